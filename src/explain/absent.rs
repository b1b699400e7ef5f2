//! Rows that a table lacks, of which it is known what they are called and what they would hold: the row above parts that
//! are printed, and the row of a list that other tables state.
//!
//! In: a submission, its system and what was found. Out: the groups of findings that adding such a row would end, each
//! with the row as its one explanation. Each is tried: the submission is read with the row in it, and nothing may fail
//! that held. Refuses rows whose code has no official name, and figures about which the relations do not agree.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::failing;
use super::open_ledgers;
use crate::layout::{Comparison, Layout, RowsSpec, Strength};
use crate::model::{Amount, Code, Presence, Submission, Ticks, Value};
use crate::recognise::add_row;
use crate::reconcile::{self, Built, FactId, Print, RelationId, System};
use crate::report::{
    self, Cluster, Event, EventKind, Explanation, FindingCode, Report, Severity, Spot,
};
use crate::words::explain as words;

/// The most rows that are tried in one submission: each means building its system anew.
const MOST: usize = 16;

/// A row that a ledger lacks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Lacking {
    table: usize,
    ledger: usize,
    /// Its code, or its name in the layout's list.
    key: String,
    /// The finding that says so.
    told: Option<String>,
}

/// Adds the groups to the report.
pub fn tell(layout: &Layout, submission: &Submission, built: &Built, report: &mut Report) {
    let failing = failing(layout, submission, &built.system);
    let mut codes = report.findings.iter().map(|finding| finding.code);
    if failing.is_empty() && !codes.any(|code| code == FindingCode::ParentMissing) {
        return;
    }
    let desk = Desk {
        layout,
        submission,
        touched: touched(&built.system, failing.values()),
        open: open_ledgers(layout, submission),
        failing,
    };
    let mut found = Vec::new();
    for one in desk.parents(report).into_iter().take(MOST) {
        found.extend(desk.parent(one));
    }
    let lists = match desk.failing.is_empty() {
        true => Vec::new(),
        false => desk.lists(),
    };
    for ledger in &lists {
        found.extend(desk.listed(ledger));
    }
    for row in found {
        add(report, row);
    }
    // A sheet that prints two lists side by side loses a row of each with one printed row.
    for side_by_side in lists.chunk_by(|one, other| one[0].table == other[0].table) {
        if side_by_side.len() > 1
            && let Some(rows) = desk.together(&side_by_side.concat())
        {
            add(report, rows);
        }
    }
}

/// Rows with their figures, and what would no longer be found with them.
struct Found {
    rows: Vec<FoundRow>,
    settles: BTreeSet<String>,
}

/// A row with its figures.
struct FoundRow {
    /// What it is called, with its code.
    name: String,
    cells: Vec<report::Change>,
}

/// What rows are tried on.
struct Desk<'a> {
    layout: &'a Layout,
    submission: &'a Submission,
    /// The relations that fail, by their stable ids.
    failing: BTreeMap<String, RelationId>,
    /// The ledgers (by table and ledger) with rows that could not be placed.
    open: BTreeSet<(usize, usize)>,
    /// The ledgers of which a relation speaks that does not hold: where none does, no row is missed.
    touched: BTreeSet<(usize, usize)>,
}

/// The ledgers of the relations that do not hold.
fn touched<'r>(
    system: &System,
    failing: impl Iterator<Item = &'r RelationId>,
) -> BTreeSet<(usize, usize)> {
    let terms = failing.flat_map(|id| &system.relation(*id).terms);
    let rows = terms.map(|&(_, fact)| &system.rows[system.fact(fact).row]);
    rows.map(|row| (row.table, row.ledger)).collect()
}

