//! The whole beside what it should be: a department's own workbook, fact by fact; and units beside what was granted to
//! them.
//!
//! Where both differ by more than rounding allows, something is wrong. What it is tells the same engine that found the
//! explanations of each unit: of those the one that also closes the gap is the one, and one that would open a gap is
//! none. A unit that is in only one of the two closes all gaps at once.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::{Address, Figure, TableFacts};
use crate::model::Place;

use super::detail::Detail;
use super::granted::Scope;
use super::offsetting::{Compared, Treatment, treat};
use super::proposal::Proposal;
use super::stated;
use super::transfers::Offsets;
use super::whole::Whole;

/// An amount that is stated otherwise than it was handed in.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// The unit, by its index; the sum of all units if nothing.
    pub unit: Option<usize>,
    /// The amount.
    pub address: Address,
    /// Where it stands: the indices of its table, ledger and figure.
    pub at: (usize, usize, usize),
    /// The name of its line.
    pub label: String,
    /// What is stated, in 元.
    pub stated: Decimal,
    /// The cell that states it; nothing where there is no such row.
    pub place: Option<Place>,
    /// The cell of the unit that prints it, of a unit.
    pub own: Option<Place>,
    /// What was handed in, in 元.
    pub sum: Decimal,
    /// How far rounding may take both apart, in 元.
    pub bound: Decimal,
    /// How much less may be stated because it was taken out (抵销): at least, and at most, in 元.
    pub offset: (Decimal, Decimal),
}

impl Gap {
    /// How much more is stated than was handed in.
    pub fn difference(&self) -> Decimal {
        self.stated - self.sum
    }

    /// How much more is stated than what was handed in, less what was taken out, would be if so much more were handed in.
    pub fn beyond(&self, by: Decimal) -> Decimal {
        let left = self.difference() - by;
        let (least, most) = self.offset;
        match () {
            () if left > -least => left + least,
            () if left < -most => left + most,
            () => Decimal::ZERO,
        }
    }

    /// Whether rounding explains it.
    pub fn is_tail(&self) -> bool {
        self.closes(Decimal::ZERO)
    }

    /// Whether it would be closed if so much more were handed in.
    fn closes(&self, by: Decimal) -> bool {
        self.beyond(by).abs() <= self.bound
    }
}

/// What came of comparing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// How many amounts are the same to the digit.
    pub same: usize,
    /// The others.
    pub gaps: Vec<Gap>,
    /// What of a list of what was granted was compared.
    pub scope: Option<Scope>,
    /// The units that the other side may hold and this one does not: what differs may be theirs.
    pub missing: Vec<usize>,
    /// What was compared and is the same: how far rounding may take it.
    pub(super) held: BTreeMap<(Option<usize>, Address), Decimal>,
    /// What was taken out of what units pay each other.
    pub treatment: Treatment,
    /// What explains those that rounding does not.
    pub causes: Vec<Cause>,
}

/// What explains some gaps.
#[derive(Clone, PartialEq, Debug)]
pub struct Cause {
    /// The gaps, by their index.
    pub gaps: Vec<usize>,
    /// Why they are.
    pub why: Why,
}

/// Why a department prints something else than its units.
#[derive(Clone, PartialEq, Debug)]
pub enum Why {
    /// A unit's own figures do not agree with each other. What would put them right closes the gaps; without gaps, it is
    /// the likeliest that opens none.
    Unit {
        /// The unit, by its index.
        unit: usize,
        /// Which of the unit's explanations: of which cluster, and which of it.
        proposal: (usize, usize),
    },
    /// The department's own figures do not agree with each other, and what would put them right closes the gaps.
    Department {
        /// Which of its explanations: of which cluster, and which of it.
        proposal: (usize, usize),
    },
    /// The department has not added this unit.
    NotAdded(usize),
    /// The department has added this unit twice.
    AddedTwice(usize),
    /// The units of which one may print another draft than the department has; of many the first.
    Draft {
        /// The units that print the amount.
        units: Vec<usize>,
        /// How many there are.
        count: usize,
    },
    /// No unit prints the amount.
    Nobody,
    /// These units are not in the sums.
    Missing(Vec<usize>),
    /// A unit prints something else than was granted to it, and its figures agree with each other.
    Granted(usize),
}

/// The most units that are named where it is not known which.
const MOST_NAMED: usize = 5;

/// The explanations of each unit, cluster by cluster.
pub type Proposals = BTreeMap<usize, Vec<Vec<Proposal>>>;

