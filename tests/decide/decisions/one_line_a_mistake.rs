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
