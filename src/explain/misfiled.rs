//! In: failing equations. Out: amounts that stand in another row or column than they belong to (串行, 串栏, 串来源): one
//! cell of a ledger has too little by the amount, another one too much, and so have the totals above each of them, up to
//! where the two meet. Refuses pairs of which one shows nothing, and those that would make an amount negative.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::fit;
use super::flow::{Flow, Next};
use super::groups::Group;
use super::index::Index;
use super::solve::Bench;
use crate::report::EventKind;

/// Amounts that one cell may lack.
const AMOUNTS: usize = 3;

/// By so many units of the last digit two lacks of one amount may differ: tails.
const TAILS: i64 = 3;

/// Cells that move with one amount, at most.
const LONGEST: usize = 64;

/// The misfiled amounts that explain something, each once. Work stops at `limit` steps of the bench.
pub(super) fn misfiled(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for lacks in lacks(index, bench).into_values() {
        for &(by, too_little) in &lacks {
            let room = TAILS * index.quantum(too_little);
            if by <= room {
                continue;
            }
            let from = lacks.partition_point(|lack| lack.0 < -by - room);
            let counter = lacks[from..].iter().take_while(|lack| lack.0 <= -by + room);
            for &(_, too_much) in counter {
                if bench.steps > limit {
                    return groups;
                }
                let pair = (too_little, too_much);
                let Some(group) = moved(index, bench, pair, by) else {
                    continue;
                };
                if seen.insert(group.moves.iter().map(|m| (m.fact, m.step)).collect::<Vec<_>>()) {
                    groups.push(group);
                }
            }
        }
    }
    groups
}

/// What the cells of each ledger lack according to their failing equations, in order of amounts.
fn lacks(index: &Index, bench: &mut Bench) -> BTreeMap<(usize, usize), Vec<(i64, u32)>> {
    let mut ledgers: BTreeMap<(usize, usize), Vec<(i64, u32)>> = BTreeMap::new();
    let mut accused: BTreeSet<u32> = BTreeSet::new();
    for at in (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]) {
        let terms = &index.equation(at).terms;
        bench.steps += terms.len() as u64;
        accused.extend(terms.iter().map(|t| t.1));
    }
    for fact in accused {
        let row = index.system.rows.get(index.system.facts[fact as usize].row);
        let Some(row) = row.filter(|row| row.row.is_some() && !index.frozen[fact as usize]) else {
            continue;
        };
        let own = index.of(fact).iter().zip(index.weights(fact));
        let failing = own.filter(|(at, weight)| index.violated[**at as usize] && weight.abs() == 1);
        let amounts = failing.filter_map(|(&at, &weight)| {
            let by = -index.printed[at as usize].residual * i128::from(weight);
            i64::try_from(by).ok()
        });
        let amounts: BTreeSet<i64> = amounts.collect();
        let ledger = ledgers.entry((row.table, row.ledger)).or_default();
        ledger.extend(amounts.into_iter().take(AMOUNTS).map(|by| (by, fact)));
    }
    ledgers.values_mut().for_each(|lacks| lacks.sort_unstable());
    ledgers
}

/// The amount moved from the second cell to the first, with the totals that followed it.
fn moved(index: &Index, bench: &mut Bench, pair: (u32, u32), by: i64) -> Option<Group> {
    let (too_little, too_much) = pair;
    if index.quantum(too_little) != index.quantum(too_much) || !index.figure[too_much as usize] {
        return None;
    }
    let up = chain(index, bench, (too_little, 1), by)?;
    let down = chain(index, bench, (too_much, -1), by)?;
    // Where the two meet the amount comes and goes.
    let only = |one: &Flow, other: &Flow, sign: i64| -> Vec<(u32, i64)> {
        let own = one.cells.iter().filter(|fact| !other.contains(**fact));
        own.map(|&fact| (fact, sign)).collect()
    };
    let cells = [only(&up, &down, 1), only(&down, &up, -1)].concat();
    let flow = Flow::of(index, &cells);
    let moves_both = flow.contains(too_little) && flow.contains(too_much);
    if !moves_both || flow.turns_negative(index, by) {
        return None;
    }
    let group = Group {
        kind: EventKind::Misfiled,
        moves: flow.moves(index),
        unknowns: 1,
        waived: Vec::new(),
        rows: Vec::new(),
    };
    fit(index, bench, &group)?.likely().then_some(group)
}

/// The cell and the totals above it in its table that followed; `None` if they are too many.
fn chain(index: &Index, bench: &mut Bench, cell: (u32, i64), by: i64) -> Option<Flow> {
    let mut flow = Flow::of(index, &[cell]);
    let mut done = 0;
    while let Some(&fact) = flow.cells.get(done) {
        done += 1;
        for &at in index.of(fact) {
            let equation = index.equation(at);
            if equation.table.is_none() || equation.whole.is_none_or(|total| flow.contains(total)) {
                continue;
            }
            if let Next::Goes(total, sign) = flow.next(index, bench, at, by)
                && equation.whole == Some(total)
            {
                flow.insert(index, total, sign);
            }
        }
        if flow.cells.len() > LONGEST {
            return None;
        }
    }
    Some(flow)
}
