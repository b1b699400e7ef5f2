//! The numbers of a paragraph: how much, in which unit, and the words before and behind them.

use std::ops::Range;

use rust_decimal::Decimal;

use super::labels::{bare, core};
use super::own_name::OwnName;
use super::sections::Line;
use super::wording::direction;
use crate::model::{MoneyUnit, Place, plain};
use crate::vocabulary;

/// What stands for the department.
pub(super) const DEPARTMENT: char = '§';
/// What stands for the year of the tables.
pub(super) const OWN_YEAR: char = '@';
/// What stands for the one before.
pub(super) const LAST_YEAR: char = '¤';

/// A paragraph as it is printed, and as it is read: see [`plain`], the department and the years of its tables told by signs.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Paragraph {
    /// Where it begins.
    pub place: Place,
    /// Where it begins in the text of that cell.
    pub begins: usize,
    /// Where the further cells begin in what is read that it is broken over.
    breaks: Vec<(usize, Place)>,
    /// As printed.
    pub printed: String,
    /// As read.
    pub text: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// The years that stand where that of the tables usually does and are another.
    pub years: Vec<OtherYear>,
}

/// A year that stands where that of the tables usually does.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct OtherYear {
    /// Where its sign stands in the text.
    pub at: usize,
    /// As printed.
    pub printed: String,
    /// Whether it is the year before that of the tables.
    pub last: bool,
    /// Whether only the figures of both years can tell that it is wrong.
    pub by_figures: bool,
}

/// A number in a sentence.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Number {
    /// Where it begins and ends in the text that is read, its unit included.
    pub from: usize,
    pub to: usize,
    /// How much: of money in 元, of a percentage in per cent.
    pub value: Decimal,
    /// Half a unit of its last digit.
    pub half: Decimal,
    /// How many decimals it shows.
    pub decimals: u32,
    /// In what.
    pub unit: Unit,
    /// As printed, without its unit.
    pub printed: String,
    /// The words before it, from the last mark or number.
    pub before: String,
    /// The words behind it, up to the next mark or number.
    pub after: String,
}

impl Number {
    /// Whether it is the percentage of a part of a whole.
    pub fn is_rate_of(&self, part: Decimal, whole: Decimal) -> bool {
        let told = part.abs().checked_div(whole);
        let told = told.map(|told| told * Decimal::ONE_HUNDRED);
        told.is_some_and(|told| (told - self.value).abs() <= self.half)
    }
}

/// In what a number counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Unit {
    /// Money.
    Money(MoneyUnit),
    /// Per cent.
    Percent,
    /// Things.
    Count(&'static str),
}

impl Unit {
    /// As it is written behind a number.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Money(unit) => unit.name(),
            Unit::Percent => "%",
            Unit::Count(word) => word,
        }
    }
}

/// Behind the number of a year.
const YEAR: &str = "年";
/// Half a unit of the last digit that money is printed with, where it is nothing: so many decimals.
const NOTHING: u32 = 3;
/// Marks at which a clause ends.
const MARKS: &str = ",;:。、!?\n";

impl Paragraph {
    /// Reads a paragraph of a department's document of that year.
    pub fn read(line: &Line, name: Option<&OwnName>, year: Option<u16>) -> Paragraph {
        let mut text = with_digits(&plain(&line.text));
        if let Some(name) = name {
            text = name.replaced(&text, DEPARTMENT);
        }
        let (text, years) = with_years(&text, year);
        let mut paragraph = Paragraph {
            place: line.place.clone(),
            begins: line.from,
            breaks: Vec::new(),
            printed: line.text.clone(),
            numbers: numbers(&text),
            text,
            years,
        };
        paragraph.tell_surroundings();
        if !line.breaks.is_empty() {
            let (places, cells): (Vec<usize>, Vec<Place>) = line.breaks.iter().cloned().unzip();
            let places = paragraph.read_at(&places, name);
            paragraph.breaks = places.into_iter().zip(cells).collect();
        }
        paragraph
    }

    /// Where a part of it stands.
    pub fn place_of(&self, at: usize) -> &Place {
        let breaks = self.breaks.iter().rev();
        let mut before = breaks.filter(|(from, _)| *from <= at);
        before.next().map_or(&self.place, |(_, place)| place)
    }

