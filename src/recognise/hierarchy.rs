//! Which row is a part of which: by codes, by groups, or by names and sums in a tree of open names (`tree`).

use std::collections::BTreeMap;

use super::tree;
use crate::layout::RowsSpec;
use crate::model::{Code, Ledger, RowRole};

/// Whether it is known which row is a part of which.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Levels {
    /// It is.
    Known,
    /// The rows can be read in two ways; none of them has a parent.
    Open,
}

/// Sets every row's parent, and the keys of a tree's rows to their paths.
pub(super) fn assign_parents(
    ledger: &mut Ledger,
    spec: &RowsSpec,
    known_units: &[String],
) -> Levels {
    match spec {
        RowsSpec::List(_) | RowsSpec::Single { .. } => {}
        RowsSpec::Codes { .. } => by_codes(ledger),
        RowsSpec::Groups { .. } => by_groups(ledger),
        RowsSpec::Tree { levels, .. } => {
            tree::demote_other_totals(ledger);
            if levels.len() != 2 {
                return tree::assign_parents(ledger, known_units);
            }
            flat_tree(ledger);
        }
    }
    Levels::Known
}

/// The grand total.
pub(super) fn total_of(ledger: &Ledger) -> Option<usize> {
    ledger
        .rows
        .iter()
        .position(|row| row.role == RowRole::Total)
}

/// The nearest row above in the classification; the total for a 类.
fn by_codes(ledger: &mut Ledger) {
    let mut by_code: BTreeMap<Code, usize> = BTreeMap::new();
    for (index, row) in ledger.rows.iter().enumerate() {
        if let Some(code) = row.code {
            by_code.entry(code).or_insert(index);
        }
    }
    let total = total_of(ledger);
    for row in &mut ledger.rows {
        if row.role != RowRole::Item {
            continue;
        }
        let ancestors =
            std::iter::successors(row.code.and_then(Code::parent), |code| code.parent());
        row.parent = ancestors
            .into_iter()
            .find_map(|code| by_code.get(&code).copied())
            .or(total);
    }
}

/// The group that stands before the row; the total for a group.
fn by_groups(ledger: &mut Ledger) {
    let total = total_of(ledger);
    let mut group = None;
    for (index, row) in ledger.rows.iter_mut().enumerate() {
        if row.role != RowRole::Item {
            continue;
        }
        let is_group = row.code.is_some_and(|code| code.parent().is_none());
        if is_group {
            row.parent = total;
            group = Some(index);
        } else {
            row.parent = group.or(total);
        }
    }
}

/// A total and its parts.
fn flat_tree(ledger: &mut Ledger) {
    let total = total_of(ledger);
    for row in &mut ledger.rows {
        if row.role == RowRole::Item {
            row.parent = total;
        }
    }
}
