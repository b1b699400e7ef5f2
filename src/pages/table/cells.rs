//! The cells of one ledger on one line of a standard table.
//!
//! In go a row and its marks; out come its code, name, further texts and figures. A blank stays blank,
//! an explicit zero stays a zero, and what is no figure is written as it was submitted, marked.

use std::borrow::Cow;

use crate::layout::{ColumnRole, ColumnSpec, LedgerSpec, RowsSpec};
use crate::model::{Amount, CellRef, Code, Precision, Row, RowRole, Unread, Value};
use crate::words::{convert, pages as words};

use super::super::highlights::Highlight;
use super::super::live::Spot;
use super::super::looks::{BODY_SIZE, FIGURE_INDENT, Fill, Kind, Look};
use super::super::page::{Computed, Page};
use super::super::widths;
use super::TablePage;
use crate::standard::lines::Line;

/// The cells of one ledger on one line.
pub(super) struct LineCells<'a> {
    /// The table.
    pub table: &'a TablePage<'a>,
    /// The ledger's layout.
    pub spec: &'a LedgerSpec,
    /// The ledger's submitted rows.
    pub rows: &'a [Row],
    /// What stands on the line; nothing for an empty one.
    pub line: Option<&'a Line>,
    /// The printed row number.
    pub ordinal: usize,
    /// The line's first cell.
    pub at: (u32, u16),
}

/// What a code prints in the column of one of its levels: 201 | 03 | 01.
fn level_of(code: &Code, level: usize, levels: usize) -> &str {
    let digits = code.as_str();
    let from = if level == 0 { 0 } else { 1 + 2 * level };
    let to = if level + 1 == levels {
        digits.len()
    } else {
        digits.len().min(3 + 2 * level)
    };
    digits.get(from..to).unwrap_or_default()
}

