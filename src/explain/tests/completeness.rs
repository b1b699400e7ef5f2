//! Against brute force on small systems: every change of one or two cells that makes everything hold is
//! in the list, and every way that is listed is part of such a change.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Explained, Options, explain};
use crate::layout::{Comparison, Strength};
use crate::reconcile::{Fact, FactId, Print, Relation, System, SystemRow, judge};
use crate::report::{EventKind, Outcome};

/// One unit of the last digit.
const Q: i64 = 2;

/// The largest amount that brute force tries, in units, either way.
const REACH: i64 = 24;

/// A system of single rows, one fact each, so that nothing but cells and copies can be wrong.
fn system(values: &[i64], relations: &[(Vec<usize>, Vec<usize>)]) -> System {
    let mut system = System::default();
    for (row, &value) in values.iter().enumerate() {
        system.rows.push(SystemRow {
            table: row,
            ledger: 0,
            row: Some(0),
            code: None,
            parent: None,
        });
        let print = if value == 0 {
            Print::Blank
        } else {
            Print::Figure
        };
        system.facts.push(Fact {
            row,
            column: 0,
            value: value * Q,
            quantum: Q,
            print,
        });
    }
    for (left, right) in relations {
        let mut terms: Vec<(i32, FactId)> = left.iter().map(|&f| (1, FactId(f as u32))).collect();
        terms.extend(right.iter().map(|&f| (-1, FactId(f as u32))));
        system.relations.push(Relation {
            rule: 0,
            strength: Strength::Hard,
            comparison: Comparison::Equal,
            terms,
            left: left.len(),
            apart: false,
            unseen: 0,
        });
    }
    system
}

/// The system on one line.
fn short(system: &System) -> String {
    let values: Vec<i64> = system.facts.iter().map(|f| f.value / Q).collect();
    let relations: Vec<Vec<(i32, u32)>> = system
        .relations
        .iter()
        .map(|r| r.terms.iter().map(|&(c, f)| (c, f.0)).collect())
        .collect();
    format!("{values:?} {relations:?}")
}

fn holds(system: &System) -> bool {
    system
        .relations
        .iter()
        .all(|r| judge(system, r).outcome != Outcome::Mismatch)
}

fn with(system: &System, changes: &[(usize, i64)]) -> System {
    let mut changed = system.clone();
    for &(fact, value) in changes {
        changed.facts[fact].value = value;
        changed.facts[fact].print = Print::Figure;
    }
    changed
}

/// All values of one cell that make everything hold, for each cell.
fn singles(system: &System) -> BTreeSet<(usize, i64)> {
    let mut found = BTreeSet::new();
    for fact in 0..system.facts.len() {
        for value in (-REACH..=REACH)
            .map(|v| v * Q)
            .filter(|&v| v != system.facts[fact].value)
        {
            if holds(&with(system, &[(fact, value)])) {
                found.insert((fact, value));
            }
        }
    }
    found
}

/// All pairs of cells that can be changed so that everything holds.
fn pairs(system: &System) -> BTreeSet<Vec<usize>> {
    let mut found = BTreeSet::new();
    for a in 0..system.facts.len() {
        for b in a + 1..system.facts.len() {
            // A blank that should read 0.00 is no mistake.
            let range = |fact: usize| {
                let values = (-REACH..=REACH).map(|v| v * Q);
                values.filter(move |&v| v != system.facts[fact].value)
            };
            if range(a).any(|x| range(b).any(|y| holds(&with(system, &[(a, x), (b, y)])))) {
                found.insert(vec![a, b]);
            }
        }
    }
    found
}

/// The explanations by cells alone, over all clusters: the product of the clusters' lists.
fn cells_of(explained: &Explained) -> BTreeSet<Vec<usize>> {
    let mut all = BTreeSet::from([Vec::new()]);
    for cluster in &explained.clusters {
        let mut next = BTreeSet::new();
        for explanation in &cluster.explanations {
            let single =
                |e: &&super::super::Event| matches!(e.kind, EventKind::Cell | EventKind::Unit);
            if explanation.events.iter().all(|e| single(&e)) {
                for before in &all {
                    let mut cells: Vec<usize> = before.clone();
                    cells.extend(
                        explanation
                            .events
                            .iter()
                            .flat_map(|e| &e.changes)
                            .map(|c| c.fact.0 as usize),
                    );
                    cells.sort_unstable();
                    next.insert(cells);
                }
            }
        }
        all = next;
    }
    all
}

/// The listed ways of a cluster, by their cells, that are part of no way of the whole. Where two clusters stand in one
/// equation that holds, a way of the one need not go with every way of the other.
fn alone(explained: &Explained, expected: &BTreeSet<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut ways = Vec::new();
    for cluster in &explained.clusters {
        let only = Explained {
            clusters: vec![cluster.clone()],
            ..Explained::default()
        };
        ways.extend(cells_of(&only));
    }
    let part = |way: &Vec<usize>| {
        let holds = |whole: &&Vec<usize>| way.iter().all(|cell| whole.contains(cell));
        expected.iter().any(|whole| holds(&whole))
    };
    ways.retain(|way| !part(way));
    ways
}

