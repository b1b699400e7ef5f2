//! A layout of one's own: one small table with one rule, and a text file that breaks it.
//!
//! Run with `cargo run --example own_layout`. The language is described in `templates/README.md`.

use duibiao::{Recogniser, layout};

const LAYOUT: &str = r#"
id = "small"
name = "一张小表"
unit = "万元"
decimals = 2

[[table]]
id = "T1"
sheet = "表一"
title = "{year}年支出表"

[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { id = "金额", head = "金额" },
]
rows = { list = [
  { label = "基本支出", group = "支出项" },
  { label = "项目支出", group = "支出项" },
  { label = "合计", total = true },
] }

[[rule]]
id = "T1.sum"
formula = "T1[合计] = Σ T1[支出项]"
message = "合计应等于基本支出加项目支出"
"#;

const TABLE: &str =
    "2026年支出表\n单位：万元\n项目\t金额\n基本支出\t768.79\n项目支出\t349.28\n合计\t1181.07\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let layouts = [layout::parse("small.toml", LAYOUT)?];
    let recogniser = Recogniser::new(&layouts);
    match duibiao::examine_bytes(&recogniser, "小表.txt", TABLE.as_bytes()) {
        Ok(examined) => {
            for finding in &examined.report.findings {
                println!("{}\n    {}", finding.message, finding.equation);
            }
        }
        Err(report) => println!("{report:?}"),
    }
    Ok(())
}
