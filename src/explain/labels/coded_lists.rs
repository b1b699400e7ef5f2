//! Guesses about lists that print codes beside their names, as 公开06 does: code and name are of two rows, or one of
//! them is a slip.
//!
//! The row is the one of its code or the one of its name: the one that no other line prints, and of two the one that
//! stands between its neighbours.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::is_near;
use super::edits::is_slip;
use super::lists::Listing;
use super::{Desk, Guess};
use crate::layout::classification::{Classification, NameVerdict, comparable};
use crate::model::{Code, RowRole};
use crate::report::EventKind;

/// Codes and names in lists that are not those of one row.
pub(super) fn mistyped(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for listing in desk.listings.iter().filter(|listing| listing.codes) {
        let meant = Meant::of(listing);
        guesses.extend(meant.together().iter().map(|rows| meant.guess(rows)));
        guesses.extend(slips(listing));
    }
    guesses
}

/// Which row of the list lines mean whose code and name are of two.
struct Meant<'l, 'a> {
    listing: &'l Listing<'a>,
    /// The index in the list of each such line.
    rows: BTreeMap<usize, usize>,
    /// The other indices that its code or its name is of.
    others: BTreeMap<usize, Vec<usize>>,
}

impl<'l, 'a> Meant<'l, 'a> {
    fn of(listing: &'l Listing<'a>) -> Self {
        let met: BTreeSet<usize> = listing.order.iter().copied().flatten().collect();
        let torn = torn(listing);
        let free = |row: &usize| {
            let free = torn[row].iter().copied();
            free.filter(|index| !met.contains(index))
                .collect::<BTreeSet<usize>>()
        };
        let mut meant = Meant {
            listing,
            rows: BTreeMap::new(),
            others: BTreeMap::new(),
        };
        for (&row, both) in &torn {
            let own = free(&row);
            let fits = |index: &usize| listing.is_between(row, *index);
            let fitting = || own.iter().copied().filter(fits);
            // Of several such lines between the same neighbours each is the one of its turn.
            let by_turn = || {
                let near = |other: &&usize| listing.between(**other) == listing.between(row);
                let run: Vec<&usize> = torn.keys().filter(near).collect();
                let open: BTreeSet<usize> = run.iter().flat_map(|other| free(other)).collect();
                let open = open.into_iter().filter(fits);
                let turn = run.iter().position(|&&other| other == row)?;
                let open: Vec<usize> = open.collect();
                (open.len() == run.len()).then(|| open[turn])
            };
            let chosen = only(own.iter().copied())
                .or_else(|| only(fitting()))
                .or_else(|| by_turn().filter(|index| own.contains(index)));
            if let Some(index) = chosen {
                meant.rows.insert(row, index);
                let others = both.iter().copied().filter(|&other| other != index);
                meant.others.insert(row, others.collect());
            }
        }
        let mut taken = BTreeSet::new();
        let twice = meant.rows.values().filter(|&&index| !taken.insert(index));
        let twice: BTreeSet<usize> = twice.copied().collect();
        // Two lines that mean one row leave it open which does.
        meant.rows.retain(|_, index| !twice.contains(index));
        meant
    }

    /// The lines, those together that print each other's codes or names.
    fn together(&self) -> Vec<Vec<usize>> {
        let by_index: BTreeMap<usize, usize> = self.rows.iter().map(|(&r, &i)| (i, r)).collect();
        let next = |row: usize| {
            let mut others = self.others[&row].iter();
            others.find_map(|index| by_index.get(index).copied())
        };
        let mut told = BTreeSet::new();
        let mut all = Vec::new();
        for &row in self.rows.keys() {
            if told.contains(&row) {
                continue;
            }
            let mut chain = vec![row];
            while let Some(other) = chain.last().and_then(|&row| next(row))
                && !chain.contains(&other)
                && !told.contains(&other)
            {
                chain.push(other);
            }
            told.extend(chain.iter().copied());
            chain.sort_unstable();
            all.push(chain);
        }
        all
    }

    fn guess(&self, rows: &[usize]) -> Guess {
        let mut guess = Guess {
            kind: EventKind::Recode,
            labels: Vec::new(),
            changes: Vec::new(),
            by_text: true,
        };
        for &row in rows {
            let (labels, change) = self.listing.placed(row, self.rows[&row]);
            guess.labels.extend(labels);
            guess.changes.push(change);
        }
        guess
    }
}

/// The lines whose code and name are not of one row, each with the rows of the list that they are of.
fn torn(listing: &Listing) -> BTreeMap<usize, BTreeSet<usize>> {
    let lines = listing.rows.iter().enumerate();
    let lines = lines.filter(|(_, row)| row.role == RowRole::Unplaced && !row.label.is_empty());
    let torn = lines.filter_map(|(row, _)| {
        let code = listing.code_of(row);
        let is_named = |index: &usize| listing.bears(row, *index);
        let is_coded = |index: &usize| code.is_some() && listing.list[*index].code == code;
        let all = || 0..listing.list.len();
        let both = all().filter(|index| is_named(index) || is_coded(index));
        let agree = all().any(|index| is_named(&index) && is_coded(&index));
        (!agree).then(|| (row, both.collect()))
    });
    torn.collect()
}

/// The one that there is.
fn only(mut several: impl Iterator<Item = usize>) -> Option<usize> {
    several.next().filter(|_| several.next().is_none())
}

/// Lines that are known by their code or their name while the other one is a slip.
fn slips(listing: &Listing) -> Vec<Guess> {
    let placed = listing.order.iter().enumerate();
    let placed = placed.filter_map(|(row, index)| Some((row, (*index)?)));
    let exact = |&(row, index): &(usize, usize)| {
        listing.list[index].code.is_some() && listing.code_of(row) == listing.list[index].code
    };
    let coded = placed.clone().filter(exact).count();
    let mut guesses = Vec::new();
    for (row, index) in placed {
        let Some(code) = listing.list[index].code else {
            continue;
        };
        let text = listing.rows[row].print.code.as_str();
        let label = &listing.rows[row].label;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // Where most lines print whole codes, this one lost some of it.
        let cut = digits
            && listing.code_of(row) != Some(code)
            && listing.bears(row, index)
            && is_near(text, code)
            && coded * 2 > listing.rows.len();
        let misspelt = listing.code_of(row) == Some(code)
            && !listing.bears(row, index)
            && !is_known(code, label)
            && is_slip(&comparable(label), &comparable(listing.name(index)));
        if cut || misspelt {
            let (labels, change) = listing.placed(row, index);
            guesses.push(Guess {
                kind: EventKind::Recode,
                labels,
                changes: vec![change],
                by_text: true,
            });
        }
    }
    guesses
}

/// Whether a classification gives the code that name, or gave it once.
fn is_known(code: Code, name: &str) -> bool {
    let lists = [Classification::DeptEconomic, Classification::Function];
    let mut verdicts = lists.iter().map(|list| list.judge(code, name));
    verdicts.any(|one| matches!(one, NameVerdict::Official | NameVerdict::Earlier { .. }))
}
