//! A sheet is the table that its title, its headings and its rows say together; where they contradict each other, that is
//! said, and neither is believed alone.

use duibiao::model::{CellRef, SheetName};
use duibiao::read::{Book, CellValue, Grid};
use duibiao::report::{Outcome, Report, TableStatus};

use super::three_books::{accounts, budget, check, shanghai, sheet};

/// Replaces the title, the first text with 表 in it.
fn entitle(grid: &mut Grid, title: &str) {
    let rows = grid.rows.iter_mut();
    let mut cells = rows.flat_map(|row| &mut row.cells);
    let cell = cells.find(|cell| cell.text().is_some_and(|text| text.contains('表')));
    cell.expect("a title").value = CellValue::Text(title.to_owned());
}

fn why<'r>(report: &'r Report, sheet: &str) -> &'r str {
    let mut told = report.unrecognised.iter();
    let told = told.find(|told| told.sheet.ends_with(sheet));
    told.map_or("", |told| &told.why)
}

fn status(report: &Report, id: &str) -> TableStatus {
    let mut tables = report.tables.iter();
    tables.find(|table| table.id == id).expect("a table").status
}

#[test]
fn a_title_on_the_sheet_outranks_the_name_of_the_sheet() {
    for (mut book, name, title, id) in [
        (
            accounts(),
            "支出决算表",
            "2024年度项目支出绩效自评表",
            "公开03",
        ),
        (accounts(), " 收入决算表", "2024年度支出决算表", "公开02"),
        (
            shanghai(),
            "支出预算总表",
            "2026年预算单位政府采购预算表",
            "表3",
        ),
        (
            shanghai(),
            "支出预算总表",
            "2026年预算单位收入预算总表",
            "表3",
        ),
    ] {
        assert_ne!(status(&check(&book), id), TableStatus::Missing);
        let grid = match name {
            "支出决算表" => sheet(&mut book, "GK03 支出决算表"),
            _ => sheet(&mut book, name),
        };
        entitle(grid, title);
        let report = check(&book);
        assert_eq!(report.outcome, Outcome::Unchecked, "{title}");
        let told = why(&report, name.trim());
        assert!(told.contains(title), "{title}: {told}");
    }
}

#[test]
fn the_name_of_the_publication_above_a_table_is_no_other_title() {
    for (book, title) in [
        (accounts(), "2024年度部门决算公开表"),
        (shanghai(), "某某市某某局2026年部门预算表"),
    ] {
        let plain = check(&book);
        let mut headed = book.clone();
        for grid in &mut headed.sheets {
            for row in &mut grid.rows {
                row.number += 1;
            }
            for merge in &mut grid.merges {
                merge.first.row += 1;
                merge.last.row += 1;
            }
            let mut above = Grid::new(grid.name.as_str());
            above.push(CellRef::new(0, 0), CellValue::Text(title.to_owned()), None);
            grid.rows.splice(0..0, above.rows);
        }
        let report = check(&headed);
        assert_eq!(
            report.outcome, plain.outcome,
            "{title}: {:?}",
            report.unrecognised
        );
    }
}

#[test]
fn a_copied_title_is_told_with_the_table_that_the_sheet_is() {
    for (sheets, titled, id, name) in [
        (("表三", "表五"), "2026年预算支出总表", "T5", "表五"),
        (("表三", "表八"), "2026年预算支出总表", "T8", "表八"),
        (
            ("表十二", "表十三"),
            "2026年项目支出预算表（本年预算）",
            "T13",
            "表十三",
        ),
    ] {
        let mut book = budget();
        entitle(sheet(&mut book, sheets.1), titled);
        let report = check(&book);
        assert_eq!(report.outcome, Outcome::Unchecked);
        assert_eq!(status(&report, id), TableStatus::Unchecked, "{id}");
        let told = why(&report, name);
        assert!(
            told.contains("照抄") && told.contains(name) && told.contains(titled),
            "{told}"
        );
        let copies = report
            .findings
            .iter()
            .filter(|one| one.message.contains("数字不同"));
        assert_eq!(copies.count(), 0, "it is no second version of {}", sheets.0);
        let of_copy = report
            .findings
            .iter()
            .find(|one| one.message.contains("照抄"));
        assert!(
            of_copy.is_some(),
            "the missing table is connected with the sheet"
        );
    }
}

