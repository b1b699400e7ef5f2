//! What cannot be understood or followed is said with its cell, and nothing at all is written.

use duibiao::read::CellValue;
use duibiao::{FixOptions, Recogniser, layout};

use super::{Case, case, case_where, number};
use lab::desk::{CHOICE, ID, REMARK, VALUE, text};

/// Fixes what the change makes of the first output; the message, which must not have written anything.
fn refused(case: &Case, change: impl Fn(&mut lab::desk::Page)) -> String {
    let mut pages = case.desk.open("一.xlsx");
    change(pages.list());
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    let error = report.error.expect("refused");
    assert_eq!(error.kind, "decisions");
    assert!(!case.desk.path("三.xlsx").exists(), "nothing is written");
    assert!(
        !case.desk.path("三.对表记录.json").exists(),
        "nothing is written"
    );
    assert_eq!(report.done.output, None);
    error.message
}

#[test]
fn odd_choices_are_refused_with_their_cell() {
    let case = case(1);
    let at = case.desk.open("一.xlsx").list().address(&case.id, CHOICE);
    for (choice, part) in [
        (CellValue::Text("同意".into()), "看不懂"),
        (
            CellValue::Text("采纳建议、保留原值".into()),
            "几个不同的决定",
        ),
        (CellValue::Text("采纳备选".into()), "没有写明是第几种可能"),
        (CellValue::Text("采纳备选99".into()), "第 99 种可能"),
        (CellValue::Text("自填12.5".into()), "自填数"),
        (CellValue::Number(1.0), "变成了数字 1"),
    ] {
        let message = refused(&case, |list| list.set(&case.id, CHOICE, choice.clone()));
        assert!(message.contains(&at), "{message}");
        assert!(message.contains(part), "{choice:?}: {message}");
    }
}

#[test]
fn the_ninth_rival_of_two_is_refused_and_says_how_many_there_are() {
    let case = case_where(1, |case, list| list.ways(&case.id).len() == 2);
    let message = refused(&case, |list| list.write(&case.id, CHOICE, "采纳备选9"));
    assert!(
        message.contains("选了第 9 种可能，但这一行只列有 "),
        "{message}"
    );
}

#[test]
fn filling_in_without_a_number_is_refused_at_the_number_cell() {
    let case = case(1);
    let at = case.desk.open("一.xlsx").list().address(&case.id, VALUE);
    let message = refused(&case, |list| list.write(&case.id, CHOICE, "自填"));
    assert!(
        message.contains(&at) && message.contains("没有数"),
        "{message}"
    );
    let message = refused(&case, |list| {
        list.write(&case.id, CHOICE, "自填");
        list.write(&case.id, VALUE, "见附件");
    });
    assert!(
        message.contains(&at) && message.contains("“见附件”不是金额"),
        "{message}"
    );
}

#[test]
fn a_number_with_its_unit_is_understood() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let expected = pages.list().line(&case.id)["应为数"].clone();
    pages.list().write(&case.id, CHOICE, " 自　填 ");
    pages
        .list()
        .write(&case.id, VALUE, &format!("{expected}万元"));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(case.cell("三.xlsx"), number(&expected));
}

#[test]
fn a_suggestion_that_was_overwritten_in_its_own_cell_is_not_taken_for_what_it_was() {
    let case = case(1);
    let at = case.desk.open("一.xlsx").list().address(&case.id, "应为数");
    let message = refused(&case, |list| {
        list.set(&case.id, "应为数", number("12.5"));
        list.write(&case.id, CHOICE, "采纳建议");
    });
    assert!(
        message.contains(&at) && message.contains("请选“自填”"),
        "{message}"
    );
}

#[test]
fn a_way_that_reads_otherwise_than_what_was_inferred_is_not_adopted_by_its_number() {
    let case = case(1);
    let at = case.desk.open("一.xlsx").list().address(&case.id, CHOICE);
    // As it was chosen on another line, or in another workbook.
    let message = refused(&case, |list| {
        list.write(&case.id, CHOICE, "7.1 表三!C7 改为 7654321.12");
    });
    assert!(message.contains(&at), "{message}");
}

