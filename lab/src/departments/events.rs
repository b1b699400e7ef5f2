//! The mistakes themselves: each spoils a workbook in place, notes what it did, and gives `None` if it
//! finds no place in a number of tries.

use std::collections::BTreeSet;

use super::damage::Damaged;
use super::dice::Dice;
use super::page::{CellId, Entry, Printed};
use super::strokes::slip;

/// What the identity of the second of two printings of a row ends in.
const AGAIN: &str = "#2";

/// How often a place is looked for.
pub(super) const TRIES: usize = 200;

/// The cells that print a number.
pub(super) fn printed_cells(printed: &Printed) -> Vec<&CellId> {
    printed
        .cells
        .iter()
        .filter(|(_, entry)| entry.value != 0)
        .map(|(id, _)| id)
        .collect()
}

/// So many cells mistyped, each on its own.
pub(super) fn slips(damaged: &mut Damaged, dice: &mut Dice, count: usize) -> Option<()> {
    let honest = damaged.right.clone();
    let cells = printed_cells(&honest);
    let mut chosen = BTreeSet::new();
    for _ in 0..TRIES {
        let cell = *dice.pick(&cells);
        if chosen.contains(cell) {
            continue;
        }
        if let Some((wrong, how)) = slip(dice, honest.cells[cell].value) {
            damaged.event(how);
            damaged.spoil(cell, wrong);
            chosen.insert(cell);
        }
        if chosen.len() == count {
            return Some(());
        }
    }
    None
}

/// Whether a row lists facts rather than the totals of another table.
pub(super) fn lists_facts(id: &CellId, entry: &Entry) -> bool {
    entry.leaf && entry.value != 0 && !["T1", "T4", "T10"].contains(&id.table)
}

/// A fact that more than one table lists: all cells that list just that fact. A whole one is nowhere
/// printed in parts.
pub(super) fn listed_fact(honest: &Printed, dice: &mut Dice, whole: bool) -> Option<Vec<CellId>> {
    let listing: Vec<_> = honest
        .cells
        .iter()
        .filter(|(id, entry)| lists_facts(id, entry))
        .collect();
    (0..TRIES).find_map(|_| {
        let facts = &dice.pick(&listing).1.facts;
        let copies: Vec<CellId> = listing
            .iter()
            .filter(|(_, entry)| entry.facts == *facts)
            .map(|(id, _)| (*id).clone())
            .collect();
        let tables: BTreeSet<_> = copies.iter().map(|id| id.table).collect();
        (tables.len() > 1 && !(whole && printed_in_parts(honest, facts))).then_some(copies)
    })
}

/// Whether a cell adds up some of the facts without the others.
fn printed_in_parts(printed: &Printed, facts: &[u32]) -> bool {
    printed.cells.values().any(|entry| {
        let held = facts
            .iter()
            .filter(|fact| entry.facts.binary_search(fact).is_ok())
            .count();
        held > 0 && held < facts.len()
    })
}

/// The cells whose sums hold the fact that those cells list, and more than its listing.
pub(super) fn totals_of(honest: &Printed, copies: &[CellId]) -> Vec<CellId> {
    let facts = &honest.cells[&copies[0]].facts;
    let holds = |entry: &Entry| {
        facts
            .iter()
            .all(|fact| entry.facts.binary_search(fact).is_ok())
    };
    let cells = honest
        .cells
        .iter()
        .filter(|(id, entry)| holds(entry) && !copies.contains(id));
    cells.map(|(id, _)| id.clone()).collect()
}

/// One of the tables that list a fact and total it.
fn totalling_table(copies: &[CellId], totals: &[CellId], dice: &mut Dice) -> Option<&'static str> {
    let listing: BTreeSet<&'static str> = copies.iter().map(|id| id.table).collect();
    let both: Vec<_> = listing
        .into_iter()
        .filter(|table| totals.iter().any(|id| id.table == *table))
        .collect();
    (!both.is_empty()).then(|| *dice.pick(&both))
}

/// A fact wrong at its source. Totals are right, or in one table follow the wrong fact.
pub(super) fn copied(damaged: &mut Damaged, dice: &mut Dice, follow: bool) -> Option<()> {
    let honest = damaged.right.clone();
    let copies = listed_fact(&honest, dice, false)?;
    let totals = totals_of(&honest, &copies);
    let table = totalling_table(&copies, &totals, dice)?;
    let right = honest.cells[&copies[0]].value;
    let (wrong, _) = slip(dice, right)?;
    damaged.event(if follow {
        "copied, totals of one table follow"
    } else {
        "copied, totals right"
    });
    copies.iter().for_each(|id| damaged.spoil(id, wrong));
    if follow {
        for id in totals.iter().filter(|id| id.table == table) {
            damaged.spoil(id, honest.cells[id].value + wrong - right);
        }
    }
    Some(())
}

