//! Check and fix of one workbook, next to the same workbook merely read by calamine and merely written
//! by rust_xlsxwriter. Only the ratios within one run mean anything: machines are noisy.
//!
//! Run with `cargo bench --bench one_workbook`.

#[path = "../tests/departments/mod.rs"]
mod departments;

use std::io::Cursor;
use std::sync::LazyLock;

use calamine::{Data, Range, Reader, Xlsx};
use departments::{Department, Profile, RoundingMode, xlsx};
use duibiao::{Recogniser, layout};
use rust_xlsxwriter::Workbook;

/// Departments: the disclosure of the example, an ordinary one, and a bureau of thirty units.
const NAMES: [&str; 3] = ["seed", "ordinary", "bureau"];

static BOOKS: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    [
        xlsx(&Department::seed().print(RoundingMode::Rounded)),
        xlsx(&Department::random(3, Profile::Ordinary).print(RoundingMode::Rounded)),
        xlsx(&Department::random(5, Profile::Bureau).print(RoundingMode::Rounded)),
    ]
});

/// What `fix` writes for each book, as cells.
static OUTPUTS: LazyLock<[Vec<(String, Range<Data>)>; 3]> = LazyLock::new(|| {
    let recogniser = recogniser();
    BOOKS.each_ref().map(|bytes| {
        let fixed = duibiao::fix_bytes(recogniser, "book.xlsx", bytes).expect("the examples can be fixed");
        read_bare(&fixed.workbook)
    })
});

fn recogniser() -> &'static Recogniser<'static> {
    static RECOGNISER: LazyLock<Recogniser<'static>> =
        LazyLock::new(|| Recogniser::new(layout::builtin().expect("the built-in layouts are right")));
    &RECOGNISER
}

fn book(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).expect("a name of the list")
}

fn read_bare(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
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
fn a_calamine_merely_reads(name: &str) -> Vec<(String, Range<Data>)> {
    read_bare(&BOOKS[book(name)])
}

#[divan::bench(args = NAMES)]
fn b_duibiao_reads(name: &str) -> duibiao::read::Book {
    duibiao::read::read_bytes(&BOOKS[book(name)], "book.xlsx").expect("a workbook")
}

#[divan::bench(args = NAMES)]
fn c_check(name: &str) -> duibiao::Report {
    duibiao::examine_bytes(recogniser(), "book.xlsx", &BOOKS[book(name)]).expect("a workbook").report
}

#[divan::bench(args = NAMES)]
fn d_rust_xlsxwriter_merely_writes(name: &str) -> Vec<u8> {
    write_bare(&OUTPUTS[book(name)])
}

#[divan::bench(args = NAMES)]
fn e_fix(name: &str) -> Vec<u8> {
    duibiao::fix_bytes(recogniser(), "book.xlsx", &BOOKS[book(name)]).expect("a workbook").workbook
}
