//! Cells by their names, looked up in a submission and in its system.
//!
//! In goes a [`Spot`], out comes its fact, its entry, its unit. A spot without a row in the submission
//! has a fact perhaps, and never an entry.

use std::collections::BTreeMap;

use super::{Decision, Put, Spot};
use crate::explain::Options;
use crate::layout::{ColumnRole, Layout, LedgerSpec, TableSpec};
use crate::model::{Amount, Code, Entry, Place, Row, Submission, Table, Value};
use crate::reconcile::{FactId, Names};
use crate::words::explain::UNNAMED;

/// The facts of a system by the names of their cells.
#[derive(Clone, Debug)]
pub struct Spots {
    facts: BTreeMap<Spot, FactId>,
}

impl Spots {
    /// Of a system.
    pub fn of(names: &Names) -> Spots {
        let facts = (0..names.system.facts.len() as u32).map(FactId);
        let named = facts.map(|id| {
            let fact = names.system.fact(id);
            let spot = Spot {
                table: names.spec(fact).id.to_string(),
                row: names.row_key(fact),
                column: names.column(fact),
            };
            (spot, id)
        });
        Spots {
            facts: named.collect(),
        }
    }

    /// The fact of a cell.
    pub fn fact(&self, spot: &Spot) -> Option<FactId> {
        self.facts.get(spot).copied()
    }

    /// How to explain under these decisions: kept cells are beyond blame, set cells hold their figures.
    pub fn options(&self, names: &Names, decisions: &[Decision], margin: usize) -> Options {
        let mut options = Options {
            margin,
            ..Options::default()
        };
        for decision in decisions {
            let kept = decision.keep.iter().filter_map(|spot| self.fact(spot));
            options.kept.extend(kept);
            let set = decision.set.iter().filter_map(|put| {
                let id = self.fact(&put.spot)?;
                let unit = names.table(names.system.fact(id)).precision.unit;
                let ticks = match amount(put)? {
                    Some(amount) => amount.ticks(unit)?.0,
                    None => 0,
                };
                Some((id, ticks))
            });
            options.fixed.extend(set);
        }
        options
    }
}

/// The amount that is put; `None` within for a blank, `None` outside for what is no amount.
pub(super) fn amount(put: &Put) -> Option<Option<Amount>> {
    match &put.to {
        Some(text) => text.parse().ok().map(Some),
        None => Some(None),
    }
}

/// The table, the ledger, the figure and the role of the column of a spot.
pub(crate) fn column<'l>(
    layout: &'l Layout,
    spot: &Spot,
) -> Option<(usize, usize, usize, ColumnRole)> {
    let table = layout.table_index(&spot.table)?;
    let spec: &'l TableSpec = &layout.tables[table];
    spec.ledgers.iter().enumerate().find_map(|(nth, ledger)| {
        let name = own_name(ledger, &spot.column)?;
        let (figure, found) = ledger
            .figures()
            .enumerate()
            .find(|(_, column)| column.id.as_str() == name)?;
        Some((table, nth, figure, found.role))
    })
}

/// The column's own id, where the ledger's name stands before it.
pub(super) fn own_name<'c>(ledger: &LedgerSpec, column: &'c str) -> Option<&'c str> {
    if ledger.name.is_empty() {
        return Some(column);
    }
    column.strip_prefix(ledger.name.as_str())?.strip_prefix('.')
}

/// The table of a spot.
pub(super) fn table<'s>(
    layout: &Layout,
    submission: &'s Submission,
    spot: &Spot,
) -> Option<&'s Table> {
    submission.tables.get(layout.table_index(&spot.table)?)
}

/// What stands at a spot; `None` if the submission has no such row.
pub(super) fn entry<'s>(
    layout: &Layout,
    submission: &'s Submission,
    spot: &Spot,
) -> Option<&'s Entry> {
    let (table, ledger, figure, _) = column(layout, spot)?;
    let rows = &submission.tables.get(table)?.ledgers.get(ledger)?.rows;
    rows.get(row_at(rows, &spot.row)?)?.entries.get(figure)
}

