//! What stands to the right of a table, below it, or on a sheet further on, changes nothing of what the table says.

use duibiao::model::{CellRef, Region, SheetName};
use duibiao::read::{Book, CellValue, Grid, GridRow};
use duibiao::report::{Outcome, Report, TableStatus};

use super::three_books::{accounts, budget, check, shanghai, sheet};

fn is_clean(report: &Report) -> bool {
    matches!(report.outcome, Outcome::Pass | Outcome::Tail)
}

/// The last column of a sheet.
fn last_column(grid: &Grid) -> u32 {
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    cells.map(|cell| cell.col).max().unwrap_or(0)
}

/// The row of the lowest headings and the first row below with a figure.
fn body(grid: &Grid, head: &str) -> (u32, u32) {
    let bears = |row: &&GridRow| row.cells.iter().any(|cell| cell.text() == Some(head));
    let head = grid.rows.iter().rfind(bears).expect("the heading").number;
    let figure = |row: &&GridRow| {
        let mut cells = row.cells.iter();
        row.number > head && cells.any(|cell| matches!(cell.value, CellValue::Number(_)))
    };
    let first = grid.rows.iter().find(figure).expect("figures").number;
    (head, first)
}

/// Adds the figures of columns once more to the right, as they may have been last year, under these headings.
fn add_columns(grid: &mut Grid, (head, first): (u32, u32), from: &[(u32, &str)]) {
    let right = last_column(grid);
    for (col, &(source, heading)) in (right + 1..).zip(from) {
        grid.push(
            CellRef::new(head, col),
            CellValue::Text(heading.to_owned()),
            None,
        );
        let figures: Vec<(u32, f64)> = grid
            .rows
            .iter()
            .filter(|row| row.number >= first)
            .filter_map(|row| match row.get(source)?.value {
                CellValue::Number(number) => Some((row.number, number)),
                _ => None,
            })
            .collect();
        for (row, number) in figures {
            let last_year = CellValue::Number((number * 90.0).round() / 100.0);
            grid.push(CellRef::new(row, col), last_year, None);
        }
    }
}

#[test]
fn columns_added_to_the_right_leave_the_tables_own_as_they_are() {
    let columns: [&[(u32, &str)]; 3] = [
        &[(2, "上年支出合计"), (3, "基本支出"), (4, "项目支出")],
        &[(2, "本年支出合计"), (3, "基本支出"), (4, "项目支出")],
        &[(2, "备注")],
    ];
    for added in columns {
        let mut book = accounts();
        let grid = sheet(&mut book, "GK03 支出决算表");
        let place = body(grid, "科目名称");
        add_columns(grid, place, added);
        let report = check(&book);
        assert!(is_clean(&report), "{added:?}: {:?}", report.outcome);
    }
    // 上年结转 is merged over two rows of headings; what is added stands beside the lower one.
    let mut book = budget();
    let grid = sheet(&mut book, "表二");
    let place = body(grid, "科目名称");
    add_columns(grid, place, &[(2, "备注")]);
    let report = check(&book);
    assert!(is_clean(&report), "{:?}", report.findings);
}

