//! A label merged over several ledgers names the one that has its figure.
//!
//! On the ministry's form 公用经费合计 is merged over both lists of 公用经费: the label stands in the first
//! of them, the figure in the last.

use std::borrow::Cow;

use super::header::LedgerColumns;
use super::printed::text_in;
use super::rows::RowReader;
use crate::read::{GridCell, GridRow};

/// The row as its ledgers should read it: the label goes to the ledger that has the figure and knows the
/// label, if the one where it stands has neither.
pub(super) fn with_lent_label<'r>(
    row: &'r GridRow,
    readers: &[RowReader],
    ledgers: &[LedgerColumns],
) -> Cow<'r, GridRow> {
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

/// The cell of a ledger that names its row, and the name.
fn label<'r>(row: &'r GridRow, columns: &LedgerColumns) -> Option<(&'r GridCell, String)> {
    let cols = columns.name.iter().chain(columns.codes()).copied();
    cols.filter_map(|col| Some((row.get(col)?, text_in(row, col))))
        .find(|(_, text)| !text.is_empty())
}

/// The row with a cell in another column.
fn moved(row: &GridRow, cell: &GridCell, to: u32) -> GridRow {
    let mut cells: Vec<GridCell> = row.cells.to_vec();
    cells.retain(|other| other.col != cell.col && other.col != to);
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
