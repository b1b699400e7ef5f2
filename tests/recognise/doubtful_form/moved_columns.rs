//! Pages without headings whose columns are others than those of their table: whatever column was left out, put in or
//! exchanged, an honest book is not accused.

use super::containers::Container;
use super::{only_unchecked, recogniser};
use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Grid, GridCell};
use duibiao::report::Outcome;
use lab::departments::{Department, Profile, RoundingMode};
use lab::form::Form;

/// What is done to the columns of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Move {
    Without(u32),
    Blank(u32),
    Exchanged(u32, u32),
    Nothing,
}

impl Move {
    fn of(self, col: u32) -> Option<u32> {
        match self {
            Move::Without(gone) if gone == col => None,
            Move::Without(gone) => Some(col - u32::from(gone < col)),
            Move::Blank(at) => Some(col + u32::from(at <= col)),
            Move::Exchanged(one, two) if col == one => Some(two),
            Move::Exchanged(one, two) if col == two => Some(one),
            Move::Exchanged(..) | Move::Nothing => Some(col),
        }
    }
}

/// The rows of a sheet from one on, on a sheet of their own behind it.
fn cut(book: &Book, sheet: usize, at: usize, way: Move) -> Book {
    let mut book = book.clone();
    let grid = &mut book.sheets[sheet];
    let moved = grid.rows.split_off(at);
    let first = moved[0].number;
    grid.merges.retain(|merge| merge.last.row < first);
    let mut page = Grid::new(&format!("{}续", grid.name));
    for row in moved {
        for cell in row.cells {
            if let Some(col) = way.of(cell.col) {
                page.push(CellRef::new(row.number - first, col), cell.value, None);
            }
        }
    }
    book.sheets.insert(sheet + 1, page);
    book
}

/// How many columns a sheet has, and where its rows can be cut: one third and half way down.
fn size(grid: &Grid) -> (u32, Vec<usize>) {
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    let wide = cells.map(|cell| cell.col + 1).max().unwrap_or(0);
    let text = |cell: &GridCell| cell.text().is_some();
    let first = grid.rows.iter().position(|row| {
        let figures = row.cells.iter().filter(|cell| !text(cell)).count();
        figures > 0 && row.cells.iter().any(text)
    });
    let Some(first) = first else {
        return (wide, Vec::new());
    };
    let rows = grid.rows.len() - first;
    let cuts = [first + rows / 3, first + rows / 2];
    (wide, cuts.into_iter().filter(|_| rows > 5).collect())
}

#[test]
fn whatever_column_a_page_without_headings_lacks_or_adds_nobody_is_accused() {
    let (mut tried, mut open) = (0, 0);
    for seed in [0, 3] {
        let department = Department::random(seed, Profile::Ordinary);
        let printed = department.print(RoundingMode::Exact);
        let book = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        for (sheet, grid) in book.sheets.iter().enumerate() {
            let (wide, cuts) = size(grid);
            let ways = (0..wide).map(Move::Without);
            let ways = ways.chain([Move::Blank(0), Move::Blank(2)]);
            let ways = ways.chain([Move::Exchanged(wide - 2, wide - 1)]);
            for (way, at) in ways.flat_map(|way| cuts.iter().map(move |at| (way, *at))) {
                let book = cut(&book, sheet, at, way);
                let bytes = lab::form::xlsx(&book);
                let report = duibiao::examine_bytes(&recogniser(), "book.xlsx", &bytes);
                let report = report.expect("tables").report;
                tried += 1;
                assert_eq!(
                    report.judged.mismatch, 0,
                    "{seed} {} {at} {way:?}: {:#?}",
                    grid.name, report.findings
                );
                if report.outcome == Outcome::Unchecked {
                    only_unchecked(&report);
                    open += 1;
                }
            }
        }
    }
    assert!(open > 150 && tried > 200, "{open} of {tried}");
}

/// A made-up department in the plain form.
fn book_of(seed: u64) -> Book {
    let department = Department::random(seed, Profile::Ordinary);
    let printed = department.print(RoundingMode::Exact);
    lab::form::book(&lab::form::tables(&printed), &mut Form::plain())
}

