//! The sections of a layout as sentences: the words of the patterns, the amounts of the tables.
//!
//! The same patterns are read by [`super::bind`]. What only a person knows comes from the answers, and where it is
//! missing a blank stands that the check finds.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::known::{Known, Of};
use crate::layout::{Counted, Layout, Piece, Quantity, SectionSpec};
use crate::model::{MoneyUnit, Submission, plain};
use crate::vocabulary;
use crate::words::narrative as words;

/// What a person knows, by the name of the blank.
pub type Answers = BTreeMap<String, String>;

/// A section as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The part of the document that it belongs to.
    pub part: String,
    /// Its title, without a number.
    pub title: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// The sections of a layout, of a submission and, where it is given, against last year's.
pub fn written(
    layout: &Layout,
    submission: &Submission,
    last: Option<&Submission>,
    answers: &Answers,
) -> Vec<Written> {
    let known = Known::of(layout, submission);
    let last = last.map(|last| Known::of(layout, last));
    let sections = layout.narrative.sections.iter();
    let sections = sections.map(|section| Written {
        part: section.part.to_string(),
        title: section
            .titles
            .first()
            .map(ToString::to_string)
            .unwrap_or_default(),
        paragraphs: paragraphs(section, (&known, last.as_ref()), submission, answers),
    });
    sections.collect()
}

/// The blanks that a layout's sections leave to a person, in their order.
pub fn blanks(layout: &Layout) -> Vec<String> {
    let mut blanks = Vec::new();
    let sections = layout.narrative.sections.iter();
    for paragraph in sections.flat_map(|section| &section.paragraphs) {
        for name in blanks_of(layout, paragraph) {
            if !blanks.contains(&name) {
                blanks.push(name);
            }
        }
    }
    blanks
}

/// The blanks of a paragraph: those of its pieces, and of changes and shares by the amounts that they are of.
fn blanks_of(layout: &Layout, pieces: &[Piece]) -> Vec<String> {
    let mut names = Vec::new();
    let (mut segment, mut amount): (Option<String>, Option<String>) = (None, None);
    for piece in pieces {
        match piece {
            Piece::Words(words) if words.contains(['。', '；']) => segment = None,
            Piece::Amount(quantity) => {
                let name = called(layout, quantity);
                segment.get_or_insert_with(|| name.clone());
                amount = Some(name);
            }
            Piece::Before(quantity) => {
                names.push(words::last_year_blank(&called(layout, quantity)));
            }
            Piece::Change | Piece::Difference => {
                let own = segment.iter();
                names.extend(
                    own.flat_map(|name| [words::last_year_blank(name), words::change_blank(name)]),
                );
            }
            Piece::Share | Piece::ShareOf(_) => {
                names.extend(amount.as_deref().map(words::share_blank));
            }
            _ => {}
        }
        names.extend(blank_of(piece));
    }
    names
}

/// What people call an amount.
fn called(layout: &Layout, quantity: &Quantity) -> String {
    let (Quantity::Meant(name) | Quantity::Stated(name) | Quantity::Forms(name)) = quantity;
    let mut said = layout.narrative.said.iter();
    let called = said.find(|said| said.is == *name);
    let called = called.and_then(|said| said.words.first());
    called.unwrap_or(name).to_string()
}

/// The blank that a piece is, if a person has to fill it in.
fn blank_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Ask(name) => Some(name.to_string()),
        Piece::Amount(Quantity::Stated(name)) => Some(words::amount_blank(name)),
        Piece::Amount(Quantity::Forms(title)) => Some(words::amount_blank(title)),
        Piece::Count(Counted::Stated(name) | Counted::Forms(name)) => {
            Some(words::count_blank(name))
        }
        Piece::Names(Counted::Stated(name)) => Some(words::names_blank(name)),
        _ => None,
    }
}

fn paragraphs(
    section: &SectionSpec,
    (known, last): (&Known, Option<&Known>),
    submission: &Submission,
    answers: &Answers,
) -> Vec<String> {
    let nothing = section.nothing.as_ref().filter(|nothing| {
        let facts = known.amounts(&Of::Meant(nothing.of.to_string()));
        !facts.is_empty() && facts.iter().all(|fact| fact.value.is_zero())
    });
    if let Some(nothing) = nothing {
        return vec![nothing.words.to_string()];
    }
    let paragraphs = section.paragraphs.iter().map(|pieces| {
        let mut writer = Writer {
            known,
            last,
            submission,
            answers,
            out: String::new(),
            row: None,
            first: None,
            segment: None,
            amount: None,
            unchanged: false,
        };
        writer.pieces(pieces);
        writer.out
    });
    paragraphs.collect()
}

/// An amount that was written: what it is, and how much.
#[derive(Clone)]
struct Told {
    of: Option<Of>,
    value: Option<Decimal>,
}

