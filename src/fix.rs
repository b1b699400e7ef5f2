//! The fixing of one submission: what is proven and decided is put in, and the workbook and its record are made. Bytes in,
//! bytes out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::Examined;
use crate::decide::{
    self, Answer, Answers, Carried, ChangeKind, ChangeRecord, Choice, Decision, Put, Record,
};
use crate::keep;
use crate::model::{Amount, CellRef, Ticks, Value};
use crate::open::{FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::pages::{self, Contents};
use crate::recognise::Recogniser;
use crate::recompute::recompute;
use crate::replay::{DecisionsFile, Purpose, Replayed, replay, states_of};
use crate::report::{Failure, Judged, Report};
use crate::words;
use crate::write::{self, WriteError};

/// How a submission is to be fixed.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Whether totals become formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// How many more mistakes there would have to be, at least, if a cell that is corrected were right.
    pub margin: usize,
    /// Whether tails are settled (see [`settle`](crate::explain::settle)).
    pub settle: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            formulas: false,
            margin: USUAL_MARGIN,
            settle: false,
        }
    }
}

/// A submission that was fixed.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The report of the submission, with the corrections made.
    pub report: Report,
    /// The bytes of the workbook.
    pub workbook: Vec<u8>,
    /// The text of its record, if there is anything to record.
    pub record: Option<String>,
    /// How the relations stand in the workbook, if it is a new one.
    after: Option<Judged>,
    /// What stands in the columns of the answers, by the 编号 of the line.
    answers: BTreeMap<String, Answer>,
}

impl Fixed {
    /// Whether somebody decided something in that 差异表 which this workbook lacks.
    pub fn lacks_any_of(&self, standing: &Answers) -> bool {
        standing.lines.iter().any(|(id, ticked)| {
            let choice = ticked.as_ref().and_then(|ticked| ticked.choice);
            choice.is_some_and(|choice| {
                let kept = self.answers.get(id);
                kept.is_none_or(|answer| answer.choice != choice.word())
            })
        })
    }

    /// The report of a workbook that has reached whom it is for: how it stands, and what is left to decide.
    pub fn told(self) -> Report {
        let mut report = self.report;
        report.after = self.after;
        report.left = Some(report.left_over());
        report
    }
}

/// Checks a file that is in memory, corrects what is proven, applies what was decided in it, and makes the workbook;
/// `name` is what messages and the record call it.
///
/// # Errors
/// The report of a file that cannot be read, holds none of the tables, or in which a decision is unclear.
pub fn fix_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    manner: &Manner,
) -> Result<Fixed, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, manner.margin)?;
    fix_opened(opened, bytes, None, manner)
}

/// The same for bytes that are recognised.
pub(crate) fn fix_opened(
    mut opened: Opened,
    bytes: &[u8],
    decisions: Option<DecisionsFile>,
    manner: &Manner,
) -> Result<Fixed, Box<Report>> {
    opened.input.sha256 = decide::sha256(bytes);
    let settle = manner.settle;
    let mut replayed = replay(opened, decisions, Purpose::Fix { settle })?;
    let recomputed = recompute(
        &mut replayed.carried,
        &replayed.submission,
        &replayed.corrected,
    );
    replayed.report.notices.extend(recomputed);
    let workbook = match workbook(&replayed, manner.formulas) {
        Ok(workbook) => workbook,
        Err(error) => {
            return Err(Box::new(failed(
                replayed.report,
                "output",
                error.to_string(),
            )));
        }
    };
    let log = replayed.log();
    Ok(Fixed {
        workbook,
        record: (!log.is_empty()).then(|| log.text()),
        after: Some(replayed.after),
        answers: replayed.answers,
        report: replayed.report,
    })
}

/// Checks a file that is in memory and corrects what is proven cell by cell in the submitter's own .xlsx; everything else
/// in it stays as it was.
///
/// # Errors
/// The report of a file that cannot be read, holds none of the tables, is no such workbook, or in which somebody decided.
pub fn keep_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    margin: usize,
) -> Result<Fixed, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, margin)?;
    keep_opened(opened, bytes, None)
}