/// Amounts that add up, relations of a part each, and up to two wrong cells.
fn damaged() -> impl Strategy<Value = System> {
    let shape = prop::collection::vec(
        (0..6_usize, prop::collection::btree_set(0..6_usize, 1..4)),
        2..6,
    );
    let leaves = prop::collection::vec(0..5_i64, 6);
    let errors = prop::collection::vec((0..12_usize, -6..=6_i64), 1..3);
    (leaves, shape, errors).prop_map(|(leaves, shape, errors)| {
        let mut values = leaves;
        let mut relations = Vec::new();
        for (copy, parts) in shape {
            let parts: Vec<usize> = parts.into_iter().collect();
            let total = values.len();
            values.push(parts.iter().map(|&p| values[p]).sum());
            relations.push((vec![total], parts));
            if copy < 3 {
                values.push(values[total]);
                relations.push((vec![total + 1], vec![total]));
            }
        }
        let count = values.len();
        for (at, by) in errors {
            values[at % count] += by;
        }
        system(&values, &relations)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn the_list_is_what_brute_force_finds(system in damaged()) {
        let explained = explain(&system, &Options { listed: 100_000, ..Options::default() });
        // Brute force judges each relation by itself: what is impossible only together is beyond it.
        let complete = explained.clusters.iter().all(|c| c.incomplete.is_none() && !c.joint);
        let events: usize = explained.clusters.iter().map(|c| c.events).sum();
        if complete && events == 1 {
            let expected = singles(&system);
            let mut listed = BTreeSet::new();
            for explanation in &explained.clusters[0].explanations {
                for event in explanation.events.iter().filter(|e| matches!(e.kind, EventKind::Cell | EventKind::Unit)) {
                    let c = event.changes[0];
                    let values = (c.low..=c.high).step_by(Q as usize).filter(|&v| v.abs() <= REACH * Q && v != c.from);
                    listed.extend(values.map(|v| (c.fact.0 as usize, v)));
                }
            }
            prop_assert_eq!(listed, expected, "{:?} {:?} {}", explained.clusters, (), short(&system));
        }
        if complete && events == 2 && singles(&system).is_empty() {
            let expected = pairs(&system);
            let found = cells_of(&explained);
            let missing: Vec<_> = expected.difference(&found).collect();
            let wrong = alone(&explained, &expected);
            prop_assert!(missing.is_empty() && wrong.is_empty(), "missing {:?} wrong {:?} {:?} {}", missing, wrong, explained, short(&system));
        }
        if complete && events > 0 && events <= 2 {
            // A correction never contradicts what brute force allows.
            for c in &explained.corrections {
                let fact = c.fact.0 as usize;
                if events == 1 {
                    prop_assert!(singles(&system).iter().all(|&(f, v)| f == fact && v == c.to));
                }
            }
        }
    }
}

#[test]
fn no_story_is_told_whose_equations_no_amounts_satisfy() {
    // 0 and 1 stand in every equation with equal slopes: one asks their sum to fall, the others to rise.
    let values = [3, 4, 15, 22, 8, 11, 11, 11];
    let relations = [
        (vec![4], vec![0, 1, 3]),
        (vec![5], vec![0, 1, 2, 3]),
        (vec![6], vec![5]),
        (vec![7], vec![0, 1, 2, 3]),
    ];
    let explained = explain(&system(&values, &relations), &Options::default());
    assert!(!explained.clusters.is_empty());
    for explanation in explained.clusters.iter().flat_map(|c| &c.explanations) {
        let facts: BTreeSet<u32> = explanation
            .events
            .iter()
            .flat_map(|e| &e.changes)
            .map(|c| c.fact.0)
            .collect();
        assert_ne!(facts, BTreeSet::from([0, 1]), "{explanation:?}");
    }
}

#[test]
fn every_way_of_one_cluster_goes_with_a_way_of_the_other_though_not_with_each() {
    // 6 and 3 stand in the first equation, which holds up to a tail: raised, or made negative, it still does, not both.
    let values = [0, 2, 0, 1, 1, 0, 1, 2, 0, 0, 0];
    let relations = [
        (vec![6], vec![3, 4]),
        (vec![7], vec![6]),
        (vec![8], vec![0]),
        (vec![9], vec![8]),
        (vec![10], vec![1, 3]),
    ];
    let system = system(&values, &relations);
    let explained = explain(&system, &Options::default());
    let (found, expected) = (cells_of(&explained), pairs(&system));
    assert!(found.contains(&vec![3, 6]) && !expected.contains(&vec![3, 6]));
    assert!(expected.is_subset(&found), "{explained:?}");
    assert_eq!(alone(&explained, &expected), Vec::<Vec<usize>>::new());
}
