//! Tables that go on on another sheet, with their header repeated or without any.
//!
//! In go the places found so far and a sheet without a title; out comes the place of a further page, if
//! its rows can only be that: none stands in the table already, and each is one of its rows.

use std::cell::OnceCell;

use super::amounts::looks_like_figure;
use super::areas::Areas;
use super::body::{self, Body};
use super::found::Found;
use super::header::{self, Header};
use super::heads::is_form_number;
use super::lines::{heads_another, is_page_mark};
use super::matchers::LayoutMatcher;
use super::printed::split_code;
use super::rows::{Page, RowReader};
use super::whose::Imprint;
use crate::layout::RowsSpec;
use crate::model::{Code, Entry, Row, RowRole, Unread, Value, plain};
use crate::read::{CellValue, Grid, GridCell, GridRow};
use crate::words::decide::NUMERALS;

/// The most sheets that a table goes on over without titles; every further one is compared with all
/// before it.
const MOST_PAGES: usize = 64;
/// In how many rows at the top of a sheet a title of its own stands.
const TITLE_ROWS: usize = 4;
/// By which the name of a sheet says that it goes on from another.
const GOES_ON: char = '续';
/// So many rows without a blank show that a table leaves none.
const FULL_ROWS: usize = 3;

/// The name of the sheet that one is named after as its further page: 表三 of 表三（续）, 续表三, 表三 (2), 表三-2.
fn first_page(name: &str) -> Option<String> {
    let plain = plain(name);
    let counts = |c: char| c.is_ascii_digit() || "()-_第页表".contains(c) || NUMERALS.contains(c);
    let first = match plain.split_once(GOES_ON) {
        Some(("", behind)) => behind.trim_start_matches(['(', ')', '-', '_']),
        Some((first, more)) if more.chars().all(counts) => first.trim_end_matches(['(', '-', '_']),
        Some(_) => return None,
        None => {
            let digit = |c: char| c.is_ascii_digit();
            let bare = plain.trim_end_matches([')', '页']).trim_end_matches(digit);
            bare.strip_suffix(['(', '-', '_', '第'])?
        }
    };
    // 续表, 续1 name none.
    let named = !matches!(first, "" | "表" | "页") && !first.chars().all(|c| c.is_ascii_digit());
    named.then(|| first.to_owned())
}

/// The last place on the sheet on whose table one may go on: the last of those before that bear the name which it says
/// it goes on from, or whose table is called so, and otherwise the sheet before.
fn before<'a>(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &'a [Found],
    sheet: usize,
) -> Option<&'a Found> {
    let earlier = (0..sheet).rev();
    let mut earlier = earlier.filter(|&at| !areas.sheets[at].rows.is_empty());
    let first = first_page(areas.sheets[sheet].name.as_str());
    let bears = |at: &usize| {
        let name = areas.sheets[*at].name.as_str();
        first
            .as_deref()
            .is_some_and(|first| plain(name) == first || first_page(name).as_deref() == Some(first))
    };
    let called = || {
        let table = matcher.meant_by(first.as_deref()?)?;
        all.iter()
            .rfind(|found| found.table == table && found.sheet < sheet)
    };
    match earlier.clone().find(bears) {
        Some(sheet) => all.iter().rfind(|found| found.sheet == sheet),
        None => called().or_else(|| {
            let sheet = earlier.next()?;
            all.iter().rfind(|found| found.sheet == sheet)
        }),
    }
}

/// The place on the sheet before that a sheet may go on from: one with a title of its own goes on from none.
fn onto<'a>(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &'a [Found],
    sheet: usize,
) -> Option<&'a Found> {
    let last = before(matcher, areas, all, sheet)?;
    (!bears_another(matcher, areas, last.table, sheet)).then_some(last)
}

/// Whether a sheet bears a title of its own, and not that table's.
pub(super) fn bears_another(
    matcher: &LayoutMatcher,
    areas: &Areas,
    table: usize,
    sheet: usize,
) -> bool {
    let top = areas.sheets[sheet].rows.iter().take(TITLE_ROWS);
    let mut texts = top
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text());
    texts.any(|text| {
        text.contains('表')
            && !is_form_number(text)
            && heads_another(&plain(text))
            && matcher
                .titled(text)
                .is_none_or(|titled| !titled.tables.contains(&table))
    })
}

/// A page that repeats the header of the table before, and not its title.
pub(super) fn repeats_header(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    sheet: usize,
    lead: usize,
) -> Option<Found> {
    let last = onto(matcher, areas, all, sheet)?;
    let grid: &Grid = &areas.sheets[sheet];
    let header = header::find(grid, 0..lead, &matcher.tables[last.table], last.year)?;
    if header.words != last.header.words {
        return None;
    }
    // A title of its own in the sheet's name speaks against it.
    let other = matcher.named(grid.name.as_str());
    if other.is_some_and(|tables| !tables.contains(&last.table)) {
        return None;
    }
    let found = page_of(last, sheet, lead, header);
    follows(matcher, areas, all, (&found, last), true).then_some(found)
}

