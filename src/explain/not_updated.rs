//! In: equations between tables that fail. Out: facts that were brought up to date while some tables as a whole still
//! print the old one: in each of these tables everything adds up, and what differs is one amount. Refuses sets of
//! tables in which something does not add up by that amount: then more was left behind than tables.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::fit::fit;
use super::flow::{Flow, Next};
use super::groups::{Group, along};
use super::index::Index;
use super::solve::{Bench, Move};
use crate::model::Code;
use crate::report::EventKind;

/// Cells of one fact, at most.
const LONGEST: usize = 400;

/// Ways of choosing among parts of totals that are followed up from one cell.
const WAYS: usize = 64;

/// Whether the mistake moves whole tables: one amount, and nothing that adds up within a table is changed by it.
pub(super) fn moves_whole_tables(index: &Index, bench: &mut Bench, group: &Group) -> bool {
    let by: BTreeMap<u32, i64> = group
        .moves
        .iter()
        .map(|m| (m.fact, m.step / index.quantum(m.fact)))
        .collect();
    let shift = |at: &u32| -> i64 {
        let terms = index.equation(*at).terms.iter();
        let moved = terms.filter_map(|(weight, fact)| Some(weight * by.get(fact)?));
        moved.sum()
    };
    let mut inside = bench.touched(index, &group.moves, &[]);
    inside.retain(|&at| index.equation(at).table.is_some());
    for &at in &inside {
        bench.steps += index.equation(at).terms.len() as u64;
    }
    group.unknowns == 1 && !inside.is_empty() && inside.iter().all(|at| shift(at) == 0)
}

/// The facts that some tables still print as they were, each once. Work stops at `limit` steps of the bench.
pub(super) fn not_updated(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut seen: BTreeSet<Vec<u32>> = BTreeSet::new();
    let mut followed_up: BTreeSet<(Vec<u32>, bool)> = BTreeSet::new();
    for (fact, by) in starts(index) {
        let mut first = Flow::of(index, &[(fact, 1)]);
        if !close(index, bench, &mut first, 0, by) {
            continue;
        }
        if !followed_up.insert((first.cells.sorted(), by > 0)) {
            continue;
        }
        for flow in followed(index, bench, first, by, limit) {
            let cells = flow.cells.sorted();
            if cells.len() < 2 || !seen.insert(cells) || flow.turns_negative(index, by) {
                continue;
            }
            let group = Group::of_one_amount(EventKind::NotUpdated, flow.moves(index));
            if fit(index, bench, &group).is_some_and(|fit| fit.likely()) {
                groups.push(group);
            }
        }
        if bench.steps > limit {
            return groups;
        }
    }
    groups
}

/// The figures between tables that differ, and by what they seem to. Rows without parts come first: they tell which
/// fact it is, where totals leave it open.
fn starts(index: &Index) -> Vec<(u32, i64)> {
    let parents: BTreeSet<usize> = index.system.rows.iter().filter_map(|r| r.parent).collect();
    let between = |at: &u32| index.violated[*at as usize] && index.equation(*at).table.is_none();
    let mut list = Vec::new();
    for at in (0..index.equations.len() as u32).filter(between) {
        let residual = index.printed[at as usize].residual;
        for &(weight, fact) in &index.equation(at).terms {
            let by = i64::try_from(-residual * i128::from(weight)).unwrap_or(0);
            let movable = index.figure[fact as usize] && !index.frozen[fact as usize];
            if weight.abs() == 1 && by != 0 && movable {
                list.push((fact, by));
            }
        }
    }
    list.sort_by_key(|(fact, _)| parents.contains(&index.system.facts[*fact as usize].row));
    list
}

/// Tables left behind in one mistake, as far as nothing ties them to each other.
const TABLES: usize = 3;

/// By so many units of the last digit the amounts of one fact may seem to differ: tails.
const TAILS: i128 = 3;

/// Ways of putting tables together that are tried.
const UNIONS: usize = 1024;

/// Tables as a whole that print an old amount.
#[derive(Clone)]
struct Late {
    cells: BTreeSet<u32>,
    tables: BTreeSet<usize>,
    amount: i128,
    /// The figures in rows without parts: what the tables print of the fact itself.
    figures: BTreeSet<i64>,
}

impl Late {
    fn of(
        index: &Index,
        bench: &mut Bench,
        group: &Group,
        parents: &BTreeSet<usize>,
    ) -> Option<Late> {
        let along = |m: &Move| m.step == index.quantum(m.fact) && m.var == Some(0);
        if group.kind != EventKind::NotUpdated || !group.moves.iter().all(along) {
            return None;
        }
        let amount = fit(index, bench, group)?.amount;
        let row = |fact: u32| index.system.facts[fact as usize].row;
        let cells: BTreeSet<u32> = group.moves.iter().map(|m| m.fact).collect();
        let lowest = cells.iter().filter(|fact| !parents.contains(&row(**fact)));
        Some(Late {
            figures: lowest.map(|fact| index.value[*fact as usize]).collect(),
            tables: cells
                .iter()
                .filter_map(|fact| Some(index.system.rows.get(row(*fact))?.table))
                .collect(),
            cells,
            amount,
        })
    }

    /// Both together, if they are other tables and the same amount.
    fn with(&self, other: &Late) -> Option<Late> {
        let union = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| a.union(b).copied().collect();
        let fits = self.tables.is_disjoint(&other.tables)
            && self.tables.len() + other.tables.len() <= TABLES
            && (self.amount - other.amount).abs() <= TAILS;
        fits.then(|| Late {
            cells: self.cells.union(&other.cells).copied().collect(),
            tables: union(&self.tables, &other.tables),
            amount: self.amount,
            figures: self.figures.union(&other.figures).copied().collect(),
        })
    }
}

