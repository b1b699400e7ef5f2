//! In: a system of facts and relations. Out: the hard equations that can be checked, laid out for fast
//! trial changes. Refuses nothing: relations with unknown facts, inequalities and usual relations are
//! simply no equations here.

use super::Options;
use super::scopes::{self, Scopes};
use super::units;
use super::uses::Uses;
use crate::layout::{Comparison, Strength};
use crate::model::{Elsewhere, Place, Ticks};
use crate::reconcile::{FactId, Print, Relation, RelationId, System};

/// A hard equality whose facts are all known.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    /// The relation it is.
    pub id: RelationId,
    /// Coefficient and fact of each term.
    pub terms: Vec<(i64, u32)>,
    /// The fact that stands alone on one side while several stand on the other.
    pub total: Option<u32>,
    /// The total, or of two rows of one ledger the one that the other is the only part of.
    pub whole: Option<u32>,
    /// The total, or the left one of two in one ledger: what lags behind if the other is newer.
    pub head: Option<u32>,
    /// The table that all terms stand in, if it is one.
    pub table: Option<usize>,
    /// The table and ledger that all terms stand in, if it is one.
    pub ledger: Option<(usize, usize)>,
    /// Whether all coefficients are ±1.
    unit_coefficients: bool,
    /// Whether its tables were settled one by one.
    apart: bool,
    /// What may be there of what it takes for nothing, in ticks.
    unseen: i128,
}

/// The equations of a system and where each fact stands in them.
#[derive(Clone, Debug)]
pub(super) struct Index<'a> {
    /// The system.
    pub system: &'a System,
    /// What other documents state.
    stated: &'a Elsewhere,
    /// The value of each fact, with the person's fixed values in their places.
    pub value: Vec<i64>,
    /// One unit of the last printed digit of each fact's table.
    quantum: Vec<i64>,
    /// Whether the value is a multiple of that: telling it anew takes a division.
    on_grid: Vec<bool>,
    /// Whether the fact's table states a unit that may be wrong.
    doubted: Vec<bool>,
    /// Whether a figure is printed.
    pub figure: Vec<bool>,
    /// Whether the fact must not be blamed.
    pub frozen: Vec<bool>,
    /// The equations.
    pub equations: Vec<Equation>,
    /// The equations of each fact.
    uses: Uses<u32>,
    /// Its coefficient in each of them.
    weights: Uses<i64>,
    /// The usual relations and inequalities of each fact, by their numbers in the system.
    pub soft: Uses<u32>,
    /// The zeros on which equations rest.
    pub scopes: Scopes,
    /// How far each equation is off as printed, and how far it may be.
    pub printed: Vec<Bounds>,
    /// Which equations the printed figures violate.
    pub violated: Vec<bool>,
}

/// How far an equation is off and how far it may be, in ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Left side less right side.
    pub residual: i128,
    /// What rounding explains, given the signs of the figures.
    pub sharp: i128,
    /// What rounding explains whatever the signs are.
    pub loose: i128,
}