#[test]
fn sheets_without_names_of_their_own_stand_in_their_order() {
    let mut book = budget();
    for (nth, grid) in (1..).zip(&mut book.sheets) {
        grid.name = SheetName::new(&format!("Sheet{nth}"));
    }
    entitle(sheet(&mut book, "Sheet5"), "2026年预算支出总表");
    let report = check(&book);
    let told = why(&report, "Sheet5");
    assert!(told.contains("表五") && told.contains("照抄"), "{told}");
    assert_ne!(status(&report, "T3"), TableStatus::Missing);
}

#[test]
fn a_second_version_of_a_table_is_no_copied_title() {
    let mut book = budget();
    let mut copy = sheet(&mut book, "表三").clone();
    copy.name = SheetName::new("表三旧");
    for cell in copy.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let CellValue::Number(number) = &mut cell.value {
            *number *= 2.0;
        }
    }
    book.sheets.push(copy);
    book.sheets.retain(|grid| grid.name.as_str() != "表五");
    let report = check(&book);
    assert!(
        report
            .findings
            .iter()
            .any(|one| one.message.contains("数字不同"))
    );
    assert_eq!(status(&report, "T5"), TableStatus::Missing);
}

#[test]
fn a_lone_sheet_of_a_common_form_is_of_no_family() {
    let heads = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"];
    let more = ["上缴上级支出", "经营支出", "对附属单位补助支出"];
    let lone = |title: &str, heads: &[&str]| {
        let mut grid = Grid::new("Sheet1");
        let text = |text: &str| CellValue::Text(text.to_owned());
        grid.push(CellRef::new(0, 0), text(title), None);
        grid.push(CellRef::new(1, 0), text("部门：某某局"), None);
        grid.push(CellRef::new(1, 4), text("单位：万元"), None);
        for (col, head) in (0..).zip(heads) {
            grid.push(CellRef::new(2, col), text(head), None);
        }
        let rows = [
            ("", "合计", 100.0),
            ("201", "一般公共服务支出", 100.0),
            ("20103", "政府办公厅（室）及相关机构事务", 100.0),
            ("2010301", "行政运行", 100.0),
        ];
        for (row, (code, name, amount)) in (3..).zip(rows) {
            grid.push(CellRef::new(row, 0), text(code), None);
            grid.push(CellRef::new(row, 1), text(name), None);
            grid.push(CellRef::new(row, 2), CellValue::Number(amount), None);
            grid.push(CellRef::new(row, 3), CellValue::Number(amount), None);
        }
        check(&Book {
            format: duibiao::read::Format::Xlsx,
            sheets: vec![grid],
            ..Book::default()
        })
    };
    let wide: Vec<&str> = heads.iter().chain(&more).copied().collect();
    for report in [
        lone("2026年部门支出总表", &wide),
        lone("2026年政府性基金预算支出表", &heads),
    ] {
        assert_eq!(report.book.layout, None);
        assert_eq!(report.outcome, Outcome::Unchecked);
        let told = why(&report, "Sheet1");
        assert!(told.contains("看不出它是哪一套"), "{told}");
        assert!(!told.contains("山西") && !told.contains("上海"), "{told}");
    }
    // Under the title that one family alone prints it is that family's.
    let own = lone("2026年政府性基金预算支出表（不含上年结转）", &heads);
    assert_eq!(own.book.layout.as_deref(), Some("shanxi-budget"));
}

/// Words in all titles of a book replaced by others.
fn retitle(book: &mut Book, title: impl Fn(&str) -> String) {
    for grid in &mut book.sheets {
        let cells = grid.rows.iter_mut().flat_map(|row| &mut row.cells);
        let named = |text: &str| text.contains('表') && text.contains("年");
        let title_cell = cells
            .into_iter()
            .find(|cell| cell.text().is_some_and(named));
        if let Some(cell) = title_cell {
            let text = title(cell.text().unwrap_or_default());
            cell.value = CellValue::Text(text);
        }
    }
}

#[test]
fn the_title_of_a_budget_is_no_misspelt_title_of_accounts() {
    let (budget, settled) = ("预算", "决算");
    for (mut book, from, to) in [(shanghai(), budget, settled), (accounts(), settled, budget)] {
        retitle(&mut book, |title| title.replace(from, to));
        let report = check(&book);
        assert_eq!(report.outcome, Outcome::Unchecked, "{to}");
        // Whatever its sheets are called, nothing under such a title is checked.
        let found = report.tables.iter().filter(|table| table.id.ends_with('3'));
        assert!(
            found.clone().all(|table| table.status != TableStatus::Pass),
            "{to}"
        );
        assert!(why(&report, "支出决算表").is_empty() || why(&report, "支出决算表").contains(to));
    }
    // And one such title.
    let mut book = accounts();
    entitle(sheet(&mut book, "GK03 支出决算表"), "2024年度支出预算表");
    let report = check(&book);
    assert_eq!(report.outcome, Outcome::Unchecked);
    assert!(why(&report, "支出决算表").contains("标题"), "{report:?}");
    // A misspelt word is no other stage.
    let mut book = accounts();
    entitle(sheet(&mut book, "GK03 支出决算表"), "2024年度支出快算表");
    assert_ne!(status(&check(&book), "公开03"), TableStatus::Unchecked);
}

