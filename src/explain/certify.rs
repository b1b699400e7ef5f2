//! In: the minimum explanations of a cluster. Out: the changes that are proven. Refuses whatever rests on
//! an incomplete search, on fewer than two failing relations, on a value known only to an
//! interval, or on a mistake that copied, left out or did not carry on a figure: those are for a person.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Group;
use super::index::Index;
use super::labels::outside_open_ledgers;
use super::search::{Found, Ground, Search, Story};
use super::solve::Bench;
use super::tell::{likeliest, tails, tell};
use super::{
    Change, Cluster, Correction, Event, Explained, Explanation, Incomplete, Keystroke, Options,
    Unproven,
};
use crate::reconcile::{FactId, RelationId};
use crate::report::EventKind;

/// The corrections that hold in every minimum explanation of the cluster, and why what else its likeliest explanation
/// changes is none.
pub(super) fn corrections(
    ground: &Ground,
    bench: &mut Bench,
    options: &Options,
    own: &[u32],
    found: &Found,
) -> (Vec<Correction>, Vec<(FactId, Unproven)>) {
    let Some((first, others)) = found.stories.split_first() else {
        return (Vec::new(), Vec::new());
    };
    if let Some(why) = uncertain(ground, bench, found) {
        let all = first.moves.iter().map(|m| (FactId(m.fact), why));
        return (Vec::new(), all.collect());
    }
    let doubted = |group: &Group| doubts_unit_line(ground.index, &options.doubted_units, group);
    let others = others.iter().map(|story| pinned(ground, story, &doubted));
    let mut trial = Trial {
        ground,
        options,
        own,
        first,
        size: found.size,
        values: pinned(ground, first, &doubted),
        others: others.collect(),
        slips: slips_of_unit(ground, first, own),
        interlocked: interlocked_swaps(ground, first),
        behind: left_behind(ground, first),
        of_event: BTreeMap::new(),
    };
    let (mut list, mut unproven) = (Vec::new(), Vec::new());
    for m in &first.moves {
        match trial.judge(bench, m.fact) {
            Ok(correction) => list.extend(correction),
            Err(why) => unproven.push((FactId(m.fact), why)),
        }
    }
    (list, unproven)
}

/// The cells that one story changes, on trial.
struct Trial<'g, 'i, 'a> {
    ground: &'g Ground<'i, 'a>,
    options: &'g Options,
    own: &'g [u32],
    first: &'g Story,
    /// Of how many mistakes a minimum explanation consists.
    size: usize,
    /// What the story makes of its cells, and what the others do.
    values: BTreeMap<u32, i64>,
    others: Vec<BTreeMap<u32, i64>>,
    slips: BTreeMap<u32, u32>,
    interlocked: BTreeSet<u32>,
    behind: BTreeSet<u32>,
    /// What declaring the first cell of an event right needs; the event stands or falls as a whole.
    of_event: BTreeMap<u32, Option<usize>>,
}

