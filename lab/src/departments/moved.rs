//! Mistakes of one amount that show in many cells: money in the wrong row, column or source, tables that were not
//! brought up to date, and columns or levels that are wrong as a whole.

use std::collections::BTreeSet;

use super::damage::Damaged;
use super::dice::Dice;
use super::events::{TRIES, listed_fact, lists_facts, printed_cells, tied_elsewhere, totals_of};
use super::page::{CellId, Entry, Printed};
use super::strokes::slip;

/// What a row adds up.
const ALL: &str = "合计";

/// Money of last year: no part of what a row adds up.
const CARRIED: &str = "上年结转";

/// Which way an amount went astray.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Into another row of the column (串行).
    Row,
    /// Into another column of the row, of those that are no sources (串栏).
    Column,
    /// Into the column of another source (串来源).
    Source,
}

/// The tables whose columns are sources of money.
const BY_SOURCE: [&str; 2] = ["T2", "T12"];

/// The cells of a table that hold all facts of the cell: itself and what was added up from it.
fn chain(printed: &Printed, cell: &CellId) -> Vec<CellId> {
    let facts = &printed.cells[cell].facts;
    let holds = |entry: &Entry| {
        let mut own = facts.iter();
        own.all(|fact| entry.facts.binary_search(fact).is_ok())
    };
    let cells = printed
        .cells
        .iter()
        .filter(|(id, entry)| (id.table, id.ledger) == (cell.table, cell.ledger) && holds(entry));
    cells.map(|(id, _)| id.clone()).collect()
}

/// An amount moved from one cell to another. Their totals follow up to where the two meet, or do not.
pub(super) fn misfiled(
    damaged: &mut Damaged,
    dice: &mut Dice,
    way: Way,
    follow: bool,
) -> Option<()> {
    let honest = damaged.right.clone();
    let lowest: Vec<&CellId> = honest
        .cells
        .iter()
        .filter(|(id, entry)| {
            let by_source = BY_SOURCE.contains(&id.table);
            let fits = way == Way::Row || (way == Way::Source) == by_source;
            let column = ![ALL, CARRIED].contains(&id.column);
            lists_facts(id, entry) && column && fits && entry.value > 20
        })
        .map(|(id, _)| id)
        .collect();
    if lowest.is_empty() {
        return None;
    }
    for _ in 0..TRIES {
        let one = *dice.pick(&lowest);
        let own = chain(&honest, one);
        let (other, others) = match way {
            Way::Row => {
                let other = *dice.pick(&lowest);
                let same = (other.table, other.ledger, other.column);
                if same != (one.table, one.ledger, one.column) || other.row == one.row {
                    continue;
                }
                (other.clone(), chain(&honest, other))
            }
            Way::Column | Way::Source => {
                let row = honest.cells.keys().filter(|id| {
                    (id.table, id.ledger, &id.row) == (one.table, one.ledger, &one.row)
                        && ![ALL, CARRIED, one.column].contains(&id.column)
                });
                let row: Vec<&CellId> = row.collect();
                if row.is_empty() {
                    continue;
                }
                let column = dice.pick(&row).column;
                let beside = |id: &CellId| CellId {
                    column,
                    ..id.clone()
                };
                let above = own.iter().filter(|id| id.column == one.column);
                let mut others: Vec<CellId> = above.map(beside).collect();
                others.extend(own.iter().filter(|id| id.column == ALL).cloned());
                others.retain(|id| honest.cells.contains_key(id));
                (beside(one), others)
            }
        };
        let value = honest.cells[one].value;
        let by = match dice.chance(30) {
            true => value,
            false => 5 + dice.below(value as usize - 5) as i64,
        };
        let (from, into): (Vec<CellId>, Vec<CellId>) = match follow {
            true => {
                let only = |list: &[CellId], rest: &[CellId]| -> Vec<CellId> {
                    list.iter()
                        .filter(|id| !rest.contains(id))
                        .cloned()
                        .collect()
                };
                (only(&own, &others), only(&others, &own))
            }
            false => (vec![one.clone()], vec![other.clone()]),
        };
        let seen = |id: &CellId| tied_elsewhere(&honest, id);
        let shown = from.iter().any(seen) && into.iter().any(seen);
        if by < 5 || !from.contains(one) || !into.contains(&other) || !shown {
            continue;
        }
        damaged.event(if follow { "misfiled" } else { "moved" });
        for (cells, by) in [(&from, -by), (&into, by)] {
            for id in cells {
                damaged.spoil(id, honest.cells[id].value + by);
            }
        }
        return Some(());
    }
    None
}

