//! A submission and its layout's rules become a [`System`]: facts, and relations between them.
//!
//! Rules that stand for many rows are spread out here; scopes (`when`) are judged on the printed
//! amounts. A row that one table lacks while a rule ties it to a printed amount of another becomes a
//! row of its own without a place: an exact zero that explaining may blame. What cannot be built,
//! because a table or a total row is missing, is listed and counts as 未核.

mod implied;
mod scope;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use super::index::{LedgerIndex, RowIndex};
use super::rounding::mark_settled_apart;
use super::system::{Fact, FactId, Print, Relation, System, SystemRow};
use crate::layout::{
    ColumnRole, ColumnSelector, Comparison, Formula, Layout, LedgerSpec, RowSelector, RowsSpec,
    Rule, Term,
};
use crate::model::{Code, Entry, Note, RowRole, Submission, Table, Value};
use crate::vocabulary;

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
    /// An amount that its scope depends on cannot be read: the table by index.
    UnreadScope(usize),
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

/// A sum on which the scope of a rule depends.
#[derive(Clone, Debug)]
pub struct Circumstance {
    /// The sum; nothing of it is there if it is empty.
    pub terms: Vec<(i32, FactId)>,
    /// Whether it has to be zero, or must not be.
    pub zero: bool,
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
    builder(layout, submission, extent).relations().0
}

