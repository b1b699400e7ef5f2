//! Decisions on rows: which is to stand under another code, another name or another parent, which is to be added, and
//! which to be taken out.
//!
//! In go puts whose `field` says what of a label they set, or that are of a row that is missing or stands twice; out comes the
//! submission with its rows placed anew. All labels of one submission are set at once, since two rows may exchange
//! theirs. Refuses, by leaving it alone, a label of a row that is not there.

use std::collections::BTreeSet;

use super::spots;
use super::{Decision, Put, Spot};
use crate::explain::{LabelChange, standings};
use crate::layout::{ColumnRole, Layout, RowsSpec};
use crate::model::{CellRef, Code, Place, Row, Submission};
use crate::recognise::{add_row, relabel, remove_row};
use crate::report::Field;

/// A label as it was submitted: its text and its cell.
pub(crate) struct Labelled {
    /// What is printed.
    pub text: String,
    /// Where; of a code in several columns the cell whose part is to be another.
    pub place: Option<Place>,
    /// The cells that are to be written, with what each is to hold; `None` for a part of a code that stands in a row
    /// above.
    pub cells: Vec<(Option<Place>, String)>,
}

/// The table, the ledger and the index of the row whose label the spot is; `None` for a figure.
fn row_of(layout: &Layout, submission: &Submission, spot: &Spot) -> Option<(usize, usize, usize)> {
    let table = layout.table_index(&spot.table)?;
    let ledgers = &submission.tables.get(table)?.ledgers;
    let specs = layout.tables[table].ledgers.iter().enumerate();
    specs.zip(ledgers).find_map(|((nth, spec), ledger)| {
        let name = spots::own_name(spec, &spot.column)?;
        let label = |role| matches!(role, ColumnRole::Code | ColumnRole::Name);
        let mut columns = spec.columns.iter();
        columns.find(|column| label(column.role) && column.id.as_str() == name)?;
        let row = ledger
            .rows
            .iter()
            .position(|row| row.key.as_str() == spot.row)?;
        Some((table, nth, row))
    })
}

/// Whether all of it can be written: the cells are there, or their rows are added.
pub(crate) fn can_be_put(layout: &Layout, submission: &Submission, put: &Put) -> bool {
    match put.new_row {
        true => spots::column(layout, &put.spot).is_some(),
        false => is_there(layout, submission, &put.spot),
    }
}

/// The submission with the rows, still empty, that decisions add where others depend on them: above parts that are
/// printed, and in lists. `None` if they add none of these.
pub(crate) fn with_rows(
    layout: &Layout,
    submission: &Submission,
    decisions: &[Decision],
) -> Option<Submission> {
    let puts = decisions.iter().flat_map(|decision| &decision.set);
    let mut added: Option<Submission> = None;
    for put in puts.filter(|put| put.new_row && put.field.is_none()) {
        let Some((table, ledger, ..)) = spots::column(layout, &put.spot) else {
            continue;
        };
        let own = added.as_ref().unwrap_or(submission);
        if is_there(layout, own, &put.spot) {
            continue;
        }
        let rows = own.tables.get(table)?.ledgers.get(ledger)?.rows.iter();
        let holds = |code: Code| {
            let below = |row: &Row| {
                let own = row.code.map(|code| code.to_string());
                own.is_some_and(|own| {
                    own.len() > put.spot.row.len() && own.starts_with(code.as_str())
                })
            };
            rows.clone().any(below)
        };
        let listed = matches!(layout.tables[table].ledgers[ledger].rows, RowsSpec::List(_));
        if listed || Code::parse(&put.spot.row).is_some_and(holds) {
            let mut with = own.clone();
            if add_row(layout, &mut with, (table, ledger), &put.spot.row).is_some() {
                added = Some(with);
            }
        }
    }
    added
}

/// Whether the submission has the cell, of a figure or of a label.
pub(crate) fn is_there(layout: &Layout, submission: &Submission, spot: &Spot) -> bool {
    spots::entry(layout, submission, spot).is_some() || row_of(layout, submission, spot).is_some()
}

