//! A submission as JSON and back, exactly: places, notes and digits included.
//!
//! `templates/submission.schema.json` documents the shape. A JSON text is known by its `format` member,
//! not by the file's name. What does not fit its layout is refused, with the table named.

mod shape;

use std::borrow::Cow;

use serde::Deserialize;

use crate::layout::{Layout, LedgerSpec};
use crate::model::{
    Amount, CellRef, Code, ColumnId, Entry, Heading, LabelPrint, Ledger, Located, MoneyUnit, Note,
    Precision, Presence, Row, RowKey, RowRole, SheetName, Submission, Table, TableId, Unread,
    Value, Year,
};
use crate::recognise::Recogniser;
use crate::words::{convert::json as words, system};

use shape::{
    JsonHeading, JsonKind, JsonLedger, JsonPrint, JsonRole, JsonRow, JsonSubmission, JsonTable,
    JsonText, JsonUnread, JsonValue,
};

/// Why a JSON submission was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "文件“{file}”是 .json 提交件，但{why}。请按 templates/submission.schema.json 的说明改正，或从原文件重新转换。"
)]
pub struct JsonError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// The value of `format`, by which the files are known.
pub const FORMAT: &str = "duibiao-submission";
/// The version of the shape.
pub const VERSION: u32 = 1;

/// The JSON of a submission, the same for the same submission.
pub fn to_json(layout: &Layout, submission: &Submission) -> String {
    let tables = layout.tables.iter().zip(&submission.tables);
    let json = JsonSubmission {
        format: Cow::Borrowed(FORMAT),
        version: VERSION,
        layout: submission.layout.clone(),
        year: submission.year.map(|year| year.0),
        department: submission.department.clone(),
        tables: tables
            .map(|(spec, table)| JsonTable {
                id: table.id.to_string(),
                unit: table.precision.unit.name().to_owned(),
                decimals: table.precision.decimals,
                heading: table.heading().map(heading_out),
                ledgers: spec
                    .ledgers
                    .iter()
                    .zip(&table.ledgers)
                    .map(|(spec, ledger)| JsonLedger {
                        name: spec.name.to_string(),
                        rows: ledger.rows.iter().map(|row| row_out(spec, row)).collect(),
                        including: ledger.including.iter().map(ToString::to_string).collect(),
                    })
                    .collect(),
                notes: table
                    .notes
                    .iter()
                    .map(|n| text_out(&n.text, n.at))
                    .collect(),
            })
            .collect(),
    };
    // Texts, numbers and lists only: there is nothing that could not be written.
    let mut text = serde_json::to_string_pretty(&json).unwrap_or_default();
    text.push('\n');
    text
}

fn heading_out(heading: &Heading) -> JsonHeading {
    JsonHeading {
        sheet: heading.sheet.to_string(),
        title: text_out(&heading.title.value, heading.title.at),
        year: heading.year.map(|year| year.0),
        department: heading
            .department
            .as_ref()
            .map(|own| text_out(&own.value, own.at)),
        unit: heading
            .unit
            .as_ref()
            .map(|own| text_out(own.value.name(), own.at)),
    }
}

fn text_out(text: &str, at: Option<CellRef>) -> JsonText {
    JsonText {
        text: text.to_owned(),
        cell: at.map(|at| at.to_string()),
    }
}

fn row_out(spec: &LedgerSpec, row: &Row) -> JsonRow {
    JsonRow {
        key: row.key.to_string(),
        code: row.code.map(|code| code.to_string()),
        label: row.label.clone(),
        texts: row.texts.clone(),
        role: match row.role {
            RowRole::Total => JsonRole::Total,
            RowRole::Item => JsonRole::Item,
            RowRole::Continued => JsonRole::Continued,
            RowRole::OfWhich => JsonRole::OfWhich,
            RowRole::Subtotal => JsonRole::Subtotal,
            RowRole::Unplaced => JsonRole::Unplaced,
        },
        parent: row.parent,
        cell: row.at.map(|at| at.to_string()),
        sheet: row.sheet.as_ref().map(ToString::to_string),
        values: spec
            .figures()
            .zip(&row.entries)
            .map(|(column, entry)| JsonValue {
                column: column.id.to_string(),
                amount: entry.value.amount().map(|amount| amount.to_string()),
                cell: entry.at.map(|at| at.to_string()),
                unread: match &entry.value {
                    Value::Unread(unread) => Some(unread_out(unread)),
                    Value::Blank | Value::Amount(_) => None,
                },
            })
            .collect(),
        print: print_out(&row.print),
    }
}

