//! The lines of the 差异表, one for each mistake, before anything is drawn.
//!
//! In goes a report; out come its mistakes in the order in which a person works: what is to be decided, what could not be
//! checked, what was corrected or decided, hints, tails. What follows from a mistake is counted on its line. What a
//! decision may also be made on, by the id of a finding, has no line of its own ([`quiet`]).

mod basis;
mod causes;
mod item;
mod missing;
mod open;
mod places;
mod settled;
mod standing;
mod ways;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Put;
use crate::model::Place;
use crate::report::{
    self, Cell, Change, Cluster, Correction, Event, EventKind, Finding, FindingCode, FindingKind,
    Left, Outcome, Report, Severity, Spot,
};
use crate::words::{lines as words, narrative, pages};

pub(crate) use item::{Decide, Item, State, Told};
pub(crate) use places::Places;
pub(crate) use settled::{cluster_of, is_settled};
pub(crate) use standing::{Standing, offered};

use basis::Beside;
use causes::{Supposed, mistakes};
use places::Named;
use settled::is_corrected;

/// The most ways that a decision can name by their numbers.
const MOST_WAYS: usize = 21;

/// The 编号 of a correction's line: findings have ids of their own, a correction is known by its cell.
pub fn correction_id(change: &Change) -> String {
    format!(
        "{}/{}/{}/{}",
        pages::CORRECTED_ID,
        change.spot.table,
        change.spot.row,
        change.spot.column
    )
}

/// Whether it is the 编号 of a correction's line.
pub(crate) fn is_correction_id(id: &str) -> bool {
    let rest = id.strip_prefix(pages::CORRECTED_ID);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// All lines in their order.
pub(crate) fn of(report: &Report, places: Places<'_>, standing: Standing<'_>) -> Vec<Item> {
    let builder = Builder {
        report,
        places,
        standing,
    };
    let mut items = builder.open();
    // A hint that an open mistake brings about is told with it.
    let told: BTreeSet<String> = items
        .iter()
        .flat_map(|i| i.findings.iter().cloned())
        .collect();
    let of_state = |state| {
        let findings = report.findings.iter();
        findings.filter(move |one| state_of(one) == state && !standing.is_decided(&one.id))
    };
    let unchecked = of_state(State::Unchecked).filter(|one| !told.contains(&one.id));
    items.extend(unchecked.map(|finding| builder.lesser(finding, State::Unchecked)));
    items.extend(builder.corrections());
    items.extend(builder.reworded());
    let decided = standing.decisions.iter();
    items.extend(decided.filter_map(|d| Item::decided(d, places)));
    let hints = of_state(State::Hint).filter(|one| !told.contains(&one.id));
    // A hint that holds once what is proven is corrected says nothing any more.
    let done = |hint: &Finding| match places {
        _ if standing.is_done(hint, report) => true,
        Places::Written(..) => false,
        Places::InPlace(..) if standing.settled.is_some() => false,
        // A report alone does not tell how hints stand after what is corrected.
        Places::Submitted | Places::InPlace(..) => hint
            .cells
            .iter()
            .any(|cell| is_corrected(report, &cell.spot)),
    };
    let hints = hints.filter(|hint| !done(hint));
    let hints: Vec<&Finding> = hints.collect();
    let told = builder.told_with_labels(&hints);
    let alone = hints.iter().filter(|hint| !told.contains(hint.id.as_str()));
    items.extend(alone.filter_map(|hint| builder.hint(hint, &hints)));
    items.extend(builder.tails());
    if !matches!(places, Places::Written(..)) && !report.hidden.is_empty() {
        items
            .iter_mut()
            .for_each(|item| item.tell_hidden(&report.hidden));
    }
    if matches!(places, Places::Submitted) {
        items.iter_mut().for_each(Item::without_details);
    }
    items
}

/// What lines leave to a person, and how people read them.
pub(crate) fn told(items: &[Item]) -> (Vec<report::Told>, Left) {
    let count = |state: State| items.iter().filter(|item| item.state == state).count();
    let left = Left {
        decide: count(State::Open),
        unchecked: count(State::Unchecked),
        unnamed: 0,
    };
    (items.iter().map(Item::plain).collect(), left)
}

/// The lines that are not shown and on which something can be decided all the same: of each finding and each corrected
/// cell that shares its line with others.
pub(crate) fn quiet(report: &Report, places: Places<'_>, standing: Standing<'_>) -> Vec<Item> {
    let builder = Builder {
        report,
        places,
        standing,
    };
    let relations = report.findings.iter().filter(|one| {
        let kind = one.kind == FindingKind::Relation;
        kind && state_of(one) == State::Open && !standing.is_decided(&one.id)
    });
    let corrections = report.corrections.iter();
    let corrections = corrections.map(|one| builder.correction(&[one], None));
    let relations = relations.map(|finding| Item {
        decide: Some(Decide {
            suggested: false,
            ways: 0,
        }),
        ..builder.finding(finding, State::Open)
    });
    corrections.chain(relations).collect()
}

/// What a finding is by itself.
pub(crate) fn state_of(finding: &Finding) -> State {
    match (finding.outcome, finding.severity) {
        (Outcome::Tail, _) => State::Tail,
        (Outcome::Unchecked, _) => State::Unchecked,
        (Outcome::Mismatch, Severity::Error) => State::Open,
        (Outcome::Mismatch | Outcome::Hint | Outcome::Pass, _) => State::Hint,
    }
}

/// The cell that a finding speaks of first.
pub(crate) fn told_of(finding: &Finding, places: Places<'_>) -> Told {
    let told = finding
        .cells
        .first()
        .map(|cell| cell_told(cell, is_lead(finding), places));
    told.unwrap_or_default()
}

/// Whether a finding speaks of the line above a table, with the department and the unit of money.
fn is_lead(finding: &Finding) -> bool {
    matches!(
        finding.code,
        FindingCode::Department | FindingCode::UnitMissing
    )
}

/// What a finding says, without the cell and its names.
pub(crate) fn said(finding: &Finding) -> String {
    pages::without_names(&finding.message)
}

fn cell_told(cell: &Cell, lead: bool, places: Places<'_>) -> Told {
    let named = Named {
        lead,
        ..Named::from(cell)
    };
    Told {
        at: places.of(named),
        place: places.text(named),
        input: places.elsewhere(named),
        label: cell.label.clone(),
        column: cell.spot.column.clone(),
        reported: cell.value.clone(),
        ..Told::default()
    }
}

struct Builder<'a> {
    report: &'a Report,
    places: Places<'a>,
    standing: Standing<'a>,
}

