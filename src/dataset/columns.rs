//! The columns of the datasets: what a row holds under which name.
//!
//! The names are a contract with queries outside the project; columns may be added, none may be renamed. What a folder
//! says already (`layout=…/year=…`) is no column of `facts`. Words in the rows are Chinese, names of columns are not, since
//! engines quote them in different ways.

use std::borrow::Cow;

use super::exact::Exact;
use super::rows::{FactRow, FileRow};
use super::whose::UnitRow;
use crate::layout::{Meant, MeantWord};
use crate::report::Outcome;

/// A column of rows of that kind; where it holds nothing, it is null.
pub struct Column<R> {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds<R>,
}

/// What a column holds.
pub enum Holds<R> {
    /// A text.
    Text(fn(&R) -> Option<Cow<'_, str>>),
    /// A whole number.
    Whole(fn(&R) -> Option<i64>),
    /// Yes or no.
    Flag(fn(&R) -> bool),
    /// An amount in 元.
    Amount(fn(&R) -> Option<Exact>),
}

/// A column of texts.
const fn text<R>(name: &'static str, of: fn(&R) -> Option<Cow<'_, str>>) -> Column<R> {
    let holds = Holds::Text(of);
    Column { name, holds }
}

/// A column of whole numbers.
const fn whole<R>(name: &'static str, of: fn(&R) -> Option<i64>) -> Column<R> {
    let holds = Holds::Whole(of);
    Column { name, holds }
}

/// A text that is there.
fn here(text: &str) -> Option<Cow<'_, str>> {
    Some(Cow::Borrowed(text))
}

/// A text that may be missing.
fn maybe(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

/// A member of a dimension.
fn word(row: &FactRow, of: fn(&Meant) -> &Option<MeantWord>) -> Option<Cow<'_, str>> {
    of(&row.meant).as_ref().map(|word| word.as_str().into())
}

fn count(number: usize) -> Option<i64> {
    i64::try_from(number).ok()
}

/// As the JSON of a report has it.
fn outcome(outcome: Outcome) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match outcome {
        Outcome::Pass => "pass",
        Outcome::Hint => "hint",
        Outcome::Tail => "tail",
        Outcome::Unchecked => "unchecked",
        Outcome::Mismatch => "mismatch",
    }))
}

/// `facts`: a row for each amount, or for what is printed in its place; percentages are none.
pub const FACTS: &[Column<FactRow>] = &[
    text("file", |row| here(&row.of.file)),
    text("unit", |row| maybe(&row.of.unit.name)),
    text("unit_code", |row| maybe(&row.of.unit.code)),
    text("parent", |row| maybe(&row.of.unit.parent)),
    text("unit_kind", |row| row.of.unit.kind.map(Cow::Borrowed)),
    text("outcome", |row| outcome(row.of.outcome)),
    text("table_id", |row| here(row.table.as_str())),
    text("ledger", |row| here(&row.ledger)),
    text("line_kind", |row| here(row.line_kind)),
    text("line", |row| here(&row.line)),
    text("column_id", |row| here(row.column.as_str())),
    Column {
        name: "aside",
        holds: Holds::Flag(|row| row.aside),
    },
    text("code", |row| {
        row.code.as_ref().map(|code| code.as_str().into())
    }),
    text("name", |row| here(&row.name)),
    text("scenario", |row| word(row, |meant| &meant.scenario)),
    text("purpose", |row| word(row, |meant| &meant.purpose)),
    text("origin", |row| word(row, |meant| &meant.origin)),
    text("source", |row| word(row, |meant| &meant.source)),
    text("function_subject", |row| word(row, |meant| &meant.function)),
    text("economic_subject", |row| word(row, |meant| &meant.economic)),
    text("revenue_subject", |row| word(row, |meant| &meant.revenue)),
    text("units_meant", |row| word(row, |meant| &meant.units)),
    Column {
        name: "amount",
        holds: Holds::Amount(|row| row.amount),
    },
    text("unread", |row| maybe(&row.unread)),
    text("money_unit", |row| here(row.precision.unit.name())),
    Column {
        name: "quantum",
        holds: Holds::Amount(|row| Exact::of_ticks(row.precision.quantum())),
    },
    text("sheet", |row| {
        row.sheet.as_ref().map(|sheet| sheet.as_str().into())
    }),
    text("cell", |row| row.cell.map(|cell| cell.to_string().into())),
];

/// `files`: a row for each submission of each file, and for each file without one.
pub const FILES: &[Column<FileRow>] = &[
    text("file", |row| here(&row.file)),
    text("sha256", |row| maybe(&row.sha256)),
    text("unit", |row| maybe(&row.unit.name)),
    text("unit_code", |row| maybe(&row.unit.code)),
    text("parent", |row| maybe(&row.unit.parent)),
    text("unit_kind", |row| row.unit.kind.map(Cow::Borrowed)),
    text("layout", |row| maybe(&row.layout)),
    whole("year", |row| row.year.map(i64::from)),
    text("outcome", |row| outcome(row.outcome)),
    text("error", |row| maybe(&row.error)),
    whole("tables", |row| count(row.tables)),
    whole("facts", |row| count(row.facts)),
    whole("unread", |row| count(row.unread)),
    whole("loose", |row| count(row.loose)),
    whole("refused", |row| count(row.refused)),
];

/// `units`: a row for each unit of the list, none without a list.
pub const UNITS: &[Column<UnitRow>] = &[
    text("unit", |row| maybe(&row.name)),
    text("unit_code", |row| maybe(&row.code)),
    text("parent", |row| maybe(&row.parent)),
    text("unit_kind", |row| row.kind.map(Cow::Borrowed)),
];
