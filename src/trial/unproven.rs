//! Labels of which samples would not show that they are wrong.

use std::collections::BTreeSet;

use super::hold::Held;
use crate::layout::{Label, Layout};

/// The labels that no relation speaks of that holds on the samples, amounts other than zero in it.
pub fn unproven(layout: &Layout, held: &Held) -> Vec<Label> {
    let spoken: BTreeSet<&Label> = held.holding.iter().flatten().collect();
    let mut labels = layout.labels();
    labels.retain(|label| !spoken.contains(label));
    labels
}
