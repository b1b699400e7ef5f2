//! What a workbook of ours remembers: the record of its run, what was submitted, what was carried.
//!
//! In goes a record, out come pieces of text that fit into cells; and the other way round, in whatever
//! order the pieces stand. Refuses pieces that are incomplete or do not belong together.

use serde::{Deserialize, Serialize};

use super::{ChangeRecord, Log, sha256};
use crate::json::Kept;
use crate::model::{CellRef, plain};
use crate::read::{Book, Grid};
use crate::report::{Finding, Spot};
use crate::words::{decide as words, pages};

/// The characters of one piece; a cell holds 32,767.
const PIECE: usize = 8_000;

/// Everything that a later run needs to start from what was submitted.
#[derive(Serialize, Deserialize)]
pub struct Record {
    /// What was corrected and decided.
    pub log: Log,
    /// What was submitted.
    pub submission: Kept,
    /// The sheets that were carried over.
    pub carried: Vec<Carried>,
    /// What could be read in two ways; the output shows only the reading that was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ambiguities: Vec<Finding>,
    /// The lines of the 修改记录; records of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRecord>,
    /// What is otherwise where the submitter's own workbook was changed in place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place: Option<InPlace>,
}

/// How a workbook that was changed in place differs from one that is written anew.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct InPlace {
    /// Whether its tables stand as they were submitted, and not in the standard form.
    pub own_form: bool,
    /// The cells that could not be written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unwritten: Vec<Spot>,
}

/// A record that is incomplete or was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken;

/// A sheet that was carried over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Carried {
    /// Its name in the submission.
    pub name: String,
    /// Its name in the output.
    pub written: String,
    /// Formulas of which only the result could be kept, with their cells.
    pub formulas: Vec<(String, String)>,
}

impl Record {
    /// The record as pieces of text.
    pub fn pieces(&self) -> Vec<String> {
        let text = serde_json::to_string(self).unwrap_or_default();
        let check = &sha256(text.as_bytes())[..16];
        let mut chunks = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let mut chars = rest.chars();
            chars.nth(PIECE - 1);
            let (chunk, behind) = rest.split_at(rest.len() - chars.as_str().len());
            chunks.push(chunk);
            rest = behind;
        }
        let count = chunks.len();
        let pieces = chunks.into_iter().zip(1..);
        pieces
            .map(|(chunk, nth)| format!("{} {nth}/{count} {check} {chunk}", words::RECORD_MARK))
            .collect()
    }

    /// The record of a book; `None` if it has none, an error if it cannot be read.
    pub fn of(book: &Book) -> Option<Result<Record, Broken>> {
        let mut pieces: Vec<(usize, usize, &str, &str)> = Vec::new();
        for grid in book.sheets.iter().filter(|grid| is_changes_sheet(grid)) {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            pieces.extend(cells.filter_map(|cell| piece(cell.text()?)));
        }
        let &(_, count, check, _) = pieces.first()?;
        pieces.sort_unstable();
        pieces.dedup();
        let whole = pieces.len() == count
            && pieces
                .iter()
                .enumerate()
                .all(|(nth, &(number, of, sum, _))| (number, of, sum) == (nth + 1, count, check));
        if !whole {
            return Some(Err(Broken));
        }
        let text: String = pieces.iter().map(|&(.., chunk)| chunk).collect();
        if &sha256(text.as_bytes())[..16] != check {
            return Some(Err(Broken));
        }
        let record: Result<Record, _> = serde_json::from_str(&text);
        Some(match record {
            Ok(mut record) => {
                // Earlier versions wrote no code.
                record.ambiguities.iter_mut().for_each(Finding::recode);
                Ok(record)
            }
            Err(_) => Err(Broken),
        })
    }
}

impl Carried {
    /// Gives a sheet that was read back its own name and formulas again.
    pub fn restore(&self, grid: &Grid) -> Grid {
        let mut grid = grid.clone();
        grid.name = crate::model::SheetName::new(&self.name);
        for (cell, formula) in &self.formulas {
            let Some(at) = CellRef::parse(cell) else {
                continue;
            };
            if let Some(found) = grid.get_mut(at) {
                found.formula = Some(formula.as_str().into());
            }
        }
        grid
    }
}

/// Number, count, check sum and text of a piece.
fn piece(text: &str) -> Option<(usize, usize, &str, &str)> {
    let rest = text.strip_prefix(words::RECORD_MARK)?.strip_prefix(' ')?;
    let mut parts = rest.splitn(3, ' ');
    let (number, count) = parts.next()?.split_once('/')?;
    let check = parts.next()?;
    let chunk = parts.next()?;
    Some((number.parse().ok()?, count.parse().ok()?, check, chunk))
}

fn is_changes_sheet(grid: &Grid) -> bool {
    has_heads(grid, &pages::CHANGES_HEADS)
}

/// Whether one row of the sheet bears all these headings.
fn has_heads(grid: &Grid, heads: &[&str]) -> bool {
    grid.rows.iter().take(20).any(|row| {
        let texts: Vec<_> = row
            .cells
            .iter()
            .filter_map(|c| c.text())
            .map(plain)
            .collect();
        heads
            .iter()
            .all(|head| texts.iter().any(|text| *text == plain(head)))
    })
}
