//! Pages that do not stand behind the table which they go on from.
//!
//! In go the places found and a sheet without a title; out comes the table whose sums hold with its rows and not without
//! them. A table to which rows are missing that such a sheet may have is not to be accused of its sums.

use super::areas::Areas;
use super::found::Found;
use super::header::{self, Header};
use super::matchers::LayoutMatcher;
use super::pages::{adds_rows, adds_up, bears_another, follows, names_rows_of, page_of};
use super::places::Places;
use crate::read::Grid;

/// The only table that adds up with the rows of a sheet behind it, and not without them: the sheet as its page.
pub(super) fn completes(matcher: &LayoutMatcher, places: &Places, sheet: usize) -> Option<Found> {
    let (areas, all) = (&places.areas, places.all.as_slice());
    let mut fitting = lacking(matcher, places, sheet).filter_map(|last| {
        let page = (last.sheet < sheet).then(|| page(matcher, areas, last, sheet))?;
        // Its sums speak for it, where the names of codes may be somebody's own.
        let follows = follows(matcher, areas, all, (&page, last), true);
        let whole = || adds_up(matcher, areas, all, (last, Some(&page))) == Some(true);
        (follows && whole()).then_some(page)
    });
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

/// The tables that do not add up, to which a sheet may be a page that could not be read.
pub(super) fn may_lack(matcher: &LayoutMatcher, places: &Places, sheet: usize) -> Vec<usize> {
    let (areas, all) = (&places.areas, places.all.as_slice());
    let lacking = lacking(matcher, places, sheet).filter(|last| {
        let page = page(matcher, areas, last, sheet);
        names_rows_of(matcher, areas, last, sheet) && adds_rows(matcher, areas, all, (last, &page))
    });
    lacking.map(|last| last.table).collect()
}

/// The last places of the tables that do not add up, none whose title speaks against the sheet.
fn lacking<'a>(
    matcher: &'a LayoutMatcher,
    places: &'a Places,
    sheet: usize,
) -> impl Iterator<Item = &'a Found> {
    let (areas, all) = (&places.areas, places.all.as_slice());
    let last = |table: usize| all.iter().rfind(|found| found.table == table);
    let tables = places.lacking.get_or_init(|| {
        let open = |last: &Found| adds_up(matcher, areas, all, (last, None)) == Some(false);
        let tables = places.found().into_iter();
        tables
            .filter(|table| last(*table).is_some_and(open))
            .collect()
    });
    let named = matcher.named(areas.sheets[sheet].name.as_str());
    let own = move |table: &&usize| {
        named.is_none_or(|named| named.contains(table))
            && !bears_another(matcher, areas, **table, sheet)
    };
    tables
        .iter()
        .filter(own)
        .filter_map(move |table| last(*table))
}

/// The sheet as a page of the table, under the table's headings or its own.
fn page(matcher: &LayoutMatcher, areas: &Areas, last: &Found, sheet: usize) -> Found {
    let grid: &Grid = &areas.sheets[sheet];
    let lead = grid.rows.len();
    let own = header::find(grid, 0..lead, &matcher.tables[last.table], last.year);
    let header = match own.filter(|own| own.ledgers == last.header.ledgers) {
        Some(own) => own,
        None => Header {
            first: 0,
            body: 0,
            ..last.header.clone()
        },
    };
    page_of(last, sheet, lead, header)
}
