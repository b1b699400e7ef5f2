//! Grids become a submission: which sheets hold which tables, where their columns and rows are.
//!
//! [`Recogniser`] is made once from the layouts and used for every file. A table is told by its title
//! *and* a header that fits; [`header`] maps columns, [`rows`] places rows, [`amounts`] reads figures,
//! [`hierarchy`] says which row is part of which. What is not recognised is listed, with the reason.

mod amounts;
mod header;
mod heads;
mod hierarchy;
mod matchers;
mod rows;
mod tables;

pub(crate) use amounts::{amount as read_amount, percent as read_percent};
pub use tables::{Recognised, Recogniser};
