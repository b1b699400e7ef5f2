//! Mistakes of a whole column or a whole branch of a table are one mistake, wherever other tables show them only by
//! their sums, or by inequalities.

use std::collections::BTreeSet;

use calamine::Data;
use duibiao::report::{Event, EventKind, Outcome, Report, Told};
use duibiao::{Manner, Recogniser, check_bytes, fix_bytes, layout};
use lab::accounts::Accounts;
use lab::departments::{
    Cell, CellId, Department, Printed, Profile, Quantum, Reach, RoundingMode, reprint, xlsx,
};

use super::changed::{changed, exchange};

fn check(bytes: &[u8]) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "部门.xlsx", bytes)
}

/// The lines of the 差异表.
fn lines(printed: &Printed) -> Vec<Told> {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let bytes = xlsx(printed);
    let fixed = fix_bytes(&recogniser, "部门.xlsx", &bytes, &Manner::default());
    let report = fixed.map_or_else(|report| *report, |fixed| fixed.told());
    report.done.lines
}

fn first_event(report: &Report) -> Option<&Event> {
    let [cluster] = report.clusters.as_slice() else {
        return None;
    };
    let [event] = cluster.explanations.first()?.events.as_slice() else {
        return None;
    };
    Some(event)
}

fn cells(event: &Event) -> BTreeSet<String> {
    let cells = event.cells.iter().filter_map(|cell| cell.cell.clone());
    cells.collect()
}

/// Accounts of which two columns of a sheet are exchanged below the headings, and the cells that differ by it.
fn exchanged(seed: u64, sheet: &str, (one, other): (u32, u32)) -> (Vec<u8>, BTreeSet<String>) {
    let honest = Accounts::random(seed).workbook().expect("a workbook");
    let mut wrong = BTreeSet::new();
    let bytes = changed(&honest, sheet, |cells| {
        let figure = |value: Option<&Data>| match value {
            Some(Data::Float(number)) => *number,
            Some(Data::Int(number)) => *number as f64,
            _ => 0.0,
        };
        let last = cells.keys().map(|at| at.0).max().unwrap_or_default();
        for row in 6..=last {
            let [a, b] = [(row, one), (row, other)];
            if figure(cells.get(&a)) != figure(cells.get(&b)) {
                let name = |col: u32| format!("{}{}", char::from(b'A' + col as u8), row + 1);
                wrong.extend([name(one), name(other)]);
            }
            exchange(cells, a, b);
        }
    });
    (bytes, wrong)
}

#[test]
fn columns_of_the_accounts_that_only_inequalities_tell_apart_are_told_as_exchanged() {
    let mut told = 0;
    for seed in 0..6 {
        for (sheet, columns) in [("GK03", (3, 4)), ("GK02", (3, 5))] {
            let (bytes, wrong) = exchanged(seed, sheet, columns);
            let report = check(&bytes);
            let Some(event) = first_event(&report) else {
                continue;
            };
            if event.kind == EventKind::Columns {
                assert_eq!(cells(event), wrong, "seed {seed}, {sheet}");
                told += 1;
            }
        }
    }
    assert!(told >= 8, "{told} of 12");
}

/// A department with projects of one source, whose column in 表十二 is exchanged with a blank one.
fn sources_exchanged(seed: u64) -> Option<(Printed, usize)> {
    let mut printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
    let (one, other) = ("一般公共预算", "单位资金");
    let rows: Vec<String> = printed
        .cells
        .keys()
        .filter(|id| id.table == "T12" && id.column == one)
        .map(|id| id.row.clone())
        .collect();
    let mut differ = 0;
    for row in rows {
        let [a, b] = [one, other].map(|column| CellId::new("T12", "", &row, column));
        let (x, y) = (printed.cells.get(&a)?.value, printed.cells.get(&b)?.value);
        differ += usize::from(x != y);
        printed.set(&a, y);
        printed.set(&b, x);
    }
    (differ > 3).then_some((printed, differ))
}

#[test]
fn sources_of_projects_that_are_exchanged_are_told_as_columns() {
    let (mut tried, mut told) = (0, 0);
    for seed in 0..30 {
        let Some((printed, differ)) = sources_exchanged(seed) else {
            continue;
        };
        tried += 1;
        let report = check(&xlsx(&printed));
        let event = first_event(&report).filter(|event| event.kind == EventKind::Columns);
        told += usize::from(event.is_some_and(|event| event.cells.len() == 2 * differ));
        assert_eq!(report.corrections.len(), 0, "seed {seed}");
    }
    assert!(tried > 5 && told * 10 >= tried * 9, "{told} of {tried}");
}

/// A department of which one 类 of 表三 was typed in 元, all columns and all rows below it.
fn branch_in_yuan(seed: u64) -> Option<(Printed, usize)> {
    let mut printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
    let ids = printed
        .cells
        .iter()
        .filter(|(id, entry)| id.table == "T3" && entry.value != 0);
    let ids: Vec<CellId> = ids.map(|(id, _)| id.clone()).collect();
    let class = ids
        .iter()
        .map(|id| &id.row)
        .find(|row| row.len() == 3)?
        .clone();
    let branch: Vec<&CellId> = ids.iter().filter(|id| id.row.starts_with(&class)).collect();
    for id in &branch {
        printed.set(id, printed.cells[*id].value * 10_000);
    }
    Some((printed.clone(), branch.len()))
}

