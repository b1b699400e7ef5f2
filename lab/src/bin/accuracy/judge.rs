//! What was said, held against the truth: where the true set stands and which corrections do harm.

use std::collections::BTreeSet;

use duibiao::explain::{Cluster, Correction, Explanation, Incomplete, Options, explain};
use duibiao::reconcile::FactId;

use crate::run::Checked;
use crate::truth::Truth;

/// How a workbook fared.
#[derive(Clone, Default, Debug)]
pub struct Judgement {
    /// Whether anything was found not to hold.
    pub detected: bool,
    /// Whether the true set is put together from the first, the first three, all explanations.
    pub first: bool,
    /// See [`Judgement::first`].
    pub in_three: bool,
    /// See [`Judgement::first`].
    pub listed: bool,
    /// Whether every cluster lists all its minimum explanations.
    pub complete: bool,
    /// All corrections.
    pub corrections: usize,
    /// Those that are not what the right workbook prints.
    pub harmful: Vec<Correction>,
    /// How many margins were tried again.
    pub margins: usize,
    /// Corrections whose margin did not hold.
    pub broken: Vec<Correction>,
}

/// One wrong cell, or a row below which one is missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Cell(FactId),
    RowBelow(usize),
}

/// Judges what was said of a workbook.
pub fn judge(checked: &Checked, truth: &Truth, margins: bool) -> Judgement {
    let explained = &checked.explained;
    let other = truth.other_twin();
    let found = |depth: usize| {
        let stands = |truth: &Truth| true_set_within(&explained.clusters, truth, depth);
        stands(truth) || other.as_ref().is_some_and(stands)
    };
    let harmful = |c: &&Correction| truth.wrong.get(&c.fact) != Some(&c.to);
    let harms = explained.corrections.iter().filter(harmful).cloned();
    let events = explained.clusters.iter().map(|c| c.events).sum();
    let tried = explained.corrections.iter().filter(|_| margins);
    let tried: Vec<(&Correction, bool)> = tried
        .filter_map(|c| Some((c, margin_holds(checked, c, events)?)))
        .collect();
    let broken = tried.iter().filter(|(_, holds)| !holds);
    Judgement {
        detected: checked.mismatch,
        first: found(1),
        in_three: found(3),
        listed: found(usize::MAX),
        complete: explained.clusters.iter().all(|c| c.incomplete.is_none()),
        corrections: explained.corrections.len(),
        harmful: harms.collect(),
        margins: tried.len(),
        broken: broken.map(|&(one, _)| one.clone()).collect(),
    }
}

/// Whether the true set is one of the first so many explanations of each cluster, put together.
fn true_set_within(clusters: &[Cluster], truth: &Truth, depth: usize) -> bool {
    if !truth.unread.is_empty() {
        return false;
    }
    let cells = truth.wrong.keys().map(|&fact| Wrong::Cell(fact));
    let rows = truth.unseen.iter().map(|&row| Wrong::RowBelow(row));
    let all: BTreeSet<Wrong> = cells.chain(rows).collect();
    let choices: Vec<BTreeSet<BTreeSet<Wrong>>> = clusters
        .iter()
        .map(|cluster| {
            let listed = cluster.explanations.iter().take(depth);
            listed.filter_map(|one| true_part(one, truth)).collect()
        })
        .collect();
    covers(&choices, &all)
}

/// Whether one choice of each cluster together gives exactly the whole.
fn covers(choices: &[BTreeSet<BTreeSet<Wrong>>], whole: &BTreeSet<Wrong>) -> bool {
    match choices.split_first() {
        None => whole.is_empty(),
        Some((cluster, others)) => cluster.iter().any(|part| {
            let rest: BTreeSet<Wrong> = whole.difference(part).copied().collect();
            covers(others, &rest)
        }),
    }
}

/// What an explanation gets right; `None` if it changes anything that is right, or to what is wrong.
fn true_part(explanation: &Explanation, truth: &Truth) -> Option<BTreeSet<Wrong>> {
    let mut part = BTreeSet::new();
    for event in &explanation.events {
        if event.changes.is_empty() {
            let below = event.rows.iter().find(|row| truth.unseen.contains(row))?;
            part.insert(Wrong::RowBelow(*below));
        }
        for change in &event.changes {
            let right = truth.wrong.get(&change.fact).copied();
            if !(change.low..=change.high).contains(&right.unwrap_or(change.from)) {
                return None;
            }
            if right.is_some() {
                part.insert(Wrong::Cell(change.fact));
            }
        }
    }
    Some(part)
}

/// Whether keeping the cell asks for as many more mistakes as the certificate says; `None` if the work
/// allowed does not suffice to tell.
fn margin_holds(checked: &Checked, correction: &Correction, events: usize) -> Option<bool> {
    let claimed = events + correction.margin;
    let options = Options {
        kept: vec![correction.fact],
        cap: claimed,
        ..Options::default()
    };
    let again = explain(&checked.built.system, &options);
    let spent = |cluster: &Cluster| cluster.incomplete == Some(Incomplete::Budget);
    let needed: usize = again.clusters.iter().map(|cluster| cluster.events).sum();
    (needed >= claimed || !again.clusters.iter().any(spent)).then_some(needed >= claimed)
}
