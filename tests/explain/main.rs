//! Explaining: which cells or labels are wrong, and what the report says of it.

mod explanations_are_minimal;
mod reports;
mod settling;
mod wrong_labels;