#[test]
fn a_way_is_chosen_by_its_number_or_on_its_own_line() {
    let case = case(1);
    case.tick("采纳备选1");
    case.desk.fix("二.xlsx", "三.xlsx");
    let mut pages = case.desk.open("一.xlsx");
    let way = pages.list().ways(&case.id)[0].clone();
    let place = format!("{} {} 改为 {}", way["序号"], way["位置"], way["应为数"]);
    case.tick(&place);
    case.desk.fix("二.xlsx", "号.xlsx");
    case.desk.same("三.xlsx", "号.xlsx", "by its number");
    pages.list().write(&way[ID], CHOICE, "采纳此项");
    case.desk.save("选.xlsx", &pages);
    case.desk.fix("选.xlsx", "行.xlsx");
    case.desk.same("三.xlsx", "行.xlsx", "on its own line");
}

#[test]
fn a_line_without_a_suggestion_has_none_to_adopt() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    // The project that is missing in 表十二 may be any of five.
    let tied = lines
        .iter()
        .find(|line| line["位置"] == "表十二!B7")
        .expect("the line");
    assert_eq!(tied["应为数"], "");
    pages.list().write(&tied[ID], CHOICE, "采纳建议");
    desk.save("二.xlsx", &pages);
    let error = desk.fix("二.xlsx", "三.xlsx").error.expect("refused");
    assert!(error.message.contains("没有建议"), "{}", error.message);
}

#[test]
fn keeping_without_a_reason_is_followed_and_asked_about() {
    let case = case(1);
    let at = case.desk.open("一.xlsx").list().address(&case.id, REMARK);
    case.tick("保留原值");
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.notices.len(), 1, "{:?}", report.notices);
    assert_eq!(report.notices[0].at, at);
    assert!(report.notices[0].message.contains("请在“说明”里写明理由"));
}

#[test]
fn a_number_without_its_choice_is_told_and_stays_where_it_stands() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    pages.list().set(&case.id, VALUE, number("12.5"));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(
        report
            .notices
            .iter()
            .any(|n| n.message.contains("没有采用")),
        "{:?}",
        report.notices
    );
    assert_eq!(
        case.desk.open("三.xlsx").list().line(&case.id)[VALUE],
        "12.5"
    );
}

#[test]
fn one_unclear_decision_holds_back_the_clear_ones() {
    let case = case_where(1, |_, list| list.lines().len() > 1);
    let lines = case.desk.open("一.xlsx").list().lines();
    let other = lines
        .iter()
        .find(|line| line[ID] != case.id)
        .expect("another line");
    let message = refused(&case, |list| {
        list.write(&case.id, CHOICE, "采纳建议");
        list.write(&other[ID], CHOICE, "也许");
    });
    assert!(message.contains("有 1 处决定"), "{message}");
}

#[test]
fn two_lines_of_one_finding_that_differ_are_refused_with_both_cells() {
    let case = case(1);
    let message = refused(&case, |list| {
        list.write(&case.id, CHOICE, "采纳建议");
        let (row, _) = list.at(&case.id, ID);
        let copy: Vec<_> = list
            .cells
            .range((row, 0)..(row + 1, 0))
            .map(|(&at, v)| (at, v.clone()))
            .collect();
        for ((row, col), value) in copy {
            list.cells.insert((row + 50, col), value);
        }
        let (_, col) = list.at(&case.id, CHOICE);
        list.cells
            .insert((row + 50, col), CellValue::Text("保留原值".into()));
    });
    assert!(message.contains("同一条差异"), "{message}");
}

#[test]
fn two_figures_for_one_cell_are_refused_with_both_decisions() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let line = pages.list().line(&case.id);
    let choice_at = pages.list().address(&case.id, CHOICE);
    pages.list().write(&case.id, CHOICE, "采纳建议");
    let at = duibiao::model::CellRef::parse(&line["单元格"]).expect("an address");
    pages
        .page(&line["表"])
        .cells
        .insert((at.row, at.col), number("7654321.12"));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    let message = report.error.expect("refused").message;
    assert!(
        message.contains("相互矛盾") && message.contains(&choice_at),
        "{message}"
    );
    assert!(
        message.contains(&format!("{}!{}", line["表"], line["单元格"])),
        "{message}"
    );
    assert!(!case.desk.path("三.xlsx").exists());
}

