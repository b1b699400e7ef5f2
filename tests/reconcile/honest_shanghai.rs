//! Budgets in Shanghai's form: what is printed from facts passes, and a figure that is not the facts' is found and told.

use std::io::Cursor;

use duibiao::report::{Outcome, Report};
use duibiao::{Recogniser, check_bytes, layout};
use lab::accounts::{Accounts, Publisher};
use rust_xlsxwriter::Workbook;

fn check(bytes: &[u8]) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "上海.xlsx", bytes)
}

#[test]
fn budgets_of_departments_and_of_units_pass() {
    for seed in 0..40 {
        for publisher in [Publisher::Department, Publisher::Unit] {
            let accounts = Accounts::random(seed);
            let report = check(&accounts.shanghai(publisher).expect("a workbook"));
            let wrong = report.findings.iter();
            let wrong = wrong.filter(|f| f.outcome > Outcome::Tail);
            let wrong: Vec<&str> = wrong.map(|f| f.message.as_str()).collect();
            assert_eq!(wrong, [""; 0], "seed {seed}, {publisher:?}");
            assert_eq!(report.book.layout.as_deref(), Some("shanghai-budget"));
            assert!(
                report.outcome <= Outcome::Tail,
                "seed {seed}, {publisher:?}"
            );
            assert_eq!(report.tables.len(), 9);
        }
    }
}

/// The workbook with one figure moved or one text replaced: values only, which is all that is read.
pub fn with(bytes: &[u8], sheet: &str, at: (u32, u32), change: f64, text: &str) -> Vec<u8> {
    use calamine::{Data, Reader, Xlsx};
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("opened");
    let mut out = Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let copy = out.add_worksheet();
        copy.set_name(&name).expect("a name");
        let merges = book.merge_cells_by_sheet_name(&name).expect("merges");
        for merge in merges {
            let (from, to) = (merge.start, merge.end);
            let format = rust_xlsxwriter::Format::new();
            copy.merge_range(from.0, from.1 as u16, to.0, to.1 as u16, "", &format)
                .expect("merged");
        }
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (row as u32 + top, column as u32 + left);
            let moved = (name == sheet && (row, column) == at).then_some(change);
            match value {
                Data::Float(number) => {
                    let number = number + moved.unwrap_or(0.0);
                    copy.write(row, column as u16, number).map(|_| ())
                }
                Data::Int(number) => copy.write(row, column as u16, *number as f64).map(|_| ()),
                Data::String(_) if moved.is_some() && !text.is_empty() => {
                    copy.write(row, column as u16, text).map(|_| ())
                }
                Data::String(own) => copy.write(row, column as u16, own).map(|_| ()),
                _ => Ok(()),
            }
            .expect("written");
        }
    }
    out.save_to_buffer().expect("saved")
}

#[test]
fn one_wrong_figure_is_found_and_its_cell_told() {
    let accounts = Accounts::seed();
    let bytes = accounts.shanghai(Publisher::Unit).expect("a workbook");
    assert_eq!(
        check(&with(&bytes, "", (0, 0), 0.0, "")).outcome,
        Outcome::Pass
    );
    // The first 项 of 支出预算总表: its 合计.
    let report = check(&with(&bytes, "预算单位支出预算总表", (10, 4), 100.0, ""));
    assert_eq!(report.outcome, Outcome::Mismatch);
    let corrections: Vec<(Option<&str>, Option<&str>)> = report
        .corrections
        .iter()
        .map(|c| (c.change.sheet.as_deref(), c.change.cell.as_deref()))
        .collect();
    assert_eq!(corrections, [(Some("预算单位支出预算总表"), Some("E11"))]);
}

#[test]
fn a_wrong_part_of_a_code_in_three_columns_is_named_by_its_own_cell() {
    let accounts = Accounts::seed();
    let bytes = accounts.shanghai(Publisher::Unit).expect("a workbook");
    // 2080501 行政单位离退休, typed as 2080502 事业单位离退休's.
    let report = check(&with(&bytes, "预算单位支出预算总表", (10, 2), 0.0, "02"));
    let told: Vec<&str> = report.findings.iter().map(|f| f.message.as_str()).collect();
    let explained = report
        .clusters
        .iter()
        .flat_map(|cluster| &cluster.explanations);
    let events = explained.flat_map(|explanation| &explanation.events);
    let labels = events.flat_map(|event| &event.cells);
    let cells: Vec<Option<&str>> = labels.map(|change| change.cell.as_deref()).collect();
    assert!(cells.contains(&Some("C11")), "{cells:?} {told:#?}");
}

#[test]
fn a_unit_keeps_its_titles_and_its_columns_and_a_second_run_changes_nothing() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for (publisher, who) in [
        (Publisher::Department, "部门"),
        (Publisher::Unit, "预算单位"),
    ] {
        let bytes = Accounts::random(3).shanghai(publisher).expect("a workbook");
        let fixed = duibiao::fix_bytes(&recogniser, "上海.xlsx", &bytes, &Default::default());
        let fixed = fixed.unwrap_or_else(|report| panic!("{report:?}"));
        let titles = check(&fixed.workbook).tables.into_iter();
        let titles: Vec<String> = titles.map(|table| table.title).collect();
        assert_eq!(titles.len(), 9);
        for title in &titles {
            assert!(title.starts_with(&format!("2026年{who}")), "{title}");
        }
        let again = duibiao::fix_bytes(
            &recogniser,
            "上海.xlsx",
            &fixed.workbook,
            &Default::default(),
        );
        let again = again.unwrap_or_else(|report| panic!("{report:?}"));
        assert!(again.workbook == fixed.workbook, "{publisher:?}");
    }
}
