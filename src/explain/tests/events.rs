//! Small workbooks that once were explained wrongly, each built from its facts.

use super::super::{Explained, Options, explain};
use super::department::{Builder, Q};
use crate::reconcile::{Circumstance, FactId, Print, lone_tails, rounding};
use crate::report::{EventKind, Rounding};

/// A column of a table: a total and its parts, in hundredths; relates them.
fn column(builder: &mut Builder, table: usize, total: i64, parts: &[i64]) -> Vec<FactId> {
    builder.row(table, 0, "合计", None);
    builder.cells(table, 0, "合计", &[total * Q]);
    let mut facts = vec![builder.get(table, 0, "合计", 0)];
    for (nth, &part) in parts.iter().enumerate() {
        let key = format!("第{nth}行");
        builder.row(table, 0, &key, Some("合计"));
        builder.cells(table, 0, &key, &[part * Q]);
        facts.push(builder.get(table, 0, &key, 0));
    }
    builder.equal(&facts[..1], &facts[1..]);
    facts.into_iter().flatten().collect()
}

/// The changes of every explanation of one event, in hundredths.
fn told(explained: &Explained) -> Vec<(EventKind, Vec<(FactId, i64)>)> {
    let singles = explained
        .clusters
        .iter()
        .flat_map(|c| &c.explanations)
        .filter(|e| e.events.len() == 1);
    singles
        .map(|e| {
            let changes = e.events[0].changes.iter();
            let changes = changes.map(|c| (c.fact, c.to / Q)).collect();
            (e.events[0].kind, changes)
        })
        .collect()
}

#[test]
fn small_figures_are_never_taken_for_a_slip_of_unit_that_leaves_nothing() {
    // Two slips in a table that nothing else ties: 9.15 for 9.00 and 4.55 for 5.00.
    let mut builder = Builder::default();
    let rows = [
        ("合计", 915, 350, 500),
        ("甲", 350, 150, 200),
        ("乙", 455, 200, 300),
    ];
    for (key, a, b, c) in rows {
        builder.row(0, 0, key, (key != "合计").then_some("合计"));
        builder.cells(0, 0, key, &[a * Q, b * Q, c * Q]);
    }
    for (key, ..) in rows {
        let cell = |column| builder.get(0, 0, key, column);
        let (left, right) = ([cell(0)], [cell(1), cell(2)]);
        builder.equal(&left, &right);
    }
    for column in 0..3 {
        let cell = |key| builder.get(0, 0, key, column);
        let (left, right) = ([cell("合计")], [cell("甲"), cell("乙")]);
        builder.equal(&left, &right);
    }
    let explained = explain(&builder.system, &Options::default());
    let events = explained
        .clusters
        .iter()
        .flat_map(|c| &c.explanations)
        .flat_map(|e| &e.events);
    assert!(!explained.clusters.is_empty());
    for event in events {
        let emptied = event.changes.iter().filter(|c| c.to == 0).count();
        assert!(emptied < 2, "{event:?}");
    }
    assert!(explained.corrections.iter().all(|c| c.to != 0));
}

#[test]
fn a_fact_wrong_in_two_tables_is_one_mistake_even_if_nothing_ties_the_two() {
    // 4.00 was copied as 3.00 into both tables; their totals are right and tied.
    let mut builder = Builder::default();
    let first = column(&mut builder, 0, 1000, &[300, 600]);
    let second = column(&mut builder, 1, 1000, &[300, 250, 350]);
    builder.equal(&[Some(first[0])], &[Some(second[0])]);
    let explained = explain(&builder.system, &Options::default());
    assert_eq!(explained.clusters.len(), 1, "{explained:?}");
    let told = told(&explained);
    let copied = (EventKind::Copied, vec![(first[1], 400), (second[1], 400)]);
    let stale = (EventKind::Stale, vec![(first[0], 900), (second[0], 900)]);
    assert!(told.contains(&copied) && told.contains(&stale), "{told:?}");
    assert!(explained.corrections.is_empty());
}

