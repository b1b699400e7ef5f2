//! What is printed and gives no amount: cells, rows and columns that could not be read, each told once.
//!
//! In go a layout and a submission, out come findings. A cell that keeps rules from being applied is told once and not for
//! each of them; formulas that nobody calculated are told together, since they have one cause.

use super::build::UnreadPlace;
use super::findings::{called, row_cell};
use crate::layout::{Layout, TableSpec};
use crate::model::{Entry, Row, RowRole, Scientific, Submission, Table, Unread, Value};
use crate::read::is_doubtful;
use crate::report::{Cell, Finding, FindingCode, Outcome, Severity, Spot};
use crate::words;

/// So many formulas without a result are told one by one.
const FEW_FORMULAS: usize = 3;

/// Why a rule is not applied that depends on an amount which cannot be read, unless the cell's own finding tells it.
pub(super) fn scope(
    layout: &Layout,
    submission: &Submission,
    place: &UnreadPlace,
) -> Option<Finding> {
    let spec = &layout.tables[place.table];
    let table = &submission.tables[place.table];
    let ledger = &spec.ledgers[place.ledger];
    let row = &table.ledgers[place.ledger].rows[place.row?];
    let column = ledger.figures().nth(place.column)?;
    // A column that is not printed and may be left out has no finding of its own.
    let left_out = column.optional && row.entries.get(place.column)?.at.is_none();
    table.heading().filter(|_| left_out)?;
    let sheet = called(layout, submission, place.table);
    let message = words::reconcile::unread_scope(&sheet, column.id.as_str());
    let id = format!("{}/{}.{}/范围", spec.id, ledger.name, column.id);
    Some(Finding::new(
        FindingCode::UnreadScope,
        spec.id.as_str(),
        id,
        message,
    ))
}

/// One finding for each amount cell that gives no amount.
pub(super) fn cells(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut formulas: Vec<(usize, Cell)> = Vec::new();
    for (at, (spec, table)) in layout.tables.iter().zip(&submission.tables).enumerate() {
        let open = is_open(table);
        for (ledger_spec, ledger) in spec.ledgers.iter().zip(&table.ledgers) {
            let prefix = if ledger_spec.name.is_empty() {
                String::new()
            } else {
                format!("{}.", ledger_spec.name)
            };
            for (nth, column) in ledger_spec.figures().enumerate() {
                let missing = Value::Unread(Unread::NoColumn);
                if !column.optional
                    && !open
                    && !ledger.rows.is_empty()
                    && ledger
                        .rows
                        .iter()
                        .all(|row| row.entries[nth].value == missing)
                {
                    let sheet = called(layout, submission, at);
                    let message = words::reconcile::missing_column(&sheet, column.id.as_str());
                    let id = format!("{}/{prefix}{}/缺栏", table.id, column.id);
                    let about = table.id.as_str();
                    findings.push(Finding::new(FindingCode::MissingColumn, about, id, message));
                }
            }
            // What is never counted need not be read.
            let counted = ledger
                .rows
                .iter()
                .filter(|row| row.role != RowRole::OfWhich);
            for row in counted {
                let told = struck_label(spec, table, row);
                let whole = told.is_some() && row.is_struck_out();
                findings.extend(told);
                if whole {
                    continue;
                }
                for (entry, column) in row.entries.iter().zip(ledger_spec.figures()) {
                    let Value::Unread(why) = &entry.value else {
                        continue;
                    };
                    // Words beside a figure in doubt are told with it.
                    let told = open && matches!(why, Unread::Text(_));
                    if *why == Unread::NoColumn || told {
                        continue;
                    }
                    let place = entry.at.and_then(|at| table.place(row, at));
                    let cell = Cell {
                        sheet: place.as_ref().map(|place| place.sheet.to_string()),
                        cell: place.as_ref().map(|place| place.cell.to_string()),
                        spot: Spot {
                            table: table.id.as_str().into(),
                            row: row.key.as_str().into(),
                            column: format!("{prefix}{}", column.id),
                        },
                        label: row.label.clone(),
                        value: None,
                    };
                    let id = format!("{}/{}/{prefix}{}/未核", table.id, row.key, column.id);
                    if *why == Unread::NotComputed {
                        formulas.push((findings.len(), cell.clone()));
                    }
                    let message = words::reconcile::unread(&cell, why);
                    findings.push(Finding {
                        cells: vec![cell],
                        ..Finding::new(FindingCode::UnreadCell, table.id.as_str(), id, message)
                    });
                }
            }
        }
    }
    together(&mut findings, formulas);
    findings
}

