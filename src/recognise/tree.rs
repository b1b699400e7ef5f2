//! A tree of open names, 部门 over 单位 over 项目: which row is a part of which is told by names and sums.

mod foot;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::akin::{Names, is_organisation};
use super::levels::{Levels, total_of};
use super::segments::{Nearly, Sums, units_but_one, units_by_sums};
use crate::model::{Amount, Ledger, Row, RowKey, RowRole, plain};

/// The parents of a tree's rows, `depth` levels of them, and their keys. `by` is the column of texts that prints the
/// units' codes, if there is one.
///
/// A total printed once more says the same as the first. One that says anything else is a sum of rows above it, if
/// it is one; else it is a row like others, so that its figures are checked.
pub(super) fn assign_parents(
    ledger: &mut Ledger,
    depth: usize,
    (known_units, by): (&[String], Option<usize>),
) -> Levels {
    if let Some(read) = foot::total_at_foot(ledger, |ledger| {
        parents(ledger, depth, (known_units, by));
    }) {
        *ledger = read;
    }
    let others = other_totals(ledger);
    for &row in &others {
        ledger.rows[row].role = RowRole::Subtotal;
    }
    let mut levels = parents(ledger, depth, (known_units, by));
    let no_sum = |row: &usize| ledger.parts_of(*row).is_none_or(|parts| !parts.exact);
    let rows: Vec<usize> = others.into_iter().filter(no_sum).collect();
    if !rows.is_empty() {
        for row in rows {
            ledger.rows[row].role = RowRole::Item;
        }
        levels = parents(ledger, depth, (known_units, by));
    }
    name_paths(ledger);
    levels
}

/// The totals below the first that say something else.
fn other_totals(ledger: &Ledger) -> Vec<usize> {
    let Some(top) = total_of(ledger) else {
        return Vec::new();
    };
    let figures = |row: usize| ledger.rows[row].entries.iter().map(|entry| &entry.value);
    let others = (0..ledger.rows.len()).filter(|&row| {
        row != top && ledger.rows[row].role == RowRole::Total && !figures(row).eq(figures(top))
    });
    others.collect()
}

fn parents(
    ledger: &mut Ledger,
    depth: usize,
    (known_units, by): (&[String], Option<usize>),
) -> Levels {
    let Some(top) = total_of(ledger) else {
        return Levels::Known;
    };
    if let Some(reading) = by.and_then(|by| by_unit_codes(ledger, top, by)) {
        reading.apply(ledger);
        return Levels::Known;
    }
    if depth == 2 {
        let parents = items(ledger, top, None).into_iter().map(|row| (row, top));
        Reading::new(parents.collect(), None).apply(ledger);
        return Levels::Known;
    }
    let names = Names {
        department: plain(&ledger.rows[top].label).into_owned(),
        known: known_units,
    };
    let found = below_department(ledger, top, &names);
    let levels = match &found {
        Some(_) => Levels::Known,
        None => Levels::Open,
    };
    found
        .unwrap_or_else(|| Reading::new(Vec::new(), None))
        .apply(ledger);
    levels
}

/// The reading that the units' codes give: a row with a code is a part of the one whose code its own begins with, a
/// row without any of the nearest one with a code above it. `None` if there are no codes.
fn by_unit_codes(ledger: &Ledger, top: usize, by: usize) -> Option<Reading> {
    let code = |row: usize| {
        let text = plain(ledger.rows[row].texts.get(by)?);
        let is_code = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_code.then(|| text.into_owned())
    };
    let all = items(ledger, top, None);
    let codes: BTreeMap<String, usize> = (all.iter().rev())
        .filter_map(|&row| Some((code(row)?, row)))
        .collect();
    // The department with its code, below the total that says the same.
    let above_all = |row: &usize| {
        code(*row).is_some_and(|own| codes.keys().all(|other| other.starts_with(&own)))
    };
    let again = printed_again(ledger, top).filter(above_all);
    let mut unit = top;
    let pairs = items(ledger, top, again).into_iter().map(|row| {
        let Some(own) = code(row) else {
            return (row, unit);
        };
        unit = row;
        let shorter = (1..own.len()).rev();
        let mut above = shorter.filter_map(|end| codes.get(&own[..end]).copied());
        let above = above.next().filter(|above| Some(*above) != again);
        (row, above.unwrap_or(top))
    });
    let pairs: Vec<(usize, usize)> = pairs.collect();
    (!codes.is_empty()).then(|| Reading::new(pairs, again))
}