/// A fact brought up to date everywhere but in so many tables, which as a whole print the old one.
pub(super) fn not_updated(damaged: &mut Damaged, dice: &mut Dice, count: usize) -> Option<()> {
    let before = damaged.right.clone();
    let copies = listed_fact(&before, dice, true)?;
    let old = before.cells[&copies[0]].value;
    let new = old
        + (0..TRIES)
            .map(|_| dice.money(20_000, old.max(3) * 10_000) / 10_000)
            .find(|by| *by >= 2)?;
    let totals = totals_of(&before, &copies);
    let cells: Vec<&CellId> = copies.iter().chain(&totals).collect();
    let mut tables: Vec<&'static str> = Vec::new();
    for id in &cells {
        if !tables.contains(&id.table) {
            tables.push(id.table);
        }
    }
    tables.sort_unstable();
    // Nobody could notice an old amount where nothing but 表四 tells the sources of money carried over, or where 表十
    // and 表十一 are tied to other tables by usual relations alone.
    let carried = cells
        .iter()
        .any(|id| id.table == "T4" && id.row.starts_with("上年财政拨款结转"));
    let untied =
        |table: &&'static str| ["T10", "T11"].contains(table) || (carried && *table == "T4");
    let may: Vec<&'static str> = tables.iter().copied().filter(|t| !untied(t)).collect();
    // Money of which most tables that are tied to others tell an old amount is old.
    if 2 * count >= may.len() {
        return None;
    }
    let mut late = BTreeSet::new();
    while late.len() < count {
        late.insert(*dice.pick(&may));
    }
    for id in &cells {
        let value = before.cells[*id].value + new - old;
        damaged.right.set(id, value);
        if let Some(entry) = damaged.right.cells.get_mut(*id) {
            entry.fen += (new - old) * 10_000;
        }
    }
    damaged.printed = damaged.right.clone();
    damaged.event("not updated");
    for id in cells.iter().filter(|id| late.contains(id.table)) {
        damaged.spoil(id, before.cells[*id].value);
    }
    Some(())
}

/// Two columns of a table exchanged, or one pasted over the other.
pub(super) fn columns(damaged: &mut Damaged, dice: &mut Dice, exchanged: bool) -> Option<()> {
    let honest = damaged.right.clone();
    let tied = |id: &&CellId| ["T2", "T3", "T5"].contains(&id.table);
    let cells: Vec<&CellId> = printed_cells(&honest).into_iter().filter(tied).collect();
    for _ in 0..TRIES {
        let (one, other) = (*dice.pick(&cells), *dice.pick(&cells));
        if one.table != other.table || one.column == other.column {
            continue;
        }
        let column = |id: &CellId| -> Vec<CellId> {
            let same = honest
                .cells
                .keys()
                .filter(|other| (other.table, other.column) == (id.table, id.column));
            same.cloned().collect()
        };
        let pairs: Vec<(CellId, CellId)> = column(one).into_iter().zip(column(other)).collect();
        let value = |id: &CellId| honest.cells[id].value;
        let differ = pairs.iter().filter(|(a, b)| value(a) != value(b));
        if differ.count() < 3 {
            continue;
        }
        damaged.event(if exchanged {
            "columns exchanged"
        } else {
            "column pasted over"
        });
        for (a, b) in pairs {
            damaged.spoil(&a, value(&b));
            if exchanged {
                damaged.spoil(&b, value(&a));
            }
        }
        return Some(());
    }
    None
}

/// The lowest rows of a table in 元, the totals in 万元.
pub(super) fn level(damaged: &mut Damaged, dice: &mut Dice) -> Option<()> {
    let honest = damaged.right.clone();
    let lowest = honest.cells.iter().filter(|(id, entry)| {
        lists_facts(id, entry) && ["T2", "T3", "T5", "T6", "T12"].contains(&id.table)
    });
    let lowest: Vec<&CellId> = lowest.map(|(id, _)| id).collect();
    let table = dice.pick(&lowest).table;
    let cells: Vec<&CellId> = lowest.into_iter().filter(|id| id.table == table).collect();
    if cells.len() < 2 {
        return None;
    }
    damaged.event("level in 元");
    for id in cells {
        damaged.spoil(id, honest.cells[id].value * 10_000);
    }
    Some(())
}

/// A wrong part in 表五 that its totals followed, and a cell mistyped elsewhere.
pub(super) fn followed_and_slip(damaged: &mut Damaged, dice: &mut Dice) -> Option<()> {
    let honest = damaged.right.clone();
    let parts: Vec<&CellId> = honest
        .cells
        .iter()
        .filter(|(id, entry)| id.table == "T5" && lists_facts(id, entry) && id.column != ALL)
        .map(|(id, _)| id)
        .collect();
    let cells = printed_cells(&honest);
    if parts.is_empty() {
        return None;
    }
    for _ in 0..TRIES {
        let (part, cell) = (*dice.pick(&parts), *dice.pick(&cells));
        let followed = chain(&honest, part);
        let right = honest.cells[part].value;
        if followed.contains(cell) {
            continue;
        }
        let (Some((wrong, _)), Some((other, _))) =
            (slip(dice, right), slip(dice, honest.cells[cell].value))
        else {
            continue;
        };
        damaged.event("part with its totals");
        for id in followed {
            damaged.spoil(&id, honest.cells[&id].value + wrong - right);
        }
        damaged.event("slip");
        damaged.spoil(cell, other);
        return Some(());
    }
    None
}
