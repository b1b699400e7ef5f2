//! Which amount a sentence means: by its funds, its year, what it divides and what it gives as a reason; and what is said
//! without a number.

use duibiao::report::Outcome;
use lab::departments::{Cell, Department, Profile, RoundingMode, Sheet, xlsx};

use super::{form, said, with};

/// The grand total of a printed table, figure by figure, in hundredths.
pub fn totals(sheets: &[Sheet], table: &str) -> Vec<i64> {
    let sheet = sheets.iter().find(|sheet| sheet.table == table);
    let rows = &sheet.expect("a table").rows;
    let total = |row: &&Vec<Cell>| matches!(&row[0], Cell::Text(text) if text == "合计");
    let row = rows.iter().find(total).expect("a total");
    let figures = row.iter().filter_map(|cell| match cell {
        Cell::Number(value) => Some(*value),
        _ => None,
    });
    figures.collect()
}

pub fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

#[test]
fn expenditure_of_some_funds_is_not_that_of_all() {
    let mut told = 0;
    for seed in 0..12 {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        let sheets = &printed.sheets;
        let ([_, basic, projects, ..], [whole, of_basic, of_projects, ..]) =
            (&totals(sheets, "T3")[..], &totals(sheets, "T5")[..])
        else {
            continue;
        };
        if basic == of_basic || projects == of_projects {
            continue;
        }
        let book = xlsx(&printed);
        let [whole, of_basic, of_projects] =
            [whole, of_basic, of_projects].map(|one| hundredths(*one));
        let year = printed.year;
        let honest = format!(
            "五、一般公共预算支出情况说明\n一般公共预算支出{whole}万元，其中：基本支出{of_basic}万元，项目支出{of_projects}万元。\n\
             三、支出预算情况说明\n{year}年预算安排中一般公共预算支出{whole}万元，其中：基本支出{of_basic}万元，项目支出{of_projects}万元。"
        );
        let report = with(&book, &honest);
        let found = said(&report);
        assert!(found.is_empty(), "{seed}: {}", found[0].message);
        told += 1;
    }
    assert!(told > 0, "no department has other funds");
}

#[test]
fn what_a_reason_names_is_not_what_changed() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    for (sentence, found) in [
        (
            "2026年收支总预算1118.07万元，比上年增加173.47万元，增长18.36%，主要原因：一是人员工资增加20.00万元，二是社会保险缴费增加3.50万元。",
            0,
        ),
        (
            "2026年收支总预算1118.07万元，比上年增加173.47万元，增长18.63%，主要原因是人员工资增加20.00万元。",
            1,
        ),
        (
            "2026年收支总预算1118.07万元，2025年收支总预算944.60万元，主要原因是补发2025年度考核奖、落实《2025年度工作要点》。",
            0,
        ),
        ("2025年度收支总预算1118.07万元。", 1),
    ] {
        let report = with(
            &book,
            &format!("一、部门预算收支数据变动情况及原因\n{sentence}"),
        );
        let told = said(&report);
        let messages: Vec<&str> = told.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(told.len(), found, "{sentence}: {messages:?}");
    }
}

#[test]
fn a_change_behind_its_part_is_that_of_the_part() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let told = |sentence: &str| {
        let report = with(&book, &format!("三、支出预算情况说明\n{sentence}"));
        said(&report).len()
    };
    // 768.79 less 68.79 is 700.00, and 349.28 more 50.72 is 400.00.
    let honest = "2026年支出预算1118.07万元，其中：基本支出768.79万元，比上年增加68.79万元，增长9.83%；项目支出349.28万元，比上年减少50.72万元，下降12.68%。";
    assert_eq!(told(honest), 0);
    assert_eq!(
        told(&honest.replace("9.83", "6.56")),
        0,
        "either may be meant"
    );
    assert_eq!(told(&honest.replace("12.68", "12.86")), 1);
}

#[test]
fn lines_broken_at_a_width_are_read_as_one() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let text = "2026年支出预算1118.07万元，其中：基本支出768.79万元，占68.76%；项目支出349.28万元，占31.24%。";
    let letters: Vec<char> = text.chars().collect();
    for width in [23, 26, 30] {
        let lines: Vec<String> = letters
            .chunks(width)
            .map(|line| line.iter().collect())
            .collect();
        let report = with(
            &book,
            &format!("三、支出预算情况说明\n{}", lines.join("\n")),
        );
        assert!(said(&report).is_empty());
        let notice = report
            .notices
            .iter()
            .any(|one| one.message.contains("5 个数都与报表"));
        assert!(notice, "{width}: {:?}", report.notices);
    }
}

#[test]
fn what_is_said_not_to_be_there_is_looked_for() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    for (title, sentence, found) in [
        ("三、支出预算情况说明", "本部门无项目支出。", 1),
        (
            "三、支出预算情况说明",
            "2026年没有政府性基金预算安排的支出。",
            0,
        ),
        ("八、机关运行经费情况说明", "我单位不涉及机关运行经费。", 1),
    ] {
        let report = with(&book, &format!("{title}\n{sentence}"));
        assert_eq!(said(&report).len(), found, "{sentence}");
    }
}

#[test]
fn words_of_which_nothing_is_read_have_not_passed() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let report = with(&book, "重点工作\n2026年部门预算收入9999.99万元。");
    assert_eq!(report.outcome, Outcome::Unchecked);
    // What nothing compares is not said to be checked.
    let report = with(
        &book,
        "一、部门预算收支数据变动情况及原因\n2026年收支总预算1118.07万元，增长12.34%。",
    );
    let told = &report.notices[0].message;
    assert!(
        told.contains("核对了 1 个") && told.contains("12.34%"),
        "{told}"
    );
}

#[test]
fn a_form_says_in_which_unit_its_money_is() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let name = "智慧政务建设项目尾款";
    let own = form(name, "222.29", "222.29", "052001").replace("(元)", "(万元)");
    let found = |text: &str| said(&with(&book, text)).len();
    assert_eq!(found(&own), 0);
    let two = own.clone() + &form("专家评审费", "126,500", "126,500", "052");
    assert_eq!(found(&two), 0);
    let year = own.replacen("项目名称", "（2025年度）\n项目名称", 1);
    assert_eq!(found(&year), 1);
}
