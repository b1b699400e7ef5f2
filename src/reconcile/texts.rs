//! The checks of texts: titles, names, codes, notes, stored digits.
//!
//! In go a layout and a submission, out come findings in the order of the layout's checks. A breach of
//! an error check is a mismatch; warnings and hints leave the outcome alone. What a table does not
//! print (a year, a department, a name) gives no finding, nor does a table that is missing.

mod codes;
mod digits;
mod headings;
mod names;

use std::collections::BTreeMap;

use super::fit;
use crate::layout::{
    CheckSeverity, ColumnRole, Layout, LedgerSpec, TableSpec, TextCheck, TextCheckKind,
};
use crate::model::{CellRef, Heading, Ledger, Row, RowRole, Submission, Table};
use crate::report::Spot;
use crate::report::{Cell, Finding, FindingCode, FindingKind, Outcome, Severity};

/// Everything that the layout's checks of texts find.
pub fn check_texts(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let strangers = fit::strangers(layout, submission);
    let submission = &*fit::without(submission, &strangers);
    let mut findings = Vec::new();
    let mut kinds = Vec::new();
    for check in &layout.checks {
        let tables = found_tables(layout, submission, check);
        let found = match check.kind {
            TextCheckKind::SameYear => headings::same_year(check, submission, &tables),
            TextCheckKind::SameDepartment => headings::same_department(check, submission, &tables),
            TextCheckKind::UnitStated => headings::unit_stated(check, &tables),
            TextCheckKind::EmptyNote => headings::empty_note(check, &tables),
            TextCheckKind::CodeName => names::code_name(check, submission, &tables),
            TextCheckKind::SameName => names::same_names(check, &tables),
            TextCheckKind::EconomicMap => names::economic_map(check, &tables),
            TextCheckKind::ParentPresent => codes::parent_present(check, &tables),
            TextCheckKind::CodeOnce => codes::code_once(check, &tables),
            TextCheckKind::CodesAscend => codes::codes_ascend(check, &tables),
            TextCheckKind::ExcessDigits => digits::excess_digits(check, &tables),
        };
        kinds.resize(kinds.len() + found.len(), check.kind);
        findings.extend(found);
    }
    distinct(without_echoes(findings, &kinds))
}

/// A table that was found, with its specification.
#[derive(Clone, Copy)]
struct Found<'a> {
    spec: &'a TableSpec,
    table: &'a Table,
    heading: &'a Heading,
}

/// One ledger of a table that was found.
#[derive(Clone, Copy)]
struct Book<'a> {
    on: Found<'a>,
    spec: &'a LedgerSpec,
    ledger: &'a Ledger,
}

fn found_tables<'a>(
    layout: &'a Layout,
    submission: &'a Submission,
    check: &TextCheck,
) -> Vec<Found<'a>> {
    let pairs = layout.tables.iter().zip(&submission.tables).enumerate();
    pairs
        .filter(|(index, _)| check.tables.is_empty() || check.tables.contains(index))
        .filter_map(|(_, (spec, table))| {
            let heading = table.heading()?;
            Some(Found {
                spec,
                table,
                heading,
            })
        })
        .collect()
}

impl<'a> Found<'a> {
    fn books(self) -> impl Iterator<Item = Book<'a>> {
        let ledgers = self.spec.ledgers.iter().zip(&self.table.ledgers);
        ledgers.map(move |(spec, ledger)| Book {
            on: self,
            spec,
            ledger,
        })
    }

    /// Where a cell of the heading or a note stands, for people.
    fn place(self, at: Option<CellRef>) -> String {
        match at {
            Some(at) => format!("{}!{at}", self.heading.sheet),
            None => self.heading.sheet.to_string(),
        }
    }

    /// A cell of the heading or a note, for programs.
    fn cell(self, at: Option<CellRef>, what: &str) -> Cell {
        Cell {
            sheet: Some(self.heading.sheet.to_string()),
            cell: at.map(|at| at.to_string()),
            spot: Spot {
                table: self.spec.id.to_string(),
                row: String::new(),
                column: what.to_owned(),
            },
            label: String::new(),
            value: None,
        }
    }
}

impl<'a> Book<'a> {
    /// The rows that are placed and no grand total, with their index.
    fn items(self) -> impl Iterator<Item = (usize, &'a Row)> {
        let rows = self.ledger.rows.iter().enumerate();
        rows.filter(|(_, row)| row.role == RowRole::Item)
    }

    /// Where a cell of a row stands, for people; the row's first cell if `at` is not known.
    fn place(self, row: &Row, at: Option<CellRef>) -> String {
        let sheet = row.sheet.as_ref().unwrap_or(&self.on.heading.sheet);
        match at.or(row.at) {
            Some(at) => format!("{sheet}!{at}"),
            None => sheet.to_string(),
        }
    }