/// Every sheet of a book with the rows where it can be cut.
fn cuts(book: &Book) -> Vec<(usize, u32, usize)> {
    let sizes = book.sheets.iter().map(size).enumerate();
    let cuts = sizes.flat_map(|(sheet, (wide, cuts))| {
        let cuts = cuts.into_iter();
        cuts.map(move |at| (sheet, wide, at))
    });
    cuts.collect()
}

#[test]
fn the_next_table_of_a_document_may_lack_any_column_and_nobody_is_accused() {
    let book = book_of(3);
    for container in [Container::Docx, Container::Html] {
        let mut open = 0;
        let ledgers = ["表二", "表三", "表五", "表六", "表十二"];
        let cuts = cuts(&book).into_iter();
        let cuts = cuts.filter(|(sheet, ..)| ledgers.contains(&book.sheets[*sheet].name.as_str()));
        for (sheet, wide, at) in cuts {
            for gone in 0..wide {
                let report = container.examine(&cut(&book, sheet, at, Move::Without(gone)));
                let name = &book.sheets[sheet].name;
                assert_eq!(
                    report.judged.mismatch, 0,
                    "{container:?} {name} {at} {gone}: {:#?}",
                    report.findings
                );
                open += usize::from(report.outcome == Outcome::Unchecked);
            }
        }
        assert!(open > 30, "{container:?} {open}");
    }
}

#[test]
fn columns_exchanged_behind_a_blank_line_accuse_nobody() {
    let book = book_of(3);
    for own in ["表三", "表五"] {
        let named = |grid: &Grid| grid.name.as_str() == own;
        let sheet = book.sheets.iter().position(named).expect("the table");
        let (wide, cuts) = size(&book.sheets[sheet]);
        for container in [Container::OneSheet, Container::Csv, Container::Docx] {
            let page = cut(&book, sheet, cuts[0], Move::Exchanged(wide - 2, wide - 1));
            let report = container.examine(&page);
            only_unchecked(&report);
        }
    }
}

#[test]
fn a_wrong_figure_behind_a_break_within_a_table_is_told() {
    let book = book_of(3);
    for (sheet, wide, at) in cuts(&book) {
        let cells = book.sheets[sheet].rows[at..]
            .iter()
            .flat_map(|row| &row.cells);
        // A document keeps the columns that are blank there, this book does not.
        if cells.map(|cell| cell.col + 1).max() < Some(wide) {
            continue;
        }
        let mut wrong = book.clone();
        let rows = wrong.sheets[sheet].rows[at..].iter_mut();
        let mut figures =
            rows.flat_map(|row| &mut row.cells)
                .filter_map(|cell| match &mut cell.value {
                    CellValue::Number(number) if *number > 0.0 => Some(number),
                    _ => None,
                });
        let Some(figure) = figures.next() else {
            continue;
        };
        *figure += 1.0;
        let whole = Container::Xlsx.examine(&wrong).outcome;
        let broken = cut(&wrong, sheet, at, Move::Nothing);
        for container in [
            Container::OneSheet,
            Container::Docx,
            Container::Html,
            Container::Csv,
        ] {
            let name = &book.sheets[sheet].name;
            let outcome = container.examine(&broken).outcome;
            assert_eq!(outcome, whole, "{container:?} {name} {at}");
        }
    }
}

#[test]
fn a_column_that_one_of_several_tables_on_a_sheet_lacks_is_told_with_the_table() {
    let book = book_of(3);
    let named = |grid: &Grid| grid.name.as_str() == "表五";
    let sheet = book.sheets.iter().position(named).expect("the table");
    let mut lacking = book;
    for row in &mut lacking.sheets[sheet].rows {
        for cell in &mut row.cells {
            if cell.text() == Some("项目支出") {
                cell.value = CellValue::Text("其他".to_owned());
            }
        }
    }
    for (container, place) in [
        (Container::Xlsx, "表五"),
        (Container::Docx, "的表五"),
        (Container::Html, "的表五"),
        (Container::Csv, "的表五"),
    ] {
        let report = container.examine(&lacking);
        let said = format!("{place} 没有“项目支出”这一栏");
        let mut messages = report.findings.iter().map(|finding| &finding.message);
        assert!(
            messages.any(|message| message.contains(&said)),
            "{container:?}: {:#?}",
            report.findings
        );
    }
}
