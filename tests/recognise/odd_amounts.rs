//! What stands in amount cells of real books: read as people mean it, or reported with its address, and
//! never taken for zero.

use std::io::{Cursor, Read, Write};

use duibiao::model::{CellRef, MoneyUnit, TableId, Unread, Value};
use duibiao::read::{Book, CellValue, Grid};
use duibiao::report::{Finding, FindingCode, FindingKind, Outcome, Report};
use duibiao::{Recogniser, examine_bytes, layout};
use lab::departments::{Department, RoundingMode};
use lab::form::Form;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::three_books::{accounts, check, sheet as sheet_of};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn plain_book() -> Book {
    let printed = Department::seed().print(RoundingMode::Rounded);
    lab::form::book(&lab::form::tables(&printed), &mut Form::plain())
}

/// The cell of T3's first class in the column 合计, and the figure in it.
fn spot(book: &Book) -> (CellRef, f64) {
    let grid = sheet(book);
    let row = grid
        .rows
        .iter()
        .find(|row| row.cells[0].text() == Some("201"))
        .expect("a class");
    match &row.get(2).expect("a figure").value {
        CellValue::Number(number) => (CellRef::new(row.number, 2), *number),
        other => panic!("{other:?}"),
    }
}

fn sheet(book: &Book) -> &Grid {
    let mut sheets = book.sheets.iter();
    let found = sheets.find(|grid| grid.name.as_str() == "表三");
    found.expect("a sheet of the plain book")
}

/// What is read from the spot if that stands in it.
fn read(value: CellValue) -> Value {
    let mut book = plain_book();
    let (at, _) = spot(&book);
    let sheets = book.sheets.iter_mut();
    for grid in sheets.filter(|grid| grid.name.as_str() == "表三") {
        grid.push(at, value.clone(), None);
    }
    let found = recogniser().recognise(&book).expect("tables");
    let table = found.submission.table(&TableId::new("T3")).expect("T3");
    let rows = &table.ledgers[0].rows;
    let row = rows.iter().find(|row| row.key.as_str() == "201");
    row.expect("a class").entries[0].value.clone()
}

/// The report if the spot is written that way.
fn report(write: impl Fn(&mut Worksheet, u32, u16)) -> Report {
    let examined = examine_bytes(&recogniser(), "book.xlsx", &workbook(write));
    examined.expect("tables").report
}

/// The workbook with the spot written that way.
fn workbook(write: impl Fn(&mut Worksheet, u32, u16)) -> Vec<u8> {
    let book = plain_book();
    let (at, _) = spot(&book);
    let mut workbook = Workbook::new();
    for grid in &book.sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(grid.name.as_str()).expect("a name");
        for row in &grid.rows {
            for cell in &row.cells {
                let (row, col) = (row.number, cell.col as u16);
                let written = match &cell.value {
                    CellValue::Number(number) => sheet.write_number(row, col, *number),
                    _ => sheet.write_string(row, col, cell.text().unwrap_or_default()),
                };
                written.expect("written");
            }
        }
        if grid.name.as_str() == "表三" {
            write(sheet, at.row, at.col as u16);
        }
    }
    workbook.save_to_buffer().expect("saved")
}

/// The same workbook as a program leaves it that calculates nothing: without that result.
pub fn without_result(bytes: Vec<u8>, result: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("parts are text");
        let options = SimpleFileOptions::default();
        let name = file.name().expect("a name").into_owned();
        out.start_file(name, options).expect("a part");
        let text = text.replace(&format!("<v>{result}</v>"), "");
        out.write_all(text.as_bytes()).expect("written");
    }
    out.finish().expect("a zip").into_inner()
}

/// The finding that names the spot and says that it was not checked.
fn unchecked(report: &Report) -> &Finding {
    let (at, _) = spot(&plain_book());
    let address = format!("表三!{at}");
    let found = report.findings.iter().find(|finding| {
        finding.outcome == Outcome::Unchecked && finding.message.starts_with(&address)
    });
    found.unwrap_or_else(|| panic!("{address}: {:?}", report.findings))
}

