//! What was granted, in the forms in which people keep it; what of it is not understood is said.

use duibiao::report::Outcome;
use duibiao::{MergeOptions, Merged};
use lab::bureau::{Bureau, BureauLayout, Plan};

use super::{Office, texts};

/// The heads and rows of what was granted to the units of a bureau: the code, the name, amounts in 万元.
fn granted(office: &Office, bureau: &Bureau) -> Vec<Vec<String>> {
    let path = office.path("原表.xlsx");
    std::fs::write(&path, bureau.control_figures()).expect("written");
    let rows = texts(&path, "批复控制数").into_iter();
    let rows = rows.skip_while(|row| !row.iter().any(|text| text.contains("单位名称")));
    let rows = rows.filter(|row| row.iter().all(|text| !text.contains("合计")));
    rows.collect()
}

fn compared(rows: &[Vec<String>], above: &str) -> (Merged, Office) {
    let bureau = bureau();
    let office = Office::of(&bureau);
    let lines = rows.iter().map(|row| row.join(","));
    let lines: Vec<String> = std::iter::once(above.to_owned()).chain(lines).collect();
    std::fs::write(office.path("控制数.csv"), lines.join("\n")).expect("written");
    let options = MergeOptions {
        against: Some(office.path("控制数.csv")),
        ..office.options()
    };
    (office.merge(&options), office)
}

fn bureau() -> Bureau {
    Bureau::random(6, &Plan::plain(5, BureauLayout::Shanxi))
}

fn rows() -> Vec<Vec<String>> {
    let bureau = bureau();
    granted(&Office::of(&bureau), &bureau)
}

fn said(merged: &Merged, text: &str) {
    assert!(merged.summary.contains(text), "{text}: {}", merged.summary);
}

const MONEY: &str = "单位：万元";

#[test]
fn headings_are_understood_by_their_words_and_others_are_named() {
    let mut rows = rows();
    let at = |rows: &[Vec<String>], head: &str| {
        let head = rows[0].iter().position(|one| one.contains(head));
        head.expect("a column")
    };
    let (basic, project) = (at(&rows, "基本支出"), at(&rows, "项目支出"));
    rows[0][basic] = "其中：基本支出合计（万元）".to_owned();
    rows[0][project] = "项目支出控制数".to_owned();
    let income = at(&rows, "收入总计");
    rows[0][income] = "收入合计".to_owned();
    let (merged, _) = compared(&rows, MONEY);
    said(&merged, "不符 0。");
    said(&merged, "其中：基本支出合计（万元）、项目支出控制数");
    // It may hold what was carried over, or not.
    said(&merged, "没有看懂、没有核对的栏 1 个：收入合计。");
    assert!(!merged.summary.contains("相同 0"), "{}", merged.summary);
    let more =
        |cell: &mut String| *cell = format!("{}", cell.parse::<f64>().unwrap_or(0.0) + 100.0);
    rows[1..].iter_mut().for_each(|row| more(&mut row[basic]));
    let (merged, _) = compared(&rows, MONEY);
    assert_eq!(merged.outcome, Outcome::Mismatch);
    said(&merged, "不符 5。");
}

#[test]
fn a_total_of_which_nothing_is_said_is_no_row_of_a_table() {
    let mut rows = rows();
    let spent = rows[0].iter().position(|one| one.contains("支出总计"));
    let spent = spent.expect("a column");
    rows[0][spent] = "合计（万元）".to_owned();
    // It is not the sum of what stands beside it.
    rows[1][spent] = "7.00".to_owned();
    let (merged, _) = compared(&rows, MONEY);
    said(&merged, "不符 0。");
    said(&merged, "没有看懂、没有核对的栏 1 个：合计（万元）。");
}

