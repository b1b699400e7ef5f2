//! In: hard inequalities that fail where every equation holds. Out: the amounts that may stand in the wrong column of a
//! row, or in the wrong row, and the columns that may be exchanged: the totals followed, so that no sum tells. Refuses inequalities that mistakes explain of which
//! equations tell, what would make another one fail, and another row unless it has just as much too much as this one lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::columns;
use super::flow::Flow;
use super::index::Index;
use super::misfiled::{TAILS, beside, chain};
use super::other_table;
use super::solve::Bench;
use super::tell::{STRAIN, cost_of, strained, tie};
use super::{Change, Cluster, Event, Explanation, Keystroke, Unproven, unproven};
use crate::layout::{Comparison, Strength};
use crate::reconcile::{FactId, Relation, RelationId};
use crate::report::EventKind;

/// Inequalities that are looked at; more are no single mistakes.
const MOST: usize = 64;

/// Inequalities that an exchange of two columns mends, at least.
const EXCHANGED: usize = 4;

/// An inequality, with how far it is off, and how far it may be, in ticks: `Σ ≤ 0`.
struct Bound {
    id: RelationId,
    terms: BTreeMap<u32, i64>,
    off: i128,
    room: i128,
}

impl Bound {
    fn of(index: &Index, id: RelationId, relation: &Relation) -> Option<Bound> {
        let sign = match relation.comparison {
            Comparison::Equal => return None,
            Comparison::AtMost => 1,
            Comparison::AtLeast => -1,
        };
        let hard = relation.strength == Strength::Hard;
        let known = |fact: u32| !index.frozen[fact as usize];
        if !hard || !relation.terms.iter().all(|(_, fact)| known(fact.0)) {
            return None;
        }
        let terms = relation.terms.iter();
        let reach = |&(weight, fact): &(i32, FactId)| {
            let reach = index.system.reach(relation, fact);
            i128::from(weight.unsigned_abs()) * i128::from(reach)
        };
        Some(Bound {
            id,
            room: terms.clone().map(reach).sum(),
            off: i128::from(sign) * index.system.residual(relation),
            terms: terms
                .map(|(weight, fact)| (fact.0, i64::from(sign * weight)))
                .collect(),
        })
    }

    /// By how many times the amount the left side rises.
    fn change(&self, flow: &Flow) -> i128 {
        let each = self.terms.iter();
        each.map(|(fact, weight)| i128::from(weight * flow.sign(*fact)))
            .sum()
    }

    /// How far the left side rises with those changes.
    fn moved(&self, by: &BTreeMap<u32, i64>) -> i128 {
        let each = self.terms.iter();
        each.filter_map(|(fact, weight)| Some(i128::from(*weight) * i128::from(*by.get(fact)?)))
            .sum()
    }

    fn fails(&self) -> bool {
        self.off > self.room
    }
}

/// An amount in the wrong column or row.
struct Misplaced {
    flow: Flow,
    /// The cell that has too much.
    from: u32,
    /// The smallest and the largest amount, in ticks.
    range: (i64, i64),
    /// The inequalities that hold with it, by their place in the list.
    mends: BTreeSet<usize>,
    /// The amount that all of several are off by.
    off: Option<i64>,
}

