//! The 差异表 that an earlier run put into the workbook: the new one takes its place.
//!
//! In goes a workbook, out come the sheet and the parts that are ours in it. A sheet is ours if it says
//! so and has our headings; one that no longer has its table is left alone, since it is the submitter's
//! by now.

use crate::model::plain;
use crate::read::{Book, Grid};
use crate::words::pages as words;

use super::KeepError;
use super::listing::{self, Index};
use super::package::Package;
use super::xml::Part;

/// Rows that are searched for our words.
const TOP: usize = 20;

/// The sheet of an earlier run.
pub(super) struct Earlier {
    /// Its name.
    pub name: String,
    /// Its place among the sheets.
    pub number: usize,
    /// Its part.
    pub sheet: String,
    /// The part of its relationships.
    pub relationships: String,
    /// The part of its table.
    pub table: String,
    /// The id of its table.
    pub table_id: u32,
    /// The name of its table.
    pub table_name: String,
}

/// Finds it; the last, if there are several.
pub(super) fn find(
    package: &Package<'_>,
    index: &Index,
    book: &Book,
) -> Result<Option<Earlier>, KeepError> {
    for grid in book.sheets.iter().rev().filter(|grid| is_ours(grid)) {
        let name = grid.name.as_str();
        let (Some(sheet), Some(number)) = (index.sheet(name), index.number(name)) else {
            continue;
        };
        let (folder, file) = sheet.rsplit_once('/').unwrap_or(("", sheet));
        let wanted = format!("{folder}/_rels/{file}.rels");
        let Some(relationships) = package.named(wanted.trim_start_matches('/')) else {
            continue;
        };
        let bytes = package.part(relationships)?;
        let targets = listing::targets(&Part::any(relationships, &bytes)?, folder);
        let mut tables = targets.values().filter(|(kind, _)| kind == "table");
        let (Some((_, table)), None) = (tables.next(), tables.next()) else {
            continue;
        };
        let Some(table) = package.named(table) else {
            continue;
        };
        let bytes = package.part(table)?;
        let part = Part::any(table, &bytes)?;
        let root = part.root()?;
        let id = part.attribute(root, "id").and_then(|id| id.parse().ok());
        let own = part.attribute(root, "displayName");
        if let Some((table_id, table_name)) = id.zip(own) {
            return Ok(Some(Earlier {
                name: name.to_owned(),
                number,
                sheet: sheet.to_owned(),
                relationships: relationships.to_owned(),
                table: table.to_owned(),
                table_id,
                table_name: table_name.to_owned(),
            }));
        }
    }
    Ok(None)
}

/// Whether a sheet says that it is ours and has the headings of a 差异表.
fn is_ours(grid: &Grid) -> bool {
    let top = || grid.rows.iter().take(TOP);
    let texts = top()
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text());
    let marked = texts.clone().any(|text| text == words::OWN_MARK);
    marked
        && top().any(|row| {
            let texts: Vec<_> = row.cells.iter().filter_map(|cell| cell.text()).collect();
            words::DISCREPANCY_HEADS
                .iter()
                .all(|head| texts.iter().any(|text| plain(text) == plain(head)))
        })
}
