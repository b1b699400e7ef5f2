//! Whatever stands on the sheets of a submission is in the workbook that `fix` writes, and what was not
//! understood is listed in the report.

mod beside;
mod formulas_below;

use std::path::Path;

use duibiao::model::{CellRef, SheetName};
use duibiao::read::{Book, CellValue, Grid, read_file};
use duibiao::report::Report;
use duibiao::{FixOptions, Recogniser, fix, layout};
use lab::departments::{Department, Dice, Profile, RoundingMode};
use lab::form::{Form, Table, Way, canonical, differences};
use rust_xlsxwriter::{Formula, Workbook};

const SHEET: &str = "未识别内容";

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn tables() -> Vec<Table> {
    lab::form::tables(&Department::seed().print(RoundingMode::Rounded))
}

fn plain_book() -> Book {
    lab::form::book(&tables(), &mut Form::plain())
}

fn sheet<'b>(book: &'b mut Book, name: &str) -> &'b mut Grid {
    let found = book
        .sheets
        .iter_mut()
        .find(|sheet| sheet.name.as_str() == name);
    found.expect("a sheet of the plain book")
}

fn put(grid: &mut Grid, at: &str, value: CellValue) {
    grid.push(CellRef::parse(at).expect("an address"), value, None);
}

fn text(text: &str) -> CellValue {
    CellValue::Text(text.to_owned())
}

/// Fixes a workbook, and what comes of it, which must be the same again.
fn fixed(bytes: &[u8], what: &str) -> (Report, Book) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("公开表.xlsx"), bytes).expect("written");
    let run = |from: &str, to: &str| {
        let report = fix(&recogniser(), &path(from), &FixOptions::to(&path(to)));
        assert_eq!(report.error, None, "{what}");
        report
    };
    let report = run("公开表.xlsx", "一.xlsx");
    run("一.xlsx", "二.xlsx");
    let bytes = |name: &str| std::fs::read(path(name)).expect("there");
    assert!(bytes("一.xlsx") == bytes("二.xlsx"), "{what}: fixed again");
    (
        report,
        read_file(&path("一.xlsx")).expect("our own workbook"),
    )
}

/// The rows of the sheet of what was left, as texts; none if there is no such sheet.
fn kept(book: &Book) -> Vec<Vec<String>> {
    let Some(grid) = book.sheets.iter().find(|grid| grid.name.as_str() == SHEET) else {
        return Vec::new();
    };
    let row = |row: u32| {
        (0..6)
            .map(|col| shown(grid, CellRef::new(row, col)))
            .collect()
    };
    (1..=grid.rows.last().map_or(0, |row| row.number))
        .map(row)
        .collect()
}

