//! One standard table, as the finance bureau prints it.
//!
//! In go the table's layout, its submitted rows and its places; out comes a finished sheet: title,
//! department and unit, header tree, body, notes, print setup. It never changes a text: indentation is
//! format, and text that begins like a formula is written as text.

mod cells;
mod notes;
mod sizes;

use crate::layout::{ColumnRole, RowsSpec, TableSpec};
use crate::model::{Submission, Table};
use crate::words::pages as words;

use super::form::Form;
pub(in crate::pages) use notes::Noting;

use cells::LineCells;

use super::highlights::Highlights;
use super::live::Totals;
use super::looks::{BODY_SIZE, Kind, Look, TITLE_SIZE};
use super::page::Page;
use super::paper::{self, Paper};
use super::titles;
use super::widths::{self, heights};
use crate::model::{CellRef, Region};
use crate::standard::header::{self, HeadCell};
use crate::standard::lines::Line;
use crate::standard::{TablePlacement, numbers_only_figures};

/// The widest table that is printed upright, in Excel's unit.
const WIDEST_UPRIGHT: f64 = 100.0;
/// The width of a column of names that are filled in later.
const OPEN_NAME: f64 = 38.0;
/// The same where long names are printed smaller.
const SHRUNK_NAME: f64 = 31.0;

/// Everything one table is written from.
pub(super) struct TablePage<'a> {
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
    /// Which cells are highlighted.
    pub highlights: &'a Highlights,
    /// Which cells are formulas; none in a workbook of figures.
    pub totals: Option<&'a Totals>,
    /// What a person fills in; nothing in a workbook that is filled in already.
    pub form: Option<&'a Form>,
}

