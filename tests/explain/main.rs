//! Explaining: which cells or labels are wrong, and what the report says of it.

mod changed;
mod explanations_are_minimal;
mod lists_with_codes;
mod reports;
mod settling;
mod whole_columns;
mod whole_tables;
mod wrong_labels;
