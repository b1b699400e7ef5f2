//! `layouts try`: how a workbook is recognised, line by line, and what stands in the way of what is not.

use duibiao::layout::{self, Layout};
use duibiao::model::SheetName;
use duibiao::read::{Book, CellValue, GridCell, read_bytes};
use duibiao::trial::recognition;
use lab::accounts::{Accounts, Publisher};

fn shanghai() -> &'static Layout {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let found = layouts.iter().find(|layout| layout.id == "shanghai-budget");
    found.expect("it is built in")
}

/// A budget of Shanghai, the first cell of its third sheet that holds a text changed.
fn book(from: &str, to: &str) -> Book {
    let bytes = Accounts::random(3).shanghai(Publisher::Department);
    let mut book = read_bytes(&bytes.expect("a workbook"), "b.xlsx").expect("it reads");
    let cells = book.sheets[2]
        .rows
        .iter_mut()
        .flat_map(|row| &mut row.cells);
    let holds = |cell: &&mut GridCell| cell.text().is_some_and(|text| text.contains(from));
    let found = cells.into_iter().find(holds).expect("the cell");
    found.value = CellValue::Text(to.to_owned());
    book
}

/// What is told of table 3.
fn table(book: &Book) -> String {
    let told = recognition(shanghai(), book, "b.xlsx");
    let table = told.split("\n\n").find(|part| part.starts_with("表3 "));
    table.expect("the table").to_owned()
}

#[test]
fn a_table_reads_so_line_by_line() {
    insta::assert_snapshot!(table(&book("支出预算总表", "2026年部门支出预算总表")));
}

#[test]
fn a_table_under_another_title_is_told_with_where_its_headings_stand() {
    let mut book = book("支出预算总表", "支出情况表");
    book.sheets[2].name = SheetName::new("Sheet3");
    insta::assert_snapshot!(table(&book));
}

#[test]
fn a_heading_that_the_layout_does_not_have_is_told_beside_the_column_that_is_missing() {
    let table = table(&book("基本支出", "基本类支出"));
    assert!(table.contains("    没有找到栏目“基本支出”\n"), "{table}");
    assert!(table.contains("版式里没有的栏目：F 基本类支出"), "{table}");
}
