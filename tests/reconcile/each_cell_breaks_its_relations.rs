//! One wrong figure breaks the relations that print it, and no other: for every rule of every built-in
//! layout, on its example.
//!
//! What has to be reported follows from the equations alone: a figure changed by far more than rounding
//! can carry breaks each equation that it stands in once. `every_rule_can_break` says the same of the
//! budget with cases written by hand.

use std::collections::BTreeSet;
use std::path::Path;

use duibiao::layout::Comparison;
use duibiao::reconcile::{self, FactId, Print, Relation, RelationId, System};
use duibiao::report::Outcome;
use duibiao::{Recogniser, layout};

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
        let mut broken: BTreeSet<&str> = BTreeSet::new();
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
            broken.insert(rule(relation));
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
        if name.starts_with("决算") {
            let all = layout.rules.iter().map(|rule| rule.id.as_str());
            let silent: Vec<&str> = all.filter(|rule| !broken.contains(rule)).collect();
            assert_eq!(silent, SILENT, "{name}");
        }
    }
}

/// Rules of the final accounts that the example prints no row for: 312 and state-capital money it does not
/// have, and what usually holds for departments with nothing but appropriations, which it is not.
const SILENT: &[&str] = &["公开06.312", "公开08.hierarchy", "usual.fiscal-only"];
