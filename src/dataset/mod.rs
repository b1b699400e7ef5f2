//! Facts as a dataset: a row for every amount of every submission, for engines that add up more than one machine holds.
//!
//! In goes what was checked, out come [`FactRow`]s, a [`FileRow`] for each submission of a file and the [`UnitRow`]s of
//! the list. A [`Shard`] is the part of the files that one machine takes. The columns stand in [`columns`], and what an
//! amount is becomes one whole number ([`Exact`]) or is told, never rounded. Nothing is added up here: consolidating is
//! what the SQL under `examples/sql/` says. With the feature `parquet`, `parts` writes the rows and `run` goes through
//! the files.

pub mod columns;
mod exact;
#[cfg(feature = "parquet")]
mod parts;
#[cfg(feature = "parquet")]
mod render;
mod rows;
#[cfg(feature = "parquet")]
mod run;
mod shard;
mod whose;

pub use exact::{Exact, SCALE};
pub use rows::{FactRow, FileRow, Refused, Submitted, facts, line_text};
#[cfg(feature = "parquet")]
pub use run::{FactsError, FactsOptions, FactsWritten, Passed, write_facts};
pub use shard::Shard;
pub use whose::{UnitRow, Units};
