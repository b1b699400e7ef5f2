//! A layout is tried on books that are known to be right, before it may accuse anybody.
//!
//! In go a layout and submissions read with it. Every relation has to hold on every one of them ([`hold`]); where some
//! do not, the words at one label are likely wrong: one wrong label makes many relations false at once. `suspects`
//! names it: what all false relations have in common, and with which other words they hold. [`unproven`] tries
//! every label with other words and lists those of which these books would not show that they are wrong. One label has
//! nothing to do with another: whoever asks says whether they are tried [`one_by_one`] or side by side.

mod alternatives;
mod hold;
mod recognition;
mod suspects;
mod told;
mod unproven;

pub use hold::{Breach, Held, Sample, hold};
pub use recognition::recognition;
pub use suspects::{NAMED, Suspect, suspects};
pub use unproven::{Unproven, unproven};

use std::sync::OnceLock;

use crate::layout::Layout;
use crate::words::trial as words;

/// What came of the labels of a layout.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// As people read it.
    pub told: String,
    /// How many relations do not hold.
    pub breaches: usize,
}

/// How so many pieces of work are done: each number once, in whatever order.
pub type Work<'w> = &'w dyn Fn(usize, &(dyn Fn(usize) + Sync));

/// One piece of work after the other.
pub fn one_by_one(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(work);
}

/// What comes of each item, in their order.
fn each<I: Sync, T: Send + Sync>(items: &[I], work: Work, of: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let done: Vec<OnceLock<T>> = items.iter().map(|_| OnceLock::new()).collect();
    work(items.len(), &|at| {
        done[at].get_or_init(|| of(&items[at]));
    });
    let done = done.into_iter().zip(items);
    // What broke down beside others breaks down here.
    done.map(|(one, item)| one.into_inner().unwrap_or_else(|| of(item)))
        .collect()
}

/// Tries the labels of a layout on samples, those that are printed in another shape apart.
pub fn labels(samples: Vec<(&Layout, Sample)>, work: Work) -> Tried {
    let mut shapes: Vec<(&Layout, Vec<Sample>)> = Vec::new();
    for (layout, sample) in samples {
        match shapes
            .iter_mut()
            .find(|(known, _)| std::ptr::eq(*known, layout))
        {
            Some((_, samples)) => samples.push(sample),
            None => shapes.push((layout, vec![sample])),
        }
    }
    let mut tried = Tried::default();
    for (nth, (layout, samples)) in shapes.iter().enumerate() {
        if nth > 0 {
            let names: Vec<&str> = samples.iter().map(|sample| sample.name.as_str()).collect();
            tried.told += &words::in_another_shape(&names);
        }
        let held = hold(layout, samples);
        let suspects = suspects(layout, samples, &held, work);
        let unproven = unproven(layout, samples, &held, work);
        tried.told += &told::told(layout, samples, &held, &suspects, &unproven);
        tried.breaches += held.breaches.len();
    }
    tried
}
