//! Which tables a sheet is by its form, whatever its title: all columns of the table are there, each once, and the rows
//! below are mostly the table's.

use super::header::{self, Header};
use super::heads::is_form_number;
use super::lines::ends_table;
use super::matchers::{LayoutMatcher, TableMatcher};
use super::page_rows;
use crate::layout::RowsSpec;
use crate::model::{CellRef, Located, RowRole, Year};
use crate::read::Grid;

/// How many rows of a sheet may hold a title that is none of ours.
const TOP: usize = 3;

/// The tables whose form the sheet has, those only of which most columns are there.
pub(super) fn fitting(
    matcher: &LayoutMatcher,
    grid: &Grid,
    year: Option<Year>,
) -> Vec<(usize, Header)> {
    let tables = matcher.tables.iter().enumerate();
    let fits = tables.filter_map(|(table, spec)| {
        let header = header::find(grid, 0..grid.rows.len(), spec, year)?;
        let whole = header.complete && header.rivals.is_empty();
        (whole && holds_rows(spec, grid, &header)).then_some((table, header))
    });
    let mut fits: Vec<(usize, Header)> = fits.collect();
    let most = fits.iter().map(|(_, header)| header.matched).max();
    fits.retain(|(_, header)| Some(header.matched) == most);
    fits
}

/// Whether at least half of the rows below a header are rows of the table.
fn holds_rows(spec: &TableMatcher, grid: &Grid, header: &Header) -> bool {
    if spec
        .ledgers
        .iter()
        .all(|l| matches!(l.spec.rows, RowsSpec::Tree { .. }))
    {
        return true;
    }
    let ledgers = page_rows::rows_of(spec, grid, header, header.body..grid.rows.len());
    let rows = ledgers.iter().flat_map(|ledger| &ledger.rows);
    let (mut placed, mut unplaced) = (0, 0);
    for row in rows {
        match row.role {
            RowRole::Unplaced => unplaced += 1,
            RowRole::Item | RowRole::Total => placed += 1,
            RowRole::Continued | RowRole::OfWhich | RowRole::Subtotal => {}
        }
    }
    placed > 0 && placed >= unplaced
}

/// The title of something else that stands above.
pub(super) fn other_title(grid: &Grid) -> Option<Located<&str>> {
    let rows = grid.rows.iter().take(TOP);
    let mut cells = rows.flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
    cells.find_map(|(row, cell)| {
        let text = cell.text()?;
        let title = text.contains('表') && !is_form_number(text) && ends_table(text);
        title.then_some(Located {
            value: text,
            at: Some(CellRef::new(row, cell.col)),
        })
    })
}
