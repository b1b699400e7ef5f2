//! The standard form of a submission: which text and which figure stands in which cell, before anything is drawn.
//!
//! In go a layout and a submission. [`Placement`] holds for every table its sheet, its header and the cell of each
//! figure; `lines` says which row stands on which line, `titles` and `header` what stands above them, `sheet_names`
//! what sheets may be called, `unshown` the words for
//! what a printed table cannot show. What is decided, listed and drawn asks here where something stands.

pub(crate) mod header;
pub(crate) mod lines;
mod placement;
#[cfg(test)]
pub(crate) mod sample;
mod sheet_names;
pub(crate) mod titles;
mod unshown;

pub use placement::Placement;
pub(crate) use placement::{TablePlacement, numbers_only_figures};
pub(crate) use sheet_names::SheetNames;
pub(crate) use unshown::{marked, restore};
