//! From 分 to 0.01 万元, in the four ways in which departments come to their figures. Each way changes
//! the facts first; after that every printed cell is the half-up rounding of what it adds up, so copies
//! of one fact always agree to the digit.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::facts::{Department, Fact};
use super::page::{Entry, Printed};

/// 0.01 万元 in 分.
pub const UNIT: i64 = 10_000;

/// How the figures of a workbook were made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RoundingMode {
    /// Entered in 0.01 万元: all sums are exact.
    Exact,
    /// Kept in 元, each cell rounded on its own: tails remain.
    Rounded,
    /// Some blocks entered in 0.01 万元, the others kept in 元.
    Mixed,
    /// Rounded, then the tails pushed into the addends until all sums are exact (舍位平衡).
    Settled,
}

impl RoundingMode {
    /// All four.
    pub const ALL: [RoundingMode; 4] = [
        RoundingMode::Exact,
        RoundingMode::Rounded,
        RoundingMode::Mixed,
        RoundingMode::Settled,
    ];
}

/// 分 to 0.01 万元, half away from zero.
pub fn half_up(fen: i64) -> i64 {
    let size = (fen.abs() + UNIT / 2) / UNIT;
    if fen < 0 { -size } else { size }
}

impl Department {
    /// The department with its facts as they are once its figures are made in that way. Printed as
    /// [`RoundingMode::Rounded`] it is what [`Department::print`] makes of this one in that mode.
    pub fn rounded(&self, mode: RoundingMode) -> Department {
        rounded_facts(self, mode)
    }
}

/// The department with its facts as they are after rounding in that way.
pub(super) fn rounded_facts(department: &Department, mode: RoundingMode) -> Department {
    let mut rounded = department.clone();
    match mode {
        RoundingMode::Rounded => {}
        RoundingMode::Exact => make_whole(&mut rounded.facts, |_| true),
        RoundingMode::Mixed => mix(&mut rounded),
        RoundingMode::Settled => settle(&mut rounded, |_| true),
    }
    rounded
}

fn make_whole(facts: &mut [Fact], which: impl Fn(&Fact) -> bool) {
    for fact in facts.iter_mut().filter(|fact| which(fact)) {
        fact.fen = half_up(fact.fen) * UNIT;
    }
}

/// Which blocks are whole is drawn from the department's seed.
fn mix(department: &mut Department) {
    let seed = department.seed;
    match Dice::new(seed ^ 0x6d69_7865).below(4) {
        0 => make_whole(&mut department.facts, Fact::is_project),
        1 => make_whole(&mut department.facts, Fact::is_basic),
        2 => make_whole(&mut department.facts, |fact| {
            !fact.is_current() || !fact.is_fiscal()
        }),
        _ => make_whole(&mut department.facts, |fact| {
            (seed >> (fact.unit % 8)) & 1 == 0
        }),
    }
}

/// The department with its facts settled for some cells alone, as who fills in one table does.
pub(super) fn settled_for(department: &Department, which: impl Fn(&Entry) -> bool) -> Department {
    let mut settled = department.clone();
    settle(&mut settled, which);
    settled
}

/// Controlled rounding: each fact goes to the whole unit below or above, chosen so that the cells stay
/// close to what they truly are. Sums of whole facts are exact, copies agree.
fn settle(department: &mut Department, which: impl Fn(&Entry) -> bool) {
    let cells = distinct_sums(&super::print::tables(department), which);
    let mut of_fact: Vec<Vec<usize>> = vec![Vec::new(); department.facts.len()];
    for (at, facts) in cells.iter().enumerate() {
        for fact in facts {
            of_fact[*fact as usize].push(at);
        }
    }
    let before: Vec<i64> = department.facts.iter().map(|fact| fact.fen).collect();
    make_whole(&mut department.facts, |_| true);
    let mut off: Vec<i64> = cells
        .iter()
        .map(|facts| {
            facts
                .iter()
                .map(|at| department.facts[*at as usize].fen - before[*at as usize])
                .sum()
        })
        .collect();
    for _ in 0..40 {
        let mut changed = false;
        for at in 0..before.len() {
            let step = other_side(before[at], department.facts[at].fen);
            if step != 0 && gain(&of_fact[at], &off, step) < 0 {
                department.facts[at].fen += step;
                of_fact[at].iter().for_each(|cell| off[*cell] += step);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// The step from one neighbouring whole unit to the other; 0 for whole amounts and where the other is 0.
fn other_side(truly: i64, now: i64) -> i64 {
    match (truly - now).signum() * UNIT {
        step if now + step <= 0 => 0,
        step => step,
    }
}

/// What a step adds to the cost of the cells that it moves. Up to 0.9 units off costs little; more
/// costs ever more.
fn gain(cells: &[usize], off: &[i64], step: i64) -> i64 {
    let cost = |off: i64| off * off / UNIT + ((off.abs() - UNIT * 9 / 10).max(0)).pow(2) / 50;
    cells
        .iter()
        .map(|cell| cost(off[*cell] + step) - cost(off[*cell]))
        .sum()
}

/// The sets of facts that are printed as sums, each once.
fn distinct_sums(printed: &Printed, which: impl Fn(&Entry) -> bool) -> Vec<Vec<u32>> {
    let mut seen: BTreeMap<&[u32], ()> = BTreeMap::new();
    printed
        .cells
        .values()
        .filter(|entry| !entry.facts.is_empty() && which(entry))
        .for_each(|entry| {
            seen.insert(&entry.facts, ());
        });
    seen.into_keys().map(<[u32]>::to_vec).collect()
}
