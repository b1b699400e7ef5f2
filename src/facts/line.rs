//! One line of a ledger: what it is called, and its figures.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::layout::{ColumnRole, LedgerSpec, MeantLine};
use crate::model::{
    Amount, CellRef, Code, MoneyUnit, Place, Row, RowKey, SheetName, Table, Unread, Value,
};

/// Which line of a ledger it is, the same in every submission of a layout.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum LineKey {
    /// The grand total, or the top of a tree.
    Total,
    /// A row of a fixed list, or the only row.
    Fixed(RowKey),
    /// The row of a code.
    Code(Code),
    /// A row that has only a name.
    Named(String),
    /// A row of a tree below its top: the names from there down, those of a unit and a project.
    Listed(Vec<String>),
}

impl LineKey {
    /// The line as a layout speaks of it.
    pub fn meant(&self) -> MeantLine<'_> {
        match self {
            LineKey::Total => MeantLine::Total,
            LineKey::Fixed(key) => MeantLine::Fixed(key.as_str()),
            LineKey::Code(code) => MeantLine::Code(*code),
            LineKey::Named(_) | LineKey::Listed(_) => MeantLine::Named,
        }
    }
}

/// One line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Which it is.
    pub key: LineKey,
    /// Its name as printed.
    pub label: String,
    /// Its further texts, one for each text column of the layout.
    pub texts: Vec<String>,
    /// The sheet it stands on.
    pub sheet: Option<SheetName>,
    /// Its figures, one for each figure of the layout.
    pub cells: Vec<Cell>,
}

/// A figure and where it stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// The figure.
    pub figure: Figure,
    /// Its cell, the first if it stands in several.
    pub at: Option<CellRef>,
}

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Figure {
    /// Nothing.
    Blank,
    /// So many 元 (of a percentage: per cent).
    Known(#[serde(with = "exact")] Decimal),
    /// Something that could not be read, as it is printed; or what no number can hold.
    Open(String),
    /// The table does not print the column.
    NoColumn,
}

impl Line {
    pub(super) fn of(spec: &LedgerSpec, table: &Table, row: &Row, key: LineKey) -> Line {
        let columns = spec.figures().zip(&row.entries);
        let cells = columns.map(|(column, entry)| {
            let unit = (column.role == ColumnRole::Amount).then_some(table.precision.unit);
            Cell {
                figure: Figure::of(&entry.value, unit),
                at: entry.at,
            }
        });
        Line {
            key,
            label: row.label.clone(),
            texts: row.texts.clone(),
            sheet: sheet_of(table, row),
            cells: cells.collect(),
        }
    }

    /// Adds a further line of it.
    pub(super) fn add(&mut self, table: &Table, row: &Row) {
        for (cell, entry) in self.cells.iter_mut().zip(&row.entries) {
            let figure = Figure::of(&entry.value, Some(table.precision.unit));
            if cell.figure == Figure::Blank {
                cell.at = entry.at;
            }
            cell.figure.add(&figure);
        }
    }

    /// Where one of its figures stands.
    pub fn place(&self, figure: usize) -> Option<Place> {
        let cell = self.cells.get(figure)?.at?;
        let sheet = self.sheet.clone()?;
        Some(Place { sheet, cell })
    }

    /// Whether any figure stands in it.
    pub fn has_figures(&self) -> bool {
        let mut cells = self.cells.iter();
        cells.any(|cell| !matches!(cell.figure, Figure::Blank | Figure::NoColumn))
    }

    /// Its code, if it is that of one.
    pub fn code(&self) -> Option<Code> {
        match self.key {
            LineKey::Code(code) => Some(code),
            _ => None,
        }
    }
}

/// The sheet on which a row stands.
fn sheet_of(table: &Table, row: &Row) -> Option<SheetName> {
    let own = row.sheet.as_ref();
    own.or(table.heading().map(|heading| &heading.sheet))
        .cloned()
}

impl Figure {
    /// What a value of a table in that unit is in 元; without a unit, as it is.
    fn of(value: &Value, unit: Option<MoneyUnit>) -> Figure {
        match value {
            Value::Blank => Figure::Blank,
            Value::Amount(amount) => {
                let factor = Decimal::from(unit.map_or(1, MoneyUnit::yuan));
                match amount.decimal().checked_mul(factor) {
                    Some(yuan) => Figure::Known(yuan.normalize()),
                    None => Figure::Open(amount.to_string()),
                }
            }
            Value::Unread(Unread::NoColumn) => Figure::NoColumn,
            Value::Unread(unread) => Figure::Open(unread.printed().to_owned()),
        }
    }

    /// Adds another figure for the same; what cannot be added stays open.
    pub fn add(&mut self, other: &Figure) {
        let sum = match (&*self, other) {
            (Figure::Open(_), _) | (_, Figure::Blank | Figure::NoColumn) => return,
            (Figure::Blank | Figure::NoColumn, _) | (_, Figure::Open(_)) => other.clone(),
            (Figure::Known(one), Figure::Known(two)) => match one.checked_add(*two) {
                Some(sum) => Figure::Known(sum),
                None => Figure::Open(two.to_string()),
            },
        };
        *self = sum;
    }

    /// The same with the other sign.
    pub(super) fn negated(&self) -> Figure {
        match self {
            Figure::Known(amount) => Figure::Known(-amount),
            other => other.clone(),
        }
    }

    /// The amount in that unit.
    pub fn amount(&self, unit: MoneyUnit) -> Option<Amount> {
        match self {
            Figure::Known(yuan) => {
                let amount = yuan.checked_div(Decimal::from(unit.yuan()))?;
                Some(Amount::new(amount.normalize()))
            }
            _ => None,
        }
    }
}

/// A decimal as two whole numbers.
pub(crate) mod exact {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        (value.mantissa(), value.scale()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let (mantissa, scale) = <(i128, u32)>::deserialize(from)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).map_err(D::Error::custom)
    }
}
