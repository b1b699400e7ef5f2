//! In: what has to be zero for equations to apply, and the mistakes that move cells. Out: the same mistakes with the
//! failing equations that no longer apply once they are put right, and one mistake more for each cell whose zero is all
//! that an equation hangs on. A relation that holds only where nothing is carried over says nothing of a book in which
//! the carry-over was left out.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, free};
use super::index::Index;
use crate::report::EventKind;

/// Adds what each mistake waives, and the zeros that may be mistaken.
pub(super) fn waive(index: &Index, groups: &mut Vec<Group>) {
    let hanging = hanging(index);
    if hanging.is_empty() {
        return;
    }
    for group in groups.iter_mut() {
        let moved = group.moves.iter().filter_map(|m| hanging.get(&m.fact));
        let waived: BTreeSet<u32> = moved.flatten().copied().collect();
        let new = waived.into_iter().filter(|at| !group.waived.contains(at));
        let new: Vec<u32> = new.collect();
        group.waived.extend(new);
    }
    for (&fact, equations) in &hanging {
        if index.frozen[fact as usize] || index.of(fact).is_empty() {
            continue;
        }
        let moves = vec![free(index, fact, 0)];
        groups.push(Group {
            waived: equations.clone(),
            ..Group::of_one_amount(EventKind::Cell, moves)
        });
    }
}

/// The failing equations that hang on each fact, but for those that it stands in itself.
fn hanging(index: &Index) -> BTreeMap<u32, Vec<u32>> {
    let mut hanging: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, equation) in (0..).zip(&index.equations) {
        if !index.violated[at as usize] {
            continue;
        }
        let rule = index.system.relation(equation.id).rule;
        for fact in index.system.scopes.get(&rule).into_iter().flatten() {
            if !equation.terms.iter().any(|(_, own)| *own == fact.0) {
                hanging.entry(fact.0).or_default().push(at);
            }
        }
    }
    hanging
}
