//! The 勾稽明细: every relation behind a line of the 差异表 with its numbers, the proofs of what was corrected, and what
//! cannot hold together.
//!
//! In go the lines and the report, out come the page and where each line's details begin, so that the line is linked to
//! them.

use std::collections::BTreeMap;

use crate::decide::lines::{Item, Places, said, state_of, told_of};
use crate::model::{CellRef, Region};
use crate::report::{Finding, Outcome, Report};
use crate::words::pages as words;

use super::discrepancies::Details;
use super::looks::{BODY_SIZE, Kind, LIST_SIZE, Look};
use super::page::Page;
use super::paper::Paper;
use super::widths::{self, heights};

/// The widths of the columns; as [`words::DETAILS_HEADS`].
const WIDTHS: [f64; 9] = [5.5, 7.5, 14.0, 28.0, 50.0, 40.0, 10.0, 10.0, 12.0];
/// The columns of texts.
const SUBJECT: u16 = 3;
const RELATION: u16 = 4;
const EQUATION: u16 = 5;
/// The row of the headings.
const HEAD_ROW: u32 = 4;
/// The most findings of one line that are listed.
const MOST: usize = 200;

/// The page, and where the details of each line begin.
pub(super) fn page(report: &Report, items: &[Item], places: Places<'_>) -> (Page, Details) {
    let mut page = Page::named(words::DETAILS_SHEET);
    page.widths(&WIDTHS);
    let last = WIDTHS.len() as u16 - 1;
    page.span((0, 0), (0, last), words::DETAILS_SHEET, Kind::Title);
    page.height(0, heights::LIST_TITLE);
    let department = report.book.department.as_deref().unwrap_or_default();
    page.own_head(1, (last - 1, last), department);
    page.height(1, widths::height(1, BODY_SIZE + 1));
    let mut counted =
        words::relations_line(report.judged, report.done.after, report.corrections.len());
    let rounding = words::rounding(report.book.rounding);
    if !rounding.is_empty() {
        counted = format!("{counted}。{rounding}");
    }
    for (row, text) in (2..).zip([words::DETAILS_HELP, counted.as_str()]) {
        page.span((row, 0), (row, last), text, Kind::ListNote);
        let lines = widths::lines(text, WIDTHS.iter().sum(), LIST_SIZE, 0);
        page.height(row, widths::height(lines, LIST_SIZE).max(heights::REMARK));
    }
    for (col, head) in (0..).zip(words::DETAILS_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.height(HEAD_ROW, heights::LIST_HEAD);
    let findings: BTreeMap<&str, &Finding> = report
        .findings
        .iter()
        .map(|one| (one.id.as_str(), one))
        .collect();
    let mut details = Details::new();
    let mut row = HEAD_ROW + 1;
    for (number, item) in (1..).zip(items) {
        details.insert(number, CellRef::new(row, 0));
        for proof in &item.proofs {
            text_line(&mut page, row, number, item, proof);
            row += 1;
        }
        for (nth, told) in (item.below.len() + 1..).zip(&item.unlisted) {
            let way = words::unlisted(&told.place, told.expected.as_deref(), &told.basis);
            text_line(
                &mut page,
                row,
                number,
                item,
                &format!("{number}.{nth} {way}"),
            );
            row += 1;
        }
        let own = item
            .findings
            .iter()
            .filter_map(|id| findings.get(id.as_str()));
        for finding in own.take(MOST) {
            line(&mut page, row, number, finding, places);
            row += 1;
        }
        if item.findings.len() > MOST {
            let more = words::details_omitted(item.findings.len() - MOST);
            text_line(&mut page, row, number, item, &more);
            row += 1;
        }
        if details[&number].row == row {
            details.remove(&number);
        }
    }
    page.frozen = HEAD_ROW + 1;
    page.paper = Paper {
        area: Some(Region::new((0, 0), (row.max(HEAD_ROW + 2) - 1, last))),
        ..Paper::wide_list(HEAD_ROW)
    };
    (page, details)
}

/// A sentence that belongs to a line.
fn text_line(page: &mut Page, row: u32, number: u32, item: &Item, text: &str) {
    page.count((row, 0), number, Kind::ListCode);
    let look = Look::of(Kind::ListCode).fill(item.state);
    page.text((row, 1), item.state.word(), look);
    page.text((row, 2), &item.told.place, Kind::ListCode);
    page.text((row, SUBJECT), &item.told.subject(), Kind::ListText);
    page.span(
        (row, RELATION),
        (row, WIDTHS.len() as u16 - 1),
        text,
        Kind::ListText,
    );
    let room = WIDTHS[usize::from(RELATION)..].iter().sum();
    page.fit_line(row, [(text, room)], heights::LIST_LINE);
}

/// One finding.
fn line(page: &mut Page, row: u32, number: u32, finding: &Finding, places: Places<'_>) {
    let told = told_of(finding, places);
    page.count((row, 0), number, Kind::ListCode);
    let state = state_of(finding);
    let look = Look::of(Kind::ListCode).fill(state);
    page.text((row, 1), words::outcome(finding.outcome), look);
    match &told.at {
        Some(place) => {
            let sheet = place.sheet.as_str();
            page.link((row, 2), sheet, place.cell, Some(&told.place));
        }
        None => page.text((row, 2), &told.place, Kind::ListCode),
    }
    let subject = told.subject();
    let relation = places.told_here(&said(finding), finding);
    let equation = match finding.outcome {
        Outcome::Mismatch | Outcome::Hint if !finding.equation.is_empty() => {
            words::does_not_hold(&finding.equation)
        }
        _ => finding.equation.clone(),
    };
    let allowed = finding.allowed.clone().unwrap_or_default();
    let residual = finding.residual.clone().unwrap_or_default();
    let texts = [
        (SUBJECT, subject.as_str()),
        (RELATION, &relation),
        (EQUATION, &equation),
        (6, &residual),
        (7, &allowed),
        (8, &told.input),
    ];
    for (col, text) in texts {
        page.text((row, col), text, Kind::ListText);
    }
    let widths = texts.map(|(col, text)| (text, WIDTHS[usize::from(col)]));
    page.fit_line(row, widths, heights::LIST_LINE);
}
