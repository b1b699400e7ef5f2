//! In: a system. Out: its failing relations in independent clusters, each explained. Clusters are one
//! as soon as a single cell, or a single mistake that repairs all it touches, stands in both;
//! refuses to call clusters independent whose explanations reach into each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::certify;
use super::fit::fit;
use super::groups::{self, Group, Rows};
use super::habits;
use super::impossible;
use super::index::{Bounds, Index};
use super::search::{Found, Ground, Search, Story};
use super::sift;
use super::solve::{Bench, Solved};
use super::tell::ranked;
use super::{Cluster, Explained, Incomplete, Options};
use super::{
    blank_rows, bounds, columns, labels, mirror, misfiled, not_updated, other_table, printings,
    stale, swap, totals, units,
};
use crate::reconcile::System;
use crate::report::EventKind;

/// How many times the work allowed for one cluster goes into finding exchanges: where that does not suffice, the
/// search over the same cells ends much earlier, and says so.
const SWAPS: u64 = 4;

/// Clusters that may use up the work allowed for one: many mistakes end in bounded time.
const ALL: u64 = 2;

/// Explains every failing relation of the system.
pub(super) fn explain(system: &System, options: &Options) -> Explained {
    explain_counting(system, options).0
}

/// The same, with the terms of equations that were looked at.
pub(super) fn explain_counting(system: &System, options: &Options) -> (Explained, u64) {
    let index = Index::new(system, options);
    let mut explained = Explained::default();
    let mut bench = Bench::new(&index);
    if index.violated.contains(&true) {
        explained = explain_failing(&index, &mut bench, options);
    }
    let alone = labels::alone(&index, &options.relabelled);
    let by_text = options.relabelled.iter().zip(alone);
    explained.labels = by_text
        .filter(|(_, alone)| *alone)
        .map(|(one, _)| one.clone())
        .collect();
    explained
        .clusters
        .extend(impossible::explain(&index, options));
    let bounds = bounds::explain(&index, &mut bench, &explained.clusters);
    explained.clusters.extend(bounds);
    let habits = habits::explain(&index, &mut bench);
    explained.clusters.extend(habits);
    explained
        .clusters
        .sort_by(|a, b| a.relations.cmp(&b.relations));
    (explained, bench.steps)
}

/// Explains the relations that fail by themselves.
fn explain_failing(index: &Index, bench: &mut Bench, options: &Options) -> Explained {
    let ground = lay_ground(index, bench, options);
    bench.limit = bench.steps.saturating_add(ALL * options.budget);
    let mut explained = Explained::default();
    for (own, found) in solve_all(&ground, bench, options) {
        let relations = own.iter().map(|&at| index.equation(at).id).collect();
        let narrowest = own.iter().min_by_key(|&&at| index.equation(at).terms.len());
        let (corrections, unproven) = certify::corrections(&ground, bench, options, &own, &found);
        explained.corrections.extend(corrections);
        explained.clusters.push(Cluster {
            relations,
            joint: false,
            events: found.size,
            incomplete: found.incomplete,
            explanations: ranked(&ground, bench, &found.stories),
            core: narrowest
                .map(|&at| index.equation(at).id)
                .into_iter()
                .collect(),
            unproven,
        });
    }
    explained.clusters = unexplained_once(std::mem::take(&mut explained.clusters));
    sift::sift(index, options, &mut explained);
    explained
        .corrections
        .sort_by_key(|correction| correction.fact);
    explained
}

/// The clusters, those for which no explanation of so few mistakes was found as one: they may be pieces of one
/// mistake of a kind that is not known.
fn unexplained_once(clusters: Vec<Cluster>) -> Vec<Cluster> {
    let beyond = |cluster: &Cluster| {
        let why = cluster.incomplete;
        matches!(why, Some(Incomplete::Cap(_) | Incomplete::Budget))
            && cluster.explanations.is_empty()
    };
    let (pieces, mut list): (Vec<Cluster>, Vec<Cluster>) = clusters.into_iter().partition(beyond);
    let whole = pieces.into_iter().reduce(|mut whole, piece| {
        whole.relations.extend(piece.relations);
        whole.events = whole.events.max(piece.events);
        whole.core.extend(piece.core);
        whole
    });
    list.extend(whole.map(|mut whole| {
        whole.relations.sort_unstable();
        whole.core.sort_unstable();
        whole
    }));
    list
}

