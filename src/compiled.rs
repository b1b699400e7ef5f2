//! What the build script has made of `templates/` (see `build/main.rs`).

use crate::layout::classification::Subject;
use crate::layout::classification::data::{Alias, Deprecated, List, Pair};
use crate::model::Code;

include!(concat!(env!("OUT_DIR"), "/classification.rs"));

/// The built-in layouts.
pub(crate) const LAYOUTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/layouts"));

/// The families that are known by sight.
pub(crate) const FAMILIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/families"));
