//! Figures typed into the tables of our output: what they decide.
//!
//! In go the decisions made elsewhere and the figures that were typed since; out come all decisions. What is typed over
//! a figure that we had changed is an answer on the line of that change, where it can be taken back.

use std::collections::BTreeMap;

use super::start::Base;
use crate::decide::{self, Choice, Decision, Line, Put, Resolved};
use crate::open::Opened;
use crate::report::Spot;
use crate::words::decide as words;

/// Adds what was typed; a later figure replaces an earlier one.
pub(super) fn add(
    resolved: &mut Resolved,
    base: &Base,
    opened: &Opened,
    lines: &BTreeMap<String, Line>,
) {
    for edit in &base.edits {
        let Some(put) = edit.set.first() else {
            continue;
        };
        let place = decide::shown(opened.layout, &opened.submission, &put.spot);
        let meant = match line_of(&mut resolved.decisions, base, lines, &put.spot) {
            Some((id, line)) => on_line(opened, base, put, id, line),
            None => edit.clone(),
        };
        resolved.places.insert(meant.id.clone(), place);
        resolved
            .decisions
            .retain(|decision| decision.id != meant.id);
        resolved.decisions.push(meant);
    }
    resolved.decisions.sort_by(|a, b| a.id.cmp(&b.id));
}

/// The line on which the figure of a cell was changed: by a decision made before, or as a correction. A decision on other
/// cells as well lets go of this one.
fn line_of(
    decisions: &mut [Decision],
    base: &Base,
    lines: &BTreeMap<String, Line>,
    spot: &Spot,
) -> Option<(String, Line)> {
    let touches = |one: &Decision| {
        let mut spots = one.set.iter().map(|put| &put.spot).chain(&one.keep);
        spots.any(|own| own == spot)
    };
    if let Some(made) = decisions.iter_mut().find(|one| touches(one)) {
        let old = base.before.contains(made);
        let alone = made.set.len() + made.keep.len() == 1;
        let line = made.line.clone().filter(|_| old && alone);
        if old && !alone {
            made.set.retain(|put| put.spot != *spot);
            made.keep.retain(|own| own != spot);
        }
        return line.map(|line| (made.id.clone(), line));
    }
    let answered = |id: &String| decisions.iter().any(|one| one.id == *id);
    let mut corrected = lines
        .iter()
        .filter(|(id, line)| decide::is_correction_id(id) && line.spot.as_ref() == Some(spot));
    let (id, line) = corrected.find(|(id, _)| !answered(id))?;
    Some((id.clone(), line.clone()))
}

/// What was typed, as an answer on that line: the figure that was submitted is kept, another is filled in.
fn on_line(opened: &Opened, base: &Base, put: &Put, id: String, line: Line) -> Decision {
    let (layout, submission) = (opened.layout, &base.submission);
    let typed = decide::written(layout, submission, put);
    let decision = Decision {
        id,
        choice: Choice::Keep.word(),
        value: None,
        remark: words::PUT_BACK.to_owned(),
        set: Vec::new(),
        keep: vec![put.spot.clone()],
        line: Some(line),
        effect: None,
    };
    if typed == decide::printed(layout, submission, &put.spot) {
        return decision;
    }
    Decision {
        choice: Choice::Own.word(),
        value: Some(typed.clone().unwrap_or_else(|| "-".to_owned())),
        remark: words::TYPED_OVER.to_owned(),
        set: vec![Put::figure(put.spot.clone(), typed)],
        keep: Vec::new(),
        ..decision
    }
}
