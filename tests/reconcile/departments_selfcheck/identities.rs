//! The identities of the 13 tables, written out by hand over printed figures with plain integer
//! arithmetic: a workbook goes in, the identities that it breaks come out in words.

use std::collections::BTreeMap;

use super::between;
use lab::departments::{CLASSES, Printed};

/// The identities of one workbook; what is not as it should be collects in `wrong`.
pub struct Check<'a> {
    pub printed: &'a Printed,
    pub exact: bool,
    pub wrong: Vec<String>,
}

/// Rows of a ledger by identity, each with the values of its columns.
pub type Rows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, i64>>;

impl<'a> Check<'a> {
    pub fn rows(&self, table: &str, ledger: &str) -> Rows<'a> {
        let mut rows = Rows::new();
        for (id, entry) in &self.printed.cells {
            if id.table == table && id.ledger == ledger {
                rows.entry(&id.row)
                    .or_default()
                    .insert(id.column, entry.value);
            }
        }
        rows
    }

    /// `whole = Σ parts`, or within what half-up rounding of positive amounts allows.
    pub fn sum(&mut self, what: &str, whole: i64, parts: &[i64]) {
        self.balance(what, &[whole], parts);
    }

    /// `Σ left = Σ right`.
    pub fn balance(&mut self, what: &str, left: &[i64], right: &[i64]) {
        let printed = left
            .iter()
            .chain(right)
            .filter(|value| **value != 0)
            .count() as i64;
        let off = left.iter().sum::<i64>() - right.iter().sum::<i64>();
        let allowed = if self.exact {
            0
        } else {
            (printed - 1).max(0) / 2
        };
        if off.abs() > allowed {
            self.wrong.push(format!(
                "{what}: {left:?} against {right:?}, off {off}, allowed {allowed}"
            ));
        }
    }

    pub fn same(&mut self, what: &str, one: i64, other: i64) {
        if one != other {
            self.wrong.push(format!("{what}: {one} is not {other}"));
        }
    }

    /// 款 = Σ 项, 类 = Σ 款, 合计 = Σ 类, in every column.
    pub fn hierarchy(&mut self, table: &str, ledger: &str) {
        let rows = self.rows(table, ledger);
        for (parent, columns) in &rows {
            let digits = if *parent == "合计" { 1 } else { parent.len() };
            if digits >= 7 {
                continue;
            }
            let below = |row: &str| {
                let code = row.trim_end_matches("#2"); // a doubled row counts twice
                code.len() == digits + 2 && (digits == 1 || code.starts_with(parent))
            };
            let kids: Vec<_> = rows
                .iter()
                .filter(|(row, _)| row.is_ascii() && below(row))
                .collect();
            if kids.is_empty() && digits > 1 {
                self.wrong
                    .push(format!("{table} {parent} has nothing below it"));
            }
            for (column, whole) in columns {
                let parts: Vec<i64> = kids.iter().map(|(_, values)| values[column]).collect();
                self.sum(&format!("{table}[{parent}].{column}"), *whole, &parts);
            }
        }
        for row in rows.keys().filter(|row| row.is_ascii() && row.len() > 3) {
            let code = row.trim_end_matches("#2");
            if !rows.contains_key(&code[..code.len() - 2]) {
                self.wrong
                    .push(format!("{table} {row} has no row above it"));
            }
        }
    }

    pub fn each_row(&mut self, table: &str, ledger: &str, whole: &str, parts: &[&str]) {
        for (row, values) in self.rows(table, ledger) {
            let parts: Vec<i64> = parts.iter().map(|part| values[part]).collect();
            self.sum(&format!("{table}[{row}].{whole}"), values[whole], &parts);
        }
    }

    pub fn paths(&mut self, table: &str) {
        let rows = self.rows(table, "");
        for (path, values) in &rows {
            let kids: Vec<_> = rows
                .iter()
                .filter(|(row, _)| {
                    row.rsplit_once('/')
                        .is_some_and(|(above, _)| above == *path)
                })
                .collect();
            for (column, whole) in values.iter().filter(|_| !kids.is_empty()) {
                let parts: Vec<i64> = kids.iter().map(|(_, values)| values[column]).collect();
                self.sum(&format!("{table}[{path}].{column}"), *whole, &parts);
            }
        }
    }

    pub fn value(
        &self,
        table: &'static str,
        ledger: &'static str,
        row: &str,
        column: &'static str,
    ) -> i64 {
        self.printed.value(table, ledger, row, column)
    }
}

pub const SOURCES: [&str; 5] = [
    "一般公共预算",
    "政府性基金",
    "国有资本经营预算",
    "财政专户管理资金",
    "单位资金",
];
pub const FISCAL: [&str; 3] = ["一般公共预算", "政府性基金预算", "国有资本经营预算"];
pub const LINES: [&str; 5] = [
    "一、一般公共预算",
    "二、政府性基金预算",
    "三、国有资本经营预算",
    "四、财政专户管理资金",
    "五、单位资金",
];

/// Every hard identity, inside and between the tables, and the mirrors. Gives what is wrong.
pub fn check(printed: &Printed, exact: bool) -> Vec<String> {
    let mut check = Check {
        printed,
        exact,
        wrong: Vec::new(),
    };
    overview(&mut check);
    fiscal_overview(&mut check);
    for table in ["T2", "T3", "T5", "T7", "T8"] {
        check.hierarchy(table, "");
    }
    check.hierarchy("T9", "收入");
    check.hierarchy("T9", "支出");
    check.each_row("T2", "", "合计", &SOURCES);
    for (table, ledger) in [("T3", ""), ("T5", ""), ("T8", ""), ("T9", "支出")] {
        check.each_row(table, ledger, "合计", &["基本支出", "项目支出"]);
    }
    check.each_row("T6", "", "合计", &["人员经费", "公用经费"]);
    groups(&mut check);
    check.each_row("T10", "", "合计", &FISCAL);
    check.each_row("T11", "", "合计", &FISCAL);
    check.each_row("T12", "", "合计", &[&FISCAL[..], &SOURCES[3..]].concat());
    check.each_row("T13", "", "合计", &FISCAL);
    ["T11", "T12", "T13"]
        .into_iter()
        .for_each(|table| check.paths(table));
    hospitality(&mut check);
    between::totals_between(&mut check);
    between::codes_between(&mut check);
    between::scopes_between(&mut check);
    between::mirrors(&mut check);
    check.wrong
}

