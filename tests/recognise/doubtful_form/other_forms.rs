//! Tables of other places that bear titles of ours are not taken for ours; what almost fits is told exactly.

use duibiao::layout::{Layout, parse};
use duibiao::model::{CellRef, Presence, Region, SheetName};
use duibiao::read::{Book, CellValue, Format, Grid};
use duibiao::report::{Outcome, Report, TableStatus};
use duibiao::{Examined, FixOptions, Recogniser};

use super::{find, plain_book, recogniser, set, sheet, table};

/// A sheet from lines of cells, parted by bars; figures become numbers, `^` goes on with the cell to its left.
fn page(name: &str, lines: &[&str]) -> Grid {
    let mut grid = Grid::new(name);
    for (row, line) in (0..).zip(lines) {
        let mut first = 0;
        for (col, text) in (0..).zip(line.split('|')) {
            match text {
                "" => continue,
                "^" => grid.merges.push(Region {
                    first: CellRef::new(row, first),
                    last: CellRef::new(row, col),
                }),
                text => {
                    first = col;
                    let value = match text.parse() {
                        Ok(number) if text.contains('.') => CellValue::Number(number),
                        _ => CellValue::Text(text.to_owned()),
                    };
                    grid.push(CellRef::new(row, col), value, None);
                }
            }
        }
    }
    // Of the merges over the same first cell the widest counts.
    let all = grid.merges.clone();
    let widest = |one: &Region| {
        all.iter()
            .all(|o| o.first != one.first || o.last.col <= one.last.col)
    };
    grid.merges.retain(widest);
    grid
}

fn book(sheets: Vec<Grid>) -> Book {
    Book {
        format: Format::Xlsx,
        sheets,
        ..Book::default()
    }
}

/// Basic expenditure printed in parts, subjects by name alone, carry-over counted in: as Zhejiang prints it.
fn zhejiang() -> Vec<Grid> {
    vec![
        page(
            "01",
            &[
                "表1：2026年市级部门收支预算总表",
                "收入|^|支出|^",
                "项目|预算数|项目|预算数",
                "一、财政拨款|900.00|教育支出|980.00",
                "二、上年结转结余|80.00||",
                "收入总计|980.00|支出总计|980.00",
            ],
        ),
        page(
            "02",
            &[
                "表2：2026年市级部门收入预算总表",
                "单位名称|总计|本年收入|上年结转结余",
                "合计|980.00|900.00|80.00",
            ],
        ),
        page(
            "03",
            &[
                "表3：2026年市级部门支出预算总表",
                "部门名称：某市教育局||||单位：万元",
                "功能分类科目名称|总计|基本支出|^|项目支出",
                "||人员支出|日常公用支出|",
                "**|1|2|3|4",
                "合计|980.00|500.00|120.00|360.00",
                "教育支出|980.00|500.00|120.00|360.00",
                "普通教育|980.00|500.00|120.00|360.00",
                "小学教育|980.00|500.00|120.00|360.00",
            ],
        ),
        page(
            "04",
            &[
                "表4：2026年市级部门财政拨款收支预算总表",
                "收入|^|支出|^",
                "项目|预算数|项目|预算数",
                "一、财政拨款|900.00|一、本年支出合计|980.00",
            ],
        ),
        page(
            "05",
            &[
                "表5：2026年市级部门一般公共预算支出表",
                "部门名称：某市教育局|||||单位：万元",
                "科目编码|科目名称|合计|基本支出|^|^|项目支出",
                "|||小计|人员经费|日常公用支出|",
                "|合计|980.00|620.00|500.00|120.00|360.00",
                "205|教育支出|980.00|620.00|500.00|120.00|360.00",
                "20502|普通教育|980.00|620.00|500.00|120.00|360.00",
                "2050202|小学教育|980.00|620.00|500.00|120.00|360.00",
            ],
        ),
    ]
}

