//! Further pages without headings whose columns may be others than those of their table.
//!
//! In go a book and what was recognised of it; out come the runs of rows that stand under no heading of their own: on a
//! sheet of their own, in a table of their own of a document or a web page, or behind a blank line. Whether they were read
//! in the right columns their sums tell (`reconcile`); a run that was not is taken out of its table again, and told.

use std::collections::BTreeSet;

use super::ambiguity::Ambiguity;
use super::amounts::looks_like_figure;
use super::left_over::{LeftOver, RestKind};
use super::tables::Recognised;
use crate::model::{
    CellRef, Entry, Ledger, Place, Row, SheetName, Submission, Table, Unread, Value,
};
use crate::read::{Begins, Book, CellValue, Grid, GridRow};
use crate::report::FindingCode;
use crate::report::Unrecognised;
use crate::words::recognise as words;

/// Rows of a table that stand under no heading of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    /// Index of the table.
    pub table: usize,
    /// Its rows: the ledger and the row in it.
    pub rows: BTreeSet<(usize, usize)>,
    /// Whether they stand on a sheet of their own.
    pub apart: bool,
    /// Whether they reach less far to the right than the rows before them.
    pub short: bool,
    /// Whether most of them have words where the table has figures, or figures for names; asked where a page may begin.
    pub displaced: bool,
    /// Whether they are a table of a document or a web page that has more or fewer columns than the one before.
    pub resized: bool,
    sheet: SheetName,
    first: u32,
    last: u32,
}

/// A printed row of a table.
struct Printed<'t> {
    sheet: &'t SheetName,
    number: u32,
    at: (usize, usize),
    row: &'t Row,
}

/// The runs of a book that may have other columns than their tables.
pub(crate) fn runs_in_doubt(book: &Book, submission: &Submission) -> Vec<Run> {
    let tables = submission.tables.iter().enumerate();
    tables
        .flat_map(|(at, table)| in_doubt(book, at, table))
        .collect()
}

fn in_doubt(book: &Book, at: usize, table: &Table) -> Vec<Run> {
    let mut doubtful = Vec::new();
    let Some(heading) = table.heading() else {
        return doubtful;
    };
    let printed = printed(&heading.sheet, table);
    // How far to the right the rows so far have figures: the ledger, and the figure in it.
    let mut reach = None;
    let mut from = 0;
    while let Some(first) = printed.get(from) {
        let rest = printed[from..].windows(2);
        let grid = book.sheets.iter().find(|grid| grid.name == *first.sheet);
        let begun = |row: &Printed| grid.and_then(|grid| grid.begun(row.number));
        let goes_on = |pair: &[Printed]| {
            pair[0].sheet == pair[1].sheet
                && pair[1].number <= pair[0].number + 1
                && begun(&pair[0]) == begun(&pair[1])
        };
        let end = from + 1 + rest.take_while(|pair| goes_on(pair)).count();
        let own = &printed[from..end];
        let before = from.checked_sub(1).map(|last| &printed[last]);
        // All rows may be on the page, and the heading alone on the one before.
        let apart = before.map_or(&heading.sheet, |before| before.sheet) != first.sheet;
        let above = before
            .filter(|_| !apart)
            .map_or(0, |before| before.number + 1);
        let far = own.iter().filter_map(reaches).max();
        let headed = grid.is_none_or(|grid| is_headed(grid, above..first.number, own));
        let short = far < reach;
        if (before.is_some() || apart) && !headed {
            let before = before.filter(|_| !apart).and_then(begun);
            let own_table = begun(first).filter(|table| before != Some(*table));
            let wide = |table: Begins| table.cols;
            doubtful.push(Run {
                short,
                displaced: (apart || own_table.is_some()) && is_displaced(own),
                resized: own_table.is_some() && before.map(wide) != own_table.map(wide),
                table: at,
                rows: own.iter().map(|row| row.at).collect(),
                apart,
                sheet: first.sheet.clone(),
                first: first.number,
                last: own.last().map_or(first.number, |row| row.number),
            });
        }
        reach = reach.max(far);
        from = end;
    }
    doubtful
}

/// The printed rows of a table from top to bottom, page by page.
fn printed<'t>(own: &'t SheetName, table: &'t Table) -> Vec<Printed<'t>> {
    let mut sheets: Vec<&SheetName> = vec![own];
    let mut all = Vec::new();
    for (l, ledger) in table.ledgers.iter().enumerate() {
        for (r, row) in ledger.rows.iter().enumerate() {
            let Some(at) = row.at else { continue };
            let sheet = row.sheet.as_ref().unwrap_or(own);
            if !sheets.contains(&sheet) {
                sheets.push(sheet);
            }
            all.push(Printed {
                sheet,
                number: at.row,
                at: (l, r),
                row,
            });
        }
    }
    let page = |sheet: &SheetName| sheets.iter().position(|other| *other == sheet);
    all.sort_by_key(|row| (page(row.sheet), row.number, row.at));
    all
}

/// The last figure of a row that is printed.
fn reaches(printed: &Printed) -> Option<(usize, usize)> {
    let mut entries = printed.row.entries.iter();
    let last = entries.rposition(|entry| entry.at.is_some() && entry.value != Value::Blank);
    last.map(|figure| (printed.at.0, figure))
}

