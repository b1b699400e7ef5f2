//! In: failing equations and the mistakes that could be behind them. Out: all smallest sets of
//! mistakes under which every touched equation holds. Exact and complete: every explanation must touch
//! every failing equation, so the search branches on the one with the fewest cells, one mistake deeper each
//! time; equations that a supposed mistake disturbs are branched on as well. Refuses to go on
//! beyond the cap or the work allowed, and says so.

use std::collections::BTreeSet;

use super::Incomplete;
use super::groups::{Group, free};
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use super::tails::Tails;
use crate::report::EventKind;

/// Near misses kept.
const NEAR: usize = 4096;

/// A supposed mistake: a fact's number, or the number of facts plus that of a group.
pub(super) type Mistake = u32;

/// A set of mistakes under which everything holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Story {
    /// The mistakes, in order.
    pub mistakes: Vec<Mistake>,
    /// All the moves.
    pub moves: Vec<Move>,
    /// The smallest and largest amount of each unknown.
    pub amounts: Vec<(i128, i128)>,
    /// The equations that no longer count.
    pub waived: Vec<u32>,
    /// Equations outside the cluster that fail before and that the story touches.
    pub foreign: Vec<u32>,
}

/// What a search found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// The number of mistakes in each story; if there is none, at least so many are needed.
    pub size: usize,
    /// The stories.
    pub stories: Vec<Story>,
    /// Why the search is not complete, if it is not.
    pub incomplete: Option<Incomplete>,
}

/// What does not change during a search.
pub(super) struct Ground<'i, 'a> {
    /// The equations.
    pub index: &'i Index<'a>,
    /// The mistakes that touch several cells.
    pub groups: Vec<Group>,
    /// The groups that move each fact.
    pub moving: Vec<Vec<u32>>,
    /// The groups that waive each equation.
    pub waiving: Vec<Vec<u32>>,
    /// The facts of each group, in order.
    facts: Vec<Vec<u32>>,
    /// Whether each group moves its cells by one amount, the totals among them.
    by_amount: Vec<bool>,
    /// The equations that each group touches or waives, in order.
    reached: Vec<Vec<u32>>,
    /// How the sums come out that hold.
    pub tails: Tails,
    /// Whether mistakes of all kinds were looked for.
    pub complete: bool,
}

/// One search.
pub(super) struct Search<'s, 'i, 'a> {
    /// The ground it stands on.
    pub ground: &'s Ground<'i, 'a>,
    /// The failing equations of the cluster, in order.
    pub own: &'s [u32],
    /// A cell that is declared right.
    pub right: Option<u32>,
    /// Room for trials.
    pub bench: &'s mut Bench,
    /// The work at which to stop, in steps of the bench.
    pub limit: u64,
    /// The most stories kept.
    pub listed: usize,
    /// Sets that touch all of the cluster and still fail, with the equations that they fail on.
    pub near: Vec<(Vec<Mistake>, Vec<u32>)>,
    visited: BTreeSet<Vec<Mistake>>,
    stories: Vec<Story>,
    stopped: Option<Incomplete>,
}

/// What a set of mistakes leaves to be done.
enum Left {
    Nothing(Box<Story>),
    /// One of these equations has to be touched again; every one of `all` has to be.
    More {
        core: Vec<u32>,
        all: Vec<u32>,
    },
}

