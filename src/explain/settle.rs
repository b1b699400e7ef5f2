//! Settling (舍位平衡): moving rounding tails into cells until every sum is exact.
//!
//! In: a system in which no hard relation fails. Out: the cells to be moved, none by more than one unit
//! of its last digit, all printings of a figure together, as few cells as can be. A printed zero stays
//! zero, as a blank does; no inequality is made worse, nor an equation that usually holds, unless nothing else is
//! possible. Refuses systems with errors, and says which
//! relations cannot be made exact. It is done on request only.
//!
//! Each figure may go up or down by one unit at the price of its printings, which is a linear program in
//! whole numbers. Hierarchies nearly always have whole vertices; where one is not, both ways of that
//! figure are tried (branch and bound), so the result is the least and known to be.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::index::Index;
use crate::layout::{Comparison, Strength};
use crate::reconcile::simplex::{Least, Sum, least};
use crate::reconcile::{FactId, Print, Relation, RelationId, System};

/// Rows and coefficients looked at in one attempt.
const WORK: usize = 40_000_000;

/// Attempts with some figures held; each settles a fraction that the one before left.
const ATTEMPTS: usize = 64;

/// The most sums that are settled all at once, so that the result is known to be the least.
const WHOLE: usize = 400;

/// More than any sum of ticks.
const FAR: i128 = 1 << 90;

/// What is to be moved.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settled {
    /// The cells with their new values in ticks, in order of facts.
    pub changes: Vec<(FactId, i64)>,
    /// Whether it is certain that no fewer cells would do.
    pub fewest: bool,
}

/// Why a workbook cannot be settled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Impossible {
    /// There are errors, which no settling may hide.
    Errors(Vec<RelationId>),
    /// These relations cannot all be exact if no cell moves by more than one unit.
    Together(Vec<RelationId>),
    /// No whole solution was found with the work allowed.
    TooHard,
}

/// The cells to move so that all sums are exact. What is `held` stays as it is: of the figures that it prints, those
/// that are printed in several cells, or are no part of any sum.
///
/// # Errors
/// If relations fail beyond rounding, if the sums cannot all be exact, or if the work allowed does not
/// suffice to find out.
pub fn settle(system: &System, held: &BTreeSet<FactId>) -> Result<Settled, Impossible> {
    let options = Options::default();
    let index = Index::new(system, &options);
    let failing: Vec<RelationId> = index
        .equations
        .iter()
        .zip(&index.violated)
        .filter(|(_, violated)| **violated)
        .map(|(equation, _)| equation.id)
        .collect();
    if !failing.is_empty() {
        return Err(Impossible::Errors(failing));
    }
    let settled = |usual| {
        let puzzle = Puzzle::new(&index, held, usual);
        let (moved, fewest) = puzzle.solve()?;
        Ok(Settled {
            changes: puzzle.changes(&index, &moved),
            fewest,
        })
    };
    // What usually holds is kept wherever that is possible; what must hold comes first.
    settled(true).or_else(|_: Impossible| settled(false))
}

/// One figure with all the cells that print it.
struct Figure {
    cells: Vec<u32>,
    /// What is printed, in ticks; what is stored may have more digits.
    printed: i64,
    quantum: i64,
    /// Whether it may go up and down by one unit.
    ways: [bool; 2],
    /// Whether it is the total of some sum: of two solutions of one size, parts are moved rather.
    total: bool,
}

/// The figures, and the sums that have to become exact. Unknown `2 · figure` is its going up, the next one
/// its going down; each is 0 or 1.
struct Puzzle {
    figures: Vec<Figure>,
    sums: Vec<Sum>,
    relations: Vec<RelationId>,
}

impl Puzzle {
    /// With what `usual`ly holds, as far as it does, or without.
    fn new(index: &Index, held: &BTreeSet<FactId>, usual: bool) -> Puzzle {
        let (mut figures, figure_of) = figures(index);
        hold(index, held, &mut figures);
        let mut puzzle = Puzzle {
            figures,
            sums: Vec::new(),
            relations: Vec::new(),
        };
        let asked = index
            .system
            .relations()
            .filter(|(_, relation)| usual || relation.strength == Strength::Hard);
        for (id, relation) in asked {
            let known =
                |&(_, fact): &(i32, FactId)| index.system.fact(fact).print != Print::Unknown;
            if relation.terms.iter().all(known) {
                puzzle.add(index, &figure_of, id, relation);
            }
        }
        puzzle
    }

