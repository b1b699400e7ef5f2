//! One line of the 修改记录, as it is listed and as a record keeps it.
//!
//! A record keeps every line, since a later run cannot see all of them again: a text that became a
//! number is a number from then on, and a correction in a workbook that got new rows by hand is what
//! was submitted.

use serde::{Deserialize, Serialize};

use crate::report::{Correction, Spot};
use crate::words::pages as words;

pub use crate::words::pages::ChangeKind;

/// One change from what was submitted. Unlike a [`Change`](crate::report::Change) it need not be of one cell: a
/// heading, a whole range or the order of columns can have changed too, so its place is a text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// The cell; what is empty of its names is not one alone.
    #[serde(flatten)]
    pub spot: Spot,
    /// Where it stood in the submission (`表3!C7`, `表3!C7:E18`); `None` for what was not there.
    pub cell: Option<String>,
    /// What was submitted; `None` for a blank.
    pub from: Option<String>,
    /// What is written; `None` for a blank.
    pub to: Option<String>,
    /// What kind of change.
    pub kind: ChangeKind,
    /// Why, in a sentence.
    pub why: String,
    /// Whether an earlier run made it, of which this one sees only the result.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier: bool,
}

impl ChangeKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        words::change_kind(self)
    }

    /// Whether the amount itself is another one.
    pub fn changes_amount(self) -> bool {
        matches!(
            self,
            ChangeKind::Corrected | ChangeKind::Decided | ChangeKind::Settled
        )
    }
}

impl ChangeRecord {
    /// Whether a later run that starts from the same submission finds the change again by itself.
    pub fn is_found_again(&self) -> bool {
        (self.kind.changes_amount() || self.kind == ChangeKind::Noted) && !self.earlier
    }
}

impl From<&Correction> for ChangeRecord {
    fn from(correction: &Correction) -> ChangeRecord {
        let change = &correction.change;
        let place = change.sheet.as_ref().zip(change.cell.as_ref());
        ChangeRecord {
            spot: change.spot.clone(),
            cell: place.map(|(sheet, cell)| format!("{sheet}!{cell}")),
            from: change.from.clone(),
            to: change.to.clone(),
            kind: ChangeKind::Corrected,
            why: correction.because.clone(),
            earlier: false,
        }
    }
}
