//! Wrong labels, and what putting them right does.

use crate::reconcile::{FactId, RelationId};
use crate::report::{EventKind, Field};

/// One label and what it should be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LabelChange {
    /// Index of the table.
    pub table: usize,
    /// Index of the ledger in the table.
    pub ledger: usize,
    /// Index of the row in the ledger.
    pub row: usize,
    /// What of it is wrong.
    pub field: Field,
    /// What is printed.
    pub from: String,
    /// What should be.
    pub to: String,
}

/// Labels that are wrong together, and what putting them right does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relabelling {
    /// What mistake it was.
    pub kind: EventKind,
    /// The labels.
    pub labels: Vec<LabelChange>,
    /// The relations that fail as printed and not with these labels.
    pub settles: Vec<RelationId>,
    /// Relations of rows as printed that say nothing of them once they are read under these labels: sums that had
    /// other parts.
    pub beside: Vec<RelationId>,
    /// What the cells hold once the rows are read under these labels: the amount in ticks, or `None` for a blank.
    pub moves: Vec<(FactId, Option<i64>)>,
}
