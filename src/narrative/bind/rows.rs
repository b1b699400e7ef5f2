//! Amounts that bear the name of a row of the tables. The name alone decides nothing: a number that a column prints there
//! is that figure; and where the others of a list are all of one column, so is the one that differs.

use std::collections::BTreeMap;

use super::Binder;
use crate::facts::{Address, LineKey};
use crate::narrative::claim::{Bound, Claim};
use crate::narrative::known::{Known, Of, Tables};
use crate::narrative::labels::bare;
use crate::narrative::readings::Readings;
use crate::narrative::sentence::{Number, Unit};
use crate::narrative::wording::direction;

/// Of so many rows a list is at least by which its column is known.
const LEAST: usize = 2;

/// A number of so many digits is hardly one slip from another one by chance.
const LEAST_DIGITS: usize = 5;

/// A column of a table.
type Column = (String, String, String);

/// The amounts of a section that bear the names of rows.
#[derive(Default)]
pub(super) struct Rows {
    /// How many numbers each column prints.
    agreeing: BTreeMap<Column, usize>,
    /// The numbers that no column prints, with the figures that their names may mean.
    open: Vec<(usize, Vec<Of>)>,
}

fn column(of: &Of) -> Option<Column> {
    let Of::At(Address {
        table,
        ledger,
        column,
        ..
    }) = of
    else {
        return None;
    };
    Some((
        table.as_str().to_owned(),
        ledger.clone(),
        column.as_str().to_owned(),
    ))
}

impl Rows {
    /// Binds those that differ from what the list is of.
    pub fn settle(self, now: &Known, all: &mut [Bound]) {
        let mut open: BTreeMap<Column, usize> = BTreeMap::new();
        for column in self
            .open
            .iter()
            .flat_map(|(_, rows)| rows)
            .filter_map(column)
        {
            *open.entry(column).or_default() += 1;
        }
        for (number, rows) in &self.open {
            let votes = |of: &Of| {
                let column = column(of)?;
                let agreeing = *self.agreeing.get(&column)?;
                let differing = open.get(&column).copied().unwrap_or_default();
                (agreeing >= LEAST && agreeing > differing).then_some(agreeing)
            };
            let most = rows.iter().filter_map(votes).max();
            let likely = rows.iter().filter(|of| most.is_some() && votes(of) == most);
            let likely = Readings::of_rows(likely);
            let bound = &mut all[*number];
            // Of two rows of one name, or two columns that differ, only a slip tells which is meant.
            let project = |of: &Of| matches!(of, Of::At(address) if matches!(address.line, LineKey::Listed(_)));
            // What one project gets may stand in several rows.
            let alike = match rows.iter().any(project) {
                true => None,
                false => likely.alike(now),
            };
            let digits = bound.number.printed.bytes().filter(u8::is_ascii_digit);
            let long = most.is_none() && digits.count() >= LEAST_DIGITS;
            let any = || Readings::of_rows(rows.iter().filter(|_| long));
            let of = alike.or_else(|| likely.slipped(&bound.number, now));
            let of = of.or_else(|| any().slipped(&bound.number, now));
            if let (Some(of), None) = (of, &bound.claim) {
                bound.claim = Some(Claim::Amount(of));
            }
        }
    }
}

impl Binder<'_> {
    /// The figure of a row that a number is by its name; and whether last year's cannot be another's.
    pub(super) fn row(
        &mut self,
        number: &Number,
        before: &str,
        next: Option<&Number>,
    ) -> Option<(Of, bool)> {
        let tables: Tables = self.tables;
        let named = tables.now.rows_named(before);
        let agreeing: Vec<&Of> = named
            .iter()
            .filter(|of| tables.now.agrees(of, number))
            .collect();
        if agreeing.is_empty() {
            // What a project has of this year and of the last is printed apart.
            let table = |of: &Of| match of {
                Of::At(address) if matches!(address.line, LineKey::Listed(_)) => {
                    Some(address.table.clone())
                }
                _ => None,
            };
            let mut listed = named.iter().filter_map(table);
            let first = listed.next();
            let apart = listed.any(|other| Some(other) != first);
            if !named.is_empty() && !self.reason && !apart {
                self.rows.open.push((self.all.len(), named));
            }
            return None;
        }
        let change = next.and_then(|next| Some((next, direction(&bare(&next.before))?)));
        let change = change.filter(|(next, _)| matches!(next.unit, Unit::Money(_)));
        let fits = |of: &&&Of| change.is_some_and(|(next, up)| self.fits(of, next, up, None));
        let votes = |of: &&&Of| {
            let column = column(of);
            column.and_then(|column| self.rows.agreeing.get(&column).copied())
        };
        let chosen = agreeing.iter().find(fits);
        let chosen = chosen.or_else(|| agreeing.iter().rev().max_by_key(votes))?;
        let was = |of: &Of| {
            let last = tables.last?.amounts(of);
            last.first().map(|fact| fact.value)
        };
        let sure = agreeing.iter().all(|of| was(of) == was(chosen));
        let found = (Of::clone(chosen), sure);
        for column in agreeing.into_iter().filter_map(column) {
            *self.rows.agreeing.entry(column).or_default() += 1;
        }
        Some(found)
    }
}
