//! Explaining: which cells are wrong, what they should be, and what is proven.
//!
//! In: a [`System`] of integers, and the wrong labels that were tried (`labels`). Out: for each cluster of failing relations all minimum explanations
//! by *events* (the mistakes people make, of which one can touch many cells), and the corrections that
//! hold in every one of them. Refuses to guess: beyond a cap of events, or of work, it says so, lists what it
//! has and corrects nothing.
//!
//! A correction needs three things: its cell is in every minimum explanation, its value is one number
//! in all of them, and declaring the cell right would need more mistakes than the minimum.
//! Inequalities and usual relations are evidence; they never prove anything.

mod absent;
mod blank_rows;
mod blind;
mod bounds;
mod cells;
mod certify;
mod cluster;
mod columns;
mod evidence;
mod fit;
mod flow;
mod groups;
mod habits;
mod impossible;
mod index;
mod kept;
mod labels;
mod mirror;
mod misfiled;
mod not_updated;
mod other_table;
mod printings;
mod relabelling;
mod reporting;
mod scopes;
mod search;
mod settle;
mod sift;
mod solve;
mod specimen;
mod stale;
mod swap;
mod tails;
mod tell;
mod totals;
mod units;
mod uses;

use std::collections::BTreeSet;

use crate::model::{Elsewhere, Place};
use crate::reconcile::{FactId, RelationId, System};
use crate::report::EventKind;

pub use crate::words::decide::Settling;
pub use crate::words::explain::{Incomplete, Unproven};
pub use absent::tell as tell_absent_rows;
pub use blind::{BlindSpots, Subject, blind_spots};
pub use evidence::Keystroke;
pub(crate) use labels::{change as label_change, standings};
pub use labels::{open_ledgers, relabellings};
pub use relabelling::{LabelChange, Relabelling};
pub use reporting::add_to_report;
pub use settle::{Impossible, Settled, settle};
pub use specimen::specimen;

/// What a person decided, and how far to search.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cells that cannot be blamed: the person keeps them. Ids the system does not have are passed over.
    pub kept: Vec<FactId>,
    /// Cells that the person filled in, with their amounts in ticks.
    pub fixed: Vec<(FactId, i64)>,
    /// The most events that one cluster is explained by.
    pub cap: usize,
    /// How many more events declaring a corrected cell right must need.
    pub margin: usize,
    /// The most terms of equations that are looked at for one cluster, and half of what may be looked at for all
    /// clusters together: a measure of work, not of time, so that the same input always gives the same answer.
    pub budget: u64,
    /// The most explanations listed for one cluster.
    pub listed: usize,
    /// What other documents of the file state: evidence for explanations, never proof.
    pub stated: Elsewhere,
    /// Tables (by index) that do not state the unit of their form, or not that of the other tables. If all their
    /// figures seem to be in another unit, the unit line may as well be what is wrong: nothing is corrected.
    pub doubted_units: Vec<usize>,
    /// One unit of the last digit that each table (by index) declares, in ticks: it may be printed coarser. What is not
    /// listed prints what it declares.
    pub declared: Vec<i64>,
    /// Rows that may stand under a wrong label, tried one by one.
    pub relabelled: Vec<Relabelling>,
    /// Ledgers (by table and ledger) with rows that could not be placed: nothing is proven in them.
    pub open: BTreeSet<(usize, usize)>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            kept: Vec::new(),
            fixed: Vec::new(),
            cap: 3,
            margin: 1,
            budget: 500_000,
            listed: 200,
            stated: Elsewhere::default(),
            doubted_units: Vec::new(),
            declared: Vec::new(),
            relabelled: Vec::new(),
            open: BTreeSet::new(),
        }
    }
}

impl Options {
    /// One unit of the last declared digit of a table of which one unit of the last printed digit is that much, if it
    /// is printed coarser.
    fn finer(&self, table: usize, printed: i64) -> Option<i64> {
        let declared = self.declared.get(table).copied();
        declared.filter(|&declared| declared < printed)
    }
}

