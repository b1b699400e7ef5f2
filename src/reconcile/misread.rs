//! Which further pages without headings were read in wrong columns.
//!
//! In go the runs of rows that stand under no heading of their own; out come those of which something does not hold that
//! would hold if their columns were others: they are tried in other columns, on a sheet of their own one row may tell.
//! Several rows that do not hold each by itself tell as well, on a sheet of their own or where a column lacks: a wrong
//! figure breaks what holds of its own row. In a table of a document, other columns or words for figures tell.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::fails;
use super::fit::build;
use super::system::{Print, Relation, System};
use crate::layout::{Layout, Strength};
use crate::model::Submission;
use crate::recognise::Run;

/// Which runs of rows were read in wrong columns.
pub(crate) fn misread(layout: &Layout, submission: &Submission, runs: Vec<Run>) -> Vec<Run> {
    let mut system = build(layout, submission).system;
    let hard = system.relations.iter().enumerate();
    let hard = hard.filter(|(_, relation)| relation.strength == Strength::Hard);
    let broken: Vec<usize> = hard
        .filter(|(_, relation)| fails(&system, relation))
        .map(|(at, _)| at)
        .collect();
    if broken.is_empty() {
        return Vec::new();
    }
    let by_rows = by_rows(&system, &broken, submission, &runs);
    let runs = runs.into_iter().zip(by_rows);
    let mut tries = MOST_TRIED;
    let misread = runs.filter(|(run, by_rows)| {
        *by_rows
            || run.resized && breaks(&system, &broken, run)
            || run.displaced && touches(&system, &broken, run.table)
            || may_be_page(run, submission)
                && tries > 0
                && fits_otherwise(&mut system, &broken, run, &mut tries)
    });
    misread.map(|(run, _)| run).collect()
}

/// Whether something does not hold that a row of a run takes part in.
fn breaks(system: &System, broken: &[usize], run: &Run) -> bool {
    broken.iter().any(|&at| speaks_of(system, at, run))
}

fn speaks_of(system: &System, relation: usize, run: &Run) -> bool {
    let mut rows = rows_of(system, &system.relations[relation]);
    rows.any(|row| row.0 == run.table && run.rows.contains(&(row.1, row.2)))
}

/// Whether something does not hold that a row of a table takes part in, printed or not.
fn touches(system: &System, broken: &[usize], table: usize) -> bool {
    let facts = |at: &usize| system.relations[*at].terms.iter().map(|(_, id)| *id);
    let own = |id| system.rows[system.fact(id).row].table == table;
    broken.iter().any(|at| facts(at).any(own))
}

/// So many runs are tried in other columns; a file with more of them has blank lines everywhere.
const MOST_TRIED: usize = 64;

/// With fewer rows a run within a sheet is no page.
const FEWEST: usize = 3;

/// Whether a run has what a page has: behind a blank line totals stand as well, and one row may hold in other columns by
/// chance.
fn may_be_page(run: &Run, submission: &Submission) -> bool {
    let figures = run
        .rows
        .iter()
        .filter(|at| has_figures(submission, run, **at));
    run.apart || figures.take(FEWEST).count() == FEWEST
}

/// Whether a row of a run has an amount that is not zero.
fn has_figures(submission: &Submission, run: &Run, (ledger, row): (usize, usize)) -> bool {
    let row = &submission.tables[run.table].ledgers[ledger].rows[row];
    let mut amounts = row.entries.iter().filter_map(|entry| entry.value.amount());
    amounts.any(|amount| !amount.is_zero())
}

