//! In: relations that each pass and cannot all hold together. Out: the single cells that could be
//! behind it, for a person to look at. Refuses to prove anything from tails, and to look further
//! than one cell.

use super::groups::free;
use super::index::Index;
use super::solve::{Bench, Solved};
use super::tell::tie;
use super::{
    Change, Cluster, Event, Explanation, Incomplete, Keystroke, Options, Unproven, unproven,
};
use crate::reconcile::{FactId, Print, RelationId, System, joint};
use crate::report::EventKind;

/// Amounts tried for one cell.
const AMOUNTS: i128 = 16;

/// The cluster of the relations that are impossible together, if there is one and no failing relation
/// shares a cell with it, which would already ask for the cell to be looked at.
pub(super) fn explain(index: &Index, options: &Options) -> Option<Cluster> {
    let decided = decided(index.system, options);
    let system = decided.as_ref().unwrap_or(index.system);
    let set = joint::impossible_together(system);
    let mut facts: Vec<u32> = set
        .iter()
        .flat_map(|&id| system.relation(id).terms.iter().map(|t| t.1.0))
        .collect();
    facts.sort_unstable();
    facts.dedup();
    if set.is_empty() || facts.iter().any(|&fact| index.accused(fact)) {
        return None;
    }
    let among: Vec<RelationId> = system
        .relations()
        .filter(|(_, r)| joint::passes(system, r))
        .map(|(id, _)| id)
        .collect();
    let mut bench = Bench::new(index);
    let mut explanations: Vec<Explanation> = facts
        .iter()
        .filter(|&&fact| !index.frozen[fact as usize])
        .filter_map(|&fact| single(index, system, &among, &mut bench, fact))
        .collect();
    explanations.sort_by_key(|e| e.cost);
    tie(&mut explanations, |e| e.cost);
    let none = explanations.is_empty();
    Some(Cluster {
        relations: set.clone(),
        joint: true,
        events: if none { 2 } else { 1 },
        incomplete: none.then_some(Incomplete::Cap(1)),
        unproven: unproven(&explanations, Unproven::Joint),
        explanations,
        core: set,
    })
}

/// The system with the person's values in their places; `None` if there are none.
fn decided(system: &System, options: &Options) -> Option<System> {
    (!options.fixed.is_empty()).then(|| {
        let mut system = system.clone();
        for &(id, to) in &options.fixed {
            if let Some(fact) = system.facts.get_mut(id.0 as usize) {
                (fact.value, fact.print) = (to, Print::Figure);
            }
        }
        system
    })
}

/// The cell as the only mistake, with all amounts that would do.
fn single(
    index: &Index,
    system: &System,
    among: &[RelationId],
    bench: &mut Bench,
    fact: u32,
) -> Option<Explanation> {
    let m = free(index, fact, 0);
    let touched = bench.touched(index, &[m], &[]);
    let Solved::Yes(amounts) = bench.solve(index, &[m], 1, &touched) else {
        return None;
    };
    let (low, high) = amounts[0];
    let from = index.value[fact as usize];
    let value = |x: i128| {
        i64::try_from(i128::from(from) + i128::from(m.base) + i128::from(m.step) * x).ok()
    };
    let fits: Vec<i64> = (low..=high.min(low + AMOUNTS))
        .filter_map(value)
        .filter(|&to| to != from && joint::may_hold_together(system, among, &[(FactId(fact), to)]))
        .collect();
    let quantum = index.quantum(fact);
    let slip = |to: i64| Keystroke::between(from / quantum, to / quantum);
    let to = *fits
        .iter()
        .min_by_key(|&&to| (slip(to).cost(), (to - from).abs()))?;
    let change = Change {
        fact: FactId(fact),
        from,
        to,
        low: *fits.first()?,
        high: *fits.last()?,
        keystroke: slip(to),
    };
    let event = Event {
        label: None,
        kind: EventKind::Cell,
        changes: vec![change],
        rows: Vec::new(),
    };
    Some(Explanation {
        events: vec![event],
        cost: slip(to).cost(),
        strained: 0,
        tails: 0,
        stated: Vec::new(),
        tied: false,
    })
}