/// The clusters of inequalities that fail by themselves and that one amount in the wrong column explains.
pub(super) fn explain(index: &Index, bench: &mut Bench, explained: &[Cluster]) -> Vec<Cluster> {
    let relations = index.system.relations();
    let all: Vec<Bound> = relations
        .filter_map(|(id, relation)| Bound::of(index, id, relation))
        .collect();
    let stories: Vec<BTreeMap<u32, i64>> = explained
        .iter()
        .flat_map(|cluster| &cluster.explanations)
        .map(|story| {
            let changes = story.events.iter().flat_map(|event| &event.changes);
            changes.map(|c| (c.fact.0, c.to - c.from)).collect()
        })
        .collect();
    let foreign = other_table::foreign(index.system, explained);
    let of_foreign = |bound: &Bound| {
        let relation = index.system.relation(bound.id);
        !foreign.is_empty() && other_table::speaks_of(index.system, &foreign, relation)
    };
    let by_itself = |bound: &&Bound| {
        let accused = |fact: &u32| index.accused(*fact);
        let mended = |by: &BTreeMap<u32, i64>| bound.off + bound.moved(by) <= bound.room;
        bound.fails()
            && !bound.terms.keys().any(accused)
            && !stories.iter().any(mended)
            && !of_foreign(bound)
    };
    let mut failing: Vec<&Bound> = all.iter().filter(by_itself).collect();
    let mut clusters = Vec::new();
    if let Some((cluster, mended)) = exchanged(index, bench, &all, &failing) {
        clusters.push(cluster);
        failing.retain(|bound| !mended.contains(&bound.id));
    }
    if failing.is_empty() || failing.len() > MOST {
        return clusters;
    }
    let found = misplaced(index, bench, &all, &failing);
    let mut left: BTreeSet<usize> = (0..failing.len()).collect();
    while let Some(first) = left.pop_first() {
        let about: Vec<&Misplaced> = found.iter().filter(|m| m.mends.contains(&first)).collect();
        // What one amount mends is one mistake.
        let Some(most) = about.iter().map(|m| m.mends.len()).max() else {
            continue;
        };
        let about: Vec<&Misplaced> = about
            .into_iter()
            .filter(|m| m.mends.len() == most)
            .collect();
        let mended = &about[0].mends;
        let about = about.iter().filter(|m| &m.mends == mended);
        let explanations: Vec<Explanation> = about.map(|m| tell(index, m)).collect();
        let relations: Vec<RelationId> = mended.iter().map(|&nth| failing[nth].id).collect();
        left.retain(|nth| !mended.contains(nth));
        clusters.push(told(explanations, relations));
    }
    clusters
}

/// Two columns exchanged where equations do not tell one from the other: no other single mistake leaves so many
/// inequalities failing. With it, those that it mends.
fn exchanged(
    index: &Index,
    bench: &mut Bench,
    all: &[Bound],
    failing: &[&Bound],
) -> Option<(Cluster, BTreeSet<RelationId>)> {
    if failing.len() < EXCHANGED {
        return None;
    }
    let cells = failing.iter().flat_map(|bound| bound.terms.keys().copied());
    let mut found: Vec<(Vec<Change>, BTreeSet<RelationId>)> = Vec::new();
    for moves in columns::exchanges(index, cells) {
        let touched = bench.touched(index, &moves, &[]);
        let by: BTreeMap<u32, i64> = moves.iter().map(|m| (m.fact, m.base)).collect();
        let holds = |bound: &Bound| bound.off + bound.moved(&by) <= bound.room;
        let mut held = all.iter().filter(|bound| !bound.fails());
        if !bench.at_most_fail(index, &moves, &touched, 0) || !held.all(&holds) {
            continue;
        }
        let mended = failing.iter().filter(|bound| holds(bound));
        let mended: BTreeSet<RelationId> = mended.map(|bound| bound.id).collect();
        if mended.len() >= EXCHANGED {
            let changes = moves.iter().map(|m| to(index, m.fact, m.base));
            found.push((changes.collect(), mended));
        }
    }
    let most = found.iter().map(|(_, mended)| mended.len()).max()?;
    found.retain(|(_, mended)| mended.len() == most);
    let mended = found.first()?.1.clone();
    found.retain(|(_, own)| *own == mended);
    let stories = found.into_iter().map(|(changes, _)| {
        let events = vec![Event {
            kind: EventKind::Columns,
            changes,
            rows: Vec::new(),
            label: None,
        }];
        Explanation {
            cost: cost_of(index, EventKind::Columns, &events[0].changes),
            strained: strained(index, &events),
            events,
            tails: 0,
            stated: Vec::new(),
            tied: false,
        }
    });
    let cluster = told(stories.collect(), mended.iter().copied().collect());
    Some((cluster, mended))
}