fn print_out(print: &LabelPrint) -> Option<JsonPrint> {
    (*print != LabelPrint::default()).then(|| JsonPrint {
        code: print.code.clone(),
        code_cell: print.code_at.map(|at| at.to_string()),
        name_cell: print.name_at.map(|at| at.to_string()),
    })
}

fn unread_out(unread: &Unread) -> JsonUnread {
    let (kind, text) = match unread {
        Unread::NotComputed => (JsonKind::NotComputed, ""),
        Unread::NoColumn => (JsonKind::NoColumn, ""),
        Unread::Date(text) => (JsonKind::Date, text.as_str()),
        Unread::Error(text) => (JsonKind::Error, text.as_str()),
        Unread::Text(text) => (JsonKind::Text, text.as_str()),
        Unread::OutOfRange(text) => (JsonKind::OutOfRange, text.as_str()),
        Unread::StruckOut(text) => (JsonKind::StruckOut, text.as_str()),
        Unread::Hidden(text) => (JsonKind::Hidden, text.as_str()),
    };
    JsonUnread {
        kind,
        text: text.to_owned(),
    }
}

/// Reads a JSON submission; `None` if the bytes are none.
pub(crate) fn from_json<'l>(
    recogniser: &Recogniser<'l>,
    file: &str,
    bytes: &[u8],
) -> Option<Result<(&'l Layout, Submission), JsonError>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if !text.starts_with('{') {
        return None;
    }
    let head: String = text
        .chars()
        .take(200)
        .filter(|c| !c.is_whitespace())
        .collect();
    if !head.contains(&format!("\"format\":\"{FORMAT}\"")) {
        return None;
    }
    let wrong = |why: String| JsonError {
        file: file.to_owned(),
        why,
    };
    Some(read(recogniser, text).map_err(wrong))
}

#[derive(Deserialize)]
struct JsonVersion {
    version: u32,
}

fn read<'l>(recogniser: &Recogniser<'l>, text: &str) -> Result<(&'l Layout, Submission), String> {
    let syntax = |error: serde_json::Error| system::json(&error);
    let JsonVersion { version } = serde_json::from_str(text).map_err(syntax)?;
    if version != VERSION {
        return Err(words::version(version, VERSION));
    }
    let json: JsonSubmission = serde_json::from_str(text).map_err(syntax)?;
    let layout = recogniser
        .layout(&json.layout)
        .ok_or_else(|| words::layout(&json.layout))?;
    if json.tables.len() != layout.tables.len() {
        return Err(words::tables(json.tables.len(), layout.tables.len()));
    }
    let mut tables = Vec::with_capacity(json.tables.len());
    for (spec, table) in layout.tables.iter().zip(json.tables) {
        let id = table.id.clone();
        if spec.id.as_str() != id || spec.ledgers.len() != table.ledgers.len() {
            return Err(words::at(&id, " id 或 ledgers "));
        }
        tables.push(table_in(&spec.ledgers, table).map_err(|what| words::at(&id, &what))?);
    }
    let submission = Submission {
        layout: json.layout,
        year: json.year.map(Year),
        department: json.department,
        tables,
    };
    Ok((layout, submission))
}

/// The totals that count in another column; only those that the layout allows to.
fn including_in(spec: &LedgerSpec, names: &[String]) -> Result<Vec<ColumnId>, String> {
    let column = |name: &String| {
        let mut columns = spec.columns.iter().filter(|c| c.including.is_some());
        let found = columns.find(|column| column.id.as_str() == name);
        found
            .map(|column| column.id.clone())
            .ok_or_else(|| format!(" including “{name}”"))
    };
    names.iter().map(column).collect()
}

