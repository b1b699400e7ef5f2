//! The live workbook: totals that are formulas, and the 勾稽 sheet that holds every relation.
//!
//! In goes what is written and where it stands; out come formulas together with their results, both
//! from the same rules that duibiao itself checks. Every result is exact, because LibreOffice shows
//! the stored result until something is edited.

mod allowed;
mod checks;
mod refs;
mod sheet;
mod totals;

use crate::layout::{Layout, RowsSpec, Text};
use crate::model::{Entry, LabelPrint, Row, RowRole, Submission, sheet_prefix};
use crate::reconcile;

use super::contents;
use super::looks::Fill;
use crate::standard::Placement;
use crate::words::pages as words;

pub(super) use allowed::{Figures, by_code};
pub use checks::Mark;
pub(super) use checks::{Blocked, Check, Scope, Scopes, Side, sort};
pub(super) use refs::{Refs, Spot, Summand, added};
pub(super) use sheet::{page, short};
pub(super) use totals::{Totals, total};

/// How many decimals sums over cells of any unit are rounded to.
pub(super) const SUM_DECIMALS: u32 = 6;

/// The submission with the rows of lists that are printed though they were not submitted, all blank.
/// A total stays missing: without it there is nothing to check.
pub(super) fn with_listed_rows(layout: &Layout, submission: &Submission) -> Submission {
    let mut whole = submission.clone();
    for (spec, table) in layout.tables.iter().zip(&mut whole.tables) {
        if table.heading().is_none() {
            continue;
        }
        for (ledger_spec, ledger) in spec.ledgers.iter().zip(&mut table.ledgers) {
            let RowsSpec::List(list) = &ledger_spec.rows else {
                continue;
            };
            // An empty ledger stays one.
            if ledger.rows.is_empty() {
                continue;
            }
            for row in list {
                let known = ledger.rows.iter().any(|one| one.key == row.key);
                if known || row.own || row.blank || row.total {
                    continue;
                }
                ledger.rows.push(Row {
                    key: row.key.clone(),
                    code: row.code,
                    label: row.labels.first().map_or_else(String::new, Text::to_string),
                    texts: ledger_spec.texts().map(|_| String::new()).collect(),
                    role: RowRole::Item,
                    parent: None,
                    entries: ledger_spec.figures().map(|_| Entry::absent()).collect(),
                    at: None,
                    sheet: None,
                    print: LabelPrint::default(),
                });
            }
        }
    }
    whole
}

/// How a table fares by the lines of the 勾稽 sheet, while `figures` (ranges of its sheet) hold any.
pub(super) fn table_result(sheet: &str, figures: &str, checks: &[Check]) -> String {
    let (tables, results) = sheet::columns(checks);
    let count = |mark| {
        let mark = words::mark(mark);
        format!("COUNTIFS({tables},\"{sheet}\",{results},\"{mark}\")")
    };
    let (mismatch, tail) = (count(Mark::Mismatch), count(Mark::Tail));
    let [open, wrong, tails, pass] = words::FORM_RESULTS;
    format!(
        "IF(COUNT({figures})=0,\"{open}\",IF({mismatch}>0,\"{wrong}\"&{mismatch},IF({tail}>0,\"{tails}\"&{tail},\"{pass}\")))"
    )
}

/// The formulas of a workbook.
pub(super) struct Live {
    /// The totals in the tables.
    pub totals: Totals,
    /// The lines of the 勾稽 sheet.
    pub checks: Vec<Check>,
    /// The conditions of rules.
    pub scopes: Scopes,
}

impl Live {
    /// The formulas of a submission as it is written.
    pub(super) fn of(layout: &Layout, submission: &Submission, placement: &Placement) -> Live {
        let every = reconcile::build_every(layout, submission);
        let (checks, scopes) = checks::of(layout, submission, placement, &every);
        Live {
            totals: totals::of(layout, submission, placement, &every.built.system),
            checks,
            scopes,
        }
    }
}

/// The line of the 勾稽 sheet in the 目录: how many lines show which result, counted anew with
/// every edit.
pub(super) fn contents_line(checks: &[Check]) -> contents::Line {
    let shown = [Mark::Pass, Mark::Tail, Mark::Mismatch];
    let count = |mark| checks.iter().filter(|check| check.mark() == mark).count();
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
