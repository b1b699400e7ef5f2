//! The 修改记录 lists every change from what was submitted, changes of form included: each test spoils
//! the form of the example by hand, so that what has to be listed is known.

use std::path::Path;

use duibiao::model::CellRef;
use duibiao::read::CellValue;
use lab::desk::{Desk, Pages, text};

fn example(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::fs::read(folder.join(name)).expect("an example")
}

/// The example, spoilt.
fn spoilt(spoil: impl FnOnce(&mut Pages)) -> Desk {
    let desk = Desk::empty();
    desk.put("原件.xlsx", &example("预算示例.xlsx"));
    let mut pages = desk.open("原件.xlsx");
    spoil(&mut pages);
    desk.save("提交件.xlsx", &pages);
    desk
}

/// The lines of the 修改记录: table, place in the submission, kind, old and new, why.
fn changes(desk: &Desk, name: &str) -> Vec<[String; 5]> {
    let mut pages = desk.open(name);
    let sheet = pages.page("修改记录");
    let cell = |row, col| sheet.cells.get(&(row, col)).map(text).unwrap_or_default();
    let rows = sheet.cells.keys().map(|&(row, _)| row);
    let head = rows.clone().find(|&row| cell(row, 0) == "序号");
    let head = head.expect("headings");
    let last = rows.max().unwrap_or(head);
    (head + 1..=last)
        .filter(|&row| !cell(row, 0).is_empty())
        .map(|row| [1, 3, 6, 7, 8].map(|col| cell(row, col)))
        .collect()
}

/// Spoils the form, fixes, and returns the lines; no figure may have changed.
fn listed(spoil: impl FnOnce(&mut Pages)) -> Vec<[String; 5]> {
    let desk = spoilt(spoil);
    let report = desk.fix("提交件.xlsx", "一.xlsx");
    assert_eq!(report.error, None);
    assert!(report.corrections.is_empty(), "{:?}", report.corrections);
    desk.fix("一.xlsx", "二.xlsx");
    desk.same("一.xlsx", "二.xlsx", "the list is kept by the next run");
    changes(&desk, "一.xlsx")
}

fn at(pages: &mut Pages, sheet: &str, cell: &str) -> ((u32, u32), CellValue) {
    let place = CellRef::parse(cell).expect("an address");
    let key = (place.row, place.col);
    let found = pages.page(sheet).cells.get(&key).cloned();
    (
        key,
        found.unwrap_or_else(|| panic!("{sheet}!{cell} is blank")),
    )
}

fn put(pages: &mut Pages, sheet: &str, cell: &str, typed: &str) {
    let place = CellRef::parse(cell).expect("an address");
    let cells = &mut pages.page(sheet).cells;
    cells.insert((place.row, place.col), CellValue::Text(typed.into()));
}

/// The line, without its number.
fn line(table: &str, place: &str, kind: &str, change: &str, why: &str) -> [String; 5] {
    [table, place, kind, change, why].map(str::to_owned)
}

#[test]
fn a_submission_in_standard_form_has_no_changes() {
    let desk = Desk::empty();
    desk.put("提交件.xlsx", &example("预算示例.xlsx"));
    desk.fix("提交件.xlsx", "一.xlsx");
    let lines = changes(&desk, "一.xlsx");
    // What the list says in place of lines has no kind.
    assert!(lines.iter().all(|line| line[2].is_empty()), "{lines:?}");
}

