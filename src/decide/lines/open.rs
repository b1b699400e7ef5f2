//! The lines of what is to be decided: one for each mistake that something explains, one for what nothing explains, one
//! for each title or note that is wrong.

use std::collections::BTreeSet;

use super::basis::Beside;
use super::causes::{Mistake, Supposed, mistakes};
use super::item::MOST_LISTED;
use super::missing::{adds_row, is_offered, is_one_path, is_there, puts_of};
use super::places::Named;
use super::{
    Builder, Decide, Item, MOST_WAYS, Places, Put, State, Told, basis, cluster_of, is_settled,
    said, state_of,
};
use crate::report::{Change, Cluster, Event, EventKind, Finding, FindingKind, Spot};
use crate::words::{explain, lines as words};

impl<'a> Builder<'a> {
    /// All of them: those that share a cause first, in the order of their clusters.
    pub(super) fn open(&self) -> Vec<Item> {
        let (report, standing) = (self.report, self.standing);
        let open = |finding: &&Finding| {
            state_of(finding) == State::Open
                && !report.puts_in(finding)
                && !standing.is_done(finding, report)
                && !is_settled(finding, report, |spot| self.is_put_right(spot))
        };
        let open: Vec<&Finding> = report.findings.iter().filter(open).collect();
        let mut items = Vec::new();
        for cluster in &report.clusters {
            let own = |finding: &&Finding| cluster.findings.contains(&finding.id);
            let members: Vec<&Finding> = open.iter().copied().filter(own).collect();
            if !members.is_empty() {
                self.cluster(cluster, &members, &mut items);
            }
        }
        let told: BTreeSet<String> = items
            .iter()
            .flat_map(|item| item.findings.clone())
            .collect();
        let alone = open.iter().filter(|one| cluster_of(one, report).is_none());
        let alone = alone.filter(|one| !told.contains(&one.id));
        items.extend(alone.map(|finding| self.alone(finding)));
        items
    }

    /// A mismatch that is no part of a group: nothing infers what should stand there.
    fn alone(&self, finding: &Finding) -> Item {
        let item = self.finding(finding, State::Open);
        Item {
            decide: Some(Decide {
                suggested: false,
                ways: 0,
            }),
            ..item
        }
    }

    fn cluster(&self, cluster: &'a Cluster, members: &[&Finding], items: &mut Vec<Item>) {
        let all = mistakes(cluster);
        let left = |mistake: &&Mistake| {
            let mut changes = mistake.ways.iter().take(1).flat_map(|way| way.changes());
            let corrected = |change: &Change| self.is_put_right(&change.spot);
            mistake.ways[0].changes().next().is_none() || changes.any(|one| !corrected(one))
        };
        let all: Vec<&Mistake> = all.iter().filter(left).collect();
        let parent = self.missing_parent(members);
        if let Some(hint) = parent.filter(|_| !cluster.is_of_a_label()) {
            let mut ways = all.iter().flat_map(|mistake| &mistake.ways);
            let way = ways.find(|way| adds_row(way));
            let own = self.parent_first(hint, members, way);
            match items
                .iter_mut()
                .find(|item| item.findings.contains(&hint.id))
            {
                Some(item) => {
                    item.findings.extend(own.findings);
                    item.beside.extend(own.beside);
                }
                None => items.push(own),
            }
            return;
        }
        if all.is_empty() {
            items.extend(self.unexplained(cluster, members));
            return;
        }
        let mut left: Vec<&Finding> = members.to_vec();
        let mut hints = self.hints_of(cluster, &all);
        for (nth, mistake) in all.iter().enumerate() {
            // The last takes what shows none of the mistakes by itself.
            let last = nth + 1 == all.len();
            let shows = |finding: &&&Finding| last || shows(finding, mistake);
            let own: Vec<&Finding> = left.iter().filter(shows).copied().collect();
            left.retain(|one| !own.iter().any(|own| own.id == one.id));
            let first = own.first().or(members.first());
            let id = first.map_or_else(String::new, |one| one.id.clone());
            let taken = |id: &str| items.iter().any(|item| item.id == id);
            let mut free = self.standing.free_id(&id);
            let mut number = 1;
            while taken(&free) {
                number += 1;
                free = self.standing.free_id(&format!("{id}·{number}"));
            }
            if let Some(mut line) = self.mistake(cluster, mistake, &own, free) {
                line.findings.append(&mut hints);
                items.push(line);
            }
        }
    }