/// The same for bytes that are recognised; `output` is the name that they are to have.
pub(crate) fn keep_opened(
    opened: Opened,
    bytes: &[u8],
    output: Option<&Path>,
) -> Result<Fixed, Box<Report>> {
    let mut solved = opened.as_it_stands();
    let sheet = decide::answers(&opened.book);
    if sheet.is_some_and(|answers| answers.lines.values().any(Option::is_some)) {
        let message = words::decide::not_in_place(&opened.name);
        return Err(Box::new(failed(solved.report, "decisions", message)));
    }
    solved.report.states = states_of(&opened, &solved);
    let own = opened.input.file.clone();
    let mut examined = opened.with(solved);
    let units = keep::PrintedUnits::of(&examined);
    apply_corrections(&mut examined);
    match keep::workbook(&mut examined, &units, bytes, (&own, output)) {
        Ok(workbook) => Ok(Fixed {
            report: examined.report,
            workbook,
            record: None,
            after: None,
            answers: BTreeMap::new(),
        }),
        Err(error) => {
            let message = error.to_string();
            Err(Box::new(failed(examined.report, "output", message)))
        }
    }
}

/// Puts the proven figures into the submission.
fn apply_corrections(examined: &mut Examined) {
    for correction in &examined.explained.corrections {
        let fact = examined.built.system.fact(correction.fact);
        let place = &examined.built.system.rows[fact.row];
        let table = &mut examined.submission.tables[place.table];
        let unit = table.precision.unit;
        let Some(row) = place.row else { continue };
        let entry = &mut table.ledgers[place.ledger].rows[row].entries[fact.column];
        entry.value = Value::Amount(Amount::from_ticks(Ticks(correction.to), unit));
    }
}

/// The report of what could not be done.
pub(crate) fn failed(mut report: Report, kind: &str, message: String) -> Report {
    report.error = Some(Failure {
        kind: kind.into(),
        message,
    });
    report
}

/// The bytes of the fixed workbook. They speak of the file that was submitted in the first place, so
/// that fixing them again gives the same bytes.
fn workbook(replayed: &Replayed, formulas: bool) -> Result<Vec<u8>, WriteError> {
    let mut report = replayed.reconciled.report.clone();
    report.file.clone_from(&replayed.input.file);
    report.after = Some(replayed.after);
    let mut changes: Vec<ChangeRecord> = report.corrections.iter().map(Into::into).collect();
    let decisions = replayed.decisions.iter().chain(&replayed.settling);
    changes.extend(decisions.flat_map(|d| decided(replayed, d)));
    changes.extend(replayed.changes.iter().cloned());
    let pages = pages::workbook(&Contents {
        layout: replayed.layout,
        submission: &replayed.corrected,
        report: &report,
        carried: &replayed.carried,
        changes: &changes,
        answers: &replayed.answers,
        decisions: &replayed.decisions,
        settled: Some(&replayed.settled)
            .filter(|_| !replayed.decisions.is_empty() || replayed.settling.is_some()),
        record: &record(replayed, &changes).pieces(),
        notes: &replayed.notes,
        formulas,
    })?;
    write::workbook(&pages)
}

/// The record that goes into the workbook, with the lines of its 修改记录.
fn record(replayed: &Replayed, changes: &[ChangeRecord]) -> Record {
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
    Record {
        log: replayed.log(),
        submission: decide::Snapshot::of(&replayed.submission),
        carried: carried.collect(),
        ambiguities: replayed.ambiguities.clone(),
        changes: changes.to_vec(),
    }
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
        let spot = put.spot();
        let from = decide::printed(layout, submission, &spot);
        let to = decide::printed(layout, &replayed.corrected, &spot);
        (from != to).then(|| ChangeRecord {
            table: spot.table.clone(),
            cell: decide::place(layout, submission, &spot).map(|place| place.to_string()),
            row: spot.row.clone(),
            column: spot.column.clone(),
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
        table: put.table.clone(),
        cell: before.place.map(|place| place.to_string()),
        row: row.unwrap_or_else(|| put.row.clone()),
        column: put.column.clone(),
        from: Some(before.text),
        to: Some(to),
        kind: ChangeKind::Decided,
        why: words::decide::why(choice, remark),
        earlier: false,
    })
}
