//! Rows that are printed and left blank, where sums above them lack something. In: the equations, and below which rows
//! one may be missing that no table shows. Out: the printed rows that may be meant instead: whoever forgot to fill one in
//! left its cells blank in all columns, and those of blank subtotals above it.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, Rows, adds_up_rows, free, same_ledger};
use super::index::Index;
use super::solve::Move;
use crate::report::EventKind;

/// The most blank rows below one total that are told: of more than these it is as good as unknown which it is.
const MOST: usize = 6;

/// The blank rows that may be meant where one of `unseen` may be missing.
pub(super) fn blank_rows(index: &Index, rows: &Rows, unseen: &[Group]) -> Vec<Group> {
    let mut groups = Vec::new();
    for group in unseen {
        let Some(&total) = group.rows.first() else {
            continue;
        };
        let paths = paths(index, rows, &group.waived);
        if paths.len() > MOST {
            continue;
        }
        let columns = failing_columns(index, &group.waived, total);
        let filled = paths
            .into_iter()
            .filter_map(|path| filled(index, rows, &columns, path));
        groups.extend(filled);
    }
    groups
}

/// The columns in which the sums of the total fail.
fn failing_columns(index: &Index, sums: &[u32], total: usize) -> BTreeSet<usize> {
    let failing = sums.iter().filter(|&&at| index.violated[at as usize]);
    let wholes = failing.filter_map(|&at| index.equation(at).whole);
    let facts = wholes.map(|fact| &index.system.facts[fact as usize]);
    let own = facts.filter(|fact| fact.row == total);
    own.map(|fact| fact.column).collect()
}

/// The blank rows that the sums add up, each below the blank subtotals that lead to it.
fn paths(index: &Index, rows: &Rows, sums: &[u32]) -> Vec<Vec<usize>> {
    let mut done = BTreeSet::new();
    let first = parts(index, sums);
    let mut open: Vec<Vec<usize>> = first.into_iter().map(|row| vec![row]).collect();
    open.reverse();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        let Some(&row) = path.last() else { continue };
        if !is_left_blank(index, rows, row) || !done.insert(row) {
            continue;
        }
        let facts = rows.facts[row].iter();
        let own: Vec<u32> = facts
            .filter(|&&fact| adds_up_rows(index, fact))
            .flat_map(|&fact| index.of(fact).iter().map(move |&at| (fact, at)))
            .filter(|&(fact, at)| index.equation(at).whole == Some(fact))
            .map(|(_, at)| at)
            .collect();
        if own.is_empty() {
            found.push(path);
            continue;
        }
        let below = parts(index, &own).into_iter().filter(|part| *part != row);
        let below: Vec<usize> = below
            .filter(|&part| same_ledger(index, part, row))
            .collect();
        open.extend(below.into_iter().rev().map(|part| {
            let mut longer = path.clone();
            longer.push(part);
            longer
        }));
    }
    found
}

/// The rows that sums add up, in their order.
fn parts(index: &Index, sums: &[u32]) -> BTreeSet<usize> {
    let terms = sums.iter().flat_map(|&at| {
        let equation = index.equation(at);
        let whole = equation.whole;
        let terms = equation.terms.iter();
        terms.filter(move |term| Some(term.1) != whole)
    });
    terms
        .map(|term| index.system.facts[term.1 as usize].row)
        .collect()
}

/// Whether the row is printed and none of its cells holds anything.
fn is_left_blank(index: &Index, rows: &Rows, row: usize) -> bool {
    let facts = &rows.facts[row];
    let blank = |&fact: &u32| !index.figure[fact as usize] && index.value[fact as usize] == 0;
    index.system.rows[row].row.is_some() && !facts.is_empty() && facts.iter().all(blank)
}

/// The row filled in, an amount for each column in which something is lacking; `None` if one cell is all that would be:
/// that is looked for in any case.
fn filled(
    index: &Index,
    rows: &Rows,
    columns: &BTreeSet<usize>,
    path: Vec<usize>,
) -> Option<Group> {
    let leaf = *path.last()?;
    let vars: BTreeMap<usize, usize> = columns.iter().copied().zip(0..).collect();
    let mut moves: Vec<Move> = Vec::new();
    for &row in path.iter().rev() {
        let own = rows.facts[row].iter().copied();
        for fact in own {
            let column = index.system.facts[fact as usize].column;
            if let Some(&var) = vars.get(&column) {
                if index.frozen[fact as usize] {
                    return None;
                }
                moves.push(free(index, fact, var));
            }
        }
    }
    let whole = moves.len() == path.len() * vars.len();
    (whole && moves.len() > 1).then(|| Group {
        kind: EventKind::BlankRow,
        moves,
        unknowns: vars.len(),
        waived: Vec::new(),
        rows: vec![leaf],
        label: None,
    })
}
