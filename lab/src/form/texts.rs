//! Other spellings of the same text: wide letters, padding, brackets and quotes.

use super::ways::{Form, Way};

/// The text as somebody else would have typed it.
pub fn spelled(text: &str, form: &mut Form) -> String {
    let mut text = text.to_owned();
    if form.now(Way::BracketsAndQuotes, 70) {
        let [open, close] = *form
            .dice
            .pick(&[['(', ')'], ['〔', '〕'], ['﹙', '﹚'], ['[', ']']]);
        let quotes = *form
            .dice
            .pick(&[['"', '"'], ['「', '」'], ['‘', '’'], ['＂', '＂']]);
        let colon = *form.dice.pick(&[':', '：']);
        text = text
            .chars()
            .map(|c| match c {
                '（' => open,
                '）' => close,
                '“' => quotes[0],
                '”' => quotes[1],
                '：' => colon,
                c => c,
            })
            .collect();
    }
    if form.now(Way::WideLetters, 60) {
        text = text
            .chars()
            .map(|c| match c {
                '0'..='9' | 'A'..='Z' | 'a'..='z' => {
                    char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
                }
                c => c,
            })
            .collect();
    }
    if form.now(Way::SpacedWords, 60) {
        let gap = *form.dice.pick(&[" ", "\u{3000}", "  ", "\n", "\u{a0}"]);
        text = match form.dice.below(3) {
            0 => format!("{gap}{text}{gap}"),
            1 => format!("{text}{gap}"),
            _ => {
                let chars: Vec<String> = text.chars().map(String::from).collect();
                chars.join(gap)
            }
        };
    }
    text
}
