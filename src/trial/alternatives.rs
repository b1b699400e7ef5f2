//! What else might be said at a label: what its neighbours say, or labels of the same name elsewhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::layout::classification::Classification;
use crate::layout::{self, Label, Layout, Rewording, Text};

/// What else might be said at a label: the words of its neighbours or of the same name elsewhere, those that most of
/// these say first; then those of a neighbour, which says what it said; then that it is of another kind.
pub(super) fn alternatives(layout: &Layout, label: Label) -> Vec<Rewording> {
    if let Label::Codes(table, ledger) = label {
        return other_rows(layout, table, ledger);
    }
    let words = other_words(layout, label).into_iter().map(Text::from);
    if !is_amount(layout, label) {
        let is_share = layout.is_share(label);
        return words
            .map(|words| match label {
                Label::Column(..) if !is_share => Rewording::Words(label, words),
                _ => Rewording::Amount(label, words),
            })
            .collect();
    }
    let own = layout.words_at(label);
    let words = words.map(|words| Rewording::Words(label, words));
    let all = layout.labels();
    let exchanged = all.iter().filter(|other| beside(label, **other));
    let exchanged = exchanged.filter(|other| layout.words_at(**other) != own);
    let exchanged = exchanged.map(|other| Rewording::Exchange(label, *other));
    let apart = matches!(label, Label::Column(..)).then_some(Rewording::Apart(label));
    words.chain(exchanged).chain(apart).collect()
}

/// Whether it is a label of amounts that words mean.
fn is_amount(layout: &Layout, label: Label) -> bool {
    match label {
        Label::Column(table, ledger, at) => {
            let mut figures = layout.tables[table].ledgers[ledger].figures();
            figures.nth(at).is_some_and(|column| column.is_meant())
        }
        Label::Other(..) => false,
        _ => true,
    }
}

/// Rows of another kind: codes of another classification, only the lowest of them, names of one level more or less.
fn other_rows(layout: &Layout, table: usize, ledger: usize) -> Vec<Rewording> {
    let own = layout.codes_at(table, ledger);
    let codes = Classification::ALL.into_iter();
    let codes = codes.filter(|other| Some(*other) != own);
    let codes = codes.map(|other| Rewording::Codes(table, ledger, other));
    let Some(levels) = layout.levels_at(table, ledger) else {
        let leaf = Rewording::Leaf(table, ledger);
        return std::iter::once(leaf).chain(codes).collect();
    };
    let fewer = (0..levels.len()).filter(|_| levels.len() > 2).map(|left| {
        let kept = levels.iter().enumerate().filter(|(at, _)| *at != left);
        kept.map(|(_, level)| level.clone()).collect()
    });
    let more = (0..=levels.len()).map(|at| {
        let mut levels = levels.to_vec();
        levels.insert(at, format!("第{}级", at + 1).into());
        levels
    });
    let levels = fewer.chain(more);
    let levels = levels.map(|levels| Rewording::Levels(table, ledger, levels));
    levels.chain(codes).collect()
}

fn other_words(layout: &Layout, label: Label) -> Vec<String> {
    let own = layout.words_at(label);
    let all = layout.labels();
    let amount = is_amount(layout, label);
    let other_words = |other: &&Label| !amount || layout.words_at(**other) != own;
    let wide = |label: &Label| matches!(label, Label::Table(_) | Label::Ledger(..));
    let namesake = |other: &Label| {
        let kind = std::mem::discriminant(other) == std::mem::discriminant(&label);
        let column = matches!((label, other), (Label::Other(..), Label::Column(..)));
        (kind || column) && *other != label && layout.name_at(*other) == layout.name_at(label)
    };
    let like = |other: &&Label| match wide(&label) {
        true => wide(other),
        false => beside(label, **other) || namesake(other),
    };
    let words = all.iter().filter(like).filter(other_words);
    let words = words.map(|other| layout.words_at(*other));
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    for words in words.chain((!amount || !own.is_empty()).then_some("")) {
        *often.entry(words).or_default() += 1;
    }
    // The same name means the same more often than a neighbour does.
    let named = all.iter().filter(|other| namesake(other));
    for words in named
        .filter(other_words)
        .map(|other| layout.words_at(*other))
    {
        *often.entry(words).or_default() += all.len();
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
    words
}

/// Whether two labels are columns or rows of one ledger.
pub(super) fn beside(one: Label, other: Label) -> bool {
    match (one, other) {
        (
            Label::Column(t, l, _) | Label::Other(t, l, _),
            Label::Column(table, ledger, _) | Label::Other(table, ledger, _),
        )
        | (Label::Row(t, l, _), Label::Row(table, ledger, _)) => {
            (t, l) == (table, ledger) && one != other
        }
        _ => false,
    }
}

/// The columns and rows of other tables that have the same name and say the same: what several tables have is often
/// written once.
pub(super) fn alike(layout: &Layout, label: Label) -> Vec<Label> {
    if !matches!(label, Label::Column(..) | Label::Row(..) | Label::Other(..)) {
        return Vec::new();
    }
    let amount = is_amount(layout, label);
    let mut all = layout.labels();
    all.extend(layout.set_aside());
    all.retain(|other| {
        *other != label
            && std::mem::discriminant(other) == std::mem::discriminant(&label)
            && !beside(label, *other)
            && layout.name_at(*other) == layout.name_at(label)
            && layout.words_at(*other) == layout.words_at(label)
            && is_amount(layout, *other) == amount
    });
    all
}

/// A change at a label, made at those that are like it as well; nothing if there are none, or it cannot be made there.
pub(super) fn spread(
    layout: &Layout,
    change: &Rewording,
    together: &[Label],
) -> Option<Vec<Rewording>> {
    if together.is_empty() {
        return None;
    }
    let same = |label: Label| match change {
        Rewording::Words(_, words) => Some(Rewording::Words(label, words.clone())),
        Rewording::Amount(_, words) => Some(Rewording::Amount(label, words.clone())),
        Rewording::Apart(_) => Some(Rewording::Apart(label)),
        Rewording::Exchange(_, other) => {
            let mut all = layout
                .labels()
                .into_iter()
                .filter(|one| beside(label, *one));
            let other = all.find(|one| layout.name_at(*one) == layout.name_at(*other))?;
            Some(Rewording::Exchange(label, other))
        }
        _ => None,
    };
    let others: Option<Vec<Rewording>> = together.iter().map(|label| same(*label)).collect();
    let own = std::iter::once(change.clone());
    others.map(|others| own.chain(others).collect())
}
