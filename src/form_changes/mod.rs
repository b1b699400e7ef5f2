//! What is written in another form than it was submitted, although no figure changes.
//!
//! In go a book as read and the submission that was recognised in it; out come lines for the 修改记录:
//! texts that became numbers, codes that became texts, names without their spaces, titles and sheets
//! under their standard names, rows in their standard order, and what has no place in the standard
//! tables. Changes of one kind in one table are one line, so that the list stays readable.

mod amounts;
mod groups;
mod heads;
mod runs;
mod texts;

use std::collections::BTreeMap;

use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::{ColumnRole, Layout, TableSpec};
use crate::model::{Row, Submission, Table};
use crate::read::{Book, CellValue, Format, Grid};
use crate::words::form as words;

use crate::standard::Placement;

pub use amounts::AmountForm;

use groups::{Groups, Kind};

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
        order: (0..)
            .zip(&book.sheets)
            .map(|(nth, grid)| (grid.name.as_str(), nth))
            .collect(),
        text_file: matches!(
            book.format,
            Format::Text | Format::Csv | Format::Tsv | Format::Docx | Format::Html
        ),
    };
    let mut lines = heads::of(&form);
    lines.extend(runs::around(&form));
    let mut amounts_of_text = false;
    for index in 0..layout.tables.len() {
        let mut groups = form.table(index);
        if form.text_file {
            amounts_of_text |= groups.drop_plain_texts();
        }
        lines.extend(groups.records(&form.layout.tables[index]));
    }
    if amounts_of_text {
        lines.push(heads::general(ChangeKind::Form, words::TEXT_FILE));
    }
    lines
}

/// What changes of form are told from.
pub(crate) struct Form<'a> {
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
    /// Whether everything in the file is text.
    pub text_file: bool,
}

impl<'a> Form<'a> {
    /// The sheet of a table's heading.
    pub(crate) fn grid(&self, table: &Table) -> Option<&'a Grid> {
        let heading = table.heading()?;
        self.grids.get(heading.sheet.as_str()).copied()
    }

    /// The sheet of a row.
    pub(crate) fn grid_of(&self, table: &Table, row: &Row) -> Option<&'a Grid> {
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
        texts::of(self, spec, table, &mut groups);
        runs::of(self, table, &mut groups);
        self.lines(index, table, &mut groups);
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
                    let Some(form) = amounts::of(cell, &entry.value, decimals) else {
                        continue;
                    };
                    let shown = match &cell.value {
                        CellValue::Text(text) => text.clone(),
                        CellValue::Number(number) => {
                            let stored = grid.appearance.stored.get(&at);
                            stored.unwrap_or(number).to_string()
                        }
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
}
