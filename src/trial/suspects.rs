//! Which label is likely wrong: what the relations that do not hold have in common, and with which words they hold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use super::alternatives::{alike, alternatives, beside, spread};
use super::hold::{Held, Sample, count, count_anew};
use super::{Work, each};
use crate::layout::{Label, Layout, Rewording};

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
    /// The labels of other tables that say the same and would have to say these words as well.
    pub together: Vec<Label>,
}

/// Other words at a label, and what holds with them.
struct Tried {
    change: Rewording,
    together: Vec<Label>,
    breaches: usize,
    holding: usize,
}

/// What a layout is tried on, and how it does as it is.
struct Bench<'a> {
    layout: &'a Layout,
    samples: &'a [Sample],
    /// The sample on which most relations do not hold, and how many.
    worst: (usize, usize),
    /// How many relations hold.
    said: usize,
}

/// The labels that are likely wrong, likeliest first; none if all relations hold.
pub fn suspects(layout: &Layout, samples: &[Sample], held: &Held, work: Work) -> Vec<Suspect> {
    if held.breaches.is_empty() {
        return Vec::new();
    }
    let ranked_of = |labels: Vec<Label>| ranked(&labels.into_iter().collect(), held);
    let ranked = ranked_of(layout.labels());
    let silent = ranked_of(layout.silent());
    let missing = left_out(layout, held, &ranked);
    let bench = Bench {
        layout,
        samples,
        worst: worst(layout, samples),
        said: count(layout, samples).1,
    };
    let tried = ranked.iter().take(TRIED).copied().chain(missing);
    let tried = tried.chain(silent.into_iter().take(SILENT_TRIED));
    let tried: Vec<(Label, usize)> = tried.collect();
    let mut found = each(&tried, work, |&(label, breaches)| {
        let best = bench.best(label);
        let better = best
            .as_ref()
            .map(|best| (best.change.clone(), best.breaches));
        let together = best
            .as_ref()
            .map_or(Vec::new(), |best| best.together.clone());
        let suspect = Suspect {
            label,
            breaches,
            better,
            together,
        };
        (suspect, best)
    });
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
        Label::Column(table, ledger, _)
        | Label::Row(table, ledger, _)
        | Label::Other(table, ledger, _)
        | Label::Codes(table, ledger) => Some((table, ledger)),
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
    labels.extend(layout.set_aside());
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

impl Bench<'_> {
    /// The words with which fewest relations fail; looked for no further than to the first with which none does. A label
    /// that says what others of its name say is tried with these as well: what several tables have is written once.
    fn best(&self, label: Label) -> Option<Tried> {
        let together = alike(self.layout, label);
        let mut best: Option<Tried> = None;
        for change in alternatives(self.layout, label) {
            let all = spread(self.layout, &change, &together);
            let ways = [(vec![change.clone()], Vec::new())].into_iter();
            let ways = ways.chain(all.map(|all| (all, together.clone())));
            for (changes, together) in ways {
                let Some((breaches, holding)) = self.tried(&changes) else {
                    continue;
                };
                let worth = (breaches, Reverse(holding));
                let known = best.as_ref();
                if known.is_none_or(|best| worth < (best.breaches, Reverse(best.holding))) {
                    best = Some(Tried {
                        change: change.clone(),
                        together,
                        breaches,
                        holding,
                    });
                }
                if breaches == 0 {
                    return best;
                }
            }
        }
        best
    }

    /// How many relations fail and hold with these changes, if that is better: no words are that are not so on the
    /// sample on which most fail, nor any that say less, because what says nothing is never wrong.
    fn tried(&self, changes: &[Rewording]) -> Option<(usize, usize)> {
        let layout = self.layout.reworded(changes).ok()?;
        let count = |samples: &[Sample]| match changes.iter().any(Rewording::is_of_form) {
            true => count_anew(&layout, samples),
            false => Some(count(&layout, samples)),
        };
        let (worst, failing) = self.worst;
        if count(from_ref(&self.samples[worst]))?.0 >= failing {
            return None;
        }
        let (breaches, holding) = count(self.samples)?;
        (holding * SILENT.1 >= self.said * SILENT.0).then_some((breaches, holding))
    }
}
