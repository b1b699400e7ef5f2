//! Which rules follow from others, remembered by which rules apply: books with the same zeros need it found once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// So many kinds of books are remembered: more than a bureau's departments have.
const MOST: usize = 256;

/// The rules (by index) that follow from others, by those that apply.
#[derive(Default)]
pub struct Implied(Mutex<BTreeMap<Vec<u32>, BTreeSet<usize>>>);

impl Implied {
    /// What follows where these rules apply; `find` is asked the first time.
    pub fn among(
        &self,
        applying: Vec<u32>,
        find: impl FnOnce() -> BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        if let Some(known) = self.known().get(&applying) {
            return known.clone();
        }
        let found = find();
        let mut known = self.known();
        if known.len() < MOST {
            known.insert(applying, found.clone());
        }
        found
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeMap<Vec<u32>, BTreeSet<usize>>> {
        // Nothing is half-written in it whoever has panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Implied {
    /// A layout's copy may be changed: nothing is known of it yet.
    fn clone(&self) -> Implied {
        Implied::default()
    }
}

impl fmt::Debug for Implied {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("Implied")
    }
}
