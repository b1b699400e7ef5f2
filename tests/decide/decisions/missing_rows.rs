//! A row that was left out is written by adopting its line: of a code where it belongs, of a project at the end of its
//! unit, waiting for its name. What should stand there comes from the department before it was damaged.

use duibiao::model::Submission;
use duibiao::read::{CellValue, read_file};
use duibiao::report::{FindingCode, Outcome};
use duibiao::{Recogniser, layout};
use lab::departments::{
    Damaged, Department, Printed, Profile, RoundingMode, Stratum, damage, xlsx,
};
use lab::desk::{CHOICE, Desk, ID};

/// What a choice says that adds a row.
const ADDS: &str = "补一行";
/// The same of a row that nobody can name yet.
const ADDS_BELOW: &str = "下面补一行";

/// All that a workbook submits.
pub(super) fn submission(desk: &Desk, name: &str) -> Submission {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let book = read_file(&desk.path(name)).expect("readable");
    recogniser.recognise(&book).expect("recognised").submission
}

/// Codes, names and figures of every table, without their places.
pub(super) fn printed(submission: &Submission) -> Vec<String> {
    let tables = submission.tables.iter();
    let rows = tables.flat_map(|table| table.rows().map(move |row| (table, row)));
    let lines = rows.map(|(table, row)| {
        let figures: Vec<String> = row
            .entries
            .iter()
            .map(|entry| {
                entry
                    .value
                    .amount()
                    .map_or(String::new(), |a| a.to_string())
            })
            .collect();
        format!(
            "{} {} {} {}",
            table.id,
            row.key,
            row.label,
            figures.join("|")
        )
    });
    lines.collect()
}

/// Departments that left out a row, as they were and as they are.
fn left_out() -> impl Iterator<Item = (u64, Printed, Damaged)> {
    (1..200).filter_map(|seed| {
        let honest = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
        let damaged = damage(&honest, Stratum::MissingRow, seed)?;
        Some((seed, honest, damaged))
    })
}

#[test]
fn adopting_a_missing_row_gives_the_table_that_was_meant() {
    let mut whole = 0;
    for (seed, honest, damaged) in left_out() {
        let desk = Desk::empty();
        desk.put("原件.xlsx", &xlsx(&honest));
        desk.put("提交件.xlsx", &xlsx(&damaged.printed));
        desk.fix("提交件.xlsx", "一.xlsx");
        let mut pages = desk.open("一.xlsx");
        let lines = pages.list().lines();
        let adds = |ways: &[_]| {
            let mut ways = ways.iter();
            ways.position(|way: &std::collections::BTreeMap<String, String>| {
                way["科目·栏目"].ends_with(ADDS) && !way["科目·栏目"].ends_with(ADDS_BELOW)
            })
        };
        let open = lines.iter().filter(|line| line["结论"] == "要您定");
        let offered = open.map(|line| (line, pages.list().ways(&line[ID])));
        let mut offered = offered.collect::<Vec<_>>().into_iter();
        let Some((line, nth)) = offered.find_map(|(line, ways)| Some((line, adds(&ways)?))) else {
            continue;
        };
        if lines.iter().filter(|line| line["结论"] == "要您定").count() > 1 {
            continue;
        }
        let choice = format!("{}.{}", line["序号"], nth + 1);
        pages.list().write(&line[ID], CHOICE, &choice);
        desk.save("二.xlsx", &pages);
        let report = desk.fix("二.xlsx", "三.xlsx");
        assert!(report.error.is_none(), "{seed}: {:?}", report.error);
        desk.fix("原件.xlsx", "原件-写出.xlsx");
        let (meant, now) = (
            submission(&desk, "原件-写出.xlsx"),
            submission(&desk, "三.xlsx"),
        );
        assert_eq!(printed(&meant), printed(&now), "{seed}: {choice}");
        assert_eq!(desk.check("三.xlsx").outcome, Outcome::Pass, "{seed}");
        desk.fix("三.xlsx", "四.xlsx");
        desk.same("三.xlsx", "四.xlsx", "fixed again");
        whole += 1;
        if whole == 12 {
            return;
        }
    }
    panic!("{whole} rows were offered");
}