/// Whether most rows of one half have words where the table has figures, or figures for names.
fn is_displaced(own: &[Printed]) -> bool {
    const FEWEST: usize = 2;
    let words = |entry: &Entry| match &entry.value {
        Value::Unread(Unread::Text(text)) => !looks_like_figure(text),
        _ => false,
    };
    let wrong = |row: &Row| {
        let name = !row.label.is_empty() && looks_like_figure(&row.label);
        name || row.entries.iter().any(words)
    };
    let halves: BTreeSet<usize> = own.iter().map(|printed| printed.at.0).collect();
    halves.iter().any(|half| {
        let rows = || own.iter().filter(|printed| printed.at.0 == *half);
        let wrong = rows().filter(|printed| wrong(printed.row)).count();
        wrong >= FEWEST && wrong * 2 > rows().count()
    })
}

/// Whether words stand over the figures of a run.
fn is_headed(grid: &Grid, above: std::ops::Range<u32>, own: &[Printed]) -> bool {
    let entries = own.iter().flat_map(|printed| &printed.row.entries);
    let figures: BTreeSet<u32> = entries.filter_map(|e| e.at).map(|at| at.col).collect();
    let head = |row: &&GridRow| {
        let over = row.cells.iter().filter(|cell| figures.contains(&cell.col));
        let words = over.filter_map(|cell| cell.text());
        words.filter(|text| !looks_like_figure(text)).count() > 1
    };
    let mut rows = grid.rows.iter();
    rows.any(|row| above.contains(&row.number) && head(&row))
}

/// Takes runs out of their tables, and tells where they stand and what to do.
pub(crate) fn take_out(book: &Book, found: &mut Recognised, runs: &[Run]) {
    for run in runs {
        let spec = &found.layout.tables[run.table];
        let table = &mut found.submission.tables[run.table];
        for (l, ledger) in table.ledgers.iter_mut().enumerate() {
            let gone = run.rows.iter().filter(|(own, _)| *own == l);
            without(ledger, &gone.map(|(_, row)| *row).collect());
        }
        let Some(sheet) = book.sheets.iter().position(|grid| grid.name == run.sheet) else {
            continue;
        };
        let rows = book.sheets[sheet].rows.iter();
        let rows = rows.filter(|row| (run.first..=run.last).contains(&row.number));
        let cells: Vec<CellRef> = rows
            .flat_map(|row| {
                row.cells
                    .iter()
                    .filter(|cell| !is_empty(&cell.value))
                    .map(|cell| CellRef::new(row.number, cell.col))
            })
            .collect();
        let cols = || cells.iter().map(|at| at.col);
        let from = CellRef::new(run.first, cols().min().unwrap_or(0));
        let to = CellRef::new(run.last, cols().max().unwrap_or(0));
        let told = Unrecognised {
            sheet: run.sheet.to_string(),
            why: words::page_not_read(&spec.sheet, &format!("{from}:{to}"), false),
        };
        match run.apart && !holds_table(&found.submission, &run.sheet) {
            true => found.unrecognised.push((sheet, told)),
            false => {
                found.leftovers.push(told);
                found.rest.extend(cells.iter().map(|&at| LeftOver {
                    sheet,
                    at,
                    row: String::new(),
                    heading: String::new(),
                    kind: RestKind::Behind(run.first),
                }));
            }
        }
        let place = Place {
            sheet: run.sheet.clone(),
            cell: from,
        };
        let open = |one: &&mut Ambiguity| one.table == spec.id && one.about == PAGES;
        let places = match found.ambiguities.iter_mut().find(open) {
            Some(open) => {
                open.places.push(place);
                open.message = words::unread_pages(&spec.sheet, &open.places);
                continue;
            }
            None => vec![place],
        };
        found.ambiguities.push(Ambiguity {
            code: FindingCode::Ambiguous,
            table: spec.id.clone(),
            about: PAGES.to_owned(),
            message: words::unread_pages(&spec.sheet, &places),
            places,
        });
    }
    let layout = found.layout;
    found
        .ambiguities
        .sort_by_key(|one| layout.table_index(one.table.as_str()));
    found.rest.sort_by_key(|cell| (cell.sheet, cell.at));
}

/// What is open where pages were not read.
pub(super) const PAGES: &str = "pages";

fn is_empty(value: &CellValue) -> bool {
    matches!(value, CellValue::Text(text) if text.trim().is_empty())
}

/// Whether any table has rows or its title on a sheet.
fn holds_table(submission: &Submission, sheet: &SheetName) -> bool {
    submission.tables.iter().any(|table| {
        table
            .heading()
            .is_some_and(|heading| heading.sheet == *sheet)
            || table.rows().any(|row| row.sheet.as_ref() == Some(sheet))
    })
}

/// Takes rows out of a ledger, whose sums are open then.
fn without(ledger: &mut Ledger, gone: &BTreeSet<usize>) {
    ledger.open = true;
    if gone.is_empty() {
        return;
    }
    let left: Vec<usize> = (0..ledger.rows.len())
        .filter(|at| !gone.contains(at))
        .collect();
    let rows = std::mem::take(&mut ledger.rows).into_iter().enumerate();
    let rows = rows
        .filter(|(at, _)| !gone.contains(at))
        .map(|(_, mut row)| {
            row.parent = row
                .parent
                .and_then(|parent| left.binary_search(&parent).ok());
            row
        });
    ledger.rows = rows.collect();
}
