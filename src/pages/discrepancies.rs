//! The 差异表: what was found, which cell it is, what it should be, and where a person decides.
//!
//! In go the lines of [`lines`](crate::decide::lines) and earlier answers; out comes a
//! sheet with a summary and a legend on top and one native table below. The last column holds the
//! stable id by which a later run finds each decision again.

use std::collections::BTreeMap;

use crate::report::{Report, TableStatus};
use crate::words::pages as words;

use super::discrepancy_widths;
use super::looks::{Fill, Kind, LIST_SIZE, Look};
use super::page::{Accepts, List, Page};
use super::paper::Paper;
use super::widths::{self, heights};
use crate::decide::Answer;
use crate::decide::lines::{Decide, Item, State};
use crate::decide::lines::{MOST_TAILS, state_of};
use crate::model::Region;
use crate::standard::Placement;

/// The column of the relation in words.
const RELATION: u16 = 6;
/// The first column of the figures: 填报数, 应为数, 差额.
const FIGURES: u16 = 8;
/// The column 备选, whose texts name cells of the tables.
pub const RIVALS: u16 = 12;
/// The first column of the answers: 决定, 自填数, 说明.
const ANSWERS: u16 = 13;
/// The column of the place in the submission; from here on nothing is printed.
const INPUT: u16 = 16;
/// The last column that is printed.
const LAST_PRINTED: u16 = INPUT - 1;
/// The column of 编号.
const ID: u16 = 17;
/// The first column of the words that tell our own sheets.
const MARK: u16 = 14;
/// The row of the legend.
const LEGEND_ROW: u32 = 4;
/// The height of the empty row under the legend, in points.
const GAP: f64 = 6.0;
/// The row of the table's header.
const HEAD_ROW: u32 = 6;
/// The page.
pub(super) fn page(
    report: &Report,
    placement: &Placement,
    items: &[Item],
    answers: &BTreeMap<String, Answer>,
) -> Page {
    let mut page = Page::named(words::DISCREPANCY_SHEET);
    let widths = discrepancy_widths::of(items);
    page.widths(&widths);
    summary(&mut page, report, &widths);
    legend(&mut page, &widths);
    list(&mut page, items.len().max(1) as u32);
    if items.is_empty() {
        nothing_found(&mut page);
    }
    for (offset, item) in (0..).zip(items) {
        let line = ItemLine {
            item,
            row: HEAD_ROW + 1 + offset,
            answer: answers.get(&item.id),
        };
        line.put(&mut page, placement, offset + 1, &widths);
    }
    page.accepts = dropdowns(items);
    page.frozen = HEAD_ROW + 1;
    // The ids are for programs; paper is for people.
    let last = (HEAD_ROW + items.len().max(1) as u32, LAST_PRINTED);
    page.paper = Paper {
        area: Some(Region::new((0, 0), last)),
        ..Paper::wide_list(HEAD_ROW)
    };
    page
}

/// Title, file, and how many tables and relations fared how.
fn summary(page: &mut Page, report: &Report, widths: &[f64]) {
    let last = LAST_PRINTED;
    page.span((0, 0), (0, last), words::DISCREPANCY_SHEET, Kind::Title);
    page.height(0, heights::LIST_TITLE);
    let department = report.book.department.as_deref().unwrap_or_default();
    let file = words::file_line(
        &report.file,
        department,
        report.book.year,
        words::rounding(report.book.rounding),
    );
    let count = |status| {
        report
            .tables
            .iter()
            .filter(|table| table.status == status)
            .count()
    };
    let tables = words::tables_line(
        [
            TableStatus::Pass,
            TableStatus::Tail,
            TableStatus::Mismatch,
            TableStatus::Unchecked,
            TableStatus::Empty,
            TableStatus::Missing,
        ]
        .map(count),
    );
    let mut relations =
        words::relations_line(report.judged, report.done.after, report.corrections.len());
    let tails = report
        .findings
        .iter()
        .filter(|f| state_of(f) == State::Tail)
        .count();
    if tails > MOST_TAILS {
        relations.push_str(&words::tails_omitted(MOST_TAILS, tails));
    }
    let room = |cols: std::ops::RangeInclusive<u16>| -> f64 {
        cols.filter_map(|col| widths.get(usize::from(col))).sum()
    };
    let note = Look::of(Kind::ListNote);
    page.span((1, 0), (1, MARK - 1), &file, note);
    let lines = widths::lines(&file, room(0..=MARK - 1), LIST_SIZE, 0);
    page.height(1, widths::height(lines, LIST_SIZE).max(heights::REMARK));
    let mark = Look::of(Kind::ListNoteRight);
    page.span((1, MARK), (1, last), words::OWN_MARK, mark);
    for (row, text) in (2..).zip([tables, relations]) {
        page.span((row, 0), (row, last), &text, Kind::ListNote);
        let lines = widths::lines(&text, room(0..=last), LIST_SIZE, 0);
        page.height(row, widths::height(lines, LIST_SIZE).max(heights::REMARK));
    }
}

