//! In: the equations that hold, and what a story would make of others. Out: how badly the tails (尾差) that the
//! story leaves go with the way in which the workbook rounds. It ranks stories and speaks against corrections;
//! it never proves one. Refuses to call a tail unlikely where the workbook's own sums show as many.

use super::index::Index;
use super::solve::Move;

/// What one bit of surprise counts, in tenths of what a slip of the hand costs.
const BIT: u32 = 5;

/// The most that one tail counts.
const MOST: i64 = 60;

/// A residual beyond which all are alike, in ticks.
const FAR: i128 = 1 << 52;

/// Figures that an equation needs to have honest tails.
const SUM: usize = 3;

/// How the sums of a workbook come out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    /// What any tail counts, however small: much where all sums are exact, nothing where half have tails.
    any: i64,
}

/// An equation as the unknown amount of a story moves it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    residual: i128,
    slope: i128,
    squares: i128,
}

impl Tails {
    /// Counts the tails of all sums that hold.
    pub fn of(index: &Index) -> Tails {
        let (mut exact, mut tails) = (0_u32, 0_u32);
        for at in (0..index.equations.len() as u32).filter(|&at| !index.violated[at as usize]) {
            let terms = &index.equation(at).terms;
            let figures = terms.iter().filter(|t| index.figure[t.1 as usize]).count();
            if figures >= SUM {
                let sum: i128 = terms
                    .iter()
                    .map(|&(c, f)| i128::from(c) * i128::from(index.value[f as usize]))
                    .sum();
                exact += u32::from(sum == 0);
                tails += u32::from(sum != 0);
            }
        }
        let surplus = eighths_of_bits(exact + 1) - eighths_of_bits(tails + 1);
        Tails {
            any: i64::from(BIT) * surplus.max(0) / 8,
        }
    }

    /// How unlikely that residual is of an equation with those squared quanta: the sum of roundings is
    /// about normal, with a twelfth of a squared quantum for each figure.
    fn surprise(&self, residual: i128, squares: i128) -> i64 {
        if residual == 0 {
            return 0;
        }
        // Half of a squared deviation is 0.72 bits. Far off is far off, and must not overflow.
        let residual = residual.clamp(-FAR, FAR);
        let bits = 12 * residual * residual * 72 / (100 * squares.max(1));
        let bits = i64::try_from(bits).unwrap_or(MOST).min(MOST);
        (self.any + i64::from(BIT) * bits).min(MOST)
    }

    /// What the tails of one equation count as it is printed; nothing if it fails.
    fn printed(&self, index: &Index, at: u32) -> i64 {
        if index.violated[at as usize] {
            return 0;
        }
        let line = Line::of(index, at, &[], None);
        self.surprise(line.residual, line.squares)
    }

    /// What the tails count that the known moves, in order of facts, leave in the equations touched, less what they
    /// count as printed; and the most that one of the equations that got worse counts.
    pub fn left(&self, index: &Index, moves: &[Move], touched: &[u32]) -> (i64, i64) {
        let (mut sum, mut worst) = (0, 0);
        for &at in touched {
            let line = Line::of(index, at, moves, None);
            let (before, after) = (
                self.printed(index, at),
                self.surprise(line.residual, line.squares),
            );
            sum += after - before;
            if after > before {
                worst = worst.max(after);
            }
        }
        (sum, worst)
    }

    /// What the tails of the lines count if the unknown is that.
    pub fn along(&self, lines: &[Line], x: i128) -> i64 {
        let at = |line: &Line| self.surprise(line.residual + line.slope * x, line.squares);
        lines.iter().map(at).sum()
    }
}

impl Line {
    /// The equation under the known parts of the moves, which are in order of facts, and by how much it changes for
    /// each unit of the unknown.
    pub fn of(index: &Index, at: u32, moves: &[Move], var: Option<usize>) -> Line {
        let mut line = Line {
            residual: 0,
            slope: 0,
            squares: 0,
        };
        for &(coefficient, fact) in &index.equation(at).terms {
            let c = i128::from(coefficient);
            let (mut value, mut figure) = (index.value[fact as usize], index.figure[fact as usize]);
            let first = moves.partition_point(|m| m.fact < fact);
            for m in moves[first..].iter().take_while(|m| m.fact == fact) {
                value = value.saturating_add(m.base);
                figure = !m.blank;
                if var.is_some() && m.var == var {
                    line.slope += c * i128::from(m.step);
                }
            }
            if figure {
                let quantum = i128::from(index.quantum(fact));
                line.residual += c * i128::from(value);
                line.squares += c * c * quantum * quantum;
            }
        }
        line
    }
}

/// The binary logarithm in eighths.
fn eighths_of_bits(number: u32) -> i64 {
    let number = u128::from(number.clamp(1, 1 << 15));
    i64::from(number.pow(8).ilog2())
}

#[cfg(test)]
mod tests {
    use super::{MOST, Tails, eighths_of_bits};

    #[test]
    fn a_tail_counts_the_more_the_rarer_and_the_larger_it_is() {
        let (exact, rounded) = (Tails { any: 35 }, Tails { any: 0 });
        // Three figures of one unit each.
        assert_eq!(exact.surprise(0, 3), 0);
        assert!(exact.surprise(1, 3) > rounded.surprise(1, 3));
        assert!(rounded.surprise(5, 20) > rounded.surprise(2, 20));
        assert!(rounded.surprise(2, 20) < 10);
        assert_eq!(rounded.surprise(1_000, 20), MOST);
        assert_eq!(rounded.surprise(i128::MAX, 20), MOST);
        assert_eq!(rounded.surprise(-(1 << 90), 20), MOST);
    }

    #[test]
    fn logarithms_are_those_of_powers_of_two_and_between() {
        assert_eq!(eighths_of_bits(1), 0);
        assert_eq!(eighths_of_bits(1024), 80);
        assert!((eighths_of_bits(3) - 12).abs() <= 1);
    }
}
