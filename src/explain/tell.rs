//! In: sets of mistakes with the amounts that explain. Out: explanations for people, each with its likeliest
//! amounts, the likeliest explanation first. Refuses to drop any: two are taken for one only if they
//! change the same cells by the same amounts.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Keystroke;
use super::groups::Group;
use super::index::Index;
use super::other_table;
use super::search::{Ground, Story};
use super::solve::{Bench, Move, Solved};
use super::tails::Line;
use super::units::Scale;
use super::{Change, Event, Explanation};
use crate::layout::Comparison;
use crate::reconcile::{FactId, Relation};
use crate::report::EventKind;

/// What one usual relation or inequality that fails without need speaks against an explanation.
pub(super) const STRAIN: u32 = 2;

/// So many inequalities that hold again speak for an explanation; more do not say more.
const RELIEVED: usize = 3;

/// So many inequalities that fail are no second mistake where an explanation of the same equations mends them.
const AT_ONCE: usize = 4;

/// Tails are counted in so many parts of what slips are counted in.
const TENTHS: i64 = 10;

/// Amounts among which tails may choose.
const FEW: i128 = 32;

/// The stories as explanations, the likeliest first, each set of changes once.
pub(super) fn ranked(ground: &Ground, bench: &mut Bench, stories: &[Story]) -> Vec<Explanation> {
    let mut list: Vec<Explanation> = stories
        .iter()
        .map(|story| tell(ground, bench, story))
        .collect();
    let bounds: Vec<&Relation> = ground.index.failing_bounds().collect();
    keep_what_mends_all(&bounds, ground.index, &mut list);
    let speaks = |e: &Explanation| {
        let slips = e.cost + STRAIN * e.strained as u32;
        let relieved = STRAIN * relieved(&bounds, ground.index, e).min(RELIEVED) as u32;
        (
            turns_negative(e),
            // Where a label explains what amounts would have to move for, the label is wrong.
            e.events.iter().all(|v| v.label.is_none()),
            TENTHS * (i64::from(slips) - i64::from(relieved)) + e.tails,
        )
    };
    list.sort_by_cached_key(|e| {
        (
            speaks(e),
            (of_no_code(ground.index, e), printed_once(ground.index, e)),
            e.events.iter().map(|v| v.changes.len()).sum::<usize>(),
        )
    });
    tie(&mut list, |e| {
        let (negative, amounts, slips) = speaks(e);
        (negative, amounts, slips + TENTHS * chance(e))
    });
    let mut seen = BTreeSet::new();
    list.retain(|explanation| {
        let mut cells: Vec<(FactId, i64, i64)> = explanation
            .events
            .iter()
            .flat_map(|e| &e.changes)
            .map(|c| (c.fact, c.low, c.high))
            .collect();
        cells.sort_unstable();
        let unseen: Vec<usize> = explanation
            .events
            .iter()
            .filter(|e| e.changes.is_empty())
            .flat_map(|e| e.rows.clone())
            .collect();
        let labels: Vec<_> = explanation
            .events
            .iter()
            .filter_map(|e| Some(e.label.as_ref()?.labels.clone()))
            .collect();
        seen.insert((cells, unseen, labels))
    });
    list
}

/// How much of what is said for an explanation is chance: that some of many rows differs from what it should be by a group
/// of digits tells no more than any other difference.
fn chance(explanation: &Explanation) -> i64 {
    let late = |event: &&Event| event.kind == EventKind::NotUpdated;
    let events = explanation.events.iter().filter(late);
    let group = |event: &&Event| source(&event.changes) == Keystroke::Group;
    let by = (Keystroke::Other.cost() - Keystroke::Group.cost()) / 2;
    i64::from(by) * events.filter(group).count() as i64
}

/// Marks those, the likeliest first, for which as much speaks as for the first.
pub(super) fn tie<K: PartialEq>(list: &mut [Explanation], speaks: impl Fn(&Explanation) -> K) {
    if let [first, others @ ..] = list {
        let best = speaks(first);
        for other in others {
            other.tied = speaks(other) == best;
        }
    }
}

