//! The sheets of the submission that are none of the standard tables, carried over.
//!
//! In goes a grid, out comes a sheet with its values, formulas and merged cells. A formula that looks
//! at another sheet or at a named table would point nowhere in the new workbook: its result is kept and
//! a note says what the formula was. Text is always written as text.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use crate::model::{CellRef, Region};
use crate::read::{CellValue, Grid, GridCell};
use crate::words::write as words;

use super::styles::{BODY_SIZE, Kind, Styles};
use super::{WriteError, cells, page, widths};

/// The most cells that all merges of a sheet may cover; a claim over the whole sheet is not followed.
const MOST_MERGED_CELLS: u64 = 200_000;
/// The longest formula that Excel takes.
const LONGEST_FORMULA: usize = 8_192;
/// The widest column of a carried sheet.
const WIDEST: f64 = 60.0;

/// Writes the sheet; its name has been set.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    grid: &Grid,
) -> Result<(), WriteError> {
    for merge in followed(&grid.merges) {
        let from = (merge.first.row, column(merge.first.col)?);
        let to = (merge.last.row, column(merge.last.col)?);
        cells::span(sheet, from, to, "", styles.of(Kind::Carried))?;
    }
    let mut room: std::collections::BTreeMap<u16, f64> = std::collections::BTreeMap::new();
    for row in &grid.rows {
        for cell in &row.cells {
            let at = (row.number, column(cell.col)?);
            value(sheet, styles, at, cell)?;
            if !in_merge(&grid.merges, CellRef::new(row.number, cell.col)) {
                let needed = widths::width(&shown(cell), BODY_SIZE, 0);
                let width = room.entry(at.1).or_insert(9.0);
                *width = width.max(needed.min(WIDEST));
            }
        }
    }
    for (col, width) in room {
        sheet.set_column_width(col, width)?;
    }
    page::set_up(sheet, true, None)?;
    sheet.set_screen_gridlines(true);
    sheet.set_hidden(!grid.visible);
    Ok(())
}

fn column(col: u32) -> Result<u16, WriteError> {
    u16::try_from(col).map_err(|_| WriteError::Workbook(XlsxError::RowColumnLimitError))
}

/// The merges that can be followed: more than one cell, none over another, not too large.
fn followed(merges: &[Region]) -> Vec<Region> {
    let mut kept: Vec<Region> = Vec::new();
    let mut covered = 0_u64;
    for merge in merges {
        let (Some(rows), Some(cols)) = (
            merge.last.row.checked_sub(merge.first.row),
            merge.last.col.checked_sub(merge.first.col),
        ) else {
            continue;
        };
        let size = (u64::from(rows) + 1) * (u64::from(cols) + 1);
        let overlaps = kept.iter().any(|other| {
            other.first.row <= merge.last.row
                && merge.first.row <= other.last.row
                && other.first.col <= merge.last.col
                && merge.first.col <= other.last.col
        });
        if size > 1 && !overlaps && covered + size <= MOST_MERGED_CELLS {
            covered += size;
            kept.push(*merge);
        }
    }
    kept
}

fn in_merge(merges: &[Region], cell: CellRef) -> bool {
    merges
        .iter()
        .any(|merge| merge.first.col != merge.last.col && merge.contains(cell))
}

/// What the cell shows, to measure it.
fn shown(cell: &GridCell) -> String {
    match &cell.value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(_) => "FALSE".to_owned(),
        CellValue::NotComputed => words::NOT_COMPUTED.to_owned(),
    }
}

fn value(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    at: (u32, u16),
    cell: &GridCell,
) -> Result<(), WriteError> {
    let format = styles.of(Kind::Carried);
    if let Some(formula) = cell.formula.as_deref() {
        if stands_alone(formula) {
            let formula = Formula::new(format!("={formula}")).set_result(result(&cell.value));
            sheet.write_formula_with_format(at.0, at.1, formula, format)?;
            return Ok(());
        }
        let note = cells::note(&words::replaced_formula_note(formula));
        sheet.insert_note(at.0, at.1, &note)?;
    }
    match &cell.value {
        CellValue::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(at.0, at.1, *number, format)?;
        }
        CellValue::Bool(value) => {
            sheet.write_boolean_with_format(at.0, at.1, *value, format)?;
        }
        _ => cells::text(sheet, at, &shown(cell), format)?,
    }
    Ok(())
}

/// Whether a formula needs nothing but its own sheet, so that it means the same here.
pub(super) fn stands_alone(formula: &str) -> bool {
    !formula.is_empty()
        && formula.len() < LONGEST_FORMULA
        && !formula.contains(['!', '[', '{', '#'])
}

/// The stored result of a formula, as the library takes it.
fn result(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(true) => "TRUE".to_owned(),
        CellValue::Bool(false) => "FALSE".to_owned(),
        CellValue::NotComputed => String::new(),
    }
}
