//! What the amounts of a layout mean, and the relations that follow from it.
//!
//! A printed amount is the sum of many amounts that are not divided any further, each of which has one place in every
//! dimension: where it goes, of which year it is, who pays it, its codes. So an amount is a box in a [`space`], and a
//! relation between amounts is no opinion of the layout's author but a fact about boxes. The words of a layout say
//! which box each column and row is ([`places`]); the relations are derived once, when the layout is read: boxes
//! printed more than once, boxes cut into printed ones, boxes inside others ([`boxes`], [`derive`]). Where a relation
//! holds only if another box is empty, printed zeros have to show it ([`zeros`]). What follows from the others is left
//! out ([`super::span`]) The result is written in the language of rules, as a person would ([`say`]). What a single figure
//! is, [`figures`] says in the same words; which figures hold what units pay each other, [`transfers`].

mod boxes;
mod derive;
mod figures;
mod headlines;
mod inputs;
mod named;
mod places;
mod say;
mod space;
mod transfers;
mod zeros;

pub(super) use derive::relations;
pub use figures::{LedgerMeaning, Meant, MeantLine, MeantWord};
pub(crate) use inputs::{Atoms, Fed, FlowRow, Inputs};
pub use named::Printings;
pub(super) use named::is_meant;
pub(crate) use named::{funds, source, source_in};
pub(super) use places::{unfit_words, words_beside};
pub use transfers::{HiddenIn, Holding, PrintedSide, Transfer, TransferSide, Transfers};

#[cfg(test)]
mod tests;