/// The states with their colours, and what the decisions mean.
fn legend(page: &mut Page, widths: &[f64]) {
    let head = Look::of(Kind::ListNote);
    page.text((LEGEND_ROW, 0), words::LEGEND, head);
    let states = [
        State::Corrected,
        State::Open,
        State::Mismatch,
        State::Unchecked,
        State::Hint,
        State::Tail,
    ];
    for (col, state) in (1..).zip(states) {
        let look = Look::of(Kind::ListCode).fill(state);
        page.text((LEGEND_ROW, col), state.word(), look);
    }
    let first = states.len() as u16 + 1;
    page.span(
        (LEGEND_ROW, first),
        (LEGEND_ROW, LAST_PRINTED),
        words::DECISION_HELP,
        Kind::ListNote,
    );
    let room = &widths[usize::from(first)..=usize::from(LAST_PRINTED)];
    let lines = widths::lines(words::DECISION_HELP, room.iter().sum(), LIST_SIZE, 0);
    page.height(
        LEGEND_ROW,
        widths::height(lines, LIST_SIZE).max(heights::REMARK),
    );
    page.height(LEGEND_ROW + 1, GAP);
}

fn list(page: &mut Page, count: u32) {
    for (col, head) in (0..).zip(words::DISCREPANCY_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.list = Some(List {
        name: words::DISCREPANCY_LIST,
        covers: Region::new((HEAD_ROW, 0), (HEAD_ROW + count, ID)),
        heads: &words::DISCREPANCY_HEADS,
        head: Kind::ListHead.into(),
    });
    page.height(HEAD_ROW, heights::LIST_HEAD);
}

fn nothing_found(page: &mut Page) {
    for col in 0..=ID {
        page.text((HEAD_ROW + 1, col), "", Kind::ListText);
    }
    let look = Look::of(Kind::ListCode).fill(Fill::Pass);
    page.text(
        (HEAD_ROW + 1, 1),
        words::table_status(TableStatus::Pass),
        look,
    );
    page.text((HEAD_ROW + 1, RELATION), words::NO_FINDINGS, Kind::ListText)
}

/// One line and where it stands.
struct ItemLine<'a> {
    item: &'a Item,
    row: u32,
    answer: Option<&'a Answer>,
}

