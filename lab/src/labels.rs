//! Wrong labels: what was said of a mislabelled workbook, held against the truth.
//!
//! * **detected**: anything is said of it that is worse than a hint, or a cluster of causes names a label.
//! * **first**: the first explanation of some cluster names every wrong label's cell with the right text, and no
//!   cluster's first explanation moves an amount.
//! * **harmful**: every correction: all amounts are right.

use duibiao::report::{Explanation, Outcome, Report};

use crate::departments::{Mislabelled, WrongLabel};

/// What was said of one workbook.
#[derive(Clone, Copy, Default, Debug)]
pub struct Said {
    /// Whether anything was found.
    pub detected: bool,
    /// Whether the wrong labels stand first.
    pub first: bool,
    /// Whether the wrong labels stand in the list at all.
    pub listed: bool,
    /// Corrections of amounts.
    pub harmful: usize,
}

/// Judges a report.
pub fn judge(report: &Report, case: &Mislabelled) -> Said {
    let names = |explanation: &Explanation| case.truth.iter().all(|one| is_named(explanation, one));
    let mut clusters = report.clusters.iter();
    let named = clusters.any(|cluster| cluster.explanations.first().is_some_and(names));
    let amounts = |explanation: &Explanation| {
        let mut cells = explanation.events.iter().flat_map(|event| &event.cells);
        cells.any(|cell| cell.field.is_none())
    };
    let mut firsts = report
        .clusters
        .iter()
        .filter_map(|c| c.explanations.first());
    let mut all = report.clusters.iter().flat_map(|c| &c.explanations);
    Said {
        detected: report.outcome > Outcome::Tail || !report.clusters.is_empty(),
        first: named && !firsts.any(amounts),
        listed: all.any(names),
        harmful: report.corrections.len(),
    }
}

/// Whether the explanation names the cell and what it should say.
fn is_named(explanation: &Explanation, wrong: &WrongLabel) -> bool {
    let address = address(wrong.row, wrong.col);
    let mut cells = explanation.events.iter().flat_map(|event| &event.cells);
    cells.any(|cell| {
        cell.sheet.as_deref() == Some(&wrong.sheet)
            && cell.cell.as_deref() == Some(&address)
            && cell.field == Some(wrong.field)
            && cell.to_text.as_deref() == Some(&wrong.right)
    })
}

/// `A1` of a row and a column counted from 0; no made-up table has more than 26 columns.
fn address(row: usize, col: usize) -> String {
    format!("{}{}", (b'A' + col as u8) as char, row + 1)
}
