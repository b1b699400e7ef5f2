//! One choice as people write it. In goes a cell's text, out comes what it means, or why it means
//! nothing. Spaces, full-width letters and the same word twice are understood; two different words,
//! a number or a date are not.

use crate::model::plain;
use crate::read::CellValue;
use crate::words::{decide as words, lines, pages};

pub use crate::words::decide::{Choice, Unclear};

impl Choice {
    /// The word of the dropdown.
    pub fn word(self) -> String {
        match self {
            Choice::Suggested => pages::DECIDE_SUGGESTED.to_owned(),
            Choice::Rival(number) => pages::decide_rival(number),
            Choice::Own => pages::DECIDE_OWN.to_owned(),
            Choice::Keep => pages::DECIDE_KEEP.to_owned(),
            Choice::Edit => words::EDIT.to_owned(),
            Choice::Settle => words::SETTLE.to_owned(),
        }
    }

    /// The figure that a cell of the dropdown names together with its way.
    pub(super) fn said(value: &CellValue) -> Option<String> {
        let CellValue::Text(text) = value else {
            return None;
        };
        numbered(text)?;
        let (_, said) = [lines::BECOMES, lines::ADDS]
            .iter()
            .find_map(|by| text.rsplit_once(by))?;
        Some(said.trim().to_owned())
    }

    /// The choice that a cell holds; `None` for an empty one.
    pub fn of_cell(value: &CellValue) -> Result<Option<Choice>, Unclear> {
        match value {
            CellValue::Text(text) if plain(text).is_empty() => Ok(None),
            CellValue::Text(text) => match Choice::parse(text)? {
                Choice::Edit | Choice::Settle => Err(Unclear::Unknown(text.trim().to_owned())),
                choice => Ok(Some(choice)),
            },
            CellValue::Number(number) => Err(Unclear::Number(number.to_string())),
            CellValue::Date(text) => Err(Unclear::Date(text.clone())),
            CellValue::Bool(value) => Err(Unclear::NoText(value.to_string().to_uppercase())),
            CellValue::Error(text) => Err(Unclear::NoText(text.clone())),
            CellValue::NotComputed => Err(Unclear::NoText(pages::NOT_COMPUTED.to_owned())),
        }
    }

    /// The choice that a text means.
    pub fn parse(text: &str) -> Result<Choice, Unclear> {
        let shown = text.trim().to_owned();
        if let Some(number) = numbered(text) {
            return Ok(Choice::Rival(number));
        }
        let plain = plain(text);
        let mut rest: &str = &plain;
        let mut found: Option<Choice> = None;
        let separators = ['、', ',', ';', '/', '+', '和', '。', '.', '√', '|', ':'];
        loop {
            rest = rest.trim_start_matches(separators);
            if rest.is_empty() {
                break;
            }
            let (choice, after) = leading(rest).map_err(|why| why(shown.clone()))?;
            if found.is_some_and(|before| before != choice) {
                return Err(Unclear::Several(shown));
            }
            found = Some(choice);
            rest = after;
        }
        found.ok_or(Unclear::Unknown(shown))
    }
}

/// The number of the way that a text begins with: 2 for `9.2 表三!C7 改为 1.00`.
fn numbered(text: &str) -> Option<usize> {
    let first = plain(text.split_whitespace().next()?).into_owned();
    let (line, way) = first.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let way: usize = way.parse().ok().filter(|_| digits(line) && digits(way))?;
    (way > 0).then_some(way)
}

/// What is unclear about a text.
type Why = fn(String) -> Unclear;