fn table_in(specs: &[LedgerSpec], table: JsonTable) -> Result<Table, String> {
    let unit = |name: &str| MoneyUnit::named(name).ok_or_else(|| format!(" unit “{name}”"));
    let presence = match table.heading {
        None => Presence::Missing,
        Some(heading) => Presence::Found(Heading {
            sheet: SheetName::new(&heading.sheet),
            title: located(heading.title, Ok)?,
            year: heading.year.map(Year),
            department: heading.department.map(|own| located(own, Ok)).transpose()?,
            unit: heading
                .unit
                .map(|own| located(own, |text| unit(&text)))
                .transpose()?,
        }),
    };
    let mut ledgers = Vec::new();
    for (spec, ledger) in specs.iter().zip(table.ledgers) {
        let count = ledger.rows.len();
        let rows: Result<Vec<Row>, String> = ledger
            .rows
            .into_iter()
            .map(|row| row_in(spec, row, count))
            .collect();
        ledgers.push(Ledger {
            rows: rows?,
            including: including_in(spec, &ledger.including)?,
            open: false,
        });
    }
    let notes: Result<Vec<Note>, String> = table
        .notes
        .into_iter()
        .map(|note| {
            Ok(Note {
                at: cell_in(note.cell.as_deref())?,
                text: note.text,
            })
        })
        .collect();
    if table.decimals > 12 {
        return Err(" decimals ".to_owned());
    }
    Ok(Table {
        id: TableId::new(&table.id),
        presence,
        precision: Precision {
            unit: unit(&table.unit)?,
            decimals: table.decimals,
            coarser: 0,
        },
        ledgers,
        notes: notes?,
    })
}

fn located<T>(
    text: JsonText,
    read: impl Fn(String) -> Result<T, String>,
) -> Result<Located<T>, String> {
    Ok(Located {
        at: cell_in(text.cell.as_deref())?,
        value: read(text.text)?,
    })
}

fn cell_in(cell: Option<&str>) -> Result<Option<CellRef>, String> {
    cell.map(|cell| CellRef::parse(cell).ok_or_else(|| format!(" cell “{cell}”")))
        .transpose()
}

fn row_in(spec: &LedgerSpec, row: JsonRow, count: usize) -> Result<Row, String> {
    let wrong = |what: &str| format!("行“{}”的 {what} ", row.key);
    let columns: Vec<&str> = spec.figures().map(|column| column.id.as_str()).collect();
    let own: Vec<&str> = row
        .values
        .iter()
        .map(|value| value.column.as_str())
        .collect();
    if columns != own {
        return Err(wrong("values（各栏须与版式相同）"));
    }
    if row.parent.is_some_and(|parent| parent >= count) {
        return Err(wrong("parent"));
    }
    let code = row.code.as_deref();
    let code = code
        .map(|code| Code::parse(code).ok_or_else(|| wrong("code")))
        .transpose()?;
    let mut entries = Vec::with_capacity(row.values.len());
    for value in &row.values {
        entries.push(Entry {
            value: value_in(value).ok_or_else(|| wrong(&format!("amount（{}）", value.column)))?,
            at: cell_in(value.cell.as_deref())?,
        });
    }
    let mut texts = row.texts;
    texts.resize(spec.texts().count(), String::new());
    Ok(Row {
        key: RowKey::new(&row.key),
        code,
        label: row.label,
        texts,
        role: match row.role {
            JsonRole::Total => RowRole::Total,
            JsonRole::Item => RowRole::Item,
            JsonRole::Continued => RowRole::Continued,
            JsonRole::OfWhich => RowRole::OfWhich,
            JsonRole::Subtotal => RowRole::Subtotal,
            JsonRole::Unplaced => RowRole::Unplaced,
        },
        parent: row.parent,
        entries,
        at: cell_in(row.cell.as_deref())?,
        sheet: row.sheet.as_deref().map(SheetName::new),
        print: match &row.print {
            None => LabelPrint::default(),
            Some(print) => LabelPrint {
                code: print.code.clone(),
                code_at: cell_in(print.code_cell.as_deref())?,
                name_at: cell_in(print.name_cell.as_deref())?,
            },
        },
    })
}

fn value_in(value: &JsonValue) -> Option<Value> {
    match (&value.amount, &value.unread) {
        (None, None) => Some(Value::Blank),
        (Some(amount), None) => amount.parse::<Amount>().ok().map(Value::Amount),
        (None, Some(JsonUnread { kind, text })) => {
            let text = text.clone();
            Some(Value::Unread(match kind {
                JsonKind::NotComputed => Unread::NotComputed,
                JsonKind::NoColumn => Unread::NoColumn,
                JsonKind::Date => Unread::Date(text),
                JsonKind::Error => Unread::Error(text),
                JsonKind::Text => Unread::Text(text),
                JsonKind::OutOfRange => Unread::OutOfRange(text),
                JsonKind::StruckOut => Unread::StruckOut(text),
                JsonKind::Hidden => Unread::Hidden(text),
            }))
        }
        (Some(_), Some(_)) => None,
    }
}
