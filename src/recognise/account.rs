//! How a book was recognised, line by line, for whoever writes a layout: which title, which headings, what each row was
//! taken for, and what stands in the way of the tables that were not found.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Columns;
use super::find::find_tables;
use super::found::Found;
use super::header::{self, Header};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::page_rows;
use super::places::{Misfit, Places};
use super::tables::{like_of, shapes};
use crate::layout::Layout;
use crate::model::{CellRef, ColumnId, Located, Row, RowRole, SheetName};
use crate::read::{Book, Grid, GridRow};

/// How the tables of a layout were recognised in a book.
#[derive(Clone, Debug)]
pub struct Account<'l> {
    /// The layout, in the shapes that the book has.
    pub layout: &'l Layout,
    /// Each table, in the layout's order.
    pub tables: Vec<TableAccount>,
    /// The sheets without any table, and why.
    pub sheets: Vec<(SheetName, String)>,
}

/// Where a table was found.
#[derive(Clone, Debug)]
pub struct TableAccount {
    /// Its places.
    pub places: Vec<PlaceAccount>,
    /// If there are none: what stands closest to it.
    pub closest: Option<Closest>,
}

/// A place that was taken for a table, or not.
#[derive(Clone, Debug)]
pub struct PlaceAccount {
    /// Its sheet.
    pub sheet: SheetName,
    /// Its title; without a cell if the name of the sheet told it, and none for a further page.
    pub title: Option<Located<String>>,
    /// Why it is not the table after all.
    pub misfit: Option<String>,
    /// Its headings and rows.
    pub read: ReadAccount,
}

/// The headings and rows of a place.
#[derive(Clone, Debug)]
pub struct ReadAccount {
    /// The first and the last row of the headings, counted from one.
    pub head: (u32, u32),
    /// Ledger and column of the layout, and the column of the sheet.
    pub columns: Vec<ColumnAccount>,
    /// Headings of the sheet that are no column's, with their cells.
    pub others: Vec<(CellRef, String)>,
    /// What the rows below were taken for.
    pub rows: Vec<RowAccount>,
}

/// A column of the layout.
#[derive(Clone, Debug)]
pub struct ColumnAccount {
    /// Its ledger's name; may be empty.
    pub ledger: String,
    /// Its identity.
    pub column: ColumnId,
    /// Where it stands.
    pub at: Option<CellRef>,
    /// Whether offices may leave it out.
    pub optional: bool,
}

/// A row of the sheet.
#[derive(Clone, Debug)]
pub struct RowAccount {
    /// Its number, counted from one.
    pub number: u32,
    /// What it prints first.
    pub text: String,
    /// What it was taken for: the ledger's name, what the row is, and its key. Nothing if it is no row of the table.
    pub taken: Vec<(String, RowRole, String)>,
}

/// What stands closest to a table that was not found.
#[derive(Clone, Debug)]
pub struct Closest {
    /// The sheet on which most of its columns are.
    pub sheet: SheetName,
    /// The title there, if any.
    pub title: Option<String>,
    /// The headings and rows there, as that table's.
    pub read: ReadAccount,
}

/// How the tables of a layout are recognised in a book.
pub fn account<'l>(layout: &'l Layout, book: &Book) -> Account<'l> {
    let like = like_of(book);
    let matcher = LayoutMatcher::new(layout);
    let places = find_tables(&matcher, book, &like, true);
    let layout = layout.in_shapes(&shapes(&matcher, book, &like, &places));
    let matcher = LayoutMatcher::new(layout);
    let places = find_tables(&matcher, book, &like, true);
    let sheets = without_table(book, &places);
    let tables = matcher.tables.iter().enumerate();
    let tables = tables.map(|(at, table)| {
        let own = places.all.iter().filter(|found| found.table == at);
        let misfits = places.misfits.iter().filter(|one| one.found.table == at);
        let own = own.map(|found| place(&places, table, found, None));
        let misfits =
            misfits.map(|Misfit { found, why }| place(&places, table, found, Some(why.clone())));
        let places: Vec<PlaceAccount> = own.chain(misfits).collect();
        let closest = match places.is_empty() {
            true => closest(table, book, &sheets),
            false => None,
        };
        TableAccount { places, closest }
    });
    Account {
        layout,
        tables: tables.collect(),
        sheets,
    }
}

/// The sheets on which no table was found, and why.
fn without_table(book: &Book, places: &Places) -> Vec<(SheetName, String)> {
    let origin = |area: usize| places.areas.origin[area];
    let found = places.all.iter().map(|found| found.sheet);
    let misfits = places.misfits.iter().map(|one| one.found.sheet);
    let told: BTreeSet<usize> = found.chain(misfits).map(origin).collect();
    let mut sheets: BTreeMap<usize, String> = BTreeMap::new();
    for (area, why) in &places.unknown {
        if !told.contains(&origin(*area)) {
            sheets.entry(origin(*area)).or_insert_with(|| why.clone());
        }
    }
    let sheets = sheets.into_iter();
    sheets
        .map(|(sheet, why)| (book.sheets[sheet].name.clone(), why))
        .collect()
}

