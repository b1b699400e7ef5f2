//! The tables by function code (公开02, 03, 05, 07, 08), by economic code (公开06) and 公开09表.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::facts::Source::{Business, Funds, General, Other, Remitted, Service, Subsidy};
use super::facts::{
    Accounts, ByCode, Nature, Source, economic_names, function_names, total, under,
};
use super::page::Page;

/// 公开02表 收入决算表
pub fn income(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let mut fiscal = accounts.received(General);
    add(&mut fiscal, &accounts.received(Funds));
    let mut all = fiscal.clone();
    let sources = [Subsidy, Service, Business, Remitted, Other];
    let sources = sources.map(|source| accounts.received(source));
    sources.iter().for_each(|source| add(&mut all, source));
    let [subsidy, service, business, remitted, other] = sources;
    let columns = [
        ("本年收入合计", all),
        ("财政拨款收入", fiscal),
        ("上级补助收入", subsidy),
        ("事业收入", service),
        ("经营收入", business),
        ("附属单位上缴收入", remitted),
        ("其他收入", other),
    ];
    let mut page = coded_page(book, accounts, (2, "收入决算表"), columns.len())?;
    for (column, (text, _)) in (2..).zip(&columns) {
        page.head((3, column), (4, column), text)?;
    }
    coded_body(
        &mut page,
        &columns.map(|(_, money)| money),
        "注：本表反映部门本年度取得的各项收入情况。",
    )
}

/// 公开03表 支出决算表
pub fn spending(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let columns = [
        ("本年支出合计", accounts.spent(|_, _| true)),
        (
            "基本支出",
            accounts.spent(|_, nature| nature == Nature::Basic),
        ),
        (
            "项目支出",
            accounts.spent(|_, nature| nature == Nature::Project),
        ),
        (
            "上缴上级支出",
            accounts.spent(|_, nature| nature == Nature::Remitted),
        ),
        (
            "经营支出",
            accounts.spent(|_, nature| nature == Nature::Business),
        ),
        (
            "对附属单位补助支出",
            accounts.spent(|_, nature| nature == Nature::Subsidised),
        ),
    ];
    let mut page = coded_page(book, accounts, (3, "支出决算表"), columns.len())?;
    for (column, (text, _)) in (2..).zip(&columns) {
        page.head((3, column), (4, column), text)?;
    }
    coded_body(
        &mut page,
        &columns.map(|(_, money)| money),
        "注：本表反映部门本年度各项支出情况。",
    )
}

/// 公开05表 一般公共预算财政拨款支出决算表
pub fn general(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let mut page = coded_page(book, accounts, (5, "一般公共预算财政拨款支出决算表"), 3)?;
    year_head(&mut page, 2)?;
    coded_body(
        &mut page,
        &by_nature(accounts, General),
        "注：本表反映部门本年度一般公共预算财政拨款支出情况。",
    )
}

/// 公开07表 政府性基金预算财政拨款收入支出决算表
pub fn funds(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let mut page = coded_page(
        book,
        accounts,
        (7, "政府性基金预算财政拨款收入支出决算表"),
        6,
    )?;
    page.head((3, 2), (4, 2), "年初结转和结余")?;
    page.head((3, 3), (4, 3), "本年收入")?;
    year_head(&mut page, 4)?;
    page.head((3, 7), (4, 7), "年末结转和结余")?;
    let (before, got, [all, basic, project]) = (
        accounts.opened(Funds),
        accounts.received(Funds),
        by_nature(accounts, Funds),
    );
    let mut rest = before.clone();
    add(&mut rest, &got);
    for (code, fen) in &all {
        *rest.entry(code.clone()).or_default() -= fen;
    }
    coded_body(
        &mut page,
        &[before, got, all, basic, project, rest],
        "注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",
    )
}

/// 公开08表 国有资本经营预算财政拨款支出决算表: the department has none.
pub fn state_capital(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let mut page = coded_page(book, accounts, (8, "国有资本经营预算财政拨款支出决算表"), 3)?;
    year_head(&mut page, 2)?;
    page.head((6, 0), (6, 1), "合计")?;
    for column in 2..5 {
        page.text(6, column, "")?;
    }
    page.note(
        7,
        &format!(
            "说明：{}没有使用国有资本经营预算安排的支出，故本表无数据。",
            accounts.department
        ),
    )
}

