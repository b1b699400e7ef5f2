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

use super::contents;
use super::placement::Placement;
use super::styles::Fill;
use crate::words::write as words;

pub use checks::Mark;
pub(super) use checks::{Blocked, Check, Side};
pub(super) use refs::sheet_prefix;
pub(super) use sheet::write;
pub(super) use totals::{Total, Totals};

/// How many decimals sums over cells of any unit are rounded to.
pub(super) const SUM_DECIMALS: u32 = 6;

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

    /// The line of the 勾稽 sheet in the 目录: how many lines show which result, counted anew with
    /// every edit.
    pub(super) fn contents_line(&self) -> contents::Line {
        let shown = [Mark::Pass, Mark::Tail, Mark::Mismatch];
        let count = |mark| self.checks.iter().filter(|check| check.mark() == mark).count();
        let texts = shown.map(|mark| format!("{} {}", words::mark(mark), count(mark)));
        let formulas = shown.map(|mark| {
            let cell = sheet::summary_cell(mark);
            let prefix = sheet_prefix(words::CHECKS_SHEET);
            format!("\"{} \"&{prefix}{cell}", words::mark(mark))
        });
        contents::Line {
            formula: Some(formulas.join("&\"，\"&")),
            ..contents::Line::plain(
                words::CHECKS_SHEET,
                words::CHECKS_CONTENTS,
                texts.join("，"),
                Fill::Plain,
            )
        }
    }
}
