//! The 13 tables in their order, with their columns and the money each of them is about. How the rows
//! of a kind of table are made stands in `tables`.

use super::codes::{function_name, revenue_name};
use super::facts::{Department, Fact, Source};
use super::page::{Column, Page, Printed};
use super::rounding::{RoundingMode, rounded_facts};
use super::tables;

const SPENDING: &[Column] = &[
    ("合计", |_| true),
    ("基本支出", Fact::is_basic),
    ("项目支出", Fact::is_project),
];

const INCOME: &[Column] = &[
    ("合计", Fact::is_current),
    ("一般公共预算", |fact| {
        fact.is_current() && fact.source == Source::General
    }),
    ("政府性基金", |fact| {
        fact.is_current() && fact.source == Source::Fund
    }),
    ("国有资本经营预算", |fact| {
        fact.is_current() && fact.source == Source::Capital
    }),
    ("财政专户管理资金", |fact| {
        fact.is_current() && fact.source == Source::FiscalAccount
    }),
    ("单位资金", |fact| {
        fact.is_current() && fact.source == Source::UnitFunds
    }),
    ("上年结转", |fact| !fact.is_current()),
];

const BY_SOURCE: &[Column] = &[
    ("合计", |_| true),
    ("一般公共预算", |fact| fact.source == Source::General),
    ("政府性基金预算", |fact| fact.source == Source::Fund),
    ("国有资本经营预算", |fact| {
        fact.source == Source::Capital
    }),
    ("财政专户管理资金", |fact| {
        fact.source == Source::FiscalAccount
    }),
    ("单位资金", |fact| fact.source == Source::UnitFunds),
];

impl Department {
    /// The department's 13 tables, with figures made in that way.
    pub fn print(&self, mode: RoundingMode) -> Printed {
        tables(&rounded_facts(self, mode))
    }
}

/// All 13 tables, each cell the half-up rounding of the facts that it adds up.
pub(super) fn tables(department: &Department) -> Printed {
    let mut printed = Printed {
        department: department.name.clone(),
        year: department.year,
        sheets: Vec::new(),
        cells: Default::default(),
    };
    tables::overview(department).close(&mut printed);
    by_function(department)
        .into_iter()
        .for_each(|page| page.close(&mut printed));
    tables::fiscal_overview(department).close(&mut printed);
    general_spending(department).close(&mut printed);
    tables::economic(department).close(&mut printed);
    fund_income(department).close(&mut printed);
    fund_spending(department).close(&mut printed);
    state_capital(department).close(&mut printed);
    tables::hospitality(department, &BY_SOURCE[..4]).close(&mut printed);
    tables::running(department, &BY_SOURCE[..4]).close(&mut printed);
    projects(department).close(&mut printed);
    carried_projects(department).close(&mut printed);
    printed
}

/// T2 and T3.
fn by_function(department: &Department) -> [Page<'_>; 2] {
    let mut income = Page::new(
        department,
        1,
        "T2",
        ("表二", "预算收入总表"),
        &[
            &["项目", "<", "本年收入", "<", "<", "<", "<", "<", "上年结转"],
            &[
                "科目编码",
                "科目名称",
                "合计",
                "一般公共预算",
                "政府性基金",
                "国有资本经营预算",
                "财政专户管理资金",
                "单位资金",
                "^",
            ],
        ],
    );
    let facts = income.facts(|_| true);
    tables::code_rows(
        &mut income,
        ("", 0),
        INCOME,
        &facts,
        |fact| Some(fact.function),
        function_name,
    );
    let mut spending = Page::new(department, 2, "T3", ("表三", "预算支出总表"), CODE_HEADER);
    let facts = spending.facts(Fact::is_spent);
    tables::code_rows(
        &mut spending,
        ("", 0),
        SPENDING,
        &facts,
        |fact| Some(fact.function),
        function_name,
    );
    [income, spending]
}

const CODE_HEADER: &[&[&str]] = &[
    &["项目", "<", "{y}年预算数", "<", "<"],
    &["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
];

/// T5.
fn general_spending(department: &Department) -> Page<'_> {
    let name = ("表五", "一般公共预算支出预算表（不含上年结转）");
    let mut page = Page::new(department, 4, "T5", name, CODE_HEADER);
    let facts =
        page.facts(|fact| fact.is_current() && fact.is_spent() && fact.source == Source::General);
    tables::code_rows(
        &mut page,
        ("", 0),
        SPENDING,
        &facts,
        |fact| Some(fact.function),
        function_name,
    );
    page
}

