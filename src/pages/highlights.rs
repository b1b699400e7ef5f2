//! Which cells of the output are coloured, and what their notes say.
//!
//! In goes a report, out comes a highlight for each cell of a table that was corrected or takes part in a
//! difference that is still open. A correction wins over a difference.

use std::collections::BTreeMap;

use crate::decide::lines::{Standing, cluster_of, is_settled, stands_in};
use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::Layout;
use crate::model::CellRef;
use crate::report::{Correction, Event, EventKind, Outcome, Report, Spot};
use crate::standard::Placement;
use crate::words::{decide, pages as words};

use super::looks::Fill;

/// The colour and the note of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Highlight {
    /// Its colour.
    pub fill: Fill,
    /// Its note.
    pub note: Option<String>,
}

/// The highlights of a workbook, by the index of the table and the cell of its sheet.
pub(super) type Highlights = BTreeMap<(usize, CellRef), Highlight>;

/// The highlights that a report asks for.
pub(super) fn of(
    layout: &Layout,
    report: &Report,
    placement: &Placement,
    standing: Standing<'_>,
    changes: &[ChangeRecord],
) -> Highlights {
    let mut highlights = Highlights::new();
    for spot in open_cells(report, standing) {
        if let Some(at) = placement.find_any(layout, spot) {
            highlights.insert(
                at,
                Highlight {
                    fill: Fill::Mismatch,
                    note: None,
                },
            );
        }
    }
    for correction in &report.corrections {
        let change = &correction.change;
        if let Some(at) = placement.find(layout, &change.spot) {
            let note = Some(note(correction, report));
            highlights.insert(
                at,
                Highlight {
                    fill: Fill::Corrected,
                    note,
                },
            );
        }
    }
    let decided = |change: &&ChangeRecord| {
        matches!(change.kind, ChangeKind::Decided | ChangeKind::Settled) && !change.earlier
    };
    for change in changes.iter().filter(decided) {
        if let Some(at) = placement.find_any(layout, &change.spot) {
            let text =
                |value: &Option<String>| value.clone().unwrap_or_else(|| words::BLANK.into());
            let (from, to) = (text(&change.from), text(&change.to));
            let note = match change.kind {
                ChangeKind::Settled => decide::settled_note(&from, &to),
                _ => decide::note(&from, &to, &change.why),
            };
            let highlight = Highlight {
                fill: Fill::Corrected,
                note: Some(note),
            };
            highlights.insert(at, highlight);
        }
    }
    highlights
}

/// The cells of differences that are not settled: where all explanations are known only the cells
/// they blame, otherwise all figures of the equation.
fn open_cells<'r>(report: &'r Report, standing: Standing<'_>) -> Vec<&'r Spot> {
    let mut cells = Vec::new();
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Mismatch)
    {
        if standing.is_done(finding, report) || is_settled(finding, report) {
            continue;
        }
        let cluster = cluster_of(finding, report);
        match cluster.filter(|cluster| cluster.complete && !cluster.explanations.is_empty()) {
            Some(cluster) => cells.extend(
                cluster
                    .explanations
                    .iter()
                    .flat_map(|explanation| &explanation.events)
                    .flat_map(|event| {
                        let own = event.cells.iter();
                        own.filter(|cell| !is_chain(event) || stands_in(finding, cell))
                    })
                    .map(|cell| &cell.spot),
            ),
            None => cells.extend(
                finding
                    .cells
                    .iter()
                    .filter(|cell| cell.value.is_some())
                    .map(|cell| &cell.spot),
            ),
        }
    }
    cells
}

/// Whether the mistake is a change that was not carried on through tables: only where it shows is anything in question.
fn is_chain(event: &Event) -> bool {
    matches!(event.kind, EventKind::Stale | EventKind::NotUpdated)
}

/// The note on a corrected cell: at most three rules, so that it stays readable.
fn note(correction: &Correction, report: &Report) -> String {
    let change = &correction.change;
    let rules: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Mismatch)
        .filter(|finding| finding.cells.iter().any(|cell| cell.spot == change.spot))
        .map(|finding| format!("{}（{}）", finding.message, finding.equation))
        .take(3)
        .collect();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| words::BLANK.to_owned());
    words::correction_note(
        &text(&change.from),
        &text(&change.to),
        &rules,
        &correction.because,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::sample;

    fn filled(report: &Report) -> Vec<(String, Fill)> {
        let layout = sample::layout();
        let placement = Placement::of(&layout, &sample::submission());
        of(&layout, report, &placement, Standing::default(), &[])
            .into_iter()
            .map(|((table, cell), highlight)| {
                (
                    format!("{}!{cell}", placement.sheet(table).unwrap_or_default()),
                    highlight.fill,
                )
            })
            .collect()
    }

    #[test]
    fn corrected_cells_are_yellow_and_blamed_cells_red() {
        let filled = filled(&sample::report());
        assert_eq!(
            filled,
            [
                ("表三!C7".to_owned(), Fill::Corrected),
                ("表三!C9".to_owned(), Fill::Mismatch),
                ("表三!D9".to_owned(), Fill::Mismatch),
            ]
        );
    }

    #[test]
    fn without_an_explanation_all_figures_of_the_equation_are_red() {
        let mut report = sample::report();
        report.clusters.clear();
        report.corrections.clear();
        let filled = filled(&report);
        assert_eq!(
            filled,
            [
                ("表三!C7".to_owned(), Fill::Mismatch),
                ("表三!C9".to_owned(), Fill::Mismatch)
            ]
        );
    }

    #[test]
    fn the_note_says_the_old_value_the_rule_and_the_reason() {
        let report = sample::report();
        let text = note(&report.corrections[0], &report);
        for part in [
            "原值：937.26",
            "现值：937.62",
            "937.26 = 588.34 + 349.28",
            "原因：表二",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
