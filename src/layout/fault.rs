//! What is wrong with a formula, and the signs that the language of rules keeps for itself.

use std::ops::Range;

/// What is wrong and where in the formula's text, in bytes.
#[derive(Debug)]
pub(super) struct Fault {
    pub span: Range<usize>,
    pub message: String,
}

/// The language's own signs: no name may hold them.
pub(super) const SIGNS: &str = "+-=<>≤≥≠!/.[]Σ,";

/// What was read, or what is wrong.
pub(super) type Parsed<T> = Result<T, Fault>;

/// The names, for a message.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.join("、")
}
