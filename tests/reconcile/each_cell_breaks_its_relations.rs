//! One wrong figure breaks the relations that print it, and no other: for every rule of every built-in
//! layout, on its example.
//!
//! What has to be reported follows from the equations alone: a figure changed by far more than rounding
//! can carry breaks each equation that it stands in once. `what_people_know_to_hold` says the same of the
//! budget with cases written by hand. And every rule of a layout can fail on some honest made-up book.

use std::collections::BTreeSet;
use std::path::Path;

use super::what_people_know_to_hold::shanxi_departments::Start;
use duibiao::layout::Comparison;
use duibiao::reconcile::{self, FactId, Print, Relation, RelationId, System};
use duibiao::report::Outcome;
use duibiao::{Recogniser, layout};
use lab::accounts::{Accounts, Publisher};
use lab::departments::{Department, Profile, RoundingMode, xlsx};

/// The relations that do not hold.
fn failing(system: &System) -> BTreeSet<RelationId> {
    let relations = system.relations();
    let failing = relations
        .filter(|(_, relation)| reconcile::judge(system, relation).outcome == Outcome::Mismatch);
    failing.map(|(id, _)| id).collect()
}

/// A cell whose growth breaks the relation: on the side that must not be too large.
fn breaking(system: &System, relation: &Relation) -> Option<FactId> {
    let wanted = match relation.comparison {
        Comparison::Equal => None,
        Comparison::AtMost => Some(1),
        Comparison::AtLeast => Some(-1),
    };
    let mut terms = relation.terms.iter();
    let found = terms.find(|(sign, fact)| {
        wanted.is_none_or(|wanted| wanted == *sign) && system.fact(*fact).print != Print::Unknown
    });
    found.map(|(_, fact)| *fact)
}

/// The system with a million 万元 more in a cell.
fn with_more(system: &System, id: FactId) -> System {
    let mut changed = system.clone();
    let fact = &mut changed.facts[id.0 as usize];
    fact.value += 1_000_003 * 100 * fact.quantum;
    fact.print = Print::Figure;
    changed
}

#[test]
fn a_wrong_figure_is_reported_by_every_equation_that_prints_it_and_by_no_other() {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let recogniser = Recogniser::new(layouts);
    for name in ["预算示例.xlsx", "决算示例.xlsx"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        let examined = duibiao::examine(&recogniser, &file).unwrap_or_else(|r| panic!("{r:?}"));
        let (layout, system) = (examined.layout, &examined.built.system);
        let rule = |relation: &Relation| layout.rules[relation.rule].id.as_str();
        assert_eq!(failing(system), BTreeSet::new(), "{name} is honest");
        for (id, relation) in system.relations() {
            let Some(cell) = breaking(system, relation) else {
                continue;
            };
            let now = failing(&with_more(system, cell));
            assert!(
                now.contains(&id),
                "{name}: {} misses its own cell",
                rule(relation)
            );
            for (other, relation) in system.relations() {
                let prints = relation.terms.iter().any(|(_, fact)| *fact == cell);
                let fails = now.contains(&other);
                assert!(
                    prints || !fails,
                    "{name}: {} fails without cause",
                    rule(relation)
                );
                let must = prints && relation.comparison == Comparison::Equal;
                assert!(fails || !must, "{name}: {} misses a cell", rule(relation));
            }
        }
    }
}

/// The rules of a layout that no wrong figure of these books breaks; what only stands in for others is left out.
fn silent(id: &str, books: impl Iterator<Item = Vec<u8>>) -> Vec<String> {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let recogniser = Recogniser::new(layouts);
    let layout = layouts.iter().find(|layout| layout.id == id);
    let layout = layout.expect("it is built in");
    let mut broken: BTreeSet<usize> = BTreeSet::new();
    for book in books {
        let examined = duibiao::examine_bytes(&recogniser, "book.xlsx", &book);
        let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
        let system = &examined.built.system;
        for (_, relation) in system.relations() {
            if let Some(cell) =
                breaking(system, relation).filter(|_| !broken.contains(&relation.rule))
            {
                let changed = with_more(system, cell);
                let outcome = reconcile::judge(&changed, relation).outcome;
                assert_eq!(
                    outcome,
                    Outcome::Mismatch,
                    "{}",
                    layout.rules[relation.rule].id
                );
                broken.insert(relation.rule);
            }
        }
    }
    let rules = layout.rules.iter().enumerate();
    let silent = rules.filter(|(at, rule)| !broken.contains(at) && rule.instead_of.is_empty());
    silent.map(|(_, rule)| rule.id.to_string()).collect()
}

#[test]
fn every_rule_of_the_budget_fails_on_some_made_up_department_whose_figure_is_wrong() {
    let random = (0..60).map(|seed| Department::random(seed, Profile::Ordinary));
    let starts = Start::ALL.into_iter().map(|start| start.department());
    let books = starts.chain(random);
    let books = books.map(|department| xlsx(&department.print(RoundingMode::Exact)));
    assert_eq!(silent("shanxi-budget", books), BUDGET);
}

#[test]
fn every_rule_of_the_accounts_fails_on_some_made_up_department_whose_figure_is_wrong() {
    let books = (0..60).map(|seed| Accounts::random(seed).workbook().expect("a workbook"));
    assert_eq!(silent("final-accounts", books), ACCOUNTS);
}

#[test]
fn every_rule_of_shanghai_fails_on_some_made_up_department_whose_figure_is_wrong() {
    let books = (0..60).map(|seed| {
        let publisher = [Publisher::Department, Publisher::Unit][seed as usize % 2];
        Accounts::random(seed)
            .shanghai(publisher)
            .expect("a workbook")
    });
    assert_eq!(silent("shanghai-budget", books), SHANGHAI);
}

/// What nearer relations say on every one of these books, so that it is left out there; and 公务用车购置, which
/// nobody pays out of basic expenditure.
const BUDGET: &[&str] = &[
    "T4-T5.total",
    "T4-T8.total",
    "T4-T9.total",
    "part:当年·财政拨款@T4.收入-T5-T8-T9.支出",
    "part:支出·财政拨款@T4.支出-T5-T8-T9.支出",
    "part:项目支出@T3-T12-T13",
    "part:基本支出@T3-T5-T8-T9.支出",
    "part:支出·当年@T1.支出-T5-T8-T9.支出",
    "within:基本支出·当年·一般公共预算·31013@T6-T10",
    "part:支出·当年·一般公共预算·码+支出·当年·政府性基金预算·码+支出·当年·国有资本经营预算·码@T5-T8-T9.支出-T2",
    "part:项目支出·码@T3-T5-T8-T9.支出",
    "part:当年·码@T2-T5-T8-T9.支出",
    "part:支出·财政拨款·类@T4.支出-T5-T8-T9.支出",
    "part:支出·当年·类@T1.支出-T5-T8-T9.支出",
];

/// 312 and a hierarchy of state capital are printed by none of these books, and a department that lives on funds alone
/// is none of them.
const ACCOUNTS: &[&str] = &[
    "公开06.312",
    "公开08.hierarchy",
    "part:当年·财政拨款·码@公开02-公开07",
];

/// Travel abroad and vehicles bought, which no made-up book pays out of basic expenditure; and what codes say where
/// nothing is carried over, which the rows above say already.
const SHANGHAI: &[&str] = &[
    "within:基本支出·一般公共预算·30212@表8-表9",
    "within:基本支出·一般公共预算·31013@表8-表9",
    "part:财政拨款·码@表2-表3",
];
