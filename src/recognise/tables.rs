//! Finds the tables of a book and puts the submission together.

use std::collections::BTreeMap;

use super::header::{self, Header, row_words};
use super::heads::{find_year, is_form_number};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::rows::{RowReader, tidy, with_lent_label};
use crate::layout::{Layout, RowsSpec};
use crate::model::{
    CellRef, Heading, Ledger, Located, MoneyUnit, Note, Precision, Presence, RowRole, Submission,
    Table, Year, plain,
};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::report::Unrecognised;
use crate::words;

/// Layouts prepared for recognising; made once, used for every file.
pub struct Recogniser<'l> {
    layouts: Vec<LayoutMatcher<'l>>,
}

/// A book as a submission.
#[derive(Clone, Debug)]
pub struct Recognised<'l> {
    /// The layout that fits best.
    pub layout: &'l Layout,
    /// The submission; its tables in the layout's order.
    pub submission: Submission,
    /// The sheets (by index) that are none of the tables, and why.
    pub unrecognised: Vec<(usize, Unrecognised)>,
}

/// A title with a header that fits below it.
struct Found {
    table: usize,
    sheet: usize,
    /// Index of the title's row in the grid.
    title_row: usize,
    title: Located<String>,
    year: Option<Year>,
    header: Header,
}

impl<'l> Recogniser<'l> {
    /// Prepares layouts; where several fit a book equally well, the earlier wins.
    pub fn new(layouts: &'l [Layout]) -> Self {
        Recogniser {
            layouts: layouts.iter().map(LayoutMatcher::new).collect(),
        }
    }

    /// The layout of that id.
    pub fn layout(&self, id: &str) -> Option<&'l Layout> {
        let mut layouts = self.layouts.iter().map(|matcher| matcher.layout);
        layouts.find(|layout| layout.id == id)
    }

    /// Reads a book as the layout that finds most tables in it; `None` if none finds any.
    pub fn recognise(&self, book: &Book) -> Option<Recognised<'l>> {
        let mut best: Option<(usize, &LayoutMatcher<'l>, Vec<Found>)> = None;
        for matcher in &self.layouts {
            let found = find_tables(matcher, book);
            let count = found
                .iter()
                .map(|f| f.table)
                .collect::<std::collections::BTreeSet<_>>()
                .len();
            if count > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((count, matcher, found));
            }
        }
        let (_, matcher, found) = best?;
        Some(assemble(matcher, book, found))
    }
}

/// All titles of the layout's tables that have a fitting header below them.
fn find_tables(matcher: &LayoutMatcher, book: &Book) -> Vec<Found> {
    let mut all = Vec::new();
    for (sheet, grid) in book.sheets.iter().enumerate() {
        let titles: Vec<(usize, usize, Located<String>)> = titles(matcher, grid);
        for (nth, (row, table, title)) in titles.iter().enumerate() {
            let end = titles.get(nth + 1).map_or(grid.rows.len(), |next| next.0);
            let year = find_year(&plain(&title.value)).map(|(_, year)| year);
            if let Some(header) = header::find(grid, row + 1..end, &matcher.tables[*table], year) {
                let (table, title_row, title) = (*table, *row, title.clone());
                all.push(Found {
                    table,
                    sheet,
                    title_row,
                    title,
                    year,
                    header,
                });
            }
        }
    }
    all
}

/// Rows of a grid that bear the title of a table.
fn titles(matcher: &LayoutMatcher, grid: &Grid) -> Vec<(usize, usize, Located<String>)> {
    let mut titles = Vec::new();
    for (index, row) in grid.rows.iter().enumerate() {
        // A title stands alone, perhaps with a form number beside it.
        let mut texts = row
            .cells
            .iter()
            .filter_map(|cell| Some((cell.col, cell.text()?)));
        let Some((col, text)) =
            texts.find(|(_, text)| text.contains('表') && !is_form_number(text))
        else {
            continue;
        };
        if row.cells.len() > 4 {
            continue;
        }
        if let Some(table) = matcher.titled(text) {
            let at = Some(CellRef::new(row.number, col));
            titles.push((
                index,
                table,
                Located {
                    value: tidy(text),
                    at,
                },
            ));
        }
    }
    titles
}

