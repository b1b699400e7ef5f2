//! How the rows of each kind of table are printed: fixed lists side by side, code hierarchies, named
//! groups, 三公, units, and the tree of units and projects.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{CLASSES, economic_group};
use super::facts::{Department, Fact, Purpose, Source};
use super::page::{Column, Page};

const SOURCES: [(&str, Source); 5] = [
    ("一、一般公共预算", Source::General),
    ("二、政府性基金预算", Source::Fund),
    ("三、国有资本经营预算", Source::Capital),
    ("四、财政专户管理资金", Source::FiscalAccount),
    ("五、单位资金", Source::UnitFunds),
];

const MONEY: &[Column] = &[("金额", |_| true)];

/// T1.
pub(super) fn overview(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        0,
        "T1",
        ("表一", "预算收支总表"),
        &[
            &["收入", "<", "支出", "<", "<", "<"],
            &[
                "项目",
                "{y}年",
                "项目",
                "{y}年合计",
                "当年预算安排",
                "上年结转安排",
            ],
        ],
    );
    let columns: &[Column] = &[
        ("合计", |_| true),
        ("当年预算安排", Fact::is_current),
        ("上年结转安排", |fact| !fact.is_current()),
    ];
    let top = spending_list(&mut page, columns, 33, |_| true);
    for (down, (label, source)) in SOURCES.iter().enumerate() {
        income_line(&mut page, top + down, label, label, true, |fact| {
            fact.is_current() && fact.source == *source
        });
    }
    income_line(
        &mut page,
        top + 30,
        "本年收入合计",
        "本年收入合计",
        false,
        Fact::is_current,
    );
    income_line(
        &mut page,
        top + 31,
        "上年结转",
        "上年结转",
        true,
        |fact| !fact.is_current(),
    );
    income_line(&mut page, top + 32, "收入总计", "收入总计", false, |_| true);
    page
}

/// T4.
pub(super) fn fiscal_overview(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        3,
        "T4",
        ("表四", "财政拨款收支总表"),
        &[
            &["收入", "<", "支出", "<", "<", "<", "<"],
            &["项目", "金额", "项目", "金额", "<", "<", "<"],
            &[
                "^",
                "^",
                "^",
                "小计",
                "一般公共预算",
                "政府性基金预算",
                "国有资本经营预算",
            ],
        ],
    );
    let columns: &[Column] = &[
        ("小计", |_| true),
        ("一般公共预算", |fact| fact.source == Source::General),
        ("政府性基金预算", |fact| fact.source == Source::Fund),
        ("国有资本经营预算", |fact| {
            fact.source == Source::Capital
        }),
    ];
    let top = spending_list(&mut page, columns, 36, Fact::is_fiscal);
    for (down, (label, source)) in SOURCES[..3].iter().enumerate() {
        income_line(&mut page, top + down, label, label, true, |fact| {
            fact.is_current() && fact.source == *source
        });
        let path = format!("上年财政拨款结转/{label}");
        let fits = |fact: &Fact| !fact.is_current() && fact.source == *source;
        income_line(&mut page, top + 32 + down, label, &path, true, fits);
    }
    let total = "本年收入合计";
    income_line(&mut page, top + 30, total, total, false, |fact| {
        fact.is_current() && fact.is_fiscal()
    });
    let carried = "上年财政拨款结转";
    income_line(&mut page, top + 31, carried, carried, false, |fact| {
        !fact.is_current() && fact.is_fiscal()
    });
    income_line(
        &mut page,
        top + 35,
        "收入总计",
        "收入总计",
        false,
        Fact::is_fiscal,
    );
    page
}

/// The 30 classes, 本年支出合计, 年终结转 and, last of `height` lines, 支出总计. Gives the first line.
fn spending_list(
    page: &mut Page<'_>,
    columns: &[Column],
    height: usize,
    scope: fn(&Fact) -> bool,
) -> usize {
    let top = page.height();
    (0..height).for_each(|_| {
        page.line();
    });
    let line = |page: &mut Page<'_>, down: usize, label: &str, leaf: bool, facts: Vec<u32>| {
        page.text(top + down, 2, label);
        page.amounts((top + down, 3), ("支出", label, leaf), columns, &facts);
    };
    for (down, (class, label)) in CLASSES.iter().enumerate() {
        let facts =
            page.facts(|fact| scope(fact) && fact.is_spent() && fact.function.starts_with(class));
        line(page, down, label, true, facts);
    }
    let facts = page.facts(|fact| scope(fact) && fact.is_spent());
    line(page, 30, "本年支出合计", false, facts);
    let facts = page.facts(|fact| scope(fact) && !fact.is_spent());
    line(page, 31, "年终结转", true, facts);
    let facts = page.facts(scope);
    line(page, height - 1, "支出总计", false, facts);
    top
}