/// How many rows without parts that were not brought up to date have no code that another of the tables has: a fact
/// stands under its code everywhere.
fn of_no_code(index: &Index, explanation: &Explanation) -> usize {
    let late = |event: &&Event| event.kind == EventKind::NotUpdated;
    let rows = |event: &Event| -> BTreeSet<usize> {
        let changes = event.changes.iter();
        changes.map(|c| index.system.fact(c.fact).row).collect()
    };
    let alone = |event: &Event| {
        let rows = rows(event);
        let place = |row: &usize| index.system.rows.get(*row);
        let parents: BTreeSet<usize> = rows.iter().filter_map(|r| place(r)?.parent).collect();
        let coded: BTreeSet<_> = rows
            .iter()
            .filter_map(|row| Some((place(row)?.code?, place(row)?.table)))
            .collect();
        let shared = |row: &usize| {
            let own = place(row).and_then(|row| Some((row.code?, row.table)));
            own.is_some_and(|(code, table)| coded.iter().any(|(c, t)| *c == code && *t != table))
        };
        let leaves = rows.iter().filter(|row| !parents.contains(row));
        leaves.filter(|row| !shared(row)).count()
    };
    explanation.events.iter().filter(late).map(alone).sum()
}

/// How many figures that were not brought up to date stand in one of the tables only: of several ways to say which rows
/// were left behind, the one in which the tables print the fact alike is the likeliest.
fn printed_once(index: &Index, explanation: &Explanation) -> usize {
    let table = |change: &Change| {
        let row = index.system.rows.get(index.system.fact(change.fact).row);
        row.map(|row| row.table)
    };
    let late = |event: &&Event| event.kind == EventKind::NotUpdated;
    let events = explanation.events.iter().filter(late);
    let once = |event: &Event| {
        let mut tables: BTreeMap<i64, BTreeSet<_>> = BTreeMap::new();
        for change in &event.changes {
            tables.entry(change.from).or_default().insert(table(change));
        }
        tables.values().filter(|tables| tables.len() == 1).count()
    };
    events.map(once).sum()
}

/// Leaves out explanations that leave many inequalities failing which another one mends: those want more mistakes.
fn keep_what_mends_all(bounds: &[&Relation], index: &Index, list: &mut Vec<Explanation>) {
    if bounds.len() < AT_ONCE {
        return;
    }
    let sensible = |e: &&Explanation| !turns_negative(e);
    let mended = |e: &Explanation| relieved(bounds, index, e);
    let most = list.iter().filter(sensible).map(mended).max().unwrap_or(0);
    // What a wrong label mends is not told by amounts.
    let of_label = |e: &Explanation| e.events.iter().any(|event| event.label.is_some());
    list.retain(|e| of_label(e) || mended(e) + AT_ONCE > most);
}

/// How many of the inequalities that fail as printed hold under the explanation.
fn relieved(bounds: &[&Relation], index: &Index, explanation: &Explanation) -> usize {
    if bounds.is_empty() {
        return 0;
    }
    let changes = explanation.events.iter().flat_map(|event| &event.changes);
    let by: BTreeMap<FactId, i64> = changes.map(|c| (c.fact, c.to - c.from)).collect();
    let holds = |relation: &&&Relation| {
        let terms = relation.terms.iter();
        let moved = terms
            .filter_map(|(weight, fact)| Some(i128::from(*weight) * i128::from(*by.get(fact)?)));
        let residual = index.system.residual(relation) + moved.sum::<i128>();
        match relation.comparison {
            Comparison::Equal => false,
            Comparison::AtMost => residual <= 0,
            Comparison::AtLeast => residual >= 0,
        }
    };
    bounds.iter().filter(holds).count()
}

/// Whether an amount that is printed not negative would be: hardly any amount of a budget is.
fn turns_negative(explanation: &Explanation) -> bool {
    let mut changes = explanation.events.iter().flat_map(|event| &event.changes);
    changes.any(|change| change.from >= 0 && change.to < 0)
}