/// A list with a column for the whole and its two parts, below some headings.
fn in_parts(heads: &[&str]) -> (Merged, Office) {
    let rows = rows();
    let at = |head: &str| rows[0].iter().position(|one| one.contains(head));
    let (basic, project) = (at("基本支出").expect("one"), at("项目支出").expect("one"));
    let own = |row: &Vec<String>| {
        let hundredths =
            |cell: &String| (cell.parse::<f64>().unwrap_or(0.0) * 100.0).round() as i64;
        let whole = hundredths(&row[basic]) + hundredths(&row[project]);
        let whole = format!("{}.{:02}", whole / 100, whole % 100);
        vec![
            row[1].clone(),
            whole,
            row[basic].clone(),
            row[project].clone(),
        ]
    };
    let heads = heads
        .iter()
        .map(|line| line.split(',').map(str::to_owned).collect());
    let lines: Vec<Vec<String>> = heads.chain(rows[1..].iter().map(own)).collect();
    compared(&lines, MONEY)
}

#[test]
fn headings_in_two_rows_and_in_short_are_read_and_a_whole_is_known_by_its_parts() {
    for heads in [
        vec!["单位名称,支出预算,,", ",支出合计,其中：基本支出,项目支出"],
        vec!["单位,2026年控制数,,", ",合计,基本支出,项目支出"],
        vec!["预算单位,控制数,基本,项目"],
        vec!["单位名称,预算总额,基本支出,项目支出"],
    ] {
        let (merged, _) = in_parts(&heads);
        said(&merged, "不符 0。");
        said(&merged, "基本");
        assert!(!merged.summary.contains("没有看懂"), "{}", merged.summary);
        assert!(!merged.summary.contains("相同 0"), "{}", merged.summary);
    }
}

#[test]
fn what_was_not_compared_is_said() {
    let mut rows = rows();
    rows[1][3] = "待定".to_owned();
    rows.truncate(4);
    let (merged, office) = compared(&rows, MONEY);
    assert_eq!(merged.outcome, Outcome::Unchecked);
    said(&merged, "核对了 3 个单位的");
    said(&merged, "没有控制数的单位 2 个");
    said(&merged, "“待定”");
    let lines = texts(&office.path("汇总.xlsx"), "对照");
    assert!(
        lines.iter().any(|row| row.contains(&"待定".to_owned())),
        "{lines:?}"
    );
    assert!(lines.iter().flatten().all(|text| text != "全部相同。"));
}

#[test]
fn a_row_for_each_amount_is_as_good_as_a_column() {
    let wide = rows();
    let mut rows = vec![vec![
        "单位名称".to_owned(),
        "项目".to_owned(),
        "金额".to_owned(),
    ]];
    for row in &wide[1..] {
        for (head, amount) in wide[0][2..].iter().zip(&row[2..]) {
            rows.push(vec![row[1].clone(), head.clone(), amount.clone()]);
        }
    }
    let (merged, _) = compared(&rows, MONEY);
    said(&merged, "不符 0。");
    said(&merged, "核对了 5 个单位的");
}

#[test]
fn the_row_of_a_department_is_not_that_of_its_first_unit() {
    let mut rows = rows();
    let mut above = rows[1].clone();
    above[0] = above[0].chars().take(3).collect();
    above[1] += "（部门）";
    above[2..]
        .iter_mut()
        .for_each(|amount| *amount = "99999".to_owned());
    rows.insert(1, above);
    let (merged, _) = compared(&rows, MONEY);
    said(&merged, "不符 0。");
    said(&merged, "没有当作单位核对的行 1 个");
}

#[test]
fn a_list_that_does_not_say_its_unit_of_money_is_told_by_its_amounts() {
    let mut rows = rows();
    for amount in rows[1..].iter_mut().flat_map(|row| &mut row[2..]) {
        *amount = format!("{:.0}", amount.parse::<f64>().unwrap_or(0.0) * 10_000.0);
    }
    let (merged, _) = compared(&rows, "批复控制数");
    said(&merged, "不符 0。");
    said(&merged, "照元核对");
    rows[0][2..].iter_mut().for_each(|head| *head += "（元）");
    let (merged, _) = compared(&rows, "批复控制数");
    said(&merged, "不符 0。");
    assert!(!merged.summary.contains("照元"), "{}", merged.summary);
}
