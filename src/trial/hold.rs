//! Which relations of a layout hold on samples, and which labels each speaks of.

use std::collections::BTreeSet;
use std::slice::from_ref;

use crate::layout::{Label, Layout, RowsSpec, Strength};
use crate::model::Submission;
use crate::read::{Book, Format};
use crate::recognise::Recogniser;
use crate::reconcile::{self, Built, FactId, Names, Relation, System};
use crate::report::{Cell, Outcome};

/// A book that is known to be right, read with the layout that is tried.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What messages call it.
    pub name: String,
    /// What it prints.
    pub submission: Submission,
    /// Its sheets, to be read with other layouts; none if it is not to be.
    pub book: Option<Book>,
}

impl Sample {
    /// A book and what it prints; of a submission in JSON there are no sheets.
    pub fn new(name: String, submission: Submission, book: Book) -> Sample {
        let book = (book.format != Format::Json).then_some(book);
        Sample {
            name,
            submission,
            book,
        }
    }
}

/// What came of the relations of a layout on samples.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The hard relations that hold, amounts other than zero in them: the labels that each speaks of.
    pub holding: Vec<Vec<Label>>,
    /// Those that do not.
    pub breaches: Vec<Breach>,
}

/// A hard relation that does not hold.
#[derive(Clone, Debug)]
pub struct Breach {
    /// The sample, by index.
    pub sample: usize,
    /// Index of its rule in the layout.
    pub rule: usize,
    /// The labels that it speaks of.
    pub labels: Vec<Label>,
    /// Its figures: `100.25 = 100.26 + 0.00`.
    pub equation: String,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// Holds the relations of a layout against samples.
pub fn hold(layout: &Layout, samples: &[Sample]) -> Held {
    let mut held = Held::default();
    judged(
        layout,
        samples,
        reconcile::build,
        |sample, names, relation, outcome| {
            let labels = labels(names, relation);
            match outcome {
                Outcome::Mismatch => held.breaches.push(Breach {
                    sample,
                    rule: relation.rule,
                    labels,
                    equation: names.equation(relation),
                    cells: relation
                        .terms
                        .iter()
                        .map(|term| names.cell(term.1))
                        .collect(),
                }),
                _ => held.holding.push(labels),
            }
        },
    );
    held
}

/// How many relations do not hold, and how many do, those that follow from others included.
pub(super) fn count(layout: &Layout, samples: &[Sample]) -> (usize, usize) {
    let (mut breaches, mut holding) = (0, 0);
    let build = reconcile::build_applying;
    judged(layout, samples, build, |_, _, _, outcome| match outcome {
        Outcome::Mismatch => breaches += 1,
        _ => holding += 1,
    });
    (breaches, holding)
}

/// The same where the samples are read anew with the layout; `None` if one of them cannot be.
pub(super) fn count_anew(layout: &Layout, samples: &[Sample]) -> Option<(usize, usize)> {
    let recogniser = Recogniser::new(from_ref(layout));
    let mut sum = (0, 0);
    for sample in samples {
        let read = recogniser.recognise(sample.book.as_ref()?)?;
        let anew = Sample {
            name: String::new(),
            submission: read.submission,
            book: None,
        };
        let (breaches, holding) = count(read.layout, from_ref(&anew));
        sum = (sum.0 + breaches, sum.1 + holding);
    }
    Some(sum)
}

/// Tells of each hard relation that can be checked, amounts other than zero in it, what came of it.
fn judged(
    layout: &Layout,
    samples: &[Sample],
    build: fn(&Layout, &Submission) -> Built,
    mut tell: impl FnMut(usize, &Names, &Relation, Outcome),
) {
    for (sample, Sample { submission, .. }) in samples.iter().enumerate() {
        let built = build(layout, submission);
        let names = Names {
            layout,
            submission,
            system: &built.system,
        };
        let hard = built.system.relations.iter();
        for relation in hard.filter(|relation| relation.strength == Strength::Hard) {
            let outcome = reconcile::judge(&built.system, relation).outcome;
            if outcome != Outcome::Unchecked && says_something(&built.system, relation) {
                tell(sample, &names, relation, outcome);
            }
        }
    }
}

fn says_something(system: &System, relation: &Relation) -> bool {
    let mut terms = relation.terms.iter();
    terms.any(|(_, id)| system.fact(*id).value != 0)
}

/// The labels that say what the amounts of a relation are.
fn labels(names: &Names, relation: &Relation) -> Vec<Label> {
    let mut labels = BTreeSet::new();
    for &(_, id) in &relation.terms {
        labels.extend(labels_of(names, id));
    }
    labels.into_iter().collect()
}

fn labels_of(names: &Names, id: FactId) -> Vec<Label> {
    let fact = names.system.fact(id);
    let place = &names.system.rows[fact.row];
    let (table, ledger) = (place.table, place.ledger);
    let own = names.ledger(fact);
    let mut labels = vec![
        Label::Table(table),
        Label::Ledger(table, ledger),
        Label::Column(table, ledger, fact.column),
    ];
    let key = names.row_key(fact);
    let listed = own.list().iter().position(|row| row.key.as_str() == key);
    labels.extend(listed.map(|row| Label::Row(table, ledger, row)));
    let open = matches!(own.rows, RowsSpec::Tree { .. });
    let coded = open || place.code.is_some() && listed.is_none();
    labels.extend(coded.then_some(Label::Codes(table, ledger)));
    labels
}
