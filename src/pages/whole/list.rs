//! A list of our own in the workbook of a whole: title, remarks, headings, rows that can be filtered.

use rust_decimal::Decimal;

use crate::model::{CellRef, Region};
use crate::pages::looks::{Fill, Kind, LIST_SIZE, Look};
use crate::pages::page::{Content, Page, PageCell};
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
    Amount(Option<Decimal>),
    /// The sum of cells, which is that amount.
    Sum(Decimal, String),
    /// A text that leads to a cell of a sheet.
    Link(&'t str, &'t str, CellRef),
}

impl Shown<'_> {
    /// The cell that shows it.
    pub(super) fn at(&self, at: CellRef, bold: bool) -> PageCell {
        let (content, kind, fill) = match self {
            Shown::Text(text) => (Content::of_text(text), Kind::ListText, Fill::Plain),
            Shown::Word(text, fill) => (Content::of_text(text), Kind::ListCode, *fill),
            Shown::Count(count) => (Content::Number(*count as f64), Kind::ListCode, Fill::Plain),
            Shown::Amount(amount) => {
                let content = amount.map_or(Content::Blank, Content::of_number);
                (content, Kind::ListFigure, Fill::Plain)
            }
            Shown::Sum(amount, cells) => {
                let content = Content::Formula {
                    formula: format!("SUM({cells})"),
                    result: amount.to_string(),
                };
                (content, Kind::ListFigure, Fill::Plain)
            }
            Shown::Link(text, sheet, cell) => {
                let content = Content::Link {
                    text: (*text).to_owned(),
                    sheet: (*sheet).to_owned(),
                    cell: *cell,
                };
                (content, Kind::ListLink, Fill::Plain)
            }
        };
        PageCell {
            covers: Region::new(at, at),
            content,
            look: Look::of(kind).bold(bold).fill(fill),
        }
    }
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
        for (col, cell) in (0_u32..).zip(cells) {
            self.page.cells.push(cell.at(CellRef::new(row, col), bold));
        }
        let texts = cells.iter().zip(&self.widths).filter_map(|(cell, width)| {
            let text = match cell {
                Shown::Text(text) | Shown::Word(text, _) | Shown::Link(text, ..) => *text,
                Shown::Count(_) | Shown::Amount(_) | Shown::Sum(..) => return None,
            };
            Some((text, *width))
        });
        self.page.fit_line(row, texts, heights::LIST_LINE);
        row
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

    /// The first row below the headings.
    pub(super) fn first_row(&self) -> u32 {
        self.head_row + 1
    }

    /// The page.
    pub(super) fn finish(self) -> Page {
        let end = self.next.max(self.head_row + 2) - 1;
        self.finish_at(end)
    }

    /// The page of a list whose rows down to that one are put in when it is written.
    pub(super) fn finish_at(mut self, end: u32) -> Page {
        let last = self.widths.len() as u16 - 1;
        self.page.frozen = self.head_row + 1;
        self.page.filter = Some(Region::new((self.head_row, 0), (end, last)));
        self.page.paper = Paper {
            area: Some(Region::new((0, 0), (end, last))),
            ..Paper::wide_list(self.head_row)
        };
        self.page
    }
}
