//! A tree whose total stands below its parts.
//!
//! In goes a ledger whose first row was taken for the total, as the form has it; out comes the ledger with the last row
//! as the total, where the last one bears a total's name, the first does not, and the sums speak for it.

use rust_decimal::Decimal;

use crate::model::{Ledger, RowRole, plain};
use crate::recognise::hierarchy::pairs;
use crate::recognise::levels::total_of;
use crate::recognise::segments::Sums;
use crate::vocabulary;

/// The ledger with its last row as the total, if it is read so.
pub(super) fn total_at_foot(ledger: &Ledger, assign: impl Fn(&mut Ledger)) -> Option<Ledger> {
    let top = total_of(ledger)?;
    let counted = |role: RowRole| matches!(role, RowRole::Total | RowRole::Item);
    let foot = ledger.rows.iter().rposition(|row| counted(row.role))?;
    let name = plain(&ledger.rows[top].label);
    let says_total = vocabulary::TOTAL.iter().any(|total| name.ends_with(total));
    let totals = ledger.rows.iter().filter(|row| row.role == RowRole::Total);
    let is_foot = ledger.rows[foot].role == RowRole::Total && totals.count() == 2;
    if foot == top || says_total || !is_foot {
        return None;
    }
    if ledger.figures_of(top) == ledger.figures_of(foot) {
        return None;
    }
    let mut above = ledger.clone();
    above.rows[foot].role = RowRole::Subtotal;
    let mut below = ledger.clone();
    below.rows[top].role = RowRole::Item;
    let mut read = below.clone();
    assign(&mut above);
    assign(&mut read);
    let speaks = match (off(&above), off(&read)) {
        (_, None) => false,
        (None, Some(below)) => below.is_zero(),
        (Some(above), Some(below)) => below < above,
    };
    speaks.then_some(below)
}

/// How far the sums of a reading are off; `None` if it has none.
fn off(ledger: &Ledger) -> Option<Decimal> {
    let pairs = pairs(ledger);
    (!pairs.is_empty()).then(|| Sums::of(ledger).off(&pairs))
}