/// A fact brought up to date without its totals: the right workbook has the new amount everywhere.
pub(super) fn stale(damaged: &mut Damaged, dice: &mut Dice, one_table: bool) -> Option<()> {
    let before = damaged.right.clone();
    let copies = listed_fact(&before, dice, true)?;
    let totals = totals_of(&before, &copies);
    let table = totalling_table(&copies, &totals, dice)?;
    let old = before.cells[&copies[0]].value;
    let new = old
        + (0..TRIES)
            .map(|_| dice.money(20_000, old.max(3) * 10_000) / 10_000)
            .find(|by| *by >= 2)?;
    for id in copies.iter().chain(&totals) {
        // A whole number of printed units moves half-up roundings by just that much.
        let value = before.cells[id].value + new - old;
        damaged.right.set(id, value);
        if let Some(entry) = damaged.right.cells.get_mut(id) {
            entry.fen += (new - old) * 10_000;
        }
    }
    damaged.printed = damaged.right.clone();
    damaged.event(if one_table {
        "stale totals in one table"
    } else {
        "stale totals everywhere"
    });
    for id in totals.iter().filter(|id| !one_table || id.table == table) {
        damaged.spoil(id, before.cells[id].value);
    }
    Some(())
}

/// All cells of the row that the cell stands in.
fn row_of(printed: &Printed, cell: &CellId) -> Vec<(CellId, Entry)> {
    let same = |id: &CellId| (id.table, id.ledger, &id.row) == (cell.table, cell.ledger, &cell.row);
    printed
        .cells
        .iter()
        .filter(|(id, _)| same(id))
        .map(|(id, entry)| (id.clone(), entry.clone()))
        .collect()
}

/// A row that could be left out or doubled: the lowest of its table, alone on its line, and missed: by
/// its siblings' total, or by another table that has the same codes.
fn loose_row(printed: &Printed, dice: &mut Dice) -> Option<Vec<(CellId, Entry)>> {
    let listing = printed
        .cells
        .iter()
        .filter(|(id, entry)| lists_facts(id, entry));
    let rows: BTreeSet<_> = listing
        .map(|(id, _)| (id.table, id.ledger, id.row.as_str()))
        .collect();
    let siblings = |table: &str, row: &str| {
        let alike = |other: &&(&str, &str, &str)| {
            other.0 == table && parent(table, other.2) == parent(table, row)
        };
        rows.iter().filter(alike).count()
    };
    let missed = |(table, _, row): &&(&'static str, &'static str, &str)| {
        *table != "T9" && (["T2", "T3", "T5"].contains(table) || siblings(table, row) > 1)
    };
    let loose: Vec<_> = rows.iter().filter(missed).collect();
    let (table, ledger, row) = **loose.get(dice.below(loose.len().max(1)))?;
    Some(row_of(printed, &CellId::new(table, ledger, row, "")))
}

/// Moves what stands on a sheet from that row on down by one, or up.
fn shift(printed: &mut Printed, sheet: usize, from: usize, down: bool) {
    for entry in printed
        .cells
        .values_mut()
        .filter(|entry| entry.sheet == sheet && entry.row >= from)
    {
        entry.row = if down { entry.row + 1 } else { entry.row - 1 };
    }
}

/// A row left out. Of a row that was printed twice none is: what is left would say all that is true.
pub(super) fn missing_row(damaged: &mut Damaged, dice: &mut Dice) -> Option<()> {
    let row = loose_row(&damaged.right, dice)?;
    if row.iter().any(|(id, _)| is_doubled(&damaged.right, id)) {
        return None;
    }
    damaged.event("missing row");
    let (sheet, line) = (row[0].1.sheet, row[0].1.row);
    for (id, entry) in row {
        damaged.printed.cells.remove(&id);
        damaged.note(id, Some(entry.value), None);
    }
    damaged.printed.sheets[sheet].rows.remove(line);
    shift(&mut damaged.printed, sheet, line + 1, false);
    Some(())
}

/// A row printed twice, one below the other.
pub(super) fn doubled_row(damaged: &mut Damaged, dice: &mut Dice) -> Option<()> {
    let row = loose_row(&damaged.right, dice)?;
    damaged.event("doubled row");
    let (sheet, line) = (row[0].1.sheet, row[0].1.row);
    shift(&mut damaged.printed, sheet, line + 1, true);
    let copy = damaged.printed.sheets[sheet].rows[line].clone();
    damaged.printed.sheets[sheet].rows.insert(line + 1, copy);
    for (id, entry) in row {
        let again = CellId {
            row: format!("{}{AGAIN}", id.row),
            ..id
        };
        damaged.note(again.clone(), None, Some(entry.value));
        damaged.printed.cells.insert(
            again,
            Entry {
                row: line + 1,
                ..entry
            },
        );
    }
    Some(())
}

/// Whether the row of a cell was printed twice, and it is one of the two.
fn is_doubled(printed: &Printed, id: &CellId) -> bool {
    let twin = match id.row.strip_suffix(AGAIN) {
        Some(first) => first.to_owned(),
        None => format!("{}{AGAIN}", id.row),
    };
    let twin = CellId {
        row: twin,
        ..id.clone()
    };
    printed.cells.contains_key(&twin)
}

