//! Texts as people mean them: one spelling for what looks the same on paper.
//!
//! In goes any printed text. Out comes its plain form, which is only for comparing and never for
//! printing. Nothing is refused.

use std::borrow::Cow;

/// The plain form of a text, for comparing names, titles and headings.
///
/// - Full-width letters, digits and punctuation become half-width (`２０２６：` is `2026:`).
/// - All quotation marks, curly, straight or cornered, single or double, become `"`.
/// - All brackets (`（）`, `〔〕`, `【】`, `[]`, `{}`) become `(` and `)`. Book title marks 《》 stay.
/// - All dashes become `-`, all middle dots `·`.
/// - All white space goes, U+3000 and the invisible kinds (zero-width, soft hyphen) included.
///
/// Everything else, letter case included, stays as it is. The plain form of a plain form is itself.
/// One pass; a text that is plain already is only borrowed.
pub fn plain(text: &str) -> Cow<'_, str> {
    let mut at = 0;
    let changed = loop {
        at += plain_start(&text[at..]);
        match text[at..].chars().next() {
            None => return Cow::Borrowed(text),
            Some(c) if plain_char(c) == Some(c) => at += c.len_utf8(),
            Some(c) => break c,
        }
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..at]);
    out.extend(plain_char(changed));
    let mut rest = &text[at + changed.len_utf8()..];
    loop {
        let (same, other) = rest.split_at(plain_start(rest));
        out.push_str(same);
        let mut chars = other.chars();
        let Some(c) = chars.next() else {
            return Cow::Owned(out);
        };
        out.extend(plain_char(c));
        rest = chars.as_str();
    }
}

/// How many bytes at the front plainly stay as they are. Most of what is printed does: ideographs (U+4000 to U+9FFF)
/// and ASCII, told by their first bytes.
fn plain_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            0xE4..=0xE9 => 3,
            b'\'' | b'`' | b'[' | b']' | b'{' | b'}' => break,
            b'!'..=b'~' => 1,
            _ => break,
        };
    }
    at
}

/// The plain form of one character; `None` for those that are not there for the reader.
pub fn plain_char(c: char) -> Option<char> {
    Some(match c {
        // By far the most frequent: ideographs stay.
        '\u{3400}'..='\u{9FFF}' => c,
        '\'' | '`' => '"',
        '[' | '{' => '(',
        ']' | '}' => ')',
        '!'..='~' => c,
        '\u{FF01}'..='\u{FF5E}' => {
            let half = char::from_u32(u32::from(c) - 0xFEE0)?;
            return plain_char(half);
        }
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => return None,
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '″' | '′' | '〝' | '〞' | '〟' => {
            '"'
        }
        '「' | '」' | '『' | '』' => '"',
        '〔' | '【' | '〖' | '❨' | '﹙' | '﹝' | '︵' => '(',
        '〕' | '】' | '〗' | '❩' | '﹚' | '﹞' | '︶' => ')',
        '\u{2010}'..='\u{2015}' | '−' | '─' | '━' => '-',
        '•' | '・' | '‧' | '∙' | '⋅' | '\u{FF65}' => '·',
        c if c.is_whitespace() || c.is_control() => return None,
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn variants_of_one_spelling_have_one_plain_form() {
        for (printed, expected) in [
            ("维修（护）费", "维修(护)费"),
            ("维修(护)费", "维修(护)费"),
            ("收　入 总\u{a0}计", "收入总计"),
            ("“三公”经费", "\"三公\"经费"),
            ("＂三公＂经费", "\"三公\"经费"),
            ("‘三公’经费", "\"三公\"经费"),
            ("２０２６年Ａｂ：", "2026年Ab:"),
            ("[2010401]行政运行", "(2010401)行政运行"),
            ("【2010401】行政运行", "(2010401)行政运行"),
            ("２０１－", "201-"),
            ("——", "--"),
            ("一、《办法》", "一、《办法》"),
            ("行政\u{200b}运行\r\n", "行政运行"),
            ("", ""),
        ] {
            assert_eq!(plain(printed), expected, "{printed:?}");
        }
    }

    #[test]
    fn a_plain_text_is_only_borrowed() {
        assert!(matches!(plain("一般公共服务支出(201)"), Cow::Borrowed(_)));
        assert!(matches!(plain("一般公共服务 支出"), Cow::Owned(_)));
    }

    #[test]
    fn each_character_becomes_plain_at_once() {
        for c in '\0'..=char::MAX {
            if let Some(once) = plain_char(c) {
                assert_eq!(plain_char(once), Some(once), "{c:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_plain_form_of_a_plain_form_is_itself(text in "\\PC*|[（）【】「」 　２Ａ—”’，a行]*") {
            let once = plain(&text).into_owned();
            prop_assert_eq!(plain(&once), once.as_str());
        }
    }
}
