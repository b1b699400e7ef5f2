//! Which tables a sheet is by its form, whatever its title: all columns of the table are there, each once, and the rows
//! below are mostly the table's.

use super::header::{self, Header};
use super::heads::is_form_number;
use super::hierarchy;
use super::lines::{ends_table, is_lead_line, unit_alone};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::page_rows;
use super::places::Places;
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
        let header = fits(spec, grid, 0..grid.rows.len(), year)?;
        Some((table, header))
    });
    let mut fits: Vec<(usize, Header)> = fits.collect();
    let most = fits.iter().map(|(_, header)| header.matched).max();
    fits.retain(|(_, header)| Some(header.matched) == most);
    fits
}

/// The header of a table in some rows of a sheet that have its form.
pub(super) fn fits(
    spec: &TableMatcher,
    grid: &Grid,
    rows: std::ops::Range<usize>,
    year: Option<Year>,
) -> Option<Header> {
    let end = rows.end;
    let header = header::find(grid, rows, spec, year)?;
    let whole = header.complete && header.rivals.is_empty();
    (whole && holds_rows(spec, grid, &header, end)).then_some(header)
}

/// Whether a sheet is by its form a whole table, with its total.
pub(super) fn is_whole(matcher: &LayoutMatcher, grid: &Grid, year: Option<Year>) -> bool {
    fitting(matcher, grid, year).iter().any(|(table, header)| {
        let spec = &matcher.tables[*table];
        let rows = header.body..grid.rows.len();
        let ledgers = page_rows::rows_of(spec, grid, header, rows);
        let mut rows = ledgers.iter().flat_map(|ledger| &ledger.rows);
        rows.any(|row| row.role == RowRole::Total)
    })
}

/// Whether the rows of a table add up to its total where it was found: no further page is missing.
pub(super) fn adds_up(matcher: &LayoutMatcher, places: &Places, table: usize) -> bool {
    let spec = &matcher.tables[table];
    let mut found = places.all.iter().filter(|found| found.table == table);
    found.all(|found| {
        let grid: &Grid = &places.areas.sheets[found.sheet];
        let rows = found.header.body.min(found.end)..found.end;
        let ledgers = page_rows::rows_of(spec, grid, &found.header, rows);
        let mut ledgers = ledgers.into_iter().zip(&spec.ledgers);
        ledgers.all(|(mut ledger, own)| match own.spec.rows {
            RowsSpec::List(_) | RowsSpec::Single { .. } => true,
            _ => hierarchy::adds_up(&mut ledger, &own.spec.rows),
        })
    })
}

/// Whether at least half of the rows from a header to an end are rows of the table.
fn holds_rows(spec: &TableMatcher, grid: &Grid, header: &Header, end: usize) -> bool {
    if spec
        .ledgers
        .iter()
        .all(|l| matches!(l.spec.rows, RowsSpec::Tree { .. }))
    {
        return true;
    }
    let ledgers = page_rows::rows_of(spec, grid, header, header.body.min(end)..end);
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

/// The words that stand alone above the headings, where a title does.
pub(super) fn words_above<'g>(grid: &'g Grid, header: &Header) -> Option<&'g str> {
    let rows = grid.rows.get(..header.first)?.iter();
    let mut alone = rows.filter_map(|row| {
        let mut texts = row.cells.iter().filter_map(|cell| cell.text());
        let mut texts = texts.by_ref().filter(|text| !text.trim().is_empty());
        let only = texts.next()?;
        texts.next().is_none().then_some(only)
    });
    alone.find(|text| !is_lead_line(text) && unit_alone(text).is_none() && !is_form_number(text))
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
