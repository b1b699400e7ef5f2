//! The accuracy bench: made-up departments in, labelled damage in them, a table of metrics out.
//!
//! ```text
//! cargo run --release -p lab --bin accuracy                                  # the seeds used while tuning
//! cargo run --release -p lab --bin accuracy -- --seeds 1000000..1010000 --per-stratum 1000
//! ```
//!
//! Seeds below 1,000,000 are for tuning; what is quoted anywhere comes from seeds above. The same seeds
//! give the same table, apart from the times. The truth comes from the labels of the generator
//! (`lab::departments`), which adds up facts and knows none of the rules it is judged by.
//!
//! Every seed of the range is a clean workbook. The first `--per-stratum` seeds that have room for a kind of
//! damage are its cases: a third of them departments of up to five units, the others of one unit, the
//! four ways of rounding in turn. Sheets are handed over as read; every tenth workbook goes through the
//! bytes of an .xlsx file, and both ways have to give the same explanations.
//!
//! # What is counted
//!
//! * **clean workbooks flagged** (误报): anything worse than a tail said of an honest workbook, or any correction.
//! * **honest variants** (如实变体): for every seed one more honest workbook, drawn from the seed: an office with habits
//!   of its own (units of any name, only 项 printed, notes, 其中, 小计 …), other digits, tables settled one by one, copies
//!   of last year's tables or of another department's beside ours, hidden or not. Each goes through the bytes
//!   of its file. Flagged is every outcome but pass and tail, and any correction; a line tells how many of each
//!   variant, and `--show 误报` names seed, variant and what was said.
//! * **detected** (检出): the damaged workbook has at least one finding of 不符. Every slip is of 0.02 or more.
//! * **the true set**: one explanation of each cluster, all of them together changing exactly the cells
//!   that differ from the right workbook, with the right amount inside the range given for each cell. A
//!   change whose range holds what is printed counts as none. Of a row printed twice either may go. A missing
//!   row that no other table shows is right if the row above it is named.
//! * **first, in the first three, in the list** (首位, 前三, 在列): the true set can be put together from the first
//!   explanation of each cluster, from the first three of each, from all listed ones.
//! * **corrections, harmful** (更正, 误改): what `fix` would write; harmful is every correction to anything but
//!   the amount that the right workbook prints in that cell.
//! * **margin** (余量): for every correction of every tenth case, the workbook is explained again with that cell
//!   kept; broken if it then needs fewer mistakes than the certificate says. Where the work allowed does
//!   not suffice to tell (many mistakes in one workbook), it is not counted.
//! * **milliseconds**: one workbook, one thread, the best of three runs. 核对与解释 is building the relations, judging them
//!   and explaining; 全程 is `examine_bytes` on the .xlsx.
//!
//! All shares are of all cases of the stratum: what is not detected counts as not listed.

mod book;
mod export;
mod honest;
mod judge;
mod label_tally;
mod plan;
mod run;
mod speed;
mod tally;
mod truth;

use std::ops::Range;
use std::path::PathBuf;

use clap::Parser;
use duibiao::layout;

/// 准确度测试：随机部门、已知的错误、各项指标。
#[derive(Parser, Debug)]
struct Arguments {
    /// 种子范围；1000000 以下供调试用
    #[arg(long, default_value = "0..1000", value_parser = range)]
    seeds: Range<u64>,
    /// 每类错误的工作簿数
    #[arg(long, default_value_t = 200)]
    per_stratum: usize,
    /// 只测名称含此文字的错误类别
    #[arg(long)]
    only: Option<String>,
    /// 逐例列出：误改、未列、未首、未检、误报、余量、最慢
    #[arg(long)]
    show: Option<String>,
    /// 不测时间
    #[arg(long)]
    no_times: bool,
    /// 把各工作簿的关系与解释写成 JSON 行（供独立求解器核对），不测指标
    #[arg(long)]
    export: Option<PathBuf>,
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let parts = text.split_once("..").ok_or("应为 起..止")?;
    let number = |text: &str| text.replace('_', "").parse::<u64>();
    match (number(parts.0), number(parts.1)) {
        (Ok(from), Ok(to)) if from < to => Ok(from..to),
        _ => Err("应为 起..止，起小于止".into()),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let layouts = layout::builtin()?;
    let bench = run::Bench::new(layouts);
    if let Some(file) = &arguments.export {
        return export::export(&bench, arguments.seeds, arguments.per_stratum, file);
    }
    let wanted = |name: &str| {
        arguments
            .only
            .as_ref()
            .is_none_or(|only| name.contains(only))
    };
    println!(
        "种子 {}..{}，每类 {} 份",
        arguments.seeds.start, arguments.seeds.end, arguments.per_stratum
    );
    if wanted("clean") {
        let flagged = tally::clean(&bench, arguments.seeds.clone());
        let count = arguments.seeds.end - arguments.seeds.start;
        println!("无错工作簿误报：{} / {count}", flagged.len());
        if tally::asked(&arguments.show, "误报") {
            flagged.iter().for_each(|line| println!("  {line}"));
        }
    }
    if wanted("honest") {
        honest::print(&bench, &arguments.seeds, &arguments.show);
    }
    let kinds = plan::Kind::all().into_iter().filter(|k| wanted(&k.name()));
    let tallies: Vec<tally::Tally> = kinds
        .map(|kind| tally::stratum(&bench, kind, &arguments.seeds, arguments.per_stratum))
        .collect();
    tally::print(&tallies, &arguments.show);
    label_tally::print(
        &bench,
        &arguments.seeds,
        arguments.per_stratum,
        wanted,
        &arguments.show,
    );
    if !arguments.no_times {
        let slowest = tally::asked(&arguments.show, "最慢");
        speed::print(&bench, arguments.seeds.start, slowest);
    }
    Ok(())
}
