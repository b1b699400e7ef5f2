//! In: the equations and which of them fail. Out: the facts that may have been wrong at their source: all
//! cells that print one figure, alone or with the totals of one table that followed it. Cells print one
//! figure if equations between two figures tie them, or if they print it to the digit in different tables
//! and lack the same amount. Refuses to take a total and its only part for two printings, and to
//! join by digits alone what no common amount repairs.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::cells::Together;
use super::fit::fit;
use super::groups::{Group, along};
use super::index::Index;
use super::solve::Bench;
use crate::report::EventKind;

/// Ways of joining the classes of one figure that are tried.
const JOINED: usize = 64;

/// All cells that one figure ties together.
struct Class {
    facts: Vec<u32>,
    /// The ledgers (of which table) and rows they stand in.
    places: BTreeMap<(usize, usize), BTreeSet<usize>>,
    accused: bool,
    /// Whether no row of theirs has rows below it: only such rows list facts.
    leaf: bool,
    /// By which the classes are known that print the figure as the only part of a row, or as what that row has; `None` if
    /// another figure is printed among them.
    line: Option<u32>,
}

/// The facts that may be wrong at their source. Work stops at `limit` steps of the bench.
pub(super) fn copied(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for classes in figures(index) {
        // One class by itself may be one of several mistakes that share a relation: it is always proposed.
        for class in classes.iter().filter(|c| c.accused && c.facts.len() > 1) {
            if seen.insert(class.facts.clone()) {
                groups.push(group(index, &class.facts));
            }
        }
        let mut sets: Vec<Vec<&Class>> = vec![Vec::new()];
        for class in classes.iter().filter(|c| c.leaf) {
            let more: Vec<Vec<&Class>> = sets
                .iter()
                .take(JOINED - sets.len().min(JOINED))
                .filter(|set| set.iter().all(|other| apart(class, other)))
                .map(|set: &Vec<&Class>| set.iter().copied().chain([class]).collect())
                .collect();
            sets.extend(more);
        }
        for set in &sets {
            if bench.steps > limit {
                return groups;
            }
            let mut facts: Vec<u32> = set.iter().flat_map(|c| &c.facts).copied().collect();
            facts.sort_unstable();
            let tables: BTreeSet<usize> = set.iter().flat_map(|c| c.tables()).collect();
            let followed = tables
                .into_iter()
                .filter_map(|table| with_totals(index, &facts, table));
            let plain = (set.len() > 1).then(|| facts.clone());
            let whole = with_only_parts(&classes, set);
            for facts in plain.into_iter().chain(whole).chain(followed) {
                if facts.len() > 1 && !seen.contains(&facts) {
                    let group = group(index, &facts);
                    if repairs(index, bench, &group) {
                        seen.insert(facts);
                        groups.push(group);
                    }
                }
            }
        }
    }
    groups
}

/// What the classes print together with every row of which that is the only part, in whatever table: whoever copied a
/// wrong figure of such a row copied it from class to item. `None` if there is no such row, or if another figure is
/// printed in one of them: then that one is rather wrong than all others.
fn with_only_parts(classes: &[Class], set: &[&Class]) -> Option<Vec<u32>> {
    let lines: Option<BTreeSet<u32>> = set.iter().map(|class| class.line).collect();
    let lines = lines?;
    let in_line = |class: &&Class| class.line.is_some_and(|line| lines.contains(&line));
    let of_lines = classes.iter().filter(in_line);
    if of_lines.clone().count() == set.len() {
        return None;
    }
    let mut facts: Vec<u32> = of_lines.flat_map(|class| &class.facts).copied().collect();
    facts.sort_unstable();
    (!set.is_empty()).then_some(facts)
}

/// The classes by the figure they print, those figures left out that have nothing to do with any failure.
/// A printing that no relation accuses stays: rounding may hide that it lacks the same amount.
fn figures(index: &Index) -> Vec<Vec<Class>> {
    let mut leader: Vec<u32> = (0..index.value.len() as u32).collect();
    let mut lines = leader.clone();
    let mut torn = Vec::new();
    for (equation, &violated) in index.equations.iter().zip(&index.violated) {
        let mut figures = equation
            .terms
            .iter()
            .filter(|&&(_, f)| index.figure[f as usize]);
        if let (Some(&(a, first)), Some(&(b, second)), None) =
            (figures.next(), figures.next(), figures.next())
            && a == -b
            && index.quantum(first) == index.quantum(second)
        {
            join(&mut lines, first, second);
            torn.extend(violated.then_some(first));
            if !is_part(index, first, second) {
                join(&mut leader, first, second);
            }
        }
    }
    let torn: FxHashSet<u32> = torn
        .into_iter()
        .map(|fact| find(&mut lines, fact))
        .collect();
    let below = below_accused(index);
    let usable = |&fact: &u32| index.figure[fact as usize] && !index.frozen[fact as usize];
    let print = |fact: u32| (index.value[fact as usize], index.quantum(fact));
    let all = 0..index.value.len() as u32;
    let doubted: FxHashSet<(i64, i64)> = all
        .clone()
        .filter(|fact| usable(fact) && below[*fact as usize])
        .map(print)
        .collect();
    let parents: BTreeSet<usize> = index.system.rows.iter().filter_map(|r| r.parent).collect();
    let mut printed: BTreeMap<(i64, i64, u32), Class> = BTreeMap::new();
    for fact in all.filter(|fact| usable(fact) && doubted.contains(&print(*fact))) {
        let row = index.system.facts[fact as usize].row;
        let place = index.system.rows.get(row);
        let place = place.map_or((0, 0), |row| (row.table, row.ledger));
        let (value, quantum) = print(fact);
        let class = printed
            .entry((value, quantum, find(&mut leader, fact)))
            .or_insert_with(|| Class {
                facts: Vec::new(),
                places: BTreeMap::new(),
                accused: false,
                leaf: true,
                line: Some(find(&mut lines, fact)).filter(|line| !torn.contains(line)),
            });
        class.facts.push(fact);
        class.places.entry(place).or_default().insert(row);
        class.accused |= index.accused(fact);
        class.leaf &= !parents.contains(&row);
    }
    let mut buckets: BTreeMap<(i64, i64), Vec<Class>> = BTreeMap::new();
    for ((value, quantum, _), class) in printed {
        buckets.entry((value, quantum)).or_default().push(class);
    }
    let mut list = Vec::new();
    for ((value, _), mut classes) in buckets {
        let known = classes.iter().any(|class| class.accused)
            || value != 0 && classes.iter().any(|class| concerned(index, class, &below));
        classes.sort_by_key(|class| !class.accused);
        if value == 0 {
            list.extend(classes.into_iter().map(|class| vec![class]));
        } else if known {
            list.push(classes);
        }
    }
    list
}

