//! Writes a made-up finance bureau with everything that its units handed in.
//!
//! ```text
//! cargo run --release -p lab --bin bureau -- --seed 1 --units 200 --layout shanxi --damaged 5 -o 青岚县
//! ```
//!
//! The folder then holds 报送件 (what was handed in), 单位名单.csv, 批复控制数.xlsx, 部门汇总.xlsx and 标签.json (what is to be found).

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use lab::bureau::{Bureau, BureauLayout, Plan};
use lab::departments::RoundingMode;

/// 造一个财政局：各单位报送的工作簿、单位名单、控制数、汇总表和标签。
#[derive(Parser, Debug)]
struct Arguments {
    /// 种子
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 单位数，至多 10000
    #[arg(long, default_value_t = 30)]
    units: usize,
    /// 版式
    #[arg(long, value_enum, default_value = "shanxi")]
    layout: Layout,
    /// 数字的来历
    #[arg(long, value_enum, default_value = "rounded")]
    rounding: Rounding,
    /// 有一格错数的单位数
    #[arg(long, default_value_t = 0)]
    damaged: usize,
    /// 以元印数的单位数（只用于山西版式）
    #[arg(long, default_value_t = 0)]
    in_yuan: usize,
    /// 每个有几个单位的部门里，两个单位之间有上缴、补助（只用于山西版式）
    #[arg(long)]
    transfers: bool,
    /// 每个单位都只报一个好文件
    #[arg(long)]
    plain: bool,
    /// 文件夹
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Layout {
    Shanxi,
    Shanghai,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Rounding {
    Exact,
    Rounded,
    Mixed,
    Settled,
}

impl Arguments {
    fn plan(&self) -> Plan {
        Plan {
            units: self.units,
            layout: match self.layout {
                Layout::Shanxi => BureauLayout::Shanxi,
                Layout::Shanghai => BureauLayout::Shanghai,
            },
            rounding: match self.rounding {
                Rounding::Exact => RoundingMode::Exact,
                Rounding::Rounded => RoundingMode::Rounded,
                Rounding::Mixed => RoundingMode::Mixed,
                Rounding::Settled => RoundingMode::Settled,
            },
            oddities: !self.plain,
            damaged: self.damaged,
            in_yuan: self.in_yuan,
            transfers: self.transfers,
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    if !(1..=10_000).contains(&arguments.units) {
        return Err("单位数应在 1 到 10000 之间".into());
    }
    let start = Instant::now();
    let bureau = Bureau::random(arguments.seed, &arguments.plan());
    let folder = &arguments.output;
    bureau.write(&folder.join("报送件"))?;
    let written = start.elapsed();
    fs::write(folder.join("单位名单.csv"), bureau.unit_list())?;
    fs::write(folder.join("批复控制数.xlsx"), bureau.control_figures())?;
    fs::write(folder.join("部门汇总.xlsx"), bureau.department_book())?;
    let labels = serde_json::to_vec_pretty(&bureau.labels())?;
    fs::write(folder.join("标签.json"), labels)?;
    println!(
        "{}：{} 个单位，{} 个文件（{written:.1?}），连名单、汇总和标签共 {:.1?}",
        bureau.name,
        bureau.units.len(),
        bureau.files.len(),
        start.elapsed()
    );
    Ok(())
}
