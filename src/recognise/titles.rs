//! The rows of a sheet that bear the title of a table.

use super::heads::{find_year, is_form_number};
use super::matchers::LayoutMatcher;
use super::printed::tidy;
use crate::model::{CellRef, Located, Year, plain};
use crate::read::Grid;

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
pub(super) fn titles(matcher: &LayoutMatcher, grid: &Grid) -> Vec<Title> {
    let mut titles = Vec::new();
    for (row, cells) in grid.rows.iter().enumerate() {
        // A title stands alone, perhaps with a form number, a department or a unit beside it.
        let mut texts = cells
            .cells
            .iter()
            .filter_map(|cell| Some((cell.col, cell.text()?)));
        let title = texts.find(|(_, text)| text.contains('表') && !is_form_number(text));
        let Some((col, text)) = title else {
            continue;
        };
        let others = cells.cells.iter();
        let others = others.filter(|cell| cell.text().is_none_or(|text| !text.trim().is_empty()));
        if others.count() > 4 {
            continue;
        }
        if let Some(titled) = matcher.titled(text) {
            titles.push(Title {
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
