//! The 勾稽 sheet: every relation as a line of formulas, counted on top, grouped by table.
//!
//! In go the checks; out comes a sheet that recalculates whenever a figure of a table is edited. Only
//! functions that Excel 2010 has are used.

use crate::layout::Comparison;
use crate::model::{CellRef, Region, sheet_prefix};
use crate::words::pages as words;

use super::super::looks::{BODY_SIZE, Fill, Kind, LIST_SIZE, Look};
use super::super::page::{Coloured, Page};
use super::super::paper::Paper;
use super::super::widths::{self, heights};
use super::{Blocked, Check, Mark, Side};
use crate::standard::Placement;

/// The widths of the columns; as [`words::CHECK_HEADS`].
const WIDTHS: [f64; 9] = [9.0, 42.0, 46.0, 15.0, 6.0, 15.0, 12.0, 12.0, 10.0];
/// The column of the links.
const SUBJECT: u16 = 1;
/// The column of the left side; the sign, the right side, the difference and the allowance follow.
const LEFT: u16 = 3;
/// The column of the results.
const RESULT: u16 = 8;
/// The row of the counts.
const SUMMARY_ROW: u32 = 4;
/// The row of the headings.
const HEAD_ROW: u32 = 6;
/// The height of the empty row between the counts and the list, in points.
const GAP: f64 = 8.0;

/// The column in which the summary counts a mark.
fn summary_column(mark: Mark) -> u16 {
    let index = Mark::ALL.iter().position(|one| *one == mark);
    LEFT + index.unwrap_or(0) as u16
}

/// The columns of tables and of results, as another sheet names them.
pub(super) fn columns(checks: &[Check]) -> (String, String) {
    let last = HEAD_ROW + 1 + Lines::of(checks).0.len().max(1) as u32;
    let prefix = sheet_prefix(words::CHECKS_SHEET);
    let range = |column| format!("{prefix}${column}${}:${column}${last}", HEAD_ROW + 2);
    (range('A'), range('I'))
}

/// The cell in which the summary counts a mark.
pub(super) fn summary_cell(mark: Mark) -> CellRef {
    CellRef::new(SUMMARY_ROW, u32::from(summary_column(mark)))
}

/// The page; `titles` are the tables' titles.
pub(in crate::pages) fn page(
    placement: &Placement,
    titles: &[String],
    department: &str,
    checks: &[Check],
) -> Page {
    let lines = Lines::of(checks);
    let last = HEAD_ROW + lines.0.len().max(1) as u32;
    let mut page = frame(department, checks, last);
    for (row, line) in (HEAD_ROW + 1..).zip(&lines.0) {
        match line {
            Line::Group { table, usual } => {
                let title = match usual {
                    true => words::USUAL_CHECKS,
                    false => titles.get(*table).map_or("", String::as_str),
                };
                let name = match usual {
                    true => "",
                    false => placement.sheet(*table).unwrap_or_default(),
                };
                group(&mut page, row, name, title);
            }
            Line::Check(check) => CheckLine { check, row }.put(&mut page, placement),
        }
    }
    page.filter = Some(Region::new((HEAD_ROW, 0), (last, RESULT)));
    page
}

/// The page without its lines, which end in that row: title, counts and headings.
fn frame(department: &str, checks: &[Check], last: u32) -> Page {
    let mut page = Page::named(words::CHECKS_SHEET);
    page.widths(&WIDTHS);
    top(&mut page, department);
    summary(&mut page, checks, last);
    for (col, head) in (0..).zip(words::CHECK_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.height(HEAD_ROW, heights::LIST_HEAD);
    page.coloured = colours(last);
    page.frozen = HEAD_ROW + 1;
    page.paper = Paper::wide_list(HEAD_ROW);
    page
}

/// The height of a line of which it is not known what it says, in points.
const ANY_LINE: f64 = 30.0;
/// The widths of the columns of lines of which it is not known what they say.
const ANY_WIDTHS: [f64; 9] = [8.0, 40.0, 74.0, 12.0, 4.0, 12.0, 11.0, 9.0, 8.0];

/// The page of so many lines at most, each cell by a formula of its line and column; it shows nothing while nothing
/// applies.
pub(in crate::pages) fn short(
    department: &str,
    count: u32,
    formula: impl Fn(u32, usize) -> String,
) -> Page {
    let last = HEAD_ROW + count.max(1);
    let mut page = frame(department, &[], last);
    page.widths(&ANY_WIDTHS);
    for (number, row) in (0..count).zip(HEAD_ROW + 1..) {
        for col in 0..=RESULT {
            let kind = match col {
                SUBJECT | 2 => Kind::ListText,
                LEFT | 5..=7 => Kind::ListFigureIfAny,
                _ => Kind::ListCode,
            };
            let look = Look::of(kind).open(true);
            page.formula((row, col), formula(number, usize::from(col)), "", look);
        }
        page.height(row, ANY_LINE);
    }
    page.paper.one_page = true;
    let cells = Region::new((HEAD_ROW + 1, 0), (last, RESULT));
    page.ruled
        .push((cells, format!("$A{}<>\"\"", HEAD_ROW + 2)));
    page
}

enum Line<'a> {
    Group { table: usize, usual: bool },
    Check(&'a Check),
}

struct Lines<'a>(Vec<Line<'a>>);

