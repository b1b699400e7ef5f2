//! The fixed workbook of one submission: a new one of its pages, or the submitter's own with what is proven put in. Bytes
//! in, bytes out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::check::{told_with_others, with_others};
use crate::decide::{self, Answer, Answers, Choice, Decision, Put};
use crate::keep::{self, Decided, NewValue};
use crate::model::Submission;
use crate::open::{FileNames, Opened, open_bytes};
use crate::outcome::{Manner, Outcome, outcome_bytes};
use crate::pages;
use crate::recognise::Recogniser;
use crate::replay::{Purpose, replay, states_of};
use crate::report::{Change, Correction, Field, Judged, Left, Report, Spot, Told};
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
    /// How many words and figures were changed in it.
    pub(crate) reworded: (usize, usize),
    /// How the relations stand in the workbook, if it is a new one.
    after: Option<Judged>,
    /// What stands in the columns of the answers, by the 编号 of the line.
    answers: BTreeMap<String, Answer>,
    /// The lines of its 差异表, and what they leave to a person.
    told: (Vec<Told>, Left),
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

/// Checks a file that is in memory and corrects what is proven cell by cell in the submitter's own .xlsx; everything else
/// in it stays as it was.
///
/// # Errors
/// The report of a file that cannot be read, holds none of the tables, is no such workbook, or in which a decision is
/// unclear or contradicts another.
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
    let own = opened.input.file.clone();
    let Standing {
        mut report,
        decisions,
        settled,
        submitted,
    } = standing(&opened)?;
    if let Some(message) = adds_row(&opened, &decisions) {
        return Err(Box::new(report.failed("decisions", message)));
    }
    let decided = decisions
        .iter()
        .flat_map(|decision| in_place(&opened, &submitted, decision))
        .collect();
    // What is kept is asked about in every run; what was set stands in its cell by now.
    let kept = decisions
        .iter()
        .filter(|one| one.chosen() == Some(Choice::Keep));
    let answers: BTreeMap<String, Answer> = kept.map(answer).collect();
    let there = (opened.layout, &opened.submission);
    let lines = pages::submitted_lines(there, &report, &decisions, &settled);
    let place = |spot: &Spot| decide::place(opened.layout, &opened.submission, spot);
    let kept = keep::Kept {
        book: &opened.book,
        decided,
        marked: lines.suspects().filter_map(place).collect(),
        units: &keep::PrintedUnits::of(&opened.book, &opened.submission),
    };
    let list = |report: &Report| {
        pages::submitted_lines(there, report, &decisions, &settled).pages(report, &answers)
    };
    match keep::workbook(kept, &mut report, bytes, (&own, output), list) {
        Ok(workbook) => Ok(Fixed {
            told: {
                let own = pages::submitted_lines(there, &report, &decisions, &settled);
                told_with_others(own.told(), &first, &others)
            },
            report: with_others(report, &first, others, false),
            workbook,
            document: None,
            reworded: (0, 0),
            record: None,
            after: None,
            answers,
        }),
        Err(error) => Err(Box::new(report.failed("output", error.to_string()))),
    }
}

/// How a file stands that is to be fixed in place.
struct Standing {
    report: Report,
    decisions: Vec<Decision>,
    settled: BTreeSet<String>,
    submitted: Submission,
}

/// The file as it stands; where somebody decided something in it, under these decisions.
fn standing(opened: &Opened) -> Result<Standing, Box<Report>> {
    let answers = decide::answers(&opened.book);
    if answers.is_some_and(|answers| answers.is_any()) {
        let replayed = replay(opened.clone(), None, Purpose::Check)?;
        return Ok(Standing {
            report: replayed.report,
            decisions: replayed.decisions,
            settled: replayed.settled,
            submitted: replayed.submission,
        });
    }
    let solved = opened.as_it_stands();
    let states = states_of(opened, &solved);
    Ok(Standing {
        report: Report {
            states,
            ..solved.report
        },
        decisions: Vec::new(),
        settled: BTreeSet::new(),
        submitted: opened.submission.clone(),
    })
}

/// Why nothing is written if a decision adds a row, which is not done in place.
fn adds_row(opened: &Opened, decisions: &[Decision]) -> Option<String> {
    let missing =
        |put: &Put| put.new_row && !decide::is_there(opened.layout, &opened.submission, &put.spot);
    let mut adding = decisions.iter().filter(|one| one.set.iter().any(missing));
    let line = adding.next()?.line.as_ref();
    Some(words::keep::add_row(
        line.map_or("", |line| line.input.as_str()),
    ))
}

/// The answer that stands again beside the line of a decision.
fn answer(decision: &Decision) -> (String, Answer) {
    let answer = Answer {
        choice: decision.choice.clone(),
        value: decision.value.clone().unwrap_or_default(),
        remark: decision.remark.clone(),
    };
    (decision.id.clone(), answer)
}

/// What a decision changes in the workbook at hand: what it sets, and what it gives back that an earlier run corrected.
fn in_place(opened: &Opened, submitted: &Submission, decision: &Decision) -> Vec<Decided> {
    let (layout, now) = (opened.layout, &opened.submission);
    let back = decision
        .keep
        .iter()
        .map(|spot| Put::figure(spot.clone(), decide::printed(layout, submitted, spot)));
    let puts = decision.set.iter().cloned().chain(back);
    let decided = puts.filter_map(|put| {
        if let Some(field) = put.field {
            let label = decide::written_label(layout, now, &put)?;
            let to = put.to.clone()?;
            let moved = field == Field::Place;
            let place = label.place.filter(|_| !moved);
            return (label.text != to).then(|| Decided {
                place: place.ok_or_else(|| words::keep::MOVE_ROW.to_owned()),
                value: NewValue::Text(to),
                told: told(&put, Some(label.text)),
            });
        }
        let from = decide::printed(layout, now, &put.spot);
        if from == put.to {
            return None;
        }
        let amount = put.to.as_deref().and_then(|to| to.parse().ok());
        let place = decide::place(layout, now, &put.spot);
        Some(Decided {
            place: place.ok_or_else(|| words::keep::NO_CELL.to_owned()),
            value: amount.map_or(NewValue::Blank, NewValue::Amount),
            told: told(&put, from),
        })
    });
    decided.collect()
}

/// A change for people, should it not be written.
fn told(put: &Put, from: Option<String>) -> Correction {
    Correction {
        change: Change {
            sheet: None,
            cell: None,
            spot: put.spot.clone(),
            from,
            to: put.to.clone(),
            field: put.field,
            from_text: None,
            to_text: None,
        },
        label: String::new(),
        margin: 0,
        because: String::new(),
    }
}
