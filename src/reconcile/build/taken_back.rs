//! Money of last year that is taken back: there a part may be more than the whole.

use std::collections::BTreeSet;

use crate::model::{Code, Entry, RowRole, Submission};

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
        let below_zero = |entry: &Entry| {
            let amount = entry.value.amount();
            amount.is_some_and(|amount| amount.decimal() < rust_decimal::Decimal::ZERO)
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