/// A code once for each economic subject, further columns under 其中: as Beijing prints it.
fn beijing() -> Vec<Grid> {
    vec![
        page(
            "1",
            &[
                "预算01表收支总表",
                "收入|^|支出|^",
                "项目|预算数|项目|预算数",
                "一、一般公共预算拨款收入|60.00|一、教育支出|60.00",
            ],
        ),
        page(
            "2",
            &[
                "预算02表收入总表",
                "合计|本年收入|上年结转结余",
                "66.00|60.00|6.00",
            ],
        ),
        page(
            "3",
            &[
                "预算03表支出总表",
                "||||||金额单位：万元",
                "支出功能分类科目|政府支出经济分类科目|部门支出经济分类科目|合计|基本支出|项目支出|其中",
                "||||||上缴上级支出",
                "2050202-小学教育|50101-工资奖金津补贴|30101-基本工资|10.00|10.00||",
                "2050202-小学教育|50101-工资奖金津补贴|30102-津贴补贴|11.00|11.00||",
                "2050202-小学教育|50101-工资奖金津补贴|30103-奖金|12.00|12.00||",
                "2050203-初中教育|50201-办公经费|30201-办公费|13.00||13.00|",
                "2050203-初中教育|50201-办公经费|30202-印刷费|20.00||20.00|",
                "合计|||66.00|33.00|33.00|",
            ],
        ),
        page(
            "5",
            &[
                "预算05表一般公共预算支出表",
                "||||金额单位：万元",
                "功能分类科目|^|预算数|^|^",
                "科目编码|科目名称|合计|基本支出|项目支出",
                "2050202|小学教育|33.00|33.00|",
                "2050203|初中教育|17.00||17.00",
                "2050204|高中教育|6.00||6.00",
                "2050299|其他普通教育支出|4.00||4.00",
                "合计||60.00|33.00|27.00",
            ],
        ),
        page(
            "9",
            &[
                "预算09表财政拨款“三公”经费支出表",
                "“三公”经费财政拨款预算总额|公务接待费",
                "1.00|1.00",
            ],
        ),
    ]
}

/// Titles and columns as ours, the carry-over counted in, and more tables that are not ours: as central bodies print it.
fn central() -> Vec<Grid> {
    let rows = [
        "科目编码|科目名称|合计|基本支出|项目支出",
        "205|教育支出|70.00|30.00|40.00",
        "20502|普通教育|70.00|30.00|40.00",
        "2050202|小学教育|70.00|30.00|40.00",
        "|合计|70.00|30.00|40.00",
    ];
    let titled = |name: &str, mark: &str, title: &str, (basic, sum): (&str, &str)| {
        let rows = rows.map(|line| line.replace("30.00", basic).replace("70.00", sum));
        let mut lines = vec![mark, title, "||||单位：万元"];
        lines.extend(rows.iter().map(String::as_str));
        page(name, &lines)
    };
    vec![
        page(
            "1",
            &[
                "部门公开表1",
                "部门收支总表",
                "收入|^|支出|^",
                "项目|预算数|项目|预算数",
                "一、事业收入|70.00|教育支出|70.00",
            ],
        ),
        page(
            "2",
            &[
                "部门公开表2",
                "部门收入总表",
                "合计|上年结转|事业收入",
                "70.00|5.00|65.00",
            ],
        ),
        titled("3", "部门公开表3", "部门支出总表", ("30.00", "70.00")),
        page(
            "4",
            &[
                "部门公开表4",
                "财政拨款收支总表",
                "收入|^|支出|^",
                "项目|预算数|项目|预算数",
                "一、本年收入|70.00|一、本年支出|70.00",
            ],
        ),
        titled("5", "部门公开表5", "一般公共预算支出表", ("35.00", "75.00")),
        page(
            "9",
            &[
                "部门公开表9",
                "财政拨款预算“三公”经费支出表",
                "合计|公务接待费",
                "1.00|1.00",
            ],
        ),
    ]
}

