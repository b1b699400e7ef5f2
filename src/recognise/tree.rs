//! Which row of a tree of open names is a part of which: 部门, 单位, 项目, all in one column.
//!
//! In: the rows of such a ledger, and the names of units that other tables print. Out: every row's parent, and keys that
//! are paths of names. Refuses nothing: where no reading makes all sums hold, names decide.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{Amount, Ledger, Row, RowKey, RowRole, Value, plain};

/// Sets the parents in a tree of so many levels.
pub(super) fn assign_parents(ledger: &mut Ledger, levels: usize, known_units: &[String]) {
    demote_other_totals(ledger);
    if levels == 2 {
        flat_tree(ledger);
    } else {
        unit_tree(ledger, known_units);
    }
}

/// The first row that is a total.
pub(super) fn total_of(ledger: &Ledger) -> Option<usize> {
    ledger
        .rows
        .iter()
        .position(|row| row.role == RowRole::Total)
}

/// A total printed once more says the same as the first; one that says anything else is a row like others,
/// so that its figures are checked.
fn demote_other_totals(ledger: &mut Ledger) {
    let Some(top) = total_of(ledger) else {
        return;
    };
    let figures = |row: &Row| -> Vec<Value> {
        row.entries
            .iter()
            .map(|entry| entry.value.clone())
            .collect()
    };
    let first = figures(&ledger.rows[top]);
    for (index, row) in ledger.rows.iter_mut().enumerate() {
        if index != top && row.role == RowRole::Total && figures(row) != first {
            row.role = RowRole::Item;
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
/// Of the ways in which such rows can be read, the first one is taken under which all sums hold, rounding
/// considered: some offices print no units, some print 合计 above the department. If there is none, a figure is
/// wrong and names decide.
fn unit_tree(ledger: &mut Ledger, known_units: &[String]) {
    let Some(top) = total_of(ledger) else {
        return;
    };
    let mut all = readings(ledger, top, known_units);
    let Some(usual) = all.next() else {
        return;
    };
    let found = match holds(ledger, &usual.parents) {
        true => None,
        false => all.find(|reading| holds(ledger, &reading.parents)),
    };
    drop(all);
    let Reading { parents, again } = found.unwrap_or(usual);
    if let Some(again) = again {
        ledger.rows[again].role = RowRole::Total;
    }
    for (row, parent) in ledger.rows.iter_mut().zip(parents) {
        row.parent = parent;
    }
    name_paths(ledger);
}

/// A way of reading the rows of a tree.
struct Reading {
    /// Each row's parent.
    parents: Vec<Option<usize>>,
    /// The row that prints the total again.
    again: Option<usize>,
}

/// Every way of reading the rows, the usual one first: with units told by names and sums, by names alone, and without
/// units; then the same below a 合计 that the department repeats.
fn readings<'l>(
    ledger: &'l Ledger,
    top: usize,
    known_units: &'l [String],
) -> impl Iterator<Item = Reading> + 'l {
    let again = printed_again(ledger, top).map(Some);
    std::iter::once(None).chain(again).flat_map(move |again| {
        let ways = [Some(true), Some(false), None].into_iter();
        ways.map(move |by_sums| {
            let items = items(ledger, top, again);
            let placed = match by_sums {
                Some(by_sums) => units(ledger, top, &items, known_units, by_sums),
                None => items.iter().map(|&item| (item, top)).collect(),
            };
            let mut parents = vec![None; ledger.rows.len()];
            for (item, parent) in placed {
                parents[item] = Some(parent);
            }
            Reading { parents, again }
        })
    })
}

/// The department below a 合计 that has the same figures.
fn printed_again(ledger: &Ledger, top: usize) -> Option<usize> {
    let next = top + 1;
    let row = ledger.rows.get(next)?;
    let mut figures = row.entries.iter().zip(&ledger.rows[top].entries);
    (row.role == RowRole::Item && figures.all(|(a, b)| a.value == b.value)).then_some(next)
}

/// The rows below the department.
fn items(ledger: &Ledger, top: usize, again: Option<usize>) -> Vec<usize> {
    let rows = ledger.rows.iter().enumerate();
    rows.filter(|(at, row)| *at != top && Some(*at) != again && row.role == RowRole::Item)
        .map(|(at, _)| at)
        .collect()
}

/// Whether every row is what the rows below it add up to, rounding considered.
fn holds(ledger: &Ledger, parents: &[Option<usize>]) -> bool {
    // What is left of each sum, and how many parts it has.
    let mut left: BTreeMap<(usize, usize), (Decimal, u32)> = BTreeMap::new();
    let amount = |row: usize, column: usize| {
        let entry = ledger.rows[row].entries.get(column);
        entry.and_then(|entry| entry.value.amount())
    };
    for (row, parent) in parents.iter().enumerate() {
        let Some(parent) = *parent else { continue };
        for column in 0..ledger.rows[row].entries.len() {
            let left = left
                .entry((parent, column))
                .or_insert_with(|| (amount(parent, column).unwrap_or_default().decimal(), 1));
            let part = amount(row, column).unwrap_or_default().decimal();
            *left = (left.0.saturating_sub(part), left.1 + 1);
        }
    }
    // Whole figures are so by chance: two decimals are printed.
    let quantum = smallest_step(ledger).min(Decimal::new(1, 2));
    let tail = |terms: u32| quantum * Decimal::from(terms / 2);
    left.values()
        .all(|(left, terms)| left.abs() <= tail(*terms))
}

/// Each row below the department with its parent.
///
/// A row is a unit if it directly follows the department, if another table names it as a unit, if it
/// bears the name of an organisation akin to the department's, or, where sums are asked, if the unit before it
/// is used up: its projects add up to it, rounding considered. Names decide before sums do, since sums may be
/// wrong.
fn units(
    ledger: &Ledger,
    top: usize,
    items: &[usize],
    known_units: &[String],
    by_sums: bool,
) -> Vec<(usize, usize)> {
    let top_label = plain(&ledger.rows[top].label).into_owned();
    let quantum = smallest_step(ledger);
    let mut unit: Option<usize> = None;
    let mut left = Amount::default();
    let mut projects = 0_u32;
    let mut parents = Vec::with_capacity(items.len());
    for &index in items {
        let row = &ledger.rows[index];
        let label = plain(&row.label);
        // A project may bear its unit's own name; no unit follows itself.
        let repeats = unit.is_some_and(|unit| plain(&ledger.rows[unit].label) == label);
        let known =
            !repeats && (label == top_label || known_units.iter().any(|unit| *unit == label));
        let organisation = is_organisation(&label);
        let amount = first_amount(row);
        let tail = quantum * Decimal::from(projects / 2);
        let used_up = by_sums
            && projects > 0
            && !amount.is_zero()
            && (left.is_zero() || (organisation && left.decimal().abs() <= tail));
        let akin = organisation && !repeats && shared_prefix(&label, &top_label) >= 2;
        match unit {
            Some(unit) if !(known || akin || used_up) => {
                parents.push((index, unit));
                left = Amount::new(left.decimal() - amount.decimal());
                projects += 1;
            }
            _ => {
                parents.push((index, top));
                (unit, left, projects) = (Some(index), amount, 0);
            }
        }
    }
    parents
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CellRef, Entry};

    /// Rows of a tree in which the first is the total, each with one figure.
    fn tree(rows: &[(&str, &str, RowRole)]) -> Ledger {
        let rows = rows
            .iter()
            .enumerate()
            .map(|(at, (label, figure, role))| Row {
                key: RowKey::new(label),
                code: None,
                label: (*label).to_owned(),
                texts: Vec::new(),
                role: *role,
                parent: None,
                entries: vec![Entry {
                    value: Value::Amount(figure.parse().expect("a test's own digits")),
                    at: Some(CellRef::new(at as u32, 1)),
                }],
                at: Some(CellRef::new(at as u32, 0)),
                sheet: None,
            });
        Ledger {
            rows: rows.collect(),
            including: Vec::new(),
        }
    }

    fn parents(rows: &[(&str, &str, RowRole)]) -> Vec<Option<usize>> {
        let mut ledger = tree(rows);
        assign_parents(&mut ledger, 3, &[]);
        ledger.rows.iter().map(|row| row.parent).collect()
    }

    #[test]
    fn a_project_may_bear_the_name_of_its_unit() {
        use RowRole::{Item, Total};
        let rows = [
            ("某局", "30", Total),
            ("某局", "30", Item),
            ("某局", "10", Item),
            ("设备购置", "20", Item),
        ];
        assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn projects_may_follow_their_department_at_once() {
        use RowRole::{Item, Total};
        let rows = [
            ("某局", "30", Total),
            ("物业费", "12", Item),
            ("设备", "18", Item),
        ];
        assert_eq!(parents(&rows), [None, Some(0), Some(0)]);
        // As long as all sums hold: if not, the first row is taken for a unit as ever.
        let rows = [
            ("某局", "30", Total),
            ("物业费", "12", Item),
            ("设备", "17", Item),
        ];
        assert_eq!(parents(&rows), [None, Some(0), Some(1)]);
    }

    #[test]
    fn a_total_may_stand_above_the_department() {
        use RowRole::{Item, Total};
        let rows = [
            ("合计", "30", Total),
            ("某局", "30", Item),
            ("某局", "30", Item),
            ("物业费", "12", Item),
            ("设备", "18", Item),
        ];
        assert_eq!(parents(&rows), [None, None, Some(0), Some(2), Some(2)]);
        // Of one unit, its name stands there once.
        assert_eq!(
            parents(&[rows[0], rows[1], rows[3], rows[4]]),
            [None, Some(0), Some(1), Some(1)]
        );
    }

    #[test]
    fn a_unit_is_not_used_up_by_what_is_taken_back() {
        use RowRole::{Item, Total};
        let rows = [
            ("某局", "30", Total),
            ("某局", "30", Item),
            ("物业费", "30", Item),
            ("收回资金", "-10", Item),
            ("设备", "10", Item),
        ];
        assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1), Some(1)]);
    }

    #[test]
    fn a_second_total_is_no_unit_unless_it_says_something_else() {
        use RowRole::{Item, Total};
        let rows = |last| {
            [
                ("某局", "30", Total),
                ("某局", "30", Item),
                ("设备", "30", Item),
                ("合计", last, Total),
            ]
        };
        assert_eq!(parents(&rows("30")), [None, Some(0), Some(1), None]);
        assert_eq!(parents(&rows("31")), [None, Some(0), Some(1), Some(0)]);
    }
}