/// T7.
fn fund_income(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        6,
        "T7",
        ("表七", "政府性基金预算收入表（不含上年结转）"),
        &[
            &["项目", "<", "政府性基金收入预算"],
            &["收入科目编码", "科目名称", "^"],
        ],
    );
    let facts = page.facts(|fact| fact.is_current() && fact.source == Source::Fund);
    let columns: &[Column] = &[("政府性基金收入预算", |_| true)];
    tables::code_rows(
        &mut page,
        ("", 0),
        columns,
        &facts,
        |fact| fact.revenue,
        revenue_name,
    );
    page
}

/// T8.
fn fund_spending(department: &Department) -> Page<'_> {
    let name = ("表八", "政府性基金预算支出表（不含上年结转）");
    let header: &[&[&str]] = &[&["科目编码", "科目名称", "合计", "基本支出", "项目支出"]];
    let mut page = Page::new(department, 7, "T8", name, header);
    let facts =
        page.facts(|fact| fact.is_current() && fact.is_spent() && fact.source == Source::Fund);
    tables::code_rows(
        &mut page,
        ("", 0),
        SPENDING,
        &facts,
        |fact| Some(fact.function),
        function_name,
    );
    page
}

/// T9: income and spending side by side.
fn state_capital(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        8,
        "T9",
        ("表九", "国有资本经营预算收支预算表（不含上年结转）"),
        &[
            &[
                "国有资本经营预算收入",
                "<",
                "<",
                "国有资本经营预算支出",
                "<",
                "<",
                "<",
                "<",
            ],
            &[
                "项目",
                "<",
                "国有资本经营收入预算",
                "科目编码",
                "科目名称",
                "合计",
                "基本支出",
                "项目支出",
            ],
            &["收入科目编码", "科目名称", "^", "^", "^", "^", "^", "^"],
        ],
    );
    let facts = page.facts(|fact| fact.is_current() && fact.source == Source::Capital);
    let columns: &[Column] = &[("国有资本经营收入预算", |_| true)];
    let top = page.height();
    tables::code_rows(
        &mut page,
        ("收入", 0),
        columns,
        &facts,
        |fact| fact.revenue,
        revenue_name,
    );
    let spent = |fact: &Fact| fact.is_current() && fact.is_spent();
    let facts = page.facts(|fact| spent(fact) && fact.source == Source::Capital);
    if !facts.is_empty() {
        // Without any money the disclosed table has one 合计 only, the one of the income.
        let function: fn(&Fact) -> Option<&'static str> = |fact| Some(fact.function);
        let at = (&mut page, top);
        tables::code_rows_from(at, ("支出", 3), SPENDING, &facts, function, function_name);
    }
    page
}

/// T12.
fn projects(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        11,
        "T12",
        ("表十二", "项目支出预算表（本年预算）"),
        &[
            &[
                "项目名称",
                "合计",
                "{y}年财政拨款",
                "<",
                "<",
                "财政专户管理资金",
                "单位资金",
            ],
            &[
                "^",
                "^",
                "一般公共预算",
                "政府性基金预算",
                "国有资本经营预算",
                "^",
                "^",
            ],
        ],
    );
    let facts = page.facts(|fact| fact.is_current() && fact.is_project());
    tables::project_rows(&mut page, BY_SOURCE, &facts);
    page
}

/// T13.
fn carried_projects(department: &Department) -> Page<'_> {
    let mut page = Page::new(
        department,
        12,
        "T13",
        ("表十三", "项目支出预算表（上年结转）"),
        &[
            &["项目名称", "合计", "{y}年财政拨款", "<", "<"],
            &[
                "^",
                "^",
                "一般公共预算",
                "政府性基金预算",
                "国有资本经营预算",
            ],
        ],
    );
    // It has no columns for own revenue.
    let facts = page.facts(|fact| !fact.is_current() && fact.is_project() && fact.is_fiscal());
    tables::project_rows(&mut page, &BY_SOURCE[..4], &facts);
    page
}