/// The row of that key; one that the table lacked is known by its code, whatever it is called where it was added.
fn row_at(rows: &[Row], key: &str) -> Option<usize> {
    let own = rows.iter().position(|row| row.key.as_str() == key);
    own.or_else(|| {
        let code = Code::parse(key)?;
        rows.iter()
            .position(|row| row.at.is_none() && row.code == Some(code))
    })
    .or_else(|| unnamed_below(rows, key))
}

/// The row without a name that was added below the one by whose key it is known.
fn unnamed_below(rows: &[Row], key: &str) -> Option<usize> {
    let (above, name) = key.rsplit_once('/').filter(|(_, name)| *name == UNNAMED)?;
    let is_below = |row: &Row| {
        let parent = row.parent.and_then(|parent| rows.get(parent));
        parent.is_some_and(|parent| parent.key.as_str() == above)
    };
    rows.iter()
        .position(|row| row.at.is_none() && row.label == name && is_below(row))
}

/// The row of that key.
pub(crate) fn row_named<'r>(rows: &'r [Row], key: &str) -> Option<&'r Row> {
    rows.get(row_at(rows, key)?)
}

/// Writes a figure; `false` if the submission has no such row.
pub(crate) fn put(layout: &Layout, submission: &mut Submission, put: &Put) -> bool {
    let spot = put.spot.clone();
    let Some((table, ledger, figure, _)) = column(layout, &spot) else {
        return false;
    };
    let Some(value) = amount(put) else {
        return false;
    };
    let rows = submission
        .tables
        .get_mut(table)
        .and_then(|table| table.ledgers.get_mut(ledger))
        .map(|ledger| &mut ledger.rows);
    let entry = rows.and_then(|rows| {
        let at = row_at(rows, &put.spot.row)?;
        rows.get_mut(at)?.entries.get_mut(figure)
    });
    match entry {
        Some(entry) => {
            entry.value = value.map_or(Value::Blank, Value::Amount);
            true
        }
        None => false,
    }
}

/// What is printed at a spot, with its table's digits; `None` for a blank.
pub(crate) fn printed(layout: &Layout, submission: &Submission, spot: &Spot) -> Option<String> {
    let precision = table(layout, submission, spot)?.precision;
    let amount = entry(layout, submission, spot)?.value.amount()?;
    Some(amount.text(precision))
}

/// A figure that is put, with its table's digits; `None` for a blank.
pub(crate) fn written(layout: &Layout, submission: &Submission, put: &Put) -> Option<String> {
    let precision = table(layout, submission, &put.spot)?.precision;
    Some(amount(put)??.text(precision))
}

/// What the row of a spot is called.
pub(crate) fn label_at(layout: &Layout, submission: &Submission, spot: &Spot) -> Option<String> {
    let (table, ledger, ..) = column(layout, spot)?;
    let rows = &submission.tables.get(table)?.ledgers.get(ledger)?.rows;
    Some(row_named(rows, &spot.row)?.label.clone())
}

/// Where a spot is printed.
pub(crate) fn place(layout: &Layout, submission: &Submission, spot: &Spot) -> Option<Place> {
    let (index, ledger, figure, _) = column(layout, spot)?;
    let table = submission.tables.get(index)?;
    let rows = &table.ledgers.get(ledger)?.rows;
    let row = rows.get(row_at(rows, &spot.row)?)?;
    table.place(row, row.entries.get(figure)?.at?)
}

/// A cell as people find it: sheet and address if it is printed, else its names.
pub(crate) fn shown(layout: &Layout, submission: &Submission, spot: &Spot) -> String {
    match place(layout, submission, spot) {
        Some(place) => place.to_string(),
        None => spot.to_string(),
    }
}