#[test]
fn titles_that_all_carry_the_same_addition_are_told_with_what_they_should_be() {
    for (mut book, title) in [
        (shanghai(), "收支总表"),
        (accounts(), "公开01表"),
        (budget(), "表一"),
    ] {
        for (nth, grid) in book.sheets.iter_mut().enumerate() {
            grid.name = SheetName::new(&format!("Sheet{nth}"));
        }
        retitle(&mut book, |title| format!("{title}（调整后）"));
        let report = check(&book);
        assert_eq!(report.outcome, Outcome::Unchecked, "{title}");
        let told = report.unrecognised.iter();
        let told = told.filter(|one| one.why.contains("只有标题不符"));
        assert!(told.count() > 4, "{title}: {:?}", report.unrecognised);
        let mut told = report.unrecognised.iter();
        assert!(
            told.any(|one| one.why.contains(title)),
            "{title}: {report:?}"
        );
    }
}

#[test]
fn what_accounts_spent_on_trips_may_stand_in_a_row_for_budget_and_one_for_accounts() {
    let heads = [
        ["项目", "项目", "项目"],
        ["财政拨款安排的“三公”经费", "小计", "小计"],
        [
            "财政拨款安排的“三公”经费",
            "因公出国（境）费用",
            "因公出国（境）费用",
        ],
        [
            "财政拨款安排的“三公”经费",
            "公务用车购置及运行维护费",
            "小计",
        ],
        [
            "财政拨款安排的“三公”经费",
            "公务用车购置及运行维护费",
            "公务用车购置费",
        ],
        [
            "财政拨款安排的“三公”经费",
            "公务用车购置及运行维护费",
            "公务用车运行维护费",
        ],
        ["财政拨款安排的“三公”经费", "公务接待费", "公务接待费"],
        ["会议费", "会议费", "会议费"],
        ["培训费", "培训费", "培训费"],
    ];
    let rows = [
        ("预算数", [33.5, 0.0, 32.0, 20.0, 12.0, 1.5, 3.0, 2.0]),
        ("决算数", [30.07, 0.0, 28.83, 18.97, 9.86, 1.24, 2.8, 1.9]),
    ];
    for (title, columns) in [
        ("2024年度财政拨款“三公”经费及会议费、培训费支出决算表", 9),
        ("2024年度财政拨款“三公”经费支出决算表", 9),
        ("2024年度一般公共预算财政拨款“三公”经费支出决算表", 7),
    ] {
        for wrong in [false, true] {
            let mut grid = Grid::new("Sheet9");
            let mut text = |row: u32, col: u32, text: &str| {
                grid.push(CellRef::new(row, col), CellValue::Text(text.into()), None);
            };
            text(0, 0, title);
            text(1, 0, "公开09表");
            text(2, 0, "单位：万元");
            for level in 0..3u32 {
                for (col, head) in (0..).zip(&heads[..columns]) {
                    text(3 + level, col, head[level as usize]);
                }
            }
            for (row, (label, amounts)) in (6..).zip(&rows) {
                grid.push(CellRef::new(row, 0), CellValue::Text((*label).into()), None);
                for (col, amount) in (1..).zip(&amounts[..columns - 1]) {
                    let odd = wrong && row == 7 && col == 3;
                    let amount = if odd { amount + 1.0 } else { *amount };
                    grid.push(CellRef::new(row, col), CellValue::Number(amount), None);
                }
            }
            let mut book = accounts();
            let last = book.sheets.len() - 1;
            book.sheets[last] = grid;
            let report = check(&book);
            let own = report.tables.iter().find(|table| table.id == "公开09");
            let status = own.expect("a table").status;
            match wrong {
                true => assert_eq!(status, TableStatus::Mismatch, "{title}: {report:?}"),
                false => assert_eq!(status, TableStatus::Pass, "{title}: {report:?}"),
            }
        }
    }
}
