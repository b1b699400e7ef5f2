//! Whether decisions can all be followed.
//!
//! In go the decisions and the system they are about; out comes every contradiction: one cell with two
//! figures, a relation whose figures are all decided and which does not hold, a cell that is left with
//! no figure that all its relations allow; and if there is none of these, a set of relations that the
//! decided figures leave no way to hold together, whatever the other cells were.

use std::collections::BTreeMap;

use super::spots::{self, Spots};
use super::{Decision, Put, Remark, Spot};
use crate::layout::{Comparison, Strength};
use crate::model::Amount;
use crate::reconcile::simplex::{Answer, possible};
use crate::reconcile::{FactId, Names, Print, Relation};
use crate::words::{decide as words, reconcile};

/// As far as a cell that nobody decided on may be from what it prints: no table prints more.
const ANYTHING: i128 = 1 << 62;

/// Rows and coefficients looked at to see whether decisions agree.
const WORK: usize = 5_000_000;

/// A cell's decided figure (`None`: it is kept) and the decision that says so.
type Claim<'d> = (Option<&'d Put>, &'d Decision);

/// All contradictions among the decisions; `places` says where each was made.
pub fn contradictions(
    names: &Names,
    decisions: &[Decision],
    places: &BTreeMap<String, String>,
) -> Vec<Remark> {
    if decisions.is_empty() {
        return Vec::new();
    }
    let work = Work {
        names,
        spots: Spots::of(names),
        places,
    };
    let mut claims: BTreeMap<Spot, Claim> = BTreeMap::new();
    let mut found = Vec::new();
    for decision in decisions {
        let set = decision.set.iter().map(|put| (put.spot.clone(), Some(put)));
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
        let is_label = |claim: Claim| claim.0.is_some_and(|put| put.field.is_some());
        if is_label(one) || is_label(other) {
            let text = |claim: Claim| claim.0.and_then(|put| put.to.clone());
            return (text(one) != text(other)).then(|| self.two_values(spot, one, other));
        }
        let zero = Amount::default();
        let value = |claim: Claim| self.figure(spot, claim.0).unwrap_or(zero);
        if value(one) == value(other) {
            return None;
        }
        Some(self.two_values(spot, one, other))
    }

    fn two_values(&self, spot: &Spot, one: Claim, other: Claim) -> Remark {
        let word = |claim: Claim| match claim.0 {
            Some(put) => put.to.clone().unwrap_or_else(|| words::BLANK.to_owned()),
            None => words::KEPT.to_owned(),
        };
        let cell = spots::shown(self.names.layout, self.names.submission, spot);
        let (first, second) = (self.place(one.1), self.place(other.1));
        let text = words::two_values(&cell, (&first, &word(one)), (&second, &word(other)));
        Remark::new(second, text)
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
        if found.is_empty() {
            found.extend(self.together(&decided));
        }
        found
    }

    /// Relations that cannot all hold with the decided figures, whatever the cells left open are: told
    /// exactly, over fractions, so only what is certain is said.
    fn together(&self, decided: &BTreeMap<FactId, (i128, &Decision)>) -> Option<Remark> {
        let system = self.names.system;
        let mut reach = vec![ANYTHING; system.facts.len()];
        for id in decided.keys() {
            reach[id.0 as usize] = 0;
        }
        let hard = system.relations().filter(|(_, relation)| {
            relation.strength == Strength::Hard && relation.comparison == Comparison::Equal
        });
        let (mut sums, mut relations) = (Vec::new(), Vec::new());
        for (_, relation) in hard {
            let (mut residual, mut terms) = (0_i128, Vec::new());
            for &(coefficient, id) in &relation.terms {
                let value = decided
                    .get(&id)
                    .map_or(i128::from(system.fact(id).value), |d| d.0);
                residual += i128::from(coefficient) * value;
                terms.push((id.0 as usize, i128::from(coefficient)));
            }
            // What rounding may add is one more unknown.
            terms.push((reach.len(), 1));
            reach.push(self.slack(relation, decided));
            sums.push((terms, -residual));
            relations.push(relation);
        }
        let Answer::Impossible(core) = possible(&reach, &sums, WORK) else {
            return None;
        };
        let facts = core.iter().flat_map(|&sum| &relations[sum].terms);
        let of_core: BTreeMap<FactId, &Decision> = facts
            .filter_map(|(_, id)| Some((*id, decided.get(id)?.1)))
            .collect();
        if of_core.is_empty() {
            return None;
        }
        let mut places: Vec<String> = of_core.values().map(|one| self.place(one)).collect();
        places.sort();
        places.dedup();
        let cells = of_core
            .keys()
            .map(|&id| reconcile::address(&self.names.cell(id)));
        let text = words::impossible_together(core.len(), &cells.collect::<Vec<_>>(), &places);
        Some(Remark::new(places.join("、"), text))
    }

    /// What rounding may explain of a relation, in ticks.
    fn slack(&self, relation: &Relation, decided: &BTreeMap<FactId, (i128, &Decision)>) -> i128 {
        let system = self.names.system;
        // Two printings of one fact are equal to the digit, where both print the same digits.
        let mut quanta = relation
            .terms
            .iter()
            .map(|&(_, id)| system.fact(id).quantum);
        let unseen = i128::from(relation.unseen);
        if !relation.apart && relation.terms.len() == 2 && quanta.next() == quanta.next() {
            return unseen;
        }
        // A blank that nobody decided on is an exact zero, but may turn out to be what is missing.
        let rounded = relation
            .terms
            .iter()
            .filter(|(_, id)| system.fact(*id).print != Print::Blank || decided.contains_key(id));
        let rounded = rounded.map(|&(coefficient, id)| {
            i128::from(coefficient.unsigned_abs()) * i128::from(system.reach(relation, id))
        });
        unseen + rounded.sum::<i128>()
    }

    fn relation(
        &self,
        relation: &Relation,
        decided: &BTreeMap<FactId, (i128, &Decision)>,
        found: &mut Vec<Remark>,
        left: &mut BTreeMap<FactId, Range>,
    ) {
        // A blank may turn out to be what is missing, so it is as open as a figure.
        let open = |id: &FactId| !decided.contains_key(id);
        let mut free = relation.terms.iter().filter(|(_, id)| open(id));
        let (first, second) = (free.next(), free.next());
        if second.is_some() {
            return;
        }
        let slack = self.slack(relation, decided);
        let claimed = relation
            .terms
            .iter()
            .filter_map(|(coefficient, id)| Some(i128::from(*coefficient) * decided.get(id)?.0));
        let sum: i128 = claimed.sum();
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
                let equation = self.names.equation(relation);
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
