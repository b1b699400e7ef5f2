//! A submission and its layout's rules become findings: pass, tail, mismatch, unchecked.
//!
//! [`build`](fn@build) spreads the rules out over the rows into a [`System`] of integers, [`judge`]
//! holds each relation against its rounding bound, [`find`] puts what does not simply pass into words,
//! and [`check_texts`] looks at titles, names and notes. No tolerance is a constant: it follows from how
//! many rounded figures a relation adds up.

mod bound;
mod build;
mod findings;
mod fit;
mod index;
pub(crate) mod joint;
mod misread;
mod naming;
mod quantum;
mod rounding;
pub(crate) mod simplex;
mod stated;
mod system;
mod texts;
mod unread;

pub use bound::{Verdict, fails, judge};
pub use build::{Built, Every, Meant, Obstacle, Ratio, RuleState, Stranger, tables_of};

pub use findings::{Found, RelationFinding, Standing, find, standing};
pub use fit::{agreeing, build, build_applying, build_every, strangers};
pub(crate) use misread::misread;
pub use naming::Names;
pub use quantum::{Coarser, Evidence, coarser, finer};
pub(crate) use rounding::units_in;
pub use rounding::{lone_tails, rounding};
pub use stated::{Stated, stated};
pub use system::{Circumstance, Fact, FactId, Print, Relation, RelationId, System, SystemRow};
pub use texts::check_texts;
