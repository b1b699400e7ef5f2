//! From the lines of a text or the rows of a table to units, none of which could be mistaken for another.

use std::collections::BTreeMap;

use crate::model::{CellRef, plain, plain_char};
use crate::read::{Book, CellValue, Format, Grid, GridCell, GridRow};
use crate::vocabulary;

use super::{Unit, UnitCode, UnitKind, UnitListError, departments};

/// The units of a book; of a plain text the bytes say more.
pub(super) fn units(bytes: &[u8], book: &Book, file: &str) -> Result<Vec<Unit>, UnitListError> {
    let mut list = List {
        file,
        units: Vec::new(),
        known: BTreeMap::new(),
    };
    match book.format {
        Format::Text => list.lines(bytes, book)?,
        _ => list.table(book)?,
    }
    departments::fill_down(&mut list.units);
    departments::without_own_rows(&mut list.units);
    Ok(list.units)
}

/// What a column of a list holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Code,
    Name,
    Parent,
    Kind,
    Alias,
}

impl Column {
    /// The column of that heading.
    fn of(head: &str) -> Option<Column> {
        let head = plain(head);
        let heads = [
            (vocabulary::UNIT_CODE_HEAD, Column::Code),
            (vocabulary::UNIT_NAME_HEAD, Column::Name),
            (vocabulary::UNIT_PARENT_HEAD, Column::Parent),
            (vocabulary::UNIT_KIND_HEAD, Column::Kind),
            (vocabulary::UNIT_ALIAS_HEAD, Column::Alias),
        ];
        let found = heads.iter().find(|(words, _)| words.contains(&&*head));
        found.map(|(_, column)| *column)
    }
}

/// Which columns a list has, and the row from which on it names units.
struct Columns {
    from: u32,
    at: BTreeMap<Column, u32>,
}

/// How far down the headings may stand.
const DEEPEST_HEAD: usize = 10;
/// The fewest characters by which a code is told from a serial number.
const SHORTEST_GUESS: usize = 3;

impl Columns {
    /// By the headings; `Err` is the row of headings that name no column of names.
    fn by_heads(grid: &Grid) -> Result<Option<Columns>, u32> {
        for row in grid.rows.iter().take(DEEPEST_HEAD) {
            let texts = row
                .cells
                .iter()
                .filter_map(|cell| Some((cell.col, cell.text()?)));
            let found = texts.filter_map(|(col, text)| Some((Column::of(text)?, col, text)));
            let mut at = BTreeMap::new();
            let mut department = None;
            for (column, col, text) in found {
                let departments = vocabulary::UNIT_DEPARTMENT_HEAD;
                match column == Column::Name && departments.contains(&&*plain(text)) {
                    true => department = department.or(Some(col)),
                    false => drop(at.entry(column).or_insert(col)),
                }
            }
            // A column of departments names the units only where no other does.
            if let Some(col) = department {
                let column = match at.contains_key(&Column::Name) {
                    true => Column::Parent,
                    false => Column::Name,
                };
                at.entry(column).or_insert(col);
            }
            // One word alone may be a title or a name.
            match (at.contains_key(&Column::Name), at.len()) {
                (true, _) => {
                    let from = row.number + 1;
                    return Ok(Some(Columns { from, at }));
                }
                (false, 0 | 1) => {}
                (false, _) => return Err(row.number),
            }
        }
        Ok(None)
    }

    /// By what stands below each other: most codes look like codes, and the first column of mostly other texts holds
    /// names. What stands above the first code is a heading in words that nobody knows.
    fn guessed(grid: &Grid) -> Option<Columns> {
        let mut texts: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
        for row in &grid.rows {
            for cell in &row.cells {
                let own = shown(grid, cell).map(|text| (row.number, text));
                texts.entry(cell.col).or_default().extend(own);
            }
        }
        let is_code = |text: &str| text.len() >= SHORTEST_GUESS && UnitCode::parse(text).is_some();
        let is_name = |text: &str| text.chars().any(is_han);
        let most = |texts: &[(u32, String)], is: &dyn Fn(&str) -> bool| {
            let own = texts.iter().filter(|(_, text)| is(text)).count();
            own * 2 > texts.len() || (own == 1 && texts.len() == 2)
        };
        let code = texts.iter().find(|(_, texts)| most(texts, &is_code));
        let name = texts.iter().find(|(_, texts)| most(texts, &is_name));
        let first = code.and_then(|(_, texts)| texts.iter().find(|(_, text)| is_code(text)));
        let mut at = BTreeMap::from([(Column::Name, *name?.0)]);
        at.extend(code.map(|(col, _)| (Column::Code, *col)));
        Some(Columns {
            from: first.map_or(0, |(row, _)| *row),
            at,
        })
    }
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c)
}

