//! In: a system. Out: its failing relations in independent clusters, each explained. Clusters are one
//! as soon as a single cell, or a single mistake that repairs all it touches, stands in both;
//! refuses to call clusters independent whose explanations reach into each other.

use std::collections::BTreeMap;

use super::certify;
use super::evidence::Keystroke;
use super::groups::{self, Rows};
use super::index::Index;
use super::search::{Found, Ground, Search, Story};
use super::solve::{Bench, Move, Solved};
use super::{Change, Cluster, Event, Explained, Explanation, Incomplete, Options, stale, swap};
use crate::layout::{Comparison, Strength};
use crate::reconcile::{FactId, System};
use crate::report::EventKind;

/// Explains every failing relation of the system.
pub(super) fn explain(system: &System, options: &Options) -> Explained {
    let index = Index::new(system, options);
    if !index.violated.contains(&true) {
        return Explained::default();
    }
    let mut bench = Bench::new(&index);
    let ground = lay_ground(&index, &mut bench, options);
    let mut explained = Explained::default();
    for (own, found) in solve_all(&ground, &mut bench, options) {
        let relations = own.iter().map(|&at| index.equation(at).id).collect();
        let narrowest = own.iter().min_by_key(|&&at| index.equation(at).terms.len());
        explained.clusters.push(Cluster {
            relations,
            joint: false,
            events: found.size,
            incomplete: found.incomplete,
            explanations: ranked(&ground, &mut bench, &found.stories),
            core: narrowest
                .map(|&at| index.equation(at).id)
                .into_iter()
                .collect(),
        });
        explained.corrections.extend(certify::corrections(
            &ground, &mut bench, options, &own, &found,
        ));
    }
    let corrections = std::mem::take(&mut explained.corrections);
    explained.corrections = certify::without_common_cause(&index, &explained.clusters, corrections);
    explained
        .corrections
        .sort_by_key(|correction| correction.fact);
    explained
}

/// All mistakes of several cells that could matter.
fn lay_ground<'i, 'a>(
    index: &'i Index<'a>,
    bench: &mut Bench,
    options: &Options,
) -> Ground<'i, 'a> {
    let rows = Rows::new(index);
    let mut list = groups::copied(index);
    list.extend(groups::missing_rows(index, &rows));
    list.extend(groups::unseen_rows(index));
    list.extend(groups::doubled_rows(index, &rows));
    list.extend(groups::units(index, bench));
    list.extend(swap::swaps(index, &rows, bench));
    let limit = bench.steps + options.budget;
    list.extend(stale::chains(index, bench, limit));
    Ground::new(index, list)
}

/// Searches cluster by cluster, joining clusters whose explanations touch each other.
fn solve_all(ground: &Ground, bench: &mut Bench, options: &Options) -> Vec<(Vec<u32>, Found)> {
    let mut parts = Parts::new(ground, bench);
    let mut solved: BTreeMap<Vec<u32>, Found> = BTreeMap::new();
    loop {
        let mut joined = false;
        for own in parts.list() {
            if solved.contains_key(&own) {
                continue;
            }
            let mut search = Search::new(ground, &own, bench, options.budget, options.listed);
            let mut found = search.smallest(1, options.cap.max(1));
            let mut reached = search.bridges();
            reached.extend(found.stories.iter().flat_map(|story| &story.foreign));
            for at in reached {
                joined |= parts.join(own[0], at);
            }
            if found.stories.iter().any(|story| !story.foreign.is_empty()) {
                found.incomplete = found.incomplete.or(Some(Incomplete::Many));
            }
            solved.insert(own, found);
        }
        if !joined {
            break;
        }
    }
    parts
        .list()
        .into_iter()
        .filter_map(|own| solved.remove_entry(&own))
        .collect()
}

/// The failing equations, sorted into clusters.
struct Parts {
    leader: BTreeMap<u32, u32>,
}