    /// Whether it is broken over several cells.
    pub fn is_broken(&self) -> bool {
        !self.breaks.is_empty()
    }

    /// The words around each number.
    fn tell_surroundings(&mut self) {
        let text = &self.text;
        let spans: Vec<(usize, usize)> =
            self.numbers.iter().map(|one| (one.from, one.to)).collect();
        for (at, number) in self.numbers.iter_mut().enumerate() {
            let begins = at.checked_sub(1).map_or(0, |before| spans[before].1);
            let ends = spans.get(at + 1).map_or(text.len(), |next| next.0);
            let before = text[begins..number.from].trim_end_matches(':');
            let mark = before
                .char_indices()
                .rev()
                .find(|(_, c)| MARKS.contains(*c));
            let from = mark.map_or(0, |(at, c)| at + c.len_utf8());
            number.before = before[from..].to_owned();
            let after = &text[number.to..ends];
            let until = after.find(|c| MARKS.contains(c)).unwrap_or(after.len());
            number.after = after[..until].to_owned();
        }
    }

    /// The year that the sign at a place stands for; `None` if it stands for that of the tables.
    pub fn other_year(&self, at: usize) -> Option<&OtherYear> {
        self.years.iter().find(|year| year.at == at)
    }

    /// From where to where in the plain text the sentence around a place stands.
    pub fn sentence_around(&self, at: usize) -> Range<usize> {
        let begins = self.text[..at].rfind('。').unwrap_or_default();
        let ends = self.text[at..].find('。');
        begins..ends.map_or(self.text.len(), |end| at + end)
    }

    /// Whether a sentence, by a place in it, says elsewhere that it is of the year of the tables.
    pub fn says_own_year(&self, at: usize) -> bool {
        let sentence = self.sentence_around(at);
        let mut signs = self.text.match_indices(OWN_YEAR).map(|(sign, _)| sign);
        signs.any(|sign| sentence.contains(&sign) && self.other_year(sign).is_none())
    }

    /// Whether it tells an amount of money.
    pub fn tells_money(&self) -> bool {
        let money = |number: &Number| matches!(number.unit, Unit::Money(_));
        self.numbers.iter().any(money)
    }

    /// Whether one of these marks stands between two places.
    pub fn parted(&self, from: usize, to: usize, marks: &str) -> bool {
        let between = self.text.get(from..to).unwrap_or_default();
        between.contains(|c| marks.contains(c))
    }

    /// The sentence in which a place lies, as printed.
    pub fn sentence(&self, at: usize) -> &str {
        // The plain text leaves out white space and signs stand for names, so places are told by the ends of sentences.
        let ends = |text: &str| text.matches('。').count();
        let nth = ends(self.text.get(..at).unwrap_or_default());
        let sentence = self.printed.split('。').nth(nth);
        sentence.unwrap_or(&self.printed).trim()
    }
}

/// The numbers of a text that have a unit.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(digit) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + digit;
        let length = length_of_number(&text[from..]);
        let behind = from + length;
        at = behind;
        let before = text[..from].chars().next_back();
        // Part of a word: a name of a street, a number of a document.
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') {
            continue;
        }
        let Some((unit, word, factor)) = unit_of(&text[behind..]) else {
            continue;
        };
        let printed = &text[from..behind];
        let negative = before == Some('-');
        let Ok(value) = printed.replace(',', "").parse::<Decimal>() else {
            continue;
        };
        let decimals = value.scale();
        // What is counted is not rounded.
        let half = match unit {
            Unit::Count(_) => Decimal::ZERO,
            // Nothing is written 0, whatever the digits of the others.
            Unit::Money(_) if value.is_zero() => Decimal::new(5, (decimals + 1).max(NOTHING)),
            Unit::Money(_) | Unit::Percent => Decimal::new(5, (decimals + 1).min(28)),
        };
        let signed = if negative { -value } else { value };
        let (Some(value), Some(half)) = (signed.checked_mul(factor), half.checked_mul(factor))
        else {
            continue;
        };
        found.push(Number {
            from,
            to: behind + word.len(),
            value,
            half,
            decimals,
            unit,
            printed: printed.to_owned(),
            before: String::new(),
            after: String::new(),
        });
        at = behind + word.len();
    }
    found
}

