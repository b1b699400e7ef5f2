//! Which label is likely wrong: what the relations that do not hold have in common, and with which words they hold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use super::hold::{Held, Sample, count};
use crate::layout::classification::Classification;
use crate::layout::{self, Label, Layout, Rewording, Text};

/// So many labels are named.
pub const NAMED: usize = 5;
/// So many labels that relations speak against are tried with other words.
const TRIED: usize = 8;
/// And so many tables and ledgers that say nothing of all their amounts.
const SILENT_TRIED: usize = 4;

/// In the tables of so many ledgers, those that relations speak of most, is looked for what is left out.
const LEDGERS: usize = 2;

/// Words with which so small a part of what held before holds are only silent.
const SILENT: (usize, usize) = (19, 20);

/// A label whose words are likely wrong.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// The label.
    pub label: Label,
    /// How many of the relations that do not hold speak of it.
    pub breaches: usize,
    /// The words with which fewest fail, and how many do then; nothing if no others are better.
    pub better: Option<(Rewording, usize)>,
}

/// Other words at a label, and what holds with them.
struct Tried {
    change: Rewording,
    breaches: usize,
    holding: usize,
}

/// The labels that are likely wrong, likeliest first; none if all relations hold.
pub fn suspects(layout: &Layout, samples: &[Sample], held: &Held) -> Vec<Suspect> {
    if held.breaches.is_empty() {
        return Vec::new();
    }
    let ranked_of = |labels: Vec<Label>| ranked(&labels.into_iter().collect(), held);
    let ranked = ranked_of(layout.labels());
    let silent = ranked_of(layout.silent());
    let missing = left_out(layout, held, &ranked);
    let worst = worst(layout, samples);
    let said = count(layout, samples).1;
    let tried = ranked.iter().take(TRIED).copied().chain(missing);
    let tried = tried.chain(silent.into_iter().take(SILENT_TRIED));
    let mut found: Vec<(Suspect, Option<Tried>)> = tried
        .map(|(label, breaches)| {
            let best = best(layout, samples, (worst, said), label);
            let better = best
                .as_ref()
                .map(|best| (best.change.clone(), best.breaches));
            let suspect = Suspect {
                label,
                breaches,
                better,
            };
            (suspect, best)
        })
        .collect();
    // Where fewer fail; then where it says what its neighbours say; then where more is said.
    found.sort_by_key(|(_, best)| match best {
        Some(best) => {
            let odd = !falls_in(layout, &best.change);
            (best.breaches, odd, Reverse(best.holding))
        }
        None => (usize::MAX, true, Reverse(0)),
    });
    found.into_iter().map(|(suspect, _)| suspect).collect()
}

/// Whether more of a label's neighbours say the new words than what it says.
fn falls_in(layout: &Layout, change: &Rewording) -> bool {
    let Rewording::Words(label, words) = change else {
        return false;
    };
    let own = layout.words_at(*label);
    let labels = layout.labels();
    let neighbours = labels.iter().filter(|other| beside(*label, **other));
    let say = |words: &str| {
        let mut all = neighbours.clone();
        all.by_ref()
            .filter(|other| layout.words_at(**other) == words)
            .count()
    };
    say(words) > say(own)
}

/// The labels in the order in which relations speak against them, with how many do.
fn ranked(labels: &BTreeSet<Label>, held: &Held) -> Vec<(Label, usize)> {
    let mut counts: BTreeMap<Label, (usize, usize)> = BTreeMap::new();
    for label in held.breaches.iter().flat_map(|breach| &breach.labels) {
        counts.entry(*label).or_default().0 += 1;
    }
    for label in held.holding.iter().flatten() {
        counts.entry(*label).or_default().1 += 1;
    }
    let counts = counts.into_iter();
    let mut ranked: Vec<(Label, usize, usize)> = counts
        .filter(|(label, (breaches, _))| *breaches > 0 && labels.contains(label))
        .map(|(label, (breaches, holding))| (label, breaches, holding))
        .collect();
    ranked.sort_by_key(|(_, breaches, holding)| (Reverse(*breaches), *holding));
    let ranked = ranked.into_iter();
    ranked
        .map(|(label, breaches, _)| (label, breaches))
        .collect()
}

