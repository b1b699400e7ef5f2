//! Settling (舍位平衡): pushing rounding tails into cells until every sum is exact.
//!
//! In: a system in which no hard relation fails. Out: the cells to be moved, none by more than one unit
//! of its last digit, all printings of a figure by the same. Moving any of the moved figures back would
//! need others to move instead and not fewer of them, as far as was tried. Refuses systems with errors,
//! and says which relations cannot be made exact. It is done on request only.

use std::collections::BTreeMap;

use super::Options;
use super::index::Index;
use crate::reconcile::simplex::{Answer, possible};
use crate::reconcile::{FactId, RelationId, System};

/// Rows and coefficients looked at in one attempt.
const WORK: usize = 20_000_000;

/// Attempts to leave one more figure where it is.
const ATTEMPTS: usize = 300;

/// Why a workbook cannot be settled.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Impossible {
    /// There are errors, which no settling may hide.
    #[error("有 {} 条勾稽关系不符，不是尾差：请先更正，再做舍位平衡", .0.len())]
    Errors(Vec<RelationId>),
    /// These relations cannot all be exact if no cell moves by more than one unit.
    #[error("有 {} 条勾稽关系不能同时调平：任何一种调法都要把某个数动一个末位单位以上", .0.len())]
    Together(Vec<RelationId>),
    /// No whole solution was found with the work allowed.
    #[error("在限定的计算量内没有找到舍位平衡的办法：请缩小范围，或手工调整")]
    TooHard,
}

/// The cells to move, with their new values in ticks, in order of facts.
pub fn settle(system: &System) -> Result<Vec<(FactId, i64)>, Impossible> {
    let index = Index::new(system, &Options::default());
    let failing: Vec<RelationId> = (0..index.equations.len())
        .filter(|&at| index.violated[at])
        .map(|at| index.equations[at].id)
        .collect();
    if !failing.is_empty() {
        return Err(Impossible::Errors(failing));
    }
    let puzzle = Puzzle::new(&index);
    let mut moved = puzzle.solve(&puzzle.reach)?;
    let mut reach = puzzle.reach.clone();
    // The figures with most printings are put back first: each moves most cells.
    let mut order: Vec<usize> = (0..moved.len())
        .filter(|&figure| moved[figure] != 0)
        .collect();
    order.sort_by_key(|&figure| std::cmp::Reverse(puzzle.printings[figure].len()));
    for figure in order.into_iter().take(ATTEMPTS) {
        if moved[figure] == 0 {
            continue;
        }
        let before = std::mem::replace(&mut reach[figure], 0);
        match puzzle.solve(&reach) {
            Ok(other) if puzzle.cells(&other) < puzzle.cells(&moved) => moved = other,
            _ => reach[figure] = before,
        }
    }
    Ok(puzzle.changes(&index, &moved))
}

/// The figures (each with its printings) and the sums that have to become exact.
struct Puzzle {
    /// The cells that print each figure.
    printings: Vec<Vec<u32>>,
    /// How far each may move, in ticks.
    reach: Vec<i128>,
    /// Each sum and by how much it has to change.
    sums: Vec<(Vec<(usize, i128)>, i128)>,
    relations: Vec<RelationId>,
}

impl Puzzle {
    fn new(index: &Index) -> Puzzle {
        let class = classes(index);
        let mut number: BTreeMap<u32, usize> = BTreeMap::new();
        let mut puzzle = Puzzle {
            printings: Vec::new(),
            reach: Vec::new(),
            sums: Vec::new(),
            relations: Vec::new(),
        };
        // Parts come before their totals: the first that may move does.
        let mut facts: Vec<u32> = (0..index.value.len() as u32)
            .filter(|&f| index.figure[f as usize])
            .collect();
        let uses = |f: u32| index.of[f as usize].len();
        facts.sort_by_key(|&f| (uses(f), f));
        for fact in facts {
            let figure = *number.entry(class[fact as usize]).or_insert_with(|| {
                puzzle.printings.push(Vec::new());
                puzzle.reach.push(i128::from(index.quantum(fact)));
                puzzle.reach.len() - 1
            });
            puzzle.printings[figure].push(fact);
        }
        for (at, equation) in index.equations.iter().enumerate() {
            let mut sum: BTreeMap<usize, i128> = BTreeMap::new();
            for &(c, fact) in equation
                .terms
                .iter()
                .filter(|(_, f)| index.figure[*f as usize])
            {
                *sum.entry(number[&class[fact as usize]]).or_default() += i128::from(c);
            }
            sum.retain(|_, c| *c != 0);
            let residual = index
                .bounds(at as u32, &index.value, &index.figure)
                .residual;
            if !sum.is_empty() || residual != 0 {
                puzzle.sums.push((sum.into_iter().collect(), -residual));
                puzzle.relations.push(equation.id);
            }
        }
        puzzle
    }

    fn solve(&self, reach: &[i128]) -> Result<Vec<i128>, Impossible> {
        match possible(reach, &self.sums, WORK) {
            Answer::Possible(values) => {
                let whole = values.into_iter().zip(&self.reach);
                let whole: Option<Vec<i128>> =
                    whole.map(|(v, q)| v.filter(|v| v % q == 0)).collect();
                whole.ok_or(Impossible::TooHard)
            }
            Answer::Impossible(sums) => {
                let mut set: Vec<RelationId> =
                    sums.into_iter().map(|sum| self.relations[sum]).collect();
                set.sort_unstable();
                Err(Impossible::Together(set))
            }
            Answer::Unknown => Err(Impossible::TooHard),
        }
    }

    fn cells(&self, moved: &[i128]) -> usize {
        moved
            .iter()
            .zip(&self.printings)
            .filter(|(by, _)| **by != 0)
            .map(|(_, cells)| cells.len())
            .sum()
    }

    fn changes(&self, index: &Index, moved: &[i128]) -> Vec<(FactId, i64)> {
        let mut list = Vec::new();
        for (cells, &by) in self.printings.iter().zip(moved).filter(|(_, by)| **by != 0) {
            for &fact in cells {
                // A move is one unit at most, so it fits.
                list.push((FactId(fact), index.value[fact as usize] + by as i64));
            }
        }
        list.sort_unstable();
        list
    }
}

/// The first printing of each fact's figure.
fn classes(index: &Index) -> Vec<u32> {
    let mut class: Vec<u32> = (0..index.value.len() as u32).collect();
    for equation in &index.equations {
        let mut figures = equation
            .terms
            .iter()
            .filter(|(_, f)| index.figure[*f as usize]);
        let (Some(&(a, x)), Some(&(b, y)), None) = (figures.next(), figures.next(), figures.next())
        else {
            continue;
        };
        let alike = a == -b
            && index.value[x as usize] == index.value[y as usize]
            && index.quantum(x) == index.quantum(y);
        if alike {
            let (from, to) = (
                class[x as usize].max(class[y as usize]),
                class[x as usize].min(class[y as usize]),
            );
            class
                .iter_mut()
                .filter(|c| **c == from)
                .for_each(|c| *c = to);
        }
    }
    class
}
