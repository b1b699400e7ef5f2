//! In: what is proven within each cluster. Out: what nothing outside of its cluster speaks against. Refuses corrections
//! whose figure, amount or row is in question elsewhere, and halves of a mistake; each cluster keeps the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::labels::outside_open_ledgers;
use super::{
    Change, Cluster, Correction, Event, Explained, Explanation, Incomplete, Options, Unproven,
};
use crate::reconcile::{FactId, RelationId};
use crate::report::EventKind;

/// Takes away the corrections that something outside of their own cluster speaks against, and says so in the cluster.
pub(super) fn sift(index: &Index, options: &Options, explained: &mut Explained) {
    let mut left = std::mem::take(&mut explained.corrections);
    let clusters = &mut explained.clusters;
    let numbered = clusters.iter().enumerate();
    let home: BTreeMap<RelationId, usize> = numbered
        .flat_map(|(number, cluster)| cluster.relations.iter().map(move |&id| (id, number)))
        .collect();
    let mut refuse =
        |clusters: &mut [Cluster], why, sieve: &dyn Fn(&[Cluster], Vec<_>) -> Vec<_>| {
            let before: Vec<Correction> = std::mem::take(&mut left);
            left = sieve(clusters, before.clone());
            let stays: BTreeSet<FactId> = left.iter().map(|one| one.fact).collect();
            for gone in before.iter().filter(|one| !stays.contains(&one.fact)) {
                let own = gone.witnesses.first().and_then(|id| home.get(id));
                if let Some(cluster) = own.and_then(|&number| clusters.get_mut(number)) {
                    cluster.unproven.push((gone.fact, why));
                }
            }
        };
    refuse(clusters, Unproven::SameAmount, &|clusters, list| {
        without_common_cause(index, clusters, list)
    });
    refuse(clusters, Unproven::Questioned, &|clusters, list| {
        without_doubtful_figures(index, clusters, list)
    });
    refuse(clusters, Unproven::OpenLedger, &|_, list| {
        outside_open_ledgers(index, options, list)
    });
    refuse(clusters, Unproven::EmptiedRow, &|_, list| {
        without_emptied_rows(index, list)
    });
    refuse(
        clusters,
        Unproven::Beyond,
        &|clusters, list| match beyond_explaining(index, options, clusters) {
            true => Vec::new(),
            false => list,
        },
    );
    refuse(clusters, Unproven::Halved, &|clusters, list| {
        whole_events(clusters, list)
    });
    explained.corrections = left;
}

/// Drops the corrections that share their amount with another mistake: two mistakes by the same amount
/// are seldom two, and their common cause (a change not carried on, a source copied) may well be
/// one that leaves the cell right.
fn without_common_cause(
    index: &Index,
    clusters: &[Cluster],
    corrections: Vec<Correction>,
) -> Vec<Correction> {
    // The changes of events, with the cluster of each; and the events of each fact.
    let mut events: Vec<(usize, &[Change])> = Vec::new();
    let mut of_fact: BTreeMap<FactId, Vec<usize>> = BTreeMap::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for event in cluster.explanations.iter().flat_map(|e| &e.events) {
            for change in &event.changes {
                of_fact.entry(change.fact).or_default().push(events.len());
            }
            events.push((number, &event.changes));
        }
    }
    let shared = |correction: &Correction| {
        let (by, fact) = ((correction.to - correction.from).abs(), correction.fact);
        let slack = index.quantum(fact.0);
        let own = of_fact.get(&fact).map_or(&[][..], Vec::as_slice);
        let home = own.first().map(|&first| events[first].0);
        events.iter().enumerate().any(|(nth, &(number, changes))| {
            let Some(change) = changes.first() else {
                return false;
            };
            let a = (change.low - change.from).abs();
            let b = (change.high - change.from).abs();
            // Rivals within a cluster explain the same failure by the same amount; they never reach here
            // unless they stand beside the cell in one explanation.
            (a.min(b) - slack..=a.max(b) + slack).contains(&by)
                && own.binary_search(&nth).is_err()
                && (Some(number) != home || together(&clusters[number], fact, changes))
        })
    };
    corrections
        .into_iter()
        .filter(|correction| !shared(correction))
        .collect()
}

/// Drops the corrections of what another cluster puts in question by a fact wrong at its source or not carried on: a
/// figure that is printed where that cluster fails, or a cell below a total that moves there. The cell would be made to
/// agree with copies of a mistake.
fn without_doubtful_figures(
    index: &Index,
    clusters: &[Cluster],
    corrections: Vec<Correction>,
) -> Vec<Correction> {
    let numbered = clusters.iter().enumerate();
    let home: BTreeMap<RelationId, usize> = numbered
        .flat_map(|(number, cluster)| cluster.relations.iter().map(move |&id| (id, number)))
        .collect();
    let doubts = Doubts::of(index, clusters);
    let in_question = |correction: &Correction| {
        let own = correction.witnesses.first().and_then(|id| home.get(id));
        doubts.reach(index, correction, own.copied())
    };
    corrections
        .into_iter()
        .filter(|correction| !in_question(correction))
        .collect()
}

/// What clusters put in question by mistakes that reach into several tables.
#[derive(Default)]
struct Doubts {
    /// Figures in their failing relations, by amount and unit of the last digit.
    figures: BTreeMap<(i64, i64), BTreeSet<usize>>,
    /// Rows in which a cell would move.
    rows: BTreeMap<usize, BTreeSet<usize>>,
}

