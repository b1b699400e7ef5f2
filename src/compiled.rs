//! What the build script has made of `templates/` (see `build/main.rs`).

use crate::layout::classification::Subject;
use crate::layout::classification::data::{Alias, Deprecated, List, Pair};
use crate::model::Code;

include!(concat!(env!("OUT_DIR"), "/constants.rs"));

/// The built-in layouts.
pub(crate) const LAYOUTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/layouts"));

/// The families that are known by sight.
pub(crate) const FAMILIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/families"));

/// The text of the built-in layouts that has that number.
pub(crate) fn text(number: u16) -> Option<&'static str> {
    TEXTS.get(usize::from(number)).copied()
}

/// The number of a text.
pub(crate) fn number_of(text: &str) -> Option<u16> {
    let at = TEXTS.iter().position(|known| *known == text)?;
    at.try_into().ok()
}
