//! One standard table, as the finance bureau prints it.
//!
//! In go the table's layout, its submitted rows and its places; out comes a finished sheet: title,
//! department and unit, header tree, body, notes, print setup. It never changes a text: indentation is
//! format, and text that begins like a formula is written as text.

use rust_xlsxwriter::{Note, Worksheet};

use crate::layout::{ColumnRole, ColumnSpec, LedgerSpec, RowsSpec, TableSpec};
use crate::model::{CellRef, Row, RowRole, Submission, Table, Unread, Value};
use crate::words::write as words;

use super::WriteError;
use super::header::{self, HeadCell};
use super::lines::Line;
use super::marks::Marks;
use super::page;
use super::placement::{TablePlacement, numbers_only_figures};
use super::styles::{BODY_SIZE, Fill, Kind, Look, Styles, TITLE_SIZE};
use super::{cells, sizes, titles, widths};

/// The widest table that is printed upright, in Excel's unit.
const WIDEST_UPRIGHT: f64 = 100.0;
/// The deepest indentation, so that a hierarchy of any depth stays readable.
const DEEPEST_INDENT: usize = 6;

/// Everything one table is written from.
pub(super) struct Writer<'a> {
    /// Its index in the layout.
    pub index: usize,
    /// Its layout.
    pub spec: &'a TableSpec,
    /// Its rows.
    pub table: &'a Table,
    /// What it is a part of.
    pub submission: &'a Submission,
    /// Where everything stands.
    pub place: &'a TablePlacement,
    /// Which cells are marked.
    pub marks: &'a Marks,
}

