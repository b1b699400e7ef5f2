//! A submission and its layout's rules become a [`System`]: facts, and relations between them.
//!
//! Rules that stand for many rows are spread out here; scopes (`when`) are judged on the printed
//! amounts. A row that one table lacks while a rule ties it to a printed amount of another becomes a
//! row of its own without a place: an exact zero that explaining may blame. What cannot be built,
//! because a table or a total row is missing, is listed and counts as 未核.

mod implied;
mod missing;
mod scope;
mod taken_back;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use taken_back::TakenBack;
use terms::Binding;

use super::index::{LedgerIndex, RowIndex};
use super::rounding::{mark_settled_apart, units_in};
use super::system::{Circumstance, Fact, FactId, Print, Relation, System, SystemRow};
use crate::layout::{Comparison, Formula, Layout, LedgerSpec, Rule, Term};
use crate::model::{Code, ColumnId, Entry, Submission, Value};

/// A table that is the only one of its kind, and seems to be another year's or department's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stranger {
    /// The table's index.
    pub table: usize,
    /// Whose it seems to be.
    pub whose: String,
    /// Whose the book is.
    pub own: String,
}

/// A system and what became of each rule.
#[derive(Clone, Debug)]
pub struct Built {
    /// The facts and relations.
    pub system: System,
    /// For each rule of the layout, whether it was applied.
    pub rules: Vec<RuleState>,
    /// Percentages: checked one by one, no part of the system.
    pub ratios: Vec<Ratio>,
    /// The tables that are not this department's of this year: nothing is held against them.
    pub strangers: Vec<Stranger>,
}

/// What became of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleState {
    /// It was applied wherever it could be.
    Applied,
    /// Its scope excludes this submission.
    OutOfScope,
    /// It could not be applied.
    Unchecked(Obstacle),
}

/// Why a rule could not be applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// The table (by index) is missing.
    MissingTable(usize),
    /// A row without which the rule says nothing is missing: table, ledger, label.
    MissingRow(usize, usize, String),
    /// The ledger (table, ledger) has figures in rows that could not be placed, so sums over it are open, and
    /// so is every row that it seems to lack.
    UnplacedRow(usize, usize),
    /// An amount that its scope depends on cannot be read.
    UnreadScope(UnreadPlace),
}

/// Where an amount that cannot be read stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnreadPlace {
    /// Index of the table.
    pub table: usize,
    /// Index of the ledger in it.
    pub ledger: usize,
    /// Index of the row in that.
    pub row: Option<usize>,
    /// Which of the figures of the row.
    pub column: usize,
}

/// `percent = numerator / denominator`, as printed.
#[derive(Clone, Debug)]
pub struct Ratio {
    /// Index of the rule.
    pub rule: usize,
    /// The percentage.
    pub percent: FactId,
    /// What is divided.
    pub numerator: FactId,
    /// By what.
    pub denominator: FactId,
}

/// A system with every relation, those that the scopes of their rules exclude now included.
#[derive(Clone, Debug)]
pub struct Every {
    /// The system and what becomes of each rule now.
    pub built: Built,
    /// What decides whether a rule applies, by its index; of rules that always do nothing.
    pub scopes: BTreeMap<usize, Vec<Circumstance>>,
}

/// Which relations are built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// Those that apply, but for what follows from others as long as what is zero stays zero.
    Telling,
    /// All that apply: figures are moved.
    Applying,
    /// The same and those that the scopes of their rules exclude now: any figure may be edited.
    Every,
}

/// Builds the system of all tables, whosever they are.
pub(super) fn build_all(layout: &Layout, submission: &Submission, extent: Extent) -> Built {
    builder(layout, submission, extent).relations()
}

/// Builds every relation of all tables, whosever they are.
pub(super) fn build_every_of_all(layout: &Layout, submission: &Submission) -> Every {
    let mut built = builder(layout, submission, Extent::Every).relations();
    let scopes = std::mem::take(&mut built.system.scopes);
    Every { built, scopes }
}

fn builder<'a>(layout: &'a Layout, submission: &'a Submission, extent: Extent) -> Builder<'a> {
    let mut builder = Builder {
        layout,
        submission,
        extent,
        index: RowIndex::new(layout, submission),
        facts: Vec::new(),
        bases: Vec::new(),
        taken_back: TakenBack::of(submission),
        implied: BTreeSet::new(),
        left_out: left_out(layout, submission),
    };
    if extent != Extent::Applying {
        builder.implied = builder.implied();
    }
    builder.add_missing_rows();
    builder.add_facts();
    builder
}

/// Which rows terms mean, apart from what the rules tie to each other.
pub struct Meant<'a>(Builder<'a>);

