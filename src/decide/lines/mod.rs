//! The lines of the 差异表, before anything is drawn.
//!
//! In goes a report; out come its corrections and findings in the order in which a person works:
//! corrections, open groups (the line with the suggestion first), single mismatches, what corrections
//! settle, what was not checked, hints, tails.

mod item;
mod settled;
mod standing;

use rust_decimal::Decimal;

use super::Put;
use crate::layout::Layout;
use crate::model::CellRef;
use crate::report::{
    Cell, Change, Cluster, Correction, Explanation, Finding, FindingKind, Outcome, Report, Severity,
};
use crate::words::explain::label_at;
use crate::words::pages as words;

use crate::standard::Placement;

pub(crate) use item::{Decide, Item, State};
pub(crate) use settled::{cluster_of, is_settled, stands_in};
pub(crate) use standing::{Standing, offered};

use settled::{changes, is_corrected};

/// The most tails that are listed.
pub(crate) const MOST_TAILS: usize = 200;
/// The most rivals that are listed; a dropdown holds no more.
const MOST_RIVALS: usize = 20;

/// The 编号 of a correction's line: findings have ids of their own, a correction is known by its cell.
pub fn correction_id(change: &Change) -> String {
    format!(
        "{}/{}/{}/{}",
        words::state::CORRECTED,
        change.spot.table,
        change.spot.row,
        change.spot.column
    )
}

/// All lines in their order; at most [`MOST_TAILS`] tails.
pub(crate) fn of(
    layout: &Layout,
    report: &Report,
    placement: &Placement,
    standing: Standing<'_>,
) -> Vec<Item> {
    let builder = Builder {
        layout,
        report,
        placement,
        standing,
    };
    let corrections = report.corrections.iter();
    let mut items: Vec<Item> = corrections.map(|c| builder.correction(c)).collect();
    let decided = standing.decisions.iter();
    items.extend(decided.filter_map(|d| Item::decided(d, layout, placement)));
    builder.mismatches(&mut items);
    let of_state = |state| {
        let findings = report.findings.iter();
        findings.filter(move |one| state_of(one) == state && !standing.is_decided(&one.id))
    };
    let open = of_state(State::Unchecked);
    items.extend(open.map(|finding| builder.lesser(finding, State::Unchecked)));
    // A hint that holds once what is proven is corrected says nothing any more.
    let hints = of_state(State::Hint).filter(|hint| !standing.is_done(hint, report));
    items.extend(hints.map(|finding| builder.lesser(finding, State::Hint)));
    let tails = of_state(State::Tail).take(MOST_TAILS);
    items.extend(tails.map(|finding| builder.tail(finding)));
    items
}

/// What a finding is by itself.
pub(crate) fn state_of(finding: &Finding) -> State {
    match (finding.outcome, finding.severity) {
        (Outcome::Tail, _) => State::Tail,
        (Outcome::Unchecked, _) => State::Unchecked,
        (Outcome::Mismatch, Severity::Error) => State::Mismatch,
        (Outcome::Mismatch | Outcome::Hint | Outcome::Pass, _) => State::Hint,
    }
}

struct Builder<'a> {
    layout: &'a Layout,
    report: &'a Report,
    placement: &'a Placement,
    standing: Standing<'a>,
}

