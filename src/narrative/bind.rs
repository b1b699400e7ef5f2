//! What the numbers of a section claim: each is bound to what its words name, or stays open.

use std::collections::BTreeMap;

use super::known::Of;
use super::labels::{Labels, Vocabulary, bare, core};
use super::sentence::{Number, Paragraph, Unit};
use crate::layout::Counted;
use crate::vocabulary;

/// What a number claims.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Claim {
    /// So much an amount is.
    Amount(Of),
    /// So much an amount is more than last year, or less.
    Change {
        /// The amount.
        of: Of,
        /// Whether it is more.
        up: bool,
    },
    /// By so many per cent an amount is more, or less.
    Growth {
        /// The amount.
        of: Of,
        /// Whether it is more.
        up: bool,
        /// The number that tells the change, by its index.
        change: Option<usize>,
    },
    /// So much it was last year.
    Before(Of),
    /// So many per cent the amount before is of another.
    Share {
        /// The number that tells the amount, by its index.
        part: usize,
        /// The number of the whole, by its index.
        whole: Option<usize>,
        /// The whole, where the words name it.
        of: Option<Of>,
    },
    /// So many there are.
    Count(Counted),
    /// The number is part of the words.
    Fixed,
}

/// A number, and what it claims if that is told.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Bound {
    /// The section, by its index among those found.
    pub section: usize,
    /// The paragraph in it.
    pub paragraph: usize,
    /// The number.
    pub number: Number,
    /// What it claims.
    pub claim: Option<Claim>,
    /// The words that stand where the department's name should.
    pub department: Option<String>,
}

/// Binds the numbers of the paragraphs of one section, which is the layout's `spec`.
pub(super) fn bind(
    vocabulary: &Vocabulary,
    (spec, section): (usize, usize),
    paragraphs: &[Paragraph],
    all: &mut Vec<Bound>,
) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let mut binder = Binder {
            vocabulary,
            labels: vocabulary.section(spec),
            spec,
            paragraph,
            all,
            seen: &mut seen,
            sentence: None,
            before: None,
            segment: None,
            last: None,
            change: None,
            counted: None,
            open: false,
            blocked: false,
            base: None,
            end: 0,
        };
        for number in &paragraph.numbers {
            let (claim, department) = binder.claim(number);
            let index = binder.all.len();
            binder.note(index, number, &claim);
            binder.all.push(Bound {
                section,
                paragraph: at,
                number: number.clone(),
                claim,
                department,
            });
            binder.end = number.to;
        }
    }
}

/// Goes along a paragraph. What it keeps are indices of numbers that tell amounts.
struct Binder<'b> {
    vocabulary: &'b Vocabulary,
    labels: &'b Labels,
    spec: usize,
    paragraph: &'b Paragraph,
    all: &'b mut Vec<Bound>,
    /// How often which words told a number of the section.
    seen: &'b mut BTreeMap<String, usize>,
    /// The first of the sentence.
    sentence: Option<usize>,
    /// The first of the sentence before.
    before: Option<usize>,
    /// The first since the last semicolon.
    segment: Option<usize>,
    /// The one before.
    last: Option<usize>,
    /// The change told before, if nothing else was since.
    change: Option<usize>,
    /// What the number before counts.
    counted: Option<Counted>,
    /// Whether the sentence begins with an amount that nobody names.
    open: bool,
    /// Whether an amount that nobody names, or one of another measure, stands since the last semicolon: then it may be
    /// what has changed.
    blocked: bool,
    /// What shares of the sentence are of, where its first amount is a share itself.
    base: Option<Option<usize>>,
    /// Where the number before ends.
    end: usize,
}

