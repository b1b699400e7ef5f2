//! The units of a tree, told by their sums: each unit is what the projects behind it add up to, and all units
//! together are the department.
//!
//! In go the rows below the department, out comes which of them are units. Names only choose between readings that
//! hold equally. Every look at a row is counted, so that no book takes long.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::akin::Names;
use crate::model::{Ledger, plain};

/// So many looks at rows are allowed for each row, and for any table.
const LOOKS: (usize, usize) = (50, 20_000);
/// So many ways to read a table are looked at where a figure is wrong.
const MOST_WAYS: usize = 2_000;
/// So many rows are taken for units that may follow one whose sum fails.
const MOST_STARTS: usize = 100;

/// The figures of a ledger's rows, and how far rounding may carry their sums.
pub(super) struct Sums {
    figures: Vec<Vec<Decimal>>,
    steps: Vec<Decimal>,
}

impl Sums {
    pub fn of(ledger: &Ledger) -> Sums {
        Sums {
            figures: (0..ledger.rows.len())
                .map(|row| ledger.figures_of(row))
                .collect(),
            steps: ledger.steps(),
        }
    }

    /// Whether every row is what the rows below it add up to, rounding considered; rows come with their parents.
    pub fn hold(&self, pairs: &[(usize, usize)]) -> bool {
        self.hold_in(pairs, &self.steps)
    }

    /// How far all sums together are off, rounding considered.
    pub fn off(&self, pairs: &[(usize, usize)]) -> Decimal {
        let left = self.left(pairs);
        let off = |step: &Decimal| {
            let sums = left.values().flat_map(|(left, terms)| {
                let fails = left
                    .iter()
                    .filter(|left| !is_tail(&[**left], *step, *terms));
                fails.map(Decimal::abs)
            });
            sums.fold(Decimal::ZERO, Decimal::saturating_add)
        };
        self.steps.iter().map(off).min().unwrap_or_default()
    }

    /// What is left of each sum, and how many figures it has.
    fn left(&self, pairs: &[(usize, usize)]) -> BTreeMap<usize, (Vec<Decimal>, usize)> {
        let mut left: BTreeMap<usize, (Vec<Decimal>, usize)> = BTreeMap::new();
        for &(row, parent) in pairs {
            let own = || (self.figures[parent].clone(), 1);
            let (left, terms) = left.entry(parent).or_insert_with(own);
            take(left, &self.figures[row]);
            *terms += 1;
        }
        left
    }

    /// The same, rounded to one of these steps.
    pub fn hold_in(&self, pairs: &[(usize, usize)], steps: &[Decimal]) -> bool {
        let left = self.left(pairs);
        let fits = |step: &Decimal| {
            left.values()
                .all(|(left, terms)| is_tail(left, *step, *terms))
        };
        steps.iter().any(fits)
    }

    fn is_zero(&self, row: usize) -> bool {
        self.figures[row].iter().all(Decimal::is_zero)
    }
}

fn take(left: &mut [Decimal], part: &[Decimal]) {
    for (left, part) in left.iter_mut().zip(part) {
        *left = left.saturating_sub(*part);
    }
}

/// Whether what is left of a sum of so many figures may come from rounding.
fn is_tail(left: &[Decimal], step: Decimal, terms: usize) -> bool {
    let most = step * Decimal::from(terms as u64 / 2);
    left.iter().all(|left| left.abs() <= most)
}

/// The rows below a department while their units are looked for.
struct Search<'a> {
    ledger: &'a Ledger,
    sums: &'a Sums,
    top: usize,
    items: &'a [usize],
    names: &'a Names<'a>,
    step: Decimal,
    /// Whether any row from a position on takes something back.
    negative: Vec<bool>,
    looks: usize,
}

