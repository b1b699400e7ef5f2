//! The cases of wrong labels, counted and printed.

use std::ops::Range;

use rayon::prelude::*;

use crate::plan::{honest, profile_of};
use crate::run::Bench;
use crate::tally::asked;
use lab::departments::{Mislabel, mislabel, xlsx};
use lab::labels::{Said, judge};

/// Tries each kind on the first so many seeds that have room for it, and prints a line for each.
pub fn print(
    bench: &Bench,
    seeds: &Range<u64>,
    count: usize,
    wanted: impl Fn(&str) -> bool,
    show: &Option<String>,
) {
    for kind in Mislabel::ALL {
        let name = format!("{kind:?}");
        if !wanted(&name) {
            continue;
        }
        let mut said: Vec<(u64, Said)> = Vec::new();
        let mut next = seeds.start;
        while said.len() < count && next < seeds.end {
            let until = seeds.end.min(next + (count - said.len()) as u64);
            let done = (next..until).into_par_iter();
            let done = done.filter_map(|seed| Some((seed, one(bench, kind, seed)?)));
            said.extend(done.collect::<Vec<_>>());
            next = until;
        }
        let share = |holds: Holds| {
            let held = said.iter().filter(|(_, said)| holds(said)).count();
            100.0 * held as f64 / said.len().max(1) as f64
        };
        let harmful: usize = said.iter().map(|(_, said)| said.harmful).sum();
        println!(
            "{name:18} {:4} 份  检出 {:5.1}%  首位 {:5.1}%  在列 {:5.1}%  误改 {harmful}",
            said.len(),
            share(|said| said.detected),
            share(|said| said.first),
            share(|said| said.listed),
        );
        let told: [(&str, Holds); 3] = [
            ("误改", |said| said.harmful > 0),
            ("未检", |said| !said.detected),
            ("未首", |said| said.detected && !said.first),
        ];
        for (what, holds) in told.into_iter().filter(|(what, _)| asked(show, what)) {
            let seeds = said.iter().filter(|(_, said)| holds(said));
            let seeds: Vec<String> = seeds.map(|(seed, _)| seed.to_string()).collect();
            println!("  {what}: {}", seeds.join(" "));
        }
    }
}

/// Whether something holds of what was said.
type Holds = fn(&Said) -> bool;

fn one(bench: &Bench, kind: Mislabel, seed: u64) -> Option<Said> {
    let case = mislabel(&honest(seed, profile_of(seed)), kind, seed)?;
    let examined = bench.examine(&xlsx(&case.printed)).ok()?;
    Some(judge(&examined.report, &case))
}
