//! A table of an earlier draft, or of another department, is one line, also beside another mistake; exchanged headings are
//! one line that changes no amount.

use duibiao::report::{Event, EventKind, Report};
use duibiao::{Recogniser, check_bytes, layout, screen};
use lab::departments::{Cell, CellId, Department, Entry, Printed, Profile, RoundingMode, xlsx};

fn check(printed: &Printed) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "部门.xlsx", &xlsx(printed))
}

/// The lines of what is left to decide, each with what it says.
fn open(report: &Report) -> Vec<String> {
    let text = screen::report(report, false);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match line.trim_start().split_once(' ') {
            Some((number, _)) if number.parse::<u32>().is_ok() => lines.push(line.to_owned()),
            _ if line.starts_with("      ") => {
                if let Some(last) = lines.last_mut() {
                    last.push_str(line);
                }
            }
            _ => {}
        }
    }
    lines.retain(|line| line.contains("要您定"));
    lines
}

fn honest(seed: u64) -> Printed {
    Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact)
}

/// The detailed cells of a table in that column that print something.
fn leaves(printed: &Printed, table: &str, column: &str) -> Vec<CellId> {
    let own = |id: &CellId, entry: &Entry| {
        (id.table, id.column) == (table, column) && entry.leaf && entry.value > 0
    };
    let cells = printed.cells.iter().filter(|(id, entry)| own(id, entry));
    cells.map(|(id, _)| id.clone()).collect()
}

/// Raises a cell, and what it is added up in within its table.
fn raise(printed: &mut Printed, cell: &CellId, by: i64) {
    let facts = printed.cells[cell].facts.clone();
    let holds = |entry: &Entry| {
        facts
            .iter()
            .all(|fact| entry.facts.binary_search(fact).is_ok())
    };
    let above = printed
        .cells
        .iter()
        .filter(|(id, entry)| (id.table, id.ledger) == (cell.table, cell.ledger) && holds(entry));
    let above: Vec<CellId> = above.map(|(id, _)| id.clone()).collect();
    for id in above {
        printed.set(&id, printed.cells[&id].value + by);
    }
}

/// A department of which a few amounts of 表五 are those of an earlier draft.
fn drafted(seed: u64) -> Option<Printed> {
    let mut printed = honest(seed);
    let cells = leaves(&printed, "T5", "项目支出");
    let three = cells.get(..3)?.to_vec();
    for (cell, by) in three.iter().zip([1_731, 4_067, 10_259]) {
        raise(&mut printed, cell, by);
    }
    Some(printed)
}

fn is_of_the_table(line: &str, sheet: &str) -> bool {
    line.contains(&format!("要您定 {sheet}")) && line.contains("整张表像是另一稿")
}

#[test]
fn a_draft_of_which_few_rows_differ_is_one_line() {
    let (mut tried, mut told) = (0, 0);
    for (seed, printed) in (0..30).filter_map(|seed| Some((seed, drafted(seed)?))) {
        tried += 1;
        let lines = open(&check(&printed));
        assert!(
            !lines.iter().any(|line| line.contains("应为")),
            "seed {seed}: {lines:?}"
        );
        told += usize::from(lines.len() == 1 && is_of_the_table(&lines[0], "表五"));
    }
    assert!(tried > 5 && told * 10 >= tried * 9, "{told} of {tried}");
}

#[test]
fn a_draft_beside_another_mistake_is_two_lines() {
    let (mut tried, mut told) = (0, 0);
    for (seed, mut printed) in (0..30).filter_map(|seed| Some((seed, drafted(seed)?))) {
        let Some(cell) = leaves(&printed, "T3", "基本支出").pop() else {
            continue;
        };
        printed.set(&cell, printed.cells[&cell].value + 9_000_000);
        tried += 1;
        let report = check(&printed);
        assert!(report.corrections.len() <= 1, "seed {seed}");
        let draft = open(&report)
            .iter()
            .filter(|line| is_of_the_table(line, "表五"))
            .count();
        told += usize::from(draft == 1 && open(&report).len() <= 2);
    }
    assert!(tried > 5 && told * 10 >= tried * 9, "{told} of {tried}");
}

