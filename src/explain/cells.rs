//! In: facts, one after the other. Out: whether one is among them, in one look, and all of them in order.
//! Refuses nothing: it is the set that trial changes grow.

use rustc_hash::FxHashSet;

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