/// The identity of the row above in the hierarchy.
fn parent<'a>(table: &str, row: &'a str) -> &'a str {
    let above = if table == "T6" {
        row.split_once('/')
    } else {
        row.rsplit_once('/')
    };
    match above {
        Some((above, _)) => above,
        None if row.is_ascii() && row.len() > 3 => &row[..row.len() - 2],
        None => "",
    }
}

/// Whether another table prints the same sum and is tied to this one row by row.
pub(super) fn tied_elsewhere(printed: &Printed, cell: &CellId) -> bool {
    let kept = printed.value("T1", "支出", "年终结转", "合计") != 0;
    let tied = |table: &str| match table {
        "T1" => !kept || cell.table == "T3",
        "T2" | "T5" => true,
        "T3" => !kept || cell.table == "T1",
        _ => false,
    };
    let facts = &printed.cells[cell].facts;
    let mut others = printed
        .cells
        .iter()
        .filter(|(id, _)| id.table != cell.table && tied(id.table));
    tied(cell.table) && others.any(|(_, entry)| entry.facts == *facts)
}

/// Two rows of a table whose amounts are exchanged, or two cells of such rows, or of one row. Exchanges
/// that no arithmetic could see (siblings that nothing else prints) are not made.
pub(super) fn swapped(damaged: &mut Damaged, dice: &mut Dice, rows: bool) -> Option<()> {
    let honest = damaged.right.clone();
    let lowest: Vec<_> = honest
        .cells
        .iter()
        .filter(|(_, entry)| entry.leaf && entry.value != 0)
        .collect();
    for _ in 0..TRIES {
        let one = dice.pick(&lowest).0.clone();
        let pairs = if !rows && dice.chance(50) {
            same_row_pair(&honest, &one, dice)
        } else {
            two_row_pairs(&honest, &one, rows, dice)
        };
        let value = |id: &CellId| honest.cells[id].value;
        if pairs
            .iter()
            .any(|(one, other)| value(one).abs_diff(value(other)) >= 2)
        {
            damaged.event(if rows {
                "swapped rows"
            } else {
                "swapped cells"
            });
            for (one, other) in pairs {
                damaged.spoil(&one, value(&other));
                damaged.spoil(&other, value(&one));
            }
            return Some(());
        }
    }
    None
}

/// The cell and another of its row.
fn same_row_pair(honest: &Printed, one: &CellId, dice: &mut Dice) -> Vec<(CellId, CellId)> {
    let row = row_of(honest, one);
    let other = dice.pick(&row).0.clone();
    if other == *one {
        Vec::new()
    } else {
        vec![(one.clone(), other)]
    }
}

/// The cells of the row and of another row, column by column, or only the given column.
fn two_row_pairs(
    honest: &Printed,
    one: &CellId,
    rows: bool,
    dice: &mut Dice,
) -> Vec<(CellId, CellId)> {
    let alike = |id: &CellId, entry: &Entry| {
        entry.leaf
            && entry.value != 0
            && (id.table, id.ledger, id.column) == (one.table, one.ledger, one.column)
            && id.row != one.row
    };
    let others: Vec<_> = honest
        .cells
        .iter()
        .filter(|(id, entry)| alike(id, entry))
        .map(|(id, _)| id)
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let other = *dice.pick(&others);
    let pairs: Vec<(CellId, CellId)> = row_of(honest, one)
        .into_iter()
        .filter(|(id, _)| rows || id.column == one.column)
        .map(|(id, _)| {
            (
                id.clone(),
                CellId {
                    row: other.row.clone(),
                    ..id
                },
            )
        })
        .collect();
    let apart = parent(one.table, &one.row) != parent(one.table, &other.row);
    let seen = |(one, other): &(CellId, CellId)| {
        honest.cells[one].value != honest.cells[other].value
            && (apart || tied_elsewhere(honest, one) || tied_elsewhere(honest, other))
    };
    if pairs.iter().any(seen) {
        pairs
    } else {
        Vec::new()
    }
}

/// Amounts in 元 under a heading in 万元: a cell, and those that go with it. T10 as a whole is left
/// alone, because no equation ties it to another table.
pub(super) fn unit(
    damaged: &mut Damaged,
    dice: &mut Dice,
    with: impl Fn(&CellId, &CellId) -> bool,
) -> Option<()> {
    let honest = damaged.right.clone();
    let cells = printed_cells(&honest);
    let slipped = (0..TRIES).find_map(|_| {
        let one = *dice.pick(&cells);
        let all = cells.iter().filter(|id| **id == one || with(id, one));
        let columns: BTreeSet<_> = all.clone().map(|id| id.column).collect();
        let untied = one.table == "T10" && columns.len() > 1;
        (!untied).then(|| all.copied().collect::<Vec<_>>())
    })?;
    damaged.event("unit");
    for id in slipped {
        damaged.spoil(id, honest.cells[id].value * 10_000);
    }
    Some(())
}
