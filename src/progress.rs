//! The bar on the terminal that tells how far the work on many files, or labels of a layout, is: count, rate, remaining time.
//!
//! It stands on stderr and only where a person looks: not if stderr goes elsewhere, and not for a handful of files.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};

use duibiao::words::usage as words;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// So few files need no bar.
const FEW: usize = 8;

/// How far the work is.
pub struct Progress(ProgressBar);

impl Progress {
    /// Of so many files none is done yet.
    pub fn of(files: usize) -> Progress {
        match files <= FEW {
            true => Progress(ProgressBar::hidden()),
            false => Progress::at_the_start(files, words::PROGRESS),
        }
    }

    /// Of so many labels of a layout none is tried yet.
    pub fn of_labels(labels: usize) -> Progress {
        Progress::at_the_start(labels, words::LABELS_PROGRESS)
    }

    fn at_the_start(count: usize, template: &str) -> Progress {
        if !stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            // A bar that cannot be drawn is none.
            let _ = out.write_str(&words::rate(state.per_sec()));
        };
        let left = |state: &ProgressState, out: &mut dyn Write| {
            let left = (state.pos() > 0).then(|| state.eta());
            let _ = out.write_str(&words::remaining(left));
        };
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(count as u64);
        bar.set_style(style.with_key("rate", rate).with_key("left", left));
        bar.tick();
        Progress(bar)
    }

    /// Prints something while the bar is out of the way, then counts one more.
    pub fn after<T>(&self, print: impl FnOnce() -> T) -> T {
        let printed = self.0.suspend(print);
        self.0.inc(1);
        printed
    }

    /// Takes the bar away.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}
