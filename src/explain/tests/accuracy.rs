//! Damaged departments of every kind: the truth is in the list, and no correction ever does harm.

use super::super::{Explained, Options, explain};
use super::department::{Builder, Dice, Mode, Q, department};
use crate::reconcile::{Print, System};

const MODES: [Mode; 3] = [Mode::Exact, Mode::Rounded, Mode::Mixed];

/// What one kind of damage led to.
#[derive(Default, Debug)]
struct Tally {
    cases: usize,
    seen: usize,
    listed: usize,
    first: usize,
    corrections: usize,
    harmful: usize,
    incomplete: usize,
}

fn set(system: &mut System, fact: usize, value: i64) {
    system.facts[fact].value = value;
    system.facts[fact].print = Print::Figure;
}

/// A slip of the hand on one figure.
fn slip(dice: &mut Dice, value: i64) -> i64 {
    let v = value / Q;
    let slipped = match dice.below(6) {
        0 => v + [1, -1, 2, -2, 3, 10, -10, 100][dice.below(8)],
        1 => {
            let place = 10_i64.pow(dice.below(5) as u32);
            let digit = v / place % 10;
            v + (dice.below(10) as i64 - digit) * place
        }
        2 => v * 10 + dice.below(10) as i64,
        3 => v / 10,
        4 => {
            let place = 10_i64.pow(dice.below(4) as u32);
            let (a, b) = (v / place % 10, v / (place * 10) % 10);
            v + (b - a) * place + (a - b) * place * 10
        }
        _ => -v,
    };
    slipped * Q
}

/// Changes one figure so that it differs by more than its own last digit.
fn mistype(dice: &mut Dice, system: &mut System) -> usize {
    loop {
        let fact = dice.below(system.facts.len());
        let value = system.facts[fact].value;
        if value == 0 || system.uses[fact].is_empty() {
            continue;
        }
        let to = slip(dice, value);
        if (to - value).abs() >= 2 * Q {
            set(system, fact, to);
            return fact;
        }
    }
}

fn count(
    tally: &mut Tally,
    truth: &System,
    damaged: &System,
    explained: &Explained,
    wrong: &[usize],
) {
    tally.cases += 1;
    tally.seen += usize::from(!explained.clusters.is_empty());
    tally.incomplete += usize::from(explained.clusters.iter().any(|c| c.incomplete.is_some()));
    let fits = |explanation: &super::super::Explanation| {
        explanation.events.iter().flat_map(|e| &e.changes).all(|c| {
            let right = truth.facts[c.fact.0 as usize].value;
            (c.low..=c.high).contains(&right) && c.from != right
        })
    };
    let covered = |place: usize| {
        let mut cells: Vec<usize> = Vec::new();
        for cluster in &explained.clusters {
            if let Some(e) = cluster.explanations.iter().take(place).find(|e| fits(e)) {
                cells.extend(
                    e.events
                        .iter()
                        .flat_map(|e| &e.changes)
                        .map(|c| c.fact.0 as usize),
                );
            }
        }
        wrong.iter().all(|w| cells.contains(w))
    };
    tally.listed += usize::from(covered(usize::MAX));
    tally.first += usize::from(covered(1));
    for correction in &explained.corrections {
        tally.corrections += 1;
        let at = correction.fact.0 as usize;
        if truth.facts[at].value != correction.to {
            tally.harmful += 1;
            if std::env::var_os("SHOW").is_some() {
                let row = &truth.rows[truth.facts[at].row];
                println!(
                    "harm: fact {at} table {} row {:?} column {} printed {} right {} corrected {} wrong cells {wrong:?}\n  {:?}",
                    row.table,
                    row.code,
                    truth.facts[at].column,
                    damaged.facts[at].value / Q,
                    truth.facts[at].value / Q,
                    correction.to / Q,
                    explained
                        .clusters
                        .iter()
                        .map(|c| (c.events, c.explanations.len(), &c.explanations[0]))
                        .collect::<Vec<_>>()
                );
            }
        }
    }
}

fn run(
    seeds: std::ops::Range<u64>,
    damage: impl Fn(&mut Dice, &Builder, &mut System) -> Option<Vec<usize>>,
) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let mut dice = Dice(seed);
        let mode = MODES[seed as usize % 3];
        let built = department(&mut dice, mode);
        let mut damaged = built.system.clone();
        let Some(wrong) = damage(&mut dice, &built, &mut damaged) else {
            continue;
        };
        let explained = explain(&damaged, &Options::default());
        count(&mut tally, &built.system, &damaged, &explained, &wrong);
    }
    tally
}

/// How many departments each kind of damage is tried on.
fn cases() -> u64 {
    std::env::var("CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60)
}

#[test]
fn clean_departments_are_never_flagged() {
    let tally = run(0..cases(), |_, _, _| Some(Vec::new()));
    assert_eq!((tally.seen, tally.corrections), (0, 0), "{tally:?}");
}

#[test]
fn one_wrong_cell_is_in_the_list_and_no_correction_harms() {
    let tally = run(1000..1000 + 3 * cases(), |dice, _, system| {
        Some(vec![mistype(dice, system)])
    });
    println!("one cell: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
    assert!(tally.corrections * 3 > tally.cases, "{tally:?}");
}

#[test]
fn two_and_three_wrong_cells_do_no_harm() {
    for count in [2, 3] {
        let tally = run(2000..2000 + cases(), |dice, _, system| {
            Some((0..count).map(|_| mistype(dice, system)).collect())
        });
        println!("{count} cells: {tally:?}");
        assert_eq!(tally.harmful, 0, "{tally:?}");
    }
}