    /// The hints that would say nothing if the mistakes were not there: they belong to the group, or speak of a cell that
    /// one of the mistakes changes.
    fn hints_of(&self, cluster: &Cluster, all: &[&Mistake]) -> Vec<String> {
        let ways = all.iter().filter_map(|mistake| mistake.ways.first());
        let changes: Vec<&Change> = ways.flat_map(|way| way.changes()).collect();
        let spots: BTreeSet<&Spot> = changes.iter().map(|change| &change.spot).collect();
        let hint = |one: &&Finding| {
            let touched = one.cells.iter().any(|cell| spots.contains(&cell.spot));
            let own = cluster.findings.contains(&one.id);
            let label = one.kind == FindingKind::Classification && same_row(one, &spots);
            let relabelled = cluster.is_of_a_label() && of_rows(one, &changes);
            let weighs = !one.weights.is_empty() && (touched || relabelled);
            state_of(one) == State::Hint && (own || label || weighs)
        };
        let hints = self.report.findings.iter().filter(hint);
        hints.map(|one| one.id.clone()).collect()
    }

    /// The line of one mistake; `None` if nothing is supposed to be wrong.
    pub(super) fn mistake(
        &self,
        cluster: &Cluster,
        mistake: &Mistake<'a>,
        findings: &[&Finding],
        id: String,
    ) -> Option<Item> {
        let ways = self.told_apart(&mistake.ways, findings);
        let (first, told) = ways.first()?;
        if let Some(line) = self.unit_line(first, findings, &id) {
            return Some(line);
        }
        let settled = mistake.is_settled() && is_in_table(first);
        let why_not = first
            .events
            .iter()
            .find_map(|event| event.unproven.as_deref());
        let why_not = why_not.filter(|_| settled);
        let told = match findings.first() {
            // Ways that stand below the line are reason enough.
            _ if settled => self.suggested(first, findings, why_not.filter(|_| ways.len() == 1))?,
            Some(finding) => Told {
                basis: self.undecided(finding, ways.len()),
                ..self.finding(finding, State::Open).told
            },
            None => told.clone(),
        };
        let firsts = findings.iter().filter_map(|finding| finding.cells.first());
        let firsts: Vec<Spot> = firsts.map(|cell| cell.spot.clone()).collect();
        let spot = match settled {
            true => self.named(first).map(|change| change.spot.clone()),
            false => firsts.first().cloned(),
        };
        // What is suggested stands on the line itself.
        let others = ways
            .iter()
            .skip(usize::from(settled))
            .map(|way| way.1.clone());
        let mut below: Vec<Told> = others.collect();
        let unlisted = below.split_off(below.len().min(MOST_LISTED));
        Some(Item {
            decide: Some(Decide {
                suggested: settled,
                ways: below.len(),
            }),
            suspects: suspects(&ways, settled),
            beside: if settled { Vec::new() } else { firsts },
            tables: findings.iter().filter_map(table_of).collect(),
            below,
            more: more(cluster, unlisted.len()),
            unlisted,
            spot: spot.filter(|spot| !spot.row.is_empty() && !spot.column.is_empty()),
            offers: self.offers(&ways, settled),
            proofs: why_not.map(words::unproven).into_iter().collect(),
            findings: findings.iter().map(|one| one.id.clone()).collect(),
            ..Item::new(State::Open, told, id)
        })
    }