impl<'a> Meant<'a> {
    /// The rows of a submission.
    pub fn of(layout: &'a Layout, submission: &'a Submission) -> Meant<'a> {
        Meant(builder(layout, submission, Extent::Every))
    }

    /// The rows of its ledger that a term means, given what 码 stands for.
    pub fn rows(&self, term: &Term, code: Option<Code>) -> Vec<usize> {
        let binding = code.map_or(Binding::Nothing, Binding::Code);
        let rows = self.0.rows(term, &binding);
        rows.iter()
            .filter_map(|&row| self.0.index.rows[row].row)
            .collect()
    }
}

struct Builder<'a> {
    layout: &'a Layout,
    submission: &'a Submission,
    extent: Extent,
    index: RowIndex<'a>,
    facts: Vec<Fact>,
    /// The first fact of each row.
    bases: Vec<u32>,
    /// Where amounts are negative: money of last year that is taken back.
    taken_back: TakenBack,
    /// The rules that follow from others.
    implied: BTreeSet<usize>,
    /// The ledgers (by table and ledger) whose columns that may be left out are.
    left_out: BTreeSet<(usize, usize)>,
}

/// The ledgers whose columns that may be left out are.
fn left_out(layout: &Layout, submission: &Submission) -> BTreeSet<(usize, usize)> {
    let tables = layout.tables.iter().zip(&submission.tables).enumerate();
    let ledgers = tables.flat_map(|(table, (spec, printed))| {
        let ledgers = spec.ledgers.iter().zip(&printed.ledgers).enumerate();
        let out = ledgers.filter(|(_, (spec, printed))| spec.leaves_out(&printed.rows));
        out.map(move |(ledger, _)| (table, ledger))
    });
    ledgers.collect()
}

impl<'a> Builder<'a> {
    fn ledger_spec(&self, term: &Term) -> &LedgerSpec {
        &self.layout.tables[term.table].ledgers[term.ledger]
    }

    /// The printed entry of a row's figure.
    fn entry(&self, row: usize, column: usize) -> Option<&Entry> {
        let system_row = &self.index.rows[row];
        let table = &self.submission.tables[system_row.table];
        table.ledgers[system_row.ledger].rows[system_row.row?]
            .entries
            .get(column)
    }

    fn ticks(&self, row: usize, column: usize) -> (i64, Print) {
        let unit = self.submission.tables[self.index.rows[row].table]
            .precision
            .unit;
        match self.entry(row, column).map(|entry| &entry.value) {
            None | Some(Value::Blank) => (0, Print::Blank),
            Some(Value::Unread(_)) => (0, Print::Unknown),
            Some(Value::Amount(amount)) => match amount.ticks(unit) {
                Some(ticks) => (ticks.0, Print::Figure),
                None => (0, Print::Unknown),
            },
        }
    }

    fn add_facts(&mut self) {
        self.bases.reserve(self.index.rows.len());
        for row in 0..self.index.rows.len() {
            let SystemRow { table, ledger, .. } = self.index.rows[row];
            self.bases.push(self.facts.len() as u32);
            let quantum = self.quantum(table);
            for column in 0..self.layout.tables[table].ledgers[ledger].figures().count() {
                let (value, print) = self.ticks(row, column);
                self.facts.push(Fact {
                    row,
                    column,
                    value,
                    quantum,
                    print,
                });
            }
        }
    }

    /// One unit of the last printed digit of a table, in ticks.
    fn quantum(&self, table: usize) -> i64 {
        let printed = &self.submission.tables[table];
        let digit = printed.precision.quantum().0;
        digit.saturating_mul(units_in(printed))
    }

    fn fact(&self, row: usize, column: usize) -> FactId {
        FactId(self.bases[row] + column as u32)
    }

