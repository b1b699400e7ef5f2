//! In: linear sums of bounded unknowns, each sum with the value it must have. Out: whether exact
//! rational values exist, and if not, which sums cannot have their values together. Refuses to go on
//! beyond the work allowed (rows and coefficients looked at), or when a fraction outgrows 128 bits: then it knows nothing.

mod least;

use std::collections::BTreeMap;

pub(crate) use least::{Least, Sum, least};

/// An exact fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    const ZERO: Fraction = Fraction { over: 0, under: 1 };

    fn new(over: i128, under: i128) -> Option<Fraction> {
        // Nearly all coefficients are ±1, so nearly all fractions are whole numbers.
        if under == 1 {
            return Some(Fraction { over, under });
        }
        let divisor = gcd(over.unsigned_abs(), under.unsigned_abs());
        let divisor = i128::try_from(divisor).ok().filter(|&d| d != 0)?;
        let sign = under.signum();
        Some(Fraction {
            over: (over / divisor).checked_mul(sign)?,
            under: (under / divisor).checked_mul(sign)?,
        })
    }

    fn whole(number: i128) -> Fraction {
        Fraction {
            over: number,
            under: 1,
        }
    }

    fn plus(self, other: Fraction) -> Option<Fraction> {
        if self.under == 1 && other.under == 1 {
            return Some(Fraction::whole(self.over.checked_add(other.over)?));
        }
        let left = product(self.over, other.under)?;
        let right = product(other.over, self.under)?;
        Fraction::new(left.checked_add(right)?, product(self.under, other.under)?)
    }

    fn minus(self, other: Fraction) -> Option<Fraction> {
        self.plus(Fraction {
            over: other.over.checked_neg()?,
            ..other
        })
    }

    fn times(self, other: Fraction) -> Option<Fraction> {
        Fraction::new(
            product(self.over, other.over)?,
            product(self.under, other.under)?,
        )
    }

    fn divided_by(self, other: Fraction) -> Option<Fraction> {
        self.times(Fraction::new(other.under, other.over)?)
    }

    fn less(self, other: Fraction) -> Option<bool> {
        if self.under == other.under {
            return Some(self.over < other.over);
        }
        Some(product(self.over, other.under)? < product(other.over, self.under)?)
    }
}

/// The product; numbers of 64 bits, nearly all there are, cost a fraction of others.
fn product(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// What became of the question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// Values exist.
    Possible,
    /// These sums, by number, cannot have their values together.
    Impossible(Vec<usize>),
    /// The work allowed did not suffice.
    Unknown,
}

/// Unknowns with their coefficients, none zero, in order of the unknowns.
type Row = Vec<(u32, Slope)>;

/// A coefficient: a fraction in half the room, because rows are all that pivoting reads and writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Slope {
    over: i64,
    under: i64,
}

impl Slope {
    /// `None` if it is too large.
    fn new(fraction: Fraction) -> Option<Slope> {
        Some(Slope {
            over: i64::try_from(fraction.over).ok()?,
            under: i64::try_from(fraction.under).ok()?,
        })
    }

    fn wide(self) -> Fraction {
        Fraction {
            over: i128::from(self.over),
            under: i128::from(self.under),
        }
    }

    /// `self + weight · other`; `None` if that is too large.
    fn plus(self, weight: Slope, other: Slope) -> Option<Slope> {
        if self.under == 1 && weight.under == 1 && other.under == 1 {
            let more = weight.over.checked_mul(other.over)?;
            return Some(Slope {
                over: self.over.checked_add(more)?,
                under: 1,
            });
        }
        Slope::new(self.wide().plus(weight.wide().times(other.wide())?)?)
    }
}

/// Sums of unknowns in the form of a tableau: the basic unknowns as sums of the others.
///
/// The bounds of an unknown that is not basic always hold.
struct Tableau {
    /// Lower and upper bound of each unknown; the sums come after the unknowns proper.
    bounds: Vec<(Fraction, Fraction)>,
    value: Vec<Fraction>,
    rows: BTreeMap<usize, Row>,
    /// Rows and coefficients looked at so far.
    work: usize,
}

/// Whether unknowns within `±reach` exist that give each of the sums its value.
pub(crate) fn possible(reach: &[i128], sums: &[(Vec<(usize, i128)>, i128)], work: usize) -> Answer {
    let mut tableau = Tableau {
        bounds: reach
            .iter()
            .map(|&r| (Fraction::whole(-r), Fraction::whole(r)))
            .collect(),
        value: vec![Fraction::ZERO; reach.len() + sums.len()],
        rows: BTreeMap::new(),
        work: 0,
    };
    for (number, (terms, value)) in sums.iter().enumerate() {
        tableau
            .bounds
            .push((Fraction::whole(*value), Fraction::whole(*value)));
        let Some(row) = row_of(terms) else {
            return Answer::Unknown;
        };
        tableau.rows.insert(reach.len() + number, row);
    }
    while tableau.work < work {
        match tableau.step() {
            Some(Step::Moved) => {}
            Some(Step::Done) => return Answer::Possible,
            Some(Step::Stuck(unknowns)) => {
                let sums = unknowns
                    .into_iter()
                    .filter_map(|u| u.checked_sub(reach.len()));
                return Answer::Impossible(sums.collect());
            }
            None => return Answer::Unknown,
        }
    }
    Answer::Unknown
}

