//! What other documents of a file say: figures outside the tables, such as those of a performance form.

use std::collections::BTreeMap;

use super::{Place, Ticks};

/// Figures that stand outside the tables, each with the first place that states it. They prove nothing; of two
/// explanations they make the one likelier that ends with them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Elsewhere {
    places: BTreeMap<Ticks, Place>,
}

impl Elsewhere {
    /// Adds a figure.
    pub fn add(&mut self, figure: Ticks, place: Place) {
        self.places.entry(figure).or_insert(place);
    }

    /// Where a figure stands that differs from this one by no more than `within`.
    pub fn near(&self, figure: Ticks, within: Ticks) -> Option<&Place> {
        let first = Ticks(figure.0.saturating_sub(within.0));
        let last = Ticks(figure.0.saturating_add(within.0));
        let mut near = self.places.range(first..=last);
        near.next().map(|(_, place)| place)
    }

    /// How many figures there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}
