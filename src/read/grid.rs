//! What every format becomes: sheets of sparse cells, nothing interpreted yet.

use crate::model::{CellRef, Region, SheetName};

use super::{Appearance, QuestionMarks, Seen};

/// A file's sheets.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Book {
    /// What the content turned out to be, whatever the file is called.
    pub format: Format,
    /// The sheets in the file's order.
    pub sheets: Vec<Grid>,
    /// Whether the file holds macros.
    pub macros: bool,
    /// The question marks that stood for blanks; they have been taken out.
    pub question_marks: Option<QuestionMarks>,
}

/// A file format, told by content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Format {
    /// An Excel workbook (.xlsx).
    Xlsx,
    /// An Excel workbook with macros (.xlsm).
    Xlsm,
    /// A binary Excel workbook (.xlsb).
    Xlsb,
    /// A workbook of Excel 5 to 2003 or WPS (.xls, .et).
    Xls,
    /// An OpenDocument spreadsheet (.ods).
    Ods,
    /// The tables of a Word document (.docx).
    Docx,
    /// A workbook of Excel 2003 in one XML text, often saved as .xls.
    Xml,
    /// A web page, often saved as .xls.
    Html,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A submission as JSON, which has no sheets.
    Json,
    /// Plain text.
    #[default]
    Text,
}

impl Format {
    /// The format's word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Xlsm => "xlsm",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Docx => "docx",
            Format::Xml => "xml",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Text => "text",
        }
    }
}

/// One sheet: its cells row by row. Memory follows the cells that exist, not the range they claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Grid {
    /// The sheet's name; for a text file, what stands for one.
    pub name: SheetName,
    /// Whether a person sees the sheet when the file is opened.
    pub visible: bool,
    /// The rows that hold cells, in ascending order.
    pub rows: Vec<GridRow>,
    /// Where the tables of a document or a web page begin, in ascending order; sheets of cells have none.
    pub begins: Vec<Begins>,
    /// Merged cells. Only the upper left cell of each holds a value.
    pub merges: Vec<Region>,
    /// How the sheet looks.
    pub appearance: Appearance,
}

/// Where a table of a document or a web page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Begins {
    /// Its first row.
    pub row: u32,
    /// How many columns it has, empty ones too.
    pub cols: u32,
}

/// A row that holds cells.
#[derive(Clone, PartialEq, Debug)]
pub struct GridRow {
    /// Its number, from 0.
    pub number: u32,
    /// Its cells in ascending order of columns.
    pub cells: Vec<GridCell>,
}

/// A cell that holds something.
#[derive(Clone, PartialEq, Debug)]
pub struct GridCell {
    /// Its column, from 0.
    pub col: u32,
    /// The number of its look among those of [`Grid::appearance`]; 0 is the plain one.
    pub look: u16,
    /// How a person sees it.
    pub seen: Seen,
    /// What it holds: what is seen, where its format shows something else than is stored.
    pub value: CellValue,
    /// The formula behind it, without the leading `=`.
    pub formula: Option<Box<str>>,
}

/// What a cell holds.
#[derive(Clone, PartialEq, Debug)]
pub enum CellValue {
    /// Text, never empty.
    Text(String),
    /// A number.
    Number(f64),
    /// TRUE or FALSE.
    Bool(bool),
    /// A date or time, as text.
    Date(String),
    /// An error value such as #REF!.
    Error(String),
    /// A formula without a stored result.
    NotComputed,
}

impl Grid {
    /// An empty visible sheet.
    pub fn new(name: &str) -> Grid {
        Grid {
            name: SheetName::new(name),
            visible: true,
            rows: Vec::new(),
            begins: Vec::new(),
            merges: Vec::new(),
            appearance: Appearance::default(),
        }
    }

    /// Adds a cell of the plain look at the end; cells come row by row, left to right. A cell that
    /// does not is put in its place; a second value for one cell replaces the first.
    pub fn push(&mut self, at: CellRef, value: CellValue, formula: Option<Box<str>>) {
        let cell = GridCell {
            col: at.col,
            look: 0,
            seen: Seen::default(),
            value,
            formula,
        };
        self.put(at.row, cell);
    }

    /// Adds a cell to a row, as [`Grid::push`] does.
    pub(super) fn put(&mut self, number: u32, cell: GridCell) {
        let new = GridRow {
            number,
            cells: Vec::new(),
        };
        let row = match self.rows.last() {
            Some(last) if last.number == number => self.rows.len() - 1,
            Some(last) if last.number > number => {
                match self.rows.binary_search_by_key(&number, |row| row.number) {
                    Ok(found) => found,
                    Err(gap) => {
                        self.rows.insert(gap, new);
                        gap
                    }
                }
            }
            _ => {
                self.rows.push(new);
                self.rows.len() - 1
            }
        };
        let cells = &mut self.rows[row].cells;
        match cells.last() {
            Some(last) if last.col >= cell.col => {
                match cells.binary_search_by_key(&cell.col, |c| c.col) {
                    Ok(found) => cells[found] = cell,
                    Err(gap) => cells.insert(gap, cell),
                }
            }
            _ => cells.push(cell),
        }
    }

    /// The table of a document or a web page in which a row stands.
    pub fn begun(&self, row: u32) -> Option<Begins> {
        let after = self.begins.partition_point(|table| table.row <= row);
        after.checked_sub(1).map(|at| self.begins[at])
    }

    /// The cell at that address.
    pub fn get(&self, at: CellRef) -> Option<&GridCell> {
        let row = self
            .rows
            .binary_search_by_key(&at.row, |row| row.number)
            .ok()?;
        self.rows[row].get(at.col)
    }

    /// The cell at that address, to be changed.
    pub fn get_mut(&mut self, at: CellRef) -> Option<&mut GridCell> {
        let row = self
            .rows
            .binary_search_by_key(&at.row, |row| row.number)
            .ok()?;
        let cells = &mut self.rows[row].cells;
        let cell = cells.binary_search_by_key(&at.col, |cell| cell.col).ok()?;
        Some(&mut cells[cell])
    }

    /// The number of cells that hold something.
    pub fn cell_count(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).sum()
    }
}

impl GridRow {
    /// The cell in that column.
    pub fn get(&self, col: u32) -> Option<&GridCell> {
        self.cells
            .binary_search_by_key(&col, |cell| cell.col)
            .ok()
            .map(|found| &self.cells[found])
    }
}

impl GridCell {
    /// The cell's text, if it holds text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            CellValue::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_whatever_order_they_came_in() {
        let mut grid = Grid::new("表1");
        for (row, col) in [(3, 1), (0, 0), (3, 0), (3, 9), (1, 2)] {
            grid.push(
                CellRef::new(row, col),
                CellValue::Number(f64::from(row * 10 + col)),
                None,
            );
        }
        grid.push(CellRef::new(3, 1), CellValue::Bool(true), None);
        let numbers: Vec<u32> = grid.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [0, 1, 3]);
        assert_eq!(grid.cell_count(), 5);
        assert_eq!(
            grid.get(CellRef::new(3, 1)).map(|c| &c.value),
            Some(&CellValue::Bool(true))
        );
        assert_eq!(
            grid.get(CellRef::new(3, 9)).map(|c| &c.value),
            Some(&CellValue::Number(39.0))
        );
        assert_eq!(grid.get(CellRef::new(2, 0)), None);
    }
}
