//! Rows that a rule by codes needs and a table does not have.

use std::collections::BTreeSet;

use super::terms::Binding;
use super::{Builder, all_terms};
use crate::layout::{Comparison, Formula, RowSelector, RowsSpec, Term};
use crate::model::Code;

impl Builder<'_> {
    /// Adds the rows that a rule by codes needs and a table does not have.
    pub(super) fn add_missing_rows(&mut self) {
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
                    // A row that could not be placed may be the one.
                    .filter(|term| self.can_lack(term) && !self.ledger(term).has_unplaced_figures)
                    .filter(|term| self.ledger(term).code(code).is_empty())
                    .collect();
                if !absent.is_empty() && self.fails_without(&rule.formula, code) {
                    wanted.extend(absent.iter().map(|term| (term.table, term.ledger, code)));
                }
            }
        }
        self.index.add_missing(&wanted);
    }

    /// Whether the rule fails for a code if the rows that are not there count as zero.
    pub(super) fn fails_without(&self, formula: &Formula, code: Code) -> bool {
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
    pub(super) fn can_lack(&self, term: &Term) -> bool {
        matches!(self.ledger_spec(term).rows, RowsSpec::Codes { .. })
    }
}