/// A department of which the projects are those of another draft, in every source that has any.
fn other_projects(seed: u64) -> Option<Printed> {
    let mut printed = honest(seed);
    let mut changed = 0;
    for (source, by) in [
        ("一般公共预算", 3_331),
        ("政府性基金预算", 1_207),
        ("国有资本经营预算", 7_451),
        ("财政专户管理资金", 509),
        ("单位资金", 163),
    ] {
        if let Some(cell) = leaves(&printed, "T12", source).pop() {
            raise(&mut printed, &cell, by);
            changed += 1;
        }
    }
    (changed > 1).then_some(printed)
}

#[test]
fn projects_that_agree_with_no_other_table_are_another_draft() {
    let (mut tried, mut told) = (0, 0);
    for (seed, printed) in (0..30).filter_map(|seed| Some((seed, other_projects(seed)?))) {
        tried += 1;
        let lines = open(&check(&printed));
        assert!(
            !lines.iter().any(|line| line.contains("应为")),
            "seed {seed}: {lines:?}"
        );
        told += usize::from(lines.iter().any(|line| is_of_the_table(line, "表十二")));
    }
    assert!(tried > 3 && told * 2 >= tried, "{told} of {tried}");
}

/// A department of which the headings 基本支出 and 项目支出 are exchanged in that table.
fn headings_exchanged(seed: u64, table: &str) -> Option<Printed> {
    let mut printed = honest(seed);
    let sheet = printed
        .sheets
        .iter_mut()
        .find(|sheet| sheet.table == table)?;
    let text = |cell: &Cell, text: &str| *cell == Cell::Text(text.to_owned());
    for row in &mut sheet.rows {
        let one = row.iter().position(|cell| text(cell, "基本支出"));
        let other = row.iter().position(|cell| text(cell, "项目支出"));
        if let Some((one, other)) = one.zip(other) {
            row.swap(one, other);
            return Some(printed);
        }
    }
    None
}

#[test]
fn exchanged_headings_are_told_and_no_amount_is_moved() {
    let (mut tried, mut told) = (0, 0);
    for (seed, table, sheet) in (0..8).flat_map(|seed| [(seed, "T3", "表三"), (seed, "T5", "表五")])
    {
        let Some(printed) = headings_exchanged(seed, table) else {
            continue;
        };
        let report = check(&printed);
        let firsts = report
            .clusters
            .iter()
            .filter_map(|one| one.explanations.first());
        let mut events = firsts.flat_map(|first| &first.events);
        if !events.any(|event| event.kind == EventKind::Columns) {
            continue;
        }
        tried += 1;
        let lines = open(&report);
        assert!(
            !lines.iter().any(|line| line.contains("应为")),
            "seed {seed}: {lines:?}"
        );
        assert_eq!(report.corrections.len(), 0, "seed {seed}");
        let line = |line: &String| line.contains(sheet) && line.contains("栏名像是写反了");
        told += usize::from(lines.len() == 1 && lines.iter().all(line));
    }
    assert!(tried > 8 && told * 10 >= tried * 9, "{told} of {tried}");
}

#[test]
fn two_amounts_of_a_table_that_changed_places_are_no_change_that_other_tables_lack() {
    let mut tried = 0;
    for seed in 0..60 {
        let printed = honest(seed);
        for one in leaves(&printed, "T12", "一般公共预算") {
            let facts = &printed.cells[&one].facts;
            let holds = |row: &CellId| {
                let of_row = CellId {
                    column: one.column,
                    ..row.clone()
                };
                let entry = printed.cells.get(&of_row);
                entry.is_some_and(|entry| facts.iter().all(|fact| entry.facts.contains(fact)))
            };
            // Another unit's amount from another source.
            let elsewhere = |(id, entry): &(&CellId, &Entry)| {
                (id.table, id.column) == ("T12", "财政专户管理资金")
                    && !entry.leaf
                    && !holds(id)
                    && entry.value > 0
                    && entry.value != printed.cells[&one].value
            };
            for (other, _) in printed.cells.iter().filter(elsewhere) {
                tried += 1;
                let mut exchanged = printed.clone();
                exchanged.set(&one, printed.cells[other].value);
                exchanged.set(other, printed.cells[&one].value);
                let report = check(&exchanged);
                let explanations = report.clusters.iter().flat_map(|all| &all.explanations);
                let stale = |event: &&Event| event.kind == EventKind::Stale;
                let chain = explanations.flat_map(|one| &one.events).find(stale);
                assert!(chain.is_none(), "seed {seed}: {chain:?}");
            }
        }
    }
    assert!(tried > 5, "{tried}");
}
