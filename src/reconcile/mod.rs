//! Reconciling.
mod bound;
mod system;
mod texts;
pub use bound::{Verdict, judge};
pub use system::{Fact, FactId, Print, Relation, RelationId, System, SystemRow};
pub use texts::check_texts;
