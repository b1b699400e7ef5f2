//! Rows of two lists that one printed row held: each is put right on its line. What should stand there is what the example printed before it was spoilt.

use duibiao::read::CellValue;
use lab::desk::{CHOICE, Desk, ID, Pages};

use super::missing_rows::{leave_out, printed, submission};

/// The example as 原件.xlsx, written in the standard form as 原样.xlsx; spoilt as 提交件.xlsx.
fn spoilt(spoil: impl FnOnce(&mut Pages)) -> Desk {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例.xlsx");
    let desk = Desk::empty();
    desk.put("原件.xlsx", &std::fs::read(file).expect("the example"));
    desk.fix("原件.xlsx", "原样.xlsx");
    let mut pages = desk.open("原件.xlsx");
    spoil(&mut pages);
    desk.save("提交件.xlsx", &pages);
    desk
}

/// The row of a sheet in which a cell says that.
fn row_of(pages: &mut Pages, sheet: &str, text: &str) -> u32 {
    let is_it = |value: &CellValue| matches!(value, CellValue::Text(own) if own.trim() == text);
    let page = pages.page(sheet);
    let mut cells = page.cells.iter();
    cells.find(|(_, value)| is_it(value)).expect("the row").0.0
}

/// Chooses that on each line that is open, and runs the program again.
fn decided(desk: &Desk, choice: impl Fn(&str) -> String, keep: bool) {
    let run = |from: &str, to: &str| {
        let report = match keep {
            true => desk.keep(from, to),
            false => desk.fix(from, to),
        };
        assert_eq!(report.error, None, "{from}");
    };
    run("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    for line in pages.list().lines() {
        if line["结论"] == "要您定" {
            pages
                .list()
                .write(&line[ID], CHOICE, &choice(&line["序号"]));
        }
    }
    desk.save("二.xlsx", &pages);
    run("二.xlsx", "三.xlsx");
    run("三.xlsx", "四.xlsx");
    desk.same("三.xlsx", "四.xlsx", "again");
    let mut pages = desk.open("三.xlsx");
    let lines = pages.list().lines();
    let open = lines.iter().filter(|line| line["结论"] == "要您定");
    assert_eq!(open.count(), 0, "{lines:#?}");
}

/// Whether the tables print what they were meant to.
fn as_meant(desk: &Desk, name: &str) {
    let (meant, now) = (submission(desk, "原样.xlsx"), submission(desk, name));
    assert_eq!(printed(&meant), printed(&now));
}

#[test]
fn one_printed_row_of_two_lists_is_two_lines_and_each_writes_its_own() {
    for sheet in ["表一", "表四"] {
        let desk = spoilt(|pages| leave_out(pages, sheet, "一、一般公共服务支出"));
        decided(&desk, |number| format!("{number}.1"), false);
        as_meant(&desk, "三.xlsx");
    }
}
