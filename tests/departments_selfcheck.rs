//! Whether made-up departments are what they claim to be: the identities of the 13 tables are written
//! out here by hand and checked on printed figures alone, with plain integer arithmetic.

mod departments;

use std::collections::{BTreeMap, BTreeSet};

use departments::{
    CLASSES, Cell, CellId, Damaged, Department, Printed, Profile, RoundingMode, Stratum, damage,
    xlsx,
};

/// The identities of one workbook; what is not as it should be collects in `wrong`.
struct Check<'a> {
    printed: &'a Printed,
    exact: bool,
    wrong: Vec<String>,
}

/// Rows of a ledger by identity, each with the values of its columns.
type Rows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, i64>>;

impl<'a> Check<'a> {
    fn rows(&self, table: &str, ledger: &str) -> Rows<'a> {
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
    fn sum(&mut self, what: &str, whole: i64, parts: &[i64]) {
        self.balance(what, &[whole], parts);
    }

    /// `Σ left = Σ right`.
    fn balance(&mut self, what: &str, left: &[i64], right: &[i64]) {
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

    fn same(&mut self, what: &str, one: i64, other: i64) {
        if one != other {
            self.wrong.push(format!("{what}: {one} is not {other}"));
        }
    }

    /// 款 = Σ 项, 类 = Σ 款, 合计 = Σ 类, in every column.
    fn hierarchy(&mut self, table: &str, ledger: &str) {
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

    fn each_row(&mut self, table: &str, ledger: &str, whole: &str, parts: &[&str]) {
        for (row, values) in self.rows(table, ledger) {
            let parts: Vec<i64> = parts.iter().map(|part| values[part]).collect();
            self.sum(&format!("{table}[{row}].{whole}"), values[whole], &parts);
        }
    }

    fn paths(&mut self, table: &str) {
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

    fn value(
        &self,
        table: &'static str,
        ledger: &'static str,
        row: &str,
        column: &'static str,
    ) -> i64 {
        self.printed.value(table, ledger, row, column)
    }
}

const SOURCES: [&str; 5] = [
    "一般公共预算",
    "政府性基金",
    "国有资本经营预算",
    "财政专户管理资金",
    "单位资金",
];
const FISCAL: [&str; 3] = ["一般公共预算", "政府性基金预算", "国有资本经营预算"];
const LINES: [&str; 5] = [
    "一、一般公共预算",
    "二、政府性基金预算",
    "三、国有资本经营预算",
    "四、财政专户管理资金",
    "五、单位资金",
];

/// Every hard identity, inside and between the tables, and the mirrors. Gives what is wrong.
fn check(printed: &Printed, exact: bool) -> Vec<String> {
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
    totals_between(&mut check);
    codes_between(&mut check);
    scopes_between(&mut check);
    mirrors(&mut check);
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
        let (basic, terms) = economic_sum(check, item);
        let all = check.value("T10", "", line, FISCAL[0]);
        let slack = if check.exact { 0 } else { terms / 2 };
        if all + slack < basic {
            check
                .wrong
                .push(format!("T10 {line} {all} is less than T6 {basic}"));
        }
    }
}

fn totals_between(check: &mut Check<'_>) {
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

fn codes_between(check: &mut Check<'_>) {
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

fn scopes_between(check: &mut Check<'_>) {
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
fn economic_sum(check: &Check<'_>, item: &str) -> (i64, i64) {
    let rows = check.rows("T6", "");
    let of_item = rows
        .iter()
        .filter(|(row, _)| row.split('/').nth(1) == Some(item));
    of_item.fold((0, 0), |(sum, rows), (_, values)| {
        (sum + values["合计"], rows + 1)
    })
}

fn mirrors(check: &mut Check<'_>) {
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

fn assert_honest(department: &Department, mode: RoundingMode) -> Printed {
    let printed = department.print(mode);
    let exact = matches!(mode, RoundingMode::Exact | RoundingMode::Settled);
    let wrong = check(&printed, exact);
    assert!(
        wrong.is_empty(),
        "seed {}, {mode:?}:\n{}",
        department.seed,
        wrong.join("\n")
    );
    printed
}

#[test]
fn two_thousand_departments_obey_the_identities_in_every_rounding_mode() {
    for seed in 0..2_000 {
        let profile = if seed % 4 == 0 {
            Profile::Small
        } else {
            Profile::Ordinary
        };
        let department = Department::random(seed, profile);
        assert_honest(&department, RoundingMode::ALL[seed as usize / 4 % 4]);
    }
}

#[test]
fn departments_with_thirty_units_obey_the_identities() {
    for (seed, mode) in RoundingMode::ALL.into_iter().enumerate() {
        let printed = assert_honest(&Department::random(seed as u64, Profile::Bureau), mode);
        assert!(
            (5_500..7_500).contains(&printed.amounts()),
            "{} amounts",
            printed.amounts()
        );
    }
}

#[test]
fn the_seed_department_obeys_the_identities() {
    assert_honest(&Department::seed(), RoundingMode::Rounded);
}

/// A row as the disclosure's text has it: cells parted by tabs, blanks at the end left out.
fn shown(row: &[Cell]) -> String {
    let numbering = matches!(row[0], Cell::Number(_));
    let cells: Vec<String> = row
        .iter()
        .map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(value) if numbering => (value / 100).to_string(),
            Cell::Number(value) => format!("{}.{:02}", value / 100, value % 100),
        })
        .collect();
    cells.join("\t").trim_end().to_owned()
}

#[test]
fn the_seed_department_prints_the_disclosure_line_by_line() {
    let printed = Department::seed().print(RoundingMode::Rounded);
    let rows = printed
        .sheets
        .iter()
        .flat_map(|sheet| sheet.rows.iter().map(|row| shown(row)));
    let lines: Vec<String> = rows
        .filter(|line| !line.starts_with("部门名称") && line != "预算公开表1")
        .collect();
    let disclosed: Vec<&str> = include_str!("departments/seed-tables.txt")
        .lines()
        .collect();
    for (at, (ours, theirs)) in lines.iter().zip(&disclosed).enumerate() {
        assert_eq!(ours, theirs, "line {}", at + 1);
    }
    assert_eq!(lines.len(), disclosed.len());
}

#[test]
fn sizes() {
    for profile in [Profile::Small, Profile::Ordinary, Profile::Bureau] {
        for seed in 0..3 {
            let d = Department::random(seed, profile);
            for mode in RoundingMode::ALL {
                let t = std::time::Instant::now();
                let p = d.print(mode);
                let t = t.elapsed();
                let r = d.print(RoundingMode::Rounded);
                let far = p
                    .cells
                    .iter()
                    .filter(|(id, e)| (e.value - r.cells.get(id).map_or(0, |e| e.value)).abs() > 1)
                    .count();
                let worst = p
                    .cells
                    .iter()
                    .map(|(id, e)| (e.value - r.cells.get(id).map_or(0, |e| e.value)).abs())
                    .max();
                let moved = p
                    .cells
                    .iter()
                    .filter(|(id, e)| e.value != r.cells.get(id).map_or(0, |e| e.value))
                    .count();
                println!(
                    "{profile:?} {mode:?} {} facts {} amounts {} cells {moved} moved {far} far {worst:?} {t:?}",
                    d.facts.len(),
                    p.amounts(),
                    p.cells.len()
                );
            }
        }
    }
}

#[test]
fn damage_spoils_the_cells_it_names_and_no_others() {
    for seed in 0..120 {
        let department = Department::random(seed, Profile::Ordinary);
        let honest = department.print(RoundingMode::ALL[seed as usize % 4]);
        for stratum in Stratum::ALL {
            let damaged =
                damage(&honest, stratum, seed).expect("an ordinary department has a place");
            assert_truthful(&damaged);
        }
    }
}

/// The truth is the difference between what the sheets should show and what they show.
fn assert_truthful(damaged: &Damaged) {
    let what = format!("{:?}", damaged.stratum);
    let shown = |printed: &Printed, id: &CellId| {
        printed.cells.get(id).map(|entry| {
            match &printed.sheets[entry.sheet].rows[entry.row][entry.col] {
                Cell::Blank => 0,
                Cell::Number(value) => *value,
                Cell::Text(text) => panic!("{what}: {id} stands on the text {text}"),
            }
        })
    };
    let ids: BTreeSet<&CellId> = damaged
        .right
        .cells
        .keys()
        .chain(damaged.printed.cells.keys())
        .collect();
    let mut differing = BTreeMap::new();
    for id in ids {
        let (right, printed) = (shown(&damaged.right, id), shown(&damaged.printed, id));
        if right != printed {
            differing.insert(id.clone(), (right, printed));
        }
    }
    let truth: BTreeMap<_, _> = damaged
        .truth
        .iter()
        .map(|change| (change.cell.clone(), (change.right, change.printed)))
        .collect();
    assert_eq!(
        truth.len(),
        damaged.truth.len(),
        "{what}: a cell is named twice"
    );
    assert_eq!(truth, differing, "{what}");
    assert!(!truth.is_empty(), "{what}: nothing was spoilt");
    assert!(
        damaged
            .truth
            .iter()
            .all(|change| change.event < damaged.events.len()),
        "{what}"
    );
}

#[test]
fn damage_to_an_exact_workbook_breaks_an_identity() {
    for seed in 0..120 {
        let honest = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        for stratum in Stratum::ALL {
            let damaged =
                damage(&honest, stratum, seed).expect("an ordinary department has a place");
            assert!(
                check(&damaged.right, true).is_empty(),
                "seed {seed}, {stratum:?}: the right one is wrong"
            );
            let broken = check(&damaged.printed, true);
            assert!(
                !broken.is_empty(),
                "seed {seed}, {stratum:?}: nobody could notice {:?}",
                damaged.truth
            );
        }
    }
}
