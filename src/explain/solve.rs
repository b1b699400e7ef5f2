//! In: a set of supposed mistakes, each moving some cells by an unknown or a known amount. Out: whether
//! every equation they touch can hold, and which amounts make it so; or else a set of equations that
//! no such amounts satisfy. Exact: integer intervals narrowed to a fixpoint, then every remaining
//! combination tried. Refuses to enumerate beyond a fixed number of combinations; the wider
//! intervals are then returned, which can only add candidates.

use super::index::{Bounds, Equation, Index};
use crate::reconcile::simplex::{Answer, possible};

/// Combinations of amounts tried for one group of entangled unknowns.
const COMBINATIONS: i128 = 4096;

/// No bound known yet.
const FAR: i128 = 1 << 100;

/// As far as an unknown without bounds goes where fractions are reckoned with: no table prints more.
const FREE: i128 = 1 << 62;

/// Rows and coefficients looked at to decide whether any amounts would do.
const ELIMINATION: usize = 20_000;

/// So many equations most moves touch: room for them is made at once.
const USUAL: usize = 24;

/// One cell moving: `new = old + base + step · x`, with x the unknown `var`; a known move has none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Move {
    /// The cell.
    pub fact: u32,
    /// Which unknown, counted within its event.
    pub var: Option<usize>,
    /// The known part, in ticks.
    pub base: i64,
    /// Ticks for each unit of the unknown.
    pub step: i64,
    /// Whether the cell is blank afterwards.
    pub blank: bool,
}

/// What solving found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Solved {
    /// The smallest and largest amount of each unknown that some solution has.
    Yes(Vec<(i128, i128)>),
    /// These equations (by number) cannot hold together.
    No(Vec<u32>),
}

/// Room for trial changes, kept between trials.
#[derive(Debug)]
pub(super) struct Bench {
    value: Vec<i64>,
    figure: Vec<bool>,
    touched: Vec<bool>,
    /// The moves by unknown amounts that are being solved for, in order of facts.
    unknown: Vec<Move>,
    /// For each fact, one more than the place of its first move among those, or its number where facts are numbered;
    /// 0 if it has none.
    moving: Vec<u32>,
    /// Room for the moves of one equation.
    room: Vec<(i64, Move)>,
    /// Terms looked at so far: the measure of work.
    pub steps: u64,
    /// The steps at which every search stops, whatever it is allowed by itself.
    pub limit: u64,
}

struct Constraint {
    at: u32,
    residual: i128,
    limit: i128,
    /// Whether the limit is that of every amount it leaves, so that none of them has to be tried.
    exact: bool,
    unknowns: Vec<(usize, i128)>,
}

impl Bench {
    /// A bench for that index.
    pub fn new(index: &Index) -> Bench {
        Bench {
            value: index.value.clone(),
            figure: index.figure.clone(),
            touched: vec![false; index.equations.len()],
            unknown: Vec::new(),
            moving: vec![0; index.value.len()],
            room: Vec::new(),
            steps: 0,
            limit: u64::MAX,
        }
    }

    /// The equations that the moves touch, in ascending order; those waived and those that rest on what is zero no
    /// longer left out.
    pub fn touched(&mut self, index: &Index, moves: &[Move], waived: &[u32]) -> Vec<u32> {
        let mut list = self.with_any(index, moves.iter().map(|m| m.fact));
        let released = index.scopes.released(moves);
        list.retain(|at| !waived.contains(at) && released.binary_search(at).is_err());
        list
    }

    /// The equations that have any of the facts, in order.
    pub fn with_any(&mut self, index: &Index, facts: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut list = Vec::with_capacity(USUAL);
        for fact in facts {
            for &at in index.of(fact) {
                if !self.touched[at as usize] {
                    self.touched[at as usize] = true;
                    list.push(at);
                }
            }
        }
        for &at in &list {
            self.touched[at as usize] = false;
        }
        list.sort_unstable();
        list
    }

