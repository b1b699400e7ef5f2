//! The sheets of the submission that are none of the standard tables, carried over.
//!
//! In goes a grid, out comes a sheet with its values, formulas, merged cells, number formats, widths,
//! heights and notes. A formula that looks at another sheet or at a named table would point nowhere in
//! the new workbook: its result is kept and a note says what the formula was. Text is always written as
//! text, a date as the number it is.

use std::collections::BTreeMap;

use crate::model::{CellRef, Region};
use crate::read::{CellLook, CellValue, Dress, GENERAL, Grid, GridCell};
use crate::words::pages as words;

use super::left_over;
use super::looks::{BODY_SIZE, Fill, Kind, Look};
use super::page::{Content, Page, Size};
use super::paper::Paper;
use super::widths;

/// The most cells that all merges of a sheet may cover; a claim over the whole sheet is not followed.
const MOST_MERGED_CELLS: u64 = 200_000;
/// The longest formula that Excel takes.
const LONGEST_FORMULA: usize = 8_192;
/// The widest column whose width had to be chosen, in Excel's unit.
const WIDEST: f64 = 60.0;
/// The narrowest of them.
const NARROWEST: f64 = 9.0;
/// How a date is shown that came without a number format, by the length of its text.
const DATE: &str = "yyyy\\-mm\\-dd";
const DATE_AND_TIME: &str = "yyyy\\-mm\\-dd hh:mm:ss";
const TIME: &str = "[h]:mm:ss";

/// The page of a grid, under a name.
pub(super) fn page(grid: &Grid, name: &str) -> Page {
    if left_over::is_list(grid) {
        return left_over::page(grid, name);
    }
    let mut page = Page {
        gridlines: true,
        hidden: !grid.visible,
        paper: Paper::of(true, None),
        ..Page::named(name)
    };
    let mut looks = Looks::default();
    let merges = followed(&grid.merges);
    for merge in &merges {
        let upper_left = grid.get(merge.first);
        let look = match upper_left {
            Some(cell) => looks.of(look(grid, cell, merge.first)),
            None => looks.of(empty(grid, merge.first)),
        };
        page.span(merge.first, merge.last, "", look);
    }
    for row in &grid.rows {
        for cell in &row.cells {
            let at = CellRef::new(row.number, cell.col);
            if awaited(cell).is_none() {
                page.show(at, content(grid, at, cell), looks.of(look(grid, cell, at)));
            }
        }
    }
    for (&at, &number) in &grid.appearance.empty {
        let covered = merges.iter().any(|merge| merge.contains(at));
        if !covered && grid.get(at).is_none() {
            page.show(at, Content::Blank, looks.of(grid.appearance.look(number)));
        }
    }
    // What shows nothing comes last, for whoever reads it back finds no cell there.
    for (at, (formula, look)) in silent(grid) {
        page.formula(at, formula, "", looks.of(look));
    }
    page.own_looks = looks.all;
    page.notes = notes(grid);
    set_columns(&mut page, grid, &merges);
    set_rows(&mut page, grid, &merges);
    page
}

/// The look of an empty cell.
fn empty(grid: &Grid, at: CellRef) -> CellLook {
    let number = grid.appearance.empty.get(&at);
    let look = number.map(|&number| grid.appearance.look(number));
    look.map_or_else(CellLook::default, unmarked)
}

/// The look without the colour by which an earlier run marked the cell.
fn unmarked(mut look: CellLook) -> CellLook {
    let marked = Fill::Suspect.color();
    if let Some(dress) = look.dress.take_if(|dress| dress.fill == marked) {
        let plain = Dress {
            fill: None,
            ..*dress
        };
        look.dress = plain.unless_plain();
    }
    look
}

/// The formula of a cell that has no result yet.
fn awaited(cell: &GridCell) -> Option<&str> {
    let formula = cell.formula.as_deref().filter(|text| stands_alone(text));
    formula.filter(|_| cell.value == CellValue::NotComputed)
}

/// The formulas that show nothing, because their result is empty or they were never computed.
fn silent(grid: &Grid) -> BTreeMap<CellRef, (&str, CellLook)> {
    let kept = &grid.appearance.silent;
    let kept = kept
        .iter()
        .filter(|(_, silent)| stands_alone(&silent.formula));
    let kept = kept.map(|(at, silent)| {
        let look = grid.appearance.look(silent.look);
        (*at, (&*silent.formula, look))
    });
    let cells = grid.rows.iter().flat_map(|row| {
        let cells = row.cells.iter();
        cells.filter_map(|cell| {
            let at = CellRef::new(row.number, cell.col);
            Some((at, (awaited(cell)?, look(grid, cell, at))))
        })
    });
    kept.chain(cells).collect()
}

