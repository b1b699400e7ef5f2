//! In: failing equations. Out: mistakes that touch a whole column: two columns of a ledger (or their headings) exchanged,
//! and a column pasted over another one, whose figures the rows and the other tables tell. Refuses what
//! does not make most of the failing equations hold that it touches.

use std::collections::BTreeMap;

use super::groups::{Group, fixed};
use super::index::Index;
use super::solve::{Bench, Move};
use crate::reconcile::Relation;
use crate::report::EventKind;

/// Failing equations that an exchange of columns has to show, at least, in each of the two.
const SHOWN: usize = 2;

/// Rows that an exchange has to change, at least, where it is not shown row by row.
const MANY: usize = 3;

/// A column of a ledger.
struct Column {
    /// Table and ledger.
    ledger: (usize, usize),
    /// Its place among the figures.
    column: usize,
    /// Its cells with their rows, in order.
    cells: Vec<(usize, u32)>,
    /// The failing equations that they stand in, in order.
    failing: Vec<u32>,
}

impl Column {
    /// Whether the cell is one of the column's.
    fn has(&self, index: &Index, cell: u32) -> bool {
        let fact = &index.system.facts[cell as usize];
        let row = index.system.rows.get(fact.row);
        fact.column == self.column
            && row.is_some_and(|row| row.row.is_some() && (row.table, row.ledger) == self.ledger)
    }

    /// The cell in that row.
    fn in_row(&self, row: usize) -> Option<u32> {
        let at = self.cells.binary_search_by_key(&row, |cell| cell.0).ok()?;
        Some(self.cells[at].1)
    }

    /// The cells.
    fn facts(&self) -> impl Iterator<Item = u32> {
        self.cells.iter().map(|cell| cell.1)
    }
}

/// The mistakes of whole columns that explain something. `told` are mistakes of fewer cells found before.
pub(super) fn columns(index: &Index, bench: &mut Bench, told: &[Group]) -> Vec<Group> {
    let bounds: Vec<&Relation> = index.failing_bounds().collect();
    let mut groups = Vec::new();
    for columns in accused(index) {
        let before = groups.len();
        let mut blanked = Vec::new();
        for (nth, one) in columns.iter().enumerate() {
            let printed = one.facts().any(|f| index.value[f as usize] != 0);
            for (other_nth, other) in columns.iter().enumerate().filter(|&(n, _)| n != nth) {
                if other_nth > nth {
                    groups.extend(exchanged(index, bench, &bounds, (one, other)));
                }
                let pasted = pasted(index, bench, &bounds, (one, other));
                match printed {
                    true => groups.extend(pasted),
                    false => blanked.extend(pasted),
                }
            }
        }
        // All blank columns are alike: one is told where nothing that is printed shows more.
        if groups.len() == before {
            groups.extend(blanked);
        }
    }
    let same = |group: &Group| told.iter().any(|other| other.moves == group.moves);
    groups.retain(|group| !same(group));
    groups.dedup_by(|a, b| a.moves == b.moves);
    groups
}

/// The columns of each ledger of which a cell stands in a failing equation.
fn accused(index: &Index) -> Vec<Vec<Column>> {
    let failing = (0..index.equations.len() as u32).filter(|&at| index.violated[at as usize]);
    columns_with(
        index,
        failing.flat_map(|at| index.equation(at).terms.iter().map(|t| t.1)),
    )
}