/// Puts the tables found into the layout's order and reads their rows.
fn assemble<'l>(matcher: &LayoutMatcher<'l>, book: &Book, found: Vec<Found>) -> Recognised<'l> {
    let mut by_table: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, one) in found.iter().enumerate() {
        by_table.entry(one.table).or_default().push(index);
    }
    let mut tables: Vec<Table> = Vec::with_capacity(matcher.tables.len());
    let mut units: Vec<String> = Vec::new();
    // Trees are read after the tables that name the units.
    let mut order: Vec<usize> = (0..matcher.tables.len()).collect();
    order.sort_by_key(|&index| is_deep_tree(&matcher.tables[index]));
    let mut read: BTreeMap<usize, Table> = BTreeMap::new();
    for index in order {
        let spec = &matcher.tables[index];
        let parts: Vec<&Found> = by_table
            .get(&index)
            .into_iter()
            .flatten()
            .map(|&which| &found[which])
            .collect();
        let table = match parts.first() {
            Some(_) => read_table(spec, book, &found, &parts, &units),
            None => missing(spec),
        };
        if let [only] = spec.ledgers.as_slice()
            && matches!(&only.spec.rows, RowsSpec::Tree { levels, .. } if levels.len() == 2)
        {
            let items = table.rows().filter(|row| row.role == RowRole::Item);
            units.extend(items.map(|row| plain(&row.label).into_owned()));
        }
        read.insert(index, table);
    }
    tables.extend(read.into_values());
    let submission = Submission {
        layout: matcher.layout.id.clone(),
        year: most_frequent(tables.iter().filter_map(|t| t.heading()?.year)),
        department: most_frequent(
            tables
                .iter()
                .filter_map(|t| t.heading()?.department.as_ref().map(|d| d.value.clone())),
        ),
        tables,
    };
    let unrecognised = unrecognised(book, &found);
    Recognised {
        layout: matcher.layout,
        submission,
        unrecognised,
    }
}

fn is_deep_tree(table: &TableMatcher) -> bool {
    table
        .ledgers
        .iter()
        .any(|l| matches!(&l.spec.rows, RowsSpec::Tree { levels, .. } if levels.len() > 2))
}

fn most_frequent<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    let most = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(value, _)| value)
}

fn missing(spec: &TableMatcher) -> Table {
    Table {
        id: spec.spec.id.clone(),
        presence: Presence::Missing,
        precision: spec.spec.precision,
        ledgers: spec.ledgers.iter().map(|_| Ledger::default()).collect(),
        notes: Vec::new(),
    }
}

/// Reads a table from all the places it stands at (pages, sheets).
fn read_table(
    spec: &TableMatcher,
    book: &Book,
    all: &[Found],
    parts: &[&Found],
    units: &[String],
) -> Table {
    let first = parts[0];
    let grid = &book.sheets[first.sheet];
    let lead = lead_in(grid, first);
    let unit = lead
        .unit
        .as_ref()
        .map_or(spec.spec.precision.unit, |unit| unit.value);
    let mut readers: Vec<RowReader> = spec
        .ledgers
        .iter()
        .map(|l| RowReader::new(l, unit))
        .collect();
    let mut notes = Vec::new();
    for part in parts {
        let grid = &book.sheets[part.sheet];
        let end = all
            .iter()
            .filter(|other| other.sheet == part.sheet && other.title_row > part.title_row)
            .map(|other| other.title_row)
            .min()
            .unwrap_or(grid.rows.len());
        let elsewhere = (part.sheet != first.sheet).then_some(&grid.name);
        let body = &grid.rows[part.header.body.min(end)..end];
        read_body(body, &part.header, &mut readers, elsewhere, &mut notes);
    }
    Table {
        id: spec.spec.id.clone(),
        presence: Presence::Found(Heading {
            sheet: grid.name.clone(),
            title: first.title.clone(),
            year: first.year,
            department: lead.department,
            unit: lead.unit,
        }),
        precision: Precision {
            unit,
            ..spec.spec.precision
        },
        ledgers: readers
            .into_iter()
            .map(|reader| reader.finish(units))
            .collect(),
        notes,
    }
}

fn read_body(
    body: &[GridRow],
    header: &Header,
    readers: &mut [RowReader],
    sheet: Option<&crate::model::SheetName>,
    notes: &mut Vec<Note>,
) {
    let mut in_notes = false;
    for row in body {
        if let Some((col, text)) = sole_text(row) {
            if is_note(&text) || (in_notes && continues_note(&text)) {
                in_notes = true;
                notes.push(Note {
                    text: text.trim().to_owned(),
                    at: Some(CellRef::new(row.number, col)),
                });
                continue;
            }
            if in_notes || ends_table(&text) {
                break;
            }
            if is_page_mark(&text) || is_lead_line(&text) || is_form_number(&text) {
                continue;
            }
        }
        if in_notes && row.cells.is_empty() {
            continue;
        }
        if is_column_numbers(row) || header.words.contains(&row_words(row)) {
            continue;
        }
        let row = with_lent_label(row, readers, &header.ledgers);
        for (reader, columns) in readers.iter_mut().zip(&header.ledgers) {
            reader.take(&row, columns, sheet);
        }
    }
}

/// The only cell of a row, if it is text.
fn sole_text(row: &GridRow) -> Option<(u32, String)> {
    let mut cells = row
        .cells
        .iter()
        .filter(|cell| cell.text().is_none_or(|text| !text.trim().is_empty()));
    let only = cells.next()?;
    if cells.next().is_some() {
        return None;
    }
    only.text().map(|text| (only.col, text.to_owned()))
}

fn is_note(text: &str) -> bool {
    let plain = plain(text);
    let bare = plain.trim_start_matches('(');
    ["注:", "注1", "备注:", "说明:", "注.", "注、"]
        .iter()
        .any(|mark| bare.starts_with(mark))
}

