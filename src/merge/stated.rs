//! What a department's own workbook states, beside the sums of its units: every amount that both print.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::{self, Address, Line, LineKey, TableFacts};
use crate::layout::{ColumnRole, LedgerMeaning};
use crate::model::Precision;

use super::against::{Gap, known};
use super::offsetting::Compared;
use super::transfers::Offsets;
use super::whole::{Whole, WholeLine};

/// All amounts that both print, the same or not.
pub(super) fn compared(whole: &Whole, offsets: &Offsets, stated: &[TableFacts]) -> Vec<Compared> {
    let mut compared = Vec::new();
    for (table, spec) in whole.layout.tables.iter().enumerate() {
        let said = facts::table(stated, &spec.id);
        let Some(said) = said.filter(|_| whole.tables[table].holds > 0) else {
            continue;
        };
        for ledger in 0..spec.ledgers.len() {
            let meaning = whole.layout.meaning(table, ledger);
            let beside = Beside {
                whole,
                offsets,
                at: (table, ledger),
                meaning,
                half: half(said.precision),
            };
            beside.add(said, &mut compared);
        }
    }
    compared
}

/// Half of the last digit, in 元.
fn half(precision: Precision) -> Decimal {
    Decimal::new(precision.quantum().0, 4) / Decimal::from(2)
}

/// A ledger on both sides.
struct Beside<'a> {
    whole: &'a Whole<'a>,
    offsets: &'a Offsets<'a>,
    at: (usize, usize),
    meaning: LedgerMeaning<'a>,
    half: Decimal,
}

impl Beside<'_> {
    fn add(&self, stated: &TableFacts, compared: &mut Vec<Compared>) {
        let (table, nth) = self.at;
        let of = &self.whole.layout.tables[table].ledgers[nth];
        let sums = &self.whole.tables[table].ledgers[nth];
        let Some(own) = stated.ledger(&of.name) else {
            return;
        };
        // Rows that could not be placed leave open which lines a side lacks.
        let open = !own.loose.is_empty() || !sums.loose.is_empty();
        let printed: BTreeMap<&LineKey, &Line> =
            own.lines.iter().map(|line| (&line.key, line)).collect();
        let keys = sums.lines.keys().chain(printed.keys().copied());
        let keys: BTreeSet<&LineKey> = keys.collect();
        for key in keys {
            if matches!(key, LineKey::Listed(_)) {
                continue;
            }
            let (sum, line) = (sums.lines.get(key), printed.get(key).copied());
            if open && (sum.is_none() || line.is_none()) {
                continue;
            }
            for (figure, column) in of.figures().enumerate() {
                if let Some(at) = own.column(&column.id)
                    && column.role == ColumnRole::Amount
                {
                    compared.extend(self.figure(key, figure, sum, line.map(|line| (line, at))));
                }
            }
        }
    }

    fn figure(
        &self,
        key: &LineKey,
        figure: usize,
        sum: Option<&WholeLine>,
        line: Option<(&Line, usize)>,
    ) -> Option<Compared> {
        let (table, ledger) = self.at;
        let spec = &self.whole.layout.tables[table];
        let of = &spec.ledgers[ledger];
        let column = of.figures().nth(figure)?;
        let added = match sum.map(|sum| &sum.sums[figure]) {
            Some(sum) if !sum.open.is_empty() => return None,
            Some(sum) => known(&sum.figure)?,
            None => Decimal::ZERO,
        };
        let said = match line {
            Some((line, at)) => known(&line.cells[at].figure)?,
            None => Decimal::ZERO,
        };
        let label = sum
            .map(|sum| &sum.label)
            .or(line.map(|(line, _)| &line.label));
        let gap = Gap {
            unit: None,
            own: None,
            address: Address {
                table: spec.id.clone(),
                ledger: of.name.to_string(),
                line: key.clone(),
                column: column.id.clone(),
            },
            at: (table, ledger, figure),
            label: label.cloned().unwrap_or_default(),
            stated: said,
            place: line.and_then(|(line, at)| line.place(at)),
            sum: added,
            bound: self.half + sum.map_or(Decimal::ZERO, |sum| sum.slack),
            offset: Default::default(),
        };
        // A part beside the columns is no part of what holds transfers.
        let is_whole = column.aside.is_none() && !column.apart;
        let transfers = self.offsets.transfers;
        let holds = transfers.printed.iter().map(|transfer| {
            let holding = self.meaning.holds(figure, key.meant(), transfer);
            holding.filter(|_| is_whole)
        });
        let hides = transfers.hidden.as_ref().and_then(|hidden| {
            let holding = self.meaning.hides(figure, key.meant(), hidden);
            holding.filter(|_| is_whole)
        });
        Some(Compared {
            gap,
            holds: holds.collect(),
            hides,
        })
    }
}
