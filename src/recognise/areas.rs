//! Sheets on which tables stand side by side, cut into areas that have one table beside none.
//!
//! In go the sheets with their titles, out come grids that keep the addresses of their cells, so that
//! every further step reads whole rows. A sheet is cut only between titles, and only if both sides then
//! hold tables that lose no column by it; all other sheets are taken as they are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::computed::Results;
use super::found::{Found, under_titles};
use super::matchers::LayoutMatcher;
use super::titles::{TitleCell, Titles, titles};
use crate::model::{CellRef, Region, Year};
use crate::read::{Book, Grid, GridRow};

/// The most titles on a sheet that is cut; a list of all tables has no tables below its titles.
const MOST_TITLES: usize = 16;
/// The most cells near titles that a cut is weighed with.
const MOST_CELLS: usize = 8_000;
/// How far to the left of an unmerged title its table may begin.
const REACH: u32 = 16;
/// How many rows below a title its header is looked for when a cut is weighed.
const HEADER_ROWS: usize = 26;

/// The sheets of a book, those with tables side by side in several areas.
#[derive(Debug)]
pub(super) struct Areas<'b> {
    /// The areas, in the order of the book and from left to right.
    pub sheets: Vec<Cow<'b, Grid>>,
    /// For each area, the index of its sheet in the book.
    pub origin: Vec<usize>,
    /// Whether the results that the book stores are results.
    pub results: Results,
    book: &'b Book,
}

impl<'b> Areas<'b> {
    /// No areas yet.
    pub fn new(book: &'b Book) -> Self {
        Areas {
            sheets: Vec::new(),
            origin: Vec::new(),
            results: Results::of(book),
            book,
        }
    }

    /// Adds a sheet, cut where tables stand side by side. Returns the titles of each of its areas.
    pub fn add(
        &mut self,
        matcher: &LayoutMatcher,
        (sheet, found): (usize, Titles),
        year: Option<Year>,
    ) -> Vec<(usize, Titles)> {
        let grid = &self.book.sheets[sheet];
        let cut = match may_be_cut(&found.cells) {
            true => cut(matcher, grid, &found.cells, year, 0),
            false => None,
        };
        let Some(parts) = cut else {
            self.push(sheet, Cow::Borrowed(grid));
            return vec![(self.sheets.len() - 1, found)];
        };
        let mut areas = Vec::new();
        for part in parts {
            let own = titles(matcher, &part);
            self.push(sheet, Cow::Owned(part));
            areas.push((self.sheets.len() - 1, own));
        }
        areas
    }

    fn push(&mut self, sheet: usize, grid: Cow<'b, Grid>) {
        self.sheets.push(grid);
        self.origin.push(sheet);
    }

    /// The whole sheet of an area, if it is only a part of it.
    pub fn whole(&self, area: usize) -> Option<&'b Grid> {
        let cut = matches!(self.sheets[area], Cow::Owned(_));
        cut.then(|| &self.book.sheets[self.origin[area]])
    }
}

/// Whether titles stand in different columns.
fn may_be_cut(cells: &[TitleCell]) -> bool {
    (2..=MOST_TITLES).contains(&cells.len()) && cells.iter().any(|cell| cell.col != cells[0].col)
}

/// Cuts a grid until no tables stand side by side in any part; `None` if none do.
fn cut(
    matcher: &LayoutMatcher,
    grid: &Grid,
    cells: &[TitleCell],
    year: Option<Year>,
    depth: usize,
) -> Option<Vec<Grid>> {
    if depth > MOST_TITLES || !may_be_cut(cells) {
        return None;
    }
    let deeper = |part: Grid| {
        let cells = titles(matcher, &part).cells;
        match cut(matcher, &part, &cells, year, depth + 1) {
            Some(parts) => parts,
            None => vec![part],
        }
    };
    if let Some(begins) = best_columns(matcher, grid, cells, year) {
        let parts = between(&begins).map(|cols| columns(grid, cols));
        return Some(parts.flat_map(deeper).collect());
    }
    // One table over the whole width above two that stand side by side, or below them.
    let rows: BTreeSet<usize> = cells.iter().map(|cell| cell.row).skip(1).collect();
    for row in rows.into_iter().filter(|&row| row > cells[0].row) {
        let parts = [rows_of(grid, 0..row), rows_of(grid, row..grid.rows.len())];
        let beside = parts.iter().any(|part| {
            let cells = titles(matcher, part).cells;
            may_be_cut(&cells) && best_columns(matcher, part, &cells, year).is_some()
        });
        if beside {
            return Some(parts.into_iter().flat_map(deeper).collect());
        }
    }
    None
}

