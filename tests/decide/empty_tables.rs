//! An empty table that does not say so gets the note of its form; a table whose figures other tables have does not.

use duibiao::read::CellValue;
use lab::desk::{Desk, Pages};

const NOTE: &str = "注：本表无数据";

fn example(name: &str) -> Desk {
    let desk = Desk::empty();
    let file = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
    desk.put("提交件.xlsx", &std::fs::read(file).expect("the example"));
    desk
}

fn has_note(pages: &mut Pages, sheet: &str) -> bool {
    let cells = &pages.page(sheet).cells;
    cells
        .values()
        .any(|value| matches!(value, CellValue::Text(text) if text == NOTE))
}

#[test]
fn an_empty_table_says_that_it_is_empty_and_the_change_is_listed() {
    let desk = example("预算示例-有错.xlsx");
    assert!(!has_note(&mut desk.open("提交件.xlsx"), "表八"));
    desk.fix("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    assert!(has_note(&mut pages, "表八"));
    let listed = pages.page("修改记录").cells.clone();
    let listed = listed
        .values()
        .any(|value| matches!(value, CellValue::Text(text) if text == "补注"));
    assert!(listed);
    desk.fix("一.xlsx", "二.xlsx");
    desk.same("一.xlsx", "二.xlsx", "fixed again");
}

#[test]
fn a_table_whose_figures_are_missing_is_not_said_to_be_empty() {
    let desk = example("预算示例.xlsx");
    let mut pages = desk.open("提交件.xlsx");
    let figures = &mut pages.page("表五").cells;
    figures.retain(|_, value| !matches!(value, CellValue::Number(_)));
    desk.save("空.xlsx", &pages);
    desk.fix("空.xlsx", "一.xlsx");
    assert!(!has_note(&mut desk.open("一.xlsx"), "表五"));
}