impl Writer<'_> {
    /// Writes the table to its sheet.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
    ) -> Result<(), WriteError> {
        let title = titles::title(self.spec, self.table, self.submission);
        let heads = header::cells(&titles::heads(self.spec, self.table, self.submission));
        let widths = sizes::of(self.spec, self.table, self.place, &heads, &title);
        for (col, width) in (0..).zip(&widths) {
            sheet.set_column_width(col, *width)?;
        }
        self.top(sheet, styles, &title, &widths)?;
        self.header(sheet, styles, &heads, &widths)?;
        for (offset, line) in (0..).zip(&self.place.lines) {
            self.line(sheet, styles, self.place.body_row + offset, line, &widths)?;
        }
        self.bottom(sheet, styles, &widths)?;
        let wide = widths.iter().sum::<f64>() > WIDEST_UPRIGHT;
        let repeat = self.place.head_row..=self.place.body_row - 1;
        page::set_up(sheet, self.spec.landscape || wide, Some(repeat))?;
        Ok(())
    }

    fn last_col(&self) -> u16 {
        self.place.width.saturating_sub(1)
    }

    /// Form number, title, department and unit.
    fn top(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        title: &str,
        widths: &[f64],
    ) -> Result<(), WriteError> {
        let last = self.last_col();
        let total: f64 = widths.iter().sum();
        if let (Some(row), Some(form)) = (self.place.form_row, &self.spec.form) {
            cells::span(sheet, (row, 0), (row, last), form, styles.of(Kind::Lead))?;
            sheet.set_row_height(row, widths::height(1, BODY_SIZE + 1))?;
        }
        let row = self.place.title_row;
        cells::span(sheet, (row, 0), (row, last), title, styles.of(Kind::Title))?;
        let lines = widths::lines(title, total, TITLE_SIZE, 0);
        sheet.set_row_height(row, widths::height(lines, TITLE_SIZE) + 6.0)?;

        let row = self.place.lead_row;
        let unit = words::unit_line(self.table.precision.unit.name());
        let department = words::department_line(&titles::department(self.table, self.submission));
        let split = unit_column(widths, &unit);
        let left: f64 = widths[..usize::from(split).min(widths.len())].iter().sum();
        if split > 0 {
            cells::span(
                sheet,
                (row, 0),
                (row, split - 1),
                &department,
                styles.of(Kind::Lead),
            )?;
        }
        cells::span(
            sheet,
            (row, split),
            (row, last.max(split)),
            &unit,
            styles.of(Kind::LeadRight),
        )?;
        let lines = widths::lines(&department, left, BODY_SIZE + 1, 0);
        sheet.set_row_height(row, widths::height(lines, BODY_SIZE + 1))?;
        Ok(())
    }

    /// The header tree and the column numbers.
    fn header(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        heads: &[HeadCell],
        widths: &[f64],
    ) -> Result<(), WriteError> {
        let first = self.place.head_row;
        for head in heads {
            let from = (first + head.top, head.left);
            let to = (first + head.bottom, head.right);
            cells::span(sheet, from, to, &head.text, styles.of(Kind::Head))?;
        }
        for (offset, height) in (0..).zip(head_heights(heads, self.place.head_depth, widths)) {
            sheet.set_row_height(first + offset, height)?;
        }
        if let Some(row) = self.place.number_row {
            self.column_numbers(sheet, styles, row)?;
        }
        Ok(())
    }

    fn column_numbers(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        row: u32,
    ) -> Result<(), WriteError> {
        let only_figures = numbers_only_figures(self.spec);
        let mut number = 0;
        for (ledger, &start) in self.spec.ledgers.iter().zip(&self.place.ledger_columns) {
            let texts = ledger
                .columns
                .iter()
                .take_while(|c| !c.role.is_figure())
                .count() as u16;
            let merged = only_figures && texts > 0;
            if merged {
                let to = (row, start + texts - 1);
                cells::span(
                    sheet,
                    (row, start),
                    to,
                    words::COLUMN_NUMBERS,
                    styles.of(Kind::Code),
                )?;
            }
            for (col, column) in (start..).zip(&ledger.columns) {
                if merged && col < start + texts {
                    continue;
                }
                let counted = !only_figures || column.role.is_figure();
                number += u32::from(counted);
                let text = if counted {
                    number.to_string()
                } else {
                    String::new()
                };
                cells::text(sheet, (row, col), &text, styles.of(Kind::Code))?;
            }
        }
        sheet.set_row_height(row, widths::height(1, BODY_SIZE))?;
        Ok(())
    }

    /// One line of the body, over all ledgers.
    fn line(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        row: u32,
        line: &[Option<Line>],
        widths: &[f64],
    ) -> Result<(), WriteError> {
        let mut lines = 1;
        for (ledger, spec) in self.spec.ledgers.iter().enumerate() {
            let cells = LineCells {
                writer: self,
                spec,
                rows: self
                    .table
                    .ledgers
                    .get(ledger)
                    .map(|l| l.rows.as_slice())
                    .unwrap_or_default(),
                line: line.get(ledger).and_then(Option::as_ref),
                ordinal: self.ordinal(ledger, row),
                at: (row, self.place.ledger_columns[ledger]),
            };
            lines = lines.max(cells.write(sheet, styles, widths)?);
        }
        sheet.set_row_height(row, widths::height(lines, BODY_SIZE).max(21.0))?;
        Ok(())
    }

    /// The row number (行次): the ledgers count on from each other.
    fn ordinal(&self, ledger: usize, row: u32) -> usize {
        ledger * self.place.lines.len() + (row - self.place.body_row) as usize + 1
    }

    /// The line for a missing table, and the notes.
    fn bottom(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        widths: &[f64],
    ) -> Result<(), WriteError> {
        let last = self.last_col();
        let total: f64 = widths.iter().sum();
        let mut row = self.place.end_row();
        if self.table.heading().is_none() {
            cells::span(
                sheet,
                (row, 0),
                (row, last),
                words::MISSING_TABLE,
                styles.of(Kind::Missing),
            )?;
            sheet.set_row_height(row, widths::height(1, BODY_SIZE + 1))?;
            row += 1;
        }
        for note in &self.table.notes {
            cells::span(
                sheet,
                (row, 0),
                (row, last),
                &note.text,
                styles.of(Kind::Note),
            )?;
            let lines = widths::lines(&note.text, total, BODY_SIZE + 1, 0);
            sheet.set_row_height(row, widths::height(lines, BODY_SIZE + 1))?;
            row += 1;
        }
        Ok(())
    }
}

/// The cells of one ledger on one line.
struct LineCells<'a> {
    writer: &'a Writer<'a>,
    spec: &'a LedgerSpec,
    rows: &'a [Row],
    line: Option<&'a Line>,
    ordinal: usize,
    at: (u32, u16),
}

