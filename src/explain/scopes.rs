//! Equations that hold only where something else is zero. In: the zeros on which they rest. Out: those that no longer count
//! once such a zero is said to be something. Sums that a change leaves at zero release nothing.

use std::collections::BTreeMap;

use super::solve::Move;
use crate::reconcile::{Circumstance, Relation, RelationId, System};

/// The sums of zeros, each with the equations that rest on it.
#[derive(Clone, Default, Debug)]
pub(super) struct Scopes {
    sums: Vec<Zero>,
    /// The sums that each fact stands in.
    of_fact: BTreeMap<u32, Vec<u32>>,
    /// The facts on which each equation rests.
    of_equation: BTreeMap<u32, Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Zero {
    terms: Vec<(i64, u32)>,
    equations: Vec<u32>,
}

/// Whether what a relation rests on is zero with those values.
pub(super) fn holds(system: &System, relation: &Relation, value: &[i64]) -> bool {
    let mut zeros = zeros(system, relation.rule);
    zeros.all(|zero| {
        let terms = zero.terms.iter();
        let terms = terms.map(|&(c, fact)| i128::from(c) * i128::from(value[fact.0 as usize]));
        terms.sum::<i128>() == 0
    })
}

fn zeros(system: &System, rule: usize) -> impl Iterator<Item = &Circumstance> {
    let scope = system.scopes.get(&rule).into_iter().flatten();
    scope.filter(|circumstance| circumstance.zero)
}

impl Scopes {
    /// What equations rest on that are these relations, in order.
    pub fn new(system: &System, equations: impl Iterator<Item = RelationId>) -> Scopes {
        let mut by_rule: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (at, id) in (0..).zip(equations) {
            let rule = system.relation(id).rule;
            if system.scopes.contains_key(&rule) {
                by_rule.entry(rule).or_default().push(at);
            }
        }
        let mut scopes = Scopes::default();
        for (rule, equations) in by_rule {
            // Amounts whose difference is zero are told by what else they stand in.
            let empty = |zero: &&Circumstance| {
                let mut facts = zero.terms.iter().map(|term| system.fact(term.1));
                facts.all(|fact| fact.value == 0)
            };
            for zero in zeros(system, rule).filter(empty) {
                scopes.add(zero, equations.clone());
            }
        }
        scopes
    }

    fn add(&mut self, zero: &Circumstance, equations: Vec<u32>) {
        let terms: Vec<(i64, u32)> = zero.terms.iter().map(|&(c, f)| (c.into(), f.0)).collect();
        let number = self.sums.len() as u32;
        for &(_, fact) in &terms {
            self.of_fact.entry(fact).or_default().push(number);
            for &at in &equations {
                self.of_equation.entry(at).or_default().push(fact);
            }
        }
        self.sums.push(Zero { terms, equations });
    }

    /// The facts on which an equation rests.
    pub fn of_equation(&self, at: u32) -> &[u32] {
        self.of_equation.get(&at).map_or(&[], Vec::as_slice)
    }

    /// The equations that no longer count once the moves are made, in order.
    pub fn released(&self, moves: &[Move]) -> Vec<u32> {
        let mut list = Vec::new();
        if self.sums.is_empty() {
            return list;
        }
        let numbers = moves.iter().filter_map(|m| self.of_fact.get(&m.fact));
        for &number in numbers.flatten() {
            let sum = &self.sums[number as usize];
            if sum.is_moved(moves) {
                list.extend(&sum.equations);
            }
        }
        list.sort_unstable();
        list.dedup();
        list
    }
}

impl Zero {
    /// Whether the moves make something of it, with any amounts.
    fn is_moved(&self, moves: &[Move]) -> bool {
        let mut by_unknown: BTreeMap<Option<usize>, i128> = BTreeMap::new();
        for m in moves {
            let weights = self.terms.iter().filter(|term| term.1 == m.fact);
            for weight in weights.map(|term| i128::from(term.0)) {
                *by_unknown.entry(None).or_default() += weight * i128::from(m.base);
                if m.var.is_some() {
                    *by_unknown.entry(m.var).or_default() += weight * i128::from(m.step);
                }
            }
        }
        by_unknown.values().any(|moved| *moved != 0)
    }
}
