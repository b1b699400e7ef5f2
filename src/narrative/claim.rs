//! What a number of a sentence claims: an amount, its change, its share, a count.

use super::known::Of;
use super::sentence::Number;
use crate::layout::Counted;

/// What a number claims.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Claim {
    /// So much an amount is.
    Amount(Of),
    /// So much an amount is more than last year, or less.
    Change {
        /// The amount.
        of: Of,
        /// Whether it is more.
        up: bool,
    },
    /// By so many per cent an amount is more, or less.
    Growth {
        /// The amount.
        of: Of,
        /// Whether it is more.
        up: bool,
        /// The number that tells the change, by its index.
        change: Option<usize>,
    },
    /// So much it was last year.
    Before(Of),
    /// So many per cent the amount before is of another.
    Share {
        /// The number that tells the amount, by its index.
        part: usize,
        /// The number of the whole, by its index.
        whole: Option<usize>,
        /// The whole, where the words name it.
        of: Option<Of>,
    },
    /// So many there are.
    Count(Counted),
    /// The number is part of the words.
    Fixed,
}

/// A number, and what it claims if that is told.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Bound {
    /// The section, by its index among those found.
    pub section: usize,
    /// The paragraph in it.
    pub paragraph: usize,
    /// The number.
    pub number: Number,
    /// What it claims.
    pub claim: Option<Claim>,
    /// Whether its words can mean nothing else.
    pub sure: bool,
    /// The words that stand where the department's name should.
    pub department: Option<String>,
}
