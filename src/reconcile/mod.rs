//! Reconciling.
mod bound;
pub mod joint;
pub mod rounding;
pub(crate) mod simplex;
mod system;
pub use bound::{Verdict, judge};
pub use system::{Fact, FactId, Print, Relation, RelationId, System, SystemRow};
