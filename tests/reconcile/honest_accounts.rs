//! Final accounts of departments that are made up: what is printed from facts passes, and a figure that is not the
//! facts' is found.

use std::io::Cursor;

use super::honest_shanghai::with;
use calamine::{DataType, Reader, Xlsx};
use duibiao::report::{Outcome, Report};
use duibiao::{Recogniser, check_bytes, examine_bytes, layout};
use lab::accounts::{Accounts, Codes};

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
            report.book.layout.as_deref(),
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

#[test]
fn tables_that_other_offices_print_otherwise_are_recognised_whole() {
    for seed in 0..20 {
        let accounts = Accounts::random(seed);
        for codes in [Codes::Whole, Codes::Split] {
            let report = check(
                &accounts
                    .workbook_in_other_shapes(codes)
                    .expect("a workbook"),
            );
            let wrong = report.findings.iter();
            let wrong = wrong.filter(|found| found.outcome > Outcome::Tail);
            let wrong: Vec<&str> = wrong.map(|found| found.message.as_str()).collect();
            assert_eq!(wrong, [""; 0], "seed {seed}, {codes:?}");
            assert_eq!(report.unrecognised.len(), 0, "{:?}", report.unrecognised);
            assert!(report.outcome <= Outcome::Tail, "seed {seed}, {codes:?}");
            assert_eq!(report.tables.len(), 9);
        }
    }
}

#[test]
fn accounts_without_state_capital_lack_no_table_and_are_reconciled() {
    for seed in 0..20 {
        let bytes = Accounts::random(seed).workbook_without_state_capital();
        let bytes = bytes.expect("a workbook");
        let report = check(&bytes);
        let wrong = report.findings.iter();
        let wrong = wrong.filter(|found| found.outcome > Outcome::Tail);
        let wrong: Vec<&str> = wrong.map(|found| found.message.as_str()).collect();
        assert_eq!(wrong, [""; 0], "seed {seed}");
        assert_eq!(
            (report.tables.len(), report.judged.unchecked),
            (8, 0),
            "seed {seed}"
        );
        // 财政拨款收入支出决算总表: the first figure of its income.
        let moved = with(&bytes, "GK04 财政拨款收入支出决算总表", (6, 2), 100.0, "");
        assert_eq!(check(&moved).outcome, Outcome::Mismatch, "seed {seed}");
    }
}

#[test]
fn a_table_in_another_shape_stays_in_it_and_a_second_run_changes_nothing() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let fix = |bytes: &[u8]| {
        let fixed = duibiao::fix_bytes(&recogniser, "决算.xlsx", bytes, &Default::default());
        fixed.unwrap_or_else(|report| panic!("{report:?}")).workbook
    };
    for codes in [Codes::Whole, Codes::Split] {
        let given = Accounts::random(5).workbook_in_other_shapes(codes);
        let fixed = fix(&given.expect("a workbook"));
        assert!(fix(&fixed) == fixed, "{codes:?}");
        let mut book = Xlsx::new(Cursor::new(fixed)).expect("opened");
        let widths = ["公开06表", "公开08表", "公开09表"].map(|name| {
            let range = book.worksheet_range(name).expect(name);
            range.width()
        });
        assert_eq!(widths, [if codes == Codes::Split { 8 } else { 6 }, 8, 12]);
    }
}

#[test]
fn a_table_in_another_shape_goes_through_json_unchanged() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let given = Accounts::random(5).workbook_in_other_shapes(Codes::Whole);
    let examined = examine_bytes(&recogniser, "决算.xlsx", &given.expect("a workbook"));
    let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
    let json = duibiao::json::to_json(examined.layout, &examined.submission);
    let again = examine_bytes(&recogniser, "决算.json", json.as_bytes());
    let again = again.unwrap_or_else(|report| panic!("{report:?}"));
    assert_eq!(again.submission, examined.submission);
}

/// The finding about a cell of 公开06, and the code and name beside it after `fix`.
fn told_and_written(bytes: &[u8], cell: &str) -> (Vec<Outcome>, Vec<(String, String)>) {
    let report = check(bytes);
    let about = report.findings.iter().filter(|found| {
        let mut cells = found.cells.iter();
        found.about == "公开06" && cells.any(|one| one.cell.as_deref() == Some(cell))
    });
    let about = about.map(|found| found.outcome).collect();
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let fix = |bytes: &[u8]| {
        let fixed = duibiao::fix_bytes(&recogniser, "决算.xlsx", bytes, &Default::default());
        fixed.unwrap_or_else(|report| panic!("{report:?}")).workbook
    };
    let fixed = fix(bytes);
    assert!(fix(&fixed) == fixed, "{cell}");
    let mut book = Xlsx::new(Cursor::new(fixed)).expect("opened");
    let range = book.worksheet_range("公开06表").expect("the table");
    let text = |row: &[calamine::Data], at: usize| row[at].to_string().trim().to_owned();
    let rows = range.rows().map(|row| (text(row, 0), text(row, 1)));
    (about, rows.collect())
}

#[test]
fn a_code_and_a_name_of_two_rows_leave_it_open_which_is_meant_and_neither_is_rewritten() {
    let accounts = Accounts::random(5);
    let honest = accounts
        .workbook_in_other_shapes(Codes::Whole)
        .expect("a workbook");
    let sheet = "GK06 一般公共预算财政拨款基本支出决算表";
    // 30102 津贴补贴: the code of 奖金, its name, and no name at all.
    let code = with(&honest, sheet, (6, 0), 0.0, "30103");
    let (told, rows) = told_and_written(&code, "A7");
    assert_eq!(told, [Outcome::Unchecked]);
    assert!(
        rows.contains(&("30103".to_owned(), "津贴补贴".to_owned())),
        "{rows:?}"
    );
    let name = with(&honest, sheet, (6, 1), 0.0, "奖金");
    let (told, rows) = told_and_written(&name, "A7");
    assert_eq!(told, [Outcome::Unchecked]);
    assert!(
        rows.contains(&("30102".to_owned(), "奖金".to_owned())),
        "{rows:?}"
    );
    let unknown = with(&honest, sheet, (6, 1), 0.0, "津补贴");
    let (told, rows) = told_and_written(&unknown, "A7");
    assert_eq!(told, [Outcome::Hint]);
    assert!(
        rows.contains(&("30102".to_owned(), "津补贴".to_owned())),
        "{rows:?}"
    );
}
