//! What a bureau sees: submissions of many units added up into one workbook.

mod against;
mod details;
mod granted;
mod last_year;
mod returned;
mod states;
mod summed;
mod sums;
mod transfers;
mod unlucky;

use std::path::{Path, PathBuf};

use duibiao::layout::{self, Layout};
use duibiao::read::CellValue;
use duibiao::{MergeError, MergeOptions, Merged, Recogniser, Told, inputs};
use lab::bureau::{Bureau, BureauLayout, Plan};
use lab::departments::RoundingMode;

/// A bureau in a folder of its own.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// With everything that was handed in, and the list of units.
    fn of(bureau: &Bureau) -> Office {
        let office = Office::empty();
        bureau.write(&office.path("报送件")).expect("written");
        std::fs::write(office.path("单位名单.csv"), bureau.unit_list()).expect("written");
        office
    }

    fn empty() -> Office {
        Office {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn options(&self) -> MergeOptions {
        MergeOptions {
            output: self.path("汇总.xlsx"),
            units: Some(self.path("单位名单.csv")),
            name: Some("青岚县".to_owned()),
            ..MergeOptions::default()
        }
    }

    /// Adds up what was handed in.
    fn merge(&self, options: &MergeOptions) -> Merged {
        self.try_merge(&["报送件"], options).expect("merged").0
    }

    /// Adds up what is named, and says what was told meanwhile.
    fn try_merge(
        &self,
        named: &[&str],
        options: &MergeOptions,
    ) -> Result<(Merged, Vec<String>), MergeError> {
        let (merged, told) = self.told(named, options);
        merged.map(|merged| (merged, told))
    }

    /// What came of adding up what is named, and what was told meanwhile.
    fn told(
        &self,
        named: &[&str],
        options: &MergeOptions,
    ) -> (Result<Merged, MergeError>, Vec<String>) {
        let paths: Vec<PathBuf> = named.iter().map(|name| self.path(name)).collect();
        let mut told = Vec::new();
        let mut tell = |what: Told| {
            if let Told::File(Some(text)) | Told::Aside(text) = what {
                told.push(text.to_owned());
            }
        };
        let recogniser = Recogniser::new(layouts());
        let merged = duibiao::merge(
            (&recogniser, layouts()),
            &inputs(&paths),
            (options, None),
            &mut tell,
        );
        (merged, told)
    }
}

fn layouts() -> &'static [Layout] {
    layout::builtin().expect("the built-in layouts")
}

fn layout_of(form: BureauLayout) -> &'static Layout {
    let id = match form {
        BureauLayout::Shanxi => "shanxi-budget",
        BureauLayout::Shanghai => "shanghai-budget",
    };
    let mut all = layouts().iter();
    all.find(|layout| layout.id.as_str() == id)
        .expect("a layout")
}

/// With everything that can happen to a submission.
fn odd(form: BureauLayout) -> Plan {
    Plan {
        rounding: RoundingMode::Rounded,
        oddities: true,
        damaged: 3,
        in_yuan: 2,
        ..Plan::plain(30, form)
    }
}

/// What the cells of a sheet show, row by row; nothing for cells that are empty.
fn texts(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let book = duibiao::read::read_file(path).expect("a workbook");
    let sheet = book.sheets.iter().find(|grid| grid.name.as_str() == sheet);
    let rows = sheet.expect("a sheet").rows.iter();
    rows.map(|row| {
        let last = row.cells.last().map_or(0, |cell| cell.col + 1);
        let shown = |col: u32| match row.get(col).map(|cell| &cell.value) {
            Some(CellValue::Text(text)) => text.to_string(),
            Some(CellValue::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        (0..last).map(shown).collect()
    })
    .collect()
}

/// The unit and the cell that a line of the 差异表 names, from 0.
fn named(path: &Path, line: usize) -> Option<(String, String)> {
    let book = duibiao::read::read_file(path).expect("a workbook");
    let sheet = book
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "差异表");
    let sheet = sheet.expect("a 差异表");
    let head = sheet
        .rows
        .iter()
        .position(|row| row.cells.first().and_then(|cell| cell.text()) == Some("序号"));
    let row = sheet.rows.get(head.expect("headings") + 1 + line)?;
    let text = |col: u32| {
        row.get(col)
            .and_then(|cell| cell.text())
            .unwrap_or_default()
    };
    Some((text(1).to_owned(), text(3).to_owned()))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("there")
}