/// Compares the whole with the facts of a department's own workbook; `own` are the explanations of that workbook, `offsets`
/// what it may have taken out, `missing` the units that are expected and not in the whole: what differs may be theirs.
pub fn compare(
    (whole, detail): (&Whole, &Detail),
    (stated, own): (&[TableFacts], &[Vec<Proposal>]),
    proposals: &Proposals,
    (offsets, missing): (&Offsets, &[usize]),
) -> Comparison {
    let mut compared = stated::compared(whole, offsets, stated);
    // Who is in no sum has no part in a book whose largest amount is the sum of the others.
    let missing = match has_its_largest(&compared) {
        true => &[],
        false => missing,
    };
    let mut comparison = Comparison {
        missing: missing.to_vec(),
        ..Comparison::default()
    };
    let complete = missing.is_empty();
    // What a unit pays to others is no more than all that it has.
    if !complete || !is_whole_unit(&compared, detail) {
        comparison.treatment = treat(&mut compared, offsets, complete);
    }
    compared.into_iter().for_each(|one| comparison.put(one.gap));
    match complete {
        true => comparison.explain(detail, own, proposals),
        false => comparison.leave_open(),
    }
    comparison
}

/// Whether the largest amount that is stated was handed in, as far as rounding tells.
fn has_its_largest(compared: &[Compared]) -> bool {
    let gaps = compared.iter().map(|one| &one.gap);
    let largest = gaps
        .filter(|gap| gap.unit.is_none())
        .max_by_key(|gap| gap.stated);
    largest.is_some_and(|gap| gap.difference().abs() <= gap.bound)
}

/// Whether a unit that is in only one of both explains all differences.
fn is_whole_unit(compared: &[Compared], detail: &Detail) -> bool {
    let mut comparison = Comparison::default();
    compared
        .iter()
        .for_each(|one| comparison.put(one.gap.clone()));
    let mut left = comparison.to_explain();
    Finder {
        detail,
        comparison: &mut comparison,
    }
    .whole_units(&mut left);
    !comparison.causes.is_empty()
}

impl Comparison {
    /// How many amounts are the same to the digit, differ by no more than rounding, by more, and by more where that may
    /// be what units that are missing have.
    pub fn counts(&self) -> [usize; 4] {
        let tails = self.gaps.iter().filter(|gap| gap.is_tail()).count();
        let more = self.gaps.len() - tails;
        let (differ, open) = match self.missing.is_empty() {
            true => (more, 0),
            false => (0, more),
        };
        [self.same, tails, differ, open]
    }

    /// Whether anything differs by more than rounding allows.
    pub fn differs(&self) -> bool {
        self.missing.is_empty() && self.gaps.iter().any(|gap| !gap.is_tail())
    }

    /// Whether something could not be compared.
    pub fn is_open(&self) -> bool {
        let unread = self.scope.as_ref().map_or(0, |scope| scope.unread.len());
        self.counts()[3] > 0 || unread > 0
    }

    /// Every gap may be what those have who are missing.
    fn leave_open(&mut self) {
        let gaps = self.to_explain();
        if !gaps.is_empty() {
            let why = Why::Missing(self.missing.clone());
            self.causes.push(Cause { gaps, why });
        }
    }

    /// The gaps that rounding does not explain.
    fn to_explain(&self) -> Vec<usize> {
        let gaps = self.gaps.iter().enumerate();
        gaps.filter(|(_, gap)| !gap.is_tail())
            .map(|(at, _)| at)
            .collect()
    }

    pub(super) fn explain(
        &mut self,
        detail: &Detail,
        own: &[Vec<Proposal>],
        proposals: &Proposals,
    ) {
        Finder {
            detail,
            comparison: self,
        }
        .find(own, proposals);
    }
}

/// A figure as an amount; a blank is none.
pub(super) fn known(figure: &Figure) -> Option<Decimal> {
    match figure {
        Figure::Known(amount) => Some(*amount),
        Figure::Blank => Some(Decimal::ZERO),
        Figure::Open(_) | Figure::NoColumn => None,
    }
}

/// Finds out what explains the gaps.
struct Finder<'a> {
    detail: &'a Detail,
    comparison: &'a mut Comparison,
}

