//! The lines of what is to be decided: one for each mistake that something explains, one for what nothing explains, one
//! for each title or note that is wrong.

use std::collections::BTreeSet;

use super::basis::Beside;
use super::causes::{Mistake, Supposed, mistakes};
use super::item::MOST_LISTED;
use super::missing::{adds_row, is_one_path, is_there, takes_row};
use super::ways::{Way, beside, suspects};
use super::{Builder, Decide, Item, State, Told, basis, cluster_of, is_settled, said, state_of};
use crate::model::Place;
use crate::report::{Change, Cluster, EventKind, Finding, FindingKind, Spot};
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
        for finding in alone {
            self.alone_or_joined(finding, &mut items);
        }
        items
    }

    /// A mismatch that is no part of a group, as a line of its own. What a figure that was filled in broke goes to the line
    /// on which the other side of it is to be decided, or else to one line for that figure.
    fn alone_or_joined(&self, finding: &Finding, items: &mut Vec<Item>) {
        let filled = self.standing.filled(finding);
        if filled.is_empty() {
            items.push(self.alone(finding));
            return;
        }
        let others = finding.cells.iter().map(|cell| &cell.spot);
        let others: Vec<&Spot> = others.filter(|spot| !filled.contains(spot)).collect();
        let suspected = |item: &&mut Item| {
            let mut suspects = item.suspects.iter();
            suspects.any(|spot| others.contains(&spot))
        };
        match items.iter_mut().find(suspected) {
            Some(item) => item.findings.push(finding.id.clone()),
            None => items.push(self.alone(finding)),
        }
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
        // What would need an amount below nothing is no possibility; the equation alone is told.
        let possible = |mistake: &&Mistake| !mistake.is_absurd();
        let all: Vec<&Mistake> = all.iter().filter(left).filter(possible).collect();
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
            if own.is_empty() && self.is_left_over(mistake) {
                continue;
            }
            if let Some(mut line) = self.mistake(cluster, mistake, &own, free) {
                line.findings.append(&mut hints);
                let told = |item: &&mut Item| item.offers.is_empty() && item.told == line.told;
                match items.iter_mut().find(told) {
                    // What is said of a table as a whole is said once.
                    Some(item) => item.findings.extend(line.findings),
                    None => items.push(line),
                }
            }
        }
    }

    /// Whether a mistake is supposed only because of a figure that somebody filled in: no difference that is told shows
    /// it, and nothing can be chosen.
    fn is_left_over(&self, mistake: &Mistake) -> bool {
        let mut ways = mistake.ways.iter();
        !self.standing.decisions.is_empty() && ways.all(|way| way.changes().next().is_none())
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
        let first = ways.first()?.it;
        if let Some(line) = self.unit_line(first, findings, &id) {
            return Some(line);
        }
        let alone = self.foreign(first).filter(|_| ways.len() == 1);
        let headings = || self.headings(first).filter(|_| mistake.is_likeliest());
        if let Some(told) = alone.or_else(headings) {
            return Some(whole_table_line(told, findings, id));
        }
        // Whichever of the two rows of one name goes.
        let twice = takes_row(first) && {
            let ways = ways.iter().map(|way| way.it.clone()).collect();
            Mistake { ways }.is_settled()
        };
        let settled = (mistake.is_settled() || twice) && is_in_table(first);
        let why_not = first
            .events
            .iter()
            .find_map(|event| event.unproven.as_deref());
        let why_not = why_not.filter(|_| settled);
        let told = match findings.first() {
            // Ways that stand below the line are reason enough.
            _ if settled => self.suggested(first, findings, why_not.filter(|_| ways.len() == 1))?,
            Some(finding) => Told {
                basis: self.undecided(finding, &ways),
                ..self.finding(finding, State::Open).told
            },
            // What is not suggested stands below the line alone.
            None => without_figure(&ways)?,
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
            .map(|way| way.told.clone());
        let mut below: Vec<Told> = others.collect();
        let unlisted = below.split_off(below.len().min(MOST_LISTED));
        Some(Item {
            decide: Some(Decide {
                suggested: settled,
                ways: below.len(),
            }),
            suspects: suspects(&ways, settled),
            marked: self.labels(&ways),
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

    /// The codes and names that ways would change.
    fn labels(&self, ways: &[Way<'_, 'a>]) -> Vec<Place> {
        let changes = ways
            .iter()
            .take(MOST_LISTED)
            .flat_map(|way| way.it.changes());
        let labels = changes.filter(|change| change.field.is_some());
        let labels = labels.filter_map(|change| self.places.of(change.into()));
        labels.collect()
    }

    /// The line of a table that states the wrong unit, as far as its form says: that is mended in the table, and no amount
    /// is to be changed.
    fn unit_line(&self, way: &Supposed<'a>, findings: &[&Finding], id: &str) -> Option<Item> {
        let [event] = way.events.as_slice() else {
            return None;
        };
        let note = event.note.as_deref().filter(|_| event.unit_line)?;
        let change = event.cells.first()?;
        let told = Told {
            column: words::UNIT_LINE.to_owned(),
            basis: words::clause(note).to_owned(),
            ..self.whole_table(change.sheet.as_deref(), &change.spot.table)
        };
        let line = whole_table_line(told, findings, id.to_owned());
        Some(Item {
            tables: vec![change.spot.table.clone()],
            ..line
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
            // A row that goes goes as a whole.
            together: match takes_row(way) {
                true => String::new(),
                false => beside(way, cells, self.places),
            },
            follows: self.follows(findings, spots),
            why_not: words::not_by_itself(why_not.filter(|_| !takes_row(way))),
        };
        Some(Told {
            basis: self.way_basis(findings, way, change, &beside),
            ..self.changed_by(way, change)
        })
    }

    /// What is said of a difference that several ways explain alike: what kind of mistake it is, if all are of one, and
    /// the sum that does not come out.
    fn undecided(&self, finding: &Finding, ways: &[Way<'_, 'a>]) -> String {
        let choose = match ways.len() {
            ..=1 => String::new(),
            ways => words::several(ways),
        };
        let beside = Beside::only(choose);
        let spot = finding.cells.first().map(|cell| &cell.spot);
        let sum = spot.and_then(|spot| basis::reckon(finding, spot));
        match (sum, kind_of_all(ways)) {
            (Some(sum), Some(kind)) => {
                beside.after_story(explain::in_brief(kind), &sum.said(self.places))
            }
            (Some(sum), None) => sum.sentence(self.places, None, &beside),
            (None, _) => {
                let said = self.places.told_here(&said(finding), finding);
                words::brief(&(said + &beside.follows))
            }
        }
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

/// The line of a table that is wrong as a whole: it is mended in the file, and no amount is to be changed here.
fn whole_table_line(told: Told, findings: &[&Finding], id: String) -> Item {
    Item {
        decide: Some(Decide {
            suggested: false,
            ways: 0,
        }),
        tables: findings.iter().filter_map(table_of).collect(),
        findings: findings.iter().map(|one| one.id.clone()).collect(),
        ..Item::new(State::Open, told, id)
    }
}

/// The line of ways none of which is suggested, where no relation is left that shows the mistake: the cell of the first,
/// and nothing of what it should be.
fn without_figure(ways: &[Way<'_, '_>]) -> Option<Told> {
    let first = &ways.first()?.told;
    Some(Told {
        expected: None,
        difference: None,
        basis: match ways.len() {
            1 => first.basis.clone(),
            several => words::choose_of(several),
        },
        ..first.clone()
    })
}

/// The kind of mistake that every way supposes, if that is more than a figure mistyped.
fn kind_of_all(ways: &[Way<'_, '_>]) -> Option<EventKind> {
    let kind = |way: &Way<'_, '_>| match way.it.events.as_slice() {
        [event] => Some(event.kind),
        _ => None,
    };
    let first = ways.first().and_then(kind)?;
    let telling = matches!(
        first,
        EventKind::Columns | EventKind::NotUpdated | EventKind::Misfiled | EventKind::Stale
    );
    let same = ways.iter().all(|way| kind(way) == Some(first));
    (telling && same).then_some(first)
}

/// Whether a finding shows a mistake: it speaks of a cell that some way of it changes, or of the table that is wrong as a
/// whole.
fn shows(finding: &Finding, mistake: &Mistake<'_>) -> bool {
    let events = mistake.ways.iter().flat_map(|way| &way.events);
    let tables: Vec<&str> = events
        .filter_map(|one| one.whole_table.as_deref())
        .collect();
    let mut cells = finding.cells.iter();
    if cells.any(|cell| tables.contains(&cell.spot.table.as_str())) {
        return true;
    }
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
    let whole = way.events.iter().all(|event| !event.cells.is_empty());
    way.changes().next().is_some() && whole && way.changes().all(is_there) && is_one_path(way)
}

/// The table that a finding speaks of first.
fn table_of(finding: &&Finding) -> Option<String> {
    finding.cells.first().map(|cell| cell.spot.table.clone())
}
