//! A list of our own in the workbook of a whole: title, remarks, headings, rows that can be filtered.

use crate::model::{CellRef, Region};
use crate::pages::looks::{Fill, Kind, LIST_SIZE, Look};
use crate::pages::page::Page;
use crate::pages::paper::Paper;
use crate::pages::widths::{self, heights};

/// A column: its heading and its width.
pub(super) type Column<'t> = (&'t str, f64);

/// A list as it grows.
pub(super) struct ListPage {
    pub(super) page: Page,
    widths: Vec<f64>,
    head_row: u32,
    next: u32,
}

/// What stands in a cell of a list.
pub(super) enum Shown<'t> {
    /// A text on the left.
    Text(&'t str),
    /// A short text in the middle, in a colour.
    Word(&'t str, Fill),
    /// A count.
    Count(usize),
    /// An amount; nothing where there is none.
    Amount(Option<rust_decimal::Decimal>),
}

impl ListPage {
    /// The head of a list.
    pub(super) fn new(
        name: &str,
        title: &str,
        department: &str,
        remarks: &[String],
        columns: &[Column],
    ) -> ListPage {
        let mut page = Page::named(name);
        let widths: Vec<f64> = columns.iter().map(|(_, width)| *width).collect();
        let last = columns.len() as u16 - 1;
        page.widths(&widths);
        page.span((0, 0), (0, last), title, Kind::Title);
        page.height(0, heights::LIST_TITLE);
        page.own_head(1, (last - 1, last), department);
        let mut row = 2;
        for remark in remarks {
            page.span((row, 0), (row, last), remark, Kind::ListNote);
            let lines = widths::lines(remark, widths.iter().sum(), LIST_SIZE, 0);
            page.height(row, widths::height(lines, LIST_SIZE).max(heights::REMARK));
            row += 1;
        }
        for (col, (head, _)) in (0..).zip(columns) {
            page.text((row, col), head, Kind::ListHead);
        }
        page.height(row, heights::LIST_HEAD);
        ListPage {
            page,
            widths,
            head_row: row,
            next: row + 1,
        }
    }

    /// Adds a row and says which it is.
    pub(super) fn push(&mut self, cells: &[Shown], bold: bool) -> u32 {
        let row = self.next;
        self.next += 1;
        for (col, cell) in (0_u16..).zip(cells) {
            let at = (row, col);
            let look = |kind: Kind| Look::of(kind).bold(bold);
            match cell {
                Shown::Text(text) => self.page.text(at, text, look(Kind::ListText)),
                Shown::Word(text, fill) => {
                    self.page.text(at, text, look(Kind::ListCode).fill(*fill));
                }
                Shown::Count(count) => {
                    let count = u32::try_from(*count).unwrap_or(u32::MAX);
                    self.page.count(at, count, look(Kind::ListCode));
                }
                Shown::Amount(None) => self.page.text(at, "", look(Kind::ListFigure)),
                Shown::Amount(Some(amount)) => {
                    self.page.number(at, *amount, look(Kind::ListFigure));
                }
            }
        }
        let texts = cells.iter().zip(&self.widths).filter_map(|(cell, width)| {
            let text = match cell {
                Shown::Text(text) | Shown::Word(text, _) => *text,
                Shown::Count(_) | Shown::Amount(_) => return None,
            };
            Some((text, *width))
        });
        self.page.fit_line(row, texts, heights::LIST_LINE);
        row
    }

    /// Makes a number the sum of some cells.
    pub(super) fn sum_up(&mut self, at: CellRef, cells: &str) {
        self.page.sum_up(at, cells);
    }

    /// A single line over all columns.
    pub(super) fn remark(&mut self, text: &str) {
        let last = self.widths.len() as u16 - 1;
        let row = self.next;
        self.next += 1;
        self.page.span((row, 0), (row, last), text, Kind::ListText);
        let room = self.widths.iter().sum();
        self.page.fit_line(row, [(text, room)], heights::LIST_LINE);
    }

    /// The page.
    pub(super) fn finish(mut self) -> Page {
        let last = self.widths.len() as u16 - 1;
        let end = self.next.max(self.head_row + 2) - 1;
        self.page.frozen = self.head_row + 1;
        self.page.filter = Some(Region::new((self.head_row, 0), (end, last)));
        self.page.paper = Paper {
            area: Some(Region::new((0, 0), (end, last))),
            ..Paper::wide_list(self.head_row)
        };
        self.page
    }
}
