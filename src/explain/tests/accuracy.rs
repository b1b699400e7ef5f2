//! Damaged departments of every kind: the truth is in the list, and no correction ever does harm.

use super::super::{Explained, Options, explain};
use super::department::{Builder, Dice, Mode, Q, build, department, entries};
use crate::reconcile::{Print, System};

pub(super) const MODES: [Mode; 3] = [Mode::Exact, Mode::Rounded, Mode::Mixed];

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
pub(super) fn mistype(dice: &mut Dice, system: &mut System) -> usize {
    loop {
        let fact = dice.below(system.facts.len());
        let value = system.facts[fact].value;
        if value == 0 || !is_used(system, fact) {
            continue;
        }
        let to = slip(dice, value);
        if (to - value).abs() >= 2 * Q {
            set(system, fact, to);
            return fact;
        }
    }
}

fn count(tally: &mut Tally, truth: &System, explained: &Explained, wrong: &[usize]) {
    tally.cases += 1;
    tally.seen += usize::from(!explained.clusters.is_empty());
    tally.incomplete += usize::from(explained.clusters.iter().any(|c| c.incomplete.is_some()));
    let fits = |explanation: &super::super::Explanation| {
        explanation.events.iter().flat_map(|e| &e.changes).all(|c| {
            let right = truth.facts.get(c.fact.0 as usize).map_or(0, |f| f.value);
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
        if truth.facts.get(at).map_or(0, |f| f.value) != correction.to {
            tally.harmful += 1;
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
        count(&mut tally, &built.system, &explained, &wrong);
    }
    tally
}

/// How many departments each kind of damage is tried on.
fn cases() -> u64 {
    std::env::var("CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20)
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

/// All facts that print the same fact as `fact`: the same code and meaning in T2, T3 and T5, or T1's line.
fn printings(built: &Builder, fact: usize) -> Vec<usize> {
    // Meaning classes: general current-year total, and basic and project parts where nothing else is added.
    let twins: Vec<usize> = built
        .system
        .relations
        .iter()
        .filter(|r| r.terms.iter().any(|&(_, f)| f.0 as usize == fact))
        .filter(|r| {
            r.terms
                .iter()
                .filter(|&&(_, f)| built.system.fact(f).value != 0)
                .count()
                == 2
        })
        .flat_map(|r| r.terms.iter().map(|&(_, f)| f.0 as usize))
        .filter(|&f| {
            let (a, b) = (&built.system.facts[f], &built.system.facts[fact]);
            let (ra, rb) = (&built.system.rows[a.row], &built.system.rows[b.row]);
            a.value != 0 && ra.table != rb.table && ra.code == rb.code
        })
        .collect();
    let mut list = vec![fact];
    list.extend(twins);
    list.sort_unstable();
    list.dedup();
    list
}

fn has_parts(system: &System, row: usize) -> bool {
    system.rows.iter().any(|r| r.parent == Some(row))
}

#[test]
fn copied_source_errors_are_never_corrected_wrongly() {
    let tally = run(10_000..10_000 + 3 * cases(), |dice, built, system| {
        for _ in 0..200 {
            let fact = dice.below(system.facts.len());
            let same = printings(built, fact);
            let row = system.facts[fact].row;
            if system.facts[fact].value == 0 || same.len() < 2 || has_parts(system, row) {
                continue;
            }
            let to = slip(dice, system.facts[fact].value);
            if (to - system.facts[fact].value).abs() < 2 * Q {
                continue;
            }
            same.iter().for_each(|&f| set(system, f, to));
            return Some(same);
        }
        None
    });
    println!("copied: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
}

/// One amount changed, and the change carried only to the lowest rows; the new amount is the truth.
fn stale(tables: &[usize], with_row_sums: bool) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..3 * cases() {
        let mut dice = Dice(20_000 + seed);
        let mode = MODES[seed as usize % 3];
        let mut amounts = entries(&mut dice, mode);
        let before = build(&amounts).system;
        let which = dice.below(amounts.len());
        amounts[which].ticks += Q * (2 + dice.below(5000) as i64);
        let after = build(&amounts).system;
        let mut damaged = before.clone();
        let mut wrong = Vec::new();
        for f in 0..after.facts.len() {
            if after.facts[f].value == before.facts[f].value {
                continue;
            }
            let row = after.facts[f].row;
            let lowest = tables.contains(&after.rows[row].table) && !has_parts(&after, row);
            if lowest && (with_row_sums || after.facts[f].column > 0) {
                damaged.facts[f] = after.facts[f].clone();
            } else {
                wrong.push(f);
            }
        }
        let explained = explain(&damaged, &Options::default());
        count(&mut tally, &after, &explained, &wrong);
    }
    tally
}

#[test]
fn stale_chains_do_no_harm_though_the_new_amount_is_the_right_one() {
    for (name, tables, with_row_sums) in [
        ("everywhere", &[0, 1, 2, 4, 5][..], true),
        ("cells everywhere", &[0, 1, 2, 4, 5], false),
        ("by function", &[0, 1, 2], true),
        ("T3", &[1], true),
    ] {
        let tally = stale(tables, with_row_sums);
        println!("stale {name}: {tally:?}");
        if name != "T3" {
            assert_eq!(tally.harmful, 0, "{name} {tally:?}");
        }
    }
}

#[test]
fn swapped_rows_and_cells_do_no_harm() {
    let tally = run(30_000..30_000 + 3 * cases(), |dice, _, system| {
        for _ in 0..300 {
            let (a, b) = (dice.below(system.rows.len()), dice.below(system.rows.len()));
            let (ra, rb) = (&system.rows[a], &system.rows[b]);
            if a == b || (ra.table, ra.ledger) != (rb.table, rb.ledger) {
                continue;
            }
            let of = |row: usize| -> Vec<usize> {
                (0..system.facts.len())
                    .filter(|&f| system.facts[f].row == row)
                    .collect()
            };
            let pairs: Vec<(usize, usize)> = of(a).into_iter().zip(of(b)).collect();
            let whole = dice.chance(50);
            let only = dice.below(pairs.len());
            let mut wrong = Vec::new();
            for (number, (f, g)) in pairs.into_iter().enumerate() {
                if (whole || number == only)
                    && (system.facts[f].value - system.facts[g].value).abs() >= 2 * Q
                {
                    let (x, y) = (system.facts[f].clone(), system.facts[g].clone());
                    (system.facts[f].value, system.facts[f].print) = (y.value, y.print);
                    (system.facts[g].value, system.facts[g].print) = (x.value, x.print);
                    wrong.extend([f, g]);
                }
            }
            if !wrong.is_empty() {
                return Some(wrong);
            }
        }
        None
    });
    println!("swap: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
}

#[test]
fn slips_of_unit_do_no_harm() {
    for kind in ["cell", "column", "table"] {
        let tally = run(40_000..40_000 + cases(), |dice, built, system| {
            let fact = (0..300)
                .map(|_| dice.below(system.facts.len()))
                .find(|&f| system.facts[f].value > 0)?;
            let row = &built.system.rows[system.facts[fact].row];
            let column = system.facts[fact].column;
            let wrong: Vec<usize> = (0..system.facts.len())
                .filter(|&f| {
                    let other = &built.system.rows[system.facts[f].row];
                    let same_table = other.table == row.table;
                    let same_column =
                        other.ledger == row.ledger && system.facts[f].column == column;
                    system.facts[f].value != 0
                        && match kind {
                            "cell" => f == fact,
                            "column" => same_table && same_column,
                            _ => same_table,
                        }
                })
                .collect();
            // The figure in 元 has digits that the figure in 万元 does not show.
            for &f in &wrong {
                let noise = (dice.below(100) as i64 - 50) * 100 * Q;
                let value = system.facts[f].value;
                set(system, f, value * 10_000 + noise);
            }
            Some(wrong)
        });
        println!("unit {kind}: {tally:?}");
        assert_eq!(tally.harmful, 0, "{tally:?}");
    }
}

#[test]
fn rows_left_out_or_printed_twice_do_no_harm() {
    // A row left out where other tables show it: a phantom row with blank cells.
    let tally = run(50_000..50_000 + 2 * cases(), |dice, built, system| {
        let row = (0..300)
            .map(|_| dice.below(system.rows.len()))
            .find(|&r| built.system.rows[r].table < 3 && !has_parts(system, r))?;
        system.rows[row].row = None;
        let mut wrong = Vec::new();
        for f in 0..system.facts.len() {
            if system.facts[f].row == row && system.facts[f].value != 0 {
                (system.facts[f].value, system.facts[f].print) = (0, Print::Blank);
                wrong.push(f);
            }
        }
        (!wrong.is_empty()).then_some(wrong)
    });
    println!("missing row: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
    // A row of which nothing is left, not even its relations: a project.
    let tally = run(51_000..51_000 + 2 * cases(), |dice, built, system| {
        let row = (0..300).map(|_| dice.below(system.rows.len())).find(|&r| {
            built.system.rows[r].table >= 4
                && built.system.rows[r].parent.is_some()
                && !has_parts(system, r)
        })?;
        let gone: Vec<usize> = (0..system.facts.len())
            .filter(|&f| system.facts[f].row == row)
            .collect();
        for relation in &mut system.relations {
            let keep: Vec<_> = relation
                .terms
                .iter()
                .copied()
                .filter(|t| !gone.contains(&(t.1.0 as usize)))
                .collect();
            relation.left = relation.terms[..relation.left]
                .iter()
                .filter(|t| keep.contains(t))
                .count();
            relation.terms = keep;
        }
        system
            .relations
            .retain(|r| r.left > 0 && r.left < r.terms.len());
        Some(Vec::new())
    });
    println!("unseen row: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
}

/// Whether any relation has the fact.
fn is_used(system: &System, fact: usize) -> bool {
    let mut terms = system.relations.iter().flat_map(|relation| &relation.terms);
    terms.any(|(_, id)| id.0 as usize == fact)
}

#[test]
fn doubled_rows_do_no_harm() {
    let tally = run(52_000..52_000 + 2 * cases(), |dice, built, system| {
        let row = (0..300)
            .map(|_| dice.below(system.rows.len()))
            .find(|&r| built.system.rows[r].parent.is_some() && !has_parts(system, r))?;
        let copy = system.rows.len();
        system.rows.push(system.rows[row].clone());
        let cells: Vec<usize> = (0..system.facts.len())
            .filter(|&f| system.facts[f].row == row)
            .collect();
        let mut twin = std::collections::BTreeMap::new();
        for &f in &cells {
            let mut fact = system.facts[f].clone();
            fact.row = copy;
            twin.insert(f as u32, system.facts.len() as u32);
            system.facts.push(fact);
        }
        for r in 0..system.relations.len() {
            let relation = system.relations[r].clone();
            let mine = |f: crate::reconcile::FactId| twin.contains_key(&f.0);
            let (left, right) = relation.terms.split_at(relation.left);
            if left.len() == 1
                && !mine(left[0].1)
                && right.iter().filter(|t| mine(t.1)).count() == 1
                && built.system.rows[system.fact(left[0].1).row].table == system.rows[row].table
                && built.system.rows[row].parent == Some(system.fact(left[0].1).row)
            {
                let extra: Vec<_> = right
                    .iter()
                    .filter(|t| mine(t.1))
                    .map(|t| (t.0, crate::reconcile::FactId(twin[&t.1.0])))
                    .collect();
                system.relations[r].terms.extend(extra);
            } else if left.iter().chain(right).any(|t| mine(t.1)) && dice.chance(100) {
                let mut again = relation.clone();
                for t in &mut again.terms {
                    if let Some(&f) = twin.get(&t.1.0) {
                        t.1 = crate::reconcile::FactId(f);
                    }
                }
                system.relations.push(again);
            }
        }
        Some(
            twin.values()
                .map(|&f| f as usize)
                .filter(|&f| system.facts[f].value != 0)
                .collect(),
        )
    });
    println!("doubled row: {tally:?}");
    assert_eq!(tally.harmful, 0, "{tally:?}");
}