#[test]
fn amounts_that_were_typed_as_text_are_listed_by_the_way_they_were_typed() {
    let lines = listed(|pages| {
        // 表三 holds 1,118.07, 768.79 and 349.28 in its total.
        let (_, total) = at(pages, "表三", "C5");
        assert_eq!(total, CellValue::Number(1118.07));
        put(pages, "表三", "C5", "１，１１８．０７");
        put(pages, "表三", "D5", "768.79");
        put(pages, "表三", "E5", "349.28万元");
        put(pages, "表三", "E8", "—");
    });
    let form = "改变形式";
    let expected = [
        line(
            "表三",
            "表三!D5",
            form,
            "768.79 → 768.79",
            "1 个金额由文本改为数字",
        ),
        line(
            "表三",
            "表三!C5",
            form,
            "１，１１８．０７ → 1118.07",
            "1 个金额由全角字符改为数字",
        ),
        line(
            "表三",
            "表三!E5",
            "换算单位",
            "349.28万元 → 349.28",
            "1 个金额去掉写在格里的单位，按本表的单位改为数字",
        ),
        line(
            "表三",
            "表三!E8",
            form,
            "— → 空",
            "1 个表示没有金额的符号改为空格",
        ),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn many_amounts_of_one_table_are_one_line_with_their_range() {
    let lines = listed(|pages| {
        let cells = &mut pages.page("表五").cells;
        for value in cells.values_mut() {
            if let CellValue::Number(number) = value {
                *value = CellValue::Text(number.to_string());
            }
        }
    });
    assert_eq!(lines.len(), 1, "{lines:?}");
    let [table, place, kind, _, why] = &lines[0];
    assert_eq!([table.as_str(), kind.as_str()], ["表五", "改变形式"]);
    assert!(place.starts_with("表五!C5:E"), "{place}");
    assert!(why.ends_with("个金额由文本改为数字"), "{why}");
}

#[test]
fn digits_that_are_not_printed_are_listed_with_what_is_shown() {
    let lines = listed(|pages| {
        let (key, value) = at(pages, "表三", "E5");
        assert_eq!(value, CellValue::Number(349.28));
        pages
            .page("表三")
            .cells
            .insert(key, CellValue::Number(349.2751));
    });
    let why = "1 个金额多于印制的小数位数：数值不变，按四舍五入显示";
    let expected = line("表三", "表三!E5", "改变形式", "349.2751 → 349.28", why);
    assert_eq!(lines, [expected]);
}

#[test]
fn titles_names_codes_and_sheets_are_listed_with_their_old_form() {
    let lines = listed(|pages| {
        put(pages, "表三", "A1", "2026年部门预算支出总表");
        put(pages, "表三", "B6", "　一般公共服务 支出");
        let (key, code) = at(pages, "表三", "A7");
        assert_eq!(code, CellValue::Text("20103".into()));
        pages
            .page("表三")
            .cells
            .insert(key, CellValue::Number(20103.0));
        pages.page("表三").name = "支出".into();
    });
    let (form, name) = ("改变形式", "统一名称");
    let expected = [
        line(
            "",
            "",
            name,
            "支出→表三",
            "工作表按标准名称命名，一张表一个工作表",
        ),
        line(
            "表三",
            "支出!A1",
            name,
            "2026年部门预算支出总表 → 2026年预算支出总表",
            "标题按标准写法",
        ),
        line(
            "表三",
            "支出!B6",
            name,
            "　一般公共服务 支出 → 一般公共服务支出",
            "1 个名称去掉了前后、中间的空格或换行，层级改用缩进表示",
        ),
        line(
            "表三",
            "支出!A7",
            form,
            "20103 → 20103",
            "1 个编码由数字改为文本",
        ),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_code_in_front_of_a_name_in_a_table_without_codes_is_listed() {
    let lines = listed(|pages| put(pages, "表六", "A7", "30101 基本工资"));
    let expected = line(
        "表六",
        "表六!A7",
        "统一名称",
        "30101 基本工资 → 基本工资",
        "1 个名称里的编码、序号等不属于名称，没有写出",
    );
    assert_eq!(lines, [expected]);
}

#[test]
fn sheets_in_another_order_and_a_missing_table_are_listed() {
    let lines = listed(|pages| {
        let third = pages.pages.iter().position(|page| page.name == "表三");
        let page = pages.pages.remove(third.expect("there"));
        pages.pages.push(page);
        pages.pages.retain(|page| page.name != "表七");
    });
    let rest = "表四、表五、表六、表八、表九、表十、表十一、表十二、表十三";
    let order = format!("表一、表二、{rest}、表三 → 表一、表二、表三、{rest}");
    let expected = [
        line("", "", "调整顺序", &order, "工作表按标准顺序排列"),
        line("表七", "", "补齐", "", "提交件没有此表，补上空表"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn what_stands_beside_the_standard_columns_is_carried_and_no_change() {
    let lines = listed(|pages| {
        put(pages, "表三", "H8", "见附件");
    });
    // The line that says that nothing changed.
    assert_eq!(lines, [line("", "", "", "", "")]);
}

#[test]
fn earlier_changes_stay_listed_when_somebody_adds_a_row_to_the_corrected_workbook() {
    let desk = Desk::empty();
    desk.put("提交件.xlsx", &example("预算示例-有错.xlsx"));
    let first = desk.fix("提交件.xlsx", "一.xlsx");
    assert_eq!(first.corrections.len(), 5);
    let mut pages = desk.open("一.xlsx");
    let page = pages.page("表十二");
    let last = page.cells.keys().map(|&(row, _)| row).max().expect("rows");
    for (col, value) in [
        (0, CellValue::Text("另加的项目".into())),
        (1, CellValue::Number(1.0)),
        (2, CellValue::Number(1.0)),
    ] {
        page.cells.insert((last + 1, col), value);
    }
    desk.save("改过.xlsx", &pages);
    desk.fix("改过.xlsx", "二.xlsx");
    let lines = changes(&desk, "二.xlsx");
    let earlier: Vec<_> = lines
        .iter()
        .filter(|line| line[2] == "更正数字（此前）")
        .collect();
    let places: Vec<&str> = earlier.iter().map(|line| line[3].as_str()).collect();
    assert_eq!(
        places,
        [
            "973.62 → 937.62",
            "64.59 → 34.34",
            "34.34 → 64.59",
            "30.00 → 3.00",
            "281200.00 → 28.12"
        ]
    );
    desk.fix("二.xlsx", "三.xlsx");
    desk.same("二.xlsx", "三.xlsx", "the history stays as it is");
}

/// The example with a cell of a sheet written anew.
fn with_cell(
    sheet: &str,
    write: impl FnOnce(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>,
) -> Desk {
    let desk = Desk::empty();
    desk.put("原件.xlsx", &example("预算示例.xlsx"));
    let mut book = desk.open("原件.xlsx").workbook();
    let page = book.worksheet_from_name(sheet).expect("the sheet");
    write(page).expect("written");
    desk.put("提交件.xlsx", &book.save_to_buffer().expect("saved"));
    desk
}

#[test]
fn figures_that_their_format_scales_and_texts_with_parts_struck_out_are_listed() {
    use rust_xlsxwriter::{Format, FormatScript};
    let desk = with_cell("表三", |page| {
        let wan = Format::new().set_num_format("0!.0000");
        page.write_with_format(4, 2, 11_180_700, &wan)?;
        let (plain, old) = (Format::new(), Format::new().set_font_strikethrough());
        page.write_rich_string(4, 3, &[(&old, "700"), (&plain, "768.79")])?;
        let mark = Format::new().set_font_script(FormatScript::Superscript);
        page.write_rich_string(4, 0, &[(&plain, "合计"), (&mark, "①")])?;
        page.write_rich_string(0, 0, &[(&old, "2025年"), (&plain, "2026年预算支出总表")])?;
        Ok(())
    });
    let report = desk.fix("提交件.xlsx", "一.xlsx");
    assert_eq!(report.error, None);
    assert!(report.corrections.is_empty() && report.findings.is_empty());
    let lines = changes(&desk, "一.xlsx");
    let form = "改变形式";
    for expected in [
        line(
            "",
            "表三!A1",
            form,
            "〔2025年〕2026年预算支出总表 → 2026年预算支出总表",
            "1 格里有划掉、删除或隐藏的文字：没有写出，写的是其余的部分",
        ),
        line(
            "表三",
            "表三!C5",
            form,
            "11180700 → 1118.07",
            "1 个金额按格里显示的数写：原来存的数由数字格式缩小或放大显示",
        ),
        line(
            "表三",
            "表三!D5",
            form,
            "〔700〕768.79 → 768.79",
            "1 格里有划掉、删除或隐藏的文字：没有写出，写的是其余的部分",
        ),
        line(
            "表三",
            "表三!A5",
            form,
            "合计① → 合计",
            "1 格里有上标的注号：没有写进名称或金额，注解请核对",
        ),
    ] {
        assert!(lines.contains(&expected), "{expected:?} in {lines:#?}");
    }
}
