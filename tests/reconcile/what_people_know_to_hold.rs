//! What people know to hold can be broken, and its breach is reported at the changed cells and nowhere else.
//! In go honest departments; a case changes cells by hand and states a relation, by the name that it bears
//! for people, that must then be reported. `each_cell_breaks_its_relations` says of every rule that it can fail.

mod shanxi_between;
pub mod shanxi_departments;
mod shanxi_inside;
mod shanxi_texts;
mod shanxi_usual;

use std::collections::BTreeSet;

use duibiao::layout::{self, Layout, Strength};
use duibiao::report::{Finding, Outcome, Report, Severity};
use duibiao::{Recogniser, examine_bytes};
use lab::departments::{CellId, Department, Printed, Profile, RoundingMode, xlsx};
use shanxi_departments::Start;

/// A rule and how it is broken.
#[derive(Debug)]
pub struct Case {
    /// The rule that is broken.
    rule: &'static str,
    /// The honest department.
    start: Start,
    /// The cells that are changed.
    edits: &'static [&'static str],
}

/// A case.
const fn case(rule: &'static str, start: Start, edits: &'static [&'static str]) -> Case {
    Case { rule, start, edits }
}

/// A cell of a sheet as the report names it.
type Address = (String, String);

/// `B7` for the seventh row and second column, both from 0. No table has more than 26 columns.
fn address(printed: &Printed, sheet: usize, row: usize, col: usize) -> Address {
    let letter = char::from(b'A' + u8::try_from(col).expect("a narrow table"));
    let name = printed.sheets[sheet].name.clone();
    (name, format!("{letter}{}", row + 1))
}

/// Does what `T1.收入[本年收入合计].金额 +5` says; the address of the cell.
fn edit(printed: &mut Printed, edit: &str) -> Address {
    let (cell, by) = edit.rsplit_once(' ').expect("a cell and an amount");
    let by: i64 = by.parse().expect("a whole amount of 万元");
    let found = |id: &&CellId| id.to_string() == cell;
    let id = printed.cells.keys().find(found).cloned();
    let id = id.unwrap_or_else(|| panic!("there is no cell {cell}"));
    let entry = &printed.cells[&id];
    let (sheet, row, col, value) = (entry.sheet, entry.row, entry.col, entry.value);
    assert!(value + by * 100 >= 0, "{edit} makes the cell negative");
    printed.set(&id, value + by * 100);
    address(printed, sheet, row, col)
}

fn shanxi() -> &'static Layout {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let found = layouts.iter().find(|layout| layout.id == "shanxi-budget");
    found.expect("the Shanxi layout is built in")
}

fn report(printed: &Printed) -> Report {
    let recogniser = Recogniser::new(std::slice::from_ref(shanxi()));
    let examined = examine_bytes(&recogniser, "department.xlsx", &xlsx(printed));
    examined.map_or_else(|report| *report, |examined| examined.report)
}

fn rules_of(report: &Report) -> BTreeSet<&str> {
    let findings = report.findings.iter();
    findings.map(|finding| finding.rule.as_str()).collect()
}

/// Whether one of these cells is among those of the finding.
fn touches(finding: &Finding, cells: &[Address]) -> bool {
    finding.cells.iter().any(|cell| {
        let at = cell.sheet.clone().zip(cell.cell.clone());
        at.is_some_and(|at| cells.contains(&at))
    })
}

/// What is wrong with the report of a broken workbook; empty if it is as the case says.
fn verdict(case: &Case) -> Vec<String> {
    let mut printed = case.start.department().print(RoundingMode::Exact);
    let mut cells: Vec<Address> = Vec::new();
    for text in case.edits {
        cells.push(edit(&mut printed, text));
    }
    let report = report(&printed);
    let mut wrong = Vec::new();
    if !rules_of(&report).contains(case.rule) {
        wrong.push(format!("{} is not reported", case.rule));
    }
    for finding in &report.findings {
        if !touches(finding, &cells) {
            wrong.push(format!("{} is reported elsewhere", finding.id));
        }
        let usual = shanxi()
            .rules
            .iter()
            .any(|rule| rule.id == finding.rule && rule.strength == Strength::Usual);
        let due = if usual {
            (Outcome::Hint, Severity::Info)
        } else {
            (Outcome::Mismatch, Severity::Error)
        };
        if (finding.outcome, finding.severity) != due {
            let found = (finding.outcome, finding.severity);
            wrong.push(format!("{} is {found:?}, not {due:?}", finding.id));
        }
    }
    for correction in &report.corrections {
        let change = &correction.change;
        let at = change.sheet.clone().zip(change.cell.clone());
        if case.edits.len() == 1 && at.as_ref() != cells.first() {
            wrong.push(format!("a right cell is changed: {at:?}"));
        }
    }
    wrong
}

fn all_hold(cases: &[Case]) {
    let failed: Vec<String> = cases
        .iter()
        .map(|case| (case, verdict(case)))
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(case, wrong)| {
            let title = format!("{} on {:?}, {:?}", case.rule, case.start, case.edits);
            format!("{title}\n    {}", wrong.join("\n    "))
        })
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn before_anything_is_broken_nothing_at_all_is_reported() {
    for start in Start::ALL {
        let report = report(&start.department().print(RoundingMode::Exact));
        assert_eq!(rules_of(&report), BTreeSet::new(), "{start:?}");
        assert_eq!(report.outcome, Outcome::Pass, "{start:?}");
        assert_eq!(report.judged.unchecked, 0, "{start:?}");
    }
}

