//! Where a book can be read in two ways. Nothing is chosen without saying so.

use crate::model::{Place, TableId};
use crate::report::FindingCode;

/// Two readings of one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ambiguity {
    /// What it is by the catalogue: open between two readings, or read in one of them.
    pub code: FindingCode,
    /// The table.
    pub table: TableId,
    /// What can be read in two ways, the same in every run: `copies`, a column's id.
    pub about: String,
    /// The cells between which it lies open.
    pub places: Vec<Place>,
    /// What is open and what to do, in a sentence.
    pub message: String,
}
