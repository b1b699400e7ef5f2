//! Writes the example workbooks beside this file:
//!
//! - `预算示例.xlsx`: the 2026 disclosure of a county department, figure by figure;
//! - `预算示例-有错.xlsx`: the same with eight mistakes of different kinds, as people make them.
//!
//! Run with `cargo run --example make_examples`; the files are checked in and come out the same each time.

use std::path::Path;

use lab::departments::{Cell, CellId, Department, Printed, RoundingMode, xlsx};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let honest = Department::seed().print(RoundingMode::Rounded);
    std::fs::write(folder.join("预算示例.xlsx"), xlsx(&honest))?;
    std::fs::write(folder.join("预算示例-有错.xlsx"), xlsx(&damaged(honest)))
}

/// Eight mistakes. Where a cell is named, the comment says what stood there.
fn damaged(mut book: Printed) -> Printed {
    // 1. 937.62: two digits exchanged in a subtotal that three other tables print.
    set(&mut book, ("T3", "", "20103", "合计"), 97_362);
    // 2. 114.34: one digit wrong in a part.
    set(&mut book, ("T5", "", "2010303", "项目支出"), 11_454);
    // 3. 3.00: a zero too many; the row's other cell is right.
    set(
        &mut book,
        ("T6", "", "商品和服务支出/工会经费/办公经费", "合计"),
        30_00,
    );
    // 4. 28.12 万元 entered in 元.
    set(
        &mut book,
        ("T11", "", "部门合计", "一般公共预算"),
        28_120_000,
    );
    // 5. The carried-forward figures of two classes exchanged: 34.34 and 64.59.
    set(&mut book, ("T4", "支出", "十、卫生健康支出", "小计"), 6_459);
    set(
        &mut book,
        ("T4", "支出", "二十、住房保障支出", "小计"),
        3_434,
    );
    // 6. A project left out (专家评审费, 12.65).
    remove_row(&mut book, "T12", "专家评审费");
    // 7. The title of last year.
    retitle(&mut book, "T10", "2026年", "2025年");
    // 8. The empty note forgotten under an empty table.
    remove_row(&mut book, "T8", "注：本表无数据");
    book
}

fn set(
    book: &mut Printed,
    (table, ledger, row, column): (&'static str, &'static str, &str, &'static str),
    hundredths: i64,
) {
    let id = CellId::new(table, ledger, row, column);
    assert!(
        book.cells.contains_key(&id),
        "the department has no cell {id}"
    );
    book.set(&id, hundredths);
}

fn sheet<'a>(book: &'a mut Printed, table: &str) -> &'a mut lab::departments::Sheet {
    book.sheets
        .iter_mut()
        .find(|sheet| sheet.table == table)
        .expect("all tables are printed")
}

fn remove_row(book: &mut Printed, table: &str, text: &str) {
    let sheet = sheet(book, table);
    let before = sheet.rows.len();
    sheet
        .rows
        .retain(|row| !row.contains(&Cell::Text(text.to_owned())));
    assert_eq!(
        sheet.rows.len() + 1,
        before,
        "{table} has one row with {text}"
    );
}

fn retitle(book: &mut Printed, table: &str, from: &str, to: &str) {
    if let Some(Cell::Text(title)) = sheet(book, table)
        .rows
        .first_mut()
        .and_then(|row| row.first_mut())
    {
        *title = title.replace(from, to);
    }
}