fn place(
    places: &Places,
    table: &TableMatcher,
    found: &Found,
    misfit: Option<String>,
) -> PlaceAccount {
    let grid: &Grid = &places.areas.sheets[found.sheet];
    let end = found.end.max(found.header.body).min(grid.rows.len());
    PlaceAccount {
        sheet: grid.name.clone(),
        title: found.title.clone(),
        misfit,
        read: read(table, grid, &found.header, end),
    }
}

fn read(table: &TableMatcher, grid: &Grid, header: &Header, end: usize) -> ReadAccount {
    let heads = grid.rows.get(header.first..header.body).unwrap_or_default();
    let number = |row: Option<&GridRow>| row.map_or(0, |row| row.number + 1);
    ReadAccount {
        head: (number(heads.first()), number(heads.last())),
        columns: columns(table, header, heads),
        others: others(grid, header, heads),
        rows: rows(table, grid, header, end),
    }
}

fn columns(table: &TableMatcher, header: &Header, heads: &[GridRow]) -> Vec<ColumnAccount> {
    let row = heads.last().map_or(0, |row| row.number);
    let ledgers = table.ledgers.iter().zip(&header.ledgers);
    let all = ledgers.flat_map(|(ledger, own)| {
        let mut figures = own.figures.iter().copied();
        let columns = ledger.spec.columns.iter().filter(|c| c.role.is_figure());
        let columns = columns.map(move |column| ColumnAccount {
            ledger: ledger.spec.name.to_string(),
            column: column.id.clone(),
            at: figures.next().flatten().map(|col| CellRef::new(row, col)),
            optional: column.optional,
        });
        columns.collect::<Vec<_>>()
    });
    all.collect()
}

/// The lowest headings that are no column's.
fn others(grid: &Grid, header: &Header, heads: &[GridRow]) -> Vec<(CellRef, String)> {
    let known: BTreeSet<u32> = header.columns().collect();
    let mut columns = Columns::new(grid, heads);
    heads.iter().for_each(|row| columns.push(row));
    let row = heads.last().map_or(0, |row| row.number);
    let others = columns.paths().filter(|(col, _)| !known.contains(col));
    let others = others.filter_map(|(col, path)| {
        let head = path.last()?;
        Some((CellRef::new(row, col), head.text.clone()))
    });
    others.collect()
}

fn rows(table: &TableMatcher, grid: &Grid, header: &Header, end: usize) -> Vec<RowAccount> {
    let body = header.body.min(end)..end;
    let page = page_rows::read(table, grid, header, body.clone());
    let ledgers = page.ledgers();
    let mut by_number: BTreeMap<u32, Vec<(&str, &Row)>> = BTreeMap::new();
    for (ledger, spec) in ledgers.iter().zip(&table.ledgers) {
        for row in &ledger.rows {
            if let Some(at) = row.at {
                let rows = by_number.entry(at.row).or_default();
                rows.push((&spec.spec.name, row));
            }
        }
    }
    let rows = grid.rows[body].iter();
    let rows = rows.map(|row| RowAccount {
        number: row.number + 1,
        text: first_text(row),
        taken: by_number.get(&row.number).map_or(Vec::new(), |rows| {
            let rows = rows.iter();
            rows.map(|(ledger, row)| ((*ledger).to_owned(), row.role, row.key.to_string()))
                .collect()
        }),
    });
    rows.filter(|row| !row.text.is_empty() || !row.taken.is_empty())
        .collect()
}

/// The first text of a row that is a name, or else the first.
fn first_text(row: &GridRow) -> String {
    let texts = row.cells.iter().filter_map(|cell| cell.text());
    let texts: Vec<&str> = texts
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    let named = texts
        .iter()
        .find(|text| text.chars().any(char::is_alphabetic));
    named
        .or(texts.first())
        .map_or(String::new(), |text| (*text).to_owned())
}

/// What stands closest to a table that was not found, on a sheet without a table rather than elsewhere.
fn closest(table: &TableMatcher, book: &Book, without: &[(SheetName, String)]) -> Option<Closest> {
    let sheets = book.sheets.iter().filter(|grid| !super::is_own_sheet(grid));
    let found = sheets.filter_map(|grid| {
        let header = (0..grid.rows.len().min(DEEPEST))
            .find_map(|from| header::find(grid, from..grid.rows.len(), table, None))?;
        let free = without.iter().any(|(name, _)| *name == grid.name);
        Some(((free, header.matched), grid, header))
    });
    let (_, grid, header) = found.max_by_key(|(worth, ..)| *worth)?;
    let read = read(table, grid, &header, grid.rows.len());
    let texts = grid.rows.iter().flat_map(|row| &row.cells);
    let mut titles = texts.filter_map(|cell| cell.text()).map(str::trim);
    Some(Closest {
        sheet: grid.name.clone(),
        title: titles.find(|text| text.contains('表')).map(str::to_owned),
        read,
    })
}

/// So many rows may stand above the headings.
const DEEPEST: usize = 12;