    /// Numbers the facts, equal ones alike, so that each is found in one look, until they are forgotten. Nothing is solved
    /// meanwhile.
    pub fn number(&mut self, facts: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut list = Vec::with_capacity(facts.size_hint().0);
        for fact in facts {
            let number = &mut self.moving[fact as usize];
            if *number == 0 {
                list.push(fact);
                *number = list.len() as u32;
            }
        }
        list
    }

    /// The number of a fact.
    pub fn nth(&self, fact: u32) -> Option<usize> {
        self.moving[fact as usize]
            .checked_sub(1)
            .map(|nth| nth as usize)
    }

    /// Forgets the numbers of those facts.
    pub fn forget(&mut self, numbered: &[u32]) {
        for &fact in numbered {
            self.moving[fact as usize] = 0;
        }
    }

    /// Solves for the unknowns of the moves over the equations `touched`.
    pub fn solve(
        &mut self,
        index: &Index,
        moves: &[Move],
        unknowns: usize,
        touched: &[u32],
    ) -> Solved {
        for m in moves {
            let at = m.fact as usize;
            self.value[at] = self.value[at].saturating_add(m.base);
            self.figure[at] = !m.blank;
        }
        self.unknown = moves.iter().copied().filter(|m| m.var.is_some()).collect();
        self.unknown.sort_by_key(|m| m.fact);
        for (place, m) in self.unknown.iter().enumerate().rev() {
            self.moving[m.fact as usize] = place as u32 + 1;
        }
        let solved = self.solve_moved(index, unknowns, touched);
        for m in &self.unknown {
            self.moving[m.fact as usize] = 0;
        }
        for m in moves {
            let at = m.fact as usize;
            self.value[at] = index.value[at];
            self.figure[at] = index.figure[at];
        }
        solved
    }

    /// Whether at most so many of the equations fail once the known moves are made.
    pub fn at_most_fail(
        &mut self,
        index: &Index,
        moves: &[Move],
        touched: &[u32],
        most: usize,
    ) -> bool {
        for m in moves {
            let at = m.fact as usize;
            self.value[at] = self.value[at].saturating_add(m.base);
            self.figure[at] = !m.blank;
        }
        let fails = |at: &&u32| !index.holds(**at, &self.value, &self.figure);
        // Most moves break much: one too many tells as much as all of them.
        let few = touched.iter().filter(fails).nth(most).is_none();
        for &at in touched {
            self.steps += index.equation(at).terms.len() as u64;
        }
        for m in moves {
            let at = m.fact as usize;
            self.value[at] = index.value[at];
            self.figure[at] = index.figure[at];
        }
        few
    }

    fn solve_moved(&mut self, index: &Index, unknowns: usize, touched: &[u32]) -> Solved {
        if unknowns == 1
            && let Some(core) = self.excluded(index, touched)
        {
            return Solved::No(core);
        }
        let mut constraints = Vec::with_capacity(touched.len());
        for &at in touched {
            let (bounds, slopes) = self.slopes(index, at);
            if !slopes.is_empty() {
                constraints.push(self.constraint(index, at, bounds, slopes));
            } else if bounds.residual.abs() > bounds.sharp {
                return Solved::No(vec![at]);
            }
        }
        let domains = match narrow(&constraints, unknowns) {
            Ok(domains) => domains,
            Err(core) => return Solved::No(core),
        };
        self.enumerate(index, &constraints, domains)
    }

    /// The equations whose wide bounds leave nothing of the only unknown: most suppositions end here.
    fn excluded(&mut self, index: &Index, touched: &[u32]) -> Option<Vec<u32>> {
        let mut left = [(-FAR, u32::MAX), (FAR, u32::MAX)];
        for &at in touched {
            let equation = index.equation(at);
            self.steps += equation.terms.len() as u64;
            let moved = equation.terms.iter().flat_map(|&(coefficient, fact)| {
                let steps = self.moves_of(fact).map(|m| i128::from(m.step));
                steps.map(move |step| i128::from(coefficient) * step)
            });
            let slope: i128 = moved.sum();
            let bounds = index.bounds(at, &self.value, &self.figure);
            let (loose, residual) = (bounds.loose, bounds.residual);
            if slope == 0 {
                if residual.abs() > bounds.sharp {
                    return Some(vec![at]);
                }
                continue;
            }
            let Some((low, high)) = interval(-loose - residual, loose - residual, slope) else {
                return Some(vec![at]);
            };
            left = [left[0].max((low, at)), left[1].min((high, at))];
            if left[0].0 > left[1].0 {
                return Some(sorted(left.map(|end| end.1).to_vec()));
            }
        }
        None
    }

