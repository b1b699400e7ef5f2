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

/// The rules (by index) that apply.
#[derive(Default)]
struct Applying {
    /// To the last digit.
    exactly: Vec<u32>,
    /// But for what may be unseen.
    nearly: Vec<u32>,
}

impl Applying {
    /// What tells one set of such rules from others.
    fn key(&self) -> Vec<u32> {
        let nearly = self.nearly.iter();
        let exactly = self.exactly.iter();
        exactly.chain([&u32::MAX]).chain(nearly).copied().collect()
    }
}

impl Builder<'_> {
    /// The rules (by index) that follow from others.
    pub(super) fn implied(&self) -> BTreeSet<usize> {
        let mut tables = self.submission.tables.iter();
        let missing = tables.any(|table| table.presence == Presence::Missing);
        if self.layout.contexts.is_empty() || missing || self.is_blank() {
            return BTreeSet::new();
        }
        let mut applying = Applying::default();
        for (index, rule) in (0..).zip(self.layout.rules.iter()) {
            if rule.follows.is_some() && self.in_scope(rule) == Ok(true) {
                match self.unseen(rule) {
                    0 => applying.exactly.push(index),
                    _ => applying.nearly.push(index),
                }
            }
        }
        let known = &self.layout.implied;
        known.among(applying.key(), || self.implied_among(&applying))
    }

    /// Those that follow from others among the rules that apply.
    fn implied_among(&self, applying: &Applying) -> BTreeSet<usize> {
        let mut implied = BTreeSet::new();
        for (number, context) in self.layout.contexts.iter().enumerate() {
            let mut span = Span::of(context.always.iter().map(row));
            // What holds but for a coarse digit says nothing of what holds to the last one.
            for rules in [&applying.exactly, &applying.nearly] {
                self.learn(number, rules, &mut span, &mut implied);
            }
        }
        implied
    }

    /// Adds to what is known in a context what these rules say, and lists those that say nothing new.
    fn learn(
        &self,
        context: usize,
        rules: &[u32],
        span: &mut Span<u16>,
        implied: &mut BTreeSet<usize>,
    ) {
        let own = rules.iter().filter_map(|&index| {
            let rule = &self.layout.rules[index as usize];
            let follows = rule.follows.as_ref()?;
            (follows.context == context).then_some((index as usize, rule, follows))
        });
        let mut own: Vec<(usize, &Rule, &Follows)> = own.collect();
        // What is hard is never left out for what is usual.
        own.sort_by_key(|(_, rule, _)| {
            (
                rule.strength == Strength::Usual,
                rule.formula.comparison != Comparison::Equal,
            )
        });
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
