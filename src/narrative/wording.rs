//! What words around a number say: more or less, of last year, whose name they are; and how near two names are.

use super::labels::{bare, core};
use crate::vocabulary;

/// Words without those at their end that say more or less.
pub(super) fn without_direction(words: &str) -> &str {
    let mut words = words;
    while let Some(rest) = vocabulary::SAID_TAIL
        .iter()
        .find_map(|tail| words.strip_suffix(*tail))
    {
        words = rest;
    }
    let list = vocabulary::SAID_UP.iter().chain(vocabulary::SAID_DOWN);
    let shortest = list.filter_map(|word| words.strip_suffix(*word));
    shortest.min_by_key(|rest| rest.len()).unwrap_or(words)
}

/// Whether words end with one that says more, or with one that says less.
pub(super) fn direction(words: &str) -> Option<bool> {
    let mut words = words;
    while let Some(rest) = vocabulary::SAID_TAIL
        .iter()
        .find_map(|tail| words.strip_suffix(*tail))
    {
        words = rest;
    }
    let ends = |list: &[&str]| list.iter().any(|word| words.ends_with(word));
    match (ends(vocabulary::SAID_UP), ends(vocabulary::SAID_DOWN)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Whether words tell what was last year.
pub(super) fn compares(words: &str) -> bool {
    let core = core(words);
    let compared = vocabulary::SAID_COMPARES
        .iter()
        .filter_map(|word| core.strip_prefix(*word));
    let mut compared = compared.chain(std::iter::once(core.as_str()));
    compared.any(|rest| {
        vocabulary::SAID_LAST_YEAR
            .iter()
            .any(|year| rest.starts_with(year))
    }) && vocabulary::SAID_COMPARES
        .iter()
        .any(|word| words.contains(word))
}

/// Whether words in front of an amount's name are those of somebody, after what leads to them.
pub(super) fn is_named(words: &str) -> bool {
    let name = core(words);
    let long = name.chars().count() >= 4;
    let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
    long && ends(vocabulary::ORGANISATION) && !ends(vocabulary::SAID_NO_ORGANISATION)
}

/// How many letters have to be changed, added or taken away.
pub(super) fn edits(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut before = at;
        row[0] = at + 1;
        for (nth, other) in two.iter().enumerate() {
            let changed = before + usize::from(letter != *other);
            before = row[nth + 1];
            row[nth + 1] = changed.min(before + 1).min(row[nth] + 1);
        }
    }
    row[two.len()]
}

/// Whether a name is another one with letters left out.
pub(super) fn is_short_for(short: &str, name: &str) -> bool {
    let name = bare(name);
    let mut letters = name.chars();
    short.chars().all(|own| letters.any(|letter| letter == own))
}
