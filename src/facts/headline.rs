//! The amounts by which a unit is known at a glance: income, expenditure and its parts, the three publics.

use super::{Address, Figure, LineKey, TableFacts};
use crate::layout::{ColumnSelector, Headline as Named, Layout, RowSelector, Term};
use crate::model::Place;

/// One of these amounts.
#[derive(Clone, PartialEq, Debug)]
pub struct Headline {
    /// Its name, in the words of `templates/meanings.toml`.
    pub name: String,
    /// Where a layout prints it, if it does.
    at: Option<Printed>,
}

/// An amount, and where a layout prints it.
#[derive(Clone, PartialEq, Debug)]
pub struct Printed {
    /// What it is.
    pub address: Address,
    /// The indices of its table, its ledger and its figure in the layout.
    pub at: (usize, usize, usize),
}

/// These amounts, as a layout prints them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Headlines(Vec<Headline>);

impl Headlines {
    /// Where a layout prints them.
    pub fn of(layout: &Layout) -> Headlines {
        let headline = |Named { name, term }: Named| Headline {
            name,
            at: term.and_then(|term| printed(layout, &term)),
        };
        Headlines(layout.headlines().into_iter().map(headline).collect())
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|headline| headline.name.as_str())
    }

    /// What they are in a submission of the layout.
    pub fn figures(&self, facts: &[TableFacts]) -> Vec<Figure> {
        let own = |headline: &Headline| headline.at.as_ref()?.in_facts(facts).map(|(own, _)| own);
        let all = self.0.iter();
        all.map(|one| own(one).unwrap_or(Figure::Blank)).collect()
    }
}

impl Printed {
    /// The amount that a layout prints there.
    pub(crate) fn at(layout: &Layout, term: &Term) -> Option<Printed> {
        printed(layout, term)
    }

    /// The amount that people name so, if a layout prints it.
    pub fn named(layout: &Layout, name: &str) -> Option<Printed> {
        printed(layout, &layout.amount_named(name)?)
    }

    /// The amount of a term that means one figure.
    pub fn of(layout: &Layout, term: &Term) -> Option<Printed> {
        printed(layout, term)
    }

    /// The figure in the facts of a submission, and where it stands.
    pub fn in_facts(&self, facts: &[TableFacts]) -> Option<(Figure, Option<Place>)> {
        let ledger = super::table(facts, &self.address.table)?.ledger(&self.address.ledger)?;
        let line = ledger.line(&self.address.line)?;
        let column = ledger.column(&self.address.column)?;
        Some((line.cells.get(column)?.figure.clone(), line.place(column)))
    }
}

fn printed(layout: &Layout, term: &Term) -> Option<Printed> {
    let line = match &term.rows {
        RowSelector::Total => LineKey::Total,
        RowSelector::Fixed(key) => LineKey::Fixed(key.clone()),
        RowSelector::Code(code) => LineKey::Code(*code),
        _ => return None,
    };
    let ColumnSelector::One(figure) = term.column else {
        return None;
    };
    let table = layout.tables.get(term.table)?;
    let ledger = table.ledgers.get(term.ledger)?;
    let address = Address {
        table: table.id.clone(),
        ledger: ledger.name.to_string(),
        line,
        column: ledger.figures().nth(figure)?.id.clone(),
    };
    let at = (term.table, term.ledger, figure);
    Some(Printed { address, at })
}
