//! The unit of a table that states none: what its notes say, else what the rest of the book says.
//!
//! In go the places of the tables, out comes for each table without a unit the one it can only be in.
//! Money that stands in two tables tells whether a unit fits; where nothing tells, nothing is guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts;
use super::areas::Areas;
use super::column_numbers::is_column_numbers;
use super::found::Found;
use super::ledger_columns::LedgerColumns;
use super::lines::{is_note, unit_in_note};
use super::matchers::LayoutMatcher;
use super::places::Places;
use crate::model::{MoneyUnit, Ticks};
use crate::read::{CellValue, Grid, GridCell, GridRow};

/// What the rest of the book says about a table without a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum BorrowedUnit {
    /// It can only be this one.
    One(MoneyUnit),
    /// It may be any of these.
    Open(Vec<MoneyUnit>),
}

impl BorrowedUnit {
    /// The unit, if there is one.
    pub fn unit(&self) -> Option<MoneyUnit> {
        match self {
            BorrowedUnit::One(unit) => Some(*unit),
            BorrowedUnit::Open(_) => None,
        }
    }
}

/// The unit that a note below a table states.
pub(super) fn below(areas: &Areas, found: &Found) -> Option<MoneyUnit> {
    let grid: &Grid = &areas.sheets[found.sheet];
    let start = found.header.body.min(found.end);
    let rows = grid.rows[start..found.end].iter().rev();
    let mut texts = rows.flat_map(|row| row.cells.iter().filter_map(GridCell::text));
    texts.find_map(|text| is_note(text).then(|| unit_in_note(text)).flatten())
}

/// Takes the units back that the headings of single columns name, where the figures speak for the unit of the page:
/// what stands in the other columns is found again under that, and not under the heading's. Where all columns are under
/// headings of another unit, what the `heard` other tables print decides. Returned is a heading's unit that nothing
/// speaks for nor against: its figures are taken in the unit of the page.
pub(super) fn weigh_headings(
    rows: &[GridRow],
    ledgers: &mut [LedgerColumns],
    page: MoneyUnit,
    heard: &dyn Fn() -> BTreeSet<i64>,
) -> Option<MoneyUnit> {
    let other = |unit: &Option<MoneyUnit>| unit.is_some_and(|unit| unit != page);
    if !ledgers.iter().any(|ledger| ledger.units.iter().any(other)) {
        return None;
    }
    // The numbers of the columns are no figures that could be found again.
    let rows = rows.iter().filter(|row| !is_column_numbers(&row.cells));
    let rows: Vec<&GridRow> = rows.collect();
    let figures = |cols: &BTreeSet<u32>, unit: MoneyUnit| -> BTreeSet<i64> {
        let cells = rows.iter().flat_map(|row| &row.cells);
        hundreds(cells.filter(|cell| cols.contains(&cell.col)), unit)
    };
    let in_unit = |ledger: &LedgerColumns, wanted: Option<MoneyUnit>| -> BTreeSet<u32> {
        let columns = ledger.figures.iter().zip(&ledger.units);
        let columns = columns.filter(|(_, unit)| unit.filter(|unit| *unit != page) == wanted);
        columns.filter_map(|(col, _)| *col).collect()
    };
    let plain: BTreeSet<u32> = ledgers
        .iter()
        .flat_map(|ledger| in_unit(ledger, None))
        .collect();
    let known = match plain.is_empty() {
        true => heard(),
        false => figures(&plain, page),
    };
    let mut open = None;
    for ledger in ledgers {
        let units: BTreeSet<MoneyUnit> = ledger.units.iter().flatten().copied().collect();
        for unit in units.into_iter().filter(|unit| *unit != page) {
            let columns = in_unit(ledger, Some(unit));
            let own = figures(&columns, unit);
            let fits = own.intersection(&known).count();
            let in_page = figures(&columns, page);
            let fits_page = in_page.intersection(&known).count();
            let taken = match plain.is_empty() {
                // The unit line says otherwise: one figure found again by chance is not enough.
                true => fits > fits_page && (fits > SOME || fits * 2 >= own.len()),
                false => fits_page <= fits,
            };
            if taken {
                continue;
            }
            if plain.is_empty() && fits_page == 0 && !in_page.is_empty() {
                open = Some(unit);
            }
            let named = ledger.units.iter_mut().filter(|own| **own == Some(unit));
            named.for_each(|own| *own = None);
        }
    }
    open
}

/// So many figures that other tables print as well are no chance.
const SOME: usize = 3;