/// The sheets one below the other in a web page, merged cells and all.
fn html(sheets: &[Grid]) -> Vec<u8> {
    let mut out = String::from("<html><meta charset=\"utf-8\"><body>");
    for grid in sheets {
        out.push_str("<table>");
        for row in &grid.rows {
            out.push_str("<tr>");
            let mut next = 0;
            for cell in &row.cells {
                let at = CellRef::new(row.number, cell.col);
                (next..cell.col).for_each(|_| out.push_str("<td></td>"));
                let merge = grid.merges.iter().find(|merge| merge.first == at);
                let last = merge.map_or(cell.col, |merge| merge.last.col);
                let text = match &cell.value {
                    CellValue::Text(text) => text.clone(),
                    CellValue::Number(number) => format!("{number:.2}"),
                    _ => String::new(),
                };
                out.push_str(&format!(
                    "<td colspan=\"{}\">{text}</td>",
                    last - cell.col + 1
                ));
                next = last + 1;
            }
            out.push_str("</tr>");
        }
        out.push_str("</table>");
    }
    out.push_str("</body></html>");
    out.into_bytes()
}

/// One sheet as comma-separated values, in which nothing is merged.
fn csv(grid: &Grid) -> Vec<u8> {
    let mut out = String::new();
    for row in &grid.rows {
        let mut next = 0;
        for cell in &row.cells {
            (next..cell.col).for_each(|_| out.push(','));
            next = cell.col;
            match &cell.value {
                CellValue::Text(text) => out.push_str(text),
                CellValue::Number(number) => out.push_str(&format!("{number:.2}")),
                _ => {}
            }
        }
        out.push('\n');
    }
    out.into_bytes()
}

fn report(name: &str, bytes: &[u8]) -> Report {
    match duibiao::examine_bytes(&recogniser(), name, bytes) {
        Ok(examined) => examined.report,
        Err(report) => *report,
    }
}

fn accused(report: &Report) -> Vec<&str> {
    let wrong = report.findings.iter();
    let wrong = wrong.filter(|finding| finding.outcome == Outcome::Mismatch);
    wrong.map(|finding| finding.message.as_str()).collect()
}

#[test]
fn a_book_of_another_form_is_named_and_never_accused() {
    for (sheets, family) in [
        (zhejiang(), "浙江"),
        (beijing(), "北京"),
        (central(), "中央"),
    ] {
        let files = [
            ("book.xlsx", lab::form::xlsx(&book(sheets.clone()))),
            ("book.html", html(&sheets)),
        ];
        for (name, bytes) in files {
            let report = report(name, &bytes);
            assert_eq!(accused(&report), [""; 0], "{family} {name}");
            assert_eq!(report.outcome, Outcome::Unchecked, "{family} {name}");
            let error = report.error.as_ref().expect("it is of no layout");
            assert!(error.message.contains(family), "{name}: {}", error.message);
            assert!(!report.unrecognised.is_empty(), "{family} {name}");
        }
        // Single tables, as .csv knows them.
        for grid in &sheets {
            let report = report("page.csv", &csv(grid));
            assert_eq!(accused(&report), [""; 0], "{family} {}", grid.name);
        }
    }
}

#[test]
fn a_table_divided_further_than_ours_is_unchecked_and_carried_as_it_is() {
    let mut other = zhejiang().remove(4);
    other.name = duibiao::model::SheetName::new("一般公共");
    let title = "2026年一般公共预算支出表";
    other.push(CellRef::new(0, 0), CellValue::Text(title.into()), None);
    let mut book = plain_book();
    let at = book
        .sheets
        .iter()
        .position(|one| one.name.as_str() == "表五");
    book.sheets[at.expect("it has that table")] = other.clone();
    let bytes = lab::form::xlsx(&book);
    let report = report("book.xlsx", &bytes);
    assert_eq!(accused(&report), [""; 0]);
    let t5 = report
        .tables
        .iter()
        .find(|table| table.id == "T5")
        .expect("listed");
    assert_eq!(t5.status, TableStatus::Unchecked);
    assert_eq!(t5.sheet.as_deref(), Some("一般公共"));
    let why = t5.why.as_deref().expect("it says why");
    for part in ["基本支出", "小计", "人员经费", "日常公用支出"] {
        assert!(why.contains(part), "{why}");
    }
    let told = report
        .unrecognised
        .iter()
        .find(|one| one.sheet == "一般公共");
    assert_eq!(told.map(|one| one.why.as_str()), Some(why));
    let missing = report
        .findings
        .iter()
        .find(|finding| finding.id == "T5/缺表");
    let missing = missing.expect("the table is not there");
    assert!(missing.message.contains("人员经费"), "{}", missing.message);

    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("公开表.xlsx");
    let output = folder.path().join("更正.xlsx");
    std::fs::write(&input, bytes).expect("written");
    let done = duibiao::fix(&recogniser(), &input, &FixOptions::to(&output));
    assert_eq!(done.error, None);
    let written = duibiao::read::read_file(&output).expect("our own workbook");
    let carried = written
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "一般公共");
    let carried = carried.expect("the sheet is carried over");
    let texts = |grid: &Grid| -> Vec<String> {
        let cells = grid.rows.iter().flat_map(|row| &row.cells);
        cells.map(|cell| format!("{:?}", cell.value)).collect()
    };
    for text in texts(&other) {
        assert!(texts(carried).contains(&text), "{text}");
    }
}