impl Binder<'_> {
    fn claim(&mut self, number: &Number) -> (Option<Claim>, Option<String>) {
        if self.paragraph.parted(self.end, number.from, "。") {
            self.before = match self.open {
                true => None,
                false => self.sentence.or(self.before),
            };
            (self.sentence, self.segment, self.change) = (None, None, None);
            (self.open, self.blocked, self.base) = (false, false, None);
        }
        if self.paragraph.parted(self.end, number.from, ";") {
            (self.segment, self.change, self.blocked) = (None, None, false);
        }
        let own = match number.unit {
            _ if self.labels.is_fixed(&number.before, &number.printed) => Some(Claim::Fixed),
            Unit::Percent => {
                let own = self.percent(number);
                let share = vocabulary::SAID_SHARE
                    .iter()
                    .any(|word| bare(&number.before).contains(word));
                if share && self.last.is_some() && self.last == self.sentence {
                    self.base = Some(self.before);
                }
                own
            }
            Unit::Count(word) => {
                let nth = self.nth(&format!("{}{word}", core(&number.before)));
                let counted = self.labels.count(&number.before, &number.after, nth);
                counted.map(|counted| Claim::Count(counted.clone()))
            }
            Unit::Money(_) => return self.money(number),
        };
        (own, None)
    }

    /// Keeps what the next numbers may speak of.
    fn note(&mut self, index: usize, number: &Number, claim: &Option<Claim>) {
        let words = bare(&number.before);
        let amount = matches!(number.unit, Unit::Money(_)) && direction(&words).is_none();
        match claim {
            None if amount => {
                self.open |= self.sentence.is_none() && !compares(&words);
                (self.last, self.blocked) = (None, true);
            }
            Some(Claim::Amount(_)) => {
                self.last = Some(index);
                self.sentence.get_or_insert(index);
                self.segment.get_or_insert(index);
                self.change = None;
            }
            Some(Claim::Change { .. }) => self.change = Some(index),
            _ => {}
        }
        self.counted = match claim {
            Some(Claim::Count(counted)) => Some(counted.clone()),
            _ => None,
        };
    }

    /// How often these words told a number before.
    fn nth(&mut self, words: &str) -> usize {
        let seen = self.seen.entry(words.to_owned()).or_default();
        *seen += 1;
        *seen - 1
    }

    /// Money: an amount, its change, or what it was last year.
    fn money(&mut self, number: &Number) -> (Option<Claim>, Option<String>) {
        let words = bare(&number.before);
        if let Some(up) = direction(&words) {
            let of = self.changed(&words);
            return (of.map(|of| Claim::Change { of, up }), None);
        }
        if compares(&words) {
            let of = self.segment.and_then(|at| self.amount_at(at));
            let other = vocabulary::SAID_OTHER_MEASURE
                .iter()
                .any(|word| words.contains(word));
            let of = of.filter(|_| !self.blocked && !other);
            return (of.map(Claim::Before), None);
        }
        let name = core(&number.before);
        if name.is_empty() && number.before == "(" {
            // The same in other words.
            let of = self.last.and_then(|last| self.amount_at(last));
            return (of.map(Claim::Amount), None);
        }
        if name.is_empty() {
            let of = self.counted.as_ref().map(|counted| match counted {
                Counted::Rows(words) => Of::Meant(words.to_string()),
                Counted::Forms(title) => Of::Forms(title.to_string()),
                Counted::Stated(name) => Of::Stated(name.to_string()),
            });
            return (of.map(Claim::Amount), None);
        }
        let nth = self.nth(&name);
        if let Some(of) = self.vocabulary.amount(self.spec, &number.before, nth) {
            return (Some(Claim::Amount(of)), None);
        }
        // Somebody else's name may stand in front.
        match self.vocabulary.amount_behind(self.spec, &words) {
            Some((front, of)) if is_named(front) => (Some(Claim::Amount(of)), Some(core(front))),
            _ => (None, None),
        }
    }

    /// What has changed: what the words name, or the first amount since the last semicolon.
    fn changed(&self, words: &str) -> Option<Of> {
        let compared = vocabulary::SAID_AGAINST
            .iter()
            .filter_map(|word| words.find(word));
        let subject = compared.min().map_or("", |at| &words[..at]);
        let named = self.vocabulary.amount(self.spec, subject, 0);
        // What leads to a reason names what changed behind it.
        let named = named.or_else(|| Some(self.vocabulary.amount_behind(self.spec, subject)?.1));
        match core(subject).is_empty() {
            true => self.amount_at(self.segment.filter(|_| !self.blocked)?),
            false => named,
        }
    }

    fn percent(&self, number: &Number) -> Option<Claim> {
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
            return self.share(whole);
        }
        let up = direction(&words)?;
        let of = match self.change {
            Some(change) => match &self.all[change].claim {
                Some(Claim::Change { of, .. }) => Some(of.clone()),
                _ => None,
            },
            None => self.changed(&words),
        };
        Some(Claim::Growth {
            of: of?,
            up,
            change: self.change,
        })
    }

    /// A share of what the words name, or of the first amount of the sentence.
    fn share(&self, whole: &str) -> Option<Claim> {
        let mut named = whole;
        while let Some(rest) = vocabulary::SAID_SHARE_TAIL
            .iter()
            .find_map(|tail| named.strip_suffix(*tail))
        {
            named = rest;
        }
        let part = self.last?;
        if named.is_empty() {
            let first = self.sentence.filter(|_| !self.open);
            let whole = match self.base {
                Some(base) => base?,
                None if first == Some(part) => self.before?,
                None => first?,
            };
            return Some(Claim::Share {
                part,
                whole: Some(whole),
                of: None,
            });
        }
        let of = self.vocabulary.amount(self.spec, named, 0);
        let of = of.or_else(|| Some(self.vocabulary.amount_behind(self.spec, named)?.1))?;
        Some(Claim::Share {
            part,
            whole: None,
            of: Some(of),
        })
    }

    fn amount_at(&self, index: usize) -> Option<Of> {
        match &self.all.get(index)?.claim {
            Some(Claim::Amount(of)) => Some(of.clone()),
            _ => None,
        }
    }
}

/// Whether words end with one that says more, or with one that says less.
fn direction(words: &str) -> Option<bool> {
    let mut words = words;
    while let Some(rest) = vocabulary::SAID_TAIL
        .iter()
        .find_map(|tail| words.strip_suffix(*tail))
    {
        words = rest;
    }
    let ends = |list: &[&str]| list.iter().any(|word| words.ends_with(word));
    match (ends(vocabulary::SAID_UP), ends(vocabulary::SAID_DOWN)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Whether words tell what was last year.
fn compares(words: &str) -> bool {
    let core = core(words);
    let compared = vocabulary::SAID_COMPARES
        .iter()
        .filter_map(|word| core.strip_prefix(*word));
    let mut compared = compared.chain(std::iter::once(core.as_str()));
    compared.any(|rest| {
        vocabulary::SAID_LAST_YEAR
            .iter()
            .any(|year| rest.starts_with(year))
    }) && vocabulary::SAID_COMPARES
        .iter()
        .any(|word| words.contains(word))
}

/// Whether words in front of an amount's name are those of somebody, after what leads to them.
fn is_named(words: &str) -> bool {
    let name = core(words);
    let long = name.chars().count() >= 4;
    let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
    long && ends(vocabulary::ORGANISATION) && !ends(vocabulary::SAID_NO_ORGANISATION)
}
