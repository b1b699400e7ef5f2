//! Where a layout prints the amounts by which a department is known at a glance (`headlines` in
//! `templates/meanings.toml`).

use super::space::space;
use crate::layout::{ColumnSelector, Headline, Layout, ListRow, RowSelector, Term};
use crate::model::plain;

impl Layout {
    /// The amounts by which a department is known, and where they are printed first.
    pub fn headlines(&self) -> Vec<Headline> {
        let printings = self.printings();
        let headline = |name: &String| Headline {
            name: name.clone(),
            term: printings.of(name).into_iter().next(),
        };
        space().headlines.iter().map(headline).collect()
    }

    /// Where an amount is printed that people name so: by the label of a total, else by words of
    /// `templates/meanings.toml`.
    pub fn amount_named(&self, name: &str) -> Option<Term> {
        self.total_named(name)
            .or_else(|| self.printings().of(name).into_iter().next())
    }

    /// The first total of a list with that label, in the first column of its ledger.
    fn total_named(&self, name: &str) -> Option<Term> {
        let ledgers = self.tables.iter().enumerate().flat_map(|(table, spec)| {
            let ledgers = spec.ledgers.iter().enumerate();
            ledgers.map(move |(nth, ledger)| (table, nth, ledger))
        });
        ledgers.into_iter().find_map(|(table, ledger, spec)| {
            let named = |row: &&ListRow| {
                row.total && row.labels.iter().any(|label| plain(label) == plain(name))
            };
            let row = spec.list().iter().find(named)?;
            Some(Term {
                negative: false,
                sum: false,
                table,
                ledger,
                rows: RowSelector::Fixed(row.key.clone()),
                column: ColumnSelector::One(0),
            })
        })
    }
}
