//! Settling and joint feasibility on departments that were rounded honestly.

use std::collections::BTreeSet;

use super::super::{Impossible, Settled, settle};
use super::department::{Builder, Dice, Mode, Q, department};
use crate::reconcile::{joint, judge, rounding};
use crate::report::{Outcome, Rounding};

#[test]
fn honest_departments_are_never_jointly_impossible() {
    for seed in 0..30 {
        let system = department(
            &mut Dice(7_000 + seed),
            [Mode::Rounded, Mode::Mixed][seed as usize % 2],
        )
        .system;
        assert_eq!(joint::impossible_together(&system), [], "{seed}");
    }
}

#[test]
fn settling_makes_every_sum_exact_and_moves_no_cell_by_more_than_a_unit() {
    let (mut settled, mut impossible) = (0, 0);
    for seed in 0..12 {
        let built = department(&mut Dice(8_000 + seed), Mode::Rounded).system;
        match settle(&built, &BTreeSet::new()) {
            Ok(done) => {
                settled += 1;
                assert!(done.fewest, "{seed}");
                let mut system = built.clone();
                for (fact, to) in done.changes {
                    let fact = &mut system.facts[fact.0 as usize];
                    assert_eq!((to - fact.value).abs(), Q);
                    fact.value = to;
                }
                let equal = system
                    .relations
                    .iter()
                    .filter(|r| r.comparison == crate::layout::Comparison::Equal);
                for relation in equal {
                    assert_eq!(judge(&system, relation).residual, 0, "{seed}");
                }
            }
            Err(Impossible::Errors(relations)) => panic!("no errors here: {relations:?}"),
            Err(_) => impossible += 1,
        }
    }
    assert!(
        settled > impossible,
        "settled {settled}, impossible {impossible}"
    );
}

/// Three rows (a total and its two parts) of three columns (a total and its two parts), each cell
/// rounded from 元 by itself.
fn square(dice: &mut Dice) -> crate::reconcile::System {
    let exact: Vec<i64> = (0..4).map(|_| dice.below(300) as i64 * Q / 20).collect();
    let row = |a: i64, b: i64| [a + b, a, b];
    let (first, second) = (row(exact[0], exact[1]), row(exact[2], exact[3]));
    let total: Vec<i64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
    let mut builder = Builder::default();
    for (key, amounts) in [
        ("合计", total.as_slice()),
        ("201", &first),
        ("208", &second),
    ] {
        builder.row(0, 0, key, (key != "合计").then_some("合计"));
        builder.cells(0, 0, key, amounts);
    }
    let at = |key: &str, column: usize| builder.get(0, 0, key, column);
    let sums: Vec<_> = ["合计", "201", "208"]
        .map(|key| (at(key, 0), [at(key, 1), at(key, 2)]))
        .into_iter()
        .chain([0, 1, 2].map(|column| (at("合计", column), [at("201", column), at("208", column)])))
        .collect();
    for (total, parts) in sums {
        builder.equal(&[total], &parts);
    }
    builder.system
}

#[test]
fn no_settling_moves_fewer_cells_than_the_one_found() {
    let (mut settled, mut impossible) = (0, 0);
    for seed in 0..60 {
        let system = square(&mut Dice(8_500 + seed));
        let mut best: Option<usize> = None;
        for number in 0..3_usize.pow(9) {
            let moves: Vec<i64> = (0..9)
                .map(|at| (number / 3_usize.pow(at) % 3) as i64 - 1)
                .collect();
            let lawful = system
                .facts
                .iter()
                .zip(&moves)
                .all(|(fact, by)| *by == 0 || fact.value != 0);
            let exact = system.relations.iter().all(|relation| {
                let terms = relation.terms.iter();
                let sum = terms.map(|&(c, id)| {
                    i64::from(c) * (system.fact(id).value + moves[id.0 as usize] * Q)
                });
                sum.sum::<i64>() == 0
            });
            if lawful && exact {
                let moved = moves.iter().filter(|by| **by != 0).count();
                best = Some(best.map_or(moved, |b| b.min(moved)));
            }
        }
        match settle(&system, &BTreeSet::new()) {
            Ok(done) => {
                settled += 1;
                assert_eq!(Some(done.changes.len()), best, "{seed}");
                assert!(done.fewest);
            }
            Err(Impossible::Together(_)) => {
                impossible += 1;
                assert_eq!(best, None, "{seed}");
            }
            Err(other) => panic!("{seed}: {other:?}"),
        }
    }
    assert!(settled > 40, "settled {settled}, impossible {impossible}");
}

#[test]
fn an_exact_department_needs_no_settling_and_an_error_is_never_settled_away() {
    let mut system = department(&mut Dice(9_000), Mode::Exact).system;
    let nothing = Settled {
        changes: Vec::new(),
        fewest: true,
    };
    assert_eq!(settle(&system, &BTreeSet::new()), Ok(nothing));
    let broken = system.facts.iter().position(|f| f.value > 0).unwrap();
    system.facts[broken].value += 50 * Q;
    assert!(matches!(
        settle(&system, &BTreeSet::new()),
        Err(Impossible::Errors(_))
    ));
}

#[test]
fn the_rounding_of_a_department_is_told_from_its_tails() {
    let mut told_exact = 0;
    for seed in 0..20 {
        let rounded = department(&mut Dice(9_100 + seed), Mode::Rounded).system;
        let tails = rounded
            .relations
            .iter()
            .filter(|r| judge(&rounded, r).outcome == Outcome::Tail)
            .count();
        let told = rounding(&rounded);
        let expected = if tails == 0 {
            &[Rounding::Unknown][..]
        } else {
            &[Rounding::Rounded, Rounding::Mixed]
        };
        assert!(expected.contains(&told), "{told:?} with {tails} tails");
        let exact = department(&mut Dice(9_100 + seed), Mode::Exact).system;
        let told = rounding(&exact);
        assert!(
            matches!(told, Rounding::Exact | Rounding::Unknown),
            "{told:?}"
        );
        told_exact += usize::from(told == Rounding::Exact);
    }
    assert!(told_exact >= 15, "{told_exact} of 20");
}