    /// The moves of a cell by unknown amounts.
    fn moves_of(&self, fact: u32) -> impl Iterator<Item = &Move> {
        let first = (self.moving[fact as usize] as usize).checked_sub(1);
        let moves = first.map_or(&[][..], |first| &self.unknown[first..]);
        moves.iter().take_while(move |m| m.fact == fact)
    }

    /// How far the equation is off with the known moves made, and by how much for each unit of each unknown.
    fn slopes(&mut self, index: &Index, at: u32) -> (Bounds, Vec<(usize, i128)>) {
        let equation = index.equation(at);
        self.steps += equation.terms.len() as u64;
        let mut unknowns: Vec<(usize, i128)> = Vec::new();
        let concerned = self.concerned(equation);
        for &(coefficient, m) in &concerned {
            let Some(var) = m.var else { continue };
            let slope = i128::from(coefficient) * i128::from(m.step);
            match unknowns.iter_mut().find(|(v, _)| *v == var) {
                Some((_, sum)) => *sum += slope,
                None => unknowns.push((var, slope)),
            }
        }
        self.room = concerned;
        unknowns.retain(|&(_, slope)| slope != 0);
        (index.bounds(at, &self.value, &self.figure), unknowns)
    }

    fn constraint(
        &mut self,
        index: &Index,
        at: u32,
        bounds: Bounds,
        unknowns: Vec<(usize, i128)>,
    ) -> Constraint {
        let (limit, exact) = match unknowns.as_slice() {
            [(_, slope)] => self.limit_of_one(index, at, *slope, bounds),
            _ => (bounds.loose, false),
        };
        Constraint {
            at,
            residual: bounds.residual,
            limit,
            exact,
            unknowns,
        }
    }

    /// The moves by unknown amounts of the equation's cells, with their coefficients, to be given back
    /// to `room`.
    fn concerned(&mut self, equation: &Equation) -> Vec<(i64, Move)> {
        let mut list = std::mem::take(&mut self.room);
        list.clear();
        for &(coefficient, fact) in &equation.terms {
            list.extend(self.moves_of(fact).map(|&m| (coefficient, m)));
        }
        list
    }

    /// With one unknown the signs of all figures are known at both ends of its interval, so the
    /// strict bound can be used wherever it holds throughout; the answer says whether it does.
    fn limit_of_one(
        &mut self,
        index: &Index,
        at: u32,
        slope: i128,
        Bounds {
            residual, loose, ..
        }: Bounds,
    ) -> (i128, bool) {
        let Some((low, high)) = interval(-loose - residual, loose - residual, slope) else {
            return (loose, false);
        };
        let ends = [low, high].map(|x| self.with(index, &|_| x, at).sharp);
        let sharp = ends[0].max(ends[1]);
        // Between the ends the signs change at most where a moved figure passes zero.
        let concerned = self.concerned(index.equation(at));
        let crosses = concerned.iter().any(|(_, m)| {
            let value = i128::from(self.value[m.fact as usize]);
            let (a, b) = (
                value + i128::from(m.step) * low,
                value + i128::from(m.step) * high,
            );
            // A zero has no sign, so even touching it counts.
            a.signum() != b.signum()
        });
        // Off the grid of what is printed other bounds hold.
        let on_grid = concerned
            .iter()
            .all(|(_, m)| m.step % index.quantum(m.fact) == 0);
        self.room = concerned;
        if crosses {
            (loose, false)
        } else {
            (sharp, on_grid && ends[0] == ends[1])
        }
    }