    fn ledger(&self, term: &Term) -> &LedgerIndex<'a> {
        &self.index.tables[term.table][term.ledger]
    }

    fn relations(self) -> Built {
        let mut relations = Vec::new();
        let mut ratios = Vec::new();
        let mut rules = Vec::with_capacity(self.layout.rules.len());
        for (index, rule) in self.layout.rules.iter().enumerate() {
            rules.push(self.apply(index, rule, &mut relations, &mut ratios));
        }
        let scopes = self.scopes(&rules);
        let mut system = System {
            facts: self.facts,
            relations,
            rows: self.index.rows,
            scopes,
        };
        mark_settled_apart(&mut system);
        Built {
            strangers: Vec::new(),
            system,
            rules,
            ratios,
        }
    }

    /// What decides whether each rule with conditions applies, of those of which relations were built.
    fn scopes(&self, states: &[RuleState]) -> BTreeMap<usize, Vec<Circumstance>> {
        let built = |at: &usize| self.extent == Extent::Every || states[*at] == RuleState::Applied;
        let rules = self.layout.rules.iter().enumerate();
        let scoped = rules.filter(|(at, rule)| !rule.when.is_empty() && built(at));
        let scopes = scoped.map(|(index, rule)| {
            let conditions = rule.when.iter().map(|condition| {
                let mut terms = Vec::new();
                self.add_side(&mut terms, &condition.terms, 1, (&Binding::Nothing, None));
                terms.retain(|term| term.0 != 0);
                Circumstance {
                    terms,
                    zero: condition.zero,
                }
            });
            (index, conditions.collect())
        });
        scopes.collect()
    }

    fn apply(
        &self,
        index: usize,
        rule: &Rule,
        relations: &mut Vec<Relation>,
        ratios: &mut Vec<Ratio>,
    ) -> RuleState {
        if self.is_idle(rule) || self.implied.contains(&index) {
            return RuleState::OutOfScope;
        }
        let terms: Vec<&Term> = all_terms(&rule.formula).collect();
        if self.may_be_left_out(&terms, None) {
            return RuleState::OutOfScope;
        }
        let scope_terms: Vec<&Term> = rule
            .when
            .iter()
            .flat_map(|condition| &condition.terms)
            .collect();
        if let Some(obstacle) = self
            .obstacle(&terms)
            .or_else(|| self.obstacle(&scope_terms))
        {
            return RuleState::Unchecked(obstacle);
        }
        let mut state = match self.in_scope(rule) {
            Ok(true) => RuleState::Applied,
            Ok(false) if self.is_built(index, rule) => RuleState::OutOfScope,
            Ok(false) => return RuleState::OutOfScope,
            Err(obstacle) => return RuleState::Unchecked(obstacle),
        };
        let bindings = self.bindings(&terms).into_iter();
        for binding in bindings.filter(|binding| !self.is_exceeded(rule, binding)) {
            if let Some(obstacle) = self.perhaps_unplaced(&rule.formula, &terms, binding) {
                state = RuleState::Unchecked(obstacle);
                continue;
            }
            for column in self.columns(&rule.formula) {
                if rule.formula.divisor.is_some() {
                    ratios.extend(self.ratio(index, &rule.formula, &binding, column));
                } else {
                    relations.extend(self.relation(index, rule, &binding, column));
                }
            }
        }
        state
    }

    /// Whether the column of a fact is one that offices may leave out, and this one did.
    fn is_left_out(&self, fact: FactId) -> bool {
        let fact = &self.facts[fact.0 as usize];
        let SystemRow { table, ledger, .. } = self.index.rows[fact.row];
        let mut figures = self.layout.tables[table].ledgers[ledger].figures();
        let optional = figures
            .nth(fact.column)
            .is_some_and(|column| column.optional);
        optional && self.left_out.contains(&(table, ledger))
    }

    fn relation(
        &self,
        rule_index: usize,
        rule: &Rule,
        binding: &Binding,
        column: Option<&ColumnId>,
    ) -> Option<Relation> {
        let usual = rule.formula.left.len() + rule.formula.right.len();
        let mut terms: Vec<(i32, FactId)> = Vec::with_capacity(usual);
        let mut left = 0;
        for (side, sign) in [(&rule.formula.left, 1), (&rule.formula.right, -1)] {
            self.add_side(&mut terms, side, sign, (binding, column));
            if sign == 1 {
                left = terms.len();
            }
        }
        // What a total counts in and the rule adds as well is the same amount.
        left -= terms[..left].iter().filter(|term| term.0 == 0).count();
        terms.retain(|term| term.0 != 0);
        // `T8 = T7` where neither has a row says nothing, nor does a sum of columns of which one is left out.
        let says = !terms.is_empty() && !terms.iter().any(|term| self.is_left_out(term.1));
        says.then_some(Relation {
            rule: rule_index,
            strength: rule.strength,
            comparison: rule.formula.comparison,
            terms,
            left,
            apart: false,
            unseen: self.unseen(rule),
        })
    }

    fn ratio(
        &self,
        rule: usize,
        formula: &Formula,
        binding: &Binding,
        column: Option<&ColumnId>,
    ) -> Option<Ratio> {
        let one = |term: &Term| {
            let row = *self.rows(term, binding).first()?;
            Some(self.fact(row, self.column(term, column)?))
        };
        let percent = one(formula.left.first()?)?;
        let numerator = one(formula.right.first()?)?;
        let denominator = one(formula.divisor.as_ref()?)?;
        debug_assert_eq!(formula.comparison, Comparison::Equal);
        Some(Ratio {
            rule,
            percent,
            numerator,
            denominator,
        })
    }
}

/// The terms of both sides and the divisor.
pub(super) fn all_terms(formula: &Formula) -> impl Iterator<Item = &Term> {
    formula
        .left
        .iter()
        .chain(&formula.right)
        .chain(&formula.divisor)
}

/// The tables (by index) that a rule looks at.
pub fn tables_of(rule: &Rule) -> BTreeSet<usize> {
    all_terms(&rule.formula).map(|term| term.table).collect()
}