/// All that could be explained.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Explained {
    /// The clusters of failing relations, in order of their first relation.
    pub clusters: Vec<Cluster>,
    /// What is proven, in order of facts.
    pub corrections: Vec<Correction>,
    /// Wrong labels of which texts speak, and inequalities at most: no equation fails because of them.
    pub labels: Vec<Relabelling>,
}

/// Failing relations that are explained together. Where two clusters stand in one relation that holds, an explanation of
/// the one goes with some of the other, and need not go with each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cluster {
    /// The failing relations, in order.
    pub relations: Vec<RelationId>,
    /// Whether each of the relations holds alone and only all together are impossible.
    pub joint: bool,
    /// Events in a minimum explanation; if none was found, at least so many are needed.
    pub events: usize,
    /// `None` if every minimum explanation is listed; otherwise why not.
    pub incomplete: Option<Incomplete>,
    /// The explanations, the likeliest first.
    pub explanations: Vec<Explanation>,
    /// The smallest set of relations that cannot hold: where to look if nothing is explained.
    pub core: Vec<RelationId>,
    /// The cells that the likeliest explanation changes and no correction does, each with the reason.
    pub unproven: Vec<(FactId, Unproven)>,
}

/// One way in which everything would be consistent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The mistakes it supposes.
    pub events: Vec<Event>,
    /// What speaks for it, the less the likelier; see [`Keystroke::cost`].
    pub cost: u32,
    /// How many usual relations and inequalities fail under it that do not have to.
    pub strained: usize,
    /// How badly the tails that it leaves go with those of the workbook's other sums, in tenths of `cost`; below
    /// zero if they go better than those printed.
    pub tails: i64,
    /// Where other documents state an amount that it ends with, and none states what is printed instead.
    pub stated: Vec<Place>,
    /// Whether no more speaks for the first of the explanations than for it.
    pub tied: bool,
}

/// One supposed mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// What mistake.
    pub kind: EventKind,
    /// The cells it touched.
    pub changes: Vec<Change>,
    /// The rows it is about, by index in [`System::rows`]: the missing or doubled row. A missing row that
    /// no table shows is told by the row above it, and then there are no changes.
    pub rows: Vec<usize>,
    /// The wrong labels, if that is the mistake; then there are no changes of amounts.
    pub label: Option<Relabelling>,
}

/// A cell and what it would become, in ticks as the solver reckons; [`crate::report::Change`] is what is said of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The cell.
    pub fact: FactId,
    /// What is printed, in ticks.
    pub from: i64,
    /// What it would be; of several possible values the likeliest.
    pub to: i64,
    /// The smallest value that explains.
    pub low: i64,
    /// The largest value that explains.
    pub high: i64,
    /// The slip of the hand that would have made the one of the other.
    pub keystroke: Keystroke,
}

/// A change that is proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correction {
    /// The cell.
    pub fact: FactId,
    /// What is printed, in ticks.
    pub from: i64,
    /// What it has to be, in ticks.
    pub to: i64,
    /// How many more mistakes there would have to be, at least, if the cell were right.
    pub margin: usize,
    /// The mistakes of one such story; empty if none of that size was found.
    pub instead: Vec<Event>,
    /// The relations that the cell breaks.
    pub witnesses: Vec<RelationId>,
}

/// The reason for which nothing that the likeliest of the explanations changes is proven, for each of its cells.
fn unproven(explanations: &[Explanation], why: Unproven) -> Vec<(FactId, Unproven)> {
    let events = explanations.iter().take(1).flat_map(|one| &one.events);
    let changes = events.flat_map(|event| &event.changes);
    changes.map(|change| (change.fact, why)).collect()
}

/// Explains every failing relation of the system.
pub fn explain(system: &System, options: &Options) -> Explained {
    let explained = cluster::explain(system, options);
    match options.kept.is_empty() {
        true => explained,
        false => kept::with_untouched(system, options, explained),
    }
}

#[cfg(test)]
mod tests;