impl Parts {
    fn new(ground: &Ground, bench: &mut Bench) -> Parts {
        let index = ground.index;
        let failing = (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]);
        let mut parts = Parts {
            leader: failing.map(|at| (at, at)).collect(),
        };
        let mut at_fact: BTreeMap<u32, u32> = BTreeMap::new();
        let list: Vec<u32> = parts.leader.keys().copied().collect();
        for &at in &list {
            for &(_, fact) in &index.equation(at).terms {
                let first = *at_fact.entry(fact).or_insert(at);
                parts.join(first, at);
            }
        }
        for group in &ground.groups {
            let touched = bench.touched(index, &group.moves, &group.waived);
            let repaired: Vec<u32> = touched
                .iter()
                .chain(&group.waived)
                .copied()
                .filter(|&at| index.violated[at as usize])
                .collect();
            let several = repaired
                .iter()
                .any(|&at| parts.find(at) != parts.find(repaired[0]));
            if several
                && matches!(
                    bench.solve(index, &group.moves, group.unknowns, &touched),
                    Solved::Yes(_)
                )
            {
                for &at in &repaired {
                    parts.join(repaired[0], at);
                }
            }
        }
        parts
    }

    fn find(&self, at: u32) -> u32 {
        let mut at = at;
        while let Some(&up) = self.leader.get(&at)
            && up != at
        {
            at = up;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.leader.insert(a.max(b), a.min(b));
        a != b
    }

    fn list(&self) -> Vec<Vec<u32>> {
        let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &at in self.leader.keys() {
            lists.entry(self.find(at)).or_default().push(at);
        }
        lists.into_values().collect()
    }
}

/// The stories as explanations, the likeliest first, each set of changes once.
fn ranked(ground: &Ground, bench: &mut Bench, stories: &[Story]) -> Vec<Explanation> {
    let mut list: Vec<Explanation> = stories
        .iter()
        .map(|story| tell(ground, bench, story))
        .collect();
    list.sort_by_key(|e| {
        (
            e.strained,
            e.cost,
            e.events.iter().map(|v| v.changes.len()).sum::<usize>(),
        )
    });
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|explanation| {
        let mut cells: Vec<(FactId, i64, i64)> = explanation
            .events
            .iter()
            .flat_map(|e| &e.changes)
            .map(|c| (c.fact, c.low, c.high))
            .collect();
        cells.sort_unstable();
        let unseen: Vec<usize> = explanation
            .events
            .iter()
            .filter(|e| e.changes.is_empty())
            .flat_map(|e| e.rows.clone())
            .collect();
        seen.insert((cells, unseen))
    });
    list
}

/// A story with its likeliest amounts.
pub(super) fn tell(ground: &Ground, bench: &mut Bench, story: &Story) -> Explanation {
    let index = ground.index;
    let amounts = likeliest(index, bench, story);
    let mut events = Vec::new();
    let mut cost = 0;
    // Moves stand in the order in which the ground lists them: groups first, then cells.
    let (groups, cells): (Vec<u32>, Vec<u32>) = story
        .mistakes
        .iter()
        .partition(|&&m| ground.group(m).is_some());
    let mut moves = story.moves.iter();
    for &mistake in groups.iter().chain(&cells) {
        let group = ground.group(mistake);
        let count = group.map_or(1, |g| g.moves.len());
        let changes: Vec<Change> = moves
            .by_ref()
            .take(count)
            .map(|m| {
                let from = index.value[m.fact as usize];
                let at = |x: i128| (i128::from(from + m.base) + i128::from(m.step) * x) as i64;
                let (low, high, to) = m.var.map_or((at(0), at(0), at(0)), |v| {
                    let (a, b) = story.amounts[v];
                    (at(a), at(b), at(amounts[v]))
                });
                let quantum = index.quantum(m.fact);
                let keystroke = Keystroke::between(from / quantum, to / quantum);
                Change {
                    fact: FactId(m.fact),
                    from,
                    to,
                    low,
                    high,
                    keystroke,
                }
            })
            .filter(|change| group.is_none() || change.from != change.to)
            .collect();
        let kind = group.map_or_else(|| kind_of_cell(index, &changes), |g| g.kind);
        cost += cost_of(kind, &changes);
        events.push(Event {
            kind,
            changes,
            rows: group.map_or(Vec::new(), |g| g.rows.clone()),
        });
    }
    let strained = strained(index, &events);
    Explanation {
        events,
        cost,
        strained,
    }
}

