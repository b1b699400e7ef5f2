//! A label in a column that is not its own names its row all the same.
//!
//! On the ministry's form 公用经费合计 is merged over both lists of 公用经费: the label stands in the first
//! of them, the figure in the last. In a column of codes that somebody put in front, 合计 stands for the
//! whole row. One 合计 may be printed for the lists on both sides.

use std::borrow::Cow;

use super::ledger_columns::LedgerColumns;
use super::printed::text_in;
use super::rows::RowReader;
use crate::read::{GridCell, GridRow};

/// The row as its ledgers should read it: the label goes to the ledger that has the figure and knows the
/// label, if the one where it stands has neither.
pub(super) fn with_misplaced_label<'r>(
    row: &'r GridRow,
    readers: &[RowReader],
    ledgers: &[LedgerColumns],
) -> Cow<'r, GridRow> {
    if let Some(row) = with_label_in_front(row, readers, ledgers) {
        return Cow::Owned(row);
    }
    if ledgers.len() < 2 {
        return Cow::Borrowed(row);
    }
    let has_figure = |columns: &LedgerColumns| {
        let mut cells = columns.figures.iter().flatten();
        cells.any(|col| row.get(*col).is_some())
    };
    for lender in 0..ledgers.len() {
        let Some((cell, label)) = label(row, &ledgers[lender]) else {
            continue;
        };
        if readers[lender].is_total(&label) {
            let shares = (lender + 1..ledgers.len()).find(|&at| {
                self::label(row, &ledgers[at]).is_none()
                    && has_figure(&ledgers[at])
                    && readers[at].is_total(&label)
            });
            if let Some(to) = shares.and_then(|at| ledgers[at].name) {
                return Cow::Owned(copied(row, cell, to));
            }
        }
        if has_figure(&ledgers[lender]) || readers[lender].knows(&label) {
            continue;
        }
        let borrower = (lender + 1..ledgers.len()).find(|&at| {
            self::label(row, &ledgers[at]).is_none()
                && has_figure(&ledgers[at])
                && readers[at].knows(&label)
        });
        if let Some(to) = borrower.and_then(|at| ledgers[at].name) {
            return Cow::Owned(moved(row, cell, to));
        }
    }
    Cow::Borrowed(row)
}

/// The row with the label that it knows from the columns in front of its first ledger, if it has none itself.
fn with_label_in_front(
    row: &GridRow,
    readers: &[RowReader],
    ledgers: &[LedgerColumns],
) -> Option<GridRow> {
    let (reader, columns) = readers.first().zip(ledgers.first())?;
    let to = columns.name?;
    let front = row.cells.first().filter(|cell| cell.col < to)?;
    if columns.codes().iter().any(|code| *code <= front.col) || label(row, columns).is_some() {
        return None;
    }
    let mut front = row.cells.iter().take_while(|cell| cell.col < to);
    let cell = front.find(|cell| {
        let text = text_in(row, cell.col);
        reader.knows(&text) || reader.is_total(&text)
    })?;
    Some(moved(row, cell, to))
}

/// The cell of a ledger that names its row, and the name.
fn label<'r>(row: &'r GridRow, columns: &LedgerColumns) -> Option<(&'r GridCell, String)> {
    let cols = columns.name.iter().chain(columns.codes()).copied();
    cols.filter_map(|col| Some((row.get(col)?, text_in(row, col))))
        .find(|(_, text)| !text.is_empty())
}

/// The row with a cell in another column.
fn moved(row: &GridRow, cell: &GridCell, to: u32) -> GridRow {
    let mut moved = copied(row, cell, to);
    moved.cells.retain(|other| other.col != cell.col);
    moved
}

/// The row with a cell in another column as well.
fn copied(row: &GridRow, cell: &GridCell, to: u32) -> GridRow {
    let mut cells: Vec<GridCell> = row.cells.to_vec();
    cells.retain(|other| other.col != to);
    cells.push(GridCell {
        col: to,
        ..cell.clone()
    });
    cells.sort_by_key(|cell| cell.col);
    GridRow {
        number: row.number,
        cells,
    }
}
