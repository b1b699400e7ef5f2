//! The bounds of reading, and the budget that a reader spends from.
//!
//! They are far above what a department's workbook needs (13 tables hold some 2,000 cells; the largest
//! real submission seen has 6,500) and low enough that reading ends within seconds and 1 GiB.

use super::error::{Bound, Reason};

/// Bytes of a file.
pub const FILE_BYTES: u64 = 100 << 20;
/// Bytes of one part of an archive, inflated.
pub const PART_BYTES: u64 = 64 << 20;
/// Bytes of all the parts read, inflated.
pub const INFLATED_BYTES: u64 = 160 << 20;
/// Parts listed by an archive.
pub const PARTS: usize = 10_000;
/// Sheets of a workbook.
pub const SHEETS: usize = 256;
/// Cells of a workbook that hold something.
pub const CELLS: usize = 500_000;
/// Cells of the rectangles that a library lays out in full (xls): the far corner counts.
pub const DENSE_CELLS: u64 = 4_000_000;
/// Merged regions of a workbook.
pub const MERGES: usize = 200_000;
/// Bytes of the text of one cell. Excel's own bound is 32,767 characters.
pub const CELL_TEXT: usize = 400_000;
/// Bytes of all texts and formulas together: one shared string may be shown by half a million cells.
pub const ALL_TEXT: usize = 96 << 20;
/// How deep elements nest in XML or tables in HTML.
pub const DEPTH: usize = 256;
/// Rows of a sheet, as in Excel.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet, as in Excel.
pub const COLS: u32 = 16_384;
/// Steps of work: a cell, an element, so many bytes searched. Counted and not timed, so that a file is read or refused
/// alike on every machine; these take seconds.
const STEPS: u64 = 100_000_000;

/// What one file may still use.
#[derive(Debug)]
pub struct Budget {
    cells: usize,
    text: usize,
    merges: usize,
    steps: u64,
}

impl Budget {
    /// The budget of one file.
    pub fn new() -> Budget {
        Budget {
            cells: CELLS,
            text: ALL_TEXT,
            merges: MERGES,
            steps: STEPS,
        }
    }

    /// Takes one cell with so many bytes of text.
    pub fn cell(&mut self, text: usize) -> Result<(), Reason> {
        if text > CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
        self.cells = self
            .cells
            .checked_sub(1)
            .ok_or(Reason::TooLarge(Bound::Cells))?;
        self.text(text)?;
        self.step()
    }

    /// Takes so many bytes of text.
    pub fn text(&mut self, bytes: usize) -> Result<(), Reason> {
        self.text = self
            .text
            .checked_sub(bytes)
            .ok_or(Reason::TooLarge(Bound::AllText))?;
        Ok(())
    }

    /// Takes the formula of a cell that has been taken before.
    pub fn cell_formula(&mut self, bytes: usize) -> Result<(), Reason> {
        if bytes > CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
        self.text(bytes)?;
        self.step()
    }

    /// Takes one merged region.
    pub fn merge(&mut self) -> Result<(), Reason> {
        self.merges = self
            .merges
            .checked_sub(1)
            .ok_or(Reason::TooLarge(Bound::Merges))?;
        Ok(())
    }

    /// Takes one step of work.
    pub fn step(&mut self) -> Result<(), Reason> {
        self.steps(1)
    }

    /// Takes so many steps of work.
    pub fn steps(&mut self, count: usize) -> Result<(), Reason> {
        let left = self.steps.checked_sub(count as u64);
        self.steps = left.ok_or(Reason::TooSlow)?;
        Ok(())
    }
}
