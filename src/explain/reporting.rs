//! What was explained, as the report tells it: clusters, explanations with their evidence, and
//! corrections with their certificates.

use std::collections::BTreeMap;

use super::relabelling::Relabelling;
use super::{Cluster, Correction, Event, Explained, Explanation, Unproven, labels, other_table};
use crate::layout::{Comparison, RowsSpec};
use crate::model::{CellRef, MoneyUnit};
use crate::reconcile::{self, Fact, FactId, Names, RelationId};
use crate::report::{self, EventKind, Finding, FindingCode, Outcome, Report, Severity};
use crate::words;

/// Adds clusters, corrections and what is only jointly impossible to the report, whose first findings are
/// those of the relations `found`.
pub fn add_to_report(
    names: &Names,
    found: &[RelationId],
    explained: &Explained,
    report: &mut Report,
) {
    let told = || found.iter().zip(&report.findings);
    let mut ids: BTreeMap<RelationId, String> = told()
        .map(|(&id, finding)| (id, finding.id.clone()))
        .collect();
    let unequal = |id: &RelationId| names.system.relation(*id).comparison != Comparison::Equal;
    let failing: Vec<RelationId> = told()
        .filter(|(id, finding)| finding.outcome == Outcome::Mismatch && unequal(id))
        .map(|(&id, _)| id)
        .collect();
    suspect_lone_tails(names, &ids, report);
    for cluster in &explained.clusters {
        if cluster.joint {
            let finding = joint_finding(names, cluster);
            ids.insert(cluster.relations[0], finding.id.clone());
            report.outcome = report.outcome.max(finding.outcome);
            report.findings.push(finding);
        }
        let mut told = tell_cluster(names, &ids, cluster);
        let consequences = failing.iter().filter(|id| follows(names, **id, cluster));
        told.findings
            .extend(consequences.filter_map(|id| ids.get(id).cloned()));
        let labels = labels_of(cluster);
        let gone = labels.flat_map(|label| labels::silenced(names, label, report));
        told.findings.extend(gone);
        told.findings.extend(said_of_copies(names, cluster, report));
        report.clusters.push(told);
    }
    labels::tell(names, &ids, &explained.labels, report);
    report.corrections = explained
        .corrections
        .iter()
        .map(|one| tell_correction(names, one))
        .collect();
}

/// What texts say of the codes of rows that stand twice, where the likeliest explanation is that they do.
fn said_of_copies(names: &Names, cluster: &Cluster, report: &Report) -> Vec<String> {
    let events = cluster.explanations.first().map(|first| &first.events[..]);
    let copies = events.into_iter().flatten();
    let copies = copies.filter(|event| event.kind == EventKind::DoubledRow);
    let copies = copies.filter_map(|event| Some(names.cell(event.changes.first()?.fact).spot));
    let copies: Vec<report::Spot> = copies.collect();
    let of_copy = |cell: &report::Cell| {
        let row = |spot: &report::Spot| (spot.table.clone(), spot.row.clone());
        copies.iter().any(|copy| row(copy) == row(&cell.spot))
    };
    let twice = report.findings.iter().filter(|finding| {
        finding.code == FindingCode::CodeTwice && finding.cells.iter().any(of_copy)
    });
    twice.map(|finding| finding.id.clone()).collect()
}

/// The wrong labels that are all the likeliest explanation supposes.
fn labels_of(cluster: &Cluster) -> impl Iterator<Item = &Relabelling> {
    let events = cluster.explanations.first().map(|first| &first.events[..]);
    let events = events.filter(|events| events.iter().all(|event| event.label.is_some()));
    events
        .into_iter()
        .flatten()
        .filter_map(|event| event.label.as_ref())
}

