//! The 差异表: one line for each mistake, the ways to mend it below, and where a person decides.
//!
//! In go the lines of [`lines`](crate::decide::lines) and earlier answers; out comes a
//! sheet with a summary on top and one native table below. The last column, which is not shown, holds the
//! stable id by which a later run finds each decision again.

use std::collections::BTreeMap;

use crate::decide::lines::{Item, State, Told};
use crate::decide::{Answer, Choice};
use crate::model::{CellRef, Region};
use crate::report::Report;
use crate::words::{lines, pages as words};

use super::discrepancy_widths::{self, COUNT};
use super::looks::{Fill, Kind, LIST_INDENT, LIST_SIZE, Look};
use super::page::{Accepts, Content, List, Page};
use super::paper::Paper;
use super::widths::{self, heights};

/// The column of the cell that a line speaks of.
const PLACE: u16 = 2;
/// The column of the row and the column in words.
const SUBJECT: u16 = 3;
/// The first column of the figures: 填报数, 应为数, 差额.
const FIGURES: u16 = 4;
/// The column of what a line rests on.
const BASIS: u16 = 7;
/// The first column of the answers: 决定, 自填数, 说明.
const ANSWERS: u16 = 8;
/// The column of the place in the submission; from here on nothing is printed.
const INPUT: u16 = 11;
/// The last column that is printed.
const LAST_PRINTED: u16 = INPUT - 1;
/// The column of 编号.
const ID: u16 = 12;
/// The first column of the words that tell our own sheets.
const MARK: u16 = 9;
/// The height of the empty row above the list, in points.
const GAP: f64 = 6.0;
/// The row of the table's header.
const HEAD_ROW: u32 = 5;
/// The most printed lines of a line.
const MOST_LINES: usize = 2;

/// The rows of the details that lines are linked to: where each begins, by its number from 1.
pub(super) type Details = BTreeMap<u32, CellRef>;

/// The page.
pub(super) fn page(
    report: &Report,
    items: &[Item],
    answers: &BTreeMap<String, Answer>,
    (details, help): (&Details, &str),
) -> Page {
    let mut page = Page::named(words::DISCREPANCY_SHEET);
    let widths = discrepancy_widths::of(items);
    page.widths(&widths);
    summary(&mut page, report, items, (help, &widths));
    if items.is_empty() {
        nothing_found(&mut page);
    }
    let mut row = HEAD_ROW + 1;
    for (number, item) in (1..).zip(items) {
        let line = ItemLine {
            item,
            number,
            answer: answers.get(&item.id),
            details: details.get(&number).copied(),
            widths: &widths,
        };
        row = line.put(&mut page, row);
    }
    let last = row.max(HEAD_ROW + 2) - 1;
    list(&mut page, last);
    page.hide_column(ID);
    if items.iter().all(|item| item.told.input.is_empty()) {
        page.hide_column(INPUT);
    }
    page.frozen = HEAD_ROW + 1;
    // The ids are for programs; paper is for people.
    page.paper = Paper {
        area: Some(Region::new((0, 0), (last, LAST_PRINTED))),
        ..Paper::wide_list(HEAD_ROW)
    };
    page
}

