//! Of two sheets under one title, the one that is by its form a table which is missing: only its title was copied.
//!
//! In go the places that are the book's own; out come those whose title is theirs, while the others are told as what they
//! seem to be. What speaks for it: the name of the sheet, columns that only the missing table has, or that the sheet
//! stands where the missing table belongs.

use std::collections::BTreeSet;

use super::areas::Areas;
use super::assemble::copies_of;
use super::by_form;
use super::found::Found;
use super::header::Header;
use super::matchers::LayoutMatcher;
use super::places::Places;
use crate::model::{Located, Year};
use crate::read::Grid;
use crate::words::recognise as words;

/// A copy that is by its form another table.
struct Copied {
    /// Its place, by index.
    place: usize,
    /// The table that it is.
    table: usize,
    /// How many of its columns are there.
    columns: usize,
}

/// Takes out the places whose title was copied, and those that are by name and columns another table than their title says.
pub(super) fn take_out(matcher: &LayoutMatcher, places: &mut Places) {
    let mut missing: BTreeSet<usize> = (0..matcher.tables.len()).collect();
    missing.retain(|table| places.all.iter().all(|found| found.table != *table));
    let titled: BTreeSet<usize> = places.all.iter().map(|found| found.table).collect();
    for table in titled {
        while let Some(copied) = copied(matcher, &places.areas, &places.all, table, &missing) {
            missing.remove(&copied.table);
            let found = places.all.remove(copied.place);
            let bearer = places.all.iter().find(|other| other.table == table);
            let bearer = bearer.map_or("", |other| places.areas.sheets[other.sheet].name.as_str());
            let why = told(matcher, &found, &copied, bearer);
            places.meant.push((copied.table, found.sheet));
            places.unknown.push((found.sheet, why));
        }
    }
    take_misnamed(matcher, places);
}

/// Takes out the places whose sheet is called after another table which their columns fit better, or as well: then only if
/// that table stands nowhere else, or on a sheet that is called after this one.
fn take_misnamed(matcher: &LayoutMatcher, places: &mut Places) {
    let titled = |found: &Found| {
        let named = matcher.named(places.areas.sheets[found.sheet].name.as_str())?;
        let other = named.first().filter(|_| named.len() == 1).copied();
        other.map(|other| (found.table, other))
    };
    let all: Vec<(usize, usize)> = places.all.iter().filter_map(titled).collect();
    let there: BTreeSet<usize> = places.all.iter().map(|found| found.table).collect();
    let exchanged = |table: usize, called: usize| {
        let crossed = all.contains(&(called, table)) || !there.contains(&called);
        all.contains(&(table, called)) && crossed
    };
    for found in std::mem::take(&mut places.all) {
        let name = places.areas.sheets[found.sheet].name.clone();
        let title = found.title.as_ref().filter(|title| title.at.is_some());
        let called = matcher
            .meant_by(name.as_str())
            .filter(|&called| called != found.table);
        let fitting = called.filter(|&called| {
            let better = |header: Header| {
                let more = header.matched > found.header.matched;
                more || !found.header.complete || exchanged(found.table, called)
            };
            fit(matcher, &places.areas, &found, called).is_some_and(better)
        });
        let (Some(title), Some(called)) = (title, fitting) else {
            places.all.push(found);
            continue;
        };
        let title = Located {
            value: title.value.as_str(),
            at: title.at,
        };
        let sheet = &matcher.tables[called].spec.sheet;
        let why = words::name_and_title(name.as_str(), sheet, &title);
        places.meant.push((called, found.sheet));
        places.unknown.push((found.sheet, why));
    }
}

fn told(matcher: &LayoutMatcher, found: &Found, copied: &Copied, bearer: &str) -> String {
    let year: Option<Year> = found.year.or(found.header.year);
    let table = words::entitled(matcher.tables[copied.table].spec, year);
    let titled = &matcher.tables[found.table].spec.sheet;
    let title = found.title.as_ref();
    let title = title.and_then(|title| Some((title.at?, title.value.as_str())));
    match title {
        Some(title) => words::title_copied(&table, copied.columns, title, (titled, bearer)),
        None => words::unused_copy().to_owned(),
    }
}

/// A place under the title of a table that the book has once more, which is by its form one of the missing tables.
fn copied(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    table: usize,
    missing: &BTreeSet<usize>,
) -> Option<Copied> {
    let titled = |found: &Found| found.title.as_ref().is_some_and(|title| title.at.is_some());
    let own: Vec<&Found> = all.iter().filter(|found| found.table == table).collect();
    if missing.is_empty() || own.len() < 2 {
        return None;
    }
    let copies = copies_of(&matcher.tables[table], areas, own.clone());
    let mut seen: Vec<(u8, Copied)> = Vec::new();
    for (nth, found) in own.iter().enumerate().filter(|(_, found)| titled(found)) {
        let Some(place) = all.iter().position(|other| std::ptr::eq(other, *found)) else {
            continue;
        };
        let named = matcher.meant_by(areas.sheets[found.sheet].name.as_str());
        if named == Some(table) {
            continue;
        }
        let fits: Vec<(usize, Header)> = missing
            .iter()
            .filter_map(|&other| Some((other, fit(matcher, areas, found, other)?)))
            .collect();
        for (other, header) in &fits {
            let only = !found.header.complete && fits.len() == 1;
            // What is no second version of the table is a page of it.
            let version = copies.len() > 1 && copies.iter().any(|copy| is_only(copy, found));
            let last = match *other > table {
                true => nth + 1 == own.len(),
                false => nth == 0,
            };
            let speaks = match () {
                () if named == Some(*other) => 3,
                () if only => 2,
                () if version && last && named.is_none() && in_its_place(all, place, *other) => 1,
                () => continue,
            };
            let copied = Copied {
                place,
                table: *other,
                columns: header.matched,
            };
            seen.push((speaks, copied));
        }
    }
    // The first of those for which most speaks.
    let best = seen
        .into_iter()
        .reduce(|a, b| if b.0 > a.0 { b } else { a });
    best.map(|(_, copied)| copied)
}

/// The header of the other table on the place of a table, if all its columns are there and the rows are its own.
fn fit(matcher: &LayoutMatcher, areas: &Areas, found: &Found, other: usize) -> Option<Header> {
    let grid: &Grid = &areas.sheets[found.sheet];
    let year = found.year.or(found.header.year);
    let rows = found.start + 1..found.end;
    let header = by_form::fits(&matcher.tables[other], grid, rows, year)?;
    (header.matched >= found.header.matched).then_some(header)
}

/// Whether a copy has no other page.
fn is_only(copy: &[&Found], found: &Found) -> bool {
    matches!(copy, [only] if std::ptr::eq(*only, found))
}

/// Whether the tables before and behind a place are those before and behind that table.
fn in_its_place(all: &[Found], place: usize, table: usize) -> bool {
    let own = all[place].table;
    let other = |found: &&Found| found.table != own;
    let before = all[..place].iter().rev().find(other);
    let behind = all[place + 1..].iter().find(other);
    (before.is_some() || behind.is_some())
        && before.is_none_or(|found| found.table < table)
        && behind.is_none_or(|found| found.table > table)
}