fn income_line(
    page: &mut Page<'_>,
    row: usize,
    label: &str,
    id: &str,
    leaf: bool,
    fits: impl Fn(&Fact) -> bool,
) {
    page.text(row, 0, label);
    let facts = page.facts(fits);
    page.amounts((row, 1), ("收入", id, leaf), MONEY, &facts);
}

/// What code of a classification a fact has.
type CodeOf = fn(&Fact) -> Option<&'static str>;

/// 合计 and a row for each 类, 款 and 项, below what is there.
pub(super) fn code_rows(
    page: &mut Page<'_>,
    at: (&'static str, usize),
    columns: &[Column],
    facts: &[u32],
    code_of: CodeOf,
    name: fn(&str) -> &'static str,
) {
    let top = page.height();
    code_rows_from((page, top), at, columns, facts, code_of, name);
}

/// The same from that row on, for ledgers side by side.
pub(super) fn code_rows_from(
    (page, top): (&mut Page<'_>, usize),
    (ledger, col): (&'static str, usize),
    columns: &[Column],
    facts: &[u32],
    code_of: CodeOf,
    name: fn(&str) -> &'static str,
) {
    let all = &page.department().facts;
    let mut rows: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    for at in facts {
        let code =
            code_of(&all[*at as usize]).unwrap_or_else(|| panic!("{ledger} money without a code"));
        for digits in [3, 5, 7] {
            rows.entry(&code[..digits]).or_default().push(*at);
        }
    }
    let mut row = top;
    let mut next = |page: &mut Page<'_>| {
        while page.height() <= row {
            page.line();
        }
        row += 1;
        row - 1
    };
    let at = next(page);
    page.text(at, col, "合计");
    page.amounts((at, col + 2), (ledger, "合计", false), columns, facts);
    for (code, facts) in rows {
        let at = next(page);
        page.text(at, col, code);
        page.text(at, col + 1, name(code));
        page.amounts(
            (at, col + 2),
            (ledger, code, code.len() == 7),
            columns,
            &facts,
        );
    }
}

/// T6.
pub(super) fn economic(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        5,
        "T6",
        (
            "表六",
            "一般公共预算安排基本支出分经济科目表（不含上年结转）",
        ),
        &[
            &[
                "部门预算支出经济科目名称",
                "政府预算支出经济科目名称",
                "{y}年预算数",
                "<",
                "<",
            ],
            &["^", "^", "合计", "人员经费", "公用经费"],
        ],
    );
    let columns: &[Column] = &[
        ("合计", |_| true),
        ("人员经费", |fact| !fact.is_office()),
        ("公用经费", Fact::is_office),
    ];
    let in_scope =
        |fact: &Fact| fact.is_current() && fact.source == Source::General && fact.is_basic();
    let facts = page.facts(in_scope);
    let items: BTreeSet<_> = department
        .facts
        .iter()
        .filter(|fact| in_scope(fact))
        .filter_map(Fact::economic)
        .collect();
    let row = page.line();
    page.text(row, 0, "合计");
    page.amounts((row, 2), ("", "合计", false), columns, &facts);
    let mut group = "";
    for item in items {
        let name = economic_group(&item.code[..3]);
        if group != name {
            group = name;
            let facts = page.facts(|fact| {
                in_scope(fact)
                    && fact
                        .economic()
                        .is_some_and(|other| other.code[..3] == item.code[..3])
            });
            let row = page.line();
            page.text(row, 0, name);
            page.amounts((row, 2), ("", name, false), columns, &facts);
        }
        let facts = page.facts(|fact| in_scope(fact) && fact.economic() == Some(item));
        let row = page.line();
        page.text(row, 0, item.name);
        page.text(row, 1, item.gov_name);
        let path = format!("{group}/{}/{}", item.name, item.gov_name);
        page.amounts((row, 2), ("", &path, true), columns, &facts);
    }
    page
}

/// T10: 三公 of all fiscal money, basic and project, left over or not.
pub(super) fn hospitality<'a>(department: &'a Department, columns: &[Column]) -> Page<'a> {
    let mut page = Page::new(
        department,
        9,
        "T10",
        ("表十", "财政拨款安排“三公”经费支出预算表"),
        &[
            &["项目", "{y}年预算数", "<", "<", "<"],
            &[
                "^",
                "合计",
                "一般公共预算",
                "政府性基金预算",
                "国有资本经营预算",
            ],
        ],
    );
    let lines: [(&str, bool, &[&str]); 6] = [
        ("因公出国（境）费", true, &["30212"]),
        ("公务接待费", true, &["30217"]),
        ("公务用车购置及运行费", false, &["31013", "30231"]),
        ("①公务用车购置费", true, &["31013"]),
        ("②公务用车运行维护费", true, &["30231"]),
        ("合计", false, &["30212", "30217", "31013", "30231"]),
    ];
    for (label, leaf, codes) in lines {
        let row = page.line();
        page.text(row, 0, label);
        let facts = page.facts(|fact| {
            fact.is_fiscal() && fact.hospitality().is_some_and(|code| codes.contains(&code))
        });
        page.amounts((row, 1), ("", label, leaf), columns, &facts);
    }
    page
}

