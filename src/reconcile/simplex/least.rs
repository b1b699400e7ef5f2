//! In: bounded unknowns with their costs, and sums that have to lie within bounds. Out: values of the
//! least total cost. Exact: the simplex method proper, on the tableau that `possible` leaves behind,
//! always taking the first unknown that helps, so that no step repeats. Refuses to go on beyond the
//! work allowed; then it says that what it has need not be the least.

use std::collections::BTreeMap;

use super::{Fraction, Step, Tableau, coefficient, row_of};

/// Farther than any cost reaches.
const FAR: i128 = 1 << 100;

/// Unknowns added up with their coefficients, and what the sum may be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sum {
    /// Unknown and coefficient of each term; no unknown stands twice.
    pub terms: Vec<(usize, i128)>,
    /// The least that the sum may be.
    pub low: i128,
    /// The most that the sum may be.
    pub high: i128,
}

/// What the least is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Least {
    /// Values within all bounds.
    Found {
        /// The value of each unknown; `None` where it is no whole number.
        values: Vec<Option<i128>>,
        /// No whole solution costs less than this.
        cost: i128,
        /// Whether no values cost less.
        proven: bool,
    },
    /// These sums, by number, cannot all be within their bounds.
    Impossible(Vec<usize>),
    /// The work allowed did not suffice for any values.
    Unknown,
}

/// The values within `bounds` that keep every sum within its own and cost least.
pub(crate) fn least(bounds: &[(i128, i128)], sums: &[Sum], cost: &[i128], work: usize) -> Least {
    let Some((mut tableau, goal)) = lay_out(bounds, sums, cost) else {
        return Least::Unknown;
    };
    loop {
        if tableau.work >= work {
            return Least::Unknown;
        }
        match tableau.step() {
            Some(Step::Moved) => {}
            Some(Step::Done) => break,
            Some(Step::Stuck(unknowns)) => {
                let sums = unknowns.into_iter();
                let sums = sums.filter_map(|unknown| unknown.checked_sub(bounds.len()));
                return Least::Impossible(sums.collect());
            }
            None => return Least::Unknown,
        }
    }
    let mut proven = false;
    while tableau.work < work {
        match tableau.improve(goal) {
            Some(true) => {}
            Some(false) => {
                proven = true;
                break;
            }
            None => break,
        }
    }
    let whole = |value: &Fraction| (value.under == 1).then_some(value.over);
    let total = tableau.value[goal];
    Least::Found {
        values: tableau.value[..bounds.len()].iter().map(whole).collect(),
        cost: -(-total.over).div_euclid(total.under),
        proven,
    }
}

/// The tableau and the unknown in it that is the total cost; `None` if a number grew too large.
fn lay_out(bounds: &[(i128, i128)], sums: &[Sum], cost: &[i128]) -> Option<(Tableau, usize)> {
    let ranges = bounds.iter().copied();
    let ranges = ranges.chain(sums.iter().map(|sum| (sum.low, sum.high)));
    let ranges = ranges.chain([(-FAR, FAR)]);
    let mut tableau = Tableau {
        bounds: ranges
            .map(|(low, high)| (Fraction::whole(low), Fraction::whole(high)))
            .collect(),
        value: bounds
            .iter()
            .map(|&(low, high)| Fraction::whole(0.max(low).min(high)))
            .collect(),
        rows: BTreeMap::new(),
        work: 0,
    };
    let goal = bounds.len() + sums.len();
    let costs: Vec<(usize, i128)> = cost.iter().copied().enumerate().collect();
    let rows = sums.iter().map(|sum| &sum.terms).chain([&costs]);
    for (row, terms) in (bounds.len()..).zip(rows) {
        let mut value = Fraction::ZERO;
        let own = row_of(terms)?;
        for &(unknown, slope) in &own {
            let part = slope.wide().times(tableau.value[unknown as usize])?;
            value = value.plus(part)?;
        }
        tableau.value.push(value);
        tableau.rows.insert(row, own);
    }
    Some((tableau, goal))
}

