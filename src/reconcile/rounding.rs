//! How a workbook rounds, told by its own tails.
//!
//! In: a system. Out: whether its sums are exact because amounts were entered in the printed unit,
//! whether each cell was rounded by itself, some of both, or rounded and then settled. Refuses to tell
//! from fewer than a handful of sums.

use std::collections::BTreeSet;

use super::{FactId, Print, Relation, RelationId, System, judge};
use crate::layout::{Comparison, Strength};
use crate::model::{Note, Table};
use crate::report::{Outcome, Rounding};
use crate::vocabulary;

/// Sums needed to tell anything.
const SOME: usize = 8;

/// Exact sums needed to exclude rounding: sums of three rounded figures are exact three times in four,
/// and so many in a row less than once in a thousand.
const ENOUGH: usize = 24;

/// Distinct sums with tails that still count as lone.
const FEW: usize = 2;

/// How many figures, each rounded by itself, a figure of a table adds up: of the sums of many units, which say so in a
/// note, as many as there are units.
pub(crate) fn units_in(table: &Table) -> i64 {
    /// More are no sum that anybody made.
    const MOST: i64 = 1_000_000;
    let said = |note: &Note| {
        let before = vocabulary::SUM_BEFORE.iter();
        let rest = before.filter_map(|word| Some(note.text.split_once(word)?.1));
        let after = vocabulary::SUM_AFTER.iter();
        let counts = rest.flat_map(|rest| {
            let counts = after.clone().filter_map(|word| rest.split_once(word));
            counts.filter_map(|(count, _)| count.parse::<i64>().ok())
        });
        counts.max()
    };
    let units = table.notes.iter().filter_map(said).max();
    units.unwrap_or(1).clamp(1, MOST)
}

/// How the workbook rounds. Only hard sums of at least three figures that do not fail are counted: two
/// printings of one fact are equal however amounts are rounded.
///
/// Rounded amounts leave a tail in a quarter of the sums of three figures and in more of the longer
/// ones. Settled sums are exact as well; they are told from entered ones only by a few relations
/// that settling table by table left behind, between tables.
pub fn rounding(system: &System) -> Rounding {
    let (inside, across, _) = count(system);
    let all = Count {
        exact: inside.exact + across.exact,
        tails: inside.tails + across.tails,
    };
    if all.exact + all.tails < SOME || (all.tails == 0 && all.exact < ENOUGH) {
        Rounding::Unknown
    } else if all.tails == 0 {
        Rounding::Exact
    } else if inside.tails == 0 && inside.exact >= ENOUGH {
        Rounding::Settled
    } else if all.tails * 8 >= all.exact + all.tails {
        Rounding::Rounded
    } else {
        Rounding::Mixed
    }
}

/// The sums with a tail in a workbook whose sums are otherwise exact, within tables and between them: there
/// rounding hardly explains a tail. Empty if there are more than a few, or too few sums to tell.
pub fn lone_tails(system: &System) -> Vec<RelationId> {
    let (inside, across, tails) = count(system);
    let lone = across.tails == 0 && inside.tails <= FEW && inside.exact >= ENOUGH;
    if lone { tails } else { Vec::new() }
}

/// Marks the relations between tables as those of tables settled one by one, where some fact shows it: two tables
/// print it one last digit apart, and either adds up by itself. The whole book then was made so, and no figure of one
/// table proves the last digit of another.
pub(super) fn mark_settled_apart(system: &mut System) {
    if !settled_apart(system) {
        return;
    }
    let between = |system: &System, relation: &Relation| system.table_of(relation).is_none();
    let apart: Vec<bool> = system
        .relations
        .iter()
        .map(|relation| between(system, relation))
        .collect();
    for (relation, apart) in system.relations.iter_mut().zip(apart) {
        relation.apart = apart;
    }
}

fn settled_apart(system: &System) -> bool {
    let pairs: Vec<[FactId; 2]> = system
        .relations
        .iter()
        .filter_map(|relation| one_digit_apart(system, relation))
        .collect();
    if pairs.is_empty() {
        return false;
    }
    // Where sums are exact, a tail at one of the figures means that the figure is wrong, not settled.
    let rounds = matches!(rounding(system), Rounding::Rounded | Rounding::Mixed)
        && lone_tails(system).is_empty();
    let asked: BTreeSet<FactId> = pairs.iter().flatten().copied().collect();
    let mut odd: BTreeSet<FactId> = BTreeSet::new();
    for relation in &system.relations {
        let of = || relation.terms.iter().map(|term| term.1);
        if is_hard_sum(relation)
            && of().any(|fact| asked.contains(&fact))
            && system.table_of(relation).is_some()
        {
            let adds_up = match judge(system, relation).outcome {
                Outcome::Pass | Outcome::Hint | Outcome::Unchecked => true,
                Outcome::Tail => rounds,
                Outcome::Mismatch => false,
            };
            if !adds_up {
                odd.extend(of());
            }
        }
    }
    pairs
        .iter()
        .any(|pair| pair.iter().all(|fact| !odd.contains(fact)))
}

/// What may be off by more than rounding tells nothing of rounding.
fn is_hard_sum(relation: &Relation) -> bool {
    relation.strength == Strength::Hard
        && relation.comparison == Comparison::Equal
        && relation.unseen == 0
}

