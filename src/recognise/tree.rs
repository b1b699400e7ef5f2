//! A tree of open names, 部门 over 单位 over 项目: which row is a part of which is told by names and sums.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::hierarchy::{Levels, total_of};
use crate::model::{Amount, Ledger, Row, RowKey, RowRole, Value, plain};

/// A total printed once more says the same as the first; one that says anything else is a row like others,
/// so that its figures are checked.
pub(super) fn demote_other_totals(ledger: &mut Ledger) {
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

/// 部门, then each 单位 followed by its 项目, all in one column.
///
/// Of the ways in which such rows can be read, the first one is taken under which all sums hold, rounding
/// considered: some offices print no units, some print 合计 above the department. If there is none, a figure is
/// wrong; then names decide, and where they do not, the levels stay open: a reading that is wrong would call right
/// figures wrong.
pub(super) fn assign_parents(ledger: &mut Ledger, known_units: &[String]) -> Levels {
    let Some(top) = total_of(ledger) else {
        return Levels::Known;
    };
    let names = Names {
        department: plain(&ledger.rows[top].label).into_owned(),
        known: known_units,
    };
    let again = printed_again(ledger, top);
    let held = readings(ledger, top, again, &names).find(|reading| holds(ledger, &reading.parents));
    let found = held
        .or_else(|| named(ledger, top, again, &names))
        .or_else(|| but_for_one(ledger, top, again, &names));
    let levels = match &found {
        Some(_) => Levels::Known,
        None => Levels::Open,
    };
    if let Some(Reading { parents, again }) = found {
        if let Some(again) = again {
            ledger.rows[again].role = RowRole::Total;
        }
        for (row, parent) in ledger.rows.iter_mut().zip(parents) {
            row.parent = parent;
        }
    }
    name_paths(ledger);
    levels
}

/// The ways to read the rows below the department, the most usual first: with units told by names and sums, by names
/// alone, and without units; then the same below a 合计 that the department repeats.
fn readings<'l>(
    ledger: &'l Ledger,
    top: usize,
    again: Option<usize>,
    names: &'l Names,
) -> impl Iterator<Item = Reading> + 'l {
    let ways = [Some(Beside::Sums), Some(Beside::Nothing), None];
    let above = std::iter::once(None).chain(again.map(Some));
    above.flat_map(move |again| {
        ways.into_iter().map(move |beside| {
            let items = items(ledger, top, again);
            let pairs = match beside {
                Some(beside) => units(ledger, top, &items, names, beside),
                None => items.iter().map(|&item| (item, top)).collect(),
            };
            Reading::new(ledger, pairs, again)
        })
    })
}

/// The reading that names alone settle, sums or no sums: a unit is named directly below its department, and no row
/// behind it could be a unit as well.
fn named(ledger: &Ledger, top: usize, again: Option<usize>, names: &Names) -> Option<Reading> {
    let label = |row: usize| plain(&ledger.rows[row].label).into_owned();
    let is_unit = |row: &usize| names.is_unit(&label(*row));
    let below = |again| items(ledger, top, again).into_iter().next();
    // Below a department that repeats the total, a unit says that it is no unit itself.
    let again = again.filter(|&again| {
        below(Some(again)).is_some_and(|row| label(row) == label(again) || is_unit(&row))
    });
    let items = items(ledger, top, again);
    let names = &Names {
        department: again.map_or_else(|| names.department.clone(), label),
        known: names.known,
    };
    let is_unit = |row: &usize| names.is_unit(&label(*row));
    if !items.is_empty() && !items.first().is_some_and(is_unit) {
        return None;
    }
    let by_names = units(ledger, top, &items, names, Beside::Nothing);
    let others = [Beside::Sums, Beside::Organisations].map(|beside| {
        let reading = units(ledger, top, &items, names, beside);
        // A row that stands there twice is no unit the second time.
        let twice = |at: usize| (top..at).any(|row| label(row) == label(at));
        let mut pairs = by_names.iter().zip(reading);
        pairs.all(|(a, b)| *a == b || twice(b.0) || twice(b.1))
    });
    (others == [true; 2]).then(|| Reading::new(ledger, by_names, again))
}

/// The reading by names under which all sums would hold if one row stood below another unit. That it stands where it
/// does is for reconciling to tell.
fn but_for_one(
    ledger: &Ledger,
    top: usize,
    again: Option<usize>,
    names: &Names,
) -> Option<Reading> {
    let above = std::iter::once(None).chain(again.map(Some));
    let mut ways = above.flat_map(|again| {
        let items = items(ledger, top, again);
        [Beside::Organisations, Beside::Nothing].map(|beside| {
            let pairs = units(ledger, top, &items, names, beside);
            Reading::new(ledger, pairs, again)
        })
    });
    ways.find(|reading| is_one_misplaced(ledger, top, &reading.parents))
}

fn is_one_misplaced(ledger: &Ledger, top: usize, parents: &[Option<usize>]) -> bool {
    let is_parent = |row: usize| parents.contains(&Some(row));
    let amount = |row: usize| first_amount(&ledger.rows[row]).decimal();
    let units: Vec<usize> = (0..parents.len())
        .filter(|&row| parents[row] == Some(top))
        .collect();
    let below = |unit: usize| (0..parents.len()).filter(move |&row| parents[row] == Some(unit));
    let left = |unit: &usize| amount(*unit) - below(*unit).map(amount).sum::<Decimal>();
    let slack = |unit: usize| Decimal::new(1, 2) * Decimal::from(below(unit).count());
    // One unit has what the other lacks.
    let off = units.iter().map(|unit| (*unit, left(unit)));
    let off: Vec<(usize, Decimal)> = off
        .filter(|(unit, left)| left.abs() > slack(*unit))
        .take(3)
        .collect();
    let [(a, by), (b, other)] = off[..] else {
        return false;
    };
    let (has, lacks) = if by < other { (a, b) } else { (b, a) };
    let rows: Vec<usize> = below(has).filter(|&row| !is_parent(row)).collect();
    let mut moved = parents.to_vec();
    rows.into_iter().any(|row| {
        let fits = (left(&lacks) - amount(row)).abs() <= slack(lacks) + slack(has);
        moved[row] = Some(lacks);
        let holds = fits && holds(ledger, &moved);
        moved[row] = Some(has);
        holds
    })
}

