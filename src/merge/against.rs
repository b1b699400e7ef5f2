//! The whole beside what it should be: a department's own workbook, fact by fact.
//!
//! Where both differ by more than rounding allows, one of the workbooks is wrong. Whose it is tells the same engine that
//! found the explanations of each unit: of those the one that also closes the gap is the one. A unit that is in only one
//! of the two closes all gaps at once.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::{Address, Figure, LineKey, TableFacts};
use crate::layout::ColumnRole;
use crate::model::Place;

use super::detail::Detail;
use super::proposal::Proposal;
use super::whole::Whole;

/// An amount that a department prints otherwise than its units add up to.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// The amount.
    pub address: Address,
    /// Where it stands: the indices of its table, ledger and figure.
    pub at: (usize, usize, usize),
    /// The name of its line.
    pub label: String,
    /// What the department prints, in 元.
    pub stated: Decimal,
    /// Its cell in the department's workbook; nothing where it has no such row.
    pub place: Option<Place>,
    /// What the units add up to, in 元.
    pub sum: Decimal,
    /// How far rounding may take both apart, in 元.
    pub bound: Decimal,
}

impl Gap {
    /// How much more the department prints than its units.
    pub fn difference(&self) -> Decimal {
        self.stated - self.sum
    }

    /// Whether rounding explains it.
    pub fn is_tail(&self) -> bool {
        self.difference().abs() <= self.bound
    }

    /// Whether it would be closed if the units printed so much more.
    fn closes(&self, by: Decimal) -> bool {
        (self.difference() - by).abs() <= self.bound
    }
}

/// What came of comparing the whole with a workbook.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// How many amounts are the same to the digit.
    pub same: usize,
    /// The others.
    pub gaps: Vec<Gap>,
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
    /// A unit's own figures do not agree with each other, and what would put them right closes the gap.
    Unit {
        /// The unit, by its index.
        unit: usize,
        /// Which of the unit's explanations: of which cluster, and which of it.
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
}

/// The most units that are named where it is not known which.
const MOST_NAMED: usize = 5;

/// Compares the whole with the facts of a department's own workbook. `proposals` are the explanations of each unit.
pub fn compare(
    whole: &Whole,
    detail: &Detail,
    stated: &[TableFacts],
    proposals: &BTreeMap<usize, Vec<Vec<Proposal>>>,
) -> Comparison {
    let mut comparison = Comparison::default();
    for (table, spec) in whole.layout.tables.iter().enumerate() {
        let own = stated.iter().find(|own| own.id == spec.id && own.found);
        if let Some(own) = own.filter(|_| whole.tables[table].holds > 0) {
            comparison.add_table(whole, table, own);
        }
    }
    Finder {
        detail,
        comparison: &mut comparison,
    }
    .find(proposals);
    comparison
}

