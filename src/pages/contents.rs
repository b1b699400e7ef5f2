//! The 目录: the first sheet, with a link to every other and how each table fared.
//!
//! In go the family's title, those of the tables, the report's verdicts and the names of the carried sheets; out comes a page that
//! can be handed in as it is.

use crate::layout::Layout;
use crate::report::{Report, TableStatus};
use crate::words::pages as words;

use super::looks::{BODY_SIZE, Fill, Kind, Look};
use super::page::Page;
use super::paper::Paper;
use super::widths::{self, heights};
use crate::model::CellRef;

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
/// The heights of the title and, at least, of a line: a first page is airier than other lists.
const TITLE_HEIGHT: f64 = 36.0;
const LINE_HEIGHT: f64 = 26.0;

/// Writes how to use the workbook below so many lines.
pub(super) fn help(page: &mut Page, count: usize, texts: &[&str]) {
    let total = WIDTHS.iter().sum();
    for (row, text) in (count as u32 + 4..).zip(texts) {
        page.span((row, 0), (row, 3), text, Kind::Note);
        let lines = widths::lines(text, total, BODY_SIZE + 1, 0);
        page.height(row, widths::height(lines, BODY_SIZE + 1));
    }
}

/// The result of a table in words and colour; one in which nothing is left to be done is no longer red.
pub(super) fn result(report: &Report, table: &str, open: bool) -> (String, Fill) {
    let Some(found) = report.tables.iter().find(|line| line.id == table) else {
        return (String::new(), Fill::Plain);
    };
    let word = words::table_status(found.status);
    match &found.why {
        Some(why) => (format!("{word}：{why}"), found.status.into()),
        None if found.status == TableStatus::Mismatch && !open => (words::mended(word), Fill::Pass),
        None => (word.to_owned(), found.status.into()),
    }
}

/// What the 目录 of a family is headed.
pub(super) fn title(layout: &Layout) -> &str {
    layout.contents.as_deref().unwrap_or(words::CONTENTS_TITLE)
}

/// The page.
pub(super) fn page(title: &str, department: &str, lines: &[Line]) -> Page {
    let mut page = Page::named(words::CONTENTS_SHEET);
    page.widths(&WIDTHS);
    page.span((0, 0), (0, 3), title, Kind::Title);
    page.height(0, TITLE_HEIGHT);
    page.own_head(1, (3, 3), department);
    let head = words::department_line(department);
    let room = WIDTHS[..3].iter().sum();
    let head_lines = widths::lines(&head, room, BODY_SIZE + 1, 0);
    page.height(1, widths::height(head_lines, BODY_SIZE + 1));
    for (col, head) in (0..).zip(words::CONTENTS_HEADS) {
        page.text((2, col), head, Kind::ListHead);
    }
    page.height(2, heights::LIST_HEAD);
    for (row, line) in (3..).zip(lines) {
        page.count((row, 0), row - 2, Kind::ListCode);
        let first = CellRef::new(0, 0);
        page.link((row, 1), &line.sheet, first, Some(&line.sheet));
        page.text((row, 2), &line.title, Kind::ListText);
        let look = Look::of(Kind::ListText).fill(line.fill);
        match &line.formula {
            Some(text) => page.formula((row, 3), text, &line.result, look),
            None => page.text((row, 3), &line.result, look),
        }
        let texts = [(1, &line.sheet), (2, &line.title), (3, &line.result)];
        let texts = texts.map(|(col, text)| (text.as_str(), WIDTHS[col]));
        page.fit_line(row, texts, LINE_HEIGHT);
    }
    page.paper = Paper::of(false, Some(2));
    page
}
