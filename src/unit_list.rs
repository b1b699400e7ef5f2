//! Lists of units: who belongs to a department, from a text, a .csv or a workbook.
//!
//! In go the bytes of a file, out come [`Unit`]s in its order. A text has a unit a line; a table has columns with the
//! headings of `templates/vocabulary.toml` (单位代码, 单位名称, 上级, 单位性质, 别名), of which only the name must be there. Without
//! headings the column of codes and that of names are guessed. A list in which two units could be mistaken for each
//! other is refused, with the place and what to do.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::{CellRef, plain};
use crate::read::{self, Book, CellValue, Format, Grid, GridCell, ReadError};
use crate::vocabulary;

/// A unit of a department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Its code.
    pub code: Option<UnitCode>,
    /// Its name as it is written.
    pub name: String,
    /// The unit or department above it, by its name or its code, as it is written.
    pub parent: Option<String>,
    /// What it is.
    pub kind: Option<UnitKind>,
    /// Its other names, as they are written.
    pub aliases: Vec<String>,
}

impl Unit {
    /// A unit of which only the name is known.
    pub fn named(name: &str) -> Unit {
        Unit {
            code: None,
            name: name.to_owned(),
            parent: None,
            kind: None,
            aliases: Vec::new(),
        }
    }
}

/// The code of a unit: letters and digits, one digit at least (015001). Leading zeros count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitCode(String);

impl UnitCode {
    /// The longest code.
    const LONGEST: usize = 24;

    /// The code of that text; `None` if it is none.
    pub fn parse(text: &str) -> Option<UnitCode> {
        let code = plain(text);
        let fits = code.len() <= UnitCode::LONGEST
            && code.bytes().any(|byte| byte.is_ascii_digit())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| UnitCode(code.into_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a unit is; only the first two have 机关运行经费.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UnitKind {
    /// 行政
    Administrative,
    /// 参公: an institution run by the civil service law.
    LikeCivilService,
    /// 事业
    Institution,
}

impl UnitKind {
    /// What the words say.
    fn parse(text: &str) -> Option<UnitKind> {
        let text = plain(text);
        let kinds = [
            (
                vocabulary::UNIT_KIND_LIKE_CIVIL_SERVICE,
                UnitKind::LikeCivilService,
            ),
            (vocabulary::UNIT_KIND_INSTITUTION, UnitKind::Institution),
            (
                vocabulary::UNIT_KIND_ADMINISTRATIVE,
                UnitKind::Administrative,
            ),
        ];
        let said = |words: &[&str]| words.iter().any(|word| text.contains(word));
        kinds
            .iter()
            .find(|(words, _)| said(words))
            .map(|(_, kind)| *kind)
    }
}

/// Why a list of units was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnitListError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It names no unit.
    #[error(
        "单位名单 {file} 里没有单位。请一行写一个单位；是表格的，第一行写表头“单位代码、单位名称”。"
    )]
    NoUnits {
        /// The file.
        file: String,
    },
    /// Its headings do not say which column has the names.
    #[error(
        "单位名单 {file} 的{place}有表头，但没有“单位名称”一栏。请给写着单位名称的一栏加上这个表头。"
    )]
    NoNameColumn {
        /// The file.
        file: String,
        /// Where the headings stand.
        place: String,
    },
    /// A line has no name.
    #[error("单位名单 {file} 的{place}没有单位名称。请补上名称，或删去这一行。")]
    Nameless {
        /// The file.
        file: String,
        /// Where.
        place: String,
    },
    /// What stands in the column of codes is none.
    #[error(
        "单位名单 {file} 的{place}“{text}”不像单位代码。代码只用数字和字母，如 015001；请改正。"
    )]
    NoCode {
        /// The file.
        file: String,
        /// Where.
        place: String,
        /// What stands there.
        text: String,
    },
    /// A kind that is not known.
    #[error(
        "单位名单 {file} 的{place}“{text}”看不出是哪种单位。请写行政、参公或事业；不清楚的留空。"
    )]
    UnknownKind {
        /// The file.
        file: String,
        /// Where.
        place: String,
        /// What stands there.
        text: String,
    },
    /// A name or code stands twice.
    #[error(
        "单位名单 {file} 的{place}“{text}”与{first}重复，分不清是哪个单位。请删去重复的一行，或改正其中一个。"
    )]
    Twice {
        /// The file.
        file: String,
        /// Where it stands again.
        place: String,
        /// The name, the other name or the code.
        text: String,
        /// Where it stands first.
        first: String,
    },
}

