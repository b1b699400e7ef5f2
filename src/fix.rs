//! The fixed workbook of one submission: a new one of its pages, or the submitter's own with what is proven put in. Bytes
//! in, bytes out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::with_others;
use crate::decide::{self, Answer, Answers};
use crate::keep;
use crate::open::{FileNames, Opened, open_bytes};
use crate::outcome::{Manner, Outcome, outcome_bytes};
use crate::recognise::Recogniser;
use crate::replay::states_of;
use crate::report::{Judged, Report};
use crate::solve::put_in;
use crate::words;
use crate::write;

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
        report.done.after = self.after;
        report.done.left = Some(report.left_over());
        report
    }
}

/// Checks a file that is in memory, corrects what is proven, applies what was decided in it, and makes the workbook;
/// `name` is what messages and the record call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables, in which a decision is unclear or contradicts
/// another, or whose tails cannot be settled though that was asked.
pub fn fix_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    manner: &Manner,
) -> Result<Fixed, Box<Report>> {
    written(outcome_bytes(recogniser, name, bytes, manner)?)
}

/// The same for what came of a submission.
pub(crate) fn written(outcome: Outcome) -> Result<Fixed, Box<Report>> {
    let workbook = match write::workbook(&outcome.pages) {
        Ok(workbook) => workbook,
        Err(error) => return Err(Box::new(outcome.report.failed("output", error.to_string()))),
    };
    Ok(Fixed {
        workbook,
        record: outcome.record,
        after: Some(outcome.after),
        answers: outcome.answers,
        report: outcome.report,
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
    mut opened: Opened,
    bytes: &[u8],
    output: Option<&Path>,
) -> Result<Fixed, Box<Report>> {
    let others = std::mem::take(&mut opened.others);
    let first = opened.layout.name.to_string();
    let mut solved = opened.as_it_stands();
    let sheet = decide::answers(&opened.book);
    if sheet.is_some_and(|answers| answers.lines.values().any(Option::is_some)) {
        let message = words::decide::not_in_place(&opened.name);
        return Err(Box::new(solved.report.failed("decisions", message)));
    }
    solved.report.states = states_of(&opened, &solved);
    let own = opened.input.file.clone();
    let mut examined = opened.with(solved);
    let units = keep::PrintedUnits::of(&examined);
    let corrections = &examined.explained.corrections;
    put_in(
        corrections,
        &examined.built.system,
        &mut examined.submission,
    );
    match keep::workbook(&mut examined, &units, bytes, (&own, output)) {
        Ok(workbook) => Ok(Fixed {
            report: with_others(examined.report, &first, others, false),
            workbook,
            record: None,
            after: None,
            answers: BTreeMap::new(),
        }),
        Err(error) => {
            let message = error.to_string();
            Err(Box::new(examined.report.failed("output", message)))
        }
    }
}
