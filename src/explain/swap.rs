//! In: failing equations. Out: the exchanges of two cells, or of two whole rows, of one ledger that make
//! fewer equations fail. Refuses exchanges across ledgers and those of equal amounts.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, Rows, fixed, free};
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use crate::report::EventKind;

/// The exchanges that could explain something. Where there are so many cells that looking at each pair goes
/// beyond the limit, the search that follows does as well, and says so.
pub(super) fn swaps(index: &Index, rows: &Rows, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let mut columns: BTreeMap<(usize, usize, usize), Vec<u32>> = BTreeMap::new();
    for (at, fact) in index.system.facts.iter().enumerate() {
        if let Some(row) = index.system.rows.get(fact.row)
            && row.row.is_some()
        {
            columns
                .entry((row.table, row.ledger, fact.column))
                .or_default()
                .push(at as u32);
        }
    }
    let mut pairs = BTreeSet::new();
    for at in (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]) {
        for &(_, a) in &index.equation(at).terms {
            if index.frozen[a as usize] || bench.steps > limit {
                continue;
            }
            let Solved::Yes(amounts) = bench.solve(index, &[free(index, a, 0)], 1, &[at]) else {
                continue;
            };
            let m = free(index, a, 0);
            let value =
                |x: i128| i128::from(index.value[a as usize] + m.base) + i128::from(m.step) * x;
            let (low, high) = (value(amounts[0].0), value(amounts[0].1));
            let fact = &index.system.facts[a as usize];
            let row = &index.system.rows[fact.row];
            let column = &columns.get(&(row.table, row.ledger, fact.column));
            let others = column
                .iter()
                .flat_map(|c| c.iter())
                .chain(&rows.facts[fact.row]);
            for &b in others {
                bench.steps += 1;
                let other = i128::from(index.value[b as usize]);
                if (low..=high).contains(&other) && other != i128::from(index.value[a as usize]) {
                    pairs.insert((a.min(b), a.max(b)));
                }
            }
        }
    }
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for (a, b) in pairs {
        if bench.steps > limit {
            break;
        }
        groups.extend(exchange(index, bench, &[(a, b)], Vec::new()));
        let (row_a, row_b) = (
            index.system.facts[a as usize].row,
            index.system.facts[b as usize].row,
        );
        if row_a != row_b && seen.insert((row_a, row_b)) {
            let cells = aligned(index, &rows.facts[row_a], &rows.facts[row_b]);
            if cells.len() > 1 {
                groups.extend(exchange(index, bench, &cells, vec![row_a, row_b]));
            }
        }
    }
    groups
}

/// The cells of two rows that differ, column by column.
fn aligned(index: &Index, a: &[u32], b: &[u32]) -> Vec<(u32, u32)> {
    let column = |f: u32| index.system.facts[f as usize].column;
    a.iter()
        .filter_map(|&f| b.iter().find(|&&g| column(g) == column(f)).map(|&g| (f, g)))
        .filter(|&(f, g)| index.value[f as usize] != index.value[g as usize])
        .collect()
}

/// The cells exchanged pair by pair, if fewer equations fail then.
fn exchange(
    index: &Index,
    bench: &mut Bench,
    pairs: &[(u32, u32)],
    rows: Vec<usize>,
) -> Option<Group> {
    let mut moves: Vec<Move> = Vec::new();
    for &(a, b) in pairs {
        if index.frozen[a as usize] || index.frozen[b as usize] {
            return None;
        }
        for (to, from) in [(a, b), (b, a)] {
            let value = index.value[from as usize];
            let blank = !index.figure[from as usize];
            moves.push(Move {
                blank,
                ..fixed(index, to, value)
            });
        }
    }
    let touched = bench.touched(index, &moves, &[]);
    let before = touched
        .iter()
        .filter(|&&at| index.violated[at as usize])
        .count();
    let after = bench.failures(index, &moves, &touched);
    (after < before).then(|| Group {
        kind: EventKind::Swap,
        moves,
        unknowns: 0,
        waived: Vec::new(),
        rows,
    })
}
