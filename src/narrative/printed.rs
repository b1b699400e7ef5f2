//! From what is read back to what is printed: where a part of a sentence stands in its cell, the clause around it, and a
//! number in the form in which another was printed.

use std::ops::Range;

use rust_decimal::Decimal;

use super::own_name::OwnName;
use super::sentence::{DEPARTMENT, LAST_YEAR, OWN_YEAR, Paragraph};
use crate::model::{plain, plain_char};

/// How many digits a year has that a sign stands for.
const YEAR_DIGITS: usize = 4;
/// How long a paragraph is at most in which words are looked up as they are printed, in bytes.
const LONGEST_QUOTED: usize = 20_000;
/// How many letters of a clause are quoted before and behind what changes.
const QUOTED: (usize, usize) = (9, 3);
/// Marks at which a quoted clause ends, in plain text.
const MARKS: &str = ",;:。、!?()\n";

impl Paragraph {
    /// Where a part of the text that is read stands in what is printed.
    pub fn printed_at(&self, part: Range<usize>, name: Option<&OwnName>) -> Option<Range<usize>> {
        let signs = self.signs(name);
        let own = signs.iter().filter(|(at, _)| part.contains(at));
        let (mut from, mut to) = (None, None);
        for (_, printed) in own {
            from.get_or_insert(printed.start);
            to = Some(printed.end);
        }
        Some(from?..to?)
    }

    /// Two parts of the text that is read, as they are printed; nothing of a paragraph that is too long to look them up.
    pub fn quoted(&self, parts: [Range<usize>; 2], name: Option<&OwnName>) -> Option<[&str; 2]> {
        if self.text.len() > LONGEST_QUOTED {
            return None;
        }
        let part = |part: &Range<usize>| match part.is_empty() {
            true => Some(""),
            false => self.printed.get(self.printed_at(part.clone(), name)?),
        };
        Some([part(&parts[0])?.trim_start(), part(&parts[1])?])
    }

    /// Where in the text that is read what is printed from these places on begins.
    pub fn read_at(&self, places: &[usize], name: Option<&OwnName>) -> Vec<usize> {
        let signs = self.signs(name);
        let read = |place: &usize| {
            let nth = signs.partition_point(|(_, printed)| printed.end <= *place);
            signs.get(nth).map_or(self.text.len(), |(at, _)| *at)
        };
        places.iter().map(read).collect()
    }

    /// Each letter and sign of the text that is read, with what of the printed it stands for; as far as the two agree.
    fn signs(&self, name: Option<&OwnName>) -> Vec<(usize, Range<usize>)> {
        let letters: Vec<(char, Range<usize>)> = self
            .printed
            .char_indices()
            .filter_map(|(at, c)| Some((plain_char(c)?, at..at + c.len_utf8())))
            .collect();
        let plain: Vec<char> = letters.iter().map(|(c, _)| *c).collect();
        let named = |at: usize| name?.length_at(&plain, at);
        let mut at = 0;
        let signs = self.text.char_indices().map_while(|(place, c)| {
            let own = letters.get(at)?;
            let width = match c {
                DEPARTMENT => named(at).unwrap_or(1),
                OWN_YEAR | LAST_YEAR if own.0 != c => YEAR_DIGITS,
                _ => 1,
            };
            let last = letters.get(at + width - 1)?;
            at += width;
            Some((place, own.1.start..last.1.end))
        });
        signs.collect()
    }

    /// The clause around a part of what is printed, as it stands and with other words there.
    pub fn clauses(&self, part: &Range<usize>, with: &str) -> Option<(String, String)> {
        let (before, own) = (
            self.printed.get(..part.start)?,
            self.printed.get(part.clone())?,
        );
        let mark = |c: &char| plain_char(*c).is_some_and(|c| MARKS.contains(c));
        let mut head: Vec<char> = before.chars().rev().take_while(|c| !mark(c)).collect();
        let cut = head.len() > QUOTED.0;
        head.truncate(QUOTED.0);
        let head: String = head.into_iter().rev().collect();
        let behind = self.printed.get(part.end..)?.chars();
        let behind: String = behind.take_while(|c| !mark(c)).take(QUOTED.1).collect();
        let head = if cut { format!("…{head}") } else { head };
        Some((
            format!("{}{own}{behind}", head.trim_start()),
            format!("{}{with}{behind}", head.trim_start()),
        ))
    }
}

