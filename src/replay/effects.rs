//! What decisions did: to the relations one by one, and to what was corrected before.
//!
//! In go the decisions and the submission, out come the effect of each and what a person has to be told of them.

use std::collections::BTreeMap;

use super::start::Base;
use crate::decide::{self, Choice, Decision, Effect, Put};
use crate::layout::Layout;
use crate::model::{CellRef, Submission};
use crate::open::Opened;
use crate::reconcile;
use crate::report::{Correction, Judged, Notice};
use crate::solve::Reconciled;
use crate::standard::Placement;
use crate::words::decide as words;
use crate::words::explain::UNNAMED;

/// The most decisions of which it is told what each does.
const MOST_EFFECTS: usize = 100;

/// Tells of each decision how many relations hold with it alone.
pub(super) fn effects(opened: &Opened, base: &Base, submitted: Judged, decisions: &mut [Decision]) {
    let layout = opened.layout;
    for decision in decisions.iter_mut().take(MOST_EFFECTS) {
        if decision.set.is_empty() {
            continue;
        }
        let mut changed = base.submission.clone();
        decide::put_all(layout, &mut changed, decision.set.iter());
        let built = reconcile::build(layout, &changed);
        let after = reconcile::standing(layout, &changed, &built).judged;
        let lead = decision.lead().filter(|put| put.field.is_none());
        let spot = lead.map(|put| &put.spot);
        decision.effect = Some(Effect {
            before: submitted.mismatch,
            after: after.mismatch,
            from: spot.and_then(|spot| decide::printed(layout, &base.submission, spot)),
            label: spot
                .and_then(|spot| decide::label_at(layout, &base.submission, spot))
                .unwrap_or_default(),
        });
    }
}

/// The decisions with which more relations fail than without.
pub(super) fn made_worse(decisions: &[Decision], places: &BTreeMap<String, String>) -> Vec<Notice> {
    let worse = decisions.iter().filter_map(|decision| {
        let effect = decision.effect.as_ref();
        let effect = effect.filter(|effect| effect.after > effect.before)?;
        let at = places.get(&decision.id).unwrap_or(&decision.id);
        Some(Notice {
            at: at.clone(),
            message: words::made_worse(at, typed(decision), effect.before, effect.after),
        })
    });
    worse.collect()
}

/// Whether a figure was typed into its table, and not chosen on a line.
fn typed(decision: &Decision) -> bool {
    decision.chosen() == Some(Choice::Edit) || decision.remark == words::TYPED_OVER
}

/// The rows that decisions add and that wait for their names.
pub(super) fn unnamed(
    layout: &Layout,
    corrected: &Submission,
    decisions: &[Decision],
    places: &BTreeMap<String, String>,
) -> Vec<Notice> {
    let adds = |put: &&Put| put.new_row && put.to.is_some() && put.spot.row.ends_with(UNNAMED);
    let added = decisions.iter().filter_map(|decision| {
        let put = decision.set.iter().find(adds)?;
        // It stands in the workbook that is written alone.
        let placement = Placement::of(layout, corrected);
        let (table, figure) = placement.find(layout, &put.spot)?;
        let name = CellRef::new(figure.row, 0);
        let row = format!("{}!{name}", placement.sheet(table)?);
        Some(Notice {
            at: places.get(&decision.id).unwrap_or(&decision.id).clone(),
            message: words::unnamed(&row, put.to.as_deref().unwrap_or_default()),
        })
    });
    added.collect()
}

/// The corrections that were offered and are not made under what was decided, though nobody decided on their cells.
pub(super) fn no_longer_certain(
    opened: &Opened,
    before: &[Correction],
    reconciled: &Reconciled,
    decisions: &[Decision],
) -> Vec<Notice> {
    let made = |one: &Correction| {
        let mut now = reconciled.report.corrections.iter();
        now.any(|other| other.change.spot == one.change.spot)
    };
    let decided = |one: &Correction| {
        let spot = &one.change.spot;
        let own = |d: &Decision| d.keep.contains(spot) || d.set.iter().any(|put| put.spot == *spot);
        decisions.iter().any(own)
    };
    let lost = before.iter().filter(|one| !made(one) && !decided(one));
    let told = lost.map(|one| {
        let at = decide::shown(opened.layout, &opened.submission, &one.change.spot);
        let printed = one
            .change
            .from
            .clone()
            .unwrap_or_else(|| words::BLANK.to_owned());
        Notice {
            message: words::no_longer_certain(&at, &printed),
            at,
        }
    });
    told.collect()
}
