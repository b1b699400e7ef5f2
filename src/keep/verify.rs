//! The proof that nothing changed but what was to change: parts byte by byte, cells one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Amount, CellRef};
use crate::read::{Book, CellValue, Grid, GridCell};

use super::KeepError;
use super::package::Package;

/// What a cell is to hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewValue {
    /// Nothing.
    Blank,
    /// A figure as it is seen.
    Amount(Amount),
    /// A code or a name.
    Text(String),
}

/// What was meant to change on one sheet.
#[derive(Default)]
pub(super) struct Meant {
    /// New values by cell.
    pub values: BTreeMap<CellRef, NewValue>,
    /// Of these, the cells that get back what they held.
    pub restored: BTreeSet<CellRef>,
    /// Cells that were changed before and stay coloured.
    pub coloured: BTreeSet<CellRef>,
    /// Cells that need a look.
    pub marked: BTreeSet<CellRef>,
    /// Cells whose stored results were dropped.
    pub stale: BTreeSet<CellRef>,
}

/// Every part that was not to be touched is the same, compressed and not.
pub(super) fn parts(
    before: &Package<'_>,
    after: &Package<'_>,
    touched: &BTreeSet<&str>,
    added: &BTreeSet<&str>,
) -> Result<(), KeepError> {
    let (own, new) = (before.prints()?, after.prints()?);
    for (name, print) in &own {
        if !touched.contains(name.as_str()) && new.get(name) != Some(print) {
            return Err(KeepError::NotAsMeant(format!("部件 {name}")));
        }
        if !touched.contains(name.as_str()) && before.part(name)? != after.part(name)? {
            return Err(KeepError::NotAsMeant(format!("部件 {name}")));
        }
    }
    match new
        .keys()
        .find(|name| !own.contains_key(*name) && !added.contains(name.as_str()))
    {
        Some(name) => Err(KeepError::NotAsMeant(format!("部件 {name}"))),
        None => Ok(()),
    }
}

/// All sheets are there in their order, the new ones behind them or in the place of those they replace (by name, and
/// whether it replaces one), and all cells are as they were, or as was meant.
pub(super) fn cells(
    before: &Book,
    after: &Book,
    meant: &BTreeMap<String, Meant>,
    added: &[(String, bool)],
) -> Result<(), KeepError> {
    let wrong = |what: &str| Err(KeepError::NotAsMeant(what.to_owned()));
    let place = |book: &Book, name: &str| {
        let mut sheets = book.sheets.iter();
        sheets.position(|grid| grid.name.as_str() == name)
    };
    let mut count = before.sheets.len();
    for (name, replaced) in added {
        let expected = match replaced {
            true => place(before, name),
            false => Some(count),
        };
        count += usize::from(!replaced);
        if place(after, name) != expected {
            return wrong("工作表的个数");
        }
    }
    if before.format != after.format || after.sheets.len() != count {
        return wrong("工作表的个数");
    }
    let other = |grid: &&Grid| added.iter().all(|(name, _)| grid.name.as_str() != name);
    let others = before.sheets.iter().filter(other);
    let none = Meant::default();
    for (old, new) in others.zip(after.sheets.iter().filter(other)) {
        let name = old.name.as_str();
        if old.name != new.name || old.visible != new.visible || old.merges != new.merges {
            return wrong(&format!("工作表“{name}”"));
        }
        if let Some(at) = difference(old, new, meant.get(name).unwrap_or(&none)) {
            return wrong(&format!("“{name}”的单元格 {at}"));
        }
    }
    Ok(())
}

/// The first cell that is not as it should be.
fn difference(old: &Grid, new: &Grid, meant: &Meant) -> Option<CellRef> {
    let all = |grid: &Grid| -> BTreeSet<CellRef> {
        let rows = grid.rows.iter();
        rows.flat_map(|row| row.cells.iter().map(|c| CellRef::new(row.number, c.col)))
            .collect()
    };
    let mut places = all(old);
    places.extend(all(new));
    places.extend(meant.values.keys());
    places.into_iter().find(|&at| {
        let (own, now) = (old.get(at), new.get(at));
        match meant.values.get(&at) {
            Some(NewValue::Blank) => now.is_some(),
            Some(NewValue::Amount(amount)) => !now.is_some_and(|cell| holds(cell, *amount)),
            Some(NewValue::Text(text)) => now
                .and_then(|cell| cell.text())
                .is_none_or(|now| now != text.as_str()),
            None if meant.stale.contains(&at) => {
                let formula = |cell: &GridCell| cell.formula.clone();
                own.is_some() && own.and_then(formula) != now.and_then(formula)
            }
            None => !alike(own, now),
        }
    })
}

/// Whether a cell holds what it held; its colour may be another.
fn alike(own: Option<&GridCell>, now: Option<&GridCell>) -> bool {
    let held = |cell: &GridCell| GridCell {
        look: 0,
        ..cell.clone()
    };
    own == now || own.map(held) == now.map(held)
}

fn holds(cell: &GridCell, amount: Amount) -> bool {
    let number = match cell.value {
        CellValue::Number(number) => Amount::from_stored(number),
        _ => None,
    };
    cell.formula.is_none() && number == Some(amount)
}