fn continues_note(text: &str) -> bool {
    let plain = plain(text);
    let digits = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < plain.len() && digits.starts_with(['.', '、'])
}

/// Whether a line of text can only stand behind a table: a chapter's heading, or running prose.
fn ends_table(text: &str) -> bool {
    let plain = plain(text);
    let chapter =
        plain.starts_with('第') && plain.chars().take(6).any(|c| matches!(c, '部' | '章'));
    chapter || plain.ends_with(['。', '；']) || plain.chars().count() > 60
}

fn is_page_mark(text: &str) -> bool {
    let plain = plain(text);
    let bare = plain
        .trim_matches(|c: char| matches!(c, '-' | '第' | '页' | '共' | '/') || c.is_ascii_digit());
    bare.is_empty()
}

/// 部门名称：… and 单位：… repeated on a page.
fn is_lead_line(text: &str) -> bool {
    department_in(text).is_some() || unit_in(text).is_some()
}

/// A row of column numbers (1 2 3 …) or 栏次.
fn is_column_numbers(row: &GridRow) -> bool {
    let mut count = 0;
    let mut last = 0.0;
    for cell in &row.cells {
        let number = match &cell.value {
            CellValue::Number(number) => Some(*number),
            CellValue::Text(text) => {
                let plain = plain(text);
                let bare = plain.trim_matches(|c| matches!(c, '(' | ')'));
                if matches!(bare, "栏次" | "**" | "" | "-" | "合计") && bare != "合计" {
                    continue;
                }
                bare.parse().ok()
            }
            _ => None,
        };
        match number {
            Some(number) if number > last && number.fract() == 0.0 && number < 100.0 => {
                last = number;
                count += 1;
            }
            _ => return false,
        }
    }
    count >= 2 || (count == 1 && row.cells.len() > 1)
}

/// What stands between title and header.
struct LeadIn {
    department: Option<Located<String>>,
    unit: Option<Located<MoneyUnit>>,
}

fn lead_in(grid: &Grid, found: &Found) -> LeadIn {
    let header = found.header.body.saturating_sub(found.header.words.len());
    let mut lead = LeadIn {
        department: None,
        unit: None,
    };
    // The unit may also stand beside or just above the title.
    let start = found.title_row.saturating_sub(2);
    for row in &grid.rows[start..header.max(start)] {
        for cell in &row.cells {
            let Some(text) = cell.text() else { continue };
            let at = Some(CellRef::new(row.number, cell.col));
            if let Some(unit) = unit_in(text) {
                lead.unit = Some(Located { value: unit, at });
            }
            if row.number >= grid.rows[found.title_row].number
                && let Some(department) = department_in(text)
            {
                lead.department.get_or_insert(Located {
                    value: department,
                    at,
                });
            }
        }
    }
    lead
}

/// 单位：万元, 金额单位:元, （单位：万元）.
fn unit_in(text: &str) -> Option<MoneyUnit> {
    if text.len() > 200 {
        return None;
    }
    let plain = plain(text);
    let (_, after) = plain
        .rsplit_once("单位:")
        .or_else(|| plain.rsplit_once("单位"))?;
    let name = after.trim_start_matches("人民币").trim_end_matches(')');
    MoneyUnit::ALL.into_iter().find(|unit| unit.name() == name)
}

/// 部门名称：…, 部门：…, 编制单位：…, 341-湖州市财政局.
fn department_in(text: &str) -> Option<String> {
    let tidy = tidy(text);
    let plain = plain(&tidy).into_owned();
    for prefix in [
        "部门名称:",
        "部门(单位):",
        "部门(单位)名称:",
        "部门:",
        "编制部门:",
        "编制单位:",
        "预算单位:",
        "单位名称:",
        "预算部门:",
        "填报单位:",
        "填报部门:",
    ] {
        if plain.starts_with(prefix) {
            let name: String = tidy.chars().skip(prefix.chars().count()).collect();
            // Department and unit typed into one cell.
            let cut = name
                .find("单位：")
                .or_else(|| name.find("金额单位"))
                .unwrap_or(name.len());
            let name = name[..cut].trim_end_matches("金额").trim().to_owned();
            return (!name.is_empty()).then_some(name);
        }
    }
    None
}

/// The sheets on which no table was found. Sheets that duibiao itself wrote are not listed.
fn unrecognised(book: &Book, found: &[Found]) -> Vec<(usize, Unrecognised)> {
    let mut out = Vec::new();
    for (index, grid) in book.sheets.iter().enumerate() {
        let used = found.iter().any(|one| one.sheet == index);
        if used || grid.rows.is_empty() || is_own_sheet(grid) {
            continue;
        }
        let why = words::recognise::no_title(grid.cell_count());
        out.push((
            index,
            Unrecognised {
                sheet: grid.name.as_str().to_owned(),
                why,
            },
        ));
    }
    out
}

/// Whether duibiao wrote the sheet itself, beside the tables.
fn is_own_sheet(grid: &Grid) -> bool {
    matches!(grid.name.as_str(), "目录" | "差异表" | "修改记录" | "勾稽")
}