/// A story with its likeliest amounts.
pub(super) fn tell(ground: &Ground, bench: &mut Bench, story: &Story) -> Explanation {
    let index = ground.index;
    let amounts = likeliest(ground, bench, story);
    let mut events = Vec::new();
    let mut stated = Vec::new();
    let mut cost = 0;
    // Moves stand in the order in which the ground lists them: groups first, then cells.
    let (groups, cells): (Vec<u32>, Vec<u32>) = story
        .mistakes
        .iter()
        .partition(|&&m| ground.group(m).is_some());
    let shared = shared_cells(story, &amounts);
    let mut moves = story.moves.iter();
    for &mistake in groups.iter().chain(&cells) {
        let group = ground.group(mistake);
        let count = group.map_or(1, |g| g.moves.len());
        let changes: Vec<Change> = moves
            .by_ref()
            .take(count)
            .map(|m| {
                let from = index.value[m.fact as usize];
                let at = |x: i128| (i128::from(from + m.base) + i128::from(m.step) * x) as i64;
                let (mut low, mut high, mut to) = m.var.map_or((at(0), at(0), at(0)), |v| {
                    let (a, b) = story.amounts[v];
                    (at(a), at(b), at(amounts[v]))
                });
                if let Some(&[a, b, x]) = shared.get(&m.fact) {
                    // What it becomes, not what one of several mistakes would make of it.
                    (low, high, to) = (from + a, from + b, from + x);
                }
                // A cell that falls as the amount rises is smallest where the amount is largest.
                let (low, high) = (low.min(high), low.max(high));
                let quantum = index.quantum(m.fact);
                let keystroke = Keystroke::between(from / quantum, to / quantum);
                Change {
                    fact: FactId(m.fact),
                    from,
                    to,
                    low,
                    high,
                    keystroke,
                }
            })
            .filter(|change| group.is_none() || change.from != change.to)
            .collect();
        let label = group.and_then(|g| g.label.clone());
        // A wrong label touches no amount.
        let changes = match label {
            None => changes,
            Some(_) => Vec::new(),
        };
        let kind = group.map_or_else(|| kind_of_cell(index, &changes), |g| g.kind);
        let instead = changes.iter();
        let mut places = instead.filter_map(|c| index.stated_instead(c.fact.0, c.to));
        // Of a row that no table shows only its sums are known.
        let unseen = group.filter(|g| kind == EventKind::MissingRow && g.moves.is_empty());
        let mut lacks = unseen.into_iter().flat_map(|group| &group.waived);
        let lack = lacks.find_map(|&at| index.stated_lack(at));
        match places.next().or(lack) {
            // What another document says need not be a likely slip.
            Some(place) => stated.push(place.clone()),
            None => {
                cost += cost_of(index, kind, &changes)
                    .saturating_sub(excused(index, kind, group, &changes))
            }
        }
        events.push(Event {
            kind,
            changes,
            rows: group.map_or(Vec::new(), |g| g.rows.clone()),
            label,
        });
    }
    let strained = strained(index, &events);
    Explanation {
        events,
        cost,
        strained,
        tails: tails(ground, bench, story, &amounts).0,
        stated,
        tied: false,
    }
}

/// How much speaks for a mistake beside its equations: usual relations that fail with a table of another draft, or that
/// a blank row breaks and hold once it is filled in; a code that stands twice.
fn excused(index: &Index, kind: EventKind, group: Option<&Group>, changes: &[Change]) -> u32 {
    if kind == EventKind::BlankRow {
        let to = |fact: u32| changes.iter().find(|c| c.fact.0 == fact).map(|c| c.to);
        let mut soft = changes.iter().flat_map(|c| index.soft.of(c.fact.0));
        let mended = soft.any(|&at| index.strained(at, &|_| None) && !index.strained(at, &to));
        return u32::from(mended);
    }
    let row = group.and_then(|group| group.rows.first());
    let row = row.and_then(|row| index.system.rows.get(*row));
    match (kind, row) {
        // What stands twice to the digit under one code needs no slip to explain it.
        (EventKind::DoubledRow, Some(row)) => u32::from(row.code.is_some()),
        (EventKind::OtherTable, Some(row)) => {
            STRAIN * other_table::unusual(index, row.table) as u32
        }
        _ => 0,
    }
}