/// How long the number is that a text begins with, thousands included.
fn length_of_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    loop {
        while digit(at) {
            at += 1;
        }
        let thousands =
            bytes.get(at) == Some(&b',') && (1..=3).all(|more| digit(at + more)) && !digit(at + 4);
        if !thousands {
            break;
        }
        at += 1;
    }
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    at
}

/// The unit that a text begins with, its word, and what it is worth.
fn unit_of(text: &str) -> Option<(Unit, &'static str, Decimal)> {
    if text.starts_with('%') {
        return Some((Unit::Percent, "%", Decimal::ONE));
    }
    if let Some(unit) = MoneyUnit::ALL
        .into_iter()
        .find(|unit| text.starts_with(unit.name()))
    {
        return Some((Unit::Money(unit), unit.name(), Decimal::from(unit.yuan())));
    }
    let word = vocabulary::SAID_COUNT
        .iter()
        .find(|word| text.starts_with(**word))?;
    Some((Unit::Count(word), word, Decimal::ONE))
}

/// The signs of digits in a year in Chinese, each beside its digit.
const YEAR_DIGITS: [(char, char); 13] = [
    ('〇', '0'),
    ('○', '0'),
    ('◯', '0'),
    ('零', '0'),
    ('一', '1'),
    ('二', '2'),
    ('三', '3'),
    ('四', '4'),
    ('五', '5'),
    ('六', '6'),
    ('七', '7'),
    ('八', '8'),
    ('九', '9'),
];

/// A plain text with its years in digits: 二〇二六年 is 2026年, letter for letter.
pub(super) fn with_digits(text: &str) -> String {
    let digit = |c: &char| {
        let known = YEAR_DIGITS.iter().find(|(letter, _)| letter == c)?;
        Some(known.1)
    };
    let mut letters: Vec<char> = text.chars().collect();
    let year = |at: usize| {
        letters[at..]
            .iter()
            .take(5)
            .collect::<String>()
            .ends_with(YEAR)
    };
    let years: Vec<usize> = (0..letters.len().saturating_sub(4))
        .filter(|&at| matches!(digit(&letters[at]), Some('1' | '2')) && year(at))
        .collect();
    for at in years {
        let digits: Option<Vec<char>> = letters[at..at + 4].iter().map(digit).collect();
        if let Some(digits) = digits {
            letters[at..at + 4].copy_from_slice(&digits);
        }
    }
    letters.into_iter().collect()
}

/// The text with signs for the year of the tables and the one before, and the years that stand where that of the
/// tables usually does and are another. Dates and spans of years are none.
pub(super) fn with_years(text: &str, year: Option<u16>) -> (String, Vec<OtherYear>) {
    let Some(year) = year else {
        return (text.to_owned(), Vec::new());
    };
    let (mut out, mut others) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(YEAR) {
        let (before, behind) = (&rest[..at], &rest[at + YEAR.len()..]);
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (words, printed) = before.split_at(before.len() - digits);
        let full = digits == 4 && !words.ends_with(['-', '.']) && !goes_on_as_date(behind);
        let number = printed.parse::<u16>().ok().filter(|_| full);
        out.push_str(words);
        let compares = vocabulary::SAID_COMPARES
            .iter()
            .any(|word| out.ends_with(word));
        let of_tables = vocabulary::SAID_YEAR_OF
            .iter()
            .any(|word| behind.starts_with(word));
        match number {
            Some(number) if number == year => out.push(OWN_YEAR),
            Some(other) => {
                let last = other + 1 == year;
                let amount = || is_of_amount(behind, &out, (other, year));
                let wrong = !compares && (of_tables || amount());
                let by_figures = !compares && !wrong && last && is_named_amount(behind);
                match (wrong || by_figures, last) {
                    (true, _) => {
                        others.push(OtherYear {
                            at: out.len(),
                            printed: printed.to_owned(),
                            last,
                            by_figures,
                        });
                        out.push(OWN_YEAR);
                    }
                    (false, true) => out.push(LAST_YEAR),
                    (false, false) => out.push_str(printed),
                }
            }
            None => out.push_str(printed),
        }
        out.push_str(YEAR);
        rest = behind;
    }
    out.push_str(rest);
    (out, others)
}

