//! In: facts, one after the other. Out: whether one is among them, in one look, all of them in order, and by how much
//! each equation changes when they move together. Refuses nothing: these are the sets that trial changes grow.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::index::Index;

/// Facts that move together.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    inside: FxHashSet<u32>,
    list: Vec<u32>,
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
    fn with_capacity(facts: usize) -> Cells {
        Cells {
            inside: FxHashSet::with_capacity_and_hasher(facts, FxBuildHasher),
            list: Vec::with_capacity(facts),
        }
    }

    /// Adds the fact; false if it was there.
    pub fn insert(&mut self, fact: u32) -> bool {
        let new = self.inside.insert(fact);
        if new {
            self.list.push(fact);
        }
        new
    }

    /// Whether the fact is among them.
    pub fn contains(&self, fact: u32) -> bool {
        self.inside.contains(&fact)
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
#[derive(Clone, Debug, Default)]
pub(super) struct Together {
    /// The facts.
    pub cells: Cells,
    /// By how many times the amount each equation changes that has any of them.
    change: FxHashMap<u32, i64>,
}

impl Together {
    /// These facts.
    pub fn new(index: &Index, facts: &[u32]) -> Together {
        let uses = facts.iter().map(|&fact| index.of(fact).len()).sum();
        let mut together = Together {
            cells: Cells::with_capacity(facts.len()),
            change: FxHashMap::with_capacity_and_hasher(uses, FxBuildHasher),
        };
        for &fact in facts {
            together.insert(index, fact);
        }
        together
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
