//! In: the rows of a ledger, and the totals of which the headings leave open whether they count in one more
//! column (`合计` beside `上年结转`, without `本年收入` above it). Out: the totals that do, as most rows that have
//! an amount there add up. Refuses nothing: where no row has, the total is the layout's own.

use rust_decimal::Decimal;

use crate::layout::{ColumnRole, LedgerSpec};
use crate::model::{ColumnId, Ledger, Row};

/// The totals that count in another column.
pub(super) fn totals(spec: &LedgerSpec, open: &[ColumnId], ledger: &Ledger) -> Vec<ColumnId> {
    let counts_in = |id: &&ColumnId| {
        let votes = ledger.rows.iter().filter_map(|row| with_it(spec, id, row));
        let (with, without): (Vec<bool>, Vec<bool>) = votes.partition(|with| *with);
        with.len() > without.len()
    };
    open.iter().filter(counts_in).cloned().collect()
}

/// Whether the row adds up better with the other column than without it; `None` if it has no amount there.
fn with_it(spec: &LedgerSpec, total: &ColumnId, row: &Row) -> Option<bool> {
    let column = spec.figures().find(|column| column.id == *total)?;
    let part = &column.including.as_ref()?.column;
    let (mut left, mut more) = (Decimal::ZERO, Decimal::ZERO);
    for (column, entry) in spec.figures().zip(&row.entries) {
        let Some(amount) = entry.value.amount().map(|amount| amount.decimal()) else {
            continue;
        };
        if column.id == *total {
            left = left.checked_add(amount)?;
        } else if column.id == *part {
            more = amount;
        } else if column.role == ColumnRole::Amount {
            left = left.checked_sub(amount)?;
        }
    }
    let with = left.checked_sub(more)?;
    (!more.is_zero()).then(|| with.abs() < left.abs())
}