    /// Adds what a relation asks for, in ticks.
    fn add(&mut self, index: &Index, figure_of: &[usize], id: RelationId, relation: &Relation) {
        let mut slopes: BTreeMap<usize, i128> = BTreeMap::new();
        let (mut residual, mut half) = (0_i128, 0_i128);
        let (mut finest, mut coarsest) = (i64::MAX, 0);
        for &(coefficient, FactId(fact)) in &relation.terms {
            if !index.figure[fact as usize] {
                continue;
            }
            let place = figure_of[fact as usize];
            let figure = &self.figures[place];
            residual += i128::from(coefficient) * i128::from(figure.printed);
            half += i128::from(coefficient.unsigned_abs()) * i128::from(figure.quantum / 2);
            finest = finest.min(figure.quantum);
            coarsest = coarsest.max(figure.quantum);
            *slopes.entry(place).or_default() +=
                i128::from(coefficient) * i128::from(figure.quantum);
        }
        // Between 元 and 万元 nothing can be exact: there the rounding stays.
        let slack = if finest < coarsest { half } else { 0 };
        let (low, high) = match relation.comparison {
            // It may be off for good reasons, and is to be no further off.
            Comparison::Equal if relation.strength != Strength::Hard || relation.unseen > 0 => {
                (residual.min(0), residual.max(0))
            }
            Comparison::Equal => (-slack, slack),
            Comparison::AtMost => (-FAR, residual.max(0)),
            Comparison::AtLeast => (residual.min(0), FAR),
        };
        let up_and_down =
            |(place, slope): (usize, i128)| [(2 * place, slope), (2 * place + 1, -slope)];
        let terms: Vec<(usize, i128)> = slopes
            .into_iter()
            .filter(|(_, slope)| *slope != 0)
            .flat_map(up_and_down)
            .collect();
        if !terms.is_empty() || residual < low || residual > high {
            let (low, high) = (low - residual, high - residual);
            self.sums.push(Sum { terms, low, high });
            self.relations.push(id);
        }
    }

    /// How far each figure moves, and whether no fewer cells would do.
    fn solve(&self) -> Result<(Vec<i64>, bool), Impossible> {
        if self.sums.len() <= WHOLE {
            let all = Part {
                figures: (0..self.figures.len()).collect(),
                sums: (0..self.sums.len()).collect(),
            };
            match self.solve_part(&all) {
                Err(Impossible::TooHard) => {}
                settled => return settled,
            }
        }
        Ok((self.solve_nearby()?, false))
    }

    /// The same for a workbook too large to be settled at once: only what stands in a sum with a tail moves,
    /// group by group, and where a group cannot be settled within itself, what stands around it too.
    fn solve_nearby(&self) -> Result<Vec<i64>, Impossible> {
        let of = self.sums_of_figures();
        let mut near = vec![false; self.figures.len()];
        let off = self.sums.iter().filter(|sum| sum.low > 0 || sum.high < 0);
        for figure in off.flat_map(Sum::figures) {
            near[figure] = true;
        }
        let mut solved: BTreeMap<Vec<usize>, Vec<i64>> = BTreeMap::new();
        loop {
            let mut wider = Vec::new();
            let parts = self.parts(&near, &of);
            for part in &parts {
                if solved.contains_key(&part.figures) {
                    continue;
                }
                match self.solve_part(part) {
                    Ok((moved, _)) => {
                        solved.insert(part.figures.clone(), moved);
                    }
                    // More figures would only make it harder.
                    Err(Impossible::TooHard) => return Err(Impossible::TooHard),
                    Err(why) => {
                        let around = part.sums.iter().flat_map(|&sum| self.sums[sum].figures());
                        let around: Vec<usize> = around.filter(|&figure| !near[figure]).collect();
                        if around.is_empty() {
                            return Err(why);
                        }
                        wider.extend(around);
                    }
                }
            }
            if wider.is_empty() {
                let mut moved = vec![0; self.figures.len()];
                for part in &parts {
                    let own = solved.get(&part.figures).into_iter().flatten();
                    for (&figure, &by) in part.figures.iter().zip(own) {
                        moved[figure] = by;
                    }
                }
                return Ok(moved);
            }
            for figure in wider {
                near[figure] = true;
            }
        }
    }

    /// The sums of each figure.
    fn sums_of_figures(&self) -> Vec<Vec<usize>> {
        let mut of = vec![Vec::new(); self.figures.len()];
        for (number, sum) in self.sums.iter().enumerate() {
            for figure in sum.figures() {
                of[figure].push(number);
            }
        }
        of
    }

