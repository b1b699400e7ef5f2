//! What a person decides in the 差异表 comes back: understood, applied, solved anew; or refused as a
//! whole, with the cell that is unclear. The department is made up and its damage is known, so that
//! every expected figure comes from its facts.

mod at_random;
mod blank_and_doubled;
mod missing_rows;
mod one_line_a_mistake;
mod refusals;
mod replay;
mod round_trip;
mod worth_a_look;

use std::collections::BTreeMap;

use duibiao::read::CellValue;
use duibiao::report::{FindingState, Outcome};
use duibiao::{Recogniser, layout};
use lab::departments::{Damaged, Department, Profile, RoundingMode, Stratum, damage, xlsx};
use lab::desk::{CHOICE, Desk, ID, Page, REMARK, STATE, VALUE};

/// A workbook with one damage whose 差异表 leaves something to decide with at least one rival, fixed as
/// 一.xlsx; and the 编号 of the line with the suggestion.
pub(crate) struct Case {
    pub(crate) desk: Desk,
    pub(crate) id: String,
    pub(crate) damaged: Damaged,
}

/// The first case from the seed on whose line pleases.
pub(crate) fn case_where(seed: u64, pleases: impl Fn(&Case, &Page) -> bool) -> Case {
    for seed in seed..seed + 60 {
        for stratum in [
            Stratum::CopiedTotalsRight,
            Stratum::TwoCells,
            Stratum::OneCell,
        ] {
            let honest = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
            let Some(damaged) = damage(&honest, stratum, seed) else {
                continue;
            };
            let desk = Desk::empty();
            desk.put("提交件.xlsx", &xlsx(&damaged.printed));
            let report = desk.fix("提交件.xlsx", "一.xlsx");
            assert!(report.error.is_none(), "{:?}", report.error);
            let mut pages = desk.open("一.xlsx");
            let list = pages.list();
            let lines = list.lines();
            let offers = |line: &&BTreeMap<String, String>| {
                !line["应为数"].is_empty() && !list.ways(&line[ID]).is_empty()
            };
            let Some(line) = lines.iter().find(offers) else {
                continue;
            };
            let case = Case {
                desk,
                id: line[ID].clone(),
                damaged,
            };
            if pleases(&case, pages.list()) {
                return case;
            }
        }
    }
    panic!("no such case");
}

pub(crate) fn case(seed: u64) -> Case {
    case_where(seed, |_, _| true)
}

impl Case {
    /// Ticks the line and saves as 二.xlsx.
    pub fn tick(&self, choice: &str) {
        let mut pages = self.desk.open("一.xlsx");
        pages.list().write(&self.id, CHOICE, choice);
        self.desk.save("二.xlsx", &pages);
    }

    /// Where the line's cell stands in the output.
    pub fn cell(&self, name: &str) -> CellValue {
        let mut pages = self.desk.open("一.xlsx");
        let line = pages.list().line(&self.id);
        let mut pages = self.desk.open(name);
        let at = duibiao::model::CellRef::parse(&line["单元格"]).expect("an address");
        let page = pages.page(&line["表"]);
        page.cells
            .get(&(at.row, at.col))
            .cloned()
            .unwrap_or(CellValue::Text(String::new()))
    }
}

/// The damaged example as 提交件.xlsx, fixed as 一.xlsx.
pub(crate) fn example() -> Desk {
    let desk = Desk::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例-有错.xlsx");
    desk.put("提交件.xlsx", &std::fs::read(file).expect("the example"));
    desk.fix("提交件.xlsx", "一.xlsx");
    desk
}

fn number(text: &str) -> CellValue {
    CellValue::Number(text.parse().expect("a number"))
}