fn shown(grid: &Grid, at: CellRef) -> String {
    match grid.get(at).map(|cell| &cell.value) {
        None => String::new(),
        Some(CellValue::Text(text)) => text.clone(),
        Some(CellValue::Number(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
    }
}

fn lines(report: &Report) -> Vec<String> {
    let lines = report.unrecognised.iter();
    lines
        .map(|one| format!("{}：{}", one.sheet, one.why))
        .collect()
}

fn row<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

#[test]
fn the_examples_leave_nothing() {
    for name in ["预算示例.xlsx", "预算示例-有错.xlsx", "决算示例.xlsx"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        let (report, book) = fixed(&std::fs::read(path).expect("an example"), name);
        assert_eq!(lines(&report), Vec::<String>::new(), "{name}");
        assert_eq!(kept(&book), Vec::<Vec<String>>::new(), "{name}");
    }
}

#[test]
fn a_column_of_ones_own_is_listed_and_carried_with_heading_and_row() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    put(grid, "F3", text("备注"));
    put(grid, "F6", text("上年为 80 万元"));
    put(grid, "F8", CellValue::Number(12.5));
    let name = [
        shown(grid, CellRef::new(5, 0)),
        shown(grid, CellRef::new(5, 1)),
    ];
    let other = [
        shown(grid, CellRef::new(7, 0)),
        shown(grid, CellRef::new(7, 1)),
    ];
    let (report, book) = fixed(&lab::form::xlsx(&book), "a column");
    let [line] = lines(&report).try_into().expect("one line");
    assert!(
        line.starts_with("表三：F列“备注”（2 个单元格）不是标准栏目，没有核对"),
        "{line}"
    );
    assert!(line.contains(SHEET), "{line}");
    let (name, other) = (name.join(" "), other.join(" "));
    let expected = vec![
        row(["表三", "F6", name.trim(), "备注", "上年为 80 万元", ""]),
        row(["表三", "F8", other.trim(), "备注", "12.5", ""]),
    ];
    assert_eq!(kept(&book), expected);
    let number = book.sheets.iter().find(|grid| grid.name.as_str() == SHEET);
    let number = number.and_then(|grid| grid.get(CellRef::new(2, 4)));
    assert_eq!(
        number.map(|cell| &cell.value),
        Some(&CellValue::Number(12.5))
    );
}

#[test]
fn what_stands_around_a_table_is_listed_and_carried() {
    type Around = (&'static str, &'static str, &'static str);
    let cases: [Around; 7] = [
        ("H1", "送审稿", "H1的内容不属于标准表"),
        ("C2", "填报日期：2026年1月15日", "C2的内容不属于标准表"),
        ("H7", "张三：此数待核。", "H7的内容不属于标准表"),
        ("H7", "注：此数待核", "H7的内容不属于标准表"),
        ("A60", "制表人：张三", "A60的内容不属于标准表"),
        (
            "A60",
            "2026年项目支出绩效目标表",
            "第60行起的内容（1 个单元格）不属于标准表",
        ),
        (
            "A60",
            "=cmd|' /C calc'!A0 如上。",
            "第60行起的内容（1 个单元格）不属于标准表",
        ),
    ];
    let plain = recogniser().recognise(&plain_book()).expect("tables");
    for (at, typed, told) in cases {
        let mut book = plain_book();
        put(sheet(&mut book, "表三"), at, text(typed));
        let found = recogniser().recognise(&book).expect("tables");
        assert_eq!(found.submission, plain.submission, "{typed} at {at}");
        let (report, book) = fixed(&lab::form::xlsx(&book), typed);
        let lines = lines(&report);
        let [line] = lines.as_slice() else {
            panic!("{typed}: {lines:?}");
        };
        assert!(line.contains(told), "{line}");
        let kept = kept(&book);
        let [cell] = kept.as_slice() else {
            panic!("{typed}: {kept:?}");
        };
        assert_eq!((cell[1].as_str(), cell[4].as_str()), (at, typed));
    }
}

#[test]
fn a_formula_of_ones_own_is_kept_as_text_beside_its_result() {
    let mut workbook = Workbook::new();
    let book = plain_book();
    for grid in &book.sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(grid.name.as_str()).expect("a name");
        for (row, cell) in grid
            .rows
            .iter()
            .flat_map(|r| r.cells.iter().map(|c| (r.number, c)))
        {
            match &cell.value {
                CellValue::Number(number) => sheet.write_number(row, cell.col as u16, *number),
                _ => sheet.write_string(row, cell.col as u16, cell.text().unwrap_or("")),
            }
            .expect("written");
        }
        if grid.name.as_str() == "表三" {
            let sum = Formula::new("=C5*2").set_result("41.5");
            sheet.write_formula(6, 7, sum).expect("written");
        }
    }
    let bytes = workbook.save_to_buffer().expect("saved");
    let (_, book) = fixed(&bytes, "a formula");
    let kept = kept(&book);
    let [cell] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    assert_eq!(
        (cell[1].as_str(), cell[4].as_str(), cell[5].as_str()),
        ("H7", "41.5", "=C5*2")
    );
    let grid = book.sheets.iter().find(|grid| grid.name.as_str() == SHEET);
    let rows = &grid.expect("such a sheet").rows;
    for cell in rows.iter().flat_map(|row| &row.cells) {
        assert_eq!(cell.formula, None);
    }
}

#[test]
fn a_second_copy_on_the_same_sheet_is_carried_cell_by_cell() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let down = grid.rows.last().map_or(0, |row| row.number) + 3;
    let copy = grid.rows.clone();
    let cells: usize = copy.iter().map(|row| row.cells.len()).sum();
    for row in copy {
        for cell in row.cells {
            grid.push(CellRef::new(row.number + down, cell.col), cell.value, None);
        }
    }
    let (report, book) = fixed(&lab::form::xlsx(&book), "a copy");
    let [line] = lines(&report).try_into().expect("one line");
    let told = format!("第{}行起另有一份同样的表（{cells} 个单元格）", down + 1);
    assert!(line.contains(&told), "{line}");
    assert_eq!(kept(&book).len(), cells);
}