    /// The line of a table that states the wrong unit, as far as its form says: that is mended in the table, and no amount
    /// is to be changed.
    fn unit_line(&self, way: &Supposed<'a>, findings: &[&Finding], id: &str) -> Option<Item> {
        let [event] = way.events.as_slice() else {
            return None;
        };
        let note = event.note.as_deref().filter(|_| event.unit_line)?;
        let change = event.cells.first()?;
        let table = Spot {
            table: change.spot.table.clone(),
            ..Spot::default()
        };
        let named = Named {
            sheet: change.sheet.as_deref(),
            cell: None,
            spot: &table,
            lead: true,
        };
        let told = Told {
            at: self.places.of(named),
            place: self.places.text(named),
            input: self.places.elsewhere(named),
            column: words::UNIT_LINE.to_owned(),
            basis: words::clause(note).to_owned(),
            ..Told::default()
        };
        Some(Item {
            decide: Some(Decide {
                suggested: false,
                ways: 0,
            }),
            tables: vec![table.table.clone()],
            findings: findings.iter().map(|one| one.id.clone()).collect(),
            ..Item::new(State::Open, told, id.to_owned())
        })
    }

    /// What the line of a way says that is likelier than all others.
    fn suggested(
        &self,
        way: &Supposed<'a>,
        findings: &[&Finding],
        why_not: Option<&str>,
    ) -> Option<Told> {
        let change = self.named(way)?;
        let cells = way.changes().count().saturating_sub(1);
        let spots = way.changes().map(|change| &change.spot);
        let beside = Beside {
            together: beside(way, cells, self.places),
            follows: self.follows(findings, spots),
            why_not: words::not_by_itself(why_not),
        };
        Some(Told {
            basis: self.way_basis(findings, way, change, &beside),
            ..self.changed(change)
        })
    }

    /// What is said of a difference that several ways explain alike.
    fn undecided(&self, finding: &Finding, ways: usize) -> String {
        let choose = match ways {
            ..=1 => String::new(),
            _ => words::several(ways),
        };
        let spot = finding.cells.first().map(|cell| &cell.spot);
        let sum = spot.and_then(|spot| basis::reckon(finding, spot));
        match sum {
            Some(sum) => sum.sentence(self.places, None, &Beside::only(choose)),
            None => {
                let said = self.places.told_here(&said(finding), finding);
                words::brief(&(said + &choose))
            }
        }
    }