/// The columns of each ledger that has one of the cells.
fn columns_with(index: &Index, cells: impl Iterator<Item = u32>) -> Vec<Vec<Column>> {
    let facts = &index.system.facts;
    let mut ledgers: BTreeMap<(usize, usize), Vec<Column>> = BTreeMap::new();
    for fact in cells {
        if let Some(row) = index.system.rows.get(facts[fact as usize].row) {
            ledgers.entry((row.table, row.ledger)).or_default();
        }
    }
    let mut first = 0;
    for cells in facts.chunk_by(|one, next| one.row == next.row) {
        let printed = index.system.rows.get(cells[0].row);
        let printed = printed.filter(|row| row.row.is_some());
        let place = printed.map(|row| (row.table, row.ledger));
        if let Some((ledger, columns)) =
            place.and_then(|place| Some((place, ledgers.get_mut(&place)?)))
        {
            for (fact, cell) in (first..).zip(cells) {
                let known = columns.iter().position(|one| one.column == cell.column);
                let known = known.unwrap_or_else(|| {
                    columns.push(Column {
                        ledger,
                        column: cell.column,
                        cells: Vec::new(),
                        failing: Vec::new(),
                    });
                    columns.len() - 1
                });
                columns[known].cells.push((cell.row, fact));
            }
        }
        first += cells.len() as u32;
    }
    let mut ledgers: Vec<Vec<Column>> = ledgers.into_values().collect();
    for columns in &mut ledgers {
        columns.sort_by_key(|one| one.column);
        for column in columns {
            column.cells.sort_unstable();
            let failing = column.facts().flat_map(|fact| index.of(fact)).copied();
            let mut failing: Vec<u32> = failing.filter(|&at| index.violated[at as usize]).collect();
            failing.sort_unstable();
            failing.dedup();
            column.failing = failing;
        }
    }
    ledgers
}

/// How many failing relations have a cell of the one column and none of the other. Bounds count: where money was carried
/// over, nothing else ties a column to other tables.
fn shown(index: &Index, bounds: &[&Relation], one: &Column, other: Option<&Column>) -> usize {
    let stands = |fact| other.is_some_and(|other| other.has(index, fact));
    let of_other = other.map_or(&[][..], |other| &other.failing);
    let alone = one.failing.iter();
    let alone = alone.filter(|&at| of_other.binary_search(at).is_err());
    let bounds = bounds.iter().filter(|bound| {
        let facts = || bound.terms.iter().map(|t| t.1.0);
        facts().any(|fact| one.has(index, fact)) && !facts().any(stands)
    });
    alone.count() + bounds.count()
}

/// How many rows have a failing equation with the cells of both columns.
fn rows_shown(index: &Index, one: &Column, other: &Column) -> usize {
    let fails = |a: u32, b: u32| {
        let both = |at: &&u32| index.equation(**at).terms.iter().any(|t| t.1 == b);
        let mut shared = index.of(a).iter().filter(both);
        shared.any(|&at| index.violated[at as usize])
    };
    let rows = one.cells.iter();
    let rows = rows.filter_map(|&(row, a)| Some((a, other.in_row(row)?)));
    rows.filter(|&(a, b)| fails(a, b)).count()
}

/// The two columns exchanged.
fn exchanged(
    index: &Index,
    bench: &mut Bench,
    bounds: &[&Relation],
    (one, other): (&Column, &Column),
) -> Option<Group> {
    let both = [
        shown(index, bounds, one, Some(other)),
        shown(index, bounds, other, Some(one)),
    ];
    // A column that no other table prints is shown by its rows: each lacks what the total has too much.
    let apart = !both.contains(&0) && both.iter().sum::<usize>() >= 2 * SHOWN;
    let shown = apart || rows_shown(index, one, other) >= 2 * SHOWN;
    // Where other tables know the sum of a column alone, an exchange that settles all of it is shown by that.
    let known = |column: &Column, shown: usize| shown > 0 || !is_tied(index, column);
    let by_sums = || both != [0, 0] && known(one, both[0]) && known(other, both[1]);
    if !shown && !by_sums() {
        return None;
    }
    let moves = exchange(index, one, other);
    match shown {
        true if moves.len() > 2 => group(index, bench, moves, |failing| failing / 2),
        false if moves.len() >= 2 * MANY => group(index, bench, moves, |_| 0),
        _ => None,
    }
}

/// Whether another ledger tells of a cell of the column.
fn is_tied(index: &Index, column: &Column) -> bool {
    let outside = |&at: &u32| index.equation(at).ledger.is_none();
    column
        .facts()
        .any(|fact| index.of(fact).iter().any(outside))
}

