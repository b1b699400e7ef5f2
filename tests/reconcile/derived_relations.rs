//! The relations that follow from what amounts are, beside those written by hand: none is false on honest books, and
//! what was written by hand follows from them.

use std::collections::{BTreeMap, BTreeSet};

use duibiao::layout::{self, Comparison, Layout, Strength};
use duibiao::model::Submission;
use duibiao::reconcile::{self, Built, FactId, Print};
use duibiao::{Recogniser, check_bytes, examine_bytes};
use lab::accounts::Accounts;
use lab::departments::{Department, Profile, RoundingMode, xlsx};

/// An amount, whichever layout names it: table, ledger, row (or the code of a row that is missing), column.
type Place = (usize, usize, Option<usize>, String, usize);

const PRIME: u128 = (1 << 61) - 1;

type Row = BTreeMap<Place, u128>;

fn family(id: &str) -> Layout {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let found = layouts.iter().find(|layout| layout.id.as_str() == id);
    found.expect("it is built in").clone()
}

fn derived(layout: &Layout) -> Layout {
    layout::derived(layout).expect("every derived formula can be said")
}

fn place(built: &Built, fact: FactId) -> Place {
    let fact = built.system.fact(fact);
    let row = &built.system.rows[fact.row];
    let code = match row.row {
        Some(_) => String::new(),
        None => row.code.map_or(String::new(), |code| code.to_string()),
    };
    (row.table, row.ledger, row.row, code, fact.column)
}

fn row(built: &Built, terms: &[(i32, FactId)], sign: i64) -> Row {
    let mut row = Row::new();
    for &(coefficient, fact) in terms {
        let coefficient = (i64::from(coefficient) * sign).rem_euclid(PRIME as i64) as u128;
        add(&mut row, place(built, fact), coefficient);
    }
    row
}

fn add(row: &mut Row, place: Place, coefficient: u128) {
    let entry = row.entry(place.clone()).or_default();
    *entry = (*entry + coefficient) % PRIME;
    if *entry == 0 {
        row.remove(&place);
    }
}

/// The equations so far, each led by a place that no other leads with.
#[derive(Default)]
struct Span(BTreeMap<Place, Row>);

impl Span {
    fn reduce(&self, mut row: Row) -> Row {
        while let Some(lead) = row.keys().find(|place| self.0.contains_key(place)).cloned() {
            let coefficient = row[&lead];
            for (place, c) in &self.0[&lead] {
                add(&mut row, place.clone(), (PRIME - coefficient) * c % PRIME);
            }
        }
        row
    }

    fn add(&mut self, row: Row) {
        let row = self.reduce(row);
        let Some((lead, first)) = row.iter().next().map(|(lead, c)| (lead.clone(), *c)) else {
            return;
        };
        let (mut inverse, mut base, mut exponent) = (1, first, PRIME - 2);
        while exponent > 0 {
            if exponent % 2 == 1 {
                inverse = inverse * base % PRIME;
            }
            base = base * base % PRIME;
            exponent /= 2;
        }
        let scaled = row
            .into_iter()
            .map(|(place, c)| (place, c * inverse % PRIME));
        self.0.insert(lead, scaled.collect());
    }
}

/// What is known of a book by its derived relations.
struct Known {
    equations: Span,
    bounds: Vec<Row>,
    /// Amounts that are zero, as an equation each.
    with_zeros: Span,
}

fn known(built: &Built) -> Known {
    let mut known = Known {
        equations: Span::default(),
        bounds: Vec::new(),
        with_zeros: Span::default(),
    };
    for relation in &built.system.relations {
        match relation.comparison {
            Comparison::Equal => {
                known.equations.add(row(built, &relation.terms, 1));
                known.with_zeros.add(row(built, &relation.terms, 1));
            }
            Comparison::AtLeast => known.bounds.push(row(built, &relation.terms, 1)),
            Comparison::AtMost => known.bounds.push(row(built, &relation.terms, -1)),
        }
    }
    for fact in (0..).map(FactId).take(built.system.facts.len()) {
        if built.system.fact(fact).value == 0 && built.system.fact(fact).print != Print::Unknown {
            known
                .with_zeros
                .add(BTreeMap::from([(place(built, fact), 1)]));
        }
    }
    known
}