/// The figures that the other tables print, each in the unit that it states.
pub(super) fn heard(matcher: &LayoutMatcher, places: &Places, table: usize) -> BTreeSet<i64> {
    let others = places.all.iter().filter(|found| found.table != table);
    let figures = others.flat_map(|found| {
        let unit = found.stated(&places.areas).map(|unit| unit.value);
        let unit = unit.unwrap_or(matcher.tables[found.table].spec.precision.unit);
        figures(places, found, unit)
    });
    figures.collect()
}

/// For each table without a unit of its own in a book that states some: its unit.
pub(super) fn borrowed(matcher: &LayoutMatcher, places: &Places) -> BTreeMap<usize, BorrowedUnit> {
    let mut stated: BTreeMap<MoneyUnit, Vec<&Found>> = BTreeMap::new();
    let mut open: BTreeMap<usize, Vec<&Found>> = BTreeMap::new();
    let mut first: BTreeMap<usize, Option<MoneyUnit>> = BTreeMap::new();
    for found in &places.all {
        let own = found.stated(&places.areas).map(|unit| unit.value);
        let own = own.or_else(|| below(&places.areas, found));
        // A page without a unit goes on in the unit of its first.
        let unit = *first.entry(found.table).or_insert(own);
        match own.or(unit) {
            Some(unit) => stated.entry(unit).or_default().push(found),
            None => open.entry(found.table).or_default().push(found),
        }
    }
    if stated.is_empty() || open.is_empty() {
        return BTreeMap::new();
    }
    let known: BTreeSet<i64> = stated
        .iter()
        .flat_map(|(&unit, parts)| parts.iter().map(move |part| (unit, part)))
        .flat_map(|(unit, part)| figures(places, part, unit))
        .collect();
    let stated: BTreeSet<MoneyUnit> = stated.into_keys().collect();
    let judge = |(table, parts): (usize, Vec<&Found>)| {
        let usual = matcher.tables[table].spec.precision.unit;
        let fits = |unit: MoneyUnit| {
            let all = parts.iter().flat_map(|part| figures(places, part, unit));
            all.filter(|figure| known.contains(figure)).count()
        };
        let lent = choose(&stated, usual, fits);
        let empty = || {
            parts
                .iter()
                .all(|part| figures(places, part, usual).is_empty())
        };
        Some((table, lent)).filter(|(_, lent)| lent.unit().is_some() || !empty())
    };
    open.into_iter().filter_map(judge).collect()
}

/// The unit whose figures are known from other tables; the only stated one, unless they speak against it.
fn choose(
    stated: &BTreeSet<MoneyUnit>,
    usual: MoneyUnit,
    fits: impl Fn(MoneyUnit) -> usize,
) -> BorrowedUnit {
    let mut all: Vec<(usize, MoneyUnit)> = stated.iter().map(|&unit| (fits(unit), unit)).collect();
    if let [(count, only)] = all[..] {
        let usual_fits = usual != only && fits(usual) > count;
        return BorrowedUnit::One(if usual_fits { usual } else { only });
    }
    all.sort_by_key(|&(count, unit)| (std::cmp::Reverse(count), unit));
    match all[..] {
        [(most, unit), (next, _), ..] if most > next => BorrowedUnit::One(unit),
        _ => BorrowedUnit::Open(stated.iter().copied().collect()),
    }
}

/// The figures of a place that are not zero, in hundreds of yuan: as far as a table in 万元 prints them.
fn figures(places: &Places, found: &Found, unit: MoneyUnit) -> BTreeSet<i64> {
    let grid: &Grid = &places.areas.sheets[found.sheet];
    let start = found.header.body.min(found.end);
    let columns: BTreeSet<u32> = found
        .header
        .ledgers
        .iter()
        .flat_map(|ledger| ledger.figures.iter().flatten().copied())
        .collect();
    let rows = grid.rows[start..found.end].iter();
    let cells = rows
        .filter(|row| !is_column_numbers(&row.cells))
        .flat_map(|row| row.cells.iter().filter(|cell| columns.contains(&cell.col)));
    hundreds(cells, unit)
}

/// The amounts of cells that are not zero, in hundreds of yuan.
pub(super) fn hundreds<'c>(
    cells: impl Iterator<Item = &'c GridCell>,
    unit: MoneyUnit,
) -> BTreeSet<i64> {
    let cells =
        cells.filter(|cell| matches!(cell.value, CellValue::Number(_) | CellValue::Text(_)));
    cells
        .filter_map(|cell| {
            amounts::amount_of_cell(cell, unit, unit)
                .amount()?
                .ticks(unit)
        })
        .map(Ticks::hundreds)
        .filter(|&figure| figure != 0)
        .collect()
}
