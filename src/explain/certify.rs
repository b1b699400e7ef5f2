//! In: the minimum explanations of a cluster. Out: the changes that are proven. Refuses whatever rests on
//! an incomplete search, on fewer than two failing relations, on a value known only to an
//! interval, or on a mistake that copied, left out or did not carry on a figure: those are for a person.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Group;
use super::index::Index;
use super::search::{Found, Ground, Search, Story};
use super::solve::Bench;
use super::tell::{likeliest, tails, tell};
use super::units;
use super::{Correction, Event, Keystroke, Options, Unproven};
use crate::reconcile::FactId;
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
    let doubted = |group: &Group| {
        doubts_unit_line(ground.index, &options.doubted_units, group)
            || units::loses_digits(ground.index, options, group)
    };
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
