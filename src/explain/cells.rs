//! In: facts, one after the other. Out: whether one is among them, in one look, all of them in order, and by how much
//! each equation changes when they move together. Refuses nothing: these are the sets that trial changes grow.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::index::Index;

/// So many facts are looked through one by one.
const FEW: usize = 8;

/// Facts that move together.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    list: Vec<u32>,
    /// Where each stands in the list, once there are more than a few.
    places: FxHashMap<u32, u32>,
}

impl FromIterator<u32> for Cells {
    fn from_iter<T: IntoIterator<Item = u32>>(facts: T) -> Cells {
        let mut cells = Cells::default();
        for fact in facts {
            cells.insert(fact);
        }
        cells
    }
}

impl Cells {
    /// None yet, with room for so many.
    pub fn with_capacity(facts: usize) -> Cells {
        Cells {
            list: Vec::with_capacity(facts),
            places: FxHashMap::default(),
        }
    }

    /// Adds the fact; false if it was there.
    pub fn insert(&mut self, fact: u32) -> bool {
        let new = !self.contains(fact);
        if new {
            self.list.push(fact);
            let known = self.places.len();
            if self.list.len() > FEW {
                let unknown = (known as u32..).zip(&self.list[known..]);
                self.places
                    .extend(unknown.map(|(place, &fact)| (fact, place)));
            }
        }
        new
    }

    /// Takes the facts from that place on out again.
    pub fn truncate(&mut self, len: usize) {
        if len <= FEW {
            self.places.clear();
        }
        for fact in self.list.drain(len.min(self.list.len())..) {
            self.places.remove(&fact);
        }
    }

    /// Where the fact stands among them, as they came.
    pub fn place(&self, fact: u32) -> Option<usize> {
        if self.list.len() > FEW {
            self.places.get(&fact).map(|&place| place as usize)
        } else {
            self.list.iter().position(|&known| known == fact)
        }
    }

    /// Whether the fact is among them.
    pub fn contains(&self, fact: u32) -> bool {
        self.place(fact).is_some()
    }

    /// The fact at that place.
    pub fn get(&self, place: usize) -> Option<u32> {
        self.list.get(place).copied()
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The facts, as they came.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.list.iter().copied()
    }

    /// The facts in order.
    pub fn sorted(&self) -> Vec<u32> {
        let mut list = self.list.clone();
        list.sort_unstable();
        list
    }
}

/// Facts that move by the same amount, and what that does to the equations.
#[derive(Clone, Debug)]
pub(super) struct Together {
    /// The facts.
    pub cells: Cells,
    /// By how many times the amount each equation changes that has any of them.
    change: FxHashMap<u32, i64>,
}

impl Together {
    /// These facts.
    pub fn new(index: &Index, facts: &[u32]) -> Together {
        let mut together = Together::with_capacity(facts.len() + FEW);
        for &fact in facts {
            together.insert(index, fact);
        }
        together
    }

    /// None yet, with room for so many, of which each stands in some three equations.
    pub fn with_capacity(facts: usize) -> Together {
        Together {
            cells: Cells::with_capacity(facts),
            change: FxHashMap::with_capacity_and_hasher(3 * facts, FxBuildHasher),
        }
    }

    /// Adds the fact; false if it was there.
    pub fn insert(&mut self, index: &Index, fact: u32) -> bool {
        let new = self.cells.insert(fact);
        if new {
            for (&at, weight) in index.of(fact).iter().zip(index.weights(fact)) {
                *self.change.entry(at).or_default() += weight;
            }
        }
        new
    }

    /// Whether the fact is among them.
    pub fn contains(&self, fact: u32) -> bool {
        self.cells.contains(fact)
    }

    /// The equations that have any of the facts, in no order.
    pub fn touched(&self) -> impl Iterator<Item = u32> {
        self.change.keys().copied()
    }

    /// By how many times the amount the left side of the equation rises.
    pub fn change(&self, at: u32) -> i64 {
        self.change.get(&at).copied().unwrap_or(0)
    }
}
