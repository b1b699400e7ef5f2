//! Many files at once: worked on side by side, handed on one by one in their order.
//!
//! In go items and what is to be done with each; out comes each result as soon as those before it are out, so that people
//! see the first while the last is still waiting. However many items there are, only a bounded number of results waits for
//! its turn; and an item on which the work breaks down is one result like the others.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;

/// How many items a core may be ahead of the one whose turn it is: enough to go on beside a slow one.
const AHEAD: usize = 16;

/// The work on one item broke down: a mistake of ours, not of the item.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BrokeDown {
    /// Where in the program, for the developer: `src/explain/search.rs:120`.
    pub at: String,
}

/// Does the work on each item, on all cores, and hands the results on in the order of the items, each as soon as it is
/// there and those before it are handed on. At most 16 results a core wait for their turn. The first error of `hand_on`
/// ends it: what is begun is finished and dropped, nothing else is begun.
///
/// # Errors
/// The error of `hand_on`.
pub fn in_order<I: Sync, T: Send, E>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    mut hand_on: impl FnMut(&I, Result<T, BrokeDown>) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = cores.min(items.len());
    let queue = Queue::new(items.len(), workers * AHEAD);
    thread::scope(|scope| {
        // Whatever ends this, the workers end too; the scope waits for them.
        let _end = End(&queue);
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(nth) = queue.take() {
                    queue.put(nth, caught(|| work(&items[nth])));
                }
            });
        }
        items
            .iter()
            .try_for_each(|item| hand_on(item, queue.next()))
    })
}

/// What is begun, what waits, what is handed on.
struct Queue<T> {
    /// How many items there are.
    all: usize,
    /// How many may be begun and not handed on.
    window: usize,
    state: Mutex<State<T>>,
    /// Something in the state changed.
    changed: Condvar,
}

struct State<T> {
    /// How many items were begun.
    begun: usize,
    /// How many results were handed on.
    handed_on: usize,
    /// The results that wait for their turn.
    waiting: BTreeMap<usize, Result<T, BrokeDown>>,
    /// Whether nothing more is to be begun.
    ended: bool,
}

impl<T> Queue<T> {
    fn new(all: usize, window: usize) -> Queue<T> {
        let state = State {
            begun: 0,
            handed_on: 0,
            waiting: BTreeMap::new(),
            ended: false,
        };
        Queue {
            all,
            window,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Nothing that could break down is done while the state is held.
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'q>(&self, state: MutexGuard<'q, State<T>>) -> MutexGuard<'q, State<T>> {
        let woken = self.changed.wait(state);
        woken.unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item to begin with, once it is not too far ahead; `None` if there is none.
    fn take(&self) -> Option<usize> {
        let mut state = self.state();
        loop {
            if state.ended || state.begun == self.all {
                return None;
            }
            if state.begun < state.handed_on + self.window {
                state.begun += 1;
                return Some(state.begun - 1);
            }
            state = self.wait(state);
        }
    }

    /// A result is there.
    fn put(&self, nth: usize, done: Result<T, BrokeDown>) {
        self.state().waiting.insert(nth, done);
        self.changed.notify_all();
    }

    /// Waits for the result whose turn it is.
    fn next(&self) -> Result<T, BrokeDown> {
        let mut state = self.state();
        loop {
            let turn = state.handed_on;
            if let Some(done) = state.waiting.remove(&turn) {
                state.handed_on += 1;
                self.changed.notify_all();
                return done;
            }
            state = self.wait(state);
        }
    }
}

/// Lets nothing more be begun when it goes.
struct End<'q, T>(&'q Queue<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_all();
    }
}

thread_local! {
    /// Whether a panic of this thread is caught and told with its item.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
    /// Where the last such panic was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Does the work; if it breaks down, says where, and prints nothing.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, BrokeDown> {
    note_places();
    CAUGHT.set(true);
    // What broke down is dropped; what all items share is only read.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(false);
    done.map_err(|_| BrokeDown { at: PLACE.take() })
}

/// Where a panic was is known only while it begins.
fn note_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match CAUGHT.get() {
            true => PLACE.set(panic.location().map(place).unwrap_or_default()),
            false => usual(panic),
        }));
    });
}

