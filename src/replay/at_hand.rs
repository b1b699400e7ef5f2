//! Where the rows of a submission stand in the file at hand, which an earlier run of ours made of it.
//!
//! In go the submission, what that run wrote, and the file at hand; out come addresses and what formulas have become.
//! A row is the same if it was printed in the same place when it was written; the file at hand knows it by its name.

use crate::model::{Ledger, Presence, Row, RowKey, Submission, Table, Unread, Value};
use crate::read::{Book, Grid};

/// The submission as written and as it is at hand.
#[derive(Clone, Copy)]
pub(crate) struct AtHand<'s> {
    /// As it was written.
    pub written: &'s Submission,
    /// As it is read now.
    pub now: &'s Submission,
}

impl<'s> AtHand<'s> {
    /// A row of the submission as it stands now.
    pub fn row(&self, (table, ledger): (usize, usize), row: &Row) -> Option<&'s Row> {
        let now = rows(self.now, table, ledger);
        let key = key_written(rows(self.written, table, ledger), row)?;
        now.iter().find(|one| one.key == *key)
    }

    /// Whether no other row stands now where that row stood.
    fn is_free(&self, (table, ledger): (usize, usize), row: &Row) -> bool {
        let mut now = rows(self.now, table, ledger).iter();
        let there = |one: &Row| {
            (one.at.map(|at| at.row), &one.sheet) == (row.at.map(|at| at.row), &row.sheet)
        };
        !now.any(there)
    }
}

fn rows(submission: &Submission, table: usize, ledger: usize) -> &[Row] {
    let ledger = submission
        .tables
        .get(table)
        .and_then(|t| t.ledgers.get(ledger));
    ledger.map_or(&[], |ledger: &Ledger| ledger.rows.as_slice())
}

/// The name under which a row was written.
fn key_written<'r>(written: &'r [Row], row: &Row) -> Option<&'r RowKey> {
    let same = |one: &&Row| (one.at, &one.sheet) == (row.at, &row.sheet);
    let named = written.iter().find(|one| one.key == row.key).filter(same);
    let placed = || {
        let mut placed = written.iter().filter(same);
        placed.next().filter(|_| row.at.is_some())
    };
    named.or_else(placed).map(|row| &row.key)
}

/// Takes what formulas of the file at hand have become for what was submitted: nobody typed it. One without a result says
/// nothing new.
pub(super) fn follow_formulas(
    book: &Book,
    submission: &mut Submission,
    written: &mut Submission,
    now: &mut Submission,
) {
    for table in 0..now.tables.len() {
        for ledger in 0..now.tables[table].ledgers.len() {
            let computed = computed(book, &now.tables[table], ledger);
            for (row, figure) in computed {
                let one = &mut now.tables[table].ledgers[ledger].rows[row];
                let key = one.key.clone();
                let Some(was) = ledger_of(written, table, ledger)
                    .and_then(|own| own.rows.iter_mut().find(|row| row.key == key))
                else {
                    continue;
                };
                let at = (was.at, was.sheet.clone());
                let Some(entry) = was.entries.get_mut(figure) else {
                    continue;
                };
                let value = &mut one.entries[figure].value;
                if matches!(value, Value::Unread(Unread::NotComputed)) {
                    value.clone_from(&entry.value);
                    continue;
                }
                let submitted = ledger_of(submission, table, ledger);
                let submitted = submitted.and_then(|own| {
                    let mut rows = own.rows.iter_mut();
                    let row = rows.find(|row| (row.at, row.sheet.clone()) == at)?;
                    row.entries.get_mut(figure)
                });
                if let Some(submitted) = submitted
                    && !matches!(value, Value::Unread(_))
                {
                    entry.value.clone_from(value);
                    submitted.value.clone_from(value);
                }
            }
        }
    }
}

fn ledger_of(submission: &mut Submission, table: usize, ledger: usize) -> Option<&mut Ledger> {
    submission.tables.get_mut(table)?.ledgers.get_mut(ledger)
}

/// The rows and figures of a ledger that are formulas.
fn computed(book: &Book, table: &Table, ledger: usize) -> Vec<(usize, usize)> {
    let is_formula = |row: &Row, at| {
        let place = table.place(row, at)?;
        let grid: &Grid = book.sheets.iter().find(|grid| grid.name == place.sheet)?;
        grid.get(place.cell)?.formula.as_ref().map(|_| ())
    };
    let rows = table.ledgers[ledger].rows.iter().enumerate();
    rows.flat_map(|(nth, row)| {
        let figures = row.entries.iter().enumerate();
        figures.filter_map(move |(figure, entry)| {
            is_formula(row, entry.at?)?;
            Some((nth, figure))
        })
    })
    .collect()
}

/// Gives a submission the addresses that its cells have in the file at hand. Whether that was changed in place: then a row
/// that we cleared still has its cells.
pub(super) fn readdress(submission: &mut Submission, at_hand: AtHand<'_>, in_place: bool) {
    let tables = submission.tables.iter_mut().zip(&at_hand.now.tables);
    for (number, (table, now)) in tables.enumerate() {
        readdress_heading(table, now);
        for (ledger, own) in table.ledgers.iter_mut().enumerate() {
            for row in &mut own.rows {
                match at_hand.row((number, ledger), row) {
                    Some(now) => readdress_row(row, now),
                    None if in_place && at_hand.is_free((number, ledger), row) => {}
                    None => unprinted(row),
                }
            }
        }
    }
}

fn readdress_heading(table: &mut Table, now: &Table) {
    let (Presence::Found(own), Some(now)) = (&mut table.presence, now.heading()) else {
        return;
    };
    own.sheet.clone_from(&now.sheet);
    own.title.at = now.title.at;
    if let (Some(own), Some(now)) = (&mut own.department, &now.department) {
        own.at = now.at;
    }
    if let (Some(own), Some(now)) = (&mut own.unit, &now.unit) {
        own.at = now.at;
    }
}

fn readdress_row(row: &mut Row, now: &Row) {
    row.at = now.at;
    row.sheet.clone_from(&now.sheet);
    (row.print.code_at, row.print.name_at) = (now.print.code_at, now.print.name_at);
    for (part, now) in row.print.parts.iter_mut().zip(&now.print.parts) {
        part.at = now.at;
    }
    for (entry, now) in row.entries.iter_mut().zip(&now.entries) {
        entry.at = now.at;
    }
}

fn unprinted(row: &mut Row) {
    row.at = None;
    (row.print.code_at, row.print.name_at) = (None, None);
    row.print.parts.clear();
    for entry in &mut row.entries {
        entry.at = None;
    }
}