/// T11: 公用经费 of organs from fiscal money of this year; institutions have no row.
pub(super) fn running<'a>(department: &'a Department, columns: &[Column]) -> Page<'a> {
    let mut page = Page::new(
        department,
        10,
        "T11",
        ("表十一", "财政拨款安排机关运行经费预算表"),
        &[
            &["单位名称", "{y}预算数", "<", "<", "<"],
            &[
                "^",
                "合计",
                "一般公共预算",
                "政府性基金预算",
                "国有资本经营预算",
            ],
        ],
    );
    let counts = |fact: &Fact| {
        fact.is_office()
            && fact.is_current()
            && fact.is_fiscal()
            && department.units[fact.unit].kind.is_organ()
    };
    let row = page.line();
    page.text(row, 0, "部门合计");
    let facts = page.facts(counts);
    page.amounts((row, 1), ("", "部门合计", false), columns, &facts);
    for (at, unit) in department.units.iter().enumerate() {
        let facts = page.facts(|fact| fact.unit == at && counts(fact));
        if !facts.is_empty() {
            let row = page.line();
            page.text(row, 0, &unit.name);
            let path = format!("部门合计/{}", unit.name);
            page.amounts((row, 1), ("", &path, true), columns, &facts);
        }
    }
    page
}

/// T12 and T13: the row of column numbers, then department, units and their projects.
pub(super) fn project_rows(page: &mut Page<'_>, columns: &[Column], facts: &[u32]) {
    let row = page.line();
    (0..=columns.len()).for_each(|col| page.figure(row, col, (col as i64 + 1) * 100));
    if facts.is_empty() {
        return;
    }
    let department = page.department();
    let line = |page: &mut Page<'_>, name: &str, path: &str, leaf: bool, facts: &[u32]| {
        let row = page.line();
        page.text(row, 0, name);
        page.amounts((row, 1), ("", path, leaf), columns, facts);
    };
    let fact = |at: &u32| &department.facts[*at as usize];
    line(page, &department.name, &department.name, false, facts);
    for (index, unit) in department.units.iter().enumerate() {
        let of_unit: Vec<u32> = facts
            .iter()
            .copied()
            .filter(|at| fact(at).unit == index)
            .collect();
        if of_unit.is_empty() {
            continue;
        }
        let above = format!("{}/{}", department.name, unit.name);
        line(page, &unit.name, &above, false, &of_unit);
        for (index, project) in department.projects.iter().enumerate() {
            let belongs = |at: &u32| matches!(fact(at).purpose, Purpose::Project { project, .. } if project == index);
            let facts: Vec<u32> = of_unit.iter().copied().filter(belongs).collect();
            if !facts.is_empty() {
                line(
                    page,
                    &project.name,
                    &format!("{above}/{}", project.name),
                    true,
                    &facts,
                );
            }
        }
    }
}
