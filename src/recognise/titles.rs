//! The cells of a sheet that bear the title of a table.

use super::heads::{find_year, is_form_number};
use super::matchers::LayoutMatcher;
use super::spelling::tidy;
use crate::model::{CellRef, Located, Year, plain};
use crate::read::{Grid, GridCell, GridRow};

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

/// All titles of a sheet, from the top down.
pub(super) fn titles(matcher: &LayoutMatcher, grid: &Grid) -> Titles {
    let mut titles = Titles::default();
    for (row, cells) in grid.rows.iter().enumerate() {
        let texts = cells
            .cells
            .iter()
            .filter(|cell| !cell.seen.struck)
            .filter_map(|cell| Some((cell.col, cell.text()?)));
        let mut like = texts.filter(|(_, text)| text.contains('表') && !is_form_number(text));
        let Some(first) = like.next() else {
            continue;
        };
        // A title stands alone, perhaps with a form number, a department or a unit beside it.
        let mut alone = stands_alone(cells);
        for (col, text) in std::iter::once(first).chain(like) {
            let Some(titled) = matcher.titled(text) else {
                continue;
            };
            titles.cells.push(TitleCell { row, col });
            if !std::mem::take(&mut alone) {
                continue;
            }
            titles.all.push(Title {
                row,
                tables: titled.tables.to_vec(),
                text: Located {
                    value: tidy(text),
                    at: Some(CellRef::new(cells.number, col)),
                },
                year: find_year(&plain(text)).map(|(_, year)| year),
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