#[test]
fn totals_left_behind_are_likelier_than_a_wrong_source_that_shows_no_slip() {
    // Two tables print the first part alike and totals in which it is 3.00; a third one counts these on.
    for (printed, likelier) in [(310, EventKind::Copied), (517, EventKind::Stale)] {
        let mut builder = Builder::default();
        let first = column(&mut builder, 0, 900, &[printed, 600]);
        let second = column(&mut builder, 1, 900, &[printed, 250, 350]);
        let third = column(&mut builder, 2, 1000, &[900, 100]);
        builder.equal(&[Some(first[0])], &[Some(second[0])]);
        builder.equal(&[Some(first[0])], &[Some(third[1])]);
        let told = told(&explain(&builder.system, &Options::default()));
        let kinds: Vec<EventKind> = told.iter().map(|event| event.0).collect();
        assert_eq!(kinds[0], likelier, "{told:?}");
        assert!(
            kinds.contains(&EventKind::Copied) && kinds.contains(&EventKind::Stale),
            "{told:?}"
        );
    }
}

#[test]
fn the_total_of_one_table_may_have_followed_a_fact_wrong_at_its_source() {
    // The same, but the first table adds up what it prints.
    let mut builder = Builder::default();
    let first = column(&mut builder, 0, 900, &[300, 600]);
    let second = column(&mut builder, 1, 1000, &[300, 250, 350]);
    builder.equal(&[Some(first[0])], &[Some(second[0])]);
    let told = told(&explain(&builder.system, &Options::default()));
    let changes = vec![(first[0], 1000), (first[1], 400), (second[1], 400)];
    assert!(told.contains(&(EventKind::Copied, changes)), "{told:?}");
}

#[test]
fn a_row_may_be_missing_next_to_a_single_sibling() {
    // A unit of 5.00 prints one project of 3.00: the other was left out. They are no two printings.
    let mut builder = Builder::default();
    let keys = [
        ("合计", None, 500),
        ("甲", Some("合计"), 500),
        ("项目", Some("甲"), 300),
    ];
    let facts: Vec<Option<FactId>> = keys
        .iter()
        .map(|&(key, above, value)| {
            builder.row(0, 0, key, above);
            builder.cells(0, 0, key, &[value * Q]);
            builder.get(0, 0, key, 0)
        })
        .collect();
    builder.equal(&facts[..1], &facts[1..2]);
    builder.equal(&facts[1..2], &facts[2..]);
    let explained = explain(&builder.system, &Options::default());
    let events: Vec<_> = explained
        .clusters
        .iter()
        .flat_map(|c| &c.explanations)
        .flat_map(|e| &e.events)
        .collect();
    let missing = |e: &&&super::super::Event| e.kind == EventKind::MissingRow && e.rows == [1];
    assert_eq!(events.iter().filter(missing).count(), 1, "{events:?}");
    assert!(events.iter().all(|e| e.kind != EventKind::Copied));
}

#[test]
fn exact_sums_make_a_lone_tail_suspicious_and_tails_between_tables_do_not() {
    // Thirty tables that are exact; the parts are different everywhere.
    let exact = |lone: i64, across: Option<i64>| {
        let mut builder = Builder::default();
        let mut parts = Vec::new();
        for table in 0..30 {
            let n = table as i64;
            let (a, b) = (1_000 + 37 * n, 2_000 + 53 * n);
            let off = if table == 7 { lone } else { 0 };
            parts.push(column(&mut builder, table, a + b + off, &[a, b])[1]);
        }
        if let Some(off) = across {
            let right: Vec<_> = parts[..3].iter().copied().map(Some).collect();
            let sum = (0..3).map(|n| 1_000 + 37 * n).sum::<i64>();
            builder.row(30, 0, "合计", None);
            builder.cells(30, 0, "合计", &[(sum + off) * Q]);
            let total = builder.get(30, 0, "合计", 0);
            builder.equal(&[total], &right);
        }
        builder.system
    };
    assert_eq!(rounding(&exact(0, None)), Rounding::Exact);
    assert_eq!(lone_tails(&exact(0, None)), []);
    let lone = lone_tails(&exact(1, None));
    assert_eq!(lone.len(), 1);
    let told = lone[0].0;
    assert_eq!(told, 7, "the relation of the eighth table");
    // Settled table by table: what is left over stands between the tables.
    assert_eq!(rounding(&exact(0, Some(1))), Rounding::Settled);
    assert_eq!(lone_tails(&exact(0, Some(1))), []);
}