impl<'a> Builder<'a> {
    /// Whether a cell is corrected, or the person confirmed that it is.
    fn is_put_right(&self, spot: &Spot) -> bool {
        is_corrected(self.report, spot) || self.standing.confirms(spot)
    }

    /// The lines of what was corrected: what one event touched is one line.
    fn corrections(&self) -> Vec<Item> {
        let corrections = &self.report.corrections;
        let mut groups: Vec<(Option<&Event>, Vec<&Correction>)> = Vec::new();
        for correction in corrections {
            let event = self.event_of(&correction.change);
            let same = event.and_then(|event| {
                groups
                    .iter_mut()
                    .find(|(own, _)| own.is_some_and(|own| std::ptr::eq(own, event)))
            });
            match same {
                Some((_, group)) => group.push(correction),
                None => groups.push((event, vec![correction])),
            }
        }
        groups
            .iter()
            .map(|(event, group)| self.correction(group, *event))
            .collect()
    }

    /// The event of the likeliest explanation that a correction is part of.
    fn event_of(&self, change: &Change) -> Option<&'a Event> {
        let firsts = self
            .report
            .clusters
            .iter()
            .filter_map(|c| c.explanations.first());
        let mut events = firsts.flat_map(|explanation| &explanation.events);
        let same = |one: &Change| (&one.spot, &one.to) == (&change.spot, &change.to);
        events.find(|event| event.cells.iter().any(same))
    }

    fn correction(&self, group: &[&Correction], event: Option<&'a Event>) -> Item {
        let first = group[0];
        let change = &first.change;
        let events = event.into_iter().collect();
        let way = Supposed {
            events,
            evidence: None,
            tied: false,
        };
        let own = |one: &&Finding| {
            let mut cells = one.cells.iter();
            state_of(one) == State::Open
                && cells.any(|cell| group.iter().any(|c| c.change.spot == cell.spot))
        };
        let findings: Vec<&Finding> = self.report.findings.iter().filter(own).collect();
        let spots = group.iter().map(|one| &one.change.spot);
        let beside = Beside {
            together: ways::beside(&way, group.len() - 1, self.places),
            follows: self.follows(&findings, spots),
            ..Beside::default()
        };
        let told = Told {
            label: first.label.clone(),
            basis: self.way_basis(&findings, &way, change, &beside),
            ..self.changed(change)
        };
        Item {
            decide: Some(Decide {
                suggested: true,
                ways: 0,
            }),
            spot: Some(change.spot.clone()),
            offers: vec![group.iter().map(|one| Put::from(&one.change)).collect()],
            findings: findings.iter().map(|one| one.id.clone()).collect(),
            proofs: group
                .iter()
                .map(|one| self.proof(one, group.len()))
                .collect(),
            ..Item::new(State::Corrected, told, correction_id(change))
        }
    }

    /// The lines of words that are changed.
    fn reworded(&self) -> Vec<Item> {
        let report = self.report;
        let put_in = report.findings.iter().filter(|one| report.puts_in(one));
        put_in
            .map(|finding| self.finding(finding, State::Corrected))
            .collect()
    }

    /// Why a figure was corrected; with its cell where several share a line.
    fn proof(&self, correction: &Correction, of: usize) -> String {
        match of {
            1 => correction.because.clone(),
            _ => {
                let place = self.places.text((&correction.change).into());
                words::proof_of(&place, &correction.because)
            }
        }
    }

    /// How many cells other than those no longer agree with the others, in words.
    fn follows<'s>(
        &self,
        findings: &[&Finding],
        spots: impl Iterator<Item = &'s crate::report::Spot>,
    ) -> String {
        let own: BTreeSet<_> = spots.collect();
        let firsts = findings.iter().filter_map(|finding| finding.cells.first());
        let others: BTreeSet<_> = firsts
            .map(|cell| &cell.spot)
            .filter(|s| !own.contains(s))
            .collect();
        words::follows(others.len())
    }

    /// The ids of the findings that are told on the line of another hint: what comes of one wrong label is one line.
    fn told_with_labels(&self, hints: &[&Finding]) -> BTreeSet<&'a str> {
        let labels = hints.iter().filter_map(|hint| self.label_of(hint));
        let labels = labels.filter(|label| label.is_of_a_label());
        // The first is the one that is told.
        let others = labels.flat_map(|label| label.findings.iter().skip(1));
        others.map(String::as_str).collect()
    }

    /// The line of one of these hints; `None` if it is told on that of another, as what seems to come of two columns
    /// exchanged is one.
    fn hint(&self, finding: &Finding, hints: &[&Finding]) -> Option<Item> {
        let item = self.lesser(finding, State::Hint);
        let Some((cluster, event)) = self.exchanged(finding) else {
            return Some(item);
        };
        let change = event.cells.first()?;
        let mut own = hints
            .iter()
            .filter(|one| cluster.findings.contains(&one.id));
        let first = own.next().is_some_and(|one| one.id == finding.id);
        first.then(|| Item {
            spot: None,
            told: Told {
                basis: words::columns_exchanged(&self.columns_of(event), cluster.findings.len()),
                ..self.whole_table(change.sheet.as_deref(), &change.spot.table)
            },
            findings: cluster.findings.clone(),
            ..item
        })
    }

    /// The two columns that are exchanged, as usual relations alone have it, and all these.
    fn exchanged(&self, finding: &Finding) -> Option<(&'a Cluster, &'a Event)> {
        let cluster = cluster_of(finding, self.report)?;
        let [explanation] = cluster.explanations.as_slice() else {
            return None;
        };
        let [event] = explanation.events.as_slice() else {
            return None;
        };
        let open =
            |one: &Finding| state_of(one) != State::Hint && cluster.findings.contains(&one.id);
        let alone = event.kind == EventKind::Columns && !self.report.findings.iter().any(open);
        alone.then_some((cluster, event))
    }

    /// The line of what is no mistake that a relation shows: an unchecked cell, a hint, a title.
    fn lesser(&self, finding: &Finding, state: State) -> Item {
        let item = Item {
            decide: Some(Decide {
                suggested: false,
                ways: 0,
            }),
            ..self.finding(finding, state)
        };
        match self.label_of(finding) {
            Some(cluster)
                if finding.code == FindingCode::ParentMissing && !cluster.is_of_a_label() =>
            {
                let all = mistakes(cluster);
                let mut ways = all.iter().flat_map(|mistake| &mistake.ways);
                let way = ways.find(|way| missing::adds_row(way));
                Item {
                    state,
                    spot: item.spot,
                    ..self.parent_first(finding, &[finding], way)
                }
            }
            Some(cluster) => self.relabelled(cluster, item),
            None => self.with_row_left_free(finding, item),
        }
    }

    /// The line of a row that the standard form has: there it stands by now and waits for its figures.
    fn with_row_left_free(&self, finding: &Finding, mut item: Item) -> Item {
        let is_written = matches!(self.places, Places::Written(..));
        if is_written && finding.code == FindingCode::MissingRow {
            item.told.basis = words::row_left_free(&item.told.label);
        }
        item
    }

    /// The cluster that takes what this line and no mismatch says for a wrong label.
    fn label_of(&self, finding: &Finding) -> Option<&'a Cluster> {
        let cluster = cluster_of(finding, self.report)?;
        let first = cluster
            .explanations
            .first()?
            .events
            .iter()
            .flat_map(|e| &e.cells)
            .next()?;
        let mismatch =
            |one: &Finding| state_of(one) == State::Open && cluster.findings.contains(&one.id);
        let own = cluster.findings.first() == Some(&finding.id)
            && !self.report.findings.iter().any(mismatch);
        let row = first.field.is_none() && first.cell.is_none();
        (own && (row || first.field.is_some())).then_some(cluster)
    }

    /// The line with the label that should stand there.
    fn relabelled(&self, cluster: &'a Cluster, item: Item) -> Item {
        let id = self.standing.free_id(&item.id);
        let told = mistakes(cluster).into_iter().next();
        let told = told.and_then(|mistake| self.mistake(cluster, &mistake, &[], id));
        match told {
            Some(line) => Item {
                state: item.state,
                findings: item.findings,
                ..line
            },
            None => item,
        }
    }

    /// The tails in one line; those below it print one fact in two ways.
    fn tails(&self) -> Option<Item> {
        let open = |one: &&Finding| {
            state_of(one) == State::Tail && !self.standing.is_done(one, self.report)
        };
        let all: Vec<&Finding> = self.report.findings.iter().filter(open).collect();
        if all.is_empty() {
            return None;
        }
        let apart: Vec<&Finding> = all
            .iter()
            .copied()
            .filter(|one| one.severity == Severity::Warning)
            .collect();
        let told = Told {
            basis: words::tails(all.len()),
            ..Told::default()
        };
        let listed = apart.iter().take(item::MOST_LISTED);
        let listed: Vec<Told> = listed
            .map(|one| self.finding(one, State::Tail).told)
            .collect();
        Some(Item {
            more: match apart.len() - listed.len() {
                0 => String::new(),
                more => words::more_members(more),
            },
            below: listed,
            findings: all.iter().map(|one| one.id.clone()).collect(),
            ..Item::new(State::Tail, told, String::new())
        })
    }

    /// What every line of a finding says: its first cell, its words, the other side of its equation.
    fn finding(&self, finding: &Finding, state: State) -> Item {
        let cell = finding.cells.first();
        let mut told = told_of(finding, self.places);
        let said = self.places.told_here(&said(finding), finding);
        // What a document says is told in one sentence with both places; only a cell of the 差异表 has no room for it.
        let whole = matches!(self.places, Places::Submitted) && finding.is_of_words();
        let brief = |text: &str| match whole {
            true => text.to_owned(),
            false => words::brief(text),
        };
        told.basis = brief(&words::without_subject(&said, &told.label));
        if let Some(reworded) = &finding.reworded {
            let (before, after) = (&reworded.before, &reworded.after);
            told.basis = brief(&narrative::reworded(before, after, &reworded.why));
            told.reported = Some(reworded.from.clone());
            told.expected = Some(reworded.to.clone());
        }
        // A hint is worth a look at a figure that was corrected by now.
        let corrected = || {
            finding
                .cells
                .iter()
                .any(|cell| is_corrected(self.report, &cell.spot))
        };
        if state == State::Hint && corrected() {
            told.basis = pages::HINT_CORRECTED.to_owned();
        }
        told.difference = finding
            .residual
            .as_deref()
            .and_then(|text| text.parse().ok());
        let spot = cell.map(|cell| &cell.spot);
        // What is said of a whole table or row speaks of no amount, and what stands in no table is nothing to fill in.
        let in_table = |spot: &Spot| {
            let mut tables = self.report.tables.iter();
            tables.any(|table| table.id == spot.table)
        };
        let spot = spot.filter(|spot| !spot.row.is_empty() && !spot.column.is_empty());
        let spot = spot.filter(|spot| in_table(spot));
        if let Some(spot) = spot.filter(|_| finding.outcome == Outcome::Mismatch)
            && let Some(sum) = basis::reckon(finding, spot)
        {
            told.basis = sum.sentence(self.places, None, &Beside::default());
        }
        let (marked, marked_beside) = match state {
            State::Open => self.marked(finding),
            _ => (Vec::new(), Vec::new()),
        };
        Item {
            spot: spot.cloned(),
            suspects: match state {
                State::Open => spot.into_iter().cloned().collect(),
                _ => Vec::new(),
            },
            marked,
            marked_beside,
            findings: vec![finding.id.clone()],
            tables: cell
                .map(|cell| cell.spot.table.clone())
                .into_iter()
                .collect(),
            ..Item::new(state, told, finding.id.clone())
        }
    }

    /// The cells of a title, a name, a form of which a finding speaks: of the workbook with the lines, and of sheets that
    /// are no tables as they were submitted. Where figures do not agree, the figures are marked.
    fn marked(&self, finding: &Finding) -> (Vec<Place>, Vec<Place>) {
        let first = finding.cells.first();
        let figures = matches!(finding.kind, FindingKind::Relation | FindingKind::Joint);
        let Some(first) = first.filter(|_| !figures) else {
            return (Vec::new(), Vec::new());
        };
        let beside = finding.is_of_words();
        let alike = |cell: &&Cell| {
            let heading = cell.spot.row.is_empty();
            cell.cell.is_some() && cell.spot.table == first.spot.table && (heading || beside)
        };
        let cells = finding.cells.iter();
        let cells = cells.filter(|cell| *cell == first && cell.cell.is_some() || alike(cell));
        let named = cells.map(|cell| Named {
            lead: is_lead(finding),
            ..Named::from(cell)
        });
        match (beside, self.places) {
            (true, Places::Written(..)) => (
                Vec::new(),
                named.filter_map(|one| one.submitted()).collect(),
            ),
            _ => (
                named.filter_map(|one| self.places.of(one)).collect(),
                Vec::new(),
            ),
        }
    }

    /// What every line of a change says: its cell and its figures.
    fn changed(&self, change: &Change) -> Told {
        let amount = |text: &Option<String>| match text {
            Some(text) => text.parse::<Decimal>().ok(),
            None => Some(Decimal::ZERO),
        };
        let (from, to) = change.texts();
        let difference = match change.field {
            Some(_) => None,
            None => amount(from).zip(amount(to)).map(|(from, to)| from - to),
        };
        let named = Named::from(change);
        Told {
            at: self.places.of(named),
            place: self.places.text(named),
            input: self.places.elsewhere(named),
            label: self.label(change),
            column: change.spot.column.clone(),
            reported: from.clone(),
            expected: Some(to.clone().unwrap_or_else(|| pages::BLANK.to_owned())),
            difference,
            ..Told::default()
        }
    }

    /// The name of a change's row, from any finding that mentions it.
    fn label(&self, change: &Change) -> String {
        let findings = self.report.findings.iter();
        let mut same = findings.flat_map(|finding| &finding.cells).filter(|cell| {
            (&cell.spot.table, &cell.spot.row) == (&change.spot.table, &change.spot.row)
        });
        let found = same.find(|cell| !cell.label.is_empty());
        found.map_or_else(|| change.spot.row.clone(), |cell| cell.label.clone())
    }
}
