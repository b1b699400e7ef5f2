//! Where a run starts from: the file at hand, or what was submitted before we wrote it.
//!
//! In goes an opened file, out come its submission, decisions and carried sheets as the record in it
//! has them. A record that is broken, of another layout, or overtaken by changed rows is told and not
//! believed.

use std::collections::BTreeSet;

use super::at_hand::{AtHand, follow_formulas, readdress};
use super::{Purpose, noting};
use crate::decide::{
    self, Carried, ChangeRecord, Decision, Form, InPlace, Input, Log, Put, Record, Remark, Since,
};
use crate::form_changes::form_changes;
use crate::model::{Among, Presence, Submission, Table};
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
    /// Where they stand; those that are not named stand last.
    pub among: Vec<Among>,
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
    /// What an earlier run of ours wrote into the file at hand; `None` if it is itself what was submitted.
    pub earlier: Option<Earlier>,
    /// Whether tables that are empty get the note that says so.
    pub notes: bool,
    /// What is worth knowing.
    pub notices: Vec<Remark>,
}

/// What an earlier run wrote into the file at hand.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    /// In what form its tables stand.
    pub form: Form,
    /// The cells it wrote, labels included.
    pub puts: Vec<Put>,
    /// The submission as it was written.
    pub written: Submission,
    /// What was submitted, with its own addresses.
    pub recorded: Submission,
    /// The sheets that it carried over.
    pub carried: Vec<Carried>,
}

impl Base {
    /// Whether the tables stand as they were submitted.
    pub fn is_own_form(&self) -> bool {
        let form = self.earlier.as_ref().map(|earlier| earlier.form);
        form.unwrap_or(Form::Submitted) == Form::Submitted
    }

    /// Whether nothing is known beside the file at hand itself.
    pub fn is_as_it_stands(&self) -> bool {
        self.earlier.is_none() && self.before.is_empty()
    }

    /// The file at hand itself.
    fn fresh(opened: &Opened, purpose: Purpose) -> Base {
        Base {
            submission: opened.submission.clone(),
            input: opened.input.clone(),
            carried: unrecognised(opened).cloned().collect(),
            among: opened
                .unrecognised
                .iter()
                .map(|&sheet| opened.among(sheet))
                .collect(),
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
                // What is written otherwise than it was submitted is nothing but figures and labels.
                Purpose::Check | Purpose::Keep => Vec::new(),
            },
            earlier: None,
            notes: purpose != Purpose::Keep,
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
    if base.is_own_form() || opened.rest.is_empty() {
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
    let own_form = record.in_place.as_ref().is_some_and(|one| one.own_form);
    let form = if own_form {
        Form::Submitted
    } else {
        Form::Standard
    };
    let (mut submission, mut now) = (submission, opened.submission.clone());
    let puts = puts(&record.log, record.in_place.as_ref());
    let mut written = as_written(opened, &submission, &puts);
    noting::write(opened.layout, &mut written, record.changes.iter());
    if record.in_place.is_some() {
        follow_formulas(&opened.book, &mut submission, &mut written, &mut now);
    }
    let since = decide::since(opened.layout, &written, form, &now);
    let Since::Figures { edits, titles } = since else {
        return with_other_rows(opened, base, record.log.decisions, record.changes);
    };
    for table in titles {
        retitle(&mut submission.tables[table], &now.tables[table]);
        retitle(&mut written.tables[table], &now.tables[table]);
    }
    let recorded = submission.clone();
    if purpose == Purpose::Keep {
        let at_hand = AtHand {
            written: &written,
            now: &opened.submission,
        };
        readdress(&mut submission, at_hand, own_form);
    }
    let mut changes = record.changes;
    changes.retain(|change| !change.is_found_again());
    if own_form {
        // No run has written them otherwise so far.
        changes.splice(0..0, std::mem::take(&mut base.changes));
    }
    Base {
        submission,
        input: record.log.input.unwrap_or(base.input),
        ambiguities: record.ambiguities,
        before: record.log.decisions,
        edits,
        corrected: record.log.corrections,
        changes,
        notes: !(own_form && purpose == Purpose::Keep),
        earlier: Some(Earlier {
            form,
            puts,
            written,
            recorded,
            carried: record.carried,
        }),
        ..base
    }
}

/// A title that was typed anew with another year counts as submitted.
fn retitle(table: &mut Table, now: &Table) {
    let (Presence::Found(own), Some(typed)) = (&mut table.presence, now.heading()) else {
        return;
    };
    own.year = typed.year;
    own.title.value.clone_from(&typed.title.value);
}

/// The cells that the earlier run wrote.
fn puts(log: &Log, in_place: Option<&InPlace>) -> Vec<Put> {
    let unwritten = in_place.into_iter().flat_map(|one| &one.unwritten);
    let unwritten: BTreeSet<&Spot> = unwritten.collect();
    let corrections = log.corrections.iter();
    let corrections = corrections.map(|one| Put::from(&one.change));
    let decided = log.decisions.iter().flat_map(|one| &one.set);
    let puts = corrections.chain(decided.cloned());
    puts.filter(|put| !unwritten.contains(&put.spot)).collect()
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
fn as_written(opened: &Opened, submission: &Submission, puts: &[Put]) -> Submission {
    let mut written = submission.clone();
    decide::put_all(opened.layout, &mut written, puts.iter());
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