/// Of which runs several rows do not hold by themselves, or a third of them where a column seems to be left out.
fn by_rows(system: &System, broken: &[usize], submission: &Submission, runs: &[Run]) -> Vec<bool> {
    /// What a run within a sheet has to have: a total behind a blank line is none.
    const FEWEST: usize = 2;
    /// So many rows are no single mistake.
    const SEVERAL: usize = 2;
    let broken: Vec<BTreeSet<(usize, usize, usize)>> = broken
        .iter()
        .map(|&at| rows_of(system, &system.relations[at]).collect())
        .collect();
    let is_misread = |run: &Run| {
        let own =
            |row: &&(usize, usize, usize)| row.0 == run.table && run.rows.contains(&(row.1, row.2));
        let alone = broken.iter().filter_map(|rows| {
            let mut own = rows.iter().filter(own);
            own.next().filter(|_| own.next().is_none())
        });
        let alone: BTreeSet<_> = alone.collect();
        // Two halves that stand beside each other need not both be moved.
        let halves: BTreeSet<usize> = run.rows.iter().map(|(ledger, _)| *ledger).collect();
        halves.iter().any(|half| {
            let figures = run.rows.iter().filter(|at| at.0 == *half);
            let figures = figures.filter(|at| has_figures(submission, run, **at));
            let figures = figures.count();
            let rows = alone.iter().filter(|(_, ledger, _)| ledger == half).count();
            let enough = run.apart || figures >= FEWEST;
            let told = match (run.apart, run.short) {
                (true, true) => rows >= SEVERAL || rows > 0 && rows * 3 >= figures,
                (true, false) | (false, true) => rows >= SEVERAL && rows * 2 > figures,
                (false, false) => false,
            };
            enough && told
        })
    };
    runs.iter().map(is_misread).collect()
}

/// The printed rows of a relation: table, ledger and row.
fn rows_of<'s>(
    system: &'s System,
    relation: &'s Relation,
) -> impl Iterator<Item = (usize, usize, usize)> + use<'s> {
    let rows = relation.terms.iter();
    let rows = rows.map(|&(_, id)| &system.rows[system.fact(id).row]);
    rows.filter_map(|row| Some((row.table, row.ledger, row.row?)))
}

/// Whether all that does not hold of a run would hold if its figures stood in other columns: one column was left out or
/// put in, or two were exchanged.
fn fits_otherwise(system: &mut System, broken: &[usize], run: &Run, tries: &mut usize) -> bool {
    if !breaks(system, broken, run) {
        return false;
    }
    *tries -= 1;
    let told: Vec<usize> = (0..system.relations.len())
        .filter(|&at| system.relations[at].strength == Strength::Hard && speaks_of(system, at, run))
        .collect();
    let halves: BTreeSet<usize> = run.rows.iter().map(|(ledger, _)| *ledger).collect();
    halves.into_iter().any(|half| {
        let figures = Figures::of(system, run, half);
        let ways = figures.ways(system);
        // What stands elsewhere in few rows was mistaken in these.
        let mut ways = ways.iter().filter(|way| run.apart || figures.moves(way));
        ways.any(|way| figures.fit(system, &told, way))
    })
}

/// What stands in a column instead of what was read there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum From {
    /// What was read in that column.
    Column(usize),
    /// Nothing: that column is not on the page.
    Absent,
}

/// The figures of one half of a run: of each row the fact in each column, if there is one.
struct Figures {
    rows: Vec<Vec<Option<usize>>>,
    /// What was read.
    read: BTreeMap<usize, (i64, Print)>,
}

impl Figures {
    fn of(system: &System, run: &Run, half: usize) -> Figures {
        let mut rows: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
        let mut read = BTreeMap::new();
        for (at, fact) in system.facts.iter().enumerate() {
            let row = &system.rows[fact.row];
            let own = row.table == run.table && row.ledger == half;
            if own && row.row.is_some_and(|row| run.rows.contains(&(half, row))) {
                let own = rows.entry(fact.row).or_default();
                let wide = own.len().max(fact.column + 1);
                own.resize(wide, None);
                own[fact.column] = Some(at);
                read.insert(at, (fact.value, fact.print));
            }
        }
        let wide = rows.values().map(Vec::len).max().unwrap_or(0);
        let rows = rows.into_values().map(|mut row| {
            row.resize(wide, None);
            row
        });
        Figures {
            rows: rows.collect(),
            read,
        }
    }