#[test]
fn a_broken_relation_inside_a_table_is_reported_with_what_follows() {
    all_hold(shanxi_inside::INSIDE);
}

#[test]
fn a_broken_relation_between_tables_is_reported_with_what_follows() {
    all_hold(shanxi_between::BETWEEN);
}

#[test]
fn a_broken_usual_relation_is_a_hint() {
    all_hold(shanxi_usual::USUAL);
}

#[test]
fn one_wrong_cell_does_not_bring_a_rule_into_force_that_does_not_hold() {
    all_hold(shanxi_usual::SCOPES);
}

/// Whether the scope of some rule may hang on the cell.
fn settles_a_scope(id: &CellId) -> bool {
    let rows: &[&str] = match (id.table, id.ledger) {
        ("T1", "收入") => &["四、财政专户管理资金", "五、单位资金", "上年结转"],
        ("T1" | "T4", "支出") => &["年终结转"],
        ("T4", "收入") => &[
            "上年财政拨款结转",
            "上年财政拨款结转/一、一般公共预算",
            "上年财政拨款结转/二、政府性基金预算",
            "上年财政拨款结转/三、国有资本经营预算",
        ],
        ("T2", _) => &["合计"],
        _ => &[],
    };
    rows.contains(&id.row.as_str())
}

/// Every figure that settles a scope is erased in turn, every blank filled: whatever the scope then
/// says, only relations that have the cell may fail, and nothing but the cell may be corrected.
#[test]
fn one_wrong_cell_that_settles_scopes_is_never_blamed_on_relations_without_it() {
    let mut wrong = Vec::new();
    for start in Start::ALL {
        let honest = start.department().print(RoundingMode::Exact);
        for (id, entry) in honest.cells.iter().filter(|(id, _)| settles_a_scope(id)) {
            let mut printed = honest.clone();
            printed.set(id, if entry.value == 0 { 700 } else { 0 });
            let at = address(&honest, entry.sheet, entry.row, entry.col);
            let report = report(&printed);
            for finding in &report.findings {
                if !touches(finding, std::slice::from_ref(&at)) {
                    wrong.push(format!("{start:?}, {id}: {}", finding.id));
                }
            }
            for correction in &report.corrections {
                let change = &correction.change;
                if change.sheet.clone().zip(change.cell.clone()).as_ref() != Some(&at) {
                    wrong.push(format!("{start:?}, {id}: corrects {change:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
}

#[test]
fn every_check_of_texts_has_its_case() {
    let cases: BTreeSet<&str> = shanxi_texts::CASES.iter().map(|case| case.rule).collect();
    let checks = shanxi().checks.iter().map(|check| check.id.as_str());
    assert_eq!(cases, checks.collect());
}

#[test]
fn a_breach_of_a_text_check_is_reported_at_its_cell() {
    for case in shanxi_texts::CASES {
        let mut printed = case.start.department().print(RoundingMode::Exact);
        (case.spoil)(&mut printed);
        let report = report(&printed);
        let expected: BTreeSet<&str> = case.others.iter().copied().chain([case.rule]).collect();
        assert_eq!(rules_of(&report), expected, "{}", case.rule);
        let own: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.rule == case.rule)
            .collect();
        let at = [(Some(case.at.0), case.at.1)];
        let named = own.iter().flat_map(|finding| &finding.cells);
        let named: Vec<_> = named
            .map(|cell| (cell.sheet.as_deref(), cell.cell.as_deref()))
            .take(1)
            .collect();
        assert_eq!((own.len(), named.as_slice()), (1, &at[..]), "{own:#?}");
        let outcome = if case.severity == Severity::Error {
            Outcome::Mismatch
        } else {
            Outcome::Hint
        };
        let found = (own[0].severity, own[0].outcome);
        assert_eq!(found, (case.severity, outcome), "{}", case.rule);
        // A row that is gone is missed by the relation that ties its code.
        let others = report
            .findings
            .iter()
            .filter(|one| one.rule != case.rule && one.rule != "T8-T2.code");
        let worst = others.map(|one| one.outcome).max().unwrap_or_default();
        assert!(worst <= Outcome::Tail, "{}", case.rule);
    }
}

#[test]
fn no_random_honest_department_gets_as_much_as_a_hint() {
    for seed in 0..200_u64 {
        let profile = if seed.is_multiple_of(3) {
            Profile::Ordinary
        } else {
            Profile::Small
        };
        let mode = RoundingMode::ALL[seed as usize % 4];
        let report = report(&Department::random(seed, profile).print(mode));
        let told: Vec<&str> = report
            .findings
            .iter()
            .filter(|finding| finding.outcome != Outcome::Tail)
            .map(|finding| finding.message.as_str())
            .collect();
        assert!(told.is_empty(), "seed {seed}, {mode:?}: {told:#?}");
    }
}
