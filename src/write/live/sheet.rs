//! The 勾稽 sheet: every relation as a line of formulas, counted on top, grouped by table.
//!
//! In go the checks; out comes a sheet that recalculates whenever a figure of a table is edited. Only
//! functions that Excel 2010 has are used.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, Formula, Worksheet};

use crate::layout::Comparison;
use crate::model::CellRef;
use crate::words::write as words;

use super::super::cells::link;
use super::super::styles::{BODY_SIZE, Fill, Kind, LIST_SIZE, Look, Styles};
use super::super::{WriteError, cells, page, widths};
use super::{Blocked, Check, Mark, Side, sheet_prefix};
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
/// The most links that a sheet is given; Excel takes 65,530.
const MOST_LINKS: usize = 60_000;

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

/// Writes the sheet; `titles` are the tables' titles.
pub(in crate::write) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    placement: &Placement,
    titles: &[String],
    department: &str,
    checks: &[Check],
) -> Result<(), WriteError> {
    sheet.set_formula_result_default("");
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let lines = Lines::of(checks);
    let last = HEAD_ROW + lines.0.len().max(1) as u32;
    top(sheet, styles, department)?;
    summary(sheet, styles, checks, last)?;
    for (col, head) in (0..).zip(words::CHECK_HEADS) {
        cells::text(sheet, (HEAD_ROW, col), head, styles.of(Kind::ListHead))?;
    }
    sheet.set_row_height(HEAD_ROW, 24.0)?;
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
                group(sheet, styles, row, name, title)?;
            }
            Line::Check(check) => {
                let linked = ((row - HEAD_ROW) as usize) < MOST_LINKS;
                CheckLine { check, row, linked }.write(sheet, styles, placement)?;
            }
        }
    }
    colours(sheet, last)?;
    sheet.autofilter(HEAD_ROW, 0, last, RESULT)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    page::set_up(sheet, true, Some(HEAD_ROW..=HEAD_ROW))?;
    page::narrow_margins(sheet);
    Ok(())
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
fn top(sheet: &mut Worksheet, styles: &mut Styles, department: &str) -> Result<(), WriteError> {
    let title = styles.of(Kind::Title);
    cells::span(sheet, (0, 0), (0, RESULT), words::CHECKS_TITLE, title)?;
    sheet.set_row_height(0, 32.0)?;
    cells::own_head(sheet, styles, 1, (RESULT - 2, RESULT), department)?;
    let total: f64 = WIDTHS.iter().sum();
    let height = widths::lines(words::CHECKS_HELP, total, BODY_SIZE + 1, 0);
    let lead = styles.of(Kind::Lead);
    cells::span(sheet, (2, 0), (2, RESULT), words::CHECKS_HELP, lead)?;
    sheet.set_row_height(2, widths::height(height, BODY_SIZE + 1))?;
    Ok(())
}

/// How many lines show which mark.
fn summary(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    checks: &[Check],
    last: u32,
) -> Result<(), WriteError> {
    let row = SUMMARY_ROW;
    let head = styles.of(Kind::ListHead);
    cells::span(
        sheet,
        (row - 1, 0),
        (row, LEFT - 1),
        words::CHECKS_COUNTED,
        head,
    )?;
    let results = format!("$I${}:$I${}", HEAD_ROW + 2, last + 1);
    for mark in Mark::ALL {
        let col = summary_column(mark);
        let look = Look::of(Kind::ListCode).fill(fill(mark)).bold(true);
        cells::text(
            sheet,
            (row - 1, col),
            words::mark_name(mark),
            styles.get(look),
        )?;
        let count = checks.iter().filter(|check| check.mark() == mark).count();
        let formula = format!("COUNTIF({results},\"{}\")", words::mark(mark));
        let formula = Formula::new(formula).set_result(count.to_string());
        sheet.write_formula_with_format(row, col, formula, styles.of(Kind::ListCode))?;
    }
    sheet.set_row_height(row - 1, 20.0)?;
    sheet.set_row_height(row, 20.0)?;
    sheet.set_row_height(row + 1, 8.0)?;
    Ok(())
}

fn group(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    row: u32,
    name: &str,
    title: &str,
) -> Result<(), WriteError> {
    let grey = Look::of(Kind::ListText).fill(Fill::Hint).bold(true);
    for col in 0..=RESULT {
        cells::text(sheet, (row, col), "", styles.get(grey))?;
    }
    cells::text(sheet, (row, 0), name, styles.get(grey))?;
    // The title runs on over the columns of figures.
    cells::span(
        sheet,
        (row, SUBJECT),
        (row, LEFT - 1),
        title,
        styles.get(grey),
    )?;
    sheet.set_row_height(row, 20.0)?;
    Ok(())
}

