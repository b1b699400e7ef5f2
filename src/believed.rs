//! Figures of a text in columns of spaces that stand below no heading of their own: which of them the sums of the tables
//! confirm.
//!
//! In go the sheets as read, with these figures marked; they are recognised as if every figure stood in the column that it
//! was given to. A table in which something does not hold then keeps its marks: nothing in it is accused, it is 未核. Of
//! the others a figure is believed that stands in an equation which holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{Comparison, Layout, Strength};
use crate::model::{CellRef, Entry, Ledger, Place, RowRole, SheetName, Submission, Unread, Value};
use crate::read::{self, Book};
use crate::recognise::Recogniser;
use crate::reconcile::{self, Print, Relation, System};
use crate::report::Outcome;

/// The book with the figures that are believed; all other marks stay.
pub(crate) fn believed(recogniser: &Recogniser, book: Book) -> Book {
    let doubtful = read::doubtful(&book);
    if doubtful.is_empty() {
        return book;
    }
    let all = read::without_doubt(book.clone(), &doubtful);
    let Some(found) = recogniser.recognise(&all) else {
        return book;
    };
    let mut sure = sure(found.layout, &found.submission, &doubtful);
    // What came to no column of amounts belongs to one that is not to be seen.
    let amounts = amounts(&found.submission);
    let lost = |place: &Place| !amounts.contains(place) && read::has_decimals(&book, place);
    sure.retain(|place| !lost(place));
    let tried = read::without_doubt(book.clone(), &sure);
    // What stays in doubt may have made something else of the rest: then nothing is believed.
    match accuses(recogniser, &tried) && !accuses(recogniser, &book) {
        true => book,
        false => tried,
    }
}

/// Whether something in a book does not hold.
fn accuses(recogniser: &Recogniser, book: &Book) -> bool {
    let Some(found) = recogniser.recognise(book) else {
        return false;
    };
    let system = reconcile::build(found.layout, &found.submission).system;
    system
        .relations
        .iter()
        .any(|relation| relation.strength == Strength::Hard && reconcile::fails(&system, relation))
}

/// A blank says nothing either where the figure of its row or its column may have gone elsewhere: beside a figure in doubt,
/// in a table most figures of which are, and in one with figures in doubt that came to no column of amounts at all.
pub(crate) fn leave_blanks(book: &Book, submission: &mut Submission) {
    let doubtful = read::doubtful(book);
    if doubtful.is_empty() {
        return;
    }
    let astray = astray(submission, &doubtful);
    for (at, table) in submission.tables.iter_mut().enumerate() {
        let entries = || table.rows().flat_map(|row| &row.entries);
        let printed = entries()
            .filter(|entry| entry.value != Value::Blank)
            .count();
        let in_doubt = entries().filter(|entry| is_in_doubt(entry)).count();
        let all = astray.contains(&at) || in_doubt > 0 && in_doubt * 2 >= printed;
        for ledger in &mut table.ledgers {
            leave_blanks_in(ledger, all);
            // Its lines may be more than the rows that were found.
            ledger.open |= all;
        }
    }
}

fn leave_blanks_in(ledger: &mut Ledger, all: bool) {
    let rows = ledger.rows.iter();
    let columns: BTreeSet<usize> = rows
        .flat_map(|row| row.entries.iter().enumerate())
        .filter(|(_, entry)| is_in_doubt(entry))
        .map(|(column, _)| column)
        .collect();
    for row in &mut ledger.rows {
        let beside = row.entries.iter().any(is_in_doubt);
        for (column, entry) in row.entries.iter_mut().enumerate() {
            let open = all || beside || columns.contains(&column);
            if open && entry.value == Value::Blank {
                entry.value = Value::Unread(Unread::NoColumn);
            }
        }
        // What came to the place of a name is told as the figure in doubt that it is.
        if row.role == RowRole::Unplaced
            && read::is_doubtful(&row.label)
            && let Some(first) = row.entries.first_mut()
        {
            first.value = Value::Unread(Unread::Text(row.label.clone()));
            first.at = row.at;
        }
    }
}

fn is_in_doubt(entry: &Entry) -> bool {
    matches!(&entry.value, Value::Unread(Unread::Text(text)) if read::is_doubtful(text))
}

/// The tables near which figures in doubt stand that are none of their amounts.
fn astray(submission: &Submission, doubtful: &BTreeSet<Place>) -> BTreeSet<usize> {
    let amounts = amounts(submission);
    let lines = tables_of_lines(submission);
    let others = doubtful.iter().filter(|place| !amounts.contains(place));
    others
        .filter_map(|place| table_near(&lines, place))
        .collect()
}

/// The cells that are amounts of rows.
fn amounts(submission: &Submission) -> BTreeSet<Place> {
    let mut amounts: BTreeSet<Place> = BTreeSet::new();
    for table in &submission.tables {
        for row in table.rows().filter(|row| row.role != RowRole::Unplaced) {
            let cells = row.entries.iter().filter_map(|entry| entry.at);
            amounts.extend(cells.filter_map(|at| table.place(row, at)));
        }
    }
    amounts
}