impl<'a> Index<'a> {
    /// Lays out the system; `fixed` values replace what is printed, fixed and kept cells are frozen.
    pub fn new(system: &'a System, options: &'a Options) -> Index<'a> {
        let mut value: Vec<i64> = system.facts.iter().map(|fact| fact.value).collect();
        let mut figure: Vec<bool> = system
            .facts
            .iter()
            .map(|fact| fact.print == Print::Figure)
            .collect();
        let mut frozen: Vec<bool> = system
            .facts
            .iter()
            .map(|fact| fact.print == Print::Unknown)
            .collect();
        let mut known: Vec<bool> = frozen.iter().map(|unknown| !unknown).collect();
        for kept in &options.kept {
            if let Some(frozen) = frozen.get_mut(kept.0 as usize) {
                *frozen = true;
            }
        }
        for &(id, to) in &options.fixed {
            let at = id.0 as usize;
            if at >= value.len() {
                continue;
            }
            (value[at], figure[at], frozen[at], known[at]) = (to, true, true, true);
        }
        let mut equations = Vec::with_capacity(system.relations.len());
        for (id, relation) in system.relations() {
            let facts = relation.terms.iter().map(|&(_, fact)| fact.0 as usize);
            if !is_hard_equality(relation) || !facts.into_iter().all(|fact| known[fact]) {
                continue;
            }
            if !scopes::holds(system, relation, &value) {
                continue;
            }
            let mut equation = Equation::new(id, relation);
            equation.stand(system);
            if equation.total.is_none() && equation.ledger.is_none() {
                equation.head = None;
            }
            equation.whole = equation.total.or_else(|| only_part(system, &equation));
            equations.push(equation);
        }
        let terms = || {
            let each = (0..).zip(&equations);
            each.flat_map(|(at, equation): (u32, &Equation)| {
                equation.terms.iter().map(move |&(c, fact)| (fact, at, c))
            })
        };
        let uses = Uses::new(value.len(), || terms().map(|(fact, at, _)| (fact, at)));
        let weights = Uses::new(value.len(), || terms().map(|(fact, _, c)| (fact, c)));
        let soft = Uses::new(value.len(), || {
            let soft = |(_, relation): &(u32, &Relation)| !is_hard_equality(relation);
            let each = (0..).zip(&system.relations).filter(soft);
            each.flat_map(|(at, relation)| relation.terms.iter().map(move |(_, fact)| (fact.0, at)))
        });
        let scopes = Scopes::new(system, equations.iter().map(|equation| equation.id));
        let quantum: Vec<i64> = system.facts.iter().map(|f| f.quantum.max(1)).collect();
        let on_grid = value.iter().zip(&quantum).map(|(value, q)| value % q == 0);
        let doubted = system.facts.iter().map(|fact| {
            let row = system.rows.get(fact.row);
            row.is_some_and(|row| options.doubted_units.contains(&row.table))
        });
        let mut index = Index {
            system,
            stated: &options.stated,
            on_grid: on_grid.collect(),
            doubted: doubted.collect(),
            value,
            quantum,
            figure,
            frozen,
            equations,
            uses,
            weights,
            soft,
            scopes,
            printed: Vec::new(),
            violated: Vec::new(),
        };
        index.printed = (0..index.equations.len() as u32)
            .map(|at| index.bounds(at, &index.value, &index.figure))
            .collect();
        let fails = |bounds: &Bounds| bounds.residual.abs() > bounds.sharp;
        index.violated = index.printed.iter().map(fails).collect();
        index
    }

    /// The equation of that number.
    pub fn equation(&self, at: u32) -> &Equation {
        &self.equations[at as usize]
    }

    /// The equations of the fact, in order.
    pub fn of(&self, fact: u32) -> &[u32] {
        self.uses.of(fact)
    }

    /// The coefficient of the fact in each of its equations.
    pub fn weights(&self, fact: u32) -> &[i64] {
        self.weights.of(fact)
    }

    /// One unit of the last printed digit of the fact's table.
    pub fn quantum(&self, fact: u32) -> i64 {
        self.quantum[fact as usize]
    }

    /// How many times its last digit is worth with that value: a figure of a table whose unit line is wrong was rounded in
    /// the unit that it is in.
    fn times(&self, fact: u32, to: i64) -> i64 {
        let from = self.value[fact as usize];
        if !self.doubted[fact as usize] || from == 0 || to == from || to % from != 0 {
            return 1;
        }
        let times = to / from;
        let unit = |unit: &u32| i64::from(*unit) == times;
        if units::ANY.iter().any(unit) {
            times
        } else {
            1
        }
    }

    /// How far the equation is off under these values.
    pub fn bounds(&self, at: u32, value: &[i64], figure: &[bool]) -> Bounds {
        let Bounds {
            residual,
            sharp,
            loose,
        } = self.rounded(at, value, figure);
        let unseen = self.equation(at).unseen;
        Bounds {
            residual,
            sharp: sharp + unseen,
            loose: loose + unseen,
        }
    }

    /// The same if nothing is there that the equation takes for nothing.
    fn rounded(&self, at: u32, value: &[i64], figure: &[bool]) -> Bounds {
        let equation = self.equation(at);
        let (mut residual, mut half) = (0_i128, 0_i128);
        let (mut positive, mut negative, mut on_grid) = (false, false, true);
        let (mut finest, mut coarsest) = (i64::MAX, 0);
        let mut figures = 0;
        for &(coefficient, fact) in &equation.terms {
            let quantum = self.quantum(fact);
            finest = finest.min(quantum);
            coarsest = coarsest.max(quantum);
            let v = value[fact as usize];
            if !figure[fact as usize] {
                continue;
            }
            figures += 1;
            residual += i128::from(coefficient) * i128::from(v);
            let quantum = quantum.saturating_mul(self.times(fact, v));
            let reach = if equation.apart { quantum } else { quantum / 2 };
            half += i128::from(coefficient.unsigned_abs()) * i128::from(reach);
            positive |= v > 0;
            negative |= v < 0;
            coarsest = coarsest.max(quantum);
            on_grid &= if v == self.value[fact as usize] {
                self.on_grid[fact as usize]
            } else {
                v % quantum == 0
            };
        }
        let step = if on_grid { i128::from(finest) } else { 1 };
        let below = if half == 0 { 0 } else { whole(half - 1, step) };
        // Nothing between the steps is ever printed; without it fewer sets of equations seem possible together.
        let half = whole(half, step);
        if equation.apart {
            return Bounds {
                residual,
                sharp: below,
                loose: below,
            };
        }
        if figures == 2 && equation.terms.len() == 2 {
            let same = finest == coarsest && on_grid;
            let limit = if same { 0 } else { i128::from(coarsest / 2) };
            return Bounds {
                residual,
                sharp: limit,
                loose: limit,
            };
        }
        let sharp = if equation.unit_coefficients && !(positive && negative) {
            below
        } else {
            half
        };
        Bounds {
            residual,
            sharp,
            loose: half,
        }
    }

    /// Whether the equation holds up to rounding under these values.
    pub fn holds(&self, at: u32, value: &[i64], figure: &[bool]) -> bool {
        let bounds = self.bounds(at, value, figure);
        bounds.residual.abs() <= bounds.sharp
    }

    /// Whether the relation (any relation of the system) fails once some facts are changed.
    pub fn strained(&self, relation: u32, changed: &dyn Fn(u32) -> Option<i64>) -> bool {
        let relation = &self.system.relations[relation as usize];
        let (mut sum, mut half) = (0_i128, i128::from(relation.unseen));
        for &(coefficient, FactId(fact)) in &relation.terms {
            let at = fact as usize;
            if self.system.facts[at].print == Print::Unknown {
                return false;
            }
            let to = changed(fact);
            if to.is_some() || self.figure[at] {
                sum += i128::from(coefficient) * i128::from(to.unwrap_or(self.value[at]));
                let reach = self.system.reach(relation, FactId(fact));
                let reach = to.map_or(reach, |to| reach.saturating_mul(self.times(fact, to)));
                half += i128::from(coefficient.unsigned_abs()) * i128::from(reach);
            }
        }
        match relation.comparison {
            Comparison::Equal => sum.abs() > half,
            Comparison::AtMost => sum > half,
            Comparison::AtLeast => -sum > half,
        }
    }

    /// Whether the relation is a hard inequality that holds as printed and would not with that value.
    pub fn forbids(&self, relation: u32, fact: u32, to: i64) -> bool {
        let it = &self.system.relations[relation as usize];
        it.strength == Strength::Hard
            && it.comparison != Comparison::Equal
            && self.strained(relation, &|f| (f == fact).then_some(to))
            && !self.strained(relation, &|_| None)
    }

    /// The hard inequalities that fail as printed.
    pub fn failing_bounds(&self) -> impl Iterator<Item = &'a Relation> {
        let system = self.system;
        let fails = |(id, relation): &(RelationId, &Relation)| {
            relation.strength == Strength::Hard
                && relation.comparison != Comparison::Equal
                && self.strained(id.0, &|_| None)
        };
        system
            .relations()
            .filter(fails)
            .map(|(_, relation)| relation)
    }

    /// Where another document states this amount, while none states what is printed. Amounts of one or two digits are
    /// stated by chance.
    pub fn stated_instead(&self, fact: u32, to: i64) -> Option<&'a Place> {
        let found = self.stated(fact, to)?;
        let printed = self.stated_near(fact, self.value[fact as usize]);
        printed.is_none().then_some(found)
    }

    /// Where another document states what the parts of a total lack.
    pub fn stated_lack(&self, equation: u32) -> Option<&'a Place> {
        let total = self.equation(equation).whole?;
        let lack = i64::try_from(self.printed[equation as usize].residual).ok()?;
        self.stated(total, lack.abs())
    }

    /// Where another document states an amount of three digits or more.
    fn stated(&self, fact: u32, amount: i64) -> Option<&'a Place> {
        let mut digits = amount.unsigned_abs() / self.quantum(fact).unsigned_abs();
        while digits != 0 && digits.is_multiple_of(10) {
            digits /= 10;
        }
        self.stated_near(fact, amount).filter(|_| digits >= 100)
    }

    fn stated_near(&self, fact: u32, amount: i64) -> Option<&'a Place> {
        self.stated
            .near(Ticks(amount), Ticks(self.quantum(fact) / 2))
    }

    /// Whether the fact stands in a violated equation.
    pub fn accused(&self, fact: u32) -> bool {
        self.of(fact).iter().any(|&at| self.violated[at as usize])
    }
}