#[test]
fn a_decision_without_its_number_is_refused() {
    let case = case(1);
    let message = refused(&case, |list| {
        list.write(&case.id, CHOICE, "采纳建议");
        list.write(&case.id, ID, "");
    });
    assert!(message.contains("编号删掉了"), "{message}");
}

#[test]
fn a_decision_whose_finding_is_gone_is_told_and_kept_in_the_record() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳建议");
    pages.list().write(&case.id, ID, "T3/9999999/合计=没有了");
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.notices.len(), 1, "{:?}", report.notices);
    assert!(report.notices[0].message.contains("已经不存在"));
    assert!(case.desk.text("三.对表记录.json").contains("没有了"));
    assert_eq!(case.cell("三.xlsx"), case.cell("一.xlsx"));
}

#[test]
fn keeping_every_cell_of_a_broken_relation_is_refused_with_the_cells() {
    let case = case_where(1, |case, _| broken_pair(case).is_some());
    let broken = broken_pair(&case).expect("a relation of two cells");
    let spot = |cell: &duibiao::report::Cell| {
        format!(
            r#"{{"table":"{}","row":"{}","column":"{}"}}"#,
            cell.spot.table, cell.spot.row, cell.spot.column
        )
    };
    let log = format!(
        r#"{{"version":1,"decisions":[{{"id":"{}","choice":"保留原值","keep":[{},{}],"line":{{}}}}]}}"#,
        broken.id,
        spot(&broken.cells[0]),
        spot(&broken.cells[1])
    );
    case.desk.put("决定.json", log.as_bytes());
    let report = case
        .desk
        .fix_with("提交件.xlsx", "三.xlsx", Some("决定.json"));
    let message = report.error.expect("refused").message;
    assert!(message.contains("不可能成立"), "{message}");
    for cell in &broken.cells {
        let address = format!(
            "{}!{}",
            cell.sheet.as_deref().unwrap_or(""),
            cell.cell.as_deref().unwrap_or("")
        );
        assert!(message.contains(&address), "{message}");
    }
}

/// Two tables of the same two amounts and their total; each total can be what it likes, both not.
const TWICE: &str = r#"
id = "twice"
name = "两张小表"
unit = "万元"
decimals = 2

[[list]]
id = "各项"
rows = [{ label = "人员经费" }, { label = "公用经费" }]

[[table]]
id = "T1"
sheet = "表一"
title = "{year}年支出表"
[[table.ledger]]
columns = [{ id = "项目", head = "项目", role = "name" }, { id = "金额", head = "金额" }]
rows = { list = [{ use = "各项", group = "各项" }, { label = "合计", total = true }] }

[[table]]
id = "T2"
sheet = "表二"
title = "{year}年支出明细表"
[[table.ledger]]
columns = [{ id = "项目", head = "项目", role = "name" }, { id = "金额", head = "金额" }]
rows = { list = [{ use = "各项", group = "各项" }, { label = "合计", total = true }] }

[[rule]]
id = "T1.sum"
formula = "T1[合计] = Σ T1[各项]"
message = "支出表的合计应等于各项之和"
[[rule]]
id = "T2.sum"
formula = "T2[合计] = Σ T2[各项]"
message = "明细表的合计应等于各项之和"
[[rule]]
id = "T1-T2.a"
formula = "T1[人员经费] = T2[人员经费]"
message = "两张表的人员经费应相等"
[[rule]]
id = "T1-T2.b"
formula = "T1[公用经费] = T2[公用经费]"
message = "两张表的公用经费应相等"
"#;

