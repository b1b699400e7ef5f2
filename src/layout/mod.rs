//! Layouts.
pub mod classification;
mod spec;
pub use spec::*;
