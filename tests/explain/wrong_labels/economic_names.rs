//! Names of the economic classification that stand in the wrong group of 表六, or beside the wrong governmental name: the
//! group and the name beside it tell which is right, and no sum does.

use duibiao::report::{EventKind, Outcome, Report};
use lab::departments::{Cell, Printed};

use super::in_every_container::the_same_everywhere;
use super::{honest, lines, report};

/// The sheet of 表六.
fn sheet(printed: &Printed) -> usize {
    let mut sheets = printed.sheets.iter();
    sheets.position(|one| one.table == "T6").expect("表六")
}

fn text(printed: &Printed, row: usize, col: usize) -> &str {
    match printed.sheets[sheet(printed)].rows[row].get(col) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

/// The first row with that name and that governmental name, each where it is asked for.
fn row(printed: &Printed, name: Option<&str>, government: Option<&str>) -> Option<usize> {
    let rows = 0..printed.sheets[sheet(printed)].rows.len();
    let same = |row: usize, col: usize, asked: Option<&str>| {
        asked.is_none_or(|asked| text(printed, row, col) == asked)
    };
    let mut found = rows.filter(|&at| same(at, 0, name) && same(at, 1, government));
    found.next()
}

fn rename(printed: &Printed, names: &[(usize, &str)]) -> Printed {
    let mut wrong = printed.clone();
    let sheet = sheet(printed);
    for &(row, name) in names {
        wrong.sheets[sheet].rows[row][0] = Cell::Text(name.to_owned());
    }
    wrong
}

/// What labels are proposed for those that are printed.
fn proposed(report: &Report) -> Vec<(String, String)> {
    let explanations = report.clusters.iter().flat_map(|all| &all.explanations);
    let events = explanations.flat_map(|one| &one.events);
    let labels = events.filter(|event| event.kind == EventKind::RowLabel);
    let cells = labels.flat_map(|event| &event.cells);
    let texts = cells.filter_map(|cell| Some((cell.from_text.clone()?, cell.to_text.clone()?)));
    texts.collect()
}

/// Asserts that the wrong names are told as a mistake of names on one line of their own, and no amount with them.
fn told(seed: u64, printed: &Printed, names: &[(usize, &str)]) -> Printed {
    let wrong = rename(printed, names);
    let (before, now) = (report(printed), report(&wrong));
    let mut wanted: Vec<(String, String)> = names
        .iter()
        .map(|&(row, name)| (name.to_owned(), text(printed, row, 0).to_owned()))
        .collect();
    let mut said = proposed(&now);
    wanted.sort_unstable();
    said.sort_unstable();
    assert_eq!(said, wanted, "seed {seed}");
    assert_eq!(now.corrections, before.corrections, "seed {seed}");
    assert_eq!(now.outcome, before.outcome, "seed {seed}");
    assert!(lines(&wrong) <= lines(printed) + 1, "seed {seed}");
    wrong
}

#[test]
fn names_of_two_groups_that_are_exchanged_are_told_by_their_groups_and_what_stands_beside_them() {
    let mut tried = 0;
    for seed in 700..712 {
        let printed = honest(seed);
        let one = row(&printed, None, Some("社会保障缴费"));
        let other = row(&printed, None, Some("办公经费"));
        let (Some(one), Some(other)) = (one, other) else {
            continue;
        };
        let names = [
            (one, text(&printed, other, 0)),
            (other, text(&printed, one, 0)),
        ];
        let wrong = told(seed, &printed, &names);
        if tried == 0 {
            the_same_everywhere(&wrong, "economic names exchanged");
        }
        tried += 1;
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn heads_of_groups_that_are_exchanged_are_told_by_the_names_below_them() {
    let mut tried = 0;
    for seed in 700..712 {
        let printed = honest(seed);
        let one = row(&printed, Some("工资福利支出"), Some(""));
        let other = row(&printed, Some("商品和服务支出"), Some(""));
        let (Some(one), Some(other)) = (one, other) else {
            continue;
        };
        let names = [(one, "商品和服务支出"), (other, "工资福利支出")];
        told(seed, &printed, &names);
        tried += 1;
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn a_name_of_another_group_is_put_right_where_only_one_may_stand_there() {
    let mut tried = 0;
    for seed in 700..724 {
        let printed = honest(seed);
        let Some(one) = row(&printed, Some("住房公积金"), Some("住房公积金")) else {
            continue;
        };
        // 会议费 goes with 会议费 alone.
        if row(&printed, Some("会议费"), None).is_some() {
            continue;
        }
        // Where 住房公积金 stands on a second line of the group, another row may be meant.
        let again = (one + 1..printed.sheets[sheet(&printed)].rows.len())
            .any(|at| text(&printed, at, 0) == "住房公积金");
        if !again {
            told(seed, &printed, &[(one, "会议费")]);
            tried += 1;
        }
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn governmental_names_that_are_exchanged_are_no_mistake_of_the_names_beside_them() {
    let mut tried = 0;
    for seed in 700..712 {
        let printed = honest(seed);
        let one = row(&printed, None, Some("工资奖金津补贴"));
        let other = row(&printed, None, Some("社会保障缴费"));
        let (Some(one), Some(other)) = (one, other) else {
            continue;
        };
        let mut wrong = printed.clone();
        let rows = &mut wrong.sheets[sheet(&printed)].rows;
        rows[one][1] = Cell::Text("社会保障缴费".to_owned());
        rows[other][1] = Cell::Text("工资奖金津补贴".to_owned());
        let now = report(&wrong);
        assert_eq!(proposed(&now), [], "seed {seed}");
        let hints = |report: &Report| {
            let findings = report.findings.iter();
            findings.filter(|one| one.outcome == Outcome::Hint).count()
        };
        assert!(hints(&now) > hints(&report(&printed)), "seed {seed}");
        tried += 1;
    }
    assert!(tried > 3, "{tried}");
}
