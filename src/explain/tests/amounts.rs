//! One amount in many cells: in the wrong row, old in whole tables, in two columns at once, beside another mistake.

use std::collections::BTreeSet;

use super::super::{Explained, Explanation, Options, explain};
use super::department::{Builder, Q};
use crate::layout::{Comparison, Strength};
use crate::reconcile::FactId;
use crate::report::EventKind;

const ROWS: [&str; 4] = ["合计", "甲", "乙", "丙"];

/// The right amounts, in hundredths: each row adds up from two parts, the first row from the others.
const RIGHT: [[i64; 3]; 4] = [
    [19_000, 12_100, 6_900],
    [9_000, 5_000, 4_000],
    [6_500, 4_300, 2_200],
    [3_500, 2_800, 700],
];

type Grid = [[i64; 3]; 4];

/// A table that prints those amounts, adds up its rows and columns, and agrees with the first table cell by cell.
fn table(builder: &mut Builder, number: usize, grid: &Grid) {
    inside(builder, number, grid);
    for column in 0..3 {
        for row in ROWS.iter().filter(|_| number > 0) {
            let (own, first) = (
                builder.get(number, 0, row, column),
                builder.get(0, 0, row, column),
            );
            builder.equal(&[own], &[first]);
        }
    }
}

/// A table that adds up its rows and columns, and agrees with no other one yet.
fn inside(builder: &mut Builder, number: usize, grid: &Grid) {
    for (row, amounts) in ROWS.iter().zip(grid) {
        builder.row(number, 0, row, (*row != "合计").then_some("合计"));
        builder.cells(number, 0, row, &amounts.map(|amount| amount * Q));
    }
    for row in ROWS {
        let cell = |column| builder.get(number, 0, row, column);
        let (whole, parts) = ([cell(0)], [cell(1), cell(2)]);
        builder.equal(&whole, &parts);
    }
    for column in 0..3 {
        let cells = ROWS.map(|row| builder.get(number, 0, row, column));
        builder.equal(&cells[..1], &cells[1..]);
    }
}

fn book(grids: &[Grid]) -> Builder {
    let mut builder = Builder::default();
    for (number, grid) in grids.iter().enumerate() {
        table(&mut builder, number, grid);
    }
    builder
}

/// The cells that differ from what is right, with the right amounts.
fn truth(builder: &Builder, grids: &[Grid]) -> Vec<(FactId, i64)> {
    let mut wrong = Vec::new();
    for (number, grid) in grids.iter().enumerate() {
        for (nth, row) in ROWS.iter().enumerate() {
            for column in 0..3 {
                if grid[nth][column] != RIGHT[nth][column] {
                    let fact = builder.get(number, 0, row, column).unwrap();
                    wrong.push((fact, RIGHT[nth][column] * Q));
                }
            }
        }
    }
    wrong.sort_unstable();
    wrong
}

/// The cells of an explanation, each once, with what it makes of them.
fn cells(explanation: &Explanation) -> Vec<(FactId, i64)> {
    let changes = explanation.events.iter().flat_map(|event| &event.changes);
    let mut cells: Vec<(FactId, i64)> = changes.map(|c| (c.fact, c.to)).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn explained(builder: &Builder) -> Explained {
    let explained = explain(&builder.system, &Options::default());
    assert_eq!(explained.clusters.len(), 1, "{explained:?}");
    explained
}

fn kinds(explanation: &Explanation) -> Vec<EventKind> {
    explanation.events.iter().map(|event| event.kind).collect()
}

#[test]
fn an_amount_in_another_row_is_one_mistake_with_the_totals_above_both_up_to_where_they_meet() {
    let mut wrong = RIGHT;
    for (row, by) in [(1, -123), (2, 123)] {
        wrong[row][0] += by;
        wrong[row][1] += by;
    }
    let grids = [RIGHT, wrong, RIGHT];
    let builder = book(&grids);
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Misfiled], "{first:?}");
    assert_eq!(cells(first), truth(&builder, &grids));
    // A person decides: nothing is corrected.
    assert!(explained.corrections.is_empty());
}