/// The first columns of areas that each hold tables, if there are several such areas.
fn best_columns(
    matcher: &LayoutMatcher,
    grid: &Grid,
    cells: &[TitleCell],
    year: Option<Year>,
) -> Option<Vec<u32>> {
    let grid = &near_titles(grid, cells);
    if grid.cell_count() > MOST_CELLS {
        return None;
    }
    let tables = |cols: Range<u32>| tables_of(matcher, &columns(grid, cols), year);
    let spans = title_spans(grid, &titles(matcher, grid).cells);
    let mut begins = vec![0];
    for (nth, &(begin, last)) in spans.iter().enumerate().skip(1) {
        let from = begins.last().copied().unwrap_or(0);
        let next = spans.get(nth + 1).map_or(u32::MAX, |&(next, _)| next);
        // A title merged over its table begins with it; one that is not may stand in its middle.
        let reach = if begin == last { REACH } else { 0 };
        let lowest = begin.saturating_sub(reach).max(spans[nth - 1].1 + 1);
        let mut best: Option<((usize, usize), u32)> = None;
        // Among equals the nearest to the title: what stands further left belongs to the table there.
        for col in (lowest..=begin).rev() {
            let left = tables(from..col);
            if left.is_empty() {
                continue;
            }
            let right = tables(col..next);
            let matched: usize = left.values().chain(right.values()).sum();
            let worth = (left.len() + right.len(), matched);
            if !right.is_empty() && best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, col));
            }
        }
        begins.extend(best.map(|(_, col)| col));
    }
    if begins.len() == 1 {
        return None;
    }
    let whole = tables_of(matcher, grid, year);
    let parts: BTreeMap<CellRef, usize> = between(&begins).flat_map(tables).collect();
    let kept = |(title, matched): (&CellRef, &usize)| {
        let own = parts.get(title);
        own.is_some_and(|own| own >= matched)
    };
    let more = parts.len() > whole.len() || whole.iter().all(kept);
    more.then_some(begins)
}

/// The columns of the areas that begin there.
fn between(begins: &[u32]) -> impl Iterator<Item = Range<u32>> {
    let ends = begins.iter().skip(1).copied().chain([u32::MAX]);
    begins.iter().zip(ends).map(|(&begin, end)| begin..end)
}

/// The columns over which titles stand; those that overlap are one.
fn title_spans(grid: &Grid, cells: &[TitleCell]) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = cells.iter().map(|&cell| span(grid, cell)).collect();
    spans.sort_unstable();
    let mut apart: Vec<(u32, u32)> = Vec::new();
    for (first, last) in spans {
        match apart.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => apart.push((first, last)),
        }
    }
    apart
}

/// The titles with a table below them, and how many of its columns are there.
fn tables_of(matcher: &LayoutMatcher, grid: &Grid, year: Option<Year>) -> BTreeMap<CellRef, usize> {
    let titles = titles(matcher, grid).all;
    let found = under_titles(matcher, 0, grid, &titles, year);
    let table = |found: &Found| Some((found.title.as_ref()?.at?, found.header.matched));
    found.iter().filter_map(table).collect()
}

/// The columns that a title is merged over; its own one if it is not.
fn span(grid: &Grid, cell: TitleCell) -> (u32, u32) {
    let at = CellRef::new(grid.rows[cell.row].number, cell.col);
    let merge = grid.merges.iter().find(|merge| merge.first == at);
    (cell.col, merge.map_or(cell.col, |merge| merge.last.col))
}

/// The rows in which titles and their headers stand.
fn near_titles(grid: &Grid, cells: &[TitleCell]) -> Grid {
    let mut wanted = vec![false; grid.rows.len()];
    for cell in cells {
        let end = (cell.row + HEADER_ROWS).min(wanted.len());
        wanted[cell.row..end].fill(true);
    }
    let rows = grid.rows.iter().zip(wanted);
    let rows = rows
        .filter(|(_, wanted)| *wanted)
        .map(|(row, _)| row.clone());
    part(grid, rows.collect(), grid.merges.clone())
}

/// The cells of some columns.
fn columns(grid: &Grid, cols: Range<u32>) -> Grid {
    let rows = grid.rows.iter().filter_map(|row| {
        let cells = row.cells.iter().filter(|cell| cols.contains(&cell.col));
        let cells: Vec<_> = cells.cloned().collect();
        (!cells.is_empty()).then_some(GridRow {
            number: row.number,
            cells,
        })
    });
    let merges = grid
        .merges
        .iter()
        .filter(|merge| cols.contains(&merge.first.col));
    let merges = merges.map(|merge| Region {
        first: merge.first,
        last: CellRef::new(merge.last.row, merge.last.col.min(cols.end - 1)),
    });
    part(grid, rows.collect(), merges.collect())
}

/// Some rows.
fn rows_of(grid: &Grid, rows: Range<usize>) -> Grid {
    let rows = grid.rows[rows].to_vec();
    let numbers = rows.first().map(|row| row.number)..=rows.last().map(|row| row.number);
    let merges = grid
        .merges
        .iter()
        .filter(|merge| numbers.contains(&Some(merge.first.row)));
    let merges = merges.copied().collect();
    part(grid, rows, merges)
}

fn part(grid: &Grid, rows: Vec<GridRow>, merges: Vec<Region>) -> Grid {
    let mut part = Grid::new(grid.name.as_str());
    part.visible = grid.visible;
    part.rows = rows;
    part.merges = merges;
    part
}
