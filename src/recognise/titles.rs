//! The cells of a sheet that bear the title of a table.

use super::heads::{find_year, is_form_number, title_words};
use super::matchers::{LayoutMatcher, may_be_title};
use super::spelling::tidy;
use crate::model::{CellRef, Located, Year, plain};
use crate::read::{Grid, GridCell, GridRow};

/// So many rows lie between a title that was struck out and the one in its place.
const BESIDE: usize = 3;

/// The titles of a sheet.
#[derive(Clone, Default, Debug)]
pub(super) struct Titles {
    /// One for each row that has one, from the top down.
    pub all: Vec<Title>,
    /// Every cell that reads like a title, also those beside another title or among other cells.
    pub cells: Vec<TitleCell>,
}

/// A cell that reads like a title.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TitleCell {
    /// Index of its row in the grid.
    pub row: usize,
    /// Its column.
    pub col: u32,
}

/// A title found.
#[derive(Clone, Debug)]
pub(super) struct Title {
    /// Index of its row in the grid.
    pub row: usize,
    /// The tables that go by it.
    pub tables: Vec<usize>,
    /// As printed.
    pub text: Located<String>,
    /// The year in it.
    pub year: Option<Year>,
    /// The department in front of it.
    pub department: Option<String>,
}

/// A cell that may bear a title of some layout.
#[derive(Clone, Debug)]
pub(super) struct Like<'g> {
    /// Index of its row in the grid.
    row: usize,
    col: u32,
    text: &'g str,
    /// The text as titles are compared.
    words: String,
}

/// The cells of a sheet that may bear a title, row by row.
pub(super) fn like_titles(grid: &Grid) -> Vec<Like<'_>> {
    let rows = grid.rows.iter().enumerate();
    let cells = rows.flat_map(|(row, cells)| cells.cells.iter().map(move |cell| (row, cell)));
    let texts = cells.filter_map(|(row, cell)| Some((row, cell, cell.text()?)));
    let like = texts.filter(|(.., text)| may_be_title(text) && !is_form_number(text));
    let like: Vec<(usize, &GridCell, &str)> = like.collect();
    let plain = like.iter().filter(|(_, cell, _)| !cell.seen.struck);
    let plain: Vec<usize> = plain.map(|(row, ..)| *row).collect();
    // One that is struck out is no title where another stands beside it, and else still says what the table is.
    let replaced = |row: usize| {
        let next = plain.partition_point(|&other| other + BESIDE < row);
        plain.get(next).is_some_and(|&other| other <= row + BESIDE)
    };
    let like = like.iter();
    let like = like.filter(|(row, cell, _)| !cell.seen.struck || !replaced(*row));
    let like = like.map(|&(row, cell, text)| Like {
        row,
        col: cell.col,
        text,
        words: title_words(text),
    });
    like.collect()
}

/// All titles of a sheet, from the top down.
pub(super) fn titles(matcher: &LayoutMatcher, grid: &Grid) -> Titles {
    titles_among(matcher, grid, &like_titles(grid))
}

/// The titles among those cells of a sheet, from the top down.
pub(super) fn titles_among(matcher: &LayoutMatcher, grid: &Grid, like: &[Like]) -> Titles {
    let mut titles = Titles::default();
    for cells in like.chunk_by(|one, next| one.row == next.row) {
        let row = &grid.rows[cells[0].row];
        // A title stands alone, perhaps with a form number, a department or a unit beside it.
        let mut alone = stands_alone(row);
        for one in cells {
            let Some(titled) = matcher.titled_words(&one.words) else {
                continue;
            };
            titles.cells.push(TitleCell {
                row: one.row,
                col: one.col,
            });
            if !std::mem::take(&mut alone) {
                continue;
            }
            titles.all.push(Title {
                row: one.row,
                tables: titled.tables.to_vec(),
                text: Located {
                    value: tidy(one.text),
                    at: Some(CellRef::new(row.number, one.col)),
                },
                year: find_year(&plain(one.text)).map(|(_, year)| year),
                department: titled.department,
            });
        }
    }
    titles
}

fn stands_alone(row: &GridRow) -> bool {
    // A title that was merged over its row and is now filled into each of its cells.
    let texts = row.cells.iter().filter_map(GridCell::text);
    let mut titles = texts.filter(|text| text.contains('表'));
    let first = titles.next();
    if titles.next().is_some() && titles.all(|text| Some(text) == first) {
        let mut all = row.cells.iter();
        if all.all(|cell| cell.text() == first) {
            return true;
        }
    }
    let others = row.cells.iter();
    let others = others.filter(|cell| cell.text().is_none_or(|text| !text.trim().is_empty()));
    others.count() <= 4
}