#[test]
fn an_amount_in_another_column_is_one_mistake_though_no_total_shows_it() {
    let mut wrong = RIGHT;
    wrong[1][1] += 1_000;
    wrong[1][2] -= 1_000;
    let grids = [RIGHT, wrong];
    let builder = book(&grids);
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Misfiled], "{first:?}");
    assert_eq!(cells(first), truth(&builder, &grids));
}

#[test]
fn an_amount_in_another_column_is_told_where_but_one_of_the_columns_is_tied_to_other_tables() {
    let mut wrong = RIGHT;
    for row in [0, 1] {
        wrong[row][1] += 1_234;
        wrong[row][2] -= 1_234;
    }
    let grids = [RIGHT, wrong];
    let mut builder = Builder::default();
    for (number, grid) in grids.iter().enumerate() {
        inside(&mut builder, number, grid);
    }
    let tied = ROWS.iter().map(|row| (*row, 0)).chain([("合计", 1)]);
    for (row, column) in tied {
        let cell = |number| builder.get(number, 0, row, column);
        let (one, other) = ([cell(0)], [cell(1)]);
        builder.equal(&one, &other);
    }
    let explained = explained(&builder);
    let right = truth(&builder, &grids);
    // Nothing says in which row, so each row that has so much is told, and this one among them.
    let list = &explained.clusters[0].explanations;
    let at = list.iter().position(|one| cells(one) == right);
    assert!(at.is_some_and(|at| kinds(&list[at]) == [EventKind::Misfiled]));
    assert!(explained.corrections.is_empty());
}

#[test]
fn an_amount_in_another_column_of_which_inequalities_alone_tell_is_one_mistake() {
    let mut wrong = RIGHT;
    for row in [0, 2] {
        wrong[row][1] -= 4_300;
        wrong[row][2] += 4_300;
    }
    let grids = [RIGHT, wrong];
    let mut builder = Builder::default();
    for (number, grid) in grids.iter().enumerate() {
        inside(&mut builder, number, grid);
    }
    for row in ROWS {
        let cell = |number, column| builder.get(number, 0, row, column);
        let (one, other) = ([cell(0, 0)], [cell(1, 0)]);
        let (less, more) = ([cell(0, 1)], [cell(1, 1)]);
        builder.equal(&one, &other);
        builder.relate(Strength::Hard, Comparison::AtMost, &less, &more);
    }
    let explained = explained(&builder);
    let cluster = &explained.clusters[0];
    assert_eq!(cluster.relations.len(), 2, "{cluster:?}");
    let right = truth(&builder, &grids);
    let list = &cluster.explanations;
    let told = list.iter().map(|one| (kinds(one), cells(one)));
    assert!(
        told.clone()
            .all(|(kinds, _)| kinds == [EventKind::Misfiled])
    );
    // In the one table the money stands in the wrong column, or in the other: it cannot be told which.
    assert!(told.map(|(_, cells)| cells).any(|cells| cells == right));
    assert!(explained.corrections.is_empty());
}

/// Two tables of which the second prints at least what the first does, cell by cell, and the first holds `grid`.
fn at_most(grid: &Grid, most: &Grid) -> Builder {
    let mut builder = Builder::default();
    for (number, grid) in [grid, most].into_iter().enumerate() {
        inside(&mut builder, number, grid);
    }
    for (row, column) in ROWS.iter().flat_map(|row| [(row, 0), (row, 1)]) {
        let cell = |number| builder.get(number, 0, row, column);
        let (less, more) = ([cell(0)], [cell(1)]);
        builder.relate(Strength::Hard, Comparison::AtMost, &less, &more);
    }
    builder
}

