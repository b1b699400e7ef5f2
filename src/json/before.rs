//! How records kept submissions before they kept the JSON: short keys, no names of columns.
//!
//! It is only read; out comes the shape of today.

use serde::Deserialize;

use super::shape::{LedgerShape, RowShape, Shape, TableShape, UnreadKind, UnreadShape, ValueShape};
use super::{FORMAT, VERSION};
use crate::layout::{Layout, LedgerSpec, TableSpec};
use crate::model::{
    CellRef, ColumnId, Heading, LabelPrint, MoneyUnit, Note, RowKey, RowRole, SheetName, TableId,
    Year,
};

#[derive(Deserialize)]
pub(super) struct Submission {
    layout: String,
    year: Option<Year>,
    department: Option<String>,
    tables: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    id: TableId,
    unit: MoneyUnit,
    decimals: u8,
    #[serde(default)]
    coarser: i8,
    heading: Option<Heading>,
    ledgers: Vec<Vec<Row>>,
    #[serde(default)]
    including: Vec<Vec<ColumnId>>,
    notes: Vec<Note>,
}

#[derive(Deserialize)]
struct Row {
    /// Key, code, label and further texts.
    k: RowKey,
    c: Option<String>,
    l: String,
    #[serde(default)]
    t: Vec<String>,
    /// Role and parent.
    r: usize,
    p: Option<usize>,
    /// The figures.
    e: Vec<(String, Option<CellRef>)>,
    /// Its place, and how its label is printed.
    a: Option<CellRef>,
    s: Option<SheetName>,
    n: Option<LabelPrint>,
}

impl Submission {
    /// The same in the shape of today, and how much coarser than declared each table is printed.
    pub(super) fn shape(self, layout: &Layout) -> Option<(Shape, Vec<i8>)> {
        if self.tables.len() != layout.tables.len() {
            return None;
        }
        let coarser = self.tables.iter().map(|table| table.coarser).collect();
        let tables = layout.tables.iter().zip(self.tables);
        let tables = tables.map(|(spec, table)| table.shape(spec));
        let shape = Shape {
            format: FORMAT.to_owned(),
            version: VERSION,
            layout: self.layout,
            year: self.year,
            department: self.department,
            tables: tables.collect::<Option<_>>()?,
        };
        Some((shape, coarser))
    }
}

impl Table {
    fn shape(self, spec: &TableSpec) -> Option<TableShape> {
        if self.ledgers.len() != spec.ledgers.len() {
            return None;
        }
        let mut including = self.including.into_iter();
        let ledgers = spec.ledgers.iter().zip(self.ledgers).map(|(spec, rows)| {
            let rows = rows.into_iter().map(|row| row.shape(spec));
            Some(LedgerShape {
                name: spec.name.to_string(),
                rows: rows.collect::<Option<_>>()?,
                including: including.next().unwrap_or_default(),
            })
        });
        Some(TableShape {
            ledgers: ledgers.collect::<Option<_>>()?,
            id: self.id,
            unit: self.unit,
            decimals: self.decimals,
            heading: self.heading,
            notes: self.notes,
        })
    }
}

impl Row {
    fn shape(self, spec: &LedgerSpec) -> Option<RowShape> {
        use RowRole::{Continued, Item, OfWhich, Subtotal, Total, Unplaced};
        if self.e.len() != spec.figures().count() {
            return None;
        }
        let values = spec.figures().zip(self.e).map(|(column, (text, cell))| {
            let (amount, unread) = value(&text)?;
            Some(ValueShape {
                column: column.id.clone(),
                amount,
                cell,
                unread,
            })
        });
        Some(RowShape {
            values: values.collect::<Option<_>>()?,
            key: self.k,
            code: self.c,
            label: self.l,
            texts: self.t,
            role: *[Total, Item, Unplaced, Continued, OfWhich, Subtotal].get(self.r)?,
            parent: self.p,
            cell: self.a,
            sheet: self.s,
            print: self.n,
        })
    }
}

/// The amount, or what stands in its place, from a letter and a text; a blank is an empty text.
fn value(text: &str) -> Option<(Option<String>, Option<UnreadShape>)> {
    let mut chars = text.chars();
    let kind = chars.next();
    let text = chars.as_str().to_owned();
    let kind = match kind {
        None => return Some((None, None)),
        Some('=') => return Some((Some(text), None)),
        Some('f') => UnreadKind::NotComputed,
        Some('n') => UnreadKind::NoColumn,
        Some('d') => UnreadKind::Date,
        Some('e') => UnreadKind::Error,
        Some('t') => UnreadKind::Text,
        Some('o') => UnreadKind::OutOfRange,
        Some('s') => UnreadKind::StruckOut,
        Some('h') => UnreadKind::Hidden,
        Some(_) => return None,
    };
    Some((None, Some(UnreadShape { kind, text })))
}