/// By how much the cells that several mistakes move by amounts rise in all: at least, at most and likeliest.
fn shared_cells(story: &Story, amounts: &[i128]) -> BTreeMap<u32, [i64; 3]> {
    let mut by: BTreeMap<u32, (usize, [i128; 3])> = BTreeMap::new();
    for m in &story.moves {
        let entry = by.entry(m.fact).or_default();
        entry.0 += usize::from(m.var.is_some());
        let step = i128::from(m.step);
        let [mut low, mut high, mut likely] = [0; 3];
        if let Some(var) = m.var {
            let (a, b) = story.amounts[var];
            (low, high) = (step * a.min(b), step * a.max(b));
            (low, high) = (low.min(high), low.max(high));
            likely = step * amounts[var];
        }
        let base = i128::from(m.base);
        for (sum, more) in entry.1.iter_mut().zip([low, high, likely]) {
            *sum += base + more;
        }
    }
    let narrow = |x: i128| x.clamp(-(1 << 62), 1 << 62) as i64;
    let several = by.into_iter().filter(|(_, (count, _))| *count > 1);
    several
        .map(|(fact, (_, sums))| (fact, sums.map(narrow)))
        .collect()
}

/// How badly the tails that the story leaves go with all others, and how badly the worst of them does.
pub(super) fn tails(
    ground: &Ground,
    bench: &mut Bench,
    story: &Story,
    amounts: &[i128],
) -> (i64, i64) {
    let moved = |m: &Move| m.var.map_or(*m, |var| settled(m, var, amounts[var]));
    let mut moves: Vec<Move> = story.moves.iter().map(moved).collect();
    moves.sort_by_key(|m| m.fact);
    let touched = bench.touched(ground.index, &moves, &story.waived);
    ground.tails.left(ground.index, &moves, &touched)
}

fn kind_of_cell(index: &Index, changes: &[Change]) -> EventKind {
    let slipped = changes.iter().any(|c| {
        let quantum = index.quantum(c.fact.0);
        let fits = |x: Option<i64>| x.is_some_and(|x| x != 0 && (c.low..=c.high).contains(&x));
        c.from != 0
            && Scale::USUAL
                .iter()
                .any(|scale| fits(scale.of(c.from, quantum)))
    });
    if slipped {
        EventKind::Unit
    } else {
        EventKind::Cell
    }
}

/// An amount for each unknown, one after the other: each time the likeliest that the others allow.
pub(super) fn likeliest(ground: &Ground, bench: &mut Bench, story: &Story) -> Vec<i128> {
    let index = ground.index;
    let mut moves = story.moves.clone();
    let mut ranges = story.amounts.clone();
    for m in &mut moves {
        if let Some((low, high)) = m.var.map(|var| ranges[var])
            && low == high
        {
            *m = settled(m, m.var.unwrap_or_default(), low);
        }
    }
    let touched = bench.touched(index, &moves, &story.waived);
    for var in 0..ranges.len() {
        let (low, high) = ranges[var];
        if low == high {
            continue;
        }
        let middle = low + (high - low) / 2;
        let near = low.max(middle - 100)..=high.min(middle + 100);
        let mut order: Vec<i128> = near.collect();
        let lines = match high - low {
            ..FEW => lines(index, &moves, &touched, var),
            _ => Vec::new(),
        };
        order.sort_by_cached_key(|&x| {
            let (idle, cost) = slips(index, &moves, var, x);
            let cost = TENTHS * i64::from(cost) + ground.tails.along(&lines, x);
            (idle, cost, (x - middle).abs(), x)
        });
        for x in order {
            let fixed: Vec<Move> = moves.iter().map(|m| settled(m, var, x)).collect();
            if let Solved::Yes(rest) = bench.solve(index, &fixed, ranges.len(), &touched) {
                // Those settled before are no unknowns any more.
                let open = ranges.iter_mut().zip(rest).skip(var + 1);
                for (range, narrower) in open.filter(|(range, _)| range.0 < range.1) {
                    *range = narrower;
                }
                moves = fixed;
                ranges[var] = (x, x);
                break;
            }
        }
    }
    ranges
        .into_iter()
        .map(|(low, high)| low + (high - low) / 2)
        .collect()
}

/// The equations that only this unknown still moves.
fn lines(index: &Index, moves: &[Move], touched: &[u32], var: usize) -> Vec<Line> {
    let mut moves = moves.to_vec();
    moves.sort_by_key(|m| m.fact);
    let only_moved = |at: u32| {
        let mut by_it = false;
        for &(_, fact) in &index.equation(at).terms {
            let first = moves.partition_point(|m| m.fact < fact);
            for m in moves[first..].iter().take_while(|m| m.fact == fact) {
                match m.var {
                    Some(v) if v != var => return false,
                    of_it => by_it |= of_it.is_some(),
                }
            }
        }
        by_it
    };
    let touched = touched.iter().filter(|&&at| only_moved(at));
    touched
        .map(|&at| Line::of(index, at, &moves, Some(var)))
        .collect()
}

