//! Rows below a table in which somebody checks its sums, or compares them with another year's.
//!
//! In go the cells of a row; out comes whether it is such a row: it says so (核对, 差额), or it has no name and nothing in
//! it but formulas that reckon with other rows (`=SUM(C6:C23)`, `=B10-D10`), whether anybody calculated them or not. A
//! formula that only repeats another cell (`=表三!C8`) may be the figure of a row whose name was forgotten.

use super::header::Header;
use super::lines;
use crate::model::CellRef;
use crate::read::{GridCell, GridRow};

/// Whether a row says that it checks the sums, as accountants type it below a table.
pub(super) fn says_so(cells: &[GridCell]) -> bool {
    first_text(cells).is_some_and(lines::is_own_check)
}

/// Whether a row says that it is another year's, or counts people.
pub(super) fn compares(cells: &[GridCell]) -> bool {
    first_text(cells).is_some_and(lines::compares)
}

fn first_text(cells: &[GridCell]) -> Option<&str> {
    let first = cells.iter().find(|cell| !is_blank(cell));
    first.and_then(|cell| cell.text())
}

/// Whether a row without a name only reckons with other rows.
pub(super) fn only_reckons(number: u32, cells: &[GridCell], header: &Header) -> bool {
    let mut elsewhere = false;
    for cell in cells.iter().filter(|cell| !is_blank(cell)) {
        let named = cell.text().is_some() && is_label_column(header, cell.col);
        let formula = cell.formula.as_deref().filter(|_| !named);
        let Some(formula) = formula.filter(|formula| !is_link(formula)) else {
            return false;
        };
        elsewhere |= looks_elsewhere(formula, number);
    }
    elsewhere
}

/// The last row that has a name and a figure, but for those that check or compare.
pub(super) fn last_named(rows: &[GridRow], header: &Header) -> Option<usize> {
    rows.iter().rposition(|row| {
        if says_so(&row.cells) || compares(&row.cells) {
            return false;
        }
        let name = |cell: &GridCell| !is_blank(cell) && is_label_column(header, cell.col);
        row.cells
            .iter()
            .any(|cell| name(cell) && cell.text().is_some())
            && row.cells.iter().any(|cell| !is_blank(cell) && !name(cell))
    })
}

/// Whether nothing stands where the names, the codes and the figures of rows do.
pub(super) fn is_unnamed(cells: &[GridCell], header: &Header) -> bool {
    let is_figure = |col: u32| {
        let mut figures = header.ledgers.iter().flat_map(|ledger| &ledger.figures);
        figures.any(|figure| *figure == Some(col))
    };
    let mut printed = cells.iter().filter(|cell| !is_blank(cell));
    printed.all(|cell| !is_label_column(header, cell.col) && !is_figure(cell.col))
}

fn is_label_column(header: &Header, col: u32) -> bool {
    let mut labels = header
        .ledgers
        .iter()
        .flat_map(|ledger| ledger.codes().iter().chain(&ledger.name));
    labels.any(|&label| label == col)
}

/// Whether a cell says nothing; a picture, such as a seal, does not.
pub(super) fn is_blank(cell: &GridCell) -> bool {
    cell.text().is_some_and(says_nothing) || lines::is_picture(cell)
}

/// Whether a text is nothing but white space.
pub(super) fn says_nothing(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether a formula is nothing but the address of another cell.
fn is_link(formula: &str) -> bool {
    let formula = formula.trim_start_matches(['=', '+']).trim();
    let (sheet, own) = formula.rsplit_once('!').unwrap_or(("", formula));
    let quoted = sheet.len() > 1 && sheet.starts_with('\'') && sheet.ends_with('\'');
    let one = quoted
        || sheet
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'));
    one && CellRef::parse(&own.replace('$', "")).is_some()
}

/// Whether a formula names a cell of another row than that one.
fn looks_elsewhere(formula: &str, number: u32) -> bool {
    let is_address = |c: char| c.is_ascii_alphanumeric() || c == '$';
    // Between quotes stand texts and names of sheets.
    let outside = formula.split(['"', '\'']).step_by(2);
    let mut words = outside.flat_map(|part| part.split(|c| !is_address(c)));
    words.any(|word| CellRef::parse(&word.replace('$', "")).is_some_and(|at| at.row != number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_from_a_sum_and_a_sum_of_the_own_row_from_one_of_others() {
        for link in ["表三!C8", "$C$8", "'表 三'!$C$8", "+C8"] {
            assert!(is_link(link), "{link}");
        }
        for formula in [
            "SUM(C6:C23)",
            "B10-C10",
            "表三!C8-C8",
            "C8*1",
            "C5=表一!D36",
        ] {
            assert!(!is_link(formula), "{formula}");
        }
        for formula in ["SUM(C6:C23)", "B10-C10", "$B$10-C24"] {
            assert!(looks_elsewhere(formula, 23), "{formula}");
        }
        for formula in ["D24+E24", "SUM(D24:E24)", "IF(D24>0,\"A1\",0)"] {
            assert!(!looks_elsewhere(formula, 23), "{formula}");
        }
    }
}
