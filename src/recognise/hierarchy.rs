//! Which row is a part of which: by codes, by groups, or by names and sums in a tree of open names.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

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
/// A row is a unit if it directly follows the department, if another table names it as a unit, if it
/// bears the name of an organisation akin to the department's, or if the unit before it is used up: its
/// projects add up to it, rounding considered. Names decide before sums do, since sums may be wrong.
fn unit_tree(ledger: &mut Ledger, known_units: &[String]) {
    let Some(top) = total_of(ledger) else {
        return;
    };
    let top_label = plain(&ledger.rows[top].label).into_owned();
    let quantum = smallest_step(ledger);
    let mut unit: Option<usize> = None;
    let mut left = Amount::default();
    let mut projects = 0_u32;
    for index in 0..ledger.rows.len() {
        if index == top || ledger.rows[index].role != RowRole::Item {
            continue;
        }
        let row = &ledger.rows[index];
        let label = plain(&row.label);
        let known = label == top_label || known_units.iter().any(|unit| *unit == label);
        let organisation = is_organisation(&label);
        let amount = first_amount(row);
        let tail = quantum * Decimal::from(projects / 2);
        let used_up = projects > 0
            && !amount.is_zero()
            && (left.is_zero() || (organisation && left.decimal().abs() <= tail));
        let akin = organisation && shared_prefix(&label, &top_label) >= 2;
        if unit.is_none() || known || akin || used_up {
            ledger.rows[index].parent = Some(top);
            (unit, left, projects) = (Some(index), amount, 0);
        } else {
            ledger.rows[index].parent = unit;
            left = Amount::new(left.decimal() - amount.decimal());
            projects += 1;
        }
    }
    name_paths(ledger);
}

/// The first figure of a row: its 合计.
fn first_amount(row: &Row) -> Amount {
    row.entries
        .first()
        .and_then(|entry| entry.value.amount())
        .unwrap_or_default()
}

/// One unit of the last digit that any of the rows' first figures uses.
fn smallest_step(ledger: &Ledger) -> Decimal {
    let scale = ledger
        .rows
        .iter()
        .map(|row| first_amount(row).significant_decimals())
        .max();
    Decimal::new(1, scale.unwrap_or(2).min(6))
}

/// Whether a plain name ends as organisations' names do and not as projects' (费, 项目, 资金, 工程 …).
fn is_organisation(plain: &str) -> bool {
    const ENDS: [&str; 26] = [
        "局", "委", "中心", "站", "所", "院", "校", "馆", "队", "会", "办", "室", "园", "厅", "处",
        "社", "团", "部", "站点", "政府", "学校", "支队", "机关", "本级", "法院", "公司",
    ];
    ENDS.iter().any(|end| plain.ends_with(end))
}

fn shared_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
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
