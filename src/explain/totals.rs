//! In: tables whose own sums fail. Out: their totals as left behind together: several rows were brought up to date in all
//! of them and no total was, so that the totals lack several amounts, the same in each table. Refuses totals that all
//! lack one amount (`stale` has those) and totals that would not be what other tables print of them.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::fit;
use super::groups::{Group, fixed};
use super::index::Index;
use super::solve::{Bench, Move};
use super::stale::turns_negative;
use crate::report::EventKind;

/// So many levels of totals stand above each other at most.
const LEVELS: usize = 8;

/// What becomes of the differences that rounding explains.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tails {
    /// They stay: the totals were rounded by themselves, and go along with what stands below them.
    Kept,
    /// They go: the totals are what their rows add up to, to the last digit.
    Gone,
}

/// So many ways to bring tables up to date together are tried.
const WAYS: usize = 64;

/// So many amounts all of the tables have to lack: one alone is a chain, and without any they are not one mistake.
const AMOUNTS: usize = 2;

/// The totals of all tables whose own sums fail, if the same changes left them behind.
pub(super) fn left_behind(index: &Index, bench: &mut Bench) -> Option<Group> {
    let sums = failing_sums(index);
    if sums.len() < 2 {
        return None;
    }
    let mut together: Vec<(Vec<Move>, Option<BTreeSet<i64>>)> = vec![(Vec::new(), None)];
    for own in sums.values() {
        let mut ways = vec![brought_up_to_date(index, bench, own, Tails::Kept)];
        let exact = brought_up_to_date(index, bench, own, Tails::Gone);
        if !ways.contains(&exact) {
            ways.push(exact);
        }
        let longer = together.iter().flat_map(|(before, common)| {
            ways.iter().filter_map(move |way| {
                let mut own: BTreeSet<i64> = way.iter().map(|m| m.base.abs()).collect();
                if let Some(common) = common {
                    own.retain(|by| common.contains(by));
                }
                let moves = [before.as_slice(), way].concat();
                (own.len() >= AMOUNTS).then_some((moves, Some(own)))
            })
        });
        together = longer.take(WAYS).collect();
    }
    together
        .iter()
        .find_map(|(way, _)| group(index, bench, way))
}

/// Those totals as one mistake, if nothing else fails with them.
fn group(index: &Index, bench: &mut Bench, moves: &[Move]) -> Option<Group> {
    if moves.is_empty() || turns_negative(index, moves, (0, 0)) {
        return None;
    }
    let group = Group {
        kind: EventKind::Stale,
        moves: moves.to_vec(),
        unknowns: 0,
        waived: Vec::new(),
        rows: Vec::new(),
        label: None,
    };
    let fit = fit(index, bench, &group)?;
    (fit.left == 0).then_some(group)
}

/// The sums over rows of one ledger, by table, of the tables in which one fails.
fn failing_sums(index: &Index) -> BTreeMap<usize, Vec<u32>> {
    let mut sums: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut failing = BTreeSet::new();
    for at in 0..index.equations.len() as u32 {
        let Some(table) = down(index, at) else {
            continue;
        };
        sums.entry(table).or_default().push(at);
        if index.violated[at as usize] {
            failing.insert(table);
        }
    }
    sums.retain(|table, _| failing.contains(table));
    sums
}

/// The table of an equation that makes a total of other rows of its column.
fn down(index: &Index, at: u32) -> Option<usize> {
    let equation = index.equation(at);
    let whole = equation.whole?;
    let (table, _) = equation.ledger?;
    let place = |fact: u32| &index.system.facts[fact as usize];
    let mut parts = equation.terms.iter().filter(|term| term.1 != whole);
    parts
        .all(|&(_, part)| {
            place(part).row != place(whole).row && place(part).column == place(whole).column
        })
        .then_some(table)
}

/// The totals that do not hold set to what their rows add up to, from the lowest up.
fn brought_up_to_date(index: &Index, bench: &mut Bench, sums: &[u32], tails: Tails) -> Vec<Move> {
    let mut to: BTreeMap<u32, i64> = BTreeMap::new();
    for _ in 0..LEVELS {
        let before = to.clone();
        for &at in sums {
            let equation = index.equation(at);
            bench.steps += equation.terms.len() as u64;
            let moved = equation.terms.iter().filter_map(|&(weight, fact)| {
                let to = to.get(&fact)?;
                Some(i128::from(weight) * i128::from(to - index.value[fact as usize]))
            });
            let tail = match tails == Tails::Kept && !index.violated[at as usize] {
                true => 0,
                false => index.printed[at as usize].residual,
            };
            let residual = tail + moved.sum::<i128>();
            let Some(whole) = equation.whole.filter(|_| residual != 0) else {
                continue;
            };
            let weight = equation.terms.iter().find(|term| term.1 == whole);
            let weight = weight.map_or(1, |term| i128::from(term.0));
            let old = to.get(&whole).copied();
            let old = old.unwrap_or(index.value[whole as usize]);
            let Ok(by) = i64::try_from(-residual * weight.signum()) else {
                return Vec::new();
            };
            to.insert(whole, old.saturating_add(by));
        }
        if to == before {
            break;
        }
    }
    if to.keys().any(|&fact| index.frozen[fact as usize]) {
        return Vec::new();
    }
    let moved = to
        .into_iter()
        .filter(|&(fact, to)| to != index.value[fact as usize]);
    moved.map(|(fact, to)| fixed(index, fact, to)).collect()
}
