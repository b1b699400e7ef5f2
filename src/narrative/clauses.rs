//! What clauses without a number say of an amount: that there is none, or that it is what it was last year.

use rust_decimal::Decimal;

use super::Read;
use super::claim::{Bound, Claim};
use super::known::{Fact, Of};
use super::labels::{bare, core};
use super::sentence::{LAST_YEAR, Paragraph, Unit};
use super::texts::{finding, says_nothing};
use crate::model::{MoneyUnit, Place};
use crate::report::Finding;
use crate::vocabulary;
use crate::words::narrative as words;

/// Marks at which a clause ends, in plain text.
const MARKS: [char; 7] = [',', ';', ':', '。', '(', ')', '\n'];
/// What joins names of amounts.
const JOINS: [char; 3] = ['、', '和', '及'];

/// What does not agree with the tables.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, own) in read.narrative.sections.iter().enumerate() {
        for (nth, paragraph) in read.paragraphs[section].iter().enumerate() {
            let here = Here {
                read,
                spec: own.spec,
                title: &own.title,
                section,
                nth,
                paragraph,
            };
            for (at, clause) in clauses(&paragraph.text) {
                findings.extend(here.nothing(at, clause));
                findings.extend(here.same(at, clause));
            }
        }
    }
    findings
}

/// The clauses of a text, with where they begin.
fn clauses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(MARKS).map(move |clause| {
        let begins = at;
        at += clause.len();
        (begins, clause.trim_end_matches(MARKS))
    })
}

/// A paragraph of a section.
struct Here<'r> {
    read: &'r Read<'r>,
    spec: usize,
    title: &'r str,
    section: usize,
    nth: usize,
    paragraph: &'r Paragraph,
}

impl Here<'_> {
    /// A clause that says there is none of what the tables have: 未安排“三公”经费预算.
    fn nothing(&self, at: usize, clause: &str) -> Option<Finding> {
        let spec = &self.read.layout.narrative.sections[self.spec];
        // The section as a whole is looked at elsewhere.
        if spec.nothing.is_some() && self.nth == 0 && says_nothing(self.paragraph) {
            return None;
        }
        if clause.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let said = core(clause);
        let words = vocabulary::SAID_NOTHING.iter();
        let rest = words
            .filter_map(|word| said.strip_prefix(*word))
            .min_by_key(|rest| rest.len())?;
        let rest = vocabulary::SAID_USED.iter().fold(rest, |rest, word| {
            let rest = rest.strip_prefix(word).unwrap_or(rest);
            rest.strip_suffix(word).unwrap_or(rest)
        });
        let there = |name: &str| -> Option<Fact> {
            let names = self.read.vocabulary.named(self.spec, name, 0);
            let known = &self.read.known;
            let facts: Vec<Fact> = names.all().flat_map(|of| known.amounts(of)).collect();
            let something = facts.iter().all(|fact| !fact.value.is_zero());
            facts
                .into_iter()
                .next()
                .filter(|_| something && names.source.is_none())
        };
        let fact = there(rest).or_else(|| rest.split(JOINS).find_map(there))?;
        let place = self.paragraph.place_of(at);
        let printed = fact
            .place
            .as_ref()
            .map(Place::to_string)
            .unwrap_or_default();
        let message = words::something_there(
            &place.to_string(),
            &self.read.spelled(clause),
            &printed,
            &told(fact.value),
        );
        let places: Vec<&Place> = std::iter::once(place).chain(&fact.place).collect();
        Some(finding(words::NOTHING, self.title, &places, message))
    }

    /// A clause that says an amount is what it was: 与上年持平.
    fn same(&self, at: usize, clause: &str) -> Option<Finding> {
        let last = self.read.last.as_ref()?;
        let words = bare(clause);
        let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
        let nearly = says(vocabulary::SAID_NEARLY) || says(vocabulary::SAID_OTHER_MEASURE);
        let year = says(vocabulary::SAID_LAST_YEAR) || words.contains(LAST_YEAR);
        if nearly || !year || !says(vocabulary::SAID_SAME) {
            return None;
        }
        let of = self.only_amount(at)?;
        let (now, before) = (self.read.known.amounts(of), last.amounts(of));
        let (first, was) = (now.first()?, before.first()?);
        let same =
            |one: &Fact, other: &Fact| (one.value - other.value).abs() <= one.half + other.half;
        if now
            .iter()
            .any(|one| before.iter().any(|other| same(one, other)))
        {
            return None;
        }
        let place = self.paragraph.place_of(at);
        let message = words::not_the_same(
            &place.to_string(),
            &self.read.spelled(clause),
            &told(first.value),
            (&was.place.as_ref().map(Place::to_string), &told(was.value)),
        );
        let places: Vec<&Place> = std::iter::once(place).chain(&first.place).collect();
        Some(finding(words::SAME, self.title, &places, message))
    }

    /// The amount that the sentence tells before a place, if it tells one only.
    fn only_amount(&self, at: usize) -> Option<&Of> {
        let text = &self.paragraph.text[..at];
        let begins = text.rfind(['。', ';']).unwrap_or_default();
        let numbers = self.read.numbers.iter().filter(|one| {
            let here = one.section == self.section && one.paragraph == self.nth;
            here && (begins..at).contains(&one.number.from)
        });
        let money = |one: &&Bound| matches!(one.number.unit, Unit::Money(_));
        let mut told = numbers.filter(money).map(|one| match &one.claim {
            Some(Claim::Amount(of)) => Some(of),
            _ => None,
        });
        let first = told.next()??;
        told.all(|other| other == Some(first)).then_some(first)
    }
}

/// An amount in 万元.
fn told(value: Decimal) -> String {
    super::tell::amount(value, Unit::Money(MoneyUnit::TenThousandYuan))
}
