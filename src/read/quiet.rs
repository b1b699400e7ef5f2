//! Runs code that may panic on hostile bytes: nothing is printed, nothing is torn down.
//!
//! The panic hook is one for the whole process, so it is wrapped once and for all; a flag of the
//! thread tells it to keep quiet. Panics of other threads print as before.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What the closure gives; `None` if it panicked.
pub fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    let outer = QUIET.replace(true);
    // What the closure borrowed is dropped with its result, so no half-changed state is seen again.
    let result = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_nothing_and_a_value_passes() {
        assert_eq!(catch(|| 7), Some(7));
        let none: Vec<u8> = Vec::new();
        assert_eq!(catch(|| none[3]), None);
        assert!(!QUIET.get());
    }
}
