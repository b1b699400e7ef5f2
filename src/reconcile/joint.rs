//! All relations together: the amounts behind the figures must exist for all of them at once.
//!
//! In: a system. Out: a smallest set of hard equalities that each pass alone and cannot all hold, if
//! there is one. Intervals are taken closed, so an honest workbook is never called impossible.
//! Relations that fail by themselves, inequalities, usual relations and those with unknown facts stand
//! aside. Refuses to decide beyond a bounded amount of work, and then reports nothing.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::simplex::{Answer, possible};
use super::{FactId, Print, Relation, RelationId, System, judge};
use crate::layout::{Comparison, Strength};
use crate::report::Outcome;

/// Rows and coefficients looked at for one question.
const WORK: usize = 400_000;

/// A smallest set of relations that pass one by one and are impossible together, in order; empty if there
/// is none, or none was found with the work allowed. Leaving out any one of them makes the rest possible.
pub fn impossible_together(system: &System) -> Vec<RelationId> {
    let tail =
        |(_, relation): (_, &Relation)| system.residual(relation) != 0 && passes(system, relation);
    // The printed figures themselves are amounts behind exact sums.
    if !system.relations().any(tail) {
        return Vec::new();
    }
    let passing: Vec<RelationId> = system
        .relations()
        .filter(|(_, relation)| passes(system, relation))
        .map(|(id, _)| id)
        .collect();
    let Some(core) = conflict(system, &passing, &[]) else {
        return Vec::new();
    };
    let mut set = with_printings(system, &passing, &core);
    // Leave out one after the other for as long as the rest stays impossible.
    let mut at = 0;
    while at < set.len() {
        let mut rest = set.clone();
        rest.remove(at);
        match conflict(system, &rest, &[]) {
            Some(_) => set = rest,
            None => at += 1,
        }
    }
    set
}

/// Whether nothing speaks against these relations holding together, with some figures changed.
pub(crate) fn may_hold_together(
    system: &System,
    among: &[RelationId],
    changed: &[(FactId, i64)],
) -> bool {
    conflict(system, among, changed).is_none()
}

/// Whether the relation takes part: a hard equality that can be checked and does not fail alone. Figures of tables
/// that were settled one by one are no roundings of one amount, nor are those beside which something may be unseen.
pub(crate) fn passes(system: &System, relation: &Relation) -> bool {
    relation.strength == Strength::Hard
        && !relation.apart
        && relation.unseen == 0
        && relation.comparison == Comparison::Equal
        && matches!(
            judge(system, relation).outcome,
            Outcome::Pass | Outcome::Tail
        )
}

/// Several printings of one figure are one unknown: the first of them stands for all.
///
/// Only those that are equal to the digit and of one precision, so that nothing is lost.
fn printings(
    system: &System,
    among: &[RelationId],
    changed: &[(FactId, i64)],
) -> FxHashMap<FactId, FactId> {
    let mut first: FxHashMap<FactId, FactId> = FxHashMap::default();
    let find = |first: &FxHashMap<FactId, FactId>, mut fact: FactId| {
        while let Some(&up) = first.get(&fact) {
            fact = up;
        }
        fact
    };
    for &id in among {
        if let &[(a, x), (b, y)] = system.relation(id).terms.as_slice()
            && a == -b
            && [x, y]
                .iter()
                .all(|&f| system.fact(f).print == Print::Figure && changed.iter().all(|c| c.0 != f))
            && system.fact(x).value == system.fact(y).value
            && system.fact(x).quantum == system.fact(y).quantum
        {
            let (x, y) = (find(&first, x), find(&first, y));
            if x != y {
                first.insert(x.max(y), x.min(y));
            }
        }
    }
    first
        .keys()
        .map(|&fact| (fact, find(&first, fact)))
        .collect()
}

