//! Only this department's tables of this year are read: a second sheet that is another's is never joined to a
//! table or put in its place, and what is in doubt is said.

use super::containers::{self, Container};
use super::{find, plain_book, recogniser, sheet};
use duibiao::Report;
use duibiao::model::{CellRef, SheetName};
use duibiao::read::{Book, CellValue, Grid, RowLook};
use duibiao::report::{Finding, Outcome, TableStatus};
use lab::departments::{Department, Profile, RoundingMode};
use lab::form::Form;

const OTHER: &str = "青岚县水利局";

fn examine(name: &str, bytes: &[u8]) -> Report {
    let examined = duibiao::examine_bytes(&recogniser(), name, bytes);
    examined.expect("tables").report
}

fn check(book: &Book) -> Report {
    examine("book.xlsx", &lab::form::xlsx(book))
}

fn texts(grid: &mut Grid) -> impl Iterator<Item = &mut String> {
    let cells = grid.rows.iter_mut().flat_map(|row| &mut row.cells);
    cells.filter_map(|cell| match &mut cell.value {
        CellValue::Text(text) => Some(text),
        _ => None,
    })
}

/// A copy of a sheet under another name, all its figures three times as high.
fn copy(book: &Book, from: &str, name: &str) -> Grid {
    let sheets = book.sheets.iter();
    let mut grid = sheets
        .clone()
        .find(|grid| grid.name.as_str() == from)
        .expect("a sheet")
        .clone();
    grid.name = SheetName::new(name);
    for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let CellValue::Number(number) = &mut cell.value
            && number.fract() != 0.0
        {
            *number *= 3.0;
        }
    }
    grid
}

/// Puts the year before into the title, and into the headings where they have one; returns it.
fn date(grid: &mut Grid, headings: bool) -> u16 {
    let title = texts(grid).find(|text| text.contains("年") && text.contains('表'));
    let title = title.expect("the title has a year").clone();
    let at = title.find("20").expect("a year");
    let own: u16 = title[at..at + 4].parse().expect("a year");
    let (from, to) = (own.to_string(), (own - 1).to_string());
    for text in texts(grid) {
        if text.contains('表') || headings {
            *text = text.replace(&from, &to);
        }
    }
    own - 1
}

fn name(grid: &mut Grid, department: &str) {
    let mut lines = texts(grid).filter(|text| text.starts_with("部门名称"));
    *lines.next().expect("the line of the department") = format!("部门名称：{department}");
}

fn departments() -> Vec<Book> {
    let seeds = (0..4).map(|seed| Department::random(seed, Profile::Ordinary));
    let all = [Department::seed()].into_iter().chain(seeds);
    all.map(|department| {
        let printed = department.print(RoundingMode::Exact);
        lab::form::book(&lab::form::tables(&printed), &mut Form::plain())
    })
    .collect()
}

fn told(report: &Report, part: &str) -> usize {
    let lines = report.unrecognised.iter().map(|line| &line.why);
    lines.filter(|why| why.contains(part)).count()
}

fn findings<'r>(report: &'r Report, part: &str) -> Vec<&'r Finding> {
    let all = report.findings.iter();
    all.filter(|one| one.message.contains(part)).collect()
}

/// What a report says of the tables themselves.
fn judged(report: &Report) -> (Outcome, duibiao::report::Judged, Vec<TableStatus>) {
    let tables = report.tables.iter().map(|table| table.status);
    (report.outcome, report.judged, tables.collect())
}

#[test]
fn a_second_sheet_of_another_year_or_department_is_never_joined_wherever_it_stands() {
    for plain in departments() {
        let right = judged(&check(&plain));
        let names: Vec<String> = plain
            .sheets
            .iter()
            .map(|grid| grid.name.as_str().to_owned())
            .collect();
        for (at, own) in names.iter().enumerate() {
            for other_year in [true, false] {
                let mut other = copy(&plain, own, "另一张");
                let whose = match other_year {
                    true => format!("{}年", date(&mut other, true)),
                    false => {
                        name(&mut other, OTHER);
                        OTHER.to_owned()
                    }
                };
                let whose = format!("像是{whose}的表，没有并入");
                for place in [at, at + 1] {
                    let mut book = plain.clone();
                    book.sheets.insert(place, other.clone());
                    let report = check(&book);
                    assert_eq!(judged(&report), right, "{own}, {whose}");
                    assert_eq!(told(&report, &whose), 1, "{own}: {:?}", report.unrecognised);
                }
            }
        }
    }
}

