//! In: which relations between tables fail. Out: the tables that as a whole may be of another draft or department: they
//! add up in themselves, and most of what other tables say of them differs, by different amounts. Refuses
//! to say what their figures should be.

use std::collections::{BTreeMap, BTreeSet};

use super::Cluster;
use super::groups::Group;
use super::index::Index;
use super::units::ANY;
use crate::layout::{Comparison, Strength};
use crate::reconcile::{Relation, RelationId, System};
use crate::report::EventKind;

/// So many relations with other tables have to fail, the usual ones counted, before a table is doubted as a whole.
const FEWEST: usize = 3;

/// Of ten relations between figures of the table and others, so many.
const OF_TEN: usize = 6;

/// What ties a table to others.
#[derive(Default)]
struct Ties {
    /// Hard equations of figures with other tables.
    equations: Vec<u32>,
    /// Relations of figures with other tables, and those of them that fail.
    all: usize,
    failing: usize,
    /// By what amounts they fail.
    amounts: BTreeSet<i128>,
    /// Whether a relation within the table fails.
    broken: bool,
}

/// The tables that may be another draft's or department's. One in another unit is none.
pub(super) fn other_tables(index: &Index) -> Vec<Group> {
    let mut ties: BTreeMap<usize, Ties> = BTreeMap::new();
    for at in 0..index.equations.len() as u32 {
        let equation = index.equation(at);
        let violated = index.violated[at as usize];
        if let Some(table) = equation.table {
            ties.entry(table).or_default().broken |= violated;
            continue;
        }
        let residual = index.printed[at as usize].residual;
        let id = equation.id;
        count(index, &mut ties, id, violated.then_some(residual), Some(at));
    }
    let suspected =
        |it: &Ties| !it.broken && it.equations.iter().any(|&at| index.violated[at as usize]);
    if !ties.values().any(suspected) {
        return Vec::new();
    }
    for (id, relation) in index.system.relations() {
        if relation.strength != Strength::Hard && relation.comparison == Comparison::Equal {
            let fails = index.strained(id.0, &|_| None);
            let residual = index.system.residual(relation);
            count(index, &mut ties, id, fails.then_some(residual), None);
        }
    }
    let foreign = |it: &Ties| {
        suspected(it)
            && it.failing >= FEWEST
            && 10 * it.failing >= OF_TEN * it.all
            && it.amounts.len() > 1
    };
    let foreign = |(table, it): &(usize, Ties)| foreign(it) && !in_another_unit(index, *table, it);
    let tables = ties.into_iter().filter(foreign);
    let group = |(table, it): (usize, Ties)| {
        let mut rows = index.system.rows.iter();
        let first = rows.position(|row| row.table == table && row.row.is_some())?;
        Some(Group {
            kind: EventKind::OtherTable,
            moves: Vec::new(),
            unknowns: 0,
            waived: it.equations,
            label: None,
            rows: vec![first],
        })
    };
    tables.filter_map(group).collect()
}

/// The tables that clusters take for another draft's or department's, and for nothing else.
pub(super) fn foreign(system: &System, clusters: &[Cluster]) -> BTreeSet<usize> {
    let only = |cluster: &Cluster| {
        let [explanation] = cluster.explanations.as_slice() else {
            return None;
        };
        let [event] = explanation.events.as_slice() else {
            return None;
        };
        let row = event.rows.first();
        let row = row.filter(|_| event.kind == EventKind::OtherTable)?;
        Some(system.rows.get(*row)?.table)
    };
    clusters.iter().filter_map(only).collect()
}

/// Whether the relation speaks of a cell of one of the tables.
pub(super) fn speaks_of(system: &System, tables: &BTreeSet<usize>, relation: &Relation) -> bool {
    let mut terms = relation.terms.iter();
    terms.any(|(_, fact)| {
        let row = system.rows.get(system.fact(*fact).row);
        row.is_some_and(|row| tables.contains(&row.table))
    })
}

/// Whether most of the failing equations would about hold if the figures of the table were in another unit.
fn in_another_unit(index: &Index, table: usize, it: &Ties) -> bool {
    let place = |fact: u32| {
        let row = index.system.rows.get(index.system.facts[fact as usize].row);
        row.map(|row| row.table)
    };
    let scaled = |at: &&u32| {
        let (mut own, mut others) = (0_i128, 0_i128);
        for &(weight, fact) in &index.equation(**at).terms {
            let value = i128::from(weight) * i128::from(index.value[fact as usize]);
            match place(fact) == Some(table) {
                true => own += value,
                false => others += value,
            }
        }
        let (small, large) = (own.abs().min(others.abs()), own.abs().max(others.abs()));
        let near = |times: &u32| 100 * (large - small * i128::from(*times)).abs() <= large;
        ANY.iter().any(near)
    };
    let violated = |at: &&u32| index.violated[**at as usize];
    let failing: Vec<&u32> = it.equations.iter().filter(violated).collect();
    2 * failing.iter().filter(|at| scaled(at)).count() > failing.len()
}

/// Counts a relation with each table that figures of it stand in, if they stand in several. An equation between tables
/// tells nothing of a foreign one, though the others print nothing there: it has rows that they have not.
fn count(
    index: &Index,
    ties: &mut BTreeMap<usize, Ties>,
    id: RelationId,
    fails_by: Option<i128>,
    equation: Option<u32>,
) {
    let terms = || index.system.relation(id).terms.iter();
    let figures = terms().filter(|(_, fact)| {
        let at = fact.0 as usize;
        index.figure[at] && index.value[at] != 0
    });
    let table = |fact: u32| {
        let row = index.system.facts[fact as usize].row;
        index.system.rows.get(row).map(|row| row.table)
    };
    let all: BTreeSet<usize> = terms().filter_map(|(_, fact)| table(fact.0)).collect();
    for table in all.iter().filter(|_| all.len() > 1) {
        let it = ties.entry(*table).or_default();
        it.equations.extend(equation);
    }
    let tables: BTreeSet<usize> = figures.filter_map(|(_, fact)| table(fact.0)).collect();
    if tables.len() < 2 {
        return;
    }
    for table in tables {
        let it = ties.entry(table).or_default();
        it.all += 1;
        it.failing += usize::from(fails_by.is_some());
        it.amounts.extend(fails_by.map(i128::abs));
    }
}
