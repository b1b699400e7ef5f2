//! What comes of one submission: the report, the pages of the workbook, the record. Nothing in here knows a file, a
//! clock, a terminal or Excel.

use std::collections::BTreeMap;

use crate::check::{told_with_others, with_others};
use crate::decide::{
    self, Answer, Carried, ChangeKind, ChangeRecord, Choice, Decision, Log, Put, Record,
};
use crate::explain::Settling;
use crate::json::Kept;
use crate::model::{CellRef, Submission, Table};
use crate::open::{FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::pages::{self, Material, OtherLayout, Pages};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::recompute::recompute;
use crate::replay::{DecisionsFile, Purpose, Replayed, replay};
use crate::report::{Correction, FindingState, Judged, Left, Notice, Report, Spot, Told};
use crate::reword::Rewording;
use crate::words;

/// How a submission is to be fixed.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Whether totals become formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// How many more mistakes there would have to be, at least, if a cell that is corrected were right.
    pub margin: usize,
    /// Whether tails are settled, and by moving what (see [`settle`](crate::explain::settle)).
    pub settle: Option<Settling>,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            formulas: false,
            margin: USUAL_MARGIN,
            settle: None,
        }
    }
}

/// What comes of a submission.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The report of the submission, with the corrections made.
    pub report: Report,
    /// What people see of it.
    pub pages: Pages,
    /// The text of its record, if there is anything to record.
    pub record: Option<String>,
    /// How the relations stand in the workbook.
    pub(crate) after: Judged,
    /// What stands in the columns of the answers, by the 编号 of the line.
    pub(crate) answers: BTreeMap<String, Answer>,
    /// The lines of its 差异表, and what they leave to a person.
    pub(crate) told: (Vec<Told>, Left),
    /// What of its own words is changed, if it is a document.
    pub(crate) rewording: Option<Rewording>,
}

/// Takes a submission in memory all the way: reads and recognises it, replays what was decided in it, reconciles and
/// explains it, finds what is left to decide, and lays out its pages; `name` is what messages and the record call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables, in which a decision is unclear or contradicts
/// another, or whose tails cannot be settled though that was asked.
pub fn outcome_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    manner: &Manner,
) -> Result<Outcome, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, manner.margin)?;
    outcome(opened, bytes, None, manner)
}

/// The same for bytes that are recognised.
pub(crate) fn outcome(
    opened: Opened,
    bytes: &[u8],
    decisions: Option<DecisionsFile>,
    manner: &Manner,
) -> Result<Outcome, Box<Report>> {
    let done = outcome_with(opened, (bytes, decisions), manner, |_, _| ())?;
    Ok(done.0)
}

/// The same with what `look` makes of it on the way, before it is put together.
pub(crate) fn outcome_with<T>(
    mut opened: Opened,
    (bytes, decisions): (&[u8], Option<DecisionsFile>),
    manner: &Manner,
    look: impl FnOnce(&Replayed, &Pages) -> T,
) -> Result<(Outcome, T), Box<Report>> {
    opened.input.sha256 = decide::sha256(bytes);
    let settle = manner.settle;
    let forms = filled_forms(&opened);
    let others = std::mem::take(&mut opened.others);
    let first = opened.layout.name.to_string();
    let mut replayed = replay(opened, decisions, Purpose::Fix { settle })?;
    let recomputed = recompute(
        &mut replayed.carried,
        &replayed.submission,
        &replayed.corrected,
    );
    replayed.report.notices.extend(recomputed);
    replayed.report.notices.extend(forms);
    let hidden = hidden_sheets(&replayed);
    replayed.report.notices.extend(hidden);
    let rewording = reworded(&mut replayed, bytes);
    let (pages, told) = match pages_of(&replayed, manner.formulas) {
        Ok(pages) => pages,
        Err(error) => {
            return Err(Box::new(
                replayed.report.failed("output", error.to_string()),
            ));
        }
    };
    let mut told = told;
    told.1.unnamed += unnamed(&replayed);
    let log = replayed.log();
    let looked = look(&replayed, &pages);
    let outcome = Outcome {
        pages,
        told: told_with_others(told, &first, &others),
        record: (!log.is_empty()).then(|| log.text()),
        after: replayed.after,
        answers: replayed.answers,
        rewording,
        report: with_others(replayed.report, &first, others, false),
    };
    Ok((outcome, looked))
}

/// What of a document's own words is changed; what cannot be put in is no longer said to be.
fn reworded(replayed: &mut Replayed, bytes: &[u8]) -> Option<Rewording> {
    let name = replayed.report.file.clone();
    let rewording = Rewording::of(&name, bytes, &mut replayed.reconciled.report);
    if rewording.is_none() {
        let findings = replayed.reconciled.report.findings.iter_mut();
        let said = findings.filter_map(|finding| finding.reworded.as_mut());
        said.for_each(|reworded| reworded.proven = false);
    }
    let (report, solved) = (&mut replayed.report, &replayed.reconciled.report);
    for (own, other) in report.findings.iter_mut().zip(&solved.findings) {
        if own.id == other.id {
            own.reworded.clone_from(&other.reworded);
        }
        if own.reworded.is_some() && !solved.puts_in(other) && solved.rewords {
            let state = report.states.get_mut(&own.id);
            if let Some(state) = state.filter(|state| **state == FindingState::Corrected) {
                *state = FindingState::Open;
            }
        }
    }
    let not_written = rewording.iter().flat_map(|one| &one.not_written);
    report.done.not_written.extend(not_written.cloned());
    rewording
}