/// A place in the program without the folders of whoever built it.
fn place(location: &Location) -> String {
    let parts: Vec<&str> = location.file().split(['/', '\\']).collect();
    let own = parts.iter().rposition(|part| *part == "src");
    let first = own.unwrap_or(parts.len() - 1);
    // Of another package its name and version.
    let foreign = location.file().starts_with('/') || location.file().contains(':');
    let first = first.saturating_sub(usize::from(foreign));
    format!("{}:{}", parts[first..].join("/"), location.line())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;

    fn cores() -> usize {
        thread::available_parallelism().map_or(1, NonZero::get)
    }

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_takes_long() {
        let items: Vec<u64> = (0..300).collect();
        let slow = |item: &u64| {
            thread::sleep(Duration::from_micros(item * 7_919 % 500));
            item * 2
        };
        let mut seen = Vec::new();
        let done = in_order(&items, slow, |item, done| {
            seen.push((*item, done.expect("nothing broke down")));
            Ok::<(), Infallible>(())
        });
        assert_eq!(done, Ok(()));
        let all: Vec<(u64, u64)> = items.iter().map(|item| (*item, item * 2)).collect();
        assert_eq!(seen, all);
        let none: [u64; 0] = [];
        assert_eq!(in_order(&none, slow, |_, _| Err("an item")), Ok(()));
    }

    #[test]
    fn the_first_is_handed_on_while_others_wait_and_few_are_begun_ahead() {
        let items: Vec<usize> = (0..2_000).collect();
        let begun = AtomicUsize::new(0);
        let mut handed_on = 0;
        let work = |_: &usize| begun.fetch_add(1, SeqCst);
        let done = in_order(&items, work, |_, _| {
            handed_on += 1;
            // Whoever reads is slow: the work must not run away from him.
            if handed_on % 100 == 1 {
                thread::sleep(Duration::from_millis(5));
            }
            let ahead = begun.load(SeqCst) - handed_on;
            match ahead <= cores() * AHEAD {
                true => Ok(()),
                false => Err(ahead),
            }
        });
        assert_eq!((done, handed_on), (Ok(()), items.len()));
    }

    #[test]
    fn an_error_ends_it_early() {
        let items: Vec<usize> = (0..100_000).collect();
        let begun = AtomicUsize::new(0);
        let work = |_: &usize| begun.fetch_add(1, SeqCst);
        let done = in_order(&items, work, |item, _| match item {
            3 => Err("nobody reads on"),
            _ => Ok(()),
        });
        assert_eq!(done, Err("nobody reads on"));
        let begun = begun.load(SeqCst);
        assert!(begun <= 4 + cores() * AHEAD, "{begun} begun");
    }

    #[test]
    fn an_item_that_breaks_the_work_is_told_and_the_others_are_done() {
        let items: Vec<usize> = (0..100).collect();
        let work = |item: &usize| {
            assert!(item % 10 != 7, "item {item}");
            *item
        };
        let mut broken = Vec::new();
        let done = in_order(&items, work, |item, done| {
            match done {
                Ok(done) => assert_eq!(done, *item),
                Err(error) => broken.push((*item, error)),
            }
            Ok::<(), Infallible>(())
        });
        assert_eq!(done, Ok(()));
        let numbers: Vec<usize> = broken.iter().map(|(item, _)| *item).collect();
        assert_eq!(numbers, [7, 17, 27, 37, 47, 57, 67, 77, 87, 97]);
        let (_, error) = &broken[1];
        assert!(error.at.starts_with("src/many.rs:"), "{}", error.at);
    }

    #[test]
    fn a_break_down_of_whoever_takes_the_results_is_his_own_and_ends_it() {
        let items: Vec<usize> = (0..1_000).collect();
        let all = panic::catch_unwind(|| {
            in_order(
                &items,
                |item| *item,
                |item, _| match item {
                    5 => std::panic::resume_unwind(Box::new("his own")),
                    _ => Ok::<(), Infallible>(()),
                },
            )
        });
        assert!(all.is_err());
    }
}
