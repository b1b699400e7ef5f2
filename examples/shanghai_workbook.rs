//! Writes `examples/上海示例.xlsx`: the budget of an invented unit in Shanghai's form, all nine tables. The bytes are the
//! same in every run. Run it with `cargo run --example shanghai_workbook`; another path may be given.

use std::error::Error;
use std::path::PathBuf;

use lab::accounts::{Accounts, Publisher};

fn main() -> Result<(), Box<dyn Error>> {
    let standard = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/上海示例.xlsx");
    let path = std::env::args_os().nth(1).map_or(standard, PathBuf::from);
    std::fs::write(&path, Accounts::seed().shanghai(Publisher::Unit)?)?;
    println!("{}", path.display());
    Ok(())
}
