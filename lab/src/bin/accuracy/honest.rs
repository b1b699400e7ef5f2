//! Honest workbooks that look otherwise than the plain ones: none may be flagged.

use std::fmt;
use std::ops::Range;

use rayon::prelude::*;

use crate::plan::{mode_of, profile_of};
use crate::run::Bench;
use crate::tally::asked;
use duibiao::report::{Outcome, Report};
use lab::departments::{
    Department, Dice, Habit, Other, Quantum, Reach, RoundingMode, beside, reprint, settled_apart,
    xlsx, xlsx_beside,
};

/// How an honest workbook differs from a plain one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Variant {
    /// Some of the habits of offices.
    Habits,
    /// Some or all tables in other digits.
    Digits,
    /// Each table settled by itself.
    SettledApart,
    /// Tables of somebody else beside the own ones.
    Beside(Other, bool),
}

impl Variant {
    /// All of them, in the order of the lines.
    const ALL: [Variant; 7] = [
        Variant::Habits,
        Variant::Digits,
        Variant::SettledApart,
        Variant::Beside(Other::LastYear, false),
        Variant::Beside(Other::Department, false),
        Variant::Beside(Other::LastYear, true),
        Variant::Beside(Other::Department, true),
    ];

    /// The workbook of that seed, with what else was drawn; `None` where the department has no room for it.
    fn workbook(self, seed: u64, dice: &mut Dice) -> Option<(Vec<u8>, String)> {
        let department = Department::random(seed, profile_of(seed));
        let mode = mode_of(seed);
        Some(match self {
            Variant::Habits => {
                let habits = Habit::some(seed, 35);
                let printed = department.print_with(mode, &habits);
                (xlsx(&printed), format!("{mode:?} {habits:?}"))
            }
            Variant::Digits => {
                let quantum = *dice.pick(&Quantum::ALL);
                let reach = Reach::random(dice);
                // What was settled to 0.01 万元 has tails in other digits that no rounding makes.
                let mode = *dice.pick(&[RoundingMode::Rounded, RoundingMode::Exact]);
                let printed = reprint(&department.print(mode), quantum, reach);
                (xlsx(&printed), format!("{mode:?} {quantum:?} {reach:?}"))
            }
            Variant::SettledApart => (xlsx(&settled_apart(&department)?), String::new()),
            Variant::Beside(other, visible) => {
                let others = beside(&department, other, mode);
                let names: Vec<&str> = others.iter().map(|sheet| sheet.name.as_str()).collect();
                let bytes = xlsx_beside(&department.print(mode), &others, visible);
                (bytes, format!("{mode:?} {names:?}"))
            }
        })
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Variant::Habits => "Habits",
            Variant::Digits => "Digits",
            Variant::SettledApart => "SettledApart",
            Variant::Beside(Other::LastYear, false) => "HiddenLastYear",
            Variant::Beside(Other::Department, false) => "HiddenDepartment",
            Variant::Beside(Other::LastYear, true) => "LastYear",
            Variant::Beside(Other::Department, true) => "Department",
        })
    }
}

/// Tries one variant of each seed, and prints a line for each variant.
pub fn print(bench: &Bench, seeds: &Range<u64>, show: &Option<String>) {
    let tried: Vec<(Variant, Option<String>)> = seeds
        .clone()
        .into_par_iter()
        .map(|seed| one(bench, seed))
        .collect();
    let flagged = tried.iter().filter(|(_, said)| said.is_some()).count();
    println!("如实变体误报：{flagged} / {}", tried.len());
    for variant in Variant::ALL {
        let own = || tried.iter().filter(|(it, _)| *it == variant);
        let said: Vec<&String> = own().filter_map(|(_, said)| said.as_ref()).collect();
        println!("  {variant:18} {} / {}", said.len(), own().count());
        if asked(show, "误报") {
            said.iter().for_each(|line| println!("    {line}"));
        }
    }
}

/// The first variant from the drawn one on that the department has room for, and what was said if it was flagged.
fn one(bench: &Bench, seed: u64) -> (Variant, Option<String>) {
    let mut dice = Dice::new(seed ^ 0x686f_6e65_7374);
    let drawn = dice.below(Variant::ALL.len());
    let from = Variant::ALL.into_iter().cycle().skip(drawn);
    let made = from
        .take(Variant::ALL.len())
        .find_map(|variant| Some((variant, variant.workbook(seed, &mut dice)?)));
    let Some((variant, (bytes, what))) = made else {
        return (Variant::ALL[drawn], None);
    };
    let said = match bench.examine(&bytes) {
        Err(error) => Some(error),
        Ok(examined) => accused(&examined.report),
    };
    let line = said.map(|said| format!("{seed} {variant} {what}: {said}"));
    (variant, line)
}

/// What an honest workbook is told that it should not be.
fn accused(report: &Report) -> Option<String> {
    let quiet = matches!(
        report.outcome,
        Outcome::Pass | Outcome::Hint | Outcome::Tail
    );
    if quiet && report.corrections.is_empty() {
        return None;
    }
    let findings = report.findings.iter();
    let worse = findings.filter(|finding| finding.outcome > Outcome::Tail);
    let told = worse.map(|finding| format!("{} {}", finding.message, finding.equation));
    let changed = report.corrections.iter().map(|it| {
        let change = &it.change;
        format!("更正 {:?} {:?} {:?}", change.sheet, change.cell, change.to)
    });
    Some(told.chain(changed).collect::<Vec<_>>().join("；"))
}