    fn with(&mut self, index: &Index, amount: &dyn Fn(usize) -> i128, at: u32) -> Bounds {
        let shift = |value: i64, m: &Move| {
            let var = m.var.map_or(0, amount);
            let shifted = i128::from(value) + i128::from(m.step) * var;
            shifted.clamp(-(1 << 62), 1 << 62) as i64
        };
        let equation = index.equation(at);
        let concerned = self.concerned(equation);
        let before: Vec<(u32, i64)> = concerned
            .iter()
            .map(|(_, m)| (m.fact, self.value[m.fact as usize]))
            .collect();
        for (_, m) in &concerned {
            self.value[m.fact as usize] = shift(self.value[m.fact as usize], m);
        }
        let bounds = index.bounds(at, &self.value, &self.figure);
        self.room = concerned;
        // Backwards, because a cell may be moved twice.
        for &(fact, value) in before.iter().rev() {
            self.value[fact as usize] = value;
        }
        self.steps += equation.terms.len() as u64;
        bounds
    }

    /// Tries every combination of amounts left; unknowns that share no equation are independent.
    fn enumerate(
        &mut self,
        index: &Index,
        constraints: &[Constraint],
        mut domains: Vec<(i128, i128)>,
    ) -> Solved {
        for group in entangled(constraints, domains.len()) {
            let size = group.iter().try_fold(1_i128, |n, &v| {
                let width = domains[v].1 - domains[v].0 + 1;
                (width <= COMBINATIONS)
                    .then(|| n * width)
                    .filter(|&n| n <= COMBINATIONS)
            });
            let Some(size) = size else {
                // Too many to try: whether any amounts at all would do can still be decided.
                if let Some(core) = self.contradiction(constraints, &group) {
                    return Solved::No(core);
                }
                continue;
            };
            let concerned = || {
                let of_group = |c: &&Constraint| c.unknowns.iter().any(|(v, _)| group.contains(v));
                constraints.iter().filter(of_group)
            };
            // The interval of a single unknown is all that its constraints leave.
            if group.len() == 1 && concerned().all(|c| c.exact) {
                continue;
            }
            let own: Vec<u32> = concerned().map(|c| c.at).collect();
            let mut seen: Vec<Option<(i128, i128)>> = vec![None; group.len()];
            for number in 0..size {
                let amounts = combination(number, &group, &domains);
                let amount = |var: usize| {
                    group
                        .iter()
                        .position(|&v| v == var)
                        .map_or(0, |place| amounts[place])
                };
                let fits = own.iter().all(|&at| {
                    let bounds = self.with(index, &amount, at);
                    bounds.residual.abs() <= bounds.sharp
                });
                if fits {
                    for (range, &x) in seen.iter_mut().zip(&amounts) {
                        *range = Some(range.map_or((x, x), |(a, b)| (a.min(x), b.max(x))));
                    }
                }
            }
            for (range, &var) in seen.iter().zip(&group) {
                match range {
                    Some(range) => domains[var] = *range,
                    None => return Solved::No(own),
                }
            }
        }
        Solved::Yes(domains)
    }
}

impl Bench {
    /// Equations of the group of unknowns that no amounts satisfy together, if it can be told.
    fn contradiction(&mut self, constraints: &[Constraint], group: &[usize]) -> Option<Vec<u32>> {
        let own: Vec<&Constraint> = constraints
            .iter()
            .filter(|c| c.unknowns.iter().any(|(v, _)| group.contains(v)))
            .collect();
        let mut reach = vec![FREE; group.len()];
        let mut sums = Vec::with_capacity(own.len());
        for constraint in &own {
            // What rounding may add is one more unknown.
            let mut terms: Vec<(usize, i128)> = vec![(reach.len(), 1)];
            reach.push(constraint.limit);
            for &(var, slope) in &constraint.unknowns {
                terms.push((group.iter().position(|&v| v == var)?, slope));
            }
            self.steps += terms.len() as u64;
            sums.push((terms, -constraint.residual));
        }
        match possible(&reach, &sums, ELIMINATION) {
            Answer::Impossible(core) => {
                Some(sorted(core.into_iter().map(|sum| own[sum].at).collect()))
            }
            Answer::Possible | Answer::Unknown => None,
        }
    }
}

