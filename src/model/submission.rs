//! A submission: the tables of one department, in the order of their layout, with every figure and
//! the place it came from.
//!
//! Serde writes and reads the parts as `templates/submission.schema.json` documents them. What takes the names of a
//! layout as well, from the figures up, has its shape in [`crate::json`].

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Amount, CellRef, Code, CodeLevel, MoneyUnit, Place, Precision, SheetName};

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The identity of that name.
            pub fn new(name: &str) -> Self {
                $name(std::sync::Arc::from(name))
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                $name::new(name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

name_type! {
    /// A table's identity within its layout: `T3`, `公开05`.
    TableId
}
name_type! {
    /// A column's identity within its ledger: `合计`, `基本支出`.
    ColumnId
}
name_type! {
    /// A row's identity within its ledger, the same wherever the row stands: a code (`2010301`), a fixed
    /// row's id (`本年收入合计`) or the path of names (`某局/某项目`). A second row of the same identity
    /// gets `#2`.
    RowKey
}

impl RowKey {
    /// The same identity for the `count`-th row that has it, from one.
    pub fn nth(self, count: usize) -> RowKey {
        match count {
            0 | 1 => self,
            _ => RowKey::new(&format!("{self}#{count}")),
        }
    }

    /// The identity that a row shares with others, without the number that tells them apart.
    pub fn shared(key: &str) -> &str {
        let numbered = key.rsplit_once('#');
        let numbered = numbered.filter(|(_, nth)| nth.parse::<usize>().is_ok());
        numbered.map_or(key, |(shared, _)| shared)
    }
}

/// A budget year, as titles print it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Year(pub u16);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Everything one department submitted.
#[derive(Clone, PartialEq, Debug)]
pub struct Submission {
    /// The id of the layout that was recognised.
    pub layout: String,
    /// The year of most titles.
    pub year: Option<Year>,
    /// The department of most tables.
    pub department: Option<String>,
    /// One table for each table of the layout, in its order, missing ones included.
    pub tables: Vec<Table>,
}

/// One standard table as submitted.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Which table.
    pub id: TableId,
    /// Where it was found, if it was.
    pub presence: Presence,
    /// How finely its amounts are printed.
    pub precision: Precision,
    /// The ledgers side by side (most tables have one), in the layout's order.
    pub ledgers: Vec<Ledger>,
    /// The notes printed under it.
    pub notes: Vec<Note>,
}

/// Whether a table stands in the submission.
#[derive(Clone, PartialEq, Debug)]
pub enum Presence {
    /// It does, under this heading.
    Found(Heading),
    /// It does not.
    Missing,
}

/// What stands above a table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The sheet the table was found on.
    pub sheet: SheetName,
    /// The title as printed.
    pub title: Located<String>,
    /// The year in the title.
    pub year: Option<Year>,
    /// The department line's name (部门名称：…).
    pub department: Option<Located<String>>,
    /// The unit line (单位：万元); `None` if there is none.
    pub unit: Option<Located<MoneyUnit>>,
}

/// A thing and the cell it was read from; no cell if it was not read but concluded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Located<T> {
    /// The thing.
    #[serde(rename = "text")]
    pub value: T,
    /// Its cell.
    #[serde(rename = "cell")]
    pub at: Option<CellRef>,
}

/// A note under a table (注：…).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The text as printed.
    pub text: String,
    /// Where it stands.
    #[serde(rename = "cell")]
    pub at: Option<CellRef>,
}

/// One ledger of a table: a list of rows under its own columns.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ledger {
    /// The rows as submitted, in their order.
    pub rows: Vec<Row>,
    /// Totals that count in another column, as the layout says that some offices print them.
    pub including: Vec<ColumnId>,
    /// Whether rows of it stand where they could not be read, so that sums over it, and which rows it lacks, are open.
    pub open: bool,
}

/// A row of a ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The identity of the row.
    pub key: RowKey,
    /// Its place in the classification, where the ledger has codes (or names that tell them).
    pub code: Option<Code>,
    /// The name as printed, without surrounding or inner padding.
    pub label: String,
    /// The further texts of the row (政府预算支出经济科目名称), one for each text column of the layout.
    pub texts: Vec<String>,
    /// What the row is to its ledger.
    pub role: RowRole,
    /// The row that this one is a part of.
    pub parent: Option<usize>,
    /// One entry for each amount column of the layout.
    pub entries: Vec<Entry>,
    /// The row of the sheet, counted from zero; `None` for a row that is not printed.
    pub at: Option<CellRef>,
    /// The sheet, where it is not the one of the heading (a table over several sheets).
    pub sheet: Option<SheetName>,
    /// Where its label stands, and what is printed in place of a code.
    pub print: LabelPrint,
}

/// Where the label of a row stands. Nothing is known of rows that were not read from a sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelPrint {
    /// What is printed as its code, whether it is one or not.
    pub code: String,
    /// The cell of the code.
    #[serde(rename = "code_cell", skip_serializing_if = "Option::is_none")]
    pub code_at: Option<CellRef>,
    /// The cell of the name.
    #[serde(rename = "name_cell", skip_serializing_if = "Option::is_none")]
    pub name_at: Option<CellRef>,
    /// The parts of a code that stands in a column for each level (类, 款, 项). Last: records of before give what is above by
    /// its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CodePart>,
    /// Which of these cells are struck out as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<CellRef>,
}

/// The part of a code that one column holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePart {
    /// Its digits; none on the levels below the row's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its cell; `None` if the digits stand in a row above.
    #[serde(rename = "cell", skip_serializing_if = "Option::is_none")]
    pub at: Option<CellRef>,
}

