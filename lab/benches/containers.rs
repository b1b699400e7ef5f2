//! Reading .xlsx, .xls and .ods, next to calamine doing the same: all values and all formulas. Only the
//! ratios within one run mean anything: machines are noisy.
//!
//! Run with `cargo bench -p lab --bench containers`.

use std::io::{Cursor, Read, Seek};
use std::sync::LazyLock;

use calamine::{Data, Ods, Range, Reader, Xls, Xlsx};
use lab::containers::binary::{self, Sums};
use lab::departments::{Department, Profile, RoundingMode, xlsx};

/// The disclosure of the example, an ordinary department, and a bureau of thirty units, in each format.
const BOOKS: [&str; 9] = [
    "seed.xlsx",
    "ordinary.xlsx",
    "bureau.xlsx",
    "seed.xls",
    "ordinary.xls",
    "bureau.xls",
    "seed.ods",
    "ordinary.ods",
    "bureau.ods",
];

static BYTES: LazyLock<[Vec<u8>; 9]> = LazyLock::new(|| {
    BOOKS.map(|name| {
        let (department, format) = name.split_once('.').expect("a name with its format");
        let printed = match department {
            "seed" => Department::seed(),
            "ordinary" => Department::random(3, Profile::Ordinary),
            _ => Department::random(5, Profile::Bureau),
        }
        .print(RoundingMode::Rounded);
        match format {
            "xlsx" => xlsx(&printed),
            "xls" => binary::xls(&printed, Sums::Tenth),
            _ => binary::ods(&printed, Sums::Tenth),
        }
    })
});

fn bytes(name: &str) -> &'static [u8] {
    let at = BOOKS.iter().position(|known| *known == name);
    &BYTES[at.expect("a name of the list")]
}

/// Values and formulas of each sheet.
type Sheets = Vec<(Range<Data>, Range<String>)>;

fn all<RS: Read + Seek, R: Reader<RS>>(mut workbook: R) -> Sheets {
    let names = workbook.sheet_names();
    let sheets = names.iter().map(|name| {
        let values = workbook.worksheet_range(name).ok();
        let formulas = workbook.worksheet_formula(name).ok();
        (values.expect("values"), formulas.expect("formulas"))
    });
    sheets.collect()
}

#[divan::bench(args = BOOKS)]
fn a_calamine_reads(name: &str) -> Sheets {
    let bytes = Cursor::new(bytes(name));
    match name.rsplit('.').next() {
        Some("xlsx") => all(Xlsx::new(bytes).expect("a workbook")),
        Some("xls") => all(Xls::new(bytes).expect("a workbook")),
        _ => all(Ods::new(bytes).expect("a workbook")),
    }
}

#[divan::bench(args = BOOKS)]
fn b_duibiao_reads(name: &str) -> duibiao::read::Book {
    duibiao::read::read_bytes(bytes(name), name).expect("a workbook")
}

fn main() {
    // Both must have read the same, or the ratio says nothing.
    for name in BOOKS {
        let theirs = a_calamine_reads(name);
        let ours = b_duibiao_reads(name).sheets;
        assert_eq!(theirs.len(), ours.len(), "{name}");
        for ((values, formulas), grid) in theirs.iter().zip(&ours) {
            let used = values
                .used_cells()
                .filter(|(.., value)| **value != Data::Empty);
            assert_eq!(used.count(), grid.cell_count(), "{name} {:?}", grid.name);
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            let worded = cells.filter(|cell| cell.formula.is_some()).count();
            let theirs = formulas.used_cells().filter(|(.., text)| !text.is_empty());
            assert_eq!(theirs.count(), worded, "{name} {:?}", grid.name);
        }
    }
    divan::main();
}
