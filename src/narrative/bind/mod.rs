//! What the numbers of a section claim: each is bound to what its words name, or stays open. What is told of the year
//! before, `changes` binds to the amount that it is about.

mod changes;
mod rows;
mod shares;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use self::rows::Rows;
use self::shares::Above;
use self::years::Year;
use super::claim::{Bound, Claim};
use super::known::{Of, Tables};
use super::labels::{Labels, Names, Vocabulary, bare, core, names_nothing};
use super::own_name::Named;
use super::readings::{Readings, Subject, funds_of};
use super::sections::{Section, is_numbered, unnumbered};
use super::sentence::{Number, OWN_YEAR, Paragraph, Unit};
use super::wording::{
    compares, direction, goes_on, is_last_year, is_named, leads_on, without_year,
};
use crate::layout::{Counted, source, source_in};
use crate::model::plain;
use crate::vocabulary;

/// What the words around a number tell.
#[derive(Default)]
struct Told {
    claim: Option<Claim>,
    sure: bool,
    department: Option<String>,
}

impl Told {
    fn of(claim: Option<Claim>, sure: bool) -> Told {
        Told {
            claim,
            sure,
            department: None,
        }
    }
}

/// Binds the numbers of the paragraphs of one section, by its index among those found.
pub(super) fn bind(
    (vocabulary, names): (&Vocabulary, Named),
    tables: Tables,
    (own, section): (&Section, usize),
    paragraphs: &[Paragraph],
    all: &mut Vec<Bound>,
) {
    let spec = own.spec;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut rows, mut above) = (Rows::default(), Above::default());
    let title = named_by_title(&own.title);
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let heading = at
            .checked_sub(1)
            .and_then(|at| heading(&paragraphs[at].text));
        let before = above.divided_in(paragraph, all);
        let mut binder = Binder {
            vocabulary,
            names,
            tables,
            labels: vocabulary.section(spec),
            unknown: own.unknown,
            spec,
            paragraph,
            all: &mut *all,
            seen: &mut seen,
            rows: &mut rows,
            heading,
            title: title.clone(),
            sentence: None,
            before,
            segment: None,
            last: None,
            change: None,
            changed: BTreeSet::new(),
            steady: BTreeSet::new(),
            counted: None,
            subject: Subject::default(),
            funds: None,
            reason: false,
            mainly: false,
            year: Year::Own,
            open: false,
            blocked: false,
            base: None,
            end: 0,
        };
        let titled = source_in(&plain(&own.title));
        binder.subject.section = titled.or_else(|| binder.labels.source.clone());
        for (nth, number) in paragraph.numbers.iter().enumerate() {
            binder.begin(number);
            let told = binder.told(number, paragraph.numbers.get(nth + 1));
            let index = binder.all.len();
            binder.note(index, number, &told.claim);
            binder.all.push(Bound {
                section,
                paragraph: at,
                number: number.clone(),
                claim: told.claim,
                sure: told.sure,
                department: told.department,
            });
            binder.end = number.to;
        }
        let first = binder.sentence.filter(|_| !binder.open).or(binder.before);
        above.pass(paragraph, first);
    }
    if !own.unknown {
        rows.settle(tables.now, all);
    }
}

/// What a title names: 收入预算 of 二、收入预算情况说明.
fn named_by_title(title: &str) -> String {
    let title = unnumbered(title).unwrap_or_default();
    let mut tails = vocabulary::SAID_TITLE_TAIL.iter();
    let named = tails.find_map(|tail| title.strip_suffix(*tail));
    named.unwrap_or(&title).to_owned()
}

/// The longest words that head a paragraph, in letters.
const LONGEST_NAME: usize = 24;

/// What a short text without marks heads: the next sentence or paragraph.
fn heading(text: &str) -> Option<&str> {
    let short = text.chars().take(LONGEST_NAME + 1).count() <= LONGEST_NAME;
    let marked = text.contains([',', ';', ':', '、']) || text.contains(char::is_whitespace);
    (short && !marked && is_numbered(text)).then_some(text)
}

/// Whether a number says from where on something counts: 50万元（含）以上的设备.
fn is_threshold(after: &str) -> bool {
    let behind = match after.strip_prefix('(') {
        Some(inner) => inner.split_once(')').map_or(after, |(_, behind)| behind),
        None => after,
    };
    let mut words = vocabulary::SAID_THRESHOLD.iter();
    words.any(|word| behind.starts_with(word))
}