/// Whether an inequality that fails holds under every explanation of the cluster, so that it needs no
/// explanation of its own.
fn follows(names: &Names, failing: RelationId, cluster: &Cluster) -> bool {
    let relation = names.system.relation(failing);
    // Of a table that is another department's nothing need hold.
    let foreign = other_table::foreign(names.system, std::slice::from_ref(cluster));
    if other_table::speaks_of(names.system, &foreign, relation) {
        return true;
    }
    let holds = |explanation: &Explanation| {
        let events = explanation.events.iter();
        let mut labels = events.filter_map(|event| event.label.as_ref());
        if labels.any(|label| label.settles.contains(&failing)) {
            return true;
        }
        let changes = explanation.events.iter().flat_map(|event| &event.changes);
        let shift = changes.map(|change| {
            let terms = relation
                .terms
                .iter()
                .filter(|(_, fact)| *fact == change.fact);
            let coefficient: i128 = terms.map(|&(c, _)| i128::from(c)).sum();
            coefficient * (i128::from(change.to) - i128::from(change.from))
        });
        let residual = names.system.residual(relation) + shift.sum::<i128>();
        match relation.comparison {
            Comparison::Equal => false,
            Comparison::AtMost => residual <= 0,
            Comparison::AtLeast => residual >= 0,
        }
    };
    // What a wrong label brings about, other explanations leave open.
    let of_label = labels_of(cluster).next().is_some();
    let many = if of_label {
        1
    } else {
        cluster.explanations.len()
    };
    many > 0 && cluster.explanations[..many].iter().all(holds)
}

/// Where all other sums are exact, rounding is a poor excuse for a tail: the finding says so and becomes a
/// warning. It stays a tail.
fn suspect_lone_tails(names: &Names, ids: &BTreeMap<RelationId, String>, report: &mut Report) {
    let lone = reconcile::lone_tails(names.system);
    let suspect: Vec<&String> = lone.iter().filter_map(|id| ids.get(id)).collect();
    for finding in &mut report.findings {
        if finding.outcome == Outcome::Tail && suspect.contains(&&finding.id) {
            finding.severity = Severity::Warning;
            finding.message.push_str(words::explain::LONE_TAIL);
        }
    }
}

fn tell_cluster(
    names: &Names,
    ids: &BTreeMap<RelationId, String>,
    cluster: &Cluster,
) -> report::Cluster {
    let mut findings: Vec<String> = cluster
        .relations
        .iter()
        .filter_map(|id| ids.get(id).cloned())
        .collect();
    findings.dedup();
    let sensible = |one: &&Explanation| !lacks_no_row(names, one, &cluster.relations);
    let mut explanations: Vec<&Explanation> =
        cluster.explanations.iter().filter(sensible).collect();
    if explanations.is_empty() {
        explanations = cluster.explanations.iter().collect();
    }
    // A chain of totals left behind is one way, by whichever sums it came to the others.
    let mut ways: Vec<(&Explanation, usize)> = Vec::new();
    for explanation in explanations {
        match ways.iter_mut().find(|(one, _)| one_chain(one, explanation)) {
            Some((_, more)) => *more += 1,
            None => ways.push((explanation, 0)),
        }
    }
    report::Cluster {
        findings,
        events: cluster.events,
        complete: cluster.incomplete.is_none(),
        why: cluster.incomplete.map(words::explain::incomplete),
        explanations: (1..)
            .zip(ways)
            .map(|(rank, (one, more))| tell_explanation(names, rank, one, more, cluster))
            .collect(),
    }
}

/// Whether two explanations suppose the same but for the sums by which a chain of totals left behind goes on.
fn one_chain(one: &Explanation, other: &Explanation) -> bool {
    let stale = |event: &&Event| event.kind == EventKind::Stale;
    let amount = |event: &Event| event.changes.first().map(|c| (c.to - c.from).abs());
    let chains = |of: &Explanation| -> Vec<Option<i64>> {
        of.events.iter().filter(stale).map(amount).collect()
    };
    let rest = |of: &Explanation| -> Vec<Event> {
        of.events.iter().filter(|e| !stale(e)).cloned().collect()
    };
    let amounts = chains(one);
    !amounts.is_empty() && amounts == chains(other) && rest(one) == rest(other)
}

