//! In: failing equations. Out: the exchanges of two cells, or of two whole rows, of one ledger that make
//! fewer equations fail. Refuses exchanges across ledgers and those of equal amounts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::groups::{Group, Rows, fixed};
use super::index::Index;
use super::solve::{Bench, Move};
use crate::report::EventKind;

/// The exchanges that could explain something. Where there are so many cells that looking at each pair goes
/// beyond the limit, the search that follows does as well, and says so.
pub(super) fn swaps(index: &Index, rows: &Rows, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let columns = columns(index);
    let mut pairs = BTreeSet::new();
    for at in (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]) {
        for &(coefficient, a) in &index.equation(at).terms {
            bench.steps += 1;
            if index.frozen[a as usize] || bench.steps > limit {
                continue;
            }
            let wanted = wanted(index, at, coefficient, a);
            let fact = &index.system.facts[a as usize];
            let row = &index.system.rows[fact.row];
            let column = columns.get(&(row.table, row.ledger, fact.column));
            let column = column.map_or(&[][..], |column| between(column, &wanted));
            let beside = rows.facts[fact.row].iter();
            let beside = beside.filter(|&&b| wanted.contains(&i128::from(index.value[b as usize])));
            for &b in column.iter().map(|(_, b)| b).chain(beside) {
                bench.steps += 1;
                if index.value[b as usize] != index.value[a as usize] {
                    pairs.insert((a.min(b), a.max(b)));
                }
            }
        }
    }
    exchanges(index, rows, bench, limit, pairs)
}

/// The cells of each column of a ledger, by amount.
fn columns(index: &Index) -> BTreeMap<(usize, usize, usize), Vec<(i64, u32)>> {
    let mut columns: BTreeMap<(usize, usize, usize), Vec<(i64, u32)>> = BTreeMap::new();
    for (at, fact) in index.system.facts.iter().enumerate() {
        if let Some(row) = index.system.rows.get(fact.row)
            && row.row.is_some()
        {
            columns
                .entry((row.table, row.ledger, fact.column))
                .or_default()
                .push((index.value[at], at as u32));
        }
    }
    columns.values_mut().for_each(|cells| cells.sort_unstable());
    columns
}

/// The amounts of the cell with which the equation could hold, not one too few of them.
fn wanted(index: &Index, at: u32, coefficient: i64, fact: u32) -> RangeInclusive<i128> {
    let bounds = index.printed[at as usize];
    let weight = i128::from(coefficient.abs().max(1));
    let now = i128::from(index.value[fact as usize]);
    let exact = now - i128::from(coefficient.signum()) * bounds.residual / weight;
    // A blank that becomes a figure is rounded as well.
    let reach = bounds.loose / weight + i128::from(index.quantum(fact));
    exact - reach..=exact + reach
}

/// The cells of a column with amounts in that range.
fn between<'c>(column: &'c [(i64, u32)], range: &RangeInclusive<i128>) -> &'c [(i64, u32)] {
    let from = column.partition_point(|cell| i128::from(cell.0) < *range.start());
    let to = column.partition_point(|cell| i128::from(cell.0) <= *range.end());
    &column[from..to]
}

/// The exchanges of these cells, and of the rows they stand in.
fn exchanges(
    index: &Index,
    rows: &Rows,
    bench: &mut Bench,
    limit: u64,
    pairs: BTreeSet<(u32, u32)>,
) -> Vec<Group> {
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
        let is_printed = |fact: u32| {
            let row = index.system.facts[fact as usize].row;
            index.system.rows[row].row.is_some()
        };
        // A cell of a row that is not printed was exchanged with none.
        if [a, b]
            .iter()
            .any(|&f| index.frozen[f as usize] || !is_printed(f))
        {
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
    let fewer = bench.at_most_fail(index, &moves, &touched, before.saturating_sub(1));
    (fewer && before > 0).then(|| Group {
        kind: EventKind::Swap,
        moves,
        unknowns: 0,
        waived: Vec::new(),
        rows,
        label: None,
    })
}
