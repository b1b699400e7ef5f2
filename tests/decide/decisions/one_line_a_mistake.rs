//! The 差异表 of submissions with several mistakes is short, says each once, and never makes things worse.

use duibiao::read::CellValue;
use duibiao::report::Outcome;
use lab::departments::{
    Damaged, Department, Printed, Profile, RoundingMode, Stratum, damage, xlsx,
};
use lab::desk::{CHOICE, Desk, ID, STATE, VALUE, text};

/// A department with several mistakes one after the other, each of another kind; how many there are.
fn mistaken(seed: u64) -> (Printed, usize) {
    let strata = [
        Stratum::OneCell,
        Stratum::SwappedCells,
        Stratum::UnitOfCell,
        Stratum::CopiedTotalsRight,
        Stratum::OneCell,
        Stratum::OneCell,
    ];
    let mut printed = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
    let mut made = 0;
    for (nth, stratum) in (0..).zip(strata) {
        if let Some(Damaged { printed: next, .. }) = damage(&printed, stratum, seed * 10 + nth) {
            printed = next;
            made += 1;
        }
    }
    (printed, made)
}

#[test]
fn every_line_is_short_and_there_are_few() {
    let mut lines_of_all = 0;
    let mut mistakes = 0;
    for seed in 1..=20 {
        let (printed, made) = mistaken(seed);
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&printed));
        let report = desk.fix("提交件.xlsx", "出.xlsx");
        assert!(report.error.is_none(), "{seed}: {:?}", report.error);
        let mut pages = desk.open("出.xlsx");
        let list = pages.list();
        let (head, id) = list.at_head(ID);
        for ((row, col), value) in list.cells.range((head + 1, 0)..) {
            let said = text(value);
            assert!(
                *col == id || said.chars().count() <= 50,
                "{seed}: {row} {said}"
            );
        }
        let failing = report
            .findings
            .iter()
            .filter(|f| f.outcome == Outcome::Mismatch)
            .count();
        let lines = list.lines();
        let own = lines
            .iter()
            .filter(|line| !["提示", "尾差"].contains(&line[STATE].as_str()));
        let count = own.count();
        assert!(
            count <= failing.max(1),
            "{seed}: {count} lines of {failing} relations"
        );
        lines_of_all += count;
        mistakes += made;
    }
    // Mistakes that meet in one relation share a line.
    assert!(
        lines_of_all * 2 > mistakes,
        "{lines_of_all} lines for {mistakes} mistakes"
    );
    assert!(
        lines_of_all <= mistakes,
        "{lines_of_all} lines for {mistakes} mistakes"
    );
}

#[test]
fn a_suggestion_that_is_adopted_never_leaves_more_relations_broken() {
    let mut adopted = 0;
    for seed in 1..=12 {
        let (printed, _) = mistaken(100 + seed);
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&printed));
        let first = desk.fix("提交件.xlsx", "一.xlsx");
        let before = first.done.after.expect("written").mismatch;
        let lines = desk.open("一.xlsx").list().lines();
        let suggested = lines
            .iter()
            .filter(|l| l[STATE] == "要您定" && !l["应为数"].is_empty());
        for (nth, line) in suggested.enumerate() {
            let mut pages = desk.open("一.xlsx");
            pages.list().write(&line[ID], CHOICE, "采纳建议");
            desk.save("二.xlsx", &pages);
            let report = desk.fix("二.xlsx", &format!("三{nth}.xlsx"));
            assert!(report.error.is_none(), "{seed}: {:?}", report.error);
            let after = report.done.after.expect("written").mismatch;
            assert!(after <= before, "{seed}: {line:?}: {before} became {after}");
            adopted += 1;
        }
    }
    assert!(adopted > 10, "{adopted}");
}