#[test]
fn one_figure_may_be_typed_in_many_ways() {
    let (_, figure) = spot(&plain_book());
    let cents = (figure * 100.0).round() as i64;
    let (whole, part) = (cents / 100, cents % 100);
    let wide = |text: &str| -> String {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c);
        text.chars().map(wide).collect()
    };
    let text = format!("{whole}.{part:02}");
    let thousands = match whole / 1000 {
        0 => text.clone(),
        above => format!("{above},{:03}.{part:02}", whole % 1000),
    };
    let ways = [
        text.clone(),
        thousands.clone(),
        wide(&text),
        wide(&thousands),
        format!(" {text}\u{3000}"),
        format!("+{text}"),
        format!("￥{text}"),
        format!("¥{thousands}"),
        format!("{text}万元"),
        format!("{}元", cents * 100),
        format!("{}.{}千元", cents / 10, cents % 10),
        format!("{}.{:06}亿元", cents / 1_000_000, cents % 1_000_000),
    ];
    let expected = Value::Amount(text.parse().expect("digits"));
    for way in ways {
        assert_eq!(read(CellValue::Text(way.clone())), expected, "{way}");
    }
}

#[test]
fn a_figure_is_negative_by_a_minus_before_or_behind_or_by_brackets() {
    let expected = Value::Amount("-12.5".parse().expect("digits"));
    for way in [
        "-12.5",
        "－12.5",
        "−12.5",
        "12.5-",
        "(12.5)",
        "（12.50）",
        "（１２．５）",
        "-125000元",
        "（12.5万元）",
    ] {
        assert_eq!(read(CellValue::Text(way.into())), expected, "{way}");
    }
}

#[test]
fn dashes_and_words_for_nothing_are_no_amount() {
    for way in ["-", "—", "——", "－", "无", "　", "/", "–"] {
        assert_eq!(read(CellValue::Text(way.into())), Value::Blank, "{way}");
    }
}

#[test]
fn what_may_mean_two_things_is_not_read() {
    for way in [
        "1,5",
        "12.5%",
        "1.2.3",
        "12.5（见附件）",
        "约12.5",
        "(-3)",
        "12，5",
    ] {
        let value = read(CellValue::Text(way.into()));
        assert_eq!(value, Value::Unread(Unread::Text(way.into())), "{way}");
    }
}

#[test]
fn a_percentage_in_an_amount_cell_is_not_checked_and_named() {
    let report = report(|sheet, row, col| {
        sheet.write_string(row, col, "12.5%").expect("written");
    });
    assert!(unchecked(&report).message.contains("12.5%"));
    assert_ne!(report.outcome, Outcome::Pass);
}

#[test]
fn a_date_in_an_amount_cell_is_not_checked_and_named() {
    let report = report(|sheet, row, col| {
        let date = ExcelDateTime::from_ymd(2026, 1, 5).expect("a date");
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet
            .write_datetime_with_format(row, col, &date, &format)
            .expect("written");
    });
    let message = &unchecked(&report).message;
    assert!(
        message.contains("日期") && message.contains("2026"),
        "{message}"
    );
}

#[test]
fn an_error_in_an_amount_cell_is_not_checked_and_named() {
    let report = report(|sheet, row, col| {
        let formula = Formula::new("=1/0").set_result("#DIV/0!");
        sheet.write_formula(row, col, formula).expect("written");
    });
    let message = &unchecked(&report).message;
    assert!(message.contains("#DIV/0!"), "{message}");
}

#[test]
fn a_formula_without_a_result_is_not_computed_and_never_zero() {
    for formula in ["=SUM(C7:C9)", "=VLOOKUP(A1,B1:C9,2)"] {
        let bytes = workbook(|sheet, row, col| {
            let formula = Formula::new(formula).set_result("987654321");
            sheet.write_formula(row, col, formula).expect("written");
        });
        let bytes = without_result(bytes, "987654321");
        let examined = examine_bytes(&recogniser(), "book.xlsx", &bytes);
        let report = examined.expect("tables").report;
        let message = &unchecked(&report).message;
        assert!(message.contains("计算"), "{message}");
        let wrong = |finding: &&Finding| finding.outcome == Outcome::Mismatch;
        let wrong: Vec<&Finding> = report.findings.iter().filter(wrong).collect();
        assert_eq!(wrong, Vec::<&Finding>::new(), "{formula}");
        assert_eq!(report.corrections, [], "{formula}");
    }
}

#[test]
fn a_figure_with_more_digits_than_the_table_prints_is_a_finding_at_its_cell() {
    let (at, figure) = spot(&plain_book());
    let report = report(|sheet, row, col| {
        sheet
            .write_number(row, col, figure + 0.001_2)
            .expect("written");
    });
    let mut findings = report.findings.iter();
    let found = findings.find(|finding| finding.kind == FindingKind::Precision);
    let found = found.expect("a finding about digits");
    assert_eq!(found.cells[0].cell, Some(at.to_string()));
    assert_eq!(found.cells[0].sheet.as_deref(), Some("表三"));
}

