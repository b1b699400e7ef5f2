//! 公开01表 and 公开04表: income and expenditure side by side, with printed row numbers.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::facts::Source::{Business, Funds, General, Other, Remitted, Service, Subsidy};
use super::facts::{Accounts, ByCode, Source, total, under};
use super::page::Page;

/// The classes that the form prints, in its order.
const CLASSES: [(&str, &str); 26] = [
    ("201", "一、一般公共服务支出"),
    ("202", "二、外交支出"),
    ("203", "三、国防支出"),
    ("204", "四、公共安全支出"),
    ("205", "五、教育支出"),
    ("206", "六、科学技术支出"),
    ("207", "七、文化旅游体育与传媒支出"),
    ("208", "八、社会保障和就业支出"),
    ("210", "九、卫生健康支出"),
    ("211", "十、节能环保支出"),
    ("212", "十一、城乡社区支出"),
    ("213", "十二、农林水支出"),
    ("214", "十三、交通运输支出"),
    ("215", "十四、资源勘探工业信息等支出"),
    ("216", "十五、商业服务业等支出"),
    ("217", "十六、金融支出"),
    ("219", "十七、援助其他地区支出"),
    ("220", "十八、自然资源海洋气象等支出"),
    ("221", "十九、住房保障支出"),
    ("222", "二十、粮油物资储备支出"),
    ("223", "二十一、国有资本经营预算支出"),
    ("224", "二十二、灾害防治及应急管理支出"),
    ("229", "二十三、其他支出"),
    ("231", "二十四、债务还本支出"),
    ("232", "二十五、债务付息支出"),
    ("234", "二十六、抗疫特别国债安排的支出"),
];

/// All sources of money.
const ALL: [Source; 7] = [General, Funds, Subsidy, Service, Business, Remitted, Other];

/// A printed line: its text and its amounts.
type Line<'a> = (&'a str, Vec<i64>);

/// 公开01表 收入支出决算总表
pub fn all_money(book: &mut Workbook, accounts: &Accounts) -> Result<(), XlsxError> {
    let widths = [34.0, 6.0, 16.0, 34.0, 6.0, 16.0];
    let mut page = Page::new(book, &accounts.department, (1, "收入支出决算总表"), &widths)?;
    for (left, side) in [(0, "收入"), (3, "支出")] {
        page.head((3, left), (3, left + 2), side)?;
        for (column, text) in (left..).zip(["项目", "行次", "金额"]) {
            page.head((4, column), (4, column), text)?;
        }
        page.head((5, left), (5, left), "栏次")?;
        page.head((5, left + 1), (5, left + 1), "")?;
    }
    page.number(5, 2, 1)?;
    page.number(5, 5, 2)?;

    let everything = accounts.spent(|_, _| true);
    let opened: i64 = ALL
        .iter()
        .map(|&source| total(&accounts.opened(source)))
        .sum();
    let closed: i64 = ALL.iter().map(|&source| accounts.closing(source)).sum();
    let got = |source: Source| vec![total(&accounts.received(source))];
    let income: i64 = ALL
        .iter()
        .map(|&source| total(&accounts.received(source)))
        .sum();
    let mut left: Vec<Line> = vec![
        ("一、一般公共预算财政拨款收入", got(General)),
        ("二、政府性基金预算财政拨款收入", got(Funds)),
        ("三、国有资本经营预算财政拨款收入", vec![0]),
        ("四、上级补助收入", got(Subsidy)),
        ("五、事业收入", got(Service)),
        ("六、经营收入", got(Business)),
        ("七、附属单位上缴收入", got(Remitted)),
        ("八、其他收入", got(Other)),
    ];
    left.resize(26, ("", vec![0]));
    left.extend([
        ("本年收入合计", vec![income]),
        ("使用非财政拨款结余", vec![accounts.surplus_used]),
        ("年初结转和结余", vec![opened]),
        ("", vec![0]),
        ("总计", vec![income + accounts.surplus_used + opened]),
    ]);
    let mut right = classes(&[&everything]);
    let all = total(&everything);
    assert_eq!(
        income + accounts.surplus_used + opened,
        all + accounts.distributed + closed
    );
    right.extend([
        ("本年支出合计", vec![all]),
        ("结余分配", vec![accounts.distributed]),
        ("年末结转和结余", vec![closed]),
        ("", vec![0]),
        ("总计", vec![all + accounts.distributed + closed]),
    ]);
    let last = body(&mut page, 6, &left, &right)?;
    page.repeat_header(5)?;
    page.note(
        last + 1,
        "注：本表反映部门本年度的总收支和年末结转结余情况。本套报表金额单位转换时可能存在尾数误差。",
    )
}

