//! What printed zeros show to be empty.
//!
//! One cell is never enough, since it may be the wrong one: a zero counts where a second sum, of other cells, says the
//! same. So a relation that needs an empty box is not applied because of one wrong cell.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::places::Place;
use super::space::{Dimension, Meaning, Space};
use crate::layout::span::{self, Row};

/// A sum of printed amounts; the flag says what is subtracted.
pub(super) type Sum = Vec<(bool, Place)>;

/// Boxes that are empty if all of these sums are zero.
#[derive(Debug)]
pub(super) struct Zero {
    /// A printed box, or what remains of one and is printed nowhere.
    pub(super) boxes: Vec<Meaning>,
    pub(super) sums: Vec<Sum>,
    /// What is zero, in boxes.
    pub(super) row: Row<Meaning>,
    remainder: bool,
}

/// All boxes of a layout that can be shown to be empty.
pub(super) struct Zeros<'a> {
    space: &'a Space,
    all: Vec<Zero>,
    /// What was asked before.
    around: RefCell<BTreeMap<Meaning, Option<usize>>>,
}

impl<'a> Zeros<'a> {
    /// From the rows of which there is one each.
    pub(super) fn new(
        space: &'a Space,
        fixed: &BTreeMap<Meaning, Vec<Place>>,
        parts: impl Fn(Dimension, &Meaning) -> Vec<Vec<Meaning>>,
        is_usual: impl Fn(&Place) -> bool,
    ) -> Zeros<'a> {
        let mut all = Vec::new();
        let certain =
            |(_, places): &(&Meaning, &Vec<Place>)| !places.first().is_some_and(&is_usual);
        for (meaning, places) in fixed.iter().filter(certain) {
            if let Some(sums) = direct(space, fixed, &parts, meaning, places) {
                all.push(Zero {
                    boxes: vec![*meaning],
                    sums,
                    row: span::row(&[*meaning], &[]),
                    remainder: false,
                });
            }
            for dimension in Dimension::CUT {
                for kids in parts(dimension, meaning) {
                    all.extend(remainder(fixed, *meaning, places, &kids));
                }
            }
        }
        all.retain(|zero: &Zero| zero.boxes.iter().all(|b| space.may_be_empty(b)));
        let around = RefCell::default();
        Zeros { space, all, around }
    }

    /// The narrowest box around one that can be shown to be empty, by its number.
    pub(super) fn around(&self, meaning: &Meaning) -> Option<usize> {
        if let Some(known) = self.around.borrow().get(meaning) {
            return *known;
        }
        let narrowest = self.narrowest(meaning);
        self.around.borrow_mut().insert(*meaning, narrowest);
        narrowest
    }

    fn narrowest(&self, meaning: &Meaning) -> Option<usize> {
        let boxes = self.all.iter().enumerate();
        let boxes = boxes.flat_map(|(at, zero)| zero.boxes.iter().map(move |b| (at, zero, b)));
        let around = boxes.filter(|(_, _, b)| self.space.is_inside(meaning, b));
        let narrow = |&(_, zero, b): &(usize, &Zero, &Meaning)| {
            let differs = |d: &Dimension| b.at(*d) != meaning.at(*d);
            let rare = |d: &Dimension| self.space.is_rare(*d, meaning.at(*d));
            let wider = || Dimension::CUT.iter().filter(|d| differs(d));
            let lost = wider().filter(|d| rare(d)).count();
            let source = differs(&Dimension::Source);
            (source, lost, zero.remainder, wider().count())
        };
        around.min_by_key(narrow).map(|(at, ..)| at)
    }

    pub(super) fn zero(&self, at: usize) -> &Zero {
        &self.all[at]
    }
}

/// The sums that show a printed box to be empty: the first printing, and whatever else says the same.
fn direct(
    space: &Space,
    fixed: &BTreeMap<Meaning, Vec<Place>>,
    parts: &impl Fn(Dimension, &Meaning) -> Vec<Vec<Meaning>>,
    meaning: &Meaning,
    places: &[Place],
) -> Option<Vec<Sum>> {
    let first = places.first()?;
    let own = vec![(false, first.clone())];
    if let Some(second) = places.get(1) {
        return Some(vec![own, vec![(false, second.clone())]]);
    }
    let beside = |meaning: &Meaning| {
        let mut places = fixed.get(meaning)?.iter();
        let same = |place: &&Place| (place.table, place.ledger) == (first.table, first.ledger);
        places.find(same).cloned()
    };
    for dimension in Dimension::CUT {
        for kids in parts(dimension, meaning) {
            let printed: Option<Vec<Place>> = kids.iter().map(&beside).collect();
            if let Some(printed) = printed.filter(|printed| !printed.is_empty()) {
                let each = printed.into_iter().map(|place| vec![(false, place)]);
                return Some(std::iter::once(own).chain(each).collect());
            }
        }
        for above in space.above(dimension, meaning.at(dimension)) {
            let whole = meaning.with(dimension, above);
            for kids in parts(dimension, &whole) {
                let others: Vec<&Meaning> = kids.iter().filter(|kid| *kid != meaning).collect();
                if others.len() + 1 != kids.len() {
                    continue;
                }
                let printed: Option<Vec<Place>> = others.into_iter().map(&beside).collect();
                if let (Some(whole), Some(others)) = (beside(&whole), printed) {
                    let others = others.into_iter().map(|place| (true, place));
                    let sum = std::iter::once((false, whole)).chain(others).collect();
                    return Some(vec![own, sum]);
                }
            }
        }
    }
    None
}

/// What remains of a total when the printed ones of its parts are taken away: empty if that is zero, in two printings.
fn remainder(
    fixed: &BTreeMap<Meaning, Vec<Place>>,
    meaning: Meaning,
    whole: &[Place],
    kids: &[Meaning],
) -> Option<Zero> {
    let (printed, rest): (Vec<Meaning>, Vec<Meaning>) =
        kids.iter().partition(|kid| fixed.contains_key(kid));
    if printed.is_empty() || rest.is_empty() {
        return None;
    }
    let most = printed.iter().map(|kid| fixed[kid].len()).max();
    let count = whole.len().max(most.unwrap_or(0)).min(2);
    if count < 2 {
        return None;
    }
    let nth = |places: &[Place], n: usize| places[n.min(places.len() - 1)].clone();
    let sums: Vec<Sum> = (0..count)
        .map(|n| {
            let parts = printed.iter().map(|kid| (true, nth(&fixed[kid], n)));
            std::iter::once((false, nth(whole, n)))
                .chain(parts)
                .collect()
        })
        .collect();
    Some(Zero {
        boxes: rest,
        sums,
        row: span::row(&[meaning], &printed),
        remainder: true,
    })
}
