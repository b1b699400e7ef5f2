//! Finds where in a book the tables stand: under their titles, or without any.
//!
//! In go the sheets, out come the places of tables with their headers, and for every sheet without a
//! table the reason. A title counts only with a header that fits below it; a sheet without a title is
//! taken only on evidence that speaks for one table alone.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::areas::Areas;
use super::by_form;
use super::contradiction;
use super::far_pages;
use super::fit;
use super::found::Found;
use super::found::under_titles;
use super::header::{self, Header};
use super::heads::find_year;
use super::matchers::LayoutMatcher;
use super::near;
use super::our_sheets::is_own_sheet;
use super::our_sheets::is_rest_sheet;
use super::pages;
use super::places::Places;
use super::spelling::most_frequent;
use super::titles::{Like, Titles, titles_among};
use crate::model::{CellRef, Located, Year, plain};
use crate::read::{Book, Grid};
use crate::words::recognise as words;

/// All places of the layout's tables, in the order of the book; `like` are the cells of each sheet that may bear a title.
/// Where there is no table, nothing is said of the sheets unless they are to be `told`.
pub(super) fn find_tables<'b, 'm>(
    matcher: &'m LayoutMatcher<'m>,
    book: &'b Book,
    like: &[Vec<Like>],
    told: bool,
) -> Places<'b, 'm> {
    let mut places = Places {
        areas: Areas::new(book),
        all: Vec::new(),
        unknown: Vec::new(),
        unread: Vec::new(),
        misfits: Vec::new(),
        meant: Vec::new(),
        read: BTreeMap::new(),
        lacking: OnceCell::new(),
    };
    let mut open = Vec::new();
    let (areas, year) = areas_of(matcher, (book, like), &mut places);
    for (sheet, titles) in areas {
        let grid: &Grid = &places.areas.sheets[sheet];
        if is_rest_sheet(grid) {
            places.unknown.push((sheet, words::rest_sheet().to_owned()));
            continue;
        }
        let titles = titles.all;
        let titled = under_titles(matcher, sheet, grid, &titles, year);
        let lead = titled.first().map_or(grid.rows.len(), |first| first.start);
        let above = titled.is_empty() || grid.rows[..lead].iter().any(|row| row.cells.len() > 2);
        if above {
            let (areas, all) = (&places.areas, &places.all);
            match untitled(matcher, areas, all, (sheet, lead), (&titled, year)) {
                Ok(Some(found)) => places.all.push(found),
                Ok(None) if titled.is_empty() => open.push((sheet, titles, None)),
                Err(called) if titled.is_empty() => open.push((sheet, titles, Some(called))),
                Ok(None) | Err(_) => {}
            }
        }
        places.all.extend(titled);
    }
    // What bears no title is looked at once all that do are known.
    let mut rest = Vec::new();
    for (sheet, titles, called) in open {
        let grid: &Grid = &places.areas.sheets[sheet];
        let found = match &called {
            // What bears the title of something else is not one of the tables, whatever its columns.
            Some(_) => Err(None),
            None => by_header(matcher, grid, sheet, &places.all, year),
        };
        match found {
            Ok(found) => places.add(found),
            Err(why) => rest.push((sheet, titles, why, called)),
        }
    }
    if places.all.is_empty() && !told {
        return places;
    }
    let there = places.found();
    for (sheet, titles, why, called) in rest {
        let grid: &Grid = &places.areas.sheets[sheet];
        let (why, meant) = match why {
            Some(why) => (why, None),
            None => {
                let told = near::why(matcher, grid, &titles, (&there, year));
                let called = called.filter(|called| told.1 != Some(called.table));
                called.map_or(told, |called| (called.why, Some(called.table)))
            }
        };
        match meant {
            // What has a title of its own is no further page.
            Some(table) => {
                places.meant.push((table, sheet));
                places.unknown.push((sheet, why));
            }
            None => further_page(matcher, &mut places, (sheet, why), year),
        }
    }
    places.close();
    fit::sift(matcher, book, &mut places);
    places
}

/// Takes an area as a further page of the table before it; else tells why it is no table, or no page that was read.
fn further_page(
    matcher: &LayoutMatcher,
    places: &mut Places,
    (sheet, why): (usize, String),
    year: Option<Year>,
) {
    let lead = places.areas.sheets[sheet].rows.len();
    if let Some(found) = pages::goes_on(matcher, &places.areas, &places.all, sheet, lead) {
        return places.add(found);
    }
    if let Some(found) = far_pages::completes(matcher, places, sheet) {
        return places.add(found);
    }
    let grid: &Grid = &places.areas.sheets[sheet];
    let moved = pages::seems_to_go_on(matcher, &places.areas, &places.all, sheet);
    // What has all headings and a total, behind a table to which no row is missing, is a table by itself.
    let moved = moved.filter(|table| {
        let missing = !by_form::adds_up(matcher, places, *table);
        missing || !by_form::is_whole(matcher, grid, year)
    });
    let far = || far_pages::may_lack(matcher, places, sheet);
    let tables = moved.map_or_else(far, |table| vec![table]);
    let why = match tables.as_slice() {
        [] => why,
        [table, ..] => {
            let specs = tables.iter().map(|table| &matcher.tables[*table]);
            let names: Vec<&str> = specs.map(|spec| spec.spec.sheet.as_str()).collect();
            let spec = &matcher.tables[*table];
            let headed = header::find(grid, 0..lead, spec, year).is_some();
            words::page_not_read(&names.join("或"), &filled(grid), headed)
        }
    };
    places
        .unread
        .extend(tables.into_iter().map(|table| (table, sheet)));
    places.unknown.push((sheet, why));
}

