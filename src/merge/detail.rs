//! Which unit adds how much to each line of the whole.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::{self, Figure, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout};

use super::against::known;

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

/// How the figures of a unit stand to the sums of others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covering {
    /// Most are these sums.
    Same,
    /// Nearly none is smaller.
    More,
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

    /// How the figures of a unit stand to the sums of others; nothing if there is too little to tell, or nothing to it.
    pub fn covering(
        &self,
        layout: &Layout,
        unit: usize,
        others: &BTreeSet<usize>,
    ) -> Option<Covering> {
        /// Fewer figures tell nothing.
        const LEAST: usize = 20;
        let (mut all, mut same, mut more) = (0, 0, 0);
        for ((table, ledger), lines) in &self.ledgers {
            let spec = &layout.tables[*table];
            let half = Decimal::new(spec.precision.quantum().0, 4) / Decimal::from(2);
            let bound = half * Decimal::from(others.len() + 1);
            let columns = spec.ledgers[*ledger].figures().enumerate();
            let columns = columns.filter(|(_, column)| column.role == ColumnRole::Amount);
            for (figure, _) in columns {
                for shares in lines.values() {
                    let sum = |is: &dyn Fn(usize) -> bool| -> Decimal {
                        let own = shares.iter().filter(|share| is(share.unit));
                        own.filter_map(|share| known(&share.figures[figure])).sum()
                    };
                    let below = sum(&|at| others.contains(&at));
                    if below.is_zero() {
                        continue;
                    }
                    let beyond = sum(&|at| at == unit) - below;
                    all += 1;
                    same += usize::from(beyond.abs() <= bound);
                    more += usize::from(beyond >= -bound);
                }
            }
        }
        match () {
            () if all < LEAST => None,
            () if same * 100 >= all * 80 => Some(Covering::Same),
            () if more * 100 >= all * 95 => Some(Covering::More),
            () => None,
        }
    }

    /// What units add to a line.
    pub fn shares(&self, table: usize, ledger: usize, line: &LineKey) -> &[Share] {
        let lines = self.ledgers.get(&(table, ledger));
        let shares = lines.and_then(|lines| lines.get(line));
        shares.map_or(&[], Vec::as_slice)
    }
}