/// A page that repeats neither.
pub(super) fn goes_on(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    sheet: usize,
    lead: usize,
) -> Option<Found> {
    let last = onto(matcher, areas, all, sheet)?;
    let header = Header {
        first: 0,
        body: 0,
        ..last.header.clone()
    };
    let akin = is_akin(matcher, areas, last, sheet);
    let found = page_of(last, sheet, lead, header);
    if follows(matcher, areas, all, (&found, last), akin) {
        return Some(found);
    }
    // A table that stood beside another one goes on at the left edge of the next sheet.
    areas.whole(last.sheet)?;
    let cells = areas.sheets[sheet].rows[..lead].iter();
    let left = cells
        .filter_map(|row| row.cells.first())
        .map(|cell| cell.col);
    let moved = Found {
        header: found.header.moved_to(left.min()?),
        ..found
    };
    follows(matcher, areas, all, (&moved, last), akin).then_some(moved)
}

/// Whether a sheet is named like the one before it or like its table.
fn is_akin(matcher: &LayoutMatcher, areas: &Areas, last: &Found, sheet: usize) -> bool {
    let (own, previous) = (&areas.sheets[sheet].name, &areas.sheets[last.sheet].name);
    own.as_str().trim().starts_with(previous.as_str().trim())
        || matcher
            .named(own.as_str())
            .is_some_and(|tables| tables.contains(&last.table))
}

pub(super) fn page_of(last: &Found, sheet: usize, lead: usize, header: Header) -> Found {
    Found {
        table: last.table,
        sheet,
        start: 0,
        above: 0,
        end: lead,
        title: None,
        year: last.year,
        department: None,
        header,
        goes_on: true,
        lead: OnceCell::new(),
    }
}

/// Whether the rows of a page go on from those of the table so far. `akin` says that more than the rows
/// speaks for it: a tree of open names takes any row, so it needs that.
pub(super) fn follows(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    (page, last): (&Found, &Found),
    akin: bool,
) -> bool {
    let spec = &matcher.tables[page.table];
    let Some(mut readers) = so_far(matcher, areas, all, last) else {
        return false;
    };
    let counts: Vec<usize> = readers.iter().map(RowReader::len).collect();
    take(areas, page, page.end, &mut readers);
    if has_figures_beside(areas, last, page) || has_figures_for_names(areas, page) {
        return false;
    }
    let mut any = false;
    for ((reader, before), ledger) in readers.iter().zip(counts).zip(&spec.ledgers) {
        let (old, new) = reader.rows().split_at(before);
        any |= !new.is_empty();
        let mut figures = new.iter().filter(|row| has_figures(row)).peekable();
        if !old.iter().any(lacks_total) && figures.peek().is_some() && figures.all(lacks_total) {
            return false;
        }
        if !new.iter().all(|row| belongs(row, &ledger.spec.rows, akin)) {
            return false;
        }
        if !ledger.spec.rows.is_leaf() && !ascends(&reader.rows()[..before], new) {
            return false;
        }
        if is_full(old) && !new.iter().all(leaves_no_blank) {
            return false;
        }
    }
    any
}

/// The rows of a table whose last place that is; `None` if there are too many places.
fn so_far<'m>(
    matcher: &'m LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    last: &Found,
) -> Option<Vec<RowReader<'m, 'm>>> {
    let spec = &matcher.tables[last.table];
    let unit = spec.spec.precision.unit;
    let readers = spec.ledgers.iter().map(|l| RowReader::new(l, unit));
    let mut readers: Vec<RowReader> = readers.collect();
    let earlier = all.iter().filter(|found| found.table == last.table);
    let earlier: Vec<&Found> = earlier.collect();
    if earlier.len() > MOST_PAGES {
        return None;
    }
    // A table of another year or department is none of its pages.
    let own = Imprint::of(areas, last);
    let earlier = earlier.into_iter();
    for found in earlier.filter(|found| own.may_share(&Imprint::of(areas, found))) {
        let end = match std::ptr::eq(last, found) {
            true => areas.sheets[found.sheet].rows.len(),
            false => found.end,
        };
        take(areas, found, end, &mut readers);
    }
    Some(readers)
}