impl Desk<'_> {
    /// The rows above others that findings name.
    fn parents(&self, report: &Report) -> Vec<Lacking> {
        let findings = report.findings.iter();
        // Where it need not be printed, nobody left it out.
        let missing = findings
            .filter(|one| one.code == FindingCode::ParentMissing && one.severity != Severity::Info);
        // Where a code is wrong, the row above it is there.
        let labels = report.clusters.iter().filter(|one| one.is_of_a_label());
        let relabelled: BTreeSet<&String> = labels.flat_map(|one| &one.findings).collect();
        let missing = missing.filter(|one| !relabelled.contains(&one.id));
        let lacking = missing.filter_map(|finding| {
            let child = &finding.cells.first()?.spot;
            let table = self.layout.table_index(&child.table)?;
            let code = finding.lacks?;
            let ledgers = self.submission.tables.get(table)?.ledgers.iter();
            let ledger = ledgers.into_iter().position(|ledger| {
                let mut rows = ledger.rows.iter();
                rows.any(|row| row.key.as_str() == child.row)
            })?;
            // A row that could not be placed may be the one.
            (!self.open.contains(&(table, ledger))).then(|| Lacking {
                table,
                ledger,
                key: code.to_string(),
                told: Some(finding.id.clone()),
            })
        });
        lacking.collect()
    }

    /// A row above others: it holds what its parts add up to.
    fn parent(&self, lacking: Lacking) -> Option<Found> {
        let mut after = self.submission.clone();
        let (table, ledger) = (lacking.table, lacking.ledger);
        add_row(self.layout, &mut after, (table, ledger), &lacking.key)?;
        let rows = &mut after.tables[table].ledgers[ledger].rows;
        let code = Code::parse(&lacking.key);
        let at = rows
            .iter()
            .position(|row| row.at.is_none() && row.code == code)?;
        let parts: Vec<usize> = (0..rows.len())
            .filter(|&row| rows[row].parent == Some(at))
            .collect();
        for figure in 0..rows[at].entries.len() {
            let values = parts.iter().map(|&row| rows[row].entries.get(figure));
            let sum = sum(values.map(|entry| entry.map(|entry| &entry.value)))?;
            rows[at].entries[figure].value = sum;
        }
        if parts.is_empty() {
            return None;
        }
        self.tried(&[lacking], &after)
    }

    /// The lists that lack rows.
    fn lists(&self) -> Vec<Vec<Lacking>> {
        let mut lists = Vec::new();
        for (table, spec) in self.layout.tables.iter().enumerate() {
            let own = &self.submission.tables[table];
            if own.presence == Presence::Missing || own.is_empty() {
                continue;
            }
            for (ledger, rows) in spec.ledgers.iter().enumerate() {
                let (RowsSpec::List(list), Some(own)) = (&rows.rows, own.ledgers.get(ledger))
                else {
                    continue;
                };
                let there: BTreeSet<_> = own.rows.iter().map(|row| &row.key).collect();
                let lacking = list
                    .iter()
                    .filter(|row| !row.total && !there.contains(&row.key));
                let lacking: Vec<Lacking> = lacking
                    .map(|row| Lacking {
                        table,
                        ledger,
                        key: row.key.to_string(),
                        told: None,
                    })
                    .collect();
                let at = (table, ledger);
                if !lacking.is_empty() && self.touched.contains(&at) && !self.open.contains(&at) {
                    lists.push(lacking);
                }
            }
        }
        lists
    }

    /// The rows of a list that other tables state, each by itself.
    fn listed(&self, lacking: &[Lacking]) -> Vec<Found> {
        let rows = self.stated_of(lacking);
        let rows = rows.into_iter().take(MOST);
        let found = rows.filter_map(|row| self.filled(std::slice::from_ref(&row)));
        found.collect()
    }

    /// All rows of several lists that other tables state.
    fn together(&self, lacking: &[Lacking]) -> Option<Found> {
        let rows = self.stated_of(lacking);
        let several = (2..=MOST).contains(&rows.len());
        several.then(|| self.filled(&rows))?
    }

    /// The rows that other tables state, with their figures.
    fn stated_of(&self, lacking: &[Lacking]) -> Vec<(Lacking, BTreeMap<usize, i64>)> {
        let mut whole = self.submission.clone();
        for one in lacking {
            let _ = add_row(self.layout, &mut whole, (one.table, one.ledger), &one.key);
        }
        self.stated(&whole, lacking).into_iter().collect()
    }

    /// The submission with rows of lists in it, if that settles anything.
    fn filled(&self, rows: &[(Lacking, BTreeMap<usize, i64>)]) -> Option<Found> {
        let mut after = self.submission.clone();
        for (lacking, figures) in rows {
            let place = (lacking.table, lacking.ledger);
            add_row(self.layout, &mut after, place, &lacking.key)?;
            let unit = after.tables[lacking.table].precision.unit;
            let rows = &mut after.tables[lacking.table].ledgers[lacking.ledger].rows;
            let row = rows
                .iter_mut()
                .find(|row| row.at.is_none() && row.key.as_str() == lacking.key)?;
            for (&figure, &ticks) in figures {
                let amount = Amount::from_ticks(Ticks(ticks), unit);
                row.entries.get_mut(figure)?.value = Value::Amount(amount);
            }
        }
        let lacking: Vec<Lacking> = rows.iter().map(|(lacking, _)| lacking.clone()).collect();
        self.tried(&lacking, &after)
            .filter(|found| !found.settles.is_empty())
    }

    /// What relations say that the rows would hold which were added empty: the figures that are not zero.
    fn stated(
        &self,
        whole: &Submission,
        lacking: &[Lacking],
    ) -> BTreeMap<Lacking, BTreeMap<usize, i64>> {
        let built = reconcile::build(self.layout, whole);
        let system = &built.system;
        let row_of = |fact: FactId| {
            let row = &system.rows[system.fact(fact).row];
            let printed = &whole.tables[row.table].ledgers[row.ledger].rows[row.row?];
            let own = |one: &&Lacking| {
                (one.table, one.ledger) == (row.table, row.ledger)
                    && one.key == printed.key.as_str()
            };
            lacking.iter().find(own).filter(|_| printed.at.is_none())
        };
        let facts = (0..system.facts.len() as u32).map(FactId);
        let mut open: BTreeMap<FactId, &Lacking> = facts
            .filter_map(|fact| Some((fact, row_of(fact)?)))
            .collect();
        let mut known: BTreeMap<FactId, i64> = BTreeMap::new();
        loop {
            let mut said: BTreeMap<FactId, BTreeSet<i64>> = BTreeMap::new();
            for (_, relation) in system.relations() {
                let hard = relation.strength == Strength::Hard;
                if !hard || relation.comparison != Comparison::Equal {
                    continue;
                }
                if let Some((fact, value)) = only_one(system, relation, &open, &known) {
                    said.entry(fact).or_default().insert(value);
                }
            }
            if said.is_empty() {
                break;
            }
            for (fact, values) in said {
                let Some(lacking) = open.remove(&fact) else {
                    continue;
                };
                let mut values = values.into_iter();
                match (values.next(), values.next()) {
                    (Some(value), None) => {
                        known.insert(fact, value);
                    }
                    // They do not agree: nothing is known of the row.
                    _ => {
                        open.retain(|_, one| *one != lacking);
                        known.retain(|fact, _| row_of(*fact) != Some(lacking));
                    }
                }
            }
        }
        let mut rows: BTreeMap<Lacking, BTreeMap<usize, i64>> = BTreeMap::new();
        for (fact, value) in known.into_iter().filter(|(_, value)| *value != 0) {
            if let Some(lacking) = row_of(fact) {
                let column = system.fact(fact).column;
                rows.entry(lacking.clone())
                    .or_default()
                    .insert(column, value);
            }
        }
        rows
    }

    /// Reads the submission with the rows; `None` if that makes anything fail that held.
    fn tried(&self, lacking: &[Lacking], after: &Submission) -> Option<Found> {
        let built = reconcile::build(self.layout, after);
        let still = failing(self.layout, after, &built.system);
        if still.keys().any(|id| !self.failing.contains_key(id)) {
            return None;
        }
        let gone = self.failing.keys().filter(|id| !still.contains_key(*id));
        let told = lacking.iter().filter_map(|one| one.told.clone());
        let settles: BTreeSet<String> = gone.cloned().chain(told).collect();
        let rows = lacking.iter().map(|one| self.row(one, after));
        let rows: Option<Vec<FoundRow>> = rows.collect();
        Some(Found {
            rows: rows?,
            settles,
        })
    }

    /// A row that was added, with its figures.
    fn row(&self, lacking: &Lacking, after: &Submission) -> Option<FoundRow> {
        let spec = &self.layout.tables[lacking.table];
        let ledger = &spec.ledgers[lacking.ledger];
        let table = &after.tables[lacking.table];
        let rows = &table.ledgers[lacking.ledger].rows;
        let code = Code::parse(&lacking.key);
        let row = rows.iter().find(|row| {
            let same = row.key.as_str() == lacking.key || code.is_some() && row.code == code;
            row.at.is_none() && same
        })?;
        let sheet = table.heading().map(|heading| heading.sheet.to_string());
        let figures = ledger.figures().zip(&row.entries);
        let cells = figures.filter_map(|(column, entry)| {
            let to = entry.value.amount()?.text(table.precision);
            let column = match ledger.name.is_empty() {
                true => column.id.to_string(),
                false => format!("{}.{}", ledger.name, column.id),
            };
            Some(report::Change {
                sheet: sheet.clone(),
                cell: None,
                spot: Spot {
                    table: spec.id.to_string(),
                    row: lacking.key.clone(),
                    column,
                },
                from: None,
                to: Some(to),
                field: None,
                from_text: None,
                to_text: None,
            })
        });
        let cells: Vec<report::Change> = cells.collect();
        let name = match code {
            Some(code) => format!("{code} {}", row.label),
            None => row.label.clone(),
        };
        (!cells.is_empty()).then_some(FoundRow { name, cells })
    }
}

