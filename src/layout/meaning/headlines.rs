//! Where a layout prints the amounts by which a department is known at a glance (`headlines` in
//! `templates/meanings.toml`).

use super::places::{Places, Row};
use super::space::{Dimension, Meaning, space};
use crate::layout::{ColumnSelector, Headline, Layout, RowSelector, Term};
use crate::model::RowKey;

impl Layout {
    /// The amounts by which a department is known, and where they are printed first.
    pub fn headlines(&self) -> Vec<Headline> {
        let space = space();
        let tables = &self.tables;
        let printed = Places { tables, space }.fixed();
        let headlines = space.headlines.iter().map(|name| {
            let whole = space.refine(Meaning::WHOLE, name).unwrap_or(Meaning::WHOLE);
            let told = |at: &Meaning| {
                let mut all = Dimension::ALL.into_iter();
                all.all(|d| whole.at(d) == Meaning::WHOLE.at(d) || whole.at(d) == at.at(d))
            };
            // What is nearest to it: a table may print it of the appropriations only.
            let of = printed.iter().filter(|(meaning, _)| told(meaning));
            let best = of.min_by_key(|(meaning, _)| meaning.distance(&whole));
            let term = best.and_then(|(_, place)| {
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
            });
            Headline {
                name: name.clone(),
                term,
            }
        });
        headlines.collect()
    }
}
