//! Finds the header of a table and which column of the sheet is which column of the layout.
//!
//! Nothing depends on positions: header rows are told by their words, columns by the path of headings
//! above them, whether cells are merged or only left blank.

use super::heads::Head;
use super::matchers::{LedgerMatcher, TableMatcher};
use crate::layout::ColumnRole;
use crate::model::{CellRef, Region, Year};
use crate::read::{CellValue, Grid, GridRow};

/// A header found: which rows it takes and where the columns are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Header {
    /// Index into `grid.rows` of the first row below the header.
    pub body: usize,
    /// For each ledger, its columns.
    pub ledgers: Vec<LedgerColumns>,
    /// The words of each header row, to know the header when a page repeats it.
    pub words: Vec<Vec<String>>,
}

/// Where a ledger's columns stand on the sheet.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct LedgerColumns {
    /// The code, where it is printed.
    pub code: CodeColumns,
    /// The name.
    pub name: Option<u32>,
    /// The further texts.
    pub texts: Vec<Option<u32>>,
    /// The figures.
    pub figures: Vec<Option<u32>>,
}

/// How codes are printed.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum CodeColumns {
    /// In no column of their own: glued to the name, or not at all.
    None,
    /// In one column.
    One(u32),
    /// In columns 类, 款, 项.
    Parts(Vec<u32>),
}

/// How many rows may lie between a title and its header, and how many a header may take.
const REACH: usize = 12;

/// Looks for the table's header in `rows` (indices into `grid.rows`), below a title.
pub(super) fn find(
    grid: &Grid,
    rows: std::ops::Range<usize>,
    table: &TableMatcher,
    year: Option<Year>,
) -> Option<Header> {
    let window = rows.start..rows.end.min(rows.start + REACH);
    let first = window
        .clone()
        .find(|&index| is_header_row(&grid.rows[index], table, false))?;
    let mut best: Option<(usize, Header)> = None;
    for end in first + 1..=rows.end.min(first + REACH) {
        if end > first + 1 && !is_header_row(&grid.rows[end - 1], table, true) {
            break;
        }
        let columns = Columns::above(grid, &grid.rows[first..end]);
        let (ledgers, matched, complete) = resolve(table, &columns, year);
        if best.as_ref().is_none_or(|(most, _)| matched > *most) {
            let words = grid.rows[first..end].iter().map(row_words).collect();
            best = Some((
                matched,
                Header {
                    body: end,
                    ledgers,
                    words,
                },
            ));
        }
        if complete {
            break;
        }
    }
    best.map(|(_, header)| header)
        .filter(|header| header.ledgers.iter().all(LedgerColumns::usable))
}

/// The plain words of a row.
pub(super) fn row_words(row: &GridRow) -> Vec<String> {
    row.cells
        .iter()
        .filter_map(|cell| cell.text())
        .map(|text| Head::parse(text).text)
        .collect()
}

/// Whether at least half of a row's cells are headings of the table, and no figure stands among them.
fn is_header_row(row: &GridRow, table: &TableMatcher, below_another: bool) -> bool {
    let (mut known, mut others) = (0, 0);
    for cell in &row.cells {
        match &cell.value {
            CellValue::Text(text) if text.trim().is_empty() => {}
            CellValue::Text(text) if table.is_head_word(&Head::parse(text)) => known += 1,
            CellValue::Number(number)
                if (2000.0..2100.0).contains(number) && number.fract() == 0.0 =>
            {
                known += 1;
            }
            CellValue::Number(_) => return false,
            _ => others += 1,
        }
    }
    // The total row of an empty table has one word, 合计, which is a heading as well.
    known > 0 && known >= others && !(below_another && known == 1 && others == 0 && only_total(row))
}

fn only_total(row: &GridRow) -> bool {
    row.cells
        .iter()
        .filter_map(|cell| cell.text())
        .all(|text| Head::parse(text).text == "合计")
}

/// The paths of headings above each column of the sheet.
struct Columns {
    /// Column number and its headings from the top down.
    paths: Vec<(u32, Vec<Head>)>,
}

impl Columns {
    fn above(grid: &Grid, rows: &[GridRow]) -> Columns {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Columns { paths: Vec::new() };
        };
        let merges: Vec<&Region> = grid
            .merges
            .iter()
            .filter(|merge| merge.first.row <= last.number && merge.last.row >= first.number)
            .collect();
        let rightmost = rows
            .iter()
            .flat_map(|row| row.cells.last())
            .map(|cell| cell.col);
        let rightmost = rightmost
            .chain(merges.iter().map(|m| m.last.col))
            .max()
            .unwrap_or(0);
        // A header is some dozens of columns wide; the rest of a runaway sheet is not looked at.
        let width = rightmost.min(400) + 1;
        let mut paths: Vec<(u32, Vec<Head>)> = (0..width).map(|col| (col, Vec::new())).collect();
        for (depth, row) in rows.iter().enumerate() {
            let lowest = depth + 1 == rows.len();
            let mut before: Option<(Head, Vec<Head>)> = None;
            for (col, path) in &mut paths {
                let above = path.clone();
                let own =
                    text_at(row, *col).or_else(|| merged_text(grid, &merges, row.number, *col));
                // Without merges a blank cell continues the heading to its left, under the same heading.
                let head = match (own, &before) {
                    (Some(text), _) => Some(Head::parse(&text)),
                    (None, Some((left, left_above)))
                        if !lowest && merges.is_empty() && *left_above == above =>
                    {
                        Some(left.clone())
                    }
                    _ => None,
                };
                if let Some(head) = head {
                    if path.last() != Some(&head) {
                        path.push(head.clone());
                    }
                    before = Some((head, above));
                }
            }
        }
        paths.retain(|(_, path)| !path.is_empty());
        Columns { paths }
    }
}

