//! A formula below a table with which somebody checks it is told and kept, calculated or not, and the table is read as if
//! it were not there.

use duibiao::report::{Outcome, TableStatus};
use lab::containers::binary::{self, Sums};
use lab::containers::dressed::{self, PLAIN};
use lab::departments::{Department, Printed, RoundingMode, add_tables};
use rust_xlsxwriter::{Formula, Workbook};

use super::{FixOptions, fix, kept, lines, read_file, recogniser};

fn seed() -> Printed {
    Department::seed().print(RoundingMode::Rounded)
}

/// Fixes the file and asserts that of each table the cell in the third column, a row below its last one, is listed with
/// its formula, that the report names it, and that all tables pass as they do without it.
fn told_and_kept(name: &str, bytes: &[u8], formula: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path(name), bytes).expect("written");
    let out = path("更正.xlsx");
    let report = fix(&recogniser(), &path(name), &FixOptions::to(&out));
    assert_eq!(report.error, None, "{name}");
    assert_eq!(
        report.outcome,
        Outcome::Pass,
        "{name}: {:#?}",
        report.findings
    );
    let whole = |status| matches!(status, TableStatus::Pass | TableStatus::Empty);
    assert!(
        report.tables.iter().all(|table| whole(table.status)),
        "{name}"
    );
    let kept = kept(&read_file(&out).expect("our own workbook"));
    let told = lines(&report);
    for sheet in &seed().sheets {
        let cell = format!("C{}", sheet.rows.len() + 2);
        let mut rows = kept
            .iter()
            .filter(|row| row[0] == sheet.name && row[1] == cell);
        let formulas: Vec<&String> = rows.by_ref().map(|row| &row[5]).collect();
        assert_eq!(formulas, [formula], "{name}: {}!{cell}", sheet.name);
        let row = format!("第{}行", sheet.rows.len() + 2);
        let names = |line: &&String| {
            line.starts_with(&sheet.name) && (line.contains(&cell) || line.contains(&row))
        };
        assert!(told.iter().any(|line| names(&line)), "{name}: {told:#?}");
    }
}

/// An .xlsx with such a formula and that result stored beside it.
fn xlsx(formula: &str, result: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let printed = seed();
    add_tables(&mut workbook, &printed).expect("tables");
    for sheet in &printed.sheets {
        let page = workbook.worksheet_from_name(&sheet.name).expect("a sheet");
        let formula = Formula::new(formula).set_result(result);
        let row = sheet.rows.len() as u32 + 1;
        page.write_formula(row, 2, formula).expect("written");
    }
    workbook.save_to_buffer().expect("saved")
}

/// The text of a file with something put in where each sheet ends.
fn with_each(bytes: Vec<u8>, end: &str, mut row: impl FnMut(usize) -> String) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("text");
    let mut out = String::new();
    for (sheet, part) in text.split(end).enumerate() {
        if sheet > 0 {
            out += &row(sheet - 1);
            out += end;
        }
        out += part;
    }
    out.into_bytes()
}

#[test]
fn in_an_xlsx_whatever_result_is_stored() {
    for formula in ["=SUM(B6:B7)", "=B6-C6"] {
        for result in ["", "0", "7", "12.5", "-3"] {
            told_and_kept("表.xlsx", &xlsx(formula, result), formula);
        }
    }
}

#[test]
fn in_the_other_containers_although_nobody_calculated_it() {
    let printed = seed();
    told_and_kept("表.xls", &binary::xls(&printed, Sums::Below), "=SUM(B6:C7)");
    told_and_kept("表.ods", &binary::ods(&printed, Sums::Below), "=SUM(B6:C7)");
    let flat = with_each(
        dressed::fods(&printed, PLAIN, &[]),
        "</table:table>",
        |_| {
            "<table:table-row/><table:table-row><table:table-cell/><table:table-cell/>\
         <table:table-cell table:formula=\"of:=SUM([.B6:.C7])\"/></table:table-row>"
                .to_owned()
        },
    );
    told_and_kept("表.fods", &flat, "=SUM(B6:C7)");
    let xml = with_each(
        dressed::xml_2003(&printed, PLAIN, &[]),
        "</Table>",
        |sheet| {
            let row = printed.sheets[sheet].rows.len() + 2;
            format!(
                "<Row ss:Index=\"{row}\"><Cell ss:Index=\"3\" ss:Formula=\"=SUM(R6C2:R7C3)\"/></Row>"
            )
        },
    );
    told_and_kept("表.xml", &xml, "=SUM($B$6:$C$7)");
}