/// What a person sees in a cell: a code that is kept as a number has the zeros of its format.
fn shown(grid: &Grid, cell: &GridCell) -> Option<String> {
    let text = match &cell.value {
        CellValue::Text(text) => text.trim().to_owned(),
        CellValue::Number(number) => {
            let look = grid.appearance.looks.get(usize::from(cell.look));
            let zeros = look.map(|look| &*look.format);
            let zeros = zeros.filter(|format| format.chars().all(|c| c == '0'));
            let width = zeros.map_or(0, str::len);
            format!("{number:0>width$}")
        }
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// What a person sees in a place: in a merged cell what stands in its corner.
fn seen(grid: &Grid, row: &GridRow, col: u32) -> Option<String> {
    if let Some(cell) = row.get(col) {
        return shown(grid, cell);
    }
    let at = CellRef::new(row.number, col);
    let corner = grid.merges.iter().find(|merge| merge.contains(at))?.first;
    let above = grid.rows.iter().find(|row| row.number == corner.row)?;
    shown(grid, above.get(corner.col)?)
}

/// The list as it grows.
struct List<'a> {
    file: &'a str,
    units: Vec<Unit>,
    /// Where each name and each code stands.
    known: BTreeMap<String, String>,
}

impl List<'_> {
    /// A text: a unit a line, its code before it or not.
    fn lines(&mut self, bytes: &[u8], book: &Book) -> Result<(), UnitListError> {
        // As it is written where it is UTF-8: the reader makes columns of spaces.
        let decoded = std::str::from_utf8(bytes).ok().map(|text| {
            let lines = text.trim_start_matches('\u{FEFF}').lines();
            lines.map(str::to_owned).collect()
        });
        let lines: Vec<String> = decoded.unwrap_or_else(|| {
            let rows = book
                .sheets
                .iter()
                .flat_map(|grid| grid.rows.iter().map(move |row| (grid, row)));
            let shown = |(grid, row): (&Grid, &GridRow)| -> String {
                row.cells
                    .iter()
                    .filter_map(|cell| shown(grid, cell))
                    .collect()
            };
            rows.map(shown).collect()
        });
        // Rows of unlike lengths look like no table, but headings above them say that they are one.
        if let Some(grid) = with_headings(&lines)
            && let Ok(Some(columns)) = Columns::by_heads(&grid)
        {
            return self.rows(&grid, &columns, Format::Csv);
        }
        for (number, line) in (1_u32..).zip(&lines) {
            let line = without_number(line.trim());
            if line.is_empty() || Column::of(line) == Some(Column::Name) && number == 1 {
                continue;
            }
            let (code, name) = code_before(line);
            let unit = Unit {
                code,
                ..Unit::named(name)
            };
            self.add(unit, &format!("第{number}行"))?;
        }
        Ok(())
    }

    /// A table: the first sheet with headings, otherwise the first that a person sees.
    fn table(&mut self, book: &Book) -> Result<(), UnitListError> {
        let seen = || book.sheets.iter().filter(|grid| grid.visible);
        let mut headless = None;
        for grid in seen() {
            match Columns::by_heads(grid) {
                Ok(Some(columns)) => return self.rows(grid, &columns, book.format),
                Ok(None) => {}
                Err(row) => headless = headless.or(Some(place(grid, row, None, book.format))),
            }
        }
        if let Some(place) = headless {
            return Err(UnitListError::NoNameColumn {
                file: self.file.to_owned(),
                place,
            });
        }
        match seen().find_map(|grid| Some((grid, Columns::guessed(grid)?))) {
            Some((grid, columns)) => self.rows(grid, &columns, book.format),
            None => Ok(()),
        }
    }

    fn rows(
        &mut self,
        grid: &Grid,
        columns: &Columns,
        format: Format,
    ) -> Result<(), UnitListError> {
        let rows = grid.rows.iter().filter(|row| row.number >= columns.from);
        for row in rows {
            let text = |column: Column| {
                let col = *columns.at.get(&column)?;
                match column {
                    // What several units have in common is often one cell beside them.
                    Column::Parent | Column::Kind => seen(grid, row, col),
                    _ => shown(grid, row.get(col)?),
                }
            };
            let at = |column: Column| {
                let col = columns.at.get(&column).copied();
                place(grid, row.number, col, format)
            };
            let file = self.file.to_owned();
            let [code, name, parent, kind, alias] = [
                Column::Code,
                Column::Name,
                Column::Parent,
                Column::Kind,
                Column::Alias,
            ]
            .map(text);
            let Some(name) = name else {
                if code.is_none() && parent.is_none() && kind.is_none() && alias.is_none() {
                    continue;
                }
                let place = at(Column::Name);
                return Err(UnitListError::Nameless { file, place });
            };
            if code.is_none() && is_total(&name) {
                continue;
            }
            let code = code.map(|text| {
                UnitCode::parse(&text).ok_or_else(|| UnitListError::NoCode {
                    file: file.clone(),
                    place: at(Column::Code),
                    text,
                })
            });
            let kind = kind.map(|text| {
                UnitKind::parse(&text).ok_or_else(|| UnitListError::UnknownKind {
                    file: file.clone(),
                    place: at(Column::Kind),
                    text,
                })
            });
            let unit = Unit {
                code: code.transpose()?,
                parent,
                kind: kind.transpose()?,
                aliases: alias.map_or_else(Vec::new, |text| aliases(&text)),
                ..Unit::named(&name)
            };
            self.add(unit, &at(Column::Name))?;
        }
        Ok(())
    }

    /// Adds a unit, unless it could be mistaken for one that is there.
    fn add(&mut self, unit: Unit, place: &str) -> Result<(), UnitListError> {
        let own = plain(&unit.name).into_owned();
        let aliases = unit.aliases.iter();
        let aliases = aliases.filter(|alias| plain(alias) != own.as_str());
        let codes = unit.code.iter().map(|code| code.as_str());
        let names = std::iter::once(unit.name.as_str()).chain(aliases.map(String::as_str));
        for text in names.chain(codes) {
            let before = self
                .known
                .insert(plain(text).into_owned(), place.to_owned());
            if let Some(first) = before {
                return Err(UnitListError::Twice {
                    file: self.file.to_owned(),
                    place: place.to_owned(),
                    text: text.to_owned(),
                    first,
                });
            }
        }
        self.units.push(unit);
        Ok(())
    }
}

