//! How well sentences are read: the narrative of made-up departments, written from the patterns, in other words, and
//! with one mistake in it.
//!
//! ```text
//! cargo run --release -p lab --bin narrative -- --seeds 0..1000
//! ```
//!
//! Honest documents must give no finding and have every number bound; of those with one mistake, counted is how often it
//! is found, and how often it is what is named first.

use std::collections::BTreeMap;
use std::ops::Range;

use clap::Parser;
use duibiao::layout::{self, Layout};
use duibiao::report::{Finding, FindingCode, Report};
use duibiao::{Enclosures, Recogniser, Words, check_bytes_with, examine_bytes, narrative};
use lab::departments::{Department, Dice, Profile, RoundingMode, xlsx};
use lab::sentences::{Slipped, Wording, answers, document, projects_in, slip};
use rayon::prelude::*;

/// 说明试验：情况说明写出来、换个说法、错一处，读得怎样。
#[derive(Parser, Debug)]
struct Arguments {
    /// 种子范围
    #[arg(long, default_value = "0..200", value_parser = range)]
    seeds: Range<u64>,
    /// 逐例列出误报和没有发现的
    #[arg(long)]
    show: bool,
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("应为 从..到")?;
    let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
    Ok(number(from)?..number(to)?)
}

/// What came of one seed.
#[derive(Default)]
struct Came {
    /// False findings of honest documents, by wording.
    falsely: BTreeMap<&'static str, usize>,
    unbound: BTreeMap<&'static str, usize>,
    /// By kind: made, found, named first.
    slips: BTreeMap<&'static str, [usize; 3]>,
    shown: Vec<String>,
}

fn main() {
    let arguments = Arguments::parse();
    let layouts = layout::builtin().expect("sound");
    let layout = layouts
        .iter()
        .find(|layout| layout.id == "shanxi-budget")
        .expect("built in");
    let seeds: Vec<u64> = arguments.seeds.clone().collect();
    let came = seeds.par_iter().map(|&seed| try_seed(layout, seed));
    let all = came.reduce(Came::default, |mut all, one| {
        for (name, count) in one.falsely {
            *all.falsely.entry(name).or_default() += count;
        }
        for (name, count) in one.unbound {
            *all.unbound.entry(name).or_default() += count;
        }
        for (kind, counts) in one.slips {
            let own = all.slips.entry(kind).or_default();
            own.iter_mut()
                .zip(counts)
                .for_each(|(own, count)| *own += count);
        }
        all.shown.extend(one.shown);
        all
    });
    if arguments.show {
        all.shown.iter().for_each(|line| println!("{line}"));
    }
    println!(
        "{} departments, {} wordings",
        seeds.len(),
        Wording::ALL.len()
    );
    println!(
        "false findings {:?}, numbers unbound {:?}",
        all.falsely, all.unbound
    );
    for (kind, [made, found, first]) in &all.slips {
        println!("{kind}: {made} made, {found} found, {first} named first");
    }
}

fn try_seed(layout: &Layout, seed: u64) -> Came {
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let book = |seed: u64| {
        let department = Department::random(seed, Profile::Ordinary);
        let mode = [RoundingMode::Exact, RoundingMode::Rounded][(seed % 2) as usize];
        xlsx(&department.print(mode))
    };
    let (now, before) = (book(seed), book(seed + 1_000_000));
    let own = examine_bytes(&recogniser, "公开表.xlsx", &now).expect("a submission");
    let last = examine_bytes(&recogniser, "上年.xlsx", &before).expect("a submission");
    let mut dice = Dice::new(seed);
    let drafted = narrative::written(layout, &own.submission, None, &BTreeMap::new());
    let (projects, money) = projects_in(&drafted);
    let filled = answers(&mut dice, projects, &money);
    let written = narrative::written(layout, &own.submission, Some(&last.submission), &filled);
    let text = document(&written);
    let mut came = Came::default();
    let check = |text: &str| {
        let words = [Words {
            name: "说明.txt",
            bytes: text.as_bytes(),
        }];
        let given = Enclosures {
            with: &words,
            last_year: None,
        };
        check_bytes_with(&recogniser, "公开表.xlsx", &now, given)
    };
    for wording in Wording::ALL {
        let report = check(&wording.of(&text));
        let name: &'static str = NAMES[wording as usize];
        let found = said(&report);
        *came.falsely.entry(name).or_default() += found.len();
        came.shown.extend(
            found
                .iter()
                .map(|one| format!("{seed} {name} 误报 {}", one.message)),
        );
        for open in unbound(&report) {
            *came.unbound.entry(name).or_default() += 1;
            came.shown.push(format!("{seed} {name} {open}"));
        }
    }
    for _ in 0..10 {
        if let Some(slipped) = slip(&text, &mut dice) {
            judge(seed, &slipped, &check(&slipped.text), &mut came);
        }
    }
    came
}

const NAMES: [&str; 7] = ["照写", "千分位", "全角", "换词", "元", "空格", "换标题"];

fn said(report: &Report) -> Vec<&Finding> {
    let about = |finding: &&Finding| {
        use FindingCode::{Form, Marks, Sentence, SentenceText, Unfilled};
        matches!(
            finding.code,
            Sentence | SentenceText | Form | Unfilled | Marks
        )
    };
    report.findings.iter().filter(about).collect()
}

fn unbound(report: &Report) -> Vec<String> {
    let notices = report.notices.iter().map(|notice| &notice.message);
    notices
        .filter(|text| text.contains("没有核对的"))
        .cloned()
        .collect()
}

fn judge(seed: u64, slipped: &Slipped, report: &Report, came: &mut Came) {
    let counts = came.slips.entry(slipped.kind).or_default();
    counts[0] += 1;
    let found = said(report);
    let place = format!("说明.txt!A{}", slipped.line + 1);
    if found.is_empty() {
        came.shown.push(format!(
            "{seed} 没有发现 {} {place} {}：{}",
            slipped.kind,
            slipped.now,
            slipped.text.lines().nth(slipped.line).unwrap_or_default()
        ));
        return;
    }
    counts[1] += 1;
    let first = found[0].message.starts_with(&place) && found[0].message.contains(&slipped.now);
    if first {
        counts[2] += 1;
    } else {
        came.shown.push(format!(
            "{seed} 不在第一 {} {place} {}：{}",
            slipped.kind, slipped.now, found[0].message
        ));
    }
}