/// Goes along a paragraph. What it keeps are indices of numbers that tell amounts.
struct Binder<'b> {
    vocabulary: &'b Vocabulary,
    /// The names that may stand in front of an amount.
    names: Named<'b>,
    tables: Tables<'b>,
    labels: &'b Labels,
    /// Whether the layout says nothing of the section.
    unknown: bool,
    spec: usize,
    paragraph: &'b Paragraph,
    all: &'b mut Vec<Bound>,
    /// How often which words told a number of the section.
    seen: &'b mut BTreeMap<String, usize>,
    /// Those of the section that bear the names of rows.
    rows: &'b mut Rows,
    /// What the paragraph before heads.
    heading: Option<&'b str>,
    /// What the title of the section names.
    title: String,
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
    /// Those of the sentence whose change was told.
    changed: BTreeSet<usize>,
    /// Those that were the same last year, whichever of their readings is meant.
    steady: BTreeSet<usize>,
    /// What the number before counts.
    counted: Option<Counted>,
    /// Whose money the sentence speaks of.
    subject: Subject,
    /// Whose money the amount before is.
    funds: Option<String>,
    /// Whether reasons are given since the last semicolon: what they name is no amount of the budget.
    reason: bool,
    /// Whether what is told is only the most of it: what has changed need not have changed so much.
    mainly: bool,
    /// Of which year the sentence speaks.
    year: Year,
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
    /// What the words between the number before and this one part or open.
    fn begin(&mut self, number: &Number) {
        let sentence = self.paragraph.parted(self.end, number.from, "。");
        if sentence {
            self.before = match self.open {
                true => None,
                false => self.sentence.or(self.before),
            };
            self.sentence = None;
            self.subject.divided = None;
            self.subject.said.clear();
            (self.open, self.base) = (false, None);
            self.changed.clear();
        }
        if sentence || self.paragraph.parted(self.end, number.from, ";") {
            (self.segment, self.change) = (None, None);
            (self.blocked, self.reason, self.mainly) = (false, false, false);
        }
        let between = self.paragraph.text.get(self.end..number.from);
        let between = between.unwrap_or_default();
        let parted = between.rfind(['。', ';']).unwrap_or_default();
        let between = &between[parted..];
        let says = |list: &[&str]| list.iter().any(|word| between.contains(word));
        // 财政拨款中，一般公共预算…占…: what the share is of stands in front.
        let mut of_which = vocabulary::OF_WHICH.iter();
        if sentence && !of_which.any(|word| between.contains(word)) && says(vocabulary::SAID_AMONG)
        {
            self.before = None;
        }
        // What the sentence before told is divided in one that begins so.
        if says(vocabulary::OF_WHICH) {
            self.subject.divided = self.funds.take();
        }
        if sentence {
            self.funds = None;
        }
        self.reason |= says(vocabulary::SAID_BECAUSE);
        self.mainly |= says(vocabulary::SAID_MAINLY);
        if sentence {
            self.year = Year::Own;
        }
        if let Some(at) = between.rfind(OWN_YEAR) {
            self.year = self.year_at(self.end + parted + at);
        }
    }

    fn told(&mut self, number: &Number, next: Option<&Number>) -> Told {
        // Where nobody chose between more and less, that is what is told.
        if vocabulary::SAID_CHOICE
            .iter()
            .any(|words| number.before.contains(words))
        {
            return Told::default();
        }
        let claim = match number.unit {
            _ if self.labels.is_fixed(&number.before, &number.printed) => Some(Claim::Fixed),
            Unit::Percent => {
                let own = self.percent(number);
                let share = vocabulary::SAID_SHARE
                    .iter()
                    .any(|word| bare(&number.before).contains(word));
                if share && self.last.is_some() && self.last == self.sentence {
                    self.base = Some(self.before);
                }
                return own;
            }
            Unit::Count(word) => {
                let nth = self.nth(&format!("{}{word}", core(&number.before)));
                let counted = self.labels.count(&number.before, &number.after, nth);
                let counted = counted.or_else(|| self.counted_elsewhere(number, nth));
                counted.map(|counted| Claim::Count(counted.clone()))
            }
            Unit::Money(_) if is_threshold(&number.after) => Some(Claim::Fixed),
            Unit::Money(_) => {
                let told = self.money(number, next);
                // In a section that nobody described, a name may be that of something else.
                return match &told.claim {
                    Some(Claim::Amount(of))
                        if self.unknown && !self.tables.now.agrees(of, number) =>
                    {
                        Told::default()
                    }
                    _ => told,
                };
            }
        };
        Told::of(claim, true)
    }

    /// Keeps what the next numbers may speak of.
    fn note(&mut self, index: usize, number: &Number, claim: &Option<Claim>) {
        let words = bare(&number.before);
        let money = matches!(number.unit, Unit::Money(_));
        let amount = money && direction(&words).is_none();
        // What is added in brackets is not divided behind them.
        let aside = number.before.rfind('(') > number.before.rfind(')');
        if amount && !aside {
            let of = match claim {
                Some(Claim::Amount(of)) => Some(of),
                _ => None,
            };
            self.funds = funds_of(of, &words);
            self.subject.said.extend(self.funds.clone());
        }
        match claim {
            None if amount => {
                self.open |= self.sentence.is_none() && !compares(&words);
                (self.last, self.blocked) = (None, true);
            }
            // The change of what nobody knows: a rate behind it is that of the same.
            None if money => (self.change, self.blocked) = (None, true),
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
    fn money(&mut self, number: &Number, next: Option<&Number>) -> Told {
        let words = bare(&number.before);
        if let Some(up) = direction(&words) {
            let of = self.changed(number, up, next);
            let sure = of.as_ref().is_some_and(|(_, sure)| *sure);
            return Told::of(of.map(|(of, _)| Claim::Change { of, up }), sure);
        }
        if compares(&words) {
            let mut other = vocabulary::SAID_OTHER_MEASURE.iter();
            let other = other.any(|word| words.contains(word));
            let of = self.amount_of_last_year(number, next);
            return Told::of(of.filter(|_| !other).map(Claim::Before), true);
        }
        if is_last_year(&words) {
            // 上年9.43万元 may be what is left of it.
            let of = self.amount_of_last_year(number, next);
            let is = |of: &Of| self.was(of, number, next) || self.changes_by(of, next);
            return Told::of(of.filter(is).map(Claim::Before), true);
        }
        let before = self.words_for(number).to_owned();
        let name = core(&before);
        if name.is_empty() && number.before == "(" {
            // The same in other words.
            let of = self.last.and_then(|last| self.amount_at(last));
            return Told::of(of.map(Claim::Amount), true);
        }
        if name.is_empty() || names_nothing(&name) {
            return match self.of_counted() {
                Some(of) => Told::of(Some(Claim::Amount(of)), true),
                None => self.titled_amount(number),
            };
        }
        let nth = self.nth(&name);
        let names = self.vocabulary.named(self.spec, &before, nth);
        if self.year != Year::Own {
            return match names.is_empty() {
                true => self.row_of_a_year(number, &before),
                false => self.of_a_year(number, names),
            };
        }
        if let Some((of, sure)) = self.decided(number, names) {
            return Told::of(Some(Claim::Amount(of)), sure);
        }
        if let Some((of, sure)) = self.row(number, &before, next) {
            return Told::of(Some(Claim::Amount(of)), sure);
        }
        // Somebody else's name may stand in front, or what it is spent on: 办公费等公用经费.
        match self.vocabulary.named_behind(self.spec, &words) {
            Some((front, names)) if is_named(front) => self.of_somebody(number, front, names),
            Some((front, names)) if is_named(without_year(front)) => {
                // What somebody has in that year: only where it is the department's it is meant for that.
                match self.likely(number, &names).claim {
                    Some(_) => self.of_somebody(number, without_year(front), names),
                    None => Told::default(),
                }
            }
            Some((front, names)) if goes_on(front) => self.likely(number, &names),
            _ => Told::default(),
        }
    }

    /// An amount whose name may be that of a part only: what prints just that, or what it is a slip of.
    fn likely(&self, number: &Number, names: &Names) -> Told {
        let readings = Readings::of(names, &self.subject, self.tables.now);
        let now = self.tables.now;
        let of = readings.agreeing(number, now);
        let of = of.or_else(|| readings.slipped(number, now));
        Told::of(of.map(Claim::Amount), false)
    }

    /// The words that name an amount: those before it, or else what heads them: 公务接待费。2026年安排1.24万元.
    fn words_for<'w>(&'w self, number: &'w Number) -> &'w str {
        if self.end > 0 || self.counted.is_some() || !core(&number.before).is_empty() {
            return &number.before;
        }
        let (first, rest) = match self.paragraph.text[..number.from].split_once(['。', ':']) {
            Some((first, rest)) => (heading(first), rest),
            None => (None, ""),
        };
        let first = first.filter(|_| !rest.contains('。'));
        first.or(self.heading).unwrap_or(&number.before)
    }

    /// The first amount of a section that nothing names but its title: 收入预算情况说明, 2026年年初预算数100万元.
    fn titled_amount(&mut self, number: &Number) -> Told {
        let first = self.end == 0 && self.before.is_none();
        if !first || number.before.is_empty() {
            return Told::default();
        }
        let names = self.vocabulary.named(self.spec, &self.title, 0);
        match self.year {
            Year::Own => self.likely(number, &names),
            _ => self.of_a_year(number, names),
        }
    }

    /// What a number counts by other words than the pattern's: in rows only what there are.
    fn counted_elsewhere(&self, number: &Number, nth: usize) -> Option<&Counted> {
        let mut counted = self.vocabulary.counted(&number.before).iter();
        counted.find(|counted| match counted {
            Counted::Rows(words) => {
                let count = self.tables.now.count(words);
                count.is_some_and(|(count, _)| Decimal::from(count) == number.value)
            }
            Counted::Stated(_) | Counted::Forms(_) => nth == 0 && !self.unknown,
        })
    }

    /// An amount behind a name that is not the department's: a unit's is not that of the whole.
    fn of_somebody(&mut self, number: &Number, front: &str, names: Names) -> Told {
        let name = core(front);
        if self.names.is_unit(&name) || self.tables.now.has_row(&name) {
            return Told::default();
        }
        Told {
            department: Some(name),
            claim: self.decided(number, names).map(|(of, _)| Claim::Amount(of)),
            sure: false,
        }
    }

    /// What an amount is that is named by nothing but what was counted before it.
    fn of_counted(&self) -> Option<Of> {
        let counted = self.counted.as_ref()?;
        let own = self.labels.of_counted(counted).cloned();
        Some(own.unwrap_or_else(|| match counted {
            Counted::Rows(words) => Of::Meant(words.to_string()),
            Counted::Forms(title) => Of::Forms(title.to_string()),
            Counted::Stated(name) => Of::Stated(name.to_string()),
        }))
    }

    /// Which amount of those that words name a number is.
    fn decided(&mut self, number: &Number, mut names: Names) -> Option<(Of, bool)> {
        let words = bare(&number.before);
        let concerning = vocabulary::SAID_CONCERNING.iter();
        let mut concerning = concerning.map(|word| words.starts_with(word));
        // The money of what was counted is no more than the pattern says.
        if self.counted.is_some() || concerning.any(|begins| begins) {
            names.others.clear();
            names.source = None;
        }
        self.rows_of_others(number, &mut names);
        let readings = Readings::of(&names, &self.subject, self.tables.now);
        // What is given as a reason, or goes to one purpose, may be a part only.
        let mut purpose = vocabulary::SAID_SPENT_ON.iter();
        let part = self.reason || purpose.any(|word| number.after.starts_with(word));
        match part {
            true => Some((readings.agreeing(number, self.tables.now)?, false)),
            false => {
                if readings.are_steady(number, self.tables) {
                    self.steady.insert(self.all.len());
                }
                readings.told_by(number, self.tables.now)
            }
        }
    }

    /// A row of the funds that the sentence names, where the section tells those of others.
    fn rows_of_others(&self, number: &Number, names: &mut Names) {
        let Some(Of::Row { base, name }) = &names.own else {
            return;
        };
        let text = &self.paragraph.text;
        let begins = text[..number.from].rfind('。').unwrap_or_default();
        let ends = text[number.to..].find('。');
        let ends = ends.map_or(text.len(), |at| number.to + at);
        let named =
            source_in(&text[begins..ends]).filter(|named| Some(named) != source(base).as_ref());
        let Some(named) = named else { return };
        let others = self
            .vocabulary
            .listed()
            .filter(|base| source(base).as_ref() == Some(&named));
        let rows = others.map(|base| Of::Row {
            base: base.to_owned(),
            name: name.clone(),
        });
        names.others.extend(rows);
    }

    /// Which amount words name of which no number is printed there, apart from one.
    fn named(
        &self,
        names: &Names,
        but: Option<&Of>,
        fits: impl Fn(&Of) -> bool,
    ) -> Option<(Of, bool)> {
        let readings = Readings::of(names, &self.subject, self.tables.now);
        let from = self.sentence.unwrap_or(self.all.len());
        let told = self.all[from..].iter();
        let told = told.filter_map(|bound| match &bound.claim {
            Some(Claim::Amount(of)) => Some(of).filter(|of| Some(*of) != but),
            _ => None,
        });
        let found = readings.told_before(told, fits, self.tables.now);
        found.filter(|(of, _)| Some(of) != but)
    }

    /// The same of the words, or of those at their end that name an amount.
    fn named_in(
        &self,
        words: &str,
        but: Option<&Of>,
        fits: impl Fn(&Of) -> bool,
    ) -> Option<(Of, bool)> {
        let names = self.vocabulary.named(self.spec, words, 0);
        self.named(&names, but, &fits).or_else(|| {
            let (front, names) = self.vocabulary.named_behind(self.spec, words)?;
            // 卫生健康支出 ends with 支出 and is not all expenditure: then only the number tells that it is meant.
            let found = self.named(&names, but, &fits)?;
            (leads_on(front) || fits(&found.0)).then_some(found)
        })
    }

    fn amount_at(&self, index: usize) -> Option<Of> {
        match &self.all.get(index)?.claim {
            Some(Claim::Amount(of)) => Some(of.clone()),
            _ => None,
        }
    }
}
