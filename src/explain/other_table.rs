//! In: which relations between tables fail. Out: the tables that as a whole may be of another draft or department: they
//! add up in themselves, and what other tables say of them differs, most of it or by more amounts than few mistakes leave.
//! Refuses to say what their figures should be, and tables of which another single mistake says so.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::fit;
use super::groups::Group;
use super::index::Index;
use super::solve::Bench;
use super::units::ANY;
use super::{Cluster, Explanation};
use crate::layout::{Comparison, Strength};
use crate::reconcile::{Relation, RelationId, System};
use crate::report::EventKind;

/// So many relations with other tables have to fail, the usual ones counted, before a table is doubted as a whole.
const FEWEST: usize = 3;

/// Of ten relations between figures of the table and others, so many.
const OF_TEN: usize = 6;

/// So many amounts, none of which is made of the others, are more than two mistakes leave: the table is another draft.
const DRAFT: usize = 3;

/// As many where nothing at all that other tables print of it agrees.
const NOTHING: usize = 2;

/// So many sums within a table may fail because of another mistake in it.
const OTHERS: usize = 2;

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
    /// How many relations within the table fail.
    broken: usize,
}

impl Ties {
    /// Whether most of what other tables say of it differs.
    fn mostly_fail(&self) -> bool {
        self.broken == 0
            && self.failing >= FEWEST
            && 10 * self.failing >= OF_TEN * self.all
            && self.amounts.len() > 1
    }

    /// Whether it differs by more amounts than few mistakes in it would leave, and adds up all the same.
    fn differs_throughout(
        &self,
        index: &Index,
        bench: &mut Bench,
        table: usize,
        told: &[Group],
    ) -> bool {
        if self.all == 0 || self.broken > OTHERS {
            return false;
        }
        let failing = self.equations.iter().copied();
        let failing = failing.filter(|&at| index.violated[at as usize]);
        let mut failing: BTreeSet<u32> = failing.collect();
        failing.retain(|&at| !is_of_another(index, table, at));
        let nothing_agrees = self.failing == self.all && self.broken == 0;
        let enough = if nothing_agrees { NOTHING } else { DRAFT };
        apart(index, &failing) >= enough && {
            let failing = without_labels(index, bench, told, &failing);
            apart(index, &failing) >= enough && !told_by_another(index, bench, told, &failing)
        }
    }
}

/// Whether a cell of another table in that equation is in question without this table: then it may be what is wrong.
fn is_of_another(index: &Index, table: usize, at: u32) -> bool {
    let has_own = |at: u32| {
        let mut terms = index.equation(at).terms.iter();
        terms.any(|term| table_of(index, term.1) == Some(table))
    };
    let accused = |fact: u32| {
        let own = index.of(fact).iter().copied();
        let mut failing = own.filter(|&other| index.violated[other as usize]);
        failing.any(|other| !has_own(other))
    };
    let mut others = index.equation(at).terms.iter().map(|term| term.1);
    others.any(|fact| table_of(index, fact) != Some(table) && accused(fact))
}

/// The failing equations that no wrong label explains.
fn without_labels(
    index: &Index,
    bench: &mut Bench,
    told: &[Group],
    failing: &BTreeSet<u32>,
) -> BTreeSet<u32> {
    let mut left = failing.clone();
    for group in told.iter().filter(|group| group.label.is_some()) {
        if let Some(fit) = fit(index, bench, group) {
            left.retain(|at| fit.repaired.binary_search(at).is_err());
        }
    }
    left
}

/// How many amounts these equations fail by that are made of no others, up to tails; counting ends at as many as make a
/// draft.
fn apart(index: &Index, failing: &BTreeSet<u32>) -> usize {
    let printed = || failing.iter().map(|&at| index.printed[at as usize]);
    let room = printed().map(|bounds| 2 * bounds.loose).max();
    let room = room.unwrap_or_default();
    let amounts: BTreeSet<i128> = printed().map(|bounds| bounds.residual.abs()).collect();
    let mut own: Vec<i128> = Vec::new();
    for amount in amounts {
        let mut sums = vec![0];
        for part in &own {
            let more = sums.iter().flat_map(|sum| [sum - part, *sum, sum + part]);
            sums = more.collect();
        }
        if own.len() < DRAFT && !sums.iter().any(|sum| (sum.abs() - amount).abs() <= room) {
            own.push(amount);
        }
    }
    own.len()
}

