//! Money of last year that is taken back: there a part may be more than the whole.

use std::collections::BTreeSet;

use crate::model::{Code, Entry, RowRole, Submission, Unread, Value};

/// What stands before a negative amount in place of a minus.
const TRIANGLES: [char; 4] = ['△', '▲', '▽', '▼'];

/// Where a submission prints negative amounts: there a part may be more than the whole.
#[derive(Default)]
pub(super) struct TakenBack {
    /// Anywhere.
    pub(super) any: bool,
    /// In rows of which no code says what they are: it may be any.
    pub(super) uncoded: bool,
    /// The codes of rows that print one.
    pub(super) codes: BTreeSet<Code>,
}

impl TakenBack {
    pub(super) fn of(submission: &Submission) -> TakenBack {
        let mut taken = TakenBack::default();
        let below_zero = |entry: &Entry| match &entry.value {
            Value::Amount(amount) => amount.decimal() < rust_decimal::Decimal::ZERO,
            // Some print a triangle for a minus, others for what has grown: not read, but perhaps negative.
            Value::Unread(Unread::Text(text)) => text.trim_start().starts_with(TRIANGLES),
            Value::Blank | Value::Unread(_) => false,
        };
        let rows = submission.tables.iter().flat_map(|table| table.rows());
        for row in rows.filter(|row| row.entries.iter().any(below_zero)) {
            taken.any = true;
            taken.uncoded |= row.code.is_none() && row.role != RowRole::Total;
            taken.codes.extend(row.code);
        }
        taken
    }

    /// Whether it may be money of that code: it is, or of one above or below.
    pub(super) fn of_code(&self, code: Code) -> bool {
        let mut codes = self.codes.iter();
        codes.any(|taken| taken.covers(code) || code.covers(*taken))
    }
}
