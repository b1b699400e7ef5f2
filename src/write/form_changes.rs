//! What is written in another form than it was submitted, although no figure changes.
//!
//! In go a book as read and the submission that was recognised in it; out come lines for the 修改记录:
//! texts that became numbers, codes that became texts, names without their spaces, titles and sheets
//! under their standard names, rows in their standard order, and what has no place in the standard
//! tables. Changes of one kind in one table are one line, so that the list stays readable.

use std::collections::BTreeMap;

use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::{ColumnRole, Layout, TableSpec};
use crate::model::{CellRef, Row, Submission, Table};
use crate::read::{Book, CellValue, Format, Grid};
use crate::words::form as words;

use super::amount_form::{self, AmountForm};
use super::form_groups::{Groups, Kind};
use super::placement::Placement;
use super::{form_heads, form_texts};

/// Every change of form, table by table; none for a submission that was not read from cells.
pub fn form_changes(layout: &Layout, book: &Book, submission: &Submission) -> Vec<ChangeRecord> {
    if book.sheets.is_empty() {
        return Vec::new();
    }
    let placement = Placement::of(layout, submission);
    let grids = book
        .sheets
        .iter()
        .rev()
        .map(|grid| (grid.name.as_str(), grid));
    let form = Form {
        layout,
        submission,
        placement: &placement,
        grids: grids.collect(),
        spans: spans(&submission.tables),
        order: (0..)
            .zip(&book.sheets)
            .map(|(nth, grid)| (grid.name.as_str(), nth))
            .collect(),
        text_file: matches!(
            book.format,
            Format::Text | Format::Csv | Format::Tsv | Format::Docx | Format::Html
        ),
    };
    let mut lines = form_heads::of(&form);
    let mut amounts_of_text = false;
    for index in 0..layout.tables.len() {
        let mut groups = form.table(index);
        if form.text_file {
            amounts_of_text |= groups.drop_plain_texts();
        }
        lines.extend(groups.records(&form.layout.tables[index]));
    }
    if amounts_of_text {
        lines.push(form_heads::general(ChangeKind::Form, words::TEXT_FILE));
    }
    lines
}

/// What changes of form are told from.
pub(super) struct Form<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// What was submitted.
    pub submission: &'a Submission,
    /// Where it is written.
    pub placement: &'a Placement,
    /// The sheets as they were read, by name.
    pub grids: BTreeMap<&'a str, &'a Grid>,
    /// The places of the sheets in the file.
    pub order: BTreeMap<&'a str, usize>,
    /// Where the rows of all tables stand.
    spans: Spans<'a>,
    /// Whether everything in the file is text.
    pub text_file: bool,
}