/// The tables that may be another draft's or department's. One in another unit is none, and one of which one of `told`
/// explains most is told by that.
pub(super) fn other_tables(index: &Index, bench: &mut Bench, told: &[Group]) -> Vec<Group> {
    let mut ties: BTreeMap<usize, Ties> = BTreeMap::new();
    for at in 0..index.equations.len() as u32 {
        let equation = index.equation(at);
        let violated = index.violated[at as usize];
        if let Some(table) = equation.table {
            let it = ties.entry(table).or_default();
            // That another table is empty speaks of a single cell.
            match equation.terms.len() {
                1 => it.equations.push(at),
                _ => it.broken += usize::from(violated),
            }
            continue;
        }
        let residual = index.printed[at as usize].residual;
        let id = equation.id;
        count(index, &mut ties, id, violated.then_some(residual), Some(at));
    }
    let suspected = |it: &Ties| {
        it.broken <= OTHERS && it.equations.iter().any(|&at| index.violated[at as usize])
    };
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
    let mut foreign = |(table, it): &(usize, Ties)| {
        let throughout = |bench: &mut Bench| it.differs_throughout(index, bench, *table, told);
        suspected(it)
            && (it.mostly_fail() || throughout(bench))
            && !in_another_unit(index, *table, it)
    };
    let mut tables: Vec<(usize, Ties)> = ties.into_iter().collect();
    tables.retain(&mut foreign);
    let tables = tables.into_iter();
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

/// How many usual equations of figures of that table with others fail: what is another draft's is no mistake of its own.
pub(super) fn unusual(index: &Index, table: usize) -> usize {
    let fails = |id: RelationId, relation: &Relation| {
        let usual = relation.strength != Strength::Hard;
        let between = || {
            let terms = relation.terms.iter();
            let tables = terms.filter_map(|(_, fact)| table_of(index, fact.0));
            let tables: BTreeSet<usize> = tables.collect();
            tables.len() > 1 && tables.contains(&table)
        };
        usual
            && relation.comparison == Comparison::Equal
            && index.strained(id.0, &|_| None)
            && between()
    };
    let relations = index.system.relations();
    relations
        .filter(|&(id, relation)| fails(id, relation))
        .count()
}

/// Whether a mistake that says what figures should be, in this table or another, explains most of what fails between it and
/// the others.
fn told_by_another(
    index: &Index,
    bench: &mut Bench,
    told: &[Group],
    failing: &BTreeSet<u32>,
) -> bool {
    let figures = |group: &&Group| !group.moves.is_empty();
    told.iter().filter(figures).any(|group| {
        let fit = fit(index, bench, group);
        fit.is_some_and(|fit| {
            let own = fit.repaired.iter().filter(|at| failing.contains(at));
            10 * own.count() >= OF_TEN * failing.len()
        })
    })
}

fn table_of(index: &Index, fact: u32) -> Option<usize> {
    let row = index.system.facts[fact as usize].row;
    index.system.rows.get(row).map(|row| row.table)
}

/// The tables that every explanation of one of the clusters takes for another draft's or department's.
pub(super) fn foreign(system: &System, clusters: &[Cluster]) -> BTreeSet<usize> {
    let supposed = |explanation: &Explanation| -> BTreeSet<usize> {
        let events = explanation.events.iter();
        let events = events.filter(|event| event.kind == EventKind::OtherTable);
        let rows = events.filter_map(|event| system.rows.get(*event.rows.first()?));
        rows.map(|row| row.table).collect()
    };
    let in_all = |cluster: &Cluster| {
        let tables = cluster.explanations.iter().map(supposed);
        tables.reduce(|all, other| all.intersection(&other).copied().collect())
    };
    clusters.iter().filter_map(in_all).flatten().collect()
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
    let scaled = |at: &&u32| {
        let (mut own, mut others) = (0_i128, 0_i128);
        for &(weight, fact) in &index.equation(**at).terms {
            let value = i128::from(weight) * i128::from(index.value[fact as usize]);
            match table_of(index, fact) == Some(table) {
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
    let table = |fact: u32| table_of(index, fact);
    let all: BTreeSet<usize> = terms().filter_map(|(_, fact)| table(fact.0)).collect();
    let tables: BTreeSet<usize> = figures.filter_map(|(_, fact)| table(fact.0)).collect();
    for table in all.iter().filter(|_| all.len() > 1) {
        let it = ties.entry(*table).or_default();
        it.equations.extend(equation);
    }
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
