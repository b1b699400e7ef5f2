//! In: failing equations with a total. Out: the stale chains: a part was changed and some of the
//! totals above it were not, in its own table and in all that print them, so that all of these are off
//! by the same amount. Refuses chains that do not make everything they touch hold.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::cells::Together;
use super::groups::{Group, along};
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use crate::report::EventKind;

/// Cells in one chain, at most.
const LONGEST: usize = 400;

/// How often a chain may have to choose a part of a total that followed (of this year's money or
/// carried over, of which fund).
const CHOICES: usize = 8;

/// Cells in one chain, usually.
const USUAL: usize = 8;

/// Chains followed up at a time where several parts would do.
const CHAINS: usize = 6;

/// The stale chains that explain something, each once. Work stops at `limit` steps of the bench.
pub(super) fn chains(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let failing: Vec<u32> = (0..index.equations.len() as u32)
        .filter(|&at| index.violated[at as usize])
        .collect();
    let (mut seen, mut whole) = (BTreeSet::new(), BTreeSet::new());
    let mut groups = Vec::new();
    for &start in &failing {
        if bench.steps > limit {
            break;
        }
        let Some(mut chain) = Chain::start(index, &failing, start) else {
            continue;
        };
        if !chain.close(bench) || !seen.insert(chain.facts.cells.sorted()) {
            continue;
        }
        for chain in chain.choose_parts(bench, limit) {
            if chain.facts.cells.len() > 1 && whole.insert(chain.facts.cells.sorted()) {
                groups.extend(chain.group(bench));
            }
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
    facts: Together,
    queue: VecDeque<u32>,
}

impl<'i, 'a> Chain<'i, 'a> {
    /// The total of a failing equation, to be raised to what its parts add up to.
    fn start(index: &'i Index<'a>, failing: &'i [u32], start: u32) -> Option<Self> {
        let first = index.equation(start).head?;
        let residual = index.printed[start as usize].residual;
        let by =
            i64::try_from(-residual * i128::from(index.equation(start).coefficient(first))).ok()?;
        let quantum = index.quantum(first);
        (by % quantum == 0).then(|| Chain {
            index,
            failing,
            by,
            quantum,
            facts: Together::with_capacity(USUAL),
            queue: VecDeque::from([first]),
        })
    }

    /// Raises whatever has to follow; false if something cannot.
    fn close(&mut self, bench: &mut Bench) -> bool {
        loop {
            while let Some(fact) = self.queue.pop_front() {
                if !self.facts.insert(self.index, fact) {
                    continue;
                }
                let free =
                    !self.index.frozen[fact as usize] && self.index.quantum(fact) == self.quantum;
                if self.facts.cells.len() > LONGEST || !free {
                    return false;
                }
                for &at in self.index.of(fact) {
                    if let Some(next) = follower(self.index, at, fact)
                        && !self.facts.contains(next)
                        && !self.holds(bench, at)
                    {
                        self.queue.push_back(next);
                    }
                }
            }
            // The same change left other totals behind, here or in another table.
            for &at in self.failing {
                let equation = self.index.equation(at);
                let Some(total) = equation.head.filter(|&total| !self.facts.contains(total)) else {
                    continue;
                };
                let times = self.raised(bench, at);
                if !self.about_right(at, times)
                    && self.about_right(at, times + equation.coefficient(total))
                {
                    self.queue.push_back(total);
                }
            }
            if self.queue.is_empty() {
                return true;
            }
        }
    }

    /// The chain as one mistake, if some amount makes everything that it touches hold.
    fn group(&self, bench: &mut Bench) -> Option<Group> {
        let cells = self.facts.cells.sorted();
        let moves = along(self.index, cells.iter().map(|&fact| (fact, 1)));
        let touched = bench.touched(self.index, &moves, &[]);
        let Solved::Yes(amounts) = bench.solve(self.index, &moves, 1, &touched) else {
            return None;
        };
        let fits = self.about_one_fact()
            && listed_once(self.index, &self.facts)
            && !turns_negative(self.index, &moves, amounts[0]);
        fits.then_some(Group::of_one_amount(EventKind::Stale, moves))
    }

    /// Whether one figure can be behind all parts of the chain that nothing ties to each other: the fact that was
    /// brought up to date prints the same figure wherever it is listed. Equal amounts alone are chance.
    fn about_one_fact(&self) -> bool {
        let mut part: BTreeMap<u32, u32> = self.facts.cells.iter().map(|f| (f, f)).collect();
        for fact in self.facts.cells.iter() {
            for &at in self.index.of(fact) {
                let terms = self.index.equation(at).terms.iter();
                for other in terms.map(|t| t.1).filter(|&f| self.facts.contains(f)) {
                    let (a, b) = (part[&fact], part[&other]);
                    if a != b {
                        part.values_mut().filter(|p| **p == b).for_each(|p| *p = a);
                    }
                }
            }
        }
        let mut listed: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
        for (&fact, &part) in &part {
            let listed = listed.entry(part).or_default();
            let own = self.index.of(fact).iter();
            for &at in own.filter(|&&at| self.index.violated[at as usize]) {
                let terms = self.index.equation(at).terms.iter();
                let others = terms.filter(|t| !self.facts.contains(t.1));
                listed.extend(others.map(|t| self.index.value[t.1 as usize]));
            }
        }
        let mut parts = listed.into_values();
        let mut common = parts.next().unwrap_or_default();
        parts.all(|other| {
            common.retain(|figure| *figure != 0 && other.contains(figure));
            !common.is_empty()
        })
    }

    /// The equations that the chain touches and that fail with it.
    fn open(&self, bench: &mut Bench) -> Vec<u32> {
        let touched = self.facts.touched();
        let mut open: Vec<u32> = touched.filter(|&at| !self.holds(bench, at)).collect();
        open.sort_unstable();
        open
    }

    /// Where a total followed and none of its parts did, lets each part follow in turn that leaves
    /// fewest equations open. Several chains may come of it, or none.
    fn choose_parts(self, bench: &mut Bench, limit: u64) -> Vec<Self> {
        let mut done = Vec::new();
        let mut todo = vec![(self, 0)];
        while let Some((chain, choices)) = todo.pop() {
            let open = chain.open(bench);
            if open.is_empty() {
                done.push(chain);
            } else if bench.steps <= limit && choices < CHOICES && todo.len() + done.len() < CHAINS
            {
                let next = chain.followed_by_a_part(bench, &open);
                todo.extend(next.into_iter().map(|chain| (chain, choices + 1)));
            }
        }
        done
    }

    /// The chain with one more part, for each of the parts that leave fewest equations open.
    fn followed_by_a_part(&self, bench: &mut Bench, open: &[u32]) -> Vec<Self> {
        let stuck = |&&at: &&u32| {
            let total = self.index.equation(at).total;
            total.is_some_and(|total| self.facts.contains(total))
        };
        let Some(&at) = open.iter().find(stuck) else {
            return Vec::new();
        };
        let mut fewest = usize::MAX;
        let mut best: Vec<Self> = Vec::new();
        let times = self.raised(bench, at);
        for &(coefficient, part) in &self.index.equation(at).terms {
            let may = !self.facts.contains(part)
                && self.index.figure[part as usize]
                && self.about_right(at, times + coefficient)
                && !self.contradicted(part);
            if !may {
                continue;
            }
            let mut chain = self.clone();
            chain.queue.push_back(part);
            if !chain.close(bench) {
                continue;
            }
            let left = chain.open(bench).len();
            if left < fewest {
                fewest = left;
                best.clear();
            }
            if left == fewest && left <= open.len() && best.len() < CHAINS {
                best.push(chain);
            }
        }
        best
    }

    /// Whether another printing of the cell differs from it: then it is no part that was merely not
    /// carried on, but a second opinion.
    fn contradicted(&self, fact: u32) -> bool {
        let mut failing = self
            .index
            .of(fact)
            .iter()
            .filter(|&&at| self.index.violated[at as usize]);
        failing.any(|&at| self.index.equation(at).head.is_none())
    }

    /// Whether the equation about holds with the chain raised.
    fn holds(&self, bench: &mut Bench, at: u32) -> bool {
        self.about_right(at, self.raised(bench, at))
    }

    /// By how many times its amount the chain raises the left side of the equation.
    fn raised(&self, bench: &mut Bench, at: u32) -> i64 {
        bench.steps += self.index.equation(at).terms.len() as u64;
        self.facts.change(at)
    }

    /// Whether the equation about holds with its left side raised so many times.
    fn about_right(&self, at: u32, times: i64) -> bool {
        let bounds = self.index.printed[at as usize];
        let left = (bounds.residual + i128::from(times) * i128::from(self.by)).abs();
        // The amount is known only up to the tail of the equation it was read from; solving for it
        // comes later and is exact.
        left <= bounds.sharp || 2 * left < i128::from(self.by).abs()
    }
}

/// Whether the cells can be what one fact that changed stands in: in a ledger it stands in one row and the rows above
/// that, in whatever columns, and of what is added up in one part. Two rows side by side that lack the same amount are
/// two mistakes, or one amount that went from the one to the other.
fn listed_once(index: &Index, facts: &Together) -> bool {
    let part_of_several = facts.touched().any(|at| {
        let moved = |sign: i64| {
            let terms = index.equation(at).terms.iter();
            let side = terms.filter(move |t| t.0.signum() == sign && facts.contains(t.1));
            side.count()
        };
        moved(1) > 1 || moved(-1) > 1
    });
    if part_of_several {
        return false;
    }
    let mut ledgers: BTreeMap<(usize, usize), BTreeMap<usize, Vec<u32>>> = BTreeMap::new();
    for fact in facts.cells.iter() {
        let at = index.system.facts[fact as usize].row;
        if let Some(row) = index.system.rows.get(at) {
            let ledger = ledgers.entry((row.table, row.ledger)).or_default();
            ledger.entry(at).or_default().push(fact);
        }
    }
    ledgers.values().all(|rows| on_one_path(index, rows))
}

/// Whether of any two of the rows of a ledger, each with its cells, one stands above the other.
fn on_one_path(index: &Index, rows: &BTreeMap<usize, Vec<u32>>) -> bool {
    if rows.len() < 2 {
        return true;
    }
    // Along a path each has another number of them above it.
    let above = rows.values().map(|cells| {
        let above = cells.iter().flat_map(|&fact| rows_above(index, fact));
        let above: BTreeSet<usize> = above.filter(|row| rows.contains_key(row)).collect();
        above.len()
    });
    let counts: BTreeSet<usize> = above.collect();
    counts.len() == rows.len()
}

/// The rows in which the cell is added up in its column, and those that its row is a part of.
fn rows_above(index: &Index, fact: u32) -> BTreeSet<usize> {
    let facts = &index.system.facts;
    let row = |fact: u32| facts[fact as usize].row;
    let parent = |row: &usize| index.system.rows.get(*row).and_then(|row| row.parent);
    let own = &facts[fact as usize];
    let mut above: BTreeSet<usize> = BTreeSet::new();
    let mut seen = BTreeSet::from([fact]);
    let mut queue = vec![fact];
    while let Some(part) = queue.pop() {
        let parents = std::iter::successors(parent(&row(part)), parent);
        // No table has more levels.
        above.extend(parents.take(8));
        for &at in index.of(part) {
            let equation = index.equation(at);
            let whole = equation.whole.filter(|_| equation.ledger.is_some());
            let in_column = |&whole: &u32| {
                facts[whole as usize].column == own.column && row(whole) != row(part)
            };
            if let Some(whole) = whole.filter(in_column)
                && seen.insert(whole)
            {
                above.insert(row(whole));
                queue.push(whole);
            }
        }
    }
    above
}

/// Whether an amount that is printed would turn negative, whatever the unknown: no total does by being brought
/// up to date.
pub(super) fn turns_negative(index: &Index, moves: &[Move], (low, high): (i128, i128)) -> bool {
    moves.iter().any(|m| {
        let from = i128::from(index.value[m.fact as usize]);
        let to = |x: i128| from + i128::from(m.base) + i128::from(m.step) * x;
        from >= 0 && to(low).max(to(high)) < 0
    })
}

/// The cell that follows when `fact` is raised: the total it is a part of, or its other printing.
fn follower(index: &Index, at: u32, fact: u32) -> Option<u32> {
    let equation = index.equation(at);
    if let Some(total) = equation.total.filter(|&total| total != fact) {
        return Some(total);
    }
    // With nothing else printed, the only part of a total follows it, and each side of a balance the other.
    let mut figures = equation
        .terms
        .iter()
        .filter(|(_, f)| index.figure[*f as usize]);
    match (figures.next(), figures.next(), figures.next()) {
        (Some(&(a, first)), Some(&(b, second)), None) if a == -b => {
            Some(if first == fact { second } else { first })
        }
        _ => None,
    }
}
