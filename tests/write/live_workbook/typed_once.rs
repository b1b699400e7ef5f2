//! A blank workbook in which each figure is typed once, and all tables follow.

use std::process::Command;

use super::*;

const DEPARTMENT: &str = "长治市屯留区行政审批服务管理局";

/// The published budget: what each line of 填报 is for, its code, its project, and its money of this year.
const SPENDING: [(&str, &str, &str, &str); 13] = [
    ("基本支出", "2210201", "", "64.59"),
    ("基本支出", "2010301", "", "100.25"),
    ("基本支出", "2010303", "", "7.69"),
    ("基本支出", "2010350", "", "480.40"),
    ("基本支出", "2080505", "", "80.80"),
    ("基本支出", "2080801", "", "0.72"),
    ("基本支出", "2101101", "", "4.41"),
    ("基本支出", "2101102", "", "29.93"),
    ("项目支出", "2010303", "2025年政务大厅物业费", "23.70"),
    ("项目支出", "2010303", "2026年单位运转经费", "80.00"),
    ("项目支出", "2010303", "2025年政务大厅专网费", "10.64"),
    ("项目支出", "2010304", "智慧政务建设项目尾款", "222.29"),
    ("项目支出", "2010304", "专家评审费", "12.65"),
];

/// Its economic codes: personnel, then running expenditure.
const PERSONNEL: [(&str, &str); 10] = [
    ("30101", "314.93"),
    ("30102", "55.92"),
    ("30103", "5.92"),
    ("30107", "168.77"),
    ("30108", "80.80"),
    ("30110", "34.34"),
    ("30112", "5.50"),
    ("30113", "64.59"),
    ("30199", "9.18"),
    ("30305", "0.72"),
];
const RUNNING: [(&str, &str); 5] = [
    ("30201", "10.00"),
    ("30211", "1.04"),
    ("30228", "3.00"),
    ("30239", "6.39"),
    ("30299", "7.69"),
];

/// Where lines begin on the input sheets.
const FIRST: u32 = 7;

/// The column of a heading (the nth with that text) on an input sheet.
fn column(grid: &Grid, head: &str, nth: usize) -> u32 {
    let heads = grid.rows.iter().filter(|row| (4..6).contains(&row.number));
    let mut all: Vec<u32> = heads
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.text() == Some(head))
        .map(|cell| cell.col)
        .collect();
    all.sort();
    all[nth]
}

/// Everything that the accountant types.
fn typed(blank: &Book) -> Vec<(String, CellRef, Typed)> {
    let mut cells = Vec::new();
    let mut put = |sheet: &str, row, col, what| {
        cells.push((sheet.to_owned(), CellRef::new(row, col), what));
    };
    let text = |text: &str| Typed::Text(text.to_owned());
    let number = |text: &str| Typed::Number(text.to_owned());
    let spending = sheet(blank, "填报");
    for (row, (purpose, code, project, amount)) in (FIRST..).zip(SPENDING) {
        put("填报", row, column(spending, "支出类别", 0), text(purpose));
        put("填报", row, column(spending, "科目编码", 0), text(code));
        if !project.is_empty() {
            put("填报", row, column(spending, "项目名称", 0), text(project));
        }
        put(
            "填报",
            row,
            column(spending, "一般公共预算", 0),
            number(amount),
        );
    }
    let more = sheet(blank, "填报续");
    let economic = PERSONNEL.map(|one| (one, "人员经费"));
    let economic = economic
        .into_iter()
        .chain(RUNNING.map(|one| (one, "公用经费")));
    for (row, ((code, amount), head)) in (FIRST..).zip(economic) {
        put("填报续", row, column(more, "科目编码", 0), text(code));
        put("填报续", row, column(more, head, 0), number(amount));
    }
    // The part of 表十一 is the last: its first source stands beside the name of the unit.
    let unit = column(more, "单位名称", 0);
    put("填报续", FIRST, unit + 1, number("28.12"));
    cells
}

fn blank(office: &Office) -> PathBuf {
    let output = office.path("blank.xlsx");
    let options = NewOptions {
        year: 2026,
        department: DEPARTMENT.into(),
        units: None,
        output: output.clone(),
    };
    let layout = &layout::builtin().expect("the built-in layouts are right")[0];
    duibiao::new(layout, &options).expect("written");
    output
}

