//! In: facts that may be wrong at their source. Out: their mirror images: the facts are right and newer, and
//! all totals that should have followed are stale. Both make the same relations fail by the same
//! amount, so whoever lists the one has to list the other. Refuses images that do not make everything
//! they touch hold.

use std::collections::BTreeSet;

use super::cells::{Cells, Together};
use super::groups::Group;
use super::index::Index;
use super::solve::{Bench, Move, Solved};
use super::stale::turns_negative;
use crate::report::EventKind;

/// Cells that follow one figure, at most.
const LONGEST: usize = 600;

/// How often a part of a total that followed may have to be chosen.
const CHOICES: usize = 6;

/// So few totals of one table may be behind a single cell of another.
const FEW: usize = 8;

/// Images of one figure, at most.
const IMAGES: usize = 4;

/// The mirror images of the copied facts among the groups, each once.
pub(super) fn images(index: &Index, bench: &mut Bench, groups: &[Group], limit: u64) -> Vec<Group> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for group in groups.iter().filter(|g| g.kind == EventKind::Copied) {
        if bench.steps > limit {
            break;
        }
        if !holds(index, bench, group) {
            continue;
        }
        let facts: Cells = group.moves.iter().map(|m| m.fact).collect();
        let step = group.moves.first().map_or(1, |m| m.step);
        for moved in followed(index, bench, &facts, limit) {
            let mut stale = moved.sorted();
            stale.retain(|&fact| !facts.contains(fact));
            if stale.len() > 1 && seen.insert(stale.clone()) {
                let image = image(&stale, step);
                if plausible(index, bench, &image) {
                    list.push(image);
                }
            }
        }
    }
    list
}

/// Whether the stale cells would all be behind one single cell: then that cell is wrong, not they. A fact
/// that was brought up to date shows in its whole row.
pub(super) fn behind_one_cell(index: &Index, bench: &mut Bench, group: &Group) -> bool {
    let inside = |fact: u32| group.moves.iter().any(|m| m.fact == fact);
    let mut failing = bench.touched(index, &group.moves, &[]);
    failing.retain(|&at| index.violated[at as usize]);
    let narrowest = failing
        .iter()
        .min_by_key(|&&at| index.equation(at).terms.len());
    let Some(&first) = narrowest else {
        return false;
    };
    let in_all = |fact: u32| {
        let own = index.of(fact);
        failing.iter().all(|at| own.binary_search(at).is_ok())
    };
    let row = |fact: u32| index.system.facts[fact as usize].row;
    let terms = index.equation(first).terms.iter();
    failing.len() > 1
        && terms
            .map(|t| t.1)
            .filter(|&fact| !inside(fact) && in_all(fact))
            .any(|fact| {
                group.moves.len() > FEW || group.moves.iter().any(|m| row(m.fact) == row(fact))
            })
}

/// Whether some amount makes everything hold that the image touches, and makes no total negative.
fn plausible(index: &Index, bench: &mut Bench, image: &Group) -> bool {
    let touched = bench.touched(index, &image.moves, &[]);
    match bench.solve(index, &image.moves, image.unknowns, &touched) {
        Solved::Yes(amounts) => !turns_negative(index, &image.moves, amounts[0]),
        Solved::No(_) => false,
    }
}

/// Whether some amount makes everything hold that the group touches.
fn holds(index: &Index, bench: &mut Bench, group: &Group) -> bool {
    let touched = bench.touched(index, &group.moves, &[]);
    let solved = bench.solve(index, &group.moves, group.unknowns, &touched);
    matches!(solved, Solved::Yes(_))
}

fn image(stale: &[u32], step: i64) -> Group {
    let follow = |&fact: &u32| Move {
        fact,
        var: Some(0),
        base: 0,
        step,
        blank: false,
    };
    Group::of_one_amount(EventKind::Stale, stale.iter().map(follow).collect())
}

/// The sets of cells that move with the facts so that every relation stays as it is, whatever the amount.
fn followed(index: &Index, bench: &mut Bench, facts: &Cells, limit: u64) -> Vec<Cells> {
    let mut done = Vec::new();
    let facts = facts.sorted();
    // Only cells of the same last digit follow.
    let quantum = facts.first().map_or(1, |&fact| index.quantum(fact));
    let mut todo = vec![(Together::new(index, &facts), facts, 0)];
    while let Some((mut moved, mut queue, choices)) = todo.pop() {
        if bench.steps > limit || done.len() >= IMAGES {
            break;
        }
        let Some(open) = close(index, bench, &mut moved, &mut queue, quantum) else {
            continue;
        };
        let Some(at) = open else {
            done.push(moved.cells);
            continue;
        };
        if choices < CHOICES && todo.len() < IMAGES {
            let next: Vec<u32> = balancing(index, at, &moved, quantum).collect();
            for next in next {
                let mut moved = moved.clone();
                moved.insert(index, next);
                todo.push((moved, vec![next], choices + 1));
            }
        }
    }
    done
}

/// Moves whatever has to follow; the first equation in which several parts could, or `None` if
/// too many follow.
fn close(
    index: &Index,
    bench: &mut Bench,
    moved: &mut Together,
    queue: &mut Vec<u32>,
    quantum: i64,
) -> Option<Option<u32>> {
    let mut open = BTreeSet::new();
    while let Some(fact) = queue.pop() {
        for &at in index.of(fact) {
            bench.steps += index.equation(at).terms.len() as u64;
            if moved.change(at) == 0 {
                continue;
            }
            let Some(next) = follower(index, at, moved, quantum) else {
                open.insert(at);
                continue;
            };
            if moved.cells.len() >= LONGEST {
                return None;
            }
            moved.insert(index, next);
            queue.push(next);
        }
    }
    let unbalanced = |at: &&u32| moved.change(**at) != 0;
    Some(open.iter().find(unbalanced).copied())
}

/// The figure that has to move as well: the total, or the only one that would balance the equation.
fn follower(index: &Index, at: u32, moved: &Together, quantum: i64) -> Option<u32> {
    let total = index.equation(at).total;
    let mut first = None;
    let mut several = false;
    for fact in balancing(index, at, moved, quantum) {
        if Some(fact) == total {
            return total;
        }
        several |= first.is_some();
        first = first.or(Some(fact));
    }
    first.filter(|_| !several)
}

/// The figures of the equation that would balance it by moving as well.
fn balancing(index: &Index, at: u32, moved: &Together, quantum: i64) -> impl Iterator<Item = u32> {
    let left = moved.change(at);
    let terms = index.equation(at).terms.iter();
    terms
        .filter(move |&&(c, fact)| {
            c == -left
                && index.figure[fact as usize]
                && !index.frozen[fact as usize]
                && index.quantum(fact) == quantum
                && !moved.contains(fact)
        })
        .map(|&(_, fact)| fact)
}
