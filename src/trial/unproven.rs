//! Labels of which samples would not show that they are wrong.

use std::collections::BTreeSet;
use std::slice::from_ref;

use super::alternatives::alternatives;
use super::hold::{Held, Sample, count, count_anew};
use super::{Work, each};
use crate::layout::{Label, Layout, Rewording};

/// So many other words are tried at a label.
const TRIED: usize = 4;

/// The labels of which samples that are right would not show a mistake.
#[derive(Clone, Debug, Default)]
pub struct Unproven {
    /// Those that no relation speaks of that holds on them, amounts other than zero in it.
    pub unspoken: Vec<Label>,
    /// Those with whose other words all holds as well, and those words.
    pub undecided: Vec<(Label, Rewording)>,
}

/// The labels of which the samples would not show a mistake: each is tried with other words.
pub fn unproven(layout: &Layout, samples: &[Sample], held: &Held, work: Work) -> Unproven {
    let spoken: BTreeSet<&Label> = held.holding.iter().flatten().collect();
    let (spoken, unspoken): (Vec<Label>, Vec<Label>) = layout
        .labels()
        .into_iter()
        .partition(|label| spoken.contains(label));
    // Where relations fail as it is, other words tell nothing.
    let tried = spoken.into_iter().filter(|_| held.breaches.is_empty());
    let tried: Vec<Label> = tried.collect();
    let base = count(layout, samples).1;
    let undecided = each(&tried, work, |&label| {
        let said_less = narrowed(layout, samples, label, base);
        Some((label, said_less.or_else(|| unseen(layout, samples, label))?))
    });
    Unproven {
        undecided: undecided.into_iter().flatten().collect(),
        unspoken,
    }
}

/// Fewer words at a label with which more holds than with all of them, and nothing fails: one may be too many, and keeps
/// its amounts out of what they belong to.
fn narrowed(layout: &Layout, samples: &[Sample], label: Label, base: usize) -> Option<Rewording> {
    let words: Vec<&str> = layout.words_at(label).split('·').collect();
    let fewer = (0..words.len()).filter(|_| words.len() > 1).map(|left| {
        let kept = words.iter().enumerate().filter(|(at, _)| *at != left);
        let kept: Vec<&str> = kept.map(|(_, word)| *word).collect();
        Rewording::Words(label, kept.join("·").into())
    });
    fewer.into_iter().find(|change| {
        let other = layout.reworded(from_ref(change));
        other.is_ok_and(|other| {
            let (breaches, holding) = count(&other, samples);
            breaches == 0 && holding > base
        })
    })
}

/// Other words at a label with which no relation fails that the samples can check.
fn unseen(layout: &Layout, samples: &[Sample], label: Label) -> Option<Rewording> {
    let changes = alternatives(layout, label).into_iter();
    let mut readable = changes.filter_map(|change| {
        let other = layout.reworded(from_ref(&change)).ok()?;
        Some((change, other))
    });
    let mut tried = readable.by_ref().take(TRIED);
    let unseen = tried.find(|(change, other)| {
        let fails = |one: &Sample| match change.is_of_form() {
            true => count_anew(other, from_ref(one)).is_none_or(|(breaches, _)| breaches > 0),
            false => count(other, from_ref(one)).0 > 0,
        };
        !samples.iter().any(fails)
    });
    unseen.map(|(change, _)| change)
}
