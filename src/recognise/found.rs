//! A place where a table stands, and the places that titles tell.

use std::cell::OnceCell;

use super::areas::Areas;
use super::header::{self, Header};
use super::heads::head_unit;
use super::lead_in::LeadIn;
use super::matchers::LayoutMatcher;
use super::titles::Title;
use crate::model::{Located, MoneyUnit, Year};
use crate::read::Grid;

/// A place where a table, or a page of it, stands.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Index of the table.
    pub table: usize,
    /// Index of the area: of the sheet, where none is cut.
    pub sheet: usize,
    /// Index of its first row in the grid: of the title, if it has one.
    pub start: usize,
    /// Index of the first row that no table above has: its own first one, unless it is the topmost.
    pub above: usize,
    /// Index of the first row of what follows it on the sheet.
    pub end: usize,
    /// The title, where there is one; the sheet's name without a cell where that tells the table.
    pub title: Option<Located<String>>,
    /// The year in the title.
    pub year: Option<Year>,
    /// The department in front of the title.
    pub department: Option<String>,
    /// Its columns.
    pub header: Header,
    /// Whether it goes on from a page before.
    pub goes_on: bool,
    /// What stands before its rows; read when first asked for.
    pub lead: OnceCell<LeadIn>,
}

impl Found {
    /// What stands before its rows.
    pub fn lead_in(&self, areas: &Areas) -> &LeadIn {
        self.lead.get_or_init(|| LeadIn::of(areas, self))
    }

    /// The unit that it states: in a line of its own, in its headings, or in its title.
    pub fn stated(&self, areas: &Areas) -> Option<Located<MoneyUnit>> {
        let own = self.lead_in(areas).unit.clone();
        let in_heads = || {
            let value = self.header.unit?;
            Some(Located { value, at: None })
        };
        let in_title = || {
            let title = self.title.as_ref().filter(|title| title.at.is_some())?;
            let value = head_unit(&title.value)?;
            Some(Located {
                value,
                at: title.at,
            })
        };
        own.or_else(in_heads).or_else(in_title)
    }
}

/// The tables of a sheet that stand under titles. Where a title has no year, the book's counts.
pub(super) fn under_titles(
    matcher: &LayoutMatcher,
    sheet: usize,
    grid: &Grid,
    titles: &[Title],
    year: Option<Year>,
) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for (nth, title) in titles.iter().enumerate() {
        let end = titles.get(nth + 1).map_or(grid.rows.len(), |next| next.row);
        let headers = title.tables.iter().filter_map(|&table| {
            let rows = title.row + 1..end;
            let header = header::find(grid, rows, &matcher.tables[table], title.year.or(year))?;
            Some((table, header))
        });
        // The first of those that fit best.
        let best = headers.reduce(|a, b| if b.1.matched > a.1.matched { b } else { a });
        let place = |table, header, goes_on| Found {
            table,
            sheet,
            start: title.row,
            above: title.row,
            end,
            title: Some(title.text.clone()),
            year: title.year,
            department: title.department.clone(),
            header,
            goes_on,
            lead: OnceCell::new(),
        };
        if let Some((table, header)) = best {
            all.push(place(table, header, false));
        } else if let Some(before) = all.last()
            && title.tables.contains(&before.table)
        {
            // A page that repeats the title and not the header.
            let header = Header {
                first: title.row + 1,
                body: title.row + 1,
                ..before.header.clone()
            };
            all.push(place(before.table, header, true));
        }
    }
    all
}
