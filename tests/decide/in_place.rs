//! `fix --keep` remembers as much as a workbook that is written anew: each goes on where the other stopped. Figures are
//! compared with the department before and after it was damaged, and with what was chosen.

use std::collections::BTreeMap;

use duibiao::model::CellRef;
use duibiao::read::CellValue;
use duibiao::report::FindingState;
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, Profile, RoundingMode, Stratum, damage, xlsx};
use lab::desk::{CHOICE, Desk, ID, REMARK, STATE, VALUE};

/// Lines of a 差异表: what it says and what was chosen, by 编号.
type Lines = BTreeMap<String, [String; 7]>;

fn lines(desk: &Desk, name: &str) -> Lines {
    let told = |line: &BTreeMap<String, String>| {
        let heads = ["结论", "填报数", "应为数", "依据", "决定", "自填数", "说明"];
        (line[ID].clone(), heads.map(|head| line[head].clone()))
    };
    let mut pages = desk.open(name);
    pages.list().lines().iter().map(told).collect()
}

/// What stands in the cell of a line that another workbook has; both have the rows in the same places.
fn cell(desk: &Desk, name: &str, line: &BTreeMap<String, String>) -> Option<CellValue> {
    let at = CellRef::parse(&line["单元格"]).expect("an address");
    let mut pages = desk.open(name);
    pages
        .page(&line["表"])
        .cells
        .get(&(at.row, at.col))
        .cloned()
}

fn number(text: &str) -> Option<CellValue> {
    Some(CellValue::Number(text.parse().expect("a number")))
}

/// Damaged departments with something that is corrected.
fn corrected() -> impl Iterator<Item = (u64, Desk)> {
    (0..60).filter_map(|seed| {
        let honest = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
        let strata = [Stratum::OneCell, Stratum::TwoCells];
        let damaged = damage(&honest, strata[seed as usize % 2], seed)?;
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&damaged.printed));
        let report = desk.fix("提交件.xlsx", "标准.xlsx");
        (!report.corrections.is_empty()).then_some((seed, desk))
    })
}

#[test]
fn both_say_the_same_lines_and_each_goes_on_from_the_other() {
    let mut tried = 0;
    for (seed, desk) in corrected().take(8) {
        let report = desk.keep("提交件.xlsx", "原样.xlsx");
        assert_eq!(report.error, None, "seed {seed}");
        let known = lines(&desk, "标准.xlsx");
        assert!(known.values().any(|line| line[0] == "已改"), "seed {seed}");
        // An empty table gets its note only where the tables are written anew.
        let same = |name: &str| {
            let mut own = lines(&desk, name);
            own.retain(|id, line| line[0] != "提示" || known.contains_key(id));
            assert_eq!(own, known, "seed {seed}: {name}");
        };
        same("原样.xlsx");
        desk.keep("原样.xlsx", "原样2.xlsx");
        assert!(
            desk.bytes("原样.xlsx") == desk.bytes("原样2.xlsx"),
            "seed {seed}"
        );
        desk.fix("原样.xlsx", "标准2.xlsx");
        desk.same("标准.xlsx", "标准2.xlsx", "from the kept one");
        desk.keep("标准.xlsx", "又原样.xlsx");
        same("又原样.xlsx");
        desk.fix("又原样.xlsx", "标准3.xlsx");
        desk.same("标准.xlsx", "标准3.xlsx", "there and back");
        tried += 1;
    }
    assert_eq!(tried, 8);
}

