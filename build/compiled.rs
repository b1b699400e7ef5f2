//! What `src/compiled.rs` is to the library, before anything is compiled: the lists as they are read.

use std::sync::{LazyLock, Mutex};

use crate::classification;
use crate::layout::classification::data::{List, Pair};

/// Asked for by rules that name a subject, and written out in the end.
pub(crate) static LISTS: LazyLock<[List; 4]> = LazyLock::new(classification::lists);

/// Likewise.
pub(crate) static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(classification::pairs);

/// There are none yet.
pub(crate) const LAYOUTS: &[u8] = &[];

/// There are none yet.
pub(crate) const FAMILIES: &[u8] = &[];

/// The texts of the layouts so far.
pub(crate) static TEXTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Nothing is read back here.
pub(crate) fn text(_: u16) -> Option<&'static str> {
    None
}

/// The number of a text, which is added unless it is there.
pub(crate) fn number_of(text: &str) -> Option<u16> {
    let mut texts = TEXTS.lock().ok()?;
    let known = texts.iter().position(|known| known == text);
    let at = known.unwrap_or_else(|| {
        texts.push(text.to_owned());
        texts.len() - 1
    });
    at.try_into().ok()
}
