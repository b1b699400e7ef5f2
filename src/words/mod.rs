//! words
pub mod write;