/// One way, and in how many `more` ways its chain may go on.
fn tell_explanation(
    names: &Names,
    rank: usize,
    explanation: &Explanation,
    more: usize,
    cluster: &Cluster,
) -> report::Explanation {
    let events = explanation.events.iter();
    let tell = |event: &Event| {
        let mut told = tell_event(names, event);
        told.cells
            .extend(new_row(names, event, explanation, &cluster.relations));
        let why = why_not(event, &cluster.unproven);
        if event.kind == EventKind::Stale {
            told.other_paths = more;
        }
        told.bounded = bounded(names, event, cluster);
        told.unproven = why.map(|why| words::explain::unproven(why).to_owned());
        told
    };
    let events: Vec<report::Event> = events.map(tell).collect();
    let slip = |event: &Event| match event.changes.as_slice() {
        [only] => Some(only.keystroke),
        _ => None,
    };
    report::Explanation {
        rank,
        evidence: words::explain::evidence(&words::explain::Speaking {
            told: &events,
            slips: explanation.events.iter().map(slip).collect(),
            stated: &explanation.stated,
            strained: explanation.strained,
            more,
        }),
        events,
        tied: explanation.tied,
    }
}

/// The row below which an event supposes one that no table shows.
fn above_unseen(event: &Event) -> Option<usize> {
    match (event.kind, event.rows.as_slice()) {
        (EventKind::MissingRow, &[above]) if event.changes.is_empty() => Some(above),
        _ => None,
    }
}

/// Whether an explanation supposes a row that cannot be missing: one of less than nothing, or one of a list all of whose
/// rows are printed.
fn lacks_no_row(names: &Names, explanation: &Explanation, failing: &[RelationId]) -> bool {
    let mut above = explanation.events.iter().filter_map(above_unseen);
    above.any(|above| {
        let row = &names.system.rows[above];
        let ledger = &names.layout.tables[row.table].ledgers[row.ledger];
        let printed = &names.submission.tables[row.table].ledgers[row.ledger].rows;
        let is_full = match &ledger.rows {
            RowsSpec::List(list) => list
                .iter()
                .all(|listed| printed.iter().any(|row| row.key == listed.key)),
            _ => false,
        };
        let lacks = lacking(names, above, explanation, failing);
        is_full || lacks.iter().any(|&(_, lack)| lack < 0)
    })
}

/// What the sums of a row lack once all else is put right that the explanation supposes, by their wholes.
fn lacking(
    names: &Names,
    above: usize,
    explanation: &Explanation,
    failing: &[RelationId],
) -> Vec<(FactId, i64)> {
    let row = &names.system.rows[above];
    let changes = explanation.events.iter().flat_map(|event| &event.changes);
    let by: BTreeMap<FactId, i64> = changes.map(|c| (c.fact, c.to - c.from)).collect();
    let lacks = failing.iter().filter_map(|&id| {
        let relation = names.system.relation(id);
        let of_row = |&&(_, fact): &&(i32, FactId)| names.system.fact(fact).row == above;
        let mut own = relation.terms.iter().filter(of_row);
        let (&(sign, whole), None) = (own.next()?, own.next()) else {
            return None;
        };
        let (fact, parts) = (names.system.fact(whole), relation.terms.len() > 1);
        let below = relation.terms.iter().filter(|(_, one)| *one != whole);
        let mut below = below.map(|&(_, one)| names.system.fact(one));
        let same = |part: &Fact| {
            let place = &names.system.rows[part.row];
            (place.table, place.ledger, part.column) == (row.table, row.ledger, fact.column)
        };
        let terms = relation.terms.iter();
        let moved = terms.filter_map(|&(c, one)| Some(i128::from(c) * i128::from(*by.get(&one)?)));
        let left = names.system.residual(relation) + moved.sum::<i128>();
        let terms = relation.terms.iter();
        let room: i128 = terms
            .map(|&(_, one)| i128::from(names.system.reach(relation, one)))
            .sum();
        // What rounding explains is nothing.
        let left = if left.abs() <= room { 0 } else { left };
        let lack = i64::try_from(left * i128::from(sign)).ok()?;
        (parts && below.all(same)).then_some((whole, lack))
    });
    lacks.collect()
}