#[test]
fn a_table_divided_further_that_shares_a_sheet_with_ours_is_left_over_and_not_lost() {
    let mut book = plain_book();
    let other = zhejiang().remove(4);
    let grid = sheet(&mut book, "表四");
    let below = grid.rows.last().map_or(0, |row| row.number) + 3;
    for row in &other.rows {
        for cell in &row.cells {
            let at = CellRef::new(row.number + below, cell.col);
            grid.push(at, cell.value.clone(), None);
        }
    }
    let plain = super::recognise(&plain_book());
    let found = super::recognise(&book);
    let own = |one: &duibiao::recognise::Recognised| table(&one.submission, "T4").clone();
    assert_eq!(own(&found), own(&plain));
    let rows = below..;
    let left = found.rest.iter().filter(|cell| rows.contains(&cell.at.row));
    let cells = other.rows.iter().map(|row| row.cells.len());
    assert_eq!(left.count(), cells.sum::<usize>());
}

#[test]
fn added_columns_and_few_tables_make_no_other_form() {
    // 增减% and 备注 beside the table, and somebody's own division of nothing.
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let head = find(grid, "科目编码").row - 1;
    for (col, title) in [(6, "上年执行数"), (7, "增减%"), (8, "备注")] {
        grid.push(CellRef::new(head, col), CellValue::Text(title.into()), None);
        for row in head + 2..head + 6 {
            grid.push(CellRef::new(row, col), CellValue::Number(1.5), None);
        }
    }
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    let t3 = report
        .tables
        .iter()
        .find(|table| table.id == "T3")
        .expect("listed");
    assert_eq!(t3.status, TableStatus::Pass, "{:?}", t3.why);

    // One and three tables alone, with a sheet of another kind beside them.
    for names in [&["表三"][..], &["表一", "表三", "表五"]] {
        let mut book = plain_book();
        book.sheets.retain(|one| names.contains(&one.name.as_str()));
        book.sheets.push(page(
            "绩效",
            &["2026年项目支出绩效目标表", "项目名称|金额", "物业费|3.50"],
        ));
        let found = super::recognise(&book);
        let there = found.submission.tables.iter();
        let there = there.filter(|table| table.presence != Presence::Missing);
        assert_eq!(there.count(), names.len());
    }
}

#[test]
fn a_title_that_alone_differs_is_told_with_what_it_should_be() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表六");
    let title = grid.rows[0].cells[0].text().expect("a title").to_owned();
    let wrong = title.replace("经济科目", "经济科日");
    grid.push(CellRef::new(0, 0), CellValue::Text(wrong.clone()), None);
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    assert_eq!(accused(&report), [""; 0]);
    let t6 = report
        .tables
        .iter()
        .find(|table| table.id == "T6")
        .expect("listed");
    assert_eq!(t6.status, TableStatus::Unchecked);
    let why = t6.why.as_deref().expect("it says why");
    for part in ["5 栏", "A1", &wrong, "分经济科目表"] {
        assert!(why.contains(part), "{why} has {part}");
    }
}

