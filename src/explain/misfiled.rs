//! In: failing equations. Out: amounts that stand in another row or column than they belong to (串行, 串栏, 串来源): one
//! cell of a ledger has too little by the amount, another one too much, and so have the totals above each of them, up to
//! where the two meet. Refuses pairs of which one shows nothing, but in one row, and those that would make an amount
//! negative.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::fit::fit;
use super::flow::{Flow, Next};
use super::groups::Group;
use super::index::Index;
use super::not_updated::moves_whole_tables;
use super::solve::Bench;
use crate::report::EventKind;

/// Amounts that one cell may lack.
const AMOUNTS: usize = 3;

/// By so many units of the last digit two lacks of one amount may differ: tails.
pub(super) const TAILS: i64 = 3;

/// Cells that move with one amount, at most.
const LONGEST: usize = 64;

/// How far below a total that differs the cell is looked for.
const DEPTH: usize = 6;

/// A cell that may have too little (or too much) by an amount, with the totals above it.
struct End {
    fact: u32,
    by: i64,
    flow: Flow,
}

/// What an end breaks that held: the other end has to make it good.
type Broken = Vec<(u32, i64)>;

/// Where two ends may meet: table, ledger, the row if they have to be in one, and what both break.
type Meeting = (usize, usize, Option<usize>, Broken);

/// The misfiled amounts that explain something, each once. Work stops at `limit` steps of the bench.
pub(super) fn misfiled(index: &Index, bench: &mut Bench, limit: u64) -> Vec<Group> {
    let mut ends: BTreeMap<Meeting, [Vec<End>; 2]> = BTreeMap::new();
    let told = lacks(index, bench, limit);
    let beside = beside(index, bench, &told);
    for &(fact, lack) in told.union(&beside) {
        let number = index.system.facts[fact as usize].row;
        let row = index.system.rows.get(number);
        let (sign, by) = (lack.signum(), lack.saturating_abs());
        let nothing = sign < 0 && !index.figure[fact as usize];
        let Some(row) = row.filter(|row| row.row.is_some() && !nothing) else {
            continue;
        };
        if bench.steps > limit {
            break;
        }
        let Some(flow) = chain(index, bench, (fact, sign), by) else {
            continue;
        };
        let held = |at: &u32| !index.violated[*at as usize] && !flow.about_right(index, *at, by);
        let changed = flow.changed().into_iter().filter(held);
        let broken: Broken = changed.map(|at| (at, sign * flow.change(at))).collect();
        // Where nothing has to be made good, only a row of which both columns differ tells of one mistake.
        let within = broken.is_empty().then_some(number);
        let alone = within.is_some() && !told.contains(&(fact, lack));
        if !alone && !flow.turns_negative(index, by) {
            let key = (row.table, row.ledger, within, broken);
            let place = ends.entry(key).or_default();
            place[usize::from(sign < 0)].push(End { fact, by, flow });
        }
    }
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for [too_little, too_much] in ends.into_values() {
        for (one, other) in too_little
            .iter()
            .flat_map(|a| too_much.iter().map(move |b| (a, b)))
        {
            if bench.steps > limit {
                return groups;
            }
            let room = TAILS * index.quantum(one.fact);
            if one.by <= room || (one.by - other.by).abs() > room {
                continue;
            }
            if let Some(group) = moved(index, bench, one, other)
                && seen.insert(
                    group
                        .moves
                        .iter()
                        .map(|m| (m.fact, m.step))
                        .collect::<Vec<_>>(),
                )
            {
                groups.push(group);
            }
        }
    }
    groups
}

