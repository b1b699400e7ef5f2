//! Honest books of the three families, to be spoilt by hand.

use duibiao::read::{Book, Grid, read_bytes};
use duibiao::report::Report;
use duibiao::{Recogniser, check_bytes, layout};
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, RoundingMode};
use lab::form::Form;

/// The seed department in the standard tables.
pub fn budget() -> Book {
    let printed = Department::seed().print(RoundingMode::Rounded);
    lab::form::book(&lab::form::tables(&printed), &mut Form::plain())
}

/// Final accounts, whose sheets are called by titles.
pub fn accounts() -> Book {
    let bytes = Accounts::random(4).workbook().expect("a workbook");
    read_bytes(&bytes, "决算.xlsx").expect("a book")
}

/// A unit of Shanghai.
pub fn shanghai() -> Book {
    let bytes = Accounts::random(4).shanghai(Publisher::Unit);
    read_bytes(&bytes.expect("a workbook"), "上海.xlsx").expect("a book")
}

/// What is found in a book.
pub fn check(book: &Book) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "book.xlsx", &lab::form::xlsx(book))
}

/// The sheet whose name ends so.
pub fn sheet<'b>(book: &'b mut Book, name: &str) -> &'b mut Grid {
    let mut sheets = book.sheets.iter_mut();
    let found = sheets.find(|sheet| sheet.name.as_str().ends_with(name));
    found.expect("the book has the sheet")
}
