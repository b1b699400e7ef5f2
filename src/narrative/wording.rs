//! What words around a number say: more or less, of last year, whose name they are; and how near two names are.

use super::labels::{bare, core};
use super::sentence::OWN_YEAR;
use crate::vocabulary;

/// Behind the sign of a year.
const YEAR: &str = "年";
const YEAR_OF: &str = "年度";

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

/// Whether words say no more than that it was last year: 上年765.77万元.
pub(super) fn is_last_year(words: &str) -> bool {
    let core = core(words);
    let mut years = vocabulary::SAID_LAST_YEAR.iter();
    let rest = years.find_map(|year| core.strip_prefix(*year));
    rest.is_some_and(|rest| rest.is_empty() || rest == YEAR || rest == YEAR_OF)
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

/// Whether words in front of an amount's name lead to it, so that the name is not the end of a longer one.
pub(super) fn leads_on(words: &str) -> bool {
    let mut all = vocabulary::SAID_LEAD
        .iter()
        .chain(vocabulary::SAID_REASON)
        .chain(vocabulary::SAID_BECAUSE)
        .chain(vocabulary::SAID_WHOSE)
        .chain(vocabulary::SAID_AND_SO_ON);
    core(words).is_empty() || all.any(|word| words.ends_with(word))
}

/// Words without the sign of the year of the tables at their end.
pub(super) fn without_year(words: &str) -> &str {
    let year = words.split_once(OWN_YEAR);
    let at_end = year.filter(|(_, behind)| matches!(*behind, YEAR | YEAR_OF));
    at_end.map_or(words, |(before, _)| before)
}

/// Whether words in front of an amount's name list some of what it is spent on.
pub(super) fn goes_on(words: &str) -> bool {
    let mut all = vocabulary::SAID_AND_SO_ON.iter();
    all.any(|word| words.ends_with(word))
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
