//! What `src/compiled.rs` is to the library, before anything is compiled: the lists as they are read.

use std::sync::LazyLock;

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
