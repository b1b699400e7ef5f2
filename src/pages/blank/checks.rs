//! The relations of a blank workbook that find their rows by codes not yet filled in.
//!
//! In go the rules; out comes a line for each row whose code a rule may be about. A line of a row
//! without a code does not apply. Rules that need no code have their lines from the live workbook. Here is only
//! where the terms of the others stand; the live workbook makes formulas of both.

use rust_decimal::Decimal;

use crate::layout::classification::Classification;
use crate::layout::{
    ColumnRole, ColumnSelector, Inputs, Layout, LedgerSpec, RowSelector, RowsSpec, Rule, Term, Text,
};
use crate::model::{CellRef, Code, plain};
use crate::reconcile::Meant;
use crate::words::pages as words;

use super::super::live::{Check, Figures, Refs, Scope, Side, Spot, Summand, added, by_code};
use super::codes::CodeLedger;
use super::entry::Entry;
use crate::standard::Placement;

/// The lines of rules that go by codes.
pub(super) struct CodeRules<'a> {
    pub layout: &'a Layout,
    pub placement: &'a Placement,
    pub codes: &'a [CodeLedger],
    pub refs: Refs<'a>,
    pub meant: Meant<'a>,
    /// What the tables follow from, where they do.
    pub entry: Option<(&'a Entry, &'a Inputs)>,
}

/// Which code a line is about.
#[derive(Clone, Copy)]
enum About {
    /// None: the rule names its rows.
    Free,
    /// The code in that cell.
    Cell(Spot),
    /// That code.
    Code(Code),
}

