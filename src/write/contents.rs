//! The 目录: the first sheet, with a link to every other and how each table fared.
//!
//! In go the titles, the report's verdicts and the names of the carried sheets; out comes a page that
//! can be handed in as it is.

use rust_xlsxwriter::{Formula, Worksheet};

use crate::report::{Report, TableStatus};
use crate::words::write as words;

use super::cells::link;
use super::styles::{BODY_SIZE, Fill, Kind, LIST_SIZE, Look, Styles};
use super::{WriteError, cells, page, widths};

/// One line: a sheet, what it is, how it fared.
pub(super) struct Line {
    /// The sheet's name.
    pub sheet: String,
    /// What it is.
    pub title: String,
    /// The result, in words.
    pub result: String,
    /// The result's colour.
    pub fill: Fill,
    /// The result's formula, where it is live.
    pub formula: Option<String>,
}

impl Line {
    /// A line whose result is a text.
    pub(super) fn plain(sheet: &str, title: &str, result: String, fill: Fill) -> Line {
        Line {
            sheet: sheet.to_owned(),
            title: title.to_owned(),
            result,
            fill,
            formula: None,
        }
    }
}

/// The widths of the columns; as [`words::CONTENTS_HEADS`].
const WIDTHS: [f64; 4] = [7.0, 29.0, 50.0, 27.0];

/// Writes how to use the workbook below so many lines.
pub(super) fn help(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    count: usize,
    texts: &[&str],
) -> Result<(), WriteError> {
    let total = WIDTHS.iter().sum();
    for (row, text) in (count as u32 + 4..).zip(texts) {
        cells::span(sheet, (row, 0), (row, 3), text, styles.of(Kind::Note))?;
        let lines = widths::lines(text, total, BODY_SIZE + 1, 0);
        sheet.set_row_height(row, widths::height(lines, BODY_SIZE + 1))?;
    }
    Ok(())
}

/// The result of a table in words and colour.
pub(super) fn result(report: &Report, table: &str) -> (String, Fill) {
    let Some(found) = report.tables.iter().find(|line| line.id == table) else {
        return (String::new(), Fill::Plain);
    };
    let fill = match found.status {
        TableStatus::Pass => Fill::Pass,
        TableStatus::Empty => Fill::Plain,
        TableStatus::Tail => Fill::Tail,
        TableStatus::Unchecked => Fill::Unchecked,
        TableStatus::Mismatch | TableStatus::Missing => Fill::Mismatch,
    };
    let word = words::table_status(found.status);
    let text = match &found.why {
        Some(why) => format!("{word}：{why}"),
        None => word.to_owned(),
    };
    (text, fill)
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    department: &str,
    lines: &[Line],
) -> Result<(), WriteError> {
    sheet.set_formula_result_default("");
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    cells::span(
        sheet,
        (0, 0),
        (0, 3),
        words::CONTENTS_TITLE,
        styles.of(Kind::Title),
    )?;
    sheet.set_row_height(0, 36.0)?;
    cells::own_head(sheet, styles, 1, (3, 3), department)?;
    let head = words::department_line(department);
    let room = WIDTHS[..3].iter().sum();
    let head_lines = widths::lines(&head, room, BODY_SIZE + 1, 0);
    sheet.set_row_height(1, widths::height(head_lines, BODY_SIZE + 1))?;
    for (col, head) in (0..).zip(words::CONTENTS_HEADS) {
        cells::text(sheet, (2, col), head, styles.of(Kind::ListHead))?;
    }
    sheet.set_row_height(2, 24.0)?;
    for (row, line) in (3..).zip(lines) {
        sheet.write_number_with_format(row, 0, row - 2, styles.of(Kind::ListCode))?;
        link(
            sheet,
            styles,
            (row, 1),
            &line.sheet,
            "A1".to_owned(),
            Some(&line.sheet),
        )?;
        cells::text(sheet, (row, 2), &line.title, styles.of(Kind::ListText))?;
        let look = Look::of(Kind::ListText).fill(line.fill);
        match &line.formula {
            Some(text) => {
                let formula = Formula::new(text).set_result(line.result.as_str());
                sheet.write_formula_with_format(row, 3, formula, styles.get(look))?;
            }
            None => cells::text(sheet, (row, 3), &line.result, styles.get(look))?,
        }
        let lines = [(1, &line.sheet), (2, &line.title), (3, &line.result)]
            .map(|(col, text)| widths::lines(text, WIDTHS[col], LIST_SIZE, 0));
        let tallest = lines.into_iter().max().unwrap_or(1);
        sheet.set_row_height(row, widths::height(tallest, LIST_SIZE).max(26.0))?;
    }
    page::set_up(sheet, false, Some(2..=2))
}