    /// The other ways to give the columns of the page to those of the table.
    fn ways(&self, system: &System) -> Vec<Vec<From>> {
        let wide = self.rows.first().map_or(0, Vec::len);
        let is_blank = |column: usize| {
            let mut facts = self.rows.iter().filter_map(|row| row[column]);
            facts.all(|fact| system.facts[fact].print == Print::Blank)
        };
        let own = || (0..wide).map(From::Column).collect::<Vec<_>>();
        let moved = |from: usize, to: usize| {
            let mut way = own();
            way.remove(from);
            way.insert(to, From::Absent);
            way
        };
        let mut ways = Vec::new();
        for column in 0..wide {
            // One that was left out has moved those behind it to the left, one that was put in to the right.
            if is_blank(wide - 1) {
                ways.push(moved(wide - 1, column));
            }
            if is_blank(column) {
                ways.push(moved(column, wide - 1));
            }
            for other in column + 1..wide {
                let mut way = own();
                way.swap(column, other);
                ways.push(way);
            }
        }
        ways
    }

    /// Whether as many rows as a page has print something else if the columns are those.
    fn moves(&self, way: &[From]) -> bool {
        let blank = (0, Print::Blank);
        let read = |row: &[Option<usize>], column: usize| {
            let read = row[column].and_then(|at| self.read.get(&at).copied());
            read.unwrap_or(blank)
        };
        let moved = self.rows.iter().filter(|row| {
            way.iter().enumerate().any(|(column, from)| {
                let given = match *from {
                    From::Column(from) => read(row, from),
                    From::Absent => blank,
                };
                given.0 != read(row, column).0
            })
        });
        moved.take(FEWEST).count() == FEWEST
    }

    /// Whether everything holds if the columns are those.
    fn fit(&self, system: &mut System, told: &[usize], way: &[From]) -> bool {
        self.give(system, way, Print::Blank);
        let broken = |system: &System| -> Vec<usize> {
            let broken = told.iter().copied();
            broken
                .filter(|&at| fails(system, &system.relations[at]))
                .collect()
        };
        let lacking = broken(system);
        let fits = lacking.is_empty() || {
            // What stood in the column that is not on the page is not to be seen: its sum lacks something and so does
            // a row or another table's figure, or several rows do.
            let absent = way.iter().position(|from| *from == From::Absent);
            self.give(system, way, Print::Unknown);
            let within = |at: &&usize| system.table_of(&system.relations[**at]).is_some();
            let rows: BTreeSet<usize> = lacking
                .iter()
                .filter(within)
                .filter_map(|at| self.only_row(system, &system.relations[*at]))
                .collect();
            let is_sum = |at: &usize| {
                let mut own = self.columns(system, &system.relations[*at]);
                own.all(|column| Some(column) == absent)
            };
            let sums = lacking.iter().filter(within).any(is_sum);
            let tied = lacking.iter().any(|at| !within(&at));
            let told = rows.len() > 1 || sums && (tied || !rows.is_empty());
            told && broken(system).is_empty()
        };
        for (&at, &(value, print)) in &self.read {
            (system.facts[at].value, system.facts[at].print) = (value, print);
        }
        fits
    }

    /// Writes the figures into those columns, and into one that is not on the page nothing.
    fn give(&self, system: &mut System, way: &[From], absent: Print) {
        for row in &self.rows {
            for (at, from) in row.iter().zip(way) {
                let Some(at) = *at else { continue };
                let fact = &mut system.facts[at];
                let read = |column: usize| self.read.get(&row[column]?).copied();
                (fact.value, fact.print) = match *from {
                    From::Column(column) => read(column).unwrap_or((0, Print::Unknown)),
                    From::Absent => (0, absent),
                };
            }
        }
    }

    /// The one row of the half in a relation that speaks of several of its columns.
    fn only_row(&self, system: &System, relation: &Relation) -> Option<usize> {
        let facts = relation.terms.iter().map(|(_, id)| id.0 as usize);
        let own = facts.filter(|fact| self.read.contains_key(fact));
        let rows: Vec<usize> = own.map(|fact| system.facts[fact].row).collect();
        let (first, others) = rows.split_first()?;
        (!others.is_empty() && others.iter().all(|row| row == first)).then_some(*first)
    }

    /// The columns of the half's figures in a relation.
    fn columns<'s>(
        &'s self,
        system: &'s System,
        relation: &'s Relation,
    ) -> impl Iterator<Item = usize> + use<'s> {
        let facts = relation.terms.iter().map(|(_, id)| id.0 as usize);
        let own = facts.filter(|fact| self.read.contains_key(fact));
        own.map(|fact| system.facts[fact].column)
    }
}