/// Title, file, how many lines of which kind, and how to answer.
fn summary(page: &mut Page, report: &Report, items: &[Item], (help, widths): (&str, &[f64])) {
    let last = LAST_PRINTED;
    page.span((0, 0), (0, last), words::DISCREPANCY_SHEET, Kind::Title);
    page.height(0, heights::LIST_TITLE);
    let department = report.book.department.as_deref().unwrap_or_default();
    let file = words::file_line(&report.file, department, report.book.year);
    let count = |state: fn(State) -> bool| items.iter().filter(|item| state(item.state)).count();
    let counts = words::counts_line([
        count(|state| state == State::Open),
        count(|state| state == State::Unchecked),
        count(|state| state == State::Corrected),
        count(|state| matches!(state, State::Decided(_) | State::Kept)),
        count(|state| state == State::Hint),
    ]);
    let room = |cols: std::ops::RangeInclusive<u16>| -> f64 {
        cols.filter_map(|col| widths.get(usize::from(col))).sum()
    };
    page.span((1, 0), (1, MARK - 1), &file, Look::of(Kind::ListNote));
    let mark = Look::of(Kind::ListNoteRight);
    page.span((1, MARK), (1, last), words::OWN_MARK, mark);
    let file_lines = widths::lines(&file, room(0..=MARK - 1), LIST_SIZE, 0);
    page.height(
        1,
        widths::height(file_lines, LIST_SIZE).max(heights::REMARK),
    );
    for (row, text) in (2..).zip([counts.as_str(), help]) {
        page.span((row, 0), (row, last), text, Kind::ListNote);
        let lines = widths::lines(text, room(0..=last), LIST_SIZE, 0);
        page.height(row, widths::height(lines, LIST_SIZE).max(heights::REMARK));
    }
    page.height(HEAD_ROW - 1, GAP);
}

