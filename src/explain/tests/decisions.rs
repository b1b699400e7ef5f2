//! Certificates and decisions on a table small enough to follow by hand.

use super::super::{Incomplete, Options, explain};
use super::department::{Builder, Q};
use crate::reconcile::{FactId, System};
use crate::report::EventKind;

/// Two tables printing the same row: 合计 = 基本 + 项目, each column adding up, equal cell by cell.
///
/// Columns 合计, 基本, 项目; rows 合计 and three parts.
fn twin_tables() -> Builder {
    tables(2)
}

/// The same with so many tables, the first tied to each of the others.
fn tables(count: usize) -> Builder {
    let parts = [
        ("2010101", [30, 10, 20]),
        ("2010102", [70, 30, 40]),
        ("2010103", [110, 50, 60]),
    ];
    let mut b = Builder::default();
    for table in 0..count {
        b.row(table, 0, "合计", None);
        b.cells(table, 0, "合计", &[210 * Q, 90 * Q, 120 * Q]);
        for (code, cells) in parts {
            b.row(table, 0, code, Some("合计"));
            b.cells(table, 0, code, &cells.map(|c| c * Q));
        }
        for column in 0..3 {
            let lines = parts.map(|(code, _)| b.get(table, 0, code, column));
            b.equal(&[b.get(table, 0, "合计", column)], &lines);
        }
        for key in ["合计", "2010101", "2010102", "2010103"] {
            let cell = |column| b.get(table, 0, key, column);
            let (whole, basic, project) = (cell(0), cell(1), cell(2));
            b.equal(&[whole], &[basic, project]);
        }
    }
    for key in ["合计", "2010101", "2010102", "2010103"] {
        for (column, other) in (0..3).flat_map(|c| (1..count).map(move |t| (c, t))) {
            b.equal(&[b.get(0, 0, key, column)], &[b.get(other, 0, key, column)]);
        }
    }
    b
}

fn set(system: &mut System, fact: FactId, units: i64) {
    system.facts[fact.0 as usize].value = units * Q;
}

#[test]
fn a_cell_that_its_copy_and_its_sums_contradict_is_corrected_with_its_margin() {
    let b = twin_tables();
    let cell = b.get(0, 0, "2010102", 2).unwrap();
    let mut damaged = b.system.clone();
    set(&mut damaged, cell, 41 + 99);
    let explained = explain(&damaged, &Options::default());
    let [correction] = explained.corrections.as_slice() else {
        panic!("{explained:?}")
    };
    assert_eq!(
        (correction.fact, correction.from, correction.to),
        (cell, 140 * Q, 40 * Q)
    );
    assert!(correction.margin >= 1);
    assert_eq!(
        correction.witnesses.len(),
        3,
        "the row, the column and the other printing"
    );
    // Whatever story is told instead leaves the cell as it is and needs more mistakes.
    assert!(correction.instead.len() > 1 || correction.instead.is_empty());
    assert!(
        correction
            .instead
            .iter()
            .flat_map(|e| &e.changes)
            .all(|c| c.fact != cell)
    );
}

#[test]
fn a_kept_cell_is_never_blamed_and_the_rest_is_solved_anew() {
    let b = twin_tables();
    let cell = b.get(0, 0, "2010102", 2).unwrap();
    let mut damaged = b.system.clone();
    set(&mut damaged, cell, 140);
    let options = Options {
        kept: vec![cell],
        cap: 4,
        ..Options::default()
    };
    let explained = explain(&damaged, &options);
    let blamed = explained
        .clusters
        .iter()
        .flat_map(|c| &c.explanations)
        .flat_map(|e| &e.events);
    assert!(blamed.flat_map(|e| &e.changes).all(|c| c.fact != cell));
    assert!(explained.corrections.iter().all(|c| c.fact != cell));
    assert!(explained.clusters[0].events > 1);
}

#[test]
fn a_value_that_a_person_filled_in_settles_the_matter() {
    let b = twin_tables();
    let cell = b.get(0, 0, "2010102", 2).unwrap();
    let mut damaged = b.system.clone();
    set(&mut damaged, cell, 140);
    let options = Options {
        fixed: vec![(cell, 40 * Q)],
        ..Options::default()
    };
    assert!(explain(&damaged, &options).clusters.is_empty());
}

#[test]
fn a_leaf_that_nothing_else_prints_is_never_changed() {
    let mut b = Builder::default();
    b.row(0, 0, "合计", None);
    b.cells(0, 0, "合计", &[100 * Q]);
    for (key, units) in [("甲", 60), ("乙", 30), ("丙", 5)] {
        b.row(0, 0, key, Some("合计"));
        b.cells(0, 0, key, &[units * Q]);
    }
    let cell = |key: &str| b.get(0, 0, key, 0);
    let (total, parts) = (cell("合计"), ["甲", "乙", "丙"].map(cell));
    b.equal(&[total], &parts);
    let explained = explain(&b.system, &Options::default());
    assert_eq!(explained.corrections, []);
    let kinds: Vec<EventKind> = explained.clusters[0]
        .explanations
        .iter()
        .flat_map(|e| &e.events)
        .map(|e| e.kind)
        .collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == EventKind::Cell)
            .count(),
        4,
        "any of the four cells"
    );
    assert!(
        kinds.contains(&EventKind::MissingRow),
        "or a row that nobody printed"
    );
}

#[test]
fn beyond_the_cap_it_says_so_and_guesses_nothing() {
    let b = twin_tables();
    let mut damaged = b.system.clone();
    for (code, column, units) in [
        ("2010101", 1, 999),
        ("2010102", 2, 5000),
        ("2010103", 0, 77),
        ("2010102", 1, 123),
    ] {
        set(&mut damaged, b.get(0, 0, code, column).unwrap(), units);
    }
    let explained = explain(
        &damaged,
        &Options {
            cap: 1,
            ..Options::default()
        },
    );
    let given_up = explained
        .clusters
        .iter()
        .find(|c| c.incomplete == Some(Incomplete::Cap(1)))
        .unwrap();
    assert_eq!(given_up.events, 2);
    assert_eq!(given_up.core.len(), 1);
    assert!(given_up.explanations.is_empty());
    assert!(explained.corrections.is_empty());
}

#[test]
fn a_table_in_the_other_unit_is_corrected_whole_where_other_tables_show_which() {
    for (count, corrected) in [(3, 12), (2, 0)] {
        let b = tables(count);
        let mut damaged = b.system.clone();
        for fact in &mut damaged.facts {
            if damaged.rows[fact.row].table == 1 {
                fact.value *= 10_000;
            }
        }
        let explained = explain(&damaged, &Options::default());
        assert_eq!(explained.corrections.len(), corrected, "{explained:?}");
        for correction in &explained.corrections {
            assert_eq!(correction.to, b.system.fact(correction.fact).value);
        }
        // Of two tables either may be meant; that it is the unit is said all the same.
        let events = explained.clusters[0].explanations.iter();
        assert!(
            events
                .flat_map(|e| &e.events)
                .any(|e| e.kind == EventKind::Unit)
        );
    }
}