#[test]
fn another_list_below_the_projects_under_the_same_headings_is_none_of_them() {
    for title in [Some("2026年追加的项目"), None] {
        let mut book = budget();
        let grid = sheet(&mut book, "表十二");
        let end = grid.rows.last().expect("rows").number + 3;
        if let Some(title) = title {
            let title = CellValue::Text(title.to_owned());
            grid.push(CellRef::new(end - 1, 0), title, None);
        }
        let (head, _) = body(grid, "项目名称");
        let heads: Vec<GridRow> = grid
            .rows
            .iter()
            .filter(|r| (head..head + 2).contains(&r.number))
            .cloned()
            .collect();
        for row in heads {
            for cell in row.cells {
                let at = CellRef::new(end + row.number - head, cell.col);
                grid.push(at, cell.value, None);
            }
        }
        let merges: Vec<Region> = grid
            .merges
            .iter()
            .filter(|m| m.first.row >= head && m.last.row <= head + 1)
            .copied()
            .collect();
        for mut merge in merges {
            merge.first.row += end - head;
            merge.last.row += end - head;
            grid.merges.push(merge);
        }
        for (row, (name, amount)) in
            (end + 2..).zip([("青山绿化项目", 12.5), ("大厅改造项目", 33.1)])
        {
            grid.push(CellRef::new(row, 0), CellValue::Text(name.to_owned()), None);
            grid.push(CellRef::new(row, 1), CellValue::Number(amount), None);
            grid.push(CellRef::new(row, 2), CellValue::Number(amount), None);
        }
        let report = check(&book);
        assert!(is_clean(&report), "{title:?}: {:?}", report.findings);
        let told = |one: &duibiao::report::Unrecognised| one.why.contains("没有读取");
        assert!(
            report.unrecognised.iter().any(told),
            "{:?}",
            report.unrecognised
        );
    }
}

/// Moves the rows from one on to a sheet of their own.
fn part(book: &mut Book, name: &str, from: usize, page: &str) {
    let grid = sheet(book, name);
    let rows = grid.rows.split_off(from);
    let last = grid.rows.last().expect("rows").number;
    grid.merges.retain(|merge| merge.last.row <= last);
    let mut more = Grid::new(page);
    more.name = SheetName::new(page);
    for (number, row) in (0..).zip(rows) {
        more.rows.push(GridRow { number, ..row });
    }
    book.sheets.push(more);
}

#[test]
fn a_page_at_the_end_of_the_book_goes_on_from_its_table() {
    for page in [
        "GK03 支出决算表（续）",
        "支出决算表续",
        "GK03续",
        "续表GK03",
        "GK03 支出决算表 (2)",
        "附页",
    ] {
        let mut book = accounts();
        let rows = sheet(&mut book, "GK03 支出决算表").rows.len();
        part(&mut book, "GK03 支出决算表", rows / 2, page);
        let report = check(&book);
        assert_ne!(
            report.outcome,
            Outcome::Mismatch,
            "{page}: {:?}",
            report.findings
        );
    }
    for page in ["表三（续）", "续表三", "表三-2", "表3续", "Sheet20"] {
        let mut book = budget();
        let rows = sheet(&mut book, "表三").rows.len();
        part(&mut book, "表三", rows / 2, page);
        let report = check(&book);
        assert!(is_clean(&report), "{page}: {:?}", report.findings);
    }
}

#[test]
fn words_below_the_only_row_of_a_table_are_no_row() {
    for (mut book, name) in [
        (shanghai(), "机关运行经费预算表"),
        (accounts(), "经费支出决算表"),
    ] {
        let clean = check(&book).outcome;
        let grid = sheet(&mut book, name);
        let row = grid.rows.last().expect("rows").number + 1;
        let text = "公务用车2辆，国内公务接待12批次96人";
        grid.push(CellRef::new(row, 0), CellValue::Text(text.to_owned()), None);
        let report = check(&book);
        assert_eq!(report.outcome, clean, "{name}: {:?}", report.findings);
    }
}

#[test]
fn a_list_whose_amounts_have_no_column_is_not_checked() {
    let mut book = accounts();
    let grid = sheet(&mut book, "基本支出决算明细表");
    let right = last_column(grid);
    for row in &mut grid.rows {
        row.cells.retain(|cell| cell.col != right);
    }
    for merge in &mut grid.merges {
        merge.last.col = merge.last.col.min(right - 1);
    }
    let report = check(&book);
    assert_eq!(report.outcome, Outcome::Unchecked, "{:?}", report.findings);
    let mut tables = report.tables.iter();
    let table = tables
        .find(|table| table.id == "公开06")
        .expect("the table");
    assert_eq!(table.status, TableStatus::Unchecked);
}
