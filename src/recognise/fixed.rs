//! The total of a fixed list, told by its sum where it bears another name: 本年合计, 合计（万元）, 某局合计.
//!
//! In go the rows of a list, what the layout says of them, and which of them is the only total: the rows that are
//! indented least add up to it.

use super::segments::Sums;
use crate::layout::ListRow;
use crate::model::{Ledger, RowKey, RowRole, plain};
use crate::vocabulary;

/// Takes the last row that calls itself a total, and is the sum, for the total that was not found.
pub(super) fn find_total(ledger: &mut Ledger, list: &[ListRow], total: usize) {
    let key = &list[total].key;
    if ledger.rows.iter().any(|row| row.key == *key) {
        return;
    }
    let says_total = |label: &str| {
        let label = plain(label);
        vocabulary::TOTAL.iter().any(|word| label.contains(word))
    };
    let candidate = ledger.rows.iter().rposition(|row| {
        let open = matches!(row.role, RowRole::Unplaced | RowRole::Subtotal);
        open && row.code.is_none() && says_total(&row.label)
    });
    if let Some(at) = candidate.filter(|&at| is_sum(ledger, list, at)) {
        let row = &mut ledger.rows[at];
        row.role = RowRole::Total;
        row.code = list[total].code;
        row.key = key.clone();
    }
}

/// Whether the only total is the sum of the list.
pub(super) fn holds(ledger: &Ledger, list: &[ListRow], total: usize) -> bool {
    let mut rows = ledger.rows.iter();
    let at = rows.position(|row| row.key == list[total].key);
    at.is_some_and(|at| is_sum(ledger, list, at))
}

/// Whether a row is what the rows that are indented least add up to.
fn is_sum(ledger: &Ledger, list: &[ListRow], total: usize) -> bool {
    let parts = || list.iter().filter(|row| !row.total);
    let Some(least) = parts().map(|row| row.indent).min() else {
        return false;
    };
    let counts = |key: &RowKey| parts().any(|row| row.indent == least && row.key == *key);
    let rows = ledger.rows.iter().enumerate();
    let items = rows.filter(|(_, row)| row.role == RowRole::Item && counts(&row.key));
    let pairs: Vec<(usize, usize)> = items.map(|(at, _)| (at, total)).collect();
    let printed = ledger.figures_of(total).iter().any(|one| !one.is_zero());
    printed && !pairs.is_empty() && Sums::of(ledger).hold(&pairs)
}
