//! Which row is a part of which: by codes, by groups, or by names and sums in a tree of open names.

use std::collections::BTreeMap;

use crate::layout::RowsSpec;
use crate::model::{Amount, Code, Ledger, Row, RowKey, RowRole, plain};

/// Sets every row's parent, and the keys of a tree's rows to their paths.
pub(super) fn assign_parents(ledger: &mut Ledger, spec: &RowsSpec, known_units: &[String]) {
    match spec {
        RowsSpec::List(_) | RowsSpec::Single { .. } => {}
        RowsSpec::Codes { .. } => by_codes(ledger),
        RowsSpec::Groups { .. } => by_groups(ledger),
        RowsSpec::Tree { levels, .. } if levels.len() == 2 => flat_tree(ledger),
        RowsSpec::Tree { .. } => unit_tree(ledger, known_units),
    }
}

fn total_of(ledger: &Ledger) -> Option<usize> {
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

/// 部门, then each 单位 followed by its 项目, all in one column.
///
/// A row is a unit if it directly follows the department, if another table names it as a unit, or if
/// the unit before it is used up: its projects add up to it. Names decide before sums do.
fn unit_tree(ledger: &mut Ledger, known_units: &[String]) {
    let Some(top) = total_of(ledger) else {
        return;
    };
    let top_label = plain(&ledger.rows[top].label).into_owned();
    let is_known = |row: &Row| {
        let label = plain(&row.label);
        label == top_label || known_units.iter().any(|unit| *unit == label)
    };
    let mut unit: Option<usize> = None;
    let mut left = Amount::default();
    for index in 0..ledger.rows.len() {
        if index == top || ledger.rows[index].role != RowRole::Item {
            continue;
        }
        let row = &ledger.rows[index];
        let amount = row
            .entries
            .first()
            .and_then(|entry| entry.value.amount())
            .unwrap_or_default();
        let used_up =
            unit.is_some_and(|unit| index > unit + 1) && left.is_zero() && !amount.is_zero();
        if unit.is_none() || is_known(row) || used_up {
            ledger.rows[index].parent = Some(top);
            (unit, left) = (Some(index), amount);
        } else {
            ledger.rows[index].parent = unit;
            left = Amount::new(left.decimal() - amount.decimal());
        }
    }
    name_paths(ledger);
}

/// Keys of a tree: the path of labels, since units and projects may bear the same names.
fn name_paths(ledger: &mut Ledger) {
    let mut seen: BTreeMap<RowKey, usize> = BTreeMap::new();
    for index in 0..ledger.rows.len() {
        let row = &ledger.rows[index];
        let path = match row.parent {
            Some(parent) if parent < index => {
                RowKey::new(&format!("{}/{}", ledger.rows[parent].key, row.label))
            }
            _ => RowKey::new(&row.label),
        };
        let count = seen.entry(path.clone()).or_insert(0);
        *count += 1;
        let key = if *count == 1 {
            path
        } else {
            RowKey::new(&format!("{path}#{count}"))
        };
        ledger.rows[index].key = key;
    }
}