/// All mistakes of several cells that could matter.
fn lay_ground<'i, 'a>(
    index: &'i Index<'a>,
    bench: &mut Bench,
    options: &Options,
) -> Ground<'i, 'a> {
    let rows = Rows::new(index);
    let mut list = labels::groups(index, &options.relabelled);
    let told = list.len();
    list.extend(groups::missing_rows(index, &rows));
    let unseen = groups::unseen_rows(index);
    list.extend(blank_rows::blank_rows(index, &rows, &unseen));
    list.extend(unseen);
    list.extend(groups::doubled_rows(index, &rows));
    list.extend(units::units(index, bench, options));
    list.extend(columns::columns(index, bench, &list));
    let others = other_table::other_tables(index, bench, &list);
    list.extend(others);
    list.extend(totals::left_behind(index, bench));
    let limit = bench.steps + SWAPS * options.budget;
    list.extend(swap::swaps(index, &rows, bench, limit));
    // A wider margin is asked of stories of more mistakes, in which those of one amount may stand.
    let complete = options.margin > 1 || !several_amounts(index, bench, &list);
    if complete {
        add_of_one_amount(index, bench, options, &mut list, told);
    }
    Ground::new(index, list, complete)
}

/// So many amounts apart from each other are more than a mistake of one amount leaves.
const SEVERAL: usize = 3;

/// Whether one mistake explains every equation that fails, and they differ by amounts that no mistake of one amount
/// could leave: then none of those need be looked for.
fn several_amounts(index: &Index, bench: &mut Bench, list: &[Group]) -> bool {
    let failing = (0..index.equations.len()).filter(|&at| index.violated[at]);
    let failing: Vec<&Bounds> = failing.map(|at| &index.printed[at]).collect();
    let mut amounts: Vec<i128> = failing.iter().map(|b| b.residual.abs()).collect();
    amounts.sort_unstable();
    let room = failing.iter().map(|b| 2 * b.loose).max().unwrap_or(0);
    // What one amount changes it changes once or twice, and tails come on top.
    let alike = |a: i128, b: i128| (b - a).abs() <= room || (b - 2 * a).abs() <= room;
    let mut apart: Vec<i128> = Vec::new();
    for amount in amounts {
        if apart.len() >= SEVERAL {
            break;
        }
        if !apart.iter().any(|&other| alike(other, amount)) {
            apart.push(amount);
        }
    }
    let explains = |group: &Group, bench: &mut Bench| {
        let touched = bench.touched(index, &group.moves, &group.waived);
        let reached = touched.len() + group.waived.len() >= failing.len();
        reached
            && fit(index, bench, group)
                .is_some_and(|fit| fit.left == 0 && fit.repaired.len() == failing.len())
    };
    apart.len() >= SEVERAL && list.iter().any(|group| explains(group, bench))
}

/// Adds the mistakes of one amount, in one fact or followed from table to table; those of one fact after the first
/// `told`, the wrong labels.
fn add_of_one_amount(
    index: &Index,
    bench: &mut Bench,
    options: &Options,
    list: &mut Vec<Group>,
    told: usize,
) {
    let limit = bench.steps + options.budget;
    let mut copied = printings::copied(index, bench, limit);
    copied.extend(mirror::images(index, bench, &copied, limit));
    list.splice(told..told, copied);
    let limit = bench.steps + options.budget;
    let chains = stale::chains(index, bench, limit);
    add_untold(list, chains);
    list.retain(|g| g.kind != EventKind::Stale || !mirror::behind_one_cell(index, bench, g));
    let limit = bench.steps + options.budget / 2;
    let late = not_updated::not_updated(index, bench, limit);
    add_untold(list, late);
    let limit = bench.steps + options.budget / 2;
    let misfiled = misfiled::misfiled(index, bench, limit);
    add_untold(list, misfiled);
    for group in list.iter_mut() {
        let spread = matches!(group.kind, EventKind::Copied | EventKind::Stale);
        if spread && not_updated::moves_whole_tables(index, bench, group) {
            group.kind = EventKind::NotUpdated;
        }
    }
    let limit = bench.steps + options.budget / 2;
    let unions = not_updated::together(index, bench, list, limit);
    add_untold(list, unions);
}

