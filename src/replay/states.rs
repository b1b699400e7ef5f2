//! What is told of decisions: states and notices for the report, answers for the 差异表.
//!
//! In go findings, corrections, answers and decisions; out comes what people and programs read. A
//! decision that was not followed is not shown on a line again.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{self, Answer, Answers, Choice, Decision, Remark};
use crate::layout::Layout;
use crate::model::Submission;
use crate::read::CellValue;
use crate::report::{Correction, FindingState, Notice, Outcome, Report};

/// Remarks as the report has them.
pub(super) fn told(notices: Vec<Remark>) -> Vec<Notice> {
    let notices = notices.into_iter().map(|notice| Notice {
        at: notice.at,
        message: notice.text,
    });
    notices.collect()
}

/// The corrections that were not made by an earlier run, addressed in the file at hand.
pub(super) fn newly(
    layout: &Layout,
    now: &Submission,
    corrections: &[Correction],
    earlier: &[Correction],
) -> Vec<Correction> {
    let same = |one: &Correction, other: &Correction| {
        (&one.change.spot, &one.change.to) == (&other.change.spot, &other.change.to)
    };
    let fresh = corrections
        .iter()
        .filter(|correction| !earlier.iter().any(|one| same(one, correction)));
    let here = fresh.cloned().map(|mut correction| {
        let change = &mut correction.change;
        let place = decide::place(layout, now, &change.spot);
        change.sheet = place.as_ref().map(|place| place.sheet.as_str().to_owned());
        change.cell = place.map(|place| place.cell.to_string());
        correction
    });
    here.collect()
}

/// Where each finding has got to.
pub(super) fn states(
    report: &Report,
    decisions: &[Decision],
    settled: &BTreeSet<String>,
) -> BTreeMap<String, FindingState> {
    let mut states = BTreeMap::new();
    for finding in report
        .findings
        .iter()
        .filter(|f| f.outcome == Outcome::Mismatch)
    {
        let state = if settled.contains(&finding.id) || report.puts_in(finding) {
            FindingState::Corrected
        } else {
            FindingState::Open
        };
        states.insert(finding.id.clone(), state);
    }
    for correction in &report.corrections {
        let id = decide::correction_id(&correction.change);
        states.insert(id, FindingState::Corrected);
    }
    for decision in decisions {
        let state = match decision.chosen() {
            Some(Choice::Suggested | Choice::Rival(_)) => FindingState::Accepted,
            Some(Choice::Own | Choice::Edit) => FindingState::Filled,
            Some(Choice::Keep) => FindingState::Kept,
            Some(Choice::Settle) | None => continue,
        };
        states.insert(decision.id.clone(), state);
    }
    for finding in &report.findings {
        if let Some(state) = states.get_mut(&finding.id)
            && *state == FindingState::Open
            && decisions.iter().any(|decision| decision.keeps(finding))
        {
            *state = FindingState::Kept;
        }
    }
    states
}

/// What stands in the columns of the answers: decisions as understood, anything else as it stood.
pub(super) fn answers(
    sheet: Option<Answers>,
    decisions: &[Decision],
    lapsed: &[Decision],
) -> BTreeMap<String, Answer> {
    let mut answers = BTreeMap::new();
    for (id, ticked) in sheet.map(|sheet| sheet.lines).unwrap_or_default() {
        let Some(ticked) = ticked else { continue };
        let value = match ticked.value {
            Some(CellValue::Number(number)) => number.to_string(),
            Some(CellValue::Text(text)) => text,
            _ => String::new(),
        };
        let answer = Answer {
            choice: ticked.choice.map(Choice::word).unwrap_or_default(),
            value,
            remark: ticked.remark,
        };
        answers.insert(id, answer);
    }
    // What was not followed must not come to life on a line that appears later.
    for decision in lapsed {
        answers.remove(&decision.id);
    }
    for decision in decisions {
        let answer = Answer {
            choice: decision.choice.clone(),
            value: decision.value.clone().unwrap_or_default(),
            remark: decision.remark.clone(),
        };
        answers.insert(decision.id.clone(), answer);
    }
    answers
}