#[test]
fn a_class_in_yuan_is_one_slip_of_the_unit() {
    let mut told = 0;
    for seed in 0..10 {
        let Some((printed, wrong)) = branch_in_yuan(seed) else {
            continue;
        };
        let report = check(&xlsx(&printed));
        let event = first_event(&report).filter(|event| event.kind == EventKind::Unit);
        told += usize::from(event.is_some_and(|event| event.cells.len() == wrong));
    }
    assert!(told >= 9, "{told} of 10");
}

/// A department in whole 万元 whose 基本支出 and 项目支出 are exchanged in 表三.
fn natures_exchanged(seed: u64) -> Printed {
    let honest = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
    let mut printed = reprint(&honest, Quantum::WholeWan, Reach::Book);
    let rows: Vec<String> = printed
        .cells
        .keys()
        .filter(|id| (id.table, id.column) == ("T3", "合计"))
        .map(|id| id.row.clone())
        .collect();
    for row in rows {
        let [a, b] = ["基本支出", "项目支出"].map(|column| CellId::new("T3", "", &row, column));
        let (x, y) = (printed.cells[&a].value, printed.cells[&b].value);
        printed.set(&a, y);
        printed.set(&b, x);
    }
    printed
}

#[test]
fn an_exchange_that_mends_what_equations_and_inequalities_show_is_the_only_story() {
    let mut told = 0;
    for seed in 0..12 {
        let report = check(&xlsx(&natures_exchanged(seed)));
        let failing = report.findings.iter();
        let failing = failing.filter(|finding| finding.outcome == Outcome::Mismatch);
        let failing: BTreeSet<&str> = failing.map(|finding| finding.id.as_str()).collect();
        let Some(event) = first_event(&report) else {
            continue;
        };
        assert_eq!(event.kind, EventKind::Columns, "seed {seed}");
        let cluster = &report.clusters[0];
        let explained: BTreeSet<&str> = cluster.findings.iter().map(String::as_str).collect();
        assert_eq!(explained, failing, "seed {seed}");
        told += 1;
    }
    assert!(told >= 10, "{told} of 12");
}

/// A department of which the first row of a code of so many digits stands twice in 表三.
fn doubled(seed: u64, digits: usize) -> Option<Printed> {
    let mut printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
    let cells = printed.cells.iter();
    let (_, entry) = cells
        .filter(|(id, entry)| id.table == "T3" && id.row.len() == digits && entry.value != 0)
        .max_by_key(|(_, entry)| entry.row)?;
    let (sheet, row) = (entry.sheet, entry.row);
    let copy = printed.sheets[sheet].rows[row].clone();
    printed.sheets[sheet].rows.insert(row + 1, copy);
    Some(printed)
}

#[test]
fn a_class_or_section_that_stands_twice_is_one_row_too_many() {
    let (mut told, mut tried) = (0, 0);
    for (seed, digits) in (0..10).flat_map(|seed| [(seed, 3), (seed, 5)]) {
        let Some(printed) = doubled(seed, digits) else {
            continue;
        };
        tried += 1;
        let report = check(&xlsx(&printed));
        let Some(event) = first_event(&report) else {
            continue;
        };
        let worse = report.findings.iter();
        let worse = worse.filter(|finding| finding.outcome == Outcome::Mismatch);
        let explained = &report.clusters[0].findings;
        let all = worse.map(|finding| &finding.id);
        let all = all.filter(|id| !explained.contains(id)).count() == 0;
        told += usize::from(event.kind == EventKind::DoubledRow && all);
    }
    assert!(told * 10 >= tried * 9, "{told} of {tried}");
}

/// A department of which 当年预算安排 and 上年结转安排 are exchanged in 表一.
fn years_exchanged(printed: &Printed) -> Printed {
    let mut wrong = printed.clone();
    let sheets = wrong.sheets.iter_mut();
    for sheet in sheets.filter(|sheet| sheet.table == "T1") {
        for row in &mut sheet.rows {
            if !row[4..6].iter().any(|cell| matches!(cell, Cell::Text(_))) {
                row.swap(4, 5);
            }
        }
    }
    wrong
}

#[test]
fn two_columns_of_which_only_usual_relations_speak_are_one_hint_that_names_them() {
    let mut told = 0;
    for seed in 0..16 {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        let wrong = years_exchanged(&printed);
        let report = check(&xlsx(&wrong));
        // Where equations speak as well, it is a mistake.
        if report.outcome != Outcome::Pass {
            continue;
        }
        let lines = lines(&wrong);
        let named =
            |line: &&Told| line.place.starts_with("表一") && line.basis.contains("E、F 两栏");
        assert_eq!(
            lines.iter().filter(named).count(),
            1,
            "seed {seed}: {lines:?}"
        );
        assert!(lines.len() <= 2, "seed {seed}: {lines:?}");
        let honest = check(&xlsx(&printed));
        assert_eq!(honest.clusters, [], "seed {seed}");
        told += 1;
    }
    assert!(told > 3, "{told} of 16");
}
