//! In: the equations and which of them fail. Out: the slips of unit that could explain some failure: a column, a row with
//! its parts, the rows of one level or a table in another unit than its table states. Refuses one that leaves as many failures as it found, that
//! would lose figures, or that no relation with figures outside it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::groups::{Group, fixed};
use super::index::Index;
use super::solve::{Bench, Move};
use crate::report::EventKind;

/// How many times one unit is another: 万元 is so many 元.
const USUAL: u32 = 10_000;

/// The same for any two units, the usual ones first: a whole table may state 千元 or 亿元 as well.
pub(super) const ANY: [u32; 5] = [USUAL, 10, 1_000, 100_000, 100_000_000];

/// Levels of rows that are looked up through: 合计, 类, 款, 项 and what is below it.
const DEEP: usize = 8;

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
    /// So many rows stand above it: 合计, 类, 款, 项.
    Depth(usize),
    /// It is a part of another row.
    Below,
    /// It is a part of another row and has parts.
    Middle,
    /// It is a part of another row and has none.
    Lowest,
}

/// Columns, rows with their parts, levels of rows and whole tables entered in another unit. Some state a unit that may be wrong.
pub(super) fn units(index: &Index, bench: &mut Bench, options: &Options) -> Vec<Group> {
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
            let depth = chain(index, fact.row).count();
            let own = match (row.parent, has_parts.contains(&fact.row)) {
                (None, _) => &[][..],
                (Some(_), true) => &[Level::Below, Level::Middle],
                (Some(_), false) => &[Level::Below, Level::Lowest],
            };
            for &level in [Level::Depth(depth)].iter().chain(own) {
                let level = (row.table, row.ledger, level);
                levels.entry(level).or_default().push(at as u32);
            }
        }
    }
    let branches = branches(index, &tables);
    let mut groups = Vec::new();
    let whole: BTreeSet<&Vec<u32>> = tables.values().collect();
    let parts: BTreeSet<Vec<u32>> = (columns.into_values())
        .chain(levels.into_values())
        .chain(branches)
        .filter(|facts| !whole.contains(facts))
        .collect();
    let tables = tables
        .into_iter()
        .map(|(table, facts)| (facts, &ANY[..], Some(table)));
    let parts = parts.into_iter().map(|facts| (facts, &ANY[..1], None));
    for (facts, times, table) in parts.chain(tables) {
        let usable = facts.len() > 1
            && facts.iter().any(|&f| index.accused(f))
            && facts.iter().all(|&f| !index.frozen[f as usize]);
        if usable {
            let shown = Shown::by(index, bench, &facts);
            let scales = times.iter().flat_map(|&times| Scale::both(times));
            let likely = scales.filter(|&scale| shown.likely(index, &facts, scale));
            let slips = likely.filter_map(|scale| {
                slip(index, bench, &facts, scale, &|fact| {
                    scaled_quantum(index, options, (fact, scale), table)
                })
            });
            groups.extend(slips);
        }
    }
    groups.dedup_by(|a, b| a.moves == b.moves);
    groups
}

/// A row and those above it.
fn chain(index: &Index, row: usize) -> impl Iterator<Item = usize> {
    let above = |row: &usize| index.system.rows.get(*row).and_then(|row| row.parent);
    std::iter::successors(Some(row), above).take(DEEP)
}

/// The figures of each row that is a part of another, with those of its own parts: a 类 or a 款 typed from another table.
fn branches(index: &Index, tables: &BTreeMap<usize, Vec<u32>>) -> Vec<Vec<u32>> {
    let rows = &index.system.rows;
    let accused: BTreeSet<usize> = tables
        .values()
        .flatten()
        .filter(|&&fact| index.accused(fact))
        .map(|&fact| index.system.facts[fact as usize].row)
        .collect();
    let mut branches: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for &fact in tables.values().flatten() {
        let own = index.system.facts[fact as usize].row;
        let parts = chain(index, own).filter(|&row| rows[row].parent.is_some());
        for row in parts.filter(|row| accused.contains(row)) {
            branches.entry(row).or_default().push(fact);
        }
    }
    branches.into_values().collect()
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

/// One unit of the last digit of a figure in the other unit, where it stands in a table of which all are wrong.
fn scaled_quantum(
    index: &Index,
    options: &Options,
    (fact, scale): (u32, Scale),
    table: Option<usize>,
) -> i64 {
    let printed = index.quantum(fact);
    let Some(table) = table.filter(|_| scale.down) else {
        return printed;
    };
    let scaled = printed / i64::from(scale.times);
    // Where the unit line is wrong, so is what the last digit was taken for; and zeros that the wrong unit brought were
    // taken for a coarser print.
    match options.finer(table, printed) {
        _ if options.doubted_units.contains(&table) => scaled.max(1),
        Some(declared) => scaled.max(declared),
        None => printed,
    }
}

/// Whether figures of a table that is printed coarser than declared would lose digits in the other unit: which of them the
/// table prints is open then.
pub(super) fn loses_digits(index: &Index, options: &Options, group: &Group) -> bool {
    let table = |fact: u32| {
        let row = index.system.facts[fact as usize].row;
        index.system.rows.get(row).map(|row| row.table)
    };
    let coarser = |m: &Move| {
        let printed = index.quantum(m.fact);
        table(m.fact).is_some_and(|table| options.finer(table, printed).is_some())
    };
    let exact = |times: u32| {
        group.moves.iter().all(|m| {
            let from = i128::from(index.value[m.fact as usize]);
            let (to, times) = (from + i128::from(m.base), i128::from(times));
            to * times == from || to == from * times
        })
    };
    group.kind == EventKind::Unit
        && group.moves.iter().any(coarser)
        && !ANY.iter().any(|&times| exact(times))
}

/// All the facts in the other unit, if that repairs more than it breaks.
fn slip(
    index: &Index,
    bench: &mut Bench,
    facts: &[u32],
    scale: Scale,
    quantum: &dyn Fn(u32) -> i64,
) -> Option<Group> {
    let moves: Option<Vec<Move>> = facts
        .iter()
        .map(|&f| {
            let to = scale.of(index.value[f as usize], quantum(f));
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
