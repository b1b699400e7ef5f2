//! The sheets that duibiao writes beside the tables: 目录, 差异表, 修改记录, 勾稽, charts.
//!
//! They are known by the words that it writes near the top, not by their names: accountants have a 目录
//! of their own.

use crate::read::Grid;
use crate::words::pages::OWN_MARK;
use crate::words::recognise::LEFT_OVER_HEADS;

/// How far down the words may stand: people insert rows.
const REACH: usize = 12;

/// Whether duibiao wrote the sheet itself, beside the tables.
pub(crate) fn is_own_sheet(grid: &Grid) -> bool {
    let marked = |text: &str| text.trim_end().ends_with(OWN_MARK);
    let rows = grid.rows.iter().take(REACH);
    rows.flat_map(|row| &row.cells)
        .any(|cell| cell.text().is_some_and(marked))
}

/// Whether a sheet is one that holds what was left in an earlier run.
pub(crate) fn is_rest_sheet(grid: &Grid) -> bool {
    let Some(first) = grid.rows.first() else {
        return false;
    };
    let texts = first.cells.iter().map(|cell| cell.text());
    texts.eq(LEFT_OVER_HEADS.map(Some))
}