#[test]
fn a_project_that_only_its_unit_lacks_waits_for_its_name() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let line = lines.iter().find(|line| line["位置"] == "表十二!B7");
    let id = line.expect("the line")[ID].clone();
    let first = pages.list().ways(&id).remove(0);
    assert!(first["科目·栏目"].ends_with(ADDS_BELOW), "{first:?}");
    assert!(first["科目·栏目"].starts_with("长治市"), "{first:?}");
    assert_eq!(first["应为数"], "12.65", "{first:?}");
    let number = line.expect("the line")["序号"].clone();
    pages.list().write(&id, CHOICE, &format!("{number}.1"));
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    let unnamed = report
        .notices
        .iter()
        .any(|one| one.message.contains("还没有名称"));
    assert!(unnamed, "{:?}", report.notices);
    let after = desk.check("三.xlsx");
    let told = after
        .findings
        .iter()
        .find(|one| one.code == FindingCode::UnnamedRow);
    assert_eq!(told.expect("told").cells[0].cell.as_deref(), Some("A12"));
    // The person names it; then the file is like any that was submitted.
    let mut pages = desk.open("三.xlsx");
    let name = CellValue::Text("自助终端维护费".into());
    pages.page("表十二").cells.insert((11, 0), name);
    desk.save("四.xlsx", &pages);
    let named = desk.check("四.xlsx");
    let open = |code| named.findings.iter().any(|one| one.code == code);
    assert!(!open(FindingCode::UnnamedRow));
    let sums = named
        .findings
        .iter()
        .filter(|one| one.id.starts_with("T12"));
    assert_eq!(sums.count(), 0, "{:?}", named.findings);
    // What was adopted is done: another change of the same table is not taken for it.
    for col in [1, 2] {
        pages
            .page("表十二")
            .cells
            .insert((8, col), CellValue::Number(81.0));
    }
    desk.save("五.xlsx", &pages);
    let changed = desk.fix("五.xlsx", "六.xlsx");
    assert!(changed.error.is_none(), "{:?}", changed.error);
    let gone = changed
        .notices
        .iter()
        .any(|one| one.message.contains("已经不存在"));
    assert!(!gone, "{:?}", changed.notices);
}

#[test]
fn a_row_by_economic_code_that_only_its_group_lacks_waits_for_its_name() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例.xlsx");
    let desk = Desk::empty();
    desk.put("原件.xlsx", &std::fs::read(file).expect("the example"));
    let mut pages = desk.open("原件.xlsx");
    // 28.12 in all, of which 3.00.
    leave_out(&mut pages, "表六", "工会经费");
    desk.save("提交件.xlsx", &pages);
    desk.fix("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let line = lines.iter().find(|line| line["位置"] == "表六!C16");
    let line = line.unwrap_or_else(|| panic!("{lines:#?}")).clone();
    let ways = pages.list().ways(&line[ID]);
    let below = ways
        .iter()
        .position(|way| way["科目·栏目"].ends_with(ADDS_BELOW));
    let below = below.unwrap_or_else(|| panic!("{ways:#?}"));
    assert_eq!(ways[below]["应为数"], "3", "{ways:#?}");
    let choice = format!("{}.{}", line["序号"], below + 1);
    pages.list().write(&line[ID], CHOICE, &choice);
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert_eq!(report.error, None);
    let told = report.notices.iter().map(|one| one.message.as_str());
    let told: Vec<&str> = told.filter(|told| told.contains("还没有名称")).collect();
    assert!(
        told.len() == 1 && told[0].starts_with("表六!A21 补了一行"),
        "{told:?}"
    );
    assert_eq!(report.done.after.expect("written").mismatch, 0);
    let mut pages = desk.open("三.xlsx");
    let cells = &pages.page("表六").cells;
    let figures = [(20, 2), (20, 4)].map(|at| cells.get(&at).cloned());
    let three = Some(CellValue::Number(3.0));
    assert_eq!(figures, [three.clone(), three]);
    desk.fix("三.xlsx", "又三.xlsx");
    desk.same("三.xlsx", "又三.xlsx", "fixed again");
    let name = CellValue::Text("工会经费".into());
    pages.page("表六").cells.insert((20, 0), name);
    desk.save("四.xlsx", &pages);
    let named = desk.fix("四.xlsx", "五.xlsx");
    assert_eq!(named.error, None);
    let own = |one: &&duibiao::report::Finding| one.id.starts_with("T6");
    assert_eq!(
        named.findings.iter().filter(own).count(),
        0,
        "{:?}",
        named.findings
    );
}

