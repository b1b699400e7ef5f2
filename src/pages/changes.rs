//! The 修改记录: every change from what was submitted.
//!
//! In go the changes as the caller knows them; out comes one line each, with a link to the changed
//! cell. The sheet is written even if nothing changed, so that its absence never means anything.

use crate::decide::ChangeRecord;
use crate::layout::Layout;
use crate::model::{Place, Region, RowKey, Submission};
use crate::report::Spot;
use crate::words::pages as words;

use super::looks::{BODY_SIZE, Fill, Kind, Look};
use super::page::Page;
use super::paper::Paper;
use super::widths::{self, heights};

/// The widths of the columns; as [`words::CHANGES_HEADS`].
const WIDTHS: [f64; 9] = [6.0, 9.0, 9.0, 16.0, 22.0, 13.0, 13.0, 31.0, 40.0];
/// The row that says what is not listed.
const HELP_ROW: u32 = 2;
/// The row of the headings.
const HEAD_ROW: u32 = 3;
/// The hidden column of the record, one column away from the table so that sorting leaves it alone.
const RECORD_COLUMN: u16 = 10;

/// What the sheet lists and holds.
#[derive(Clone, Copy)]
pub(crate) struct Changes<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// The submission whose rows are named.
    pub submission: &'a Submission,
    /// The changes.
    pub changes: &'a [ChangeRecord],
    /// What the next run reads, in pieces.
    pub record: &'a [String],
    /// The sheet of each table, by its index in the layout.
    pub sheet: &'a dyn Fn(usize) -> Option<String>,
}

impl Changes<'_> {
    /// The page; `place` says where a cell stands.
    pub fn page(&self, place: &dyn Fn(&Spot) -> Option<Place>) -> Page {
        page(self, place)
    }
}

fn page(contents: &Changes<'_>, place: &dyn Fn(&Spot) -> Option<Place>) -> Page {
    let Changes {
        layout,
        submission,
        changes,
        record,
        sheet,
    } = *contents;
    let mut page = Page::named(words::CHANGES_SHEET);
    let last = WIDTHS.len() as u16 - 1;
    page.widths(&WIDTHS);
    page.span((0, 0), (0, last), words::CHANGES_SHEET, Kind::Title);
    page.height(0, heights::LIST_TITLE);
    let department = submission.department.as_deref().unwrap_or_default();
    page.own_head(1, (last, last), department);
    let room = WIDTHS[..usize::from(last)].iter().sum();
    let lines = widths::lines(&words::department_line(department), room, BODY_SIZE + 1, 0);
    page.height(1, widths::height(lines, BODY_SIZE + 1));
    let help = Look::of(Kind::ListNote);
    page.span((HELP_ROW, 0), (HELP_ROW, last), words::CHANGES_HELP, help);
    page.height(HELP_ROW, heights::REMARK);
    for (col, head) in (0..).zip(words::CHANGES_HEADS) {
        page.text((HEAD_ROW, col), head, Kind::ListHead);
    }
    page.height(HEAD_ROW, heights::LIST_HEAD);
    if changes.is_empty() {
        let row = HEAD_ROW + 1;
        page.span((row, 0), (row, last), words::NO_CHANGES, Kind::ListText);
    }
    for (offset, change) in (0..).zip(changes) {
        let at = place(&change.spot);
        let table = layout.table_index(&change.spot.table);
        let row = HEAD_ROW + 1 + offset;
        page.count((row, 0), offset + 1, Kind::ListCode);
        match &at {
            Some(at) => {
                let name = at.sheet.as_str();
                page.text((row, 1), name, Kind::ListCode);
                page.link((row, 2), name, at.cell, None);
            }
            None => {
                let name = table.and_then(sheet);
                let name = name.as_deref().unwrap_or(&change.spot.table);
                page.text((row, 1), name, Kind::ListCode);
                page.text((row, 2), "", Kind::ListCode);
            }
        }
        line(
            &mut page,
            row,
            change,
            row_label(submission, table, &change.spot.row),
        );
    }
    keep_record(&mut page, record);
    page.frozen = HEAD_ROW + 1;
    let end = (HEAD_ROW + changes.len().max(1) as u32, last);
    page.paper = Paper {
        area: Some(Region::new((0, 0), end)),
        ..Paper::wide_list(HEAD_ROW)
    };
    page
}

/// What the next run reads: in a hidden column, so that it goes when the sheet goes.
fn keep_record(page: &mut Page, record: &[String]) {
    if record.is_empty() {
        return;
    }
    for (row, piece) in (HEAD_ROW + 1..).zip(record) {
        page.text((row, RECORD_COLUMN), piece, Kind::Bare);
    }
    page.columns.entry(RECORD_COLUMN.into()).or_default().hidden = true;
}

/// The columns after the link.
fn line(page: &mut Page, row: u32, change: &ChangeRecord, label: &str) {
    let figures = figures(change);
    let kind = if change.earlier {
        words::earlier_change(change.kind.word())
    } else {
        change.kind.word().to_owned()
    };
    let texts = [
        change.cell.as_deref().unwrap_or_default(),
        label,
        &change.spot.column,
        &kind,
        &figures,
        &change.why,
    ];
    for (col, text) in (3_u16..).zip(texts) {
        let colour = if col == 7 && change.kind.changes_amount() {
            Fill::Corrected
        } else {
            Fill::Plain
        };
        page.text((row, col), text, Look::of(Kind::ListText).fill(colour));
    }
    let widths = texts.into_iter().zip(WIDTHS.into_iter().skip(3));
    page.fit_line(row, widths, heights::LIST_LINE);
}

/// What was submitted and what is written; nothing for what has neither.
fn figures(change: &ChangeRecord) -> String {
    match (&change.from, &change.to) {
        (None, None) => String::new(),
        (None, Some(to)) if !change.kind.changes_amount() => to.clone(),
        (from, to) => {
            let text = |side: &Option<String>| side.clone().unwrap_or_else(|| words::BLANK.into());
            words::change(&text(from), &text(to))
        }
    }
}

/// The printed name of a row, or of the one that it was like, if it was taken out; its key if it has none.
fn row_label<'a>(submission: &'a Submission, table: Option<usize>, key: &'a str) -> &'a str {
    let table = table.and_then(|table| submission.tables.get(table));
    let named = |key: &str| table?.rows().find(|row| row.key.as_str() == key);
    named(key)
        .or_else(|| named(RowKey::shared(key)))
        .map(|row| row.label.as_str())
        .filter(|label| !label.is_empty())
        .unwrap_or(key)
}