/// The cells of the two columns with each other's figures, where these differ.
fn exchange(index: &Index, one: &Column, other: &Column) -> Vec<Move> {
    let differ = |a: u32, b: u32| index.value[a as usize] != index.value[b as usize];
    let pairs: Vec<(u32, u32)> = one
        .cells
        .iter()
        .filter_map(|&(row, a)| Some((a, other.in_row(row)?)))
        .filter(|&(a, b)| differ(a, b))
        .collect();
    let both = pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
    let moves = both.map(|(to, from)| Move {
        blank: !index.figure[from as usize],
        ..fixed(index, to, index.value[from as usize])
    });
    moves.collect()
}

/// Every exchange of two columns of a ledger that has one of the cells and in which enough rows would change.
pub(super) fn exchanges(index: &Index, cells: impl Iterator<Item = u32>) -> Vec<Vec<Move>> {
    let mut exchanges = Vec::new();
    for columns in columns_with(index, cells) {
        for (nth, one) in columns.iter().enumerate() {
            let pairs = columns[nth + 1..].iter();
            exchanges.extend(pairs.map(|other| exchange(index, one, other)));
        }
    }
    let frozen = |m: &Move| index.frozen[m.fact as usize];
    exchanges.retain(|moves| moves.len() >= 2 * MANY && !moves.iter().any(frozen));
    exchanges
}

/// The first column with the figures that it should have if it prints those of the other one.
fn pasted(
    index: &Index,
    bench: &mut Bench,
    bounds: &[&Relation],
    (one, other): (&Column, &Column),
) -> Option<Group> {
    let print = |fact: u32| (index.value[fact as usize], index.figure[fact as usize]);
    let alike = one.cells.iter().all(|&(row, fact)| {
        let there = other.in_row(row).map(print);
        there.is_some_and(|there| there == print(fact))
    });
    let figures = one.facts().filter(|&f| index.value[f as usize] != 0);
    // A blank column pasted over another leaves nothing that would be like anything.
    let enough = match figures.count() {
        0 => 2 * SHOWN,
        1 => return None,
        _ => SHOWN,
    };
    if !alike || shown(index, bounds, one, None) < enough {
        return None;
    }
    let right = one.facts().filter_map(|fact| {
        let to = told_by_others(index, one, fact)?;
        (to != index.value[fact as usize]).then(|| Move {
            blank: to == 0,
            ..fixed(index, fact, to)
        })
    });
    let moves: Vec<Move> = right.collect();
    // Nobody blanks a column of what was taken back.
    if enough > SHOWN && moves.iter().any(|m| m.base < 0) {
        return None;
    }
    (moves.len() > 1)
        .then(|| group(index, bench, moves, |failing| failing / 2))
        .flatten()
}

/// What the equation with the fewest figures, of those without another cell of the column, says of a cell of it.
fn told_by_others(index: &Index, column: &Column, fact: u32) -> Option<i64> {
    let outside = |at: &&u32| {
        let terms = &index.equation(**at).terms;
        let own = |other: u32| other != fact && column.has(index, other);
        index.equation(**at).coefficient(fact).abs() == 1 && !terms.iter().any(|t| own(t.1))
    };
    let told = index.of(fact).iter().filter(outside);
    let figures = |at: &&u32| {
        let terms = index.equation(**at).terms.iter();
        terms.filter(|t| index.figure[t.1 as usize]).count()
    };
    let at = *told.min_by_key(figures)?;
    let residual = index.printed[at as usize].residual;
    let by = -residual * i128::from(index.equation(at).coefficient(fact));
    i64::try_from(i128::from(index.value[fact as usize]) + by).ok()
}

/// The moves as one mistake, if no more of the equations that they touch fail then than may of so many that fail now.
fn group(
    index: &Index,
    bench: &mut Bench,
    moves: Vec<Move>,
    may_fail: impl Fn(usize) -> usize,
) -> Option<Group> {
    if moves.iter().any(|m| index.frozen[m.fact as usize]) {
        return None;
    }
    let touched = bench.touched(index, &moves, &[]);
    let failing = touched.iter().filter(|&&at| index.violated[at as usize]);
    let before = failing.count();
    let few = bench.at_most_fail(index, &moves, &touched, may_fail(before));
    (few && before > 0).then(|| Group {
        kind: EventKind::Columns,
        moves,
        unknowns: 0,
        waived: Vec::new(),
        label: None,
        rows: Vec::new(),
    })
}