/// The row of a sum; an unknown that stands twice counts twice. `None` if a coefficient is too large.
fn row_of(terms: &[(usize, i128)]) -> Option<Row> {
    let mut sorted: Vec<(usize, i128)> = terms.to_vec();
    sorted.sort_unstable_by_key(|&(unknown, _)| unknown);
    sorted.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    sorted.retain(|&(_, c)| c != 0);
    let term = |(unknown, c)| {
        let slope = Slope::new(Fraction::whole(c))?;
        Some((u32::try_from(unknown).ok()?, slope))
    };
    sorted.into_iter().map(term).collect()
}

enum Step {
    Moved,
    Done,
    /// Nothing can move: the unknowns of that row.
    Stuck(Vec<usize>),
}

impl Tableau {
    /// Brings the first basic unknown that is out of its bounds into them (always the first, so that no
    /// step repeats); `None` if a fraction grew too large.
    fn step(&mut self) -> Option<Step> {
        self.work += self.rows.len();
        let mut wrong = None;
        for &basic in self.rows.keys() {
            let (low, high) = self.bounds[basic];
            if self.value[basic].less(low)? {
                wrong = Some((basic, low, true));
                break;
            }
            if high.less(self.value[basic])? {
                wrong = Some((basic, high, false));
                break;
            }
        }
        let Some((basic, target, raise)) = wrong else {
            return Some(Step::Done);
        };
        let row = &self.rows[&basic];
        for &(other, slope) in row {
            let other = other as usize;
            let up = raise == (slope.over > 0);
            let (low, high) = self.bounds[other];
            let free = if up {
                self.value[other].less(high)?
            } else {
                low.less(self.value[other])?
            };
            if free {
                self.pivot(basic, other, target)?;
                return Some(Step::Moved);
            }
        }
        Some(Step::Stuck(
            std::iter::once(basic)
                .chain(row.iter().map(|&(unknown, _)| unknown as usize))
                .collect(),
        ))
    }

    fn pivot(&mut self, basic: usize, other: usize, target: Fraction) -> Option<()> {
        let row = self.rows.remove(&basic)?;
        let slope = coefficient(&row, other)?.wide();
        let shift = target.minus(self.value[basic])?.divided_by(slope)?;
        self.value[basic] = target;
        self.value[other] = self.value[other].plus(shift)?;
        let mut turned = Row::with_capacity(row.len());
        let others = row
            .iter()
            .filter(|&&(unknown, _)| unknown as usize != other);
        for &(unknown, c) in others {
            let turned_over = Fraction::ZERO.minus(c.wide().divided_by(slope)?)?;
            turned.push((unknown, Slope::new(turned_over)?));
        }
        let place = turned.partition_point(|&(unknown, _)| (unknown as usize) < basic);
        let own = Slope::new(Fraction::whole(1).divided_by(slope)?)?;
        turned.insert(place, (u32::try_from(basic).ok()?, own));
        let mut sum = row;
        for (&head, row) in &mut self.rows {
            let Ok(at) = place_of(row, other) else {
                continue;
            };
            let (_, weight) = row.remove(at);
            self.work += turned.len();
            self.value[head] = self.value[head].plus(weight.wide().times(shift)?)?;
            add(row, &turned, weight, &mut sum)?;
            std::mem::swap(row, &mut sum);
        }
        self.rows.insert(other, turned);
        Some(())
    }
}

/// The coefficient of an unknown, if it is one of the row's.
fn coefficient(row: &Row, unknown: usize) -> Option<Slope> {
    place_of(row, unknown).ok().map(|at| row[at].1)
}

fn place_of(row: &Row, unknown: usize) -> Result<usize, usize> {
    row.binary_search_by_key(&unknown, |&(known, _)| known as usize)
}

/// The row with so many times the other added to it; `None` if a fraction grew too large.
fn add(row: &Row, other: &Row, weight: Slope, sum: &mut Row) -> Option<()> {
    sum.clear();
    let mut own = row.iter().copied().peekable();
    for &(unknown, c) in other {
        while let Some(before) = own.next_if(|&(known, _)| known < unknown) {
            sum.push(before);
        }
        let before = own.next_if(|&(known, _)| known == unknown);
        let before = before.map_or(Slope { over: 0, under: 1 }, |(_, c)| c);
        let total = before.plus(weight, c)?;
        if total.over != 0 {
            sum.push((unknown, total));
        }
    }
    sum.extend(own);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_possible_is_found_and_what_is_not_is_named() {
        // x + y = 2 with both within ±1 is just possible; with x - y = 1 as well it is not.
        let sums = [
            (vec![(0, 1), (1, 1)], 2),
            (vec![(0, 1), (1, -1)], 1),
            (vec![(2, 1)], 1),
        ];
        assert_eq!(possible(&[1, 1, 1], &sums[..1], 100), Answer::Possible);
        let Answer::Impossible(mut named) = possible(&[1, 1, 1], &sums, 100) else {
            panic!("possible")
        };
        named.sort_unstable();
        assert!(named == [0, 1], "{named:?}");
        assert_eq!(possible(&[1, 1, 1], &sums, 0), Answer::Unknown);
    }
}