/// The cell with another amount, exactly.
pub(super) fn to(index: &Index, fact: u32, by: i64) -> Change {
    let (from, quantum) = (index.value[fact as usize], index.quantum(fact));
    let to = from + by;
    Change {
        fact: FactId(fact),
        from,
        to,
        low: to,
        high: to,
        keystroke: Keystroke::between(from / quantum, to / quantum),
    }
}

/// The explanations of what proves nothing, inequalities or usual relations, the likeliest first.
pub(super) fn told(mut explanations: Vec<Explanation>, relations: Vec<RelationId>) -> Cluster {
    let cost = |e: &Explanation| e.cost + STRAIN * e.strained as u32;
    explanations.sort_by_key(|e| (cost(e), e.events[0].changes.len()));
    tie(&mut explanations, cost);
    Cluster {
        core: relations[..1].to_vec(),
        relations,
        joint: false,
        events: 1,
        incomplete: None,
        unproven: unproven(&explanations, Unproven::Bounds),
        explanations,
    }
}

/// The amounts that mend something, each set of cells once.
fn misplaced(
    index: &Index,
    bench: &mut Bench,
    all: &[Bound],
    failing: &[&Bound],
) -> Vec<Misplaced> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let slack = slack(index, all);
    for bound in failing {
        let by = i64::try_from(bound.off).unwrap_or(i64::MAX);
        for (&fact, &weight) in &bound.terms {
            let sign = -weight.signum();
            let Some(one) = chain(index, bench, (fact, sign), by) else {
                continue;
            };
            let others = beside(index, bench, &BTreeSet::from([(fact, sign * by)]));
            let in_row = others.into_iter().map(|(other, _)| (other, None));
            let below = in_another_row(index, &slack, fact, sign * by);
            let in_column = below.map(|other| (other, Some(by)));
            for (other, off) in in_row.chain(in_column) {
                let Some(two) = chain(index, bench, (other, -sign), by) else {
                    continue;
                };
                let Some(flow) = between(index, &one, &two) else {
                    continue;
                };
                let from = if sign < 0 { fact } else { other };
                if seen.insert(flow.cells.sorted()) {
                    let weighed = weighed(index, all, failing, flow, from);
                    found.extend(weighed.map(|it| Misplaced {
                        off: off.or(it.off),
                        ..it
                    }));
                }
            }
        }
    }
    found
}

/// By how much each cell might rise (or fall) until an inequality of it is just met: of each column of a ledger.
type Slack = BTreeMap<(usize, usize, usize), BTreeSet<(i64, u32)>>;

/// What the inequalities that hold leave to the printed figures they speak of.
fn slack(index: &Index, all: &[Bound]) -> Slack {
    let mut slack = Slack::new();
    for bound in all.iter().filter(|bound| !bound.fails()) {
        let Ok(left) = i64::try_from(-bound.off) else {
            continue;
        };
        for (&fact, &weight) in &bound.terms {
            if let (Some(column), true) = (column(index, fact), weight.abs() == 1) {
                let most = (left * weight, fact);
                slack.entry(column).or_default().insert(most);
            }
        }
    }
    slack
}

/// The table, the ledger and the column of a printed figure.
fn column(index: &Index, fact: u32) -> Option<(usize, usize, usize)> {
    let own = &index.system.facts[fact as usize];
    let row = index.system.rows.get(own.row)?;
    let printed = index.figure[fact as usize] && row.row.is_some();
    printed.then_some((row.table, row.ledger, own.column))
}

