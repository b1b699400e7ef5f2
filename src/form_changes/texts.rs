//! Codes and names of rows that are written otherwise than they were submitted.
//!
//! In goes a table with the cells it was read from; out come counted changes: spaces that indented a name or a code in
//! front of it, a code that was a number, stood in the name's cell or in three columns, or was not printed, and rows
//! that were hidden.

use crate::layout::{ColumnRole, TableSpec};
use crate::model::{CellRef, Code, Row, Table, plain};
use crate::read::{CellValue, Grid, GridCell, GridRow};

use super::Form;
use super::groups::{Groups, Kind};

/// Counts the changed codes and names of a table.
pub(crate) fn of(form: &Form<'_>, spec: &TableSpec, table: &Table, groups: &mut Groups) {
    for (ledger, ledger_spec) in table.ledgers.iter().zip(&spec.ledgers) {
        // Codes in a column for each level stay in theirs.
        let codes = ledger_spec.columns.iter();
        let coded = codes.filter(|c| c.role == ColumnRole::Code).count() == 1;
        for row in &ledger.rows {
            let (Some(grid), Some(at)) = (form.grid_of(table, row), row.at) else {
                continue;
            };
            let Ok(found) = grid.rows.binary_search_by_key(&at.row, |row| row.number) else {
                continue;
            };
            let printed = Printed {
                grid,
                row,
                cells: before_figures(&grid.rows[found], row, at),
                at,
            };
            printed.name(coded, groups);
            printed.hidden(groups);
            if let Some(code) = row.code.filter(|_| coded) {
                printed.code(code, groups);
            }
        }
    }
}

/// The cells of a row from its first one to its first figure.
fn before_figures<'g>(line: &'g GridRow, row: &Row, at: CellRef) -> Vec<&'g GridCell> {
    let figures = row.entries.iter().filter_map(|entry| entry.at);
    let end = figures
        .map(|cell| cell.col)
        .filter(|col| *col > at.col)
        .min()
        .unwrap_or(u32::MAX);
    let cells = line.cells.iter();
    cells
        .filter(|cell| (at.col..end).contains(&cell.col))
        .collect()
}

struct Printed<'g> {
    grid: &'g Grid,
    row: &'g Row,
    cells: Vec<&'g GridCell>,
    at: CellRef,
}

impl Printed<'_> {
    fn name(&self, coded: bool, groups: &mut Groups) {
        let label = plain(&self.row.label);
        if label.is_empty() {
            return;
        }
        let texts = self
            .cells
            .iter()
            .filter_map(|cell| Some((cell.col, cell.text()?)));
        let mut add = |kind, col, text: &str| {
            let at = CellRef::new(self.at.row, col);
            let change = (text.to_owned(), Some(self.row.label.clone()));
            groups.add(kind, self.grid, at, change);
        };
        if let Some((col, text)) = texts.clone().find(|(_, text)| plain(text) == label) {
            if text != self.row.label {
                add(Kind::Spaces, col, text);
            }
            return;
        }
        // A code in the name's cell goes to a column of its own where the table has one, unless it stands there too.
        let own = coded && self.row.code.is_some_and(|code| !self.prints_alone(code));
        let mut longer = texts.filter(|(_, text)| plain(text).contains(&*label));
        if let Some((col, text)) = longer.next().filter(|_| !own) {
            add(Kind::NamePart, col, text);
        }
    }

    /// Whether a cell holds nothing but that code.
    fn prints_alone(&self, code: Code) -> bool {
        let digits = code.as_str();
        self.cells.iter().any(|cell| match &cell.value {
            CellValue::Number(number) => number.to_string() == digits,
            CellValue::Text(text) => plain(text) == digits,
            _ => false,
        })
    }

    fn hidden(&self, groups: &mut Groups) {
        if self.grid.appearance.hides_row(self.at.row) {
            groups.add(Kind::HiddenRow, self.grid, self.at, (String::new(), None));
        }
    }

    fn code(&self, code: Code, groups: &mut Groups) {
        let digits = code.as_str();
        let label = plain(&self.row.label);
        let mut add = |kind, from: String| {
            let change = (from, Some(digits.to_owned()));
            groups.add(kind, self.grid, self.at, change);
        };
        let mut parts = String::new();
        for cell in &self.cells {
            match &cell.value {
                CellValue::Number(number) if number.to_string() == digits => {
                    return add(Kind::NumberCode, digits.to_owned());
                }
                CellValue::Number(number) => parts.push_str(&number.to_string()),
                CellValue::Text(text) => {
                    let bare = plain(text);
                    if bare == digits {
                        return;
                    }
                    if bare.contains(digits) && bare.ends_with(&*label) {
                        return add(Kind::SplitCode, text.clone());
                    }
                    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
                        parts.push_str(&bare);
                    }
                }
                _ => {}
            }
        }
        if parts.is_empty() {
            add(Kind::AddedCode, String::new());
        } else {
            add(Kind::JoinedCode, parts);
        }
    }
}