/// The core and the relations between two printings that its unknowns stand for.
fn with_printings(system: &System, among: &[RelationId], core: &[RelationId]) -> Vec<RelationId> {
    let same = printings(system, among, &[]);
    let first = |fact: FactId| same.get(&fact).copied().unwrap_or(fact);
    let classes: BTreeSet<FactId> = core
        .iter()
        .flat_map(|&id| &system.relation(id).terms)
        .map(|t| first(t.1))
        .collect();
    let ties = |id: &RelationId| match system.relation(*id).terms.as_slice() {
        [(_, x), (_, y)] => first(*x) == first(*y) && classes.contains(&first(*x)),
        _ => false,
    };
    among
        .iter()
        .copied()
        .filter(|id| core.contains(id) || ties(id))
        .collect()
}

/// Adds up the coefficients of one unknown.
fn merge(terms: &mut Vec<(usize, i128)>) {
    terms.sort_unstable();
    let mut merged: Vec<(usize, i128)> = Vec::with_capacity(terms.len());
    for &(unknown, c) in terms.iter() {
        match merged.last_mut() {
            Some((last, sum)) if *last == unknown => *sum += c,
            _ => merged.push((unknown, c)),
        }
    }
    merged.retain(|&(_, c)| c != 0);
    *terms = merged;
}

/// Numbers the unknowns anew, those in fewest sums first: moving them disturbs least.
fn leaves_first(reach: &mut Vec<i128>, sums: &mut [(Vec<(usize, i128)>, i128)]) {
    let mut uses = vec![0_usize; reach.len()];
    for &(unknown, _) in sums.iter().flat_map(|(terms, _)| terms) {
        uses[unknown] += 1;
    }
    let mut order: Vec<usize> = (0..reach.len()).collect();
    order.sort_by_key(|&unknown| (uses[unknown], unknown));
    let mut number = vec![0; reach.len()];
    for (new, &old) in order.iter().enumerate() {
        number[old] = new;
    }
    *reach = order.iter().map(|&old| reach[old]).collect();
    for (unknown, _) in sums.iter_mut().flat_map(|(terms, _)| terms) {
        *unknown = number[*unknown];
    }
}

/// The sums that are left once those are set aside that hold whatever the unknowns they share with others
/// are: their own unknowns reach far enough. Setting one aside frees unknowns of others, and so on.
fn entangled(reach: &[i128], sums: &[(Vec<(usize, i128)>, i128)]) -> Vec<usize> {
    let mut uses: Vec<Vec<usize>> = vec![Vec::new(); reach.len()];
    for (number, (terms, _)) in sums.iter().enumerate() {
        for &(unknown, _) in terms {
            uses[unknown].push(number);
        }
    }
    let mut count: Vec<usize> = uses.iter().map(Vec::len).collect();
    let mut aside = vec![false; sums.len()];
    let mut queue: Vec<usize> = (0..sums.len()).collect();
    while let Some(number) = queue.pop() {
        if aside[number] {
            continue;
        }
        let (terms, value) = &sums[number];
        let mut free = -value.abs();
        for &(unknown, c) in terms {
            let own = count[unknown] == 1;
            free += if own { c.abs() } else { -c.abs() } * reach[unknown];
        }
        if free < 0 {
            continue;
        }
        aside[number] = true;
        for &(unknown, _) in terms {
            count[unknown] -= 1;
            if count[unknown] == 1 {
                queue.extend(uses[unknown].iter().copied().filter(|&other| !aside[other]));
            }
        }
    }
    (0..sums.len()).filter(|&number| !aside[number]).collect()
}