#[test]
fn a_table_under_the_title_of_something_else_is_named_by_its_columns_and_rows() {
    for (name, id, parts) in [
        ("表二", "T2", ["9 栏", "表二《2026年预算收入总表》"]),
        ("表十二", "T12", ["7 栏", "表十二《"]),
    ] {
        let mut book = plain_book();
        let grid = sheet(&mut book, name);
        grid.name = SheetName::new("Sheet1");
        let title = CellValue::Text("单位情况统计表".into());
        grid.push(CellRef::new(0, 0), title, None);
        let report = report("book.xlsx", &lab::form::xlsx(&book));
        assert_eq!(accused(&report), [""; 0]);
        let mut tables = report.tables.iter();
        let own = tables.find(|table| table.id == id).expect("listed");
        assert_eq!(own.status, TableStatus::Unchecked);
        let why = own.why.as_deref().expect("it says why");
        for part in parts.into_iter().chain(["A1", "单位情况统计表"]) {
            assert!(why.contains(part), "{why} has {part}");
        }
    }
}

#[test]
fn what_somebody_made_below_a_table_with_its_headings_is_no_part_of_it() {
    for (name, title) in [
        ("表三", "支出结构分析"),
        ("表五", "2025年执行情况表"),
        ("表三", ""),
    ] {
        let mut book = plain_book();
        let grid = sheet(&mut book, name);
        let rows = grid.rows.clone();
        let head = rows
            .iter()
            .position(|row| row.cells.iter().any(|cell| cell.text() == Some("科目编码")));
        let below = rows.last().expect("rows").number + 2;
        if !title.is_empty() {
            grid.push(CellRef::new(below, 0), CellValue::Text(title.into()), None);
        }
        let first = head.expect("the headings");
        for row in &rows[first..] {
            let at = below + 1 + row.number - rows[first].number;
            for cell in &row.cells {
                let value = match &cell.value {
                    CellValue::Number(number) if cell.col > 1 => CellValue::Number(number / 10.0),
                    value => value.clone(),
                };
                grid.push(CellRef::new(at, cell.col), value, None);
            }
        }
        let made = grid.rows.iter().filter(|row| row.number >= below);
        let made = made
            .flat_map(|row| &row.cells)
            .filter(|cell| cell.text().is_none_or(|text| !text.is_empty()));
        let cells = made.count();
        let bytes = lab::form::xlsx(&book);
        let report = report("book.xlsx", &bytes);
        assert_eq!(accused(&report), [""; 0], "{name} {title}");
        let mut told = report.unrecognised.iter();
        let told = told.find(|one| one.sheet == name).expect("it is told");
        assert!(
            told.why.contains(&format!("{cells} 个单元格")),
            "{name} {title} {cells} {}",
            told.why
        );
    }
}

#[test]
fn a_whole_table_without_a_title_is_no_further_page_of_the_one_before() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    grid.name = SheetName::new("Sheet3");
    grid.push(CellRef::new(0, 0), CellValue::Text(String::new()), None);
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    assert_eq!(accused(&report), [""; 0]);
    let mut others = report.unrecognised.iter();
    let own = others
        .find(|one| one.sheet == "Sheet3")
        .expect("it is told");
    assert!(
        own.why.contains("没有标题") && own.why.contains("表三"),
        "{}",
        own.why
    );
    let mut tables = report.tables.iter();
    let before = tables.find(|table| table.id == "T2").expect("listed");
    assert!(
        before.why.as_ref().is_none_or(|why| !why.contains("续页")),
        "{before:?}"
    );
}

#[test]
fn a_unit_in_the_title_is_the_tables_and_need_not_be_stated_again() {
    for (unit, factor) in [("（万元）", 1.0), ("（元）", 10_000.0)] {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        let title = grid.rows[0].cells[0].text().expect("a title").to_owned();
        grid.push(CellRef::new(0, 0), CellValue::Text(title + unit), None);
        for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
            match &mut cell.value {
                CellValue::Number(number) if cell.col > 1 => {
                    *number = (*number * factor * 100.0).round() / 100.0
                }
                CellValue::Text(text) if text.contains("单位") => text.clear(),
                _ => {}
            }
        }
        let report = report("book.xlsx", &lab::form::xlsx(&book));
        assert_eq!(accused(&report), [""; 0], "{unit}");
        let mut said = report.findings.iter().map(|one| one.message.as_str());
        assert!(
            !said.any(|message| message.contains("没有写明金额单位")),
            "{unit}"
        );
    }
}

