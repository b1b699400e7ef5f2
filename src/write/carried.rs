//! The sheets of the submission that are none of the standard tables, carried over.
//!
//! In goes a grid, out comes a sheet with its values, formulas, merged cells, number formats, widths,
//! heights and notes. A formula that looks at another sheet or at a named table would point nowhere in
//! the new workbook: its result is kept and a note says what the formula was. Text is always written as
//! text, a date as the number it is.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatScript, Formula, Worksheet, XlsxError};

use crate::model::{CellRef, Region};
use crate::read::{CellLook, CellValue, ColumnLook, Grid, GridCell, Manner, Run};
use crate::words::write as words;

use super::styles::{BODY_SIZE, Kind, Styles};
use super::{WriteError, cells, page, widths};

/// The most cells that all merges of a sheet may cover; a claim over the whole sheet is not followed.
const MOST_MERGED_CELLS: u64 = 200_000;
/// The longest formula that Excel takes.
const LONGEST_FORMULA: usize = 8_192;
/// The widest column whose width had to be chosen, in Excel's unit.
const WIDEST: f64 = 60.0;
/// The narrowest of them.
const NARROWEST: f64 = 9.0;
/// Pixels of Excel's unit, and of the margins of a column.
const UNIT: (f64, f64) = (7.0, 5.0);
/// How a date is shown that came without a number format, by the length of its text.
const DATE: &str = "yyyy\\-mm\\-dd";
const DATE_AND_TIME: &str = "yyyy\\-mm\\-dd hh:mm:ss";
const TIME: &str = "[h]:mm:ss";

/// Writes the sheet; its name has been set.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    grid: &Grid,
) -> Result<(), WriteError> {
    let mut formats = Formats {
        base: styles
            .of(Kind::Carried)
            .clone()
            .set_align(FormatAlign::General),
        built: BTreeMap::new(),
    };
    let merges = followed(&grid.merges);
    for merge in &merges {
        let from = (merge.first.row, column(merge.first.col)?);
        let to = (merge.last.row, column(merge.last.col)?);
        let upper_left = grid.get(merge.first);
        let format = match upper_left {
            Some(cell) => formats.of(grid, cell, merge.first),
            None => &formats.base,
        };
        cells::span(sheet, from, to, "", format)?;
    }
    for row in &grid.rows {
        for cell in &row.cells {
            write_cell(sheet, &mut formats, grid, row.number, cell)?;
        }
    }
    notes(sheet, grid)?;
    set_columns(sheet, grid, &merges)?;
    set_rows(sheet, grid, &merges)?;
    page::set_up(sheet, true, None)?;
    sheet.set_screen_gridlines(true);
    sheet.set_hidden(!grid.visible);
    Ok(())
}

fn column(col: u32) -> Result<u16, WriteError> {
    u16::try_from(col).map_err(|_| WriteError::Workbook(XlsxError::RowColumnLimitError))
}

/// The formats of the cells of a sheet, built once for each look.
struct Formats {
    base: Format,
    built: BTreeMap<CellLook, Format>,
}