/// Each kind of mistake by itself, and each thing that its lines offer as the likeliest: the suggestion, or the first way.
#[test]
fn of_no_kind_of_mistake_does_a_suggestion_leave_more_relations_broken() {
    let mut adopted = 0;
    for (nth, stratum) in (0_u64..).zip(Stratum::ALL) {
        let honest = Department::random(700 + nth, Profile::Small).print(RoundingMode::Exact);
        let Some(damaged) = damage(&honest, stratum, nth) else {
            continue;
        };
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&damaged.printed));
        let first = desk.fix("提交件.xlsx", "一.xlsx");
        let before = first.done.after.expect("written").mismatch;
        let mut pages = desk.open("一.xlsx");
        let lines = pages.list().lines();
        for line in lines.iter().filter(|line| line[STATE] == "要您定").take(2) {
            let ways = pages.list().ways(&line[ID]).len();
            let choice = match (line["应为数"].is_empty(), ways) {
                (false, _) => "采纳建议".to_owned(),
                (true, 1) => format!("{}.1", line["序号"]),
                _ => continue,
            };
            let mut pages = desk.open("一.xlsx");
            pages.list().write(&line[ID], CHOICE, &choice);
            desk.save("二.xlsx", &pages);
            let report = desk.fix("二.xlsx", "三.xlsx");
            // What a row needs that is only named is said.
            let Some(after) = report.done.after else {
                continue;
            };
            let after = after.mismatch;
            let kind = stratum.kind();
            assert!(after <= before, "{kind}: {line:?}: {before} became {after}");
            adopted += 1;
        }
    }
    assert!(adopted > 10, "{adopted}");
}

#[test]
fn a_figure_that_makes_it_worse_is_followed_and_told_with_its_cell() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    // A total that is right and whose parts are not: overwritten, the totals above it break as well.
    let total = lines
        .iter()
        .find(|line| line["位置"] == "表十二!B7")
        .expect("the line");
    let at = pages.list().address(&total[ID], CHOICE);
    pages.list().write(&total[ID], CHOICE, "自填");
    pages
        .list()
        .set(&total[ID], VALUE, CellValue::Number(100.0));
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let told = report
        .notices
        .iter()
        .find(|one| one.message.contains("比不采纳还多"));
    let told = told.unwrap_or_else(|| panic!("{:?}", report.notices));
    assert!(told.message.starts_with(&at), "{told:?}");
    let line = desk.open("三.xlsx").list().line(&total[ID]);
    assert!(
        line["依据"].starts_with("本项采纳后不符由 17 条变为 "),
        "{line:?}"
    );
}

#[test]
fn what_is_kept_with_a_reason_is_not_asked_again() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    // A total whose parts are not known, and a title of another year.
    let kept: Vec<String> = ["表十二!B7", "表十!A1"]
        .iter()
        .map(|place| {
            lines
                .iter()
                .find(|line| line["位置"] == *place)
                .expect("the line")[ID]
                .clone()
        })
        .collect();
    for id in &kept {
        pages.list().write(id, CHOICE, "保留原值");
        pages.list().write(id, "说明", "按批复");
    }
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let lines = desk.open("三.xlsx").list().lines();
    let open: Vec<&String> = lines
        .iter()
        .filter(|line| line[STATE] == "要您定")
        .map(|line| &line["位置"])
        .collect();
    assert_eq!(open, ["表五!E9"], "{lines:#?}");
    let of = |place: &str| lines.iter().filter(|line| line["位置"] == place).count();
    assert_eq!((of("表十二!B7"), of("表十!A1")), (1, 1));
    let title = lines
        .iter()
        .find(|line| line["位置"] == "表十!A1")
        .expect("the title");
    assert_eq!(
        (title[STATE].as_str(), title["科目·栏目"].as_str()),
        ("保留原值", "标题")
    );
    let checked = duibiao::screen::report(&desk.check("三.xlsx"), false);
    assert!(checked.contains("要您定 表五!E9"), "{checked}");
    assert!(!checked.contains("要您定 表十"), "{checked}");
}

