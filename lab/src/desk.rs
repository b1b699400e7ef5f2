//! An accountant's desk: files in a folder of their own, and a workbook taken apart into cells so that
//! it can be ticked, sorted and rearranged, and put together again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use duibiao::model::{CellRef, Region};
use duibiao::read::{self, CellValue};
use duibiao::report::Report;
use duibiao::{FixOptions, Recogniser, layout};
use rust_xlsxwriter::{Format, Workbook};

/// A folder and what runs in it.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn empty() -> Desk {
        Desk {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Fixes one file into another.
    pub fn fix(&self, input: &str, output: &str) -> Report {
        self.fix_with(input, output, None)
    }

    pub fn fix_with(&self, input: &str, output: &str, decisions: Option<&str>) -> Report {
        let options = FixOptions {
            decisions: decisions.map(|name| self.path(name)),
            ..FixOptions::to(&self.path(output))
        };
        duibiao::fix(&recogniser(), &self.path(input), &options)
    }

    /// Fixes one file into another in place.
    pub fn keep(&self, input: &str, output: &str) -> Report {
        let options = FixOptions {
            keep: true,
            ..FixOptions::to(&self.path(output))
        };
        duibiao::fix(&recogniser(), &self.path(input), &options)
    }

    pub fn check(&self, input: &str) -> Report {
        duibiao::check(&recogniser(), &self.path(input))
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("there")
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("there")
    }

    pub fn open(&self, name: &str) -> Pages {
        Pages::open(&self.path(name))
    }

    /// Asserts that two files are the same, byte for byte; tells the first cell that is not.
    pub fn same(&self, one: &str, other: &str, what: &str) {
        if self.bytes(one) == self.bytes(other) {
            return;
        }
        let (a, b) = (self.open(one), self.open(other));
        for (a, b) in a.pages.iter().zip(&b.pages) {
            assert_eq!(a.name, b.name, "{what}");
            for at in a.cells.keys().chain(b.cells.keys()) {
                assert_eq!(
                    a.cells.get(at),
                    b.cells.get(at),
                    "{what}: {} {at:?}",
                    a.name
                );
            }
        }
        panic!("{what}: the cells are equal and the bytes are not");
    }

    pub fn save(&self, name: &str, pages: &Pages) {
        self.put(name, &pages.bytes());
    }
}

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub name: String,
    pub cells: BTreeMap<(u32, u32), CellValue>,
    pub merges: Vec<Region>,
}

/// A workbook as cells.
#[derive(Clone, Debug)]
pub struct Pages {
    pub pages: Vec<Page>,
}

/// The columns of the 差异表 that tests speak of.
pub const CHOICE: &str = "决定";
pub const VALUE: &str = "自填数";
pub const REMARK: &str = "说明";
pub const ID: &str = "编号";
pub const STATE: &str = "结论";
/// Between the 编号 of a line and the number of a way below it.
const WAY: char = '›';

impl Pages {
    pub fn open(path: &Path) -> Pages {
        let book = read::read_file(path).expect("readable");
        let pages = book.sheets.iter().map(|grid| {
            let cells = grid.rows.iter().flat_map(|row| {
                let cells = row.cells.iter();
                cells.map(|cell| ((row.number, cell.col), cell.value.clone()))
            });
            Page {
                name: grid.name.as_str().to_owned(),
                cells: cells.collect(),
                merges: grid.merges.clone(),
            }
        });
        Pages {
            pages: pages.collect(),
        }
    }

    /// The workbook's bytes, without any format.
    pub fn bytes(&self) -> Vec<u8> {
        self.workbook().save_to_buffer().expect("saved")
    }

    /// The workbook, without any format.
    pub fn workbook(&self) -> Workbook {
        let mut book = Workbook::new();
        for page in &self.pages {
            let sheet = book.add_worksheet();
            sheet.set_name(&page.name).expect("a name");
            for merge in &page.merges {
                let (a, b) = (merge.first, merge.last);
                let plain = Format::new();
                let done = sheet.merge_range(a.row, a.col as u16, b.row, b.col as u16, "", &plain);
                done.expect("merged");
            }
            for (&(row, col), value) in &page.cells {
                let col = col as u16;
                match value {
                    CellValue::Number(number) => sheet.write_number(row, col, *number),
                    CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => {
                        sheet.write_string(row, col, text)
                    }
                    CellValue::Bool(value) => sheet.write_boolean(row, col, *value),
                    CellValue::NotComputed => sheet.write_string(row, col, ""),
                }
                .expect("written");
            }
        }
        book
    }

    pub fn page(&mut self, name: &str) -> &mut Page {
        let found = self.pages.iter_mut().find(|page| page.name == name);
        found.unwrap_or_else(|| panic!("no sheet {name}"))
    }

    /// The 差异表.
    pub fn list(&mut self) -> &mut Page {
        self.page("差异表")
    }
}