impl TablePage<'_> {
    /// The page of the table.
    pub(super) fn page(&self) -> Page {
        let mut page = Page::named(&self.place.sheet);
        let title = titles::title(self.spec, self.table, self.submission);
        let heads = header::cells(&titles::heads(self.spec, self.table, self.submission));
        let mut widths = sizes::of(self.spec, self.table, self.place, &heads, &title);
        if self.form.is_some() {
            self.make_room(&mut widths);
        }
        let left_out = self.left_out();
        without(&mut widths, &left_out);
        page.widths(&widths);
        for &col in &left_out {
            page.hide_column(col as u32);
        }
        self.top(&mut page, &title, &widths);
        self.paint_top(&mut page);
        self.header(&mut page, &heads, &widths);
        for (offset, line) in (0..).zip(&self.place.lines) {
            self.line(&mut page, self.place.body_row + offset, line, &widths);
        }
        self.bottom(&mut page, &widths);
        // Codes are text by intent; Excel need not mark each of them.
        let last = self.place.end_row().max(self.place.head_row);
        page.codes = Some(Region::new(
            (self.place.head_row, 0),
            (last, self.last_col()),
        ));
        if let Some(form) = self.form {
            form.guard(&mut page, self.index);
        }
        page.paper = self.paper(&page, &widths);
        page
    }

    fn paper(&self, page: &Page, widths: &[f64]) -> Paper {
        let wide = widths.iter().sum::<f64>() > WIDEST_UPRIGHT;
        let usual = self.spec.landscape || wide;
        let height = page.rows.values().filter_map(|row| row.size?.units()).sum();
        let one_page = paper::one_page(paper::width(widths), height, usual);
        Paper {
            landscape: one_page.unwrap_or(usual),
            repeat: Some((self.place.head_row, self.place.body_row - 1)),
            one_page: one_page.is_some(),
            ..Paper::default()
        }
    }

    /// Widens the columns of names that are still to come.
    fn make_room(&self, widths: &mut [f64]) {
        for (ledger, &start) in self.spec.ledgers.iter().zip(&self.place.ledger_columns) {
            let open = matches!(ledger.rows, RowsSpec::Codes { .. } | RowsSpec::Tree { .. });
            for (offset, column) in ledger.columns.iter().enumerate() {
                if open && column.role == ColumnRole::Name {
                    let width = &mut widths[usize::from(start) + offset];
                    let shrinks = self.form.is_some_and(|form| !form.ruled.is_empty());
                    *width = width.max(if shrinks { SHRUNK_NAME } else { OPEN_NAME });
                }
            }
        }
    }

    /// Whether a row of the line gets its name later.
    fn is_open(&self, line: &[Option<Line>]) -> bool {
        self.form.is_some_and(|form| form.ruled.is_empty())
            && line.iter().zip(&self.table.ledgers).any(|(slot, ledger)| {
                let row = slot.as_ref().and_then(|line| ledger.rows.get(line.row?));
                row.is_some_and(|row| row.label.is_empty())
            })
    }

    fn last_col(&self) -> u16 {
        self.place.width.saturating_sub(1)
    }

    /// The columns that may be left out, where nothing stands in them and nothing is to be filled in.
    fn left_out(&self) -> Vec<usize> {
        let mut out = Vec::new();
        if self.form.is_some() {
            return out;
        }
        let ledgers = self.spec.ledgers.iter().zip(&self.table.ledgers);
        for ((spec, ledger), &start) in ledgers.zip(&self.place.ledger_columns) {
            if spec.leaves_out(&ledger.rows) && !ledger.rows.is_empty() {
                let columns = spec.columns.iter().enumerate();
                let optional = columns.filter(|(_, column)| column.optional);
                out.extend(optional.map(|(at, _)| usize::from(start) + at));
            }
        }
        out
    }

    /// Form number, title, department and unit. Like the other parts, it sets the heights of its rows.
    fn top(&self, page: &mut Page, title: &str, widths: &[f64]) {
        let last = self.last_col();
        let total: f64 = widths.iter().sum();
        if let (Some(row), Some(form)) = (self.place.form_row, &self.spec.form) {
            page.span((row, 0), (row, last), form, Kind::Lead);
            page.height(row, widths::height(1, BODY_SIZE + 1));
        }
        let row = self.place.title_row;
        page.span((row, 0), (row, last), title, Kind::Title);
        let lines = widths::lines(title, total, TITLE_SIZE, 0);
        page.height(
            row,
            widths::height(lines, TITLE_SIZE) + heights::BEYOND_TITLE,
        );

        let row = self.place.lead_row;
        let unit = words::unit_line(self.table.precision.unit.name());
        let department = words::department_line(&titles::department(self.table, self.submission));
        let split = unit_column(widths, &unit);
        let left: f64 = widths[..usize::from(split).min(widths.len())].iter().sum();
        if split > 0 {
            page.span((row, 0), (row, split - 1), &department, Kind::Lead);
        }
        page.span((row, split), (row, last.max(split)), &unit, Kind::LeadRight);
        let lines = widths::lines(&department, left, BODY_SIZE + 1, 0);
        page.height(row, widths::height(lines, BODY_SIZE + 1));
    }

    /// Colours what above the table needs a look.
    fn paint_top(&self, page: &mut Page) {
        let first = (self.index, CellRef::new(0, 0));
        let last = (self.index, CellRef::new(self.place.head_row, 0));
        for ((_, at), mark) in self.highlights.range(first..last) {
            page.paint(*at, mark.fill);
        }
    }

    /// The header tree and the column numbers.
    fn header(&self, page: &mut Page, heads: &[HeadCell], widths: &[f64]) {
        let first = self.place.head_row;
        for head in heads {
            let from = (first + head.top, head.left);
            let to = (first + head.bottom, head.right);
            page.span(from, to, &head.text, Kind::Head);
        }
        for (offset, own) in (0..).zip(head_heights(heads, self.place.head_depth, widths)) {
            page.height(first + offset, own);
        }
        if let Some(row) = self.place.number_row {
            self.column_numbers(page, row);
        }
    }

    fn column_numbers(&self, page: &mut Page, row: u32) {
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
                page.span((row, start), to, words::COLUMN_NUMBERS, Kind::Code);
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
                page.text((row, col), &text, Kind::Code);
            }
        }
        page.height(row, widths::height(1, BODY_SIZE));
    }

    /// One line of the body, over all ledgers.
    fn line(&self, page: &mut Page, row: u32, line: &[Option<Line>], widths: &[f64]) {
        let mut lines = if self.is_open(line) { 2 } else { 1 };
        for (ledger, spec) in self.spec.ledgers.iter().enumerate() {
            let cells = LineCells {
                table: self,
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
            lines = lines.max(cells.put(page, widths));
        }
        let open = (self.index, CellRef::new(row, 0));
        let height = match self.form.is_some_and(|form| form.is_ruled(open)) {
            true => heights::OPEN_LINE,
            false => widths::height(lines, BODY_SIZE).max(heights::TABLE_LINE),
        };
        page.height(row, height);
    }

    /// The row number (行次): the ledgers count on from each other.
    fn ordinal(&self, ledger: usize, row: u32) -> usize {
        ledger * self.place.lines.len() + (row - self.place.body_row) as usize + 1
    }

    /// The line for a missing table, and the notes.
    fn bottom(&self, page: &mut Page, widths: &[f64]) {
        let last = self.last_col();
        let total: f64 = widths.iter().sum();
        let mut row = self.place.end_row();
        if self.table.heading().is_none() {
            page.span((row, 0), (row, last), words::MISSING_TABLE, Kind::Missing);
            page.height(row, widths::height(1, BODY_SIZE + 1));
            row += 1;
        }
        for note in &self.table.notes {
            page.span((row, 0), (row, last), &note.text, Kind::Note);
            let lines = widths::lines(&note.text, total, BODY_SIZE + 1, 0);
            page.height(row, widths::height(lines, BODY_SIZE + 1));
            row += 1;
        }
        if let Some((at, formula)) = self.form.and_then(|form| form.first_rows.get(&self.index)) {
            let note = self.spec.empty_note.as_deref().unwrap_or_default();
            page.formula(*at, formula, note, Look::of(Kind::Name).open(true));
        } else if let Some(note) = self.form.and_then(|form| form.empty_note(self.index)) {
            let (formula, note) = note;
            page.span((row, 0), (row, last.max(1)), "", Kind::Note);
            page.formula((row, 0), formula, note, Kind::Note);
            page.height(row, widths::height(1, BODY_SIZE + 1));
        }
    }
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
    let mut heights = vec![heights::TABLE_HEAD; depth as usize];
    let by_span = |head: &&HeadCell| head.bottom - head.top;
    let mut heads: Vec<&HeadCell> = heads.iter().collect();
    heads.sort_by_key(by_span);
    for head in heads {
        let columns = usize::from(head.left)..=usize::from(head.right);
        let width: f64 = widths
            .get(columns)
            .map_or(widths::USUAL_WIDTH, |widths| widths.iter().sum());
        if width == 0.0 {
            continue; // a column that is left out
        }
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

/// Takes columns out of a table's widths and gives the others their room.
fn without(widths: &mut [f64], left_out: &[usize]) {
    let whole: f64 = widths.iter().sum();
    for &col in left_out {
        widths[col] = 0.0;
    }
    let left: f64 = widths.iter().sum();
    if left > 0.0 && left < whole {
        for width in widths.iter_mut() {
            *width *= whole / left;
        }
    }
}