struct CheckLine<'a> {
    check: &'a Check,
    row: u32,
    linked: bool,
}

impl CheckLine<'_> {
    fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        placement: &Placement,
    ) -> Result<(), WriteError> {
        let (check, row) = (self.check, self.row);
        let name = placement.sheet(check.table).unwrap_or_default();
        cells::text(sheet, (row, 0), name, styles.of(Kind::ListCode))?;
        let target = check
            .link
            .filter(|_| self.linked)
            .and_then(|(table, cell)| Some((placement.sheet(table)?, cell)));
        match target {
            Some((name, cell)) => {
                let at = (row, SUBJECT);
                link(
                    sheet,
                    styles,
                    at,
                    name,
                    cell.to_string(),
                    Some(&check.subject),
                )?;
            }
            None => {
                let at = (row, SUBJECT);
                cells::text(sheet, at, &check.subject, styles.of(Kind::ListText))?;
            }
        }
        cells::text(sheet, (row, 2), &check.message, styles.of(Kind::ListText))?;
        self.figures(sheet, styles)?;
        let texts = [(1, &check.subject), (2, &check.message)];
        let lines = texts.map(|(col, text)| widths::lines(text, WIDTHS[col], LIST_SIZE, 0));
        let tallest = lines.into_iter().max().unwrap_or(1);
        sheet.set_row_height(row, widths::height(tallest, LIST_SIZE).max(20.0))?;
        Ok(())
    }

    /// The sides, their difference, what rounding allows, and the result.
    fn figures(&self, sheet: &mut Worksheet, styles: &mut Styles) -> Result<(), WriteError> {
        let (check, row) = (self.check, self.row);
        let code = styles.of(Kind::ListCode);
        let Some(result) = check.mark_formula(&format!("G{}", row + 1), &format!("H{}", row + 1))
        else {
            for col in LEFT..RESULT {
                cells::text(sheet, (row, col), "", code)?;
            }
            return cells::text(sheet, (row, RESULT), words::mark(Mark::Unchecked), code);
        };
        let number = styles.of(Kind::ListFigure).clone();
        side(sheet, (row, LEFT), &check.left, &number)?;
        let sign = match check.comparison {
            Comparison::Equal => "=",
            Comparison::AtMost => "≤",
            Comparison::AtLeast => "≥",
        };
        cells::text(sheet, (row, LEFT + 1), sign, styles.of(Kind::ListCode))?;
        side(sheet, (row, LEFT + 2), &check.right, &number)?;
        let difference = Side {
            formula: Some(format!("ROUND(D{0}-F{0},{1})", row + 1, check.decimals)),
            value: check.difference(),
        };
        side(sheet, (row, LEFT + 3), &difference, &number)?;
        side(sheet, (row, LEFT + 4), &check.allowed, &number)?;
        let formula = Formula::new(result).set_result(words::mark(check.mark()));
        sheet.write_formula_with_format(row, RESULT, formula, styles.of(Kind::ListCode))?;
        debug_assert!(check.blocked != Blocked::Always);
        Ok(())
    }
}

fn side(
    sheet: &mut Worksheet,
    at: (u32, u16),
    side: &Side,
    format: &Format,
) -> Result<(), WriteError> {
    match &side.formula {
        Some(text) => {
            let formula = Formula::new(text).set_result(side.value.normalize().to_string());
            sheet.write_formula_with_format(at.0, at.1, formula, format)?;
            Ok(())
        }
        None => cells::number(sheet, at, side.value, format),
    }
}

/// The colours of the results.
fn colours(sheet: &mut Worksheet, last: u32) -> Result<(), WriteError> {
    let first = HEAD_ROW + 1;
    for mark in Mark::ALL {
        let Some(colour) = fill(mark).color() else {
            continue;
        };
        let format = Format::new().set_background_color(colour);
        let rule = format!("=$I{}=\"{}\"", first + 1, words::mark(mark));
        let rule = ConditionalFormatFormula::new()
            .set_rule(rule.as_str())
            .set_format(format);
        sheet.add_conditional_format(first, RESULT, last, RESULT, &rule)?;
    }
    Ok(())
}

/// The colour of a mark; the tables use the same.
fn fill(mark: Mark) -> Fill {
    match mark {
        Mark::Pass => Fill::Pass,
        Mark::Tail => Fill::Tail,
        Mark::Mismatch => Fill::Mismatch,
        Mark::Unchecked => Fill::Unchecked,
        Mark::Hint => Fill::Hint,
        Mark::OutOfScope => Fill::Plain,
    }
}
