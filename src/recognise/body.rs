//! The rows between a header and whatever ends a table: rows, notes, page numbers, repeated headers.
//!
//! In goes a part of a sheet, out come the rows in their readers, the notes, and where the table ended.

use super::header::{Header, row_words};
use super::heads::{Head, is_form_number};
use super::lent::with_lent_label;
use super::lines;
use super::rest::Strays;
use super::rows::{Page, RowReader};
use crate::model::{CellRef, Note, plain};
use crate::read::{CellValue, GridRow};
use crate::words::write::MISSING_TABLE;

/// What a body was, beside its rows.
#[derive(Default)]
pub(super) struct Body {
    /// The notes.
    pub notes: Vec<Note>,
    /// Whether it says that the table is missing (in a workbook that we wrote).
    pub missing: bool,
    /// What was not taken, where that is wanted.
    pub strays: Option<Strays>,
}

/// Reads the rows of a body.
pub(super) fn read(
    rows: &[GridRow],
    header: &Header,
    readers: &mut [RowReader],
    page: Page,
    out: &mut Body,
) {
    let mut state = State::Numbers;
    let right = header.columns().max();
    for (at, row) in rows.iter().enumerate() {
        if repeats_header(row, header) {
            state = State::Numbers;
            continue;
        }
        if state == State::Over {
            out.behind(at);
            continue;
        }
        if state == State::Numbers && is_column_numbers(row) {
            continue;
        }
        if let Some(line) = sole(row) {
            match line {
                // A remark beside the table says nothing about where it ends.
                Sole::Text(_, col) | Sole::Number(col) if right < Some(col) => {
                    out.read(at, row);
                    continue;
                }
                Sole::Number(col) if !is_figure_column(header, col) => {
                    out.around(at);
                    continue;
                }
                Sole::Number(..) => {}
                Sole::Text(text, col) => match judge(text, state) {
                    Line::Row => {}
                    Line::Skip => {
                        out.around(at);
                        continue;
                    }
                    Line::Missing => {
                        out.missing = true;
                        state = State::Over;
                        continue;
                    }
                    Line::Note => {
                        state = State::Notes;
                        out.notes.push(Note {
                            text: text.trim().to_owned(),
                            at: Some(CellRef::new(row.number, col)),
                        });
                        continue;
                    }
                    Line::End => {
                        state = State::Over;
                        out.behind(at);
                        continue;
                    }
                },
            }
        } else if is_around(row) {
            out.around(at);
            continue;
        }
        if state == State::Notes && !is_blank(row) {
            state = State::Over;
            out.behind(at);
            continue;
        }
        out.read(at, row);
        let mut any = false;
        let row = with_lent_label(row, readers, &header.ledgers);
        for (reader, columns) in readers.iter_mut().zip(&header.ledgers) {
            any |= reader.take(&row, columns, page);
        }
        if any {
            state = State::Rows;
        }
    }
}

impl Body {
    /// A row that the table has read.
    fn read(&mut self, at: usize, row: &GridRow) {
        if let Some(strays) = &mut self.strays {
            strays.read(at, row);
        }
    }

    /// A row that is none of the table's.
    fn around(&mut self, at: usize) {
        if let Some(strays) = &mut self.strays {
            strays.around.push(at);
        }
    }

    /// A row behind the table.
    fn behind(&mut self, at: usize) {
        if let Some(strays) = &mut self.strays {
            strays.behind.push(at);
        }
    }
}

/// Where in a body we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Directly below a header: column numbers may follow.
    Numbers,
    /// Among the rows.
    Rows,
    /// Among the notes.
    Notes,
    /// Behind the table, until a page repeats its header.
    Over,
}

/// What a text that stands alone in its row is.
enum Line {
    Row,
    Skip,
    Note,
    Missing,
    End,
}

