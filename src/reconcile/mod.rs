//! A submission and its layout's rules become findings: pass, tail, mismatch, unchecked.
//!
//! [`build`](fn@build) spreads the rules out over the rows into a [`System`] of integers, [`judge`]
//! holds each relation against its rounding bound, and [`findings`] puts what does not simply pass into
//! words. No tolerance is a constant: it follows from how many rounded figures a relation adds up.

mod bound;
mod build;
pub mod findings;
mod index;
mod system;

pub use bound::{Verdict, judge};
pub use build::{Built, Obstacle, Ratio, RuleState, build, relations_by_table, tables_of};
pub use system::{Fact, FactId, Print, Relation, RelationId, System, SystemRow};
