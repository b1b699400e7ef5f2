//! What ties the tables to each other: totals, codes, scopes, and the mirrors between function and
//! economic item.

use std::collections::BTreeSet;

use super::identities::{Check, FISCAL, LINES, SOURCES};
use lab::departments::CLASSES;

pub fn totals_between(check: &mut Check<'_>) {
    let income = |row: &str| check.value("T1", "收入", row, "金额");
    let (current, left) = (income("本年收入合计"), income("上年结转"));
    let lines: Vec<i64> = LINES.iter().map(|line| income(line)).collect();
    check.same("T2 合计", check.value("T2", "", "合计", "合计"), current);
    check.same(
        "T2 上年结转",
        check.value("T2", "", "合计", "上年结转"),
        left,
    );
    for (source, line) in SOURCES.into_iter().zip(lines.iter().copied()) {
        check.same("T2 by source", check.value("T2", "", "合计", source), line);
    }
    let spent = check.value("T1", "支出", "本年支出合计", "合计");
    check.same("T3 合计", check.value("T3", "", "合计", "合计"), spent);
    for (class, label) in CLASSES {
        let line = check.value("T1", "支出", label, "合计");
        check.same("T3 类", check.value("T3", "", class, "合计"), line);
    }
    check.same("T5 合计", check.value("T5", "", "合计", "合计"), lines[0]);
    let basic = check.value("T5", "", "合计", "基本支出");
    check.same("T6 合计", check.value("T6", "", "合计", "合计"), basic);
    check.same(
        "T7 合计",
        check.value("T7", "", "合计", "政府性基金收入预算"),
        lines[1],
    );
    check.same("T8 合计", check.value("T8", "", "合计", "合计"), lines[1]);
    check.same(
        "T9 收入",
        check.value("T9", "收入", "合计", "国有资本经营收入预算"),
        lines[2],
    );
    check.same(
        "T9 支出",
        check.value("T9", "支出", "合计", "合计"),
        lines[2],
    );
    let department = check.printed.department.clone();
    let all = check.value("T3", "", "合计", "项目支出");
    let now = check.value("T12", "", &department, "合计");
    let old = check.value("T13", "", &department, "合计");
    check.sum("T12 + T13", all, &[now, old]);
    for (table, ledger, column) in [
        ("T5", "", FISCAL[0]),
        ("T8", "", FISCAL[1]),
        ("T9", "支出", FISCAL[2]),
    ] {
        let projects = check.value(table, ledger, "合计", "项目支出");
        check.same(
            "T12 by source",
            check.value("T12", "", &department, column),
            projects,
        );
    }
}

pub fn codes_between(check: &mut Check<'_>) {
    let nothing_kept = check.value("T1", "支出", "年终结转", "合计") == 0;
    let codes: BTreeSet<String> = ["T2", "T3", "T5"]
        .into_iter()
        .flat_map(|table| check.rows(table, "").into_keys())
        .map(str::to_owned)
        .collect();
    for code in codes {
        let income = |column| check.value("T2", "", &code, column);
        let (current, left, general) = (income("合计"), income("上年结转"), income("一般公共预算"));
        if nothing_kept {
            let spent = check.value("T3", "", &code, "合计");
            check.sum(&format!("T3[{code}] and T2"), spent, &[current, left]);
        }
        check.same("T5 and T2", check.value("T5", "", &code, "合计"), general);
        for column in ["合计", "基本支出", "项目支出"] {
            if check.value("T5", "", &code, column) > check.value("T3", "", &code, column) {
                check
                    .wrong
                    .push(format!("T5[{code}].{column} is more than T3's"));
            }
        }
    }
}

pub fn scopes_between(check: &mut Check<'_>) {
    let carried = check.value("T4", "收入", "上年财政拨款结转", "金额");
    for (class, label) in CLASSES {
        for (table, ledger, column) in [
            ("T5", "", FISCAL[0]),
            ("T8", "", FISCAL[1]),
            ("T9", "支出", FISCAL[2]),
        ] {
            let all = check.value("T4", "支出", label, column);
            let current = check.value(table, ledger, class, "合计");
            if carried == 0 {
                check.same(&format!("T4[{class}].{column} and {table}"), all, current);
            } else if all < current {
                check
                    .wrong
                    .push(format!("T4[{class}].{column} is less than {table}'s"));
            }
        }
    }
}

/// What T6 prints for an item, and in how many rows.
pub fn economic_sum(check: &Check<'_>, item: &str) -> (i64, i64) {
    let rows = check.rows("T6", "");
    let of_item = rows
        .iter()
        .filter(|(row, _)| row.split('/').nth(1) == Some(item));
    of_item.fold((0, 0), |(sum, rows), (_, values)| {
        (sum + values["合计"], rows + 1)
    })
}

pub fn mirrors(check: &mut Check<'_>) {
    for (code, items) in [
        ("2080505", &["机关事业单位基本养老保险缴费"][..]),
        ("2080506", &["职业年金缴费"]),
        ("2210201", &["住房公积金"]),
        ("21011", &["职工基本医疗保险缴费", "公务员医疗补助缴费"]),
    ] {
        let rows = check.rows("T6", "");
        let of_items = rows.iter().filter(|(row, _)| {
            row.split('/')
                .nth(1)
                .is_some_and(|item| items.contains(&item))
        });
        let parts: Vec<i64> = of_items.map(|(_, values)| values["合计"]).collect();
        let basic = check.value("T5", "", code, "基本支出");
        check.sum(&format!("mirror of {code}"), basic, &parts);
    }
    let running = check.value("T11", "", "部门合计", FISCAL[0]);
    if running > check.value("T6", "", "合计", "公用经费") {
        check
            .wrong
            .push("T11 is more than the 公用经费 of T6".to_owned());
    }
}