impl<'a> Form<'a> {
    /// The sheet of a table's heading.
    pub(super) fn grid(&self, table: &Table) -> Option<&'a Grid> {
        let heading = table.heading()?;
        self.grids.get(heading.sheet.as_str()).copied()
    }

    /// The sheet of a row.
    pub(super) fn grid_of(&self, table: &Table, row: &Row) -> Option<&'a Grid> {
        match &row.sheet {
            Some(sheet) => self.grids.get(sheet.as_str()).copied(),
            None => self.grid(table),
        }
    }

    /// The changes within one table.
    fn table(&self, index: usize) -> Groups {
        let mut groups = Groups::default();
        let (spec, table) = (&self.layout.tables[index], &self.submission.tables[index]);
        if table.heading().is_none() {
            return groups;
        }
        self.amounts(spec, table, &mut groups);
        form_texts::of(self, spec, table, &mut groups);
        self.lines(index, table, &mut groups);
        self.beside(spec, table, &mut groups);
        groups
    }

    fn amounts(&self, spec: &TableSpec, table: &Table, groups: &mut Groups) {
        for (ledger, ledger_spec) in table.ledgers.iter().zip(&spec.ledgers) {
            for row in &ledger.rows {
                let Some(grid) = self.grid_of(table, row) else {
                    continue;
                };
                for (entry, column) in row.entries.iter().zip(ledger_spec.figures()) {
                    let Some((at, cell)) = entry.at.and_then(|at| Some((at, grid.get(at)?))) else {
                        continue;
                    };
                    let decimals =
                        (column.role == ColumnRole::Amount).then_some(spec.precision.decimals);
                    let Some(form) = amount_form::of(cell, &entry.value, decimals) else {
                        continue;
                    };
                    let shown = match &cell.value {
                        CellValue::Text(text) => text.clone(),
                        CellValue::Number(number) => number.to_string(),
                        _ => String::new(),
                    };
                    let from = match (form, &cell.formula) {
                        (AmountForm::Formula, Some(formula)) => format!("={formula}"),
                        _ => shown,
                    };
                    let to = entry.value.amount().map(|amount| match form {
                        AmountForm::Digits => amount.printed(table.precision).text(table.precision),
                        _ => amount.to_string(),
                    });
                    groups.add(Kind::Amount(form), grid, at, (from, to));
                }
            }
        }
    }

    /// Rows that moved, and those that the standard table has of its own.
    fn lines(&self, index: usize, table: &Table, groups: &mut Groups) {
        let Some(place) = self.placement.table(index) else {
            return;
        };
        for (nth, ledger) in table.ledgers.iter().enumerate() {
            let lines = place
                .lines
                .iter()
                .filter_map(|line| line.get(nth)?.as_ref());
            let mut furthest = None;
            for line in lines {
                match line.row {
                    Some(row) if furthest.is_some_and(|last| row < last) => {
                        let row = &ledger.rows[row];
                        if let Some((grid, at)) = self.grid_of(table, row).zip(row.at) {
                            groups.add(Kind::Moved, grid, at, (row.label.clone(), None));
                        }
                    }
                    Some(row) => furthest = Some(row),
                    None if line.blank => {}
                    None => groups.add_nowhere(Kind::AddedRow, &line.label),
                }
            }
        }
    }

    /// What stands beside the standard columns on the rows of a table, and in no other table.
    fn beside(&self, spec: &TableSpec, table: &Table, groups: &mut Groups) {
        let own = spans(std::slice::from_ref(table));
        let widest = own.values().flatten().copied();
        let first = widest.clone().map(|span| span.0).min().unwrap_or(0);
        // A text column may stand behind the last figure.
        let behind = spec.ledgers.last().map_or(0, |ledger| {
            let columns = ledger.columns.iter().rev();
            columns
                .take_while(|column| !column.role.is_figure())
                .count() as u32
        });
        let last = widest.map(|span| span.1).max().unwrap_or(0) + behind;
        for (sheet, number) in own.into_keys() {
            let Some(grid) = self.grids.get(sheet) else {
                continue;
            };
            let Ok(found) = grid.rows.binary_search_by_key(&number, |row| row.number) else {
                continue;
            };
            for cell in &grid.rows[found].cells {
                let text = match &cell.value {
                    CellValue::Text(text) => text.trim().to_owned(),
                    CellValue::Number(number) => number.to_string(),
                    _ => continue,
                };
                // Row numbers may stand just before the first column.
                let outside = cell.col + 1 < first || cell.col > last;
                let elsewhere = self.spans[&(sheet, number)]
                    .iter()
                    .any(|span| (span.0..=span.1).contains(&cell.col));
                if outside && !elsewhere && !text.is_empty() {
                    let at = CellRef::new(number, cell.col);
                    groups.add(Kind::Left, grid, at, (text, None));
                }
            }
        }
    }
}

/// From which column to which the rows of some tables stand, by sheet and row.
type Spans<'a> = BTreeMap<(&'a str, u32), Vec<(u32, u32)>>;

fn spans(tables: &[Table]) -> Spans<'_> {
    let mut spans = Spans::new();
    for table in tables {
        let Some(heading) = table.heading() else {
            continue;
        };
        for row in table.rows() {
            let Some(at) = row.at else { continue };
            let sheet = row.sheet.as_ref().unwrap_or(&heading.sheet).as_str();
            let cells = row.entries.iter().filter_map(|entry| entry.at);
            let last = cells.map(|cell| cell.col).max().unwrap_or(at.col);
            spans
                .entry((sheet, at.row))
                .or_default()
                .push((at.col, last));
        }
    }
    spans
}
