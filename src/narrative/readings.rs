//! Which of the amounts that words may name a number is. In go the names that the words have, what the sentence or the
//! section speaks of, and the tables; out comes the one amount that is meant, or none where several may be: then only
//! what a table prints tells them apart, never what is nearest.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::known::{Fact, Known, Of, Tables};
use super::labels::Names;
use super::proof::is_slip;
use super::sentence::{Number, Unit};
use crate::layout::{funds, source_in};

/// A number of fewer digits is a slip of too many.
const LEAST_DIGITS: usize = 4;

/// Whose money a sentence and its section speak of.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    /// Of the amount that is being divided: 一般公共预算支出100万元，其中：基本支出80万元.
    pub divided: Option<String>,
    /// Of the amounts of the sentence so far.
    pub said: BTreeSet<String>,
    /// Of the section.
    pub section: Option<String>,
}

/// Whose money an amount is: as what it is bound to says, or else as its words do.
pub(super) fn funds_of(of: Option<&Of>, words: &str) -> Option<String> {
    match of {
        Some(of) => of.words().and_then(funds),
        None => source_in(words),
    }
}

/// The amounts that words may name.
#[derive(Debug)]
pub(super) struct Readings {
    /// All, the likeliest first.
    all: Vec<Of>,
    /// The one that is meant whatever the number says.
    certain: Option<Of>,
    /// Whether the pattern of the section names it so.
    own: bool,
}

impl Readings {
    /// Of rows, of which none is likelier.
    pub fn of_rows<'o>(rows: impl Iterator<Item = &'o Of>) -> Readings {
        Readings {
            all: rows.cloned().collect(),
            certain: None,
            own: false,
        }
    }

    /// Of names where they stand.
    pub fn of(names: &Names, subject: &Subject, known: &Known) -> Readings {
        let narrower = |funds: &mut dyn Iterator<Item = &String>| -> Vec<(Of, bool)> {
            let within = funds.flat_map(|funds| {
                let all = names.all();
                all.flat_map(|of| known.within(of, funds))
            });
            within.collect()
        };
        let divided = subject.divided.iter().filter(|_| names.source.is_none());
        // What is meant of the funds that the words or the sentence name, of those of the section, and of all.
        let named = narrower(&mut names.source.iter().chain(divided));
        let headed = narrower(&mut subject.said.iter());
        let usual = narrower(&mut subject.section.iter());
        let certain = match (&names.own, &names.source) {
            (_, Some(_)) => only(&named),
            (Some(own), _) if own.words().is_none_or(|words| funds(words).is_some()) => {
                Some(own.clone())
            }
            _ if !named.is_empty() => only(&named),
            (Some(own), None) => Some(own.clone()),
            _ if !headed.is_empty() => None,
            _ if !usual.is_empty() => only(&usual),
            _ => match names.others.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            },
        };
        let own = certain.is_some() && certain == names.own;
        let whole = names.all().filter(|_| names.source.is_none()).cloned();
        let scoped = named.into_iter().chain(headed).chain(usual);
        let first = names.own.iter().filter(|_| own).cloned();
        let all = first.chain(scoped.map(|(of, _)| of)).chain(whole);
        Readings {
            all: all.collect(),
            certain,
            own,
        }
    }

    /// What a number is: what prints just that, else what is meant in any case, else what it is a slip of, or any of what
    /// may be meant where the tables print one amount for all of it. Then also whether nothing else can be.
    pub fn told_by(&self, number: &Number, known: &Known) -> Option<(Of, bool)> {
        let agreeing = self.all.iter().find(|of| known.agrees(of, number));
        let sure = self.certain.is_some() || agreeing.is_some();
        if let Some(of) = self.slipped(number, known).filter(|_| !sure) {
            return Some((of, false));
        }
        let of = agreeing.or(self.certain.as_ref()).cloned();
        let of = of.or_else(|| self.alike(known))?;
        Some((of, self.own && self.is_one(known)))
    }

    /// Whether last year's tables print one amount only for all of what a number may be.
    pub fn are_steady(&self, number: &Number, tables: Tables) -> bool {
        let Some(last) = tables.last else {
            return false;
        };
        let agreeing = self.all.iter().filter(|of| tables.now.agrees(of, number));
        let mut values = agreeing
            .flat_map(|of| last.amounts(of))
            .map(|fact| fact.value);
        let first = values.next();
        first.is_some() && values.all(|value| Some(value) == first)
    }

    /// The one amount of which a number is a slip of the hand, if the name may mean several and it is none of them.
    pub fn slipped(&self, number: &Number, known: &Known) -> Option<Of> {
        let is_slip = |fact: &Fact| slips_from(number, fact.value);
        let all = self.all.iter();
        let mut slips =
            all.filter_map(|of| Some((of, known.amounts(of).into_iter().find(is_slip)?)));
        let (of, fact) = slips.next()?;
        let same = slips.all(|(_, other)| other.value == fact.value);
        same.then(|| of.clone())
    }

    /// What is meant by words for a whole, where the tables print one amount for all that they may mean.
    pub fn alike(&self, known: &Known) -> Option<Of> {
        let first = self.all.first()?;
        (self.is_one(known) && known.prints(first)).then(|| first.clone())
    }

    /// What is agreed to by a number, if anything.
    pub fn agreeing(&self, number: &Number, known: &Known) -> Option<Of> {
        self.all.iter().find(|of| known.agrees(of, number)).cloned()
    }

    /// What is meant where no number tells it: what its rate gives, else what the sentence told before, else what is meant
    /// in any case if the tables print that only.
    pub fn told_before<'o>(
        &self,
        mut before: impl DoubleEndedIterator<Item = &'o Of>,
        fits: impl Fn(&Of) -> bool,
        known: &Known,
    ) -> Option<(Of, bool)> {
        let told = before.rfind(|of| self.all.contains(of)).cloned();
        let fitting = || self.all.iter().find(|of| fits(of)).cloned();
        let certain = || self.certain.clone().filter(|_| self.is_one(known));
        let of = fitting().or(told).or_else(certain)?;
        let sure = self.own && Some(&of) == self.certain.as_ref();
        Some((of, sure))
    }

    /// Whether the tables print one amount only, whichever is meant.
    fn is_one(&self, known: &Known) -> bool {
        let mut values = self.all.iter().flat_map(|of| known.amounts(of));
        let first = values.next().map(|fact| fact.value);
        values.all(|fact| Some(fact.value) == first)
    }
}

/// Whether a number is one slip of the hand from so many 元, as they would be printed in its place.
pub(super) fn slips_from(number: &Number, value: Decimal) -> bool {
    let Unit::Money(unit) = number.unit else {
        return false;
    };
    let digits = number.printed.bytes().filter(u8::is_ascii_digit).count();
    let value = value.checked_div(Decimal::from(unit.yuan()));
    let slips = |value: Decimal| {
        let mut shown = value.round_dp(number.decimals);
        shown.rescale(number.decimals);
        !shown.is_zero() && is_slip(&number.printed, &shown.to_string())
    };
    digits >= LEAST_DIGITS && value.is_some_and(slips)
}

/// The one reading, if there is one and just that is printed.
fn only(readings: &[(Of, bool)]) -> Option<Of> {
    match readings {
        [(of, true)] => Some(of.clone()),
        _ => None,
    }
}
