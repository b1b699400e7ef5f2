//! Which unit adds how much to each line of the whole.

use std::collections::BTreeMap;

use crate::facts::{self, Figure, LineKey, TableFacts};
use crate::layout::Layout;

/// What each unit adds to each line, ledger by ledger.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// By the indices of the table and the ledger.
    ledgers: BTreeMap<(usize, usize), BTreeMap<LineKey, Vec<Share>>>,
}

/// What a unit adds to a line.
#[derive(Clone, PartialEq, Debug)]
pub struct Share {
    /// The unit, by its index.
    pub unit: usize,
    /// Its figures, in the layout's order.
    pub figures: Vec<Figure>,
}

impl Detail {
    /// Adds a unit; units come in the order in which they are to be listed.
    pub fn add(&mut self, layout: &Layout, unit: usize, facts: &[TableFacts]) {
        for (at, spec) in layout.tables.iter().enumerate() {
            let Some(facts) = facts::table(facts, &spec.id) else {
                continue;
            };
            for (nth, ledger) in spec.ledgers.iter().enumerate() {
                let Some(own) = facts.ledger(&ledger.name) else {
                    continue;
                };
                let columns: Vec<Option<usize>> = ledger
                    .figures()
                    .map(|column| own.column(&column.id))
                    .collect();
                let lines = self.ledgers.entry((at, nth)).or_default();
                for line in &own.lines {
                    if matches!(line.key, LineKey::Listed(_)) {
                        continue;
                    }
                    let figure = |from: &Option<usize>| {
                        let cell = from.and_then(|from| line.cells.get(from));
                        cell.map_or(Figure::Blank, |cell| cell.figure.clone())
                    };
                    let figures = columns.iter().map(figure).collect();
                    let shares = lines.entry(line.key.clone()).or_default();
                    shares.push(Share { unit, figures });
                }
            }
        }
    }

    /// What units add to a line.
    pub fn shares(&self, table: usize, ledger: usize, line: &LineKey) -> &[Share] {
        let lines = self.ledgers.get(&(table, ledger));
        let shares = lines.and_then(|lines| lines.get(line));
        shares.map_or(&[], Vec::as_slice)
    }
}