#[test]
fn a_correction_that_is_refused_in_place_stays_refused_and_can_be_taken_back() {
    let (_, desk) = corrected().next().expect("one");
    desk.keep("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let all = pages.list().lines();
    let line = all
        .iter()
        .find(|line| line[STATE] == "已改")
        .expect("one")
        .clone();
    assert_eq!(cell(&desk, "一.xlsx", &line), number(&line["应为数"]));
    pages.list().write(&line[ID], CHOICE, "保留原值");
    pages.list().write(&line[ID], REMARK, "与批复一致");
    desk.save("二.xlsx", &pages);
    let report = desk.keep("二.xlsx", "三.xlsx");
    assert_eq!(report.error, None);
    assert_eq!(report.states.get(&line[ID]), Some(&FindingState::Kept));
    // The second run over it, and the one that writes it anew, remember.
    desk.keep("三.xlsx", "四.xlsx");
    assert!(desk.bytes("三.xlsx") == desk.bytes("四.xlsx"));
    desk.fix("四.xlsx", "五.xlsx");
    desk.keep("五.xlsx", "六.xlsx");
    for name in ["三.xlsx", "四.xlsx", "五.xlsx", "六.xlsx"] {
        let now = desk.open(name).list().line(&line[ID]);
        assert_eq!(
            (now[STATE].as_str(), now[REMARK].as_str()),
            ("保留原值", "与批复一致")
        );
        assert_eq!(cell(&desk, name, &now), number(&line["填报数"]), "{name}");
    }
    let mut pages = desk.open("四.xlsx");
    pages.list().write(&line[ID], CHOICE, "　");
    pages.list().write(&line[ID], REMARK, "");
    desk.save("撤.xlsx", &pages);
    assert_eq!(desk.keep("撤.xlsx", "七.xlsx").error, None);
    assert_eq!(cell(&desk, "七.xlsx", &line), number(&line["应为数"]));
    assert_eq!(lines(&desk, "七.xlsx"), lines(&desk, "一.xlsx"));
}

#[test]
fn what_is_chosen_in_place_is_written_remembered_and_taken_back() {
    for choice in ["采纳建议", "采纳备选1", "自填", "保留原值"] {
        let desk = super::decisions::case(9).desk;
        let id = super::decisions::case(9).id;
        desk.keep("提交件.xlsx", "原样.xlsx");
        let mut pages = desk.open("原样.xlsx");
        let line = pages.list().line(&id);
        let way = pages.list().ways(&id).first().cloned();
        pages.list().write(&id, CHOICE, choice);
        pages.list().write(&id, REMARK, "经办人");
        let meant = match choice {
            "自填" => {
                pages.list().set(&id, VALUE, CellValue::Number(12.34));
                number("12.34")
            }
            "采纳建议" => number(&line["应为数"]),
            "保留原值" => number(&line["填报数"]),
            _ => number(&way.as_ref().expect("a way")["应为数"]),
        };
        let at = match choice {
            "采纳备选1" => way.expect("a way"),
            _ => line.clone(),
        };
        desk.save("定.xlsx", &pages);
        // Three runs in place, then anew, then in place again.
        assert_eq!(desk.keep("定.xlsx", "a.xlsx").error, None, "{choice}");
        desk.keep("a.xlsx", "b.xlsx");
        assert!(desk.bytes("a.xlsx") == desk.bytes("b.xlsx"), "{choice}");
        desk.fix("b.xlsx", "c.xlsx");
        desk.keep("c.xlsx", "d.xlsx");
        let first = desk.open("a.xlsx").list().line(&id);
        assert_eq!(
            first[CHOICE],
            if choice == "采纳备选1" {
                first[CHOICE].clone()
            } else {
                choice.into()
            }
        );
        for name in ["a.xlsx", "b.xlsx", "d.xlsx"] {
            let now = desk.open(name).list().line(&id);
            assert_eq!(now[STATE], first[STATE], "{choice} {name}");
            assert_eq!(now[REMARK], "经办人", "{choice} {name}");
            assert_eq!(cell(&desk, name, &at), meant, "{choice} {name}");
        }
        assert!(
            !["要您定", ""].contains(&first[STATE].as_str()),
            "{choice}: {first:?}"
        );
        // Taken back, all is as if nobody had decided.
        for (from, to) in [("b.xlsx", "撤b.xlsx"), ("d.xlsx", "撤d.xlsx")] {
            let mut pages = desk.open(from);
            for head in [CHOICE, VALUE, REMARK] {
                pages.list().write(&id, head, "");
            }
            desk.save(to, &pages);
            assert_eq!(desk.keep(to, "无.xlsx").error, None, "{choice}");
            assert_eq!(
                lines(&desk, "无.xlsx"),
                lines(&desk, "原样.xlsx"),
                "{choice} {from}"
            );
            assert_eq!(
                cell(&desk, "无.xlsx", &at),
                cell(&desk, "原样.xlsx", &at),
                "{choice} {from}"
            );
        }
    }
}

#[test]
fn a_figure_typed_into_a_kept_workbook_is_a_decision() {
    let (_, desk) = corrected().next().expect("one");
    desk.keep("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let all = pages.list().lines();
    let line = all
        .iter()
        .find(|line| line[STATE] == "已改")
        .expect("one")
        .clone();
    let at = CellRef::parse(&line["单元格"]).expect("an address");
    let cells = &mut pages.page(&line["表"]).cells;
    cells.insert((at.row, at.col), CellValue::Number(77.77));
    desk.save("二.xlsx", &pages);
    assert_eq!(desk.keep("二.xlsx", "三.xlsx").error, None);
    desk.keep("三.xlsx", "四.xlsx");
    assert!(desk.bytes("三.xlsx") == desk.bytes("四.xlsx"));
    assert_eq!(cell(&desk, "四.xlsx", &line), number("77.77"));
    assert!(desk.text("三.对表记录.json").contains("直接改动"));
}

#[test]
fn a_code_in_three_columns_is_put_right_in_the_cells_of_its_parts() {
    const SHEET: &str = "预算单位支出预算总表";
    let bytes = Accounts::seed().shanghai(Publisher::Unit);
    let bytes = bytes.expect("a workbook");
    // 2080501 行政单位离退休 with a wrong 项, a wrong 款, and a wrong 类.
    for (column, wrong, named) in [(2, "31", "C11"), (1, "50", "B11"), (0, "280", "A11")] {
        let desk = Desk::empty();
        desk.put("对.xlsx", &bytes);
        let mut pages = desk.open("对.xlsx");
        let cells = &mut pages.page(SHEET).cells;
        let row = |cells: &BTreeMap<(u32, u32), CellValue>| -> Vec<Option<CellValue>> {
            (0..3)
                .map(|column| cells.get(&(10, column)).cloned())
                .collect()
        };
        let right = row(cells);
        cells.insert((10, column), CellValue::Text(wrong.to_owned()));
        let submitted = row(cells);
        desk.save("错.xlsx", &pages);
        assert_eq!(desk.keep("错.xlsx", "一.xlsx").error, None);
        let mut pages = desk.open("一.xlsx");
        let lines = pages.list().lines();
        let line = lines
            .iter()
            .find(|line| line["表"] == SHEET && line["单元格"] == named);
        let id = line.unwrap_or_else(|| panic!("{named}: {lines:#?}"))[ID].clone();
        pages.list().write(&id, CHOICE, "采纳建议");
        desk.save("定.xlsx", &pages);
        let report = desk.keep("定.xlsx", "二.xlsx");
        assert_eq!(
            (report.error, report.done.not_written.len()),
            (None, 0),
            "{named}"
        );
        let mut pages = desk.open("二.xlsx");
        assert_eq!(row(&pages.page(SHEET).cells), right, "{named}");
        let log = desk.text("二.对表记录.json");
        assert!(log.contains(&format!("{SHEET}!{named}")), "{named}: {log}");
        // Taken back, the row stands as it was submitted.
        pages.list().write(&id, CHOICE, "");
        desk.save("撤.xlsx", &pages);
        assert_eq!(desk.keep("撤.xlsx", "三.xlsx").error, None, "{named}");
        assert_eq!(
            row(&desk.open("三.xlsx").page(SHEET).cells),
            submitted,
            "{named}"
        );
    }
}