impl Trial<'_, '_, '_> {
    /// The correction of a cell, `None` if nothing changes in it; or why it is not proven.
    fn judge(&mut self, bench: &mut Bench, fact: u32) -> Result<Option<Correction>, Unproven> {
        let index = self.ground.index;
        if self.interlocked.contains(&fact) {
            return Err(Unproven::Interlocked);
        }
        if self.behind.contains(&fact) {
            return Err(Unproven::Spread);
        }
        let Some(&to) = self.values.get(&fact) else {
            return Err(self.unpinned(fact));
        };
        let from = index.value[fact as usize];
        if to == from {
            return Ok(None);
        }
        if !(self.others.iter()).all(|values| values.get(&fact) == Some(&to)) {
            return Err(Unproven::Rivals);
        }
        let witnesses = witnesses(self.ground, self.own, fact);
        // One relation alone never tells which of its cells is wrong; a leaf that nothing else
        // prints stands in no second one that fails. In 元 or not is asked of the whole column or table.
        if witnesses.len() < 2 && !self.slips.contains_key(&fact) {
            return Err(Unproven::OneRelation);
        }
        if vetoed(self.ground, fact, to) {
            return Err(Unproven::Forbidden);
        }
        let (margin, instead) = self.margin(bench, fact).ok_or(Unproven::Margin)?;
        // Two slips in one place can look like one that left no trace: that takes more of a proof.
        let quantum = index.quantum(fact);
        let slip = Keystroke::between(from / quantum, to / quantum);
        if self.first.mistakes.contains(&fact) && slip == Keystroke::Other && margin < 2 {
            return Err(Unproven::Margin);
        }
        let relations = witnesses.iter().map(|&at| index.equation(at).id);
        Ok(Some(Correction {
            fact: FactId(fact),
            from,
            to,
            margin,
            instead,
            witnesses: relations.collect(),
        }))
    }

    /// Why the story gives the cell no one value that could be put right.
    fn unpinned(&self, fact: u32) -> Unproven {
        let groups = (self.first.mistakes.iter()).filter_map(|&m| self.ground.group(m));
        let mut of_cell = groups.filter(|group| group.moves.iter().any(|m| m.fact == fact));
        match of_cell.next().map(|group| group.kind) {
            Some(EventKind::Unit) => Unproven::UnitLine,
            Some(EventKind::Swap) | None => Unproven::Interval,
            Some(_) => Unproven::Spread,
        }
    }

    /// How many more mistakes declaring the cell right would need, with one such story; see [`margin`].
    fn margin(&mut self, bench: &mut Bench, fact: u32) -> Option<(usize, Vec<Event>)> {
        let event = self.slips.get(&fact).copied();
        if let Some(known) = event.and_then(|event| self.of_event.get(&event).copied()) {
            return known.map(|margin| (margin, Vec::new()));
        }
        let proven = margin(self.ground, bench, self.options, self.own, self.size, fact);
        if let Some(event) = event {
            // The other cells are in every story as well; more than asked for was not tried with them.
            let most = self.options.margin.max(1);
            let others = proven.as_ref().map(|proven| proven.0.min(most));
            self.of_event.insert(event, others);
        }
        proven
    }
}

/// Why nothing that the stories say is to be relied on; `None` if it is.
fn uncertain(ground: &Ground, bench: &mut Bench, found: &Found) -> Option<Unproven> {
    if found.incomplete.is_some() {
        return Some(Unproven::Unfinished);
    }
    if too_much(ground, found) {
        return Some(Unproven::Several);
    }
    let mut stories = found.stories.iter();
    let doubtful = |story| turns_negative(ground, story) || leaves_odd_tails(ground, bench, story);
    stories.all(doubtful).then_some(Unproven::Odd)
}

/// The relations of the cluster that a cell stands in.
fn witnesses(ground: &Ground, own: &[u32], fact: u32) -> Vec<u32> {
    let relations = ground.index.of(fact).iter().copied();
    relations
        .filter(|at| own.binary_search(at).is_ok())
        .collect()
}

/// Failing relations that a slip of unit has to put right.
const SHOWN: usize = 3;

/// For each cell the slip of unit of a column or table that moves it in the story, if enough relations show the
/// slip and every one of its cells is tied to others: then they all are in the other unit, or none is.
fn slips_of_unit(ground: &Ground, story: &Story, own: &[u32]) -> BTreeMap<u32, u32> {
    let index = ground.index;
    let tied = |fact: &u32| {
        let mut terms = index
            .of(*fact)
            .iter()
            .flat_map(|&at| &index.equation(at).terms);
        terms.any(|t| t.1 != *fact && index.value[t.1 as usize] != 0)
    };
    let mut slips = BTreeMap::new();
    for &mistake in &story.mistakes {
        let Some(group) = ground.group(mistake).filter(|g| g.kind == EventKind::Unit) else {
            continue;
        };
        let facts: BTreeSet<u32> = group.moves.iter().map(|m| m.fact).collect();
        let shown = own.iter().filter(|&&at| {
            let mut terms = index.equation(at).terms.iter();
            terms.any(|t| facts.contains(&t.1))
        });
        if shown.count() >= SHOWN && facts.iter().all(tied) {
            slips.extend(facts.into_iter().map(|fact| (fact, mistake)));
        }
    }
    slips
}