/// How many pages a workbook prints, and their text.
fn printed(office: &Office, file: &Path) -> Option<(usize, String)> {
    let pdf = office.convert(&[file.to_owned()], "pdf").remove(0);
    let run = |program: &str, args: &[&str]| {
        let run = Command::new(program).arg(&pdf).args(args).output().ok()?;
        Some(String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (Some(about), Some(text)) = (run("pdfinfo", &[]), run("pdftotext", &["-"])) else {
        eprintln!("SKIPPED pages: pdfinfo and pdftotext (poppler-utils) are not installed");
        return None;
    };
    let pages = about.lines().find_map(|line| line.strip_prefix("Pages:"));
    let pages = pages.and_then(|pages| pages.trim().parse().ok());
    Some((pages.expect("a number of pages"), text))
}

#[test]
fn a_budget_of_which_each_figure_is_typed_once_passes_the_check() {
    let Some(office) = Office::find("typed once") else {
        return;
    };
    let blank = blank(&office);
    let typed = typed(&book(&blank));
    let filled = office.path("filled.xlsx");
    fill_in(&blank, &filled, &typed);
    let saved = office.convert(&[blank.clone(), filled], "xlsx");
    assert_same_results(&blank, &saved[0]);
    let examined = examine(&recogniser(), &saved[1]).expect("it is recognised");
    assert_eq!(
        examined.report.outcome,
        Outcome::Pass,
        "{:?}",
        examined.report.findings
    );
    assert!(
        examined.unrecognised.is_empty(),
        "{:?}",
        examined.unrecognised
    );

    // The same figures as the department published, row by row.
    let input = office.path("seed-in.xlsx");
    std::fs::write(&input, seed()).expect("saved");
    let published = examine(&recogniser(), &input).expect("it is recognised");
    let mut ours = figures(&examined.submission);
    let mut theirs = figures(&published.submission);
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);

    // The checks speak of rows by code and name, and only of what applies.
    let checks = marks(&saved[1]);
    assert_eq!(checks.keys().collect::<Vec<_>>(), ["✓"]);
    let subjects: Vec<&str> = checks["✓"].iter().map(|line| line.1.as_str()).collect();
    assert!(subjects.len() < 15, "{subjects:?}");
    assert!(
        subjects.contains(&"2080505 机关事业单位基本养老保险缴费支出·基本支出"),
        "{subjects:?}"
    );

    // On paper: no zeros, and hardly a page more than tables.
    if let Some((pages, text)) = printed(&office, &saved[1]) {
        assert!(pages <= 20, "{pages} pages");
        assert!(!text.split_whitespace().any(|word| word == "0.00"), "zeros");
    }

    // It is fixed as any workbook: the standard form, without the input sheets.
    let output = office.path("fixed.xlsx");
    let report = fix(&recogniser(), &saved[1], &FixOptions::to(&output));
    assert_eq!(report.error, None);
    let names = sheet_names(&output);
    assert!(
        !names
            .iter()
            .any(|name| name.starts_with("填报") || name == "运算"),
        "{names:?}"
    );
    assert_eq!(
        figures(&examine(&recogniser(), &output).expect("ours").submission).len(),
        theirs.len()
    );
}

#[test]
fn a_figure_that_two_parts_do_not_agree_on_is_told_by_the_checks() {
    let Some(office) = Office::find("parts that do not agree") else {
        return;
    };
    let blank = blank(&office);
    let mut typed = typed(&book(&blank));
    let personnel = typed.iter_mut().find(|(sheet, _, what)| {
        sheet == "填报续" && matches!(what, Typed::Number(number) if number == "80.80")
    });
    personnel.expect("the pensions").2 = Typed::Number("88.00".into());
    let wrong = office.path("wrong.xlsx");
    fill_in(&blank, &wrong, &typed);
    let saved = office.convert(&[wrong], "ods").remove(0);
    let checks = marks(&saved);
    assert_eq!(checks["✗"].len(), 1, "{checks:?}");
    let hints = &checks["提示"];
    assert!(
        hints.iter().any(|line| line.1.starts_with("2080505 ")),
        "{hints:?}"
    );
    let examined = examine(&recogniser(), &saved).expect("it is recognised");
    assert_eq!(examined.report.outcome, Outcome::Mismatch);
}

#[test]
fn a_code_above_the_items_is_told_beside_its_line() {
    let Some(office) = Office::find("codes above the items") else {
        return;
    };
    let blank = blank(&office);
    let form = book(&blank);
    let spending = sheet(&form, "填报");
    let at = |row, head| CellRef::new(row, column(spending, head, 0));
    let line = |row, code: &str| {
        let texts = [("支出类别", "基本支出"), ("科目编码", code)];
        let texts = texts.map(|(head, text)| {
            (
                "填报".to_owned(),
                at(row, head),
                Typed::Text(text.to_owned()),
            )
        });
        let amount = Typed::Number("1.00".into());
        let amount = ("填报".to_owned(), at(row, "一般公共预算"), amount);
        texts.into_iter().chain([amount])
    };
    let lines: Vec<_> = line(FIRST, "20103")
        .chain(line(FIRST + 1, "2010301"))
        .collect();
    let filled = office.path("codes.xlsx");
    fill_in(&blank, &filled, &lines);
    let saved = book(&office.convert(&[filled], "xlsx")[0]);
    let told = |row| {
        let cell = sheet(&saved, "填报").get(at(row, "提醒"));
        cell.and_then(|cell| cell.text())
            .unwrap_or_default()
            .to_owned()
    };
    assert!(told(FIRST).contains("7位编码"), "{}", told(FIRST));
    assert_eq!(told(FIRST + 1), "");
}

/// A department with two units and money of every kind: unit, use, code, project, and amounts by year and source.
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, usize, &'static str)],
);
const OTHER: &str = "财政专户管理资金、单位资金";
const EVERY_KIND: [Line; 8] = [
    (
        "某县教育局",
        "基本支出",
        "2050101",
        "",
        &[("一般公共预算", 0, "100.10")],
    ),
    (
        "某县一中",
        "基本支出",
        "2050204",
        "",
        &[
            ("一般公共预算", 0, "300"),
            ("财政专户管理资金", 0, "50"),
            ("单位资金", 0, "7.50"),
            ("一般公共预算", 1, "3.30"),
            (OTHER, 0, "2"),
        ],
    ),
    (
        "某县一中",
        "项目支出",
        "2050204",
        "校舍维修",
        &[("一般公共预算", 0, "60"), ("政府性基金预算", 1, "9.90")],
    ),
    (
        "某县一中",
        "项目支出",
        "2050299",
        "校舍维修",
        &[("一般公共预算", 0, "6.06")],
    ),
    (
        "某县教育局",
        "项目支出",
        "2050299",
        "校舍维修",
        &[("一般公共预算", 0, "1.01")],
    ),
    (
        "某县教育局",
        "项目支出",
        "2129999",
        "土地*收益",
        &[("政府性基金预算", 0, "33.33")],
    ),
    (
        "某县教育局",
        "项目支出",
        "2230299",
        "资本金",
        &[
            ("国有资本经营预算", 0, "4.44"),
            ("国有资本经营预算", 1, "1.11"),
        ],
    ),
    (
        "某县一中",
        "结转下年",
        "2050204",
        "",
        &[("一般公共预算", 0, "2.50"), ("一般公共预算", 1, "0.50")],
    ),
];

