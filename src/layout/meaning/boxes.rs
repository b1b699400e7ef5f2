//! Boxes cut into printed boxes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::places::{Place, Printed};
use super::space::{Dimension, Meaning, Member, Space};
use super::zeros::Zeros;

/// A box is cut this often at most.
const DEPTH: usize = 3;

/// More zeros than these make a relation that hardly ever applies.
pub(super) const MOST_ZEROS: usize = 3;

/// Numbers of boxes that have to be empty.
pub(super) type Evidence = BTreeSet<usize>;

/// A box as a sum of printed ones, given that some others are empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Cover {
    pub(super) terms: Vec<Meaning>,
    pub(super) zeros: Evidence,
}

/// The boxes that some rows print.
pub(super) struct Boxes<'a> {
    pub(super) space: &'a Space,
    pub(super) printed: BTreeMap<Meaning, Vec<Place>>,
    /// The number of each printed box among them.
    numbers: BTreeMap<Meaning, u16>,
    /// The printed boxes of codes, by the box of the code above: asked for again and again.
    below: BTreeMap<(Dimension, Meaning), Vec<Meaning>>,
    /// The members that the layout speaks of, and those around them: others are nobody's.
    mentioned: &'a BTreeSet<(Dimension, Member)>,
    zeros: Option<&'a Zeros<'a>>,
    /// The covers that were looked for, by box and depth: the same is asked on many ways.
    covers: RefCell<BTreeMap<(Meaning, usize), Option<Cover>>>,
}

/// The members that boxes speak of, and those around them.
pub(super) fn mentioned<'m>(
    space: &Space,
    boxes: impl Iterator<Item = &'m Meaning>,
) -> BTreeSet<(Dimension, Member)> {
    let mut mentioned = BTreeSet::new();
    for meaning in boxes {
        for dimension in Dimension::ALL {
            let mut open = vec![meaning.at(dimension)];
            while let Some(member) = open.pop() {
                if mentioned.insert((dimension, member)) {
                    open.extend(space.above(dimension, member));
                }
            }
        }
    }
    mentioned
}

/// The places of each box.
pub(super) fn by_meaning(printed: Vec<Printed>) -> BTreeMap<Meaning, Vec<Place>> {
    let mut by_meaning: BTreeMap<Meaning, Vec<Place>> = BTreeMap::new();
    for (meaning, place) in printed {
        by_meaning.entry(meaning).or_default().push(place);
    }
    by_meaning
}

/// Boxes of codes, by the box of the code above.
fn below<'m>(
    boxes: impl Iterator<Item = &'m Meaning>,
) -> BTreeMap<(Dimension, Meaning), Vec<Meaning>> {
    let mut below: BTreeMap<(Dimension, Meaning), Vec<Meaning>> = BTreeMap::new();
    for meaning in boxes {
        for dimension in Dimension::ALL {
            if let Member::Code(code) = meaning.at(dimension)
                && Dimension::of_code(code) == dimension
            {
                let above = code.parent().map_or(Member::Whole, Member::Code);
                let above = (dimension, meaning.with(dimension, above));
                below.entry(above).or_default().push(*meaning);
            }
        }
    }
    below
}

/// The ways in which a box is made up of others, as far as the layout speaks of them.
pub(super) fn parts(
    space: &Space,
    mentioned: &BTreeSet<(Dimension, Member)>,
    dimension: Dimension,
    meaning: &Meaning,
) -> Vec<Vec<Meaning>> {
    let cuts = space.cuts(dimension, meaning.at(dimension)).iter();
    let cuts = cuts.map(|cut| {
        let known = cut.iter().filter(|m| mentioned.contains(&(dimension, **m)));
        let boxes = known.map(|member| meaning.with(dimension, *member));
        boxes.filter(|b| !space.is_impossible(b)).collect()
    });
    cuts.filter(|kids: &Vec<Meaning>| !kids.is_empty())
        .collect()
}

