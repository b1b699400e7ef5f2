//! Whether what bears the title of a table is that table, and whether a book is of the layout at all.
//!
//! Titles such as 一般公共预算支出表 exist in every province. A place is the layout's table only if title, columns
//! and rows fit together; it is not, if
//!
//! - a column of the layout is divided further on the sheet (基本支出 into 人员经费 and 公用经费),
//! - a column that other families count into the sum of a row holds amounts,
//! - columns are missing and more others with figures stand in their place,
//! - more than half of the codes are repetitions (other families print a code once for each unit or subject), where
//!   rows are asked for by code,
//! - several items and none of the classes and sections above them are printed, where these are sums of them, and they
//!   do not add up to the total, or
//! - more rows with figures are unknown than known, and at least four.
//!
//! A single missing heading, an added column or a few rows of somebody's own make no other table.
//!
//! And tables that fit by themselves may still be few among many of another form: where less than half of the layout's
//! tables are there and more sheets look like published tables of some other form, relations between them would be
//! those of another family, so the book is none of the layout's.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::amounts::{self, looks_like_figure};
use super::column_numbers::is_column_numbers;
use super::columns::Columns;
use super::family;
use super::found::Found;
use super::heads::{Head, is_form_number, title_words};
use super::lines::{is_lead_line, is_note};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::near::near_title;
use super::page_rows::{self, PageRead};
use super::places::{Misfit, Places};
use crate::layout::RowsSpec;
use crate::layout::classification::Classification;
use crate::layout::families::families;
use crate::model::{MoneyUnit, Row, RowRole, plain};
use crate::read::{Book, CellValue, Grid, GridCell, GridRow};
use crate::words::recognise as words;

/// Takes out the places that are not the tables they are called, further pages with them.
pub(super) fn sift<'m>(matcher: &'m LayoutMatcher<'m>, book: &Book, places: &mut Places<'_, 'm>) {
    let mut left: Option<(usize, String)> = None;
    let several = places.tables() > 1;
    let mut fitting: BTreeSet<(usize, Vec<Vec<String>>)> = BTreeSet::new();
    for found in std::mem::take(&mut places.all) {
        let spec = &matcher.tables[found.table];
        let why = match left {
            Some((table, why)) if found.goes_on && table == found.table => Err(why),
            // A further page under the same headings: what a row is may depend on the page before.
            _ if fitting.contains(&(found.table, found.header.words.clone())) => Ok(None),
            _ => {
                let grid: &Grid = &places.areas.sheets[found.sheet];
                // What 表三 is, only those know whose book it is.
                let name = match several {
                    true => spec.spec.sheet.to_string(),
                    false => words::table_alone(spec.spec),
                };
                misfit(spec, &name, grid, &found)
            }
        };
        left = why.as_ref().err().map(|why| (found.table, why.clone()));
        match why {
            Ok(read) => {
                let place = (found.table, found.sheet, found.start);
                places.read.extend(read.map(|read| (place, read)));
                fitting.insert((found.table, found.header.words.clone()));
                places.all.push(found);
            }
            Err(why) => places.misfits.push(Misfit { found, why }),
        }
    }
    if places.misfits.is_empty() {
        return;
    }
    let family = family::likely(book);
    let mut told: BTreeSet<usize> = places.all.iter().map(|found| found.sheet).collect();
    told.extend(places.unknown.iter().map(|(area, _)| *area));
    for Misfit { found, why } in &mut places.misfits {
        if let Some(family) = &family {
            *why = words::like_family(why, family);
        }
        if told.insert(found.sheet) {
            places.unknown.push((found.sheet, why.clone()));
        }
    }
}

/// The rows of a place, where they were read to tell that it is the table it is called; or else why it is not.
fn misfit<'m>(
    spec: &'m TableMatcher<'m>,
    name: &str,
    grid: &Grid,
    found: &Found,
) -> Result<Option<PageRead<'m>>, String> {
    let body = &grid.rows[found.header.body.min(found.end)..found.end];
    let why = divided(spec, body, found)
        .map(|(column, parts)| words::divided(name, column, &parts))
        .or_else(|| other_columns(spec, name, (grid, body), found));
    match why {
        Some(why) => Err(why),
        None => own_rows(spec, name, grid, found),
    }
}

/// A column of the layout under which the sheet prints a further level of headings, and those.
fn divided<'t>(
    spec: &'t TableMatcher,
    body: &'t [GridRow],
    found: &Found,
) -> Option<(&'t str, Vec<&'t str>)> {
    if found.goes_on {
        return None;
    }
    let row = body.iter().find(|row| {
        let blank = |cell: &GridCell| cell.text().is_some_and(|text| text.trim().is_empty());
        !is_column_numbers(&row.cells) && !row.cells.iter().all(blank)
    })?;
    let mut parts: Vec<&str> = Vec::new();
    let mut column = None;
    for cell in &row.cells {
        let CellValue::Text(text) = &cell.value else {
            return None;
        };
        if text.trim().is_empty() {
            continue;
        }
        for (ledger, columns) in spec.ledgers.iter().zip(&found.header.ledgers) {
            // A row with a code or a name is a row.
            if columns.codes().contains(&cell.col) || columns.name == Some(cell.col) {
                return None;
            }
            let own = columns
                .figures
                .iter()
                .position(|col| *col == Some(cell.col));
            let own = own.and_then(|nth| ledger.spec.figures().nth(nth));
            column = column.or(own.map(|column| column.id.as_str()));
        }
        let words = text.chars().any(char::is_alphabetic) && text.chars().count() <= 24;
        if !words || looks_like_figure(text) || is_lead_line(text) || is_note(text) {
            return None;
        }
        parts.push(text.trim());
    }
    column
        .filter(|_| parts.len() > 1)
        .map(|column| (column, parts))
}

