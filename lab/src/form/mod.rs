//! Damages the *form* of good workbooks, never their figures. In goes what a department printed and a
//! set of ways to spoil its form; out comes the same disclosure as other offices would have typed it:
//! other sheets, headers, titles, codes, amounts and units. Plain `std`; the same seed falls the same.
//!
//! `tables(&printed)` takes the printed sheets apart, `book(&tables, &mut Form)` prints them anew,
//! `canonical(&submission)` is what must come out the same.

mod amounts;
mod arrange;
mod compare;
mod foreign;
mod heading;
mod sheets;
mod table;
mod texts;
mod ways;
mod xlsx;

pub use compare::{canonical, differences};

pub use foreign::foreign;
pub use sheets::book;
pub use table::{Table, negate, tables};
pub use ways::{Form, Way};
pub use xlsx::xlsx;
