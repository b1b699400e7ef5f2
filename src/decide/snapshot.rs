//! A submission as a record keeps it: short keys, exact figures, every place.
//!
//! In goes a submission, out comes data that serde writes; and the other way round, the same submission
//! again. Refuses a record whose codes, addresses or figures are none.

use serde::{Deserialize, Serialize};

use crate::model::{
    Amount, CellRef, Code, ColumnId, Entry, Heading, LabelPrint, Ledger, Located, MoneyUnit, Note,
    Precision, Presence, Row, RowKey, RowRole, SheetName, Submission, Table, TableId, Unread,
    Value, Year,
};

/// A submission.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    layout: String,
    year: Option<u16>,
    department: Option<String>,
    tables: Vec<TableShot>,
}

type Place = Option<String>;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct TableShot {
    id: String,
    unit: String,
    decimals: u8,
    heading: Option<HeadingShot>,
    ledgers: Vec<Vec<RowShot>>,
    /// The totals of each ledger that count in another column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    including: Vec<Vec<String>>,
    notes: Vec<(String, Place)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct HeadingShot {
    sheet: String,
    title: (String, Place),
    year: Option<u16>,
    department: Option<(String, Place)>,
    unit: Option<(String, Place)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct RowShot {
    k: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<String>,
    l: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    t: Vec<String>,
    r: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<usize>,
    /// The figures, each with its cell.
    e: Vec<(String, Place)>,
    a: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    /// What is printed as its code, and the cells of code and name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    n: Option<(String, Place, Place)>,
}

impl Snapshot {
    /// The id of the layout.
    pub fn layout(&self) -> &str {
        &self.layout
    }

    /// Of a submission.
    pub fn of(submission: &Submission) -> Snapshot {
        Snapshot {
            layout: submission.layout.clone(),
            year: submission.year.map(|year| year.0),
            department: submission.department.clone(),
            tables: submission.tables.iter().map(table_shot).collect(),
        }
    }

    /// The submission; `None` if the record says what no submission can.
    pub fn submission(&self) -> Option<Submission> {
        Some(Submission {
            layout: self.layout.clone(),
            year: self.year.map(Year),
            department: self.department.clone(),
            tables: self.tables.iter().map(table).collect::<Option<_>>()?,
        })
    }
}

fn shown(at: Option<CellRef>) -> Place {
    at.map(|at| at.to_string())
}

fn at(place: &Place) -> Option<Option<CellRef>> {
    match place {
        Some(text) => CellRef::parse(text).map(Some),
        None => Some(None),
    }
}

fn located<T>(one: &Located<T>, text: impl Fn(&T) -> String) -> (String, Place) {
    (text(&one.value), shown(one.at))
}

fn table_shot(table: &Table) -> TableShot {
    TableShot {
        id: table.id.to_string(),
        unit: table.precision.unit.name().to_owned(),
        decimals: table.precision.decimals,
        heading: table.heading().map(|heading| HeadingShot {
            sheet: heading.sheet.to_string(),
            title: located(&heading.title, String::clone),
            year: heading.year.map(|year| year.0),
            department: heading
                .department
                .as_ref()
                .map(|d| located(d, String::clone)),
            unit: heading
                .unit
                .as_ref()
                .map(|u| located(u, |u| u.name().to_owned())),
        }),
        ledgers: table
            .ledgers
            .iter()
            .map(|ledger| ledger.rows.iter().map(row_shot).collect())
            .collect(),
        including: including_shot(table),
        notes: table
            .notes
            .iter()
            .map(|note| (note.text.clone(), shown(note.at)))
            .collect(),
    }
}

fn including_shot(table: &Table) -> Vec<Vec<String>> {
    let ledgers = || table.ledgers.iter().map(|ledger| &ledger.including);
    if ledgers().all(Vec::is_empty) {
        return Vec::new();
    }
    let names = |ids: &Vec<ColumnId>| ids.iter().map(ToString::to_string).collect();
    ledgers().map(names).collect()
}

fn row_shot(row: &Row) -> RowShot {
    RowShot {
        k: row.key.as_str().to_owned(),
        c: row.code.map(|code| code.to_string()),
        l: row.label.clone(),
        t: row.texts.clone(),
        r: match row.role {
            RowRole::Total => 0,
            RowRole::Item => 1,
            RowRole::Unplaced => 2,
        },
        p: row.parent,
        e: row
            .entries
            .iter()
            .map(|entry| (value_text(&entry.value), shown(entry.at)))
            .collect(),
        a: shown(row.at),
        s: row.sheet.as_ref().map(|sheet| sheet.to_string()),
        n: (row.print != LabelPrint::default()).then(|| {
            let LabelPrint {
                code,
                code_at,
                name_at,
            } = &row.print;
            (code.clone(), shown(*code_at), shown(*name_at))
        }),
    }
}

/// A value as a letter and its text; a blank is an empty text.
fn value_text(value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Amount(amount) => format!("={}", amount.decimal()),
        Value::Unread(Unread::NotComputed) => "f".into(),
        Value::Unread(Unread::NoColumn) => "n".into(),
        Value::Unread(Unread::Date(text)) => format!("d{text}"),
        Value::Unread(Unread::Error(text)) => format!("e{text}"),
        Value::Unread(Unread::Text(text)) => format!("t{text}"),
        Value::Unread(Unread::OutOfRange(text)) => format!("o{text}"),
    }
}

fn value(text: &str) -> Option<Value> {
    let Some(kind) = text.chars().next() else {
        return Some(Value::Blank);
    };
    let rest = text[kind.len_utf8()..].to_owned();
    Some(match kind {
        '=' => Value::Amount(rest.parse::<Amount>().ok()?),
        'f' => Value::Unread(Unread::NotComputed),
        'n' => Value::Unread(Unread::NoColumn),
        'd' => Value::Unread(Unread::Date(rest)),
        'e' => Value::Unread(Unread::Error(rest)),
        't' => Value::Unread(Unread::Text(rest)),
        'o' => Value::Unread(Unread::OutOfRange(rest)),
        _ => return None,
    })
}

fn table(shot: &TableShot) -> Option<Table> {
    let presence = match &shot.heading {
        Some(heading) => Presence::Found(self::heading(heading)?),
        None => Presence::Missing,
    };
    let ledgers = shot.ledgers.iter().enumerate().map(|(at, rows)| {
        let including = shot.including.get(at).into_iter().flatten();
        let rows: Vec<Row> = rows.iter().map(row).collect::<Option<_>>()?;
        let parents = rows.iter().filter_map(|row| row.parent);
        parents.clone().all(|p| p < rows.len()).then_some(Ledger {
            rows,
            including: including.map(|id| ColumnId::new(id)).collect(),
            open: false,
        })
    });
    let notes = shot.notes.iter().map(|(text, place)| {
        Some(Note {
            text: text.clone(),
            at: at(place)?,
        })
    });
    Some(Table {
        id: TableId::new(&shot.id),
        presence,
        precision: Precision {
            unit: MoneyUnit::named(&shot.unit)?,
            decimals: shot.decimals,
        },
        ledgers: ledgers.collect::<Option<_>>()?,
        notes: notes.collect::<Option<_>>()?,
    })
}

fn heading(shot: &HeadingShot) -> Option<Heading> {
    let department = match &shot.department {
        Some((name, place)) => Some(Located {
            value: name.clone(),
            at: at(place)?,
        }),
        None => None,
    };
    let unit = match &shot.unit {
        Some((name, place)) => Some(Located {
            value: MoneyUnit::named(name)?,
            at: at(place)?,
        }),
        None => None,
    };
    Some(Heading {
        sheet: SheetName::new(&shot.sheet),
        title: Located {
            value: shot.title.0.clone(),
            at: at(&shot.title.1)?,
        },
        year: shot.year.map(Year),
        department,
        unit,
    })
}

fn row(shot: &RowShot) -> Option<Row> {
    let code = match &shot.c {
        Some(code) => Some(Code::parse(code)?),
        None => None,
    };
    let entries = shot.e.iter().map(|(text, place)| {
        Some(Entry {
            value: value(text)?,
            at: at(place)?,
        })
    });
    Some(Row {
        key: RowKey::new(&shot.k),
        code,
        label: shot.l.clone(),
        texts: shot.t.clone(),
        role: match shot.r {
            0 => RowRole::Total,
            1 => RowRole::Item,
            2 => RowRole::Unplaced,
            _ => return None,
        },
        parent: shot.p,
        entries: entries.collect::<Option<_>>()?,
        at: at(&shot.a)?,
        sheet: shot.s.as_deref().map(SheetName::new),
        print: match &shot.n {
            None => LabelPrint::default(),
            Some((code, code_at, name_at)) => LabelPrint {
                code: code.clone(),
                code_at: at(code_at)?,
                name_at: at(name_at)?,
            },
        },
    })
}