/// The label changes that puts mean.
fn changes(layout: &Layout, submission: &Submission, puts: &[&Put]) -> Vec<LabelChange> {
    let change = |put: &&Put| {
        let (table, ledger, row) = row_of(layout, submission, &put.spot)?;
        Some(LabelChange {
            table,
            ledger,
            row,
            field: put.field?,
            from: String::new(),
            to: put.to.clone()?,
        })
    };
    puts.iter().filter_map(change).collect()
}

/// Writes figures and labels. Rows are named as submitted; only what was settled afterwards may name them anew.
pub(crate) fn put_all<'p>(
    layout: &Layout,
    submission: &mut Submission,
    puts: impl Iterator<Item = &'p Put>,
) {
    let (labels, figures): (Vec<&Put>, Vec<&Put>) = puts.partition(|put| put.field.is_some());
    let gone: Vec<&Put> = figures.iter().copied().filter(|put| put.gone).collect();
    let figures = figures.into_iter();
    let left: Vec<&Put> = figures
        .filter(|put| !spots::put(layout, submission, put))
        .collect();
    let labels = changes(layout, submission, &labels);
    let rows = standings(layout, submission, &labels);
    relabel(layout, submission, &rows);
    for put in left {
        if !spots::put(layout, submission, put)
            && put.new_row
            && let Some((table, ledger, ..)) = spots::column(layout, &put.spot)
        {
            add_row(layout, submission, (table, ledger), &put.spot.row);
            spots::put(layout, submission, put);
        }
    }
    let gone: BTreeSet<(&str, &str)> = gone
        .iter()
        .map(|put| (put.spot.table.as_str(), put.spot.row.as_str()))
        .collect();
    for (table, row) in gone.into_iter().rev() {
        let table = layout.table_index(table);
        let table = table.and_then(|table| submission.tables.get_mut(table));
        for ledger in table.into_iter().flat_map(|table| &mut table.ledgers) {
            remove_row(ledger, row);
        }
    }
}

/// A label as it stands in the submission; `None` if there is none.
pub(crate) fn written_label(
    layout: &Layout,
    submission: &Submission,
    put: &Put,
) -> Option<Labelled> {
    let field = put.field?;
    let (table, ledger, row) = row_of(layout, submission, &put.spot)?;
    let spec = &layout.tables[table].ledgers[ledger].rows;
    let is_list = matches!(spec, RowsSpec::List(_));
    let table = &submission.tables[table];
    let rows = &table.ledgers[ledger].rows;
    let row: &Row = &rows[row];
    let to = put.to.as_deref().unwrap_or_default();
    let text = match field {
        Field::Code => {
            let printed = row.print.code.clone();
            // A row of a list has its code by its name as well.
            let known = row.code.filter(|_| !is_list || printed.is_empty());
            known.map_or(printed, |code| code.to_string())
        }
        Field::Name => row.label.clone(),
        Field::Place => row
            .parent
            .map_or(String::new(), |at| rows[at].label.clone()),
    };
    let at = match field {
        Field::Code => row.print.cell_of_code(to),
        Field::Name | Field::Place => row.print.name_at,
    };
    let place = |at: Option<CellRef>| at.and_then(|at| table.place(row, at));
    let cells = match field {
        Field::Code if !row.print.parts.is_empty() => {
            let cells = row.print.cells_of_code(to).into_iter();
            cells.map(|(at, part)| (place(at), part)).collect()
        }
        _ => vec![(place(at.or(row.at)), to.to_owned())],
    };
    let place = place(at.or(row.at));
    Some(Labelled { text, place, cells })
}

/// The key of a relabelled row once everything decided stands: it is the same printed row.
pub(crate) fn row_now(
    layout: &Layout,
    before: &Submission,
    after: &Submission,
    put: &Put,
) -> Option<String> {
    let (table, ledger, row) = row_of(layout, before, &put.spot)?;
    let row = &before.tables[table].ledgers[ledger].rows[row];
    let now = after.tables.get(table)?.ledgers.get(ledger)?.rows.iter();
    let mut same = now.filter(|one| (one.at, &one.sheet) == (row.at, &row.sheet));
    same.next().map(|row| row.key.to_string())
}
