//! Printed tables: generic sheets of cells, and for every amount cell what it is (table, ledger, row,
//! column), where it stands and which facts it adds up.

use std::collections::BTreeMap;
use std::fmt;

use super::facts::{Department, Fact};
use super::rounding::half_up;

/// What a sheet shows in a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number, in the parts that the sheet counts in.
    Number(i64),
}

/// A rectangle of merged cells, both corners included: first row, first column, last row, last column.
pub type Merge = (usize, usize, usize, usize);

/// One sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name: `表三`.
    pub name: String,
    /// The table on it: `T3`.
    pub table: &'static str,
    /// Its cells, row by row, all rows of one width.
    pub rows: Vec<Vec<Cell>>,
    /// The merged cells.
    pub merges: Vec<Merge>,
    /// How many of its counts are one: 100, so that numbers are hundredths, unless it is printed in other digits.
    pub per_unit: i64,
}

/// What an amount cell is, wherever it stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CellId {
    /// `T1` … `T13`.
    pub table: &'static str,
    /// `收入`, `支出`, or empty where the table has one ledger.
    pub ledger: &'static str,
    /// A code, a label as printed, or a path of names joined by `/`.
    pub row: String,
    /// The column's own name: `基本支出`.
    pub column: &'static str,
}

/// An amount cell as printed; blanks have one too.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Index of the sheet.
    pub sheet: usize,
    /// Row of the sheet, from 0.
    pub row: usize,
    /// Column of the sheet, from 0.
    pub col: usize,
    /// The printed value in hundredths (0.01 万元); 0 is printed blank.
    pub value: i64,
    /// What it truly is, in 分.
    pub fen: i64,
    /// Whether no row below it in the table adds up to its row.
    pub leaf: bool,
    /// The facts it adds up, by index, ascending.
    pub facts: Vec<u32>,
}

/// The 13 tables of a department.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The department's name.
    pub department: String,
    /// The budget year.
    pub year: u16,
    /// One sheet a table.
    pub sheets: Vec<Sheet>,
    /// All amount cells.
    pub cells: BTreeMap<CellId, Entry>,
}

impl CellId {
    /// That cell.
    pub fn new(table: &'static str, ledger: &'static str, row: &str, column: &'static str) -> Self {
        CellId {
            table,
            ledger,
            row: row.to_owned(),
            column,
        }
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.ledger.is_empty() { "" } else { "." };
        write!(
            f,
            "{}{dot}{}[{}].{}",
            self.table, self.ledger, self.row, self.column
        )
    }
}

impl Printed {
    /// The printed value in hundredths; 0 where the cell is blank or its row is not printed.
    pub fn value(
        &self,
        table: &'static str,
        ledger: &'static str,
        row: &str,
        column: &'static str,
    ) -> i64 {
        self.cells
            .get(&CellId::new(table, ledger, row, column))
            .map_or(0, |entry| entry.value)
    }

    /// Prints another value in a cell.
    pub fn set(&mut self, id: &CellId, value: i64) {
        if let Some(entry) = self.cells.get_mut(id) {
            entry.value = value;
            self.sheets[entry.sheet].rows[entry.row][entry.col] = number(value);
        }
    }

    /// How many cells print a number.
    pub fn amounts(&self) -> usize {
        self.cells.values().filter(|entry| entry.value != 0).count()
    }
}

/// A number, or nothing for zero.
pub(super) fn number(value: i64) -> Cell {
    if value == 0 {
        Cell::Blank
    } else {
        Cell::Number(value)
    }
}

/// A column of amounts: its name, and whether a fact of the row counts in it.
pub(super) type Column = (&'static str, fn(&Fact) -> bool);

/// A sheet being printed.
pub(super) struct Page<'a> {
    department: &'a Department,
    index: usize,
    sheet: Sheet,
    width: usize,
    cells: Vec<(CellId, Entry)>,
}

impl<'a> Page<'a> {
    /// A page with its title, its department and unit line, and its header. In the header `<` means
    /// "one cell with the left", `^` "one cell with the one above".
    pub(super) fn new(
        department: &'a Department,
        index: usize,
        table: &'static str,
        (name, title): (&str, &str),
        header: &[&[&str]],
    ) -> Self {
        let width = header[0].len();
        let sheet = Sheet {
            name: name.to_owned(),
            table,
            rows: Vec::new(),
            merges: Vec::new(),
            per_unit: 100,
        };
        let mut page = Page {
            department,
            index,
            sheet,
            width,
            cells: Vec::new(),
        };
        if table == "T1" {
            let row = page.line();
            page.text(row, 0, "预算公开表1");
        }
        let row = page.line();
        page.text(row, 0, &format!("{}年{title}", department.year));
        page.sheet.merges.push((row, 0, row, width - 1));
        let row = page.line();
        page.text(row, 0, &format!("部门名称：{}", department.name));
        page.text(row, width - 1, "单位：万元");
        page.header(header);
        page
    }

