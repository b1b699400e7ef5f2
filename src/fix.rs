//! The fixed workbook of one submission as a new one of its pages. Bytes in, bytes out.

use std::collections::BTreeMap;

use crate::check::{Enclosures, enclose};
use crate::decide::{Answer, Answers};
use crate::keep;
use crate::open::{FileNames, open_bytes};
use crate::outcome::{Manner, Outcome, outcome, outcome_bytes};
use crate::recognise::Recogniser;
use crate::report::{Judged, Left, Report, Told};
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
    /// The submitted document with only its wrong words and figures changed, if anything in it is.
    pub document: Option<Vec<u8>>,
    /// How many places in its sentences were changed, and how many figures in its tables.
    pub reworded: (usize, usize),
    /// How the relations stand in the workbook, if everything could be written.
    pub(crate) after: Option<Judged>,
    /// What stands in the columns of the answers, by the 编号 of the line.
    pub(crate) answers: BTreeMap<String, Answer>,
    /// The lines of its 差异表, and what they leave to a person.
    pub(crate) told: (Vec<Told>, Left),
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
        let (lines, mut left) = self.told;
        left.decide += report.done.not_written.len();
        (report.done.lines, report.done.left) = (lines, Some(left));
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
    written(outcome_bytes(recogniser, name, bytes, manner)?, bytes)
}

/// The same with what is given beside the file: its lines name the words to change as well.
///
/// # Errors
/// As [`fix_bytes`]; and the report of a file beside it that cannot be read, or is none of last year's.
pub fn fix_bytes_with(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    (manner, given): (&Manner, Enclosures),
) -> Result<Fixed, Box<Report>> {
    let mut opened = open_bytes(recogniser, FileNames::all(name), bytes, manner.margin)?;
    enclose(recogniser, &mut opened, given)?;
    written(outcome(opened, bytes, None, manner)?, bytes)
}

/// The same for what came of a submission.
pub(crate) fn written(outcome: Outcome, bytes: &[u8]) -> Result<Fixed, Box<Report>> {
    let workbook = match write::workbook(&outcome.pages) {
        Ok(workbook) => workbook,
        Err(error) => return Err(Box::new(outcome.report.failed("output", error.to_string()))),
    };
    let document = outcome.rewording.as_ref().map(|rewording| {
        let part = BTreeMap::from([rewording.part.clone()]);
        let archive = keep::with_parts(bytes, &part).map_err(|error| error.to_string())?;
        let right = rewording.is_in(&outcome.report.file, &archive);
        let wrong = || words::document::NOT_AS_MEANT.to_owned();
        right.then_some(archive).ok_or_else(wrong)
    });
    let document = match document.transpose() {
        Ok(document) => document,
        Err(message) => return Err(Box::new(outcome.report.failed("output", message))),
    };
    let reworded = outcome.rewording.map(|one| (one.words, one.figures));
    Ok(Fixed {
        workbook,
        document,
        reworded: reworded.unwrap_or_default(),
        record: outcome.record,
        after: Some(outcome.after),
        answers: outcome.answers,
        told: outcome.told,
        report: outcome.report,
    })
}