#[test]
fn what_is_kept_takes_no_proof_back_that_does_not_rest_on_it() {
    let desk = super::example();
    let before = desk.check("一.xlsx").judged.mismatch;
    let mut pages = desk.open("一.xlsx");
    let line = at(&pages.list().lines(), "表五!E9");
    pages.list().write(&line[ID], CHOICE, "保留原值");
    pages.list().write(&line[ID], "说明", "按批复");
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert_eq!(report.notices, []);
    let after = report.done.after.expect("written");
    assert_eq!(after.mismatch, before, "{after:?}");
    let mut pages = desk.open("三.xlsx");
    let lines = pages.list().lines();
    assert_eq!(at(&lines, "表三!C7")[STATE], "已改", "{lines:#?}");
    assert_eq!(at(&lines, "表五!E9")[STATE], "保留原值");
    // 588.34 + 349.28 is 937.62.
    assert_eq!(pages.page("表三").cells[&(6, 2)], CellValue::Number(937.62));
    desk.fix("三.xlsx", "四.xlsx");
    desk.same("三.xlsx", "四.xlsx", "fixed again");
}

#[test]
fn a_total_that_is_filled_in_is_one_mistake_and_not_four() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let line = at(&pages.list().lines(), "表十二!B7");
    let before = pages.list().lines().len();
    pages.list().write(&line[ID], CHOICE, "自填");
    pages
        .list()
        .set(&line[ID], VALUE, CellValue::Number(336.63));
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let lines = desk.open("三.xlsx").list().lines();
    assert_eq!(at(&lines, "表十二!B7")[STATE], "自填", "{lines:#?}");
    // 一般公共预算 beside it, and the department above it: what has to follow if the figure is right.
    let open = lines.iter().filter(|line| line[STATE] == "要您定");
    let open = open.filter(|line| line["表"].starts_with("表十二"));
    let open: Vec<&str> = open.map(|line| line["位置"].as_str()).collect();
    assert_eq!(open, ["表十二!C7", "表十二!B6"], "{lines:#?}");
    assert_eq!(lines.len(), before + 2, "{lines:#?}");
}

#[test]
fn confirming_what_is_proven_keeps_all_else_that_is_proven() {
    let mut confirmed = 0;
    for seed in 1..=8 {
        let (printed, _) = mistaken(200 + seed);
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&printed));
        let before = desk.fix("提交件.xlsx", "一.xlsx").done.after;
        let lines = desk.open("一.xlsx").list().lines();
        let corrected = lines.iter().filter(|line| line[STATE] == "已改");
        for (nth, line) in corrected.enumerate() {
            let output = format!("三{nth}.xlsx");
            let mut pages = desk.open("一.xlsx");
            pages.list().write(&line[ID], CHOICE, "采纳建议");
            desk.save("二.xlsx", &pages);
            let report = desk.fix("二.xlsx", &output);
            assert_eq!(report.error, None, "{seed}: {line:?}");
            assert_eq!(report.notices, [], "{seed}: {line:?}");
            assert_eq!(report.done.after, before, "{seed}: {line:?}");
            // One line a mistake still.
            let mut now = desk.open(&output).list().lines();
            now.retain(|one| one["位置"] == line["位置"]);
            assert_eq!(now.len(), 1, "{seed}: {now:#?}");
            assert_eq!(now[0][STATE], "采纳", "{seed}");
            confirmed += 1;
        }
    }
    assert!(confirmed > 10, "{confirmed}");
}

#[test]
fn a_correction_that_is_refused_with_a_reason_is_not_asked_about_again() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let line = at(&pages.list().lines(), "表三!C7");
    pages.list().write(&line[ID], CHOICE, "保留原值");
    pages.list().write(&line[ID], "说明", "批复如此");
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let lines = desk.open("三.xlsx").list().lines();
    assert_eq!(at(&lines, "表三!C7")[STATE], "保留原值");
    let asked = |line: &&Line| line[STATE] == "要您定" && line["位置"].starts_with("表三");
    assert_eq!(lines.iter().find(asked), None);
}

