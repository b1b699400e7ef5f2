//! Rows that are printed and blank, rows that stand twice, rows of two lists that one printed row held, a row that is
//! missing beside another mistake: each is put right on its line. What should stand there is what the example printed before it was spoilt.

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

/// The row of a code in 表二 a second time.
fn doubled(pages: &mut Pages) {
    let row = row_of(pages, "表二", "2010303");
    let page = pages.page("表二");
    page.insert_rows(row, 1);
    let own = page.cells.range((row + 1, 0)..(row + 2, 0));
    let doubled: Vec<_> = own
        .map(|(&(_, col), value)| ((row, col), value.clone()))
        .collect();
    page.cells.extend(doubled);
}

#[test]
fn adopting_takes_out_a_row_that_stands_twice() {
    let desk = spoilt(doubled);
    decided(&desk, |_| "采纳建议".to_owned(), false);
    as_meant(&desk, "三.xlsx");
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let open: Vec<_> = lines
        .iter()
        .filter(|line| line["结论"] == "要您定")
        .collect();
    assert_eq!(open.len(), 1, "one cause is one line: {lines:#?}");
    assert!(open[0]["依据"].contains("去掉这一行"), "{lines:#?}");
}

#[test]
fn in_place_a_row_that_stands_twice_is_cleared_as_a_whole() {
    let desk = spoilt(doubled);
    let row = row_of(&mut desk.open("提交件.xlsx"), "表二", "2010303") + 1;
    decided(&desk, |_| "采纳建议".to_owned(), true);
    let mut pages = desk.open("三.xlsx");
    let left = pages.page("表二").cells.range((row, 0)..(row + 1, 0));
    let left: Vec<_> = left
        .filter(|(_, value)| !matches!(value, CellValue::Text(text) if text.is_empty()))
        .collect();
    assert_eq!(left, [], "nothing of the row");
    desk.fix("三.xlsx", "五.xlsx");
    as_meant(&desk, "五.xlsx");
}

#[test]
fn a_printed_row_without_figures_is_suggested_and_filled_in() {
    let desk = spoilt(|pages| {
        let row = row_of(pages, "表十一", "长治市屯留区行政审批服务管理局");
        let page = pages.page("表十一");
        let cells = page.cells.range_mut((row, 1)..(row + 1, 0));
        cells.for_each(|(_, value)| *value = CellValue::Text(String::new()));
    });
    decided(&desk, |_| "采纳建议".to_owned(), false);
    as_meant(&desk, "三.xlsx");
}

#[test]
fn of_blank_rows_below_a_total_each_can_be_chosen_and_no_row_is_added_to_a_full_list() {
    let desk = spoilt(|pages| {
        let row = row_of(pages, "表十", "②公务用车运行维护费") + 1;
        let page = pages.page("表十");
        for col in 1..=2 {
            page.cells.insert((row, col), CellValue::Number(3.0));
        }
    });
    desk.fix("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let row = row_of(&mut pages, "表十", "公务接待费");
    let lines = pages.list().lines();
    let line = lines.iter().find(|line| line["位置"].starts_with("表十!"));
    let line = line.expect("the line").clone();
    let ways = pages.list().ways(&line[ID]);
    let of = |way: &std::collections::BTreeMap<String, String>| way["位置"].clone();
    let places: Vec<String> = ways.iter().map(of).collect();
    assert!(
        places.iter().all(|place| !place.contains("缺行")),
        "{places:?}"
    );
    let own = format!("表十!B{}", row + 1);
    let nth = places
        .iter()
        .position(|place| *place == own)
        .expect("the row");
    let chosen = format!("{}.{}", line["序号"], nth + 1);
    pages.list().write(&line[ID], CHOICE, &chosen);
    desk.save("二.xlsx", &pages);
    assert_eq!(desk.fix("二.xlsx", "三.xlsx").error, None);
    let mut pages = desk.open("三.xlsx");
    for col in 1..=2 {
        let now = pages.page("表十").cells.get(&(row, col));
        assert_eq!(now, Some(&CellValue::Number(3.0)), "{col}");
    }
}

#[test]
fn one_printed_row_of_two_lists_is_two_lines_and_each_writes_its_own() {
    for sheet in ["表一", "表四"] {
        let desk = spoilt(|pages| leave_out(pages, sheet, "一、一般公共服务支出"));
        decided(&desk, |number| format!("{number}.1"), false);
        as_meant(&desk, "三.xlsx");
    }
}

#[test]
fn in_place_a_missing_row_says_where_it_belongs_and_what_it_holds() {
    let desk = spoilt(|pages| leave_out(pages, "表一", "二十、住房保障支出"));
    let mut pages = desk.open("原件.xlsx");
    let behind = row_of(&mut pages, "表一", "二十、住房保障支出");
    desk.keep("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let cells = pages.list().cells.values();
    let texts = cells.filter_map(|value| match value {
        CellValue::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let said = format!("第 {behind} 行下面插入一行：D列 ");
    let told = texts.filter(|text| text.contains(&said)).count();
    assert_eq!(told, 1, "{said}");
}

#[test]
fn a_missing_row_beside_another_mistake_is_added_together_with_its_correction() {
    let desk = spoilt(|pages| {
        let row = row_of(pages, "表十二", "2025年政务大厅专网费");
        let page = pages.page("表十二");
        page.cells.insert((row, 2), CellValue::Number(106_400.0));
        leave_out(pages, "表十二", "2025年政务大厅物业费");
    });
    desk.fix("提交件.xlsx", "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let line = pages.list().lines().remove(0);
    let way = pages.list().ways(&line[ID]).remove(0);
    let said = (way["科目·栏目"].as_str(), way["依据"].as_str());
    assert!(said.0.ends_with("下面补一行"), "{said:?}");
    assert!(said.1.contains("改为 10.64"), "{said:?}");
    let chosen = format!("{}.1", line["序号"]);
    pages.list().write(&line[ID], CHOICE, &chosen);
    desk.save("二.xlsx", &pages);
    let report = desk.fix("二.xlsx", "三.xlsx");
    assert_eq!(report.error, None);
    let mut pages = desk.open("三.xlsx");
    let row = row_of(&mut pages, "表十二", "2025年政务大厅专网费");
    let cells = pages.page("表十二").cells.clone();
    assert_eq!(cells.get(&(row, 2)), Some(&CellValue::Number(10.64)));
    let added = cells
        .values()
        .filter(|value| **value == CellValue::Number(23.7));
    assert_eq!(added.count(), 2);
}
