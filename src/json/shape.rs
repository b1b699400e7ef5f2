//! A submission as data and back: the one shape that JSON and records share, as `templates/submission.schema.json`
//! documents it.
//!
//! Serde refuses what is no such shape; a shape that does not fit its layout is refused when it becomes a submission.

use serde::{Deserialize, Serialize};

use super::{FORMAT, VERSION};
use crate::layout::{Layout, LedgerSpec, TableSpec};
use crate::model::{
    CellRef, Code, ColumnId, Entry, Heading, LabelPrint, Ledger, MoneyUnit, Note, Precision,
    Presence, Row, RowKey, RowRole, SheetName, Submission, Table, TableId, Unread, Value, Year,
};
use crate::words::convert::json as words;

/// A submission.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) layout: String,
    pub(super) year: Option<Year>,
    pub(super) department: Option<String>,
    pub(super) tables: Vec<TableShape>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableShape {
    pub(super) id: TableId,
    pub(super) unit: MoneyUnit,
    pub(super) decimals: u8,
    pub(super) heading: Option<Heading>,
    pub(super) ledgers: Vec<LedgerShape>,
    pub(super) notes: Vec<Note>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerShape {
    pub(super) name: String,
    pub(super) rows: Vec<RowShape>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) including: Vec<ColumnId>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowShape {
    pub(super) key: RowKey,
    pub(super) code: Option<String>,
    pub(super) label: String,
    pub(super) texts: Vec<String>,
    pub(super) role: RowRole,
    pub(super) parent: Option<usize>,
    pub(super) cell: Option<CellRef>,
    pub(super) sheet: Option<SheetName>,
    pub(super) values: Vec<ValueShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) print: Option<LabelPrint>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueShape {
    pub(super) column: ColumnId,
    pub(super) amount: Option<String>,
    pub(super) cell: Option<CellRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unread: Option<UnreadShape>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnreadShape {
    pub(super) kind: UnreadKind,
    pub(super) text: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum UnreadKind {
    NotComputed,
    Date,
    Error,
    Text,
    OutOfRange,
    StruckOut,
    Hidden,
    NoColumn,
}

impl Shape {
    /// Of a submission of that layout.
    pub(super) fn of(layout: &Layout, submission: &Submission) -> Shape {
        let tables = layout.tables.iter().zip(&submission.tables);
        Shape {
            format: FORMAT.to_owned(),
            version: VERSION,
            layout: submission.layout.clone(),
            year: submission.year,
            department: submission.department.clone(),
            tables: tables
                .map(|(spec, table)| TableShape::of(spec, table))
                .collect(),
        }
    }

    /// The layout in the shapes that the tables here have.
    pub(super) fn layout<'l>(&self, layout: &'l Layout) -> &'l Layout {
        let fits = |shape: &TableShape, spec: &TableSpec| {
            let ledgers = shape.ledgers.iter().zip(&spec.ledgers);
            let mut same = ledgers.map(|(shape, spec)| {
                let columns = spec.figures().map(|column| &column.id);
                let first = shape.rows.iter().find(|row| !row.values.is_empty());
                let own = first.map(|row| row.values.iter().map(|value| &value.column));
                shape.name == spec.name.as_str() && own.is_none_or(|own| own.eq(columns))
            });
            shape.ledgers.len() == spec.ledgers.len() && same.all(|same| same)
        };
        let choice = layout.shapes.tables().filter_map(|table| {
            let spec = &layout.tables[table];
            let shape = self.tables.iter().find(|shape| shape.id == spec.id)?;
            let other = !fits(shape, spec);
            let nth = layout.shapes.of(table).position(|spec| fits(shape, spec));
            nth.filter(|_| other).map(|nth| (table, nth))
        });
        layout.in_shapes(&choice.collect::<Vec<_>>())
    }

    /// The submission, or what does not fit the layout.
    pub(super) fn submission(self, layout: &Layout) -> Result<Submission, String> {
        if self.tables.len() != layout.tables.len() {
            return Err(words::tables(self.tables.len(), layout.tables.len()));
        }
        let tables = layout.tables.iter().zip(self.tables);
        let tables = tables.map(|(spec, shape)| {
            let id = shape.id.clone();
            let table = shape.table(spec);
            table.map_err(|what| words::at(id.as_str(), &what))
        });
        Ok(Submission {
            layout: self.layout,
            year: self.year,
            department: self.department,
            tables: tables.collect::<Result<_, _>>()?,
        })
    }
}

impl TableShape {
    fn of(spec: &TableSpec, table: &Table) -> TableShape {
        let ledgers = spec.ledgers.iter().zip(&table.ledgers);
        TableShape {
            id: table.id.clone(),
            unit: table.precision.unit,
            decimals: table.precision.decimals,
            heading: table.heading().cloned(),
            ledgers: ledgers
                .map(|(spec, ledger)| LedgerShape {
                    name: spec.name.to_string(),
                    rows: ledger.rows.iter().map(|r| RowShape::of(spec, r)).collect(),
                    including: ledger.including.clone(),
                })
                .collect(),
            notes: table.notes.clone(),
        }
    }

    fn table(self, spec: &TableSpec) -> Result<Table, String> {
        if spec.id != self.id || spec.ledgers.len() != self.ledgers.len() {
            return Err(words::ID_OR_LEDGERS.to_owned());
        }
        let ledgers = spec.ledgers.iter().zip(self.ledgers);
        let ledgers = ledgers.map(|(spec, shape)| shape.ledger(spec));
        let ledgers = ledgers.collect::<Result<_, _>>()?;
        if self.decimals > 12 {
            return Err(" decimals ".to_owned());
        }
        Ok(Table {
            id: self.id,
            presence: self.heading.map_or(Presence::Missing, Presence::Found),
            precision: Precision {
                unit: self.unit,
                decimals: self.decimals,
                coarser: 0,
            },
            ledgers,
            notes: self.notes,
        })
    }
}

impl LedgerShape {
    fn ledger(self, spec: &LedgerSpec) -> Result<Ledger, String> {
        let count = self.rows.len();
        let rows = self.rows.into_iter().map(|shape| {
            let key = shape.key.clone();
            let row = shape.row(spec, count);
            row.map_err(|what| words::row(key.as_str(), &what))
        });
        let rows = rows.collect::<Result<_, _>>()?;
        // Only those that the layout allows to count in another column.
        let allowed = |name: &ColumnId| {
            let mut columns = spec.columns.iter();
            columns.any(|column| column.including.is_some() && column.id == *name)
        };
        match self.including.iter().find(|name| !allowed(name)) {
            Some(name) => Err(words::none_such("including", name.as_str())),
            None => Ok(Ledger {
                rows,
                including: self.including,
                open: false,
            }),
        }
    }
}

impl RowShape {
    fn of(spec: &LedgerSpec, row: &Row) -> RowShape {
        let values = spec.figures().zip(&row.entries);
        RowShape {
            key: row.key.clone(),
            code: row.code.map(|code| code.to_string()),
            label: row.label.clone(),
            texts: row.texts.clone(),
            role: row.role,
            parent: row.parent,
            cell: row.at,
            sheet: row.sheet.clone(),
            values: values
                .map(|(column, entry)| ValueShape::of(&column.id, entry))
                .collect(),
            print: (row.print != LabelPrint::default()).then(|| row.print.clone()),
        }
    }

    fn row(self, spec: &LedgerSpec, count: usize) -> Result<Row, String> {
        let columns = spec.figures().map(|column| &column.id);
        if !columns.eq(self.values.iter().map(|value| &value.column)) {
            return Err(words::VALUES.to_owned());
        }
        if self.parent.is_some_and(|parent| parent >= count) {
            return Err("parent".to_owned());
        }
        let code = self.code.map(|code| Code::parse(&code).ok_or("code"));
        let entries = self.values.into_iter().map(ValueShape::entry);
        let mut texts = self.texts;
        texts.resize(spec.texts().count(), String::new());
        Ok(Row {
            key: self.key,
            code: code.transpose()?,
            label: self.label,
            texts,
            role: self.role,
            parent: self.parent,
            entries: entries.collect::<Result<_, _>>()?,
            at: self.cell,
            sheet: self.sheet,
            print: self.print.unwrap_or_default(),
        })
    }
}

impl ValueShape {
    fn of(column: &ColumnId, entry: &Entry) -> ValueShape {
        ValueShape {
            column: column.clone(),
            amount: entry.value.amount().map(|amount| amount.to_string()),
            cell: entry.at,
            unread: match &entry.value {
                Value::Unread(unread) => Some(UnreadShape::of(unread)),
                Value::Blank | Value::Amount(_) => None,
            },
        }
    }

    fn entry(self) -> Result<Entry, String> {
        let value = match (self.amount.map(|amount| amount.parse()), self.unread) {
            (None, None) => Value::Blank,
            (Some(Ok(amount)), None) => Value::Amount(amount),
            (None, Some(unread)) => Value::Unread(unread.unread()),
            _ => return Err(words::amount(self.column.as_str())),
        };
        Ok(Entry {
            value,
            at: self.cell,
        })
    }
}

impl UnreadShape {
    fn of(unread: &Unread) -> UnreadShape {
        let (kind, text) = match unread {
            Unread::NotComputed => (UnreadKind::NotComputed, ""),
            Unread::NoColumn => (UnreadKind::NoColumn, ""),
            Unread::Date(text) => (UnreadKind::Date, text.as_str()),
            Unread::Error(text) => (UnreadKind::Error, text.as_str()),
            Unread::Text(text) => (UnreadKind::Text, text.as_str()),
            Unread::OutOfRange(text) => (UnreadKind::OutOfRange, text.as_str()),
            Unread::StruckOut(text) => (UnreadKind::StruckOut, text.as_str()),
            Unread::Hidden(text) => (UnreadKind::Hidden, text.as_str()),
        };
        UnreadShape {
            kind,
            text: text.to_owned(),
        }
    }

    fn unread(self) -> Unread {
        match self.kind {
            UnreadKind::NotComputed => Unread::NotComputed,
            UnreadKind::NoColumn => Unread::NoColumn,
            UnreadKind::Date => Unread::Date(self.text),
            UnreadKind::Error => Unread::Error(self.text),
            UnreadKind::Text => Unread::Text(self.text),
            UnreadKind::OutOfRange => Unread::OutOfRange(self.text),
            UnreadKind::StruckOut => Unread::StruckOut(self.text),
            UnreadKind::Hidden => Unread::Hidden(self.text),
        }
    }
}