/// That the sheet has other columns of amounts than the table.
fn other_columns(
    spec: &TableMatcher,
    name: &str,
    (grid, body): (&Grid, &[GridRow]),
    found: &Found,
) -> Option<String> {
    let header = &found.header;
    let known: BTreeSet<u32> = header.columns().collect();
    let held = held(body, &known, spec.spec.precision.unit);
    // Hardly a sheet has figures in other columns.
    if held.is_empty() {
        return None;
    }
    let missing = spec.ledgers.iter().zip(&header.ledgers);
    let missing: Vec<&str> = missing
        .flat_map(|(ledger, columns)| ledger.spec.figures().zip(&columns.figures))
        .filter(|(column, col)| col.is_none() && !column.optional)
        .map(|(column, _)| column.id.as_str())
        .collect();
    let rows = grid.rows.get(header.first..header.body)?;
    let mut columns = Columns::new(grid, rows);
    rows.iter().for_each(|row| columns.push(row));
    let mut others: Vec<&str> = Vec::new();
    for (col, path) in columns.paths().filter(|(col, _)| !known.contains(col)) {
        let (Some(head), Some(&nonzero)) = (path.last(), held.get(&col)) else {
            continue;
        };
        let counted = families().columns.iter().any(|one| plain(one) == head.text);
        if counted && nonzero && !spec.knows_word(&head.text) {
            return Some(words::counted_column(name, &head.text));
        }
        if !compares(head) {
            others.push(path.last().map_or("", |head| head.text.as_str()));
        }
    }
    let replaced = !missing.is_empty() && others.len() > missing.len();
    replaced.then(|| words::heads_differ(name, &missing, &others))
}

/// The columns but those known in which figures stand, and whether any of them is not zero.
fn held(body: &[GridRow], known: &BTreeSet<u32>, unit: MoneyUnit) -> BTreeMap<u32, bool> {
    let mut held = BTreeMap::new();
    let other = |cell: &&GridCell| !known.contains(&cell.col);
    let rows = body
        .iter()
        .filter(|row| row.cells.iter().any(|cell| other(&cell)));
    let rows = rows.filter(|row| !is_column_numbers(&row.cells));
    for cell in rows.flat_map(|row| row.cells.iter().filter(other)) {
        if let Some(amount) = amounts::amount(&cell.value, unit).amount() {
            *held.entry(cell.col).or_default() |= !amount.is_zero();
        }
    }
    held
}

/// Whether a heading is of a column that somebody added to compare or to remark.
pub(super) fn compares(head: &Head) -> bool {
    head.year.is_some() || has_one(&head.text, &families().added)
}

/// Whether rows may bear any name.
fn is_open(rows: &RowsSpec) -> bool {
    matches!(rows, RowsSpec::Tree { .. } | RowsSpec::Single { .. })
}

/// The rows, where they were read to tell that they are mostly the table's; or else why they are not.
fn own_rows<'m>(
    spec: &'m TableMatcher<'m>,
    name: &str,
    grid: &Grid,
    found: &Found,
) -> Result<Option<PageRead<'m>>, String> {
    if spec.ledgers.iter().all(|l| is_open(&l.spec.rows)) {
        return Ok(None);
    }
    let rows = found.header.body.min(found.end)..found.end;
    let page = page_rows::read(spec, grid, &found.header, rows);
    // The sums can only make more rows the table's.
    if page.counts_for_sure() && other_rows(spec, name, &page.rows()).is_none() {
        return Ok(Some(page));
    }
    let ledgers = page.ledgers();
    let rows: Vec<&[Row]> = ledgers
        .iter()
        .map(|ledger| ledger.rows.as_slice())
        .collect();
    other_rows(spec, name, &rows).map_or(Ok(None), Err)
}