/// The cells of exchanges that share a row with another exchange of the story. Three cells that went round in one
/// column look like two exchanges in two columns: which of the columns is right cannot be told.
fn interlocked_swaps(ground: &Ground, story: &Story) -> BTreeSet<u32> {
    let row = |fact: u32| ground.index.system.facts[fact as usize].row;
    let swaps = || {
        let groups = story.mistakes.iter().filter_map(|&m| ground.group(m));
        groups.filter(|group| group.kind == EventKind::Swap)
    };
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    for group in swaps() {
        let rows: BTreeSet<usize> = group.moves.iter().map(|m| row(m.fact)).collect();
        for row in rows {
            *times.entry(row).or_default() += 1;
        }
    }
    let shared = |group: &&Group| group.moves.iter().any(|m| times[&row(m.fact)] > 1);
    let cells = swaps().filter(shared).flat_map(|group| &group.moves);
    cells.map(|m| m.fact).collect()
}

/// The cells of totals left behind by several amounts at once: whether these or the rows below are right is for a person.
fn left_behind(ground: &Ground, story: &Story) -> BTreeSet<u32> {
    let groups = story.mistakes.iter().filter_map(|&m| ground.group(m));
    let behind = groups.filter(|group| group.kind == EventKind::Stale && group.unknowns == 0);
    let cells = behind.flat_map(|group| &group.moves);
    cells.map(|m| m.fact).collect()
}

/// Whether the story makes a negative amount of one that is none: budgets hardly ever have any, so more is
/// wrong than the story knows.
fn turns_negative(ground: &Ground, story: &Story) -> bool {
    story.moves.iter().any(|m| {
        let from = ground.index.value[m.fact as usize];
        let (low, high) = m.var.map_or((0, 0), |var| story.amounts[var]);
        let at = |x: i128| i128::from(from) + i128::from(m.base) + i128::from(m.step) * x;
        from >= 0 && at(low).max(at(high)) < 0
    })
}

/// A tail that speaks so much against a story counts as another mistake: more than five deviations where every
/// sum is rounded, a few units where nearly all sums are exact.
const ODD: i64 = 45;

/// Whether the story leaves a tail that goes badly with the workbook's other sums: then more is wrong than it knows.
fn leaves_odd_tails(ground: &Ground, bench: &mut Bench, story: &Story) -> bool {
    let amounts = likeliest(ground, bench, story);
    tails(ground, bench, story, &amounts).1 >= ODD
}

/// So many mistakes in one cluster prove nothing once one of them may have touched any number of cells.
const SEVERAL: usize = 2;

/// Whether the stories suppose several mistakes and among them one that copied, left out or did not carry on.
fn too_much(ground: &Ground, found: &Found) -> bool {
    let spread = |story: &Story| {
        let groups = story.mistakes.iter().filter_map(|&m| ground.group(m));
        groups
            .into_iter()
            .any(|g| !matches!(g.kind, EventKind::Swap | EventKind::Unit))
    };
    found.size >= SEVERAL && found.stories.iter().any(spread)
}

/// Takes away the corrections that something outside of their own cluster speaks against, and says so in the cluster.
pub(super) fn sift(index: &Index, options: &Options, explained: &mut Explained) {
    let mut left = std::mem::take(&mut explained.corrections);
    let clusters = &mut explained.clusters;
    let numbered = clusters.iter().enumerate();
    let home: BTreeMap<RelationId, usize> = numbered
        .flat_map(|(number, cluster)| cluster.relations.iter().map(move |&id| (id, number)))
        .collect();
    let mut refuse =
        |clusters: &mut [Cluster], why, sieve: &dyn Fn(&[Cluster], Vec<_>) -> Vec<_>| {
            let before: Vec<Correction> = std::mem::take(&mut left);
            left = sieve(clusters, before.clone());
            let stays: BTreeSet<FactId> = left.iter().map(|one| one.fact).collect();
            for gone in before.iter().filter(|one| !stays.contains(&one.fact)) {
                let own = gone.witnesses.first().and_then(|id| home.get(id));
                if let Some(cluster) = own.and_then(|&number| clusters.get_mut(number)) {
                    cluster.unproven.push((gone.fact, why));
                }
            }
        };
    refuse(clusters, Unproven::SameAmount, &|clusters, list| {
        without_common_cause(index, clusters, list)
    });
    refuse(clusters, Unproven::Questioned, &|clusters, list| {
        without_doubtful_figures(index, clusters, list)
    });
    refuse(clusters, Unproven::OpenLedger, &|_, list| {
        outside_open_ledgers(index, options, list)
    });
    refuse(clusters, Unproven::EmptiedRow, &|_, list| {
        without_emptied_rows(index, list)
    });
    refuse(
        clusters,
        Unproven::Beyond,
        &|clusters, list| match beyond_explaining(index, options, clusters) {
            true => Vec::new(),
            false => list,
        },
    );
    refuse(clusters, Unproven::Halved, &|clusters, list| {
        whole_events(clusters, list)
    });
    explained.corrections = left;
}