/// What cells lack according to relations that fail: those that stand in one, and the parts of a total that does
/// although its parts add up to it.
fn lacks(index: &Index, bench: &mut Bench, limit: u64) -> BTreeSet<(u32, i64)> {
    let mut told: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    let mut tell = |weight: i64, fact: u32, residual: i128| {
        if weight.abs() == 1
            && let Ok(by) = i64::try_from(-residual * i128::from(weight))
            && by != 0
        {
            let amounts = told.entry(fact).or_default();
            if amounts.len() < AMOUNTS {
                amounts.insert(by);
            }
        }
    };
    for at in (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]) {
        bench.steps += index.equation(at).terms.len() as u64;
        for &(weight, fact) in &index.equation(at).terms {
            tell(weight, fact, index.printed[at as usize].residual);
        }
    }
    for relation in index.failing_bounds() {
        for (weight, fact) in &relation.terms {
            tell(i64::from(*weight), fact.0, index.system.residual(relation));
        }
    }
    let mut all = BTreeSet::new();
    let mut todo: Vec<(u32, i64, usize)> = told
        .iter()
        .flat_map(|(&fact, amounts)| amounts.iter().map(move |&by| (fact, by, 0)))
        .collect();
    while let Some((fact, by, depth)) = todo.pop() {
        if index.frozen[fact as usize] || !all.insert((fact, by)) {
            continue;
        }
        if depth >= DEPTH || bench.steps > limit {
            continue;
        }
        let near = |other: &i64| (other - by).abs() <= TAILS * index.quantum(fact);
        let below = index.of(fact).iter().filter(|&&at| {
            let equation = index.equation(at);
            equation.table.is_some() && equation.whole == Some(fact) && !index.violated[at as usize]
        });
        for &at in below {
            let equation = index.equation(at);
            bench.steps += equation.terms.len() as u64;
            let parts = || {
                equation
                    .terms
                    .iter()
                    .filter(|t| t.1 != fact && t.0.abs() == 1)
            };
            // A part that itself differs by the amount is one of those told.
            let follows = |part: u32| told.get(&part).is_some_and(|told| told.iter().any(near));
            if parts().any(|t| follows(t.1)) {
                continue;
            }
            let whole = equation.coefficient(fact);
            todo.extend(parts().map(|&(weight, part)| (part, -by * whole * weight, depth + 1)));
        }
    }
    all
}

/// The other columns of the rows in which cells lack an amount: one of them may have it. Often nothing else tells so.
pub(super) fn beside(
    index: &Index,
    bench: &mut Bench,
    cells: &BTreeSet<(u32, i64)>,
) -> BTreeSet<(u32, i64)> {
    let row = |fact: u32| index.system.facts[fact as usize].row;
    // The cells of a row tell of each other again and again.
    let mut others = FxHashSet::default();
    for &(fact, by) in cells {
        for &at in index.of(fact) {
            let equation = index.equation(at);
            bench.steps += equation.terms.len() as u64;
            let terms = &equation.terms;
            let sources = terms.iter().all(|t| row(t.1) == row(fact));
            if !sources || equation.whole.is_none_or(|total| total == fact) {
                continue;
            }
            let own = equation.coefficient(fact);
            let part = |t: &&(i64, u32)| t.1 != fact && t.0 == own && !index.frozen[t.1 as usize];
            others.extend(terms.iter().filter(part).map(|t| (t.1, -by)));
        }
    }
    others.into_iter().collect()
}

/// The amount moved from the second end to the first.
fn moved(index: &Index, bench: &mut Bench, one: &End, other: &End) -> Option<Group> {
    if index.quantum(one.fact) != index.quantum(other.fact) {
        return None;
    }
    let flow = Flow::between(index, &one.flow, &other.flow);
    if !flow.contains(one.fact) || !flow.contains(other.fact) {
        return None;
    }
    let group = Group::of_one_amount(EventKind::Misfiled, flow.moves(index));
    // Totals follow by formulas, all of them, or were typed, and none does.
    let whole = group.moves.len() == 2 || moves_whole_tables(index, bench, &group);
    (whole && fit(index, bench, &group)?.likely()).then_some(group)
}

/// The cell and the totals above it in its table that followed; `None` if they are too many.
pub(super) fn chain(index: &Index, bench: &mut Bench, cell: (u32, i64), by: i64) -> Option<Flow> {
    let mut flow = Flow::of(index, &[cell]);
    let mut done = 0;
    while let Some(fact) = flow.cells.get(done) {
        done += 1;
        for &at in index.of(fact) {
            let equation = index.equation(at);
            if equation.table.is_none() || equation.whole.is_none_or(|total| flow.contains(total)) {
                continue;
            }
            if let Next::Goes(total, sign) = flow.next(index, bench, at, by)
                && equation.whole == Some(total)
            {
                flow.insert(index, total, sign);
            }
        }
        if flow.cells.len() > LONGEST {
            return None;
        }
    }
    Some(flow)
}
