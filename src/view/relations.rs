//! Every relation of a submission as it stands in the fixed workbook, with the cells that it is of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::reconcile::{self, FactId, Names};
use crate::replay::Replayed;
use crate::report::Outcome;
use crate::standard::Placement;
use crate::words;

use super::At;

/// A relation with its numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Relation {
    /// What it says: a number in [`View::rules`](super::View::rules).
    pub rule: usize,
    /// How it stands.
    pub outcome: Outcome,
    /// The same in a word.
    pub word: &'static str,
    /// Its equation with the numbers.
    pub equation: String,
    /// Its amounts: numbers in [`View::terms`](super::View::terms).
    pub terms: Vec<usize>,
}

/// An amount that relations are of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Term {
    /// Where it stands; `None` for a row that the table lacks.
    pub at: Option<At>,
    /// The row and the column in words.
    pub subject: String,
    /// What is printed there; `None` for a blank.
    pub value: Option<String>,
}

/// The amounts, and the relations between them.
pub(super) fn of(replayed: &Replayed, placement: &Placement) -> (Vec<Term>, Vec<Relation>) {
    let Replayed {
        layout, corrected, ..
    } = replayed;
    let built = reconcile::build(layout, corrected);
    let names = Names {
        layout,
        submission: corrected,
        system: &built.system,
    };
    let mut terms = Vec::new();
    let mut known: BTreeMap<FactId, usize> = BTreeMap::new();
    let mut relations = Vec::new();
    for stated in reconcile::stated(layout, corrected, &built) {
        let facts = stated.facts.iter().map(|&id| {
            *known.entry(id).or_insert_with(|| {
                terms.push(term(&names, placement, id));
                terms.len() - 1
            })
        });
        let facts = facts.collect();
        let equation = match stated.outcome {
            Outcome::Mismatch | Outcome::Hint => words::pages::does_not_hold(&stated.equation),
            _ => stated.equation,
        };
        relations.push(Relation {
            rule: stated.rule,
            outcome: stated.outcome,
            word: words::pages::outcome(stated.outcome),
            equation,
            terms: facts,
        });
    }
    (terms, relations)
}

fn term(names: &Names, placement: &Placement, id: FactId) -> Term {
    let fact = names.system.fact(id);
    let place = &names.system.rows[fact.row];
    let cell = place
        .row
        .and_then(|row| placement.cell(place.table, place.ledger, row, fact.column));
    let at = placement.sheet(place.table).zip(cell);
    let told = names.cell(id);
    Term {
        at: at.map(|(sheet, cell)| At::new(sheet, cell)),
        subject: words::reconcile::subject(&told),
        value: told.value,
    }
}