impl<'a> Search<'a> {
    fn new(
        ledger: &'a Ledger,
        sums: &'a Sums,
        top: usize,
        items: &'a [usize],
        names: &'a Names<'a>,
        step: Decimal,
    ) -> Search<'a> {
        let mut negative = vec![false; items.len() + 1];
        for (at, &row) in items.iter().enumerate().rev() {
            let first = sums.figures[row].first();
            negative[at] = negative[at + 1] || first.is_some_and(Decimal::is_sign_negative);
        }
        Search {
            ledger,
            sums,
            top,
            items,
            names,
            step,
            negative,
            looks: LOOKS.0 * items.len() + LOOKS.1,
        }
    }

    /// Where the unit at a position may end: the rows up to there add up to it.
    fn ends(&mut self, at: usize) -> Vec<usize> {
        let unit = self.items[at];
        let mut left = self.sums.figures[unit].clone();
        let mut ends = Vec::new();
        // A unit that has nothing may have no projects.
        if self.sums.is_zero(unit) {
            ends.push(at + 1);
        }
        let mut terms = 1;
        for (next, &row) in self.items.iter().enumerate().skip(at + 1) {
            if self.looks == 0 {
                break;
            }
            self.looks -= 1;
            take(&mut left, &self.sums.figures[row]);
            terms += usize::from(!self.sums.is_zero(row));
            if is_tail(&left, self.step, terms) {
                ends.push(next + 1);
            }
            let over = left.first().is_some_and(|left| {
                left.is_sign_negative() && !is_tail(&[*left], self.step, terms + 2)
            });
            if over && !self.negative[at] {
                break;
            }
        }
        ends
    }

    fn label(&self, at: usize) -> String {
        plain(&self.ledger.rows[self.items[at]].label).into_owned()
    }

    /// Whether the units at these positions add up to the department.
    fn make_up_department(&self, starts: &[usize]) -> bool {
        let mut left = self.sums.figures[self.top].clone();
        for &start in starts {
            take(&mut left, &self.sums.figures[self.items[start]]);
        }
        is_tail(&left, self.step, starts.len() + 1)
    }

    /// The rows with their parents, the units being those at these positions.
    fn pairs(&self, starts: &[usize]) -> Vec<(usize, usize)> {
        let mut unit = self.top;
        let mut starts = starts.iter().peekable();
        let rows = self.items.iter().enumerate().map(|(at, &row)| {
            if starts.next_if_eq(&&at).is_some() {
                unit = row;
                (row, self.top)
            } else {
                (row, unit)
            }
        });
        rows.collect()
    }
}

/// The rows with their parents, if they can be parted into units that are what their projects add up to and that
/// make up the department. Of several ways, the one in which most units bear names of units, then the one with
/// the fewest.
pub(super) fn units_by_sums(
    ledger: &Ledger,
    sums: &Sums,
    top: usize,
    items: &[usize],
    names: &Names,
) -> Option<Vec<(usize, usize)>> {
    let ways = sums.steps.iter().filter_map(|&step| {
        let mut search = Search::new(ledger, sums, top, items, names, step);
        let starts = search.chain()?;
        search
            .make_up_department(&starts)
            .then(|| search.pairs(&starts))
    });
    ways.into_iter().next()
}

impl Search<'_> {
    /// The positions of units that follow each other to the end.
    fn chain(&mut self) -> Option<Vec<usize>> {
        let count = self.items.len();
        if count == 0 {
            return None;
        }
        // The best way to each position: its worth, and where the unit before begins.
        let mut best: Vec<Option<((i64, i64), usize)>> = vec![None; count + 1];
        best[0] = Some(((0, 0), 0));
        for at in 0..count {
            let Some(((named, units), _)) = best[at] else {
                continue;
            };
            let known = self.names.is_unit(&self.label(at));
            let empty = self.sums.is_zero(self.items[at]);
            let worth = (
                named + i64::from(known) - i64::from(empty && !known),
                units - 1,
            );
            for end in self.ends(at) {
                if best[end].is_none_or(|(other, _)| worth > other) {
                    best[end] = Some((worth, at));
                }
            }
        }
        let mut starts = Vec::new();
        let mut at = count;
        while at > 0 {
            at = best[at]?.1;
            starts.push(at);
        }
        starts.reverse();
        Some(starts)
    }
}

