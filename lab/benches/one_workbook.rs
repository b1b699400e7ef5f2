//! Check and fix of one workbook, next to the same workbook merely read by calamine and merely written
//! by rust_xlsxwriter. Only the ratios within one run mean anything: machines are noisy.
//!
//! Run with `cargo bench -p lab --bench one_workbook`.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::LazyLock;

use calamine::{Data, Range, Reader, Xlsx};
use duibiao::{FixOptions, Recogniser, layout};
use lab::departments::{Department, Profile, RoundingMode, xlsx};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

/// Departments: the disclosure of the example, an ordinary one, and a bureau of thirty units.
const NAMES: [&str; 3] = ["seed", "ordinary", "bureau"];

/// A workbook as calamine gives it: names and cells of its sheets.
type Sheets = Vec<(String, Range<Data>)>;

static BOOKS: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    [
        xlsx(&Department::seed().print(RoundingMode::Rounded)),
        xlsx(&Department::random(3, Profile::Ordinary).print(RoundingMode::Rounded)),
        xlsx(&Department::random(5, Profile::Bureau).print(RoundingMode::Rounded)),
    ]
});

/// A folder with each book as a file, for `fix`.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in NAMES.iter().zip(BOOKS.iter()) {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
});

/// What `fix` writes for each book, as cells.
static OUTPUTS: LazyLock<[Sheets; 3]> =
    LazyLock::new(|| NAMES.map(|name| read_bare(&std::fs::read(fix(name)).expect("the output"))));

fn fix(name: &str) -> PathBuf {
    let output = FOLDER.path().join(name).with_extension("xlsx");
    let report = duibiao::fix(
        recogniser(),
        &FOLDER.path().join(name),
        &FixOptions::to(&output),
    );
    assert_eq!(report.error, None);
    output
}

fn recogniser() -> &'static Recogniser<'static> {
    static RECOGNISER: LazyLock<Recogniser<'static>> = LazyLock::new(|| {
        Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
    });
    &RECOGNISER
}

fn book(name: &str) -> usize {
    NAMES
        .iter()
        .position(|known| *known == name)
        .expect("a name of the list")
}

fn read_bare(bytes: &[u8]) -> Sheets {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    workbook.worksheets()
}

fn write_bare(sheets: &[(String, Range<Data>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).expect("a sheet's name");
        let (top, left) = cells.start().unwrap_or_default();
        for (row, col, value) in cells.used_cells() {
            let (row, col) = (top + row as u32, left as u16 + col as u16);
            match value {
                Data::Float(number) => sheet.write_number(row, col, *number),
                other => sheet.write_string(row, col, other.to_string()),
            }
            .expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn main() {
    divan::main();
}

#[divan::bench(args = NAMES)]
fn a_calamine_merely_reads(name: &str) -> Sheets {
    read_bare(&BOOKS[book(name)])
}

#[divan::bench(args = NAMES)]
fn b_duibiao_reads(name: &str) -> duibiao::read::Book {
    duibiao::read::read_bytes(&BOOKS[book(name)], "book.xlsx").expect("a workbook")
}

#[divan::bench(args = NAMES)]
fn c_check(name: &str) -> duibiao::Report {
    duibiao::examine_bytes(recogniser(), "book.xlsx", &BOOKS[book(name)])
        .expect("a workbook")
        .report
}

#[divan::bench(args = NAMES)]
fn d_rust_xlsxwriter_merely_writes(name: &str) -> Vec<u8> {
    write_bare(&OUTPUTS[book(name)])
}

#[divan::bench(args = NAMES)]
fn e_fix(name: &str) -> PathBuf {
    fix(name)
}