#[test]
fn an_accepted_suggestion_is_written_and_recorded_and_nothing_is_left_to_decide() {
    let case = case(1);
    case.tick("采纳建议");
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.states.get(&case.id), Some(&FindingState::Accepted));
    let mut pages = case.desk.open("三.xlsx");
    let line = pages.list().line(&case.id);
    assert_eq!(line[STATE], "采纳");
    assert_eq!(line[CHOICE], "采纳建议");
    assert_eq!(case.cell("三.xlsx"), number(&line["应为数"]));
    let changes = pages.page("修改记录");
    let told = changes
        .cells
        .values()
        .any(|v| lab::desk::text(v) == "按决定修改");
    assert!(told, "{changes:#?}");
    assert!(
        pages
            .list()
            .lines()
            .iter()
            .all(|line| line[STATE] != "要您定")
    );
    assert_eq!(case.desk.check("三.xlsx").judged.mismatch, 0);
}

#[test]
fn an_accepted_rival_is_what_the_line_called_it() {
    let case = case(20);
    case.tick("采纳备选1");
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let mut before = case.desk.open("一.xlsx");
    let rival = before.list().ways(&case.id)[0].clone();
    let mut after = case.desk.open("三.xlsx");
    let at = duibiao::model::CellRef::parse(&rival["单元格"]).expect("an address");
    let found = after
        .page(&rival["表"])
        .cells
        .get(&(at.row, at.col))
        .cloned();
    assert_eq!(found, Some(number(&rival["应为数"])), "{rival:?}");
    assert_eq!(after.list().line(&case.id)[STATE], "采纳");
}

#[test]
fn a_filled_figure_is_fixed_and_the_rest_is_solved_anew() {
    let case = case(3);
    let mut pages = case.desk.open("一.xlsx");
    let expected = pages.list().line(&case.id)["应为数"].clone();
    pages.list().write(&case.id, CHOICE, "自填");
    pages.list().set(&case.id, VALUE, number(&expected));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.states.get(&case.id), Some(&FindingState::Filled));
    assert_eq!(case.cell("三.xlsx"), number(&expected));
    assert_eq!(
        case.desk.open("三.xlsx").list().line(&case.id)[STATE],
        "自填"
    );
}

#[test]
fn a_kept_cell_is_never_blamed_again() {
    let case = case(5);
    let mut pages = case.desk.open("一.xlsx");
    let before = pages.list().line(&case.id);
    pages.list().write(&case.id, CHOICE, "保留原值");
    pages.list().write(&case.id, REMARK, "与批复一致");
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.notices, []);
    assert_eq!(report.states.get(&case.id), Some(&FindingState::Kept));
    let at = (before["表"].as_str(), before["单元格"].as_str());
    let blamed = report
        .clusters
        .iter()
        .flat_map(|c| &c.explanations)
        .flat_map(|e| &e.events);
    for change in blamed.flat_map(|event| &event.cells) {
        assert_ne!(
            (change.sheet.as_deref(), change.cell.as_deref()),
            (Some(at.0), Some(at.1))
        );
    }
    let after = case.desk.open("三.xlsx").list().line(&case.id);
    assert_eq!(
        (after[STATE].as_str(), after[REMARK].as_str()),
        ("保留原值", "与批复一致")
    );
    assert_eq!(case.cell("三.xlsx"), case.cell("一.xlsx"));
    // It has no line any more; the verdict, and what is published, say that it stays as it is.
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let bytes = std::fs::read(case.desk.path("三.xlsx")).expect("the workbook");
    let report = duibiao::check_bytes(&recogniser, "三.xlsx", &bytes);
    let kept: Vec<&str> = report.kept().map(|one| one.id.as_str()).collect();
    assert!(kept.contains(&case.id.as_str()), "{kept:?}");
    let screen = duibiao::screen::report(&report, false);
    let said = format!("其中 {} 处不符或未核已按您的说明保留", kept.len());
    assert!(screen.contains(&said), "{screen}");
    let published = duibiao::publish_bytes(&recogniser, "三.xlsx", &bytes, true);
    let told = published.expect("a published workbook").told();
    let said = format!("保留原值并说明的 {} 处照登", kept.len());
    assert!(told.iter().any(|line| line.starts_with(&said)), "{told:?}");
}

