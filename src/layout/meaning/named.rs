//! Where a layout prints an amount that people name: for those who meet the name in a sentence or on a form.

use super::places::{Places, Printed, Row};
use super::space::{Dimension, Meaning, space};
use crate::layout::{ColumnSelector, Layout, RowSelector, Term};
use crate::model::RowKey;

/// Whether words mean an amount.
///
/// # Errors
/// Which word does not, and what does.
pub(in crate::layout) fn is_meant(words: &str) -> Result<(), String> {
    space().refine(Meaning::WHOLE, words).map(|_| ())
}

/// Where a layout prints which amounts, in rows that every department has.
pub struct Printings(Vec<Printed>);

impl Layout {
    /// Where it prints which amounts.
    pub fn printings(&self) -> Printings {
        let (tables, space) = (self.tables.as_slice(), space());
        Printings(Places { tables, space }.fixed())
    }
}

impl Printings {
    /// Everywhere an amount is printed, in words of `templates/meanings.toml`, as nearly as the layout prints it: a table
    /// may print it of the appropriations only.
    pub fn of(&self, words: &str) -> Vec<Term> {
        let Ok(whole) = space().refine(Meaning::WHOLE, words) else {
            return Vec::new();
        };
        let told = |at: &Meaning| {
            let mut all = Dimension::ALL.into_iter();
            all.all(|d| whole.at(d) == Meaning::WHOLE.at(d) || whole.at(d) == at.at(d))
        };
        let of = || self.0.iter().filter(|(meaning, _)| told(meaning));
        let least = of().map(|(meaning, _)| meaning.distance(&whole)).min();
        let nearest = of().filter(|(meaning, _)| Some(meaning.distance(&whole)) == least);
        nearest.filter_map(|(_, place)| term(place)).collect()
    }
}

/// A place as a term, if it is one cell.
pub(super) fn term(place: &super::places::Place) -> Option<Term> {
    Some(Term {
        negative: false,
        sum: false,
        table: place.table,
        ledger: place.ledger,
        rows: match &place.row {
            Row::Total(_) => RowSelector::Total,
            Row::Fixed(key) => RowSelector::Fixed(RowKey::new(key)),
            Row::Code(code) | Row::Named(code, _) => RowSelector::Code(*code),
            Row::Each | Row::EachCode(_) => return None,
        },
        column: ColumnSelector::One(place.column?),
    })
}