impl Finder<'_> {
    fn find(mut self, own: &[Vec<Proposal>], proposals: &Proposals) {
        let mut left = self.comparison.to_explain();
        self.whole_units(&mut left);
        self.explained(&mut left, own, proposals);
        self.drafts(left);
    }

    /// A unit that the department has not added, or added twice, closes every gap that is left.
    fn whole_units(&mut self, left: &mut Vec<usize>) {
        /// Fewer gaps are no whole unit.
        const LEAST: usize = 3;
        if left.len() < LEAST
            || left
                .iter()
                .any(|at| self.comparison.gaps[*at].unit.is_some())
        {
            return;
        }
        for sign in [Decimal::NEGATIVE_ONE, Decimal::ONE] {
            let gaps = &self.comparison.gaps;
            let closing = |at: &usize| {
                let gap = &gaps[*at];
                let shares = self.shares(gap).into_iter();
                let closing = shares.filter(|(_, amount)| gap.closes(sign * *amount));
                closing.map(|(unit, _)| unit).collect::<Vec<_>>()
            };
            let mut common: Option<Vec<usize>> = None;
            for at in left.iter() {
                let closing = closing(at);
                common = Some(match common {
                    None => closing,
                    Some(mut common) => {
                        common.retain(|unit| closing.contains(unit));
                        common
                    }
                });
            }
            if let Some([unit]) = common.as_deref() {
                let why = match sign.is_sign_negative() {
                    true => Why::NotAdded(*unit),
                    false => Why::AddedTwice(*unit),
                };
                let gaps = std::mem::take(left);
                self.comparison.causes.push(Cause { gaps, why });
                return;
            }
        }
    }

    /// What each unit that prints the amount of a gap adds to it.
    fn shares(&self, gap: &Gap) -> Vec<(usize, Decimal)> {
        let (table, ledger, figure) = gap.at;
        let shares = self.detail.shares(table, ledger, &gap.address.line);
        let known = shares.filter_map(|share| {
            let amount = known(&share.figure(figure))?;
            (!amount.is_zero()).then_some((share.unit, amount))
        });
        known.collect()
    }

    /// Of the explanations of each cluster the first that closes gaps and opens none; else the first that opens none, if
    /// one before it does.
    fn explained(&mut self, left: &mut Vec<usize>, own: &[Vec<Proposal>], proposals: &Proposals) {
        let gaps = self.comparison.gaps.iter().enumerate();
        let by_address: BTreeMap<(Option<usize>, Address), usize> = gaps
            .map(|(at, gap)| ((gap.unit, gap.address.clone()), at))
            .collect();
        let of_units = proposals
            .iter()
            .map(|(&unit, clusters)| (Some(unit), clusters.as_slice()));
        for (of, clusters) in of_units.chain([(None, own)]) {
            for (nth, options) in clusters.iter().enumerate() {
                let closed: Vec<Option<Vec<usize>>> = options
                    .iter()
                    .map(|option| self.closed(of, option, &by_address))
                    .collect();
                let closes = |gaps: &Option<Vec<usize>>| {
                    gaps.as_ref()
                        .is_some_and(|gaps| gaps.iter().any(|gap| left.contains(gap)))
                };
                let opens_none = || {
                    let first = closed.iter().position(Option::is_some);
                    first.filter(|at| *at > 0 && of.is_some())
                };
                let best = closed.iter().position(closes).or_else(opens_none);
                // What amounts cannot tell is not told by them.
                let best = best.filter(|best| !options[*best].changes.is_empty());
                let Some(best) = best else { continue };
                let gaps = closed[best].clone().unwrap_or_default();
                left.retain(|gap| !gaps.contains(gap));
                let proposal = (nth, best);
                let why = match of {
                    Some(unit) => Why::Unit { unit, proposal },
                    None => Why::Department { proposal },
                };
                self.comparison.causes.push(Cause { gaps, why });
            }
        }
    }

    /// The gaps that an explanation closes; nothing if it would open one. It is one of a unit, or of the department.
    fn closed(
        &self,
        unit: Option<usize>,
        option: &Proposal,
        by_address: &BTreeMap<(Option<usize>, Address), usize>,
    ) -> Option<Vec<usize>> {
        let mut closed = Vec::new();
        for moved in &option.changes {
            let by = match unit {
                Some(_) => moved.by,
                // What the department states comes down by as much.
                None => -moved.by,
            };
            let of: &[Option<usize>] = match unit {
                Some(_) => &[None, unit],
                None => &[None],
            };
            for of in of {
                let key = (*of, moved.address.clone());
                if let Some(&at) = by_address.get(&key) {
                    let gap = &self.comparison.gaps[at];
                    if !gap.closes(by) {
                        return None;
                    }
                    if !gap.is_tail() {
                        closed.push(at);
                    }
                } else if let Some(bound) = self.comparison.held.get(&key)
                    && moved.by.abs() > *bound
                {
                    return None;
                }
            }
        }
        Some(closed)
    }

    /// Gaps of one difference belong together: a figure, and the totals above it in all tables.
    fn drafts(&mut self, mut left: Vec<usize>) {
        while let Some(&first) = left.first() {
            let gaps = &self.comparison.gaps;
            if let Some(unit) = gaps[first].unit {
                let own = |at: &&usize| gaps[**at].unit == Some(unit);
                let (same, others): (Vec<usize>, Vec<usize>) = left.iter().partition(own);
                left = others;
                let why = Why::Granted(unit);
                self.comparison.causes.push(Cause { gaps: same, why });
                continue;
            }
            let by = gaps[first].beyond(Decimal::ZERO);
            let (same, others): (Vec<usize>, Vec<usize>) =
                left.iter().partition(|at| gaps[**at].closes(by));
            left = others;
            let mut common: Option<Vec<usize>> = None;
            for at in &same {
                let shares = self.shares(&gaps[*at]);
                let units: Vec<usize> = shares.into_iter().map(|(unit, _)| unit).collect();
                common = Some(match common {
                    None => units,
                    Some(mut common) => {
                        common.retain(|unit| units.contains(unit));
                        common
                    }
                });
            }
            let mut units = common.unwrap_or_default();
            let count = units.len();
            units.truncate(MOST_NAMED);
            let why = match count {
                0 => Why::Nobody,
                _ => Why::Draft { units, count },
            };
            self.comparison.causes.push(Cause { gaps: same, why });
        }
    }
}
