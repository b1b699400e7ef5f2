//! What is shown of a layout, before any data.

use crate::explain;
use crate::layout::Layout;
use crate::reconcile::{self, Names};
use crate::words;

/// What the arithmetic of a layout cannot see, as people read it (see [`explain::blind_spots`]).
pub fn blind_spots(layout: &Layout) -> String {
    let submission = explain::specimen(layout);
    let built = reconcile::build(layout, &submission);
    let names = Names {
        layout,
        submission: &submission,
        system: &built.system,
    };
    let spots = explain::blind_spots(&built.system);
    words::blind::report(layout, &names, &spots)
}