impl ItemLine<'_> {
    fn put(&self, page: &mut Page, placement: &Placement, number: u32, widths: &[f64]) {
        let (item, row) = (self.item, self.row);
        let sheet_name = item.output.and_then(|(table, _)| placement.sheet(table));
        let address = match (sheet_name, item.output) {
            (Some(name), Some((_, cell))) => format!("{name}!{cell}"),
            _ => String::new(),
        };
        // The place in the input is said only where it is another one.
        let input = if item.input == address {
            ""
        } else {
            item.input.as_str()
        };
        page.count((row, 0), number, Kind::ListCode);
        let look = Look::of(Kind::ListCode).fill(item.state).bold(true);
        page.text((row, 1), item.state.word(), look);
        let table = sheet_name.unwrap_or(&item.table);
        page.text((row, 2), table, Kind::ListCode);
        self.link(page, placement);
        let texts = [
            (4, item.label.as_str()),
            (5, &item.column),
            (RELATION, &item.relation),
            (7, &item.equation),
            (11, &item.certainty),
            (RIVALS, &item.rivals),
            (INPUT, input),
            (ID, &item.id),
        ];
        let mut lines = 1;
        for (col, text) in texts {
            page.text((row, col), text, Kind::ListText);
            if col != ID {
                let width = widths
                    .get(usize::from(col))
                    .copied()
                    .unwrap_or(widths::USUAL_WIDTH);
                lines = lines.max(widths::lines(text, width, LIST_SIZE, 0));
            }
        }
        for (col, value) in [(FIGURES, &item.reported), (FIGURES + 1, &item.expected)] {
            let text = value.as_deref();
            match text.filter(|_| item.is_label()) {
                Some(label) => {
                    page.text((row, col), label, Kind::ListText);
                }
                None => amount(page, (row, col), text),
            }
        }
        amount(
            page,
            (row, FIGURES + 2),
            item.difference.map(|d| d.to_string()).as_deref(),
        );
        self.answers(page);
        page.height(
            row,
            widths::height(lines, LIST_SIZE).max(heights::LIST_LINE),
        );
    }

    /// The cell in this workbook, as a link.
    fn link(&self, page: &mut Page, placement: &Placement) {
        let at = self
            .item
            .output
            .and_then(|(table, cell)| Some((placement.sheet(table)?, cell)));
        match at {
            Some((name, cell)) => page.link((self.row, 3), name, cell, None),
            None => page.text((self.row, 3), "", Kind::ListCode),
        }
    }

    /// The three columns in which a person answers, with what was answered before.
    fn answers(&self, page: &mut Page) {
        let kind = if self.item.decide.is_some() {
            Kind::ListInput
        } else {
            Kind::ListText
        };
        let empty = Answer::default();
        let answer = self
            .answer
            .filter(|_| self.item.decide.is_some())
            .unwrap_or(&empty);
        page.text((self.row, ANSWERS), &answer.choice, Look::of(kind));
        match answer.value.parse() {
            Ok(value) => page.number((self.row, ANSWERS + 1), value, Look::of(kind)),
            Err(_) => page.text((self.row, ANSWERS + 1), &answer.value, Look::of(kind)),
        }
        page.text((self.row, ANSWERS + 2), &answer.remark, Look::of(kind))
    }
}

/// An amount as a number with the digits it has (two at least); other text as text.
fn amount(page: &mut Page, at: (u32, u16), text: Option<&str>) {
    let text = text.unwrap_or_default();
    match text.parse::<rust_decimal::Decimal>() {
        Ok(value) => {
            let decimals = value.normalize().scale().clamp(2, 9) as u8;
            page.number(at, value, Kind::ListNumber(decimals))
        }
        Err(_) => page.text(at, text, Kind::ListText),
    }
}

/// One dropdown for each run of lines that offer the same.
fn dropdowns(items: &[Item]) -> Vec<(Region, Accepts)> {
    let mut dropdowns = Vec::new();
    let mut row = HEAD_ROW + 1;
    for run in items.chunk_by(|one, next| one.decide == next.decide) {
        let next = row + run.len() as u32;
        if let Some(decide) = run[0].decide {
            let cells = Region::new((row, ANSWERS), (next - 1, ANSWERS));
            dropdowns.push((cells, Accepts::OneOf(choices(decide))));
        }
        row = next;
    }
    dropdowns
}

fn choices(decide: Decide) -> Vec<String> {
    let mut choices = Vec::new();
    if decide.suggested {
        choices.push(words::DECIDE_SUGGESTED.to_owned());
    }
    choices.extend((1..=decide.rivals).map(words::decide_rival));
    choices.extend([words::DECIDE_OWN.to_owned(), words::DECIDE_KEEP.to_owned()]);
    choices
}
