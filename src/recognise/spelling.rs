//! Texts as people spell them: padding, a stray apostrophe, a character or two that differ.

use std::collections::BTreeMap;

/// A text without the apostrophe that should have told a program to take it for text, and came to stand in it.
pub(super) fn without_mark(text: &str) -> &str {
    let bare = text.trim_start();
    match bare.strip_prefix('\'') {
        Some(rest) if !rest.contains('\'') => rest,
        _ => text,
    }
}

/// Drops padding: 合 计 becomes 合计; between Latin letters or digits one space stays.
pub(super) fn tidy(text: &str) -> String {
    let gap = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut out = String::with_capacity(text.len());
    for part in text.split(gap).filter(|part| !part.is_empty()) {
        if latin(part.chars().next()) && latin(out.chars().next_back()) {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// In how many characters two texts differ, if in no more than `most`.
pub(super) fn differ(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let other = above[j] + usize::from(x != y);
            row.push(other.min(above[j + 1] + 1).min(row[j] + 1));
        }
        above = row;
    }
    above.last().copied().filter(|&count| count <= most)
}

/// The value most often given, in its first spelling; the earliest among equals.
pub(super) fn most_frequent<T, K: Ord>(
    values: impl Iterator<Item = T>,
    same: impl Fn(&T) -> K,
) -> Option<T> {
    let mut counts: BTreeMap<K, (usize, std::cmp::Reverse<usize>, T)> = BTreeMap::new();
    for (at, value) in values.enumerate() {
        let first = (0, std::cmp::Reverse(at));
        counts
            .entry(same(&value))
            .or_insert((first.0, first.1, value))
            .0 += 1;
    }
    let most = counts
        .into_values()
        .max_by_key(|(count, first, _)| (*count, *first));
    most.map(|(.., value)| value)
}