impl LabelPrint {
    /// The cells that change if the code is to be another, with what each is to hold: of a code in several columns
    /// those whose part becomes another. `None` stands for a part that the row has from a row above.
    pub fn cells_of_code(&self, to: &str) -> Vec<(Option<CellRef>, String)> {
        if self.parts.is_empty() {
            return vec![(self.code_at, to.to_owned())];
        }
        let levels = self.parts.iter().enumerate();
        let changed = levels.filter_map(|(level, part)| {
            let end = 3 + 2 * level;
            let start = if level == 0 { 0 } else { end - 2 };
            // Some print the whole code on each level: 208, 20805, 2080505.
            let whole = level > 0 && part.text.len() == end;
            let now = to.get(if whole { 0 } else { start }..end);
            let now = now.unwrap_or_default();
            (now != part.text).then(|| (part.at, now.to_owned()))
        });
        changed.collect()
    }

    /// The cell that is named where the code should be another: the first whose part becomes another.
    pub fn cell_of_code(&self, to: &str) -> Option<CellRef> {
        let mut changed = self.cells_of_code(to).into_iter();
        changed.find_map(|(at, _)| at).or(self.code_at)
    }
}

/// What a row is to its ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowRole {
    /// The grand total (合计, 部门合计).
    Total,
    /// A row that its layout or classification knows, or an open name (a project).
    Item,
    /// A further line of the row that is its parent, under the same code and name: one row on several lines.
    Continued,
    /// What its parent holds already (其中：…): kept, never counted.
    OfWhich,
    /// The sum of rows around it, made by hand (小计): kept, compared with them ([`Ledger::parts_of`]), never
    /// counted.
    Subtotal,
    /// A row that could not be placed: kept and marked, never counted.
    Unplaced,
}

/// One figure of a row.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// What stands there.
    pub value: Value,
    /// Its cell; `None` if the submission has no such cell.
    pub at: Option<CellRef>,
}

/// What stands in an amount cell. Blank, zero and "cannot be read" are three different things.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// Nothing, or a sign for nothing (-, —, 无). In sums an exact zero.
    #[default]
    Blank,
    /// A figure, in the unit of the table.
    Amount(Amount),
    /// Something that is not a figure: relations that need it are 未核.
    Unread(Unread),
}

/// Why a cell that should hold an amount does not give one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// A formula without a stored result.
    NotComputed,
    /// A date or a time.
    Date(String),
    /// An error value such as #REF!.
    Error(String),
    /// Text that is no number.
    Text(String),
    /// A number beyond what a budget can hold.
    OutOfRange(String),
    /// What is struck out as a whole: whether it counts is the submitter's to say.
    StruckOut(String),
    /// A number that its format does not show.
    Hidden(String),
    /// The table does not print the column.
    NoColumn,
}

impl Value {
    /// The figure, if there is one.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Value::Amount(amount) => Some(*amount),
            Value::Blank | Value::Unread(_) => None,
        }
    }

    /// Whether nothing is printed.
    pub fn is_blank(&self) -> bool {
        matches!(self, Value::Blank)
    }
}

impl Row {
    /// Whether its figures are not read because its name is struck out: all that it has.
    pub fn is_struck_out(&self) -> bool {
        let out = |entry: &Entry| match &entry.value {
            Value::Unread(why) => matches!(why, Unread::StruckOut(_) | Unread::NoColumn),
            value => value.amount().is_none_or(|amount| amount.is_zero()),
        };
        let struck = |entry: &Entry| matches!(entry.value, Value::Unread(Unread::StruckOut(_)));
        self.entries.iter().any(struck) && self.entries.iter().all(out)
    }
}

impl Unread {
    /// What is printed there, as far as it is text.
    pub fn printed(&self) -> &str {
        match self {
            Unread::Date(text)
            | Unread::Error(text)
            | Unread::Text(text)
            | Unread::OutOfRange(text)
            | Unread::StruckOut(text)
            | Unread::Hidden(text) => text,
            Unread::NotComputed | Unread::NoColumn => "",
        }
    }
}

impl Entry {
    /// An entry that is not printed anywhere.
    pub fn absent() -> Entry {
        Entry {
            value: Value::Blank,
            at: None,
        }
    }
}

impl Ledger {
    /// Whether it prints the lowest codes and none of the classes and sections above them, as some offices do where
    /// rows are few.
    pub fn prints_items_alone(&self) -> bool {
        let items = self.rows.iter().filter(|row| row.role == RowRole::Item);
        let codes: BTreeSet<Code> = items.filter_map(|row| row.code).collect();
        let is_above = |code: &Code| {
            let mut above = std::iter::successors(code.parent(), |code| code.parent());
            above.any(|code| codes.contains(&code))
        };
        codes.iter().any(|code| code.level() >= CodeLevel::Item) && !codes.iter().any(is_above)
    }
}

impl Table {
    /// The heading, if the table was found.
    pub fn heading(&self) -> Option<&Heading> {
        match &self.presence {
            Presence::Found(heading) => Some(heading),
            Presence::Missing => None,
        }
    }

    /// Whether the table prints no figure at all.
    pub fn is_empty(&self) -> bool {
        self.rows()
            .all(|row| row.entries.iter().all(|entry| entry.value.is_blank()))
    }

    /// The rows of all ledgers.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.ledgers.iter().flat_map(|ledger| &ledger.rows)
    }

    /// Where a cell of one of its rows stands in the input.
    pub fn place(&self, row: &Row, cell: CellRef) -> Option<Place> {
        let sheet = row
            .sheet
            .as_ref()
            .or(self.heading().map(|heading| &heading.sheet))?;
        Some(Place {
            sheet: sheet.clone(),
            cell,
        })
    }
}

impl Submission {
    /// The table of that id.
    pub fn table(&self, id: &TableId) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == *id)
    }
}