    /// The figures that may move, in groups that share no sum.
    fn parts(&self, near: &[bool], of: &[Vec<usize>]) -> Vec<Part> {
        let mut seen = vec![false; self.sums.len()];
        let mut taken = vec![false; self.figures.len()];
        let mut parts = Vec::new();
        for start in (0..self.figures.len()).filter(|&figure| near[figure]) {
            if std::mem::replace(&mut taken[start], true) {
                continue;
            }
            let mut part = Part {
                figures: vec![start],
                sums: Vec::new(),
            };
            let mut next = 0;
            while let Some(&figure) = part.figures.get(next) {
                next += 1;
                for &sum in &of[figure] {
                    if std::mem::replace(&mut seen[sum], true) {
                        continue;
                    }
                    part.sums.push(sum);
                    for other in self.sums[sum].figures().filter(|&other| near[other]) {
                        if !std::mem::replace(&mut taken[other], true) {
                            part.figures.push(other);
                        }
                    }
                }
            }
            part.figures.sort_unstable();
            part.sums.sort_unstable();
            parts.push(part);
        }
        parts
    }

    /// How far each figure of a part moves while all others stay, and whether no fewer cells would do.
    fn solve_part(&self, part: &Part) -> Result<(Vec<i64>, bool), Impossible> {
        let figures = || part.figures.iter().map(|&figure| &self.figures[figure]);
        let sums = self.sums_within(part);
        let cost = self.cost(figures());
        let free = figures().flat_map(|figure| figure.ways);
        let free: Vec<(i128, i128)> = free.map(|may| (0, i128::from(may))).collect();
        let mut open = vec![free];
        let mut best: Option<(i128, Vec<i64>)> = None;
        let mut fewest = true;
        for attempt in 0.. {
            let Some(bounds) = open.pop() else { break };
            if attempt == ATTEMPTS {
                fewest = false;
                break;
            }
            match least(&bounds, &sums, &cost, WORK) {
                Least::Impossible(core) if attempt == 0 => {
                    let core = core.into_iter().map(|sum| part.sums[sum]);
                    return Err(self.together(core));
                }
                Least::Impossible(_) => {}
                Least::Unknown if attempt == 0 => return Err(Impossible::TooHard),
                Least::Unknown => fewest = false,
                Least::Found {
                    values,
                    cost,
                    proven,
                } => {
                    fewest &= proven;
                    if best.as_ref().is_some_and(|(least, _)| *least <= cost) {
                        continue;
                    }
                    match values.iter().position(Option::is_none) {
                        Some(fraction) => open.extend([1, 0].map(|to| {
                            let mut held = bounds.clone();
                            held[fraction] = (to, to);
                            held
                        })),
                        None => best = Some((cost, whole(&values))),
                    }
                }
            }
        }
        match best {
            Some((_, moved)) => Ok((moved, fewest)),
            None if fewest => Err(self.together(part.sums.iter().copied())),
            None => Err(Impossible::TooHard),
        }
    }

    /// The sums of a part in the unknowns of its own figures.
    fn sums_within(&self, part: &Part) -> Vec<Sum> {
        let place = |unknown: usize| {
            let figure = part.figures.binary_search(&(unknown / 2)).ok()?;
            Some(2 * figure + unknown % 2)
        };
        let sums = part.sums.iter().map(|&sum| &self.sums[sum]);
        sums.map(|sum| Sum {
            terms: sum
                .terms
                .iter()
                .filter_map(|&(unknown, slope)| Some((place(unknown)?, slope)))
                .collect(),
            ..*sum
        })
        .collect()
    }

    /// What moving each figure costs: its cells first of all.
    fn cost<'f>(&self, figures: impl Iterator<Item = &'f Figure>) -> Vec<i128> {
        let most = self.figures.len() as i128 + 1;
        let cost = |figure: &Figure| figure.cells.len() as i128 * most + i128::from(figure.total);
        figures.flat_map(|figure| [cost(figure); 2]).collect()
    }

    fn together(&self, sums: impl Iterator<Item = usize>) -> Impossible {
        let mut set: Vec<RelationId> = sums.map(|sum| self.relations[sum]).collect();
        set.sort_unstable();
        set.dedup();
        Impossible::Together(set)
    }

    /// The cells whose value becomes another one.
    fn changes(&self, index: &Index, moved: &[i64]) -> Vec<(FactId, i64)> {
        let mut list = Vec::new();
        for (figure, by) in self.figures.iter().zip(moved) {
            let to = figure.printed + by * figure.quantum;
            let changed = figure
                .cells
                .iter()
                .filter(|&&fact| index.value[fact as usize] != to);
            list.extend(changed.map(|&fact| (FactId(fact), to)));
        }
        list.sort_unstable();
        list
    }
}