/// Drops the corrections that share their amount with another mistake: two mistakes by the same amount
/// are seldom two, and their common cause (a change not carried on, a source copied) may well be
/// one that leaves the cell right.
fn without_common_cause(
    index: &Index,
    clusters: &[Cluster],
    corrections: Vec<Correction>,
) -> Vec<Correction> {
    // The changes of events, with the cluster of each; and the events of each fact.
    let mut events: Vec<(usize, &[Change])> = Vec::new();
    let mut of_fact: BTreeMap<FactId, Vec<usize>> = BTreeMap::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for event in cluster.explanations.iter().flat_map(|e| &e.events) {
            for change in &event.changes {
                of_fact.entry(change.fact).or_default().push(events.len());
            }
            events.push((number, &event.changes));
        }
    }
    let shared = |correction: &Correction| {
        let (by, fact) = ((correction.to - correction.from).abs(), correction.fact);
        let slack = index.quantum(fact.0);
        let own = of_fact.get(&fact).map_or(&[][..], Vec::as_slice);
        let home = own.first().map(|&first| events[first].0);
        events.iter().enumerate().any(|(nth, &(number, changes))| {
            let Some(change) = changes.first() else {
                return false;
            };
            let a = (change.low - change.from).abs();
            let b = (change.high - change.from).abs();
            // Rivals within a cluster explain the same failure by the same amount; they never reach here
            // unless they stand beside the cell in one explanation.
            (a.min(b) - slack..=a.max(b) + slack).contains(&by)
                && own.binary_search(&nth).is_err()
                && (Some(number) != home || together(&clusters[number], fact, changes))
        })
    };
    corrections
        .into_iter()
        .filter(|correction| !shared(correction))
        .collect()
}

/// Drops the corrections of what another cluster puts in question by a fact wrong at its source or not carried on: a
/// figure that is printed where that cluster fails, or a cell below a total that moves there. The cell would be made to
/// agree with copies of a mistake.
fn without_doubtful_figures(
    index: &Index,
    clusters: &[Cluster],
    corrections: Vec<Correction>,
) -> Vec<Correction> {
    let numbered = clusters.iter().enumerate();
    let home: BTreeMap<RelationId, usize> = numbered
        .flat_map(|(number, cluster)| cluster.relations.iter().map(move |&id| (id, number)))
        .collect();
    let doubts = Doubts::of(index, clusters);
    let in_question = |correction: &Correction| {
        let own = correction.witnesses.first().and_then(|id| home.get(id));
        doubts.reach(index, correction, own.copied())
    };
    corrections
        .into_iter()
        .filter(|correction| !in_question(correction))
        .collect()
}

/// What clusters put in question by mistakes that reach into several tables.
#[derive(Default)]
struct Doubts {
    /// Figures in their failing relations, by amount and unit of the last digit.
    figures: BTreeMap<(i64, i64), BTreeSet<usize>>,
    /// Rows in which a cell would move.
    rows: BTreeMap<usize, BTreeSet<usize>>,
}

impl Doubts {
    fn of(index: &Index, clusters: &[Cluster]) -> Doubts {
        let mut doubts = Doubts::default();
        for (number, cluster) in clusters.iter().enumerate() {
            let events = cluster.explanations.iter().flat_map(|e| &e.events);
            // What followed a chain from table to table is nowhere in question but at its source.
            let copied = |event: &&Event| event.kind == EventKind::Copied;
            let mut moved = events.filter(copied).flat_map(|e| &e.changes).peekable();
            if moved.peek().is_none() {
                continue;
            }
            for change in moved {
                let row = index.system.fact(change.fact).row;
                doubts.rows.entry(row).or_default().insert(number);
            }
            let relations = cluster.relations.iter();
            for &(_, fact) in relations.flat_map(|&id| &index.system.relation(id).terms) {
                let figure = (index.value[fact.0 as usize], index.quantum(fact.0));
                doubts.figures.entry(figure).or_default().insert(number);
            }
        }
        doubts
    }

