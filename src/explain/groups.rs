//! In: the equations and which of them fail. Out: the mistakes that touch more than one cell at once
//! and could explain some failure: missing and doubled rows. Copied facts, swaps, slips of unit and stale chains
//! have files of their own.

use std::collections::BTreeMap;

use super::index::Index;
use super::relabelling::Relabelling;
use super::solve::Move;
use crate::report::EventKind;

/// One supposed mistake that touches several cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Group {
    /// What mistake.
    pub kind: EventKind,
    /// The cells and how they move.
    pub moves: Vec<Move>,
    /// How many unknowns the moves have.
    pub unknowns: usize,
    /// Equations that no longer count: those of a row that should not be there, or the sums that a row
    /// nobody prints would complete.
    pub waived: Vec<u32>,
    /// The rows it is about, by index in the system; empty if it is about cells.
    pub rows: Vec<usize>,
    /// The wrong labels, if that is the mistake: then no amount is wrong, and the moves say how the rows are read
    /// under the right ones.
    pub label: Option<Relabelling>,
}

impl Group {
    /// A mistake that moves those cells by one unknown amount.
    pub fn of_one_amount(kind: EventKind, moves: Vec<Move>) -> Group {
        Group {
            kind,
            moves,
            unknowns: 1,
            waived: Vec::new(),
            rows: Vec::new(),
            label: None,
        }
    }
}

/// Row facts: table, ledger and the facts of each row.
pub(super) struct Rows {
    /// The facts of each row, by index in the system, in order of columns.
    pub facts: Vec<Vec<u32>>,
}

impl Rows {
    /// Sorts the facts of the system by rows.
    pub fn new(index: &Index) -> Rows {
        let mut counts = vec![0; index.system.rows.len()];
        for fact in &index.system.facts {
            if let Some(count) = counts.get_mut(fact.row) {
                *count += 1;
            }
        }
        let mut facts: Vec<Vec<u32>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (at, fact) in index.system.facts.iter().enumerate() {
            if let Some(row) = facts.get_mut(fact.row) {
                row.push(at as u32);
            }
        }
        for row in &mut facts {
            row.sort_by_key(|&f| index.system.facts[f as usize].column);
        }
        Rows { facts }
    }
}

/// The move of a single cell to any value on its grid.
pub(super) fn free(index: &Index, fact: u32, var: usize) -> Move {
    let quantum = index.quantum(fact);
    let base = -(index.value[fact as usize] % quantum);
    Move {
        fact,
        var: Some(var),
        base,
        step: quantum,
        blank: false,
    }
}

/// The moves of cells that rise (1) or fall (-1) together by one unknown amount. Where all of them have the same digits
/// below those of their tables, they are to lose these.
pub(super) fn along(index: &Index, cells: impl Iterator<Item = (u32, i64)>) -> Vec<Move> {
    let cells: Vec<(u32, i64)> = cells.collect();
    let finer =
        |&(fact, sign): &(u32, i64)| -sign * (index.value[fact as usize] % index.quantum(fact));
    let base = cells.first().map_or(0, finer);
    let base = if cells.iter().all(|cell| finer(cell) == base) {
        base
    } else {
        0
    };
    let along = |(fact, sign): (u32, i64)| Move {
        fact,
        var: Some(0),
        base: sign * base,
        step: sign * index.quantum(fact),
        blank: false,
    };
    cells.into_iter().map(along).collect()
}

/// The known move of a single cell to that value.
pub(super) fn fixed(index: &Index, fact: u32, to: i64) -> Move {
    Move {
        fact,
        var: None,
        base: to - index.value[fact as usize],
        step: 0,
        blank: false,
    }
}

/// Rows that other tables show to be missing: every cell of the row may be anything.
pub(super) fn missing_rows(index: &Index, rows: &Rows) -> Vec<Group> {
    let mut groups = Vec::new();
    for (row, facts) in rows.facts.iter().enumerate() {
        if index.system.rows[row].row.is_some() {
            continue;
        }
        let bound: Vec<u32> = facts
            .iter()
            .copied()
            .filter(|&f| !index.of(f).is_empty() && !index.frozen[f as usize])
            .collect();
        if bound.iter().any(|&f| index.accused(f)) {
            groups.push(Group {
                kind: EventKind::MissingRow,
                moves: bound
                    .iter()
                    .enumerate()
                    .map(|(var, &f)| free(index, f, var))
                    .collect(),
                unknowns: bound.len(),
                waived: Vec::new(),
                rows: vec![row],
                label: None,
            });
        }
    }
    groups
}