/// The units of a file's bytes; `name` is the file as sentences name it.
///
/// # Errors
/// If the bytes cannot be read, or do not say clearly which units there are.
pub fn read(bytes: &[u8], name: &str) -> Result<Vec<Unit>, UnitListError> {
    let book = read::read_bytes(bytes, name)?;
    let mut list = List {
        file: name,
        units: Vec::new(),
        known: BTreeMap::new(),
    };
    if book.format == Format::Text {
        list.lines(bytes, &book)?;
    } else {
        list.table(&book)?;
    }
    match list.units.is_empty() {
        true => Err(UnitListError::NoUnits {
            file: name.to_owned(),
        }),
        false => Ok(list.units),
    }
}

/// The units of the file at that path.
///
/// # Errors
/// As [`read`]'s.
#[cfg(feature = "program")]
pub fn read_file(path: &std::path::Path) -> Result<Vec<Unit>, UnitListError> {
    read(&read::file_bytes(path)?, &read::shown_name(path))
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
            let found = texts.filter_map(|(col, text)| Some((Column::of(text)?, col)));
            let mut at = BTreeMap::new();
            for (column, col) in found {
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

    /// By what stands below each other: codes look like codes, and the first column of other texts holds names.
    fn guessed(grid: &Grid) -> Option<Columns> {
        let mut texts: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for row in &grid.rows {
            for cell in &row.cells {
                texts.entry(cell.col).or_default().extend(shown(cell));
            }
        }
        let is_code =
            |text: &String| text.len() >= SHORTEST_GUESS && UnitCode::parse(text).is_some();
        let mut columns = texts.iter();
        let code = columns.find(|(_, texts)| !texts.is_empty() && texts.iter().all(is_code));
        let has_name = |texts: &Vec<String>| texts.iter().any(|text| text.chars().any(is_han));
        let name = texts.iter().find(|(_, texts)| has_name(texts));
        let mut at = BTreeMap::from([(Column::Name, *name?.0)]);
        at.extend(code.map(|(col, _)| (Column::Code, *col)));
        Some(Columns { from: 0, at })
    }
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c)
}

