//! Which amount it is whose change, growth or figure of last year a number tells: what its words name, or one before it
//! in the sentence.

use rust_decimal::Decimal;

use super::Binder;
use crate::narrative::claim::Claim;
use crate::narrative::known::{Known, Of};
use crate::narrative::labels::{bare, core};
use crate::narrative::sentence::{Number, Unit};
use crate::narrative::wording::{direction, without_direction};
use crate::vocabulary;

impl Binder<'_> {
    /// What has changed: what the words name, or an amount before.
    pub(super) fn changed(
        &mut self,
        number: &Number,
        up: bool,
        next: Option<&Number>,
    ) -> Option<(Of, bool)> {
        let words = bare(&number.before);
        let compared = vocabulary::SAID_AGAINST
            .iter()
            .filter_map(|word| words.find(word));
        let subject = match compared.min() {
            Some(at) => &words[..at],
            None => without_direction(&words),
        };
        if core(subject).is_empty() {
            return self.changed_before(number, up, next);
        }
        let fits = |of: &Of| self.fits(of, number, up, next);
        // What leads to a reason names what changed behind it.
        let (of, sure) = self.named_in(subject, None, fits)?;
        // What changes for a reason is not all that changed.
        let last = self.tables.last.map(|last| last.amounts(&of));
        let partly = self.reason && last.is_some_and(|last| !last.is_empty());
        (!partly || self.fits(&of, number, up, None)).then_some((of, sure && !self.reason))
    }

    /// The amount before a change that is not named.
    fn changed_before(
        &mut self,
        number: &Number,
        up: bool,
        next: Option<&Number>,
    ) -> Option<(Of, bool)> {
        let fits = |of: &Of| self.fits(of, number, up, next);
        let one = self.amount_before(true, fits)?;
        let of = self.amount_at(one)?;
        // An amount that may be another one, too, was something else last year; unless what it was stands beside it.
        let last = self.tables.last.map(|last| last.amounts(&of));
        let steady = self.steady.contains(&one);
        let known = self.all[one].sure || steady || self.was_told(&of);
        if !known && last.is_some_and(|last| !last.is_empty()) && !fits(&of) {
            return None;
        }
        if matches!(number.unit, Unit::Money(_)) {
            self.changed.insert(one);
        }
        Some((of, self.all[one].sure))
    }

    /// Whether the sentence told before what last year's tables say of an amount.
    fn was_told(&self, of: &Of) -> bool {
        let from = self.sentence.unwrap_or(self.all.len());
        let before = |claim: &Claim| matches!(claim, Claim::Before(own) if own == of);
        self.all[from..].iter().any(|bound| {
            let agrees = |last: &Known| last.agrees(of, &bound.number);
            bound.claim.as_ref().is_some_and(before) && self.tables.last.is_some_and(agrees)
        })
    }

    /// The amount that what is told of last year is about: the first since the last semicolon, or the last, whichever the
    /// pattern tells, or else what fits.
    pub(super) fn amount_before(&self, change: bool, fits: impl Fn(&Of) -> bool) -> Option<usize> {
        let first = self.segment.filter(|_| !self.blocked && !self.reason)?;
        let last = self.last?;
        let of = |at: usize| self.amount_at(at);
        if first == last || of(first) == of(last) {
            return Some(first);
        }
        if self.are_one(of(first).as_ref(), of(last).as_ref()) {
            return Some(last);
        }
        if self.changed.contains(&first) {
            return Some(last);
        }
        if change && of(last).is_some_and(|of| self.labels.tells_change_behind(&of)) {
            return Some(first);
        }
        let fits = |at: usize| of(at).is_some_and(|of| fits(&of));
        match (fits(first), fits(last)) {
            (true, false) => Some(first),
            (false, true) => Some(last),
            _ => None,
        }
    }

    /// Whether two amounts are the same this year and last year: then it does not matter which is meant.
    fn are_one(&self, one: Option<&Of>, other: Option<&Of>) -> bool {
        let (Some(one), Some(other), Some(last)) = (one, other, self.tables.last) else {
            return false;
        };
        let same = |known: &Known| {
            let value = |of: &Of| known.amounts(of).first().map(|fact| fact.value);
            value(one).is_some() && value(one) == value(other)
        };
        same(self.tables.now) && same(last)
    }

    /// Whether an amount can have been so much last year: by last year's tables, else by the change behind it.
    pub(super) fn was(&self, of: &Of, number: &Number, next: Option<&Number>) -> bool {
        if let Some(last) = self.tables.last.filter(|last| !last.amounts(of).is_empty()) {
            return last.agrees(of, number);
        }
        let change = next.and_then(|next| Some((next, direction(&bare(&next.before))?)));
        let now = self.tables.now.amounts(of);
        now.first().zip(change).is_some_and(|(now, (change, up))| {
            let change_value = if up { change.value } else { -change.value };
            let off = now.value - change_value - number.value;
            off.abs() <= now.half + change.half + number.half
        })
    }

    /// Whether a change, or a rate, of an amount can be: by last year's tables, else by the rate behind it.
    pub(super) fn fits(&self, of: &Of, number: &Number, up: bool, next: Option<&Number>) -> bool {
        let signed = |value: Decimal| if up { value } else { -value };
        let now = self.tables.now.amounts(of);
        let last = self.tables.last.map(|last| last.amounts(of));
        let last = last.unwrap_or_default();
        let money = matches!(number.unit, Unit::Money(_));
        match (now.first(), last.first()) {
            (Some(now), Some(last)) if money => {
                let off = now.value - last.value - signed(number.value);
                off.abs() <= now.half + last.half + number.half
            }
            (Some(now), Some(last)) => number.is_rate_of(now.value - last.value, last.value),
            (Some(now), None) if money => next.is_some_and(|rate| {
                let base = now.value - signed(number.value);
                rate.unit == Unit::Percent && rate.is_rate_of(number.value, base)
            }),
            _ => false,
        }
    }
}
