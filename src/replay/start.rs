//! Where a run starts from: the file at hand, or what was submitted before we wrote it.
//!
//! In goes an opened file, out come its submission, decisions and carried sheets as the record in it
//! has them. A record that is broken, of another layout, or overtaken by changed rows is told and not
//! believed.

use std::collections::BTreeSet;

use super::Purpose;
use crate::decide::{self, ChangeRecord, Decision, Input, Put, Record, Remark, Since};
use crate::form_changes::form_changes;
use crate::model::{Submission, Table};
use crate::open::Opened;
use crate::read::Grid;
use crate::recognise::{LeftOver, rest_grid};
use crate::report::Spot;
use crate::report::{Correction, Finding};
use crate::words::decide as words;

/// Where a run starts from.
pub(super) struct Base {
    /// What was submitted in the first place.
    pub submission: Submission,
    /// The file that it was submitted in.
    pub input: Input,
    /// The sheets to carry over.
    pub carried: Vec<Grid>,
    /// What could be read in two ways.
    pub ambiguities: Vec<Finding>,
    /// What was decided before.
    pub before: Vec<Decision>,
    /// Decisions whose finding was gone before.
    pub lapsed: Vec<Decision>,
    /// Figures typed into our output since.
    pub edits: Vec<Decision>,
    /// What an earlier run corrected.
    pub corrected: Vec<Correction>,
    /// Changes of form, and whatever else this run cannot see of what earlier ones changed.
    pub changes: Vec<ChangeRecord>,
    /// Whether it is the file at hand itself.
    pub fresh: bool,
    /// What is worth knowing.
    pub notices: Vec<Remark>,
}

/// What was submitted in the first place: the record's submission if this is our own workbook and only
/// figures were changed in it, else the file at hand.
pub(super) fn base(opened: &Opened, purpose: Purpose) -> Base {
    let mut base = standing(opened, purpose);
    if matches!(purpose, Purpose::Fix { .. }) {
        let rest = left(opened, &base);
        base.carried.extend(rest);
    }
    base
}

/// What stands on the tables' sheets and is no part of them, as a sheet to carry over. A row that we
/// wrote ourselves is part of them, whatever it looks like.
fn left(opened: &Opened, base: &Base) -> Option<Grid> {
    let asides = &opened.beside.left;
    if base.fresh || opened.rest.is_empty() {
        return rest_grid(&opened.book, &opened.rest, asides);
    }
    let rows = base.submission.tables.iter().flat_map(Table::rows);
    let written: BTreeSet<&str> = rows.map(|row| row.label.as_str()).collect();
    let sheets = &opened.book.sheets;
    let is_ours = |cell: &LeftOver| {
        let text = sheets[cell.sheet].get(cell.at).and_then(|held| held.text());
        text.is_some_and(|text| written.contains(text.trim()))
    };
    let rest = opened.rest.iter().filter(|cell| !is_ours(cell));
    rest_grid(&opened.book, &rest.cloned().collect::<Vec<_>>(), asides)
}

/// The same without what is left of the tables' sheets.
fn standing(opened: &Opened, purpose: Purpose) -> Base {
    let carried = opened
        .unrecognised
        .iter()
        .map(|&sheet| &opened.book.sheets[sheet]);
    let mut base = Base {
        submission: opened.submission.clone(),
        input: opened.input.clone(),
        carried: carried.clone().cloned().collect(),
        ambiguities: opened.reading.ambiguities.clone(),
        before: Vec::new(),
        lapsed: Vec::new(),
        edits: Vec::new(),
        corrected: Vec::new(),
        changes: match purpose {
            Purpose::Fix { .. } => form_changes(opened.layout, &opened.book, &opened.submission),
            Purpose::Check => Vec::new(),
        },
        fresh: true,
        notices: Vec::new(),
    };
    let record = match Record::of(&opened.book) {
        None => return base,
        Some(Err(decide::Broken)) => {
            base.notices.push(Remark::new("", words::BROKEN_RECORD));
            return base;
        }
        Some(Ok(record)) => record,
    };
    base.lapsed.clone_from(&record.log.lapsed);
    let Some(submission) = record.submission.submission(opened.layout) else {
        base.notices.push(Remark::new("", words::OTHER_LAYOUT));
        return base;
    };
    let input = record
        .log
        .input
        .clone()
        .unwrap_or_else(|| base.input.clone());
    base.carried = carried
        .map(|grid| {
            let mut kept = record.carried.iter();
            match kept.find(|one| one.written == grid.name.as_str()) {
                Some(one) => one.restore(grid),
                None => grid.clone(),
            }
        })
        .collect();
    let mut written = submission.clone();
    for logged in &record.log.corrections {
        let put = Put::from(&logged.change);
        decide::put(opened.layout, &mut written, &put);
    }
    let decided = record.log.decisions.iter();
    let decided = decided.flat_map(|decision| &decision.set);
    decide::put_all(opened.layout, &mut written, decided);
    match decide::since(opened.layout, &written, &opened.submission) {
        Since::Figures(edits) => {
            base.edits = edits;
            base.submission = submission;
            base.ambiguities = record.ambiguities;
            base.input = input;
            base.fresh = false;
            base.before = record.log.decisions;
            base.corrected = record.log.corrections;
            base.changes = record.changes;
            base.changes.retain(|change| !change.is_found_again());
        }
        Since::Other => {
            base.notices.push(Remark::new("", words::OTHER_ROWS));
            let earlier = record.changes.into_iter().map(|change| ChangeRecord {
                earlier: true,
                ..change
            });
            base.changes.splice(0..0, earlier);
            let now = &opened.submission;
            let there = |spot: &Spot| decide::is_there(opened.layout, now, spot);
            let (kept, gone) = record.log.decisions.into_iter().partition(|decision| {
                let set = decision.set.iter().map(|put| &put.spot);
                set.chain(&decision.keep).all(there)
            });
            base.before = kept;
            base.lapsed = merged(base.lapsed, gone);
        }
    }
    base
}

/// Both lists, each decision once.
pub(super) fn merged(mut list: Vec<Decision>, more: Vec<Decision>) -> Vec<Decision> {
    for decision in more {
        if !list.contains(&decision) {
            list.push(decision);
        }
    }
    list
}
