//! Settling and joint feasibility on departments that were rounded honestly.

use super::super::{Impossible, settle};
use super::department::{Dice, Mode, Q, department};
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
        match settle(&built) {
            Ok(changes) => {
                settled += 1;
                let mut system = built.clone();
                for (fact, to) in changes {
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

#[test]
fn an_exact_department_needs_no_settling_and_an_error_is_never_settled_away() {
    let mut system = department(&mut Dice(9_000), Mode::Exact).system;
    assert_eq!(settle(&system), Ok(Vec::new()));
    let broken = system.facts.iter().position(|f| f.value > 0).unwrap();
    system.facts[broken].value += 50 * Q;
    assert!(matches!(settle(&system), Err(Impossible::Errors(_))));
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
