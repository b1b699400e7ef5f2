//! The largest difference that rounding explains, as Excel computes it (see `reconcile::bound`).
//!
//! In go the figures of a line; out comes what rounding can carry them to. Where it is known which cells hold them,
//! the formula counts the figures itself.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::layout::Comparison;
use crate::model::{MoneyUnit, Precision};
use crate::reconcile::{Print, Relation};

use super::checks::{Side, in_unit};
use super::refs::{LONGEST_FORMULA, Refs, Spot, call, count};
use super::totals::Source;

/// How far rounding alone can carry a relation between known cells.
pub(super) fn of_relation(
    source: &Source<'_>,
    refs: &Refs<'_>,
    relation: &Relation,
    base: MoneyUnit,
) -> Side {
    Bound::of(source, refs, relation, base).side()
}

/// How many figures a line adds up that finds them by code.
pub(in crate::pages) enum Figures {
    /// So many.
    Known(usize),
    /// One and its parts; a formula counts the parts.
    WithParts(String),
}

/// How far rounding can carry a line that finds its figures by code. A lookup does not show their signs: they
/// count as one, and then the bound is never reached.
pub(in crate::pages) fn by_code(figures: &Figures, precision: Precision) -> Side {
    let digit = in_unit(precision.quantum().0.into(), precision.unit).normalize();
    match figures {
        Figures::Known(figures) => Side {
            formula: None,
            value: Decimal::from(figures.saturating_sub(1) as u64 / 2) * digit,
        },
        Figures::WithParts(parts) => Side {
            formula: Some(format!("INT({parts}/2)*{digit}")),
            value: Decimal::ZERO,
        },
    }
}

/// A group of cells that are rounded to the same digit.
struct Grain {
    /// Twice how far each can be off, in ticks, times how often it counts.
    weight: i128,
    ranges: Vec<String>,
    figures: i128,
}

/// What the rounding bound of a relation is made of.
struct Bound {
    grains: Vec<Grain>,
    all: Vec<String>,
    finest: i128,
    coarsest: i128,
    on_grid: bool,
    single: bool,
    copy: bool,
    /// Whether the bound is never reached, whatever the signs.
    strict: bool,
    mixed: bool,
    /// What may be there of what the relation takes for nothing, in ticks.
    unseen: i128,
    base: MoneyUnit,
}

impl Bound {
    fn of(source: &Source<'_>, refs: &Refs<'_>, relation: &Relation, base: MoneyUnit) -> Bound {
        let system = source.system;
        let mut spots: BTreeMap<i128, (Vec<Spot>, i128)> = BTreeMap::new();
        let (mut finest, mut coarsest) = (i128::MAX, 0);
        let (mut on_grid, mut single) = (true, true);
        let (mut positive, mut negative) = (false, false);
        for &(times, id) in &relation.terms {
            let fact = system.fact(id);
            let quantum = i128::from(fact.quantum);
            (finest, coarsest) = (finest.min(quantum), coarsest.max(quantum));
            on_grid &= fact.value % fact.quantum == 0;
            single &= times.unsigned_abs() == 1;
            positive |= fact.value > 0;
            negative |= fact.value < 0;
            let weight =
                2 * i128::from(system.reach(relation, id)) * i128::from(times.unsigned_abs());
            let (cells, figures) = spots.entry(weight).or_default();
            cells.extend(source.spot(id));
            *figures += i128::from(fact.print == Print::Figure);
        }
        let every: Vec<Spot> = spots
            .values()
            .flat_map(|(cells, _)| cells.clone())
            .collect();
        let grains = spots
            .into_iter()
            .map(|(weight, (cells, figures))| Grain {
                weight,
                ranges: refs.ranges(&cells),
                figures,
            })
            .collect();
        Bound {
            grains,
            all: refs.ranges(&every),
            finest,
            coarsest,
            on_grid,
            single,
            copy: !relation.apart
                && relation.terms.len() == 2
                && relation.comparison == Comparison::Equal,
            strict: relation.apart,
            mixed: positive && negative,
            unseen: relation.unseen.into(),
            base,
        }
    }

    fn side(&self) -> Side {
        let rounded = self.rounded();
        if self.unseen == 0 {
            return rounded;
        }
        let unseen = in_unit(self.unseen, self.base).normalize();
        let formula = rounded.formula.map(|formula| format!("{formula}+{unseen}"));
        Side {
            formula: formula.filter(|formula| formula.len() <= LONGEST_FORMULA),
            value: (rounded.value + unseen).normalize(),
        }
    }

    /// What rounding explains.
    fn rounded(&self) -> Side {
        let same = self.finest == self.coarsest && self.on_grid;
        if self.copy && same {
            return Side::default();
        }
        let (formula, value) = self.general();
        let figures: i128 = self.grains.iter().map(|grain| grain.figures).sum();
        let (formula, value) = if self.copy {
            let half = in_unit(self.coarsest / 2, self.base);
            let text = format!("IF({}=2,{half},{formula})", count(&self.all));
            (text, if figures == 2 { half } else { value })
        } else {
            (formula, value)
        };
        Side {
            formula: (formula.len() <= LONGEST_FORMULA).then_some(formula),
            value: value.normalize(),
        }
    }

    /// The bound of a sum: half a digit for each figure, strictly less if all have one sign.
    fn general(&self) -> (String, Decimal) {
        let half: i128 = self.grains.iter().map(|g| g.figures * g.weight / 2).sum();
        let step = if self.on_grid { self.finest } else { 1 };
        let strict = if half == 0 {
            0
        } else {
            (half - 1) / step * step
        };
        let loose = half / step * step;
        let ticks = if self.strict || (self.single && !self.mixed) {
            strict
        } else {
            loose
        };
        let value = in_unit(ticks, self.base);
        let halves: Vec<String> = self
            .grains
            .iter()
            .filter(|grain| !grain.ranges.is_empty())
            .map(|grain| {
                let counted = count(&grain.ranges);
                // In steps of the finest digit, or in the table's unit.
                let weight = if self.on_grid {
                    Decimal::from(grain.weight) / Decimal::from(2 * self.finest)
                } else {
                    in_unit(grain.weight, self.base) / Decimal::from(2)
                };
                format!("{counted}*{}", weight.normalize())
            })
            .collect();
        let halves = if halves.is_empty() {
            "0".to_owned()
        } else {
            halves.join("+")
        };
        if !self.on_grid {
            // Figures with more digits than are printed leave no step to round to.
            let tick = in_unit(1, self.base);
            let strictly = format!("MAX(0,{halves}-{tick})");
            return (self.by_sign(&halves, &strictly), value);
        }
        let digit = in_unit(self.finest, self.base);
        let loosely = format!("INT({halves})");
        let strictly = format!("MAX(0,ROUNDUP({halves},0)-1)");
        (
            format!("{}*{digit}", self.by_sign(&loosely, &strictly)),
            value,
        )
    }

    fn by_sign(&self, loose: &str, strict: &str) -> String {
        if self.strict {
            return strict.to_owned();
        }
        if !self.single {
            return loose.to_owned();
        }
        let (least, most) = (call("MIN", &self.all), call("MAX", &self.all));
        format!("IF(AND({least}<0,{most}>0),{loose},{strict})")
    }
}