/// The looks of the cells of a sheet, each once.
#[derive(Default)]
struct Looks {
    all: Vec<CellLook>,
    known: BTreeMap<CellLook, usize>,
}

/// The look of a cell. A date must not look like a number, whatever its look says.
fn look(grid: &Grid, cell: &GridCell, at: CellRef) -> CellLook {
    let mut look = unmarked(grid.appearance.look(cell.look));
    if look.format.as_ref() == GENERAL
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
    look
}

impl Looks {
    fn of(&mut self, look: CellLook) -> Look {
        if look == CellLook::default() {
            return Kind::Carried.into();
        }
        let all = &mut self.all;
        let index = *self.known.entry(look).or_insert_with_key(|look| {
            all.push(look.clone());
            all.len() - 1
        });
        Kind::Own(index).into()
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
fn set_columns(page: &mut Page, grid: &Grid, merges: &[Region]) {
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
            let needed = room.remove(&col).filter(|_| !look.hidden).map(in_pixels);
            let band = page.columns.entry(col).or_default();
            let pixels = look.width.map(u32::from).or(needed);
            band.size = pixels.map(Size::Pixels).or(band.size);
            band.hidden |= look.hidden;
        }
    }
    for (col, width) in room {
        page.columns.entry(col).or_default().size = Some(Size::Pixels(in_pixels(width)));
    }
}

fn in_pixels(width: f64) -> u32 {
    widths::pixels(width).round() as u32
}

/// Gives the rows their height and hides those that were hidden.
fn set_rows(page: &mut Page, grid: &Grid, merges: &[Region]) {
    let last_cell = grid.rows.last().map(|row| row.number);
    let last = merges
        .iter()
        .map(|merge| merge.last.row)
        .chain(last_cell)
        .max();
    let Some(last) = last else {
        return;
    };
    for look in &grid.appearance.rows {
        for row in look.first..=look.last.min(last).min(MOST_ROWS) {
            let band = page.rows.entry(row).or_default();
            let height = look.height.map(|height| u32::from(height).min(TALLEST));
            band.size = height.map(Size::Pixels).or(band.size);
            band.hidden |= look.hidden;
        }
    }
}

/// As far down as the heights of rows are followed: an old .xls has no more rows.
const MOST_ROWS: u32 = 65_535;
/// The tallest row that Excel shows, in pixels.
const TALLEST: u32 = 545;

/// What the cell shows, to measure it.
pub(super) fn shown(cell: &GridCell) -> String {
    match &cell.value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(_) => "FALSE".to_owned(),
        CellValue::NotComputed => words::NOT_COMPUTED.to_owned(),
    }
}

pub(super) fn content(grid: &Grid, at: CellRef, cell: &GridCell) -> Content {
    let serial = grid.appearance.stored.get(&at).copied();
    if let Some(formula) = cell.formula.as_deref().filter(|text| stands_alone(text)) {
        let result = match serial {
            Some(serial) => serial.to_string(),
            None => result(&cell.value),
        };
        return Content::Formula {
            formula: formula.to_owned(),
            result,
        };
    }
    if let Some(runs) = grid.appearance.runs.get(&at).filter(|runs| runs.len() > 1) {
        return Content::Runs(runs.clone());
    }
    match (&cell.value, serial) {
        (CellValue::Number(number), stored) if number.is_finite() => {
            Content::Number(stored.unwrap_or(*number))
        }
        (CellValue::Date(_), Some(serial)) => Content::Number(serial),
        (CellValue::Bool(value), _) => Content::Truth(*value),
        _ => Content::of_text(&shown(cell)),
    }
}

/// The notes, and below them what the formulas were that could not be kept.
pub(super) fn notes(grid: &Grid) -> BTreeMap<CellRef, String> {
    let mut notes: BTreeMap<CellRef, String> = grid.appearance.notes.clone();
    let cells = grid.rows.iter().flat_map(|row| {
        let cells = row.cells.iter();
        cells.map(|cell| (CellRef::new(row.number, cell.col), cell.formula.as_deref()))
    });
    let silent = grid.appearance.silent.iter();
    let silent = silent.map(|(at, silent)| (*at, Some(&*silent.formula)));
    for (at, formula) in cells.chain(silent) {
        let formula = formula.filter(|text| !stands_alone(text));
        let Some(ours) = formula.map(words::replaced_formula_note) else {
            continue;
        };
        let note = notes.entry(at).or_default();
        // A workbook of ours already has it.
        if !note.contains(&ours) {
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&ours);
        }
    }
    notes
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
