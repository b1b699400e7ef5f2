//! How a sheet looks, as far as a sheet that is carried over keeps it: number formats, widths,
//! heights, what is hidden, notes. What it says of the figures that are seen, [`GridCell::seen`](super::GridCell::seen)
//! says as well; nothing else is ever concluded from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::CellRef;

use super::dress::Dress;
use super::{Drawn, Runs};

/// How a sheet looks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Appearance {
    /// The looks that cells name by [`GridCell::look`](super::GridCell::look), shared by the sheets
    /// of a book. The first is the plain one.
    pub looks: Arc<[CellLook]>,
    /// Columns whose width is stated or that are hidden, from left to right.
    pub columns: Vec<ColumnLook>,
    /// Rows whose height is stated or that are hidden, from top to bottom.
    pub rows: Vec<RowLook>,
    /// The numbers behind cells that show something else: days since 1899-12-30 behind a date or time,
    /// and the number behind a figure that its format scales.
    pub stored: BTreeMap<CellRef, f64>,
    /// The parts of texts that are not all of one manner.
    pub runs: Runs,
    /// Formulas whose results show nothing: no cell is there to be read, but a sheet that is carried over keeps them.
    pub silent: BTreeMap<CellRef, Silent>,
    /// Empty cells that show lines or a colour, with their looks as [`GridCell::look`](super::GridCell::look) says them.
    pub empty: BTreeMap<CellRef, u16>,
    /// Notes on cells.
    pub notes: BTreeMap<CellRef, String>,
    /// What lies over the cells.
    pub drawn: Vec<Drawn>,
}

/// A formula whose result shows nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Silent {
    /// Its text without the leading `=`.
    pub formula: Box<str>,
    /// The look of its cell, as [`GridCell::look`](super::GridCell::look) says it.
    pub look: u16,
}

/// How a cell shows its value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CellLook {
    /// The code of its number format, as Excel writes it.
    pub format: Box<str>,
    /// Whether a long text goes on in a next line.
    pub wrap: bool,
    /// Whether the cell is struck out.
    pub struck: bool,
    /// Its letters, lines and colour; `None` if they are plain, or not known.
    pub dress: Option<Box<Dress>>,
}

/// The code of the plain number format.
pub const GENERAL: &str = "General";

impl Default for CellLook {
    fn default() -> Self {
        CellLook {
            format: GENERAL.into(),
            wrap: false,
            struck: false,
            dress: None,
        }
    }
}

/// How some neighbouring columns look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ColumnLook {
    /// The first of them, from 0.
    pub first: u32,
    /// The last of them.
    pub last: u32,
    /// Their width in pixels of 1/96 inch, whatever letters the book counts in.
    pub width: Option<u16>,
    /// Whether they are hidden.
    pub hidden: bool,
}

/// How some neighbouring rows look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowLook {
    /// The first of them, from 0.
    pub first: u32,
    /// The last of them.
    pub last: u32,
    /// Their height in pixels of 1/96 inch, if a person set it.
    pub height: Option<u16>,
    /// Whether they are hidden.
    pub hidden: bool,
}

impl Appearance {
    /// The look of that number.
    pub fn look(&self, number: u16) -> CellLook {
        self.looks
            .get(usize::from(number))
            .cloned()
            .unwrap_or_default()
    }

    /// Whether that row is hidden.
    pub fn hides_row(&self, row: u32) -> bool {
        let at = self.rows.partition_point(|look| look.last < row);
        let look = self.rows.get(at);
        look.is_some_and(|look| look.hidden && look.first <= row)
    }

    /// Adds rows below those there are; rows that stand above, or look like any other, add nothing.
    pub(super) fn add_rows(&mut self, look: RowLook) {
        let last = self.rows.last_mut();
        if look.height.is_none() && !look.hidden
            || look.first > look.last
            || last.as_ref().is_some_and(|last| look.first <= last.last)
        {
            return;
        }
        match last {
            Some(last)
                if last.last + 1 == look.first
                    && (last.height, last.hidden) == (look.height, look.hidden) =>
            {
                last.last = look.last;
            }
            _ => self.rows.push(look),
        }
    }

    /// Adds columns right of those there are, likewise.
    pub(super) fn add_columns(&mut self, look: ColumnLook) {
        let after = self.columns.last().map_or(0, |last| last.last + 1);
        let says = look.width.is_some() || look.hidden;
        if says && look.first >= after && look.first <= look.last {
            self.columns.push(look);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_hidden_if_the_look_that_it_falls_in_is() {
        let mut appearance = Appearance::default();
        for (first, last, height, hidden) in [(2, 3, None, true), (5, 5, Some(20), false)] {
            appearance.add_rows(RowLook {
                first,
                last,
                height,
                hidden,
            });
        }
        let hidden: Vec<u32> = (0..8).filter(|&row| appearance.hides_row(row)).collect();
        assert_eq!(hidden, [2, 3]);
    }
}