#[test]
fn a_yellow_cell_put_back_is_kept_on_its_line_and_can_be_corrected_there() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let own = (6, 2);
    let corrected = pages.page("表三").cells[&own].clone();
    pages
        .page("表三")
        .cells
        .insert(own, CellValue::Number(973.62));
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let mut pages = desk.open("三.xlsx");
    let line = at(&pages.list().lines(), "表三!C7");
    assert_eq!(line[STATE], "保留原值");
    assert!(
        line["依据"].contains("改回了提交时的数"),
        "{}",
        line["依据"]
    );
    pages.list().write(&line[ID], CHOICE, "采纳建议");
    desk.save("四.xlsx", &pages);
    desk.fix("四.xlsx", "五.xlsx");
    assert_eq!(desk.open("五.xlsx").page("表三").cells[&own], corrected);
    desk.fix("三.xlsx", "六.xlsx");
    desk.same("三.xlsx", "六.xlsx", "fixed again");
}

#[test]
fn a_yellow_cell_typed_over_is_filled_in_on_its_line_and_what_fails_is_told_with_it() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    pages
        .page("表三")
        .cells
        .insert((6, 2), CellValue::Number(937.60));
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let lines = desk.open("三.xlsx").list().lines();
    let of = |state: &str| {
        let mut own = lines
            .iter()
            .filter(|line| line["位置"] == "表三!C7" && line[STATE] == state);
        own.next()
            .unwrap_or_else(|| panic!("{state}: {lines:#?}"))
            .clone()
    };
    assert_eq!(of("自填")["应为数"], "937.6");
    // 588.34 + 349.28 is 937.62.
    let open = of("要您定");
    assert_eq!(open["填报数"], "937.6");
    assert!(
        open["依据"].starts_with("588.34 + 349.28 = 937.62"),
        "{open:?}"
    );
}

#[test]
fn a_way_that_was_chosen_is_told_by_the_cell_it_was_offered_by() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let line = at(&pages.list().lines(), "表十二!B7");
    // 23.70 + 80.00 + 10.64 + 222.29 is 12.65 less than 349.28.
    pages
        .list()
        .write(&line[ID], CHOICE, &format!("{}.2", line["序号"]));
    desk.save("二.xlsx", &pages);
    desk.fix("二.xlsx", "三.xlsx");
    let lines = desk.open("三.xlsx").list().lines();
    let told = at(&lines, "表十二!C10");
    assert_eq!(
        (told[STATE].as_str(), told["填报数"].as_str()),
        ("采纳", "10.64")
    );
    assert_eq!(told["应为数"], "23.29");
    assert!(told["依据"].contains("同时改 1 格"), "{}", told["依据"]);
}

#[test]
fn a_title_that_gets_the_year_of_the_others_leaves_the_rest_as_it_was() {
    let desk = super::example();
    let before = desk.open("一.xlsx").list().lines();
    let mut pages = desk.open("一.xlsx");
    let title = pages.page("表十").cells.get_mut(&(0, 0)).expect("a title");
    let CellValue::Text(text) = title else {
        panic!("{title:?}")
    };
    *text = text.replace("2025", "2026");
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert_eq!(report.notices, []);
    let after = desk.open("三.xlsx").list().lines();
    let of = |lines: &[Line], state: &str| lines.iter().filter(|l| l[STATE] == state).count();
    assert_eq!(of(&after, "已改"), of(&before, "已改"));
    assert_eq!(of(&after, "要您定") + 1, of(&before, "要您定"));
    desk.fix("三.xlsx", "四.xlsx");
    desk.same("三.xlsx", "四.xlsx", "fixed again");
}

/// A line by its headings.
type Line = std::collections::BTreeMap<String, String>;

/// The line that speaks of a cell.
fn at(lines: &[Line], place: &str) -> Line {
    let found = lines.iter().find(|line| line["位置"] == place);
    found
        .unwrap_or_else(|| panic!("{place}: {lines:#?}"))
        .clone()
}
