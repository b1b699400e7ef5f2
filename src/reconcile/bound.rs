//! How far rounding alone can carry a relation: the bound that tells a tail (尾差) from an error.
//!
//! A printed figure v stands for [v − ½q, v + ½q), q being one unit of its last digit (half-up rounding,
//! figures of one sign). For n figures the residual of an honest relation is therefore strictly below
//! n·½q; in units ⌊(n−1)/2⌋. Where signs mix, or a figure was rounded down, the bound is reached: ⌊n/2⌋.
//! Two printings of one fact have to be equal to the digit, unless the tables they stand in were settled one by
//! one: settling takes a figure to either neighbour of its amount, so that it lies within q instead of ½q, and two
//! such printings differ by one last digit at most. A blank is an exact zero. Where a relation holds only because
//! something is nothing, and that is known to a coarse digit, as much may be there beside what rounding explains.

use super::system::{Print, Relation, System};
use crate::layout::Comparison;
use crate::report::Outcome;

/// What one relation shows by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Pass, tail, mismatch or unchecked.
    pub outcome: Outcome,
    /// Left side less right side, in ticks.
    pub residual: i128,
    /// The largest residual that rounding explains, in ticks.
    pub allowed: i128,
}

/// What is known of the figures of a relation.
struct Terms {
    /// Whether one of them cannot be read.
    unknown: bool,
    /// How far all figures together may lie from their amounts.
    half_units: i128,
    figures: usize,
    /// Whether all figures count once and have one sign.
    sharp: bool,
    /// Left side less right side.
    residual: i128,
    /// One unit of the last digit of the table that prints most and of the one that prints fewest digits.
    finest: i64,
    coarsest: i64,
    /// Whether no figure is stored with more digits than its table prints.
    on_grid: bool,
}

impl Terms {
    fn of(system: &System, relation: &Relation) -> Terms {
        let mut terms = Terms {
            unknown: false,
            half_units: 0,
            figures: 0,
            sharp: true,
            residual: 0,
            finest: i64::MAX,
            coarsest: 0,
            on_grid: true,
        };
        let (mut positive, mut negative) = (false, false);
        for &(coefficient, id) in &relation.terms {
            let fact = system.fact(id);
            terms.residual += i128::from(coefficient) * i128::from(fact.value);
            terms.finest = terms.finest.min(fact.quantum);
            terms.coarsest = terms.coarsest.max(fact.quantum);
            terms.on_grid &= fact.value % fact.quantum == 0;
            match fact.print {
                Print::Unknown => terms.unknown = true,
                Print::Blank => {}
                Print::Figure => {
                    let times = coefficient.unsigned_abs();
                    terms.figures += 1;
                    terms.half_units += i128::from(times) * i128::from(relation.reach(fact));
                    positive |= fact.value > 0;
                    negative |= fact.value < 0;
                    terms.sharp &= times == 1;
                }
            }
        }
        terms.sharp &= !(positive && negative);
        terms
    }

    /// Two printings of one fact: equal to the digit that the coarser one prints.
    fn copy_bound(&self) -> i128 {
        if self.finest == self.coarsest && self.on_grid {
            0
        } else {
            i128::from(self.coarsest / 2)
        }
    }

    /// The largest residual strictly below the sum of the half units that such figures can show.
    fn largest_below(&self) -> i128 {
        if self.half_units == 0 {
            return 0;
        }
        let step = if self.on_grid { self.finest.max(1) } else { 1 };
        let step = i128::from(step);
        (self.half_units - 1) / step * step
    }
}

/// Whether a relation does not hold; what adds up to the digit is told at once.
pub fn fails(system: &System, relation: &Relation) -> bool {
    system.residual(relation) != 0 && judge(system, relation).outcome == Outcome::Mismatch
}

/// Judges one relation by the printed figures.
pub fn judge(system: &System, relation: &Relation) -> Verdict {
    let terms = Terms::of(system, relation);
    let residual = terms.residual;
    let copy = relation.terms.len() == 2 && relation.comparison == Comparison::Equal;
    let allowed = if relation.apart {
        terms.largest_below()
    } else if terms.figures == 2 && copy {
        terms.copy_bound()
    } else if terms.sharp {
        // Strictly below: the next multiple of the finest quantum under the half-unit sum.
        terms.largest_below()
    } else {
        terms.half_units
    };
    let allowed = allowed + i128::from(relation.unseen);
    let excess = match relation.comparison {
        Comparison::Equal => residual.abs(),
        Comparison::AtMost => residual.max(0),
        Comparison::AtLeast => (-residual).max(0),
    };
    let outcome = if terms.unknown {
        Outcome::Unchecked
    } else if excess == 0 {
        Outcome::Pass
    } else if excess <= allowed {
        Outcome::Tail
    } else {
        Outcome::Mismatch
    };
    Verdict {
        outcome,
        residual,
        allowed,
    }
}