impl<'i, 'a> Ground<'i, 'a> {
    /// Sorts the groups by what they touch.
    pub fn new(index: &'i Index<'a>, mut groups: Vec<Group>, complete: bool) -> Self {
        for group in &mut groups {
            let released = index.scopes.released(&group.moves).into_iter();
            let released = released.filter(|at| !group.waived.contains(at));
            group.waived.extend(released.collect::<Vec<u32>>());
        }
        let mut moving = vec![Vec::new(); index.value.len()];
        let mut waiving = vec![Vec::new(); index.equations.len()];
        for (number, group) in groups.iter().enumerate() {
            for m in &group.moves {
                moving[m.fact as usize].push(number as u32);
            }
            for &at in &group.waived {
                waiving[at as usize].push(number as u32);
            }
        }
        let sorted = |mut list: Vec<u32>| {
            list.sort_unstable();
            list.dedup();
            list
        };
        let facts = |g: &Group| sorted(g.moves.iter().map(|m| m.fact).collect());
        let reached = |g: &Group| {
            let touched = g.moves.iter().flat_map(|m| index.of(m.fact));
            sorted(touched.chain(&g.waived).copied().collect())
        };
        let by_amount = |g: &Group| {
            matches!(g.kind, EventKind::NotUpdated | EventKind::Misfiled)
                || g.kind == EventKind::Copied
                    && g.moves.len() > 2
                    && g.moves.iter().all(|m| m.base == 0)
        };
        Ground {
            index,
            by_amount: groups.iter().map(by_amount).collect(),
            facts: groups.iter().map(facts).collect(),
            reached: groups.iter().map(reached).collect(),
            groups,
            moving,
            waiving,
            tails: Tails::of(index),
            complete,
        }
    }

    /// The group that the mistake is, if it is not a single cell.
    pub fn group(&self, mistake: Mistake) -> Option<&Group> {
        self.groups
            .get((mistake as usize).checked_sub(self.index.value.len())?)
    }

    /// The moves of the mistakes together, how many unknowns they have, and what they waive; `None` if
    /// two of them move one cell and neither is that cell alone.
    pub fn moves(&self, mistakes: &[Mistake]) -> Option<(Vec<Move>, usize, Vec<u32>)> {
        let (mut moves, mut waived, mut unknowns): (Vec<Move>, Vec<u32>, usize) =
            Default::default();
        if self.overlap(mistakes) {
            return None;
        }
        for group in mistakes.iter().filter_map(|&m| self.group(m)) {
            moves.extend(group.moves.iter().map(|m| Move {
                var: m.var.map(|v| v + unknowns),
                ..*m
            }));
            waived.extend(&group.waived);
            unknowns += group.unknowns;
        }
        for &fact in mistakes
            .iter()
            .filter(|&&m| (m as usize) < self.index.value.len())
        {
            let mut m = free(self.index, fact, unknowns);
            if moves.iter().any(|other| other.fact == fact) {
                m.base = 0;
            }
            moves.push(m);
            unknowns += 1;
        }
        waived.extend(self.index.scopes.released(&moves));
        Some((moves, unknowns, waived))
    }

    /// Whether two of the groups among the mistakes move one cell, and not both by an amount: amounts add up, as in a
    /// total above two wrong parts.
    fn overlap(&self, mistakes: &[Mistake]) -> bool {
        let number = |&m: &Mistake| (m as usize).checked_sub(self.index.value.len());
        let groups: Vec<usize> = mistakes.iter().filter_map(number).collect();
        (1..groups.len()).any(|nth| {
            groups[..nth].iter().any(|&other| {
                if self.by_amount[groups[nth]] && self.by_amount[other] {
                    return false;
                }
                let (one, other) = (&self.facts[groups[nth]], &self.facts[other]);
                let (few, many) = match one.len() < other.len() {
                    true => (one, other),
                    false => (other, one),
                };
                few.iter().any(|fact| many.binary_search(fact).is_ok())
            })
        })
    }
}

impl<'s, 'i, 'a> Search<'s, 'i, 'a> {
    /// A search for what is behind the failing equations `own`.
    pub fn new(
        ground: &'s Ground<'i, 'a>,
        own: &'s [u32],
        bench: &'s mut Bench,
        budget: u64,
        listed: usize,
    ) -> Self {
        let limit = bench.steps.saturating_add(budget).min(bench.limit);
        Search {
            ground,
            own,
            right: None,
            bench,
            limit,
            listed,
            near: Vec::new(),
            visited: BTreeSet::new(),
            stories: Vec::new(),
            stopped: None,
        }
    }