struct Writer<'w> {
    known: &'w Known<'w>,
    last: Option<&'w Known<'w>>,
    submission: &'w Submission,
    answers: &'w Answers,
    out: String,
    /// The row that is told of, with its amount.
    row: Option<(String, Decimal)>,
    /// The first amount of the sentence.
    first: Option<Told>,
    /// The first since the last semicolon.
    segment: Option<Told>,
    /// The one before.
    amount: Option<Told>,
    /// Whether the last change is none: then it has no reason.
    unchanged: bool,
}

impl Writer<'_> {
    fn pieces(&mut self, pieces: &[Piece]) {
        for (at, piece) in pieces.iter().enumerate() {
            let behind = match pieces.get(at + 1) {
                Some(Piece::Words(words)) => words.as_str(),
                _ => "",
            };
            self.piece(piece, behind);
        }
    }

    fn piece(&mut self, piece: &Piece, behind: &str) {
        match piece {
            Piece::Words(words) => self.words(words),
            Piece::Year { back } => {
                let year = self
                    .submission
                    .year
                    .map(|year| year.0.saturating_sub(*back));
                self.or_blank(year.map(|year| year.to_string()), words::YEAR);
            }
            Piece::Department => {
                let name = self.submission.department.clone();
                self.or_blank(name, words::DEPARTMENT);
            }
            Piece::Amount(quantity) => self.amount(piece, quantity, behind),
            Piece::Before(quantity) => {
                let value = self
                    .before(&of(quantity))
                    .map(|value| money(value, unit_in(behind)));
                let name = self.name_of(&of(quantity));
                self.or_blank(value, &words::last_year_blank(&name));
            }
            Piece::Share => self.share(None),
            Piece::ShareOf(whole) => self.share(Some(&Of::Meant(whole.to_string()))),
            Piece::Change => self.change(true),
            Piece::Difference => self.change(false),
            Piece::Count(counted) => {
                let rows = match counted {
                    Counted::Rows(base) => self.known.count(base).map(|(rows, _)| rows.to_string()),
                    Counted::Forms(_) | Counted::Stated(_) => self.answer(piece),
                };
                self.or_blank(rows, &blank_of(piece).unwrap_or_default());
            }
            Piece::Names(counted) => {
                let names = match counted {
                    Counted::Rows(base) => Some(self.names(base)),
                    Counted::Forms(_) | Counted::Stated(_) => self.answer(piece),
                };
                self.or_blank(names, &blank_of(piece).unwrap_or_default());
            }
            Piece::Each { of, between, inner } => self.each(of, between, inner),
            Piece::Name => {
                let name = self.row.as_ref().map(|(name, _)| name.clone());
                self.out.push_str(&name.unwrap_or_default());
            }
            Piece::Own => {
                let value = self.row.as_ref().map(|(_, value)| *value);
                self.tell(Told { of: None, value });
                let value = value.map(|value| money(value, unit_in(behind)));
                self.out.push_str(&value.unwrap_or_default());
            }
            Piece::Ask(_) if self.unchanged => self.take_reason_back(),
            Piece::Ask(name) => self.or_blank(self.answer(piece), name),
        }
    }

    fn words(&mut self, words: &str) {
        if words.contains('。') {
            (self.first, self.segment) = (None, None);
        }
        if words.contains('；') {
            self.segment = None;
            self.unchanged = false;
        }
        self.out.push_str(words);
    }

    /// An answer to the blank that a piece is.
    fn answer(&self, piece: &Piece) -> Option<String> {
        self.told(&blank_of(piece)?)
    }

    fn or_blank(&mut self, text: Option<String>, blank: &str) {
        self.out
            .push_str(&text.unwrap_or_else(|| words::to_fill(blank)));
    }

    fn tell(&mut self, told: Told) {
        self.first.get_or_insert_with(|| told.clone());
        self.segment.get_or_insert_with(|| told.clone());
        self.amount = Some(told);
    }

    fn amount(&mut self, piece: &Piece, quantity: &Quantity, behind: &str) {
        let of = of(quantity);
        let unit = unit_in(behind);
        let known = self.known.amounts(&of).first().map(|fact| fact.value);
        let answered = self.answer(piece);
        let stated = answered
            .as_ref()
            .and_then(|text| plain(text).replace(',', "").parse::<Decimal>().ok());
        let stated = stated.and_then(|value| value.checked_mul(Decimal::from(unit.yuan())));
        let text = known.map(|value| money(value, unit)).or(answered);
        let blank = blank_of(piece).unwrap_or_else(|| self.name_of(&of));
        self.or_blank(text, &blank);
        let value = known.or(stated);
        self.tell(Told {
            of: Some(of),
            value,
        });
    }

    /// The share of the amount before.
    fn share(&mut self, of: Option<&Of>) {
        let value = |told: &Option<Told>| told.as_ref().and_then(|told| told.value);
        let whole = match of {
            Some(of) => self.known.amounts(of).first().map(|fact| fact.value),
            None => value(&self.first),
        };
        let share = value(&self.amount)
            .zip(whole)
            .map(|(part, whole)| percent(part, whole));
        let lead = if of.is_none() {
            vocabulary::SAID_SHARE.first()
        } else {
            None
        };
        self.out.push_str(lead.copied().unwrap_or_default());
        let own = self.amount.as_ref().and_then(|told| told.of.as_ref());
        let blank = words::share_blank(&own.map_or(String::new(), |of| self.name_of(of)));
        let share = share.or_else(|| self.told(&blank));
        self.or_blank(share, &blank);
    }

    /// The change of the first amount since the last semicolon.
    fn change(&mut self, compared: bool) {
        let Some(Told {
            of: Some(of),
            value: Some(now),
        }) = self.segment.clone()
        else {
            return;
        };
        let Some(before) = self.before(&of) else {
            let blank = words::change_blank(&self.name_of(&of));
            let told = self.told(&blank).unwrap_or_else(|| words::to_fill(&blank));
            let text = words::change_told(compared, &told);
            self.unchanged = text == words::unchanged(compared);
            self.out.push_str(&text);
            return;
        };
        self.unchanged = now == before;
        let change = (now - before).abs();
        let text = match () {
            () if self.unchanged => words::unchanged(compared),
            () => {
                let rate = (!before.is_zero()).then(|| percent(change, before));
                let amount = money(change, MoneyUnit::TenThousandYuan);
                words::changed(compared, now > before, &amount, rate.as_deref())
            }
        };
        self.out.push_str(&text);
    }

    /// What people call an amount.
    fn name_of(&self, of: &Of) -> String {
        let quantity = match of {
            Of::Row { name, .. } => return name.clone(),
            Of::At(_) => return String::new(),
            Of::Meant(words) => Quantity::Meant(words.as_str().into()),
            Of::Stated(name) => Quantity::Stated(name.as_str().into()),
            Of::Forms(title) => Quantity::Forms(title.as_str().into()),
        };
        called(self.known.layout, &quantity)
    }

    /// What an amount was last year.
    fn before(&self, of: &Of) -> Option<Decimal> {
        if let Some(last) = self.last {
            return last.amounts(of).first().map(|fact| fact.value);
        }
        let told = self.told(&words::last_year_blank(&self.name_of(of)))?;
        let told: Decimal = plain(&told).replace(',', "").parse().ok()?;
        told.checked_mul(Decimal::from(MoneyUnit::TenThousandYuan.yuan()))
    }

    /// What a person told of a blank.
    fn told(&self, blank: &str) -> Option<String> {
        let answer = self.answers.get(blank)?.trim();
        (!answer.is_empty()).then(|| answer.to_owned())
    }

    /// Nothing changed, so nothing is said of why.
    fn take_reason_back(&mut self) {
        let reason = vocabulary::SAID_REASON
            .iter()
            .filter_map(|word| self.out.rfind(word))
            .max();
        if let Some(at) = reason {
            self.out.truncate(at);
            let end = self.out.trim_end_matches('，').len();
            self.out.truncate(end);
        }
    }

    fn names(&self, base: &str) -> String {
        let names: Vec<String> = self
            .known
            .lowest(base)
            .into_iter()
            .map(|row| row.name)
            .collect();
        match names.is_empty() {
            true => words::NOTHING.to_owned(),
            false => names.join("、"),
        }
    }

    fn each(&mut self, base: &str, between: &str, inner: &[Piece]) {
        let rows = self.known.classes(base);
        if rows.is_empty() {
            self.out.push_str(words::NOTHING);
        }
        for (at, row) in rows.into_iter().enumerate() {
            if at > 0 {
                self.out.push_str(between);
            }
            self.row = Some((row.name, row.fact.value));
            self.pieces(inner);
        }
        self.row = None;
    }
}

fn of(quantity: &Quantity) -> Of {
    match quantity {
        Quantity::Meant(words) => Of::Meant(words.to_string()),
        Quantity::Stated(name) => Of::Stated(name.to_string()),
        Quantity::Forms(title) => Of::Forms(title.to_string()),
    }
}

/// The unit of money that words begin with.
fn unit_in(words: &str) -> MoneyUnit {
    let found = MoneyUnit::ALL
        .into_iter()
        .find(|unit| words.starts_with(unit.name()));
    found.unwrap_or(MoneyUnit::TenThousandYuan)
}

/// An amount as it is written: two decimals, nothing as 0.
fn money(yuan: Decimal, unit: MoneyUnit) -> String {
    let value = yuan / Decimal::from(unit.yuan());
    two_decimals(value)
}

fn percent(part: Decimal, whole: Decimal) -> String {
    let ratio = part.checked_div(whole).unwrap_or_default();
    format!("{}%", two_decimals(ratio * Decimal::ONE_HUNDRED))
}

fn two_decimals(value: Decimal) -> String {
    if value.is_zero() {
        return "0".to_owned();
    }
    let rounded = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    format!("{rounded:.2}")
}
