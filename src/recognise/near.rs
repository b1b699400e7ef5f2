//! Why a sheet is none of the tables, as exactly as can be said: the title alone differs, a little or wholly, or the
//! headings do.
//!
//! In go a sheet on which nothing was found and its titles; out comes a sentence, and the table that it was
//! meant to be, if that is plain.

use std::collections::BTreeSet;

use super::amounts::looks_like_figure;
use super::by_form;
use super::header::{self, Header};
use super::heads::{Head, is_form_number, title_words};
use super::lines::{is_lead_line, unit_alone};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::spelling::{differ, tidy};
use super::titles::Title;
use crate::layout::{ColumnRole, ColumnSpec, TableSpec};
use crate::model::{CellRef, ColumnId, Year};
use crate::read::{CellValue, Grid, GridRow};
use crate::words::recognise as words;

/// How many rows of a sheet may hold its title.
const TOP: usize = 6;
/// How many characters a title may differ in and still be told.
pub(super) const NEAR: usize = 2;
/// A shorter title is near to too many others.
pub(super) const SHORTEST: usize = 6;
/// The longest title, in bytes.
const LONGEST: usize = 200;
/// Fewer columns than these are those of many tables.
const FEWEST_COLUMNS: usize = 4;
/// With fewer tables than these the book is hardly of the layout, and titles of another form are right as they are.
const FEWEST_TABLES: usize = 3;
/// How many rows below a title its headings are looked for.
const HEADS: usize = 6;

/// A sheet whose headings are all those of a table, under a title that is almost the table's, or the table's with something added.
pub(super) struct NearTitle<'m> {
    pub table: usize,
    /// As printed.
    pub text: &'m str,
    /// Its cell.
    pub at: CellRef,
    /// As the layout has it, without the year.
    pub title: &'m str,
    /// How many characters differ.
    pub differ: usize,
    /// How many columns fit.
    pub columns: usize,
}

/// The one table that a sheet is, but for a few characters of its title, or for what is added to it.
pub(super) fn near_title<'m>(
    matcher: &'m LayoutMatcher,
    grid: &'m Grid,
    year: Option<Year>,
) -> Option<NearTitle<'m>> {
    for (at, row) in grid.rows.iter().enumerate().take(TOP) {
        for cell in &row.cells {
            let text = cell.text().filter(|text| text.len() <= LONGEST);
            let Some(text) = text.filter(|text| text.contains('表')) else {
                continue;
            };
            let words = title_words(text);
            let mut near = matcher.near(&words, NEAR, SHORTEST);
            if near.is_empty() {
                near = matcher.within(&words, SHORTEST);
            }
            let fits = near.iter().filter_map(|&(differ, title, table)| {
                let rows = at + 1..grid.rows.len();
                let header = header::find(grid, rows, &matcher.tables[table], year)?;
                let whole = header.complete && header.rivals.is_empty();
                (differ > 0 && whole).then_some(NearTitle {
                    table,
                    text,
                    at: CellRef::new(row.number, cell.col),
                    title,
                    differ,
                    columns: header.matched,
                })
            });
            let mut fits: Vec<NearTitle> = fits.collect();
            let least = fits.iter().map(|one| one.differ).min();
            fits.retain(|one| Some(one.differ) == least);
            if let (1, Some(only)) = (fits.len(), fits.pop()) {
                return Some(only);
            }
        }
    }
    None
}

/// A heading that is almost that of a column which is not there.
pub(super) struct NearHead<'t> {
    /// The column.
    pub column: &'t ColumnId,
    /// The heading as printed.
    pub text: String,
    /// Its cell.
    pub at: CellRef,
}

/// The headings that are almost those of columns which were not found.
pub(super) fn near_heads<'t>(
    table: &'t TableMatcher,
    grid: &Grid,
    header: &Header,
) -> Vec<NearHead<'t>> {
    let ledgers = table.ledgers.iter().zip(&header.ledgers);
    let columns = ledgers.flat_map(|(ledger, columns)| {
        let figures = ledger.spec.columns.iter().zip(ledger.heads());
        let figures = figures.filter(|(column, _)| column.role.is_figure());
        figures.zip(&columns.figures)
    });
    let missing = columns.filter(|(_, col)| col.is_none());
    let missing: Vec<(&ColumnSpec, &Vec<Vec<Head>>)> = missing.map(|(column, _)| column).collect();
    let known: BTreeSet<u32> = header.columns().collect();
    let mut near = Vec::new();
    let rows = if missing.is_empty() {
        &[][..]
    } else {
        grid.rows.get(header.first..header.body).unwrap_or_default()
    };
    for row in rows {
        for cell in row.cells.iter().filter(|cell| !known.contains(&cell.col)) {
            let Some(text) = cell.text().filter(|text| text.len() <= LONGEST) else {
                continue;
            };
            let head = Head::parse(text).text;
            if table.knows_word(&head) {
                continue;
            }
            let like = missing.iter().filter(|(_, ways)| {
                let mut leaves = ways.iter().filter_map(|way| way.last());
                leaves.any(|leaf| {
                    let most = NEAR.min(leaf.text.chars().count() / 2);
                    differ(&head, &leaf.text, most).is_some()
                })
            });
            near.extend(like.map(|(column, _)| NearHead {
                column: &column.id,
                text: tidy(text),
                at: CellRef::new(row.number, cell.col),
            }));
        }
    }
    near
}