#[test]
fn a_unit_over_all_columns_that_no_other_table_speaks_for_is_open() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表十一");
    for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
        match &mut cell.value {
            CellValue::Number(number) => *number = 7.31,
            CellValue::Text(text) if text.contains("2026预算数") => text.push_str("（元）"),
            _ => {}
        }
    }
    for (name, bytes) in [
        ("a.xlsx", lab::form::xlsx(&book)),
        ("a.html", html(&book.sheets)),
    ] {
        let report = report(name, &bytes);
        assert_eq!(
            report.outcome,
            duibiao::report::Outcome::Unchecked,
            "{name}"
        );
        let said = "的表单位行写的是万元，标题或表头写的是元";
        let told = |one: &&duibiao::report::Finding| one.message.contains(said);
        assert_eq!(
            report.findings.iter().filter(told).count(),
            1,
            "{name}: {:#?}",
            report.findings
        );
    }
}

#[test]
fn titles_that_were_exchanged_are_told_with_what_they_should_be() {
    let mut book = plain_book();
    let title =
        |book: &mut Book, name: &str| sheet(book, name).rows[0].cells[0].text().map(str::to_owned);
    let (second, third) = (title(&mut book, "表二"), title(&mut book, "表三"));
    for (name, new) in [("表二", third), ("表三", second)] {
        let text = CellValue::Text(new.expect("a title"));
        sheet(&mut book, name).push(CellRef::new(0, 0), text, None);
    }
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    assert_eq!(accused(&report), [""; 0]);
    for (sheet, table) in [
        ("表二", "表二《2026年预算收入总表》"),
        ("表三", "表三《2026年预算支出总表》"),
    ] {
        let mut others = report.unrecognised.iter();
        let own = others.find(|one| one.sheet == sheet).expect("it is told");
        assert!(own.why.contains(table), "{}", own.why);
    }
}

#[test]
fn headings_that_differ_are_told_with_what_stands_there() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    for (old, new) in [
        ("合计", "总额"),
        ("基本支出", "人员类支出"),
        ("科目编码", "代号"),
        ("科目名称", "事项"),
    ] {
        let at = find(grid, old);
        set(grid, &at.to_string(), CellValue::Text(new.into()), None);
    }
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    let t3 = report
        .tables
        .iter()
        .find(|table| table.id == "T3")
        .expect("listed");
    assert_eq!(t3.status, TableStatus::Unchecked);
    let why = t3.why.as_deref().expect("it says why");
    for part in ["合计", "基本支出", "总额", "人员类支出"] {
        assert!(why.contains(part), "{why} has {part}");
    }
}

#[test]
fn one_heading_that_is_mistyped_is_named_with_its_cell() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表二");
    let at = find(grid, "财政专户管理资金");
    set(
        grid,
        &at.to_string(),
        CellValue::Text("财政专户管里资金".into()),
        None,
    );
    let report = report("book.xlsx", &lab::form::xlsx(&book));
    assert_eq!(accused(&report), [""; 0]);
    let told = report
        .findings
        .iter()
        .find(|finding| finding.id == "T2/财政专户管理资金/head/ambiguous");
    let told = told.expect("it is told");
    for part in [&at.to_string(), "财政专户管里资金", "“财政专户管理资金”"] {
        assert!(told.message.contains(part), "{} has {part}", told.message);
    }
}

// ---------------------------------------------------------------- 类 | 款 | 项