#[test]
fn an_amount_in_another_row_of_which_inequalities_alone_tell_is_one_mistake_if_that_row_has_just_so_much()
 {
    let mut wrong = RIGHT;
    for (row, by) in [(1, 431), (2, -431)] {
        wrong[row][0] += by;
        wrong[row][1] += by;
    }
    let builder = at_most(&wrong, &RIGHT);
    let explained = explained(&builder);
    let list = &explained.clusters[0].explanations;
    let right = truth(&builder, &[wrong, RIGHT]);
    let told = list.iter().find(|one| cells(one) == right);
    assert_eq!(told.map(kinds), Some(vec![EventKind::Misfiled]), "{list:?}");
    assert!(explained.corrections.is_empty());
}

#[test]
fn a_row_with_more_room_than_another_lacks_is_not_told_to_hold_its_amount() {
    let mut wrong = RIGHT;
    for (row, by) in [(1, 431), (2, -500), (3, -31)] {
        wrong[row][0] += by;
        wrong[row][1] += by;
        wrong[0][0] += by;
        wrong[0][1] += by;
    }
    let builder = at_most(&wrong, &RIGHT);
    let explained = explain(&builder.system, &Options::default());
    let explanations = explained.clusters.iter().flat_map(|all| &all.explanations);
    let rows = |one: &Explanation| -> BTreeSet<usize> {
        let rows = cells(one)
            .into_iter()
            .map(|(fact, _)| builder.system.facts[fact.0 as usize].row);
        rows.filter(|row| builder.system.rows[*row].parent.is_some())
            .collect()
    };
    assert!(explanations.clone().count() > 0);
    assert!(
        explanations.clone().all(|one| rows(one).len() == 1),
        "{explained:?}"
    );
}

#[test]
fn inequalities_that_a_mistake_mends_of_which_equations_tell_are_no_mistake_of_their_own() {
    let mut wrong = RIGHT;
    for row in [0, 1] {
        wrong[row][1] -= 5_000;
        wrong[row][2] += 5_000;
    }
    let grids = [RIGHT, wrong];
    let mut builder = book(&grids);
    let cell = |number, row| builder.get(number, 0, row, 1);
    let (less, more) = ([cell(0, "甲")], [cell(1, "甲")]);
    builder.relate(Strength::Hard, Comparison::AtMost, &less, &more);
    explained(&builder);
}

#[test]
fn one_table_that_was_not_brought_up_to_date_comes_before_the_others_that_were() {
    let mut old = RIGHT;
    for row in [0, 2] {
        old[row][0] -= 217;
        old[row][2] -= 217;
    }
    let grids = [RIGHT, RIGHT, old, RIGHT];
    let mut builder = book(&grids);
    // The others are tied to each other as well.
    for row in ROWS {
        let cell = |table| builder.get(table, 0, row, 2);
        let (one, other) = ([cell(1)], [cell(3)]);
        builder.equal(&one, &other);
    }
    let explained = explained(&builder);
    let list = &explained.clusters[0].explanations;
    assert_eq!(kinds(&list[0]), [EventKind::NotUpdated], "{list:?}");
    assert_eq!(cells(&list[0]), truth(&builder, &grids));
    let others = list
        .iter()
        .position(|one| one.events[0].changes.len() == 12);
    assert!(others.is_some_and(|at| at > 0), "{list:?}");
    assert!(explained.corrections.is_empty());
}

#[test]
fn a_part_that_its_totals_followed_and_another_mistake_are_two_and_both_are_named() {
    let mut followed = RIGHT;
    for row in [0, 1] {
        followed[row][0] += 20;
        followed[row][1] += 20;
    }
    let mut slip = RIGHT;
    slip[1][1] = 5_300;
    let grids = [RIGHT, followed, slip];
    let mut builder = book(&grids);
    for row in ROWS {
        for column in 0..3 {
            let cell = |table| builder.get(table, 0, row, column);
            let (one, other) = ([cell(1)], [cell(2)]);
            builder.equal(&one, &other);
        }
    }
    let explained = explained(&builder);
    let cluster = &explained.clusters[0];
    assert_eq!(cluster.events, 2, "{cluster:?}");
    let right = truth(&builder, &grids);
    assert!(
        cluster.explanations.iter().any(|one| cells(one) == right),
        "{cluster:?}"
    );
    for correction in &explained.corrections {
        assert!(
            right.contains(&(correction.fact, correction.to)),
            "{correction:?}"
        );
    }
}

