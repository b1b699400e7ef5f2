//! Checks a workbook and prints what is wrong and where: the library without the command line.
//!
//! Run with `cargo run --example check_a_file`, or with a file of your own behind `--`.

use std::path::PathBuf;

use duibiao::report::Outcome;
use duibiao::{Recogniser, layout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args_os().nth(1).map(PathBuf::from);
    let file = file.unwrap_or_else(|| "examples/预算示例-有错.xlsx".into());
    // Made once, used for any number of files.
    let recogniser = Recogniser::new(layout::builtin()?);
    let report = duibiao::check(&recogniser, &file);
    if let Some(error) = &report.error {
        println!("{}", error.message);
    }
    for finding in report
        .findings
        .iter()
        .filter(|f| f.outcome == Outcome::Mismatch)
    {
        println!("{}", finding.message);
    }
    for correction in &report.corrections {
        let change = &correction.change;
        println!(
            "{} {}：{} → {}",
            change.sheet.as_deref().unwrap_or_default(),
            change.cell.as_deref().unwrap_or_default(),
            change.from.as_deref().unwrap_or("空"),
            change.to.as_deref().unwrap_or("空"),
        );
    }
    Ok(())
}