impl Tableau {
    /// Moves the first unknown that lowers the goal as far as all bounds allow. `Some(false)` if there is
    /// none; `None` if a fraction grew too large.
    fn improve(&mut self, goal: usize) -> Option<bool> {
        let mut entering = None;
        for &(unknown, slope) in &self.rows[&goal] {
            let unknown = unknown as usize;
            let (low, high) = self.bounds[unknown];
            let up = slope.over < 0;
            let free = if up {
                self.value[unknown].less(high)?
            } else {
                low.less(self.value[unknown])?
            };
            if free {
                entering = Some((unknown, up));
                break;
            }
        }
        let Some((unknown, up)) = entering else {
            return Some(false);
        };
        let (low, high) = self.bounds[unknown];
        let mut reach = if up {
            high.minus(self.value[unknown])?
        } else {
            self.value[unknown].minus(low)?
        };
        let mut leaving = None;
        for (&basic, row) in &self.rows {
            self.work += 1;
            let Some(slope) = coefficient(row, unknown) else {
                continue;
            };
            let (low, high) = self.bounds[basic];
            let rises = (slope.over > 0) == up;
            let (room, bound) = if rises {
                (high.minus(self.value[basic])?, high)
            } else {
                (self.value[basic].minus(low)?, low)
            };
            let room = room.divided_by(slope.wide().size())?;
            if room.less(reach)? {
                reach = room;
                leaving = Some((basic, bound));
            }
        }
        match leaving {
            Some((basic, bound)) => self.pivot(basic, unknown, bound)?,
            None => self.shift(
                unknown,
                if up {
                    reach
                } else {
                    Fraction::ZERO.minus(reach)?
                },
            )?,
        }
        Some(true)
    }

    /// Moves one unknown that is a sum of no others, and all sums with it.
    fn shift(&mut self, unknown: usize, by: Fraction) -> Option<()> {
        self.value[unknown] = self.value[unknown].plus(by)?;
        for (&basic, row) in &self.rows {
            if let Some(slope) = coefficient(row, unknown) {
                self.value[basic] = self.value[basic].plus(slope.wide().times(by)?)?;
            }
        }
        Some(())
    }
}

impl Fraction {
    /// The fraction without its sign.
    fn size(self) -> Fraction {
        Fraction {
            over: self.over.abs(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[(usize, i128)], low: i128, high: i128) -> Sum {
        Sum {
            terms: terms.to_vec(),
            low,
            high,
        }
    }

    #[test]
    fn the_cheapest_way_is_taken_and_the_impossible_named() {
        // x + y + z = 2 within 0..1 each: the two cheapest; with x + y at most 1, z is needed.
        let bounds = [(0, 1); 3];
        let all = sum(&[(0, 1), (1, 1), (2, 1)], 2, 2);
        assert_eq!(
            least(&bounds, std::slice::from_ref(&all), &[1, 2, 5], 10_000),
            Least::Found {
                values: vec![Some(1), Some(1), Some(0)],
                cost: 3,
                proven: true
            }
        );
        let two = [all.clone(), sum(&[(0, 1), (1, 1)], -9, 1)];
        assert_eq!(
            least(&bounds, &two, &[1, 2, 5], 10_000),
            Least::Found {
                values: vec![Some(1), Some(0), Some(1)],
                cost: 6,
                proven: true
            }
        );
        let none = [all, sum(&[(0, 1), (1, 1)], 0, 0)];
        let Least::Impossible(mut named) = least(&bounds, &none, &[1, 2, 5], 10_000) else {
            panic!("possible")
        };
        named.sort_unstable();
        assert_eq!(named, [0, 1]);
    }

    /// All solutions in whole numbers tried one by one, against the least found.
    #[test]
    fn no_whole_solution_costs_less() {
        let mut dice = 11_u64;
        let mut roll = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) % sides
        };
        for _ in 0..300 {
            let bounds = [(-1, 1), (0, 1), (-1, 0), (-1, 1)];
            let cost: Vec<i128> = (0..4).map(|_| roll(7) as i128 - 3).collect();
            let sums: Vec<Sum> = (0..2)
                .map(|_| {
                    let terms: Vec<_> = (0..4).map(|u| (u, roll(3) as i128 - 1)).collect();
                    let low = roll(4) as i128 - 2;
                    sum(&terms, low, low + roll(2) as i128)
                })
                .collect();
            let mut best: Option<i128> = None;
            for number in 0..81_i128 {
                let x = [number % 3, number / 3 % 3, number / 9 % 3, number / 27].map(|d| d - 1);
                let inside = x.iter().zip(&bounds).all(|(x, (l, h))| l <= x && x <= h);
                let fits = sums.iter().all(|sum| {
                    let total: i128 = sum.terms.iter().map(|&(u, c)| c * x[u]).sum();
                    sum.low <= total && total <= sum.high
                });
                if inside && fits {
                    let total = x.iter().zip(&cost).map(|(x, c)| x * c).sum();
                    best = Some(best.map_or(total, |b: i128| b.min(total)));
                }
            }
            match least(&bounds, &sums, &cost, 100_000) {
                Least::Found {
                    cost: found,
                    values,
                    proven,
                } => {
                    assert!(proven);
                    assert!(best.is_none_or(|best| found <= best), "{found} {best:?}");
                    if values.iter().all(Option::is_some) {
                        assert_eq!(Some(found), best);
                    }
                }
                Least::Impossible(_) => assert_eq!(best, None),
                Least::Unknown => panic!("too little work"),
            }
        }
    }
}
