//! The 差异表 read back. In goes a book, out come the answers on its lines, each with its place.
//!
//! The sheet is known by its headings, whatever it is called and wherever its columns stand. Refuses
//! to choose between two such sheets, two columns of one heading, or two lines of one 编号 that differ.

use std::collections::BTreeMap;

use crate::model::{CellRef, plain, plain_char};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::words::{decide as words, pages};

use super::{Choice, Remark};

/// What a person answered on a line of the 差异表.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The column 决定, as chosen from the dropdown.
    pub choice: String,
    /// The column 自填数, as the digits stand there.
    pub value: String,
    /// The column 说明.
    pub remark: String,
}

/// How many rows are searched for the headings.
const HEAD_ROWS: u32 = 200;

/// The answers of a book.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answers {
    /// The answers, by the 编号 of their lines; lines without any answer are `None`.
    pub lines: BTreeMap<String, Option<Ticked>>,
    /// What cannot be understood.
    pub problems: Vec<Remark>,
}

impl Answers {
    /// Whether anything was answered, or cannot be understood.
    pub fn is_any(&self) -> bool {
        !self.problems.is_empty() || self.lines.values().any(Option::is_some)
    }
}

/// What stands in the three columns of a line.
#[derive(Clone, PartialEq, Debug)]
pub struct Ticked {
    /// The choice, if one was made.
    pub choice: Option<Choice>,
    /// What stands in 自填数.
    pub value: Option<CellValue>,
    /// What stands in 说明.
    pub remark: String,
    /// What the line says that is chosen, and where.
    pub expected: Option<(CellValue, String)>,
    /// What a line of an earlier version says could be chosen, and where.
    pub rivals: Option<(String, String)>,
    /// The cell of 决定: `差异表!O9`.
    pub at: String,
    /// The cell of 自填数.
    pub value_at: String,
    /// The cell of 说明.
    pub remark_at: String,
}

/// Reads the 差异表 of a book; `None` if it has none.
pub fn answers(book: &Book) -> Option<Answers> {
    let mut sheets = book
        .sheets
        .iter()
        .filter_map(|grid| Some((grid, heads(grid)?)));
    let Some((grid, heads)) = sheets.next() else {
        return book.sheets.iter().find_map(without_heads);
    };
    let mut answers = Answers::default();
    if let Some((other, _)) = sheets.next() {
        let text = words::two_sheets(grid.name.as_str(), other.name.as_str());
        answers
            .problems
            .push(Remark::new(other.name.as_str(), text));
    }
    for (row, col, word) in &heads.doubled {
        let at = place(grid, *row, *col);
        answers
            .problems
            .push(Remark::new(at.clone(), words::two_columns(&at, word)));
    }
    let below = grid.rows.iter().filter(|row| row.number > heads.row);
    for row in below {
        read_line(grid, &heads, row, &mut answers);
    }
    Some(answers)
}

/// The answers of a sheet that is a 差异表 but for a heading without which nothing can be read: none, and that.
fn without_heads(grid: &Grid) -> Option<Answers> {
    const OWN: [&str; 4] = [
        pages::CHOICE_HEAD,
        pages::VALUE_HEAD,
        pages::EXPECTED_HEAD,
        pages::RIVALS_HEAD,
    ];
    const NEEDED: [&str; 3] = [pages::CHOICE_HEAD, pages::ID_HEAD, pages::STATE_HEAD];
    let mut rows = grid.rows.iter().take_while(|row| row.number < HEAD_ROWS);
    rows.find_map(|row| {
        (OWN.iter().filter(|word| has(row, word)).count() > 1).then(|| {
            let lost: Vec<&str> = NEEDED.into_iter().filter(|word| !has(row, word)).collect();
            let at = place(grid, row.number, 0);
            let text = words::lost_heads(&at, &lost);
            Answers {
                problems: vec![Remark::new(at, text)],
                ..Answers::default()
            }
        })
    })
}

/// Whether a cell of the row says just that.
fn has(row: &GridRow, word: &str) -> bool {
    let mut texts = row.cells.iter().filter_map(|cell| cell.text());
    texts.any(|text| text.chars().filter_map(plain_char).eq(word.chars()))
}