/// 公开04表 财政拨款收入支出决算总表
pub fn fiscal_money(
    book: &mut Workbook,
    accounts: &Accounts,
    state_capital: bool,
) -> Result<(), XlsxError> {
    let kinds = if state_capital { 4 } else { 3 };
    let widths = [30.0, 6.0, 14.0, 32.0, 6.0, 14.0, 14.0, 14.0, 14.0];
    let mut page = Page::new(
        book,
        &accounts.department,
        (4, "财政拨款收入支出决算总表"),
        &widths[..5 + kinds],
    )?;
    page.head((3, 0), (3, 2), "收入")?;
    page.head((3, 3), (3, 4 + kinds as u16), "支出")?;
    let heads = [
        "项目",
        "行次",
        "金额",
        "项目",
        "行次",
        "合计",
        "一般公共预算财政拨款",
        "政府性基金预算财政拨款",
        "国有资本经营预算财政拨款",
    ];
    for (column, text) in (0..).zip(heads).take(5 + kinds) {
        page.head((4, column), (4, column), text)?;
        page.head(
            (5, column),
            (5, column),
            if text == "项目" { "栏次" } else { "" },
        )?;
    }
    for (column, number) in [(2, 1), (5, 2), (6, 3), (7, 4), (8, 5)]
        .into_iter()
        .take(1 + kinds)
    {
        page.number(5, column, number)?;
    }

    let (general, funds) = (
        total(&accounts.received(General)),
        total(&accounts.received(Funds)),
    );
    let (old_general, old_funds) = (
        total(&accounts.opened(General)),
        total(&accounts.opened(Funds)),
    );
    let mut left: Vec<Line> = vec![
        ("一、一般公共预算财政拨款", vec![general]),
        ("二、政府性基金预算财政拨款", vec![funds]),
        ("三、国有资本经营预算财政拨款", vec![0]),
    ];
    left.resize(26, ("", vec![0]));
    left.extend([
        ("本年收入合计", vec![general + funds]),
        ("年初财政拨款结转和结余", vec![old_general + old_funds]),
        ("    一般公共预算财政拨款", vec![old_general]),
        ("    政府性基金预算财政拨款", vec![old_funds]),
        ("    国有资本经营预算财政拨款", vec![0]),
        ("总计", vec![general + funds + old_general + old_funds]),
    ]);
    let by_general = accounts.spent(|source, _| source == General);
    let by_funds = accounts.spent(|source, _| source == Funds);
    let both = accounts.spent(|source, _| source == General || source == Funds);
    let all = [&both, &by_general, &by_funds, &ByCode::new()];
    let mut right = classes(&all);
    let year: Vec<i64> = all.iter().map(|money| total(money)).collect();
    let (new_general, new_funds) = (accounts.closing(General), accounts.closing(Funds));
    let rest = vec![new_general + new_funds, new_general, new_funds, 0];
    let sum = year.iter().zip(&rest).map(|(a, b)| a + b).collect();
    right.extend([
        ("本年支出合计", year),
        ("年末财政拨款结转和结余", rest),
        ("", vec![0; 4]),
        ("", vec![0; 4]),
        ("", vec![0; 4]),
        ("总计", sum),
    ]);
    if !state_capital {
        left.retain(|(text, _)| !text.contains("国有资本经营预算"));
        right
            .iter_mut()
            .for_each(|(_, amounts)| amounts.truncate(kinds));
    }
    let last = body(&mut page, 6, &left, &right)?;
    page.repeat_header(5)?;
    page.note(
        last + 1,
        "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。",
    )
}

fn classes(money: &[&ByCode]) -> Vec<Line<'static>> {
    CLASSES
        .iter()
        .map(|&(code, name)| (name, money.iter().map(|by| under(by, code)).collect()))
        .collect()
}

/// Both sides, numbered down the left and then down the right side; gives the last row.
fn body(page: &mut Page, top: u32, left: &[Line], right: &[Line]) -> Result<u32, XlsxError> {
    let mut number = 0;
    let mut last = top;
    for (side, lines) in [(0, left), (3, right)] {
        for (row, (text, amounts)) in (top..).zip(lines) {
            number += 1;
            page.text(row, side, text)?;
            page.number(row, side + 1, number)?;
            for (column, fen) in (side + 2..).zip(amounts) {
                page.amount_or_blank(row, column, *fen)?;
            }
            last = row;
        }
    }
    Ok(last)
}
