//! What a person did in the tables of our output since it was written.
//!
//! In go the submission as it was written and as it is read now; out comes nothing, the figures that
//! were typed over, or that rows and texts changed so that it has to be taken as a new submission.

use std::collections::BTreeMap;

use super::{Choice, Decision, Put, Spot};
use crate::layout::{Layout, LedgerSpec, TableSpec};
use crate::model::{Ledger, Row, Submission, Table, Unread, Value, plain};
use crate::words::decide as words;

/// What was done since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Since {
    /// Nothing but figures and the years of titles, perhaps none.
    Figures {
        /// The figures.
        edits: Vec<Decision>,
        /// The tables whose titles bear another year.
        titles: Vec<usize>,
    },
    /// Rows or other texts as well.
    Other,
}

/// The form in which tables were written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The standard one, which prints year and department above every table.
    Standard,
    /// That of the submission, which was changed in place.
    Submitted,
}

/// Compares what was written in that form with what is read now.
pub fn since(layout: &Layout, written: &Submission, form: Form, now: &Submission) -> Since {
    let fits = written.layout == now.layout
        && written.tables.len() == now.tables.len()
        && layout.tables.len() == now.tables.len();
    if !fits || year(written) != year(now) {
        return Since::Other;
    }
    let (mut edits, mut titles) = (Vec::new(), Vec::new());
    let tables = layout.tables.iter().zip(&written.tables).zip(&now.tables);
    for (nth, ((spec, before), after)) in tables.enumerate() {
        match titled(written, form, before, after) {
            Some(true) => {}
            Some(false) => titles.push(nth),
            None => return Since::Other,
        }
        let texts = before.heading().is_none() || same_texts((written, form), before, after);
        if !texts || !same_figures(spec, before, after, &mut edits) {
            return Since::Other;
        }
    }
    edits.sort_by(|a, b| a.id.cmp(&b.id));
    Since::Figures { edits, titles }
}

fn year(submission: &Submission) -> Option<u16> {
    submission.year.map(|year| year.0)
}

/// Whether the title bears the year that was written; `None` if it bears none any more. The rest of it is printed anew
/// each time.
fn titled(written: &Submission, form: Form, before: &Table, after: &Table) -> Option<bool> {
    let year = |table: &Table| table.heading().and_then(|heading| heading.year);
    let all = written.year.filter(|_| form == Form::Standard);
    let was = year(before).or(all);
    match before.heading() {
        Some(_) if year(after) != was => year(after).map(|_| false),
        _ => Some(true),
    }
}

/// Department, unit and notes.
fn same_texts((written, form): (&Submission, Form), before: &Table, after: &Table) -> bool {
    let name = |table: &Table| {
        let own = table
            .heading()
            .and_then(|heading| heading.department.clone());
        own.map(|name| plain(&name.value).into_owned())
    };
    let of_all = || written.department.as_deref().map(|d| plain(d).into_owned());
    let printed = name(before).or_else(|| of_all().filter(|_| form == Form::Standard));
    let printed = printed.unwrap_or_default();
    let notes = |table: &Table| -> Vec<String> {
        let notes = table.notes.iter();
        notes.map(|note| plain(&note.text).into_owned()).collect()
    };
    name(after).unwrap_or_default() == printed
        && before.precision.unit == after.precision.unit
        && before.precision.decimals == after.precision.decimals
        && notes(before) == notes(after)
}

fn same_figures(
    spec: &TableSpec,
    before: &Table,
    after: &Table,
    edits: &mut Vec<Decision>,
) -> bool {
    let none = Ledger::default();
    spec.ledgers.iter().enumerate().all(|(nth, ledger)| {
        let rows =
            |table: &Table| -> Vec<Row> { table.ledgers.get(nth).unwrap_or(&none).rows.clone() };
        same_rows(spec, ledger, &rows(before), &rows(after), edits)
    })
}

fn same_rows(
    spec: &TableSpec,
    ledger: &LedgerSpec,
    before: &[Row],
    after: &[Row],
    edits: &mut Vec<Decision>,
) -> bool {
    let bare = |row: &Row| row.entries.iter().all(|entry| is_blank(&entry.value));
    let later: BTreeMap<&str, &Row> = after.iter().map(|row| (row.key.as_str(), row)).collect();
    let earlier: BTreeMap<&str, &Row> = before.iter().map(|row| (row.key.as_str(), row)).collect();
    let added = after
        .iter()
        .any(|row| !earlier.contains_key(row.key.as_str()) && !bare(row));
    if added {
        return false;
    }
    for row in before {
        let Some(now) = later.get(row.key.as_str()) else {
            if bare(row) {
                continue;
            }
            return false;
        };
        let texts = |row: &Row| -> Vec<String> {
            row.texts
                .iter()
                .map(|text| plain(text).into_owned())
                .collect()
        };
        if plain(&row.label) != plain(&now.label) || texts(row) != texts(now) {
            return false;
        }
        for ((column, was), is) in ledger.figures().zip(&row.entries).zip(&now.entries) {
            if same(&was.value, &is.value) {
                continue;
            }
            // What is no figure now was no figure to begin with, or is for the person to see to.
            let to = match &is.value {
                Value::Unread(_) => return false,
                Value::Blank => None,
                Value::Amount(amount) => Some(amount.decimal().to_string()),
            };
            edits.push(edit(spec, ledger, row, column.id.as_str(), to));
        }
    }
    true
}

fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Blank | Value::Unread(Unread::NoColumn))
}

/// Whether both read the same once printed.
fn same(was: &Value, is: &Value) -> bool {
    match (was, is) {
        (Value::Amount(a), Value::Amount(b)) => a == b,
        (Value::Unread(Unread::NoColumn), other) | (other, Value::Unread(Unread::NoColumn)) => {
            is_blank(other)
        }
        (Value::Unread(_), Value::Unread(_)) => true,
        (Value::Blank, Value::Blank) => true,
        _ => false,
    }
}

fn edit(
    spec: &TableSpec,
    ledger: &LedgerSpec,
    row: &Row,
    column: &str,
    to: Option<String>,
) -> Decision {
    let column = if ledger.name.is_empty() {
        column.to_owned()
    } else {
        format!("{}.{column}", ledger.name)
    };
    let spot = Spot {
        table: spec.id.to_string(),
        row: row.key.as_str().to_owned(),
        column,
    };
    Decision {
        id: format!("{}/{spot}", words::EDIT),
        choice: Choice::Edit.word(),
        value: to.clone(),
        remark: String::new(),
        set: vec![Put::figure(spot, to)],
        keep: Vec::new(),
        line: None,
        effect: None,
    }
}