/// Those of the doubtful cells that are believed.
fn sure(layout: &Layout, submission: &Submission, doubtful: &BTreeSet<Place>) -> BTreeSet<Place> {
    let system = reconcile::build(layout, submission).system;
    let place = |fact: usize| {
        let fact = &system.facts[fact];
        let row = &system.rows[fact.row];
        let table = submission.tables.get(row.table)?;
        let printed = table.ledgers.get(row.ledger)?.rows.get(row.row?)?;
        let at = printed.entries.get(fact.column)?.at?;
        table.place(printed, at)
    };
    // In a table with a figure in doubt a blank is in doubt as well: its figure may stand elsewhere.
    let tables = tables_of_lines(submission);
    let lines = doubtful
        .iter()
        .filter_map(|place| tables.get(&(&place.sheet, place.cell.row)));
    let marked: BTreeSet<usize> = lines.copied().collect();
    let open = |fact: usize| {
        let table = system.rows[system.facts[fact].row].table;
        let blank = system.facts[fact].print == Print::Blank && marked.contains(&table);
        let place = place(fact)?;
        (blank || doubtful.contains(&place)).then_some((table, place))
    };
    let open: Vec<Option<(usize, Place)>> = (0..system.facts.len()).map(open).collect();
    let outcomes: Vec<Outcome> = system
        .relations
        .iter()
        .map(|relation| reconcile::judge(&system, relation).outcome)
        .collect();
    let refuted = refuted(&system, &open, &outcomes);
    let mut confirmed: BTreeSet<&Place> = BTreeSet::new();
    for (relation, outcome) in system.relations.iter().zip(&outcomes) {
        let figures = relation.terms.iter().filter(|(_, id)| {
            let fact = system.fact(*id);
            fact.print == Print::Figure && fact.value != 0
        });
        let figures: Vec<usize> = figures.map(|(_, id)| id.0 as usize).collect();
        let holds = matches!(outcome, Outcome::Pass | Outcome::Tail);
        if holds && relation.comparison == Comparison::Equal && figures.len() > 1 {
            let places = figures.iter().filter_map(|&fact| open[fact].as_ref());
            confirmed.extend(places.map(|(_, place)| place));
        }
    }
    // What is zero, and the codes in front, go with their table.
    let amounts: BTreeMap<&Place, bool> = open
        .iter()
        .enumerate()
        .filter_map(|(fact, open)| Some((&open.as_ref()?.1, system.facts[fact].value != 0)))
        .collect();
    let is_sure = |place: &&Place| {
        let table = table_near(&tables, place);
        let stands = table.is_some_and(|table| !refuted.contains(&table));
        stands && (!amounts.get(place).is_some_and(|counts| *counts) || confirmed.contains(place))
    };
    doubtful.iter().filter(is_sure).cloned().collect()
}

/// The tables in which something does not hold that a doubtful figure of theirs takes part in: by themselves, and then
/// between those that hold by themselves.
fn refuted(
    system: &System,
    open: &[Option<(usize, Place)>],
    outcomes: &[Outcome],
) -> BTreeSet<usize> {
    let wrong =
        |(relation, outcome): (&Relation, &Outcome)| -> Option<(BTreeSet<usize>, BTreeSet<usize>)> {
            if *outcome != Outcome::Mismatch || relation.strength != Strength::Hard {
                return None;
            }
            let facts = || relation.terms.iter().map(|(_, id)| id.0 as usize);
            let all = facts().map(|fact| system.rows[system.facts[fact].row].table);
            let doubted = facts().filter_map(|fact| Some(open[fact].as_ref()?.0));
            Some((all.collect(), doubted.collect()))
        };
    let wrong: Vec<_> = system
        .relations
        .iter()
        .zip(outcomes)
        .filter_map(wrong)
        .collect();
    let own = wrong.iter().filter(|(all, _)| all.len() == 1);
    let mut refuted: BTreeSet<usize> = own.flat_map(|(_, doubted)| doubted).copied().collect();
    let between = wrong.iter().filter(|(all, _)| all.len() > 1);
    let between = between.filter(|(all, _)| all.is_disjoint(&refuted));
    let more: BTreeSet<usize> = between.flat_map(|(_, doubted)| doubted).copied().collect();
    refuted.extend(more);
    refuted
}

/// The table that a cell belongs to: that of its line, or of the next one with a row (the numbers of columns stand above
/// the rows), or of the one before.
fn table_near<'t>(
    tables: &BTreeMap<(&'t SheetName, u32), usize>,
    place: &'t Place,
) -> Option<usize> {
    const NEAR: u32 = 3;
    let row = place.cell.row;
    let mut below = tables.range((&place.sheet, row)..=(&place.sheet, row.saturating_add(NEAR)));
    let mut above = tables.range((&place.sheet, 0)..(&place.sheet, row));
    let found = below.next().or_else(|| above.next_back());
    found.map(|(_, table)| *table)
}

/// The table whose row stands in each line.
fn tables_of_lines(submission: &Submission) -> BTreeMap<(&SheetName, u32), usize> {
    let mut lines = BTreeMap::new();
    for (at, table) in submission.tables.iter().enumerate() {
        let Some(heading) = table.heading() else {
            continue;
        };
        for row in table.rows().filter(|row| row.role != RowRole::Unplaced) {
            let sheet = row.sheet.as_ref().unwrap_or(&heading.sheet);
            if let Some(CellRef { row, .. }) = row.at {
                lines.insert((sheet, row), at);
            }
        }
    }
    lines
}