#[test]
fn a_filled_table_of_another_is_not_put_in_the_place_of_our_empty_one() {
    let mut book = plain_book();
    let mut other = copy(&book, "表八", "表八旧");
    let total = find(&other, "合计");
    let notes = |row: &duibiao::read::GridRow| {
        let mut texts = row.cells.iter().filter_map(|cell| cell.text());
        texts.any(|text| text.starts_with('注'))
    };
    other.rows.retain(|row| !notes(row));
    let last = other.rows.last().expect("rows").number;
    let rows = [
        ("212", "城乡社区支出"),
        ("21208", "国有土地使用权出让收入安排的支出"),
        ("2120899", "其他国有土地使用权出让收入安排的支出"),
    ];
    for (row, (code, label)) in (last + 1..).zip(rows) {
        let text = |text: &str| CellValue::Text(text.to_owned());
        other.push(CellRef::new(row, 0), text(code), None);
        other.push(CellRef::new(row, 1), text(label), None);
        other.push(CellRef::new(row, 2), CellValue::Number(60.0), None);
        other.push(CellRef::new(row, 4), CellValue::Number(60.0), None);
    }
    assert!(total.row <= last);
    let plain = judged(&check(&book));
    assert_eq!(plain.0, Outcome::Pass);
    date(&mut other, true);
    book.sheets.push(other);
    assert_eq!(judged(&check(&book)), plain);
}

#[test]
fn other_tables_on_one_sheet_with_ours_are_not_joined_in_any_container() {
    let plain = plain_book();
    for own in ["表三", "表五", "表十", "表十二"] {
        let mut other = copy(&plain, own, "另一张");
        name(&mut other, OTHER);
        for container in Container::ALL {
            let right = judged(&container.examine(&plain));
            assert_eq!(right.0, Outcome::Pass, "{container:?}");
            let mut book = plain.clone();
            book.sheets.push(other.clone());
            let report = container.examine(&book);
            assert_eq!(judged(&report), right, "{own} {container:?}");
            assert!(
                told(&report, "像是青岚县水利局的表，没有并入") > 0,
                "{own} {container:?}"
            );
        }
        let mut book = plain.clone();
        let ours = sheet(&mut book, own);
        *ours = containers::side_by_side(ours, &other);
        let report = check(&book);
        assert_eq!(
            judged(&report),
            judged(&check(&plain)),
            "{own} side by side"
        );
        assert_eq!(told(&report, "像是青岚县水利局的表，没有并入"), 1, "{own}");
    }
}

#[test]
fn where_title_and_heading_disagree_the_second_sheet_is_in_doubt_and_both_are_named() {
    let mut book = plain_book();
    let right = check(&book).judged;
    let mut other = copy(&book, "表三", "表三另");
    date(&mut other, false);
    book.sheets.push(other);
    let report = check(&book);
    assert_eq!((report.outcome, report.judged), (Outcome::Unchecked, right));
    let [open] = findings(&report, "无法断定是不是本单位本年的表")[..] else {
        panic!("{:?}", report.findings);
    };
    assert!(open.message.contains("“2025年”") && open.message.contains("“2026年”"));
    assert!(open.message.contains("表三另!"), "{}", open.message);
}

#[test]
fn the_only_sheet_of_its_kind_stays_and_its_title_or_name_is_the_finding_if_its_figures_fit() {
    type Change = fn(&mut Grid);
    let change: [(Change, &str); 3] = [
        (
            |grid| {
                date(grid, false);
            },
            "标题年度是 2025",
        ),
        (|grid| name(grid, OTHER), "部门名称是“青岚县水利局”"),
        (|grid| name(grid, "长治市屯留区审批局"), "简写或错字"),
    ];
    for hidden in [false, true] {
        for (change, said) in change {
            let mut book = plain_book();
            let grid = sheet(&mut book, "表五");
            change(grid);
            grid.visible = !hidden;
            let report = check(&book);
            assert_eq!(report.outcome, Outcome::Mismatch);
            let [finding] = findings(&report, said)[..] else {
                panic!("{said}: {:?}", report.findings);
            };
            assert_eq!(finding.message.contains("隐藏的工作表"), hidden);
            assert_eq!(report.judged.mismatch, 0);
        }
    }
}