/// Figures that may move, in order, and all sums that they stand in.
struct Part {
    figures: Vec<usize>,
    sums: Vec<usize>,
}

impl Sum {
    /// The figures of the sum, by number.
    fn figures(&self) -> impl Iterator<Item = usize> {
        // Both ways of a figure stand side by side.
        self.terms.iter().step_by(2).map(|(unknown, _)| unknown / 2)
    }
}

/// What whole values mean for each figure: up less down.
fn whole(values: &[Option<i128>]) -> Vec<i64> {
    let one = |value: Option<i128>| i64::from(value == Some(1));
    values
        .chunks(2)
        .map(|ways| one(ways[0]) - one(ways.get(1).copied().flatten()))
        .collect()
}

/// The figures of a system, and for each fact which one it prints (any, if it prints none).
fn figures(index: &Index) -> (Vec<Figure>, Vec<usize>) {
    let mut class = Classes::of(index);
    let mut number: BTreeMap<u32, usize> = BTreeMap::new();
    let mut figures: Vec<Figure> = Vec::new();
    let mut figure_of = vec![0; index.value.len()];
    let mut total = vec![false; index.value.len()];
    for fact in index.equations.iter().filter_map(|equation| equation.total) {
        total[fact as usize] = true;
    }
    for fact in (0..index.value.len() as u32).filter(|&f| index.figure[f as usize]) {
        let place = *number.entry(class.first(fact)).or_insert_with(|| {
            figures.push(Figure::new(index.value[fact as usize], index.quantum(fact)));
            figures.len() - 1
        });
        figures[place].cells.push(fact);
        figures[place].total |= total[fact as usize];
        figure_of[fact as usize] = place;
    }
    (figures, figure_of)
}

/// Takes from figures the ways that they may not go: those of totals that are approved.
fn hold(index: &Index, held: &BTreeSet<FactId>, figures: &mut [Figure]) {
    let sums = index.equations.iter().filter(|one| one.total.is_some());
    let parts: BTreeSet<u32> = sums
        .flat_map(|sum| {
            let parts = sum.terms.iter().map(|&(_, fact)| fact);
            parts.filter(|fact| Some(*fact) != sum.total)
        })
        .collect();
    for figure in figures {
        let mut cells = figure.cells.iter();
        let approved = figure
            .cells
            .iter()
            .any(|&fact| held.contains(&FactId(fact)));
        if approved && (figure.cells.len() > 1 || cells.all(|fact| !parts.contains(fact))) {
            figure.ways = [false; 2];
        }
    }
}

impl Figure {
    fn new(value: i64, quantum: i64) -> Figure {
        // Half-up, as amounts are printed.
        let below = value.abs() / quantum * quantum;
        let up = i64::from(2 * (value.abs() - below) >= quantum);
        let printed = value.signum() * (below + up * quantum);
        let within = |to: i64| {
            (to - value).abs() <= quantum && printed != 0 && to.signum() * printed.signum() >= 0
        };
        Figure {
            cells: Vec::new(),
            printed,
            quantum,
            ways: [within(printed + quantum), within(printed - quantum)],
            total: false,
        }
    }
}

/// Facts sorted by the figure they print: equal amounts of one precision that an equation of two ties.
struct Classes(Vec<u32>);

impl Classes {
    fn of(index: &Index) -> Classes {
        let mut classes = Classes((0..index.value.len() as u32).collect());
        for equation in &index.equations {
            let mut figures = equation
                .terms
                .iter()
                .filter(|(_, fact)| index.figure[*fact as usize]);
            let (Some(&(a, x)), Some(&(b, y)), None) =
                (figures.next(), figures.next(), figures.next())
            else {
                continue;
            };
            let alike = a == -b
                && index.value[x as usize] == index.value[y as usize]
                && index.quantum(x) == index.quantum(y);
            if alike {
                let (x, y) = (classes.first(x), classes.first(y));
                classes.0[x.max(y) as usize] = x.min(y);
            }
        }
        classes
    }

    /// The first fact of the class.
    fn first(&mut self, mut fact: u32) -> u32 {
        while self.0[fact as usize] != fact {
            let above = self.0[self.0[fact as usize] as usize];
            self.0[fact as usize] = above;
            fact = above;
        }
        fact
    }
}
