//! Final accounts of departments that are made up: what is printed from facts passes, and a figure that is not the
//! facts' is found.

use std::io::Cursor;

use calamine::{DataType, Reader, Xlsx};
use duibiao::report::{Outcome, Report};
use duibiao::{Recogniser, check_bytes, layout};
use lab::accounts::Accounts;

fn check(bytes: &[u8]) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "决算.xlsx", bytes)
}

#[test]
fn accounts_printed_from_facts_pass_or_show_tails() {
    for seed in 0..60 {
        let accounts = Accounts::random(seed);
        let report = check(&accounts.workbook().expect("a workbook"));
        let wrong = report.findings.iter();
        let wrong =
            wrong.filter(|found| matches!(found.outcome, Outcome::Mismatch | Outcome::Unchecked));
        let wrong: Vec<String> = wrong
            .map(|found| format!("{} {}", found.id, found.message))
            .collect();
        assert_eq!(
            wrong,
            Vec::<String>::new(),
            "seed {seed}: {}",
            accounts.department
        );
        assert_eq!(
            report.layout.as_deref(),
            Some("final-accounts"),
            "seed {seed}"
        );
        assert!(
            matches!(report.outcome, Outcome::Pass | Outcome::Tail),
            "seed {seed}"
        );
    }
}

#[test]
fn the_totals_that_are_printed_are_those_of_the_facts() {
    for seed in 0..20 {
        let accounts = Accounts::random(seed);
        let bytes = accounts.workbook().expect("a workbook");
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("opened");
        let sheet = book.sheet_names()[2].clone();
        let range = book.worksheet_range(&sheet).expect("公开03");
        let all: i64 = accounts.spent(|_, _| true).values().sum();
        let printed = range.get_value((6, 2)).and_then(DataType::as_f64);
        assert_eq!(
            printed,
            Some((all as f64 / 10_000.0).round() / 100.0),
            "seed {seed}"
        );
    }
}
