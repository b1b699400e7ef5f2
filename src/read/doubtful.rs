//! Figures of a text whose column is in doubt, as [`spaced`](super::spaced) marks them.

use std::collections::BTreeSet;

use super::spaced::DOUBT;
use super::{Book, CellValue, Format};
use crate::model::{CellRef, Place};

/// The cells whose figure is in doubt.
pub(crate) fn doubtful(book: &Book) -> BTreeSet<Place> {
    if book.format != Format::Text {
        return BTreeSet::new();
    }
    let mut places = BTreeSet::new();
    for grid in &book.sheets {
        for row in &grid.rows {
            let marked = row
                .cells
                .iter()
                .filter(|cell| cell.text().is_some_and(is_doubtful));
            places.extend(marked.map(|cell| Place {
                sheet: grid.name.clone(),
                cell: CellRef::new(row.number, cell.col),
            }));
        }
    }
    places
}

/// Whether a text is a figure whose column is in doubt.
pub(crate) fn is_doubtful(text: &str) -> bool {
    let figure = text.strip_suffix(DOUBT);
    figure.is_some_and(|figure| figure.ends_with(|c: char| c.is_ascii_digit() || c == '%'))
}

/// Whether a cell holds a figure with decimals: no code and no number of a row has them.
pub(crate) fn has_decimals(book: &Book, place: &Place) -> bool {
    let grid = book.sheets.iter().find(|grid| grid.name == place.sheet);
    let row = grid.and_then(|grid| {
        let at = grid
            .rows
            .binary_search_by_key(&place.cell.row, |row| row.number);
        grid.rows.get(at.ok()?)
    });
    let cell = row.and_then(|row| row.cells.iter().find(|cell| cell.col == place.cell.col));
    let text = cell.and_then(|cell| cell.text());
    text.is_some_and(|text| is_doubtful(text) && text.contains('.'))
}

/// The book with the figures of some cells no longer in doubt.
pub(crate) fn without_doubt(mut book: Book, sure: &BTreeSet<Place>) -> Book {
    for grid in &mut book.sheets {
        let name = grid.name.clone();
        for row in &mut grid.rows {
            let number = row.number;
            for cell in &mut row.cells {
                let place = Place {
                    sheet: name.clone(),
                    cell: CellRef::new(number, cell.col),
                };
                if let CellValue::Text(text) = &mut cell.value
                    && sure.contains(&place)
                    && is_doubtful(text)
                {
                    text.truncate(text.len() - DOUBT.len());
                }
            }
        }
    }
    book
}