/// Whether the table whose last place that is adds up so far, and with a further page; nothing if it has no sums.
pub(super) fn adds_up(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    (last, page): (&Found, Option<&Found>),
) -> Option<bool> {
    let mut readers = so_far(matcher, areas, all, last)?;
    // To an empty table nothing is missing.
    if !readers
        .iter()
        .any(|reader| reader.rows().iter().any(has_figures))
    {
        return None;
    }
    if let Some(page) = page {
        take(areas, page, page.end, &mut readers);
    }
    let ledgers = matcher.tables[last.table].ledgers.iter().zip(&readers);
    let mut summed =
        ledgers.filter(|(ledger, _)| !matches!(ledger.spec.rows, RowsSpec::Single { .. }));
    summed.clone().next()?;
    Some(summed.all(|(ledger, reader)| {
        let list = matches!(ledger.spec.rows, RowsSpec::List(_));
        reader.has_totals() && (list || reader.is_complete())
    }))
}

/// Whether a page brings rows, and none of those that the table has already.
pub(super) fn adds_rows(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    (last, page): (&Found, &Found),
) -> bool {
    let Some(mut readers) = so_far(matcher, areas, all, last) else {
        return false;
    };
    let counts: Vec<usize> = readers.iter().map(RowReader::len).collect();
    take(areas, page, page.end, &mut readers);
    let new = || {
        let readers = readers.iter().zip(&counts);
        readers.flat_map(|(reader, &before)| &reader.rows()[before..])
    };
    let again = |row: &Row| row.key.as_str().contains('#');
    new().next().is_some() && !new().any(again)
}

/// Whether the columns of the page must have moved: right of the table's last column it has figures, the page before
/// has none.
fn has_figures_beside(areas: &Areas, last: &Found, page: &Found) -> bool {
    let right = page.header.columns().max().unwrap_or(0);
    let figures = |sheet: usize| {
        let cells = areas.sheets[sheet].rows.iter().flat_map(|row| &row.cells);
        let mut beside = cells.filter(|cell| cell.col > right);
        beside.any(|cell| matches!(cell.value, CellValue::Number(_)))
    };
    figures(page.sheet) && !figures(last.sheet)
}

/// Whether the columns of a page without a header must have moved: figures stand where the table has names or codes.
fn has_figures_for_names(areas: &Areas, page: &Found) -> bool {
    let rows = areas.sheets[page.sheet].rows[..page.end].iter();
    // A number alone is the page's.
    let mut cells = rows
        .filter(|row| row.cells.len() > 1)
        .flat_map(|row| &row.cells);
    let named = |col: u32| {
        let mut ledgers = page.header.ledgers.iter();
        ledgers.any(|ledger| ledger.name == Some(col) || ledger.codes().contains(&col))
    };
    page.header.body == 0 && cells.any(|cell| named(cell.col) && is_no_code(&cell.value))
}

/// Whether a cell holds a figure that is no code.
fn is_no_code(value: &CellValue) -> bool {
    match value {
        CellValue::Number(number) => {
            let digits = format!("{:.0}", number.abs()).len();
            number.fract() != 0.0 || *number == 0.0 || digits > 7
        }
        CellValue::Text(text) => {
            let plain = plain(text);
            let digits = plain.chars().filter(char::is_ascii_digit).count();
            let zero = plain.chars().all(|c| matches!(c, '0' | '.'));
            let long = digits > 7 || plain.contains(',') || zero;
            digits > 0 && long && looks_like_figure(text) && !is_page_mark(text)
        }
        _ => false,
    }
}

/// Whether a table leaves no blank in the rows that it has so far, and prints zeros instead.
fn is_full(rows: &[Row]) -> bool {
    let mut amounts = rows.iter().flat_map(|row| &row.entries);
    let zero = |entry: &Entry| entry.value.amount().is_some_and(|amount| amount.is_zero());
    rows.len() >= FULL_ROWS && amounts.any(zero) && rows.iter().all(leaves_no_blank)
}

fn leaves_no_blank(row: &Row) -> bool {
    !row.entries.iter().any(|entry| entry.value.is_blank())
}

fn has_figures(row: &Row) -> bool {
    row.entries.iter().any(is_figure)
}

/// Whether a row has figures, but none in the first column, where all tables of several print the total.
fn lacks_total(row: &Row) -> bool {
    has_figures(row) && !row.entries.first().is_some_and(is_figure)
}

fn is_figure(entry: &Entry) -> bool {
    let amount = entry.value.amount();
    amount.is_some_and(|amount| !amount.is_zero())
}

/// The table that a sheet seems to go on with, although its rows could not be read as those of a further page: most
/// of them name a row that the table on the sheet before may have, or its name says so (表三续) and it holds figures.
pub(super) fn seems_to_go_on(
    matcher: &LayoutMatcher,
    areas: &Areas,
    all: &[Found],
    sheet: usize,
) -> Option<usize> {
    let last = onto(matcher, areas, all, sheet)?;
    let grid: &Grid = &areas.sheets[sheet];
    let name = grid.name.as_str();
    let says_so = first_page(name).is_some() && plain(name).contains(GOES_ON);
    let mut cells = grid.rows.iter().flat_map(|row| &row.cells);
    let says_so = says_so && cells.any(|cell| matches!(cell.value, CellValue::Number(_)));
    (says_so || names_rows_of(matcher, areas, last, sheet)).then_some(last.table)
}