impl Doubts {
    fn of(index: &Index, clusters: &[Cluster]) -> Doubts {
        let mut doubts = Doubts::default();
        for (number, cluster) in clusters.iter().enumerate() {
            let events = cluster.explanations.iter().flat_map(|e| &e.events);
            // What followed a chain from table to table is nowhere in question but at its source.
            let copied = |event: &&Event| event.kind == EventKind::Copied;
            let mut moved = events.filter(copied).flat_map(|e| &e.changes).peekable();
            if moved.peek().is_none() {
                continue;
            }
            for change in moved {
                let row = index.system.fact(change.fact).row;
                doubts.rows.entry(row).or_default().insert(number);
            }
            let relations = cluster.relations.iter();
            for &(_, fact) in relations.flat_map(|&id| &index.system.relation(id).terms) {
                let figure = (index.value[fact.0 as usize], index.quantum(fact.0));
                doubts.figures.entry(figure).or_default().insert(number);
            }
        }
        doubts
    }

    /// Whether another cluster than its own puts the correction in question.
    fn reach(&self, index: &Index, correction: &Correction, own: Option<usize>) -> bool {
        let others = |numbers: &BTreeSet<usize>| numbers.iter().any(|&number| Some(number) != own);
        let fact = correction.fact.0;
        let figure = self.figures.get(&(correction.to, index.quantum(fact)));
        let rows = &index.system.rows;
        let parent = |&row: &usize| rows.get(row).and_then(|row| row.parent);
        let row = index.system.facts[fact as usize].row;
        // No table has more levels; a parent is never below its part.
        let mut above = std::iter::successors(parent(&row), parent).take(8);
        (correction.to != 0 && figure.is_some_and(others))
            || above.any(|row| self.rows.get(&row).is_some_and(others))
    }
}

/// Drops the corrections that would leave a row without any figure: such a row is rather none of the table's (a note, a
/// sum that somebody checked by hand), and whether it goes is for a person to say.
fn without_emptied_rows(index: &Index, corrections: Vec<Correction>) -> Vec<Correction> {
    let row = |fact: FactId| index.system.fact(fact).row;
    let blanked = corrections
        .iter()
        .filter(|one| one.to == 0 && one.from != 0);
    let gone: BTreeSet<FactId> = blanked.map(|one| one.fact).collect();
    if gone.is_empty() {
        return corrections;
    }
    let mut emptied: BTreeSet<usize> = gone.iter().map(|&fact| row(fact)).collect();
    for (at, fact) in index.system.facts.iter().enumerate() {
        if index.value[at] != 0 && !gone.contains(&FactId(at as u32)) {
            emptied.remove(&fact.row);
        }
    }
    let stays = |one: &Correction| !(gone.contains(&one.fact) && emptied.contains(&row(one.fact)));
    corrections.into_iter().filter(stays).collect()
}

/// Whether a part of the workbook is beyond explaining: two slips there can look like one elsewhere. A part that a person
/// decided on is no such part: what the person keeps or fills in is why it does not add up.
fn beyond_explaining(index: &Index, options: &Options, clusters: &[Cluster]) -> bool {
    let fixed = options.fixed.iter().map(|&(fact, _)| fact);
    let decided: BTreeSet<FactId> = options.kept.iter().copied().chain(fixed).collect();
    let is_decided = |cluster: &Cluster| {
        let relations = cluster.relations.iter();
        let mut terms = relations.flat_map(|&id| &index.system.relation(id).terms);
        terms.any(|(_, fact)| decided.contains(fact))
    };
    let mut beyond = clusters.iter().filter(|cluster| {
        let why = cluster.incomplete;
        matches!(why, Some(Incomplete::Cap(_) | Incomplete::Budget))
    });
    beyond.any(|cluster| !is_decided(cluster))
}

/// Keeps the corrections of a mistake of several cells only if all its cells are corrected: half of a table
/// put from 元 into 万元 is worse than none.
fn whole_events(clusters: &[Cluster], mut corrections: Vec<Correction>) -> Vec<Correction> {
    let events: Vec<&Event> = clusters
        .iter()
        .flat_map(|cluster| &cluster.explanations)
        .flat_map(|explanation| &explanation.events)
        .filter(|event| event.changes.len() > 1)
        .collect();
    loop {
        let corrected: BTreeSet<FactId> = corrections.iter().map(|one| one.fact).collect();
        let left = |change: &Change| change.from != change.to && !corrected.contains(&change.fact);
        let halved: BTreeSet<FactId> = events
            .iter()
            .filter(|event| event.changes.iter().any(left))
            .flat_map(|event| event.changes.iter().map(|change| change.fact))
            .collect();
        let before = corrections.len();
        corrections.retain(|one| !halved.contains(&one.fact));
        if corrections.len() == before {
            return corrections;
        }
    }
}

/// Whether some explanation supposes the cell and that other mistake together.
fn together(cluster: &Cluster, fact: FactId, other: &[Change]) -> bool {
    let has = |e: &Explanation, keep: &dyn Fn(&[Change]) -> bool| {
        e.events.iter().any(|v| keep(&v.changes))
    };
    cluster.explanations.iter().any(|e| {
        has(e, &|changes| changes.iter().any(|c| c.fact == fact))
            && has(e, &|changes| {
                let facts = changes.iter().map(|c| c.fact);
                facts.eq(other.iter().map(|c| c.fact))
            })
    })
}