/// Where the headings stand.
struct Heads {
    row: u32,
    choice: u32,
    value: Option<u32>,
    remark: Option<u32>,
    expected: Option<u32>,
    rivals: Option<u32>,
    id: u32,
    doubled: Vec<(u32, u32, &'static str)>,
}

fn heads(grid: &Grid) -> Option<Heads> {
    let rows = grid.rows.iter().take_while(|row| row.number < HEAD_ROWS);
    for row in rows {
        if !has(row, pages::CHOICE_HEAD) {
            continue;
        }
        let mut doubled = Vec::new();
        let mut column = |word: &'static str| {
            let mut cells = row
                .cells
                .iter()
                .filter(|cell| cell.text().is_some_and(|text| plain(text) == word));
            let first = cells.next()?.col;
            if let Some(second) = cells.next() {
                doubled.push((row.number, second.col, word));
            }
            Some(first)
        };
        let choice = column(pages::CHOICE_HEAD);
        let value = column(pages::VALUE_HEAD);
        let remark = column(pages::REMARK_HEAD);
        let expected = column(pages::EXPECTED_HEAD);
        let rivals = column(pages::RIVALS_HEAD);
        let id = column(pages::ID_HEAD);
        let state = column(pages::STATE_HEAD);
        if let (Some(choice), Some(id), Some(_)) = (choice, id, state) {
            return Some(Heads {
                row: row.number,
                choice,
                value,
                remark,
                expected,
                rivals,
                id,
                doubled,
            });
        }
    }
    None
}

fn place(grid: &Grid, row: u32, col: u32) -> String {
    format!("{}!{}", grid.name, CellRef::new(row, col))
}

/// A text as it is typed, without what surrounds it; other values as they are shown.
pub(super) fn shown(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => {
            text.trim().to_owned()
        }
        CellValue::Number(number) => number.to_string(),
        CellValue::Bool(value) => value.to_string().to_uppercase(),
        CellValue::NotComputed => pages::NOT_COMPUTED.to_owned(),
    }
}

fn read_line(grid: &Grid, heads: &Heads, row: &GridRow, answers: &mut Answers) {
    let at = |col: Option<u32>| col.map_or(String::new(), |col| place(grid, row.number, col));
    let cell = |col: Option<u32>| col.and_then(|col| row.get(col)).map(|cell| &cell.value);
    let filled = |value: &&CellValue| !matches!(value, CellValue::Text(t) if plain(t).is_empty());
    let choice_at = at(Some(heads.choice));
    let choice = match cell(Some(heads.choice)).map_or(Ok(None), Choice::of_cell) {
        Ok(choice) => choice,
        Err(why) => {
            let text = words::unclear(&choice_at, &why);
            answers.problems.push(Remark::new(choice_at, text));
            return;
        }
    };
    let id = cell(Some(heads.id)).map(shown).unwrap_or_default();
    // A way is chosen on its own line, or by its number on that of its mistake.
    let (id, way) = match id.split_once(pages::WAY_MARK) {
        Some((id, nth)) => (id.to_owned(), nth.parse::<usize>().ok()),
        None => (id, None),
    };
    let (choice, named) = match (choice, way) {
        (Some(Choice::Suggested), Some(nth)) => (Some(Choice::Rival(nth)), true),
        (choice, _) => (choice, choice == Some(Choice::Suggested)),
    };
    if way.is_some() && choice.is_some_and(|choice| !matches!(choice, Choice::Rival(_))) {
        let text = words::only_this(&choice_at);
        answers.problems.push(Remark::new(choice_at, text));
        return;
    }
    let said = cell(Some(heads.choice)).and_then(Choice::said);
    let expected = cell(heads.expected).filter(filled).filter(|_| named);
    let ticked = Ticked {
        choice,
        value: cell(heads.value).filter(filled).cloned(),
        remark: cell(heads.remark).map(shown).unwrap_or_default(),
        expected: match said {
            Some(said) => Some((CellValue::Text(said), choice_at.clone())),
            None => expected.map(|value| (value.clone(), at(heads.expected))),
        },
        rivals: cell(heads.rivals)
            .filter(filled)
            .map(|value| (shown(value), at(heads.rivals))),
        value_at: at(heads.value),
        remark_at: at(heads.remark),
        at: choice_at.clone(),
    };
    let empty = ticked.choice.is_none() && ticked.value.is_none() && ticked.remark.is_empty();
    if empty && way.is_some() {
        return;
    }
    if id.is_empty() {
        // Lines people add below the table to add up or to comment say nothing to us.
        if ticked.choice.is_some() {
            let text = words::no_id(&choice_at);
            answers.problems.push(Remark::new(choice_at, text));
        }
        return;
    }
    let ticked = (!empty).then_some(ticked);
    match answers.lines.get(&id) {
        None => {
            answers.lines.insert(id, ticked);
        }
        Some(before) => {
            let same = match (before, &ticked) {
                (Some(a), Some(b)) => (a.choice, &a.value) == (b.choice, &b.value),
                _ => true,
            };
            if !same {
                let first = before.as_ref().map_or("", |ticked| ticked.at.as_str());
                let text = words::two_lines(first, &choice_at, &id);
                answers.problems.push(Remark::new(choice_at, text));
            } else if ticked.is_some() {
                answers.lines.insert(id, ticked);
            }
        }
    }
}