/// What is read in T3's first class where its figures show that they are in 元, and are so many times what 万元 would be.
fn read_in_yuan(times: f64, shown: impl Fn(CellRef) -> bool) -> Value {
    let mut book = plain_book();
    let sheets = book.sheets.iter_mut();
    for grid in sheets.filter(|grid| grid.name.as_str() == "表三") {
        for row in &mut grid.rows {
            for cell in &mut row.cells {
                if let CellValue::Number(number) = &mut cell.value
                    && shown(CellRef::new(row.number, cell.col))
                {
                    *number = (*number * 100.0).round() / 100.0 * times;
                    cell.seen.unit = Some(MoneyUnit::Yuan);
                }
            }
        }
    }
    let found = recogniser().recognise(&book).expect("tables");
    let table = found.submission.table(&TableId::new("T3")).expect("T3");
    let rows = &table.ledgers[0].rows;
    let row = rows.iter().find(|row| row.key.as_str() == "201");
    row.expect("a class").entries[0].value.clone()
}

#[test]
fn a_unit_that_a_number_format_adds_is_believed_where_the_figures_say_so() {
    let (at, figure) = spot(&plain_book());
    let right = Value::Amount(figure.to_string().parse().expect("a figure"));
    // The word alone was copied: one cell, the whole table.
    assert_eq!(read_in_yuan(1.0, |cell| cell == at), right);
    assert_eq!(read_in_yuan(1.0, |_| true), right);
    // The figures are in 元.
    assert_eq!(read_in_yuan(10_000.0, |cell| cell == at), right);
    assert_eq!(read_in_yuan(10_000.0, |_| true), right);
    let word = Format::new().set_num_format("#,##0.00\"元\"");
    let report = report(|sheet, row, col| {
        let written = sheet.write_number_with_format(row, col, figure, &word);
        written.expect("a number");
    });
    assert_eq!(report.corrections, []);
    let mut findings = report.findings.iter();
    let told = findings.find(|one| one.code == FindingCode::UnitInFormat);
    let told = told.expect("it is said");
    assert_eq!(told.outcome, Outcome::Hint);
    assert_eq!(told.cells[0].cell.as_deref(), Some(at.to_string().as_str()));
    assert_ne!(report.outcome, Outcome::Mismatch);
}

#[test]
fn the_number_of_a_column_says_nothing_of_its_unit() {
    let mut book = accounts();
    let grid = sheet_of(&mut book, "“三公”经费支出决算表");
    let headed = |row: &duibiao::read::GridRow| {
        row.get(11).and_then(|cell| cell.text()) == Some("公务接待费")
    };
    let head = grid
        .rows
        .iter_mut()
        .find(|row| headed(row))
        .expect("a heading");
    let head = head.cells.iter_mut().find(|cell| cell.col == 11);
    head.expect("a heading").value = CellValue::Text("公务接待费（元）".to_owned());
    let numbers = |row: &duibiao::read::GridRow| {
        let numbers = row.cells.iter().map(|cell| match cell.value {
            CellValue::Number(number) => number,
            _ => f64::NAN,
        });
        numbers.collect::<Vec<f64>>()
    };
    let row = grid.rows.iter().rfind(|row| numbers(row).len() == 12);
    let (row, mut figures) = row
        .map(|row| (row.number, numbers(row)))
        .expect("the amounts");
    // The budget prints the number of the last column, 12.
    (figures[3], figures[4], figures[11]) = (8.0, 12.0, 12_400.0);
    figures[2] = figures[3] + figures[4];
    figures[0] = figures[1] + figures[2] + figures[5];
    figures[6] = figures[7] + figures[8] + 1.24;
    for (col, figure) in (0..).zip(figures) {
        grid.push(CellRef::new(row, col), CellValue::Number(figure), None);
    }
    let report = check(&book);
    let wrong = report
        .findings
        .iter()
        .filter(|one| one.outcome == Outcome::Mismatch);
    let wrong: Vec<&str> = wrong.map(|one| one.message.as_str()).collect();
    let own: Vec<&&str> = wrong.iter().filter(|one| one.contains("12400")).collect();
    assert!(own.is_empty(), "{wrong:#?}");
    assert!(
        report.outcome != Outcome::Unchecked,
        "{:#?}",
        report.findings
    );
}
