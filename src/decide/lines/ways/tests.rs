//! Lines of made-up reports: one relation that fails, and the ways in which it is explained.

use super::super::{Item, Standing, of};
use super::*;
use crate::report::{Cell, Cluster, Explanation, FindingCode, Report, TableReport, TableStatus};

/// A figure: its sheet, its cell, its row, its column and what is printed.
type Figure = [&'static str; 5];

fn spot(figure: &Figure) -> Spot {
    Spot {
        table: figure[0].to_owned(),
        row: figure[2].to_owned(),
        column: figure[3].to_owned(),
    }
}

/// A relation: the first figure is the sum of the others.
fn finding(figures: &[Figure]) -> Finding {
    let cell = |figure: &Figure| Cell {
        sheet: Some(figure[0].into()),
        cell: Some(figure[1].into()),
        spot: spot(figure),
        label: figure[2].into(),
        value: Some(figure[4].into()),
    };
    let id = format!("{}/{}", figures[0][0], figures[0][1]);
    Finding {
        cells: figures.iter().map(cell).collect(),
        weights: (0..figures.len())
            .map(|at| if at == 0 { 1 } else { -1 })
            .collect(),
        ..Finding::new(FindingCode::Relation, figures[0][0], id, String::new())
    }
}

fn change(figure: &Figure, to: &str) -> Change {
    Change {
        sheet: Some(figure[0].into()),
        cell: Some(figure[1].into()),
        spot: spot(figure),
        from: Some(figure[4].into()),
        to: Some(to.into()),
        field: None,
        from_text: None,
        to_text: None,
    }
}

/// The lines of a report with these relations, explained in one of these ways, all as likely.
fn lines(findings: Vec<Finding>, ways: Vec<Vec<Event>>) -> Vec<Item> {
    let explained = |(nth, events): (usize, Vec<Event>)| Explanation {
        rank: nth + 1,
        evidence: String::new(),
        tied: nth > 0,
        events,
    };
    let cluster = Cluster {
        findings: findings.iter().map(|one| one.id.clone()).collect(),
        events: 1,
        complete: true,
        why: None,
        explanations: ways.into_iter().enumerate().map(explained).collect(),
    };
    told(findings, vec![cluster])
}

fn told(findings: Vec<Finding>, clusters: Vec<Cluster>) -> Vec<Item> {
    let table = TableReport {
        id: D6[0].to_owned(),
        layout: String::new(),
        title: String::new(),
        sheet: Some(D6[0].to_owned()),
        unit: String::new(),
        status: TableStatus::Mismatch,
        why: None,
    };
    let report = Report {
        tables: vec![table],
        findings,
        clusters,
        ..Report::default()
    };
    of(&report, Places::Submitted, Standing::default())
}

const D6: Figure = ["表五", "D6", "2130301", "基本支出", "127.14"];
const E6: Figure = ["表五", "E6", "2130301", "项目支出", "40.00"];
const D7: Figure = ["表五", "D7", "2130304", "基本支出", "60.00"];
const OTHER: Figure = ["表三", "D6", "2130301", "基本支出", "100.00"];

#[test]
fn what_happened_is_said_before_the_sum() {
    let said = |event: Event| {
        let lines = lines(vec![finding(&[D6, OTHER])], vec![vec![event]]);
        lines[0].told.basis.clone()
    };
    let columns = vec![change(&D6, "100.00"), change(&E6, "67.14")];
    let columns = said(Event::new(EventKind::Columns, columns));
    assert!(
        columns.starts_with("D、E 两栏（或栏名）互换：应与 表三!D6 的 100.00 相同"),
        "{columns}"
    );
    let late = said(Event::new(
        EventKind::NotUpdated,
        vec![change(&D6, "100.00")],
    ));
    assert!(late.starts_with("表五没有跟着改，还是旧数：应与"), "{late}");
    let moved = vec![change(&D6, "100.00"), change(&D7, "87.14")];
    let moved = said(Event::new(EventKind::Misfiled, moved));
    assert!(
        moved.starts_with("27.14 应在 2130304，记到了 2130301：应与"),
        "{moved}"
    );
    let column = vec![change(&D6, "100.00"), change(&E6, "67.14")];
    let column = said(Event::new(EventKind::Misfiled, column));
    assert!(
        column.starts_with("27.14 应在 “项目支出”栏，记到了 “基本支出”栏"),
        "{column}"
    );
    for text in [columns, late, moved, column] {
        assert!(words::fits(&text), "{text}");
    }
}

#[test]
fn ways_that_begin_in_one_cell_are_told_by_another_in_which_they_differ() {
    let way = |other: &Figure| {
        let cells = vec![change(&D6, "100.00"), change(other, "87.14")];
        vec![Event::new(EventKind::Misfiled, cells)]
    };
    let lines = lines(vec![finding(&[D6, OTHER])], vec![way(&D7), way(&E6)]);
    let below: Vec<&str> = lines[0]
        .below
        .iter()
        .map(|one| one.place.as_str())
        .collect();
    assert_eq!(below, ["表五!D7", "表五!E6"]);
    // What is chosen sets first the cell that is named.
    let first = |nth: usize| lines[0].offers[nth][0].spot.clone();
    assert_eq!([first(1), first(2)], [spot(&D7), spot(&E6)]);
}

#[test]
fn ways_that_set_the_same_are_one() {
    let way = |kind| vec![Event::new(kind, vec![change(&D6, "100.00")])];
    let both = vec![way(EventKind::NotUpdated), way(EventKind::Stale)];
    let lines = lines(vec![finding(&[D6, OTHER])], both);
    assert_eq!(lines[0].below.len(), 1, "{:?}", lines[0].below);
}

#[test]
fn a_line_never_begins_with_what_follows() {
    let copied = Event::new(
        EventKind::Copied,
        vec![change(&D7, "83.50"), change(&E6, "17.29")],
    );
    let cell = Event::new(EventKind::Cell, vec![change(&D6, "100.00")]);
    let lines = lines(vec![finding(&[D6, OTHER])], vec![vec![copied, cell]]);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert!(!line.told.basis.starts_with('；'), "{}", line.told.basis);
    }
    assert!(
        lines
            .iter()
            .any(|line| line.told.basis.starts_with("一个数错了"))
    );
}