/// Where something stands, as a person finds it: a line of a text, a cell of a workbook.
fn place(grid: &Grid, row: u32, col: Option<u32>, format: Format) -> String {
    match (format, col) {
        (Format::Csv | Format::Tsv, _) | (_, None) => format!("第{}行", row + 1),
        (_, Some(col)) => format!(" {}!{} ", grid.name, CellRef::new(row, col)),
    }
}

/// Whether a row is the sum of those above it.
fn is_total(name: &str) -> bool {
    let name = plain(name);
    let mut words = vocabulary::TOTAL.iter().chain(vocabulary::SUBTOTAL);
    words.any(|word| *word == name)
}

/// The lines of a text as rows of a table, if the first of them is its headings.
fn with_headings(lines: &[String]) -> Option<Grid> {
    let first = lines.iter().find(|line| !line.trim().is_empty())?;
    let mark = [',', '\t', '，'].into_iter().find(|mark| {
        let mut heads = first.split(*mark);
        heads.clone().count() > 1 && heads.any(|head| Column::of(head) == Some(Column::Name))
    })?;
    let mut grid = Grid::new("");
    for (row, line) in (0..).zip(lines) {
        for (col, text) in (0..).zip(line.split(mark)) {
            let text = text.trim().trim_matches('"').trim();
            if !text.is_empty() {
                let value = CellValue::Text(text.to_owned());
                grid.push(CellRef::new(row, col), value, None);
            }
        }
    }
    Some(grid)
}

/// A line without the number in front of it: 1、
fn without_number(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let bare = rest.strip_prefix(['、', '.', '．']).map(str::trim_start);
    let bare = bare.filter(|bare| (1..=SHORTEST_GUESS).contains(&digits) && !bare.is_empty());
    bare.unwrap_or(line)
}

/// The code that a line begins with, and the name behind it.
fn code_before(line: &str) -> (Option<UnitCode>, &str) {
    let bare = line.trim_start_matches(['[', '【', '(', '（']);
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric());
    let (code, rest) = bare.split_at(end.unwrap_or(bare.len()));
    let parts = |c: char| c.is_whitespace() || "]】)）-—－:：,，、".contains(c);
    let name = rest.trim_start_matches(parts);
    let guess = Some(code).filter(|code| code.len() >= SHORTEST_GUESS);
    match guess.and_then(UnitCode::parse) {
        // A number that runs into the name belongs to it: 12345热线.
        Some(code) if !name.is_empty() && name.len() < rest.len() => (Some(code), name),
        _ => (None, line),
    }
}

/// The names of a cell of other names.
fn aliases(text: &str) -> Vec<String> {
    let marks = |c: char| {
        let half = plain_char(c).map(String::from);
        c == '\n' || half.is_some_and(|half| vocabulary::UNIT_ALIAS_MARK.contains(&half.as_str()))
    };
    let names = text
        .split(marks)
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