#[test]
fn a_correction_that_is_proven_can_still_be_refused() {
    let case = case_where(1, |_, list| {
        list.lines().iter().any(|l| l[ID].starts_with("已更正/"))
    });
    let mut pages = case.desk.open("一.xlsx");
    let lines = pages.list().lines();
    let line = lines
        .iter()
        .find(|l| l[ID].starts_with("已更正/"))
        .expect("a correction")
        .clone();
    pages.list().write(&line[ID], CHOICE, "保留原值");
    pages.list().write(&line[ID], REMARK, "就是这个数");
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let mut after = case.desk.open("三.xlsx");
    let at = duibiao::model::CellRef::parse(&line["单元格"]).expect("an address");
    let found = after
        .page(&line["表"])
        .cells
        .get(&(at.row, at.col))
        .cloned();
    assert_eq!(found, Some(number(&line["填报数"])));
    assert_eq!(after.list().line(&line[ID])[STATE], "保留原值");
}

#[test]
fn a_correction_that_is_refused_takes_no_other_one_back() {
    let desk = Desk::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例-有错.xlsx");
    desk.put("提交件.xlsx", &std::fs::read(file).expect("the example"));
    let first = desk.fix("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let corrected = lines.iter().filter(|l| l[ID].starts_with("已更正/"));
    let corrected: Vec<_> = corrected.cloned().collect();
    // The two cells that were exchanged share a line.
    assert_eq!(corrected.len() + 1, first.corrections.len());
    assert!(corrected.len() > 2, "{corrected:#?}");
    pages.list().write(&corrected[0][ID], CHOICE, "保留原值");
    pages.list().write(&corrected[0][ID], REMARK, "与批复一致");
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let mut after = desk.open("三.xlsx");
    for (nth, line) in corrected.iter().enumerate() {
        let at = duibiao::model::CellRef::parse(&line["单元格"]).expect("an address");
        let cell = after
            .page(&line["表"])
            .cells
            .get(&(at.row, at.col))
            .cloned();
        let meant = if nth == 0 { "填报数" } else { "应为数" };
        assert_eq!(cell, Some(number(&line[meant])), "{line:#?}");
    }
}

#[test]
fn decisions_survive_reordered_sheets_inserted_rows_and_columns_and_sorted_lines() {
    let case = case(7);
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "平.xlsx");
    let mut pages = case.desk.open("二.xlsx");
    pages.list().reverse_lines();
    pages.list().insert_rows(0, 3);
    pages.list().insert_columns(2, 2);
    pages.list().name = "我的差异".into();
    pages.pages.reverse();
    case.desk.save("乱.xlsx", &pages);
    let report = case.desk.fix("乱.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("平.xlsx"));
}

#[test]
fn decisions_survive_rows_and_columns_inserted_into_the_tables() {
    let case = case(7);
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "平.xlsx");
    let mut pages = case.desk.open("二.xlsx");
    let names: Vec<String> = pages.pages.iter().map(|page| page.name.clone()).collect();
    for name in names.iter().filter(|name| name.starts_with('表')) {
        pages.page(name).insert_rows(0, 1);
        pages.page(name).insert_columns(0, 1);
    }
    case.desk.save("乱.xlsx", &pages);
    let report = case.desk.fix("乱.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.notices, []);
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("平.xlsx"));
}

#[test]
fn decisions_once_applied_stay_and_can_be_changed_or_taken_back() {
    let case = case(9);
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "三.xlsx");
    case.desk.fix("三.xlsx", "四.xlsx");
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("四.xlsx"));
    let mut pages = case.desk.open("三.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳备选1");
    case.desk.save("改.xlsx", &pages);
    case.desk.fix("改.xlsx", "五.xlsx");
    case.tick("采纳备选1");
    case.desk.fix("二.xlsx", "六.xlsx");
    assert_eq!(case.desk.bytes("五.xlsx"), case.desk.bytes("六.xlsx"));
    pages.list().write(&case.id, CHOICE, "　");
    case.desk.save("撤.xlsx", &pages);
    let report = case.desk.fix("撤.xlsx", "七.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(case.desk.bytes("七.xlsx"), case.desk.bytes("一.xlsx"));
    // What is written is as wrong as before: the verdict is of that, not of the file that still shows the decision.
    assert_eq!(report.outcome, Outcome::Mismatch);
    assert!(report.findings.iter().any(|one| one.id == case.id));
}