/// 公开06表: three lists side by side, printed whole.
pub fn economic(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let widths = [10.0, 30.0, 14.0, 10.0, 24.0, 14.0, 10.0, 34.0, 14.0];
    let mut page = Page::new(
        book,
        &accounts.department,
        (6, "一般公共预算财政拨款基本支出决算明细表"),
        &widths,
    )?;
    page.head((3, 0), (3, 2), "人员经费")?;
    page.head((3, 3), (3, 8), "公用经费")?;
    for left in [0, 3, 6] {
        for (column, text) in (left..).zip(["科目代码", "科目名称", "决算数"]) {
            page.head((4, column), (4, column), text)?;
        }
    }
    let lists: [&[&str]; 3] = [&["301", "303"], &["302"], &["307", "310", "399"]];
    let mut last = 0;
    for (left, classes) in [0, 3, 6].into_iter().zip(lists) {
        let names = economic_names().iter();
        let codes = names.filter(|(code, _)| classes.iter().any(|class| code.starts_with(class)));
        for (row, (code, name)) in (5..).zip(codes) {
            let indent = if code.len() == 5 { "  " } else { "" };
            page.text(row, left, code)?;
            page.text(row, left + 1, &format!("{indent}{name}"))?;
            page.amount_or_blank(row, left + 2, accounts.economic(code))?;
            last = last.max(row);
        }
    }
    // One label over both lists of 公用经费, its amount at the far right, as the form prints it.
    let total = last + 1;
    let sum = |classes: &[&str]| -> i64 { classes.iter().map(|c| accounts.economic(c)).sum() };
    page.head((total, 0), (total, 1), "人员经费合计")?;
    page.amount(total, 2, sum(lists[0]))?;
    page.head((total, 3), (total, 7), "公用经费合计")?;
    page.amount(total, 8, sum(lists[1]) + sum(lists[2]))?;
    page.repeat_header(4)?;
    page.note(
        total + 1,
        "注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    )
}

/// 公开09表: the budget and what was spent, twelve amounts in one row.
pub fn three_public(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let mut page = Page::new(
        book,
        &accounts.department,
        (9, "财政拨款“三公”经费支出决算表"),
        &[13.0; 12],
    )?;
    for (left, text, [abroad, bought, ran, guests]) in [
        (0, "预算数", accounts.three_public[0]),
        (6, "决算数", accounts.three_public[1]),
    ] {
        page.head((3, left), (3, left + 5), text)?;
        page.head((4, left), (5, left), "合计")?;
        page.head((4, left + 1), (5, left + 1), "因公出国（境）费")?;
        page.head((4, left + 2), (4, left + 4), "公务用车购置及运行维护费")?;
        page.head((5, left + 2), (5, left + 2), "小计")?;
        page.head((5, left + 3), (5, left + 3), "公务用车购置费")?;
        page.head((5, left + 4), (5, left + 4), "公务用车运行维护费")?;
        page.head((4, left + 5), (5, left + 5), "公务接待费")?;
        let cars = bought + ran;
        let amounts = [abroad + cars + guests, abroad, cars, bought, ran, guests];
        for (column, fen) in (left..).zip(amounts) {
            page.number(6, column, u32::from(column) + 1)?;
            page.amount(7, column, fen)?;
        }
    }
    page.note(
        8,
        "注：本表反映部门本年度财政拨款“三公”经费支出预决算情况。其中：预算数为“三公”经费全年预算数，反映按规定程序调整后的预算数；决算数包括当年财政拨款预算和以前年度结转资金安排的实际支出。",
    )
}

/// A sheet whose first columns are code and name, down to the row of column numbers.
pub fn coded_page<'a>(
    book: &'a mut Workbook,
    accounts: &Accounts,
    named: (u8, &str),
    amounts: usize,
) -> Result<Page<'a>, XlsxError> {
    let mut widths = vec![12.0, 40.0];
    widths.resize(2 + amounts, 15.0);
    let mut page = Page::new(book, &accounts.department, named, &widths)?;
    page.head((3, 0), (3, 1), "项目")?;
    page.head((4, 0), (4, 0), "科目代码")?;
    page.head((4, 1), (4, 1), "科目名称")?;
    page.head((5, 0), (5, 1), "栏次")?;
    for column in 0..amounts {
        page.number(5, column as u16 + 2, column as u32 + 1)?;
    }
    page.repeat_header(5)?;
    Ok(page)
}

/// 本年支出 over 小计, 基本支出 and 项目支出.
fn year_head(page: &mut Page, left: u16) -> Result<(), XlsxError> {
    page.head((3, left), (3, left + 2), "本年支出")?;
    for (column, text) in (left..).zip(["小计", "基本支出", "项目支出"]) {
        page.head((4, column), (4, column), text)?;
    }
    Ok(())
}

/// 合计, then every 类, 款 and 项 that has an amount in any column, then the note.
fn coded_body(page: &mut Page, columns: &[ByCode], note: &str) -> Result<(), XlsxError> {
    let names = function_names();
    let items = || columns.iter().flat_map(ByCode::keys);
    let codes: BTreeSet<&str> = items()
        .flat_map(|code| [3, 5, 7].map(|digits| &code[..digits]))
        .collect();
    page.head((6, 0), (6, 1), "合计")?;
    for (column, money) in (2..).zip(columns) {
        page.amount(6, column, total(money))?;
    }
    let mut row = 7;
    for code in codes {
        page.text(row, 0, code)?;
        page.text(row, 1, names.get(code).copied().unwrap_or_default())?;
        for (column, money) in (2..).zip(columns) {
            page.amount(row, column, under(money, code))?;
        }
        row += 1;
    }
    page.note(row, note)
}

fn by_nature(accounts: &Accounts, wanted: Source) -> [ByCode; 3] {
    let of = |natures: &[Nature]| {
        accounts.spent(|source, nature| source == wanted && natures.contains(&nature))
    };
    [
        of(&[Nature::Basic, Nature::Project]),
        of(&[Nature::Basic]),
        of(&[Nature::Project]),
    ]
}

fn add(sums: &mut ByCode, more: &ByCode) {
    for (code, fen) in more {
        *sums.entry(code.clone()).or_default() += fen;
    }
}
