//! Whether decisions can all be followed.
//!
//! In go the decisions and the system they are about; out comes every contradiction: one cell with two
//! figures, a relation whose figures are all decided and which does not hold, a cell that is left with
//! no figure that all its relations allow. What needs more than that to be seen is left to explaining.

use std::collections::BTreeMap;

use super::spots::{self, Spots};
use super::{Decision, Put, Remark, Spot};
use crate::layout::{Comparison, Strength};
use crate::model::Amount;
use crate::reconcile::{FactId, Names, Print, Relation};
use crate::words::{decide as words, reconcile};

/// A cell's decided figure (`None`: it is kept) and the decision that says so.
type Claim<'d> = (Option<&'d Put>, &'d Decision);

/// All contradictions among the decisions; `places` says where each was made.
pub fn contradictions(
    names: &Names,
    decisions: &[Decision],
    places: &BTreeMap<String, String>,
) -> Vec<Remark> {
    let work = Work {
        names,
        spots: Spots::of(names),
        places,
    };
    let mut claims: BTreeMap<Spot, Claim> = BTreeMap::new();
    let mut found = Vec::new();
    for decision in decisions {
        let set = decision.set.iter().map(|put| (put.spot(), Some(put)));
        let kept = decision.keep.iter().map(|spot| (spot.clone(), None));
        for (spot, put) in set.chain(kept) {
            match claims.get(&spot) {
                Some(&before) => found.extend(work.disagree(&spot, before, (put, decision))),
                None => {
                    claims.insert(spot, (put, decision));
                }
            }
        }
    }
    if found.is_empty() {
        found = work.relations(&claims);
    }
    found
}

struct Work<'a> {
    names: &'a Names<'a>,
    spots: Spots,
    places: &'a BTreeMap<String, String>,
}

impl Work<'_> {
    fn place(&self, decision: &Decision) -> String {
        let place = self.places.get(&decision.id);
        place.unwrap_or(&decision.id).clone()
    }

    /// The figure that a claim leaves in a cell.
    fn figure(&self, spot: &Spot, put: Option<&Put>) -> Option<Amount> {
        match put {
            Some(put) => spots::amount(put).flatten(),
            None => spots::entry(self.names.layout, self.names.submission, spot)
                .and_then(|entry| entry.value.amount()),
        }
    }

    fn disagree(&self, spot: &Spot, one: Claim, other: Claim) -> Option<Remark> {
        let zero = Amount::default();
        let value = |claim: Claim| self.figure(spot, claim.0).unwrap_or(zero);
        if value(one) == value(other) {
            return None;
        }
        let word = |claim: Claim| match claim.0 {
            Some(put) => put.to.clone().unwrap_or_else(|| words::BLANK.to_owned()),
            None => words::KEPT.to_owned(),
        };
        let cell = spots::shown(self.names.layout, self.names.submission, spot);
        let (first, second) = (self.place(one.1), self.place(other.1));
        let text = words::two_values(&cell, (&first, &word(one)), (&second, &word(other)));
        Some(Remark::new(second, text))
    }

    /// Relations that the claims leave no way to hold.
    fn relations(&self, claims: &BTreeMap<Spot, Claim>) -> Vec<Remark> {
        let mut decided: BTreeMap<FactId, (i128, &Decision)> = BTreeMap::new();
        for (spot, &(put, decision)) in claims {
            let Some(id) = self.spots.fact(spot) else {
                continue;
            };
            let unit = self.names.table(self.names.system.fact(id)).precision.unit;
            let ticks = self.figure(spot, put).and_then(|amount| amount.ticks(unit));
            decided.insert(id, (ticks.map_or(0, |t| i128::from(t.0)), decision));
        }
        let mut found = Vec::new();
        let mut left: BTreeMap<FactId, Range> = BTreeMap::new();
        for (_, relation) in self.names.system.relations() {
            let hard = relation.strength == Strength::Hard
                && relation.comparison == Comparison::Equal
                && relation
                    .terms
                    .iter()
                    .any(|(_, id)| decided.contains_key(id));
            if hard {
                self.relation(relation, &decided, &mut found, &mut left);
            }
        }
        for (fact, range) in left {
            if range.low > range.high {
                let cell = reconcile::address(&self.names.cell(fact));
                let text = words::torn(&cell, &range.places);
                found.push(Remark::new(range.places.join("、"), text));
            }
        }
        found
    }

    fn relation(
        &self,
        relation: &Relation,
        decided: &BTreeMap<FactId, (i128, &Decision)>,
        found: &mut Vec<Remark>,
        left: &mut BTreeMap<FactId, Range>,
    ) {
        let system = self.names.system;
        // A blank may turn out to be what is missing, so it is as open as a figure.
        let open = |id: &FactId| !decided.contains_key(id);
        let mut free = relation.terms.iter().filter(|(_, id)| open(id));
        let (first, second) = (free.next(), free.next());
        if second.is_some() {
            return;
        }
        let (mut sum, mut slack) = (0_i128, 0_i128);
        for &(coefficient, id) in &relation.terms {
            let fact = system.fact(id);
            let figure = fact.print != Print::Blank || decided.contains_key(&id);
            if figure {
                slack += i128::from(coefficient.unsigned_abs()) * i128::from(fact.quantum / 2);
            }
            if let Some((value, _)) = decided.get(&id) {
                sum += i128::from(coefficient) * value;
            }
        }
        // Two printings of one fact are equal to the digit, where both print the same digits.
        let mut quanta = relation
            .terms
            .iter()
            .map(|&(_, id)| system.fact(id).quantum);
        if relation.terms.len() == 2 && quanta.next() == quanta.next() {
            slack = 0;
        }
        let mut places: Vec<String> = relation
            .terms
            .iter()
            .filter_map(|(_, id)| decided.get(id))
            .map(|(_, decision)| self.place(decision))
            .collect();
        places.sort();
        places.dedup();
        match first {
            None if sum.abs() > slack => {
                let rule = &self.names.layout.rules[relation.rule].message;
                let cells: Vec<String> = relation
                    .terms
                    .iter()
                    .filter(|(_, id)| decided.contains_key(id))
                    .map(|&(_, id)| reconcile::address(&self.names.cell(id)))
                    .collect();
                let equation = reconcile::equation(self.names, relation);
                let text = words::impossible(rule, &equation, &cells, &places);
                found.push(Remark::new(places.join("、"), text));
            }
            Some(&(coefficient, id)) if coefficient.abs() == 1 => {
                let middle = -sum * i128::from(coefficient);
                left.entry(id)
                    .or_default()
                    .narrow(middle - slack, middle + slack, &places);
            }
            _ => {}
        }
    }
}

/// The figures left to a cell, in ticks, and the decisions that leave no others.
#[derive(Clone, Debug)]
struct Range {
    low: i128,
    high: i128,
    places: Vec<String>,
}

impl Default for Range {
    fn default() -> Self {
        Range {
            low: i128::MIN,
            high: i128::MAX,
            places: Vec::new(),
        }
    }
}

impl Range {
    fn narrow(&mut self, low: i128, high: i128, places: &[String]) {
        self.low = self.low.max(low);
        self.high = self.high.min(high);
        self.places.extend_from_slice(places);
        self.places.sort();
        self.places.dedup();
    }
}