/// How the rows below the department are read: 部门, then each 单位 followed by its 项目, all in one column.
///
/// Of the ways in which such rows can be read, the first one is taken under which all sums hold, rounding
/// considered: some offices print no units, some print 合计 above the department. If there is none, a figure is
/// wrong; then the one way under which all sums but one hold is taken, then names decide, and where they do not,
/// the levels stay open: a reading that is wrong would call right figures wrong.
fn below_department(ledger: &Ledger, top: usize, names: &Names) -> Option<Reading> {
    let again = printed_again(ledger, top);
    let sums = Sums::of(ledger);
    let above = || std::iter::once(None).chain(again.map(Some));
    for again in above() {
        let items = items(ledger, top, again);
        let direct = || items.iter().map(|&item| (item, top)).collect();
        let ways = [
            units_by_sums(ledger, &sums, top, &items, names),
            Some(units(ledger, top, &items, names, Beside::Nothing)),
            Some(direct()),
        ];
        for pairs in ways.into_iter().flatten() {
            if sums.hold(&pairs) && !is_upside_down(ledger, top, &pairs, names) {
                return Some(Reading::new(pairs, again));
            }
        }
    }
    // What else the sums may mean: names must not say otherwise.
    let mut others = Vec::new();
    for again in above() {
        let items = items(ledger, top, again);
        match units_but_one(ledger, &sums, top, &items, names) {
            Nearly::One(pairs) if !is_upside_down(ledger, top, &pairs, names) => {
                return Some(Reading::new(pairs, again));
            }
            Nearly::One(_) => {}
            Nearly::Open(ways) => others.extend(ways.into_iter().map(|pairs| (again, pairs))),
            Nearly::None => {}
        }
    }
    let agrees = |reading: &Reading| {
        let same = |(again, pairs)| reading.again == again && reading.pairs == pairs;
        others.into_iter().all(same)
    };
    named(ledger, top, again, names)
        .filter(agrees)
        .or_else(|| but_for_one(ledger, &sums, top, again, names))
        .or_else(|| in_printed_digits(ledger, &sums, top, again, names))
}

/// The reading by names, if all sums hold in the digits that are printed: few figures do not show that they were
/// rounded to these, and no other reading is left.
fn in_printed_digits(
    ledger: &Ledger,
    sums: &Sums,
    top: usize,
    again: Option<usize>,
    names: &Names,
) -> Option<Reading> {
    let step = [ledger.printed_step()];
    let mut above = std::iter::once(None).chain(again.map(Some));
    above.find_map(|again| {
        let items = items(ledger, top, again);
        let pairs = units(ledger, top, &items, names, Beside::Nothing);
        let holds = sums.hold_in(&pairs, &step);
        holds.then(|| Reading::new(pairs, again))
    })
}

/// Whether a unit by its name is the only row below one that has no such name: a project that stands above its unit
/// has the same figures, and no sum tells.
fn is_upside_down(ledger: &Ledger, top: usize, pairs: &[(usize, usize)], names: &Names) -> bool {
    let is_unit = |row: usize| names.is_unit(&plain(&ledger.rows[row].label));
    let mut below: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, parent) in pairs {
        *below.entry(*parent).or_default() += 1;
    }
    let mut only = pairs
        .iter()
        .filter(|pair| pair.1 != top && below[&pair.1] == 1);
    only.any(|&(row, parent)| is_unit(row) && !is_unit(parent))
}