#[test]
fn a_figure_typed_into_a_table_of_the_output_is_a_decision() {
    let case = case(11);
    let mut pages = case.desk.open("一.xlsx");
    let line = pages.list().line(&case.id);
    let at = duibiao::model::CellRef::parse(&line["单元格"]).expect("an address");
    let cells = &mut pages.page(&line["表"]).cells;
    cells.insert((at.row, at.col), number(&line["应为数"]));
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(case.cell("三.xlsx"), number(&line["应为数"]));
    assert!(case.desk.text("三.对表记录.json").contains("直接改动"));
    case.desk.fix("三.xlsx", "四.xlsx");
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("四.xlsx"));
}

#[test]
fn the_damage_of_a_case_is_really_there() {
    let case = case(1);
    assert!(!case.damaged.truth.is_empty());
}

#[test]
fn a_check_says_what_is_unclear_before_anything_is_fixed() {
    let case = case(1);
    case.tick("也许");
    let error = case.desk.check("二.xlsx").error.expect("unclear");
    assert_eq!(error.kind, "decisions");
    assert!(error.message.contains("也许"), "{}", error.message);
}

#[test]
fn what_a_kept_cell_leaves_open_gets_a_line_of_its_own() {
    let case = case_where(1, |case, list| list.ways(&case.id).len() > 1);
    let mut pages = case.desk.open("一.xlsx");
    pages.list().write(&case.id, CHOICE, "保留原值");
    pages.list().write(&case.id, REMARK, "与批复一致");
    case.desk.save("二.xlsx", &pages);
    case.desk.fix("二.xlsx", "三.xlsx");
    let mut pages = case.desk.open("三.xlsx");
    let lines = pages.list().lines();
    let ids: std::collections::BTreeSet<&String> = lines.iter().map(|line| &line[ID]).collect();
    assert_eq!(
        ids.len(),
        lines.len(),
        "every line has an id of its own: {lines:#?}"
    );
}

#[test]
fn a_changed_department_line_makes_it_a_new_submission_and_decisions_still_count() {
    let case = case_where(1, |_, list| {
        !list.lines().iter().any(|l| l[STATE] == "已改")
    });
    let mut pages = case.desk.open("一.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳建议");
    let names = pages.page("表一").cells.values_mut();
    let unit = names.filter_map(|value| match value {
        CellValue::Text(text) => Some(text),
        _ => None,
    });
    for text in unit {
        *text = text.replace("部门名称：", "部门名称：新");
    }
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert!(
        report
            .notices
            .iter()
            .any(|n| n.message.contains("新的提交件")),
        "{:?}",
        report.notices
    );
    assert_eq!(
        case.desk.open("三.xlsx").list().line(&case.id)[STATE],
        "采纳"
    );
    case.desk.fix("三.xlsx", "四.xlsx");
    case.desk.same("三.xlsx", "四.xlsx", "fixed again");
}

#[test]
fn the_record_of_changes_may_be_sorted() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let page = pages.page("修改记录");
    let last = page.cells.keys().last().expect("cells").0;
    let cells = std::mem::take(&mut page.cells);
    let turned = |row: u32| if row > 1 { 2 + last - row } else { row };
    page.cells = cells
        .into_iter()
        .map(|((r, c), v)| ((turned(r), c), v))
        .collect();
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert_eq!(report.notices, []);
    case.desk.same("一.xlsx", "三.xlsx", "sorted");
}