impl<'a> Boxes<'a> {
    pub(super) fn new(
        space: &'a Space,
        printed: Vec<Printed>,
        mentioned: &'a BTreeSet<(Dimension, Member)>,
        zeros: Option<&'a Zeros<'a>>,
    ) -> Boxes<'a> {
        let printed = by_meaning(printed);
        Boxes {
            space,
            numbers: printed.keys().copied().zip(0..).collect(),
            below: below(printed.keys()),
            printed,
            mentioned,
            zeros,
            covers: RefCell::default(),
        }
    }

    /// The ways in which a box is made up of others; by codes, of those that lists print.
    pub(super) fn parts(&self, dimension: Dimension, meaning: &Meaning) -> Vec<Vec<Meaning>> {
        let mut parts = parts(self.space, self.mentioned, dimension, meaning);
        parts.extend(self.below.get(&(dimension, *meaning)).cloned());
        parts
    }

    /// The number of a printed box.
    pub(super) fn number(&self, meaning: &Meaning) -> Option<u16> {
        self.numbers.get(meaning).copied()
    }

    /// A box as a sum of printed ones: with as few zeros, then terms, as can be.
    fn cover(&self, meaning: &Meaning, depth: usize) -> Option<Cover> {
        if self.printed.contains_key(meaning) {
            return Some(Cover {
                terms: vec![*meaning],
                zeros: Evidence::new(),
            });
        }
        let key = (*meaning, depth);
        if let Some(known) = self.covers.borrow().get(&key) {
            return known.clone();
        }
        let cover = self.look_for_cover(meaning, depth);
        self.covers.borrow_mut().insert(key, cover.clone());
        cover
    }

    /// The cover of a box that is not printed.
    fn look_for_cover(&self, meaning: &Meaning, depth: usize) -> Option<Cover> {
        let zero = self.zeros.and_then(|zeros| zeros.around(meaning));
        let empty = zero.map(|zero| Cover {
            terms: Vec::new(),
            zeros: BTreeSet::from([zero]),
        });
        let cut = (depth > 0).then(|| {
            let dimensions = Dimension::CUT.into_iter();
            let ways = dimensions.flat_map(|d| self.parts(d, meaning));
            ways.filter_map(|kids| self.sum(&kids, depth - 1))
                .min_by_key(size)
        });
        empty.into_iter().chain(cut.flatten()).min_by_key(size)
    }

    /// The sum of boxes as a sum of printed ones.
    fn sum(&self, kids: &[Meaning], depth: usize) -> Option<Cover> {
        let mut sum = Cover {
            terms: Vec::new(),
            zeros: Evidence::new(),
        };
        for kid in kids {
            let cover = self.cover(kid, depth)?;
            sum.terms.extend(cover.terms);
            sum.zeros.extend(cover.zeros);
        }
        (sum.zeros.len() <= MOST_ZEROS).then_some(sum)
    }

    /// The ways in which a box is a sum of printed ones other than itself.
    pub(super) fn ways(&self, meaning: &Meaning) -> Vec<Cover> {
        let dimensions = Dimension::ALL.into_iter();
        let ways = dimensions.flat_map(|d| self.parts(d, meaning));
        let sums = ways.filter_map(|kids| self.sum(&kids, DEPTH - 1));
        sums.filter(|sum| !sum.terms.is_empty()).collect()
    }

    /// The ways in which a box is a printed one less others: the whole, and what is taken away.
    pub(super) fn remainders(&self, meaning: &Meaning) -> Vec<(Meaning, Cover)> {
        let mut found = Vec::new();
        for dimension in Dimension::CUT {
            for above in self.space.above(dimension, meaning.at(dimension)) {
                let whole = meaning.with(dimension, above);
                if !self.printed.contains_key(&whole) {
                    continue;
                }
                for mut kids in self.parts(dimension, &whole) {
                    let all = kids.len();
                    kids.retain(|kid| kid != meaning);
                    if kids.len() < all
                        && let Some(cover) = self.sum(&kids, DEPTH - 1)
                    {
                        found.push((whole, cover));
                    }
                }
            }
        }
        found
    }

    /// Unprinted boxes next to printed ones.
    pub(super) fn neighbours(&self) -> BTreeSet<Meaning> {
        let mut near = BTreeSet::new();
        for meaning in self.printed.keys() {
            for dimension in Dimension::CUT {
                let above = self.space.above(dimension, meaning.at(dimension));
                near.extend(
                    above
                        .into_iter()
                        .map(|member| meaning.with(dimension, member)),
                );
                near.extend(self.parts(dimension, meaning).into_iter().flatten());
            }
        }
        near.retain(|meaning| {
            !self.printed.contains_key(meaning) && !self.space.is_impossible(meaning)
        });
        near
    }

    /// The next printed boxes around a printed one.
    pub(super) fn around(&self, meaning: &Meaning) -> Vec<Meaning> {
        let inside = |outer: &&Meaning| *outer != meaning && self.space.is_inside(meaning, outer);
        let all: Vec<&Meaning> = self.printed.keys().filter(inside).collect();
        let next = all.iter().filter(|outer| {
            let mut others = all.iter();
            !others.any(|other| other != *outer && self.space.is_inside(other, outer))
        });
        next.map(|outer| **outer).collect()
    }
}

fn size(cover: &Cover) -> (usize, usize) {
    (cover.zeros.len(), cover.terms.len())
}
