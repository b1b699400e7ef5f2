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
    let changed = changed(&before, &after);
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
        let mut sheet_results = Results::default();
        for &at in cells {
            let name = &grid.name;
            let results = was.value(name, at).zip(is.value(name, at));
            let is_stale = certain.get(&sheet).is_some_and(|cells| cells.contains(&at));
            sheet_results.put(grid, at, results, is_stale);
        }
        notices.extend(sheet_results.told(grid.name.as_str()));
    }
    notices
}

/// The figures that are others now, by sheet.
fn changed(before: &Figures, after: &Figures) -> BTreeMap<String, BTreeSet<CellRef>> {
    let mut changed: BTreeMap<String, BTreeSet<CellRef>> = BTreeMap::new();
    for (place, figure) in after {
        if before.get(place) != Some(figure) {
            changed.entry(place.0.clone()).or_default().insert(place.1);
        }
    }
    changed
}

/// What became of the formulas of one sheet.
#[derive(Default)]
struct Results {
    /// Those with a new result.
    computed: Vec<CellRef>,
    /// Those whose result is out of date.
    outdated: Vec<CellRef>,
    /// Those whose result may be.
    perhaps: Vec<CellRef>,
}

impl Results {
    /// Puts the result of a formula into its cell, if the cell shows the result it had before.
    fn put(&mut self, grid: &mut Grid, at: CellRef, results: Option<(f64, f64)>, is_stale: bool) {
        let Some(cell) = grid.get_mut(at) else {
            return;
        };
        match (results, &cell.value) {
            (Some((_, after)), CellValue::Number(shown)) if same(after, *shown) => {}
            (Some((before, after)), CellValue::Number(shown)) if is_shown(before, *shown) => {
                cell.value = CellValue::Number(after);
                self.computed.push(at);
                note(grid, at, &words::recomputed_note(before));
            }
            _ if is_stale => {
                self.outdated.push(at);
                note(grid, at, words::OUTDATED_NOTE);
            }
            _ => self.perhaps.push(at),
        }
    }

    fn told(self, sheet: &str) -> impl Iterator<Item = Notice> {
        let told = [
            (words::recomputed(sheet, &self.computed), self.computed),
            (words::outdated(sheet, &self.outdated), self.outdated),
            (words::perhaps_outdated(sheet, &self.perhaps), self.perhaps),
        ];
        let sheet = sheet.to_owned();
        told.into_iter().filter_map(move |(message, cells)| {
            let at = format!("{sheet}!{}", cells.first()?);
            Some(Notice { at, message })
        })
    }
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
                        // A picture, or what looks at nothing any more. Where a result is left, the reference was only
                        // lost when the workbook was written as .xls.
                        Refers::Everything
                            if !all
                                || text.contains("DISPIMG(")
                                || text.contains("#REF!") && is_error(&cell.value) =>
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

fn is_error(value: &CellValue) -> bool {
    matches!(value, CellValue::Error(_))
}

#[cfg(test)]
mod tests;