#[test]
fn the_only_sheet_of_its_kind_with_figures_that_do_not_fit_is_unchecked_and_blames_nobody() {
    for own in ["表五", "表六", "表十二"] {
        for other_year in [true, false] {
            let mut book = plain_book();
            let mut other = copy(&book, own, own);
            match other_year {
                true => assert_eq!(date(&mut other, true), 2025),
                false => name(&mut other, OTHER),
            }
            *sheet(&mut book, own) = other;
            let report = check(&book);
            assert_eq!(
                report.outcome,
                Outcome::Unchecked,
                "{own}: {:?}",
                report.findings
            );
            assert_eq!(report.judged.mismatch, 0, "{own}");
            assert!(
                report.corrections.is_empty() && report.clusters.is_empty(),
                "{own}"
            );
            let whose = if other_year { "2025年" } else { OTHER };
            let said = findings(&report, &format!("像是{whose}的表"));
            assert_eq!(said.len(), 1, "{own}: {:?}", report.findings);
        }
    }
}

#[test]
fn of_a_hidden_and_a_visible_version_the_visible_one_counts_and_the_hidden_one_is_named() {
    let plain = plain_book();
    let right = judged(&check(&plain));
    for own in ["表三", "表六", "表十", "表十二"] {
        let mut other = copy(&plain, own, "旧稿");
        other.visible = false;
        for first in [false, true] {
            let mut book = plain.clone();
            let at = if first { 1 } else { book.sheets.len() };
            book.sheets.insert(at, other.clone());
            let report = check(&book);
            assert_eq!(judged(&report), right, "{own}");
            let lines = &report.unrecognised;
            let told = lines.iter().find(|line| line.sheet == "旧稿");
            assert!(
                told.is_some_and(|line| line.why.contains("隐藏")),
                "{own}: {lines:?}"
            );
        }
    }
}

#[test]
fn of_two_visible_versions_it_is_said_which_one_the_other_tables_agree_with() {
    let plain = plain_book();
    let right = check(&plain).judged;
    for own in ["表三", "表五", "表六", "表十二"] {
        let other = copy(&plain, own, "另一稿");
        for first in [false, true] {
            let mut book = plain.clone();
            let at = if first { 0 } else { book.sheets.len() };
            book.sheets.insert(at, other.clone());
            let report = check(&book);
            assert_eq!(
                (report.outcome, report.judged),
                (Outcome::Unchecked, right),
                "{own}"
            );
            assert!(report.corrections.is_empty(), "{own}");
            let agree = format!("其余各表与{own}!");
            assert_eq!(findings(&report, &agree).len(), 1, "{:?}", report.findings);
        }
    }
}

#[test]
fn two_departments_in_one_file_are_told_and_neither_is_checked_as_the_other() {
    let plain = plain_book();
    let right = check(&plain).judged;
    for apart in [true, false] {
        let mut book = plain.clone();
        for (at, own) in plain.sheets.iter().enumerate() {
            let name_of_copy = format!("乙{}", own.name);
            let mut other = copy(&plain, own.name.as_str(), &name_of_copy);
            name(&mut other, OTHER);
            let place = if apart { book.sheets.len() } else { 2 * at + 1 };
            book.sheets.insert(place, other);
        }
        let report = check(&book);
        assert_eq!((report.outcome, report.judged), (Outcome::Unchecked, right));
        let [told] = findings(&report, "两个部门的表")[..] else {
            panic!("{:?}", report.findings);
        };
        assert!(told.message.contains("分成两个文件") && told.message.contains(OTHER));
    }
}

#[test]
fn a_finding_in_a_hidden_row_says_so() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let row = find(grid, "208").row;
    let cell = grid.get_mut(CellRef::new(row, 2)).expect("a figure");
    cell.value = CellValue::Number(1.0);
    assert!(findings(&check(&book), "隐藏").is_empty());
    let grid = sheet(&mut book, "表三");
    grid.appearance.rows.push(RowLook {
        first: row,
        last: row,
        height: None,
        hidden: true,
    });
    let hidden = format!("表三第{}行是隐藏的行", row + 1);
    let report = check(&book);
    assert!(!findings(&report, &hidden).is_empty());
    let cell = format!("表三!C{}（隐藏的行）", row + 1);
    // On the terminal as well, where it is one of many files, and in the workbook that was submitted.
    let screen = duibiao::screen::report(&report, false);
    assert!(screen.contains(&cell), "{screen}");
    assert!(duibiao::screen::in_a_line(&report).contains(&cell));
    let kept = duibiao::keep_bytes(&recogniser(), "a.xlsx", &lab::form::xlsx(&book), 1);
    let kept = kept.unwrap_or_else(|report| panic!("{:?}", report.error));
    let kept = duibiao::read::read_bytes(&kept.workbook, "b.xlsx").expect("it is read");
    let list = kept
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "差异表");
    let mut cells = list.expect("差异表").rows.iter().flat_map(|row| &row.cells);
    assert!(cells.any(|one| one.text() == Some(&cell)));
    // What is written anew hides nothing.
    let fixed = duibiao::fix_bytes(
        &recogniser(),
        "a.xlsx",
        &lab::form::xlsx(&book),
        &duibiao::Manner::default(),
    );
    let fixed = fixed.unwrap_or_else(|report| panic!("{:?}", report.error));
    assert!(
        !fixed
            .told()
            .done
            .lines
            .iter()
            .any(|line| line.place.contains("隐藏"))
    );
}

