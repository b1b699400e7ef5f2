//! The list of what stood on sheets with tables and is no part of one (未识别内容).
//!
//! In goes the grid that `recognise` made of it, or the one that an earlier run wrote and this one reads again; out comes a
//! list like the others. It has no title of ours: it is what was submitted, and the next run carries it on.

use crate::model::CellRef;
use crate::read::Grid;
use crate::recognise::is_rest_sheet;
use crate::words::recognise as words;

use super::carried;
use super::looks::Kind;
use super::page::Page;
use super::paper::Paper;
use super::widths::heights;

/// The widths of the columns; as [`words::LEFT_OVER_HEADS`].
const WIDTHS: [f64; 6] = [16.0, 11.0, 24.0, 24.0, 36.0, 24.0];

/// Whether a grid is that list: its headings, and nothing beyond its columns.
pub(super) fn is_list(grid: &Grid) -> bool {
    let within = |col: u32| (col as usize) < WIDTHS.len();
    let mut cells = grid.rows.iter().flat_map(|row| &row.cells);
    let at_top = grid.rows.first().is_some_and(|row| row.number == 0);
    let plain = at_top && grid.merges.is_empty();
    is_rest_sheet(grid) && plain && cells.all(|cell| within(cell.col))
}

/// The page of that list, under a name.
pub(super) fn page(grid: &Grid, name: &str) -> Page {
    let mut page = Page {
        hidden: !grid.visible,
        paper: Paper::wide_list(0),
        frozen: 1,
        ..Page::named(name)
    };
    page.widths(&WIDTHS);
    for (col, head) in (0..).zip(words::LEFT_OVER_HEADS) {
        page.text((0, col), head, Kind::ListHead);
    }
    page.height(0, heights::LIST_HEAD);
    for row in grid.rows.iter().filter(|row| row.number > 0) {
        for (col, _) in (0..).zip(WIDTHS) {
            page.text((row.number, col), "", Kind::ListText);
        }
        let mut texts = Vec::new();
        for cell in &row.cells {
            let at = CellRef::new(row.number, cell.col);
            page.show(at, carried::content(grid, at, cell), Kind::ListText);
            texts.push((carried::shown(cell), WIDTHS[cell.col as usize]));
        }
        let texts = texts.iter().map(|(text, width)| (text.as_str(), *width));
        page.fit_line(row.number, texts, heights::LIST_LINE);
    }
    page.notes = carried::notes(grid);
    page
}

#[cfg(test)]
mod tests {
    use crate::read::CellValue;

    use super::*;

    #[test]
    fn the_list_is_known_again_unless_somebody_made_something_else_of_it() {
        let text = |text: &str| CellValue::Text(text.to_owned());
        let mut grid = Grid::new(words::REST_SHEET);
        for (col, head) in (0..).zip(words::LEFT_OVER_HEADS) {
            grid.push(CellRef::new(0, col), text(head), None);
        }
        grid.push(CellRef::new(1, 4), CellValue::Number(2026.0), None);
        assert!(is_list(&grid));
        let page = page(&grid, "未识别内容");
        assert_eq!((page.frozen, page.rows.len()), (1, 2));
        grid.push(CellRef::new(1, 6), text("旁注"), None);
        assert!(!is_list(&grid));
        assert!(!is_list(&Grid::new(words::REST_SHEET)));
    }
}
