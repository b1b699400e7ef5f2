//! A book may hold the tables of two families: each is checked by itself.

use duibiao::layout;
use duibiao::read::{CellValue, GridCell, read_bytes};
use duibiao::report::{Outcome, Report};
use duibiao::{Manner, Recogniser, check_bytes, fix_bytes};
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, Printed, Profile, RoundingMode, add_tables};
use rust_xlsxwriter::Workbook;

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// A budget and the accounts of another year in one workbook.
fn both(printed: &Printed, accounts: u64) -> Vec<u8> {
    let mut book = Accounts::random(accounts).book().expect("a workbook");
    add_tables(&mut book, printed).expect("the tables");
    book.save_to_buffer().expect("a workbook")
}

fn budget(seed: u64) -> Printed {
    Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact)
}

fn count(report: &Report, layout: &str) -> usize {
    let tables = report.tables.iter();
    tables
        .filter(|table| table.layout == layout && table.sheet.is_some())
        .count()
}

#[test]
fn a_budget_and_accounts_in_one_book_are_checked_each_by_itself() {
    for seed in 0..4 {
        let report = check_bytes(&recogniser(), "两套.xlsx", &both(&budget(seed), seed + 10));
        assert_eq!(
            count(&report, "shanxi-budget"),
            13,
            "{:?}",
            report.unrecognised
        );
        assert_eq!(
            count(&report, "final-accounts"),
            9,
            "{:?}",
            report.unrecognised
        );
        assert!(
            matches!(report.outcome, Outcome::Pass | Outcome::Tail),
            "{seed}: {:?}",
            report.findings
        );
        assert_eq!(report.book.layout.as_deref(), Some("shanxi-budget"));
        let told = report.notices.iter().map(|notice| notice.message.as_str());
        let told: Vec<&str> = told.filter(|told| told.contains("两套表")).collect();
        assert_eq!(
            told,
            [
                "这份文件里有两套表：山西省县级部门预算公开表（13 张），和部门决算公开表（公开01–09表）的 9 张；两套分开核对"
            ]
        );
        assert!(report.unrecognised.is_empty(), "{:?}", report.unrecognised);
    }
}

#[test]
fn three_families_in_one_book_are_checked_each_by_itself_where_they_share_titles() {
    for accounts in [true, false] {
        let mut book = match accounts {
            true => Accounts::random(3).book().expect("a workbook"),
            false => Workbook::new(),
        };
        add_tables(&mut book, &budget(2)).expect("the tables");
        // Its third and fourth table go by the titles of Shanxi's.
        let added = Accounts::random(5).add_shanghai(&mut book, Publisher::Unit);
        added.expect("its tables");
        let bytes = book.save_to_buffer().expect("a workbook");
        let report = check_bytes(&recogniser(), "几套.xlsx", &bytes);
        let own = if accounts { 9 } else { 0 };
        for (layout, tables) in [
            ("shanxi-budget", 13),
            ("shanghai-budget", 9),
            ("final-accounts", own),
        ] {
            let told = &report.unrecognised;
            assert_eq!(count(&report, layout), tables, "{layout}: {told:?}");
        }
        assert!(report.unrecognised.is_empty(), "{:?}", report.unrecognised);
        assert!(report.outcome < Outcome::Mismatch, "{:?}", report.findings);
    }
}

#[test]
fn another_departments_tables_of_the_same_family_are_no_second_family() {
    // Some of Shanghai's titles and headings are those of Shanxi's tables as well.
    let mut book = Workbook::new();
    for (seed, publisher) in [(1, Publisher::Department), (2, Publisher::Unit)] {
        let added = Accounts::random(seed).add_shanghai(&mut book, publisher);
        added.expect("its tables");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let report = check_bytes(&recogniser(), "两家.xlsx", &bytes);
    assert_eq!(count(&report, "shanxi-budget"), 0, "{:?}", report.notices);
    assert!(
        !report
            .notices
            .iter()
            .any(|notice| notice.message.contains("两套表"))
    );
}

#[test]
fn fixing_the_first_family_tells_what_is_wrong_in_the_second_and_leaves_it_as_it_is() {
    let mut book = Accounts::random(11).book().expect("a workbook");
    add_tables(&mut book, &budget(1)).expect("the tables");
    // 本年收入合计 of the accounts, in their first table.
    let bytes = book.save_to_buffer().expect("a workbook");
    let mut read = read_bytes(&bytes, "两套.xlsx").expect("it reads");
    let cells = read.sheets[2]
        .rows
        .iter_mut()
        .flat_map(|row| &mut row.cells);
    let amount =
        |cell: &&mut GridCell| matches!(cell.value, CellValue::Number(n) if n.fract() != 0.0);
    let cell = cells.into_iter().find(amount).expect("an amount");
    if let CellValue::Number(number) = &mut cell.value {
        *number += 1000.0;
    }
    let wrong = lab::form::xlsx(&read);
    let checked = check_bytes(&recogniser(), "两套.xlsx", &wrong);
    assert_eq!(checked.outcome, Outcome::Mismatch);
    let fixed = fix_bytes(&recogniser(), "两套.xlsx", &wrong, &Manner::default());
    let report = fixed.expect("it is fixed").told();
    assert_eq!(report.outcome, Outcome::Mismatch);
    assert!(
        report.done.left.is_some_and(|left| left.decide > 0),
        "{:?}",
        report.done.left
    );
    assert!(report.corrections.is_empty(), "{:?}", report.corrections);
}