/// Whether what stands behind a year is the rest of a date, not an amount: 2025年12月31日, 2025年746.03万元.
fn goes_on_as_date(behind: &str) -> bool {
    let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < behind.len()
        && vocabulary::SAID_DATE
            .iter()
            .any(|word| rest.starts_with(word))
}

/// The most letters between a year and the amount that is said to be of it.
const LONGEST_NAME: usize = 16;

/// Whether what stands behind a year is an amount that should be of that of the tables: 2024年收支总预算100万元. An amount
/// of the year before may well be told, unless it is then compared with that.
fn is_of_amount(behind: &str, before: &str, (year, own): (u16, u16)) -> bool {
    if name_of_amount(behind).is_none() {
        return false;
    }
    let ends = behind.find('。').unwrap_or(behind.len());
    let begins = before.rfind('。').unwrap_or_default();
    let sentence = (&before[begins..], &behind[..ends]);
    let mut against = vocabulary::SAID_AGAINST.iter();
    let compared = against.any(|word| sentence.1.contains(word));
    let says_own = sentence.0.contains(OWN_YEAR) || sentence.1.contains(&own.to_string());
    !says_own && (year + 1 != own || compared)
}

/// The name of the amount behind a year, if one follows that is no earlier money.
fn name_of_amount(behind: &str) -> Option<&str> {
    let behind = behind.strip_prefix(',').unwrap_or(behind);
    let name = behind.char_indices().take(LONGEST_NAME + 1);
    let mut name = name.take_while(|(_, c)| !MARKS.contains(*c));
    let (at, _) = name.find(|(_, c)| c.is_ascii_digit())?;
    let number = &behind[at..];
    let unit = unit_of(&number[length_of_number(number)..]);
    let money = matches!(unit, Some((Unit::Money(_), ..)));
    let mut earlier = vocabulary::SAID_EARLIER.iter();
    let own = money && !earlier.any(|word| behind[..at].contains(word));
    own.then_some(&behind[..at])
}

/// Whether behind a year an amount is called by its name: its change is that of another year.
fn is_named_amount(behind: &str) -> bool {
    let name = name_of_amount(behind);
    name.is_some_and(|name| direction(&bare(name)).is_none() && !core(name).is_empty())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{CellRef, SheetName};

    pub(in super::super) fn read(text: &str) -> Paragraph {
        let place = Place {
            sheet: SheetName::new("文本"),
            cell: CellRef::new(0, 0),
        };
        let line = Line {
            place,
            from: 0,
            text: text.to_owned(),
            breaks: Vec::new(),
        };
        Paragraph::read(&line, OwnName::of(Some("某市某局")).as_ref(), Some(2026))
    }

    #[test]
    fn numbers_have_their_unit_their_digits_and_the_words_around_them() {
        let read = read(
            "2026年度某市某局支出预算１,118.07万元，占 83.86％；比2025年预算29.34亿元减少；所属1家行政、3家事业单位。",
        );
        let told: Vec<(String, u32, &str, &str)> = read
            .numbers
            .iter()
            .map(|one| {
                (
                    one.value.to_string(),
                    one.decimals,
                    one.before.as_str(),
                    one.unit.word(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("11180700.00".to_owned(), 2, "@年度§支出预算", "万元"),
                ("83.86".to_owned(), 2, "占", "%"),
                ("2934000000.00".to_owned(), 2, "比¤年预算", "亿元"),
                ("1".to_owned(), 0, "所属", "家"),
                ("3".to_owned(), 0, "", "家"),
            ]
        );
        assert_eq!(read.numbers[3].after, "行政");
    }

    #[test]
    fn a_year_of_another_budget_is_told_and_a_date_is_not() {
        let read = read(
            "纳入2023年部门预算，截至2026年1月20日，2025年度某市某局比2025年预算增加，2025年物业费，12345政务热线，第2次修订。",
        );
        let told: Vec<&str> = read
            .years
            .iter()
            .map(|year| year.printed.as_str())
            .collect();
        assert_eq!(told, ["2023", "2025"]);
        assert!(read.numbers.is_empty(), "{:?}", read.numbers);
        assert!(read.text.contains("比¤年预算") && read.text.contains("@年度§比"));
    }
}