impl LineCells<'_> {
    /// Writes the cells; says how many lines of text the tallest takes.
    pub(super) fn put(&self, page: &mut Page, widths: &[f64]) -> usize {
        let submitted = self.line.and_then(|line| self.rows.get(line.row?));
        let total = self.line.is_some_and(|line| line.total);
        let mut tallest = 1;
        let (mut figure, mut text, mut level) = (0, 0, 0);
        let mut skip_name = false;
        let codes = self.spec.columns.iter();
        let codes = codes.filter(|column| column.role == ColumnRole::Code);
        let levels = codes.count();
        for (offset, column) in (0..).zip(&self.spec.columns) {
            let at = (self.at.0, self.at.1 + offset);
            let width = widths
                .get(usize::from(at.1))
                .copied()
                .unwrap_or(widths::USUAL_WIDTH);
            match column.role {
                ColumnRole::Code if total && self.merges_total(offset) => {
                    self.total_label(page, at);
                    skip_name = true;
                }
                ColumnRole::Name if skip_name => skip_name = false,
                ColumnRole::Code => {
                    let printed = |row: &Row| match row.role {
                        RowRole::Unplaced => Code::parse(row.print.code.trim()),
                        _ => None,
                    };
                    let code = match submitted {
                        Some(row) => row.code.or_else(|| printed(row)),
                        None => self.listed_code(),
                    };
                    let code = match code.as_ref() {
                        Some(code) if levels > 1 => level_of(code, level, levels),
                        Some(code) => code.as_str(),
                        None if level > 0 => "",
                        None => submitted.map(unplaced_code).unwrap_or_default(),
                    };
                    level += 1;
                    self.text(page, at, code, Look::of(Kind::Code).bold(total));
                }
                ColumnRole::Ordinal => {
                    let number = self.ordinal.to_string();
                    page.text(at, &number, Kind::Code);
                }
                ColumnRole::Name => tallest = tallest.max(self.name(page, at, width)),
                ColumnRole::Text => {
                    let words = submitted
                        .and_then(|row| row.texts.get(text))
                        .map(String::as_str);
                    let words = words.unwrap_or_default();
                    self.text(page, at, words, Look::of(Kind::Name).bold(total));
                    tallest = tallest.max(widths::lines(words, width, BODY_SIZE, 0));
                    text += 1;
                }
                ColumnRole::Amount | ColumnRole::Percent => {
                    let value = submitted
                        .and_then(|row| row.entries.get(figure))
                        .map(|e| &e.value);
                    let value = value.unwrap_or(&Value::Blank);
                    tallest = tallest.max(self.figure(page, at, width, column, value));
                    figure += 1;
                }
            }
        }
        tallest
    }

    /// The code of a row that the layout lists and the submission does not print.
    fn listed_code(&self) -> Option<Code> {
        let RowsSpec::List(list) = &self.spec.rows else {
            return None;
        };
        list.get(self.line?.listed?)?.code
    }

    /// Whether the label of a total stands across code and name.
    fn merges_total(&self, offset: u16) -> bool {
        let code = self
            .line
            .and_then(|line| self.rows.get(line.row?))
            .and_then(|row| row.code);
        let next = self.spec.columns.get(usize::from(offset) + 1);
        code.is_none() && next.is_some_and(|column| column.role == ColumnRole::Name)
    }

    fn total_label(&self, page: &mut Page, at: (u32, u16)) {
        let label = self
            .line
            .map(|line| line.label_in(self.rows))
            .unwrap_or_default();
        page.span(at, (at.0, at.1 + 1), label, Kind::Head)
    }

    fn name(&self, page: &mut Page, at: (u32, u16), width: f64) -> usize {
        let Some(line) = self.line else {
            self.text(page, at, "", Look::of(Kind::Name));
            return 1;
        };
        let label = line.label_in(self.rows);
        if line.total && !matches!(self.spec.rows, RowsSpec::Tree { .. }) {
            page.text(at, label, Kind::Head);
            return widths::lines(label, width, BODY_SIZE, 0);
        }
        let indent = line.indent(self.spec, self.rows);
        let unplaced = line
            .row
            .and_then(|row| self.rows.get(row))
            .is_some_and(|row| row.role == RowRole::Unplaced);
        let fill = if unplaced {
            Fill::Unchecked
        } else {
            Fill::Plain
        };
        let look = Look::of(Kind::Name)
            .indent(indent)
            .bold(line.total)
            .fill(fill);
        self.text(page, at, label, look);
        if unplaced {
            page.note(at, words::UNPLACED_ROW);
        }
        widths::lines(label, width, BODY_SIZE, indent)
    }

    fn figure(
        &self,
        page: &mut Page,
        at: (u32, u16),
        width: f64,
        column: &ColumnSpec,
        value: &Value,
    ) -> usize {
        let place = (self.table.index, CellRef::new(at.0, u32::from(at.1)));
        let mark = self.table.highlights.get(&place);
        let kind = match column.role {
            ColumnRole::Percent => Kind::Percent(!head_says_percent(column)),
            _ => Kind::Amount(self.decimals(value)),
        };
        let fill = mark.map_or(Fill::Plain, |mark| mark.fill);
        let look = Look::of(kind)
            .bold(self.line.is_some_and(|line| line.total))
            .fill(fill);
        let look = self.as_input(at, look);
        let mut lines = 1;
        if let Some(total) = self.total(at) {
            page.computed(at, total, look);
            note(page, at, mark);
            return lines;
        }
        match value {
            Value::Blank => page.text(at, "", look),
            Value::Amount(amount) => page.number(at, amount.decimal(), look),
            Value::Unread(unread) => {
                let left_out = column.optional && self.spec.leaves_out(self.rows);
                let text = unread_text(unread, left_out);
                let fill = if fill == Fill::Plain {
                    Fill::Unchecked
                } else {
                    fill
                };
                page.text(at, &text, Look::of(Kind::Unread).fill(fill));
                lines = widths::lines(&text, width, BODY_SIZE, FIGURE_INDENT);
            }
        }
        note(page, at, mark);
        lines
    }

    /// The digits after the point that an amount is shown with: those that its table prints, and of one that has
    /// more those that are declared.
    fn decimals(&self, value: &Value) -> u8 {
        let declared = self.table.spec.precision.decimals;
        let precision = Precision {
            decimals: declared,
            ..self.table.table.precision
        };
        let printed = precision.printed_decimals();
        let own = value.amount().map_or(0, Amount::significant_decimals);
        let own = u8::try_from(own).unwrap_or(declared);
        own.min(declared).max(printed)
    }

    /// The formula of a cell, if it is one.
    fn total(&self, at: (u32, u16)) -> Option<&Computed> {
        self.table.totals?.get(&self.spot(at))
    }

    fn spot(&self, at: (u32, u16)) -> Spot {
        (self.table.index, CellRef::new(at.0, u32::from(at.1)))
    }

    /// The look of a cell that a person fills in, or of one that shows something once it is used.
    fn as_input(&self, at: (u32, u16), look: Look) -> Look {
        let Some(form) = self.table.form else {
            return look;
        };
        let look = look.open(form.is_ruled(self.spot(at)));
        match form.inputs.contains(&self.spot(at)) {
            true => look.fill(Fill::Input),
            false => look,
        }
    }

    /// Writes a text, or the formula that gives it.
    fn text(&self, page: &mut Page, at: (u32, u16), text: &str, look: Look) {
        let look = self.as_input(at, look);
        match self.total(at) {
            Some(total) => page.computed(at, total, look),
            None => page.text(at, text, look),
        }
    }
}

fn note(page: &mut Page, at: (u32, u16), mark: Option<&Highlight>) {
    if let Some(note) = mark.and_then(|mark| mark.note.as_deref()) {
        page.note(at, note);
    }
}

/// What stands in the place of the code of a row that could not be placed, so that it is not placed
/// by its name when it is read again: what its key has of the code, else a question mark.
fn unplaced_code(row: &Row) -> &str {
    if row.role != RowRole::Unplaced {
        return "";
    }
    if row.label.is_empty() {
        let key = row.key.as_str().strip_prefix('?').unwrap_or_default();
        return key.split('#').next().unwrap_or_default();
    }
    words::UNPLACED_CODE
}

/// What stands in a cell that holds no amount; a blank would be a zero when it is read again.
fn unread_text(unread: &Unread, left_out: bool) -> Cow<'_, str> {
    let text = match unread {
        // It stays struck out when it is read again.
        Unread::StruckOut(text) => return format!("{}{text}", convert::STRUCK_OUT).into(),
        Unread::Hidden(text) => return format!("{}{text}", convert::HIDDEN).into(),
        Unread::NotComputed => words::NOT_COMPUTED,
        Unread::NoColumn if left_out => "",
        Unread::NoColumn => convert::NO_COLUMN,
        Unread::Date(text)
        | Unread::Error(text)
        | Unread::Text(text)
        | Unread::OutOfRange(text) => text,
    };
    text.into()
}

fn head_says_percent(column: &ColumnSpec) -> bool {
    let heads = column.heads.first().map(Vec::as_slice).unwrap_or_default();
    heads.iter().any(|head| head.contains(['%', '％']))
}
