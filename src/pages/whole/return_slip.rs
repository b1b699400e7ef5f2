//! The 退回单: what one unit has to mend, on one page, in sentences.
//!
//! In goes what concerns that unit and nobody else, out comes one sheet.

use crate::merge::{Return, is_corrected, is_to_decide};
use crate::model::{Region, Year};
use crate::pages::Pages;
use crate::pages::looks::{Kind, LIST_SIZE};
use crate::pages::page::Page;
use crate::pages::paper::Paper;
use crate::pages::widths::{self, heights};
use crate::report::Told;
use crate::unit_list::Unit;
use crate::words::returned as words;

/// The number of a sentence, and the sentence over the others.
const WIDTHS: [f64; 3] = [5.0, 52.0, 28.0];
const LAST: u16 = 2;
/// The most sentences: more make no page that anybody reads.
const MOST: usize = 16;
/// The room between two parts, in points.
const GAP: f64 = 10.0;

/// What the 退回单 of a unit is made of.
#[derive(Clone, Copy, Debug)]
pub struct ReturnSlip<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The year that is asked for.
    pub year: Option<Year>,
    /// The name of the file that it handed in.
    pub file: &'a str,
    /// The how-manieth time it handed in something.
    pub times: Option<usize>,
    /// Why it gets something back.
    pub back: &'a Return,
    /// In a sentence, if that is not for its mistakes.
    pub why: Option<&'a str>,
    /// The lines of its 差异表.
    pub lines: &'a [Told],
    /// The name of the corrected workbook beside it.
    pub workbook: Option<&'a str>,
    /// Whether its own file has a password.
    pub had_password: bool,
}

/// The page of a 退回单.
pub fn return_slip(slip: &ReturnSlip<'_>) -> Pages {
    let mut sheet = Sheet::of(slip);
    match slip.why {
        Some(why) => sheet.text(why),
        None => sheet.mistakes(slip),
    }
    sheet.steps(slip);
    Pages {
        department: slip.unit.name.clone(),
        title: words::SLIP.to_owned(),
        year: slip.year,
        all: vec![sheet.finish()],
    }
}

/// The sheet as it grows.
struct Sheet {
    page: Page,
    next: u32,
}

impl Sheet {
    fn of(slip: &ReturnSlip) -> Sheet {
        let mut page = Page::named(words::SLIP);
        page.widths(&WIDTHS);
        page.span((0, 0), (0, LAST), words::SLIP, Kind::Title);
        page.height(0, heights::LIST_TITLE);
        page.own_head(1, (LAST, LAST), &slip.unit.name);
        let mut sheet = Sheet { page, next: 2 };
        let code = slip.unit.code.as_ref().map(|code| code.as_str());
        let year = slip.year.map(|year| year.0);
        sheet.text(&words::about(code, year, slip.file, slip.times));
        sheet
    }

    /// What has to be decided, then what is corrected.
    fn mistakes(&mut self, slip: &ReturnSlip) {
        let is = |of: fn(&Told) -> bool| slip.lines.iter().filter(move |told| of(told));
        let (open, mended): (Vec<_>, Vec<_>) =
            (is(is_to_decide).collect(), is(is_corrected).collect());
        self.text(&words::count(open.len(), mended.len()));
        let mut number = 0;
        let groups = [(words::TO_DECIDE, open), (words::MENDED, mended)];
        for (head, lines) in groups.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            let room = MOST - number;
            if room == 0 {
                break;
            }
            self.head(head);
            for told in lines.into_iter().take(room) {
                number += 1;
                self.numbered(number, &words::sentence(told));
            }
        }
        let left = slip
            .lines
            .iter()
            .filter(|told| is_to_decide(told) || is_corrected(told));
        let left = left.count() - number;
        if left > 0 {
            self.text(&words::more(left));
        }
    }

    fn steps(&mut self, slip: &ReturnSlip) {
        self.head(words::STEPS);
        for (number, step) in (1..).zip(words::steps(slip.workbook, slip.back.to_decide > 0)) {
            self.numbered(number, &step);
        }
        if slip.had_password && slip.workbook.is_some() {
            self.text(words::NO_PASSWORD);
        }
    }

    fn head(&mut self, text: &str) {
        self.page.height(self.next, GAP);
        let row = self.next + 1;
        self.page.span((row, 0), (row, LAST), text, Kind::ListHead);
        self.page.height(row, heights::LIST_HEAD);
        self.next = row + 1;
    }

    fn text(&mut self, text: &str) {
        let (row, room) = (self.next, WIDTHS.iter().sum());
        self.page.span((row, 0), (row, LAST), text, Kind::ListNote);
        let lines = widths::lines(text, room, LIST_SIZE, 0);
        let height = widths::height(lines, LIST_SIZE).max(heights::REMARK);
        self.page.height(row, height);
        self.next += 1;
    }

    fn numbered(&mut self, number: usize, text: &str) {
        let row = self.next;
        let count = u32::try_from(number).unwrap_or(u32::MAX);
        self.page.count((row, 0), count, Kind::ListCode);
        self.page.span((row, 1), (row, LAST), text, Kind::ListText);
        let room = WIDTHS[1..].iter().sum();
        self.page.fit_line(row, [(text, room)], heights::LIST_LINE);
        self.next += 1;
    }

    fn finish(mut self) -> Page {
        let end = self.next - 1;
        self.page.paper = Paper {
            area: Some(Region::new((0, 0), (end, LAST))),
            one_page: true,
            ..Paper::of(false, None)
        };
        self.page
    }
}