fn judge(text: &str, state: State) -> Line {
    if lines::is_page_mark(text) {
        return Line::Skip;
    }
    if lines::is_note(text) || (state == State::Notes && lines::continues_note(text)) {
        return Line::Note;
    }
    if lines::is_lead_line(text) || is_form_number(text) || lines::is_signature(text) {
        return Line::Skip;
    }
    if plain(text) == MISSING_TABLE {
        return Line::Missing;
    }
    if state == State::Notes || lines::ends_table(text) {
        return Line::End;
    }
    Line::Row
}

/// The only cell of a row.
enum Sole<'r> {
    Text(&'r str, u32),
    Number(u32),
}

fn sole(row: &GridRow) -> Option<Sole<'_>> {
    let mut cells = row
        .cells
        .iter()
        .filter(|cell| cell.text().is_none_or(|text| !text.trim().is_empty()));
    let only = cells.next()?;
    if cells.next().is_some() {
        return None;
    }
    match &only.value {
        CellValue::Text(text) => Some(Sole::Text(text, only.col)),
        CellValue::Number(_) => Some(Sole::Number(only.col)),
        _ => None,
    }
}

/// Department, unit and signature lines of several cells, as pages repeat them.
fn is_around(row: &GridRow) -> bool {
    if row.cells.len() > 6 || has_number(row) {
        return false;
    }
    let mut texts = row
        .cells
        .iter()
        .filter_map(|cell| cell.text())
        .filter(|text| !text.trim().is_empty());
    let around = |text: &str| lines::is_lead_line(text) || lines::is_signature(text);
    texts
        .clone()
        .next()
        .is_some_and(|first| first.contains(['：', ':']))
        && texts.all(around)
}

fn is_blank(row: &GridRow) -> bool {
    row.cells
        .iter()
        .all(|cell| cell.text().is_some_and(|text| text.trim().is_empty()))
}

fn has_number(row: &GridRow) -> bool {
    row.cells
        .iter()
        .any(|cell| matches!(cell.value, CellValue::Number(_)))
}

fn is_figure_column(header: &Header, col: u32) -> bool {
    let mut figures = header.ledgers.iter().flat_map(|ledger| &ledger.figures);
    figures.any(|figure| *figure == Some(col))
}

/// Whether a row is one of the header's, on a further page.
pub(super) fn repeats_header(row: &GridRow, header: &Header) -> bool {
    let texts = row.cells.iter().filter_map(|cell| cell.text());
    let mut texts = texts.filter(|text| !text.trim().is_empty());
    // Header rows have as many words as before and begin with the same one.
    let count = texts.clone().count();
    let Some(first) = texts
        .next()
        .filter(|_| header.words.iter().any(|w| w.len() == count))
    else {
        return false;
    };
    let first = Head::parse(first).text;
    let begins = header
        .words
        .iter()
        .any(|words| words.first() == Some(&first));
    begins && {
        let words = row_words(row);
        words != ["合计"] && header.words.contains(&words)
    }
}

/// A row of column numbers (1 2 3 …, 栏次, 甲 乙 1 2).
fn is_column_numbers(row: &GridRow) -> bool {
    let (mut count, mut last) = (0, 0.0);
    for cell in &row.cells {
        let number = match &cell.value {
            CellValue::Number(number) => Some(*number),
            CellValue::Text(text) if text.len() > 40 => return false,
            CellValue::Text(text) => {
                let plain = plain(text);
                let bare = plain.trim_matches(|c| matches!(c, '(' | ')'));
                if matches!(
                    bare,
                    "栏次" | "行次" | "序号" | "**" | "" | "-" | "甲" | "乙" | "丙" | "丁"
                ) {
                    continue;
                }
                bare.split_once('=')
                    .map_or(bare, |(own, _)| own)
                    .parse()
                    .ok()
            }
            _ => None,
        };
        match number {
            Some(number) if number > last && number.fract() == 0.0 && number < 100.0 => {
                last = number;
                count += 1;
            }
            _ => return false,
        }
    }
    count >= 2 || (count == 1 && row.cells.len() > 1)
}
