//! How well `layouts check` finds a wrong label: made-up mistakes in the words of the built-in layouts, tried on made-up
//! books that are right.
//!
//! ```text
//! cargo run --release -p lab --bin label_mistakes -- --seeds 0..10000
//! ```
//!
//! Each seed draws a layout, a kind of mistake and a place. Of the mistakes that make any relation false on the samples,
//! counted is how often the label is named first, among the first three, and at all. Words that cannot be read are refused
//! with the file; where nothing becomes false, the samples cannot show it: counted apart, kind by kind.

use std::collections::BTreeMap;
use std::ops::Range;

use clap::Parser;
use duibiao::layout::classification::Classification;
use duibiao::layout::{self, Label, Layout, Rewording, Text};
use duibiao::trial::{self, Sample};
use duibiao::{Recogniser, examine_bytes};
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, Dice, Profile, RoundingMode, xlsx};
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
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("应为 从..到")?;
    let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
    Ok(number(from)?..number(to)?)
}

/// How many books of each layout.
const SAMPLES: u64 = 8;

/// What came of one mistake.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Came {
    /// Named first, second, …
    Named(usize),
    NotNamed,
    Refused,
    Unseen,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let layouts = layout::builtin()?;
    let samples: Vec<Vec<Sample>> = layouts.iter().map(samples).collect();
    for (layout, samples) in layouts.iter().zip(&samples) {
        let held = trial::hold(layout, samples);
        println!(
            "{}: {} labels, {} samples, {} relations hold, {} do not",
            layout.id,
            layout.labels().len(),
            samples.len(),
            held.holding.len(),
            held.breaches.len(),
        );
    }
    let drawn = drawn(layouts, arguments.seeds);
    println!("{} distinct mistakes", drawn.len());
    let drawn: Vec<Drawn> = drawn.into_values().collect();
    let came: Vec<((&str, &str), Came)> = drawn
        .par_iter()
        .flat_map_iter(|drawn| {
            let (layout, samples) = (&layouts[drawn.layout], &samples[drawn.layout]);
            let (kind, change) = (drawn.kind, &drawn.change);
            let came = tried(layout, samples, change);
            let late = match came {
                Came::Named(place) => place > trial::NAMED,
                other => other == Came::NotNamed,
            };
            if arguments.show && late {
                println!("{} {kind} {change:?} {came:?}", layout.id);
                println!("{}", told(layout, samples, change));
            }
            std::iter::repeat_n(((layout.id.as_str(), kind), came), drawn.times)
        })
        .collect();
    report(&came);
    Ok(())
}

/// A mistake, and how often it was drawn.
struct Drawn {
    /// The layout's index.
    layout: usize,
    kind: &'static str,
    change: Rewording,
    times: usize,
}

/// The mistakes of those seeds, each once: many seeds draw the same.
fn drawn(layouts: &[Layout], seeds: Range<u64>) -> BTreeMap<String, Drawn> {
    let mut all: BTreeMap<String, Drawn> = BTreeMap::new();
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let layout = dice.below(layouts.len());
        let Some((kind, change)) = mistake(&layouts[layout], &mut dice) else {
            continue;
        };
        let change = match change {
            Rewording::Exchange(one, other) if other < one => Rewording::Exchange(other, one),
            change => change,
        };
        let new = || Drawn {
            layout,
            kind,
            change: change.clone(),
            times: 0,
        };
        let key = format!("{layout} {change:?}");
        all.entry(key).or_insert_with(new).times += 1;
    }
    all
}

fn report(came: &[((&str, &str), Came)]) {
    let mut counts: BTreeMap<(&str, &str), BTreeMap<Came, usize>> = BTreeMap::new();
    for ((layout, kind), came) in came {
        for key in [(*layout, *kind), ("all", "all")] {
            *counts.entry(key).or_default().entry(*came).or_default() += 1;
        }
    }
    println!(
        "layout kind: mistakes, refused, unseen; of the others first, among three, named, not named"
    );
    for ((layout, kind), counts) in counts {
        let count = |came| counts.get(&came).copied().unwrap_or(0);
        let (refused, unseen) = (count(Came::Refused), count(Came::Unseen));
        let all: usize = counts.values().sum();
        let seen = all - refused - unseen;
        let share = |count: usize| 100.0 * count as f64 / seen.max(1) as f64;
        let among = |last: usize| -> usize { (1..=last).map(|at| count(Came::Named(at))).sum() };
        let (first, three, named) = (among(1), among(3), among(trial::NAMED));
        println!(
            "{layout} {kind}: {all}, {refused}, {unseen}; of {seen} {:.2} %, {:.2} %, {:.2} %, {}",
            share(first),
            share(three),
            share(named),
            seen - named
        );
    }
}