    /// All stories of the smallest size from `from` to `cap` mistakes.
    pub fn smallest(&mut self, from: usize, cap: usize) -> Found {
        for size in from..=cap {
            self.visited.clear();
            self.dive(&mut Vec::new(), size);
            if !self.stories.is_empty() || self.stopped.is_some() {
                let mut stories = std::mem::take(&mut self.stories);
                stories.sort_by(|a, b| a.mistakes.cmp(&b.mistakes));
                return Found {
                    size,
                    stories,
                    incomplete: self.stopped,
                };
            }
        }
        Found {
            size: cap + 1,
            stories: Vec::new(),
            incomplete: Some(Incomplete::Cap(cap)),
        }
    }

    fn dive(&mut self, chosen: &mut Vec<Mistake>, more: usize) {
        if self.stopped.is_some() {
            return;
        }
        if self.bench.steps > self.limit {
            self.stopped = Some(Incomplete::Budget);
            return;
        }
        let mut key = chosen.clone();
        key.sort_unstable();
        if !self.visited.insert(key.clone()) {
            return;
        }
        match self.left(&key, more) {
            Some(Left::Nothing(_)) if self.stories.len() >= self.listed => {
                self.stopped = Some(Incomplete::Many);
            }
            Some(Left::Nothing(story)) => self.stories.push(*story),
            Some(Left::More { core, all }) if more > 0 => {
                for next in self.candidates(&core, &all, chosen, more) {
                    chosen.push(next);
                    self.dive(chosen, more - 1);
                    chosen.pop();
                }
            }
            Some(Left::More { core, all }) if all.is_empty() && self.near.len() < NEAR => {
                self.near.push((key, core));
            }
            _ => {}
        }
    }

    /// Failing equations of other clusters that a near miss of this one could be repaired by: with one
    /// more mistake that stands in them, the two clusters are explained together, through an
    /// equation that holds as printed.
    pub fn bridges(&mut self) -> Vec<u32> {
        let index = self.ground.index;
        let mut list = BTreeSet::new();
        for (mistakes, core) in std::mem::take(&mut self.near) {
            let facts: BTreeSet<u32> = core
                .iter()
                .flat_map(|&at| index.equation(at).terms.iter().map(|t| t.1))
                .collect();
            for fact in facts {
                let theirs = |at: &&u32| {
                    index.violated[**at as usize] && self.own.binary_search(at).is_err()
                };
                let Some(&other) = index.of(fact).iter().find(theirs) else {
                    continue;
                };
                if list.contains(&other) || mistakes.contains(&fact) || index.frozen[fact as usize]
                {
                    continue;
                }
                let groups = self.ground.moving[fact as usize]
                    .iter()
                    .map(|g| g + index.value.len() as u32);
                for next in std::iter::once(fact).chain(groups) {
                    if self.bench.steps <= self.limit && self.repairs(&mistakes, next) {
                        list.insert(other);
                    }
                }
            }
        }
        list.into_iter().collect()
    }

    /// Whether one more mistake makes all that held before hold again.
    fn repairs(&mut self, mistakes: &[Mistake], next: Mistake) -> bool {
        let mut together = mistakes.to_vec();
        together.push(next);
        together.sort_unstable();
        let Some((moves, unknowns, waived)) = self.ground.moves(&together) else {
            return false;
        };
        let index = self.ground.index;
        let touched = self.bench.touched(index, &moves, &waived);
        match self.bench.solve(index, &moves, unknowns, &touched) {
            Solved::Yes(_) => true,
            Solved::No(core) => core
                .iter()
                .any(|at| index.violated[*at as usize] && self.own.binary_search(at).is_err()),
        }
    }