impl<'a> Lines<'a> {
    /// A heading before each table's checks, and one before those that only usually hold.
    fn of(checks: &'a [Check]) -> Lines<'a> {
        let mut lines = Vec::new();
        let mut last = None;
        for check in checks {
            let group = (check.usual, if check.usual { 0 } else { check.table });
            if last != Some(group) {
                lines.push(Line::Group {
                    table: check.table,
                    usual: check.usual,
                });
                last = Some(group);
            }
            lines.push(Line::Check(check));
        }
        Lines(lines)
    }
}

/// Title, department and what the sheet is for.
fn top(page: &mut Page, department: &str) {
    let title = Look::of(Kind::Title);
    page.span((0, 0), (0, RESULT), words::CHECKS_TITLE, title);
    page.height(0, heights::LIST_TITLE);
    page.own_head(1, (RESULT - 2, RESULT), department);
    let total: f64 = WIDTHS.iter().sum();
    let height = widths::lines(words::CHECKS_HELP, total, BODY_SIZE + 1, 0);
    let lead = Look::of(Kind::Lead);
    page.span((2, 0), (2, RESULT), words::CHECKS_HELP, lead);
    page.height(2, widths::height(height, BODY_SIZE + 1));
}

/// How many lines show which mark.
fn summary(page: &mut Page, checks: &[Check], last: u32) {
    let row = SUMMARY_ROW;
    let head = Look::of(Kind::ListHead);
    page.span((row - 1, 0), (row, LEFT - 1), words::CHECKS_COUNTED, head);
    let results = format!("$I${}:$I${}", HEAD_ROW + 2, last + 1);
    for mark in Mark::ALL {
        let col = summary_column(mark);
        let look = Look::of(Kind::ListCode).fill(mark).bold(true);
        page.text((row - 1, col), words::mark_name(mark), look);
        let count = checks.iter().filter(|check| check.mark() == mark).count();
        let formula = format!("COUNTIF({results},\"{}\")", words::mark(mark));
        page.formula((row, col), formula, &count.to_string(), Kind::ListCode);
    }
    page.height(row - 1, heights::LIST_LINE);
    page.height(row, heights::LIST_LINE);
    page.height(row + 1, GAP);
}

fn group(page: &mut Page, row: u32, name: &str, title: &str) {
    let grey = Look::of(Kind::ListText).fill(Fill::Hint).bold(true);
    for col in 0..=RESULT {
        page.text((row, col), "", grey);
    }
    page.text((row, 0), name, grey);
    // The title runs on over the columns of figures.
    page.span((row, SUBJECT), (row, LEFT - 1), title, grey);
    page.height(row, heights::LIST_LINE);
}

struct CheckLine<'a> {
    check: &'a Check,
    row: u32,
}

impl CheckLine<'_> {
    fn put(&self, page: &mut Page, placement: &Placement) {
        let (check, row) = (self.check, self.row);
        let name = placement.sheet(check.table).unwrap_or_default();
        page.text((row, 0), name, Kind::ListCode);
        let target = check
            .link
            .and_then(|(table, cell)| Some((placement.sheet(table)?, cell)));
        match target {
            Some((name, cell)) => {
                let at = (row, SUBJECT);
                page.link(at, name, cell, Some(&check.subject));
            }
            None => {
                let at = (row, SUBJECT);
                page.text(at, &check.subject, Kind::ListText);
            }
        }
        page.text((row, 2), &check.message, Kind::ListText);
        self.figures(page);
        let texts = [(1, &check.subject), (2, &check.message)];
        let lines = texts.map(|(col, text)| widths::lines(text, WIDTHS[col], LIST_SIZE, 0));
        let tallest = lines.into_iter().max().unwrap_or(1);
        page.height(
            row,
            widths::height(tallest, LIST_SIZE).max(heights::LIST_LINE),
        );
    }

    /// The sides, their difference, what rounding allows, and the result.
    fn figures(&self, page: &mut Page) {
        let (check, row) = (self.check, self.row);
        let code = Look::of(Kind::ListCode);
        let Some(result) = check.mark_formula(&format!("G{}", row + 1), &format!("H{}", row + 1))
        else {
            for col in LEFT..RESULT {
                page.text((row, col), "", code);
            }
            return page.text((row, RESULT), words::mark(Mark::Unchecked), code);
        };
        side(page, (row, LEFT), &check.left);
        let sign = match check.comparison {
            Comparison::Equal => "=",
            Comparison::AtMost => "≤",
            Comparison::AtLeast => "≥",
        };
        page.text((row, LEFT + 1), sign, Kind::ListCode);
        side(page, (row, LEFT + 2), &check.right);
        let difference = Side {
            formula: Some(format!("ROUND(D{0}-F{0},{1})", row + 1, check.decimals)),
            value: check.difference(),
        };
        side(page, (row, LEFT + 3), &difference);
        side(page, (row, LEFT + 4), &check.allowed);
        let mark = words::mark(check.mark());
        page.formula((row, RESULT), result, mark, Kind::ListCode);
        debug_assert!(check.blocked != Blocked::Always);
    }
}

fn side(page: &mut Page, at: (u32, u16), side: &Side) {
    match &side.formula {
        Some(text) => {
            let result = side.value.normalize().to_string();
            page.formula(at, text, &result, Kind::ListFigure);
        }
        None => page.number(at, side.value, Kind::ListFigure),
    }
}

/// The colours of the results.
fn colours(last: u32) -> Vec<Coloured> {
    let first = HEAD_ROW + 1;
    let coloured = Mark::ALL.into_iter().map(|mark| Coloured {
        cells: Region::new((first, RESULT), (last, RESULT)),
        formula: format!("$I{}=\"{}\"", first + 1, words::mark(mark)),
        fill: mark.into(),
    });
    coloured.collect()
}