/// Whether most rows of a sheet name a row that the table at a place may have.
pub(super) fn names_rows_of(
    matcher: &LayoutMatcher,
    areas: &Areas,
    last: &Found,
    sheet: usize,
) -> bool {
    let akin = is_akin(matcher, areas, last, sheet);
    let ledgers = &matcher.tables[last.table].ledgers;
    let knows = |text: &str| {
        let plain = plain(text);
        ledgers.iter().any(|ledger| match &ledger.spec.rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                let leaf = ledger.spec.rows.is_leaf();
                let glued = split_code(text).filter(|_| leaf);
                let glued = glued.and_then(|(code, _)| Code::parse(&code));
                let known = |code| classification.subject(code).is_some();
                !classification.codes_named(text).is_empty() || glued.is_some_and(known)
            }
            RowsSpec::List(_) => akin && !ledger.bearers(&plain).is_empty(),
            RowsSpec::Tree { .. } => akin,
            RowsSpec::Single { .. } => false,
        })
    };
    let rows = &areas.sheets[sheet].rows;
    let names = |row: &&GridRow| {
        let mut texts = row.cells.iter().filter_map(|cell| cell.text());
        texts.any(knows) || is_whole_row(matcher, last, row)
    };
    rows.iter().filter(names).count() * 2 > rows.len()
}

/// Whether a row is a total or bears a code alone, with as many figures as the table has: in somebody's draft it has
/// one or two.
fn is_whole_row(matcher: &LayoutMatcher, last: &Found, row: &GridRow) -> bool {
    let Some((label, figures)) = row.cells.split_first() else {
        return false;
    };
    let label = match &label.value {
        CellValue::Text(text) => plain(text).into_owned(),
        CellValue::Number(number) => number.to_string(),
        _ => return false,
    };
    let figure = |cell: &GridCell| match &cell.value {
        CellValue::Number(_) => true,
        CellValue::Text(text) => looks_like_figure(text),
        _ => false,
    };
    let ledgers = matcher.tables[last.table].ledgers.iter();
    ledgers.zip(&last.header.ledgers).any(|(ledger, columns)| {
        let wanted = columns.figures.iter().flatten().count();
        let known = || match &ledger.spec.rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                let code = Code::parse(&label);
                ledger.is_total(&label)
                    || code.is_some_and(|code| classification.subject(code).is_some())
            }
            _ => false,
        };
        wanted > 1 && figures.len() == wanted && figures.iter().all(figure) && known()
    })
}

fn take(areas: &Areas, found: &Found, end: usize, readers: &mut [RowReader]) {
    let grid: &Grid = &areas.sheets[found.sheet];
    let Some(reader) = readers.first() else {
        return;
    };
    let page = Page {
        grid,
        elsewhere: None,
        unit: reader.unit(),
        results: areas.results,
        formats: true,
    };
    let rows = &grid.rows[found.header.body.min(end)..end];
    body::read(rows, &found.header, readers, page, &mut Body::default());
}

/// Whether a row of a further page can be a row of the table.
fn belongs(row: &Row, rows: &RowsSpec, akin: bool) -> bool {
    if matches!(
        row.role,
        RowRole::Continued | RowRole::OfWhich | RowRole::Subtotal
    ) {
        return true;
    }
    let text = |value: &Value| matches!(value, Value::Unread(Unread::Text(_)));
    if row.role == RowRole::Unplaced
        || (row.key.as_str().contains('#') && !rows.is_leaf())
        || row.entries.iter().any(|entry| text(&entry.value))
    {
        return false;
    }
    match rows {
        RowsSpec::List(_) => true,
        RowsSpec::Codes { classification, .. } => {
            let known = |code| classification.codes_named(&row.label).contains(&code);
            akin || row.code.is_some_and(known) || row.role == RowRole::Total
        }
        RowsSpec::Groups { .. } => akin || row.code.is_some() || row.role == RowRole::Total,
        RowsSpec::Tree { .. } => akin,
        RowsSpec::Single { .. } => false,
    }
}

/// Whether the codes go on where they left off.
fn ascends(before: &[Row], new: &[Row]) -> bool {
    let last = before.iter().rev().find_map(|row| row.code);
    let first = new.iter().find_map(|row| row.code);
    let listed = new
        .iter()
        .any(|row| row.key.as_str().parse::<u64>().is_err());
    listed || last.zip(first).is_none_or(|(last, first)| last < first)
}
