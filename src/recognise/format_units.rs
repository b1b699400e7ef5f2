//! The unit that number formats show behind figures where the page states another: `0.00"元"` under 单位：万元.
//!
//! Formats are copied from sheet to sheet, figures are typed. A format that also moves the point means what it shows;
//! one that merely adds a word is believed only where the figures say the same.

use std::collections::BTreeSet;

use super::ambiguity::Ambiguity;
use super::amounts;
use super::ledger_columns::LedgerColumns;
use super::matchers::TableMatcher;
use super::units::hundreds;
use crate::model::{CellRef, MoneyUnit, Place, Ticks};
use crate::read::{CellValue, Grid, GridCell, GridRow};
use crate::report::FindingCode;
use crate::words::recognise as words;

/// A unit that formats show and the figures are not in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Idle {
    /// What they show.
    pub unit: MoneyUnit,
    /// What the page states.
    pub page: MoneyUnit,
    /// The first cell of such a format.
    pub first: CellRef,
}

impl Idle {
    /// That it is so.
    pub fn told(self, spec: &TableMatcher, grid: &Grid) -> Ambiguity {
        let place = Place {
            sheet: grid.name.clone(),
            cell: self.first,
        };
        Ambiguity {
            code: FindingCode::UnitInFormat,
            table: spec.spec.id.clone(),
            about: "format".to_owned(),
            message: words::unit_in_format(&place, self.unit, self.page),
            places: vec![place],
        }
    }
}

/// What formats show on a page without meaning it; `None` if there is nothing of the kind, or it is meant.
pub(super) fn idle(rows: &[GridRow], ledgers: &[LedgerColumns], page: MoneyUnit) -> Option<Idle> {
    let columns = || {
        ledgers
            .iter()
            .flat_map(|one| one.figures.iter().zip(&one.units))
    };
    let columns: Vec<(u32, MoneyUnit)> = columns()
        .filter_map(|(col, own)| Some(((*col)?, own.unwrap_or(page))))
        .collect();
    let home = |cell: &GridCell| columns.iter().find(|(col, _)| *col == cell.col);
    let (mut apart, mut plain): (Vec<&GridCell>, Vec<&GridCell>) = (Vec::new(), Vec::new());
    let mut found: Option<Idle> = None;
    for row in rows {
        for cell in &row.cells {
            let CellValue::Number(number) = cell.value else {
                continue;
            };
            let Some((_, home)) = home(cell).filter(|_| number != 0.0) else {
                continue;
            };
            // Whoever moves the point knows which unit is shown.
            if cell.seen.unit.is_some() && cell.seen.power != 0 {
                return None;
            }
            match cell.seen.unit.filter(|unit| unit != home) {
                Some(unit) => {
                    apart.push(cell);
                    found.get_or_insert(Idle {
                        unit,
                        page: *home,
                        first: CellRef::new(row.number, cell.col),
                    });
                }
                None => plain.push(cell),
            }
        }
    }
    let found = found?;
    (!is_meant(&apart, &plain, found.page)).then_some(found)
}

/// Whether figures are in the unit that their formats show: beside others of the page if there are any, and otherwise if
/// the table could print them.
fn is_meant(apart: &[&GridCell], plain: &[&GridCell], page: MoneyUnit) -> bool {
    if plain.is_empty() {
        return apart.iter().all(|cell| {
            let amount = amounts::amount_of_cell(cell, page, page).amount();
            let ticks = amount.and_then(|amount| amount.ticks(page));
            ticks.is_none_or(Ticks::is_hundreds)
        });
    }
    let known = hundreds(plain.iter().copied(), page);
    let shown = hundreds(apart.iter().copied(), page);
    let typed: BTreeSet<i64> = apart
        .iter()
        .filter_map(|cell| amounts::amount(&cell.value, page).amount()?.ticks(page))
        .map(Ticks::hundreds)
        .collect();
    let fits = |figures: &BTreeSet<i64>| figures.intersection(&known).count();
    fits(&shown) > fits(&typed)
}
