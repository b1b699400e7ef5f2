//! Which cells of the tables are totals, and the formula of each.
//!
//! In go the relations of what is written; out comes, for each cell that one of them makes a total, a
//! formula with its result. A formula never changes a printed figure: where no relation holds to the
//! digit (a tail, a difference) the figure stays a number. No formula depends on itself.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::layout::{Comparison, Layout, Rule, Strength};
use crate::model::{CellRef, MoneyUnit, Submission, Value};
use crate::reconcile::{FactId, Print, Relation, System};

use super::super::page::Computed;
use super::refs::{LONGEST_FORMULA, Part, Refs, Spot};
use crate::standard::Placement;

/// The formulas of all totals, by cell.
pub(in crate::pages) type Totals = BTreeMap<Spot, Computed>;

/// The totals of a submission as it is written.
pub(super) fn of(
    layout: &Layout,
    submission: &Submission,
    placement: &Placement,
    system: &System,
) -> Totals {
    let source = Source {
        submission,
        placement,
        system,
    };
    // Sums over rows come first: a total that is also the sum of its own row is wanted as a sum of
    // what it is the total of.
    let (down, along): (Vec<&Relation>, Vec<&Relation>) = system
        .relations
        .iter()
        .filter(|relation| is_total_rule(&layout.rules[relation.rule]))
        .partition(|relation| sums_rows(&layout.rules[relation.rule]));
    let mut totals = Totals::new();
    let mut parts: BTreeMap<Spot, Vec<Spot>> = BTreeMap::new();
    for relation in down.into_iter().chain(along) {
        let Some((spot, total, spots)) = source.total(layout, relation) else {
            continue;
        };
        if !totals.contains_key(&spot) && !reaches(&parts, &spots, spot) {
            totals.insert(spot, total);
            parts.insert(spot, spots);
        }
    }
    totals
}

/// Whether a rule says what a total is the sum of, always and within one ledger.
fn is_total_rule(rule: &Rule) -> bool {
    let formula = &rule.formula;
    let [left] = formula.left.as_slice() else {
        return false;
    };
    rule.strength == Strength::Hard
        && rule.when.is_empty()
        && formula.comparison == Comparison::Equal
        && formula.divisor.is_none()
        && !left.negative
        && !left.sum
        && !formula.right.is_empty()
        && formula
            .right
            .iter()
            .all(|term| (term.table, term.ledger) == (left.table, left.ledger))
}

fn sums_rows(rule: &Rule) -> bool {
    rule.formula.right.iter().any(|term| term.sum)
}

/// Whether a formula over `from` would depend on `target`.
fn reaches(parts: &BTreeMap<Spot, Vec<Spot>>, from: &[Spot], target: Spot) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = from.to_vec();
    while let Some(spot) = open.pop() {
        if spot == target {
            return true;
        }
        if seen.insert(spot)
            && let Some(next) = parts.get(&spot)
        {
            open.extend(next);
        }
    }
    false
}

/// Where figures come from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub submission: &'a Submission,
    pub placement: &'a Placement,
    pub system: &'a System,
}

impl Source<'_> {
    /// The cell of a fact; `None` if its row is missing.
    pub(super) fn spot(&self, id: FactId) -> Option<Spot> {
        let fact = self.system.fact(id);
        let place = &self.system.rows[fact.row];
        let cell: CellRef =
            self.placement
                .cell(place.table, place.ledger, place.row?, fact.column)?;
        Some((place.table, cell))
    }

    /// The unit of a fact's table.
    pub(super) fn unit(&self, id: FactId) -> MoneyUnit {
        let row = self.system.fact(id).row;
        let table = &self.submission.tables[self.system.rows[row].table];
        table.precision.unit
    }

    /// Those terms of a side that are printed.
    pub(super) fn parts(&self, terms: &[(i32, FactId)], sign: i32) -> Vec<Part> {
        let part = |&(times, id): &(i32, FactId)| {
            Some(Part {
                times: times * sign,
                unit: self.unit(id),
                spot: self.spot(id)?,
            })
        };
        terms.iter().filter_map(part).collect()
    }

    /// The amount of a fact, digit for digit; a blank is zero.
    pub(super) fn amount(&self, id: FactId) -> Decimal {
        let fact = self.system.fact(id);
        let place = &self.system.rows[fact.row];
        let table = &self.submission.tables[place.table];
        place
            .row
            .and_then(|row| {
                table.ledgers[place.ledger].rows[row]
                    .entries
                    .get(fact.column)
            })
            .map_or(Decimal::ZERO, |entry| match &entry.value {
                Value::Amount(amount) => amount.decimal(),
                Value::Blank | Value::Unread(_) => Decimal::ZERO,
            })
    }

    /// The formula that a relation gives its left side, with the cells it adds up; `None` unless it
    /// holds to the digit.
    fn total(&self, layout: &Layout, relation: &Relation) -> Option<(Spot, Computed, Vec<Spot>)> {
        let (&(times, head), rest) = relation.terms.split_first()?;
        if relation.left != 1 || times != 1 {
            return None;
        }
        let known = |&(_, id): &(i32, FactId)| self.system.fact(id).print != Print::Unknown;
        if !relation.terms.iter().all(known) {
            return None;
        }
        let table = self.system.rows[self.system.fact(head).row].table;
        let parts = self.parts(rest, -1);
        let sum: Decimal = rest
            .iter()
            .map(|&(times, id)| Decimal::from(-times) * self.amount(id))
            .sum();
        let printed = self.amount(head);
        if parts.is_empty() || sum != printed {
            return None;
        }
        let spot = self.spot(head)?;
        let refs = Refs {
            placement: self.placement,
            home: Some(table),
        };
        let declared = u32::from(layout.tables[table].precision.decimals);
        let decimals = declared.max(printed.normalize().scale());
        let blank = self.system.fact(head).print == Print::Blank;
        let total = total(&refs.sum(&parts, self.unit(head)), decimals, printed, blank);
        let spots = parts.iter().map(|part| part.spot).collect();
        (total.formula.len() <= LONGEST_FORMULA).then_some((spot, total, spots))
    }
}

/// A rounded sum; where nothing is printed, one that shows nothing while it is zero.
pub(in crate::pages) fn total(sum: &str, decimals: u32, printed: Decimal, blank: bool) -> Computed {
    let rounded = format!("ROUND({sum},{decimals})");
    if blank {
        Computed {
            formula: format!("IF({rounded}=0,\"\",{rounded})"),
            result: None,
        }
    } else {
        Computed {
            formula: rounded,
            result: Some(printed.normalize()),
        }
    }
}
