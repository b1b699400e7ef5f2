//! The amounts by which a unit is known at a glance: income, expenditure and its parts, the three publics.

use super::{Figure, LineKey, TableFacts};
use crate::layout::{ColumnSelector, Headline as Named, Layout, RowSelector, Term};

/// One of these amounts.
#[derive(Clone, PartialEq, Debug)]
pub struct Headline {
    /// Its name, in the words of `templates/meanings.toml`.
    pub name: String,
    /// Where a layout prints it, if it does.
    at: Option<Printed>,
}

/// Where an amount stands.
#[derive(Clone, PartialEq, Debug)]
struct Printed {
    table: usize,
    ledger: usize,
    line: LineKey,
    figure: usize,
}

/// These amounts, as a layout prints them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Headlines(Vec<Headline>);

impl Headlines {
    /// Where a layout prints them.
    pub fn of(layout: &Layout) -> Headlines {
        let headline = |Named { name, term }: Named| Headline {
            name,
            at: term.and_then(|term| address(&term)),
        };
        Headlines(layout.headlines().into_iter().map(headline).collect())
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|headline| headline.name.as_str())
    }

    /// What they are in a submission of the layout.
    pub fn figures(&self, facts: &[TableFacts]) -> Vec<Figure> {
        let figure = |at: &Printed| {
            let ledger = facts.get(at.table)?.ledgers.get(at.ledger)?;
            let line = ledger.lines.iter().find(|line| line.key == at.line)?;
            Some(line.cells.get(at.figure)?.figure.clone())
        };
        let own = |headline: &Headline| headline.at.as_ref().and_then(figure);
        let all = self.0.iter();
        all.map(|one| own(one).unwrap_or(Figure::Blank)).collect()
    }
}

fn address(term: &Term) -> Option<Printed> {
    let line = match &term.rows {
        RowSelector::Total => LineKey::Total,
        RowSelector::Fixed(key) => LineKey::Fixed(key.clone()),
        RowSelector::Code(code) => LineKey::Code(*code),
        _ => return None,
    };
    let ColumnSelector::One(figure) = term.column else {
        return None;
    };
    Some(Printed {
        table: term.table,
        ledger: term.ledger,
        line,
        figure,
    })
}