/// What the sums say where one of them fails.
pub(super) enum Nearly {
    /// There is no way to read the rows under which all sums but one unit's hold.
    None,
    /// There is one, and enough speaks for it.
    One(Vec<(usize, usize)>),
    /// There are several, or little speaks for the one: these.
    Open(Vec<Vec<(usize, usize)>>),
}

/// The rows with their parents, where the amounts of one unit or its projects are wrong and all the others show
/// which rows are units.
pub(super) fn units_but_one(
    ledger: &Ledger,
    sums: &Sums,
    top: usize,
    items: &[usize],
    names: &Names,
) -> Nearly {
    let Some(&step) = sums.steps.first().filter(|_| items.len() > 2) else {
        return Nearly::None;
    };
    let mut search = Search::new(ledger, sums, top, items, names, step);
    let ends: Vec<Vec<usize>> = (0..items.len()).map(|at| search.ends(at)).collect();
    let begins =
        |at: &usize| ends[*at].iter().any(|&end| end > at + 1) || names.knows(&search.label(*at));
    let after = ends
        .iter()
        .flatten()
        .copied()
        .filter(|&at| at < items.len());
    let mut starts: Vec<usize> = (1..items.len()).filter(begins).chain(after).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.truncate(MOST_STARTS);
    let mut ways = Ways {
        search: &search,
        ends: &ends,
        starts: &starts,
        path: Vec::new(),
        found: Vec::new(),
        left: MOST_WAYS,
    };
    ways.go(0, None);
    match ways.found.as_slice() {
        [] => Nearly::None,
        [(starts, true)] => Nearly::One(search.pairs(starts)),
        several => {
            let pairs = several.iter().map(|(starts, _)| search.pairs(starts));
            Nearly::Open(pairs.collect())
        }
    }
}

/// All ways to part rows into units of which one does not add up.
struct Ways<'s, 'a> {
    search: &'s Search<'a>,
    ends: &'s [Vec<usize>],
    starts: &'s [usize],
    path: Vec<usize>,
    /// The units, and whether enough speaks for them.
    found: Vec<(Vec<usize>, bool)>,
    left: usize,
}

impl Ways<'_, '_> {
    /// Goes on with a unit at a position; `failed` is the one that does not add up, if it was met.
    fn go(&mut self, at: usize, failed: Option<usize>) {
        /// More units are not looked at where a figure is wrong.
        const DEEPEST: usize = 300;
        if self.left == 0 || self.found.len() > 1 || self.path.len() > DEEPEST {
            return;
        }
        self.left -= 1;
        if at == self.search.items.len() {
            if let Some(failed) = failed {
                self.judge(failed);
            }
            return;
        }
        self.path.push(at);
        for &end in &self.ends[at] {
            self.go(end, failed);
        }
        if failed.is_none() {
            let last = self.search.items.len();
            let later = self.starts.iter().copied().filter(|&next| next > at + 1);
            for next in later.chain([last]) {
                if !self.ends[at].contains(&next) {
                    self.go(next, Some(at));
                }
            }
        }
        self.path.pop();
    }

    fn judge(&mut self, failed: usize) {
        let search = self.search;
        if self.path.len() < 2 || !search.make_up_department(&self.path) {
            return;
        }
        let mut unit = String::new();
        let (mut projects, mut own) = (0, 0);
        for at in 0..search.items.len() {
            let label = search.label(at);
            if self.path.binary_search(&at).is_ok() {
                (unit, own) = (label, at);
            } else if search.names.knows(&label) && label != unit {
                return;
            } else if own != failed && !search.sums.is_zero(search.items[at]) {
                projects += 1;
            }
        }
        let named = self
            .path
            .iter()
            .all(|&at| search.names.knows(&search.label(at)));
        self.found.push((self.path.clone(), named || projects > 1));
    }
}
