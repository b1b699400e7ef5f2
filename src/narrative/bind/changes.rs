//! Which amount it is whose change, growth or figure of last year a number tells: what its words name, or one before it
//! in the sentence.

use rust_decimal::Decimal;

use super::Binder;
use crate::narrative::claim::Claim;
use crate::narrative::known::{Known, Of};
use crate::narrative::labels::{bare, core};
use crate::narrative::readings::slips_from;
use crate::narrative::sentence::{Number, Unit};
use crate::narrative::wording::{direction, without_direction};
use crate::vocabulary;

/// Of so many digits a number is at least that is not another's by chance.
const LEAST_DIGITS: usize = 3;

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
        // 较上年执行数增加: that is not what last year's tables print.
        let mut others = vocabulary::SAID_OTHER_MEASURE.iter();
        if others.any(|word| words.contains(word)) {
            return None;
        }
        if core(subject).is_empty() {
            return self.changed_before(number, up, next);
        }
        let fits = |of: &Of| self.fits(of, number, up, next);
        let turned = |of: &Of| self.is_turned(of, number, up);
        // What changes for a reason is not all that changed.
        let part = self.reason || self.mainly;
        let slipped = |of: &Of| !part && self.is_change_but_for_a_slip(of, number);
        // What leads to a reason names what changed behind it.
        let found = self.named_in(subject, None, fits);
        let found = found.or_else(|| self.named_in(subject, None, turned));
        let found = found.or_else(|| self.named_in(subject, None, slipped));
        let Some((of, sure)) = found else {
            return Some((
                self.row_changed(subject, &[&fits, &turned, &slipped])?,
                false,
            ));
        };
        let last = self.tables.last.map(|last| last.amounts(&of));
        let partly = part && last.is_some_and(|last| !last.is_empty());
        let so = || self.fits(&of, number, up, None) || turned(&of);
        (!partly || so()).then_some((of, sure && !part))
    }

    /// The figure of a row that has changed by so much, in the first way in which one has.
    fn row_changed(&self, name: &str, ways: &[&dyn Fn(&Of) -> bool]) -> Option<Of> {
        let last = self.tables.last?;
        let rows = self.tables.now.rows_named(name);
        let rows = rows.into_iter().filter(|of| !last.amounts(of).is_empty());
        let rows: Vec<Of> = rows.collect();
        let mut found = ways.iter().map(|way| {
            let found: Vec<&Of> = rows.iter().filter(|of| way(of)).collect();
            found
        });
        let found = found.find(|found| !found.is_empty())?;
        let change = |of: &&Of| self.change_of(of).map(|(change, _)| change);
        let one = found.iter().all(|of| change(of) == change(&found[0]));
        one.then(|| found[0].clone())
    }

    /// The amount before a change that is not named.
    fn changed_before(
        &mut self,
        number: &Number,
        up: bool,
        next: Option<&Number>,
    ) -> Option<(Of, bool)> {
        let fits = |of: &Of| self.fits(of, number, up, next);
        let turned = |of: &Of| self.is_turned(of, number, up);
        let rated = |of: &Of| next.is_some_and(|next| self.has_rate(of, next));
        let slipped = |of: &Of| self.is_change_but_for_a_slip(of, number);
        let one = self.amount_before(true, &[&fits, &turned, &rated, &slipped])?;
        let of = self.amount_at(one)?;
        // An amount that may be another one, too, was something else last year; unless what it was stands beside it.
        let last = self.tables.last.map(|last| last.amounts(&of));
        let steady = self.steady.contains(&one);
        let known = self.all[one].sure || steady || self.was_told(&of);
        let compared = last.is_some_and(|last| !last.is_empty());
        if !known && compared && !fits(&of) && !turned(&of) {
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
    /// pattern tells, or else what fits, by the first way in which just one of them does. Where the sentence begins with
    /// it, it is about the one before.
    pub(super) fn amount_before(
        &self,
        change: bool,
        ways: &[&dyn Fn(&Of) -> bool],
    ) -> Option<usize> {
        if self.blocked || self.reason {
            return None;
        }
        let begins = self.sentence.is_none() && self.end > 0;
        let first = self.segment.or_else(|| self.before.filter(|_| begins))?;
        let last = self.last?;
        let of = |at: usize| self.amount_at(at);
        let told = |at: usize, fits: &dyn Fn(&Of) -> bool| of(at).is_some_and(|of| fits(&of));
        if begins && self.tells_others(&of(last)?) {
            // It may be about the sentence before that one, too.
            return ways.iter().any(|way| told(last, way)).then_some(last);
        }
        if first == last || of(first) == of(last) {
            return Some(first);
        }
        if self.are_one(of(first).as_ref(), of(last).as_ref()) {
            return Some(last);
        }
        if self.changed.contains(&first) {
            return Some(last);
        }
        let behind = |of: Of| self.labels.tells_change_behind(&of);
        if change && !begins && of(last).is_some_and(behind) {
            return Some(first);
        }
        let mut told = ways.iter().map(|way| (told(first, way), told(last, way)));
        let one = told.find(|(first, last)| first != last)?;
        Some(if one.0 { first } else { last })
    }

    /// Whether the paragraph has told another amount.
    fn tells_others(&self, but: &Of) -> bool {
        let here = self.all.last().map(|one| (one.section, one.paragraph));
        let own = self.all.iter().rev();
        let mut own = own.take_while(|one| Some((one.section, one.paragraph)) == here);
        own.any(|one| match &one.claim {
            Some(Claim::Amount(of)) => of != but,
            None => matches!(one.number.unit, Unit::Money(_)),
            _ => false,
        })
    }

    /// The amount before of which a number tells what it was last year.
    pub(super) fn amount_of_last_year(&self, number: &Number, next: Option<&Number>) -> Option<Of> {
        let was = |of: &Of| self.was(of, number, next);
        let changes = |of: &Of| self.changes_by(of, next);
        let slipped = |of: &Of| self.was_but_for_a_slip(of, number);
        let one = self.amount_before(false, &[&was, &changes, &slipped])?;
        self.amount_at(one)
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

    /// What both years' tables print of an amount, and by how much it has changed.
    fn change_of(&self, of: &Of) -> Option<(Decimal, Decimal)> {
        let now = self.tables.now.amounts(of).into_iter().next()?.value;
        let last = self.tables.last?.amounts(of).into_iter().next()?.value;
        Some((now - last, last))
    }

    /// Whether an amount has changed by so much, but the other way.
    fn is_turned(&self, of: &Of, number: &Number, up: bool) -> bool {
        let there = self
            .change_of(of)
            .is_some_and(|(change, _)| !change.is_zero());
        there && tells_apart(number) && self.fits(of, number, !up, None)
    }

    /// Whether a rate is that by which an amount has changed.
    fn has_rate(&self, of: &Of, rate: &Number) -> bool {
        let percent = rate.unit == Unit::Percent && direction(&bare(&rate.before)).is_some();
        let change = self.change_of(of).filter(|_| percent && tells_apart(rate));
        change.is_some_and(|(change, last)| rate.is_rate_of(change, last))
    }

    /// Whether a number is the change of an amount but for one slip of the hand.
    fn is_change_but_for_a_slip(&self, of: &Of, number: &Number) -> bool {
        let change = self.change_of(of);
        change.is_some_and(|(change, _)| slips_from(number, change.abs()))
    }

    /// Whether a number is what an amount was last year but for one slip of the hand.
    pub(super) fn was_but_for_a_slip(&self, of: &Of, number: &Number) -> bool {
        let change = self.change_of(of);
        change.is_some_and(|(_, last)| slips_from(number, last))
    }

    /// Whether an amount has changed by what the number behind tells.
    pub(super) fn changes_by(&self, of: &Of, next: Option<&Number>) -> bool {
        let change = next.and_then(|next| Some((next, direction(&bare(&next.before))?)));
        let there = self.change_of(of).is_some();
        change.is_some_and(|(next, up)| there && tells_apart(next) && self.fits(of, next, up, None))
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

/// Whether a number has digits enough not to be another's by chance.
fn tells_apart(number: &Number) -> bool {
    let digits = number.printed.bytes().filter(u8::is_ascii_digit);
    let digits = digits.skip_while(|digit| *digit == b'0');
    !number.value.is_zero() && digits.count() >= LEAST_DIGITS
}
