//! One case for each check of texts of the Shanxi layout, in the layout's order: what is changed by
//! hand, how bad it is, where it is reported, and what else is.

use duibiao::report::Severity;

use super::shanxi_departments::Start::{self, *};
use lab::departments::{Cell, Printed, Sheet};

/// A text that is spoilt.
pub struct TextCase {
    /// The check.
    pub rule: &'static str,
    /// The honest department.
    pub start: Start,
    /// What is done to it.
    pub spoil: fn(&mut Printed),
    /// How bad it is.
    pub severity: Severity,
    /// The sheet and the cell that must be named; no cell for what is not there.
    pub at: (&'static str, Option<&'static str>),
    /// The other checks and rules that must be reported.
    pub others: &'static [&'static str],
}

/// The cases.
pub const CASES: &[TextCase] = &[
    TextCase {
        rule: "text.year",
        start: Ordinary,
        spoil: |printed| {
            let title = "2025年一般公共预算支出预算表（不含上年结转）";
            write(sheet(printed, "表五"), (0, 0), title);
        },
        severity: Severity::Error,
        at: ("表五", Some("A1")),
        others: &[],
    },
    TextCase {
        rule: "text.department",
        start: Ordinary,
        spoil: |printed| {
            write(
                sheet(printed, "表七"),
                (1, 0),
                "部门名称：长治市屯留区水利局",
            )
        },
        severity: Severity::Error,
        at: ("表七", Some("A2")),
        others: &[],
    },
    TextCase {
        rule: "text.unit",
        start: Ordinary,
        spoil: |printed| sheet(printed, "表八").rows[1][4] = Cell::Blank,
        severity: Severity::Warning,
        at: ("表八", None),
        others: &[],
    },
    TextCase {
        rule: "text.code-name",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表八");
            let row = row_of(sheet, "2120803");
            write(sheet, (row, 1), "农村基础设施建设支出");
        },
        severity: Severity::Warning,
        at: ("表八", Some("A7")),
        others: &[],
    },
    TextCase {
        // The 款 is gone; its 项 still add up to the 类.
        rule: "text.parent",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表八");
            let row = row_of(sheet, "22960");
            sheet.rows.remove(row);
        },
        severity: Severity::Error,
        at: ("表八", Some("A10")),
        others: &["T8-T2.code"],
    },
    TextCase {
        // The 款 is gone, as where only 项 are printed.
        rule: "text.leaf-only",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表七");
            let row = row_of(sheet, "10301");
            sheet.rows.remove(row);
        },
        severity: Severity::Info,
        at: ("表七", Some("A7")),
        others: &[],
    },
    TextCase {
        // A second row of the code, without amounts: no sum is touched.
        rule: "text.code-once",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表八");
            let row = row_of(sheet, "2120806");
            let mut again = sheet.rows[row].clone();
            again[2..].fill(Cell::Blank);
            sheet.rows.insert(row + 1, again);
        },
        severity: Severity::Error,
        at: ("表八", Some("A9")),
        others: &[],
    },
    TextCase {
        // One row stands before its 类, its 款 and its sibling: it is the one to move.
        rule: "text.ascending",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表八");
            let row = row_of(sheet, "2120806");
            let moved = sheet.rows.remove(row);
            let class = row_of(sheet, "212");
            sheet.rows.insert(class, moved);
        },
        severity: Severity::Warning,
        at: ("表八", Some("A5")),
        others: &[],
    },
    TextCase {
        // A code that the lists do not know, which is a hint in itself: only the other tables can tell
        // that one of them names it wrongly.
        rule: "text.same-name",
        start: Ordinary,
        spoil: |printed| {
            for (name, called) in [
                ("表二", "债券事务"),
                ("表三", "债务事务"),
                ("表五", "债券事务"),
            ] {
                let sheet = sheet(printed, name);
                let row = row_of(sheet, "2010608");
                write(sheet, (row, 0), "2010649");
                write(sheet, (row, 1), called);
            }
        },
        severity: Severity::Warning,
        at: ("表三", Some("A11")),
        others: &["text.code-name"],
    },
    TextCase {
        // The head of a group is gone: its items stand below another, whose sum holds without them.
        rule: "text.head",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表六");
            let row = row_of(sheet, "商品和服务支出");
            sheet.rows.remove(row);
        },
        severity: Severity::Warning,
        at: ("表六", Some("A20")),
        others: &[],
    },
    TextCase {
        rule: "text.economic",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表六");
            let row = row_of(sheet, "公务接待费");
            write(sheet, (row, 1), "会议费");
        },
        severity: Severity::Warning,
        at: ("表六", Some("A24")),
        others: &[],
    },
    TextCase {
        rule: "text.empty-note",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表八");
            let width = sheet.rows[0].len();
            sheet.rows.push(vec![Cell::Blank; width]);
            write(sheet, (sheet.rows.len() - 1, 0), "注：本表无数据");
        },
        severity: Severity::Warning,
        at: ("表八", Some("A12")),
        others: &[],
    },
    TextCase {
        // 33.004 shows as 33.00. What is stored is reconciled: the row and its column are off by a tail.
        rule: "text.digits",
        start: Ordinary,
        spoil: |printed| {
            let sheet = sheet(printed, "表九");
            let row = row_of(sheet, "2230107");
            sheet.rows[row][7] = Cell::Text("33.004".to_owned());
        },
        severity: Severity::Info,
        at: ("表九", Some("H10")),
        others: &["T9.row-sum", "T9.hierarchy", "T5-T3.projects"],
    },
];

fn sheet<'a>(printed: &'a mut Printed, name: &str) -> &'a mut Sheet {
    let mut sheets = printed.sheets.iter_mut();
    sheets
        .find(|sheet| sheet.name == name)
        .expect("there is such a sheet")
}

fn write(sheet: &mut Sheet, (row, col): (usize, usize), text: &str) {
    sheet.rows[row][col] = Cell::Text(text.to_owned());
}

/// The row with that text in any cell.
fn row_of(sheet: &Sheet, text: &str) -> usize {
    let has = |row: &Vec<Cell>| row.contains(&Cell::Text(text.to_owned()));
    sheet
        .rows
        .iter()
        .position(has)
        .expect("there is such a row")
}
