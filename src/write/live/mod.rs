//! The live workbook: totals that are formulas, and the 勾稽 sheet that holds every relation.
//!
//! In goes what is written and where it stands; out come formulas together with their results, both
//! from the same rules that duibiao itself checks. Every result is exact, because LibreOffice shows
//! the stored result until something is edited.

mod checks;
mod refs;
mod sheet;
mod totals;

use crate::layout::Layout;
use crate::model::Submission;
use crate::reconcile;

use super::placement::Placement;

pub use checks::Mark;
pub(super) use checks::{Blocked, Check, Side};
pub(super) use refs::{Spot, sheet_prefix};
pub(super) use sheet::{SUMMARY_ROW, summary_column, write};
pub(super) use totals::{Total, Totals, total};

/// The formulas of a workbook.
pub(super) struct Live {
    /// The totals in the tables.
    pub totals: Totals,
    /// The lines of the 勾稽 sheet.
    pub checks: Vec<Check>,
}

impl Live {
    /// The formulas of a submission as it is written.
    pub(super) fn of(layout: &Layout, submission: &Submission, placement: &Placement) -> Live {
        let built = reconcile::build(layout, submission);
        Live {
            totals: totals::of(layout, submission, placement, &built.system),
            checks: checks::of(layout, submission, placement, &built),
        }
    }
}