impl LineCells<'_> {
    /// Writes the cells; says how many lines of text the tallest takes.
    fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        widths: &[f64],
    ) -> Result<usize, WriteError> {
        let submitted = self.line.and_then(|line| self.rows.get(line.row?));
        let total = self.line.is_some_and(|line| line.total);
        let mut tallest = 1;
        let (mut figure, mut text) = (0, 0);
        let mut skip_name = false;
        for (offset, column) in (0..).zip(&self.spec.columns) {
            let at = (self.at.0, self.at.1 + offset);
            let width = widths.get(usize::from(at.1)).copied().unwrap_or(10.0);
            match column.role {
                ColumnRole::Code if total && self.merges_total(offset) => {
                    self.total_label(sheet, styles, at)?;
                    skip_name = true;
                }
                ColumnRole::Name if skip_name => skip_name = false,
                ColumnRole::Code => {
                    let code = submitted.and_then(|row| row.code);
                    let code = code.as_ref().map(|code| code.as_str()).unwrap_or_default();
                    cells::text(
                        sheet,
                        at,
                        code,
                        styles.get(Look::of(Kind::Code).bold(total)),
                    )?;
                }
                ColumnRole::Ordinal => {
                    let number = self.ordinal.to_string();
                    cells::text(sheet, at, &number, styles.of(Kind::Code))?;
                }
                ColumnRole::Name => tallest = tallest.max(self.name(sheet, styles, at, width)?),
                ColumnRole::Text => {
                    let words = submitted
                        .and_then(|row| row.texts.get(text))
                        .map(String::as_str);
                    let words = words.unwrap_or_default();
                    cells::text(
                        sheet,
                        at,
                        words,
                        styles.get(Look::of(Kind::Name).bold(total)),
                    )?;
                    tallest = tallest.max(widths::lines(words, width, BODY_SIZE, 0));
                    text += 1;
                }
                ColumnRole::Amount | ColumnRole::Percent => {
                    let value = submitted
                        .and_then(|row| row.entries.get(figure))
                        .map(|e| &e.value);
                    let value = value.unwrap_or(&Value::Blank);
                    tallest = tallest.max(self.figure(sheet, styles, at, width, column, value)?);
                    figure += 1;
                }
            }
        }
        Ok(tallest)
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

    fn total_label(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        at: (u32, u16),
    ) -> Result<(), WriteError> {
        let label = self
            .line
            .map(|line| line.label_in(self.rows))
            .unwrap_or_default();
        cells::span(sheet, at, (at.0, at.1 + 1), label, styles.of(Kind::Head))
    }

    fn name(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        at: (u32, u16),
        width: f64,
    ) -> Result<usize, WriteError> {
        let Some(line) = self.line else {
            cells::text(sheet, at, "", styles.of(Kind::Name))?;
            return Ok(1);
        };
        let label = line.label_in(self.rows);
        if line.total && !matches!(self.spec.rows, RowsSpec::Tree { .. }) {
            cells::text(sheet, at, label, styles.of(Kind::Head))?;
            return Ok(widths::lines(label, width, BODY_SIZE, 0));
        }
        let indent = indent(self.spec, self.rows, line);
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
        cells::text(sheet, at, label, styles.get(look))?;
        if unplaced {
            sheet.insert_note(at.0, at.1, &cells::note(words::UNPLACED_ROW))?;
        }
        Ok(widths::lines(label, width, BODY_SIZE, indent))
    }

    fn figure(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        at: (u32, u16),
        width: f64,
        column: &ColumnSpec,
        value: &Value,
    ) -> Result<usize, WriteError> {
        let place = (self.writer.index, CellRef::new(at.0, u32::from(at.1)));
        let mark = self.writer.marks.get(&place);
        let kind = match column.role {
            ColumnRole::Percent => Kind::Percent(!head_says_percent(column)),
            _ => Kind::Amount(self.writer.spec.precision.decimals),
        };
        let fill = mark.map_or(Fill::Plain, |mark| mark.fill);
        let look = Look::of(kind)
            .bold(self.line.is_some_and(|line| line.total))
            .fill(fill);
        let mut lines = 1;
        match value {
            Value::Blank => cells::text(sheet, at, "", styles.get(look))?,
            Value::Amount(amount) => cells::number(sheet, at, amount.decimal(), styles.get(look))?,
            Value::Unread(unread) => {
                let text = unread_text(unread);
                let fill = if fill == Fill::Plain {
                    Fill::Unchecked
                } else {
                    fill
                };
                cells::text(
                    sheet,
                    at,
                    text,
                    styles.get(Look::of(Kind::Unread).fill(fill)),
                )?;
                lines = widths::lines(text, width, BODY_SIZE, 0);
            }
        }
        if let Some(note) = mark.and_then(|mark| mark.note.as_deref()) {
            let note: Note = cells::note(note);
            sheet.insert_note(at.0, at.1, &note)?;
        }
        Ok(lines)
    }
}

