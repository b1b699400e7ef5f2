//! The sheets that an earlier run put into the workbook: the new ones take their places.
//!
//! In goes a workbook, out come the sheet and the parts that are ours in it. A sheet is ours if it says
//! so and has our headings.

use crate::model::plain;
use crate::pages::Page;
use crate::read::{Book, Grid};
use crate::words::pages as words;

use super::listing::{self, Index};
use super::package::Package;
use super::xml::Part;
use super::{KeepError, ListRoom, Room};

/// Rows that are searched for our words.
const TOP: usize = 20;

/// The sheet of an earlier run.
pub(super) struct Earlier {
    /// Its place among the sheets.
    pub number: usize,
    /// Where it is.
    pub room: Room,
}

/// The heads of a page of ours, by which its earlier sheet is known.
fn heads(page: &Page) -> &'static [&'static str] {
    match page.list {
        Some(_) => &words::DISCREPANCY_HEADS,
        None if page.name == words::CHANGES_SHEET => &words::CHANGES_HEADS,
        None => &words::DETAILS_HEADS,
    }
}

/// Finds the sheet that an earlier run made of such a page; the last, if there are several.
pub(super) fn find(
    package: &Package<'_>,
    index: &Index,
    book: &Book,
    page: &Page,
) -> Result<Option<Earlier>, KeepError> {
    let heads = heads(page);
    for grid in book.sheets.iter().rev().filter(|grid| is_ours(grid, heads)) {
        let name = grid.name.as_str();
        let (Some(sheet), Some(number)) = (index.sheet(name), index.number(name)) else {
            continue;
        };
        let list = match page.list {
            // Some programs save a sheet without its list.
            Some(_) => list_of(package, sheet)?,
            None => None,
        };
        return Ok(Some(Earlier {
            number,
            room: Room {
                name: name.to_owned(),
                sheet: sheet.to_owned(),
                list,
            },
        }));
    }
    Ok(None)
}

/// The list of a sheet; `None` if it has none, or several.
fn list_of(package: &Package<'_>, sheet: &str) -> Result<Option<ListRoom>, KeepError> {
    let (folder, file) = sheet.rsplit_once('/').unwrap_or(("", sheet));
    let wanted = format!("{folder}/_rels/{file}.rels");
    let Some(relationships) = package.named(wanted.trim_start_matches('/')) else {
        return Ok(None);
    };
    let bytes = package.part(relationships)?;
    let targets = listing::targets(&Part::any(relationships, &bytes)?, folder);
    let mut tables = targets.values().filter(|(kind, _)| kind == "table");
    let (Some((_, table)), None) = (tables.next(), tables.next()) else {
        return Ok(None);
    };
    let Some(table) = package.named(table) else {
        return Ok(None);
    };
    let bytes = package.part(table)?;
    let part = Part::any(table, &bytes)?;
    let root = part.root()?;
    let id = part.attribute(root, "id").and_then(|id| id.parse().ok());
    let own = part.attribute(root, "displayName");
    Ok(id.zip(own).map(|(id, name)| ListRoom {
        relationships: relationships.to_owned(),
        part: table.to_owned(),
        id,
        name: name.to_owned(),
    }))
}

/// Whether a sheet says that it is ours and has those headings.
fn is_ours(grid: &Grid, heads: &[&str]) -> bool {
    let top = || grid.rows.iter().take(TOP);
    let texts = top()
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text());
    let marked = texts.clone().any(|text| text == words::OWN_MARK);
    marked
        && top().any(|row| {
            let texts: Vec<_> = row.cells.iter().filter_map(|cell| cell.text()).collect();
            heads
                .iter()
                .all(|head| texts.iter().any(|text| plain(text) == plain(head)))
        })
}
