//! The 修改记录: every change from what was submitted.
//!
//! In go the changes as the caller knows them; out comes one line each, with a link to the changed
//! cell. The sheet is written even if nothing changed, so that its absence never means anything.

use rust_xlsxwriter::Worksheet;

use crate::decide::ChangeRecord;
use crate::layout::Layout;
use crate::model::Submission;
use crate::words::write as words;

use super::cells::link;
use super::styles::{BODY_SIZE, Fill, Kind, LIST_SIZE, Look, Styles};
use super::{WriteError, cells, page, widths};
use crate::standard::Placement;

/// The widths of the columns; as [`words::CHANGES_HEADS`].
const WIDTHS: [f64; 9] = [6.0, 9.0, 9.0, 16.0, 22.0, 13.0, 13.0, 31.0, 40.0];
/// The row that says what is not listed.
const HELP_ROW: u32 = 2;
/// The row of the headings.
const HEAD_ROW: u32 = 3;
/// The hidden column of the record, one column away from the table so that sorting leaves it alone.
const RECORD_COLUMN: u16 = 10;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    layout: &Layout,
    submission: &Submission,
    placement: &Placement,
    changes: &[ChangeRecord],
    record: &[String],
) -> Result<(), WriteError> {
    let last = WIDTHS.len() as u16 - 1;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    cells::span(
        sheet,
        (0, 0),
        (0, last),
        words::CHANGES_SHEET,
        styles.of(Kind::Title),
    )?;
    sheet.set_row_height(0, 32.0)?;
    let department = submission.department.as_deref().unwrap_or_default();
    cells::own_head(sheet, styles, 1, (last, last), department)?;
    let room = WIDTHS[..usize::from(last)].iter().sum();
    let lines = widths::lines(&words::department_line(department), room, BODY_SIZE + 1, 0);
    sheet.set_row_height(1, widths::height(lines, BODY_SIZE + 1))?;
    let help = styles.of(Kind::ListNote);
    cells::span(
        sheet,
        (HELP_ROW, 0),
        (HELP_ROW, last),
        words::CHANGES_HELP,
        help,
    )?;
    sheet.set_row_height(HELP_ROW, 19.0)?;
    for (col, head) in (0..).zip(words::CHANGES_HEADS) {
        cells::text(sheet, (HEAD_ROW, col), head, styles.of(Kind::ListHead))?;
    }
    sheet.set_row_height(HEAD_ROW, 24.0)?;
    if changes.is_empty() {
        let row = HEAD_ROW + 1;
        cells::span(
            sheet,
            (row, 0),
            (row, last),
            words::NO_CHANGES,
            styles.of(Kind::ListText),
        )?;
    }
    for (offset, change) in (0..).zip(changes) {
        let at = placement.find_any(layout, &change.table, &change.row, &change.column);
        let table = layout.table_index(&change.table);
        let row = HEAD_ROW + 1 + offset;
        sheet.write_number_with_format(row, 0, offset + 1, styles.of(Kind::ListCode))?;
        let name = table
            .and_then(|table| placement.sheet(table))
            .unwrap_or(&change.table);
        cells::text(sheet, (row, 1), name, styles.of(Kind::ListCode))?;
        match at {
            Some((_, cell)) => link(sheet, styles, (row, 2), name, cell.to_string(), None)?,
            None => cells::text(sheet, (row, 2), "", styles.of(Kind::ListCode))?,
        }
        line(
            sheet,
            styles,
            row,
            change,
            row_label(submission, table, &change.row),
        )?;
    }
    keep_record(sheet, record)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    sheet.set_print_area(0, 0, HEAD_ROW + changes.len().max(1) as u32, last)?;
    page::set_up(sheet, true, Some(HEAD_ROW..=HEAD_ROW))?;
    page::narrow_margins(sheet);
    Ok(())
}

/// What the next run reads: in a hidden column, so that it goes when the sheet goes.
fn keep_record(sheet: &mut Worksheet, record: &[String]) -> Result<(), WriteError> {
    if record.is_empty() {
        return Ok(());
    }
    for (row, piece) in (HEAD_ROW + 1..).zip(record) {
        sheet.write_string(row, RECORD_COLUMN, piece)?;
    }
    sheet.set_column_hidden(RECORD_COLUMN)?;
    Ok(())
}

/// The columns after the link.
fn line(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    row: u32,
    change: &ChangeRecord,
    label: &str,
) -> Result<(), WriteError> {
    let figures = figures(change);
    let kind = if change.earlier {
        words::earlier_change(change.kind.word())
    } else {
        change.kind.word().to_owned()
    };
    let texts = [
        change.cell.as_deref().unwrap_or_default(),
        label,
        &change.column,
        &kind,
        &figures,
        &change.why,
    ];
    let mut lines = 1;
    for (col, text) in (3_u16..).zip(texts) {
        let colour = if col == 7 && change.kind.changes_amount() {
            Fill::Corrected
        } else {
            Fill::Plain
        };
        cells::text(
            sheet,
            (row, col),
            text,
            styles.get(Look::of(Kind::ListText).fill(colour)),
        )?;
        lines = lines.max(widths::lines(text, WIDTHS[usize::from(col)], LIST_SIZE, 0));
    }
    sheet.set_row_height(row, widths::height(lines, LIST_SIZE).max(20.0))?;
    Ok(())
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

/// The printed name of a row; its key if it has none.
fn row_label<'a>(submission: &'a Submission, table: Option<usize>, key: &'a str) -> &'a str {
    let rows = table
        .and_then(|table| submission.tables.get(table))
        .map(|table| table.rows());
    let found = rows.and_then(|mut rows| rows.find(|row| row.key.as_str() == key));
    found
        .map(|row| row.label.as_str())
        .filter(|label| !label.is_empty())
        .unwrap_or(key)
}
