//! The rules of a layout: those that follow from what its amounts are, and those that it adds or says otherwise.
//!
//! A rule of the file that says the same as a derived one replaces it: it may be weaker, or apply in fewer cases. A
//! derived rule keeps the identity by which it was known before, so that what was decided about it still holds.

use std::collections::BTreeMap;

use super::formula;
use super::meaning;
use super::spec::{
    ColumnSelector, Comparison, Context, Formula, RowSelector, Rule, TableSpec, Term,
};

/// The identities that derived rules had while they were written by hand: layout, identity, derived identity.
const ALIASES: &str = include_str!("../../templates/aliases.csv");

/// All rules: those given and those derived, which come first; and what always holds between boxes.
///
/// # Errors
/// A derived formula that the language of rules cannot say.
pub(super) fn with_derived(
    layout: &str,
    given: Vec<Rule>,
    tables: &[TableSpec],
) -> Result<(Vec<Rule>, Vec<Context>), String> {
    let aliases = aliases(layout);
    let known: Vec<Said> = given.iter().map(|rule| said(&rule.formula)).collect();
    let mut rules = Vec::new();
    let relations = meaning::relations(tables);
    for derived in relations.rules {
        let formula = formula::formula(&derived.formula, tables)
            .map_err(|fault| format!("{}：{}", derived.formula, fault.message))?;
        if known.contains(&said(&formula)) {
            continue;
        }
        let when = match derived.when.is_empty() {
            true => Vec::new(),
            false => formula::conditions(&derived.when, tables)
                .map_err(|fault| format!("{}：{}", derived.when, fault.message))?,
        };
        let id = aliases.get(derived.id.as_str()).copied();
        rules.push(Rule {
            id: id.unwrap_or(&derived.id).into(),
            strength: derived.strength,
            formula,
            text: derived.formula.into(),
            when,
            scope: derived.when.into(),
            message: derived.message.into(),
            instead_of: derived.instead_of,
            follows: derived.follows,
            by_hand: false,
        });
    }
    rules.extend(given);
    Ok((rules, relations.contexts))
}

/// The tables, once it is known how rules ask for their rows.
pub(super) fn asked(mut tables: Vec<TableSpec>, rules: &[Rule]) -> Vec<TableSpec> {
    let formulas = rules.iter().map(|rule| &rule.formula);
    for term in formulas.flat_map(|formula| formula.left.iter().chain(&formula.right)) {
        let asked = &mut tables[term.table].asked;
        asked.adds_up |= term.rows == RowSelector::EachParent;
        asked.by_code |= matches!(term.rows, RowSelector::Code(_) | RowSelector::EachCode(_));
    }
    tables
}

/// Today's identities by the derived ones.
fn aliases(layout: &str) -> BTreeMap<&'static str, &'static str> {
    let lines = ALIASES.lines().skip(1);
    let fields = lines.filter_map(|line| {
        let (of, rest) = line.split_once(',')?;
        let (id, derived) = rest.split_once(',')?;
        (of == layout).then_some((derived, id))
    });
    fields.collect()
}

/// What a formula says, however it is turned: whether it is an equation, and its terms in order.
type Said = (bool, Vec<(bool, String)>);

fn said(formula: &Formula) -> Said {
    let turned = formula.comparison == Comparison::AtLeast;
    let left = formula.left.iter().map(|term| (term, turned));
    let right = formula.right.iter().map(|term| (term, !turned));
    let mut terms: Vec<(bool, String)> = left
        .chain(right)
        .map(|(term, turn)| (term.negative != turn, place(term)))
        .collect();
    terms.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    let equal = formula.comparison == Comparison::Equal;
    if equal && terms.first().is_some_and(|(negative, _)| *negative) {
        for term in &mut terms {
            term.0 = !term.0;
        }
    }
    (equal && formula.divisor.is_none(), terms)
}

fn place(term: &Term) -> String {
    let Term {
        sum,
        table,
        ledger,
        rows,
        column,
        ..
    } = term;
    // 每列 of a ledger with one column is that column.
    let column = match column {
        ColumnSelector::Each => 0,
        ColumnSelector::One(at) => *at,
    };
    format!("{table} {ledger} {sum} {rows:?} {column}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_identity_of_before_is_one_rule_of_its_layout() {
        for layout in crate::layout::builtin().expect("they are right") {
            let ids: BTreeSet<&str> = layout.rules.iter().map(|rule| rule.id.as_str()).collect();
            assert_eq!(ids.len(), layout.rules.len(), "{}", layout.id);
            let gone = aliases(&layout.id).into_values();
            let gone: Vec<&str> = gone.filter(|id| !ids.contains(id)).collect();
            assert_eq!(gone, [""; 0], "{}", layout.id);
        }
    }
}