/// That the rows of the ledgers are mostly not the table's.
fn other_rows(spec: &TableMatcher, name: &str, ledgers: &[&[Row]]) -> Option<String> {
    let own = spec.ledgers.iter().zip(ledgers);
    let own = own.filter(|(ledger, _)| !is_open(&ledger.spec.rows));
    let (mut known, mut unknown): (usize, Vec<&str>) = (0, Vec::new());
    let (mut coded, mut again, mut above) = (0, 0, 0);
    let own = own.flat_map(|(ledger, rows)| rows.iter().map(|row| (row, &ledger.spec.rows)));
    for (row, spec) in own {
        if row.code.is_some() && !spec.is_leaf() {
            coded += 1;
            again += usize::from(row.key.as_str().contains('#'));
            above += usize::from(row.code.is_some_and(|code| code.as_str().len() < 7));
        }
        match row.role {
            RowRole::Unplaced if prints(row) => unknown.push(&row.label),
            RowRole::Unplaced => {}
            RowRole::Item | RowRole::Total => known += 1,
            RowRole::Continued | RowRole::OfWhich | RowRole::Subtotal => {}
        }
    }
    let asked = spec.spec.asked;
    if (asked.adds_up || asked.by_code) && coded > 3 && again * 2 > coded {
        return Some(words::repeated_codes(name, coded, again));
    }
    let function = |rows: &RowsSpec| match rows {
        RowsSpec::Codes { classification, .. } => *classification == Classification::Function,
        _ => false,
    };
    let functions = spec
        .ledgers
        .iter()
        .all(|ledger| function(&ledger.spec.rows));
    let add_up = || ledgers.iter().all(|rows| add_up_to_total(rows));
    if functions && asked.adds_up && coded > 3 && above == 0 && !add_up() {
        return Some(words::items_alone(name, coded));
    }
    let named = unknown.iter().filter(|label| !label.is_empty()).count();
    (named > 3 && unknown.len() > known).then(|| words::other_rows(name, &unknown))
}

/// Whether all rows together are the total, in most of its columns with figures: an office that has few rows may print
/// the items alone.
fn add_up_to_total(rows: &[Row]) -> bool {
    let Some(total) = rows.iter().find(|row| row.role == RowRole::Total) else {
        return false;
    };
    let amount = |row: &Row, column: usize| {
        let entry = row.entries.get(column);
        let amount = entry.and_then(|entry| entry.value.amount());
        amount.unwrap_or_default().decimal()
    };
    let (mut right, mut wrong) = (0, 0);
    for column in 0..total.entries.len() {
        let own = amount(total, column);
        let counted = |row: &&Row| matches!(row.role, RowRole::Item | RowRole::Continued);
        let parts = rows.iter().filter(counted).map(|row| amount(row, column));
        let (mut left, mut terms) = (own, 0_i64);
        for part in parts.filter(|part| !part.is_zero()) {
            left = left.saturating_sub(part);
            terms += 1;
        }
        // Rounding may carry each figure away by half a hundredth.
        let tail = Decimal::new(terms + 1, 2) / Decimal::TWO;
        match left.abs() <= tail {
            true => right += usize::from(!own.is_zero()),
            false => wrong += 1,
        }
    }
    right > wrong
}

fn prints(row: &Row) -> bool {
    let mut amounts = row.entries.iter().filter_map(|entry| entry.value.amount());
    amounts.any(|amount| !amount.is_zero())
}

/// Whether a book is of another form, although some of its tables fit.
pub(super) fn is_foreign(matcher: &LayoutMatcher, places: &Places) -> bool {
    let fitting = places.tables();
    if fitting * 2 >= matcher.tables.len() {
        return false;
    }
    let own = places.all.iter().map(|found| (found.sheet, found.start));
    let own: BTreeSet<(usize, usize)> = own.collect();
    let mut others: BTreeSet<String> = BTreeSet::new();
    for (area, grid) in places.areas.sheets.iter().enumerate() {
        let mut titles = published(grid);
        titles.retain(|row, _| !own.contains(&(area, *row)));
        if !titles.is_empty() && near_title(matcher, grid, None).is_none() {
            others.extend(titles.into_values());
        }
    }
    let there: BTreeSet<usize> = places.all.iter().map(|found| found.table).collect();
    let ours = |words: &String| {
        let tables = matcher
            .titled(words)
            .map_or(&[][..], |titled| titled.tables);
        tables.iter().any(|table| there.contains(table))
    };
    others.iter().filter(|words| !ours(words)).count() > fitting
}

fn has_one(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// The titles of tables, row by row, that are published with a budget or final accounts.
pub(super) fn published(grid: &Grid) -> BTreeMap<usize, String> {
    let families = families();
    let title = |row: &GridRow| {
        let texts = row.cells.iter().filter_map(GridCell::text);
        let mut titles =
            texts.filter(|text| text.len() <= 150 && text.contains('表') && !is_form_number(text));
        let words = titles.next().map(title_words)?;
        let title = words.ends_with('表') || words.contains("表(");
        let own = has_one(&words, &families.published) && !has_one(&words, &families.other);
        (title && own).then_some(words)
    };
    let rows = grid.rows.iter().enumerate();
    let all: Vec<(usize, String)> = rows
        .filter_map(|(at, row)| Some((at, title(row)?)))
        .collect();
    let ends = all
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([grid.rows.len()]);
    let ends: Vec<usize> = ends.collect();
    // In a list of tables nothing stands below a title.
    let headed = |at: usize, end: usize| {
        let wide = grid.rows[at + 1..end]
            .iter()
            .filter(|row| row.cells.len() > 1);
        wide.count() > 1
    };
    let own = all.into_iter().zip(ends);
    own.filter(|((at, _), end)| headed(*at, *end))
        .map(|(title, _)| title)
        .collect()
}