/// The reading by names under which all sums would hold if one row stood below another unit. That it stands where it
/// does is for reconciling to tell.
fn but_for_one(
    ledger: &Ledger,
    sums: &Sums,
    top: usize,
    again: Option<usize>,
    names: &Names,
) -> Option<Reading> {
    let above = std::iter::once(None).chain(again.map(Some));
    let mut ways = above.flat_map(|again| {
        let items = items(ledger, top, again);
        [Beside::Organisations, Beside::Nothing]
            .map(|beside| Reading::new(units(ledger, top, &items, names, beside), again))
    });
    ways.find(|reading| is_one_misplaced(ledger, sums, top, &reading.pairs))
}

/// Whether all sums would hold if one row of a unit that has too much stood below the unit that lacks as much.
fn is_one_misplaced(ledger: &Ledger, sums: &Sums, top: usize, pairs: &[(usize, usize)]) -> bool {
    let amount = |row: usize| first_amount(&ledger.rows[row]).decimal();
    // What each unit has left, and how many rows stand below it.
    let mut left: BTreeMap<usize, (Decimal, usize)> = BTreeMap::new();
    for &(row, parent) in pairs {
        match parent == top {
            true => left.entry(row).or_default().0 += amount(row),
            false => {
                let unit = left.entry(parent).or_default();
                *unit = (unit.0 - amount(row), unit.1 + 1);
            }
        }
    }
    let slack = |rows: usize| Decimal::new(1, 2) * Decimal::from(rows);
    let off = left
        .iter()
        .filter(|(_, (left, rows))| left.abs() > slack(*rows));
    let off: Vec<(usize, Decimal, usize)> = off
        .map(|(unit, (left, rows))| (*unit, *left, *rows))
        .take(3)
        .collect();
    let [a, b] = off[..] else {
        return false;
    };
    let (has, lacks) = if a.1 < b.1 { (a, b) } else { (b, a) };
    let slack = slack(has.2) + slack(lacks.2);
    let mut moved = pairs.to_vec();
    (0..pairs.len()).any(|nth| {
        let (row, parent) = pairs[nth];
        if parent != has.0 || (lacks.1 - amount(row)).abs() > slack {
            return false;
        }
        moved[nth].1 = lacks.0;
        let holds = sums.hold(&moved);
        moved[nth].1 = has.0;
        holds
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
    (others == [true; 2]).then(|| Reading::new(by_names, again))
}

/// A way of reading the rows of a tree.
struct Reading {
    /// Rows, each with its parent.
    pairs: Vec<(usize, usize)>,
    /// The row that prints the total again.
    again: Option<usize>,
}

impl Reading {
    fn new(pairs: Vec<(usize, usize)>, again: Option<usize>) -> Reading {
        Reading { pairs, again }
    }

    /// Gives the rows their parents.
    fn apply(self, ledger: &mut Ledger) {
        if let Some(again) = self.again {
            ledger.rows[again].role = RowRole::Total;
        }
        for row in &mut ledger.rows {
            if row.role == RowRole::Item {
                row.parent = None;
            }
        }
        for (row, parent) in self.pairs {
            ledger.rows[row].parent = Some(parent);
        }
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
        let used_up = projects > 0 && !amount.is_zero() && left.decimal().abs() <= tail;
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

/// Keys of a tree: the path of labels, since units and projects may bear the same names. The total may stand below
/// its parts.
fn name_paths(ledger: &mut Ledger) {
    let mut seen: BTreeMap<RowKey, usize> = BTreeMap::new();
    let top = total_of(ledger);
    let others = (0..ledger.rows.len()).filter(|index| Some(*index) != top);
    for index in top.into_iter().chain(others) {
        let row = &ledger.rows[index];
        let path = match row.parent {
            Some(parent) if parent < index || Some(parent) == top => {
                RowKey::new(&format!("{}/{}", ledger.rows[parent].key, row.label))
            }
            _ => RowKey::new(&row.label),
        };
        let count = seen.entry(path.clone()).or_insert(0);
        *count += 1;
        ledger.rows[index].key = path.nth(*count);
    }
}

#[cfg(test)]
mod tests;