/// The one term of a relation that is still open, and what it would have to be.
fn only_one(
    system: &System,
    relation: &reconcile::Relation,
    open: &BTreeMap<FactId, &Lacking>,
    known: &BTreeMap<FactId, i64>,
) -> Option<(FactId, i64)> {
    let mut found = None;
    let mut rest = 0_i128;
    for &(coefficient, fact) in &relation.terms {
        if open.contains_key(&fact) {
            if found.replace((fact, coefficient)).is_some() {
                return None;
            }
            continue;
        }
        let own = system.fact(fact);
        if own.print == Print::Unknown {
            return None;
        }
        let value = known.get(&fact).copied().unwrap_or(own.value);
        rest += i128::from(coefficient) * i128::from(value);
    }
    let (fact, coefficient) = found?;
    let exact = coefficient.abs() == 1;
    let value = i64::try_from(-rest * i128::from(coefficient)).ok()?;
    exact.then_some((fact, value))
}

/// The sum of what stands in cells; blank if nothing does, `None` if something is no figure.
fn sum<'v>(values: impl Iterator<Item = Option<&'v Value>>) -> Option<Value> {
    let mut sum: Option<Amount> = None;
    for value in values {
        match value? {
            Value::Blank | Value::Unread(crate::model::Unread::NoColumn) => {}
            Value::Amount(amount) => {
                let own = amount.decimal();
                let so_far = sum.map_or(rust_decimal::Decimal::ZERO, |sum| sum.decimal());
                sum = Some(Amount::new(so_far.checked_add(own)?));
            }
            Value::Unread(_) => return None,
        }
    }
    Some(sum.map_or(Value::Blank, Value::Amount))
}

