//! Guesses about rows that stand below another parent: a project under another unit, a 款 under another group.
//!
//! Two sums below one total are off by what one row prints: the one that has it, and the one that lacks it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, Guess, LabelChange};
use crate::layout::RowsSpec;
use crate::recognise::{Relabel, Standing};
use crate::report::EventKind;
use crate::report::Field;

/// The rows of the system whose parts do not add up, with the residual of each column.
type Off = BTreeMap<usize, BTreeMap<usize, i128>>;

/// Rows that would make two sums hold below another parent.
pub(super) fn misplaced(desk: &Desk) -> Vec<Guess> {
    let off = sums(desk);
    if off.is_empty() {
        return Vec::new();
    }
    let system = &desk.built.system;
    let mut guesses = Vec::new();
    let parents: BTreeSet<usize> = system.rows.iter().filter_map(|row| row.parent).collect();
    let mut facts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, fact) in system.facts.iter().enumerate() {
        let parent = system.rows[fact.row].parent;
        if parent.is_some_and(|parent| off.contains_key(&parent)) {
            facts.entry(fact.row).or_default().push(at);
        }
    }
    let mut lacking = off.clone();
    lacking.extend(bare(desk, &off, &parents));
    for (&row, cells) in &facts {
        let place = &system.rows[row];
        let (Some(from), Some(printed)) = (place.parent, place.row) else {
            continue;
        };
        // A row with parts of its own moves with them, and its name says where it belongs.
        let leaf = !parents.contains(&row);
        let figures = || cells.iter().filter(|&&at| system.facts[at].value != 0);
        if !leaf || figures().next().is_none() {
            continue;
        }
        for (&to, lacking) in &lacking {
            let (home, other) = (&system.rows[from], &system.rows[to]);
            let beside = (home.table, home.ledger) == (other.table, other.ledger)
                && home.parent == other.parent;
            if to == from || to == row || !beside {
                continue;
            }
            let moved = figures().all(|&at| {
                let fact = &system.facts[at];
                let (value, slack) = (i128::from(fact.value), i128::from(fact.quantum) * 3);
                let has = off[&from].get(&fact.column).copied().unwrap_or(0);
                let lacks = lacking.get(&fact.column).copied().unwrap_or(0);
                (has + value).abs() <= slack && (lacks - value).abs() <= slack
            });
            let Some(target) = other.row.filter(|_| moved) else {
                continue;
            };
            let rows = &desk.submission.tables[place.table].ledgers[place.ledger].rows;
            guesses.push(Guess {
                kind: EventKind::RowPlace,
                labels: vec![LabelChange {
                    table: place.table,
                    ledger: place.ledger,
                    row: printed,
                    field: Field::Place,
                    from: home
                        .row
                        .map(|row| rows[row].label.clone())
                        .unwrap_or_default(),
                    to: rows[target].label.clone(),
                }],
                changes: vec![Relabel {
                    table: place.table,
                    ledger: place.ledger,
                    row: printed,
                    to: Standing::Below(target),
                }],
                by_text: false,
            });
        }
    }
    guesses
}

/// Rows beside those that are off and without any part: what they print is what they lack.
fn bare(desk: &Desk, off: &Off, parents: &BTreeSet<usize>) -> Off {
    let system = &desk.built.system;
    let place = |row: usize| {
        let row = &system.rows[row];
        (row.table, row.ledger, row.parent)
    };
    let homes: BTreeSet<_> = off.keys().map(|&row| place(row)).collect();
    let mut bare = Off::new();
    for fact in &system.facts {
        let is_bare = fact.value != 0 && !parents.contains(&fact.row);
        if is_bare && homes.contains(&place(fact.row)) {
            let figures = bare.entry(fact.row).or_default();
            figures.insert(fact.column, i128::from(fact.value));
        }
    }
    bare
}

/// The failing sums over parts, in ledgers whose hierarchy is told by where rows stand.
fn sums(desk: &Desk) -> Off {
    let system = &desk.built.system;
    let mut off: Off = BTreeMap::new();
    for &id in desk.failing.values() {
        let relation = system.relation(id);
        let Some(((coefficient, head), parts)) = relation.terms.split_first() else {
            continue;
        };
        let total = system.fact(*head);
        let place = &system.rows[total.row];
        let spec = &desk.layout.tables[place.table].ledgers[place.ledger].rows;
        let by_place = matches!(spec, RowsSpec::Tree { .. } | RowsSpec::Groups { .. });
        let sums = by_place
            && *coefficient == 1
            && !parts.is_empty()
            && parts.iter().all(|&(c, part)| {
                let part = system.fact(part);
                c == -1
                    && part.column == total.column
                    && system.rows[part.row].parent == Some(total.row)
            });
        if sums {
            let residual = system.residual(relation);
            off.entry(total.row)
                .or_default()
                .insert(total.column, residual);
        }
    }
    off
}
