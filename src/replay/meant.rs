//! What a submitter means who decided something in a workbook and hands it in again: the file at hand with these decisions
//! carried out, as the next `fix` would write it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Entry, Ledger, Presence, RowKey, Submission};
use crate::open::Opened;
use crate::report::Report;
use crate::solve::reconcile_with;

use super::Replayed;
use super::states::states;

impl Replayed<'_> {
    /// The figures that are meant where something was decided, each in its cell of the file at hand, and how these agree.
    pub fn meant(&self, opened: &Opened) -> (Submission, Report) {
        let mut meant = opened.submission.clone();
        for (table, before) in meant.tables.iter_mut().zip(&self.submission.tables) {
            // What we wrote in place of a missing table is no table.
            if before.presence == Presence::Missing && table.is_empty() {
                table.clone_from(before);
            }
        }
        if !take_over(&mut meant, &self.corrected) {
            // A row was added, or bears another name: no cell of the file is the same for certain.
            meant.clone_from(&self.corrected);
        }
        let under = (&self.decisions[..], opened.margin);
        let reading = opened.reading.clone();
        let solved = reconcile_with(&opened.name, opened.layout, &meant, reading, under);
        let mut report = solved.report;
        report.states = states(&report, &self.decisions, &BTreeSet::new());
        report.notices.clone_from(&self.report.notices);
        report.made_from.clone_from(&self.report.made_from);
        (meant, report)
    }
}

/// Puts the figures of one submission into the same rows of another; whether all rows are the same.
fn take_over(to: &mut Submission, from: &Submission) -> bool {
    let tables = to.tables.iter_mut().zip(&from.tables);
    let mut ledgers = tables.flat_map(|(to, from)| to.ledgers.iter_mut().zip(&from.ledgers));
    ledgers.all(|(to, from)| take_over_ledger(to, from))
}

fn take_over_ledger(to: &mut Ledger, from: &Ledger) -> bool {
    let rows: BTreeMap<&RowKey, &Vec<Entry>> = from
        .rows
        .iter()
        .map(|row| (&row.key, &row.entries))
        .collect();
    let as_many = rows.len() == from.rows.len() && rows.len() == to.rows.len();
    as_many
        && to.rows.iter_mut().all(|row| {
            let entries = rows.get(&row.key);
            let entries = entries.filter(|entries| entries.len() == row.entries.len());
            let Some(entries) = entries else { return false };
            for (entry, from) in row.entries.iter_mut().zip(entries.iter()) {
                entry.value = from.value.clone();
            }
            true
        })
}