fn kind_of_cell(index: &Index, changes: &[Change]) -> EventKind {
    let slipped = changes.iter().any(|c| {
        let quantum = index.quantum(c.fact.0);
        let fits = |x: Option<i64>| x.is_some_and(|x| x != 0 && (c.low..=c.high).contains(&x));
        c.from != 0
            && (fits(groups::scaled(c.from, quantum, true))
                || fits(groups::scaled(c.from, quantum, false)))
    });
    if slipped {
        EventKind::Unit
    } else {
        EventKind::Cell
    }
}

/// An amount for each unknown, one after the other: each time the likeliest that the others allow.
fn likeliest(index: &Index, bench: &mut Bench, story: &Story) -> Vec<i128> {
    let mut moves = story.moves.clone();
    let mut ranges = story.amounts.clone();
    let touched = bench.touched(index, &moves, &story.waived);
    for var in 0..ranges.len() {
        let (low, high) = ranges[var];
        if low == high {
            continue;
        }
        let middle = low + (high - low) / 2;
        let near = low.max(middle - 100)..=high.min(middle + 100);
        let mut order: Vec<i128> = near.collect();
        order.sort_by_key(|&x| (slips(index, &moves, var, x), (x - middle).abs(), x));
        for x in order {
            let fixed: Vec<Move> = moves.iter().map(|m| settled(m, var, x)).collect();
            if let Solved::Yes(rest) = bench.solve(index, &fixed, ranges.len(), &touched) {
                for (other, range) in rest
                    .into_iter()
                    .enumerate()
                    .filter(|&(other, _)| other > var)
                {
                    ranges[other] = range;
                }
                moves = fixed;
                ranges[var] = (x, x);
                break;
            }
        }
    }
    ranges
        .into_iter()
        .map(|(low, high)| low + (high - low) / 2)
        .collect()
}

/// The move with one unknown known.
fn settled(m: &Move, var: usize, x: i128) -> Move {
    if m.var != Some(var) {
        return *m;
    }
    let base = i128::from(m.base) + i128::from(m.step) * x;
    Move {
        base: base.clamp(-(1 << 62), 1 << 62) as i64,
        step: 0,
        var: None,
        ..*m
    }
}

/// How unlikely the slips are that this amount supposes; supposing none at all explains nothing.
fn slips(index: &Index, moves: &[Move], var: usize, x: i128) -> (bool, u32) {
    let mut idle = false;
    let mut cost = 0;
    for m in moves.iter().filter(|m| m.var == Some(var)) {
        let (from, quantum) = (index.value[m.fact as usize], index.quantum(m.fact));
        let to = i128::from(from) + i128::from(m.base) + i128::from(m.step) * x;
        let row = &index.system.rows[index.system.facts[m.fact as usize].row];
        idle |= to == i128::from(from) && row.row.is_some();
        cost += Keystroke::between(from / quantum, (to / i128::from(quantum)) as i64).cost();
    }
    (idle, cost)
}

fn cost_of(kind: EventKind, changes: &[Change]) -> u32 {
    let worst = changes
        .iter()
        .map(|c| c.keystroke.cost())
        .max()
        .unwrap_or(0);
    match kind {
        EventKind::Cell => worst,
        EventKind::Swap | EventKind::Unit | EventKind::DoubledRow => 1,
        EventKind::MissingRow if changes.is_empty() => 8,
        EventKind::MissingRow => 1,
        EventKind::Copied => 2 + worst,
        EventKind::Stale => 6,
        EventKind::Other => 9,
    }
}

/// How many usual relations and inequalities fail once the events are undone.
fn strained(index: &Index, events: &[Event]) -> usize {
    let changed: BTreeMap<u32, i64> = events
        .iter()
        .flat_map(|e| &e.changes)
        .map(|c| (c.fact.0, c.to))
        .collect();
    let mut relations: Vec<u32> = changed
        .keys()
        .flat_map(|&f| index.system.uses.get(f as usize).into_iter().flatten())
        .map(|id| id.0)
        .collect();
    relations.sort_unstable();
    relations.dedup();
    let soft = relations.into_iter().filter(|&at| {
        let relation = &index.system.relations[at as usize];
        relation.strength == Strength::Usual || relation.comparison != Comparison::Equal
    });
    soft.filter(|&at| index.strained(at, &|f| changed.get(&f).copied()))
        .count()
}
