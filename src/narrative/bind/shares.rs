//! Percentages: how much an amount has grown, and of which whole it is a share: what the words name, the first amount of
//! the sentence, or what the list above it divides.

use super::{Binder, Told};
use crate::narrative::claim::{Bound, Claim};
use crate::narrative::known::Of;
use crate::narrative::labels::bare;
use crate::narrative::readings::Readings;
use crate::narrative::sections::is_numbered;
use crate::narrative::sentence::{Number, Paragraph, Unit};
use crate::narrative::wording::direction;
use crate::vocabulary;

/// By so many shares it is known what they are of.
const LEAST: usize = 2;

/// What a paragraph may divide without saying so.
#[derive(Default)]
pub(super) struct Above {
    /// The first amount of the section.
    first: Option<usize>,
    /// What the list that goes on divides.
    listed: Option<usize>,
    /// Whether the paragraph before ends as one behind which a list goes on.
    goes_on: bool,
}

impl Above {
    /// What the shares of a paragraph are of that begins with one of the parts.
    pub fn divided_in(&self, paragraph: &Paragraph, all: &[Bound]) -> Option<usize> {
        let listed = self
            .listed
            .filter(|_| self.goes_on || is_numbered(&paragraph.text));
        listed.or_else(|| {
            let first = self.first?;
            let whole = all[first].number.value;
            let pairs = paragraph.numbers.windows(2).filter(|pair| {
                let share = pair[1].unit == Unit::Percent && is_share(&pair[1].before);
                share && matches!(pair[0].unit, Unit::Money(_))
            });
            let fitting = pairs.filter(|pair| pair[1].is_rate_of(pair[0].value, whole));
            (fitting.count() >= LEAST).then_some(first)
        })
    }

    /// Goes on behind a paragraph, of whose last sentence that is the first amount.
    pub fn pass(&mut self, paragraph: &Paragraph, first: Option<usize>) {
        self.first = self.first.or(first);
        let opens = paragraph.text.ends_with(':');
        let goes_on = self.listed.is_some() && (self.goes_on || is_numbered(&paragraph.text));
        self.goes_on = paragraph.text.ends_with([':', ';']);
        self.listed = match (opens, goes_on) {
            (true, _) => first.or(self.first),
            (false, true) => self.listed,
            (false, false) => None,
        };
    }
}

/// Whether words say that what follows is a share, and not of what.
fn is_share(before: &str) -> bool {
    let words = bare(before);
    let mut share = vocabulary::SAID_SHARE.iter();
    share.any(|word| {
        words
            .strip_prefix(word)
            .is_some_and(|rest| without_tail(rest).is_empty())
    })
}

/// The words for a whole without those that lead from it to the number.
fn without_tail(words: &str) -> &str {
    let mut named = words;
    while let Some(rest) = vocabulary::SAID_SHARE_TAIL
        .iter()
        .find_map(|tail| named.strip_suffix(*tail))
    {
        named = rest;
    }
    named
}

impl Binder<'_> {
    pub(super) fn percent(&mut self, number: &Number) -> Told {
        let words = bare(&number.before);
        if let Some(at) = vocabulary::SAID_SHARE
            .iter()
            .filter_map(|word| words.find(word))
            .min()
        {
            let whole = vocabulary::SAID_SHARE
                .iter()
                .fold(&words[at..], |rest, word| {
                    rest.strip_prefix(word).unwrap_or(rest)
                });
            return self.share(number, whole).unwrap_or_default();
        }
        let Some(up) = direction(&words) else {
            return Told::default();
        };
        let of = match self.change {
            Some(change) => match &self.all[change].claim {
                Some(Claim::Change { of, .. }) => Some((of.clone(), self.all[change].sure)),
                _ => None,
            },
            None => self.changed(number, up, None),
        };
        let Some((of, sure)) = of else {
            return Told::default();
        };
        let change = self.change;
        Told::of(Some(Claim::Growth { of, up, change }), sure)
    }

    /// A share of what the words name, or of the first amount of the sentence.
    fn share(&self, number: &Number, whole: &str) -> Option<Told> {
        let named = without_tail(whole);
        let part = self.last?;
        if named.is_empty() {
            let first = self.sentence.filter(|_| !self.open);
            let whole = match self.base {
                Some(base) => base?,
                None if first == Some(part) => self.before?,
                None => first?,
            };
            let sure = self.all[part].sure && self.all[whole].sure;
            let claim = Claim::Share {
                part,
                whole: Some(whole),
                of: None,
            };
            return Some(Told::of(Some(claim), sure));
        }
        let own = self.amount_at(part);
        let fits = |of: &Of| {
            let part = &self.all[part].number;
            let facts = self.tables.now.amounts(of);
            facts
                .iter()
                .any(|fact| number.is_rate_of(part.value, fact.value))
        };
        let found = self.named_in(named, own.as_ref(), fits);
        let (of, sure) = found.or_else(|| {
            let names = self.vocabulary.named(self.spec, named, 0);
            let readings = Readings::of(&names, &self.subject, self.tables.now);
            let of = readings.alike(self.tables.now);
            of.filter(|of| Some(of) != own.as_ref())
                .map(|of| (of, false))
        })?;
        let claim = Claim::Share {
            part,
            whole: None,
            of: Some(of),
        };
        Some(Told::of(Some(claim), sure && self.all[part].sure))
    }
}
