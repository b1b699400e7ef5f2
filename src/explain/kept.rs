//! What a person keeps takes back only what depends on it.
//!
//! A kept cell is right, or an exception that nothing else has to make up for: which, nobody says. Taken for right it leaves
//! its relations to be explained by other cells, up to its totals and from there into any other mistake, where the search
//! may end before it has looked at all. So a correction whose own relations and stories have nothing to do with a kept
//! cell stands, unless the search did end and tells a story without it. In go a system, what was decided and how it is
//! explained with that; out comes the same with such corrections in it.

use std::collections::BTreeSet;

use super::cluster;
use super::{Cluster, Correction, Explained, Options};
use crate::reconcile::{FactId, System};

/// The explanations, with what is proven without the kept cells and does not depend on them.
pub(super) fn with_untouched(
    system: &System,
    options: &Options,
    explained: Explained,
) -> Explained {
    let free = Options {
        kept: Vec::new(),
        ..options.clone()
    };
    let free = cluster::explain(system, &free);
    let kept: BTreeSet<FactId> = options.kept.iter().copied().collect();
    let made = |one: &Correction| {
        let mut made = explained.corrections.iter();
        made.any(|other| (other.fact, other.to) == (one.fact, one.to))
    };
    let lost = |cluster: &&Cluster| {
        !touches(system, cluster, &kept)
            && own_corrections(&free, cluster)
                .any(|one| !made(one) && !told_without(&explained, one))
    };
    let standing: Vec<&Cluster> = free.clusters.iter().filter(lost).collect();
    let proven: Vec<Correction> = standing
        .iter()
        .flat_map(|cluster| own_corrections(&free, cluster))
        .filter(|one| !told_without(&explained, one))
        .cloned()
        .collect();
    if proven.is_empty() {
        return explained;
    }
    let mut fixed = options.fixed.clone();
    fixed.extend(proven.iter().map(|one| (one.fact, one.to)));
    let rest = Options {
        fixed,
        ..options.clone()
    };
    let mut whole = cluster::explain(system, &rest);
    whole.clusters.extend(standing.into_iter().cloned());
    whole.clusters.sort_by(|a, b| a.relations.cmp(&b.relations));
    whole.corrections.extend(proven);
    whole.corrections.sort_by_key(|correction| correction.fact);
    whole
}

/// Whether a kept cell stands in a relation of the cluster or in a story told of it.
fn touches(system: &System, cluster: &Cluster, kept: &BTreeSet<FactId>) -> bool {
    let mut relations = cluster.relations.iter();
    let in_relation = relations.any(|&id| {
        let mut terms = system.relation(id).terms.iter();
        terms.any(|(_, fact)| kept.contains(fact))
    });
    let mut events = cluster.explanations.iter().flat_map(|one| &one.events);
    in_relation || events.any(|event| event.changes.iter().any(|one| kept.contains(&one.fact)))
}

/// The corrections that the relations of a cluster prove.
fn own_corrections<'e>(
    explained: &'e Explained,
    cluster: &'e Cluster,
) -> impl Iterator<Item = &'e Correction> {
    let corrections = explained.corrections.iter();
    corrections.filter(|one| {
        let mut witnesses = one.witnesses.iter();
        witnesses.any(|id| cluster.relations.binary_search(id).is_ok())
    })
}

/// Whether all stories of so few mistakes are known and one of them leaves the cell as it is, or makes something else of it.
fn told_without(explained: &Explained, correction: &Correction) -> bool {
    let mut own = explained.clusters.iter().filter(|cluster| {
        let mut witnesses = correction.witnesses.iter();
        witnesses.any(|id| cluster.relations.binary_search(id).is_ok())
    });
    own.any(|cluster| {
        let mut stories = cluster.explanations.iter();
        cluster.incomplete.is_none()
            && stories.any(|story| {
                let mut changes = story.events.iter().flat_map(|event| &event.changes);
                !changes.any(|one| (one.fact, one.to) == (correction.fact, correction.to))
            })
    })
}
