//! One cause is one line, with a cell: what cannot be read is not told again for each relation that needs it.

use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Grid};
use duibiao::report::{Finding, FindingCode, Outcome};
use duibiao::{Recogniser, check_bytes, layout};
use lab::departments::{Department, Profile, RoundingMode};
use lab::form::Form;

use super::odd_amounts::without_result;
use super::three_books::{budget, check, sheet};
use super::what_offices_add::as_csv;

/// The cells of a column below a row with figures.
fn figures(grid: &Grid) -> Vec<CellRef> {
    let rows = grid.rows.iter();
    let cells = rows.flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
    let figures = cells.filter(|(_, cell)| matches!(cell.value, CellValue::Number(_)));
    figures
        .map(|(row, cell)| CellRef::new(row, cell.col))
        .collect()
}

fn unread(findings: &[Finding]) -> Vec<&Finding> {
    let codes = [FindingCode::UnreadCell, FindingCode::UnreadScope];
    findings
        .iter()
        .filter(|one| codes.contains(&one.code))
        .collect()
}

#[test]
fn a_cell_that_decides_which_relations_apply_is_told_once() {
    let mut book = budget();
    let grid = sheet(&mut book, "表四");
    let label = |row: &&duibiao::read::GridRow| {
        let mut texts = row.cells.iter().filter_map(|cell| cell.text());
        texts.any(|text| text.contains("年终结转"))
    };
    let row = grid.rows.iter().find(label).expect("a row").number;
    grid.push(CellRef::new(row, 3), CellValue::Text("*".to_owned()), None);
    let report = check(&book);
    assert_eq!(report.outcome, Outcome::Unchecked);
    let told = unread(&report.findings);
    let [only] = told[..] else {
        panic!("{told:#?}");
    };
    let at = CellRef::new(row, 3).to_string();
    assert_eq!(only.cells[0].cell.as_deref(), Some(at.as_str()));
    assert!(report.judged.rules_unchecked > 0);
}

#[test]
fn formulas_that_nobody_calculated_are_one_line() {
    let mut book = budget();
    let mut count = 0;
    for name in ["表三", "表五"] {
        let grid = sheet(&mut book, name);
        for at in figures(grid) {
            grid.get_mut(at).expect("a figure").value = CellValue::NotComputed;
            count += 1;
        }
    }
    let read = report_of(&book);
    let told = unread(&read.findings);
    let [only] = told[..] else {
        panic!("{told:#?}");
    };
    assert!(count > 20 && only.cells.len() == count, "{count} {only:#?}");
    assert!(
        only.message.contains(&format!("等 {count} 格")),
        "{only:#?}"
    );
    assert!(only.message.starts_with("表三!"), "{only:#?}");
}

/// The report of a book some of whose formulas have no result.
fn report_of(book: &Book) -> duibiao::Report {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for grid in &book.sheets {
        let page = workbook.add_worksheet();
        page.set_name(grid.name.as_str()).expect("a name");
        for row in &grid.rows {
            for cell in &row.cells {
                let (row, col) = (row.number, cell.col as u16);
                let written = match &cell.value {
                    CellValue::Number(number) => page.write(row, col, *number),
                    CellValue::Text(text) => page.write(row, col, text.as_str()),
                    CellValue::NotComputed => {
                        let formula = rust_xlsxwriter::Formula::new("=1+1").set_result("987654321");
                        page.write_formula(row, col, formula)
                    }
                    other => panic!("{other:?}"),
                };
                written.expect("written");
            }
        }
    }
    let bytes = workbook.save_to_buffer().expect("saved");
    let bytes = without_result(bytes, "987654321");
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "book.xlsx", &bytes)
}

#[test]
fn a_table_that_only_bounds_and_usual_relations_tie_is_not_told_to_change_its_year_alone() {
    let books = (0..200).filter_map(|seed| {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
        let mut book = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        let mut filled = |name| figures(sheet(&mut book, name)).len() > 4;
        filled("表十一").then_some(book)
    });
    for book in books.take(3) {
        let own = check(&book).tables[0].title.clone();
        let own: u16 = own[..4].parse().expect("a year");
        for name in ["表十一"] {
            for times in [3.0, 1.0] {
                let mut other = book.clone();
                let grid = sheet(&mut other, name);
                for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    match &mut cell.value {
                        CellValue::Number(figure) => *figure *= times,
                        CellValue::Text(text) => {
                            *text = text.replace(&own.to_string(), &(own - 1).to_string());
                        }
                        _ => {}
                    }
                }
                let report = check(&other);
                let strange = format!("像是{}年的表", own - 1);
                let mut findings = report.findings.iter();
                let said = findings.any(|one| one.message.contains(&strange));
                // The same figures under a wrong year are the table's own.
                assert_eq!(said, times > 1.0, "{name}: {:#?}", report.findings);
                let wrong = report.outcome == Outcome::Mismatch;
                assert_eq!(wrong, times < 2.0, "{name}: {:#?}", report.findings);
            }
        }
    }
}

/// The book as a text with codes as Excel saves them in a narrow column.
fn saved(book: &Book, decimals: usize) -> Vec<u8> {
    let write = |text: &str| match text.parse::<f64>() {
        Ok(code) if text.len() == 7 => format!("{:.decimals$}E+06", code / 1_000_000.0),
        _ => format!("\"{text}\""),
    };
    as_csv(book, write).into_bytes()
}

#[test]
fn codes_saved_as_large_numbers_are_read_or_told_once_a_table() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let whole = check_bytes(&recogniser, "book.csv", &saved(&budget(), 6));
    let clean = matches!(whole.outcome, Outcome::Pass | Outcome::Tail);
    assert!(clean, "{:#?}", whole.findings);
    let rounded = check_bytes(&recogniser, "book.csv", &saved(&budget(), 2));
    assert_eq!(rounded.outcome, Outcome::Unchecked);
    let open = rounded.findings.iter();
    let open: Vec<&Finding> = open
        .filter(|one| one.outcome == Outcome::Unchecked && one.equation.is_empty())
        .collect();
    assert!(!open.is_empty() && open.len() <= 6, "{open:#?}");
    for one in open {
        assert!(one.message.contains("科学计数法"), "{one:#?}");
        assert!(one.cells[0].cell.is_some(), "{one:#?}");
    }
}
