//! Signs that people type with a Chinese input method where the language wants the ASCII one.
//!
//! In goes a text, out comes the first such sign and the one to use instead. Brackets that occur in the
//! names of subjects, （）“”, are left alone.

/// The ASCII sign meant by a full-width one.
fn meant(sign: char) -> Option<char> {
    Some(match sign {
        '［' | '【' | '〔' => '[',
        '］' | '】' | '〕' => ']',
        '｛' => '{',
        '｝' => '}',
        '＝' => '=',
        '＋' => '+',
        '－' | '—' | '–' | '−' => '-',
        '．' | '。' => '.',
        '／' => '/',
        '＜' => '<',
        '＞' => '>',
        '，' => ',',
        '＃' => '#',
        '∑' => 'Σ',
        '\u{3000}' => ' ',
        _ => return None,
    })
}

/// The first such sign of a formula: where it stands, in bytes, and what to say of it.
pub(super) fn in_formula(text: &str) -> Option<(usize, String)> {
    text.char_indices().find_map(|(at, sign)| match sign {
        '，' => Some((
            at,
            "公式里没有逗号；行写在 [ ] 里，栏写在点号后，如 T3[合计].基本支出。".into(),
        )),
        _ => meant(sign).map(|ascii| {
            (
                at,
                format!("这里是全角的「{sign}」，公式里应写半角的「{ascii}」。"),
            )
        }),
    })
}

/// What to say if the text begins with a full-width sign where TOML wants its own.
pub(super) fn in_toml(text: &str) -> Option<String> {
    let sign = text.trim_start_matches([' ', '\t']).chars().next()?;
    let ascii = match sign {
        '“' | '”' | '「' | '」' => '"',
        '‘' | '’' => '\'',
        _ => meant(sign)?,
    };
    Some(format!("这里是全角的「{sign}」，应写半角的「{ascii}」。"))
}