/// The figures of a row that no table shows: what the sums above it lack. Only where rows bear names, which the person can
/// give it: elsewhere there is no telling which row it would be.
fn new_row(
    names: &Names,
    event: &Event,
    explanation: &Explanation,
    failing: &[RelationId],
) -> Vec<report::Change> {
    let Some(above) = above_unseen(event) else {
        return Vec::new();
    };
    let row = &names.system.rows[above];
    let ledger = &names.layout.tables[row.table].ledgers[row.ledger];
    if !matches!(ledger.rows, RowsSpec::Tree { .. } | RowsSpec::Groups { .. }) {
        return Vec::new();
    }
    let mut lacks = lacking(names, above, explanation, failing);
    lacks.retain(|&(_, lack)| lack != 0);
    if lacks.iter().any(|&(_, lack)| lack < 0) {
        return Vec::new();
    }
    let told = lacks.into_iter().map(|(whole, lack)| {
        let cell = names.cell(whole);
        report::Change {
            cell: None,
            spot: report::Spot {
                row: format!("{}/{}", cell.spot.row, words::explain::UNNAMED),
                ..cell.spot.clone()
            },
            from: None,
            ..names.change(whole, lack)
        }
    });
    told.collect()
}

/// Why a mistake was not put right; labels never are by themselves.
fn why_not(event: &Event, unproven: &[(FactId, Unproven)]) -> Option<Unproven> {
    if event.label.is_some() {
        return Some(Unproven::Label);
    }
    let why = |fact| unproven.iter().find(|(one, _)| *one == fact);
    let mut reasons = event.changes.iter().filter_map(|change| why(change.fact));
    reasons.next().map(|&(_, why)| why)
}

fn tell_event(names: &Names, event: &Event) -> report::Event {
    let changes = event.changes.iter();
    let labels = event.label.iter().flat_map(|label| &label.labels);
    let cells = changes
        .map(|change| names.change(change.fact, change.to))
        .chain(labels.map(|label| labels::change(names, label)))
        .collect();
    let rows: Vec<String> = event.rows.iter().map(|&row| names.row_name(row)).collect();
    let foreign = event
        .rows
        .first()
        .filter(|_| event.kind == EventKind::OtherTable);
    let units = units(names, event);
    let headings = headings(names, event);
    let note = match (units, foreign, &headings) {
        (Some((meant, stated, usual)), ..) => Some(words::explain::units(meant, stated, usual)),
        (None, Some(&row), _) => Some(words::explain::other_table(names.sheet_of_row(row))),
        (None, None, Some(letters)) => Some(words::explain::headings(letters)),
        (None, None, None) => words::explain::rows(event.kind, &rows, event.changes.is_empty()),
    };
    report::Event {
        note,
        unit_line: units.is_some_and(|(meant, stated, usual)| meant == usual && stated != usual),
        headings: headings.is_some(),
        whole_table: foreign.map(|&row| names.table_of_row(row).to_owned()),
        ..report::Event::new(event.kind, cells)
    }
}