impl Builder<'_> {
    /// The lines of all errors: those that something explains together, then the others, then those that are settled.
    fn mismatches(&self, items: &mut Vec<Item>) {
        let (report, standing) = (self.report, self.standing);
        let hard = |finding: &&Finding| state_of(finding) == State::Mismatch;
        let (settled, open): (Vec<&Finding>, Vec<&Finding>) =
            report.findings.iter().filter(hard).partition(|finding| {
                standing.is_done(finding, report) || is_settled(finding, report)
            });
        let is_explained = |cluster: &&Cluster| !cluster.explanations.is_empty();
        for cluster in report.clusters.iter().filter(is_explained) {
            let own = |finding: &&Finding| cluster.findings.contains(&finding.id);
            let members: Vec<&Finding> = open.iter().copied().filter(own).collect();
            self.cluster(cluster, &members, items);
        }
        let explained = |finding: &Finding| {
            cluster_of(finding, report).is_some_and(|cluster| is_explained(&cluster))
        };
        let single = open.iter().filter(|finding| !explained(finding));
        items.extend(single.map(|finding| self.mismatch(finding)));
        let settled = settled.into_iter().filter(|f| !standing.is_decided(&f.id));
        items.extend(settled.map(|finding| Item {
            state: State::Corrected,
            certainty: words::SETTLED.to_owned(),
            ..self.finding(finding)
        }));
    }

    fn correction(&self, correction: &Correction) -> Item {
        let change = &correction.change;
        let finding = self.report.findings.iter().find(|finding| {
            state_of(finding) == State::Mismatch
                && finding.cells.iter().any(|cell| cell.spot == change.spot)
        });
        let base = self.changed(change);
        Item {
            state: State::Corrected,
            label: correction.label.clone(),
            relation: finding
                .map(|f| words::without_names(&f.message))
                .unwrap_or_default(),
            equation: finding.map(|f| f.equation.clone()).unwrap_or_default(),
            certainty: words::certain(&correction.because),
            decide: Some(Decide {
                suggested: true,
                rivals: 0,
            }),
            id: correction_id(change),
            offers: vec![vec![Put::from(change)]],
            ..base
        }
    }

    /// The lines of an open group: the first bears the suggestion and its rivals, the others point to it.
    fn cluster(&self, cluster: &Cluster, members: &[&Finding], items: &mut Vec<Item>) {
        let Some((first, rest)) = members.split_first() else {
            return;
        };
        let number = items.len() + 1;
        let rivals = cluster.explanations.len() - 1;
        // What is corrected already needs no decision: the suggestion is the first cell that is left.
        let suggestion = cluster.explanations.first().and_then(|explanation| {
            changes(explanation).find(|c| !is_corrected(self.report, &c.spot))
        });
        let plain = self.finding(first);
        let place = suggestion.map_or_else(|| plain.clone(), |change| self.changed(change));
        items.push(Item {
            state: State::Open,
            label: suggestion.map_or_else(|| plain.label.clone(), |c| self.label(c)),
            relation: plain.relation,
            equation: plain.equation,
            certainty: words::candidates(
                cluster.explanations.len(),
                cluster.events,
                cluster.complete,
                cluster.why.as_deref(),
            ),
            rivals: self.rivals(cluster),
            decide: Some(Decide {
                // A row that was left out is added in the table, not here.
                suggested: changes(&cluster.explanations[0]).next().is_some(),
                rivals: rivals.min(MOST_RIVALS),
            }),
            id: self.standing.free_id(&plain.id),
            offers: cluster
                .explanations
                .iter()
                .take(MOST_RIVALS + 1)
                .map(|explanation| changes(explanation).map(Put::from).collect())
                .collect(),
            ..place
        });
        items.extend(rest.iter().map(|finding| Item {
            state: State::Open,
            certainty: words::see_line(number),
            decide: Some(Decide {
                suggested: false,
                rivals: 0,
            }),
            id: self.standing.free_id(&finding.id),
            ..self.finding(finding)
        }));
    }

    fn rivals(&self, cluster: &Cluster) -> String {
        let mut lines = Vec::new();
        for (index, explanation) in cluster
            .explanations
            .iter()
            .enumerate()
            .take(MOST_RIVALS + 1)
        {
            let cells: Vec<String> = self.cells_of(explanation);
            match index {
                0 => lines.push(words::suggestion(&cells.join("；"), &explanation.evidence)),
                _ => lines.push(words::rival(
                    index,
                    &cells.join("；"),
                    &explanation.evidence,
                )),
            }
        }
        if cluster.explanations.len() > MOST_RIVALS + 1 {
            lines.push(words::rivals_omitted(
                cluster.explanations.len() - MOST_RIVALS - 1,
            ));
        }
        lines.join("\n")
    }

    fn cells_of(&self, explanation: &Explanation) -> Vec<String> {
        explanation
            .events
            .iter()
            .flat_map(|event| {
                let cells = event.cells.iter().map(|change| match change.field {
                    Some(_) => label_at(&self.place(change), change),
                    None => words::candidate_cell(
                        &self.place(change),
                        change.from.as_deref().unwrap_or(words::BLANK),
                        change.to.as_deref().unwrap_or(words::BLANK),
                    ),
                });
                event.note.clone().into_iter().chain(cells)
            })
            .collect()
    }

    /// The cell's place in the output, else in the input, else its names.
    fn place(&self, change: &Change) -> String {
        let found = self.placement.find_any(self.layout, &change.spot);
        if let Some((table, cell)) = found
            && let Some(sheet) = self.placement.sheet(table)
        {
            return format!("{sheet}!{cell}");
        }
        match input_place(change.sheet.as_deref(), change.cell.as_deref()) {
            place if place.is_empty() => {
                format!(
                    "{}/{}/{}（{}）",
                    change.spot.table,
                    change.spot.row,
                    change.spot.column,
                    words::MISSING_ROW
                )
            }
            place => place,
        }
    }

    /// The name of a change's row, from any finding that mentions it.
    fn label(&self, change: &Change) -> String {
        let cells = self
            .report
            .findings
            .iter()
            .flat_map(|finding| &finding.cells);
        let mut same = cells.filter(|cell| {
            cell.spot.table == change.spot.table && cell.spot.row == change.spot.row
        });
        same.next()
            .map_or_else(|| change.spot.row.clone(), |cell| cell.label.clone())
    }

    fn mismatch(&self, finding: &Finding) -> Item {
        let item = self.finding(finding);
        let expected = expected(finding);
        let cluster = cluster_of(finding, self.report);
        let why = cluster.and_then(|cluster| cluster.why.clone());
        let offers = item
            .spot
            .iter()
            .zip(expected)
            .map(|(spot, value)| vec![Put::figure(spot.clone(), Some(value.to_string()))]);
        Item {
            offers: offers.collect(),
            state: State::Mismatch,
            difference: finding
                .residual
                .as_deref()
                .and_then(|text| text.parse().ok()),
            expected: expected.map(|value| value.to_string()),
            certainty: match finding.kind {
                FindingKind::Relation | FindingKind::Joint => {
                    why.unwrap_or_else(|| words::NO_CANDIDATE.to_owned())
                }
                _ => words::AS_SAID.to_owned(),
            },
            // A title or a note is changed in the table itself, not by a figure.
            decide: (finding.kind == FindingKind::Relation).then_some(Decide {
                suggested: expected.is_some(),
                rivals: 0,
            }),
            ..item
        }
    }

    fn tail(&self, finding: &Finding) -> Item {
        let item = self.lesser(finding, State::Tail);
        match self.standing.is_done(finding, self.report) {
            true => Item {
                state: State::Corrected,
                certainty: words::TAIL_SETTLED.to_owned(),
                ..item
            },
            false => item,
        }
    }

    fn lesser(&self, finding: &Finding, state: State) -> Item {
        let difference = finding
            .residual
            .as_deref()
            .and_then(|text| text.parse().ok());
        let certainty = match state {
            State::Tail => words::tail(finding.allowed.as_deref().unwrap_or("0")),
            State::Unchecked => words::NOT_CHECKED.to_owned(),
            State::Hint if self.has_corrected(finding) => words::HINT_CORRECTED.to_owned(),
            _ => String::new(),
        };
        // A missing figure may be filled in, a hint acknowledged; a tail needs neither.
        let decide = (state != State::Tail).then_some(Decide {
            suggested: false,
            rivals: 0,
        });
        let item = Item {
            state,
            difference,
            certainty,
            decide,
            ..self.finding(finding)
        };
        match self.label_of(finding) {
            Some(cluster) => self.relabelled(cluster, item),
            None => item,
        }
    }

    /// The cluster that takes what this line and no mismatch says for a wrong label.
    fn label_of(&self, finding: &Finding) -> Option<&Cluster> {
        let cluster = cluster_of(finding, self.report)?;
        let first = changes(cluster.explanations.first()?).next()?;
        let mismatch =
            |one: &Finding| state_of(one) == State::Mismatch && cluster.findings.contains(&one.id);
        let own = cluster.findings.first() == Some(&finding.id)
            && !self.report.findings.iter().any(mismatch);
        (own && first.field.is_some()).then_some(cluster)
    }

    /// The line with the label that should stand there.
    fn relabelled(&self, cluster: &Cluster, item: Item) -> Item {
        let first = changes(&cluster.explanations[0]).next();
        let Some(place) = first.map(|change| self.changed(change)) else {
            return item;
        };
        let offers = cluster.explanations.iter().take(MOST_RIVALS + 1);
        Item {
            reported: place.reported,
            expected: place.expected,
            spot: place.spot,
            rivals: self.rivals(cluster),
            decide: Some(Decide {
                suggested: true,
                rivals: (cluster.explanations.len() - 1).min(MOST_RIVALS),
            }),
            id: self.standing.free_id(&item.id),
            offers: offers
                .map(|explanation| changes(explanation).map(Put::from).collect())
                .collect(),
            ..item
        }
    }

    /// Whether a figure of the finding was corrected.
    fn has_corrected(&self, finding: &Finding) -> bool {
        let mut cells = finding.cells.iter();
        cells.any(|cell| is_corrected(self.report, &cell.spot))
    }

    /// What every line of a finding says: its first cell, its words, its equation.
    fn finding(&self, finding: &Finding) -> Item {
        let cell = finding.cells.first();
        let output = cell.and_then(|cell| self.output(cell));
        Item {
            state: State::Mismatch,
            output,
            table: cell.map(|cell| cell.spot.table.clone()).unwrap_or_default(),
            input: cell
                .map(|cell| match (&cell.sheet, cell.spot.row.is_empty()) {
                    // What is said of a whole table lacks no row.
                    (Some(sheet), true) if cell.cell.is_none() => sheet.clone(),
                    _ => input_place(cell.sheet.as_deref(), cell.cell.as_deref()),
                })
                .unwrap_or_default(),
            label: cell.map(|cell| cell.label.clone()).unwrap_or_default(),
            column: cell
                .map(|cell| cell.spot.column.clone())
                .unwrap_or_default(),
            relation: words::without_names(&finding.message),
            equation: finding.equation.clone(),
            reported: cell.and_then(|cell| cell.value.clone()),
            expected: None,
            difference: None,
            certainty: String::new(),
            rivals: String::new(),
            decide: None,
            id: finding.id.clone(),
            // What is said of a whole table or row speaks of no amount.
            spot: cell
                .filter(|cell| !cell.spot.row.is_empty() && !cell.spot.column.is_empty())
                .map(|cell| cell.spot.clone()),
            offers: Vec::new(),
        }
    }

    /// The cell in the output; the title for what is said of a whole table.
    fn output(&self, cell: &Cell) -> Option<(usize, CellRef)> {
        let found = self.placement.find(self.layout, &cell.spot);
        found.or_else(|| {
            let index = self
                .layout
                .table_index(&cell.spot.table)
                .filter(|_| cell.spot.row.is_empty())?;
            Some((
                index,
                CellRef::new(self.placement.table(index)?.title_row, 0),
            ))
        })
    }

    /// What every line of a change says: its cell and its figures.
    fn changed(&self, change: &Change) -> Item {
        let amount = |text: &Option<String>| match text {
            Some(text) => text.parse::<Decimal>().ok(),
            None => Some(Decimal::ZERO),
        };
        let (from, to) = change.texts();
        let blank = || Some(words::BLANK.to_owned());
        let (difference, expected) = match change.field {
            Some(_) => (None, to.clone()),
            None => {
                let both = amount(from).zip(amount(to));
                (both.map(|(from, to)| from - to), to.clone().or_else(blank))
            }
        };
        Item {
            state: State::Open,
            output: self.placement.find_any(self.layout, &change.spot),
            table: change.spot.table.clone(),
            input: input_place(change.sheet.as_deref(), change.cell.as_deref()),
            label: change.spot.row.clone(),
            column: change.spot.column.clone(),
            relation: String::new(),
            equation: String::new(),
            reported: from.clone(),
            expected,
            difference,
            certainty: String::new(),
            rivals: String::new(),
            decide: None,
            id: String::new(),
            spot: Some(change.spot.clone()),
            offers: Vec::new(),
        }
    }
}

fn input_place(sheet: Option<&str>, cell: Option<&str>) -> String {
    match (sheet, cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => format!("{sheet}（{}）", words::MISSING_ROW),
        _ => String::new(),
    }
}

/// What the first cell would have to be, where it stands alone on the left of an equation.
fn expected(finding: &Finding) -> Option<Decimal> {
    let (left, _) = finding.equation.split_once('=')?;
    let reported: Decimal = finding.cells.first()?.value.as_deref()?.parse().ok()?;
    let left: Decimal = left.trim().replace(',', "").parse().ok()?;
    let residual: Decimal = finding.residual.as_deref()?.parse().ok()?;
    (left == reported).then(|| reported - residual)
}