#[test]
fn of_two_cells_that_differ_the_one_that_breaks_exact_sums_comes_first() {
    // Twelve rows, 合计 = 人员 + 公用, all sums exact but for 公用 2.02 where 5.00 = 3.00 + 2.00.
    let mut builder = Builder::default();
    let keys: Vec<String> = (0..12).map(|nth| format!("第{nth}行")).collect();
    let cells = |nth: i64| [500 + 30 * nth, 300 + 10 * nth, 200 + 20 * nth];
    let sums = [0, 1, 2].map(|column| (0..12).map(|nth| cells(nth)[column]).sum::<i64>() * Q);
    builder.row(0, 0, "合计", None);
    builder.cells(0, 0, "合计", &sums);
    for (key, nth) in keys.iter().zip(0..) {
        let [whole, staff, office] = cells(nth);
        let printed = if nth == 0 { office + 2 } else { office };
        builder.row(0, 0, key, Some("合计"));
        builder.cells(0, 0, key, &[whole * Q, staff * Q, printed * Q]);
    }
    for key in keys.iter().map(String::as_str).chain(["合计"]) {
        let cell = |column| builder.get(0, 0, key, column);
        let (left, right) = ([cell(0)], [cell(1), cell(2)]);
        builder.equal(&left, &right);
    }
    for column in 0..3 {
        let parts: Vec<_> = keys.iter().map(|k| builder.get(0, 0, k, column)).collect();
        let total = builder.get(0, 0, "合计", column);
        builder.equal(&[total], &parts);
    }
    let wrong = builder.get(0, 0, "第0行", 2).unwrap();
    let whole = builder.get(0, 0, "第0行", 0).unwrap();
    let told = told(&explain(&builder.system, &Options::default()));
    assert_eq!(told[0], (EventKind::Cell, vec![(wrong, 200)]), "{told:?}");
    // The other is one digit off as well, and stays in the list.
    assert!(
        told.iter().any(|(_, cells)| cells[0].0 == whole),
        "{told:?}"
    );
}

#[test]
fn equal_amounts_in_unrelated_places_are_no_stale_chain() {
    // Both totals are 1.00 more than their parts, which have no figure in common.
    let mut builder = Builder::default();
    let first = column(&mut builder, 0, 1000, &[300, 600]);
    let second = column(&mut builder, 1, 1000, &[310, 250, 340]);
    let told = told(&explain(&builder.system, &Options::default()));
    let both = |cells: &Vec<(FactId, i64)>| {
        let has = |fact| cells.iter().any(|c| c.0 == fact);
        has(first[0]) && has(second[0])
    };
    assert!(
        !told.is_empty() && !told.iter().any(|(_, cells)| both(cells)),
        "{told:?}"
    );
}

#[test]
fn the_same_money_as_revenue_and_as_spending_of_one_table_is_one_source() {
    // 4.00 was copied as 3.00 into both ledgers of a table; the totals are right.
    let mut builder = Builder::default();
    let mut wrong = Vec::new();
    for (ledger, others) in [(0, [600, 0]), (1, [250, 350])] {
        builder.row(0, ledger, "合计", None);
        builder.cells(0, ledger, "合计", &[1000 * Q]);
        let mut parts = Vec::new();
        for (key, value) in ["甲", "乙", "丙"]
            .into_iter()
            .zip([300, others[0], others[1]])
        {
            builder.row(0, ledger, key, Some("合计"));
            builder.cells(0, ledger, key, &[value * Q]);
            parts.push(builder.get(0, ledger, key, 0));
        }
        wrong.extend(parts[0]);
        let total = builder.get(0, ledger, "合计", 0);
        builder.equal(&[total], &parts);
    }
    let told = told(&explain(&builder.system, &Options::default()));
    let copied = (EventKind::Copied, vec![(wrong[0], 400), (wrong[1], 400)]);
    assert!(told.contains(&copied), "{told:?}");
}