/// Tables that nothing ties to each other and that all print the old amount of one fact: they lack the same amount, and
/// print the fact alike where they list it.
pub(super) fn together(index: &Index, bench: &mut Bench, list: &[Group], limit: u64) -> Vec<Group> {
    let parents: BTreeSet<usize> = index.system.rows.iter().filter_map(|r| r.parent).collect();
    let single: Vec<Late> = list
        .iter()
        .filter_map(|group| Late::of(index, bench, group, &parents))
        .filter(|late| late.tables.len() < TABLES)
        .collect();
    let mut tried = 0;
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    let mut last = single.clone();
    for _ in 1..TABLES {
        let mut next: Vec<Late> = Vec::new();
        for one in &last {
            let fits = |other: &&Late| one.with(other).is_some();
            let others: Vec<&Late> = single.iter().filter(fits).collect();
            let alike = |other: &&Late| {
                let mut common = one.figures.intersection(&other.figures);
                common.any(|figure| *figure != 0)
            };
            let listed: BTreeSet<&BTreeSet<usize>> = others
                .iter()
                .filter(|late| alike(late))
                .map(|late| &late.tables)
                .collect();
            for other in &others {
                // Where a table lists the fact as the others do, its other rows are none of it.
                if listed.contains(&other.tables) && !alike(other) {
                    continue;
                }
                tried += 1;
                if tried > UNIONS || bench.steps > limit {
                    return groups;
                }
                let Some(both) = one
                    .with(other)
                    .filter(|both| seen.insert(both.cells.clone()))
                else {
                    continue;
                };
                let cells = both.cells.iter().map(|&fact| (fact, 1));
                let group = Group::of_one_amount(EventKind::NotUpdated, along(index, cells));
                if fit(index, bench, &group).is_some_and(|fit| fit.likely()) {
                    groups.push(group);
                    next.push(both);
                }
            }
        }
        last = next;
    }
    groups
}

/// Which way is followed up first: open equations, what tells that the cell is one of the fact, order.
type Rank = (usize, Reverse<usize>, usize);

/// The sets of cells that move with that one, each table as a whole. Where several cells may have to go along, those are
/// followed up first after which the fewest equations are open.
fn followed(index: &Index, bench: &mut Bench, mut first: Flow, by: i64, limit: u64) -> Vec<Flow> {
    let mut done = Vec::new();
    let mut ways: BTreeMap<Rank, (Rc<Flow>, u32, i64)> = BTreeMap::new();
    let mut order = 0;
    for _ in 0..WAYS {
        let open = first.changed().into_iter().find(|&at| {
            let next = first.next(index, bench, at, by);
            matches!(next, Next::OneOfSeveral | Next::Stuck)
        });
        let flow = match open {
            None => {
                done.push(first);
                None
            }
            Some(at) => {
                let parts: Vec<(u32, i64)> = first.figures(index, at).collect();
                let known = Known::of(index, &first);
                bench.steps += first.cells.len() as u64;
                let from = first.cells.len();
                let mut next = Vec::new();
                for (part, sign) in parts {
                    first.insert(index, part, sign);
                    if bench.steps > limit {
                        return done;
                    }
                    if close(index, bench, &mut first, from, by) {
                        let left = first.opened(index, by);
                        next.push((left, Reverse(known.signs(index, part)), part, sign));
                    }
                    first.truncate(index, from);
                }
                Some((Rc::new(first), next))
            }
        };
        if let Some((flow, next)) = flow {
            for (left, signs, part, sign) in next {
                order += 1;
                ways.insert((left, signs, order), (Rc::clone(&flow), part, sign));
            }
        }
        let Some((_, (flow, part, sign))) = ways.pop_first() else {
            break;
        };
        first = Flow::clone(&flow);
        let from = first.cells.len();
        first.insert(index, part, sign);
        close(index, bench, &mut first, from, by);
    }
    done
}

/// What the cells of a fact print, by which its cells in other tables are known.
struct Known {
    codes: FxHashSet<Code>,
    figures: FxHashSet<i64>,
}

impl Known {
    fn of(index: &Index, flow: &Flow) -> Known {
        let cells = || flow.cells.iter();
        Known {
            codes: cells().filter_map(|fact| code(index, fact)).collect(),
            figures: cells().map(|fact| index.value[fact as usize]).collect(),
        }
    }

    /// How much tells that the cell is one of the fact: a row of the same code, the same figure.
    fn signs(&self, index: &Index, fact: u32) -> usize {
        let figure = index.value[fact as usize];
        let coded = code(index, fact).is_some_and(|code| self.codes.contains(&code));
        usize::from(coded) + usize::from(figure != 0 && self.figures.contains(&figure))
    }
}

fn code(index: &Index, fact: u32) -> Option<Code> {
    let row = index.system.facts[fact as usize].row;
    index.system.rows.get(row)?.code
}

/// Moves whatever has to follow the cells from the one of that number on; false if a table would not move as a whole.
fn close(index: &Index, bench: &mut Bench, flow: &mut Flow, from: usize, by: i64) -> bool {
    let mut next = from;
    while let Some(fact) = flow.cells.get(next) {
        next += 1;
        for &at in index.of(fact) {
            bench.steps += 1;
            let within = index.equation(at).table.is_some() && index.violated[at as usize];
            if within && flow.change(at) != 0 && flow.about_right(index, at, by) {
                return false;
            }
            match flow.next(index, bench, at, by) {
                Next::Goes(other, sign) => {
                    flow.insert(index, other, sign);
                }
                Next::Stuck => return false,
                Next::Nothing | Next::OneOfSeveral => {}
            }
        }
        if flow.cells.len() > LONGEST {
            return false;
        }
    }
    true
}
