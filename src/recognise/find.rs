//! Finds where in a book the tables stand: under their titles, or without any.
//!
//! In go the sheets, out come the places of tables with their headers, and for every sheet without a
//! table the reason. A title counts only with a header that fits below it; a sheet without a title is
//! taken only on evidence that speaks for one table alone.

use super::header::{self, Header};
use super::heads::{find_year, is_form_number};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::own::is_own_sheet;
use super::pages;
use super::tables::most_frequent;
use super::titles::{Title, titles};
use crate::layout::RowsSpec;
use crate::model::{Located, RowRole, Year, plain};
use crate::read::{Book, Grid};
use crate::words::recognise as words;

/// A place where a table, or a page of it, stands.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Index of the table.
    pub table: usize,
    /// Index of the sheet.
    pub sheet: usize,
    /// Index of its first row in the grid: of the title, if it has one.
    pub start: usize,
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
}

/// All places of the layout's tables, in the order of the book.
pub(super) fn find_tables(matcher: &LayoutMatcher, book: &Book) -> Places {
    let mut places = Places {
        all: Vec::new(),
        unknown: Vec::new(),
    };
    let mut open = Vec::new();
    let sheets = book.sheets.iter().enumerate();
    let sheets = sheets.filter(|(_, grid)| !grid.rows.is_empty() && !is_own_sheet(grid));
    let sheets: Vec<(usize, &Grid, Vec<Title>)> = sheets
        .map(|(sheet, grid)| (sheet, grid, titles(matcher, grid)))
        .collect();
    let years = sheets
        .iter()
        .flat_map(|(.., titles)| titles.iter().filter_map(|title| title.year));
    let year = most_frequent(years, |year| *year);
    for (sheet, grid, titles) in sheets {
        let titled = under_titles(matcher, sheet, grid, &titles, year);
        let lead = titled.first().map_or(grid.rows.len(), |first| first.start);
        let above = titled.is_empty() || grid.rows[..lead].iter().any(|row| row.cells.len() > 2);
        if above {
            match untitled(matcher, book, &places.all, (sheet, lead), (&titled, year)) {
                Some(found) => places.all.push(found),
                None if titled.is_empty() => open.push(sheet),
                None => {}
            }
        }
        places.all.extend(titled);
    }
    // What bears no title is looked at once all that do are known.
    let mut rest = Vec::new();
    for sheet in open {
        match by_header(matcher, &book.sheets[sheet], sheet, &places.all, year) {
            Ok(found) => places.add(found),
            Err(why) => rest.push((sheet, why)),
        }
    }
    for (sheet, why) in rest {
        let lead = book.sheets[sheet].rows.len();
        match pages::goes_on(matcher, book, &places.all, sheet, lead) {
            Some(found) => places.add(found),
            None => places.unknown.push((sheet, why)),
        }
    }
    places.close(book);
    places
}

/// What was found in a book.
#[derive(Debug)]
pub(super) struct Places {
    /// The places, in the order of the book.
    pub all: Vec<Found>,
    /// The sheets without a table, and why.
    pub unknown: Vec<(usize, String)>,
}

impl Places {
    /// How many tables were found.
    pub fn tables(&self) -> usize {
        let tables: std::collections::BTreeSet<usize> = self.all.iter().map(|f| f.table).collect();
        tables.len()
    }

    fn add(&mut self, found: Found) {
        let at = self.all.partition_point(|other| other.sheet < found.sheet);
        self.all.insert(at, found);
    }

    /// Each place ends where the next one on its sheet begins.
    fn close(&mut self, book: &Book) {
        for at in 0..self.all.len() {
            let own = self.all[at].sheet;
            let next = self.all.get(at + 1).filter(|next| next.sheet == own);
            self.all[at].end = next.map_or(book.sheets[own].rows.len(), |next| next.start);
        }
    }
}

/// The tables of a sheet that stand under titles. Where a title has no year, the book's counts.
fn under_titles(
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
            end,
            title: Some(title.text.clone()),
            year: title.year,
            department: title.department.clone(),
            header,
            goes_on,
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

/// A table without a title above row `lead` of a sheet: told by the sheet's name, or going on from the
/// sheet before. Below it stand the tables `titled`.
fn untitled(
    matcher: &LayoutMatcher,
    book: &Book,
    all: &[Found],
    (sheet, lead): (usize, usize),
    (titled, year): (&[Found], Option<Year>),
) -> Option<Found> {
    let grid = &book.sheets[sheet];
    if let Some(found) = pages::repeats_header(matcher, book, all, sheet, lead) {
        return Some(found);
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
    named.or_else(|| pages::goes_on(matcher, book, all, sheet, lead))
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
        end: grid.rows.len(),
        title: Some(Located {
            value: grid.name.as_str().trim().to_owned(),
            at: None,
        }),
        year,
        department: None,
        header,
        goes_on: false,
    }
}

/// A table that only its header tells, perhaps with a form number; else why not.
fn by_header(
    matcher: &LayoutMatcher,
    grid: &Grid,
    sheet: usize,
    all: &[Found],
    year: Option<Year>,
) -> Result<Found, String> {
    let cells = grid.cell_count();
    // A title of something else stands above: not one of the tables, whatever its columns.
    let top = grid
        .rows
        .iter()
        .take(3)
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text());
    let other =
        |text: &str| text.contains('表') && !is_form_number(text) && super::lines::ends_table(text);
    if top.clone().any(other) {
        return Err(words::no_title(cells));
    }
    let rows = 0..grid.rows.len();
    let fits = matcher
        .tables
        .iter()
        .enumerate()
        .filter_map(|(table, spec)| {
            let header = header::find(grid, rows.clone(), spec, year)?;
            let whole = header.complete && header.rivals.is_empty();
            (whole && holds_rows(spec, grid, &header)).then_some((table, header))
        });
    let mut fits: Vec<(usize, Header)> = fits.collect();
    let most = fits
        .iter()
        .map(|(_, header)| header.matched)
        .max()
        .unwrap_or(0);
    fits.retain(|(_, header)| header.matched == most);
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
        specs.map(|spec| spec.sheet.clone()).collect()
    };
    match fits.as_slice() {
        [] => Err(words::no_title(cells)),
        [(table, _)] if all.iter().any(|found| found.table == *table) => {
            Err(words::like_another(&titles(&fits)))
        }
        [(table, header)] => Ok(without_title(*table, sheet, grid, header.clone(), None)),
        _ => Err(words::several_tables(&titles(&fits))),
    }
}

/// Whether at least half of the rows below a header are rows of the table.
fn holds_rows(spec: &TableMatcher, grid: &Grid, header: &Header) -> bool {
    if spec
        .ledgers
        .iter()
        .all(|l| matches!(l.spec.rows, RowsSpec::Tree { .. }))
    {
        return true;
    }
    let ledgers = pages::rows_of(spec, grid, header, header.body..grid.rows.len());
    let rows = ledgers.iter().flat_map(|ledger| &ledger.rows);
    let (mut placed, mut unplaced) = (0, 0);
    for row in rows {
        match row.role {
            RowRole::Unplaced => unplaced += 1,
            RowRole::Item | RowRole::Total => placed += 1,
        }
    }
    placed > 0 && placed >= unplaced
}