#[test]
fn three_cells_that_went_round_are_not_corrected_as_exchanges_in_two_columns() {
    // 30.66, 56.01 and 0.12 are right under 合计 and went round under 人员经费, by two exchanges of which the second
    // took up a cell of the first. An exchange in each column explains it as well, and would be wrong. Another cell
    // is in 元.
    let mut builder = Builder::default();
    let rows = [
        ("合计", None, 17679, 17679),
        ("工资福利", Some("合计"), 17167, 17167),
        ("基本工资", Some("工资福利"), 3066, 5601),
        ("绩效工资", Some("工资福利"), 5601, 12),
        ("津贴补贴", Some("工资福利"), 85_000_000, 8500),
        ("对个人的补助", Some("合计"), 512, 512),
        ("奖励金", Some("对个人的补助"), 12, 3066),
        ("生活补助", Some("对个人的补助"), 500, 500),
    ];
    for (key, parent, total, staff) in rows {
        builder.row(0, 0, key, parent);
        builder.cells(0, 0, key, &[total * Q, staff * Q]);
    }
    for (key, ..) in rows {
        let cell = |column| [builder.get(0, 0, key, column)];
        let (left, right) = (cell(0), cell(1));
        builder.equal(&left, &right);
    }
    for whole in ["合计", "工资福利", "对个人的补助"] {
        for column in 0..2 {
            let cell = |key: &str| builder.get(0, 0, key, column);
            let parts = rows.iter().filter(|row| row.1 == Some(whole));
            let (left, right) = (
                [cell(whole)],
                parts.map(|row| cell(row.0)).collect::<Vec<_>>(),
            );
            builder.equal(&left, &right);
        }
    }
    let explained = explain(&builder.system, &Options::default());
    assert!(!explained.clusters.is_empty());
    // Under 合计 every amount is right.
    for row in ["基本工资", "绩效工资", "奖励金"] {
        let right = builder.get(0, 0, row, 0);
        assert!(
            explained.corrections.iter().all(|c| Some(c.fact) != right),
            "{:?}",
            explained.corrections
        );
    }
}

/// Two tables that print what came in, what of it was spent and what is carried forward, all in hundredths; a third one
/// prints what was spent, which is what came in as long as nothing is carried forward.
fn carried_forward(carried: i64) -> (Builder, [FactId; 2]) {
    let mut builder = Builder::default();
    for table in 0..2 {
        builder.row(table, 0, "收入", None);
        builder.cells(table, 0, "收入", &[1500 * Q]);
        builder.row(table, 0, "支出", None);
        builder.cells(table, 0, "支出", &[1000 * Q]);
        builder.row(table, 0, "结转下年", None);
        builder.cells(table, 0, "结转下年", &[carried * Q]);
        let cell = |key| builder.get(table, 0, key, 0);
        let (left, right) = ([cell("收入")], [cell("支出"), cell("结转下年")]);
        builder.equal(&left, &right);
    }
    builder.row(2, 0, "合计", None);
    builder.cells(2, 0, "合计", &[1000 * Q]);
    for key in ["收入", "支出", "结转下年"] {
        let cells = [0, 1].map(|table| builder.get(table, 0, key, 0));
        builder.equal(&cells[..1], &cells[1..]);
    }
    let spent = builder.get(2, 0, "合计", 0);
    builder.equal(&[spent], &[builder.get(0, 0, "支出", 0)]);
    let zeros = [0, 1].map(|table| builder.get(table, 0, "结转下年", 0).expect("a cell"));
    // Applied while both say that nothing is carried forward.
    if carried == 0 {
        for zero in zeros {
            builder.system.facts[zero.0 as usize].print = Print::Figure;
        }
        builder.equal(&[spent], &[builder.get(1, 0, "收入", 0)]);
        let conditional = builder.system.relations.last_mut().expect("the last one");
        conditional.rule = 1;
        let scope = zeros.map(|zero| Circumstance {
            terms: vec![(1, zero)],
            zero: true,
        });
        builder.system.scopes.insert(1, scope.to_vec());
    }
    (builder, zeros)
}

#[test]
fn what_rests_on_a_zero_no_longer_counts_once_the_zero_is_said_to_be_wrong() {
    let (right, _) = carried_forward(500);
    let explained = explain(&right.system, &Options::default());
    assert_eq!(explained, Explained::default());
    // 0.00 was copied into both tables.
    let (wrong, zeros) = carried_forward(0);
    let explained = explain(&wrong.system, &Options::default());
    assert_eq!(explained.clusters.len(), 1, "{explained:?}");
    assert_eq!(explained.clusters[0].relations.len(), 3);
    let told = told(&explained);
    let carried: Vec<(FactId, i64)> = zeros.iter().map(|&zero| (zero, 500)).collect();
    assert!(
        told.iter().any(|(_, changes)| *changes == carried),
        "{told:?}"
    );
    // Who fills it in is not held to what applied before.
    let filled = Options {
        fixed: zeros.iter().map(|&zero| (zero, 500 * Q)).collect(),
        ..Options::default()
    };
    assert_eq!(explain(&wrong.system, &filled), Explained::default());
}

