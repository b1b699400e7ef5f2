//! Writes `examples/决算示例.xlsx`: the final accounts of an invented department, all nine tables, as an accountant
//! would send them. The bytes are the same in every run. Run it with `cargo run --example final_accounts_workbook`;
//! another path may be given.

use std::error::Error;
use std::path::PathBuf;

use lab::accounts::Accounts;

fn main() -> Result<(), Box<dyn Error>> {
    let standard = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/决算示例.xlsx");
    let path = std::env::args_os().nth(1).map_or(standard, PathBuf::from);
    std::fs::write(&path, Accounts::seed().workbook()?)?;
    println!("{}", path.display());
    Ok(())
}