/// Which facts stand in a failing equation, or have a total above them that does.
fn below_accused(index: &Index) -> Vec<bool> {
    let facts = 0..index.value.len() as u32;
    let mut queue: Vec<u32> = facts.filter(|&fact| index.accused(fact)).collect();
    let mut below = vec![false; index.value.len()];
    for &fact in &queue {
        below[fact as usize] = true;
    }
    while let Some(total) = queue.pop() {
        for &at in index.of(total) {
            let equation = index.equation(at);
            for &(_, part) in equation
                .terms
                .iter()
                .filter(|_| equation.whole == Some(total))
            {
                if !below[part as usize] {
                    below[part as usize] = true;
                    queue.push(part);
                }
            }
        }
    }
    below
}

/// Whether a total of the class in one of its tables stands in a failing equation.
fn concerned(index: &Index, class: &Class, below: &[bool]) -> bool {
    class.leaf
        && class.facts.iter().any(|&fact| below[fact as usize])
        && class.tables().any(|table| {
            with_totals(index, &class.facts, table)
                .is_some_and(|facts| facts.iter().any(|&f| index.accused(f)))
        })
}

impl Class {
    /// The tables they stand in, one after the other; a table of two ledgers perhaps twice.
    fn tables(&self) -> impl Iterator<Item = usize> {
        self.places.keys().map(|place| place.0)
    }
}

/// Whether the classes list their figure in different ledgers, or in the same row: the same money is listed once
/// as revenue and once as spending, but never twice as either.
fn apart(a: &Class, b: &Class) -> bool {
    a.places
        .iter()
        .all(|(place, rows)| b.places.get(place).is_none_or(|others| rows == others))
}

/// Whether one of the facts stands in a row of which the other's is a part.
fn is_part(index: &Index, a: u32, b: u32) -> bool {
    let row = |fact: u32| index.system.facts[fact as usize].row;
    let parent = |row: usize| index.system.rows.get(row).and_then(|row| row.parent);
    parent(row(a)) == Some(row(b)) || parent(row(b)) == Some(row(a))
}

/// The facts and all totals in the table that follow when they move; `None` if none does.
fn with_totals(index: &Index, facts: &[u32], table: usize) -> Option<Vec<u32>> {
    let mut moved = Together::new(index, facts);
    let mut queue = facts.to_vec();
    while let Some(fact) = queue.pop() {
        for &at in index.of(fact) {
            let equation = index.equation(at);
            let whole = equation.whole.filter(|_| equation.table == Some(table));
            let Some(total) = whole.filter(|&total| !moved.contains(total)) else {
                continue;
            };
            if moved.change(at) == 0 {
                continue;
            }
            if index.frozen[total as usize] || !index.figure[total as usize] {
                return None;
            }
            moved.insert(index, total);
            queue.push(total);
        }
    }
    (moved.cells.len() > facts.len()).then(|| moved.cells.sorted())
}

fn group(index: &Index, facts: &[u32]) -> Group {
    // Totals move by the same amount; they do not become the same figure.
    let moves = along(index, facts.iter().map(|&fact| (fact, 1)));
    Group::of_one_amount(EventKind::Copied, moves)
}

/// Whether some amount makes all hold that the group touches, but for what another mistake may be behind, and something
/// of it failed.
fn repairs(index: &Index, bench: &mut Bench, group: &Group) -> bool {
    group.moves.iter().any(|m| index.accused(m.fact))
        && fit(index, bench, group).is_some_and(|fit| fit.likely())
}

fn join(leader: &mut [u32], first: u32, second: u32) {
    let (first, second) = (find(leader, first), find(leader, second));
    leader[first.max(second) as usize] = first.min(second);
}

fn find(leader: &mut [u32], fact: u32) -> u32 {
    let mut at = fact;
    while leader[at as usize] != at {
        leader[at as usize] = leader[leader[at as usize] as usize];
        at = leader[at as usize];
    }
    at
}