#[test]
fn a_finding_on_a_hidden_sheet_says_so_on_the_screen() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let row = find(grid, "208").row;
    let cell = grid.get_mut(CellRef::new(row, 2)).expect("a figure");
    cell.value = CellValue::Number(1.0);
    grid.visible = false;
    let screen = duibiao::screen::report(&check(&book), false);
    let cell = format!("表三!C{}（隐藏的工作表）", row + 1);
    assert!(screen.contains(&cell), "{screen}");
}

#[test]
fn a_table_with_a_title_and_a_header_of_its_own_is_no_further_page() {
    let mut book = plain_book();
    let right = judged(&check(&book));
    let rows: &[&[&str]] = &[
        &["2026年分科目支出明细表"],
        &["部门名称：某局", "", "单位：万元"],
        &["科目名称", "总计", "其他"],
        &["社会保障和就业支出", "12.5", "1"],
        &["行政事业单位养老支出", "12.5", "1"],
        &["卫生健康支出", "3.5", "1"],
    ];
    let after = book
        .sheets
        .iter()
        .position(|grid| grid.name.as_str() == "表三");
    let next = super::grid("明细", rows);
    book.sheets.insert(after.expect("表三") + 1, next);
    let report = check(&book);
    assert_eq!(judged(&report), right);
    assert_eq!(told(&report, "续页"), 0, "{:?}", report.unrecognised);
}

#[test]
fn a_page_with_fewer_columns_is_not_read_at_shifted_ones() {
    // Codes left out; names and codes left out; a column of zeros left out.
    let moves: [fn(u32) -> Option<u32>; 3] = [
        |col| col.checked_sub(1),
        |col| match col {
            0 => Some(0),
            1 => None,
            _ => Some(col - 1),
        },
        |col| match col {
            4 => Some(3),
            3 => None,
            _ => Some(col),
        },
    ];
    for place in moves {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        // Zeros are printed.
        for row in grid
            .rows
            .iter_mut()
            .map(|row| row.number)
            .collect::<Vec<_>>()
        {
            if row > find(grid, "科目编码").row {
                for col in 2..5 {
                    let at = CellRef::new(row, col);
                    if grid.get(at).is_none() {
                        grid.push(at, CellValue::Number(0.0), None);
                    }
                }
            }
        }
        let first = find(grid, "208").row;
        let at = grid.rows.iter().position(|row| row.number == first);
        let moved = grid.rows.split_off(at.expect("the row"));
        let mut page = Grid::new("表三续");
        for row in moved {
            for cell in row.cells {
                if let Some(col) = place(cell.col) {
                    page.push(CellRef::new(row.number - first, col), cell.value, None);
                }
            }
        }
        let after = book
            .sheets
            .iter()
            .position(|grid| grid.name.as_str() == "表三");
        book.sheets.insert(after.expect("表三") + 1, page);
        let report = check(&book);
        super::only_unchecked(&report);
        assert_eq!(told(&report, "像是表三的续页"), 1);
    }
}

/// A book in which the rows of a table from one on stand on a page without headings: on a sheet of their own, or below a
/// blank line. One column is left out there.
fn paged(own: &str, first: &str, gone: Option<u32>, apart: bool) -> (Book, SheetName, u32) {
    let mut book = plain_book();
    let grid = sheet(&mut book, own);
    let first = find(grid, first).row;
    let at = grid.rows.iter().position(|row| row.number == first);
    let moved = grid.rows.split_off(at.expect("the row"));
    grid.merges.retain(|merge| merge.last.row < first);
    let mut page = Grid::new(&format!("{own}续"));
    let target = if apart { &mut page } else { grid };
    let top = if apart { 0 } else { first + 1 };
    for row in moved {
        for cell in row.cells.into_iter().filter(|cell| Some(cell.col) != gone) {
            let left = gone.is_some_and(|gone| gone < cell.col);
            let at = CellRef::new(top + row.number - first, cell.col - u32::from(left));
            target.push(at, cell.value, None);
        }
    }
    let name = target.name.clone();
    if apart {
        let mut sheets = book.sheets.iter();
        let after = sheets.position(|grid| grid.name.as_str() == own);
        book.sheets.insert(after.expect("the table") + 1, page);
    }
    (book, name, top)
}