/// Adds the mistakes that touch other cells than all before.
fn add_untold(list: &mut Vec<Group>, more: Vec<Group>) {
    let amounts = list.iter().filter(|g| g.label.is_none());
    let told: BTreeSet<Vec<u32>> = amounts.map(facts_of).collect();
    list.extend(more.into_iter().filter(|g| !told.contains(&facts_of(g))));
}

fn facts_of(group: &Group) -> Vec<u32> {
    group.moves.iter().map(|m| m.fact).collect()
}

/// Searches cluster by cluster, joining clusters that have explanations in common only together.
fn solve_all(ground: &Ground, bench: &mut Bench, options: &Options) -> Vec<(Vec<u32>, Found)> {
    let limit = bench.steps + options.budget;
    let mut parts = Parts::new(ground, bench, limit);
    let mut solved: BTreeMap<u32, Solution> = BTreeMap::new();
    for own in parts.list() {
        let (found, reached) = search(ground, bench, options, &own, 1, options.cap.max(1));
        solved.insert(own[0], Solution::new(own, found, reached));
    }
    let mut apart = BTreeSet::new();
    let mut open = reaching(&solved);
    while let Some((leader, other)) = next_pair(&parts, &mut open, &mut apart) {
        let (one, two) = (&solved[&leader], &solved[&other]);
        if one.found.incomplete.is_some() || two.found.incomplete.is_some() {
            // What is not explained might reach into what is.
            mark(&mut solved, [leader, other]);
            continue;
        }
        let mut own = [one.own.as_slice(), two.own.as_slice()].concat();
        own.sort_unstable();
        let (first, second) = (&one.found, &two.found);
        let (from, to) = (first.size.max(second.size), first.size + second.size);
        let (joint, reached) = search(ground, bench, options, &own, from, to);
        let both = |story: &Story| splits(story, first, second);
        if joint.incomplete.is_some() {
            mark(&mut solved, [leader, other]);
        } else if !joint.stories.iter().all(both) {
            parts.join(leader, other);
            solved.remove(&leader.max(other));
            solved.insert(own[0], Solution::new(own, joint, reached));
            // The joint cluster is another one, to be looked at beside all that reach it.
            apart.retain(|&(a, b)| ![a, b].iter().any(|side| [leader, other].contains(side)));
            open = reaching(&solved);
        }
    }
    let solved = solved.into_values();
    solved.map(|cluster| (cluster.own, cluster.found)).collect()
}

/// A cluster that was searched.
struct Solution {
    /// Its failing equations, in order; the first one is its leader.
    own: Vec<u32>,
    found: Found,
    /// Failing equations of other clusters that it may reach.
    reached: Vec<u32>,
}

impl Solution {
    fn new(own: Vec<u32>, found: Found, reached: Vec<u32>) -> Solution {
        Solution {
            own,
            found,
            reached,
        }
    }
}

/// Every cluster's leader with each equation that it may reach.
fn reaching(solved: &BTreeMap<u32, Solution>) -> VecDeque<(u32, u32)> {
    let of_one = |(&leader, one): (&u32, &Solution)| -> Vec<(u32, u32)> {
        one.reached.iter().map(|&at| (leader, at)).collect()
    };
    solved.iter().flat_map(of_one).collect()
}

/// The leaders of two clusters of which one reaches into the other and that were not yet looked at
/// together.
fn next_pair(
    parts: &Parts,
    open: &mut VecDeque<(u32, u32)>,
    apart: &mut BTreeSet<(u32, u32)>,
) -> Option<(u32, u32)> {
    while let Some((leader, at)) = open.pop_front() {
        let other = parts.find(at);
        if leader != other && apart.insert((leader.min(other), leader.max(other))) {
            return Some((leader, other));
        }
    }
    None
}