#[test]
fn a_sheet_of_that_name_and_what_is_typed_later_are_both_kept() {
    let mut book = plain_book();
    put(sheet(&mut book, "表三"), "H7", text("先写的"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("0.xlsx"), lab::form::xlsx(&book)).expect("written");
    let run = |from: &str, to: &str| fix(&recogniser(), &path(from), &FixOptions::to(&path(to)));
    assert_eq!(run("0.xlsx", "1.xlsx").error, None);
    let mut ours = read_file(&path("1.xlsx")).expect("our own workbook");
    put(sheet(&mut ours, "表五"), "J9", text("后写的"));
    std::fs::write(path("2.xlsx"), lab::form::xlsx(&ours)).expect("written");
    assert_eq!(run("2.xlsx", "3.xlsx").error, None);
    let last = read_file(&path("3.xlsx")).expect("our own workbook");
    for typed in ["先写的", "后写的"] {
        let cells = last
            .sheets
            .iter()
            .flat_map(|g| &g.rows)
            .flat_map(|row| &row.cells);
        assert_eq!(
            cells.filter(|cell| cell.text() == Some(typed)).count(),
            1,
            "{typed}"
        );
    }
}

/// Puts words and figures that occur nowhere else into blank cells on and around the tables.
fn marked(book: &mut Book, dice: &mut Dice, count: usize) -> Vec<String> {
    let mut marks = Vec::new();
    while marks.len() < count {
        let at = dice.below(book.sheets.len());
        let grid = &mut book.sheets[at];
        let last = grid.rows.last().map_or(0, |row| row.number) as usize;
        let wide = grid
            .rows
            .iter()
            .filter_map(|row| row.cells.last())
            .map(|cell| cell.col);
        let wide = wide.max().unwrap_or(0) as usize;
        let cell = CellRef::new(dice.below(last + 5) as u32, dice.below(wide + 4) as u32);
        let free = grid.get(cell).is_none() && !grid.merges.iter().any(|m| m.contains(cell));
        if !free {
            continue;
        }
        let nth = marks.len();
        let (value, mark) = match dice.below(4) {
            0 => (
                CellValue::Number(70_000.25 + nth as f64),
                format!("{}", 70_000.25 + nth as f64),
            ),
            1 => (text(&format!("记号{nth}。")), format!("记号{nth}。")),
            2 => (
                text(&format!("制表人：记号{nth}")),
                format!("制表人：记号{nth}"),
            ),
            _ => (text(&format!("记号{nth}")), format!("记号{nth}")),
        };
        grid.push(cell, value, None);
        marks.push(format!("{mark} at {}!{cell}", grid.name));
    }
    marks
}

#[test]
fn every_word_and_figure_typed_anywhere_is_in_the_output() {
    let count: u64 = std::env::var("FORM_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    let mut failures = Vec::new();
    for seed in 0..count {
        let printed = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
        let tables = lab::form::tables(&printed);
        let ways: &[Way] = match seed % 3 {
            0 => &[],
            1 => &[Way::TablesTogether, Way::ExtraColumns],
            _ => &[Way::SideBySide, Way::Notes],
        };
        let mut book = lab::form::book(&tables, &mut Form::of(ways, seed));
        let marks = marked(&mut book, &mut Dice::new(seed), 4);
        let (_, out) = fixed(&lab::form::xlsx(&book), &format!("seed {seed}, {marks:?}"));
        let cells = out
            .sheets
            .iter()
            .flat_map(|g| &g.rows)
            .flat_map(|row| &row.cells);
        let held: Vec<String> = cells
            .map(|cell| match &cell.value {
                CellValue::Text(text) => text.clone(),
                CellValue::Number(number) => number.to_string(),
                _ => String::new(),
            })
            .collect();
        for mark in marks {
            let (typed, _) = mark.split_once(" at ").expect("built so");
            if !held.iter().any(|text| text.contains(typed)) {
                failures.push(format!("seed {seed}, {ways:?}: {mark}"));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{}\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn side_by_side_tables_are_each_read_whole() {
    let plain = recogniser().recognise(&plain_book()).expect("tables");
    let expected = canonical(&plain.submission, false);
    // Neighbours: in which columns the right one begins and how many rows further down.
    for (gap, down) in [(0, 0), (1, 0), (0, 2), (2, 7), (1, 40)] {
        for titles_merged in [true, false] {
            let mut book = plain_book();
            for (left, right) in [("表三", "表五"), ("表一", "表四"), ("表九", "表八")]
            {
                let moved = sheet(&mut book, right).clone();
                book.sheets.retain(|grid| grid.name.as_str() != right);
                let grid = sheet(&mut book, left);
                let wide = grid
                    .rows
                    .iter()
                    .filter_map(|row| row.cells.last())
                    .map(|c| c.col);
                let over = wide.max().expect("cells") + 1 + gap;
                for row in &moved.rows {
                    for cell in &row.cells {
                        let at = CellRef::new(row.number + down, cell.col + over);
                        grid.push(at, cell.value.clone(), None);
                    }
                }
                grid.merges.extend(moved.merges.iter().map(|merge| {
                    let by = |cell: CellRef| CellRef::new(cell.row + down, cell.col + over);
                    duibiao::model::Region {
                        first: by(merge.first),
                        last: by(merge.last),
                    }
                }));
                if !titles_merged {
                    grid.merges.retain(|merge| merge.first.row > down + 1);
                }
                grid.name = SheetName::new(&format!("{left}和{right}"));
            }
            let found = recogniser().recognise(&book).expect("tables");
            let what = format!("gap {gap}, {down} down, merged {titles_merged}");
            let read = canonical(&found.submission, false);
            assert_eq!(
                differences(&expected, &read),
                Vec::<String>::new(),
                "{what}"
            );
            assert_eq!(found.leftovers, [], "{what}");
            assert_eq!(found.unrecognised, [], "{what}");
        }
    }
}

#[test]
fn a_note_or_a_sentence_between_two_rows_does_not_end_the_table() {
    let plain = recogniser().recognise(&plain_book()).expect("tables");
    for line in ["注：因四舍五入可能存在尾差", "以上各项含上级专项资金。"]
    {
        for name in ["表一", "表二", "表三", "表四", "表六"] {
            let mut book = plain_book();
            let grid = sheet(&mut book, name);
            let at = grid.rows.len() / 2;
            let number = grid.rows[at].number;
            for row in &mut grid.rows[at..] {
                row.number += 1;
            }
            put(grid, &format!("A{}", number + 1), text(line));
            let found = recogniser().recognise(&book).expect("tables");
            for (table, expected) in found.submission.tables.iter().zip(&plain.submission.tables) {
                let figures = |table: &duibiao::model::Table| -> Vec<String> {
                    let rows = table.rows();
                    rows.map(|row| {
                        let values = row.entries.iter().map(|entry| &entry.value);
                        format!("{} {:?}", row.key, values.collect::<Vec<_>>())
                    })
                    .collect()
                };
                assert_eq!(figures(table), figures(expected), "{line} in {name}");
            }
        }
    }
}

#[test]
fn a_row_in_which_somebody_checks_the_sums_is_no_row_of_the_table() {
    let plain = recogniser().recognise(&plain_book()).expect("tables");
    for name in ["表三", "表六", "表十一", "表十二"] {
        let mut book = plain_book();
        let grid = sheet(&mut book, name);
        let below = grid.rows.last().map_or(0, |row| row.number) + 2;
        grid.push(CellRef::new(below, 0), text("核对"), None);
        grid.push(CellRef::new(below, 2), CellValue::Number(12_345.67), None);
        let found = recogniser().recognise(&book).expect("tables");
        assert_eq!(found.submission, plain.submission, "{name}");
        let cells = found.rest.iter().map(|cell| cell.at);
        let expected = [CellRef::new(below, 0), CellRef::new(below, 2)];
        assert!(cells.eq(expected), "{name}: {:?}", found.rest);
    }
}

#[test]
fn a_column_that_was_not_submitted_is_no_column_of_zeros_in_the_fixed_workbook() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    // 项目支出 is the last column of the table.
    for row in &mut grid.rows {
        row.cells.retain(|cell| cell.col < 4);
    }
    let (report, written) = fixed(&lab::form::xlsx(&book), "a column");
    let again = duibiao::check_bytes(&recogniser(), "再核对.xlsx", &lab::form::xlsx(&written));
    for report in [&report, &again] {
        let mut findings = report.findings.iter();
        let missing = findings.any(|finding| finding.id == "T3/项目支出/缺栏");
        assert!(missing, "{:?}", report.findings);
        assert_eq!(report.judged.mismatch, 0, "{:?}", report.findings);
        assert!(report.judged.unchecked > 0);
    }
    let table = written
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "表三");
    let shown = table.map(|grid| shown(grid, CellRef::new(4, 4)));
    assert_eq!(shown.as_deref(), Some("未设此栏"));
}