fn text_at(row: &GridRow, col: u32) -> Option<String> {
    match &row.get(col)?.value {
        CellValue::Text(text) => (!text.trim().is_empty()).then(|| text.clone()),
        CellValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn merged_text(grid: &Grid, merges: &[&Region], row: u32, col: u32) -> Option<String> {
    let merge = merges
        .iter()
        .find(|merge| merge.contains(CellRef::new(row, col)))?;
    match &grid.get(merge.first)?.value {
        CellValue::Text(text) => Some(text.clone()),
        CellValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Gives each column of the layout its best column of the sheet. Returns the columns, how many were
/// found, and whether that is all.
fn resolve(
    table: &TableMatcher,
    columns: &Columns,
    year: Option<Year>,
) -> (Vec<LedgerColumns>, usize, bool) {
    let mut scores = Vec::new();
    for (l, ledger) in table.ledgers.iter().enumerate() {
        for (c, alternatives) in ledger.heads.iter().enumerate() {
            for (col, path) in &columns.paths {
                let best = alternatives
                    .iter()
                    .filter_map(|head| score(head, path, year))
                    .max();
                if let Some(score) = best {
                    scores.push((std::cmp::Reverse(score), l, c, *col));
                }
            }
        }
    }
    // The best match first; among equals, left to right.
    scores.sort_unstable();
    let mut found: Vec<Vec<Option<u32>>> = table
        .ledgers
        .iter()
        .map(|ledger| vec![None; ledger.heads.len()])
        .collect();
    let mut taken = std::collections::BTreeSet::new();
    for (_, l, c, col) in scores {
        if found[l][c].is_none() && taken.insert(col) {
            found[l][c] = Some(col);
        }
    }
    let matched = taken.len();
    let mut ledgers = Vec::with_capacity(found.len());
    let mut complete = true;
    for (ledger, found) in table.ledgers.iter().zip(&found) {
        let columns = ledger_columns(ledger, found, columns, &taken);
        let codes_told =
            columns.code != CodeColumns::None || ledger.column(ColumnRole::Code).is_none();
        let rest = ledger.spec.columns.iter().zip(found);
        complete &= codes_told
            && rest
                .filter(|(spec, _)| !matches!(spec.role, ColumnRole::Ordinal | ColumnRole::Code))
                .all(|(_, col)| col.is_some());
        ledgers.push(columns);
    }
    (ledgers, matched, complete)
}

/// How well a path of the sheet fits one of the layout: its lowest heading must have the same words;
/// a fitting year and fitting headings above speak for it.
fn score(layout: &[Head], sheet: &[Head], year: Option<Year>) -> Option<i32> {
    let (own, leaf) = (layout.last()?, sheet.last()?);
    if !own.same_words(leaf) {
        return None;
    }
    let mut score = 16 + if own.same_year(leaf, year) { 1 } else { -6 };
    let mut above = sheet[..sheet.len() - 1].iter();
    for wanted in &layout[..layout.len() - 1] {
        if let Some(found) = above.find(|head| head.same_words(wanted)) {
            score += if found.same_year(wanted, year) { 4 } else { -4 };
        } else {
            score -= 1;
        }
    }
    score -= above.count() as i32;
    Some(score)
}

fn ledger_columns(
    ledger: &LedgerMatcher,
    found: &[Option<u32>],
    columns: &Columns,
    taken: &std::collections::BTreeSet<u32>,
) -> LedgerColumns {
    let of = |wanted: fn(ColumnRole) -> bool| -> Vec<Option<u32>> {
        let specs = ledger.spec.columns.iter().zip(found);
        specs
            .filter(|(spec, _)| wanted(spec.role))
            .map(|(_, col)| *col)
            .collect()
    };
    let figures = of(ColumnRole::is_figure);
    let code = match ledger.column(ColumnRole::Code).map(|index| found[index]) {
        None => CodeColumns::None,
        Some(Some(col)) => CodeColumns::One(col),
        Some(None) => {
            let first = figures.iter().flatten().min().copied().unwrap_or(u32::MAX);
            let parts: Vec<u32> = columns
                .paths
                .iter()
                .filter(|(col, path)| {
                    *col < first
                        && !taken.contains(col)
                        && path
                            .last()
                            .is_some_and(|head| matches!(head.text.as_str(), "类" | "款" | "项"))
                })
                .map(|(col, _)| *col)
                .collect();
            if parts.is_empty() {
                CodeColumns::None
            } else {
                CodeColumns::Parts(parts)
            }
        }
    };
    let name = ledger
        .column(ColumnRole::Name)
        .and_then(|index| found[index]);
    LedgerColumns {
        code,
        name,
        texts: of(|role| role == ColumnRole::Text),
        figures,
    }
}

impl LedgerColumns {
    /// Whether enough was found to read rows: a label or code (unless the ledger has none) and at least
    /// half of the figures.
    fn usable(&self) -> bool {
        let figures = self.figures.iter().flatten().count();
        figures > 0 && figures * 2 >= self.figures.len()
    }

    /// All columns that belong to the ledger.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        let code = match &self.code {
            CodeColumns::None => Vec::new(),
            CodeColumns::One(col) => vec![*col],
            CodeColumns::Parts(cols) => cols.clone(),
        };
        code.into_iter()
            .chain(self.name)
            .chain(self.texts.iter().flatten().copied())
            .chain(self.figures.iter().flatten().copied())
    }
}
