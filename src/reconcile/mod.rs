//! Reconciling.
mod bound;
mod system;
pub use bound::{Verdict, judge};
pub use system::{Fact, FactId, Print, Relation, RelationId, System, SystemRow};
