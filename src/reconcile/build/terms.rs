//! What a term of a rule means: rows, columns, facts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use super::Builder;
use crate::layout::{ColumnRole, ColumnSelector, Formula, RowSelector, Term};
use crate::model::{Code, ColumnId};
use crate::reconcile::FactId;

/// So many terms are looked through one by one.
const FEW_TERMS: usize = 16;

/// What the rows of a rule that stands for many are bound to.
#[derive(Clone, Copy)]
pub(super) enum Binding {
    Nothing,
    Row(usize),
    Code(Code),
}

impl<'a> Builder<'a> {
    /// All codes, of the wanted levels, that any of the terms' ledgers has.
    pub(super) fn codes(&self, terms: &[&Term]) -> BTreeSet<Code> {
        let mut codes = BTreeSet::new();
        for term in terms {
            if let RowSelector::EachCode(level) = term.rows {
                let all = self.ledger(term).codes();
                codes.extend(all.filter(|code| level.is_none_or(|level| code.level() == level)));
            }
        }
        codes
    }

    /// Whether a table may have left out a row that terms speak of, given what 码 stands for.
    pub(super) fn may_be_left_out(&self, terms: &[&Term], code: Option<Code>) -> bool {
        terms.iter().any(|term| match &term.rows {
            RowSelector::EachCode(_) => code.is_some_and(|code| self.is_silent_on(term, code)),
            RowSelector::Code(own) => self.is_silent_on(term, *own),
            RowSelector::Named(name) => {
                self.ledger_spec(term).partial && self.ledger(term).named(name).is_empty()
            }
            _ => false,
        })
    }

    /// Whether a term's ledger says nothing of a code that it does not print: it may leave out codes by law, or prints
    /// only the lowest that it has, one above this one among them.
    fn is_silent_on(&self, term: &Term, code: Code) -> bool {
        let (spec, ledger) = (self.ledger_spec(term), self.ledger(term));
        if ledger.prints(code) {
            return false;
        }
        let mut above = std::iter::successors(code.parent(), |code| code.parent());
        spec.partial || spec.rows.is_leaf() && above.any(|code| ledger.prints(code))
    }

    pub(super) fn bindings(&self, terms: &[&Term]) -> Vec<Binding> {
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
    pub(super) fn columns(&self, formula: &Formula) -> Vec<Option<&ColumnId>> {
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

    pub(super) fn column(&self, term: &Term, each: Option<&ColumnId>) -> Option<usize> {
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
    pub(super) fn counted(&self, term: &Term, column: usize) -> impl Iterator<Item = (i32, usize)> {
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
    pub(super) fn rows<'r>(&'r self, term: &Term, binding: &'r Binding) -> Cow<'r, [usize]> {
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
    pub(super) fn with_lines<'r>(&self, rows: Cow<'r, [usize]>) -> Cow<'r, [usize]> {
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
    pub(super) fn add_side(
        &self,
        terms: &mut Vec<(i32, FactId)>,
        side: &[Term],
        sign: i32,
        (binding, column): (&Binding, Option<&ColumnId>),
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

/// Where each fact stands among the terms.
fn places(terms: &[(i32, FactId)]) -> BTreeMap<FactId, usize> {
    let facts = terms.iter().map(|(_, fact)| *fact);
    facts.zip(0..).collect()
}