    /// What the mistakes leave to be done; `None` if nothing can come of them.
    fn left(&mut self, mistakes: &[Mistake], more: usize) -> Option<Left> {
        let index = self.ground.index;
        let (moves, unknowns, waived) = self.ground.moves(mistakes)?;
        let touched = self.bench.touched(index, &moves, &waived);
        self.bench.steps += 1 + (moves.len() + touched.len()) as u64;
        let all: Vec<u32> = self
            .own
            .iter()
            .copied()
            .filter(|at| touched.binary_search(at).is_err() && !waived.contains(at))
            .collect();
        if more == 0 && !all.is_empty() {
            return None;
        }
        let solved = self.bench.solve(index, &moves, unknowns, &touched);
        let width = |at: &u32| index.equation(*at).terms.len();
        match solved {
            Solved::Yes(mut amounts) if all.is_empty() => {
                self.leave_out_unchanged(mistakes, &moves, &mut amounts)?;
                let foreign = touched
                    .into_iter()
                    .filter(|&at| {
                        index.violated[at as usize] && self.own.binary_search(&at).is_err()
                    })
                    .collect();
                let mistakes = mistakes.to_vec();
                Some(Left::Nothing(Box::new(Story {
                    mistakes,
                    moves,
                    amounts,
                    waived,
                    foreign,
                })))
            }
            Solved::Yes(_) => {
                let core = all.iter().copied().min_by_key(width).into_iter().collect();
                Some(Left::More { core, all })
            }
            Solved::No(core) => {
                let narrowest = all.iter().copied().min_by_key(width);
                let size: usize = core.iter().map(width).sum();
                match narrowest {
                    Some(at) if width(&at) <= size => Some(Left::More {
                        core: vec![at],
                        all,
                    }),
                    _ => Some(Left::More { core, all }),
                }
            }
        }
    }

    /// A blank that should read 0.00 is no mistake: takes the unchanged amount off the ends of what a
    /// single cell may be; `None` if nothing else is left of it.
    fn leave_out_unchanged(
        &self,
        mistakes: &[Mistake],
        moves: &[Move],
        amounts: &mut [(i128, i128)],
    ) -> Option<()> {
        let blank =
            |m: &&Move| !self.ground.index.figure[m.fact as usize] && mistakes.contains(&m.fact);
        for m in moves.iter().filter(blank) {
            let (low, high) = &mut amounts[m.var?];
            *low += i128::from(*low == 0);
            *high -= i128::from(*high == 0);
            if low > high {
                return None;
            }
        }
        Some(())
    }

    /// The mistakes that touch one of the equations `core`; the last one has to touch `all`.
    fn candidates(
        &self,
        core: &[u32],
        all: &[u32],
        chosen: &[Mistake],
        more: usize,
    ) -> Vec<Mistake> {
        let index = self.ground.index;
        let facts = index.value.len() as u32;
        let mut list = Vec::new();
        for &at in core {
            for &(_, fact) in &index.equation(at).terms {
                list.push(fact);
                list.extend(self.ground.moving[fact as usize].iter().map(|g| facts + g));
            }
            list.extend(self.ground.waiving[at as usize].iter().map(|g| facts + g));
            // A zero that nothing speaks against is not wrong.
            let zeros = index.scopes.of_equation(at).iter();
            list.extend(zeros.filter(|fact| index.accused(**fact)));
        }
        list.sort_unstable();
        list.dedup();
        list.retain(|&m| {
            if chosen.contains(&m) {
                return false;
            }
            let (free, reached) = match (m as usize).checked_sub(index.value.len()) {
                None => (
                    !index.frozen[m as usize] && self.right != Some(m),
                    index.of(m),
                ),
                Some(group) => (
                    self.right
                        .is_none_or(|f| self.ground.facts[group].binary_search(&f).is_err()),
                    self.ground.reached[group].as_slice(),
                ),
            };
            let reaches = |at: &u32| {
                reached.binary_search(at).is_ok() || index.scopes.of_equation(*at).contains(&m)
            };
            free && (more > 1 || all.iter().all(reaches))
        });
        list
    }
}
