//! What stands on a sheet with a table and is no part of it: listed and carried over, never dropped.
//!
//! In go the rows of a sheet and what the table has taken of them; out come the cells that are left,
//! with what their row and column are called. Only what repeats the table's own furniture goes: blanks,
//! page numbers, column numbers, repeated titles, headers, departments and units.

use std::collections::BTreeMap;

use super::areas::Areas;
use super::found::Found;
use super::header::Header;
use super::heads::is_form_number;
use super::lines::{asks_for_department, asks_for_unit, is_lead_line, is_page_mark, unit_alone};
use super::printed::text_in;
use super::spelling::tidy;
use crate::model::{CellRef, plain};
use crate::read::{Book, CellValue, Grid, GridCell, GridRow};
use crate::report::Unrecognised;
use crate::vocabulary;
use crate::words::recognise as words;

/// A cell on a sheet with tables that is no part of any.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOver {
    /// Index of the sheet in the book.
    pub sheet: usize,
    /// The cell.
    pub at: CellRef,
    /// What the table calls its row, if it is one of the table's.
    pub row: String,
    /// The headings above it, if it stands in a column of the table's form.
    pub heading: String,
    /// Where it stands.
    pub kind: RestKind,
}

/// Something on a sheet that is no cell: a note that no table prints, a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aside {
    /// Index of the sheet in the book.
    pub sheet: usize,
    /// The cell that it is on, or begins on.
    pub at: CellRef,
    /// The word for what it is.
    pub what: &'static str,
    /// The text in it.
    pub text: String,
}

/// Where a cell that is no part of a table stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RestKind {
    /// In a column that the layout does not know.
    Column,
    /// Beside, above or between the table's rows.
    Around,
    /// Behind the table, from that row on.
    Behind(u32),
    /// In a second copy of the table, which begins in that row.
    Copy(u32),
}

/// The rows of a body in which something was not taken, by their index.
#[derive(Default)]
pub(super) struct Strays {
    known: Vec<bool>,
    /// Rows of the table with cells in other columns.
    pub beside: Vec<usize>,
    /// Rows that are none of the table's, but for the cell in one column.
    pub around: Vec<(usize, Option<u32>)>,
    /// Rows behind the table.
    pub behind: Vec<usize>,
}

impl Strays {
    /// Nothing left so far of a table with those columns.
    pub fn new(header: &Header) -> Strays {
        let mut known = Vec::new();
        for col in header.columns() {
            let col = col as usize;
            known.resize(known.len().max(col + 1), false);
            known[col] = true;
        }
        Strays {
            known,
            ..Strays::default()
        }
    }

    fn knows(&self, col: u32) -> bool {
        self.known.get(col as usize).copied().unwrap_or(false)
    }

    /// Looks at a row that the table has read.
    pub fn read(&mut self, at: usize, row: &GridRow) {
        if row.cells.iter().any(|cell| !self.knows(cell.col)) {
            self.beside.push(at);
        }
    }
}

