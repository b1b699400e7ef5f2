//! The sheet on which a person fills in what a document needs (说明资料): what, where it stands, and room for the answer.

use crate::model::Submission;
use crate::words::document as words;

use super::Pages;
use super::looks::{Kind, LIST_SIZE};
use super::page::Page;
use super::paper::Paper;
use super::widths::{self, heights};

/// The widths of the columns; as [`words::ANSWERS_HEADS`].
const WIDTHS: [f64; 3] = [30.0, 38.0, 62.0];
/// The row of the headings.
const HEAD_ROW: u32 = 3;

/// A line of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    /// What is asked for.
    pub name: String,
    /// The section in which it stands.
    pub section: String,
    /// What was answered before.
    pub answer: String,
}

/// The page of these lines.
pub(crate) fn answers(submission: &Submission, lines: &[Asked]) -> Pages {
    let mut page = Page::named(words::ANSWERS_SHEET);
    page.widths(&WIDTHS);
    page.span((0, 0), (0, 2), words::ANSWERS_TITLE, Kind::Title);
    page.height(0, heights::LIST_TITLE);
    let department = submission.department.clone().unwrap_or_default();
    page.own_head(1, (2, 2), &department);
    page.height(1, heights::REMARK);
    page.span((2, 0), (2, 2), words::ANSWERS_HELP, Kind::ListNote);
    let total = WIDTHS.iter().sum();
    let help = widths::lines(words::ANSWERS_HELP, total, LIST_SIZE, 0);
    page.height(2, widths::height(help, LIST_SIZE));
    for (col, head) in (0..).zip(words::ANSWERS_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.height(HEAD_ROW, heights::LIST_HEAD);
    for (row, line) in (HEAD_ROW + 1..).zip(lines) {
        page.text((row, 0), &line.name, Kind::ListText);
        page.text((row, 1), &line.section, Kind::ListText);
        page.text((row, 2), &line.answer, Kind::ListText);
        let texts = [(0, &line.name), (1, &line.section), (2, &line.answer)];
        let texts = texts.map(|(col, text)| (text.as_str(), WIDTHS[col]));
        page.fit_line(row, texts, heights::LIST_LINE);
    }
    page.frozen = HEAD_ROW + 1;
    page.paper = Paper::wide_list(HEAD_ROW);
    Pages {
        department,
        title: words::ANSWERS_SHEET.to_owned(),
        year: submission.year,
        all: vec![page],
    }
}
