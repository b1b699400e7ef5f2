//! Amounts stored with more digits than their table prints.
//!
//! In go the tables that were found, out comes a finding for each such cell, or one for the table where
//! there are many. The noise of binary floats is not a digit.

use rust_decimal::Decimal;

use crate::layout::{ColumnRole, ColumnSpec, TextCheck};
use crate::model::{Amount, Entry, Precision, Row};
use crate::report::{Finding, FindingKind, Severity};
use crate::words::texts as words;

use super::{Book, Breach, Found};

/// More cells than this in one table make one finding together.
const APART: usize = 8;

/// A cell with excess digits.
struct Excess<'a> {
    book: Book<'a>,
    row: &'a Row,
    column: &'a ColumnSpec,
    entry: &'a Entry,
    amount: Amount,
}

/// No amount is stored with more digits than its table prints.
pub(super) fn excess_digits(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for on in tables {
        let excess: Vec<Excess> = on.books().flat_map(excess_cells).collect();
        let precision = on.table.precision;
        if excess.len() <= APART {
            let each = excess.iter().map(|cell| cell.breach(precision));
            findings.extend(each.map(|breach| breach.finding(check, on.spec)));
        } else if let Some(first) = excess.first() {
            let mut breach = first.breach(precision);
            breach.subject = "存储位数".into();
            breach.message = words::excess_digits_many(&breach.message, excess.len());
            let cells = excess.iter().flat_map(|cell| cell.breach(precision).cells);
            breach.cells = cells.collect();
            findings.push(breach.finding(check, on.spec));
        }
    }
    findings
}

fn excess_cells(book: Book<'_>) -> Vec<Excess<'_>> {
    let precision = book.on.table.precision;
    let mut cells = Vec::new();
    for row in &book.ledger.rows {
        for (column, entry) in book.spec.figures().zip(&row.entries) {
            let Some(amount) = entry.value.amount() else {
                continue;
            };
            if column.role == ColumnRole::Amount && has_excess(amount, precision) {
                cells.push(Excess {
                    book,
                    row,
                    column,
                    entry,
                    amount,
                });
            }
        }
    }
    cells
}

/// Whether the amount has further digits that mean money: a tenth of 分 in 万元 (10⁻⁷) does not.
fn has_excess(amount: Amount, precision: Precision) -> bool {
    let beyond = amount.decimal() - amount.printed(precision).decimal();
    beyond.abs() >= Decimal::new(1, 7)
}

impl Excess<'_> {
    fn breach(&self, precision: Precision) -> Breach {
        let at = self.entry.at;
        let column = self.column.id.as_str();
        let stored = self.amount.text(precision);
        let shown = self.amount.printed(precision).text(precision);
        let label = if self.row.label.is_empty() {
            self.row.key.as_str()
        } else {
            &self.row.label
        };
        let mut cell = self.book.cell(self.row, at, column);
        cell.value = Some(self.amount.to_string());
        Breach {
            subject: format!("{}·{column}", self.book.named(self.row.key.as_str())),
            at_most: Severity::Error,
            kind: FindingKind::Precision,
            message: words::excess_digits(
                &self.book.place(self.row, at),
                label,
                column,
                &stored,
                &shown,
                precision.decimals,
            ),
            cells: vec![cell],
        }
    }
}
