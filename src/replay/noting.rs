//! The note that declares a table empty, where an empty table has none.
//!
//! In go the report and the submission, out comes the note that each such table bears in the workbook that is written.
//! Refuses tables of which something is not checked or does not agree, and those of which no other table says anything:
//! there figures may be missing.

use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::{Comparison, Layout, Strength};
use crate::model::{Note, Submission};
use crate::reconcile::System;
use crate::report::{FindingCode, TableStatus};
use crate::solve::Reconciled;
use crate::words::pages as words;

/// The notes that are missing, as changes from what was submitted.
pub(super) fn missing(layout: &Layout, reconciled: &Reconciled) -> Vec<ChangeRecord> {
    let report = &reconciled.report;
    let findings = report.findings.iter();
    let missing = findings.filter(|one| one.code == FindingCode::EmptyNote);
    let changes = missing.filter_map(|finding| {
        let spot = &finding.cells.first()?.spot;
        let table = report.tables.iter().find(|table| table.id == spot.table)?;
        let index = layout.table_index(&spot.table)?;
        let note = layout.tables[index].empty_note.as_deref()?;
        let known = table.status == TableStatus::Empty && is_told(&reconciled.built.system, index);
        known.then(|| ChangeRecord {
            spot: spot.clone(),
            cell: None,
            from: None,
            to: Some(note.to_owned()),
            kind: ChangeKind::Noted,
            why: words::NOTED.to_owned(),
            earlier: false,
        })
    });
    changes.collect()
}

/// Whether another table says how much there would be: an equation that must hold stands between them.
fn is_told(system: &System, table: usize) -> bool {
    let of = |fact| system.rows[system.fact(fact).row].table;
    let mut relations = system.relations().map(|(_, relation)| relation);
    relations.any(|relation| {
        let tables = || relation.terms.iter().map(|&(_, fact)| of(fact));
        let equal = relation.strength == Strength::Hard && relation.comparison == Comparison::Equal;
        equal && tables().any(|own| own == table) && tables().any(|own| own != table)
    })
}

/// Writes the notes below the tables that are still empty; gives those that were written.
pub(super) fn write<'c>(
    layout: &Layout,
    submission: &mut Submission,
    changes: impl Iterator<Item = &'c ChangeRecord>,
) -> Vec<&'c ChangeRecord> {
    let notes = changes.filter(|change| change.kind == ChangeKind::Noted && !change.earlier);
    let written = notes.filter(|change| {
        let table = layout.table_index(&change.spot.table);
        let table = table.and_then(|table| submission.tables.get_mut(table));
        match (table, &change.to) {
            (Some(table), Some(text)) if table.is_empty() => {
                let text = text.clone();
                table.notes.push(Note { text, at: None });
                true
            }
            _ => false,
        }
    });
    written.collect()
}