/// Adds what a table has left of its part of a sheet. `body` is the index of the body's first row, `used`
/// holds cells above it that have been read.
pub(super) fn collect(
    areas: &Areas,
    found: &Found,
    header: &Header,
    (body, strays): (usize, &Strays),
    used: &[Option<CellRef>],
    out: &mut Vec<LeftOver>,
) {
    let grid: &Grid = &areas.sheets[found.sheet];
    let title = found.title.as_ref().and_then(|title| title.at);
    let cell = |row: &GridRow, cell: &GridCell, kind| LeftOver {
        kind,
        ..stray(areas, found, CellRef::new(row.number, cell.col))
    };
    let lead = found.above..header.first.min(body).max(found.above);
    for row in &grid.rows[lead] {
        let others = row.cells.iter().filter(|cell| {
            let at = Some(CellRef::new(row.number, cell.col));
            title != at && !used.contains(&at)
        });
        let others = others.filter(|cell| !is_furniture(cell));
        // The title once more, filled into the cells that it was merged over.
        let words = title
            .filter(|at| at.row == row.number)
            .and_then(|at| grid.get(at));
        let words = words.and_then(GridCell::text);
        let others = others.filter(|cell| words.is_none() || cell.text() != words);
        out.extend(others.map(|one| cell(row, one, RestKind::Around)));
    }
    let mut headings: BTreeMap<u32, String> = BTreeMap::new();
    for row in strays.beside.iter().map(|at| &grid.rows[body + at]) {
        for one in row.cells.iter().filter(|cell| !strays.knows(cell.col)) {
            let heading = headings
                .entry(one.col)
                .or_insert_with(|| heading_of(grid, header, one.col));
            if is_blank(one) || is_serial(heading, one) || is_total(one) {
                continue;
            }
            out.push(LeftOver {
                row: label_of(row, header, one.col),
                heading: heading.clone(),
                ..cell(
                    row,
                    one,
                    match heading.is_empty() {
                        true => RestKind::Around,
                        false => RestKind::Column,
                    },
                )
            });
        }
    }
    for row in &grid.rows[header.first..header.body.max(header.first)] {
        for one in row.cells.iter().filter(|cell| !strays.knows(cell.col)) {
            let at = CellRef::new(row.number, one.col);
            let of_column = headings.contains_key(&one.col) || heads_known(grid, strays, at);
            if !of_column && !is_blank(one) && !is_usual_heading(one) {
                out.push(cell(row, one, RestKind::Around));
            }
        }
    }
    for &(at, but) in &strays.around {
        let row = &grid.rows[body + at];
        let others = row.cells.iter().filter(|cell| Some(cell.col) != but);
        let others = others.filter(|cell| !is_furniture(cell));
        out.extend(others.map(|one| cell(row, one, RestKind::Around)));
    }
    let behind = strays.behind.iter().map(|at| &grid.rows[body + at]);
    let mut first = None;
    for row in behind {
        // A page's number stands alone; beside others it is a code or a figure.
        let alone = row.cells.iter().filter(|cell| !is_blank(cell)).count() < 2;
        let number = |cell: &GridCell| is_page_number(cell) && !alone;
        let kept = |cell: &&GridCell| !is_furniture(cell) || number(cell);
        for one in row.cells.iter().filter(kept) {
            let first = *first.get_or_insert(row.number);
            out.push(cell(row, one, RestKind::Behind(first)));
        }
    }
}

/// One cell of a table's part of a sheet that says nothing about its row.
pub(super) fn stray(areas: &Areas, found: &Found, at: CellRef) -> LeftOver {
    LeftOver {
        sheet: areas.origin[found.sheet],
        at,
        row: String::new(),
        heading: String::new(),
        kind: RestKind::Around,
    }
}

/// Adds all cells of a copy of a table that is not read.
pub(super) fn collect_copy(areas: &Areas, found: &Found, out: &mut Vec<LeftOver>) {
    collect_all(areas, found, RestKind::Copy, out);
}

/// Adds all cells of what bears a table's title and is not that table.
pub(super) fn collect_misfit(areas: &Areas, found: &Found, out: &mut Vec<LeftOver>) {
    collect_all(areas, found, RestKind::Behind, out);
}

fn collect_all(areas: &Areas, found: &Found, kind: fn(u32) -> RestKind, out: &mut Vec<LeftOver>) {
    let grid: &Grid = &areas.sheets[found.sheet];
    let first = grid.rows.get(found.start).map_or(0, |row| row.number);
    for row in &grid.rows[found.above.min(found.end)..found.end] {
        let cells = row.cells.iter().filter(|cell| !is_blank(cell));
        out.extend(cells.map(|cell| LeftOver {
            sheet: areas.origin[found.sheet],
            at: CellRef::new(row.number, cell.col),
            row: String::new(),
            heading: String::new(),
            kind: kind(first),
        }));
    }
}