fn tried(layout: &Layout, samples: &[Sample], change: &Rewording) -> Came {
    let Ok(wrong) = layout.reworded(std::slice::from_ref(change)) else {
        return Came::Refused;
    };
    let held = trial::hold(&wrong, samples);
    if held.breaches.is_empty() {
        return Came::Unseen;
    }
    let suspects = trial::suspects(&wrong, samples, &held);
    let own = change.labels();
    let place = suspects.iter().position(|one| own.contains(&one.label));
    place.map_or(Came::NotNamed, |place| Came::Named(place + 1))
}

/// What is said of a mistake.
fn told(layout: &Layout, samples: &[Sample], change: &Rewording) -> String {
    let wrong = layout.reworded(std::slice::from_ref(change));
    wrong.map_or_else(
        |why| why,
        |wrong| {
            let samples = samples.iter().map(|sample| (&wrong, sample.clone()));
            trial::labels(samples.collect()).told
        },
    )
}

/// A mistake in the words of a layout.
fn mistake(layout: &Layout, dice: &mut Dice) -> Option<(&'static str, Rewording)> {
    let labels = layout.labels();
    let label = labels[dice.below(labels.len())];
    if let Label::Codes(table, ledger) = label {
        let own = layout.codes_at(table, ledger)?;
        let others = [
            Classification::Function,
            Classification::DeptEconomic,
            Classification::Revenue,
        ];
        let others: Vec<Classification> = others.into_iter().filter(|one| *one != own).collect();
        let other = others[dice.below(others.len())];
        return Some(("wrong codes", Rewording::Codes(table, ledger, other)));
    }
    let own = layout.words_at(label);
    let beside: Vec<Label> = labels
        .iter()
        .copied()
        .filter(|other| match (label, *other) {
            (Label::Column(t, l, at), Label::Column(table, ledger, other))
            | (Label::Row(t, l, at), Label::Row(table, ledger, other)) => {
                (t, l) == (table, ledger)
                    && at != other
                    && !(own.is_empty()
                        && layout
                            .words_at(Label::Column(table, ledger, other))
                            .is_empty())
            }
            _ => false,
        })
        .collect();
    if dice.below(2) == 0 && !beside.is_empty() {
        let other = beside[dice.below(beside.len())];
        let kind = match label {
            Label::Row(..) => "exchanged rows",
            _ => "exchanged columns",
        };
        return Some((kind, Rewording::Exchange(label, other)));
    }
    let alike = |other: &&Label| std::mem::discriminant(*other) == std::mem::discriminant(&label);
    let mut words: Vec<&str> = labels
        .iter()
        .filter(alike)
        .map(|other| layout.words_at(*other))
        .chain([""])
        .filter(|words| *words != own)
        .collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return None;
    }
    let words = words[dice.below(words.len())];
    let kind = match label {
        Label::Table(_) => "words of a table",
        Label::Ledger(..) => "words of a ledger",
        Label::Column(..) => "words of a column",
        _ => "words of a row",
    };
    Some((kind, Rewording::Words(label, Text::from(words))))
}

/// Books of a layout that are right.
fn samples(layout: &Layout) -> Vec<Sample> {
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
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let books = (0..SAMPLES).filter_map(of);
    let read = books.enumerate().filter_map(|(nth, bytes)| {
        let name = format!("{}-{nth}.xlsx", layout.id);
        let examined = examine_bytes(&recogniser, &name, &bytes).ok()?;
        Some(Sample {
            name,
            submission: examined.submission,
        })
    });
    read.collect()
}
