//! What was left in a template or slipped in: places that nobody filled in, choices that nobody made, doubled marks,
//! shares without their sign.

use rust_decimal::Decimal;

use super::Read;
use super::sections::{Section, alone, ends_section};
use super::texts::finding;
use crate::model::{Place, plain};
use crate::read::{Book, Format};
use crate::report::{Finding, FindingCode};
use crate::vocabulary;
use crate::words::narrative as words;

/// Something left or slipped in.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Slip {
    title: String,
    place: Place,
    kind: Kind,
    /// The words around it.
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Nobody filled it in.
    Blank,
    /// Nobody chose.
    Choice,
    /// Two marks where one belongs.
    Marks,
    /// A share without its sign.
    NoPercent,
}

/// Marks of which no two stand beside each other.
const MARKS: &str = ",;:。、";
/// How many letters before and behind are quoted.
const AROUND: usize = 8;

/// What was left in the sections of a document.
pub(super) fn find(book: &Book, sections: &[Section]) -> Vec<Slip> {
    let mut slips = outside(book, sections);
    for section in sections {
        for line in &section.paragraphs {
            let text = plain(&line.text);
            let mut add = |kind, at: usize, length: usize| {
                slips.push(Slip {
                    title: section.title.clone(),
                    place: line.place.clone(),
                    kind,
                    text: around(&text, at, at + length),
                });
            };
            let first = |words: &[&'static str]| {
                let found = words
                    .iter()
                    .filter_map(|word| Some((text.find(plain(word).as_ref())?, word.len())));
                found.min()
            };
            if let Some((at, length)) =
                first(vocabulary::SAID_BLANK).or_else(|| reason_missing(&text))
            {
                add(Kind::Blank, at, length);
            }
            if let Some((at, length)) = first(vocabulary::SAID_CHOICE) {
                add(Kind::Choice, at, length);
            }
            if let Some((at, length)) = doubled(&text) {
                add(Kind::Marks, at, length);
            }
            if let Some((at, length)) = share_without_sign(&text) {
                add(Kind::NoPercent, at, length);
            }
        }
    }
    slips
}

/// The blanks that we write ourselves, where no section stands: in the first part of a document.
fn outside(book: &Book, sections: &[Section]) -> Vec<Slip> {
    let mut slips = Vec::new();
    if !matches!(book.format, Format::Docx | Format::Text | Format::Html) {
        return slips;
    }
    let blank = words::to_fill("");
    let mark = blank.trim_end_matches('】');
    for grid in &book.sheets {
        let mut title = String::new();
        for row in &grid.rows {
            let Some((place, text)) = alone(grid, row) else {
                continue;
            };
            if ends_section(text) {
                title = text.trim().to_owned();
            }
            let mut told = sections.iter();
            let Some(at) = text.find(mark) else { continue };
            if told.any(|section| section.rows.contain(&place.sheet, place.cell)) {
                continue;
            }
            slips.push(Slip {
                title: title.clone(),
                kind: Kind::Blank,
                text: around(text, at, at + mark.len()),
                place,
            });
        }
    }
    slips
}

/// Words that announce a reason without one behind them.
fn reason_missing(text: &str) -> Option<(usize, usize)> {
    let mut announced = vocabulary::SAID_REASON
        .iter()
        .flat_map(|word| text.match_indices(word));
    announced.find_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let ends = rest.is_empty() || rest.starts_with(|c| MARKS.contains(c) && c != ':');
        ends.then_some((at, word.len()))
    })
}

/// Two marks beside each other.
fn doubled(text: &str) -> Option<(usize, usize)> {
    let mut letters = text.char_indices().zip(text.chars().skip(1));
    let found = letters.find(|((_, one), two)| MARKS.contains(*one) && MARKS.contains(*two));
    found.map(|((at, one), two)| (at, one.len_utf8() + two.len_utf8()))
}

/// A share behind whose number neither a sign nor a word stands: 占62.44，.
fn share_without_sign(text: &str) -> Option<(usize, usize)> {
    let mut shares = vocabulary::SAID_SHARE
        .iter()
        .flat_map(|word| text.match_indices(word));
    shares.find_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let tail = vocabulary::SAID_SHARE_TAIL.iter();
        let rest = tail
            .filter_map(|tail| rest.strip_prefix(*tail))
            .min_by_key(|rest| rest.len())
            .unwrap_or(rest);
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &rest[..rest.len() - behind.len()];
        // A whole number alone may be one of things.
        let share = number.parse::<Decimal>();
        let share = number.contains('.') && share.is_ok_and(|share| share <= Decimal::ONE_HUNDRED);
        let ends = behind.is_empty() || behind.starts_with(|c| MARKS.contains(c) && c != ':');
        (share && ends).then(|| (at, text.len() - behind.len() - at))
    })
}

fn around(text: &str, from: usize, to: usize) -> String {
    let before: Vec<char> = text[..from].chars().rev().take(AROUND).collect();
    let before: String = before.into_iter().rev().collect();
    let behind: String = text[to.min(text.len())..].chars().take(AROUND).collect();
    format!("{before}{}{behind}", &text[from..to.min(text.len())])
}

/// One finding for each.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let slips = read.narrative.slips.iter().map(|slip| {
        let place = slip.place.to_string();
        let message = match slip.kind {
            Kind::Blank => words::blank(&place, &slip.text),
            Kind::Choice => words::choice(&place, &slip.text),
            Kind::Marks => words::marks(&place, &slip.text),
            Kind::NoPercent => words::share_without_sign(&place, &slip.text),
        };
        let code = match slip.kind {
            Kind::Marks | Kind::NoPercent => FindingCode::Marks,
            Kind::Blank | Kind::Choice => FindingCode::Unfilled,
        };
        let told = finding(words::SLIP, &slip.title, &[&slip.place], message);
        Finding {
            cells: told.cells,
            ..Finding::new(code, words::ABOUT, told.id, told.message)
        }
    });
    slips.collect()
}
