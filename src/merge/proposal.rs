//! What a unit's own explanations would change, by what amounts are: so that other workbooks can tell which of them is so.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::decide;
use crate::facts::{self, Address, LineKey, exact};
use crate::layout::{ColumnRole, Layout};
use crate::model::{Amount, CellRef, Code, Place, Row, Submission};
use crate::report::{Change, Event, Explanation, Field, Report};

/// The most explanations of one cluster that are kept.
const MOST: usize = 24;

/// One explanation of what does not agree in a unit; without changes where amounts do not tell it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// The amounts that it changes.
    pub changes: Vec<Moved>,
}

/// An amount and by how much it would change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// Which amount.
    pub address: Address,
    /// Its cell in the unit's workbook; nothing for a row that is missing.
    pub place: Option<Place>,
    /// By how many 元.
    #[serde(with = "exact")]
    pub by: Decimal,
    /// What is printed, and what it would become.
    pub texts: (Option<String>, Option<String>),
}

/// The explanations of each cluster of a report, the likeliest first. One that amounts cannot tell keeps its place, without
/// changes: what stands behind it is less likely.
pub(super) fn of(layout: &Layout, submission: &Submission, report: &Report) -> Vec<Vec<Proposal>> {
    let clusters = report.clusters.iter().map(|cluster| {
        let own = cluster.explanations.iter().take(MOST);
        let proposals = own.map(|one| proposal(layout, submission, one));
        proposals.collect::<Vec<_>>()
    });
    let told = |options: &Vec<Proposal>| options.iter().any(|one| !one.changes.is_empty());
    clusters.filter(told).collect()
}

fn proposal(layout: &Layout, submission: &Submission, explanation: &Explanation) -> Proposal {
    let events = explanation.events.iter();
    let cells = events.flat_map(|event: &Event| &event.cells);
    let changes = cells.map(|change| match change.field {
        None => moved(layout, submission, change).map(|one| vec![one]),
        Some(Field::Code) => recoded(layout, submission, change),
        Some(Field::Name | Field::Place) => None,
    });
    let changes: Option<Vec<Vec<Moved>>> = changes.collect();
    Proposal {
        changes: changes.unwrap_or_default().concat(),
    }
}

/// A figure that becomes another, of a row that is printed or is missing under its code.
fn moved(layout: &Layout, submission: &Submission, change: &Change) -> Option<Moved> {
    let (table, ledger, _, role) = decide::column(layout, &change.spot)?;
    if role != ColumnRole::Amount {
        return None;
    }
    let spec = &layout.tables[table];
    let printed = submission.tables.get(table)?;
    let own = printed.ledgers.get(ledger)?;
    let of = &spec.ledgers[ledger];
    let mut rows = own.rows.iter();
    let line = match rows.find(|row| row.key.as_str() == change.spot.row) {
        Some(row) => facts::key(of, own, row),
        None => LineKey::Code(Code::parse(&change.spot.row)?),
    };
    let amount = |text: &Option<String>| match text {
        None => Some(Decimal::ZERO),
        Some(text) => text.parse::<Amount>().ok().map(Amount::decimal),
    };
    let by = amount(&change.to)?.checked_sub(amount(&change.from)?)?;
    let column = change.spot.column.rsplit('.').next()?;
    let column = of.figures().find(|one| one.id.as_str() == column)?;
    let at = own_cell(change);
    Some(Moved {
        address: Address {
            table: spec.id.clone(),
            ledger: of.name.to_string(),
            line,
            column: column.id.clone(),
        },
        place: at,
        by: by
            .checked_mul(Decimal::from(printed.precision.unit.yuan()))?
            .normalize(),
        texts: (change.from.clone(), change.to.clone()),
    })
}

/// The figures of a row under a wrong code: they are those of another row.
fn recoded(layout: &Layout, submission: &Submission, change: &Change) -> Option<Vec<Moved>> {
    let table = layout.table_index(&change.spot.table)?;
    let printed = submission.tables.get(table)?;
    let place = own_cell(change);
    let cell = place.as_ref().map(|place| place.cell);
    let code_at = |row: &&Row| cell.is_some() && row.print.code_at.or(row.print.name_at) == cell;
    let ledgers = layout.tables[table].ledgers.iter().zip(&printed.ledgers);
    let mut found = ledgers.filter_map(|(of, own)| Some((of, own.rows.iter().find(code_at)?)));
    let (of, row) = found.next()?;
    let key = |text: &Option<String>| Some(LineKey::Code(Code::parse(text.as_deref()?)?));
    let (wrong, right) = (key(&change.from_text)?, key(&change.to_text)?);
    let mut moved = Vec::new();
    for (column, entry) in of.figures().zip(&row.entries) {
        let Some(amount) = entry.value.amount() else {
            continue;
        };
        let unit = Decimal::from(printed.precision.unit.yuan());
        let amount = amount.decimal().checked_mul(unit)?.normalize();
        for (line, by) in [(&wrong, -amount), (&right, amount)] {
            moved.push(Moved {
                address: Address {
                    table: layout.tables[table].id.clone(),
                    ledger: of.name.to_string(),
                    line: line.clone(),
                    column: column.id.clone(),
                },
                place: place.clone(),
                by,
                texts: (change.from_text.clone(), change.to_text.clone()),
            });
        }
    }
    Some(moved)
}

fn own_cell(change: &Change) -> Option<Place> {
    let sheet = crate::model::SheetName::new(change.sheet.as_deref()?);
    let cell = CellRef::parse(change.cell.as_deref()?)?;
    Some(Place { sheet, cell })
}
