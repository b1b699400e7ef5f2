//! How far rounding alone can carry a relation: the bound that tells a tail (尾差) from an error.
//!
//! A printed figure v stands for [v − ½q, v + ½q), q being one unit of its last digit (half-up rounding,
//! figures of one sign). For n figures the residual of an honest relation is therefore strictly below
//! n·½q; in units ⌊(n−1)/2⌋. Where signs mix, or a figure was rounded down, the bound is reached: ⌊n/2⌋.
//! Two printings of one fact have to be equal to the digit, unless the tables they stand in were settled one by
//! one: settling takes a figure to either neighbour of its amount, so that it lies within q instead of ½q, and two
//! such printings differ by one last digit at most. A blank is an exact zero.

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

/// Judges one relation by the printed figures.
pub fn judge(system: &System, relation: &Relation) -> Verdict {
    let mut unknown = false;
    let mut half_units = 0_i128;
    let mut figures = 0_usize;
    let (mut positive, mut negative, mut sharp) = (false, false, true);
    for &(coefficient, id) in &relation.terms {
        let fact = system.fact(id);
        match fact.print {
            Print::Unknown => unknown = true,
            Print::Blank => {}
            Print::Figure => {
                figures += 1;
                half_units +=
                    i128::from(coefficient.unsigned_abs()) * i128::from(system.reach(relation, id));
                positive |= fact.value > 0;
                negative |= fact.value < 0;
                sharp &= coefficient.unsigned_abs() == 1;
            }
        }
    }
    let residual = system.residual(relation);
    let copy = relation.terms.len() == 2 && relation.comparison == Comparison::Equal;
    let allowed = if relation.apart {
        largest_below(system, relation, half_units)
    } else if figures == 2 && copy {
        copy_bound(system, relation)
    } else if sharp && !(positive && negative) {
        // Strictly below: the next multiple of the finest quantum under the half-unit sum.
        largest_below(system, relation, half_units)
    } else {
        half_units
    };
    let excess = match relation.comparison {
        Comparison::Equal => residual.abs(),
        Comparison::AtMost => residual.max(0),
        Comparison::AtLeast => (-residual).max(0),
    };
    let outcome = if unknown {
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

/// Two printings of one fact: equal to the digit that the coarser one prints.
fn copy_bound(system: &System, relation: &Relation) -> i128 {
    let quanta = relation
        .terms
        .iter()
        .map(|&(_, id)| system.fact(id).quantum);
    let coarse = quanta.clone().max().unwrap_or(0);
    let as_printed = quanta.min() == Some(coarse) && on_grid(system, relation);
    if as_printed {
        0
    } else {
        i128::from(coarse / 2)
    }
}

/// The largest residual strictly below the sum of the half units that such figures can show.
fn largest_below(system: &System, relation: &Relation, half_units: i128) -> i128 {
    let finest = relation
        .terms
        .iter()
        .map(|&(_, id)| system.fact(id).quantum)
        .min()
        .unwrap_or(1);
    let step = if on_grid(system, relation) {
        i128::from(finest.max(1))
    } else {
        1
    };
    if half_units == 0 {
        0
    } else {
        (half_units - 1) / step * step
    }
}

/// Whether no figure is stored with more digits than its table prints.
fn on_grid(system: &System, relation: &Relation) -> bool {
    relation.terms.iter().all(|&(_, id)| {
        let fact = system.fact(id);
        fact.value % fact.quantum == 0
    })
}
