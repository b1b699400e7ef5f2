//! Pages without headings whose columns are others than those of their table: whatever column was left out, put in or
//! exchanged, an honest book is not accused.

use super::{only_unchecked, recogniser};
use duibiao::model::CellRef;
use duibiao::read::{Book, Grid, GridCell};
use duibiao::report::Outcome;
use lab::departments::{Department, Profile, RoundingMode};
use lab::form::Form;

/// What is done to the columns of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Move {
    Without(u32),
    Blank(u32),
    Exchanged(u32, u32),
}

impl Move {
    fn of(self, col: u32) -> Option<u32> {
        match self {
            Move::Without(gone) if gone == col => None,
            Move::Without(gone) => Some(col - u32::from(gone < col)),
            Move::Blank(at) => Some(col + u32::from(at <= col)),
            Move::Exchanged(one, two) if col == one => Some(two),
            Move::Exchanged(one, two) if col == two => Some(one),
            Move::Exchanged(..) => Some(col),
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