fn is_blank(cell: &GridCell) -> bool {
    cell.text().is_some_and(|text| text.trim().is_empty())
}

/// What every sheet repeats and says nothing new.
fn is_furniture(cell: &GridCell) -> bool {
    match &cell.value {
        CellValue::Text(text) => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let page = is_page_mark(text) && digits < 7;
            let unit = asks_for_unit(text) || unit_alone(text).is_some();
            let lead = unit || asks_for_department(text) || is_lead_line(text);
            text.trim().is_empty() || page || lead || is_form_number(text)
        }
        // A page's number; nobody computes one.
        CellValue::Number(number) if cell.formula.is_none() => {
            number.fract() == 0.0 && (0.0..1_000.0).contains(number)
        }
        _ => false,
    }
}

/// Whether a cell may be the number of a page.
fn is_page_number(cell: &GridCell) -> bool {
    match &cell.value {
        CellValue::Number(_) => true,
        CellValue::Text(text) => {
            is_page_mark(text) && text.trim().chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a heading is merged over a column of the table.
fn heads_known(grid: &Grid, strays: &Strays, at: CellRef) -> bool {
    let merge = grid.merges.iter().find(|merge| merge.first == at);
    merge.is_some_and(|merge| {
        let known = strays.known.iter().take(merge.last.col as usize + 1);
        known.skip(at.col as usize).any(|&known| known)
    })
}

/// The heading of a column that says nothing if nothing stands in it.
fn is_usual_heading(cell: &GridCell) -> bool {
    cell.text().is_some_and(|text| is_usual_word(&plain(text)))
}

/// The same of a plain heading.
pub(super) fn is_usual_word(plain: &str) -> bool {
    vocabulary::REMARK_HEAD.contains(&plain) || numbers_rows(plain)
}

/// Whether a plain heading is that of numbers of rows.
fn numbers_rows(plain: &str) -> bool {
    vocabulary::NUMBER_HEAD.contains(&plain) || vocabulary::SERIAL_HEAD.contains(&plain)
}

/// A number in a column of numbers of rows.
fn is_serial(heading: &str, cell: &GridCell) -> bool {
    let serial = numbers_rows(&plain(heading));
    let number = match &cell.value {
        CellValue::Number(number) => number.fract() == 0.0,
        CellValue::Text(text) => plain(text).parse::<u32>().is_ok(),
        _ => false,
    };
    serial && number
}

/// The name of a total in a table whose only row needs none.
fn is_total(cell: &GridCell) -> bool {
    cell.text()
        .is_some_and(|text| vocabulary::TOTAL.contains(&plain(text).as_ref()))
}

/// What a table calls a row, in the ledger to which a cell stands nearest.
fn label_of(row: &GridRow, header: &Header, col: u32) -> String {
    let before = |left: Option<u32>| left.is_none_or(|left| left <= col);
    let ledgers = header.ledgers.iter();
    let ledger = ledgers
        .clone()
        .rfind(|ledger| before(ledger.leftmost()))
        .or(ledgers.clone().next());
    let Some(ledger) = ledger else {
        return String::new();
    };
    let texts = ledger.codes().iter().chain(&ledger.name);
    let texts = texts.map(|&col| text_in(row, col));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// The headings above a column, from the top down.
fn heading_of(grid: &Grid, header: &Header, col: u32) -> String {
    let mut heads: Vec<String> = Vec::new();
    for row in &grid.rows[header.first..header.body] {
        let at = CellRef::new(row.number, col);
        let merge = grid.merges.iter().find(|merge| merge.contains(at));
        let cell = grid.get(merge.map_or(at, |merge| merge.first));
        let text = match cell.map(|cell| &cell.value) {
            Some(CellValue::Text(text)) => tidy(text),
            Some(CellValue::Number(year)) if (2000.0..2100.0).contains(year) => year.to_string(),
            _ => continue,
        };
        if !text.is_empty() && heads.last() != Some(&text) {
            heads.push(text);
        }
    }
    heads.join("/")
}

/// Adds everything on an area without a table, beside one with a table.
pub(super) fn collect_area(areas: &Areas, area: usize, out: &mut Vec<LeftOver>) {
    for row in &areas.sheets[area].rows {
        let cells = row.cells.iter().filter(|cell| !is_furniture(cell));
        out.extend(cells.map(|cell| LeftOver {
            sheet: areas.origin[area],
            at: CellRef::new(row.number, cell.col),
            row: String::new(),
            heading: String::new(),
            kind: RestKind::Around,
        }));
    }
}

/// What is left, as a sheet to carry over; `None` if nothing is. Every cell tells where it stood.
pub fn rest_grid(book: &Book, rest: &[LeftOver], asides: &[Aside]) -> Option<Grid> {
    if rest.is_empty() && asides.is_empty() {
        return None;
    }
    let mut grid = Grid::new(words::REST_SHEET);
    let mut put = |row: usize, col: u32, value: CellValue| {
        if value != CellValue::Text(String::new()) {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            grid.push(CellRef::new(row, col), value, None);
        }
    };
    for (col, head) in (0..).zip(words::LEFT_OVER_HEADS) {
        put(0, col, CellValue::Text(head.to_owned()));
    }
    for (row, cell) in rest.iter().enumerate() {
        let sheet = &book.sheets[cell.sheet];
        let Some(held) = sheet.get(cell.at) else {
            continue;
        };
        let formula = held.formula.as_deref();
        let formula = formula.map_or(String::new(), |formula| format!("={formula}"));
        let texts = [
            sheet.name.as_str(),
            &cell.at.to_string(),
            &cell.row,
            &cell.heading,
        ];
        for (col, text) in (0..).zip(texts) {
            put(row + 1, col, CellValue::Text(text.to_owned()));
        }
        put(row + 1, 4, held.value.clone());
        put(row + 1, 5, CellValue::Text(formula));
    }
    for (row, aside) in (rest.len() + 1..).zip(asides) {
        let name = book.sheets[aside.sheet].name.as_str();
        let what = words::aside(aside.what);
        let text = match aside.text.is_empty() {
            true => what.clone(),
            false => aside.text.clone(),
        };
        let texts = [name, &aside.at.to_string(), "", &what, &text];
        for (col, text) in (0..).zip(texts) {
            put(row, col, CellValue::Text(text.to_owned()));
        }
    }
    Some(grid)
}

/// The most lines about one sheet.
const MOST_LINES: usize = 30;

/// What the report says about what is left, sheet by sheet.
pub(crate) fn told<'r>(book: &Book, rest: impl Iterator<Item = &'r LeftOver>) -> Vec<Unrecognised> {
    type Groups<'c> = BTreeMap<(RestKind, u32, &'c str), Vec<CellRef>>;
    let mut sheets: BTreeMap<usize, Groups> = BTreeMap::new();
    for cell in rest {
        let col = match cell.kind {
            RestKind::Column => cell.at.col,
            _ => 0,
        };
        let key = (cell.kind, col, cell.heading.as_str());
        let groups = sheets.entry(cell.sheet).or_default();
        groups.entry(key).or_default().push(cell.at);
    }
    let mut lines = Vec::new();
    for (sheet, groups) in sheets {
        let count = groups.len();
        let mut line = |why| {
            let sheet = book.sheets[sheet].name.as_str().to_owned();
            lines.push(Unrecognised { sheet, why });
        };
        for ((kind, col, heading), cells) in groups.into_iter().take(MOST_LINES) {
            line(match kind {
                RestKind::Column => words::unknown_column(col, heading, cells.len()),
                RestKind::Around => words::stray_cells(&cells),
                RestKind::Behind(row) => words::left_over(row, cells.len()),
                RestKind::Copy(row) => words::second_copy(row, cells.len()),
            });
        }
        if count > MOST_LINES {
            line(words::more_left(count - MOST_LINES));
        }
    }
    lines
}