const LEVELS: &str = r#"
id = "levels"
name = "三栏编码"
unit = "万元"
decimals = 2
[[table]]
id = "T3"
sheet = "表3"
title = "{year}年部门支出预算总表"
[[table.ledger]]
columns = [
  { id = "类", head = "科目编码/类", role = "code" },
  { id = "款", head = "科目编码/款", role = "code" },
  { id = "项", head = "科目编码/项", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
  { head = "合计" },
  { head = "基本支出" },
  { head = "项目支出" },
]
rows = { codes = "function", total = "合计" }
[[rule]]
id = "hierarchy"
formula = "T3[每级].每列 = Σ T3[下级].每列"
message = "上级应等于下级之和"
"#;

fn levels(codes: [&str; 6]) -> Grid {
    let names = [
        "教育支出|60.00|40.00|20.00",
        "普通教育|60.00|40.00|20.00",
        "小学教育|50.00|40.00|10.00",
        "初中教育|10.00||10.00",
        "卫生健康支出|5.00|5.00|",
        "行政事业单位医疗|5.00|5.00|",
    ];
    let mut lines = vec![
        "2026年部门支出预算总表".to_owned(),
        "部门名称：某县教育局||||||单位：万元".to_owned(),
        "科目编码|^|^|科目名称|合计|基本支出|项目支出".to_owned(),
        "类|款|项||||".to_owned(),
        "|||合计|65.00|45.00|20.00".to_owned(),
    ];
    let rows = codes.iter().zip(names);
    lines.extend(rows.map(|(code, rest)| format!("{code}|{rest}")));
    lines.push("注：本表尾差不调整。".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    page("表3", &lines)
}

const CODES: [&str; 6] = ["205", "20502", "2050202", "2050203", "210", "21011"];

fn keys(examined: &Examined) -> Vec<String> {
    let rows = examined.submission.tables[0].rows();
    rows.map(|row| row.key.to_string()).skip(1).collect()
}

#[test]
fn codes_in_a_column_for_each_level_are_read_in_every_way_they_are_printed() {
    let layouts: Vec<Layout> = vec![parse("三栏.toml", LEVELS).expect("it reads")];
    let recogniser = Recogniser::new(&layouts);
    let ways = [
        // The levels above repeated; only the own one; mixed.
        [
            "205||",
            "205|02|",
            "205|02|02",
            "205|02|03",
            "210||",
            "210|11|",
        ],
        ["205||", "|02|", "||02", "||03", "210||", "|11|"],
        ["205||", "|02|", "205|02|02", "205|02|03", "210||", "|11|"],
    ];
    for way in ways {
        let grid = levels(way);
        for (name, bytes) in [
            ("a.xlsx", lab::form::xlsx(&book(vec![grid.clone()]))),
            ("a.html", html(std::slice::from_ref(&grid))),
            ("a.csv", csv(&grid)),
        ] {
            let examined = duibiao::examine_bytes(&recogniser, name, &bytes);
            let examined = examined.unwrap_or_else(|report| panic!("{name}: {:?}", report.error));
            assert_eq!(keys(&examined), CODES, "{name} {way:?}");
            assert_eq!(examined.report.outcome, Outcome::Pass, "{name} {way:?}");
            let left: Vec<_> = examined
                .rest
                .iter()
                .map(|cell| cell.at.to_string())
                .collect();
            assert_eq!(left, [""; 0], "{name} {way:?}");
        }
        // And written so that they read back.
        let folder = tempfile::tempdir().expect("a folder");
        let (input, output) = (folder.path().join("a.xlsx"), folder.path().join("b.xlsx"));
        std::fs::write(&input, lab::form::xlsx(&book(vec![grid]))).expect("written");
        let done = duibiao::fix(&recogniser, &input, &FixOptions::to(&output));
        assert_eq!(done.error, None);
        let bytes = std::fs::read(&output).expect("our own workbook");
        let again = duibiao::examine_bytes(&recogniser, "b.xlsx", &bytes).expect("it is read");
        assert_eq!(keys(&again), CODES, "{way:?}");
        assert_eq!(again.report.outcome, Outcome::Pass, "{way:?}");
    }
}

#[test]
fn repeated_codes_are_other_forms_only_where_rows_are_asked_for_by_code() {
    let lines = [
        "2026年部门支出预算总表",
        "部门名称：某县教育局||||||单位：万元",
        "科目编码|^|^|科目名称|合计|基本支出|项目支出",
        "类|款|项||||",
        "|||合计|60.00|40.00|20.00",
        "205|02|02|小学教育|10.00|10.00|",
        "205|02|02|小学教育|20.00|20.00|",
        "205|02|02|小学教育|10.00|10.00|",
        "205|02|02|小学教育|5.00||5.00",
        "205|02|03|初中教育|15.00||15.00",
    ];
    let bytes = lab::form::xlsx(&book(vec![page("表3", &lines)]));
    let by_row = LEVELS.replace(
        "T3[每级].每列 = Σ T3[下级].每列",
        "T3[每行].合计 = T3[每行].基本支出 + T3[每行].项目支出",
    );
    for (text, outcome) in [(LEVELS, Outcome::Unchecked), (&by_row, Outcome::Pass)] {
        let layouts: Vec<Layout> = vec![parse("三栏.toml", text).expect("it reads")];
        let examined = duibiao::examine_bytes(&Recogniser::new(&layouts), "a.xlsx", &bytes);
        let report = examined.map_or_else(|report| *report, |examined| examined.report);
        assert_eq!(report.outcome, outcome);
        let told = report
            .unrecognised
            .iter()
            .any(|one| one.why.contains("重复"));
        assert_eq!(told, outcome == Outcome::Unchecked);
    }
}

#[test]
fn levels_named_in_front_of_the_total_part_the_codes() {
    let lines = [
        "支出决算表",
        "|||||||||单位：万元",
        "项目||||本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出",
        "支出功能分类|||科目名称",
        "科目编码",
        "类|款|项|合计|65.00|45.00|20.00|||",
        "205|||教育支出|60.00|40.00|20.00|||",
        "205|02||普通教育|60.00|40.00|20.00|||",
        "205|02|02|小学教育|60.00|40.00|20.00|||",
        "210|||卫生健康支出|5.00|5.00||||",
        "210|11||行政事业单位医疗|5.00|5.00||||",
        "210|11|01|行政单位医疗|5.00|5.00||||",
    ];
    let grid = page("03", &lines);
    for (name, bytes) in [
        ("a.xlsx", lab::form::xlsx(&book(vec![grid.clone()]))),
        ("a.csv", csv(&grid)),
    ] {
        let examined = duibiao::examine_bytes(&recogniser(), name, &bytes);
        let examined = examined.unwrap_or_else(|report| panic!("{name}: {:?}", report.error));
        assert_eq!(accused(&examined.report), [""; 0], "{name}");
        let submission = &examined.submission;
        let keys = table(submission, "公开03")
            .rows()
            .map(|row| row.key.to_string());
        let keys: Vec<String> = keys.collect();
        let codes = ["合计", "205", "20502", "2050202", "210", "21011", "2101101"];
        assert_eq!(keys, codes, "{name}");
    }
}

#[test]
fn a_table_that_breaks_off_is_not_accused_of_its_total() {
    let lines = [
        "2026年预算支出总表",
        "||||单位：万元",
        "科目编码|科目名称|合计|基本支出|项目支出",
        "|合计|165.00|145.00|20.00",
        "205|教育支出|60.00|40.00|20.00",
        "20502|普通教育|60.00|40.00|20.00",
        "2050202|小学教育|60.00|40.00|20.00",
        "208|社会保障和就业支出|5.00|5.00|",
        "20805|行政事业单位养老支出|5.00|5.00|",
        "2080501|行政单位离退休|5.00|5.00|",
        "210|卫生健康支出|5.00|5.00|",
        "21011|行政事业单位医疗|5.00|5.00|",
    ];
    let grid = page("03", &lines);
    for (name, bytes) in [
        ("a.xlsx", lab::form::xlsx(&book(vec![grid.clone()]))),
        ("a.csv", csv(&grid)),
    ] {
        let report = report(name, &bytes);
        assert_eq!(accused(&report), [""; 0], "{name}");
        let told = |finding: &duibiao::report::Finding| finding.id == "T3/end/ambiguous";
        assert!(report.findings.iter().any(told), "{name}");
    }
}