impl CodeRules<'_> {
    /// Whether a rule cannot fail, because all of its amounts follow from one part of what is typed.
    pub(super) fn holds_as_made(&self, rule: &Rule) -> bool {
        let Some((_, inputs)) = self.entry else {
            return false;
        };
        let terms = rule.formula.left.iter().chain(&rule.formula.right);
        let ledgers: Vec<(usize, usize)> = terms.map(|term| (term.table, term.ledger)).collect();
        !Entry::is_apart(inputs, &ledgers)
    }

    /// Whether a rule finds rows of a ledger of codes by what is filled in.
    pub(super) fn by_code(&self, rule: &Rule) -> bool {
        let formula = &rule.formula;
        let scope = rule.when.iter().flat_map(|condition| &condition.terms);
        let terms = formula.left.iter().chain(&formula.right).chain(scope);
        terms.into_iter().any(|term| {
            let codes = self.code_ledger(term).is_some() || self.entry.is_some();
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
    pub(super) fn lines(&self, number: usize, scope: Option<&Scope>) -> Vec<Check> {
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

    fn free(&self, number: usize, scope: Option<&Scope>) -> Vec<Check> {
        let rule = &self.layout.rules[number];
        let subject = rule
            .formula
            .left
            .first()
            .map_or(String::new(), |term| match &term.rows {
                RowSelector::Code(code) => {
                    let name = Classification::Function.name_of(*code).unwrap_or_default();
                    format!("{code} {name}·{}", self.column_name(term))
                }
                RowSelector::Named(name) => {
                    let code = self.codes_named(term, name).first().copied();
                    let code = code.map_or(String::new(), |code| format!("{code} "));
                    format!("{code}{name}·{}", self.column_name(term))
                }
                _ => self.column_name(term),
            });
        self.line(number, About::Free, subject, scope)
            .into_iter()
            .collect()
    }

    /// One line for each row and column: a row that has parts is their sum.
    fn hierarchy(&self, number: usize, left: &Term, scope: Option<&Scope>) -> Vec<Check> {
        let Some(codes) = self.code_ledger(left) else {
            return Vec::new();
        };
        let mut checks = Vec::new();
        for (figure, column) in self.ledger_spec(left).figures().enumerate() {
            if column.role != ColumnRole::Amount {
                continue;
            }
            let parts = |row| self.parts(number, codes, (row, figure), scope);
            checks.extend(codes.total.map(|row| Check {
                subject: format!("{}·{}", self.total_label(left), column.id),
                ..parts(row)
            }));
            let sums = match codes.leaf {
                true => 0..0,
                false => codes.rows.0..codes.rows.1,
            };
            checks.extend(sums.map(|row| Check {
                subject: words::nameless_row(row + 1, column.id.as_str()),
                ..parts(row)
            }));
        }
        checks
    }

    /// The line that a figure is the sum of its parts: the total of all classes, a row of the codes directly below
    /// its own.
    fn parts(
        &self,
        number: usize,
        codes: &CodeLedger,
        (row, figure): (u32, usize),
        scope: Option<&Scope>,
    ) -> Check {
        let top = codes.total == Some(row);
        let (from, like) = match top {
            true => (codes.rows.0, codes.top().to_owned()),
            false => (row + 1, codes.below(&self.refs, row)),
        };
        let spot = (codes.table, CellRef::new(row, codes.figures[figure]));
        let count = codes.count_if(&self.refs, from, &like);
        let filled = (!top).then(|| unmet(format!("{count}>0")));
        let precision = self.layout.tables[codes.table].precision;
        let side = |sum: &str| Side::sum(sum, precision.unit, Decimal::ZERO);
        Check {
            link: Some(spot),
            left: side(&format!("SUM({})", self.refs.cell(spot))),
            right: side(&codes.sum_if(&self.refs, figure, from, &like)),
            allowed: by_code(&Figures::WithParts(count), precision),
            scope: Scope::all(filled.into_iter().chain(scope.cloned())),
            ..Check::of_rule(self.layout, number)
        }
    }

    /// One line for each code: those that a list prints, otherwise those filled in on the left.
    fn each_code(&self, number: usize, scope: Option<&Scope>) -> Vec<Check> {
        let rule = &self.layout.rules[number];
        let terms = || rule.formula.left.iter().chain(&rule.formula.right);
        let name = rule
            .formula
            .left
            .first()
            .map_or(String::new(), |term| self.column_name(term));
        for term in terms() {
            if let RowsSpec::List(list) = &self.ledger_spec(term).rows {
                let rows = list.iter().filter_map(|row| Some((row, row.code?)));
                return rows
                    .filter_map(|(row, code)| {
                        let label = row.labels.first().map(Text::as_str).unwrap_or_default();
                        let subject = format!("{code} {label}·{name}");
                        self.line(number, About::Code(code), subject, scope)
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
                self.line(number, About::Cell(spot), subject, scope)
            })
            .collect()
    }

    fn line(
        &self,
        number: usize,
        about: About,
        subject: String,
        scope: Option<&Scope>,
    ) -> Option<Check> {
        let formula = &self.layout.rules[number].formula;
        let first = formula.left.first()?;
        let precision = self.layout.tables[first.table].precision;
        let side = |terms: &[Term]| {
            let summands: Option<Vec<Summand>> =
                terms.iter().map(|term| self.summand(term, about)).collect();
            let sum = added(summands?, precision.unit);
            Some(Side::sum(&sum, precision.unit, Decimal::ZERO))
        };
        let (link, filled) = match about {
            About::Cell(spot) => {
                let filled = format!("{}<>\"\"", self.refs.cell(spot));
                (Some(spot), Some(unmet(filled)))
            }
            _ => (self.spots(first, about).first().copied(), None),
        };
        let figures = Figures::Known(formula.left.len() + formula.right.len());
        Some(Check {
            link,
            subject,
            left: side(&formula.left)?,
            right: side(&formula.right)?,
            allowed: by_code(&figures, precision),
            scope: Scope::all(filled.into_iter().chain(scope.cloned())),
            ..Check::of_rule(self.layout, number)
        })
    }

    /// What a term adds up to; `None` if a blank workbook cannot say.
    fn summand(&self, term: &Term, about: About) -> Option<Summand> {
        let quoted = |code: Code| Some(format!("\"{code}\""));
        let like = match (&term.rows, about) {
            (RowSelector::Code(code), _) => quoted(*code),
            (RowSelector::EachCode(_), About::Code(code)) => quoted(code),
            (RowSelector::EachCode(_), About::Cell(spot)) => Some(self.refs.cell(spot)),
            _ => None,
        };
        if let Some(sum) = self.typed(term, about) {
            return Some(Summand {
                times: if term.negative { -1 } else { 1 },
                unit: self.layout.tables[term.table].precision.unit,
                text: sum,
            });
        }
        let text = match (self.code_ledger(term), like) {
            (Some(codes), Some(like)) => {
                codes.sum_if(&self.refs, figure(term), codes.rows.0, &like)
            }
            (Some(_), None) if term.rows != RowSelector::Total => return None,
            _ => {
                let spots = self.spots(term, about);
                if spots.is_empty() {
                    return None;
                }
                format!("SUM({})", self.refs.ranges(&spots).join(","))
            }
        };
        Some(Summand {
            times: if term.negative { -1 } else { 1 },
            unit: self.layout.tables[term.table].precision.unit,
            text,
        })
    }

    /// The codes of that name in the classification of a term's rows.
    fn codes_named(&self, term: &Term, name: &str) -> &'static [Code] {
        match &self.ledger_spec(term).rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                classification.codes_named(&plain(name))
            }
            _ => &[],
        }
    }

    /// What a term adds up of the typed lines, if it is about a code or a name.
    fn typed(&self, term: &Term, about: About) -> Option<String> {
        let (entry, _) = self.entry?;
        let codes = match (&term.rows, about) {
            (RowSelector::Code(code), _) => vec![*code],
            (RowSelector::EachCode(_), About::Code(code)) => vec![code],
            (RowSelector::Named(name), _) => self.codes_named(term, name).to_vec(),
            _ => return None,
        };
        let key = (term.table, term.ledger);
        let sums = codes
            .iter()
            .map(|code| entry.of_code(key, figure(term), code.as_str()));
        let sums: Vec<String> = sums.collect::<Option<_>>()?;
        (!sums.is_empty()).then(|| format!("({})", sums.join("+")))
    }

    /// The cells of a term that are known without what is filled in.
    fn spots(&self, term: &Term, about: About) -> Vec<Spot> {
        let code = match about {
            About::Code(code) => Some(code),
            About::Free | About::Cell(_) => None,
        };
        let cell = |row| {
            let placed = self
                .placement
                .cell(term.table, term.ledger, row, figure(term));
            Some((term.table, placed?))
        };
        let rows = self.meant.rows(term, code);
        rows.into_iter().filter_map(cell).collect()
    }

    fn ledger_spec(&self, term: &Term) -> &LedgerSpec {
        &self.layout.tables[term.table].ledgers[term.ledger]
    }

    fn total_label(&self, term: &Term) -> &str {
        match &self.ledger_spec(term).rows {
            RowsSpec::Codes { total, .. } => total.labels.first().map_or("", Text::as_str),
            _ => "",
        }
    }

    fn column_name(&self, term: &Term) -> String {
        let found = self.ledger_spec(term).figures().nth(figure(term));
        found.map_or(String::new(), |column| column.id.as_str().to_owned())
    }
}

fn figure(term: &Term) -> usize {
    match term.column {
        ColumnSelector::One(figure) => figure,
        ColumnSelector::Each => 0,
    }
}

/// A condition on what is filled in: nothing is yet.
fn unmet(condition: String) -> Scope {
    Scope {
        condition,
        met: false,
    }
}