/// Puts the findings (by their index) of many formulas that nobody calculated together.
fn together(findings: &mut Vec<Finding>, formulas: Vec<(usize, Cell)>) {
    let (Some((first, cell)), true) = (formulas.first(), formulas.len() > FEW_FORMULAS) else {
        return;
    };
    let message = words::reconcile::not_computed(cell, formulas.len());
    let about = cell.spot.table.clone();
    let all = formulas.iter().map(|(_, cell)| cell.clone()).collect();
    let id = format!("{about}/公式/未核");
    findings[*first] = Finding {
        cells: all,
        ..Finding::new(FindingCode::UnreadCell, &about, id, message)
    };
    let mut at = 0;
    let mut rest = formulas[1..].iter().map(|(at, _)| *at).peekable();
    findings.retain(|_| {
        let gone = rest.next_if_eq(&at).is_some();
        at += 1;
        !gone
    });
}

/// That the name or the code of a row is struck out as a whole.
fn struck_label(spec: &TableSpec, table: &Table, row: &Row) -> Option<Finding> {
    let place = table.place(row, *row.print.struck.first()?)?;
    let message = words::reconcile::struck_label(&place, &row.label, row.is_struck_out());
    let id = format!("{}/{}/划掉", table.id, row.key);
    Some(Finding {
        cells: vec![row_cell(spec, row, Some(&place))],
        ..Finding::new(FindingCode::UnreadCell, table.id.as_str(), id, message)
    })
}

/// Whether a figure of a text in columns of spaces is not read because its column is in doubt.
fn in_doubt(why: &Unread) -> bool {
    matches!(why, Unread::Text(text) if is_doubtful(text))
}

/// Whether a table has figures whose column is in doubt.
fn is_open(table: &Table) -> bool {
    let mut entries = table.rows().flat_map(|row| &row.entries);
    entries.any(|entry| matches!(&entry.value, Value::Unread(why) if in_doubt(why)))
}

/// One finding for each table of a text in which the columns of figures are in doubt.
pub(super) fn doubtful_columns(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, table) in layout.tables.iter().zip(&submission.tables) {
        let mut cells = table.rows().flat_map(|row| {
            let doubted =
                |entry: &&Entry| matches!(&entry.value, Value::Unread(why) if in_doubt(why));
            let entries = row.entries.iter().filter(doubted);
            entries.map(move |entry| (row, entry))
        });
        let Some((row, entry)) = cells.next() else {
            continue;
        };
        let count = 1 + cells.count();
        let place = entry.at.and_then(|at| table.place(row, at));
        let message = words::reconcile::doubtful_columns(&spec.sheet, place.as_ref(), count);
        findings.push(Finding {
            cells: vec![row_cell(spec, row, place.as_ref())],
            ..Finding::new(
                FindingCode::UnreadCell,
                table.id.as_str(),
                format!("{}/栏/未核", table.id),
                message,
            )
        });
    }
    findings
}

/// One finding for each row that could not be placed and bears figures.
pub(super) fn unplaced_rows(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, table) in layout.tables.iter().zip(&submission.tables) {
        // A code in doubt is told with the figures behind it, rounded ones are told together.
        let told = |row: &&Row| {
            let in_doubt = is_doubtful(&row.print.code) || is_doubtful(&row.label);
            let rounded = Scientific::of(&row.print.code) == Some(Scientific::Rounded);
            row.role == RowRole::Unplaced && !in_doubt && !rounded
        };
        for row in table.rows().filter(told) {
            let figures = row.entries.iter().any(|entry| !entry.value.is_blank());
            let place = row.at.and_then(|at| table.place(row, at));
            let message = words::reconcile::unplaced(place.as_ref(), &row.label, figures);
            let cell = row_cell(spec, row, place.as_ref());
            let id = format!("{}/{}/未归位", spec.id, row.key);
            let mut finding = Finding {
                cells: vec![cell],
                ..Finding::new(FindingCode::UnplacedRow, spec.id.as_str(), id, message)
            };
            if !figures {
                finding.outcome = Outcome::Hint;
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
    }
    findings
}