#[test]
fn two_columns_exchanged_are_one_mistake() {
    let wrong = RIGHT.map(|[whole, a, b]| [whole, b, a]);
    let grids = [RIGHT, wrong, RIGHT];
    let builder = book(&grids);
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Columns], "{first:?}");
    assert_eq!(cells(first), truth(&builder, &grids));
}

#[test]
fn the_total_column_exchanged_with_one_that_no_other_table_prints_is_one_mistake() {
    let wrong = RIGHT.map(|[whole, a, b]| [a, whole, b]);
    let grids = [RIGHT, wrong];
    let mut builder = Builder::default();
    for (number, grid) in grids.iter().enumerate() {
        inside(&mut builder, number, grid);
    }
    for row in ROWS {
        let cell = |number| builder.get(number, 0, row, 0);
        let (own, first) = (cell(1), cell(0));
        builder.equal(&[own], &[first]);
    }
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Columns], "{first:?}");
    assert_eq!(cells(first), truth(&builder, &grids));
}

#[test]
fn a_column_pasted_over_another_is_told_by_its_rows_and_the_other_tables() {
    let wrong = RIGHT.map(|[whole, a, _]| [whole, a, a]);
    let grids = [RIGHT, wrong];
    let builder = book(&grids);
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Columns], "{first:?}");
    assert_eq!(cells(first), truth(&builder, &grids));
}

#[test]
fn a_table_of_which_nearly_all_differs_is_another_one_and_no_figure_is_told() {
    let other = [
        [30_011, 17_407, 12_604],
        [14_001, 9_002, 4_999],
        [9_007, 5_301, 3_706],
        [7_003, 3_104, 3_899],
    ];
    let builder = book(&[RIGHT, other, RIGHT]);
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::OtherTable], "{first:?}");
    assert!(cells(first).is_empty());
    assert!(explained.corrections.is_empty());
}

#[test]
fn the_rows_of_another_departments_table_that_no_other_has_are_no_mistakes_of_their_own() {
    // 丁 stands in the foreign table alone, with an amount that 丙 lacks.
    let other = [
        [30_011, 17_407, 12_604],
        [14_001, 9_002, 4_999],
        [9_007, 5_301, 3_706],
        [7_003, 3_104, 3_899],
    ];
    let mut builder = book(&[RIGHT, other, RIGHT]);
    for table in 0..3 {
        let number = builder.row(table, 0, "丁", Some("合计"));
        let amounts = if table == 1 { [5_500 * Q; 1] } else { [0] };
        builder.cells(table, 0, "丁", &amounts);
        if table != 1 {
            builder.system.rows[number].row = None;
        }
    }
    for table in [0, 2] {
        let (own, foreign) = (
            [builder.get(table, 0, "丁", 0)],
            [builder.get(1, 0, "丁", 0)],
        );
        builder.equal(&own, &foreign);
        builder.relate(Strength::Hard, Comparison::AtMost, &foreign, &own);
    }
    let explained = explained(&builder);
    assert_eq!(explained.clusters.len(), 1, "{explained:?}");
    let [only] = explained.clusters[0].explanations.as_slice() else {
        panic!("{explained:?}");
    };
    assert_eq!(kinds(only), [EventKind::OtherTable], "{only:?}");
    assert!(explained.corrections.is_empty());
}

