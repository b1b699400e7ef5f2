//! How well `layouts check` finds a wrong label: made-up mistakes in the files of the built-in layouts, tried on made-up
//! books that are right.
//!
//! ```text
//! cargo run --release -p lab --bin label_mistakes -- --seeds 0..10000
//! ```
//!
//! Each seed draws a layout and a mistake in its text ([`lab::label_mistakes`]); the books are read with what came out, as
//! they would be by whoever wrote it. Of the mistakes that make any relation false on the samples, counted is how often
//! the label is named first, among the first three, and at all. Words that cannot be read are refused with the file. Where
//! nothing becomes false, the samples cannot show it: then the label has to be among those that the check of the right
//! layout lists as not shown by these samples, or a table is said not to be recognised any more.

use std::collections::BTreeMap;
use std::ops::Range;

use clap::Parser;
use duibiao::layout::{self, Layout};
use duibiao::read::{Book, read_bytes};
use duibiao::trial;
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, Dice, Profile, RoundingMode, xlsx};
use lab::label_mistakes::{Came, LabelMistake, Labels, came, samples, small};
use rayon::prelude::*;

/// 标签试验：版式里写错的标签，样本能不能指出来。
#[derive(Parser, Debug)]
struct Arguments {
    /// 种子范围
    #[arg(long, default_value = "0..1000", value_parser = range)]
    seeds: Range<u64>,
    /// 逐例列出没有指出的
    #[arg(long)]
    show: bool,
    /// 只试这个内置的版式
    #[arg(long)]
    only: Option<String>,
    /// 试一个小的版式，不试内置的
    #[arg(long)]
    small: bool,
    /// 每个版式用几个样本
    #[arg(long, default_value_t = 8)]
    samples: u64,
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("应为 从..到")?;
    let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
    Ok(number(from)?..number(to)?)
}

/// A layout, its text's labels, and books of it that are right.
struct Tried {
    id: String,
    labels: Labels,
    books: Vec<Book>,
    /// What is said of the layout as it is.
    told: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let tried = match arguments.small {
        true => vec![tried("small", small::LAYOUT, small::books())?],
        false => built_in(&arguments)?,
    };
    let drawn: Vec<(&Tried, LabelMistake, usize)> = drawn(&tried, arguments.seeds);
    println!("{} distinct mistakes", drawn.len());
    let came: Vec<((&str, &str), Came)> = drawn
        .par_iter()
        .flat_map_iter(|(tried, mistake, times)| {
            let (came, told) = came(mistake, &tried.books, &tried.told);
            let late = matches!(came, Came::NotNamed | Came::Unseen);
            if arguments.show && late {
                let id = &tried.id;
                println!("{id} {} {} {came:?}\n{told}", mistake.kind, mistake.told);
            }
            std::iter::repeat_n(((tried.id.as_str(), mistake.kind), came), *times)
        })
        .collect();
    report(&came);
    Ok(())
}

/// The mistakes of those seeds, each once with how often: many seeds draw the same.
fn drawn(all: &[Tried], seeds: Range<u64>) -> Vec<(&Tried, LabelMistake, usize)> {
    let mut found: BTreeMap<String, (&Tried, LabelMistake, usize)> = BTreeMap::new();
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let tried = &all[dice.below(all.len())];
        // Where the dice want what cannot be, they are thrown again.
        let mistake = (0..20).find_map(|_| tried.labels.mistake(&mut dice));
        let Some(mistake) = mistake else { continue };
        let key = mistake.text.clone();
        found.entry(key).or_insert((tried, mistake, 0)).2 += 1;
    }
    found.into_values().collect()
}

fn report(came: &[((&str, &str), Came)]) {
    let mut counts: BTreeMap<(&str, &str), BTreeMap<Came, usize>> = BTreeMap::new();
    for ((layout, kind), came) in came {
        for key in [
            (*layout, *kind),
            (*layout, "all"),
            ("all", *kind),
            ("all", "all"),
        ] {
            *counts.entry(key).or_default().entry(*came).or_default() += 1;
        }
    }
    println!(
        "layout kind: mistakes; refused, table not recognised, listed as not shown, unseen; of those with false relations first, among three, named, not named"
    );
    for ((layout, kind), counts) in counts {
        let count = |came| counts.get(&came).copied().unwrap_or(0);
        let other = [
            Came::Refused,
            Came::NotRecognised,
            Came::Listed,
            Came::Unseen,
        ]
        .map(count);
        let all: usize = counts.values().sum();
        let seen = all - other.iter().sum::<usize>();
        let share = |count: usize| 100.0 * count as f64 / seen.max(1) as f64;
        let among = |last: usize| -> usize { (1..=last).map(|at| count(Came::Named(at))).sum() };
        let (first, three, named) = (among(1), among(3), among(trial::NAMED));
        let [refused, not_recognised, listed, unseen] = other;
        println!(
            "{layout} {kind}: {all}; {refused}, {not_recognised}, {listed}, {unseen}; of {seen} {:.2} %, {:.2} %, {:.2} %, {}",
            share(first),
            share(three),
            share(named),
            seen - named
        );
    }
}

/// The built-in layouts.
fn built_in(arguments: &Arguments) -> Result<Vec<Tried>, Box<dyn std::error::Error>> {
    let wanted = |layout: &&Layout| arguments.only.as_ref().is_none_or(|id| layout.id == *id);
    let layouts = layout::builtin()?.iter().filter(wanted);
    let tried = layouts.map(|layout| {
        let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/../templates");
        let text = std::fs::read_to_string(format!("{templates}/{}.toml", layout.id))?;
        tried(&layout.id, &text, books(layout, arguments.samples))
    });
    tried.collect()
}

fn tried(id: &str, text: &str, books: Vec<Book>) -> Result<Tried, Box<dyn std::error::Error>> {
    let layout = layout::parse("版式.toml", text)?;
    let told = trial::labels(samples(&layout, &books), &trial::one_by_one).told;
    println!("{told}");
    Ok(Tried {
        id: id.to_owned(),
        labels: Labels::of(text)?,
        books,
        told,
    })
}

/// Books of a layout that are right.
fn books(layout: &Layout, count: u64) -> Vec<Book> {
    let mode = [RoundingMode::Exact, RoundingMode::Rounded];
    let of = |seed: u64| match layout.id.as_str() {
        "shanxi-budget" => {
            let department = Department::random(seed, Profile::Ordinary);
            Some(xlsx(&department.print(mode[seed as usize % 2])))
        }
        "final-accounts" => Accounts::random(seed).workbook().ok(),
        _ => {
            let publisher = [Publisher::Department, Publisher::Unit][seed as usize % 2];
            Accounts::random(seed).shanghai(publisher).ok()
        }
    };
    let books = (0..count).filter_map(of);
    books
        .filter_map(|bytes| read_bytes(&bytes, "样本.xlsx").ok())
        .collect()
}
