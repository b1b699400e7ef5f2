//! Which derived rules say nothing new on a book.
//!
//! Many relations hold only where something is empty, and where much is empty they say the same in many ways. On each
//! book those are left out that follow from the others, the nearest and shortest being kept. Where a table is missing
//! nothing is left out, since what others follow from may not be checked.

use std::collections::BTreeSet;

use super::Builder;
use crate::layout::span::{self, Span};
use crate::layout::{Comparison, Follows, Rule, Strength, Terms};
use crate::model::Presence;

impl Builder<'_> {
    /// The rules (by index) that follow from others.
    pub(super) fn implied(&self) -> BTreeSet<usize> {
        let mut tables = self.submission.tables.iter();
        let missing = tables.any(|table| table.presence == Presence::Missing);
        if self.layout.contexts.is_empty() || missing || self.is_blank() {
            return BTreeSet::new();
        }
        let rules = (0..).zip(self.layout.rules.iter());
        let applying =
            rules.filter(|(_, rule)| rule.follows.is_some() && self.in_scope(rule) == Ok(true));
        let applying: Vec<u32> = applying.map(|(index, _)| index).collect();
        let known = &self.layout.implied;
        known.among(applying.clone(), || self.implied_among(&applying))
    }

    /// Those that follow from others among the rules that apply.
    fn implied_among(&self, applying: &[u32]) -> BTreeSet<usize> {
        let mut implied = BTreeSet::new();
        for (number, context) in self.layout.contexts.iter().enumerate() {
            let own = applying.iter().filter_map(|&index| {
                let rule = &self.layout.rules[index as usize];
                let follows = rule.follows.as_ref()?;
                (follows.context == number).then_some((index as usize, rule, follows))
            });
            let mut own: Vec<(usize, &Rule, &Follows)> = own.collect();
            // What is hard is never left out for what is usual.
            own.sort_by_key(|(_, rule, _)| {
                (
                    rule.strength == Strength::Usual,
                    rule.formula.comparison != Comparison::Equal,
                )
            });
            let mut span = Span::of(context.always.iter().map(row));
            for given in own.iter().flat_map(|(.., follows)| &follows.given) {
                span.add(row(given));
            }
            for (index, rule, follows) in own {
                let says = match rule.formula.comparison {
                    // What always holds was looked through when the layout was read.
                    Comparison::Equal if rule.when.is_empty() => true,
                    Comparison::Equal => span.add(row(&follows.row)),
                    _ => !span.implies(row(&follows.row)),
                };
                if !says {
                    implied.insert(index);
                }
            }
        }
        implied
    }

    /// Whether nothing is filled in yet: what will be empty is not known then.
    fn is_blank(&self) -> bool {
        let rows = self.submission.tables.iter().flat_map(|table| table.rows());
        let mut entries = rows.flat_map(|row| &row.entries);
        !entries.any(|entry| entry.value.amount().is_some_and(|amount| !amount.is_zero()))
    }
}

fn row(terms: &Terms) -> span::Row<u16> {
    span::Row::of(terms.iter().copied())
}