/// The move with one unknown known.
fn settled(m: &Move, var: usize, x: i128) -> Move {
    if m.var != Some(var) {
        return *m;
    }
    let base = i128::from(m.base) + i128::from(m.step) * x;
    Move {
        base: base.clamp(-(1 << 62), 1 << 62) as i64,
        step: 0,
        var: None,
        ..*m
    }
}

/// How unlikely the slips are that this amount supposes; supposing none at all explains nothing.
fn slips(index: &Index, moves: &[Move], var: usize, x: i128) -> (bool, u32) {
    let mut idle = false;
    let mut cost = 0;
    for m in moves.iter().filter(|m| m.var == Some(var)) {
        let (from, quantum) = (index.value[m.fact as usize], index.quantum(m.fact));
        let to = i128::from(from) + i128::from(m.base) + i128::from(m.step) * x;
        let row = &index.system.rows[index.system.facts[m.fact as usize].row];
        idle |= to == i128::from(from) && row.row.is_some();
        let stated = i64::try_from(to).is_ok_and(|to| index.stated_instead(m.fact, to).is_some());
        if stated {
            continue;
        }
        cost += Keystroke::between(from / quantum, (to / i128::from(quantum)) as i64).cost();
    }
    (idle, cost)
}

/// How many tables the changes stand in.
fn tables(index: &Index, changes: &[Change]) -> u32 {
    let rows = changes.iter().map(|c| index.system.fact(c.fact).row);
    let tables: BTreeSet<usize> = rows
        .filter_map(|row| Some(index.system.rows.get(row)?.table))
        .collect();
    tables.len() as u32
}

/// How unlikely a mistake of the kind is that changes those cells.
pub(super) fn cost_of(index: &Index, kind: EventKind, changes: &[Change]) -> u32 {
    let worst = changes
        .iter()
        .map(|c| c.keystroke.cost())
        .max()
        .unwrap_or(0);
    match kind {
        EventKind::Cell => worst,
        EventKind::Swap | EventKind::Unit | EventKind::DoubledRow => 1,
        // Likelier than a slip that left no trace, less likely than one that did.
        EventKind::MissingRow if changes.is_empty() => 5,
        EventKind::MissingRow | EventKind::BlankRow => 1,
        EventKind::Copied => 2 + source(changes).cost(),
        EventKind::Misfiled => 3,
        // One table left behind is likelier than several that were not.
        EventKind::NotUpdated => 1 + tables(index, changes) + source(changes).cost() / 2,
        EventKind::Columns => 2,
        EventKind::OtherTable => 8,
        // A source that shows a slip is likelier than totals left behind, one that shows none is not.
        EventKind::Stale => 5,
        EventKind::Recode | EventKind::RowLabel | EventKind::RowPlace => 0,
        EventKind::Other => 9,
    }
}

/// The slip at the source of copied cells: that of the cells that print the figure itself, of which there
/// are most; totals that followed it show no slip.
fn source(changes: &[Change]) -> Keystroke {
    let mut printed: BTreeMap<i64, (usize, Keystroke)> = BTreeMap::new();
    for change in changes {
        let entry = printed.entry(change.from).or_insert((0, change.keystroke));
        entry.0 += 1;
    }
    let most = printed
        .values()
        .max_by_key(|(count, slip)| (*count, std::cmp::Reverse(*slip)));
    most.map_or(Keystroke::Other, |(_, slip)| *slip)
}

/// How many usual relations and inequalities fail once the events are undone.
pub(super) fn strained(index: &Index, events: &[Event]) -> usize {
    let changed: BTreeMap<u32, i64> = events
        .iter()
        .flat_map(|e| &e.changes)
        .map(|c| (c.fact.0, c.to))
        .collect();
    let mut relations: Vec<u32> = changed
        .keys()
        .flat_map(|&fact| index.soft.of(fact).iter().copied())
        .collect();
    relations.sort_unstable();
    relations.dedup();
    let strained = |&at: &u32| index.strained(at, &|f| changed.get(&f).copied());
    relations.into_iter().filter(strained).count()
}
