//! Which cells of the output are coloured, and what their notes say.
//!
//! In goes a report, out comes a highlight for each cell of a table that was corrected or takes part in a
//! difference that is still open. A correction wins over a difference.

use std::collections::BTreeMap;

use crate::decide::lines::{Item, State};
use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::Layout;
use crate::model::CellRef;
use crate::report::{Correction, Outcome, Report};
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

/// The highlights that a report and its lines ask for: of what is to be decided only the cells in which the mistake can
/// be.
pub(super) fn of(
    layout: &Layout,
    report: &Report,
    placement: &Placement,
    items: &[Item],
    changes: &[ChangeRecord],
) -> Highlights {
    let mut highlights = Highlights::new();
    let open = items.iter().filter(|item| item.state == State::Open);
    for spot in open.flat_map(|item| &item.suspects) {
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
    let open = items.iter().filter(|item| item.state == State::Open);
    for place in open.flat_map(|item| &item.marked) {
        let mut sheets = placement.tables().iter();
        if let Some(table) = sheets.position(|table| table.sheet == place.sheet.as_str()) {
            let highlight = Highlight {
                fill: Fill::Mismatch,
                note: None,
            };
            highlights.entry((table, place.cell)).or_insert(highlight);
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
    use crate::decide::lines::{self, Places, Standing};
    use crate::standard::sample;

    fn filled(report: &Report) -> Vec<(String, Fill)> {
        let layout = sample::layout();
        let placement = Placement::of(&layout, &sample::submission());
        let submission = sample::submission();
        let places = Places::Written(&layout, &placement, &submission);
        let items = lines::of(report, places, Standing::default());
        of(&layout, report, &placement, &items, &[])
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
    fn without_an_explanation_the_cell_of_the_line_is_red() {
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
