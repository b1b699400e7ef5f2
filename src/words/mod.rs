//! words
pub mod texts;