    /// Whether another cluster than its own puts the correction in question.
    fn reach(&self, index: &Index, correction: &Correction, own: Option<usize>) -> bool {
        let others = |numbers: &BTreeSet<usize>| numbers.iter().any(|&number| Some(number) != own);
        let fact = correction.fact.0;
        let figure = self.figures.get(&(correction.to, index.quantum(fact)));
        let rows = &index.system.rows;
        let parent = |&row: &usize| rows.get(row).and_then(|row| row.parent);
        let row = index.system.facts[fact as usize].row;
        // No table has more levels; a parent is never below its part.
        let mut above = std::iter::successors(parent(&row), parent).take(8);
        (correction.to != 0 && figure.is_some_and(others))
            || above.any(|row| self.rows.get(&row).is_some_and(others))
    }
}

/// Drops the corrections that would leave a row without any figure: such a row is rather none of the table's (a note, a
/// sum that somebody checked by hand), and whether it goes is for a person to say.
fn without_emptied_rows(index: &Index, corrections: Vec<Correction>) -> Vec<Correction> {
    let row = |fact: FactId| index.system.fact(fact).row;
    let blanked = corrections
        .iter()
        .filter(|one| one.to == 0 && one.from != 0);
    let gone: BTreeSet<FactId> = blanked.map(|one| one.fact).collect();
    if gone.is_empty() {
        return corrections;
    }
    let mut emptied: BTreeSet<usize> = gone.iter().map(|&fact| row(fact)).collect();
    for (at, fact) in index.system.facts.iter().enumerate() {
        if index.value[at] != 0 && !gone.contains(&FactId(at as u32)) {
            emptied.remove(&fact.row);
        }
    }
    let stays = |one: &Correction| !(gone.contains(&one.fact) && emptied.contains(&row(one.fact)));
    corrections.into_iter().filter(stays).collect()
}

/// Whether a part of the workbook is beyond explaining: two slips there can look like one elsewhere. A part that a person
/// decided on is no such part: what the person keeps or fills in is why it does not add up.
fn beyond_explaining(index: &Index, options: &Options, clusters: &[Cluster]) -> bool {
    let fixed = options.fixed.iter().map(|&(fact, _)| fact);
    let decided: BTreeSet<FactId> = options.kept.iter().copied().chain(fixed).collect();
    let is_decided = |cluster: &Cluster| {
        let relations = cluster.relations.iter();
        let mut terms = relations.flat_map(|&id| &index.system.relation(id).terms);
        terms.any(|(_, fact)| decided.contains(fact))
    };
    let mut beyond = clusters.iter().filter(|cluster| {
        let why = cluster.incomplete;
        matches!(why, Some(Incomplete::Cap(_) | Incomplete::Budget))
    });
    beyond.any(|cluster| !is_decided(cluster))
}

/// Keeps the corrections of a mistake of several cells only if all its cells are corrected: half of a table
/// put from 元 into 万元 is worse than none.
fn whole_events(clusters: &[Cluster], mut corrections: Vec<Correction>) -> Vec<Correction> {
    let events: Vec<&Event> = clusters
        .iter()
        .flat_map(|cluster| &cluster.explanations)
        .flat_map(|explanation| &explanation.events)
        .filter(|event| event.changes.len() > 1)
        .collect();
    loop {
        let corrected: BTreeSet<FactId> = corrections.iter().map(|one| one.fact).collect();
        let left = |change: &Change| change.from != change.to && !corrected.contains(&change.fact);
        let halved: BTreeSet<FactId> = events
            .iter()
            .filter(|event| event.changes.iter().any(left))
            .flat_map(|event| event.changes.iter().map(|change| change.fact))
            .collect();
        let before = corrections.len();
        corrections.retain(|one| !halved.contains(&one.fact));
        if corrections.len() == before {
            return corrections;
        }
    }
}