/// A number with at least so many decimals in the form of another: its separators, its width. Where the other is too small
/// to part its thousands, `parted` says whether it would.
pub fn like(old: &str, (value, decimals): (Decimal, u32), parted: bool) -> String {
    let wide = old.chars().any(|c| ('０'..='９').contains(&c));
    let half: String = old.chars().filter_map(plain_char).collect();
    let whole = half.trim_start_matches('-').split('.').next();
    let digits = whole.unwrap_or_default().len();
    let parted = half.contains(',') || parted && digits <= 3;
    let mut value = value.normalize();
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    let text = value.to_string();
    let text = match parted {
        true => with_thousands(&text),
        false => text,
    };
    match wide {
        true => text.chars().map(full_width).collect(),
        false => text,
    }
}

/// How many decimals a number shows.
pub fn decimals(printed: &str) -> u32 {
    let half = printed.chars().filter_map(plain_char);
    let behind = half.skip_while(|c| *c != '.').skip(1);
    u32::try_from(behind.count()).unwrap_or(0)
}

/// A number with its thousands parted.
fn with_thousands(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, decimals) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + decimals
}

/// A letter of a number as wide as Chinese is.
fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a text parts the thousands of its numbers.
pub fn parts_thousands(text: &str) -> bool {
    let plain = plain(text);
    let commas = plain.match_indices(',');
    let mut parted = commas.map(|(at, _)| {
        let before = plain[..at].ends_with(|c: char| c.is_ascii_digit());
        let behind = plain[at + 1..].bytes().take_while(u8::is_ascii_digit);
        before && behind.count() == 3
    });
    parted.any(|parted| parted)
}

#[cfg(test)]
mod tests {
    use super::super::sentence::tests::read;
    use super::*;

    #[test]
    fn a_number_keeps_the_form_in_which_it_was_printed() {
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        for (old, new, printed) in [
            ("4.3", "4.2", "4.2"),
            ("1,118.07", "1181.7", "1,181.70"),
            ("937.62", "1118.07", "1118.07"),
            ("９３７.62", "8.5", "８．５０"),
            ("5", "12", "12"),
            ("-3.20", "-4", "-4.00"),
        ] {
            assert_eq!(
                like(old, (number(new), decimals(old)), false),
                printed,
                "{old}"
            );
        }
        assert_eq!(like("937.62", (number("1118.07"), 2), true), "1,118.07");
        assert!(parts_thousands("总计1,118.07万元") && !parts_thousands("一,二"));
    }

    #[test]
    fn what_is_read_is_found_in_what_is_printed() {
        let text = "２０２６年度 某市某局收入 １,118.07 万元，比2025年增加。";
        let paragraph = read(text);
        let number = &paragraph.numbers[0];
        let own = number.from..number.from + number.printed.len();
        let at = paragraph
            .printed_at(own, OwnName::of(Some("某市某局")).as_ref())
            .expect("a place");
        assert_eq!(&text[at.clone()], "１,118.07");
        let (old, new) = paragraph.clauses(&at, "1,118.08").expect("a clause");
        assert_eq!(old, "…度 某市某局收入 １,118.07 万元");
        assert_eq!(new, "…度 某市某局收入 1,118.08 万元");
        let year = paragraph.text.find(LAST_YEAR).expect("a year");
        let at = paragraph.printed_at(year..year + 2, OwnName::of(Some("某市某局")).as_ref());
        assert_eq!(&text[at.expect("a place")], "2025");
    }
}
