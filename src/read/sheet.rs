//! One sheet under construction: cells in any order go in within the budget, a [`Grid`] comes out.

use std::collections::BTreeMap;

use crate::model::{CellRef, Region};

use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::{Appearance, Begins, CellValue, Drawn, Grid, GridCell, GridRow, Seen, Silent};

/// The most empty cells whose looks are kept.
const MOST_EMPTY: usize = 20_000;

/// How one cell shows its value.
#[derive(Clone, Copy, Default)]
pub struct Look {
    /// The number of its look.
    pub number: u16,
    /// The number behind a date, in days since 1899-12-30.
    pub serial: Option<f64>,
    /// How a person sees its value, if the format says it beside the value.
    pub seen: Seen,
}

/// A sheet under construction.
pub struct Sheet {
    grid: Grid,
    /// Cells that came after a later one. Sorted at the end, so that a file written backwards costs
    /// no more than any other.
    late: BTreeMap<(u32, u32), GridCell>,
}

impl Sheet {
    /// An empty visible sheet.
    pub fn new(name: &str) -> Sheet {
        Sheet {
            grid: Grid::new(name),
            late: BTreeMap::new(),
        }
    }

    /// Sets whether a person sees the sheet.
    pub fn set_visible(&mut self, visible: bool) {
        self.grid.visible = visible;
    }

    /// How the sheet looks.
    pub fn appearance(&mut self) -> &mut Appearance {
        &mut self.grid.appearance
    }

    /// Tells that a table of a document or a web page begins at a row; not more often than there are rows.
    pub fn begin_table(&mut self, row: u32) {
        let last = self.grid.begins.last();
        if last.is_none_or(|table| table.row < row) {
            self.grid.begins.push(Begins { row, cols: 0 });
        }
    }

    /// Tells that the table which began last has at least so many columns.
    pub fn widen_table(&mut self, cols: u32) {
        if let Some(table) = self.grid.begins.last_mut() {
            table.cols = table.cols.max(cols);
        }
    }

    /// Adds a note on a cell; an empty one adds nothing.
    pub fn note(&mut self, budget: &mut Budget, at: CellRef, text: String) -> Result<(), Reason> {
        budget.step()?;
        budget.text(text.len())?;
        if !text.trim().is_empty() && at.row < limits::ROWS && at.col < limits::COLS {
            self.grid.appearance.notes.insert(at, text);
        }
        Ok(())
    }

    /// Adds something that lies over cells.
    pub fn draw(&mut self, budget: &mut Budget, drawn: Drawn) -> Result<(), Reason> {
        budget.merge()?;
        budget.text(drawn.text.len())?;
        if drawn.at.row < limits::ROWS && drawn.at.col < limits::COLS {
            self.grid.appearance.drawn.push(drawn);
        }
        Ok(())
    }

    /// Keeps the look of an empty cell that shows lines or a colour; of so many that nobody drew them one by one, none.
    pub fn empty(&mut self, at: CellRef, look: u16) {
        let empty = &mut self.grid.appearance.empty;
        if empty.len() < MOST_EMPTY && at.row < limits::ROWS && at.col < limits::COLS {
            empty.insert(at, look);
        }
    }

    /// Adds a cell of the plain look; an empty text adds nothing.
    pub fn push(
        &mut self,
        budget: &mut Budget,
        at: CellRef,
        value: CellValue,
        formula: Option<Box<str>>,
    ) -> Result<(), Reason> {
        self.push_as(budget, at, value, formula, Look::default())
    }

    /// Keeps the formula of a cell that shows nothing.
    fn keep_silent(
        &mut self,
        budget: &mut Budget,
        at: CellRef,
        formula: Option<Box<str>>,
        look: Look,
    ) -> Result<(), Reason> {
        let Some(formula) = formula else {
            return Ok(());
        };
        budget.cell(formula.len())?;
        if at.row < limits::ROWS && at.col < limits::COLS {
            let look = look.number;
            let silent = Silent { formula, look };
            self.grid.appearance.silent.insert(at, silent);
        }
        Ok(())
    }

    /// Adds a cell; an empty text adds nothing but its formula ([`Appearance::silent`](super::Appearance::silent)).
    pub fn push_as(
        &mut self,
        budget: &mut Budget,
        at: CellRef,
        value: CellValue,
        formula: Option<Box<str>>,
        look: Look,
    ) -> Result<(), Reason> {
        let text = match &value {
            CellValue::Text(text) if text.is_empty() => {
                return self.keep_silent(budget, at, formula, look);
            }
            CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.len(),
            CellValue::Number(_) | CellValue::Bool(_) | CellValue::NotComputed => 0,
        };
        if at.row >= limits::ROWS || at.col >= limits::COLS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        budget.cell(text.max(formula.as_ref().map_or(0, |formula| formula.len())))?;
        budget.text(formula.as_ref().map_or(0, |formula| formula.len()))?;
        if let Some(serial) = look.serial {
            self.grid.appearance.stored.insert(at, serial);
        }
        let cell = GridCell {
            col: at.col,
            look: look.number,
            seen: look.seen,
            value,
            formula,
        };
        match self.grid.rows.last_mut() {
            Some(row)
                if row.number == at.row && row.cells.last().is_none_or(|c| c.col < at.col) =>
            {
                row.cells.push(cell);
            }
            Some(row) if row.number >= at.row => {
                self.late.insert((at.row, at.col), cell);
            }
            _ => self.grid.rows.push(GridRow {
                number: at.row,
                cells: vec![cell],
            }),
        }
        Ok(())
    }

    /// Adds text, if there is any.
    pub fn push_text(
        &mut self,
        budget: &mut Budget,
        at: CellRef,
        text: String,
    ) -> Result<(), Reason> {
        self.push(budget, at, CellValue::Text(text), None)
    }

    /// Adds a merged region; a single cell is none, and one that is turned round is set right.
    pub fn merge(&mut self, budget: &mut Budget, a: CellRef, b: CellRef) -> Result<(), Reason> {
        budget.merge()?;
        let first = CellRef::new(a.row.min(b.row), a.col.min(b.col));
        let last = CellRef::new(a.row.max(b.row), a.col.max(b.col));
        if first != last && last.row < limits::ROWS && last.col < limits::COLS {
            self.grid.merges.push(Region { first, last });
        }
        Ok(())
    }

    /// The finished sheet.
    pub fn finish(self) -> Grid {
        let Sheet { mut grid, late } = self;
        if late.is_empty() {
            return grid;
        }
        let mut cells = BTreeMap::new();
        for row in grid.rows.drain(..) {
            cells.extend(
                row.cells
                    .into_iter()
                    .map(|cell| ((row.number, cell.col), cell)),
            );
        }
        cells.extend(late);
        for ((row, col), cell) in cells {
            debug_assert_eq!(col, cell.col);
            grid.put(row, cell);
        }
        grid
    }
}
