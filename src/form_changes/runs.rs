//! Parts of texts that are not written: struck out, hidden, or the raised mark of a note.
//!
//! In goes a table with the sheets it was read from; out come counted changes for the cells in its rows, and one line
//! for all that stand elsewhere on those sheets: in titles, headings and notes.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::ChangeRecord;
use crate::model::{CellRef, Table};
use crate::read::{self, Grid, LeftOut, Manner, Run};

use super::Form;
use super::groups::{Groups, Kind};
use super::heads;

/// Counts the texts in the rows of a table of which a part is not written.
pub(crate) fn of(form: &Form<'_>, table: &Table, groups: &mut Groups) {
    for (sheet, rows) in rows(table) {
        let Some(grid) = form.grids.get(sheet) else {
            continue;
        };
        for (&at, runs) in &grid.appearance.runs {
            if rows.contains(&at.row)
                && let Some(kind) = kind(runs)
            {
                groups.add(kind, grid, at, change(grid, at, runs));
            }
        }
    }
}

/// A line for each kind of what stands outside of rows on the sheets of tables.
pub(crate) fn around(form: &Form<'_>) -> Vec<ChangeRecord> {
    let mut taken: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for table in &form.submission.tables {
        if let Some(heading) = table.heading() {
            taken.entry(heading.sheet.as_str()).or_default();
        }
        for (sheet, rows) in rows(table) {
            taken.entry(sheet).or_default().extend(rows);
        }
    }
    let mut found: BTreeMap<Kind, Vec<(String, String, Option<String>)>> = BTreeMap::new();
    for (sheet, rows) in taken {
        let Some(grid) = form.grids.get(sheet) else {
            continue;
        };
        let runs = grid.appearance.runs.iter();
        for (&at, runs) in runs.filter(|(at, _)| !rows.contains(&at.row)) {
            if let Some(kind) = kind(runs) {
                let (from, to) = change(grid, at, runs);
                let place = format!("{sheet}!{at}");
                found.entry(kind).or_default().push((place, from, to));
            }
        }
    }
    let lines = found.into_iter().flat_map(|(kind, cells)| {
        let (change, why) = kind.said(cells.len());
        let first = cells.into_iter().next();
        first.map(|(place, from, to)| ChangeRecord {
            cell: Some(place),
            from: Some(from),
            to,
            ..heads::general(change, &why)
        })
    });
    lines.collect()
}

/// The rows of a table by their sheets.
fn rows(table: &Table) -> BTreeMap<&str, BTreeSet<u32>> {
    let mut rows: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    let own = table.heading().map(|heading| &heading.sheet);
    for row in table.rows() {
        if let (Some(sheet), Some(at)) = (row.sheet.as_ref().or(own), row.at) {
            rows.entry(sheet.as_str()).or_default().insert(at.row);
        }
    }
    rows
}

/// What of a text is not written.
fn kind(runs: &[Run]) -> Option<Kind> {
    read::left_out(runs).map(|what| match what {
        LeftOut::Part => Kind::StruckPart,
        LeftOut::Mark => Kind::RaisedMark,
    })
}

/// The whole text, and what is left of it.
fn change(grid: &Grid, at: CellRef, runs: &[Run]) -> (String, Option<String>) {
    let whole = runs.iter().map(|run| match run.manner {
        Manner::Struck | Manner::Hidden => format!("〔{}〕", run.text),
        _ => run.text.clone(),
    });
    let left = grid.get(at).and_then(|cell| cell.text());
    (whole.collect(), left.map(str::to_owned))
}