/// The choice that a plain text begins with, and what follows.
fn leading(text: &str) -> Result<(Choice, &str), Why> {
    let rival = words::RIVAL_FORMS
        .iter()
        .find_map(|form| text.strip_prefix(form));
    if let Some(after) = rival {
        let (number, rest) = number(after).ok_or(Unclear::WhichRival as Why)?;
        return Ok((Choice::Rival(number), rest));
    }
    for (forms, choice) in [
        (words::SUGGESTED_FORMS, Choice::Suggested),
        (words::OWN_FORMS, Choice::Own),
        (words::KEEP_FORMS, Choice::Keep),
        (words::EDIT_FORMS, Choice::Edit),
        (words::SETTLE_FORMS, Choice::Settle),
    ] {
        if let Some(rest) = forms.iter().find_map(|form| text.strip_prefix(form)) {
            let digits = rest.trim_start_matches([':', '=', '-']);
            if choice == Choice::Own && digits.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(Unclear::ValueInChoice);
            }
            return Ok((choice, rest));
        }
    }
    Err(Unclear::Unknown)
}

/// A number in digits or up to 二十 in Chinese, and what follows it.
fn number(text: &str) -> Option<(usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let number: usize = text[..digits].parse().ok()?;
        return (number > 0).then_some((number, &text[digits..]));
    }
    let length = text
        .find(|c: char| !words::NUMERALS.contains(c))
        .unwrap_or(text.len());
    let digit = |c: char| {
        words::NUMERALS
            .chars()
            .position(|n| n == c)
            .map(|place| place + 1)
    };
    let (numeral, rest) = text.split_at(length);
    let numerals: Vec<usize> = numeral.chars().filter_map(digit).collect();
    let number = match numerals.as_slice() {
        [one] => *one,
        [10, one] => 10 + one,
        [tens, 10] => tens * 10,
        [tens, 10, one] => tens * 10 + one,
        _ => return None,
    };
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_understood_however_it_is_spaced_or_widened() {
        for (text, choice) in [
            ("采纳建议", Choice::Suggested),
            (" 采 纳　建议 ", Choice::Suggested),
            ("采纳备选2", Choice::Rival(2)),
            ("采纳备选２", Choice::Rival(2)),
            ("采纳备选 十二", Choice::Rival(12)),
            ("备选三", Choice::Rival(3)),
            ("自填", Choice::Own),
            ("保留原值", Choice::Keep),
            ("保留原值。", Choice::Keep),
            ("采纳建议、采纳建议", Choice::Suggested),
            ("采纳建议采纳建议", Choice::Suggested),
            ("采纳备选1,备选一", Choice::Rival(1)),
            ("采纳此项", Choice::Suggested),
            ("9.1 表三!C7 改为 937.62", Choice::Rival(1)),
            ("９.２ 5一般公共!A1 改为 2.00", Choice::Rival(2)),
            ("12.3", Choice::Rival(3)),
        ] {
            assert_eq!(Choice::parse(text), Ok(choice), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_choice_is_refused_with_its_reason() {
        for (text, why) in [
            (
                "采纳建议、保留原值",
                Unclear::Several("采纳建议、保留原值".into()),
            ),
            (
                "采纳备选1采纳备选2",
                Unclear::Several("采纳备选1采纳备选2".into()),
            ),
            ("采纳备选", Unclear::WhichRival("采纳备选".into())),
            ("采纳备选0", Unclear::WhichRival("采纳备选0".into())),
            ("自填12.5", Unclear::ValueInChoice("自填12.5".into())),
            ("自填：12.5", Unclear::ValueInChoice("自填：12.5".into())),
            ("同意", Unclear::Unknown("同意".into())),
            ("9.0", Unclear::Unknown("9.0".into())),
        ] {
            assert_eq!(Choice::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_cell_that_became_a_number_or_a_date_is_no_choice() {
        assert_eq!(
            Choice::of_cell(&CellValue::Number(2.0)),
            Err(Unclear::Number("2".into()))
        );
        assert_eq!(
            Choice::of_cell(&CellValue::Date("2026-01-02".into())),
            Err(Unclear::Date("2026-01-02".into()))
        );
        assert_eq!(Choice::of_cell(&CellValue::Text("　 ".into())), Ok(None));
    }
}
