//! Writes `examples/决算示例.xlsx`: the final accounts of an invented department, all nine tables.
//!
//! In go the facts of `facts.rs`; out comes a plain workbook as an accountant would send it, its sums made
//! from the facts and rounded one by one. The bytes are the same in every run. Run it with
//! `cargo run --example final_accounts_workbook`; another path may be given.

mod facts;
mod lists;
mod page;
mod totals;

use std::path::PathBuf;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

fn main() -> Result<(), XlsxError> {
    let standard = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/决算示例.xlsx");
    let path = std::env::args_os().nth(1).map_or(standard, PathBuf::from);
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2025, 8, 20)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    totals::all_money(&mut book)?;
    lists::income(&mut book)?;
    lists::spending(&mut book)?;
    totals::fiscal_money(&mut book)?;
    lists::general(&mut book)?;
    lists::economic(&mut book)?;
    lists::funds(&mut book)?;
    lists::state_capital(&mut book)?;
    lists::three_public(&mut book)?;
    book.save(&path)?;
    println!("{}", path.display());
    Ok(())
}