#[test]
fn units_projects_and_money_of_every_kind_follow_from_one_list() {
    let Some(office) = Office::find("money of every kind") else {
        return;
    };
    let list = office.path("units.csv");
    let units = "单位代码,单位名称\n015001,某县教育局\n015002,某县一中\n";
    std::fs::write(&list, units).expect("saved");
    let blank = office.path("blank.xlsx");
    let options = NewOptions {
        year: 2026,
        department: "某县教育局".into(),
        units: Some(list),
        output: blank.clone(),
    };
    let layout = &layout::builtin().expect("the built-in layouts are right")[0];
    duibiao::new(layout, &options).expect("written");
    let own = book(&blank);
    let (spending, more) = (sheet(&own, "填报"), sheet(&own, "填报续"));
    let mut cells = Vec::new();
    let mut put = |sheet: &str, (row, col), what| {
        cells.push((sheet.to_owned(), CellRef::new(row, col), what));
    };
    for (row, (unit, purpose, code, project, amounts)) in (FIRST..).zip(EVERY_KIND) {
        let texts = ["单位", "支出类别", "科目编码", "项目名称"];
        for (head, text) in texts.into_iter().zip([unit, purpose, code, project]) {
            let at = (row, column(spending, head, 0));
            put("填报", at, Typed::Text(text.into()));
        }
        for (head, nth, amount) in amounts {
            let at = (row, column(spending, head, *nth));
            put("填报", at, Typed::Number((*amount).into()));
        }
    }
    // 400.10 of basic expenditure by economic codes; the revenue of the fund and of state capital.
    let codes = [("科目编码", 0, "30101"), ("科目编码", 1, "1030148")];
    for (head, nth, code) in codes {
        put(
            "填报续",
            (FIRST, column(more, head, nth)),
            Typed::Text(code.into()),
        );
    }
    let capital = (FIRST + 1, column(more, "科目编码", 1));
    put("填报续", capital, Typed::Text("1030601".into()));
    put(
        "填报续",
        (FIRST, column(more, "人员经费", 0)),
        Typed::Number("400.10".into()),
    );
    let fund = (FIRST, column(more, "政府性基金收入预算", 0));
    put("填报续", fund, Typed::Number("33.33".into()));
    let capital = (FIRST + 1, column(more, "国有资本经营收入预算", 0));
    put("填报续", capital, Typed::Number("4.44".into()));
    let filled = office.path("filled.xlsx");
    fill_in(&blank, &filled, &cells);
    let saved = office.convert(&[filled], "xlsx").remove(0);
    let examined = examine(&recogniser(), &saved).expect("it is recognised");
    let report = &examined.report;
    assert!(report.outcome <= Outcome::Hint, "{:?}", report.findings);
    let figures = figures(&examined.submission);
    // The project of one unit with two codes is one row; that of the other unit is another.
    for figure in [
        "T12 校舍维修 0: 66.06",
        "T12 校舍维修 0: 1.01",
        "T12 土地*收益 2: 33.33",
        "T13 校舍维修 2: 9.9",
        "T1 收入总计 0: 581.75",
    ] {
        assert!(
            figures.iter().any(|one| one == figure),
            "{figure} in {figures:#?}"
        );
    }
}

#[test]
fn a_blank_workbook_prints_few_pages_and_no_zeros() {
    let Some(office) = Office::find("pages of a blank workbook") else {
        return;
    };
    let file = blank(&office);
    if let Some((pages, text)) = printed(&office, &file) {
        assert!(pages <= 20, "{pages} pages");
        assert!(!text.contains("0.00"), "zeros");
    }
}
