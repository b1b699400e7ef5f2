//! Cells of text files and web pages as Excel takes them, where people and programs used that to keep codes
//! from becoming numbers: `="2010301"` is the text 2010301, and so is 2010301 behind a tab.

use std::borrow::Cow;

/// What Excel shows for that text of a cell.
pub fn shown(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'=', b'\t', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let bare = text.trim_matches('\t');
    let quoted = bare.trim().strip_prefix('=').map(str::trim_start);
    let inner = quoted.and_then(|quoted| quoted.strip_prefix('"')?.strip_suffix('"'));
    match inner {
        // Quotes within are doubled; single ones part several texts, which is a formula.
        Some(inner) if !inner.replace("\"\"", "").contains('"') => {
            Cow::Owned(inner.replace("\"\"", "\"").trim_matches('\t').to_owned())
        }
        _ => Cow::Borrowed(bare),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_written_as_a_formula_or_behind_a_tab_is_that_text() {
        for (text, expected) in [
            ("=\"2010301\"", "2010301"),
            ("= \"001\" ", "001"),
            ("=\"甲\"\"乙\"\"\"", "甲\"乙\""),
            ("\t2010301", "2010301"),
            ("\t=\"\t201\"\t", "201"),
            ("=\"\"", ""),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=A1", "=A1"),
            ("\"甲\"", "\"甲\""),
            ("=\"", "=\""),
            (" 合 计 ", " 合 计 "),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
