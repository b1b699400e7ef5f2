//! Trees in small: rows with one figure, and which of them is a part of which.

use super::*;
use crate::model::{CellRef, Entry, Value};

/// Rows of a tree in which the first is the total, each with one figure.
fn tree(rows: &[(&str, &str, RowRole)]) -> Ledger {
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, (label, figure, role))| Row {
            key: RowKey::new(label),
            code: None,
            label: (*label).to_owned(),
            texts: Vec::new(),
            role: *role,
            parent: None,
            entries: vec![Entry {
                value: Value::Amount(figure.parse().expect("a test's own digits")),
                at: Some(CellRef::new(at as u32, 1)),
            }],
            at: Some(CellRef::new(at as u32, 0)),
            print: crate::model::LabelPrint::default(),
            sheet: None,
        });
    Ledger {
        rows: rows.collect(),
        including: Vec::new(),
        open: false,
    }
}

fn parents(rows: &[(&str, &str, RowRole)]) -> Vec<Option<usize>> {
    let mut ledger = tree(rows);
    assign_parents(&mut ledger, 3, (&[], None));
    ledger.rows.iter().map(|row| row.parent).collect()
}

#[test]
fn a_project_may_bear_the_name_of_its_unit() {
    use RowRole::{Item, Total};
    let rows = [
        ("某局", "30", Total),
        ("某局", "30", Item),
        ("某局", "10", Item),
        ("设备购置", "20", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1)]);
}

#[test]
fn projects_may_follow_their_department_at_once() {
    use RowRole::{Item, Total};
    let rows = [
        ("某局", "30", Total),
        ("物业费", "12", Item),
        ("设备", "18", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(0)]);
}

#[test]
fn where_no_sum_holds_and_no_name_says_which_row_is_a_unit_the_levels_stay_open() {
    use RowRole::{Item, Total};
    let open = |rows: &[(&str, &str, RowRole)]| {
        let mut ledger = tree(rows);
        let levels = assign_parents(&mut ledger, 3, (&["县房产服务中心".to_owned()], None));
        (levels == Levels::Open).then(|| ledger.rows.iter().all(|row| row.parent.is_none()))
    };
    let direct = [
        ("某局", "30", Total),
        ("物业费", "12", Item),
        ("设备", "17", Item),
    ];
    assert_eq!(open(&direct), Some(true));
    // 档案馆 may be a unit or something that is built.
    let rows = [
        ("某县住建局", "30", Total),
        ("某县住建局", "12", Item),
        ("物业费", "11", Item),
        ("档案馆", "18", Item),
        ("设备", "18", Item),
    ];
    assert_eq!(open(&rows), Some(true));
    let known = [
        rows[0],
        rows[1],
        rows[2],
        ("县房产服务中心", "18", Item),
        rows[4],
    ];
    assert_eq!(open(&known), None);
}

#[test]
fn names_settle_the_usual_form_although_a_figure_is_wrong() {
    use RowRole::{Item, Total};
    let rows = [
        ("某局", "30", Total),
        ("某局", "30", Item),
        ("物业费", "12", Item),
        ("设备", "17", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1)]);
    let total = [("合计", "30", Total), rows[0], rows[1], rows[2], rows[3]];
    let total = total
        .map(|(label, figure, role)| (label, figure, if label == "合计" { role } else { Item }));
    assert_eq!(parents(&total), [None, None, Some(0), Some(2), Some(2)]);
    // A row that was copied twice uses its unit up and is no unit.
    let twice = [
        ("某局", "29", Total),
        ("某局", "29", Item),
        rows[2],
        rows[3],
        rows[3],
    ];
    assert_eq!(parents(&twice), [None, Some(0), Some(1), Some(1), Some(1)]);
}

#[test]
fn few_figures_may_be_rounded_to_the_digits_they_are_printed_in() {
    use RowRole::{Item, Total};
    let rows = [
        ("某县教育局", "4", Total),
        ("某县教育局", "4", Item),
        ("补助", "4", Item),
        ("信息化", "1", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1)]);
}

#[test]
fn a_unit_below_its_only_project_is_still_the_unit() {
    use RowRole::{Item, Total};
    let rows = [
        ("某县应急局", "30", Total),
        ("某县应急局", "18", Item),
        ("设备", "18", Item),
        ("物业费", "12", Item),
        ("某县应急中心", "12", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1), Some(0)]);
}

#[test]
fn a_total_may_stand_above_the_department() {
    use RowRole::{Item, Total};
    let rows = [
        ("合计", "30", Total),
        ("某局", "30", Item),
        ("某局", "30", Item),
        ("物业费", "12", Item),
        ("设备", "18", Item),
    ];
    assert_eq!(parents(&rows), [None, None, Some(0), Some(2), Some(2)]);
    // Of one unit, its name stands there once.
    assert_eq!(
        parents(&[rows[0], rows[1], rows[3], rows[4]]),
        [None, Some(0), Some(1), Some(1)]
    );
}

#[test]
fn a_unit_is_not_used_up_by_what_is_taken_back() {
    use RowRole::{Item, Total};
    let rows = [
        ("某局", "30", Total),
        ("某局", "30", Item),
        ("物业费", "30", Item),
        ("收回资金", "-10", Item),
        ("设备", "10", Item),
    ];
    assert_eq!(parents(&rows), [None, Some(0), Some(1), Some(1), Some(1)]);
}

#[test]
fn a_unit_may_bear_any_name_and_its_sums_may_be_off_by_a_tail() {
    use RowRole::{Item, Total};
    let rows = [
        ("某县应急局", "158.72", Total),
        ("某县应急局", "93.88", Item),
        ("检查", "0.68", Item),
        ("储备", "59.59", Item),
        ("防火", "33.60", Item),
        ("供水总厂", "64.83", Item),
        ("宣传", "64.83", Item),
    ];
    let units = [None, Some(0), Some(1), Some(1), Some(1), Some(0), Some(5)];
    assert_eq!(parents(&rows), units);
    // One figure is wrong, and the sums of the other unit show where it ends.
    let mut wrong = rows;
    wrong[6].1 = "68.43";
    assert_eq!(parents(&wrong), units);
    // Where little shows that the other row is a unit, it stays open.
    for (at, figure) in [(2, "6.80"), (5, "46.83")] {
        let mut wrong = rows;
        wrong[at].1 = figure;
        assert_eq!(parents(&wrong), [None; 7], "{at}");
    }
}

#[test]
fn a_total_below_each_unit_is_its_sum() {
    use RowRole::{Item, Total};
    let rows = [
        ("某局", "60", Total),
        ("某局", "30", Item),
        ("设备", "10", Item),
        ("维修", "20", Item),
        ("合计", "30", Total),
        ("某队", "30", Item),
        ("装备", "30", Item),
        ("合计", "30", Total),
    ];
    let wanted = [
        None,
        Some(0),
        Some(1),
        Some(1),
        None,
        Some(0),
        Some(5),
        None,
    ];
    assert_eq!(parents(&rows), wanted);
}

#[test]
fn a_second_total_is_no_unit_unless_it_says_something_else() {
    use RowRole::{Item, Total};
    let rows = |last| {
        [
            ("某局", "30", Total),
            ("某局", "30", Item),
            ("设备", "30", Item),
            ("合计", last, Total),
        ]
    };
    assert_eq!(parents(&rows("30")), [None, Some(0), Some(1), None]);
    assert_eq!(parents(&rows("31")), [None, Some(0), Some(1), Some(0)]);
}