/// The letters of two columns that are told as exchanged and stand in the other order than in the form: whoever exchanged
/// the headings left the amounts where they belong.
fn headings(names: &Names, event: &Event) -> Option<Vec<String>> {
    if event.kind != EventKind::Columns {
        return None;
    }
    let mut columns: BTreeMap<usize, CellRef> = BTreeMap::new();
    for change in &event.changes {
        let fact = names.system.fact(change.fact);
        let at = names.row(fact)?.entries.get(fact.column)?.at?;
        columns.insert(fact.column, at);
    }
    let places: Vec<CellRef> = columns.into_values().collect();
    let [first, second] = places.as_slice() else {
        return None;
    };
    let reversed = first.col > second.col;
    reversed.then(|| vec![second.column_letters(), first.column_letters()])
}

/// What is known of a mistake of amounts of which inequalities alone tell.
fn bounded(names: &Names, event: &Event, cluster: &Cluster) -> Option<report::Bounded> {
    let unequal = |id: &RelationId| names.system.relation(*id).comparison != Comparison::Equal;
    if event.kind != EventKind::Misfiled || !cluster.relations.iter().all(unequal) {
        return None;
    }
    let known = event.changes.iter().all(|change| change.low == change.high);
    Some(match known {
        true => report::Bounded::Amount,
        false => report::Bounded::Cells,
    })
}

/// The unit that several cells are in, the one that their table states, and the one of its form.
fn units(names: &Names, event: &Event) -> Option<(MoneyUnit, MoneyUnit, MoneyUnit)> {
    if event.kind != EventKind::Unit || event.changes.len() < 2 {
        return None;
    }
    let largest = event
        .changes
        .iter()
        .max_by_key(|change| change.from.abs())?;
    let fact = names.system.fact(largest.fact);
    let stated = names.table(fact).precision.unit;
    let usual = names.layout.tables[names.system.rows[fact.row].table]
        .precision
        .unit;
    let (from, to) = (i128::from(largest.from), i128::from(largest.to));
    let meant = MoneyUnit::ALL.into_iter().find(|unit| {
        let missing = from * i128::from(unit.yuan()) - to * i128::from(stated.yuan());
        // What was divided was rounded as well.
        100 * missing.abs() < (to * i128::from(stated.yuan())).abs()
    });
    meant.map(|meant| (meant, stated, usual))
}

fn tell_correction(names: &Names, correction: &Correction) -> report::Correction {
    let instead: Vec<report::Event> = correction
        .instead
        .iter()
        .map(|event| tell_event(names, event))
        .collect();
    let fact = names.system.fact(correction.fact);
    let rules = correction.witnesses.iter().map(|&id| {
        names.layout.rules[names.system.relation(id).rule]
            .message
            .as_str()
    });
    let mut rules: Vec<&str> = rules.collect();
    rules.dedup();
    report::Correction {
        change: names.change(correction.fact, correction.to),
        label: names.label(fact),
        margin: correction.margin,
        because: words::explain::certificate(correction.margin, &instead, &rules),
    }
}

/// Relations that each hold within rounding, and cannot all hold together.
fn joint_finding(names: &Names, cluster: &Cluster) -> Finding {
    let relations = || cluster.core.iter().map(|&id| names.system.relation(id));
    let mut cells: Vec<_> = relations()
        .flat_map(|r| r.terms.iter().map(|&(_, id)| id))
        .collect();
    cells.sort_unstable();
    cells.dedup();
    let cells: Vec<report::Cell> = cells.into_iter().map(|id| names.cell(id)).collect();
    let equations: Vec<String> = relations().map(|r| names.equation(r)).collect();
    let first = cluster.core.first().or(cluster.relations.first());
    let first = first.map(|&id| names.system.relation(id));
    let about = first.and_then(|relation| relation.terms.first());
    let about = about.map_or("", |&(_, id)| names.spec(names.system.fact(id)).id.as_str());
    let id = first.map_or(String::new(), |relation| names.relation_id(relation));
    let message = words::explain::joint(cluster.core.len(), &cells);
    Finding {
        equation: equations.join("；"),
        cells,
        ..Finding::new(FindingCode::Joint, about, format!("{id}/联合"), message)
    }
}