fn list(page: &mut Page, last: u32) {
    for (col, head) in (0..).zip(words::DISCREPANCY_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.list = Some(List {
        name: words::DISCREPANCY_LIST,
        covers: Region::new((HEAD_ROW, 0), (last, ID)),
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
    page.text((HEAD_ROW + 1, 1), words::PASSED, look);
    page.text((HEAD_ROW + 1, BASIS), words::NO_FINDINGS, Kind::ListText)
}

/// One line and where it stands.
struct ItemLine<'a> {
    item: &'a Item,
    number: u32,
    answer: Option<&'a Answer>,
    details: Option<CellRef>,
    widths: &'a [f64; COUNT],
}

impl ItemLine<'_> {
    /// Puts the line and what stands below it from that row on; answers the next free row.
    fn put(&self, page: &mut Page, row: u32) -> u32 {
        let item = self.item;
        match self.details {
            Some(cell) => {
                let number = self.number.to_string();
                page.link((row, 0), words::DETAILS_SHEET, cell, Some(&number));
            }
            None => page.count((row, 0), self.number, Kind::ListCode),
        }
        let look = Look::of(Kind::ListCode).fill(item.state).bold(true);
        page.text((row, 1), item.state.word(), look);
        self.told(page, row, &item.told);
        self.answers(page, row);
        page.text((row, ID), &item.id, Kind::ListText);
        let mut next = row + 1;
        let below = item.below.iter().filter(|_| !item.folded);
        for (nth, told) in (1..).zip(below) {
            self.below(page, next, nth, told);
            next += 1;
        }
        if !item.more.is_empty() {
            for col in 0..=ID {
                page.text((next, col), "", Kind::ListText);
            }
            page.text((next, BASIS), &item.more, Kind::ListText);
            page.height(next, heights::LIST_LINE);
            page.outline(next);
            next += 1;
        }
        next
    }

    /// A way, or another place where the mistake shows.
    fn below(&self, page: &mut Page, row: u32, nth: usize, told: &Told) {
        let offered = self.item.decide.is_some_and(|decide| nth <= decide.ways);
        // What only shows the mistake as well cannot be chosen.
        let number = match offered {
            true => lines::nth(self.number, nth),
            false => String::new(),
        };
        page.text((row, 0), &number, Kind::ListCode);
        page.text((row, 1), "", Kind::ListCode);
        self.told(page, row, told);
        let chosen = offered && told.expected.is_some() && !told.unoffered;
        let kind = if chosen {
            Kind::ListInput
        } else {
            Kind::ListText
        };
        page.text((row, ANSWERS), "", kind);
        for col in [ANSWERS + 1, ANSWERS + 2] {
            page.text((row, col), "", Kind::ListText);
        }
        if chosen {
            let cell = Region::new((row, ANSWERS), (row, ANSWERS));
            let this = Accepts::OneOf(vec![words::DECIDE_THIS.to_owned()]);
            page.accepts.push((cell, this));
        }
        let id = match chosen {
            true => format!("{}{}{nth}", self.item.id, words::WAY_MARK),
            false => String::new(),
        };
        page.text((row, ID), &id, Kind::ListText);
        page.outline(row);
    }

    /// Which cell it is, what it says and should say, and why.
    fn told(&self, page: &mut Page, row: u32, told: &Told) {
        let shown = told.seen_place();
        match &told.at {
            Some(place) => {
                let sheet = place.sheet.as_str();
                page.link((row, PLACE), sheet, place.cell, Some(&shown));
            }
            None => page.text((row, PLACE), &shown, Kind::ListCode),
        }
        let subject = self.subject(told);
        page.text((row, SUBJECT), &subject, Kind::ListText);
        for (col, value) in [(FIGURES, &told.reported), (FIGURES + 1, &told.expected)] {
            amount(page, (row, col), value.as_deref(), self.item.is_label());
        }
        let difference = told.difference.map(|d| d.to_string());
        amount(page, (row, FIGURES + 2), difference.as_deref(), false);
        page.text((row, BASIS), &told.basis, Kind::ListText);
        page.text((row, INPUT), &told.input, Kind::ListText);
        let texts = [
            (PLACE, shown.as_str()),
            (SUBJECT, &subject),
            (BASIS, &told.basis),
        ];
        let texts = texts.map(|(col, text)| (text, self.widths[usize::from(col)]));
        page.fit_line(row, texts, heights::LIST_LINE);
    }

    /// The row and the column in words; of a long name the head.
    fn subject(&self, told: &Told) -> String {
        let room = widths::indented_room(self.widths[usize::from(SUBJECT)], LIST_SIZE, LIST_INDENT)
            * MOST_LINES;
        let whole = told.subject();
        if widths::columns(&whole) <= room - MOST_LINES {
            return whole;
        }
        let left = room.saturating_sub(widths::columns(&told.column) + 2 * MOST_LINES + 4);
        let mut used = 0;
        let head = told.label.chars().take_while(|char| {
            used += widths::columns(&char.to_string());
            used <= left
        });
        let label = head.collect::<String>() + "…";
        Told {
            label,
            ..told.clone()
        }
        .subject()
    }

    /// The three columns in which a person answers, with what was answered before.
    fn answers(&self, page: &mut Page, row: u32) {
        let item = self.item;
        let kind = if item.decide.is_some() {
            Kind::ListInput
        } else {
            Kind::ListText
        };
        let empty = Answer::default();
        let answer = self
            .answer
            .filter(|_| item.decide.is_some())
            .unwrap_or(&empty);
        let choice = match Choice::parse(&answer.choice) {
            Ok(choice) => item.choice_word(self.number, choice),
            Err(_) => answer.choice.clone(),
        };
        page.text((row, ANSWERS), &choice, Look::of(kind));
        match answer.value.parse() {
            Ok(value) => page.number((row, ANSWERS + 1), value, Look::of(kind)),
            Err(_) => page.text((row, ANSWERS + 1), &answer.value, Look::of(kind)),
        }
        page.text((row, ANSWERS + 2), &answer.remark, Look::of(kind));
        let choices = item.choices(self.number);
        if !choices.is_empty() {
            let cell = Region::new((row, ANSWERS), (row, ANSWERS));
            page.accepts.push((cell, Accepts::OneOf(choices)));
        }
    }
}

/// An amount as a number with the digits it has (two at least); a label and other text as text.
fn amount(page: &mut Page, at: (u32, u16), text: Option<&str>, label: bool) {
    let text = text.unwrap_or_default();
    match text
        .parse::<rust_decimal::Decimal>()
        .ok()
        .filter(|_| !label)
    {
        Some(value) => {
            let decimals = value.normalize().scale().clamp(2, 9) as u8;
            page.number(at, value, Kind::ListNumber(decimals))
        }
        None => page.show(at, Content::of_text(text), Kind::ListText),
    }
}
