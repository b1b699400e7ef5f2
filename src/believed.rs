//! Figures of a text in columns of spaces that stand below no heading of their own: which of them the sums of the tables
//! confirm.
//!
//! In go the sheets as read, with these figures marked; they are recognised as if every figure stood in the column that it
//! was given to. A table in which something does not hold then keeps its marks: nothing in it is accused, it is 未核. Of
//! the others a figure is believed that stands in an equation which holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{Comparison, Layout, Strength};
use crate::model::{CellRef, Place, RowRole, SheetName, Submission};
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
    let sure = sure(found.layout, &found.submission, &doubtful);
    read::without_doubt(book, &sure)
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
    // The table of each fact whose figure is in doubt.
    let open = |fact: usize| {
        place(fact)
            .filter(|place| doubtful.contains(place))
            .map(|place| (system.rows[system.facts[fact].row].table, place))
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
    let tables = tables_of_lines(submission);
    let is_sure = |place: &&Place| {
        let table = tables.get(&(&place.sheet, place.cell.row));
        let stands = table.is_some_and(|table| !refuted.contains(table));
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