/// The two figures of a relation that print one fact in two tables, if they differ by one last digit. A part that
/// exceeds its whole by a last digit is all of it, settled to the other side.
fn one_digit_apart(system: &System, relation: &Relation) -> Option<[FactId; 2]> {
    let differs = is_hard_sum(relation)
        || (relation.strength == Strength::Hard
            && judge(system, relation).outcome == Outcome::Mismatch);
    if !differs || system.table_of(relation).is_some() {
        return None;
    }
    let mut figures = system.figures(relation);
    let (&(a, x), &(b, y)) = (figures.next()?, figures.next()?);
    let quantum = system.fact(x).quantum;
    let alike = figures.next().is_none()
        && a == -b
        && quantum == system.fact(y).quantum
        && [x, y].iter().all(|&f| system.fact(f).value % quantum == 0);
    let residual = system.residual(relation).unsigned_abs();
    let digit = u128::from(quantum.unsigned_abs()) * u128::from(a.unsigned_abs());
    (alike && residual == digit).then_some([x, y])
}

/// The distinct sums within tables and between tables, and all that have tails.
fn count(system: &System) -> (Count, Count, Vec<RelationId>) {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let (mut inside, mut across) = (Count::default(), Count::default());
    for (id, relation) in system.relations() {
        let figures = relation
            .terms
            .iter()
            .filter(|&&(_, f)| system.fact(f).print == Print::Figure)
            .count();
        if !is_hard_sum(relation) || figures < 3 {
            continue;
        }
        let outcome = judge(system, relation).outcome;
        if outcome == Outcome::Tail {
            list.push(id);
        }
        // The same sum in another table says nothing new.
        let mut amounts: Vec<i64> = relation
            .terms
            .iter()
            .map(|&(_, f)| system.fact(f).value)
            .collect();
        amounts.retain(|&amount| amount != 0);
        amounts.sort_unstable();
        if !seen.insert(amounts) {
            continue;
        }
        let count = match system.table_of(relation) {
            Some(_) => &mut inside,
            None => &mut across,
        };
        match outcome {
            Outcome::Pass | Outcome::Hint => count.exact += 1,
            Outcome::Tail => count.tails += 1,
            Outcome::Mismatch | Outcome::Unchecked => {}
        }
    }
    (inside, across, list)
}

#[derive(Default)]
struct Count {
    exact: usize,
    tails: usize,
}

#[cfg(test)]
mod tests {
    use super::super::{Fact, SystemRow};
    use super::*;

    /// Tables of one column, each figure a row of its own, and sums `first = rest`.
    fn book(tables: &[&[i64]], sums: &[&[u32]]) -> System {
        let mut system = System::default();
        for (table, figures) in tables.iter().enumerate() {
            for &value in *figures {
                system.facts.push(Fact {
                    row: system.rows.len(),
                    column: 0,
                    value: value * 2,
                    quantum: 2,
                    print: Print::Figure,
                });
                system.rows.push(SystemRow {
                    table,
                    ledger: 0,
                    row: Some(0),
                    code: None,
                    parent: None,
                });
            }
        }
        system.relations = sums
            .iter()
            .map(|sum| Relation {
                rule: 0,
                strength: Strength::Hard,
                comparison: Comparison::Equal,
                terms: (0..)
                    .zip(*sum)
                    .map(|(at, &fact)| (if at == 0 { 1 } else { -1 }, FactId(fact)))
                    .collect(),
                left: 1,
                apart: false,
                unseen: 0,
            })
            .collect();
        system
    }

    fn marked(tables: &[&[i64]], sums: &[&[u32]]) -> Vec<bool> {
        let mut system = book(tables, sums);
        mark_settled_apart(&mut system);
        system.relations.iter().map(|r| r.apart).collect()
    }

    #[test]
    fn tables_that_add_up_by_themselves_and_differ_in_a_last_digit_were_settled_apart() {
        let sums: [&[u32]; 4] = [&[0, 1, 2], &[3, 4, 5], &[0, 3], &[1, 4]];
        let settled = marked(&[&[30, 10, 20], &[30, 11, 19]], &sums);
        assert_eq!(settled, [false, false, true, true]);
    }

    #[test]
    fn a_part_one_last_digit_above_its_whole_shows_it_and_one_of_two_does_not() {
        let sums: [&[u32]; 3] = [&[0, 1, 2], &[3, 4, 5], &[4, 1]];
        for (second, settled) in [
            ([30, 11, 19], true),
            ([30, 12, 18], false),
            ([30, 9, 21], false),
        ] {
            let mut system = book(&[&[30, 10, 20], &second], &sums);
            system.relations[2].comparison = Comparison::AtMost;
            mark_settled_apart(&mut system);
            assert_eq!(system.relations[2].apart, settled, "{second:?}");
            let outcome = judge(&system, &system.relations[2]).outcome;
            let found = second[1] - 10 > 1;
            assert_eq!(outcome == Outcome::Mismatch, found, "{second:?}");
        }
    }

    #[test]
    fn nothing_is_settled_where_a_table_does_not_add_up_or_more_than_a_digit_is_off() {
        let sums: [&[u32]; 4] = [&[0, 1, 2], &[3, 4, 5], &[0, 3], &[1, 4]];
        for second in [[30, 11, 20], [30, 12, 18], [30, 10, 20]] {
            let marks = marked(&[&[30, 10, 20], &second], &sums);
            assert!(!marks.contains(&true), "{second:?}");
        }
    }
}
