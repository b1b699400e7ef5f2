//! Deciding: what a person chose is read back, and writing one's own output again changes nothing.

mod changes_of_form;
mod decisions;
mod empty_tables;
mod idempotence;
mod in_place;