/// A way of reading the rows of a tree.
struct Reading {
    /// Each row's parent.
    parents: Vec<Option<usize>>,
    /// The row that prints the total again.
    again: Option<usize>,
}

impl Reading {
    /// Of rows, each with its parent.
    fn new(ledger: &Ledger, pairs: Vec<(usize, usize)>, again: Option<usize>) -> Reading {
        let mut parents = vec![None; ledger.rows.len()];
        for (row, parent) in pairs {
            parents[row] = Some(parent);
        }
        Reading { parents, again }
    }
}

/// What is known of names, all of them plain.
struct Names<'k> {
    department: String,
    /// The units that other tables name.
    known: &'k [String],
}

impl Names<'_> {
    /// Whether a row is a unit by its name.
    fn is_unit(&self, label: &str) -> bool {
        label == self.department || self.known.iter().any(|unit| unit == label) || self.akin(label)
    }

    /// Whether it is the name of an organisation akin to the department's or to a unit's that is known.
    fn akin(&self, label: &str) -> bool {
        let mut others = std::iter::once(&self.department).chain(self.known);
        is_organisation(label) && others.any(|other| shared_prefix(label, other) >= 2)
    }
}

/// What makes a row a unit beside its place and its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// The unit before it is used up: its projects add up to it, rounding considered.
    Sums,
    /// It may be the name of any organisation.
    Organisations,
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
/// A row is a unit if it directly follows the department, if its name says so, or for what is asked beside that.
/// Names decide before sums do, since sums may be wrong.
fn units(
    ledger: &Ledger,
    top: usize,
    items: &[usize],
    names: &Names,
    beside: Beside,
) -> Vec<(usize, usize)> {
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
        let organisation = is_organisation(&label);
        let amount = first_amount(row);
        let tail = quantum * Decimal::from(projects / 2);
        let used_up = projects > 0
            && !amount.is_zero()
            && (left.is_zero() || (organisation && left.decimal().abs() <= tail));
        let said = match beside {
            Beside::Nothing => false,
            Beside::Sums => used_up,
            Beside::Organisations => organisation && !repeats,
        };
        match unit {
            // A total that says something else is checked beside the units.
            Some(unit) if !(said || is_total(&label) || (!repeats && names.is_unit(&label))) => {
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

fn is_total(plain: &str) -> bool {
    matches!(plain, "合计" | "总计")
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
    use crate::model::{CellRef, Entry, LabelPrint};

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
                print: LabelPrint::default(),
            });
        Ledger {
            rows: rows.collect(),
            including: Vec::new(),
            open: false,
        }
    }

    fn parents(rows: &[(&str, &str, RowRole)]) -> Vec<Option<usize>> {
        let mut ledger = tree(rows);
        demote_other_totals(&mut ledger);
        assign_parents(&mut ledger, &[]);
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
    }

    #[test]
    fn where_no_sum_holds_and_no_name_says_which_row_is_a_unit_the_levels_stay_open() {
        use RowRole::{Item, Total};
        let open = |rows: &[(&str, &str, RowRole)]| {
            let mut ledger = tree(rows);
            let levels = assign_parents(&mut ledger, &["县房产服务中心".to_owned()]);
            (levels == Levels::Open).then(|| ledger.rows.iter().all(|row| row.parent.is_none()))
        };
        let direct = [
            ("某局", "30", Total),
            ("物业费", "12", Item),
            ("设备", "17", Item),
        ];
        assert_eq!(open(&direct), Some(true));
        // 档案馆 may be a unit or something that is built.
        let rows = [
            ("某县住建局", "30", Total),
            ("某县住建局", "12", Item),
            ("物业费", "11", Item),
            ("档案馆", "18", Item),
            ("设备", "18", Item),
        ];
        assert_eq!(open(&rows), Some(true));
        let known = [
            rows[0],
            rows[1],
            rows[2],
            ("县房产服务中心", "18", Item),
            rows[4],
        ];
        assert_eq!(open(&known), None);
    }

    #[test]
    fn names_settle_the_usual_form_although_a_figure_is_wrong() {
        use RowRole::{Item, Total};
        let rows = [
            ("某局", "30", Total),
            ("某局", "30", Item),
            ("物业费", "12", Item),
            ("设备", "17", Item),
        ];
        assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1)]);
        let total = [("合计", "30", Total), rows[0], rows[1], rows[2], rows[3]];
        let total = total.map(|(label, figure, role)| {
            (label, figure, if label == "合计" { role } else { Item })
        });
        assert_eq!(parents(&total), [None, None, Some(0), Some(2), Some(2)]);
        // A row that was copied twice uses its unit up and is no unit.
        let twice = [
            ("某局", "29", Total),
            ("某局", "29", Item),
            rows[2],
            rows[3],
            rows[3],
        ];
        assert_eq!(parents(&twice), [None, Some(0), Some(1), Some(1), Some(1)]);
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