#[test]
fn a_page_without_headings_that_lacks_a_column_is_unchecked_and_blames_nobody() {
    for (own, first, gone) in [
        ("表二", "208", 2),
        ("表二", "208", 3),
        ("表三", "208", 2),
        ("表三", "208", 3),
        ("表五", "208", 2),
        ("表六", "商品和服务支出", 2),
        ("表十二", "2026年单位运转经费", 2),
    ] {
        for apart in [true, false] {
            let (book, name, top) = paged(own, first, Some(gone), apart);
            let report = check(&book);
            super::only_unchecked(&report);
            let page = format!("{name}!A{}", top + 1);
            let said = findings(&report, &page);
            assert_eq!(
                said.len(),
                1,
                "{own} {gone} {apart}: {:#?}",
                report.findings
            );
            assert_eq!(
                told(&report, &format!("像是{own}的续页")),
                1,
                "{own} {gone} {apart}"
            );
        }
    }
}

#[test]
fn a_sheet_that_goes_on_in_other_columns_blames_nobody() {
    // A column of figures in the one half of two; the names; the labels.
    for (own, first, gone) in [
        ("表一", "八、社会保障和就业支出", 3),
        ("表四", "八、社会保障和就业支出", 3),
        ("表四", "八、社会保障和就业支出", 4),
        ("表二", "208", 1),
        ("表三", "208", 1),
        ("表六", "商品和服务支出", 0),
        ("表十二", "2026年单位运转经费", 0),
    ] {
        let (book, _, _) = paged(own, first, Some(gone), true);
        let report = check(&book);
        super::only_unchecked(&report);
        let said = told(&report, &format!("像是{own}的续页"));
        assert_eq!(said, 1, "{own} {gone}: {:?}", report.unrecognised);
    }
}

#[test]
fn a_page_without_headings_is_read_where_its_sums_hold_and_a_wrong_figure_on_it_is_told() {
    let right = judged(&check(&plain_book()));
    for apart in [true, false] {
        // Nothing is printed in the last column there.
        for gone in [None, Some(4)] {
            let (mut book, name, top) = paged("表三", "208", gone, apart);
            assert_eq!(judged(&check(&book)), right, "{gone:?} {apart}");
            let grid = sheet(&mut book, name.as_str());
            let total = grid.get_mut(CellRef::new(top + 2, 2)).expect("a figure");
            let CellValue::Number(number) = &mut total.value else {
                panic!("a figure");
            };
            *number += 1.0;
            let report = check(&book);
            assert_eq!(report.outcome, Outcome::Mismatch, "{gone:?} {apart}");
        }
    }
}

#[test]
fn a_wrong_name_over_a_table_that_no_equation_ties_to_the_others_is_the_finding() {
    for own in ["表十", "表十一"] {
        let mut book = plain_book();
        name(sheet(&mut book, own), OTHER);
        let report = check(&book);
        assert_eq!(report.outcome, Outcome::Mismatch, "{own}");
        let said = format!("部门名称是“{OTHER}”");
        assert_eq!(
            findings(&report, &said).len(),
            1,
            "{own}: {:#?}",
            report.findings
        );
        assert!(findings(&report, "像是").is_empty(), "{own}");
    }
    // What exceeds what it is a part of is not this department's.
    let mut book = plain_book();
    let grid = sheet(&mut book, "表十一");
    name(grid, OTHER);
    for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let CellValue::Number(number) = &mut cell.value {
            *number *= 1000.0;
        }
    }
    let report = check(&book);
    assert_eq!(report.outcome, Outcome::Unchecked);
    assert_eq!(report.judged.mismatch, 0);
    assert_eq!(findings(&report, &format!("像是{OTHER}的表")).len(), 1);
}

#[test]
fn a_table_of_last_year_that_only_usual_relations_tie_to_the_others_is_unchecked() {
    // Less than 表六 has of it; not what it has.
    for (own, factor) in [("表十", 0.5), ("表十一", 2.0)] {
        let mut book = departments().swap_remove(1);
        let grid = sheet(&mut book, own);
        let year = date(grid, true);
        for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if let CellValue::Number(number) = &mut cell.value {
                *number *= factor;
            }
        }
        let report = check(&book);
        let told: Vec<&str> = report
            .findings
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert_eq!(report.outcome, Outcome::Unchecked, "{own}: {told:#?}");
        assert_eq!(report.judged.mismatch, 0, "{own}: {told:#?}");
        let said = format!("{own}像是{year}年的表");
        assert_eq!(findings(&report, &said).len(), 1, "{own}");
    }
}
