//! What a unit's own explanations would change, by what amounts are: so that other workbooks can tell which of them is so.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::decide;
use crate::facts::{self, Address, exact};
use crate::layout::{ColumnRole, Layout};
use crate::model::{Amount, CellRef, Place, Submission};
use crate::report::{Change, Event, Explanation, Report};

/// The most explanations of one cluster that are kept.
const MOST: usize = 24;

/// One explanation of what does not agree in a unit.
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

/// The explanations of each cluster of a report, the likeliest first; those that change no amount are left out.
pub(super) fn of(layout: &Layout, submission: &Submission, report: &Report) -> Vec<Vec<Proposal>> {
    let clusters = report.clusters.iter().map(|cluster| {
        let own = cluster.explanations.iter().take(MOST);
        let proposals = own.filter_map(|one| proposal(layout, submission, one));
        proposals.collect::<Vec<_>>()
    });
    clusters.filter(|options| !options.is_empty()).collect()
}

fn proposal(
    layout: &Layout,
    submission: &Submission,
    explanation: &Explanation,
) -> Option<Proposal> {
    let events = explanation.events.iter();
    let cells = events.flat_map(|event: &Event| &event.cells);
    let changes = cells.map(|change| moved(layout, submission, change));
    let changes: Vec<Moved> = changes.collect::<Option<_>>()?;
    (!changes.is_empty()).then_some(Proposal { changes })
}

fn moved(layout: &Layout, submission: &Submission, change: &Change) -> Option<Moved> {
    let (table, ledger, _, role) = decide::column(layout, &change.spot)?;
    if change.field.is_some() || role != ColumnRole::Amount {
        return None;
    }
    let spec = &layout.tables[table];
    let printed = submission.tables.get(table)?;
    let own = printed.ledgers.get(ledger)?;
    let of = &spec.ledgers[ledger];
    let row = own
        .rows
        .iter()
        .find(|row| row.key.as_str() == change.spot.row)?;
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
            line: facts::key(of, own, row),
            column: column.id.clone(),
        },
        place: at,
        by: by
            .checked_mul(Decimal::from(printed.precision.unit.yuan()))?
            .normalize(),
        texts: (change.from.clone(), change.to.clone()),
    })
}

fn own_cell(change: &Change) -> Option<Place> {
    let sheet = crate::model::SheetName::new(change.sheet.as_deref()?);
    let cell = CellRef::parse(change.cell.as_deref()?)?;
    Some(Place { sheet, cell })
}
