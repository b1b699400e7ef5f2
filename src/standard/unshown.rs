//! What a printed table cannot show as such, in words, and back.
//!
//! A formula without a result, a date or an error where an amount should be, a column or a listed row
//! that was not printed at all, a table that is missing: in the standard layout each would look like
//! something else. [`marked`] puts words there, [`restore`] takes them back when a file is read, whoever
//! wrote it.

use crate::layout::{Layout, RowsSpec, Text};
use crate::model::{
    Entry, LabelPrint, Ledger, Presence, Row, RowKey, RowRole, Submission, Table, Unread, Value,
    plain,
};
use crate::words::convert as words;
use crate::words::pages::{MISSING_TABLE, NOT_COMPUTED};

/// The submission with words for what a printed table cannot show.
pub(crate) fn marked(layout: &Layout, submission: &Submission) -> Submission {
    let mut marked = submission.clone();
    for (spec, table) in layout.tables.iter().zip(&mut marked.tables) {
        if table.heading().is_none() {
            continue;
        }
        for (spec, ledger) in spec.ledgers.iter().zip(&mut table.ledgers) {
            for row in &mut ledger.rows {
                for entry in &mut row.entries {
                    if let Value::Unread(unread) = &entry.value {
                        entry.value = Value::Unread(Unread::Text(in_words(unread)));
                    }
                }
            }
            if let RowsSpec::List(list) = &spec.rows {
                let figures = spec.figures().count();
                let printed = list.iter().filter(|row| !row.own && !row.blank);
                for row in printed {
                    if ledger.rows.iter().all(|own| own.key != row.key) {
                        ledger
                            .rows
                            .push(not_printed(&row.key, row.labels.first(), figures));
                    }
                }
            }
        }
    }
    marked
}

fn in_words(unread: &Unread) -> String {
    match unread {
        Unread::NotComputed => NOT_COMPUTED.to_owned(),
        Unread::NoColumn => words::NO_COLUMN.to_owned(),
        Unread::Date(text) => format!("{}{text}", words::DATE),
        Unread::Error(text) => format!("{}{text}", words::ERROR),
        Unread::OutOfRange(text) => format!("{}{text}", words::OUT_OF_RANGE),
        Unread::StruckOut(text) => format!("{}{text}", words::STRUCK_OUT),
        Unread::Hidden(text) => format!("{}{text}", words::HIDDEN),
        Unread::Text(text) => text.clone(),
    }
}

/// A row that stands only in the layout.
fn not_printed(key: &RowKey, label: Option<&Text>, figures: usize) -> Row {
    let entry = Entry {
        value: Value::Unread(Unread::Text(words::NO_ROW.to_owned())),
        at: None,
    };
    Row {
        key: key.clone(),
        code: None,
        label: label.map_or_else(String::new, Text::to_string),
        texts: Vec::new(),
        role: RowRole::Item,
        parent: None,
        entries: vec![entry; figures],
        at: None,
        sheet: None,
        print: LabelPrint::default(),
    }
}

/// Takes the words back that [`marked`] put there.
pub(crate) fn restore(layout: &Layout, submission: &mut Submission) {
    for (spec, table) in layout.tables.iter().zip(&mut submission.tables) {
        if says_missing(table) {
            table.presence = Presence::Missing;
            table.precision = spec.precision;
            table.notes.clear();
            table.ledgers.iter_mut().for_each(|l| l.rows.clear());
            continue;
        }
        for ledger in &mut table.ledgers {
            let mut no_row =
                |row: &Row| !row.entries.is_empty() && row.entries.iter().all(is_no_row);
            if ledger.rows.iter().any(&mut no_row) {
                remove(ledger, no_row);
            }
            let rows = ledger.rows.iter_mut();
            for entry in rows.flat_map(|row| &mut row.entries) {
                if let Value::Unread(Unread::Text(text)) = &entry.value
                    && let Some(unread) = meant(text)
                {
                    if unread == Unread::NoColumn {
                        entry.at = None;
                    }
                    entry.value = Value::Unread(unread);
                }
            }
        }
    }
}

fn is_no_row(entry: &Entry) -> bool {
    matches!(&entry.value, Value::Unread(Unread::Text(text)) if text == words::NO_ROW)
}

/// Removes rows and keeps the parents of the others right.
fn remove(ledger: &mut Ledger, mut unwanted: impl FnMut(&Row) -> bool) {
    let mut places = Vec::with_capacity(ledger.rows.len());
    let mut kept = 0;
    for row in &ledger.rows {
        let keep = !unwanted(row);
        places.push(keep.then_some(kept));
        kept += usize::from(keep);
    }
    let rows = std::mem::take(&mut ledger.rows);
    for (mut row, place) in rows.into_iter().zip(&places) {
        if place.is_some() {
            row.parent = row
                .parent
                .and_then(|parent| places.get(parent).copied().flatten());
            ledger.rows.push(row);
        }
    }
}

/// What a text in the place of an amount stands for.
fn meant(text: &str) -> Option<Unread> {
    if text == NOT_COMPUTED {
        return Some(Unread::NotComputed);
    }
    if text == words::NO_COLUMN {
        return Some(Unread::NoColumn);
    }
    let after = |mark: &str| text.strip_prefix(mark).map(str::to_owned);
    after(words::DATE)
        .map(Unread::Date)
        .or_else(|| after(words::ERROR).map(Unread::Error))
        .or_else(|| after(words::OUT_OF_RANGE).map(Unread::OutOfRange))
}

/// Whether the table is one that only says that it is missing.
fn says_missing(table: &Table) -> bool {
    let says = |text: &str| plain(text) == MISSING_TABLE;
    table.rows().any(|row| {
        says(&row.label)
            || row.entries.iter().any(
                |entry| matches!(&entry.value, Value::Unread(Unread::Text(text)) if says(text)),
            )
    })
}