/// The areas of the sheets that may hold tables, with their titles, and the year that most titles print.
fn areas_of(
    matcher: &LayoutMatcher,
    (book, like): (&Book, &[Vec<Like>]),
    places: &mut Places,
) -> (Vec<(usize, Titles)>, Option<Year>) {
    let sheets = book.sheets.iter().enumerate();
    let sheets = sheets.filter(|(_, grid)| !grid.rows.is_empty() && !is_own_sheet(grid));
    let sheets: Vec<(usize, Titles)> = sheets
        .map(|(sheet, grid)| match is_rest_sheet(grid) {
            true => (sheet, Titles::default()),
            false => (sheet, titles_among(matcher, grid, &like[sheet])),
        })
        .collect();
    let years = sheets
        .iter()
        .flat_map(|(_, titles)| titles.all.iter().filter_map(|title| title.year));
    let year = most_frequent(years, |year| *year);
    let mut areas = Vec::new();
    for sheet in sheets {
        areas.extend(places.areas.add(matcher, sheet, year));
    }
    (areas, year)
}

/// A table that the name of a sheet tells, while the title on it is another's.
struct Called {
    table: usize,
    why: String,
}

/// A table without a title above row `lead` of a sheet: told by the sheet's name, unless a title on the sheet speaks
/// against that, or going on from the sheet before. Below it stand the tables `titled`.
fn untitled(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    (sheet, lead): (usize, usize),
    (titled, year): (&[Found], Option<Year>),
) -> Result<Option<Found>, Called> {
    let grid: &Grid = &areas.sheets[sheet];
    if let Some(found) = pages::repeats_header(matcher, areas, all, sheet, lead) {
        return Ok(Some(found));
    }
    let name = grid.name.as_str();
    let own = find_year(&plain(name)).map(|(_, year)| year);
    // Other tables on the sheet speak against its name, further pages of the same do not.
    let only = |table: usize| titled.first().is_none_or(|below| below.table == table);
    let named = matcher.named(name).and_then(|tables| {
        tables
            .iter()
            .filter(|&&table| only(table))
            .find_map(|&table| {
                let header = header::find(grid, 0..lead, &matcher.tables[table], own.or(year))?;
                Some(without_title(table, sheet, grid, header, own))
            })
    });
    let Some(named) = named else {
        return Ok(pages::goes_on(matcher, areas, all, sheet, lead));
    };
    match contradiction::other_title(matcher, grid, &named.header, named.table) {
        None => Ok(Some(named)),
        Some(title) => Err(Called {
            table: named.table,
            why: words::name_and_title(name, &matcher.tables[named.table].spec.sheet, &title),
        }),
    }
}

/// From the first to the last cell of a sheet: A1:F12.
fn filled(grid: &Grid) -> String {
    let (Some(top), Some(bottom)) = (grid.rows.first(), grid.rows.last()) else {
        return String::new();
    };
    let cols = || grid.rows.iter().flat_map(|row| &row.cells).map(|c| c.col);
    let first = CellRef::new(top.number, cols().min().unwrap_or(0));
    let last = CellRef::new(bottom.number, cols().max().unwrap_or(0));
    format!("{first}:{last}")
}

/// A table whose only title is the name of its sheet.
fn without_title(
    table: usize,
    sheet: usize,
    grid: &Grid,
    header: Header,
    year: Option<Year>,
) -> Found {
    Found {
        table,
        sheet,
        start: 0,
        above: 0,
        end: grid.rows.len(),
        title: Some(Located {
            value: grid.name.as_str().trim().to_owned(),
            at: None,
        }),
        year,
        department: None,
        header,
        goes_on: false,
        lead: OnceCell::new(),
    }
}

/// A table that only its header tells, perhaps with a form number; else why not, if its header says something.
fn by_header(
    matcher: &LayoutMatcher,
    grid: &Grid,
    sheet: usize,
    all: &[Found],
    year: Option<Year>,
) -> Result<Found, Option<String>> {
    // What bears the title of something else is not one of the tables, whatever its columns.
    if by_form::other_title(grid).is_some() {
        return Err(None);
    }
    let mut fits = by_form::fitting(matcher, grid, year);
    let texts = grid.rows.iter().take(8).flat_map(|row| &row.cells);
    let number = texts
        .filter_map(|cell| cell.text())
        .chain([grid.name.as_str()])
        .find_map(|text| matcher.numbered(text));
    if fits.len() > 1 && number.is_some() {
        fits.retain(|(table, _)| Some(*table) == number);
    }
    let titles = |tables: &[(usize, Header)]| -> Vec<String> {
        let specs = tables.iter().map(|(table, _)| matcher.tables[*table].spec);
        specs.map(|spec| spec.sheet.to_string()).collect()
    };
    let above = fits
        .first()
        .and_then(|(_, header)| by_form::words_above(grid, header));
    match fits.as_slice() {
        [] => Err(None),
        [(table, _)] if all.iter().any(|found| found.table == *table) => {
            Err(Some(words::like_another(above, &titles(&fits))))
        }
        [(table, header)] => Ok(without_title(*table, sheet, grid, header.clone(), None)),
        _ => Err(Some(words::several_tables(above, &titles(&fits)))),
    }
}
