//! How a sheet looks, as far as a sheet that is carried over keeps it: number formats, widths,
//! heights, what is hidden, notes. Nothing is ever concluded from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::CellRef;

/// How a sheet looks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Appearance {
    /// The looks that cells name by [`GridCell::look`](super::GridCell::look), shared by the sheets
    /// of a book. The first is the plain one.
    pub looks: Arc<[CellLook]>,
    /// Columns whose width is stated or that are hidden, from left to right.
    pub columns: Vec<ColumnLook>,
    /// Rows whose height is stated or that are hidden.
    pub rows: BTreeMap<u32, RowLook>,
    /// The numbers behind cells that show a date or time: days since 1899-12-30.
    pub serials: BTreeMap<CellRef, f64>,
    /// Notes on cells.
    pub notes: BTreeMap<CellRef, String>,
}

/// How a cell shows its value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CellLook {
    /// The code of its number format, as Excel writes it.
    pub format: Box<str>,
    /// Whether a long text goes on in a next line.
    pub wrap: bool,
}

/// The code of the plain number format.
pub const GENERAL: &str = "General";

impl Default for CellLook {
    fn default() -> Self {
        CellLook {
            format: GENERAL.into(),
            wrap: false,
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

/// How a row looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RowLook {
    /// Its height in pixels of 1/96 inch, if a person set it.
    pub height: Option<u16>,
    /// Whether it is hidden.
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
}
