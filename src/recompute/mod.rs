//! Formulas of carried sheets that look at cells which are corrected.
//!
//! The sheets that a department keeps beside the tables (a summary for the head of the office) are carried
//! over, and what they take from a table would be the figure as it was. A formula that is understood is
//! computed with the figures as submitted; only if that gives what the cell shows, its result with the
//! corrected figures is put there. Any other is marked as out of date. Both are told.

pub(crate) mod dependants;
mod formula;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellRef, Region, Submission, Value};
use crate::read::{CellValue, Grid};
use crate::report::Notice;
use crate::words::beside as words;

use dependants::{FormulaCell, Refers};
use formula::Cells;

/// Figures by the sheet's name in lower case and the cell.
type Figures = BTreeMap<(String, CellRef), f64>;

/// Puts the results into the carried sheets; says which were computed and which were not.
pub(crate) fn recompute(
    carried: &mut [Grid],
    submitted: &Submission,
    corrected: &Submission,
) -> Vec<Notice> {
    let all = formulas(carried, true);
    if all.is_empty() {
        return Vec::new();
    }
    let (before, after) = (figures(submitted), figures(corrected));
    let mut changed: BTreeMap<String, BTreeSet<CellRef>> = BTreeMap::new();
    for (place, figure) in &after {
        if before.get(place) != Some(figure) {
            changed.entry(place.0.clone()).or_default().insert(place.1);
        }
    }
    if changed.is_empty() {
        return Vec::new();
    }
    let certain = dependants::stale(&formulas(carried, false), &changed);
    let possible = dependants::stale(&all, &changed);
    if possible.is_empty() {
        return Vec::new();
    }
    let old = carried.to_vec();
    let mut notices = Vec::new();
    let (mut was, mut is) = (Cells::of(&old, &before), Cells::of(&old, &after));
    for grid in carried.iter_mut() {
        let sheet = grid.name.as_str().to_lowercase();
        let Some(cells) = possible.get(&sheet) else {
            continue;
        };
        let certain = certain.get(&sheet);
        let (mut computed, mut outdated, mut perhaps) = (Vec::new(), Vec::new(), Vec::new());
        for &at in cells {
            let (before, after) = (was.value(&grid.name, at), is.value(&grid.name, at));
            let Some(cell) = grid.get_mut(at) else {
                continue;
            };
            match (before.zip(after), &cell.value) {
                (Some((_, after)), CellValue::Number(shown)) if same(after, *shown) => {}
                (Some((before, after)), CellValue::Number(shown)) if is_shown(before, *shown) => {
                    cell.value = CellValue::Number(after);
                    computed.push(at);
                    note(grid, at, &words::recomputed_note(before));
                }
                _ if certain.is_some_and(|certain| certain.contains(&at)) => {
                    outdated.push(at);
                    note(grid, at, words::OUTDATED_NOTE);
                }
                _ => perhaps.push(at),
            }
        }
        let sheet = grid.name.as_str();
        let told = [
            (words::recomputed(sheet, &computed), computed),
            (words::outdated(sheet, &outdated), outdated),
            (words::perhaps_outdated(sheet, &perhaps), perhaps),
        ];
        notices.extend(told.into_iter().filter_map(|(message, cells)| {
            let at = format!("{sheet}!{}", cells.first()?);
            Some(Notice { at, message })
        }));
    }
    notices
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// Whether a cell shows that result, perhaps rounded by the program that wrote it.
fn is_shown(result: f64, shown: f64) -> bool {
    let digits = shown.to_string();
    let decimals = digits
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    same(result, shown) || decimals >= 2 && format!("{result:.decimals$}") == digits
}

fn note(grid: &mut Grid, at: CellRef, text: &str) {
    let note = grid.appearance.notes.entry(at).or_default();
    if !note.contains(text) {
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(text);
    }
}

/// The figures of all tables where they stand.
fn figures(submission: &Submission) -> Figures {
    let mut figures = Figures::new();
    for table in &submission.tables {
        for row in table.rows() {
            for entry in &row.entries {
                let place = entry.at.and_then(|at| table.place(row, at));
                let figure = match &entry.value {
                    Value::Amount(amount) => amount.to_string().parse().ok(),
                    Value::Blank => Some(0.0),
                    Value::Unread(_) => None,
                };
                if let (Some(place), Some(figure)) = (place, figure) {
                    figures.insert((place.sheet.as_str().to_lowercase(), place.cell), figure);
                }
            }
        }
    }
    figures
}

/// The formulas of the carried sheets. One that is not understood may look at anything; `all` says whether
/// to suppose that it does.
fn formulas(carried: &[Grid], all: bool) -> Vec<FormulaCell> {
    let mut formulas = Vec::new();
    for grid in carried {
        let sheet = grid.name.as_str().to_lowercase();
        for row in &grid.rows {
            for cell in &row.cells {
                let Some(text) = cell.formula.as_deref() else {
                    continue;
                };
                let at = CellRef::new(row.number, cell.col);
                formulas.push(FormulaCell {
                    sheet: sheet.clone(),
                    region: Region {
                        first: at,
                        last: at,
                    },
                    refers: match dependants::refers(text) {
                        // A picture, or what looks at nothing any more.
                        Refers::Everything
                            if !all || text.contains("DISPIMG(") || text.contains("#REF!") =>
                        {
                            Refers::To(Vec::new())
                        }
                        refers => refers,
                    },
                });
            }
        }
    }
    formulas
}

#[cfg(test)]
mod tests;
