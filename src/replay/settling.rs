//! Settling at the end of a run: what was corrected and decided comes first, then tails are moved.
//!
//! In goes a file with its decisions replayed, out comes the same with its tails settled, anew or as an earlier run did it.
//! What was moved gives way to every decision on the same cell. Refuses to settle over errors.

use super::Replayed;
use crate::decide::{Decision, Put, put};
use std::collections::BTreeSet;

use crate::explain::{Impossible, Settling, settle};
use crate::model::RowRole;
use crate::reconcile::{self, FactId, Names, RelationId};
use crate::report::Spot;
use crate::report::{Change, Notice, Outcome};
use crate::words::{self, decide};

/// Takes what an earlier run moved out of the decisions.
pub(super) fn take(decisions: &mut Vec<Decision>) -> Option<Decision> {
    let at = decisions.iter().position(Decision::is_settling)?;
    Some(decisions.remove(at))
}

/// Moves again what an earlier run moved, but for cells that were decided on since.
pub(super) fn again(replayed: &mut Replayed, earlier: Option<Decision>) {
    let Some(mut settling) = earlier else { return };
    let decided: Vec<&Spot> = replayed
        .decisions
        .iter()
        .flat_map(|one| {
            let set = one.set.iter().map(|put| &put.spot);
            set.chain(&one.keep)
        })
        .collect();
    settling.set.retain(|put| !decided.contains(&&put.spot));
    if !settling.set.is_empty() {
        apply(replayed, settling);
    }
}

/// Settles the tails that are left once everything is corrected and decided: what an earlier run moved stays, if nothing
/// is left to be moved then.
///
/// # Errors
/// Why it cannot be done, in a sentence.
pub(super) fn anew(
    replayed: &mut Replayed,
    which: Settling,
    earlier: Option<Decision>,
) -> Result<(), String> {
    if earlier.is_some() {
        let mut before = replayed.clone();
        again(&mut before, earlier);
        if before.settling.is_some() && moved(&before, which).is_ok_and(|(left, _)| left.is_empty())
        {
            *replayed = before;
            replayed.report.notices.push(Notice {
                at: String::new(),
                message: decide::SETTLED_BEFORE.to_owned(),
            });
            return Ok(());
        }
    }
    let (changes, fewest) = moved(replayed, which)?;
    let set: Vec<Put> = changes.iter().map(Put::from).collect();
    replayed.report.notices.push(Notice {
        at: String::new(),
        message: decide::settled(changes.len(), fewest),
    });
    replayed.report.done.settled = changes;
    if !set.is_empty() {
        apply(replayed, Decision::settling(set));
    }
    Ok(())
}

/// What has to be moved so that all sums are exact, and whether no fewer cells would do.
fn moved(replayed: &Replayed, which: Settling) -> Result<(Vec<Change>, bool), String> {
    let built = reconcile::build_applying(replayed.layout, &replayed.corrected);
    let names = Names {
        layout: replayed.layout,
        submission: &replayed.corrected,
        system: &built.system,
    };
    let held = match which {
        Settling::Details => totals(&names),
        Settling::All => BTreeSet::new(),
    };
    let done = settle(&built.system, &held).map_err(|why| refusal(&names, why, which))?;
    let changes = done.changes.iter();
    let changes = changes.map(|&(fact, to)| names.change(fact, to)).collect();
    Ok((changes, done.fewest))
}

/// The figures of rows that are totals of their tables.
fn totals(names: &Names) -> BTreeSet<FactId> {
    let facts = (0..names.system.facts.len() as u32).map(FactId);
    let total = |id: &FactId| {
        let row = names.row(names.system.fact(*id));
        row.is_some_and(|row| row.role == RowRole::Total)
    };
    facts.filter(total).collect()
}

/// Puts the moved figures in, and notes which tails are gone.
fn apply(replayed: &mut Replayed, settling: Decision) {
    for one in &settling.set {
        put(replayed.layout, &mut replayed.corrected, one);
    }
    replayed.settling = Some(settling);
    let built = reconcile::build_applying(replayed.layout, &replayed.corrected);
    let found = reconcile::find(replayed.layout, &replayed.corrected, &built);
    // Settling applies more rules than a report counts.
    let counted = reconcile::build(replayed.layout, &replayed.corrected);
    replayed.after = reconcile::standing(replayed.layout, &replayed.corrected, &counted).judged;
    let left = found.relations.into_iter().map(|one| one.finding.id);
    let left: BTreeSet<String> = left.collect();
    let tails = replayed.reconciled.report.findings.iter();
    let gone = tails.filter(|one| one.outcome == Outcome::Tail && !left.contains(&one.id));
    replayed.settled.extend(gone.map(|one| one.id.clone()));
}

/// Why it cannot be done.
fn refusal(names: &Names, why: Impossible, which: Settling) -> String {
    let told = |relations: Vec<RelationId>| -> Vec<String> {
        let relations = relations.into_iter().map(|id| names.system.relation(id));
        relations
            .map(|relation| {
                let rule = &names.layout.rules[relation.rule].message;
                let first = relation.terms.first().map(|&(_, fact)| names.cell(fact));
                let at = first
                    .map(|cell| words::reconcile::address(&cell))
                    .unwrap_or_default();
                decide::relation_at(&at, rule)
            })
            .collect()
    };
    match why {
        Impossible::Errors(relations) => decide::unsettled_errors(&told(relations)),
        Impossible::Together(relations) => decide::unsettled_together(&told(relations), which),
        Impossible::TooHard => decide::unsettled_too_hard(),
    }
}