#[test]
fn where_a_row_above_others_is_missing_nothing_else_is_suggested() {
    let desk = Desk::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例.xlsx");
    desk.put("提交件.xlsx", &std::fs::read(file).expect("the example"));
    let mut pages = desk.open("提交件.xlsx");
    let cells = &mut pages.page("表三").cells;
    // The row of 住房改革支出, of which 住房公积金 is the only part.
    let is_code = |value: &CellValue| matches!(value, CellValue::Text(text) if text == "22102");
    let (gone, _) = *cells
        .iter()
        .find(|(_, value)| is_code(value))
        .expect("the row")
        .0;
    let without = cells.iter().filter(|((row, _), _)| *row != gone);
    let moved =
        without.map(|(&(row, col), value)| ((row - u32::from(row > gone), col), value.clone()));
    *cells = moved.collect();
    desk.save("缺款.xlsx", &pages);
    desk.fix("缺款.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let open: Vec<_> = lines
        .iter()
        .filter(|line| line["结论"] == "要您定")
        .collect();
    let [line] = open.as_slice() else {
        panic!("{open:?}");
    };
    assert!(line["依据"].contains("22102"), "{line:?}");
    assert_eq!(line["应为数"], "", "{line:?}");
    // Its one way is to add the row, which then holds what its parts add up to.
    let ways = pages.list().ways(&line[ID]);
    let [way] = ways.as_slice() else {
        panic!("{ways:?}");
    };
    assert_eq!(way["科目·栏目"], format!("22102 住房改革支出·{ADDS}"));
    pages.list().write(&line[ID], CHOICE, "1.1");
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    desk.fix("提交件.xlsx", "原件-写出.xlsx");
    let (meant, now) = (
        submission(&desk, "原件-写出.xlsx"),
        submission(&desk, "三.xlsx"),
    );
    assert_eq!(printed(&meant), printed(&now));
    desk.fix("三.xlsx", "四.xlsx");
    desk.same("三.xlsx", "四.xlsx", "fixed again");
}

/// Rows that stand above others, and rows of lists, each left out of the example: adopting the one way that is offered
/// gives the example back.
#[test]
fn rows_above_others_and_rows_of_lists_are_written_as_they_were() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例.xlsx");
    for (sheet, text) in [
        ("表三", "22102"),
        ("表三", "208"),
        ("表三", "20103"),
        ("表五", "20808"),
        ("表四", "二十、住房保障支出"),
        ("表四", "八、社会保障和就业支出"),
        ("表一", "二十、住房保障支出"),
    ] {
        let desk = Desk::empty();
        desk.put("原件.xlsx", &std::fs::read(file).expect("the example"));
        desk.fix("原件.xlsx", "原件-写出.xlsx");
        let mut pages = desk.open("原件.xlsx");
        leave_out(&mut pages, sheet, text);
        desk.save("提交件.xlsx", &pages);
        let report = desk.fix("提交件.xlsx", "一.xlsx");
        assert!(report.error.is_none(), "{text}: {:?}", report.error);
        let mut pages = desk.open("一.xlsx");
        let lines = pages.list().lines();
        let open = lines.iter().filter(|line| line["结论"] == "要您定");
        let adds = |line: &&std::collections::BTreeMap<String, String>| {
            let ways = pages.pages.iter().find(|page| page.name == "差异表");
            let ways = ways.expect("the list").ways(&line[ID]);
            ways.iter().any(|way| way["科目·栏目"].ends_with(ADDS))
        };
        let line = open.clone().find(adds);
        let Some(line) = line.cloned() else {
            panic!("{sheet} {text}: {:#?}", open.collect::<Vec<_>>());
        };
        assert_eq!(open.count(), 1, "{sheet} {text}");
        pages
            .list()
            .write(&line[ID], CHOICE, &format!("{}.1", line["序号"]));
        desk.save("二.xlsx", &pages);
        let report = desk.fix("二.xlsx", "三.xlsx");
        assert!(report.error.is_none(), "{text}: {:?}", report.error);
        let (meant, now) = (
            submission(&desk, "原件-写出.xlsx"),
            submission(&desk, "三.xlsx"),
        );
        assert_eq!(printed(&meant), printed(&now), "{sheet} {text}");
        desk.fix("三.xlsx", "四.xlsx");
        desk.same("三.xlsx", "四.xlsx", text);
    }
}

/// Takes out the row in which a cell says that.
pub(super) fn leave_out(pages: &mut lab::desk::Pages, sheet: &str, text: &str) {
    let page = pages.page(sheet);
    let is_it = |value: &CellValue| matches!(value, CellValue::Text(own) if own.trim() == text);
    let mut cells = page.cells.iter();
    let (gone, _) = *cells.find(|(_, value)| is_it(value)).expect("the row").0;
    let without = page.cells.iter().filter(|((row, _), _)| *row != gone);
    let moved =
        without.map(|(&(row, col), value)| ((row - u32::from(row > gone), col), value.clone()));
    page.cells = moved.collect();
    for merge in &mut page.merges {
        for corner in [&mut merge.first, &mut merge.last] {
            corner.row -= u32::from(corner.row > gone);
        }
    }
}

#[test]
fn a_row_is_not_added_in_the_submitters_own_workbook_and_nothing_is_written_then() {
    let desk = super::example();
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let line = lines.iter().find(|line| line["位置"] == "表十二!B7");
    let line = line.expect("the line").clone();
    pages
        .list()
        .write(&line[ID], CHOICE, &format!("{}.1", line["序号"]));
    desk.save("二.xlsx", &pages);
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let options = duibiao::FixOptions {
        keep: true,
        ..duibiao::FixOptions::to(&desk.path("三.xlsx"))
    };
    let report = duibiao::fix(&recogniser, &desk.path("二.xlsx"), &options);
    let error = report.error.expect("refused").message;
    assert!(
        error.contains("表十二!B7") && error.contains("不能补行"),
        "{error}"
    );
    assert!(!desk.path("三.xlsx").exists());
}
