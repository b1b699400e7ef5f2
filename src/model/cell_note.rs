//! Notes (批注) on what the tables print.

use super::RowKey;

/// A note on something that a table prints.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableNote {
    /// The index of the table.
    pub table: usize,
    /// What it is on.
    pub on: Noted,
    /// Its text.
    pub text: String,
}

/// What of a table a note is on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Noted {
    /// The title.
    Title,
    /// The department or the unit of money.
    Lead,
    /// The code, the name or a further text of a row.
    Row {
        /// The index of the ledger.
        ledger: usize,
        /// The row.
        row: RowKey,
    },
    /// A figure.
    Figure {
        /// The index of the ledger.
        ledger: usize,
        /// The row.
        row: RowKey,
        /// The index among the figures of the ledger.
        figure: usize,
    },
}
