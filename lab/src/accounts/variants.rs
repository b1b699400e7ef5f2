//! The tables of the final accounts that offices print in other ways than the ministry's: 公开06 in two lists, its codes
//! in one column or in two, 公开08 with income, 公开09 with 预算数 and 决算数 below each item.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::facts::{Accounts, economic_names};
use super::lists::coded_page;
use super::page::Page;

/// How the codes of 公开06 stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codes {
    /// 30101 in one column.
    Whole,
    /// 301 and 01 in two, under headings of three levels.
    Split,
}

/// The classes of the two lists.
const LISTS: [&[&str]; 2] = [&["301", "303"], &["302", "307", "310", "399"]];

/// 公开06表 in two lists.
pub fn economic(book: &mut Workbook, accounts: &Accounts, codes: Codes) -> Result<(), XlsxError> {
    let wide = match codes {
        Codes::Whole => 3,
        Codes::Split => 4,
    };
    let named = (6, "一般公共预算财政拨款基本支出决算表");
    let widths = vec![16.0; 2 * usize::from(wide)];
    let mut page = Page::new(book, &accounts.department, named, &widths)?;
    let (mut last, mut body) = (0, 4);
    for (left, classes) in [0, wide].into_iter().zip(LISTS) {
        if codes == Codes::Split {
            page.head((3, left), (3, left + 1), "经济分类")?;
            page.head((4, left), (4, left + 1), "科目编码")?;
            page.head((5, left), (5, left), "类")?;
            page.head((5, left + 1), (5, left + 1), "款")?;
            page.head((3, left + 2), (5, left + 2), "科目名称")?;
            page.head((3, left + 3), (5, left + 3), "决算数")?;
            body = 6;
        } else {
            for (column, text) in (left..).zip(["经济分类科目编码", "科目名称", "决算数"])
            {
                page.head((3, column), (3, column), text)?;
            }
        }
        let names = economic_names().iter();
        let own = names.filter(|(code, _)| classes.iter().any(|class| code.starts_with(class)));
        for (row, (code, name)) in (body..).zip(own) {
            page.text(
                row,
                left,
                if codes == Codes::Split {
                    &code[..3]
                } else {
                    code
                },
            )?;
            if codes == Codes::Split {
                page.text(row, left + 1, &code[3..])?;
            }
            page.text(row, left + wide - 2, name)?;
            page.amount_or_blank(row, left + wide - 1, accounts.economic(code))?;
            last = last.max(row);
        }
    }
    let totals = ["人员经费合计", "公用经费合计"];
    for ((left, classes), label) in [0, wide].into_iter().zip(LISTS).zip(totals) {
        let sum = classes.iter().map(|class| accounts.economic(class)).sum();
        page.head((last + 1, left), (last + 1, left + wide - 2), label)?;
        page.amount(last + 1, left + wide - 1, sum)?;
    }
    Ok(())
}

/// 公开08表 with income: the department has none.
pub fn state_capital(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let named = (8, "国有资本经营预算财政拨款收入支出决算表");
    let mut page = coded_page(book, accounts, named, 6)?;
    page.head((3, 2), (4, 2), "年初结转和结余")?;
    page.head((3, 3), (4, 3), "本年收入")?;
    page.head((3, 4), (3, 6), "本年支出")?;
    for (column, text) in (4..).zip(["小计", "基本支出", "项目支出"]) {
        page.head((4, column), (4, column), text)?;
    }
    page.head((3, 7), (4, 7), "年末结转和结余")?;
    page.head((6, 0), (6, 1), "合计")?;
    page.note(
        7,
        "说明：本部门没有国有资本经营预算财政拨款收入和支出，故本表无数据。",
    )
}

/// 公开09表 with the budget and what was spent below each item.
pub fn three_public(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let named = (9, "财政拨款“三公”经费支出决算表");
    let mut page = Page::new(book, &accounts.department, named, &[12.0; 12])?;
    page.head((3, 0), (3, 11), "财政拨款“三公”经费")?;
    page.head((4, 0), (5, 1), "合计")?;
    page.head((4, 2), (5, 3), "因公出国（境）费")?;
    page.head((4, 4), (4, 9), "公务用车购置及运行维护费")?;
    for (column, text) in [
        (4, "小计"),
        (6, "公务用车购置费"),
        (8, "公务用车运行维护费"),
    ] {
        page.head((5, column), (5, column + 1), text)?;
    }
    page.head((4, 10), (5, 11), "公务接待费")?;
    for (side, text) in (0..).zip(["预算数", "决算数"]) {
        let [abroad, bought, ran, guests] = accounts.three_public[usize::from(side)];
        let cars = bought + ran;
        let amounts = [abroad + cars + guests, abroad, cars, bought, ran, guests];
        for (item, fen) in (0..).zip(amounts) {
            let column: u16 = 2 * item + side;
            page.head((6, column), (6, column), text)?;
            page.amount(7, column, fen)?;
        }
    }
    Ok(())
}
