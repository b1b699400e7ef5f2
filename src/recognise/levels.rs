//! What is known of the levels of a ledger before they are found.

use crate::model::{Ledger, RowRole};

/// Whether it is known which row is a part of which.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Levels {
    /// It is.
    Known,
    /// The rows can be read in two ways; none of them has a parent.
    Open,
}

/// The grand total.
pub(super) fn total_of(ledger: &Ledger) -> Option<usize> {
    ledger
        .rows
        .iter()
        .position(|row| row.role == RowRole::Total)
}
