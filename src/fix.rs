//! The fixing of one submission: what is proven and decided is put in, and the workbook and its record are made. Bytes in,
//! bytes out.

use std::collections::BTreeMap;

use crate::answered::{Answered, DecisionsFile, Purpose, answer};
use crate::check::{FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::decide::{self, ChangeKind, ChangeRecord, Choice, Decision, Put};
use crate::recognise::Recogniser;
use crate::recompute::recompute;
use crate::report::{Failure, Judged, Report};
use crate::words;
use crate::write::{self, Answer, Contents, WriteError};

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
    /// How the relations stand in the workbook.
    after: Judged,
    /// What stands in the columns of the answers, by the 编号 of the line.
    pub(crate) answers: BTreeMap<String, Answer>,
}

impl Fixed {
    /// The report of a workbook that has reached whom it is for: how it stands, and what is left to decide.
    pub fn told(self) -> Report {
        let mut report = self.report;
        report.after = Some(self.after);
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
    let mut answered = answer(opened, decisions, Purpose::Fix { settle })?;
    let recomputed = recompute(
        &mut answered.carried,
        &answered.submission,
        &answered.corrected,
    );
    answered.report.notices.extend(recomputed);
    let workbook = match workbook(&answered, manner.formulas) {
        Ok(workbook) => workbook,
        Err(error) => {
            return Err(Box::new(failed(
                answered.report,
                "output",
                error.to_string(),
            )));
        }
    };
    let log = answered.log();
    Ok(Fixed {
        workbook,
        record: (!log.is_empty()).then(|| log.text()),
        after: answered.after,
        answers: answered.answers,
        report: answered.report,
    })
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
fn workbook(answered: &Answered, formulas: bool) -> Result<Vec<u8>, WriteError> {
    let mut report = answered.reconciled.report.clone();
    report.file.clone_from(&answered.input.file);
    report.after = Some(answered.after);
    let mut changes: Vec<ChangeRecord> = report.corrections.iter().map(Into::into).collect();
    let decisions = answered.decisions.iter().chain(&answered.settling);
    changes.extend(decisions.flat_map(|d| decided(answered, d)));
    changes.extend(answered.changes.iter().cloned());
    write::workbook(&Contents {
        layout: answered.layout,
        submission: &answered.corrected,
        report: &report,
        carried: &answered.carried,
        changes: &changes,
        answers: &answered.answers,
        decisions: &answered.decisions,
        settled: Some(&answered.settled)
            .filter(|_| !answered.decisions.is_empty() || answered.settling.is_some()),
        record: &answered.record(&changes).pieces(),
        notes: &answered.notes,
        formulas,
    })
}

/// The cells that a decision changed.
fn decided(answered: &Answered, decision: &Decision) -> Vec<ChangeRecord> {
    let Answered {
        layout, submission, ..
    } = answered;
    let choice = decision.chosen().unwrap_or(Choice::Own);
    let kind = match choice {
        Choice::Settle => ChangeKind::Settled,
        _ => ChangeKind::Decided,
    };
    let changes = decision.set.iter().filter_map(|put| {
        if put.field.is_some() {
            return relabelled(answered, put, (choice, &decision.remark));
        }
        let spot = put.spot();
        let from = decide::printed(layout, submission, &spot);
        let to = decide::printed(layout, &answered.corrected, &spot);
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
    answered: &Answered,
    put: &Put,
    (choice, remark): (Choice, &str),
) -> Option<ChangeRecord> {
    let before = decide::written_label(answered.layout, &answered.submission, put)?;
    let to = put.to.clone()?;
    let row = decide::row_now(
        answered.layout,
        &answered.submission,
        &answered.corrected,
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