/// Why nothing was found on a sheet, and which table it was meant to be.
pub(super) fn why(
    matcher: &LayoutMatcher,
    grid: &Grid,
    titles: &[Title],
    (there, year): (&BTreeSet<usize>, Option<Year>),
) -> (String, Option<usize>) {
    // A list of tables has many titles and no figures.
    let figures = grid.rows.iter().flat_map(|row| &row.cells);
    let mut figures = figures.filter(|cell| matches!(cell.value, CellValue::Number(_)));
    if let [title] = titles
        && let [table] = title.tables[..]
        && figures.next().is_some()
        && title.row <= TOP
    {
        // The title of another table, copied or exchanged, over one that is not there.
        if let Some(told) = form_fits(
            matcher,
            grid,
            (there, year),
            (title.text.at, &title.text.value),
        ) {
            return told;
        }
        let spec = &matcher.tables[table];
        // What 表一 is, only those know whose book it is.
        let name = match there.is_empty() {
            true => words::table_alone(spec.spec),
            false => spec.spec.sheet.to_string(),
        };
        return (heads_differ(spec, &name, grid, title), Some(table));
    }
    let near = near_title(matcher, grid, year);
    if let Some(near) = near.filter(|near| !there.contains(&near.table)) {
        let sheet = &matcher.tables[near.table].spec.sheet;
        let why = words::title_differs(sheet, near.columns, near.at, near.text, near.title);
        return (why, Some(near.table));
    }
    other_title(matcher, grid, (there, year))
        .unwrap_or_else(|| (words::no_title(grid.cell_count()), None))
}

/// Which of the tables that are not there a sheet is by its form, under a title that is none of theirs.
fn other_title(
    matcher: &LayoutMatcher,
    grid: &Grid,
    (there, year): (&BTreeSet<usize>, Option<Year>),
) -> Option<(String, Option<usize>)> {
    let title = by_form::other_title(grid)?;
    form_fits(matcher, grid, (there, year), (title.at, title.value))
}

/// The same of a sheet with that title.
fn form_fits(
    matcher: &LayoutMatcher,
    grid: &Grid,
    (there, year): (&BTreeSet<usize>, Option<Year>),
    (at, title): (Option<CellRef>, &str),
) -> Option<(String, Option<usize>)> {
    if there.len() < FEWEST_TABLES {
        return None;
    }
    let mut fits = by_form::fitting(matcher, grid, year);
    let columns = fits.first().map(|(_, header)| header.matched)?;
    fits.retain(|(table, _)| !there.contains(table));
    let at = at.filter(|_| columns >= FEWEST_COLUMNS)?;
    let specs: Vec<&TableSpec> = fits.iter().map(|(t, _)| matcher.tables[*t].spec).collect();
    let why = |names: &[String]| words::form_fits(names, columns, (at, title));
    match specs.as_slice() {
        [] => None,
        [only] => Some((why(&[words::entitled(only, year)]), Some(fits[0].0))),
        _ => {
            let named = specs.iter().map(|spec| words::entitled(spec, year));
            Some((why(&named.collect::<Vec<_>>()), None))
        }
    }
}

/// Which headings of a table are not there, and what stands there instead.
fn heads_differ(table: &TableMatcher, name: &str, grid: &Grid, title: &Title) -> String {
    let rows = grid.rows.iter().skip(title.row + 1);
    let heads = rows.take(HEADS).take_while(|row| !is_body(row));
    let printed: Vec<String> = heads.flat_map(header::row_words).collect();
    let known: BTreeSet<&str> = printed.iter().map(String::as_str).collect();
    let mut missing: Vec<&str> = Vec::new();
    for ledger in &table.ledgers {
        for (column, ways) in ledger.spec.columns.iter().zip(ledger.heads()) {
            let mut leaves = ways.iter().filter_map(|way| way.last());
            let found = leaves.any(|head| known.contains(head.text.as_str()));
            let told = missing.contains(&column.id.as_str());
            if !found && !told && column.role != ColumnRole::Ordinal {
                missing.push(column.id.as_str());
            }
        }
    }
    let mut others: Vec<&str> = Vec::new();
    for word in &printed {
        let lead = is_lead_line(word) || unit_alone(word).is_some() || is_form_number(word);
        let lead = lead || looks_like_figure(word);
        if !lead && !table.knows_word(word) && !others.contains(&word.as_str()) {
            others.push(word);
        }
    }
    words::heads_differ(name, &missing, &others)
}

/// Whether a row has several figures, as no header has.
fn is_body(row: &GridRow) -> bool {
    let figure = |value: &CellValue| match value {
        CellValue::Number(number) => !(2000.0..2100.0).contains(number),
        _ => false,
    };
    row.cells.iter().filter(|cell| figure(&cell.value)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_in_the_characters_that_are_changed_left_out_or_added() {
        assert_eq!(
            differ("一般公共预算支出表", "一般公共预算支出表", 2),
            Some(0)
        );
        assert_eq!(
            differ("一般公共预算支出表", "一般公共预算财政支出表", 2),
            Some(2)
        );
        assert_eq!(
            differ("一般公共预算支岀表", "一般公共预算支出表", 2),
            Some(1)
        );
        assert_eq!(
            differ("一般公共预算支出表", "政府性基金预算支出表", 2),
            None
        );
        assert_eq!(differ("", "表", 2), Some(1));
    }
}