#[test]
fn equal_rows_of_a_fixed_list_were_not_printed_twice() {
    // 本年收入 is all there is, so that it equals 收入总计; the other table prints 8.00 more.
    let mut builder = Builder::default();
    for (number, amount) in [(0, 5_000), (1, 5_800)] {
        for row in ["本年收入", "收入总计"] {
            builder.row(number, 0, row, None);
            builder.cells(number, 0, row, &[amount * Q]);
        }
        let cell = |row| builder.get(number, 0, row, 0);
        let (one, other) = ([cell("收入总计")], [cell("本年收入")]);
        builder.equal(&one, &other);
    }
    let cell = |number| builder.get(number, 0, "本年收入", 0);
    let (one, other) = ([cell(0)], [cell(1)]);
    builder.equal(&one, &other);
    let explained = explained(&builder);
    let events = explained.clusters[0]
        .explanations
        .iter()
        .flat_map(|one| &one.events);
    assert!(
        events
            .into_iter()
            .all(|event| event.kind != EventKind::DoubledRow)
    );
}

#[test]
fn an_explanation_that_turns_an_amount_negative_comes_last() {
    // 甲 is 12.00 too much; 乙 and 丙 would have to be less than nothing.
    let mut builder = Builder::default();
    for (row, amount) in [("合计", 2_000), ("甲", 2_700), ("乙", 300), ("丙", 200)] {
        builder.row(0, 0, row, (row != "合计").then_some("合计"));
        builder.cells(0, 0, row, &[amount * Q]);
    }
    let cells = ROWS.map(|row| builder.get(0, 0, row, 0));
    builder.equal(&cells[..1], &cells[1..]);
    let explained = explained(&builder);
    let negative: Vec<bool> = explained.clusters[0]
        .explanations
        .iter()
        .map(|one| one.events.iter().flat_map(|e| &e.changes).any(|c| c.to < 0))
        .collect();
    assert!(negative.contains(&true) && negative.contains(&false));
    assert!(negative.is_sorted(), "{negative:?}");
}

#[test]
fn totals_of_all_tables_left_behind_by_several_changes_are_one_mistake_and_for_a_person() {
    // The rows below 甲 and 乙 were brought up to date (+20, -2), the totals only in the first table.
    let rows: [(&str, &str, [i64; 2]); 7] = [
        ("合计", "", [10_000, 10_018]),
        ("甲", "合计", [6_000, 6_020]),
        ("甲一", "甲", [4_020, 4_020]),
        ("甲二", "甲", [2_000, 2_000]),
        ("乙", "合计", [4_000, 3_998]),
        ("乙一", "乙", [2_998, 2_998]),
        ("乙二", "乙", [1_000, 1_000]),
    ];
    let is_total = |row: &str| ["合计", "甲", "乙"].contains(&row);
    let mut builder = Builder::default();
    for table in 0..4 {
        for (row, above, amounts) in rows.iter().filter(|row| table > 0 || is_total(row.0)) {
            builder.row(
                table,
                0,
                row,
                Some(*above).filter(|above| !above.is_empty()),
            );
            let amount = amounts[usize::from(table == 0)];
            builder.cells(table, 0, row, &[amount * Q]);
            let cell = |builder: &Builder, table| builder.get(table, 0, row, 0);
            let with = if is_total(row) { 0 } else { 1 };
            if table > with {
                let (own, other) = (cell(&builder, table), cell(&builder, with));
                builder.equal(&[own], &[other]);
            }
        }
        for whole in ["合计", "甲", "乙"] {
            let parts = rows.iter().filter(|row| row.1 == whole);
            let parts: Vec<_> = parts.map(|row| builder.get(table, 0, row.0, 0)).collect();
            if parts.iter().all(Option::is_some) {
                let total = builder.get(table, 0, whole, 0);
                builder.equal(&[total], &parts);
            }
        }
    }
    let explained = explained(&builder);
    let first = &explained.clusters[0].explanations[0];
    assert_eq!(kinds(first), [EventKind::Stale], "{first:?}");
    let mut right: Vec<(FactId, i64)> = Vec::new();
    for table in 1..4 {
        for (row, _, amounts) in rows.iter().filter(|row| is_total(row.0)) {
            right.push((builder.get(table, 0, row, 0).unwrap(), amounts[1] * Q));
        }
    }
    right.sort_unstable();
    assert_eq!(cells(first), right);
    assert!(explained.corrections.is_empty());
}
