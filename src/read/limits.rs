//! The bounds of reading, and the budget that a reader spends from.
//!
//! They are far above what a department's workbook needs (13 tables hold some 2,000 cells; the largest
//! real submission seen has 6,500) and low enough that reading ends within seconds and 1 GiB.

use std::time::{Duration, Instant};

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
/// How long one file may take.
const TIME: Duration = Duration::from_secs(6);

/// What one file may still use.
#[derive(Debug)]
pub struct Budget {
    cells: usize,
    text: usize,
    merges: usize,
    steps: u32,
    deadline: Instant,
}

impl Budget {
    /// The budget of one file; its clock starts now.
    pub fn new() -> Budget {
        let deadline = Instant::now() + TIME;
        Budget {
            cells: CELLS,
            text: ALL_TEXT,
            merges: MERGES,
            steps: 0,
            deadline,
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

    /// Takes one step of work; looks at the clock every few hundred steps.
    pub fn step(&mut self) -> Result<(), Reason> {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(512) {
            self.check_clock()
        } else {
            Ok(())
        }
    }

    /// Refuses to go on when the time is up.
    pub fn check_clock(&self) -> Result<(), Reason> {
        if Instant::now() > self.deadline {
            Err(Reason::TooSlow)
        } else {
            Ok(())
        }
    }
}
