//! In: failing equations with a total. Out: the stale chains: a part was changed and some of the
//! totals above it were not, so that all of these are off by the same amount. Refuses chains that do
//! not make everything they touch hold.

use std::collections::{BTreeSet, VecDeque};

use super::groups::Group;
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use crate::report::EventKind;

/// Totals in one chain, at most.
const LONGEST: usize = 400;

/// The stale chains that explain something, each once.
pub(super) fn chains(index: &Index, bench: &mut Bench) -> Vec<Group> {
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for at in (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]) {
        let Some(facts) = chain(index, bench, at) else {
            continue;
        };
        if facts.len() < 2 || !seen.insert(facts.clone()) {
            continue;
        }
        let moves: Vec<Move> = facts
            .iter()
            .map(|&fact| Move {
                fact,
                var: Some(0),
                base: 0,
                step: index.quantum(fact),
                blank: false,
            })
            .collect();
        let touched = bench.touched(index, &moves, &[]);
        if matches!(bench.solve(index, &moves, 1, &touched), Solved::Yes(_)) {
            groups.push(Group {
                kind: EventKind::Stale,
                moves,
                unknowns: 1,
                waived: Vec::new(),
                rows: Vec::new(),
            });
        }
    }
    groups
}

/// The totals that have to follow if the total of the equation is raised to what its parts add up to.
fn chain(index: &Index, bench: &mut Bench, start: u32) -> Option<Vec<u32>> {
    let first = index.equation(start).total?;
    let residual = index.bounds(start, &index.value, &index.figure).residual;
    let raise =
        i64::try_from(-residual * i128::from(index.equation(start).coefficient(first))).ok()?;
    let quantum = index.quantum(first);
    let (mut value, figure) = (
        Raised {
            index,
            by: raise,
            facts: BTreeSet::new(),
        },
        &index.figure,
    );
    let mut queue = VecDeque::from([first]);
    while let Some(fact) = queue.pop_front() {
        if !value.facts.insert(fact) {
            continue;
        }
        if value.facts.len() > LONGEST
            || index.frozen[fact as usize]
            || index.quantum(fact) != quantum
        {
            return None;
        }
        for &at in &index.of[fact as usize] {
            bench.steps += index.equation(at).terms.len() as u64;
            if let Some(next) = follower(index, at, fact)
                && !value.facts.contains(&next)
                && !value.holds(at, figure)
            {
                queue.push_back(next);
            }
        }
    }
    let grid_moves = raise % quantum == 0;
    grid_moves.then(|| value.facts.into_iter().collect())
}

/// The cell that follows when `fact` is raised: the total it is a part of, or its other printing.
fn follower(index: &Index, at: u32, fact: u32) -> Option<u32> {
    let equation = index.equation(at);
    match (equation.total, equation.terms.as_slice()) {
        (Some(total), _) if total != fact => Some(total),
        (None, &[(a, first), (b, second)]) if a == -b => {
            Some(if first == fact { second } else { first })
        }
        _ => None,
    }
}

/// The printed values with some of them raised.
struct Raised<'i, 'a> {
    index: &'i Index<'a>,
    by: i64,
    facts: BTreeSet<u32>,
}

impl Raised<'_, '_> {
    fn holds(&self, at: u32, figure: &[bool]) -> bool {
        let raised: i128 = self
            .index
            .equation(at)
            .terms
            .iter()
            .filter(|(_, fact)| self.facts.contains(fact))
            .map(|&(c, _)| i128::from(c) * i128::from(self.by))
            .sum();
        let bounds = self.index.bounds(at, &self.index.value, figure);
        (bounds.residual + raised).abs() <= bounds.sharp
    }
}