/// Rows that no table shows and that could still be missing: below a row whose parts no other
/// ledger prints (projects, units, economic groups). Nothing is known of such a row but its sums.
pub(super) fn unseen_rows(index: &Index) -> Vec<Group> {
    let row = |total: u32| index.system.facts[total as usize].row;
    let totals = || {
        let all = (0..).zip(index.equations.iter());
        all.filter_map(|(at, equation)| Some((at, equation.whole?)))
    };
    let failing = totals().filter(|(at, _)| index.violated[*at as usize]);
    let mut sums: BTreeMap<usize, Vec<u32>> = failing
        .filter(|&(at, total)| open_sum(index, at, total))
        .map(|(_, total)| (row(total), Vec::new()))
        .collect();
    for (at, total) in totals() {
        if let Some(sums) = sums.get_mut(&row(total))
            && open_sum(index, at, total)
        {
            sums.push(at);
        }
    }
    sums.into_iter()
        .map(|(row, waived)| Group {
            kind: EventKind::MissingRow,
            moves: Vec::new(),
            unknowns: 0,
            waived,
            rows: vec![row],
            label: None,
        })
        .collect()
}

fn open_sum(index: &Index, at: u32, total: u32) -> bool {
    let whole = index.system.facts[total as usize].row;
    index
        .equation(at)
        .terms
        .iter()
        .filter(|&&(_, f)| f != total)
        .all(|&(_, part)| {
            let row = index.system.facts[part as usize].row;
            row != whole && same_ledger(index, row, whole) && !printed_elsewhere(index, part)
        })
}

/// Whether an equation ties the fact to another ledger.
fn printed_elsewhere(index: &Index, fact: u32) -> bool {
    let mut equations = index.of(fact).iter();
    equations.any(|&at| index.equation(at).ledger.is_none())
}

/// Whether two rows stand in one ledger.
pub(super) fn same_ledger(index: &Index, a: usize, b: usize) -> bool {
    let (a, b) = (&index.system.rows[a], &index.system.rows[b]);
    (a.table, a.ledger) == (b.table, b.ledger)
}

/// Rows printed twice: the same amounts under the same code, or under the same parent where there are no
/// codes. Either of the two may go. The rows of a fixed list and totals are not printed twice: they are equal because
/// nothing else was spent.
pub(super) fn doubled_rows(index: &Index, rows: &Rows) -> Vec<Group> {
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, row) in index.system.rows.iter().enumerate() {
        let facts = &rows.facts[at];
        let listed = row.row.is_some() && (row.code.is_some() || row.parent.is_some());
        let nothing = facts.iter().all(|&f| index.value[f as usize] == 0);
        // What bears a code is no other total.
        let total = row.code.is_none() && facts.iter().any(|&f| adds_up_rows(index, f));
        if !listed || nothing || total {
            continue;
        }
        let amounts: Vec<i64> = facts.iter().map(|&f| index.value[f as usize]).collect();
        let parent = if row.code.is_some() { None } else { row.parent };
        alike
            .entry((row.table, row.ledger, row.code, parent, amounts))
            .or_default()
            .push(at);
    }
    let has_parts = |row: usize| rows.facts[row].iter().any(|&f| adds_up_rows(index, f));
    let copies = |rows: Vec<usize>| -> Vec<usize> {
        // The rows below stand under one of the two: the other is the copy.
        let bare = rows.iter().copied().filter(|&row| !has_parts(row));
        let bare: Vec<usize> = bare.collect();
        if bare.is_empty() { rows } else { bare }
    };
    let twice = alike.into_values().filter(|rows| rows.len() > 1);
    let mut twice: Vec<usize> = twice.flat_map(copies).collect();
    // The later of the two is the likelier copy.
    twice.sort_by_key(|&row| std::cmp::Reverse(row));
    twice
        .into_iter()
        .filter(|&row| rows.facts[row].iter().all(|&f| !index.frozen[f as usize]))
        .map(|row| removal(index, row, &rows.facts[row]))
        .filter(|group| group.moves.iter().any(|m| index.accused(m.fact)))
        .collect()
}

/// Whether the cell adds up other rows of its ledger.
pub(super) fn adds_up_rows(index: &Index, fact: u32) -> bool {
    let row = |fact: u32| index.system.facts[fact as usize].row;
    index.of(fact).iter().any(|&at| {
        let equation = index.equation(at);
        let mut others = equation.terms.iter().map(|t| row(t.1));
        equation.ledger.is_some()
            && equation.whole == Some(fact)
            && others.any(|other| other != row(fact))
    })
}

/// The row gone: its cells blank, what was said of it alone waived.
fn removal(index: &Index, row: usize, facts: &[u32]) -> Group {
    let mut waived: Vec<u32> = Vec::new();
    for &fact in facts {
        for &at in index.of(fact) {
            let equation = index.equation(at);
            let column = index.system.facts[fact as usize].column;
            // What stays is the sum that the row is a part of.
            let part = equation.whole != Some(fact)
                && equation.terms.iter().any(|&(_, f)| {
                    let other = &index.system.facts[f as usize];
                    other.row != row && other.column == column && same_ledger(index, other.row, row)
                });
            if !part {
                waived.push(at);
            }
        }
    }
    waived.sort_unstable();
    waived.dedup();
    let gone = |&fact: &u32| Move {
        blank: true,
        ..fixed(index, fact, 0)
    };
    Group {
        kind: EventKind::DoubledRow,
        moves: facts.iter().map(gone).collect(),
        unknowns: 0,
        waived,
        rows: vec![row],
        label: None,
    }
}