/// Builds every relation of all tables, whosever they are.
pub(super) fn build_every_of_all(layout: &Layout, submission: &Submission) -> Every {
    let (built, scopes) = builder(layout, submission, Extent::Every).relations();
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

/// How many figures, each rounded by itself, a figure of a table adds up: of the sums of many units, which say so in a
/// note, as many as there are units.
pub(crate) fn units_in(table: &Table) -> i64 {
    /// More are no sum that anybody made.
    const MOST: i64 = 1_000_000;
    let said = |note: &Note| {
        let before = vocabulary::SUM_BEFORE.iter();
        let rest = before.filter_map(|word| Some(note.text.split_once(word)?.1));
        let after = vocabulary::SUM_AFTER.iter();
        let counts = rest.flat_map(|rest| {
            let counts = after.clone().filter_map(|word| rest.split_once(word));
            counts.filter_map(|(count, _)| count.parse::<i64>().ok())
        });
        counts.max()
    };
    let units = table.notes.iter().filter_map(said).max();
    units.unwrap_or(1).clamp(1, MOST)
}

/// So many terms are looked through one by one.
const FEW_TERMS: usize = 16;

/// Where each fact stands among the terms.
fn places(terms: &[(i32, FactId)]) -> BTreeMap<FactId, usize> {
    let facts = terms.iter().map(|(_, fact)| *fact);
    facts.zip(0..).collect()
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

/// Where a submission prints negative amounts: there a part may be more than the whole.
#[derive(Default)]
struct TakenBack {
    /// Anywhere.
    any: bool,
    /// In rows of which no code says what they are: it may be any.
    uncoded: bool,
    /// The codes of rows that print one.
    codes: BTreeSet<Code>,
}

impl TakenBack {
    fn of(submission: &Submission) -> TakenBack {
        let mut taken = TakenBack::default();
        let below_zero = |entry: &Entry| {
            let amount = entry.value.amount();
            amount.is_some_and(|amount| amount.decimal() < rust_decimal::Decimal::ZERO)
        };
        let rows = submission.tables.iter().flat_map(|table| table.rows());
        for row in rows.filter(|row| row.entries.iter().any(below_zero)) {
            taken.any = true;
            taken.uncoded |= row.code.is_none() && row.role != RowRole::Total;
            taken.codes.extend(row.code);
        }
        taken
    }

    /// Whether it may be money of that code: it is, or of one above or below.
    fn of_code(&self, code: Code) -> bool {
        let mut codes = self.codes.iter();
        codes.any(|taken| taken.covers(code) || code.covers(*taken))
    }
}

/// What the rows of a rule that stands for many are bound to.
#[derive(Clone, Copy)]
enum Binding {
    Nothing,
    Row(usize),
    Code(Code),
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

    /// Adds the rows that a rule by codes needs and a table does not have.
    fn add_missing_rows(&mut self) {
        let mut wanted: BTreeSet<(usize, usize, Code)> = BTreeSet::new();
        for (index, rule) in self.layout.rules.iter().enumerate() {
            let terms: Vec<&Term> = all_terms(&rule.formula).collect();
            if !terms
                .iter()
                .any(|term| matches!(term.rows, RowSelector::EachCode(_)))
                || self.obstacle(&terms).is_some()
                || !self.is_built(index, rule)
            {
                continue;
            }
            for code in self.codes(&terms) {
                let exceeded = self.is_exceeded(rule, &Binding::Code(code));
                if exceeded || self.may_be_left_out(&terms, Some(code)) {
                    continue;
                }
                let absent: Vec<&&Term> = terms
                    .iter()
                    .filter(|term| self.ledger(term).code(code).is_empty() && self.can_lack(term))
                    // A row that could not be placed may be the one.
                    .filter(|term| !self.ledger(term).has_unplaced_figures)
                    .collect();
                if !absent.is_empty() && self.fails_without(&rule.formula, code) {
                    wanted.extend(absent.iter().map(|term| (term.table, term.ledger, code)));
                }
            }
        }
        self.index.add_missing(&wanted);
    }

    /// Whether the rule fails for a code if the rows that are not there count as zero.
    fn fails_without(&self, formula: &Formula, code: Code) -> bool {
        let side = |terms: &[Term]| -> i128 {
            let values = terms.iter().filter_map(|term| {
                let rows = self.with_lines(self.ledger(term).code(code));
                let column = self.column(term, None)?;
                let value = |(sign, column)| {
                    let ticks = rows
                        .iter()
                        .map(|&row| i128::from(self.ticks(row, column).0));
                    i128::from(sign) * ticks.sum::<i128>()
                };
                Some(self.counted(term, column).map(value).sum::<i128>())
            });
            values.sum()
        };
        let residual = side(&formula.left) - side(&formula.right);
        match formula.comparison {
            Comparison::Equal => residual != 0,
            Comparison::AtMost => residual > 0,
            Comparison::AtLeast => residual < 0,
        }
    }

    /// Whether a row may be missing from the term's ledger without a fixed line for it.
    fn can_lack(&self, term: &Term) -> bool {
        matches!(self.ledger_spec(term).rows, RowsSpec::Codes { .. })
    }

    fn add_facts(&mut self) {
        self.bases.reserve(self.index.rows.len());
        for row in 0..self.index.rows.len() {
            let SystemRow { table, ledger, .. } = self.index.rows[row];
            self.bases.push(self.facts.len() as u32);
            let printed = &self.submission.tables[table];
            let quantum = printed
                .precision
                .quantum()
                .0
                .saturating_mul(units_in(printed));
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

    fn fact(&self, row: usize, column: usize) -> FactId {
        FactId(self.bases[row] + column as u32)
    }

    fn ledger(&self, term: &Term) -> &LedgerIndex<'a> {
        &self.index.tables[term.table][term.ledger]
    }

    fn relations(self) -> (Built, BTreeMap<usize, Vec<Circumstance>>) {
        let mut relations = Vec::new();
        let mut ratios = Vec::new();
        let mut rules = Vec::with_capacity(self.layout.rules.len());
        for (index, rule) in self.layout.rules.iter().enumerate() {
            rules.push(self.apply(index, rule, &mut relations, &mut ratios));
        }
        let scopes = match self.extent {
            Extent::Every => self.scopes(),
            _ => BTreeMap::new(),
        };
        let mut system = System {
            facts: self.facts,
            relations,
            rows: self.index.rows,
        };
        mark_settled_apart(&mut system);
        let built = Built {
            strangers: Vec::new(),
            system,
            rules,
            ratios,
        };
        (built, scopes)
    }

    /// What decides whether each rule with conditions applies.
    fn scopes(&self) -> BTreeMap<usize, Vec<Circumstance>> {
        let rules = self.layout.rules.iter().enumerate();
        let scoped = rules.filter(|(_, rule)| !rule.when.is_empty());
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

    /// All codes, of the wanted levels, that any of the terms' ledgers has.
    fn codes(&self, terms: &[&Term]) -> BTreeSet<Code> {
        let mut codes = BTreeSet::new();
        for term in terms {
            if let RowSelector::EachCode(level) = term.rows {
                let all = self.ledger(term).codes();
                codes.extend(all.filter(|code| level.is_none_or(|level| code.level() == level)));
            }
        }
        codes
    }

    /// Whether a table may have left out a row by law that terms speak of, given what 码 stands for.
    fn may_be_left_out(&self, terms: &[&Term], code: Option<Code>) -> bool {
        let of_some = |term: &&&Term| self.ledger_spec(term).partial;
        terms.iter().filter(of_some).any(|term| match &term.rows {
            RowSelector::EachCode(_) => code.is_some_and(|code| !self.ledger(term).prints(code)),
            RowSelector::Code(own) => !self.ledger(term).prints(*own),
            RowSelector::Named(name) => self.ledger(term).named(name).is_empty(),
            _ => false,
        })
    }

    fn bindings(&self, terms: &[&Term]) -> Vec<Binding> {
        let each = |wanted: &RowSelector| terms.iter().find(|term| term.rows == *wanted);
        if terms
            .iter()
            .any(|term| matches!(term.rows, RowSelector::EachCode(_)))
        {
            let codes = self.codes(terms).into_iter();
            let codes = codes.filter(|code| !self.may_be_left_out(terms, Some(*code)));
            return codes.map(Binding::Code).collect();
        }
        if let Some(term) = each(&RowSelector::Each) {
            return self
                .ledger(term)
                .members
                .iter()
                .copied()
                .map(Binding::Row)
                .collect();
        }
        if let Some(term) = each(&RowSelector::EachParent) {
            let ledger = self.ledger(term);
            let members = ledger.members.iter().chain(&ledger.subtotals).copied();
            return members
                .filter(|&row| !self.index.children[row].is_empty())
                .map(Binding::Row)
                .collect();
        }
        vec![Binding::Nothing]
    }

    /// The columns that 每列 stands for; once `None` for a formula without it.
    fn columns(&self, formula: &Formula) -> Vec<Option<&crate::model::ColumnId>> {
        match formula
            .left
            .iter()
            .find(|term| term.column == ColumnSelector::Each)
        {
            None => vec![None],
            Some(term) => {
                let figures = self.ledger_spec(term).figures();
                figures
                    .filter(|column| column.role == ColumnRole::Amount)
                    .map(|column| Some(&column.id))
                    .collect()
            }
        }
    }

    fn column(&self, term: &Term, each: Option<&crate::model::ColumnId>) -> Option<usize> {
        match term.column {
            ColumnSelector::One(column) => Some(column),
            ColumnSelector::Each => self
                .ledger_spec(term)
                .figures()
                .position(|column| Some(&column.id) == each),
        }
    }

    /// The columns that make up what a term means, each with its sign: its own, less what its heading says that
    /// it counts in and the rules leave out.
    fn counted(&self, term: &Term, column: usize) -> impl Iterator<Item = (i32, usize)> {
        let sign = if term.negative { -1 } else { 1 };
        let printed = &self.submission.tables[term.table].ledgers[term.ledger];
        let part = (!printed.including.is_empty()).then(|| {
            let mut figures = self.ledger_spec(term).figures();
            let own = figures.nth(column)?;
            let including = own.including.as_ref()?;
            let counts_in = printed.including.contains(&own.id);
            let mut figures = self.ledger_spec(term).figures();
            let part = figures.position(|figure| figure.id == including.column);
            part.filter(|_| counts_in)
        });
        let part = part.flatten().map(|part| (-sign, part));
        std::iter::once((sign, column)).chain(part)
    }

    /// The rows a term means, given what 每行, 每级 or 码 stands for, each with its further lines.
    fn rows<'r>(&'r self, term: &Term, binding: &'r Binding) -> Cow<'r, [usize]> {
        let ledger = self.ledger(term);
        let one = |row: Option<&'r usize>| row.map_or(&[][..], from_ref);
        let rows = Cow::Borrowed(match (&term.rows, binding) {
            (RowSelector::Each | RowSelector::EachParent, Binding::Row(row)) => from_ref(row),
            (RowSelector::Children, Binding::Row(row)) => &self.index.children[*row],
            (RowSelector::EachCode(_), Binding::Code(code)) => {
                return self.with_lines(ledger.code(*code));
            }
            (RowSelector::Code(code), _) => return self.with_lines(ledger.code(*code)),
            (RowSelector::Total, _) => one(ledger.total.as_ref()),
            (RowSelector::Fixed(key), _) => one(ledger.key(key)),
            (RowSelector::Named(name), _) => ledger.named(name),
            (RowSelector::Group(group), _) => ledger.group(group),
            (RowSelector::Level(level), _) => {
                let mut rows = ledger.members.clone();
                rows.retain(|&row| self.index.depth(row) == *level);
                return self.with_lines(Cow::Owned(rows));
            }
            _ => &[],
        });
        self.with_lines(rows)
    }

    /// Rows with their further lines.
    fn with_lines<'r>(&self, rows: Cow<'r, [usize]>) -> Cow<'r, [usize]> {
        let lines = |row: &usize| &self.index.lines[*row];
        if rows.iter().all(|row| lines(row).is_empty()) {
            return rows;
        }
        let all = rows
            .iter()
            .flat_map(|row| from_ref(row).iter().chain(lines(row)));
        Cow::Owned(all.copied().collect())
    }

    /// Adds what the terms of a side mean.
    fn add_side(
        &self,
        terms: &mut Vec<(i32, FactId)>,
        side: &[Term],
        sign: i32,
        (binding, column): (&Binding, Option<&crate::model::ColumnId>),
    ) {
        for term in side {
            let Some(figure) = self.column(term, column) else {
                continue;
            };
            let rows = self.rows(term, binding);
            for (own, figure) in self.counted(term, figure) {
                terms.reserve(rows.len());
                let facts = rows.iter().map(|&row| self.fact(row, figure));
                add_up(terms, sign * own, facts);
            }
        }
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
        column: Option<&crate::model::ColumnId>,
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
        })
    }

    fn ratio(
        &self,
        rule: usize,
        formula: &Formula,
        binding: &Binding,
        column: Option<&crate::model::ColumnId>,
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

/// Adds facts that differ from each other: only one that an earlier term names is there already.
fn add_up(terms: &mut Vec<(i32, FactId)>, sign: i32, facts: impl Iterator<Item = FactId>) {
    let earlier = terms.len();
    let places = (earlier > FEW_TERMS).then(|| places(terms));
    for fact in facts {
        let known = match &places {
            Some(places) => places.get(&fact).copied(),
            None => terms[..earlier]
                .iter()
                .position(|(_, known)| *known == fact),
        };
        match known {
            Some(at) => terms[at].0 += sign,
            None => terms.push((sign, fact)),
        }
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
