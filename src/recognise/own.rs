//! The sheets that duibiao writes beside the tables: 目录, 差异表, 修改记录.
//!
//! They are known by the headings that it writes, not by their names: accountants have a 目录 of their
//! own.

use crate::read::{Grid, GridRow};
use crate::words::write as words;

/// How far down the headings may stand.
const REACH: usize = 40;

/// Whether duibiao wrote the sheet itself, beside the tables.
pub(super) fn is_own_sheet(grid: &Grid) -> bool {
    let heads: [&[&str]; 3] = [
        &words::CONTENTS_HEADS,
        &words::DISCREPANCY_HEADS,
        &words::CHANGES_HEADS,
    ];
    let rows = grid.rows.iter().take(REACH);
    rows.filter(|row| row.cells.first().and_then(|cell| cell.text()) == Some("序号"))
        .any(|row| heads.iter().any(|heads| bears(row, heads)))
}

fn bears(row: &GridRow, heads: &[&str]) -> bool {
    let texts = row.cells.iter().map(|cell| cell.text().unwrap_or_default());
    texts.eq(heads.iter().copied())
}