/// The amounts of the combination of that number.
fn combination(mut number: i128, group: &[usize], domains: &[(i128, i128)]) -> Vec<i128> {
    group
        .iter()
        .map(|&var| {
            let (low, high) = domains[var];
            let width = high - low + 1;
            let x = low + number % width;
            number /= width;
            x
        })
        .collect()
}

/// The unknowns grouped by shared equations.
fn entangled(constraints: &[Constraint], unknowns: usize) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..unknowns).collect();
    for constraint in constraints {
        let mut vars = constraint.unknowns.iter().map(|&(v, _)| v);
        if let Some(first) = vars.next() {
            for other in vars {
                let (from, to) = (group[other], group[first]);
                group
                    .iter_mut()
                    .filter(|g| **g == from)
                    .for_each(|g| *g = to);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); unknowns];
    for (var, &g) in group.iter().enumerate() {
        groups[g].push(var);
    }
    groups.retain(|g| !g.is_empty());
    groups
}

/// The x with `low ≤ slope · x ≤ high`; `None` if there is no such integer.
fn interval(low: i128, high: i128, slope: i128) -> Option<(i128, i128)> {
    let (low, high) = if slope > 0 {
        (low, high)
    } else {
        (-high, -low)
    };
    let slope = slope.abs();
    let first = -((-low).div_euclid(slope));
    let last = high.div_euclid(slope);
    (first <= last).then_some((first, last))
}

/// Narrows the intervals of the unknowns until nothing changes; on a contradiction, the equations
/// that led to it.
fn narrow(constraints: &[Constraint], unknowns: usize) -> Result<Vec<(i128, i128)>, Vec<u32>> {
    let mut domains = vec![(-FAR, FAR); unknowns];
    let mut reasons: Vec<Vec<u32>> = vec![Vec::new(); 2 * unknowns];
    // A fixpoint is reached in a few rounds; stopping early only leaves wider intervals.
    for _ in 0..24 {
        let mut changed = false;
        for constraint in constraints {
            for &(var, slope) in &constraint.unknowns {
                let mut low = -constraint.limit - constraint.residual;
                let mut high = constraint.limit - constraint.residual;
                let mut open = false;
                for &(other, slope) in constraint.unknowns.iter().filter(|&&(v, _)| v != var) {
                    let (a, b) = domains[other];
                    if a == -FAR || b == FAR {
                        open = true;
                        break;
                    }
                    let (a, b) = (a * slope, b * slope);
                    low -= a.max(b);
                    high -= a.min(b);
                }
                if open {
                    continue;
                }
                let Some((first, last)) = interval(low, high, slope) else {
                    return Err(sorted(why(constraint, var, &reasons)));
                };
                if first > domains[var].0 {
                    domains[var].0 = first;
                    reasons[2 * var] = why(constraint, var, &reasons);
                    changed = true;
                }
                if last < domains[var].1 {
                    domains[var].1 = last;
                    reasons[2 * var + 1] = why(constraint, var, &reasons);
                    changed = true;
                }
                if domains[var].0 > domains[var].1 {
                    let mut core = reasons[2 * var].clone();
                    core.extend(&reasons[2 * var + 1]);
                    return Err(sorted(core));
                }
            }
        }
        if !changed {
            break;
        }
    }
    Ok(domains)
}

/// The equations that lead to what the constraint says of the unknown: itself, and what bounds the others.
fn why(constraint: &Constraint, var: usize, reasons: &[Vec<u32>]) -> Vec<u32> {
    let others = constraint.unknowns.iter().filter(|&&(v, _)| v != var);
    let before = others.flat_map(|&(v, _)| reasons[2 * v].iter().chain(&reasons[2 * v + 1]));
    std::iter::once(constraint.at)
        .chain(before.copied())
        .collect()
}

fn sorted(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list.dedup();
    list
}
