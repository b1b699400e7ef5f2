//! Where a run starts from: the file at hand, or what was submitted before we wrote it.
//!
//! In goes an opened file, out come its submission, decisions and carried sheets as the record in it
//! has them. A record that is broken, of another layout, or overtaken by changed rows is told and not
//! believed.

use std::collections::BTreeSet;

use super::{Purpose, noting};
use crate::decide::{
    self, Carried, ChangeRecord, Decision, Input, Log, Put, Record, Remark, Since,
};
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
    /// The lines of decisions that were carried out and stand in the file by now: what is chosen on them was answered.
    pub done: Vec<String>,
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

impl Base {
    /// Whether nothing is known beside the file at hand itself.
    pub fn is_as_it_stands(&self) -> bool {
        self.fresh && self.before.is_empty()
    }

    /// The file at hand itself.
    fn fresh(opened: &Opened, purpose: Purpose) -> Base {
        Base {
            submission: opened.submission.clone(),
            input: opened.input.clone(),
            carried: unrecognised(opened).cloned().collect(),
            ambiguities: opened.reading.ambiguities.clone(),
            before: Vec::new(),
            lapsed: Vec::new(),
            done: Vec::new(),
            edits: Vec::new(),
            corrected: Vec::new(),
            changes: match purpose {
                Purpose::Fix { .. } => {
                    form_changes(opened.layout, &opened.book, &opened.submission)
                }
                Purpose::Check => Vec::new(),
            },
            fresh: true,
            notices: Vec::new(),
        }
    }
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
    let mut base = Base::fresh(opened, purpose);
    let record = match Record::of(&opened.book) {
        None => {
            let kept =
                matches!(purpose, Purpose::Fix { .. }) && decide::answers(&opened.book).is_some();
            let notice = kept.then(|| Remark::new("", words::KEPT_BEFORE));
            base.notices.extend(notice);
            return base;
        }
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
    let sheets = unrecognised(opened);
    base.carried = sheets
        .map(|grid| as_submitted(grid, &record.carried))
        .collect();
    let mut written = as_written(opened, &submission, &record.log);
    noting::write(opened.layout, &mut written, record.changes.iter());
    match decide::since(opened.layout, &written, &opened.submission) {
        Since::Figures(edits) => {
            let mut changes = record.changes;
            changes.retain(|change| !change.is_found_again());
            Base {
                submission,
                input: record.log.input.unwrap_or(base.input),
                ambiguities: record.ambiguities,
                before: record.log.decisions,
                edits,
                corrected: record.log.corrections,
                changes,
                fresh: false,
                ..base
            }
        }
        Since::Other => with_other_rows(opened, base, record.log.decisions, record.changes),
    }
}

/// The sheets of the file that are no tables.
fn unrecognised<'o>(opened: &'o Opened) -> impl Iterator<Item = &'o Grid> {
    let sheets = opened.unrecognised.iter();
    sheets.map(|&sheet| &opened.book.sheets[sheet])
}

/// A sheet that an earlier run may have carried over, as it was submitted.
fn as_submitted(grid: &Grid, carried: &[Carried]) -> Grid {
    match carried.iter().find(|one| one.written == grid.name.as_str()) {
        Some(one) => one.restore(grid),
        None => grid.clone(),
    }
}

/// The submission as the earlier run wrote it: with what it corrected and what was decided.
fn as_written(opened: &Opened, submission: &Submission, log: &Log) -> Submission {
    let mut written = submission.clone();
    for logged in &log.corrections {
        decide::put(opened.layout, &mut written, &Put::from(&logged.change));
    }
    let decided = log.decisions.iter().flat_map(|decision| &decision.set);
    decide::put_all(opened.layout, &mut written, decided);
    written
}

/// More than figures changed since: the file at hand counts as submitted, and of what was decided only what is still
/// there.
fn with_other_rows(
    opened: &Opened,
    mut base: Base,
    decisions: Vec<Decision>,
    changes: Vec<ChangeRecord>,
) -> Base {
    base.notices.push(Remark::new("", words::OTHER_ROWS));
    let earlier = changes.into_iter().map(|change| ChangeRecord {
        earlier: true,
        ..change
    });
    base.changes.splice(0..0, earlier);
    let there = |spot: &Spot| decide::is_there(opened.layout, &opened.submission, spot);
    // A row that was added stands in the file by now, by whatever name.
    let added = |decision: &Decision| decision.set.iter().any(|put| put.new_row);
    let (done, decisions): (Vec<Decision>, Vec<Decision>) = decisions.into_iter().partition(added);
    base.done = done.into_iter().map(|one| one.id).collect();
    let (kept, gone) = decisions.into_iter().partition(|decision| {
        let set = decision.set.iter().map(|put| &put.spot);
        set.chain(&decision.keep).all(there)
    });
    base.before = kept;
    base.lapsed = merged(base.lapsed, gone);
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