/// The cells of the same column that may have what this one lacks, up to tails: no more and no less is left to them.
fn in_another_row(index: &Index, slack: &Slack, fact: u32, lack: i64) -> impl Iterator<Item = u32> {
    let room = TAILS * index.quantum(fact);
    let range = (-lack - room, 0)..=(-lack + room, u32::MAX);
    let cells = column(index, fact).and_then(|own| slack.get(&own));
    let near = cells
        .into_iter()
        .flat_map(move |own| own.range(range.clone()));
    near.map(|&(_, other)| other)
        .filter(move |&other| other != fact)
}

/// One amount from the second to the first; `None` if an equation would tell.
fn between(index: &Index, one: &Flow, two: &Flow) -> Option<Flow> {
    let flow = Flow::between(index, one, two);
    let quantum = index.quantum(flow.cells.get(0)?);
    let alike = flow.cells.iter().all(|fact| index.quantum(fact) == quantum);
    (alike && flow.changed().is_empty()).then_some(flow)
}

/// The amounts with which the inequalities hold; `None` if there are none.
fn weighed(
    index: &Index,
    all: &[Bound],
    failing: &[&Bound],
    flow: Flow,
    from: u32,
) -> Option<Misplaced> {
    let quantum = i128::from(index.quantum(from));
    let mut mends = BTreeSet::new();
    let mut offs = BTreeSet::new();
    let mut low = quantum;
    for (nth, bound) in failing.iter().enumerate() {
        let change = bound.change(&flow);
        if change < 0 {
            mends.insert(nth);
            offs.insert(bound.off / -change);
            low = low.max((bound.off - bound.room + -change - 1) / -change);
        }
    }
    let falling = flow.cells.iter().filter(|fact| flow.sign(*fact) < 0);
    let held = |fact: u32| i128::from(index.value[fact as usize].max(0));
    let mut high = falling.map(held).min()?;
    for bound in all.iter().filter(|bound| !bound.fails()) {
        let change = bound.change(&flow);
        if change > 0 {
            high = high.min((bound.room - bound.off) / change);
        }
    }
    let mut offs = offs.into_iter().filter_map(|off| i64::try_from(off).ok());
    let off = offs
        .next()
        .filter(|_| offs.next().is_none() && mends.len() > 1);
    let low = (low + quantum - 1) / quantum * quantum;
    let high = high / quantum * quantum;
    let range = (i64::try_from(low).ok()?, i64::try_from(high).ok()?);
    (!mends.is_empty() && low <= high).then_some(Misplaced {
        flow,
        from,
        range,
        mends,
        off,
    })
}

/// The mistake with its likeliest amount: that by which all inequalities are off, or all that the cell holds, else as
/// little as suffices.
fn tell(index: &Index, it: &Misplaced) -> Explanation {
    let (low, high) = it.range;
    let all = index.value[it.from as usize];
    let may = |amount: &i64| (low..=high).contains(amount);
    let (amount, known) = match it.off.filter(may) {
        Some(off) => (off, true),
        None if may(&all) => (all, true),
        None => (low, false),
    };
    let (low, high) = match known {
        true => (amount, amount),
        false => (low, high),
    };
    let facts = it.flow.cells.sorted();
    let change = |&fact: &u32| {
        let (from, sign) = (index.value[fact as usize], it.flow.sign(fact));
        let ends = [from + sign * low, from + sign * high];
        let to = from + sign * amount;
        let quantum = index.quantum(fact);
        Change {
            fact: FactId(fact),
            from,
            to,
            low: ends[0].min(ends[1]),
            high: ends[0].max(ends[1]),
            keystroke: Keystroke::between(from / quantum, to / quantum),
        }
    };
    let events = vec![Event {
        kind: EventKind::Misfiled,
        changes: facts.iter().map(change).collect(),
        rows: Vec::new(),
        label: None,
    }];
    Explanation {
        cost: cost_of(index, EventKind::Misfiled, &events[0].changes) + u32::from(!known),
        strained: strained(index, &events),
        events,
        tails: 0,
        stated: Vec::new(),
        tied: false,
    }
}
