//! In: the equations and which of them fail. Out: the slips of unit that could explain some failure: a column, the rows
//! of one level or a table in another unit than its table states. Refuses one that leaves as many failures as it found, that
//! would lose figures, or that no relation with figures outside it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, fixed};
use super::index::Index;
use super::solve::{Bench, Move};
use crate::report::EventKind;

/// How many times one unit is another: 万元 is so many 元.
const USUAL: u32 = 10_000;

/// The same for any two units, the usual ones first: a whole table may state 千元 or 亿元 as well.
pub(super) const ANY: [u32; 5] = [USUAL, 10, 1_000, 100_000, 100_000_000];

/// From one unit to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scale {
    /// So many times.
    times: u32,
    /// Whether amounts become smaller by it.
    down: bool,
}

impl Scale {
    /// Between 元 and 万元, both ways.
    pub const USUAL: [Scale; 2] = Scale::both(USUAL);

    /// Between two units of which one is so many times the other, both ways.
    const fn both(times: u32) -> [Scale; 2] {
        [Scale { times, down: true }, Scale { times, down: false }]
    }

    /// The value in the other unit, rounded half away from zero to its grid; `None` if no figure would be left.
    pub fn of(self, value: i64, quantum: i64) -> Option<i64> {
        if !self.down {
            return value.checked_mul(self.times.into());
        }
        let unit = i128::from(quantum) * i128::from(self.times);
        let rounded = (i128::from(value.unsigned_abs()) + unit / 2) / unit * i128::from(quantum);
        let to = i64::try_from(rounded * i128::from(value.signum())).ok()?;
        // Nobody prints 0.00 for some 元: the right figure would be a blank.
        (value == 0 || i128::from(value.unsigned_abs()) >= unit).then_some(to)
    }
}

/// Where a row stands in its hierarchy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    Top,
    Middle,
    Lowest,
}

/// Columns, levels of rows and whole tables entered in another unit. Those `doubted` state a unit that may be wrong.
pub(super) fn units(index: &Index, bench: &mut Bench, doubted: &[usize]) -> Vec<Group> {
    let mut columns: BTreeMap<(usize, usize, usize), Vec<u32>> = BTreeMap::new();
    let mut tables: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut levels: BTreeMap<(usize, usize, Level), Vec<u32>> = BTreeMap::new();
    let has_parts: BTreeSet<usize> = index.system.rows.iter().filter_map(|r| r.parent).collect();
    for (at, fact) in index.system.facts.iter().enumerate() {
        let Some(row) = index.system.rows.get(fact.row) else {
            continue;
        };
        if index.figure[at] && index.value[at] != 0 {
            columns
                .entry((row.table, row.ledger, fact.column))
                .or_default()
                .push(at as u32);
            tables.entry(row.table).or_default().push(at as u32);
            let level = match (row.parent, has_parts.contains(&fact.row)) {
                (None, _) => Level::Top,
                (Some(_), true) => Level::Middle,
                (Some(_), false) => Level::Lowest,
            };
            let level = (row.table, row.ledger, level);
            levels.entry(level).or_default().push(at as u32);
        }
    }
    let mut groups = Vec::new();
    let columns = columns.into_values().map(|facts| (facts, &ANY[..1]));
    let levels = levels.into_values().map(|facts| (facts, &ANY[..1]));
    let doubts = |table: &usize| doubted.contains(table);
    let tables = tables
        .into_iter()
        .map(|(table, facts)| (facts, &ANY[..], doubts(&table)));
    let parts = columns
        .chain(levels)
        .map(|(facts, times)| (facts, times, false));
    for (facts, times, exact) in parts.chain(tables) {
        let usable = facts.len() > 1
            && facts.iter().any(|&f| index.accused(f))
            && facts.iter().all(|&f| !index.frozen[f as usize]);
        if usable {
            let shown = Shown::by(index, bench, &facts);
            let scales = times.iter().flat_map(|&times| Scale::both(times));
            let likely = scales.filter(|&scale| shown.likely(index, &facts, scale));
            groups.extend(likely.filter_map(|scale| slip(index, bench, &facts, scale, exact)));
        }
    }
    groups.dedup_by(|a, b| a.moves == b.moves);
    groups
}

/// The failing relations of a set of figures.
struct Shown {
    /// What figures of the set and what others add up to, and what rounding explains, where there are both.
    tied: Vec<(i128, i128, i128)>,
    /// Whether a relation between figures of the set alone fails.
    alone: bool,
}

impl Shown {
    fn by(index: &Index, bench: &mut Bench, facts: &[u32]) -> Shown {
        let mut shown = Shown {
            tied: Vec::new(),
            alone: false,
        };
        for at in bench.with_any(index, facts.iter().copied()) {
            if !index.violated[at as usize] {
                continue;
            }
            let (mut own, mut others, mut outside) = (0_i128, 0_i128, false);
            for &(c, f) in &index.equation(at).terms {
                let value = i128::from(c) * i128::from(index.value[f as usize]);
                if facts.binary_search(&f).is_ok() {
                    own += value;
                } else {
                    others += value;
                    outside |= value != 0;
                }
            }
            match outside {
                true => shown
                    .tied
                    .push((own, others, index.printed[at as usize].loose)),
                false => shown.alone = true,
            }
        }
        shown
    }

    /// Whether some failing relation with figures outside about holds in the other unit, and none fails without any.
    ///
    /// All figures of a relation scaled alike leave it as it was: what failed goes on failing, unless figures that
    /// were multiplied as printed carry their tails along, and then all of them are round.
    fn likely(&self, index: &Index, facts: &[u32], scale: Scale) -> bool {
        let times = i128::from(scale.times);
        let round = |&f: &u32| {
            let unit = i128::from(index.quantum(f)) * times;
            i128::from(index.value[f as usize]) % unit == 0
        };
        let repaired = |&(own, others, loose): &(i128, i128, i128)| match scale.down {
            true => (own + times * others).abs() <= (own.abs() / 2).max(2 * times * loose),
            false => (times * own + others).abs() <= (others.abs() / 2).max(loose),
        };
        self.tied.iter().any(repaired) && (!self.alone || (scale.down && facts.iter().all(round)))
    }
}

/// All the facts in the other unit, if that repairs more than it breaks.
fn slip(
    index: &Index,
    bench: &mut Bench,
    facts: &[u32],
    scale: Scale,
    exact: bool,
) -> Option<Group> {
    let moves: Option<Vec<Move>> = facts
        .iter()
        .map(|&f| {
            // Where the unit line is wrong, so is what the last digit was taken for.
            let quantum = match exact && scale.down {
                true => (index.quantum(f) / i64::from(scale.times)).max(1),
                false => index.quantum(f),
            };
            let to = scale.of(index.value[f as usize], quantum);
            to.map(|to| fixed(index, f, to))
        })
        .collect();
    let moves = moves?;
    let touched = bench.touched(index, &moves, &[]);
    let failing = touched.iter().filter(|&&at| index.violated[at as usize]);
    let before = failing.count();
    let fewer = bench.at_most_fail(index, &moves, &touched, before.saturating_sub(1));
    (fewer && before > 0).then(|| Group {
        kind: EventKind::Unit,
        moves,
        unknowns: 0,
        waived: Vec::new(),
        rows: Vec::new(),
        label: None,
    })
}