/// Notes that the clusters' lists may lack what only both together would show.
fn mark(solved: &mut BTreeMap<u32, Solution>, pair: [u32; 2]) {
    for leader in pair {
        if let Some(Solution { found, .. }) = solved.get_mut(&leader) {
            found.incomplete = found.incomplete.or(Some(Incomplete::Entangled));
        }
    }
}

/// The smallest stories of a cluster, and the failing equations of others that they may reach.
fn search(
    ground: &Ground,
    bench: &mut Bench,
    options: &Options,
    own: &[u32],
    from: usize,
    to: usize,
) -> (Found, Vec<u32>) {
    let mut search = Search::new(ground, own, bench, options.budget, options.listed);
    let found = search.smallest(from, to);
    let mut reached = search.bridges();
    reached.extend(found.stories.iter().flat_map(|story| &story.foreign));
    (found, reached)
}

/// Whether the story is one of the first cluster's and one of the second's, side by side.
fn splits(story: &Story, first: &Found, second: &Found) -> bool {
    first.stories.iter().any(|one| {
        let rest: Vec<u32> = story
            .mistakes
            .iter()
            .copied()
            .filter(|m| one.mistakes.binary_search(m).is_err())
            .collect();
        rest.len() + one.mistakes.len() == story.mistakes.len()
            && second.stories.iter().any(|two| two.mistakes == rest)
    })
}

/// The failing equations, sorted into clusters.
struct Parts {
    /// Their numbers, in order.
    failing: Vec<u32>,
    /// For each equation, another one of its cluster, nearer to the first of them; each is alone at the beginning.
    leader: Vec<u32>,
}

impl Parts {
    /// Once `limit` steps of the bench are done, whatever a mistake touches is one cluster, unasked.
    fn new(ground: &Ground, bench: &mut Bench, limit: u64) -> Parts {
        let index = ground.index;
        let all = 0..index.equations.len() as u32;
        let mut parts = Parts {
            failing: all
                .clone()
                .filter(|&at| index.violated[at as usize])
                .collect(),
            leader: all.collect(),
        };
        let mut at_fact: Vec<Option<u32>> = vec![None; index.value.len()];
        for at in parts.failing.clone() {
            for &(_, fact) in &index.equation(at).terms {
                let first = *at_fact[fact as usize].get_or_insert(at);
                parts.join(first, at);
            }
        }
        for group in &ground.groups {
            let done = bench.steps > limit;
            let touched = bench.touched(index, &group.moves, &group.waived);
            let failing = touched.iter().chain(&group.waived).copied();
            let repaired: Vec<u32> = failing.filter(|&at| index.violated[at as usize]).collect();
            let several = repaired
                .iter()
                .any(|&at| parts.find(at) != parts.find(repaired[0]));
            if !several {
                continue;
            }
            let together = match done {
                true => repaired,
                false => parts.behind(index, bench, group, repaired),
            };
            for &at in &together {
                parts.join(together[0], at);
            }
        }
        parts
    }

    /// What the mistake may be behind of the failing equations that it touches or waives. Beside another mistake it
    /// need not put right all of them.
    fn behind(
        &self,
        index: &Index,
        bench: &mut Bench,
        group: &Group,
        failing: Vec<u32>,
    ) -> Vec<u32> {
        if let Some(fit) = fit(index, bench, group) {
            let waived = group.waived.iter().copied();
            let waived = waived.filter(|&at| index.violated[at as usize]);
            return match fit.likely() || group.unknowns == 0 && fit.left == 0 {
                true => fit.repaired.into_iter().chain(waived).collect(),
                false => Vec::new(),
            };
        }
        let touched = bench.touched(index, &group.moves, &group.waived);
        match bench.solve(index, &group.moves, group.unknowns, &touched) {
            Solved::Yes(_) => failing,
            Solved::No(_) => Vec::new(),
        }
    }

    fn find(&self, at: u32) -> u32 {
        let mut at = at;
        while self.leader[at as usize] != at {
            at = self.leader[at as usize];
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.leader[a.max(b) as usize] = a.min(b);
        a != b
    }

    fn list(&self) -> Vec<Vec<u32>> {
        let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &at in &self.failing {
            lists.entry(self.find(at)).or_default().push(at);
        }
        lists.into_values().collect()
    }
}