#[test]
fn no_amount_is_said_to_have_to_be_less_than_nothing() {
    let way = vec![Event::new(EventKind::Cell, vec![change(&D6, "-0.14")])];
    let lines = lines(vec![finding(&[D6, OTHER])], vec![way]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].told.expected, None);
    assert!(lines[0].below.is_empty());
}

#[test]
fn a_line_with_rivals_says_no_figure_though_no_relation_of_its_own_is_left() {
    // The relation shows the first mistake; the second one has two ways as likely.
    let first = || Event::new(EventKind::Cell, vec![change(&D6, "100.00")]);
    let second = |figure: &Figure| Event::new(EventKind::Cell, vec![change(figure, "1.00")]);
    let ways = vec![vec![first(), second(&D7)], vec![first(), second(&E6)]];
    let lines = lines(vec![finding(&[D6, OTHER])], ways);
    let open = lines
        .iter()
        .find(|line| !line.below.is_empty())
        .expect("a line");
    assert_eq!(open.below.len(), 2);
    assert_eq!(open.told.expected, None);
    assert!(open.decide.is_some_and(|decide| !decide.suggested));
}

#[test]
fn a_table_of_another_department_is_one_line_whatever_it_breaks() {
    let foreign = || Event {
        note: Some(explain::other_table("表五")),
        whole_table: Some(D6[0].to_owned()),
        ..Event::new(EventKind::OtherTable, Vec::new())
    };
    let (one, two) = (finding(&[D6, OTHER]), finding(&[E6, OTHER]));
    let cluster = |finding: &Finding| Cluster {
        findings: vec![finding.id.clone()],
        events: 1,
        complete: true,
        why: None,
        explanations: vec![Explanation {
            rank: 1,
            evidence: String::new(),
            tied: false,
            events: vec![foreign()],
        }],
    };
    let clusters = vec![cluster(&one), cluster(&two)];
    let lines = told(vec![one, two], clusters);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].told.place, "表五");
    assert_eq!(lines[0].told.basis, explain::OTHER_TABLE);
    assert_eq!(lines[0].findings.len(), 2);
}

#[test]
fn totals_of_many_tables_left_behind_are_offered_and_never_said_to_be_wrong() {
    let chain = |length: usize| {
        let other = |nth: usize| {
            let cell = format!("D{}", 20 + nth);
            Change {
                spot: Spot {
                    row: format!("21303{nth:02}"),
                    ..spot(&D7)
                },
                cell: Some(cell),
                ..change(&D7, "87.14")
            }
        };
        let others = (1..length).map(other);
        let cells = std::iter::once(change(&D6, "100.00")).chain(others);
        let way = vec![Event::new(EventKind::Stale, cells.collect())];
        lines(vec![finding(&[D6, OTHER])], vec![way])[0].clone()
    };
    let few = chain(4);
    assert_eq!(few.told.expected.as_deref(), Some("100.00"));
    let many = chain(48);
    assert_eq!(many.told.expected, None);
    assert_eq!(many.below.len(), 1);
}