/// Whether some explanation supposes the cell and that other mistake together.
fn together(cluster: &Cluster, fact: FactId, other: &[Change]) -> bool {
    let has = |e: &Explanation, keep: &dyn Fn(&[Change]) -> bool| {
        e.events.iter().any(|v| keep(&v.changes))
    };
    cluster.explanations.iter().any(|e| {
        has(e, &|changes| changes.iter().any(|c| c.fact == fact))
            && has(e, &|changes| {
                let facts = changes.iter().map(|c| c.fact);
                facts.eq(other.iter().map(|c| c.fact))
            })
    })
}

/// Whether the group puts all figures of a table into another unit whose unit line is in doubt.
fn doubts_unit_line(index: &Index, doubted: &[usize], group: &Group) -> bool {
    let table = |fact: u32| {
        let row = index.system.facts[fact as usize].row;
        index.system.rows.get(row).map(|row| row.table)
    };
    let first = group.moves.first().and_then(|m| table(m.fact));
    let Some(own) = first.filter(|own| group.kind == EventKind::Unit && doubted.contains(own))
    else {
        return false;
    };
    let is_figure = |&fact: &u32| {
        let at = fact as usize;
        index.figure[at] && index.value[at] != 0 && table(fact) == Some(own)
    };
    let figures = (0..index.value.len() as u32).filter(is_figure).count();
    group.moves.len() >= figures
}

/// The cells to which the story gives one value, by a mistake that can be put right.
fn pinned(ground: &Ground, story: &Story, doubted: &dyn Fn(&Group) -> bool) -> BTreeMap<u32, i64> {
    let certain = |group: &&Group| match group.kind {
        EventKind::Swap => true,
        EventKind::Unit => !doubted(group),
        _ => false,
    };
    let groups = story.mistakes.iter().filter_map(|&m| ground.group(m));
    let spread: BTreeSet<u32> = groups
        .filter(|group| !certain(group))
        .flat_map(|group| group.moves.iter().map(|m| m.fact))
        .collect();
    let mut values: BTreeMap<u32, Option<i64>> = BTreeMap::new();
    for m in &story.moves {
        let value = || {
            let x = match m.var {
                None => 0,
                Some(var) => {
                    let (low, high) = story.amounts[var];
                    (low == high).then_some(low)?
                }
            };
            let known = ground.index.value[m.fact as usize] + m.base;
            i64::try_from(i128::from(known) + i128::from(m.step) * x).ok()
        };
        // A cell that two mistakes move has no value of its own.
        values
            .entry(m.fact)
            .and_modify(|value| *value = None)
            .or_insert_with(value);
    }
    values.retain(|fact, _| !spread.contains(fact));
    let values = values.into_iter();
    values
        .filter_map(|(fact, value)| Some((fact, value?)))
        .collect()
}

/// Whether a hard inequality speaks against the value.
fn vetoed(ground: &Ground, fact: u32, to: i64) -> bool {
    let index = ground.index;
    let mut soft = index.soft.of(fact).iter();
    soft.any(|&relation| index.forbids(relation, fact, to))
}

/// How many more mistakes declaring the cell right would need, with one such story; `None` if it is
/// fewer than asked for, or if the work allowed did not suffice to tell.
fn margin(
    ground: &Ground,
    bench: &mut Bench,
    options: &Options,
    own: &[u32],
    size: usize,
    fact: u32,
) -> Option<(usize, Vec<Event>)> {
    // The cell is in every story of the minimum size, so without it one more mistake is needed at least.
    for more in 1..=options.margin.max(1) {
        let mut search = Search::new(ground, own, bench, options.budget, 1);
        search.right = Some(fact);
        let found = search.smallest(size + more, size + more);
        match found.stories.first() {
            Some(story) if more >= options.margin => {
                return Some((more, tell(ground, bench, story).events));
            }
            Some(_) => return None,
            None if found.incomplete == Some(super::Incomplete::Budget) => {
                return (more >= options.margin).then_some((more, Vec::new()));
            }
            // What is left may be repaired together with another cluster: then no more than this is proven.
            None if !search.bridges().is_empty() => {
                return (more >= options.margin).then_some((more, Vec::new()));
            }
            None => {}
        }
    }
    // Of what was not looked for nothing is proven beyond what was asked.
    let beyond = usize::from(ground.complete);
    Some((options.margin.max(1) + beyond, Vec::new()))
}
