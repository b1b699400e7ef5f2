//! Where a layout prints an amount that people name: for those who meet the name in a sentence or on a form, where what
//! the sentence speaks of says from which funds and of which year it is.

use std::collections::BTreeSet;

use super::places::{Places, Printed, Row};
use super::space::{Dimension, Meaning, Member, space};
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

/// What of the words for an amount says whose money it is, and of which year; `None` if they do not say whose.
pub(crate) fn funds(words: &str) -> Option<String> {
    let meaning = space().refine(Meaning::WHOLE, words).ok()?;
    let source = name(&meaning, Dimension::Source)?;
    let origin = name(&meaning, Dimension::Origin);
    Some(origin.map_or_else(|| source.clone(), |origin| format!("{origin}·{source}")))
}

/// What of the words for an amount says whose money it is.
pub(crate) fn source(words: &str) -> Option<String> {
    let meaning = space().refine(Meaning::WHOLE, words).ok()?;
    name(&meaning, Dimension::Source)
}

/// The source of funds that a text names, if it names one: 部门一般公共预算财政拨款支出.
pub(crate) fn source_in(text: &str) -> Option<String> {
    let space = space();
    let named = space.names(Dimension::Source);
    let mut named = named.filter(|name| text.contains(name));
    let meaning = named.try_fold(Meaning::WHOLE, |meaning, name| space.refine(meaning, name));
    name(&meaning.ok()?, Dimension::Source)
}

/// The member of a dimension that a meaning names.
fn name(meaning: &Meaning, dimension: Dimension) -> Option<String> {
    match meaning.at(dimension) {
        Member::Whole => None,
        member => Some(space().name(dimension, member)),
    }
}

/// Words for an amount within some funds.
pub(crate) struct Within {
    /// The words.
    pub words: String,
    /// Whether just that is printed, and not only what is nearest.
    pub exact: bool,
}

impl Printings {
    /// An amount within funds that [`funds`] or [`source_in`] told: as it is printed of them, and where neither says the
    /// year, of each year of which it is. Nothing if the words say themselves whose money it is.
    pub(crate) fn within(&self, words: &str, of: &str) -> Vec<Within> {
        let space = space();
        let Ok(own) = space.refine(Meaning::WHOLE, words) else {
            return Vec::new();
        };
        if own.at(Dimension::Source) != Member::Whole {
            return Vec::new();
        }
        let joined = format!("{words}·{of}");
        let Ok(whole) = space.refine(Meaning::WHOLE, &joined) else {
            return Vec::new();
        };
        let same = |at: &Meaning, origin: bool| {
            let mut all = Dimension::ALL.into_iter();
            all.all(|d| at.at(d) == whole.at(d) || origin && d == Dimension::Origin)
        };
        let exact = |origin| self.0.iter().filter(move |(at, _)| same(at, origin));
        let mut found = Vec::new();
        if !self.of(&joined).is_empty() {
            found.push(Within {
                exact: exact(false).next().is_some(),
                words: joined.clone(),
            });
        }
        if whole.at(Dimension::Origin) == Member::Whole {
            let origins: BTreeSet<Member> = exact(true)
                .map(|(at, _)| at.at(Dimension::Origin))
                .collect();
            let origins = origins.into_iter().filter(|one| *one != Member::Whole);
            found.extend(origins.map(|origin| Within {
                words: format!("{joined}·{}", space.name(Dimension::Origin, origin)),
                exact: true,
            }));
        }
        found
    }

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