impl Page {
    fn heads(&self) -> (u32, BTreeMap<String, u32>) {
        let row = self.cells.iter().find(|(_, value)| text(value) == ID);
        let row = row.expect("headings").0.0;
        let heads = self.cells.range((row, 0)..(row + 1, 0));
        (
            row,
            heads.map(|(&(_, col), value)| (text(value), col)).collect(),
        )
    }

    /// Where a heading stands.
    pub fn at_head(&self, head: &str) -> (u32, u32) {
        let (row, columns) = self.heads();
        (row, columns[head])
    }

    /// All rows that have a 编号.
    fn rows(&self) -> Vec<BTreeMap<String, String>> {
        let (head, columns) = self.heads();
        let last = self.cells.keys().last().map_or(0, |&(row, _)| row);
        let line = |row: u32| -> BTreeMap<String, String> {
            let cell = |col: &u32| self.cells.get(&(row, *col)).map(text).unwrap_or_default();
            let mut line: BTreeMap<String, String> = columns
                .iter()
                .map(|(name, col)| (name.clone(), cell(col)))
                .collect();
            // The place in its two parts.
            let place = line.get("位置").cloned().unwrap_or_default();
            let (sheet, cell) = place.rsplit_once('!').unwrap_or((&place, ""));
            line.insert("表".into(), sheet.to_owned());
            line.insert("单元格".into(), cell.to_owned());
            line
        };
        (head + 1..=last)
            .map(line)
            .filter(|line| !line[ID].is_empty())
            .collect()
    }

    /// The lines: what stands under each heading.
    pub fn lines(&self) -> Vec<BTreeMap<String, String>> {
        let rows = self.rows().into_iter();
        rows.filter(|line| !line[ID].contains(WAY)).collect()
    }

    /// The ways below the line of that 编号.
    pub fn ways(&self, id: &str) -> Vec<BTreeMap<String, String>> {
        let rows = self.rows().into_iter();
        let own = |line: &BTreeMap<String, String>| {
            line[ID].split_once(WAY).is_some_and(|(line, _)| line == id)
        };
        rows.filter(own).collect()
    }

    /// The line of that 编号.
    pub fn line(&self, id: &str) -> BTreeMap<String, String> {
        let found = self.lines().into_iter().find(|line| line[ID] == id);
        found.unwrap_or_else(|| panic!("no line {id} in {:#?}", self.lines()))
    }

    /// The cell under a heading on the line of that 编号.
    pub fn at(&self, id: &str, head: &str) -> (u32, u32) {
        let (_, columns) = self.heads();
        let found = self
            .cells
            .iter()
            .find(|((_, col), value)| *col == columns[ID] && text(value) == id);
        (
            found.unwrap_or_else(|| panic!("no line {id}")).0.0,
            columns[head],
        )
    }

    pub fn set(&mut self, id: &str, head: &str, value: CellValue) {
        let at = self.at(id, head);
        self.cells.insert(at, value);
    }

    pub fn write(&mut self, id: &str, head: &str, text: &str) {
        self.set(id, head, CellValue::Text(text.into()));
    }

    /// The address of that cell, with the sheet.
    pub fn address(&self, id: &str, head: &str) -> String {
        let (row, col) = self.at(id, head);
        format!("{}!{}", self.name, CellRef::new(row, col))
    }

    /// Inserts empty rows above a row.
    pub fn insert_rows(&mut self, at: u32, count: u32) {
        self.shift(|row, col| (if row >= at { row + count } else { row }, col));
    }

    /// Inserts empty columns left of a column.
    pub fn insert_columns(&mut self, at: u32, count: u32) {
        self.shift(|row, col| (row, if col >= at { col + count } else { col }));
    }

    fn shift(&mut self, to: impl Fn(u32, u32) -> (u32, u32)) {
        let cells = std::mem::take(&mut self.cells);
        self.cells = cells
            .into_iter()
            .map(|((row, col), v)| (to(row, col), v))
            .collect();
        for merge in &mut self.merges {
            for corner in [&mut merge.first, &mut merge.last] {
                (corner.row, corner.col) = to(corner.row, corner.col);
            }
        }
    }

    /// Puts the lines into the opposite order.
    pub fn reverse_lines(&mut self) {
        let (head, _) = self.heads();
        let last = self.cells.keys().last().map_or(0, |&(row, _)| row);
        let cells = std::mem::take(&mut self.cells);
        let turned = |row: u32| {
            if row > head {
                head + 1 + last - row
            } else {
                row
            }
        };
        self.cells = cells
            .into_iter()
            .map(|((row, col), v)| ((turned(row), col), v))
            .collect();
    }
}

/// A value as text.
pub fn text(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(value) => value.to_string(),
        CellValue::NotComputed => String::new(),
    }
}