    fn header(&mut self, header: &[&[&str]]) {
        let year = self.department.year.to_string();
        let top = self.sheet.rows.len();
        for heads in header {
            let row = self.line();
            for (col, head) in heads
                .iter()
                .enumerate()
                .filter(|(_, head)| !["<", "^"].contains(*head))
            {
                self.text(row, col, &head.replace("{y}", &year));
            }
        }
        for (down, heads) in header.iter().enumerate() {
            for (col, head) in heads
                .iter()
                .enumerate()
                .filter(|(_, head)| !["<", "^"].contains(*head))
            {
                debug_assert!(!head.is_empty());
                let right = heads[col + 1..]
                    .iter()
                    .take_while(|head| **head == "<")
                    .count();
                let below = header[down + 1..]
                    .iter()
                    .take_while(|heads| heads[col] == "^")
                    .count();
                if right + below > 0 {
                    self.sheet
                        .merges
                        .push((top + down, col, top + down + below, col + right));
                }
            }
        }
    }

    /// A new row; its index.
    pub(super) fn line(&mut self) -> usize {
        self.sheet.rows.push(vec![Cell::Blank; self.width]);
        self.sheet.rows.len() - 1
    }

    /// How many rows there are so far.
    pub(super) fn height(&self) -> usize {
        self.sheet.rows.len()
    }

    /// Writes a text.
    pub(super) fn text(&mut self, row: usize, col: usize, text: &str) {
        if !text.is_empty() {
            self.sheet.rows[row][col] = Cell::Text(text.to_owned());
        }
    }

    /// Writes a plain number, such as a column's.
    pub(super) fn figure(&mut self, row: usize, col: usize, hundredths: i64) {
        self.sheet.rows[row][col] = Cell::Number(hundredths);
    }

    /// The facts that fit, by index.
    pub(super) fn facts(&self, fits: impl Fn(&Fact) -> bool) -> Vec<u32> {
        let facts = self.department.facts.iter().enumerate();
        facts
            .filter(|(_, fact)| fits(fact))
            .map(|(at, _)| at as u32)
            .collect()
    }

    /// The department being printed.
    pub(super) fn department(&self) -> &'a Department {
        self.department
    }

    /// Prints the amounts of one row of a ledger, starting at that cell.
    pub(super) fn amounts(
        &mut self,
        (row, col): (usize, usize),
        (ledger, id, leaf): (&'static str, &str, bool),
        columns: &[Column],
        facts: &[u32],
    ) {
        for (offset, (column, fits)) in columns.iter().enumerate() {
            let all = &self.department.facts;
            let facts: Vec<u32> = facts
                .iter()
                .copied()
                .filter(|at| fits(&all[*at as usize]))
                .collect();
            let fen: i64 = facts.iter().map(|at| all[*at as usize].fen).sum();
            let value = half_up(fen);
            let col = col + offset;
            self.sheet.rows[row][col] = number(value);
            let entry = Entry {
                sheet: self.index,
                row,
                col,
                value,
                fen,
                leaf,
                facts,
            };
            let cell = CellId::new(self.sheet.table, ledger, id, column);
            self.cells.push((cell, entry));
        }
    }

    /// Closes the page: an empty table gets its note, the first table the one on rounding.
    pub(super) fn close(mut self, printed: &mut Printed) {
        let note = match self.sheet.table {
            "T1" => Some("注：本套报表因取数时四舍五入，部分金额可能存在尾差"),
            _ if self.cells.iter().all(|(_, entry)| entry.facts.is_empty()) => {
                Some("注：本表无数据")
            }
            _ => None,
        };
        if let Some(note) = note {
            let row = self.line();
            self.text(row, 0, note);
        }
        for (id, entry) in self.cells {
            let before = printed.cells.insert(id.clone(), entry);
            assert!(before.is_none(), "two cells are {id}");
        }
        printed.sheets.push(self.sheet);
    }
}