impl Line {
    /// What is printed as the row's name: the submission's own words, else the layout's.
    pub(super) fn label_in<'a>(&'a self, rows: &'a [Row]) -> &'a str {
        match self.row.and_then(|row| rows.get(row)) {
            Some(row) => &row.label,
            None if self.blank => "",
            None => &self.label,
        }
    }
}

/// How far a row's name is indented.
pub(super) fn indent(spec: &LedgerSpec, rows: &[Row], line: &Line) -> u8 {
    let above = |counts_total: bool| {
        let mut depth = 0;
        let mut next = line
            .row
            .and_then(|row| rows.get(row))
            .and_then(|row| row.parent);
        while let Some(row) = next.and_then(|parent| rows.get(parent)) {
            depth += usize::from(counts_total || row.role != RowRole::Total);
            if depth >= DEEPEST_INDENT {
                break;
            }
            next = row.parent;
        }
        depth as u8
    };
    match &spec.rows {
        RowsSpec::List(list) => line
            .listed
            .and_then(|listed| list.get(listed))
            .map_or(0, |row| row.indent),
        RowsSpec::Codes { .. } => {
            let code = line
                .row
                .and_then(|row| rows.get(row))
                .and_then(|row| row.code);
            code.map_or(0, |code| code.level() as u8)
        }
        RowsSpec::Groups { .. } => above(false),
        RowsSpec::Tree { .. } => above(true),
        RowsSpec::Single { .. } => 0,
    }
}

/// What stands in a cell that holds no amount.
fn unread_text(unread: &Unread) -> &str {
    match unread {
        Unread::NotComputed => words::NOT_COMPUTED,
        Unread::NoColumn => "",
        Unread::Date(text)
        | Unread::Error(text)
        | Unread::Text(text)
        | Unread::OutOfRange(text) => text,
    }
}

fn head_says_percent(column: &ColumnSpec) -> bool {
    let heads = column.heads.first().map(Vec::as_slice).unwrap_or_default();
    heads.iter().any(|head| head.contains(['%', '％']))
}

/// The first column of the unit: as few columns at the right as hold it, but never all of them.
fn unit_column(widths: &[f64], unit: &str) -> u16 {
    let needed = widths::width(unit, BODY_SIZE + 1, 0);
    let mut room = 0.0;
    let mut col = widths.len();
    while col > 1 && room < needed {
        col -= 1;
        room += widths[col];
    }
    col.min(widths.len().max(1)) as u16
}

/// The heights of the header's rows: headings over several rows share what those rows have.
fn head_heights(heads: &[HeadCell], depth: u32, widths: &[f64]) -> Vec<f64> {
    let mut heights = vec![22.0_f64; depth as usize];
    let by_span = |head: &&HeadCell| head.bottom - head.top;
    let mut heads: Vec<&HeadCell> = heads.iter().collect();
    heads.sort_by_key(by_span);
    for head in heads {
        let columns = usize::from(head.left)..=usize::from(head.right);
        let width: f64 = widths
            .get(columns)
            .map_or(10.0, |widths| widths.iter().sum());
        let needed = widths::height(widths::lines(&head.text, width, BODY_SIZE, 0), BODY_SIZE);
        let Some(rows) = heights.get_mut(head.top as usize..=head.bottom as usize) else {
            continue;
        };
        let have: f64 = rows.iter().sum();
        if needed > have
            && let Some(last) = rows.last_mut()
        {
            *last += needed - have;
        }
    }
    heights
}