fn overview(check: &mut Check<'_>) {
    let income = |row: &str| check.value("T1", "收入", row, "金额");
    let lines: Vec<i64> = LINES.iter().map(|line| income(line)).collect();
    let (current, left, all) = (
        income("本年收入合计"),
        income("上年结转"),
        income("收入总计"),
    );
    check.sum("T1 本年收入合计", current, &lines);
    check.sum("T1 收入总计", all, &[current, left]);
    for column in ["合计", "当年预算安排", "上年结转安排"] {
        let cell = |row: &str| check.value("T1", "支出", row, column);
        let lines: Vec<i64> = CLASSES.iter().map(|(_, label)| cell(label)).collect();
        let (spent, kept, all) = (cell("本年支出合计"), cell("年终结转"), cell("支出总计"));
        check.sum("T1 本年支出合计", spent, &lines);
        check.sum("T1 支出总计", all, &[spent, kept]);
    }
    check.each_row("T1", "支出", "合计", &["当年预算安排", "上年结转安排"]);
    check.same(
        "T1 收支",
        all,
        check.value("T1", "支出", "支出总计", "合计"),
    );
    if check.value("T1", "支出", "年终结转", "合计") == 0 {
        check.same(
            "T1 上年结转",
            left,
            check.value("T1", "支出", "本年支出合计", "上年结转安排"),
        );
    }
}

fn fiscal_overview(check: &mut Check<'_>) {
    let income = |row: &str| check.value("T4", "收入", row, "金额");
    let carried = |line: &str| income(&format!("上年财政拨款结转/{line}"));
    let lines: Vec<i64> = LINES[..3].iter().map(|line| income(line)).collect();
    let left: Vec<i64> = LINES[..3].iter().map(|line| carried(line)).collect();
    let (current, old, all) = (
        income("本年收入合计"),
        income("上年财政拨款结转"),
        income("收入总计"),
    );
    check.sum("T4 本年收入合计", current, &lines);
    check.sum("T4 上年财政拨款结转", old, &left);
    check.sum("T4 收入总计", all, &[current, old]);
    check.each_row("T4", "支出", "小计", &FISCAL);
    for column in ["小计", FISCAL[0], FISCAL[1], FISCAL[2]] {
        let cell = |row: &str| check.value("T4", "支出", row, column);
        let lines: Vec<i64> = CLASSES.iter().map(|(_, label)| cell(label)).collect();
        let (spent, kept, all) = (cell("本年支出合计"), cell("年终结转"), cell("支出总计"));
        check.sum("T4 本年支出合计", spent, &lines);
        check.sum("T4 支出总计", all, &[spent, kept]);
    }
    for at in 0..3 {
        let spent = check.value("T4", "支出", "本年支出合计", FISCAL[at]);
        let kept = check.value("T4", "支出", "年终结转", FISCAL[at]);
        check.balance("T4 by source", &[lines[at], left[at]], &[spent, kept]);
        check.same(
            "T4 and T1 income",
            lines[at],
            check.value("T1", "收入", LINES[at], "金额"),
        );
    }
    check.same(
        "T4 收支",
        all,
        check.value("T4", "支出", "支出总计", "小计"),
    );
}

fn groups(check: &mut Check<'_>) {
    let rows = check.rows("T6", "");
    let groups: Vec<&str> = rows
        .keys()
        .copied()
        .filter(|row| !row.contains('/') && *row != "合计")
        .collect();
    for column in ["合计", "人员经费", "公用经费"] {
        let parts: Vec<i64> = groups.iter().map(|group| rows[group][column]).collect();
        check.sum("T6 合计", rows["合计"][column], &parts);
        for group in &groups {
            let kids = rows.iter().filter(|(row, _)| {
                row.split_once('/')
                    .is_some_and(|(above, _)| above == *group)
            });
            let parts: Vec<i64> = kids.map(|(_, values)| values[column]).collect();
            check.sum(&format!("T6 {group}"), rows[group][column], &parts);
        }
    }
}

fn hospitality(check: &mut Check<'_>) {
    for column in ["合计", FISCAL[0], FISCAL[1], FISCAL[2]] {
        let cell = |row: &str| check.value("T10", "", row, column);
        let cars = cell("公务用车购置及运行费");
        let parts = [cell("①公务用车购置费"), cell("②公务用车运行维护费")];
        let (all, abroad, guests) = (cell("合计"), cell("因公出国（境）费"), cell("公务接待费"));
        check.sum("T10 用车", cars, &parts);
        check.sum("T10 合计", all, &[abroad, guests, cars]);
    }
    for (line, item) in [
        ("因公出国（境）费", "因公出国（境）费用"),
        ("公务接待费", "公务接待费"),
        ("②公务用车运行维护费", "公务用车运行维护费"),
    ] {
        let (basic, terms) = between::economic_sum(check, item);
        let all = check.value("T10", "", line, FISCAL[0]);
        let slack = if check.exact { 0 } else { terms / 2 };
        if all + slack < basic {
            check
                .wrong
                .push(format!("T10 {line} {all} is less than T6 {basic}"));
        }
    }
}