/// The labels that few relations which do not hold speak of, and that may be why: what says it is something else is
/// left out of the sum that it belongs to. Columns of the tables that are spoken of, rows that say another thing than
/// the rows around them, or nothing.
fn left_out(layout: &Layout, held: &Held, ranked: &[(Label, usize)]) -> Vec<(Label, usize)> {
    let ledger = |label: &Label| match *label {
        Label::Column(table, ledger, _) | Label::Row(table, ledger, _) => Some((table, ledger)),
        _ => None,
    };
    let mut spoken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for breach in &held.breaches {
        let ledgers: BTreeSet<(usize, usize)> = breach.labels.iter().filter_map(ledger).collect();
        for ledger in ledgers {
            *spoken.entry(ledger).or_default() += 1;
        }
    }
    let mut spoken: Vec<((usize, usize), usize)> = spoken.into_iter().collect();
    spoken.sort_by_key(|(_, breaches)| Reverse(*breaches));
    spoken.truncate(LEDGERS);
    let mut labels = layout.labels();
    let all: BTreeSet<Label> = labels.iter().copied().collect();
    let rows = layout.silent().into_iter();
    labels.extend(rows.filter(|label| matches!(label, Label::Row(..))));
    let odd = |label: &Label| match *label {
        Label::Row(table, ledger, row) => {
            let beside = [row.checked_sub(1), Some(row + 1)].into_iter().flatten();
            let beside = beside.map(|row| Label::Row(table, ledger, row));
            let mut beside = beside.filter(|label| all.contains(label));
            !beside.any(|other| layout.words_at(other) == layout.words_at(*label))
        }
        _ => true,
    };
    let told: BTreeSet<Label> = ranked.iter().take(TRIED).map(|(label, _)| *label).collect();
    labels.retain(|label| {
        let near = ledger(label)
            .is_some_and(|(table, _)| spoken.iter().any(|((other, _), _)| *other == table));
        near && !told.contains(label) && odd(label)
    });
    let counts: BTreeMap<Label, usize> = ranked.iter().copied().collect();
    let labels = labels.into_iter();
    labels
        .map(|label| (label, counts.get(&label).copied().unwrap_or(0)))
        .collect()
}

/// The sample on which most relations do not hold, and how many.
fn worst(layout: &Layout, samples: &[Sample]) -> (usize, usize) {
    let counts = samples
        .iter()
        .map(|sample| count(layout, from_ref(sample)).0);
    let counts = counts.enumerate();
    counts.max_by_key(|(_, count)| *count).unwrap_or_default()
}

/// The words with which fewest relations fail; looked for no further than to the first with which none does. No words
/// are better that are not so on the sample on which most fail.
fn best(
    layout: &Layout,
    samples: &[Sample],
    ((worst, failing), said): ((usize, usize), usize),
    label: Label,
) -> Option<Tried> {
    let mut best: Option<Tried> = None;
    for change in alternatives(layout, label) {
        let Ok(layout) = layout.reworded(from_ref(&change)) else {
            continue;
        };
        if count(&layout, from_ref(&samples[worst])).0 >= failing {
            continue;
        }
        let (breaches, holding) = count(&layout, samples);
        // Words that say less are no better: what says nothing is never wrong.
        if holding * SILENT.1 < said * SILENT.0 {
            continue;
        }
        let worth = (breaches, Reverse(holding));
        if best
            .as_ref()
            .is_none_or(|best| worth < (best.breaches, Reverse(best.holding)))
        {
            best = Some(Tried {
                change,
                breaches,
                holding,
            });
        }
        if breaches == 0 {
            break;
        }
    }
    best
}

/// What else the words at a label might be: those of its neighbours or of the same name elsewhere, those that most of
/// these say first; then those of a neighbour, which says what it said.
pub(super) fn alternatives(layout: &Layout, label: Label) -> Vec<Rewording> {
    if let Label::Codes(table, ledger) = label {
        let own = layout.codes_at(table, ledger);
        let others = Classification::ALL.into_iter();
        let others = others.filter(|other| Some(*other) != own);
        return others
            .map(|other| Rewording::Codes(table, ledger, other))
            .collect();
    }
    let own = layout.words_at(label);
    let all = layout.labels();
    let other_words = |other: &&Label| layout.words_at(**other) != own;
    let wide = |label: &Label| matches!(label, Label::Table(_) | Label::Ledger(..));
    let namesake = |other: &Label| {
        let kind = std::mem::discriminant(other) == std::mem::discriminant(&label);
        kind && layout.name_at(*other) == layout.name_at(label)
    };
    let alike = |other: &&Label| match wide(&label) {
        true => wide(other),
        false => beside(label, **other) || namesake(other),
    };
    let words = all.iter().filter(alike).filter(other_words);
    let words = words.map(|other| layout.words_at(*other));
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    for words in words.chain((!own.is_empty()).then_some("")) {
        *often.entry(words).or_default() += 1;
    }
    let mut said: Vec<(&str, usize)> = often.into_iter().collect();
    said.sort_by_key(|(_, count)| Reverse(*count));
    // What neither it nor its neighbours say may be what is missing beside them.
    let mut words: Vec<String> = said.iter().map(|(words, _)| (*words).to_owned()).collect();
    for one in said.iter().map(|(words, _)| *words).chain([own]) {
        for missing in layout::words_beside(one) {
            if missing != own && !words.contains(&missing) {
                words.push(missing);
            }
        }
    }
    let words = words.into_iter();
    let words = words.map(|words| Rewording::Words(label, Text::from(words)));
    let exchanged = all.iter().filter(|other| beside(label, **other));
    let exchanged = exchanged.filter(other_words);
    let exchanged = exchanged.map(|other| Rewording::Exchange(label, *other));
    words.chain(exchanged).collect()
}

/// Whether two labels are columns or rows of one ledger.
fn beside(one: Label, other: Label) -> bool {
    match (one, other) {
        (Label::Column(t, l, at), Label::Column(table, ledger, other))
        | (Label::Row(t, l, at), Label::Row(table, ledger, other)) => {
            (t, l) == (table, ledger) && at != other
        }
        _ => false,
    }
}