    /// The ways of a mistake as they are listed; of those that read alike the first.
    fn told_apart<'w>(
        &self,
        ways: &'w [Supposed<'a>],
        findings: &[&Finding],
    ) -> Vec<(&'w Supposed<'a>, Told)> {
        let mut seen = BTreeSet::new();
        // A row that was left out makes a total too large, never too small.
        let residual = findings
            .first()
            .and_then(|finding| finding.residual.as_deref());
        let small = residual.is_some_and(|text| text.starts_with('-')) && ways.len() > 1;
        let likely = ways
            .iter()
            .filter(|way| !small || way.changes().next().is_some());
        let told = likely.map(|way| (way, self.way(way, findings)));
        let unseen = told.filter(|(_, told)| {
            seen.insert((
                told.place.clone(),
                told.expected.clone(),
                told.basis.clone(),
            ))
        });
        unseen.collect()
    }

    /// A way as a line below its mistake.
    fn way(&self, way: &Supposed<'a>, findings: &[&Finding]) -> Told {
        if let Some(told) = self.added_row(way) {
            return told;
        }
        let Some(change) = self.named(way) else {
            return self.missing_row(way, findings);
        };
        let beside = Beside {
            together: beside(way, way.changes().count() - 1, self.places),
            ..Beside::default()
        };
        let unoffered = !is_offered(way);
        let said = self.way_basis(findings, way, change, &beside);
        Told {
            basis: match unoffered {
                true if !is_one_path(way) => words::brief(&words::in_the_table(&said)),
                true => words::brief(&words::add_row(None, Some(&said))),
                false => said,
            },
            unoffered,
            ..self.changed(change)
        }
    }

    /// The cell that speaks for a way: of those in the table of the first, the most detailed that is not corrected.
    fn named(&self, way: &Supposed<'a>) -> Option<&'a Change> {
        let open = way.changes().find(|c| !self.is_put_right(&c.spot));
        let first = open.or(way.changes().next())?;
        let whole = |change: &Change| change.field.is_some() || change.from == first.to;
        if way.events.len() > 1
            || way.events.iter().any(|event| !is_one_fact(event))
            || whole(first)
        {
            return Some(first);
        }
        let depth = |row: &str| match row.bytes().all(|b| b.is_ascii_digit()) {
            true => row.len(),
            false => 0,
        };
        let own = way
            .changes()
            .filter(|one| one.spot.table == first.spot.table);
        own.max_by_key(|change| depth(&change.spot.row))
    }

    /// What the suggestion sets, nothing if there is none, and then what each other way would set: first the cell that it
    /// is told by.
    fn offers(&self, ways: &[(&Supposed<'a>, Told)], settled: bool) -> Vec<Vec<Put>> {
        let puts = |(way, _): &(&Supposed<'a>, Told)| {
            let mut puts = match is_offered(way) {
                true => puts_of(way),
                false => Vec::new(),
            };
            let named = self.named(way).map(Put::from);
            let own = |put: &Put| {
                let named = named.as_ref();
                named.is_some_and(|named| (&named.spot, named.field) == (&put.spot, put.field))
            };
            if let Some(at) = puts.iter().position(own).filter(|_| !adds_row(way)) {
                puts[..=at].rotate_right(1);
            }
            puts
        };
        let nothing = (!settled).then(Vec::new);
        let ways = ways.iter().take(MOST_WAYS).map(puts);
        nothing.into_iter().chain(ways).collect()
    }

    /// The sentence that a way rests on: the sum that gives its figure where there is one, else what kind of mistake it
    /// is.
    pub(super) fn way_basis(
        &self,
        findings: &[&Finding],
        way: &Supposed<'a>,
        change: &Change,
        beside: &Beside,
    ) -> String {
        if change.field.is_some() {
            return beside.after(&explain::label_part(change));
        }
        let (from, to) = change.texts();
        let event = way.events.first();
        let by_hand = |event: &&&Event| matches!(event.kind, EventKind::Cell | EventKind::Copied);
        let slip = event
            .filter(by_hand)
            .and_then(|_| basis::slip(from.as_deref(), to.as_deref()));
        let in_yuan = || basis::in_yuan(from.as_deref(), to.as_deref());
        let kind = match (slip, event) {
            _ if in_yuan() => Some(words::IN_YUAN),
            (Some(slip), _) => Some(explain::keystroke(slip)),
            (None, Some(event)) if by_hand(&event) || event.kind == EventKind::Swap => None,
            (None, event) => event.map(|event| explain::event(event.kind)),
        };
        if let Some(sum) = basis::of_way(findings, way, &change.spot, to.as_deref()) {
            return sum.sentence(self.places, kind, beside);
        }
        // Where the cell's own sums hold other cells of the mistake, another of its cells shows it.
        let chain = way
            .events
            .iter()
            .any(|event| event.kind == EventKind::Stale);
        let shown = way.changes().filter(|_| !chain).find_map(|other| {
            let to = other.texts().1.as_deref();
            let sum = basis::of_way(findings, way, &other.spot, to)?;
            let said =
                words::shown_at(&self.places.text(other.into()), &sum.sum(self.places, true));
            words::fits(&format!("{said}{}", beside.all())).then(|| beside.after(&said))
        });
        let note = event.and_then(|event| event.note.clone());
        if let (None, Some(shown)) = (&note, shown) {
            return shown;
        }
        let said = way.evidence.map(str::to_owned).or(kind.map(str::to_owned));
        beside.after(&note.or(said).unwrap_or_default())
    }

    /// One line for a group that nothing explains, what does not hold below it.
    fn unexplained(&self, cluster: &Cluster, members: &[&Finding]) -> Option<Item> {
        let (first, others) = members.split_first()?;
        let item = self.alone(first);
        let listed = others.iter().take(MOST_LISTED);
        let below: Vec<Told> = listed
            .map(|one| self.finding(one, State::Open).told)
            .collect();
        let more = others.len() - below.len();
        Some(Item {
            told: Told {
                basis: match (&cluster.why, others.is_empty()) {
                    // What was filled in is reason enough.
                    (Some(why), false) if !self.standing.fills(first) => words::brief(why),
                    _ => item.told.basis.clone(),
                },
                ..item.told.clone()
            },
            below,
            more: match more {
                0 => String::new(),
                _ => words::more_members(more),
            },
            findings: members.iter().map(|one| one.id.clone()).collect(),
            id: self.standing.free_id(&item.id),
            ..item
        })
    }
}

/// Whether a finding shows a mistake: it speaks of a cell that some way of it changes.
fn shows(finding: &Finding, mistake: &Mistake<'_>) -> bool {
    let changed = |spot: &Spot| {
        let mut changes = mistake.ways.iter().flat_map(|way| way.changes());
        changes.any(|change| change.spot == *spot)
    };
    finding.cells.iter().any(|cell| changed(&cell.spot))
}

/// Whether a finding speaks of a row that one of the cells stands in.
fn same_row(finding: &Finding, spots: &BTreeSet<&Spot>) -> bool {
    let row = |one: &Spot, other: &Spot| (&one.table, &one.row) == (&other.table, &other.row);
    let mut cells = finding.cells.iter().take(1);
    cells.any(|cell| spots.iter().any(|spot| row(spot, &cell.spot)))
}

/// Whether a finding speaks of rows whose labels are changed, as they are called now or will be.
fn of_rows(finding: &Finding, changes: &[&Change]) -> bool {
    let of = |spot: &Spot, change: &Change| {
        let now = spot.row == change.spot.row;
        spot.table == change.spot.table && (now || change.to_text.as_ref() == Some(&spot.row))
    };
    let mut cells = finding.cells.iter();
    cells.any(|cell| changes.iter().any(|change| of(&cell.spot, change)))
}

/// What is said of the ways that are not listed, or why not all are known.
fn more(cluster: &Cluster, unlisted: usize) -> String {
    match (unlisted, &cluster.why) {
        (0, Some(why)) if !cluster.complete => why.clone(),
        (0, _) => String::new(),
        _ => words::more_ways(unlisted),
    }
}

/// Whether all that a way changes is known, and there to be changed.
fn is_in_table(way: &Supposed<'_>) -> bool {
    way.changes().next().is_some() && way.changes().all(is_there) && is_one_path(way)
}

/// The table that a finding speaks of first.
fn table_of(finding: &&Finding) -> Option<String> {
    finding.cells.first().map(|cell| cell.spot.table.clone())
}

/// Whether all its cells print one fact, or totals above it.
fn is_one_fact(event: &Event) -> bool {
    matches!(event.kind, EventKind::Copied | EventKind::NotUpdated)
}

/// In how many other cells the mistake stands, in words; a chain of totals is told by its kind.
pub(super) fn beside(way: &Supposed<'_>, others: usize, places: Places<'_>) -> String {
    let apart = way.events.len() > 1;
    let swap = way.events.iter().any(|event| event.kind == EventKind::Swap);
    match others {
        1 if swap && !apart => {
            let other = way.changes().nth(1);
            other.map_or_else(String::new, |other| {
                words::swapped(&places.text(other.into()))
            })
        }
        _ if way
            .events
            .iter()
            .any(|event| event.kind == EventKind::Stale) =>
        {
            String::new()
        }
        _ => words::together(others),
    }
}

/// The cells in which the mistake can be; a chain of totals that were not carried on stands in none, unless it is what is
/// inferred.
fn suspects(ways: &[(&Supposed<'_>, Told)], settled: bool) -> Vec<Spot> {
    let listed = ways.iter().take(MOST_LISTED).enumerate();
    let ways = listed.filter(|(nth, (way, _))| {
        let chain = way
            .events
            .iter()
            .any(|event| event.kind == EventKind::Stale);
        !chain || (settled && *nth == 0)
    });
    let cells = ways.flat_map(|(_, (way, _))| way.changes());
    let cells: BTreeSet<Spot> = cells.map(|change| change.spot.clone()).collect();
    cells.into_iter().collect()
}