impl Comparison {
    fn add_table(&mut self, whole: &Whole, table: usize, stated: &TableFacts) {
        let spec = &whole.layout.tables[table];
        let half = |precision: crate::model::Precision| {
            Decimal::new(precision.quantum().0, 4) / Decimal::from(2)
        };
        let own_half = half(stated.precision);
        for (nth, of) in spec.ledgers.iter().enumerate() {
            let sums = &whole.tables[table].ledgers[nth];
            let mut ledgers = stated.ledgers.iter();
            let Some(own) = ledgers.find(|one| of.name.as_str() == one.name) else {
                continue;
            };
            // Rows that could not be placed leave open which lines a side lacks.
            let open = !own.loose.is_empty() || !sums.loose.is_empty();
            let printed: BTreeMap<&LineKey, _> =
                own.lines.iter().map(|line| (&line.key, line)).collect();
            let keys = sums.lines.keys().chain(printed.keys().copied());
            let keys: std::collections::BTreeSet<&LineKey> = keys.collect();
            for key in keys {
                if matches!(key, LineKey::Listed(_)) {
                    continue;
                }
                let (sum, line) = (sums.lines.get(key), printed.get(key));
                if open && (sum.is_none() || line.is_none()) {
                    continue;
                }
                for (figure, column) in of.figures().enumerate() {
                    if column.role != ColumnRole::Amount {
                        continue;
                    }
                    let added = match sum.map(|sum| &sum.sums[figure]) {
                        Some(sum) if !sum.open.is_empty() => continue,
                        Some(sum) => known(&sum.figure),
                        None => Some(Decimal::ZERO),
                    };
                    let at = own.columns.iter().position(|id| *id == column.id);
                    let said = match (line, at) {
                        (_, None) => continue,
                        (Some(line), Some(at)) => known(&line.cells[at].figure),
                        (None, _) => Some(Decimal::ZERO),
                    };
                    let (Some(added), Some(said)) = (added, said) else {
                        continue;
                    };
                    if added == said {
                        self.same += 1;
                        continue;
                    }
                    let label = sum.map(|sum| &sum.label).or(line.map(|line| &line.label));
                    self.gaps.push(Gap {
                        address: Address {
                            table: spec.id.clone(),
                            ledger: of.name.to_string(),
                            line: key.clone(),
                            column: column.id.clone(),
                        },
                        at: (table, nth, figure),
                        label: label.cloned().unwrap_or_default(),
                        stated: said,
                        place: line.and_then(|line| line.place(at?)),
                        sum: added,
                        bound: own_half + sum.map_or(Decimal::ZERO, |sum| sum.slack),
                    });
                }
            }
        }
    }
}

/// A figure as an amount; a blank is none.
fn known(figure: &Figure) -> Option<Decimal> {
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
    fn find(mut self, proposals: &BTreeMap<usize, Vec<Vec<Proposal>>>) {
        let gaps = self.comparison.gaps.iter().enumerate();
        let mut left: Vec<usize> = gaps
            .filter(|(_, gap)| !gap.is_tail())
            .map(|(at, _)| at)
            .collect();
        self.whole_units(&mut left);
        self.units(&mut left, proposals);
        self.drafts(left);
    }

    /// A unit that the department has not added, or added twice, closes every gap that is left.
    fn whole_units(&mut self, left: &mut Vec<usize>) {
        /// Fewer gaps are no whole unit.
        const LEAST: usize = 3;
        if left.len() < LEAST {
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
        let known = shares.iter().filter_map(|share| {
            let amount = known(&share.figures[figure])?;
            (!amount.is_zero()).then_some((share.unit, amount))
        });
        known.collect()
    }

    /// Explanations of single units that close gaps and open none.
    fn units(&mut self, left: &mut Vec<usize>, proposals: &BTreeMap<usize, Vec<Vec<Proposal>>>) {
        let by_address: BTreeMap<&Address, usize> = self
            .comparison
            .gaps
            .iter()
            .enumerate()
            .map(|(at, gap)| (&gap.address, at))
            .collect();
        let mut causes = Vec::new();
        for (&unit, clusters) in proposals {
            for (nth, options) in clusters.iter().enumerate() {
                let closing = options.iter().position(|option| {
                    option.changes.iter().all(|moved| {
                        let gap = by_address.get(&moved.address);
                        gap.is_some_and(|gap| {
                            left.contains(gap) && self.comparison.gaps[*gap].closes(moved.by)
                        })
                    })
                });
                let Some(option) = closing else { continue };
                let changes = options[option].changes.iter();
                let gaps: Vec<usize> = changes
                    .filter_map(|moved| by_address.get(&moved.address).copied())
                    .collect();
                left.retain(|gap| !gaps.contains(gap));
                causes.push(Cause {
                    gaps,
                    why: Why::Unit {
                        unit,
                        proposal: (nth, option),
                    },
                });
            }
        }
        self.comparison.causes.extend(causes);
    }

    /// Gaps of one difference belong together: a figure, and the totals above it in all tables.
    fn drafts(&mut self, mut left: Vec<usize>) {
        while let Some(&first) = left.first() {
            let gaps = &self.comparison.gaps;
            let by = gaps[first].difference();
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