/// Two tables of 甲 (of which 甲一 is all) and 乙 (乙一, 乙二), which print everything alike; in hundredths.
fn two_tables(
    first: &[(&str, Option<&str>, i64)],
    second: &[(&str, Option<&str>, i64)],
) -> Builder {
    let mut builder = Builder::default();
    for (table, rows) in [first, second].into_iter().enumerate() {
        for &(key, above, amount) in rows {
            builder.row(table, 0, key, above);
            builder.cells(table, 0, key, &[amount * Q, 0]);
        }
        for whole in ["合计", "甲", "乙"] {
            let parts = rows.iter().filter(|row| row.1 == Some(whole));
            let parts: Vec<_> = parts.map(|row| builder.get(table, 0, row.0, 0)).collect();
            let total = builder.get(table, 0, whole, 0);
            builder.equal(&[total], &parts);
        }
    }
    // As with 合计 and 上年结转 of 表二: the first table prints the sum of two columns of the second.
    for (key, ..) in first {
        let cell = |table, column| builder.get(table, 0, key, column);
        let (left, right) = ([cell(0, 0)], [cell(1, 0), cell(1, 1)]);
        builder.equal(&left, &right);
    }
    builder
}

const ALIKE: [(&str, Option<&str>, i64); 6] = [
    ("合计", None, 10_000),
    ("甲", Some("合计"), 4_000),
    ("甲一", Some("甲"), 4_000),
    ("乙", Some("合计"), 6_000),
    ("乙一", Some("乙"), 2_500),
    ("乙二", Some("乙"), 3_500),
];

#[test]
fn an_amount_too_much_here_and_too_little_there_is_no_change_that_the_totals_of_all_tables_missed()
{
    // 甲 has 1.17 too much and 乙一 as much too little. 乙一 with all totals and 甲 would fall by one amount as well.
    let mut wrong = ALIKE;
    wrong[1].2 += 117;
    wrong[4].2 -= 117;
    let builder = two_tables(&wrong, &ALIKE);
    let cell = |key| builder.get(0, 0, key, 0).expect("a cell");
    let explained = explain(&builder.system, &Options::default());
    let all = explained.clusters.iter().flat_map(|c| &c.explanations);
    let events: Vec<_> = all.flat_map(|one| &one.events).collect();
    assert!(
        events.iter().all(|event| event.kind != EventKind::Stale),
        "{events:?}"
    );
    for (key, right) in [("甲", 4_000), ("乙一", 2_500)] {
        let told = |event: &&&super::super::Event| {
            let only = [(cell(key), right * Q)];
            event.changes.iter().map(|c| (c.fact, c.to)).eq(only)
        };
        assert!(events.iter().any(|event| told(&event)), "{key}: {events:?}");
    }
}

#[test]
fn a_fact_copied_wrong_is_one_mistake_though_rows_of_which_it_is_all_repeat_it() {
    // 甲一 is 40.00 and was copied as 45.00, with 甲, into both tables; the totals are right.
    let mut wrong = ALIKE;
    (wrong[1].2, wrong[2].2) = (4_500, 4_500);
    let builder = two_tables(&wrong, &wrong);
    let told = told(&explain(&builder.system, &Options::default()));
    let cells = |keys: &[&str], to: i64| -> Vec<(FactId, i64)> {
        let all = (0..2).flat_map(|table| keys.iter().map(move |key| (table, key)));
        let all = all.filter_map(|(table, key)| Some((builder.get(table, 0, key, 0)?, to)));
        all.collect()
    };
    let copied = (EventKind::Copied, cells(&["甲", "甲一"], 4_000));
    let stale = cells(&["合计"], 10_500);
    let of_totals = |(kind, cells): &(EventKind, Vec<(FactId, i64)>)| {
        matches!(kind, EventKind::Copied | EventKind::Stale) && *cells == stale
    };
    assert!(told.contains(&copied), "{told:?}");
    assert!(told.iter().any(of_totals), "{told:?}");
}