/// Whether a row is a sum of amounts, none of them subtracted: it cannot be less than zero.
fn is_sum(row: &Row) -> bool {
    row.values().all(|c| *c < PRIME / 2)
}

impl Known {
    fn implies(&self, comparison: Comparison, row: Row) -> bool {
        if self.equations.reduce(row.clone()).is_empty() {
            return true;
        }
        let left = self.with_zeros.reduce(row.clone());
        let bound = |bound: &Row| {
            let mut less = row.clone();
            for (place, c) in bound {
                add(&mut less, place.clone(), PRIME - c);
            }
            is_sum(&less) || is_sum(&self.with_zeros.reduce(less))
        };
        left.is_empty()
            || comparison != Comparison::Equal && (is_sum(&left) || self.bounds.iter().any(bound))
    }
}

/// The rules by hand of which some instance on the book does not follow from the derived relations.
fn not_derived(layout: &Layout, submission: &Submission) -> BTreeSet<String> {
    let new = derived(layout);
    let known = known(&reconcile::build(&new, submission));
    let old = reconcile::build(layout, submission);
    let mut missing = BTreeSet::new();
    for relation in &old.system.relations {
        let sign = match relation.comparison {
            Comparison::AtMost => -1,
            _ => 1,
        };
        if !known.implies(relation.comparison, row(&old, &relation.terms, sign)) {
            missing.insert(layout.rules[relation.rule].id.to_string());
        }
    }
    missing
}

fn departments() -> impl Iterator<Item = Vec<u8>> {
    (0..24).map(|seed| {
        let profile = match seed % 3 {
            0 => Profile::Ordinary,
            _ => Profile::Small,
        };
        let mode = RoundingMode::ALL[seed as usize % 4];
        xlsx(&Department::random(50_000 + seed, profile).print(mode))
    })
}

fn accounts() -> impl Iterator<Item = Vec<u8>> {
    (0..24).map(|seed| {
        Accounts::random(7_000 + seed)
            .workbook()
            .expect("a workbook")
    })
}

fn all_not_derived(id: &str, books: impl Iterator<Item = Vec<u8>>) -> Vec<String> {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let recogniser = Recogniser::new(layouts);
    let layout = family(id);
    let mut missing = BTreeSet::new();
    for book in books {
        let examined = examine_bytes(&recogniser, "book.xlsx", &book);
        let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
        missing.extend(not_derived(&layout, &examined.submission));
    }
    missing.into_iter().collect()
}

#[test]
fn what_was_written_by_hand_for_the_budget_follows_but_for_what_no_heading_says() {
    let expected = ["usual.running-costs-equal"];
    assert_eq!(all_not_derived("shanxi-budget", departments()), expected);
}

#[test]
fn what_was_written_by_hand_for_the_accounts_follows() {
    assert_eq!(all_not_derived("final-accounts", accounts()), [""; 0]);
}

fn accused(layouts: &[Layout], books: impl Iterator<Item = Vec<u8>>) -> Vec<String> {
    let recogniser = Recogniser::new(layouts);
    let mut accused = Vec::new();
    for (nth, book) in books.enumerate() {
        let report = check_bytes(&recogniser, "book.xlsx", &book);
        let wrong = report.findings.iter();
        let wrong = wrong.filter(|f| f.outcome > duibiao::report::Outcome::Tail);
        accused.extend(wrong.map(|f| format!("{nth} {} {}", f.id, f.message)));
    }
    accused
}

#[test]
fn no_derived_relation_is_false_on_honest_books() {
    let layouts = ["shanxi-budget", "final-accounts"].map(|id| derived(&family(id)));
    let strong = layouts[0]
        .rules
        .iter()
        .filter(|rule| rule.strength == Strength::Hard);
    assert!(strong.count() > 80);
    assert_eq!(accused(&layouts, departments()), [""; 0]);
    assert_eq!(accused(&layouts, accounts()), [""; 0]);
}