/// That sheets which nobody sees are in the workbook as well; of our own, whoever made it was told.
fn hidden_sheets(replayed: &Replayed) -> Option<Notice> {
    let hidden = replayed.carried.iter().filter(|grid| !grid.visible);
    let names: Vec<String> = hidden.map(|grid| grid.name.to_string()).collect();
    let told = names.is_empty() || replayed.report.made_from.is_some();
    (!told).then(|| Notice {
        at: String::new(),
        message: words::beside::still_hidden(&names),
    })
}

/// That the sheets on which the figures of a blank workbook were typed are not carried over.
fn filled_forms(opened: &Opened) -> Option<Notice> {
    let names = [words::entry::ENTRY_SHEET, words::entry::MORE_SHEET];
    let mut sheets = opened.book.sheets.iter();
    let form = sheets.find(|grid| names.contains(&grid.name.as_str()) && is_own_sheet(grid))?;
    Some(Notice {
        at: form.name.to_string(),
        message: words::entry::NOT_CARRIED.to_owned(),
    })
}

/// How many rows are added that wait for their names.
fn unnamed(replayed: &Replayed) -> usize {
    let rows = replayed.corrected.tables.iter().flat_map(Table::rows);
    let unnamed = rows.filter(|row| row.at.is_none() && row.label == words::explain::UNNAMED);
    unnamed.count()
}

/// The pages of the fixed workbook. They speak of the file that was submitted in the first place, so
/// that fixing it again gives the same.
fn pages_of(
    replayed: &Replayed,
    formulas: bool,
) -> Result<(Pages, (Vec<Told>, Left)), OtherLayout> {
    let mut report = replayed.reconciled.report.clone();
    report.file.clone_from(&replayed.input.file);
    report.done.after = Some(replayed.after);
    let changes = changes_of(replayed, &report.corrections);
    let carried = carried(replayed);
    let whole = (replayed.log(), &replayed.submission);
    let record = record_of(replayed, whole, carried, &changes).pieces();
    let material = Material {
        layout: replayed.layout,
        submission: &replayed.corrected,
        report: &report,
        carried: &replayed.carried,
        among: &replayed.among,
        changes: &changes,
        answers: &replayed.answers,
        decisions: &replayed.decisions,
        settled: Some(&replayed.settled),
        record: &record,
        notes: &replayed.notes,
        formulas,
    };
    Ok((pages::workbook(&material)?, pages::told(&material)))
}

/// Every change from what was submitted: those corrections, and what was decided.
pub(crate) fn changes_of(replayed: &Replayed, corrections: &[Correction]) -> Vec<ChangeRecord> {
    let mut changes: Vec<ChangeRecord> = corrections.iter().map(Into::into).collect();
    let decisions = replayed.decisions.iter().chain(&replayed.settling);
    changes.extend(decisions.flat_map(|d| decided(replayed, d)));
    changes.extend(replayed.changes.iter().cloned());
    changes
}

/// The record that goes into the workbook, with what was submitted and the lines of its 修改记录.
pub(crate) fn record_of(
    replayed: &Replayed,
    (log, submission): (Log, &Submission),
    carried: Vec<Carried>,
    changes: &[ChangeRecord],
) -> Record {
    Record {
        log,
        submission: Kept::of(replayed.layout, submission),
        carried,
        ambiguities: replayed.ambiguities.clone(),
        changes: changes.to_vec(),
        in_place: None,
    }
}

/// The sheets that are carried over, with what cannot be read off them again.
fn carried(replayed: &Replayed) -> Vec<Carried> {
    let names = pages::carried_names(replayed.layout, &replayed.submission, &replayed.carried);
    let carried = replayed.carried.iter().zip(names).map(|(grid, written)| {
        let cells = grid
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
        let formulas = cells.filter_map(|(row, cell)| {
            let formula = cell.formula.as_deref()?;
            let at = CellRef::new(row, cell.col);
            (!pages::keeps_formula(formula)).then(|| (at.to_string(), formula.to_owned()))
        });
        Carried {
            name: grid.name.as_str().to_owned(),
            written,
            formulas: formulas.collect(),
        }
    });
    carried.collect()
}

/// The cells that a decision changed.
fn decided(replayed: &Replayed, decision: &Decision) -> Vec<ChangeRecord> {
    let Replayed {
        layout, submission, ..
    } = replayed;
    let choice = decision.chosen().unwrap_or(Choice::Own);
    let kind = match choice {
        Choice::Settle => ChangeKind::Settled,
        _ => ChangeKind::Decided,
    };
    let changes = decision.set.iter().filter_map(|put| {
        if put.field.is_some() {
            return relabelled(replayed, put, (choice, &decision.remark));
        }
        let spot = &put.spot;
        let from = decide::printed(layout, submission, spot);
        let to = decide::printed(layout, &replayed.corrected, spot);
        (from != to).then(|| ChangeRecord {
            spot: spot.clone(),
            cell: decide::place(layout, submission, spot).map(|place| place.to_string()),
            from,
            to,
            kind,
            why: words::decide::why(choice, &decision.remark),
            earlier: false,
        })
    });
    changes.collect()
}

/// The label that a decision changed; its row is named as it is written.
fn relabelled(
    replayed: &Replayed,
    put: &Put,
    (choice, remark): (Choice, &str),
) -> Option<ChangeRecord> {
    let before = decide::written_label(replayed.layout, &replayed.submission, put)?;
    let to = put.to.clone()?;
    let row = decide::row_now(
        replayed.layout,
        &replayed.submission,
        &replayed.corrected,
        put,
    );
    (before.text != to).then(|| ChangeRecord {
        spot: Spot {
            row: row.unwrap_or_else(|| put.spot.row.clone()),
            ..put.spot.clone()
        },
        cell: before.place.map(|place| place.to_string()),
        from: Some(before.text),
        to: Some(to),
        kind: ChangeKind::Decided,
        why: words::decide::why(choice, remark),
        earlier: false,
    })
}