/// Puts the rows in the place of the groups that they explain whole.
fn add(report: &mut Report, found: Found) {
    let corrected = |cluster: &Cluster| {
        let events = cluster.explanations.iter().flat_map(|one| &one.events);
        let mut cells = events.flat_map(|event| &event.cells);
        cells.any(|cell| {
            let mut corrections = report.corrections.iter();
            corrections.any(|one| one.change.spot == cell.spot) || cell.field.is_some()
        })
    };
    let touched = |cluster: &&Cluster| {
        let mut findings = cluster.findings.iter();
        findings.any(|id| found.settles.contains(id))
    };
    let whole = |cluster: &Cluster| {
        let mut findings = cluster.findings.iter();
        findings.all(|id| found.settles.contains(id))
    };
    let mut own = report.clusters.iter().filter(touched);
    // What is proven, and what a wrong label explains, stays.
    if own.any(|cluster| !whole(cluster) || corrected(cluster)) {
        return;
    }
    let places = report.clusters.iter().position(|one| touched(&one));
    let at = places.unwrap_or(report.clusters.len());
    report.clusters.retain(|one| !touched(&one));
    let known = |id: &&String| report.findings.iter().any(|one| one.id == **id);
    let findings = found.settles.iter().filter(known).cloned().collect();
    let events = found.rows.into_iter().map(|row| Event {
        note: words::rows(EventKind::MissingRow, &[row.name], false),
        ..Event::new(EventKind::MissingRow, row.cells)
    });
    let events: Vec<Event> = events.collect();
    let explanation = Explanation {
        rank: 1,
        evidence: String::new(),
        tied: false,
        events,
    };
    let cluster = Cluster {
        findings,
        events: explanation.events.len(),
        complete: true,
        why: None,
        explanations: vec![explanation],
    };
    report
        .clusters
        .insert(at.min(report.clusters.len()), cluster);
}