    /// A cell of a row, for programs.
    fn cell(self, row: &Row, at: Option<CellRef>, column: &str) -> Cell {
        let sheet = row.sheet.as_ref().unwrap_or(&self.on.heading.sheet);
        Cell {
            sheet: Some(sheet.to_string()),
            cell: at.map(|at| at.to_string()),
            spot: Spot {
                table: self.on.spec.id.to_string(),
                row: row.key.to_string(),
                column: self.named(column),
            },
            label: row.label.clone(),
            value: None,
        }
    }

    /// The first cell of a row: where its code or its name stands.
    fn first_cell(self, row: &Row) -> Cell {
        let roles = [ColumnRole::Code, ColumnRole::Name];
        let column = self.spec.columns.iter().find(|c| roles.contains(&c.role));
        self.cell(row, row.at, column.map_or("", |column| column.id.as_str()))
    }

    /// A row's key or a column's id, after the ledger's name where the table has several.
    fn named(self, thing: &str) -> String {
        if self.on.spec.ledgers.len() > 1 && !self.spec.name.is_empty() {
            format!("{}.{thing}", self.spec.name)
        } else {
            thing.to_owned()
        }
    }
}

/// What a check found, before it becomes a finding.
struct Breach {
    /// What it is about within its table, for the id.
    subject: String,
    /// The worst severity it may have, whatever the check says.
    at_most: Severity,
    kind: FindingKind,
    message: String,
    cells: Vec<Cell>,
}

impl Breach {
    fn finding(self, check: &TextCheck, table: &TableSpec) -> Finding {
        let severity = severity(check).min(self.at_most);
        let outcome = match severity {
            Severity::Error => Outcome::Mismatch,
            Severity::Warning | Severity::Info => Outcome::Hint,
        };
        let id = format!("{}/{}/{}", table.id, self.subject, check.id);
        Finding {
            outcome,
            severity,
            kind: self.kind,
            rule: check.id.to_string(),
            cells: self.cells,
            ..Finding::new(code(check.kind), table.id.as_str(), id, self.message)
        }
    }
}

/// What a breach of a check is by the catalogue.
fn code(kind: TextCheckKind) -> FindingCode {
    match kind {
        TextCheckKind::SameYear => FindingCode::Year,
        TextCheckKind::SameDepartment => FindingCode::Department,
        TextCheckKind::UnitStated => FindingCode::UnitMissing,
        TextCheckKind::CodeName => FindingCode::CodeName,
        TextCheckKind::ParentPresent => FindingCode::ParentMissing,
        TextCheckKind::CodeOnce => FindingCode::CodeTwice,
        TextCheckKind::CodesAscend => FindingCode::CodeOrder,
        TextCheckKind::SameName => FindingCode::NameVaries,
        TextCheckKind::EconomicMap => FindingCode::EconomicPair,
        TextCheckKind::EmptyNote => FindingCode::EmptyNote,
        TextCheckKind::ExcessDigits => FindingCode::ExcessDigits,
    }
}

fn severity(check: &TextCheck) -> Severity {
    match check.severity {
        CheckSeverity::Error => Severity::Error,
        CheckSeverity::Warning => Severity::Warning,
        CheckSeverity::Info => Severity::Info,
    }
}

/// Leaves out that a name varies between tables where the same cell is already known to bear the wrong
/// name: one mistake, one finding.
fn without_echoes(findings: Vec<Finding>, kinds: &[TextCheckKind]) -> Vec<Finding> {
    let address = |finding: &Finding| {
        let cell = finding.cells.first()?;
        Some((
            cell.spot.table.clone(),
            cell.spot.column.clone(),
            cell.spot.row.clone(),
        ))
    };
    let mut told = BTreeMap::new();
    for (finding, kind) in findings.iter().zip(kinds) {
        if *kind == TextCheckKind::CodeName {
            let worst = told.entry(address(finding)).or_insert(finding.severity);
            *worst = finding.severity.max(*worst);
        }
    }
    let echo = |finding: &Finding, kind: TextCheckKind| {
        let told = told.get(&address(finding));
        kind == TextCheckKind::SameName && told.is_some_and(|worst| *worst >= finding.severity)
    };
    let kept = findings.into_iter().zip(kinds.iter().copied());
    kept.filter(|(finding, kind)| !echo(finding, *kind))
        .map(|(finding, _)| finding)
        .collect()
}

/// Gives a second finding of one id the id `…#2`.
fn distinct(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &mut findings {
        let count = seen.entry(finding.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.id = format!("{}#{count}", finding.id);
        }
    }
    findings
}

#[cfg(test)]
mod tests;
