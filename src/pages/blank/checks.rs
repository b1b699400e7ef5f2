//! The relations of a blank workbook that find their rows by codes not yet filled in.
//!
//! In go the rules; out comes a line for each row whose code a rule may be about. A line of a row
//! without a code does not apply. Rules that need no code have their lines from the live workbook.

use rust_decimal::Decimal;

use crate::layout::{
    ColumnRole, ColumnSelector, Comparison, Layout, RowSelector, RowsSpec, Rule, Term, Text,
};
use crate::model::{CellRef, Code, RowRole, Submission, plain};
use crate::words::pages as words;

use super::super::live::{Check, Refs, Side, Spot, fen_decimals};
use super::codes::CodeLedger;
use crate::standard::Placement;

/// Writes rules as formulas over codes.
pub(super) struct CodeRules<'a> {
    pub layout: &'a Layout,
    pub submission: &'a Submission,
    pub placement: &'a Placement,
    pub codes: &'a [CodeLedger],
    pub refs: Refs<'a>,
}

/// Which code a line is about.
enum Bound {
    /// None: the rule names its rows.
    Free,
    /// The code in that cell.
    Cell(Spot),
    /// That code.
    Code(Code),
}

impl CodeRules<'_> {
    /// Whether a rule finds rows of a ledger of codes by what is filled in.
    pub(super) fn by_code(&self, rule: &Rule) -> bool {
        let formula = &rule.formula;
        let scope = rule.when.iter().flat_map(|condition| &condition.terms);
        let terms = formula.left.iter().chain(&formula.right).chain(scope);
        terms.into_iter().any(|term| {
            let codes = self.code_ledger(term).is_some();
            match &term.rows {
                RowSelector::EachCode(_) => true,
                RowSelector::Total | RowSelector::Each | RowSelector::Fixed(_) => false,
                _ => codes,
            }
        })
    }

    fn code_ledger(&self, term: &Term) -> Option<&CodeLedger> {
        self.codes
            .iter()
            .find(|ledger| (ledger.table, ledger.ledger) == (term.table, term.ledger))
    }

    /// The lines of a rule.
    pub(super) fn lines(&self, number: usize, scope: Option<&(String, bool)>) -> Vec<Check> {
        let rule = &self.layout.rules[number];
        // A condition on rows that nobody has filled in cannot be written down.
        let mut scope_terms = rule.when.iter().flat_map(|condition| &condition.terms);
        if scope_terms
            .any(|term| self.code_ledger(term).is_some() && term.rows != RowSelector::Total)
        {
            return Vec::new();
        }
        let [left] = rule.formula.left.as_slice() else {
            return self.free(number, scope);
        };
        match &left.rows {
            RowSelector::EachParent => self.hierarchy(number, left, scope),
            RowSelector::EachCode(_) => self.each_code(number, scope),
            _ => self.free(number, scope),
        }
    }

    fn free(&self, number: usize, scope: Option<&(String, bool)>) -> Vec<Check> {
        let rule = &self.layout.rules[number];
        let subject = rule
            .formula
            .left
            .first()
            .map_or(String::new(), |term| match &term.rows {
                RowSelector::Code(code) => format!("{code}·{}", self.column_name(term)),
                RowSelector::Named(name) => format!("{name}·{}", self.column_name(term)),
                _ => self.column_name(term),
            });
        self.line(number, &Bound::Free, None, subject, scope)
            .into_iter()
            .collect()
    }

    /// One line for each row and column: a row that has parts is their sum.
    fn hierarchy(&self, number: usize, left: &Term, scope: Option<&(String, bool)>) -> Vec<Check> {
        let Some(codes) = self.code_ledger(left) else {
            return Vec::new();
        };
        let spec = &self.layout.tables[left.table].ledgers[left.ledger];
        let mut checks = Vec::new();
        for (figure, column) in spec.figures().enumerate() {
            if column.role != ColumnRole::Amount {
                continue;
            }
            let rows = codes.total.into_iter().chain(codes.rows.0..codes.rows.1);
            for row in rows {
                let top = codes.total == Some(row);
                let from = if top { codes.rows.0 } else { row + 1 };
                let like = if top {
                    "\"???\"".to_owned()
                } else {
                    codes.below(&self.refs, row)
                };
                let spot = (left.table, CellRef::new(row, codes.figures[figure]));
                let cell = format!("SUM({})", self.refs.cell(spot));
                let parts = codes.count_if(&self.refs, from, &like);
                let sum = codes.sum_if(&self.refs, figure, from, &like);
                let unit = self.layout.tables[left.table].precision.unit;
                let decimals = fen_decimals(unit);
                let quantum = self.quantum(left.table);
                let label = match (top, &spec.rows) {
                    (true, RowsSpec::Codes { total, .. }) => total
                        .labels
                        .first()
                        .map_or_else(String::new, Text::to_string),
                    _ => String::new(),
                };
                let subject = if top {
                    format!("{label}·{}", column.id)
                } else {
                    words::nameless_row(row + 1, column.id.as_str())
                };
                let filled = (!top).then(|| format!("{parts}>0"));
                checks.push(Check {
                    link: Some(spot),
                    subject,
                    left: side(format!("ROUND({cell},{decimals})")),
                    right: side(format!("ROUND({sum},{decimals})")),
                    allowed: side(format!("INT({parts}/2)*{quantum}")),
                    scope: joined(filled.map(|text| (text, false)), scope),
                    ..Check::of_rule(self.layout, number)
                });
            }
        }
        checks
    }

    /// One line for each code: those that a list prints, otherwise those filled in on the left.
    fn each_code(&self, number: usize, scope: Option<&(String, bool)>) -> Vec<Check> {
        let rule = &self.layout.rules[number];
        let terms = || rule.formula.left.iter().chain(&rule.formula.right);
        let name = rule
            .formula
            .left
            .first()
            .map_or(String::new(), |term| self.column_name(term));
        for term in terms() {
            if let RowsSpec::List(list) = &self.layout.tables[term.table].ledgers[term.ledger].rows
            {
                let rows = list.iter().filter_map(|row| Some((row, row.code?)));
                return rows
                    .filter_map(|(row, code)| {
                        let label = row.labels.first().map(Text::as_str).unwrap_or_default();
                        let subject = format!("{code} {label}·{name}");
                        self.line(number, &Bound::Code(code), None, subject, scope)
                    })
                    .collect();
            }
        }
        let Some(codes) = terms().find_map(|term| self.code_ledger(term)) else {
            return Vec::new();
        };
        (codes.rows.0..=codes.rows.1)
            .filter_map(|row| {
                let spot = codes.code_spot(row);
                let subject = words::nameless_row(row + 1, &name);
                let filled = format!("{}<>\"\"", self.refs.cell(spot));
                self.line(number, &Bound::Cell(spot), Some(filled), subject, scope)
            })
            .collect()
    }

    fn line(
        &self,
        number: usize,
        bound: &Bound,
        filled: Option<String>,
        subject: String,
        scope: Option<&(String, bool)>,
    ) -> Option<Check> {
        let rule = &self.layout.rules[number];
        let base = self.layout.tables[rule.formula.left.first()?.table]
            .precision
            .unit;
        let decimals = fen_decimals(base);
        let sum = |terms: &[Term]| -> Option<String> {
            let mut text = String::new();
            for term in terms {
                let sign = match (term.negative, text.is_empty()) {
                    (true, _) => "-",
                    (false, true) => "",
                    (false, false) => "+",
                };
                text.push_str(sign);
                text.push_str(&self.term(term, bound)?);
            }
            Some(if text.is_empty() { "0".into() } else { text })
        };
        let (left, right) = (sum(&rule.formula.left)?, sum(&rule.formula.right)?);
        let count = rule.formula.left.len() + rule.formula.right.len();
        let copy = count == 2 && rule.formula.comparison == Comparison::Equal;
        let steps = if copy { 0 } else { (count - 1) / 2 };
        let first = rule.formula.left.first()?;
        Some(Check {
            link: self.link(first, bound),
            subject,
            left: side(format!("ROUND({left},{decimals})")),
            right: side(format!("ROUND({right},{decimals})")),
            allowed: Side {
                formula: None,
                value: Decimal::from(steps as u64) * self.quantum(first.table),
            },
            scope: joined(filled.map(|text| (text, false)), scope),
            ..Check::of_rule(self.layout, number)
        })
    }

    fn link(&self, term: &Term, bound: &Bound) -> Option<Spot> {
        match bound {
            Bound::Cell(spot) => Some(*spot),
            _ => self.spots(term, bound)?.first().copied(),
        }
    }

    /// What a term adds up to; `None` if a blank workbook cannot say.
    fn term(&self, term: &Term, bound: &Bound) -> Option<String> {
        let figure = figure(term);
        let Some(codes) = self.code_ledger(term) else {
            let ranges = self.refs.ranges(&self.spots(term, bound)?);
            return Some(format!("SUM({})", ranges.join(",")));
        };
        let by = |like: &str| Some(codes.sum_if(&self.refs, figure, codes.rows.0, like));
        match (&term.rows, bound) {
            (RowSelector::Total, _) => {
                let spot = (
                    term.table,
                    CellRef::new(codes.total?, codes.figures[figure]),
                );
                Some(format!("SUM({})", self.refs.cell(spot)))
            }
            (RowSelector::Code(code), _) => by(&format!("\"{code}\"")),
            (RowSelector::EachCode(_), Bound::Code(code)) => by(&format!("\"{code}\"")),
            (RowSelector::EachCode(_), Bound::Cell(spot)) => by(&self.refs.cell(*spot)),
            _ => None,
        }
    }

    /// The cells of a term outside the ledgers of codes.
    fn spots(&self, term: &Term, bound: &Bound) -> Option<Vec<Spot>> {
        let rows = &self.submission.tables[term.table].ledgers[term.ledger].rows;
        let spec = &self.layout.tables[term.table].ledgers[term.ledger].rows;
        let wanted = |index: usize| {
            let row = &rows[index];
            match (&term.rows, bound) {
                (RowSelector::Total, _) => row.role == RowRole::Total,
                (RowSelector::Fixed(key), _) => row.key == *key,
                (RowSelector::Code(code), _) => row.code == Some(*code),
                (RowSelector::EachCode(_), Bound::Code(code)) => row.code == Some(*code),
                (RowSelector::Named(name), _) => plain(&row.label) == plain(name),
                (RowSelector::Group(group), _) => match spec {
                    RowsSpec::List(list) => list
                        .iter()
                        .any(|one| one.key == row.key && one.group.as_ref() == Some(group)),
                    _ => false,
                },
                (RowSelector::Level(level), _) => {
                    std::iter::successors(row.parent, |&row| rows[row].parent).count() == *level
                }
                _ => false,
            }
        };
        let spots: Vec<Spot> = (0..rows.len())
            .filter(|&row| wanted(row))
            .filter_map(|row| {
                let cell = self
                    .placement
                    .cell(term.table, term.ledger, row, figure(term))?;
                Some((term.table, cell))
            })
            .collect();
        (!spots.is_empty()).then_some(spots)
    }

    fn column_name(&self, term: &Term) -> String {
        let spec = &self.layout.tables[term.table].ledgers[term.ledger];
        let found = spec.figures().nth(figure(term));
        found.map_or(String::new(), |column| column.id.as_str().to_owned())
    }

    fn quantum(&self, table: usize) -> Decimal {
        Decimal::new(1, u32::from(self.layout.tables[table].precision.decimals))
    }
}

fn figure(term: &Term) -> usize {
    match term.column {
        ColumnSelector::One(figure) => figure,
        ColumnSelector::Each => 0,
    }
}

fn side(formula: String) -> Side {
    Side {
        formula: Some(formula),
        value: Decimal::ZERO,
    }
}

/// Both conditions, where there are any.
fn joined(own: Option<(String, bool)>, scope: Option<&(String, bool)>) -> Option<(String, bool)> {
    match (own, scope) {
        (Some((own, met)), Some((scope, also))) => {
            Some((format!("AND({own},{scope})"), met && *also))
        }
        (own, scope) => own.or_else(|| scope.cloned()),
    }
}