impl Formats {
    /// The format of a cell. A date must not look like a number, whatever its look says.
    fn of(&mut self, grid: &Grid, cell: &GridCell, at: CellRef) -> &Format {
        let mut look = grid.appearance.look(cell.look);
        let plain = CellLook::default();
        if look.format == plain.format
            && let (CellValue::Date(text), Some(_)) = (&cell.value, grid.appearance.stored.get(&at))
        {
            look.format = match text.len() {
                10 => DATE,
                19.. => DATE_AND_TIME,
                _ => TIME,
            }
            .into();
        }
        // What a cell holds in several lines is shown in several.
        look.wrap |= cell.text().is_some_and(|text| text.contains('\n'));
        let base = &self.base;
        self.built.entry(look).or_insert_with_key(|look| {
            let format = base.clone();
            let format = match look.format == plain.format || look.format.contains('\n') {
                true => format,
                false => format.set_num_format(look.format.as_ref()),
            };
            let format = match look.struck {
                true => format.set_font_strikethrough(),
                false => format,
            };
            if look.wrap {
                format.set_text_wrap()
            } else {
                format
            }
        })
    }
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

/// Gives the columns their width. One that came without is made to fit its texts.
fn set_columns(sheet: &mut Worksheet, grid: &Grid, merges: &[Region]) -> Result<(), WriteError> {
    let mut room: BTreeMap<u32, f64> = BTreeMap::new();
    for row in &grid.rows {
        for cell in &row.cells {
            let needed = room.entry(cell.col).or_insert(NARROWEST);
            let at = CellRef::new(row.number, cell.col);
            if !merges
                .iter()
                .any(|merge| merge.first.col != merge.last.col && merge.contains(at))
            {
                *needed = needed.max(widths::width(&shown(cell), BODY_SIZE, 0).min(WIDEST));
            }
        }
    }
    let used = merges.iter().map(|merge| merge.last.col);
    let used = used.chain(room.keys().copied()).max();
    for look in &grid.appearance.columns {
        // Runs to the last column of all are common; nothing is there to be seen.
        for col in look.first..=look.last.min(used.unwrap_or(0)) {
            set_column(sheet, column(col)?, look, room.remove(&col))?;
        }
    }
    for (col, width) in room {
        sheet.set_column_width_pixels(column(col)?, in_pixels(width))?;
    }
    Ok(())
}

fn set_column(
    sheet: &mut Worksheet,
    col: u16,
    look: &ColumnLook,
    needed: Option<f64>,
) -> Result<(), WriteError> {
    let needed = needed.filter(|_| !look.hidden).map(in_pixels);
    if let Some(width) = look.width.map(u32::from).or(needed) {
        sheet.set_column_width_pixels(col, width)?;
    }
    if look.hidden {
        sheet.set_column_hidden(col)?;
    }
    Ok(())
}

fn in_pixels(width: f64) -> u32 {
    (width * UNIT.0 + UNIT.1).round() as u32
}

/// Gives the rows their height and hides those that were hidden.
fn set_rows(sheet: &mut Worksheet, grid: &Grid, merges: &[Region]) -> Result<(), WriteError> {
    let last_cell = grid.rows.last().map(|row| row.number);
    let last = merges
        .iter()
        .map(|merge| merge.last.row)
        .chain(last_cell)
        .max();
    let Some(last) = last else {
        return Ok(());
    };
    for look in &grid.appearance.rows {
        for row in look.first..=look.last.min(last).min(MOST_ROWS) {
            if let Some(height) = look.height {
                sheet.set_row_height_pixels(row, u32::from(height).min(TALLEST))?;
            }
            if look.hidden {
                sheet.set_row_hidden(row)?;
            }
        }
    }
    Ok(())
}

/// As far down as the heights of rows are followed: an old .xls has no more rows.
const MOST_ROWS: u32 = 65_535;
/// The tallest row that Excel shows, in pixels.
const TALLEST: u32 = 545;

/// What the cell shows, to measure it.
fn shown(cell: &GridCell) -> String {
    match &cell.value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(_) => "FALSE".to_owned(),
        CellValue::NotComputed => words::NOT_COMPUTED.to_owned(),
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    formats: &mut Formats,
    grid: &Grid,
    row: u32,
    cell: &GridCell,
) -> Result<(), WriteError> {
    let at = CellRef::new(row, cell.col);
    let format = formats.of(grid, cell, at);
    let col = column(cell.col)?;
    let serial = grid.appearance.stored.get(&at).copied();
    if let Some(formula) = cell.formula.as_deref().filter(|text| stands_alone(text)) {
        let result = match serial {
            Some(serial) => serial.to_string(),
            None => result(&cell.value),
        };
        let formula = Formula::new(format!("={formula}")).set_result(result);
        sheet.write_formula_with_format(row, col, formula, format)?;
        return Ok(());
    }
    if let Some(runs) = grid.appearance.runs.get(&at).filter(|runs| runs.len() > 1) {
        return rich_text(sheet, (row, col), runs, format);
    }
    match (&cell.value, serial) {
        (CellValue::Number(number), stored) if number.is_finite() => {
            let number = stored.unwrap_or(*number);
            sheet.write_number_with_format(row, col, number, format)?;
        }
        (CellValue::Date(_), Some(serial)) => {
            sheet.write_number_with_format(row, col, serial, format)?;
        }
        (CellValue::Bool(value), _) => {
            sheet.write_boolean_with_format(row, col, *value, format)?;
        }
        _ => cells::text(sheet, (row, col), &shown(cell), format)?,
    }
    Ok(())
}

/// Writes a text with its parts struck out or raised as they were; what was hidden is struck out.
fn rich_text(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    runs: &[Run],
    format: &Format,
) -> Result<(), WriteError> {
    let plain = Format::new();
    let struck = Format::new().set_font_strikethrough();
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    let parts: Vec<(&Format, &str)> = runs
        .iter()
        .map(|run| {
            let format = match run.manner {
                Manner::Struck | Manner::Hidden => &struck,
                Manner::Raised => &raised,
                Manner::Plain | Manner::AsCell => &plain,
            };
            (format, run.text.as_str())
        })
        .collect();
    sheet.write_rich_string_with_format(row, col, &parts, format)?;
    Ok(())
}

/// Writes the notes, and below them what the formulas were that could not be kept.
fn notes(sheet: &mut Worksheet, grid: &Grid) -> Result<(), WriteError> {
    let mut notes: BTreeMap<CellRef, String> = grid.appearance.notes.clone();
    for row in &grid.rows {
        for cell in &row.cells {
            let formula = cell.formula.as_deref().filter(|text| !stands_alone(text));
            let Some(ours) = formula.map(words::replaced_formula_note) else {
                continue;
            };
            let note = notes.entry(CellRef::new(row.number, cell.col)).or_default();
            // A workbook of ours already has it.
            if !note.contains(&ours) {
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(&ours);
            }
        }
    }
    for (at, text) in notes {
        sheet.insert_note(at.row, column(at.col)?, &cells::note(&text))?;
    }
    Ok(())
}

/// Whether a formula needs nothing but its own sheet, so that it means the same here: it looks at no
/// other sheet or book and uses no name that somebody gave to cells.
pub(super) fn stands_alone(formula: &str) -> bool {
    !formula.is_empty()
        && formula.len() < LONGEST_FORMULA
        && !formula.contains(['!', '[', '{', '#'])
        && !uses_names(formula)
}

/// Whether a word outside of texts is neither an address, a function, a number nor TRUE or FALSE.
fn uses_names(formula: &str) -> bool {
    let mut outside = formula.split('"').step_by(2);
    outside.any(|piece| {
        let mut rest = piece;
        while let Some(start) = rest.find(is_word) {
            let (space, word) = rest.split_at(start);
            let end = word.find(|char| !is_word(char)).unwrap_or(word.len());
            rest = &word[end..];
            let in_range = space.ends_with(':') || rest.starts_with(':');
            if !rest.trim_start().starts_with('(') && !is_known(&word[..end], in_range) {
                return true;
            }
        }
        false
    })
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '.' | '$')
}

/// Whether a word that is no function is an address, a number or a truth; in a range, a row or column.
fn is_known(word: &str, in_range: bool) -> bool {
    let plain = word.replace('$', "");
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = plain.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_address = (digits > 0 || in_range) && letters <= 3 && letters + digits == plain.len();
    // The plus of 1E+5 splits it into two words, of which the first is a digit and an E.
    let number = plain.trim_end_matches(['e', 'E']);
    is_address
        || number.parse::<f64>().is_ok()
        || ["TRUE", "FALSE"].contains(&plain.to_ascii_uppercase().as_str())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_kept_if_all_it_needs_is_on_its_sheet() {
        for formula in [
            "B3*2",
            "SUM($B$3:C4,A:$A,1:3)",
            "IF(A1>=1E+5,\"预算 Tax\",_xlfn.IFS(TRUE,1.5))",
            "ROUND (A1,2)",
        ] {
            assert!(stands_alone(formula), "{formula}");
        }
        let names = ["预算合计*2", "SUM(Total)", "Tax*2", "A1+x_1"];
        for formula in names.into_iter().chain(["表一!A1", "SUM([1]a!B2)", ""]) {
            assert!(!stands_alone(formula), "{formula}");
        }
    }
}
