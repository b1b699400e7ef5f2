//! In: failing equations with a total. Out: the stale chains: a part was changed and some of the
//! totals above it were not, in its own table and in all that print them, so that all of these are off
//! by the same amount. Refuses chains that do not make everything they touch hold.

use std::collections::{BTreeSet, VecDeque};

use super::groups::Group;
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use crate::report::EventKind;

/// Cells in one chain, at most.
const LONGEST: usize = 400;

/// How often a chain may have to choose a part of a total that followed (of this year's money or
/// carried over, of which fund).
const CHOICES: usize = 8;

/// The stale chains that explain something, each once. Work stops at `limit` steps of the bench.
pub(super) fn chains(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let failing: Vec<u32> = (0..index.equations.len() as u32)
        .filter(|&at| index.violated[at as usize])
        .collect();
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for &start in &failing {
        if bench.steps > limit {
            break;
        }
        let Some(mut chain) = Chain::start(index, &failing, start) else {
            continue;
        };
        let complete = chain.close(bench);
        if !complete || !seen.insert(chain.facts.clone()) || !chain.choose_parts(bench) {
            continue;
        }
        let facts = chain.facts;
        if facts.len() < 2
            || groups
                .iter()
                .any(|g: &Group| g.moves.iter().map(|m| m.fact).eq(facts.iter().copied()))
        {
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

/// Cells that all have to be raised by the same amount.
#[derive(Clone)]
struct Chain<'i, 'a> {
    index: &'i Index<'a>,
    failing: &'i [u32],
    by: i64,
    quantum: i64,
    facts: BTreeSet<u32>,
    queue: VecDeque<u32>,
}

impl<'i, 'a> Chain<'i, 'a> {
    /// The total of a failing equation, to be raised to what its parts add up to.
    fn start(index: &'i Index<'a>, failing: &'i [u32], start: u32) -> Option<Self> {
        let first = index.equation(start).total?;
        let residual = index.bounds(start, &index.value, &index.figure).residual;
        let by =
            i64::try_from(-residual * i128::from(index.equation(start).coefficient(first))).ok()?;
        let quantum = index.quantum(first);
        (by % quantum == 0).then(|| Chain {
            index,
            failing,
            by,
            quantum,
            facts: BTreeSet::new(),
            queue: VecDeque::from([first]),
        })
    }

    /// Raises whatever has to follow; false if something cannot.
    fn close(&mut self, bench: &mut Bench) -> bool {
        loop {
            while let Some(fact) = self.queue.pop_front() {
                if !self.facts.insert(fact) {
                    continue;
                }
                let free =
                    !self.index.frozen[fact as usize] && self.index.quantum(fact) == self.quantum;
                if self.facts.len() > LONGEST || !free {
                    return false;
                }
                for &at in &self.index.of[fact as usize] {
                    if let Some(next) = follower(self.index, at, fact)
                        && !self.facts.contains(&next)
                        && !self.holds(bench, at, None)
                    {
                        self.queue.push_back(next);
                    }
                }
            }
            // The same change left other totals behind, here or in another table.
            for &at in self.failing {
                let Some(total) = self.index.equation(at).total else {
                    continue;
                };
                if !self.facts.contains(&total)
                    && !self.holds(bench, at, None)
                    && self.holds(bench, at, Some(total))
                {
                    self.queue.push_back(total);
                }
            }
            if self.queue.is_empty() {
                return true;
            }
        }
    }

    /// The equations that the chain touches and that fail with it.
    fn open(&self, bench: &mut Bench) -> Vec<u32> {
        let mut touched: Vec<u32> = self
            .facts
            .iter()
            .flat_map(|&f| self.index.of[f as usize].iter().copied())
            .collect();
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|&at| !self.holds(bench, at, None));
        touched
    }

    /// Where a total followed and none of its parts did, lets the part follow that leaves least open.
    fn choose_parts(&mut self, bench: &mut Bench) -> bool {
        for _ in 0..CHOICES {
            let open = self.open(bench);
            let Some(&at) = open.iter().find(|&&at| {
                self.index
                    .equation(at)
                    .total
                    .is_some_and(|t| self.facts.contains(&t))
            }) else {
                return open.is_empty();
            };
            let mut best: Option<(usize, Chain)> = None;
            for &(_, part) in self
                .index
                .equation(at)
                .terms
                .iter()
                .filter(|(_, f)| !self.facts.contains(f))
            {
                if !self.index.figure[part as usize] || !self.holds(bench, at, Some(part)) {
                    continue;
                }
                let mut chain = self.clone();
                chain.queue.push_back(part);
                if chain.close(bench) {
                    let left = chain.open(bench).len();
                    if left < open.len() && best.as_ref().is_none_or(|(fewest, _)| left < *fewest) {
                        best = Some((left, chain));
                    }
                }
            }
            match best {
                Some((_, chain)) => *self = chain,
                None => return false,
            }
        }
        self.open(bench).is_empty()
    }

    /// Whether the equation about holds with the chain raised, and one more cell perhaps.
    fn holds(&self, bench: &mut Bench, at: u32, also: Option<u32>) -> bool {
        let terms = &self.index.equation(at).terms;
        bench.steps += terms.len() as u64;
        let raised: i128 = terms
            .iter()
            .filter(|(_, fact)| self.facts.contains(fact) || also == Some(*fact))
            .map(|&(c, _)| i128::from(c) * i128::from(self.by))
            .sum();
        let bounds = self.index.bounds(at, &self.index.value, &self.index.figure);
        let left = (bounds.residual + raised).abs();
        // The amount is known only up to the tail of the equation it was read from; solving for it
        // comes later and is exact.
        left <= bounds.sharp || 2 * left < i128::from(self.by).abs()
    }
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