#[test]
fn decisions_that_only_all_relations_together_rule_out_are_refused() {
    let layouts = [duibiao::layout::parse("twice.toml", TWICE).expect("a right layout")];
    let recogniser = duibiao::Recogniser::new(&layouts);
    let desk = lab::desk::Desk::empty();
    let table = |title: &str| {
        format!(
            "2026年{title}\n单位：万元\n项目\t金额\n人员经费\t60.00\n公用经费\t40.00\n合计\t100.00\n\n"
        )
    };
    let text = table("支出表") + &table("支出明细表");
    desk.put("两张.txt", text.as_bytes());
    let decide = |first: &str, second: &str| {
        let one = |table: &str, to: &str| {
            format!(
                r#"{{"id":"{table}","choice":"自填","value":"{to}","set":[{{"table":"{table}","row":"合计","column":"金额","to":"{to}"}}],"line":{{}}}}"#
            )
        };
        let log = format!(
            r#"{{"version":1,"decisions":[{},{}]}}"#,
            one("T1", first),
            one("T2", second)
        );
        desk.put("决定.json", log.as_bytes());
        let options = duibiao::FixOptions {
            decisions: Some(desk.path("决定.json")),
            ..duibiao::FixOptions::to(&desk.path("出.xlsx"))
        };
        duibiao::fix(&recogniser, &desk.path("两张.txt"), &options)
    };
    let message = decide("200.00", "300.00").error.expect("refused").message;
    assert!(
        message.contains("不可能都成立") && message.contains("4 条"),
        "{message}"
    );
    assert!(
        message.contains("B6") && message.contains("B13"),
        "{message}"
    );
    assert!(!desk.path("出.xlsx").exists());
    let report = decide("200.00", "200.00");
    assert!(report.error.is_none(), "{:?}", report.error);
}

#[test]
fn two_discrepancy_sheets_are_refused() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let mut copy = pages.list().clone();
    copy.name = "差异表 (2)".into();
    pages.pages.push(copy);
    case.desk.save("二.xlsx", &pages);
    let message = case
        .desk
        .fix("二.xlsx", "三.xlsx")
        .error
        .expect("refused")
        .message;
    assert!(message.contains("都是差异表"), "{message}");
}

#[test]
fn a_discrepancy_sheet_without_a_heading_that_is_needed_is_refused_with_its_place() {
    let case = case(1);
    for head in [ID, CHOICE] {
        let message = refused(&case, |list| {
            list.write(&case.id, CHOICE, "保留原值");
            let mut cells = list.cells.iter();
            let found = cells.find(|(_, cell)| text(cell) == head);
            let at = *found.expect("the heading").0;
            list.cells.insert(at, CellValue::Text("改过的标题".into()));
        });
        let lost = format!("缺“{head}”列");
        assert!(
            message.contains(&lost) && message.contains("差异表!A"),
            "{message}"
        );
    }
}

#[test]
fn a_number_beside_another_choice_is_told() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳建议");
    pages.list().set(&case.id, VALUE, number("12.5"));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let told = |notice: &duibiao::report::Notice| notice.message.contains("这个数没有采用");
    assert!(report.notices.iter().any(told), "{:?}", report.notices);
}

/// A failing relation between two printed cells.
fn broken_pair(case: &Case) -> Option<duibiao::report::Finding> {
    let report = case.desk.check("提交件.xlsx");
    report.findings.into_iter().find(|finding| {
        finding.residual.is_some()
            && finding.outcome == duibiao::report::Outcome::Mismatch
            && finding.cells.len() == 2
            && finding.cells.iter().all(|cell| cell.value.is_some())
    })
}

#[test]
fn a_workbook_changed_in_place_never_replaces_one_in_which_somebody_decided() {
    let case = case(1);
    case.tick("采纳建议");
    let decided = case.desk.bytes("二.xlsx");
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let options = FixOptions {
        keep: true,
        ..FixOptions::to(&case.desk.path("二.xlsx"))
    };
    let report = duibiao::fix(&recogniser, &case.desk.path("提交件.xlsx"), &options);
    let error = report.error.expect("refused");
    assert_eq!(error.kind, "output");
    assert!(error.message.contains("填有决定"), "{}", error.message);
    assert!(case.desk.bytes("二.xlsx") == decided, "it is as it was");
}
