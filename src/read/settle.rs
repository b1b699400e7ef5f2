//! The last step of reading, whatever the format: what a person sees is what a cell holds.
//!
//! A number that its format scales becomes the figure that is shown, with the stored one kept beside it; of a text
//! with parts struck out, only the rest is text. Every format comes by here, and nowhere else is it decided.

use std::sync::Arc;

use crate::model::CellRef;

use super::number_format::{NumberFormat, Seen, scaled};
use super::runs::{self, Manner, Run};
use super::{Appearance, Book, CellLook, CellValue, GridCell};

/// Makes the values of a book those that are seen.
pub fn settle(book: &mut Book) {
    let mut known: Option<(Arc<[CellLook]>, Manners)> = None;
    for grid in &mut book.sheets {
        let looks = &grid.appearance.looks;
        let same = known.as_ref().is_some_and(|(of, _)| Arc::ptr_eq(of, looks));
        if !same {
            known = Some((Arc::clone(looks), Manners::of(looks)));
        }
        let Some((_, manners)) = &known else {
            continue;
        };
        let appearance = &mut grid.appearance;
        for row in &mut grid.rows {
            for cell in &mut row.cells {
                let at = CellRef::new(row.number, cell.col);
                manners.settle(cell, at, appearance);
            }
        }
    }
}

/// What the looks of a book say of values; a look that says nothing is not listed.
struct Manners {
    formats: Vec<Option<NumberFormat>>,
    struck: Vec<bool>,
}

impl Manners {
    fn of(looks: &[CellLook]) -> Manners {
        Manners {
            formats: looks
                .iter()
                .map(|look| NumberFormat::parse(&look.format))
                .collect(),
            struck: looks.iter().map(|look| look.struck).collect(),
        }
    }

    fn settle(&self, cell: &mut GridCell, at: CellRef, appearance: &mut Appearance) {
        let look = usize::from(cell.look);
        cell.seen.struck |= self.struck.get(look).copied().unwrap_or(false);
        match &mut cell.value {
            CellValue::Number(number) => {
                // A format may say it by itself: a web page has the figure that is shown.
                if cell.seen.power == 0
                    && let Some(Some(format)) = self.formats.get(look)
                {
                    let struck = cell.seen.struck;
                    cell.seen = Seen {
                        struck,
                        ..format.of(*number)
                    };
                }
                if cell.seen.power != 0 {
                    appearance.stored.insert(at, *number);
                    *number = scaled(*number, cell.seen.power);
                }
            }
            CellValue::Text(text) => {
                if let Some(left) = runs::left(text, cell.seen.struck) {
                    *text = left.text;
                    cell.seen.struck = left.struck;
                    cell.seen.hidden = left.hidden;
                    let plain = |run: &Run| run.manner == Manner::Plain;
                    if !left.runs.iter().all(plain) {
                        appearance.runs.insert(at, left.runs);
                    }
                }
            }
            _ => {}
        }
    }
}
