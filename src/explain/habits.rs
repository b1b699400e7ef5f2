//! Two columns exchanged of which only usual relations speak.
//!
//! In: usual relations that fail. Out: the two columns with which most of them would hold, each such relation a sign and
//! none a proof: what is said stays a hint. Refuses an exchange that breaks anything that holds.

use std::collections::{BTreeMap, BTreeSet};

use super::columns;
use super::index::Index;
use super::solve::{Bench, Move};
use super::{Cluster, Event, Explanation, bounds};
use crate::layout::{Comparison, Strength};
use crate::reconcile::{Relation, RelationId, fails};
use crate::report::EventKind;

/// Usual relations that the exchange mends, at least: fewer have other reasons.
const MENDED: usize = 4;

/// Usual relations that are looked at; where more fail, the book has other habits.
const MOST: usize = 256;

/// The cluster of usual relations that fail because two columns are exchanged, as it seems.
pub(super) fn explain(index: &Index, bench: &mut Bench) -> Option<Cluster> {
    let usual = |relation: &Relation| relation.strength == Strength::Usual;
    let all = index.system.relations();
    let failing = all.filter(|(_, one)| usual(one) && fails(index.system, one));
    let failing: Vec<(RelationId, &Relation)> = failing.collect();
    if !(MENDED..=MOST).contains(&failing.len()) {
        return None;
    }
    let cells = failing.iter().flat_map(|(_, one)| &one.terms);
    let cells: Vec<u32> = cells.map(|&(_, fact)| fact.0).collect();
    let mut found: Vec<(Vec<Move>, Vec<RelationId>)> = Vec::new();
    for moves in columns::exchanges(index, cells.iter().copied()) {
        let by: BTreeMap<u32, i64> = moves.iter().map(|m| (m.fact, m.base)).collect();
        let own = failing.iter().filter(|(_, one)| speaks_of(one, &by));
        let own: Vec<RelationId> = own.map(|(id, _)| *id).collect();
        if own.len() < MENDED {
            continue;
        }
        let mended = own.iter().copied().filter(|&id| holds(index, id, &by));
        let mended: Vec<RelationId> = mended.collect();
        let touched = bench.touched(index, &moves, &[]);
        if mended.len() >= MENDED
            && mended.len() * 4 >= own.len() * 3
            && bench.at_most_fail(index, &moves, &touched, 0)
            && breaks_nothing(index, &by)
        {
            found.push((moves, mended));
        }
    }
    let most = found.iter().map(|(_, mended)| mended.len()).max()?;
    found.retain(|(_, mended)| mended.len() == most);
    // Of two exchanges that mend as much neither is told.
    let [(moves, relations)] = found.as_slice() else {
        return None;
    };
    Some(told(index, moves, relations))
}

fn speaks_of(relation: &Relation, by: &BTreeMap<u32, i64>) -> bool {
    let mut terms = relation.terms.iter();
    terms.any(|(_, fact)| by.contains_key(&fact.0))
}

/// Whether the relation holds once these cells rise by so much, as far as their digits tell.
fn holds(index: &Index, id: RelationId, by: &BTreeMap<u32, i64>) -> bool {
    let relation = index.system.relation(id);
    let terms = || relation.terms.iter();
    let shift = terms().map(|(weight, fact)| {
        let by = by.get(&fact.0).copied().unwrap_or(0);
        i128::from(*weight) * i128::from(by)
    });
    let room = terms().map(|&(weight, fact)| {
        let reach = index.system.reach(relation, fact);
        i128::from(weight.unsigned_abs()) * i128::from(reach)
    });
    let (residual, room) = (
        index.system.residual(relation) + shift.sum::<i128>(),
        room.sum::<i128>(),
    );
    match relation.comparison {
        Comparison::Equal => residual.abs() <= room,
        Comparison::AtMost => residual <= room,
        Comparison::AtLeast => residual >= -room,
    }
}

/// Whether every relation that holds as printed does so afterwards.
fn breaks_nothing(index: &Index, by: &BTreeMap<u32, i64>) -> bool {
    let touched = index.system.relations();
    let mut touched = touched.filter(|(_, one)| speaks_of(one, by));
    touched.all(|(id, one)| fails(index.system, one) || holds(index, id, by))
}

fn told(index: &Index, moves: &[Move], relations: &[RelationId]) -> Cluster {
    let changes = moves.iter().map(|m| bounds::to(index, m.fact, m.base));
    let explanation = Explanation {
        events: vec![Event {
            kind: EventKind::Columns,
            changes: changes.collect(),
            rows: Vec::new(),
            label: None,
        }],
        cost: 0,
        strained: 0,
        tails: 0,
        stated: Vec::new(),
        tied: false,
    };
    let relations: BTreeSet<RelationId> = relations.iter().copied().collect();
    bounds::told(vec![explanation], relations.into_iter().collect())
}
