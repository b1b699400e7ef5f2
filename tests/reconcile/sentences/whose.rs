//! Whose amount a sentence or a form tells: the department's under any of its names, a unit's, or a part of an amount.

use lab::departments::{Department, RoundingMode, xlsx};

use super::{form, said, with};

/// The messages about a sentence below a title, beside the tables of the example: 1118.07 in all, 768.79 and 349.28, all
/// of it 一般公共预算.
fn found(title: &str, sentence: &str) -> Vec<String> {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let report = with(&book, &format!("{title}\n{sentence}"));
    let found = said(&report).into_iter();
    found.map(|one| one.message.clone()).collect()
}

/// How many numbers of a sentence were checked.
fn all_checked(sentence: &str, numbers: usize) -> bool {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let report = with(&book, &format!("三、支出预算情况说明\n{sentence}"));
    let told = format!("{numbers} 个数都与报表");
    report.notices.iter().any(|one| one.message.contains(&told))
}

#[test]
fn the_department_may_be_called_without_its_place() {
    for name in [
        "长治市屯留区行政审批服务管理局",
        "屯留区行政审批服务管理局",
        "行政审批服务管理局",
        "山西省长治市屯留区行政审批服务管理局",
    ] {
        let sentence = format!(
            "2026年度{name}支出预算1118.07万元，其中：基本支出768.79万元，占68.76%；项目支出349.28万元，占31.24%。"
        );
        assert!(all_checked(&sentence, 5), "{name}");
        let wrong = found(
            "三、支出预算情况说明",
            &sentence.replace("1118.07", "1181.07"),
        );
        let place = wrong.first().is_some_and(|one| one.contains("1118.07"));
        assert!(place, "{name}: {wrong:?}");
    }
}

#[test]
fn amounts_of_a_unit_or_of_one_purpose_are_not_held_against_the_whole() {
    let units =
        "本部门下属单位包括：行政审批服务管理局本级、政务服务中心。\n三、支出预算情况说明\n";
    let of_a_unit =
        format!("{units}政务服务中心基本支出300.00万元，项目支出50.00万元，用于大厅运行。");
    let told = found("二、机构设置情况", &of_a_unit);
    assert!(told.iter().all(|one| !one.contains("300.00")), "{told:?}");
    // Nobody says that it is one of the department's.
    let told = found(
        "二、机构设置情况",
        &of_a_unit.replace("、政务服务中心。", "。"),
    );
    assert!(told.iter().any(|one| one.contains("300.00")), "{told:?}");
    let part = "2026年支出预算1118.07万元，其中安排项目支出30.00万元用于购置设备。";
    assert_eq!(found("三、支出预算情况说明", part), [""; 0]);
    // What follows behind a comma is the purpose of the whole.
    let whole = "2026年支出预算1118.07万元，其中项目支出394.28万元，用于购置设备。";
    assert_eq!(found("三、支出预算情况说明", whole).len(), 1);
    // Another department's name in front of what this one prints is wrong.
    let other = "2026年度长治市屯留区统计局支出预算1118.07万元。";
    let told = found("三、支出预算情况说明", other);
    assert!(told.len() == 1 && told[0].contains("统计局"), "{told:?}");
    // Nearly its own: then the amount is its own as well.
    let near = "2026年度长治市屯留区行政审批服务管里局支出预算1181.07万元。";
    assert_eq!(found("三、支出预算情况说明", near).len(), 2);
}

#[test]
fn whichever_amount_is_meant_the_number_is_wrong_where_all_are_the_same() {
    let title = "六、一般公共预算基本支出情况说明";
    let told = found(title, "2026年财政拨款基本支出768.97万元。");
    assert!(told.len() == 1 && told[0].contains("768.79"), "{told:?}");
    assert_eq!(found(title, "2026年财政拨款基本支出768.79万元。"), [""; 0]);
}

#[test]
fn a_choice_that_nobody_made_is_told_alone() {
    let sentence =
        "2026年收支总预算1118.07万元，比上年增加（减少）173.47万元，增长（下降）18.36%。";
    let told = found("一、部门预算收支数据变动情况及原因", sentence);
    assert!(told.len() == 1 && told[0].contains("没有改定"), "{told:?}");
}

#[test]
fn the_department_above_a_project_is_the_one_that_others_name() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let own = "长治市屯留区行政审批服务管理局";
    let forms = |first: &str, second: &str| {
        let one = form(
            "智慧政务建设项目尾款",
            "2,222,948.32",
            "2,222,948.32",
            "052",
        );
        let two = form("专家评审费", "126,500", "126,500", "052");
        let text = one.replace("某局", first) + &two.replace("某局", second);
        let report = with(&book, &text);
        let found = said(&report).into_iter();
        found.map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(forms(own, own), [""; 0]);
    let other = forms(own, "长治市屯留区财政局");
    assert!(other.len() == 1 && other[0].contains("财政局"), "{other:?}");
    // Those of a unit name the department above it.
    assert_eq!(forms("长治市屯留区财政局", "长治市屯留区财政局"), [""; 0]);
    let slip = "长治市屯留区行政审批服务管里局";
    assert_eq!(forms(slip, slip).len(), 2);
}