fn is_hard_equality(relation: &Relation) -> bool {
    relation.strength == Strength::Hard && relation.comparison == Comparison::Equal
}

/// The last multiple of the step that is not above the amount, which is not negative. Amounts of 64 bits, nearly all
/// there are, divide much faster.
fn whole(amount: i128, step: i128) -> i128 {
    match (i64::try_from(amount), i64::try_from(step)) {
        (Ok(amount), Ok(step)) => i128::from(amount / step * step),
        _ => amount / step * step,
    }
}

/// The fact of the row that the other row of the equation is the only part of.
fn only_part(system: &System, equation: &Equation) -> Option<u32> {
    let &[(a, first), (b, second)] = equation.terms.as_slice() else {
        return None;
    };
    let row = |fact: u32| system.facts[fact as usize].row;
    let parent = |fact: u32| system.rows.get(row(fact)).and_then(|row| row.parent);
    if a != -b || equation.ledger.is_none() {
        None
    } else if parent(second) == Some(row(first)) {
        Some(first)
    } else if parent(first) == Some(row(second)) {
        Some(second)
    } else {
        None
    }
}

impl Equation {
    fn new(id: RelationId, relation: &Relation) -> Equation {
        let terms: Vec<(i64, u32)> = relation
            .terms
            .iter()
            .map(|&(c, fact)| (i64::from(c), fact.0))
            .collect();
        let (left, right) = terms.split_at(relation.left.min(terms.len()));
        let total = match (left, right) {
            ([(1, total)], [_, _, ..]) | ([_, _, ..], [(-1, total)]) => Some(*total),
            _ => None,
        };
        let head = match (left, right) {
            ([(a, head)], [(b, _)]) if *a == -b => Some(*head),
            _ => total,
        };
        let unit_coefficients = terms.iter().all(|(c, _)| c.abs() == 1);
        Equation {
            id,
            terms,
            total,
            whole: total,
            head,
            table: None,
            ledger: None,
            unit_coefficients,
            apart: relation.apart,
            unseen: relation.unseen.into(),
        }
    }

    /// Finds out where its terms stand. Facts without a row stand in no table.
    fn stand(&mut self, system: &System) {
        let place = |&(_, fact): &(i64, u32)| {
            let row = system.rows.get(system.facts[fact as usize].row)?;
            Some((row.table, row.ledger))
        };
        let Some(first) = self.terms.first().and_then(place) else {
            return;
        };
        let mut others = self.terms.iter().map(place);
        let in_table = |(table, _): (usize, usize)| table == first.0;
        if others.clone().all(|place| place.is_some_and(in_table)) {
            self.table = Some(first.0);
        }
        if others.all(|place| place == Some(first)) {
            self.ledger = Some(first);
        }
    }

    /// The coefficient of a fact; 0 if it is no term.
    pub fn coefficient(&self, fact: u32) -> i64 {
        self.terms
            .iter()
            .find(|&&(_, f)| f == fact)
            .map_or(0, |&(c, _)| c)
    }
}