/// What a person sees in a cell.
fn shown(cell: &GridCell) -> Option<String> {
    let text = match &cell.value {
        CellValue::Text(text) => text.trim().to_owned(),
        CellValue::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
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
            let rows = book.sheets.iter().flat_map(|grid| &grid.rows);
            rows.map(|row| row.cells.iter().filter_map(shown).collect::<String>())
                .collect()
        });
        for (number, line) in (1_u32..).zip(&lines) {
            let line = line.trim();
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
            let text = |column: Column| shown(row.get(*columns.at.get(&column)?)?);
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
        let half = crate::model::plain_char(c).map(String::from);
        c == '\n' || half.is_some_and(|half| vocabulary::UNIT_ALIAS_MARK.contains(&half.as_str()))
    };
    let names = text
        .split(marks)
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<Unit> {
        read(text.as_bytes(), "名单").expect("a list")
    }

    fn mistake(text: &str) -> String {
        read(text.as_bytes(), "名单.csv")
            .expect_err("no list")
            .to_string()
    }

    fn names(text: &str) -> Vec<(Option<String>, String)> {
        let all = units(text).into_iter();
        all.map(|unit| (unit.code.map(|code| code.to_string()), unit.name))
            .collect()
    }

    #[test]
    fn a_text_has_a_unit_a_line_with_its_code_or_without() {
        assert_eq!(
            names(
                "\u{FEFF}某县教育局（本级）\r\n\r\n015002 某县第一中学\n12345热线服务中心\n[015003]某县职业中学\n"
            ),
            [
                (None, "某县教育局（本级）".to_owned()),
                (Some("015002".to_owned()), "某县第一中学".to_owned()),
                (None, "12345热线服务中心".to_owned()),
                (Some("015003".to_owned()), "某县职业中学".to_owned()),
            ]
        );
        assert_eq!(names("某局"), [(None, "某局".to_owned())]);
    }

    #[test]
    fn a_table_says_everything_by_its_headings() {
        let text = "单位名单,,,,\n单位代码,单位名称,主管部门,单位性质,曾用名\n015001,某县教育局,,行政,\n\
                    015002,某县第一中学,015001,公益一类事业单位,某县一中、县中学\n015003,某县招生考试中心,某县教育局,参照公务员法管理,\n";
        let all = units(text);
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].kind, Some(UnitKind::Administrative));
        assert_eq!(all[1].parent.as_deref(), Some("015001"));
        assert_eq!(all[1].kind, Some(UnitKind::Institution));
        assert_eq!(all[1].aliases, ["某县一中", "县中学"]);
        assert_eq!(all[2].kind, Some(UnitKind::LikeCivilService));
    }

    #[test]
    fn without_headings_codes_and_names_are_told_by_how_they_look() {
        assert_eq!(
            names("1,015001,某县教育局\n2,015002,某县第一中学\n"),
            [
                (Some("015001".to_owned()), "某县教育局".to_owned()),
                (Some("015002".to_owned()), "某县第一中学".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_what_to_do() {
        let twice = mistake("单位代码,单位名称\n015001,某县教育局\n015002,某县 教育局\n");
        assert!(
            twice.contains("名单.csv 的第3行“某县 教育局”与第2行重复"),
            "{twice}"
        );
        let code = mistake("单位代码,单位名称\n015001,某县教育局\n015001,某县一中\n");
        assert!(code.contains("第3行“015001”与第2行重复"), "{code}");
        let alias = mistake("单位名称,别名\n某县教育局,某县教委\n某县教委,无\n");
        assert!(alias.contains("第3行“某县教委”与第2行重复"), "{alias}");
        let nameless = mistake("单位代码,单位名称\n015001,某县教育局\n015002,\n");
        assert!(nameless.contains("第3行没有单位名称"), "{nameless}");
        let kind = mistake("单位名称,单位性质\n某县教育局,企业\n某县一中,事业\n");
        assert!(kind.contains("第2行“企业”看不出"), "{kind}");
        let heads = mistake("单位代码,单位性质\n015001,行政\n015002,事业\n");
        assert!(
            heads.contains("第1行有表头，但没有“单位名称”一栏"),
            "{heads}"
        );
        let code = mistake("单位代码,单位名称\n没有,某县教育局\n015002,某县一中\n");
        assert!(code.contains("“没有”不像单位代码"), "{code}");
    }

    #[test]
    fn a_workbook_keeps_its_codes_and_its_cells_are_named() {
        let list = |second: &str| {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            sheet.set_name("单位").expect("a name");
            let rows = [
                ["预算单位编码", "预算单位名称"],
                ["015001", "某县教育局"],
                ["015002", second],
            ];
            for (row, cells) in (1..).zip(rows) {
                for (col, text) in (0..).zip(cells) {
                    sheet.write_string(row, col, text).expect("a cell");
                }
            }
            book.save_to_buffer().expect("a workbook")
        };
        let units = read(&list("某县第一中学"), "名单.xlsx").expect("a list");
        let code = units[1].code.as_ref().map(UnitCode::as_str);
        assert_eq!(code, Some("015002"));
        let twice = read(&list("某县教育局"), "名单.xlsx").expect_err("twice");
        assert_eq!(
            twice.to_string(),
            "单位名单 名单.xlsx 的 单位!B4 “某县教育局”与 单位!B3 重复，分不清是哪个单位。请删去重复的一行，或改正其中一个。"
        );
    }

    #[test]
    fn a_file_without_units_and_one_that_is_no_list_are_refused() {
        assert!(mistake("单位代码,单位名称\n,\n").contains("没有单位"));
        assert!(mistake("").contains("名单.csv"));
        assert!(read(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "图.jpg").is_err());
    }
}