/// Relations among these that cannot hold together, in order.
fn conflict(
    system: &System,
    among: &[RelationId],
    changed: &[(FactId, i64)],
) -> Option<Vec<RelationId>> {
    let same = printings(system, among, changed);
    let mut place = FxHashMap::default();
    let mut reach = Vec::new();
    let mut sums = Vec::with_capacity(among.len());
    for &id in among {
        let mut residual = 0_i128;
        let relation = &system.relation(id).terms;
        let mut terms = Vec::with_capacity(relation.len());
        for &(coefficient, fact) in relation {
            let change = changed.iter().find(|(f, _)| *f == fact).map(|&(_, to)| to);
            if change.is_none() && system.fact(fact).print != Print::Figure {
                continue;
            }
            residual +=
                i128::from(coefficient) * i128::from(change.unwrap_or(system.fact(fact).value));
            let unknown = *place
                .entry(same.get(&fact).copied().unwrap_or(fact))
                .or_insert_with(|| {
                    reach.push(i128::from(system.fact(fact).quantum / 2));
                    reach.len() - 1
                });
            terms.push((unknown, i128::from(coefficient)));
        }
        sums.push((terms, -residual));
    }
    leaves_first(&mut reach, &mut sums);
    let mut seen = FxHashSet::default();
    let mut numbers = Vec::with_capacity(sums.len());
    let mut distinct = Vec::with_capacity(sums.len());
    for (number, (mut terms, value)) in sums.into_iter().enumerate() {
        merge(&mut terms);
        // The same sum in another table is no new question; 0 = 0 is none at all.
        let empty = terms.is_empty() && value == 0;
        if !empty && seen.insert((terms.clone(), value)) {
            numbers.push(number);
            distinct.push((terms, value));
        }
    }
    let hard = entangled(&reach, &distinct);
    let sums: Vec<(Vec<(usize, i128)>, i128)> =
        hard.iter().map(|&at| distinct[at].clone()).collect();
    let numbers: Vec<usize> = hard.into_iter().map(|at| numbers[at]).collect();
    if sums.iter().all(|(_, value)| *value == 0) {
        return None;
    }
    match possible(&reach, &sums, WORK) {
        Answer::Impossible(impossible) => {
            let mut set: Vec<RelationId> = impossible
                .into_iter()
                .map(|at| among[numbers[at]])
                .collect();
            set.sort_unstable();
            set.dedup();
            Some(set)
        }
        Answer::Possible | Answer::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::{Fact, Relation, SystemRow};

    /// Figures in units of two ticks and relations `first = sum of the others`.
    fn system(values: &[i64], relations: &[&[u32]]) -> System {
        let mut system = System::default();
        system.rows.push(SystemRow {
            table: 0,
            ledger: 0,
            row: Some(0),
            code: None,
            parent: None,
        });
        for (column, &value) in values.iter().enumerate() {
            system.facts.push(Fact {
                row: 0,
                column,
                value: 2 * value,
                quantum: 2,
                print: Print::Figure,
            });
        }
        for facts in relations {
            let sign = |n: usize| if n == 0 { 1 } else { -1 };
            system.relations.push(Relation {
                rule: 0,
                strength: Strength::Hard,
                comparison: Comparison::Equal,
                terms: facts
                    .iter()
                    .enumerate()
                    .map(|(n, &f)| (sign(n), FactId(f)))
                    .collect(),
                left: 1,
                apart: false,
                unseen: 0,
            });
        }
        system
    }

    #[test]
    fn the_set_is_smallest_and_leaves_out_what_does_not_matter() {
        // 4 = 1 + 1 + 1 needs every figure at its end: total 3.5, parts 1.5 - 1/6. A part that is copied
        // to 1 = 1 stays free; two of the parts adding up to 2 exactly leave too little.
        let values = [4, 1, 1, 1, 2, 7, 7];
        let relations: [&[u32]; 3] = [&[0, 1, 2, 3], &[4, 1, 2], &[5, 6]];
        let made = system(&values, &relations);
        assert!(
            impossible_together(&made).is_empty(),
            "2.5 + 1.0 reaches 3.5"
        );
        let values = [4, 1, 1, 1, 1, 7, 7];
        let made = system(&values, &relations);
        assert_eq!(
            impossible_together(&made),
            [RelationId(0), RelationId(1)],
            "1.5 + 1.5 falls short of 3.5"
        );
    }

    #[test]
    fn two_printings_belong_to_the_set_if_only_they_tie_it() {
        // The same through copies of the two parts in another table.
        let values = [4, 1, 1, 1, 1, 1, 1];
        let relations: [&[u32]; 4] = [&[0, 1, 2, 3], &[4, 5, 6], &[5, 1], &[6, 2]];
        let ids = |n: u32| (0..n).map(RelationId).collect::<Vec<_>>();
        assert_eq!(impossible_together(&system(&values, &relations)), ids(4));
        assert!(impossible_together(&system(&values, &relations[..3])).is_empty());
    }
}
