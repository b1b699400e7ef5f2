//! `layouts blind-spots`: what it calls invisible is invisible in real tables, and what it does not is seen.

use std::collections::BTreeMap;

use duibiao::model::{Code, Submission};
use duibiao::report::Outcome;
use duibiao::{Recogniser, layout, reconcile};
use lab::departments::{Department, Profile, RoundingMode, xlsx};

fn layout_of(id: &str) -> &'static layout::Layout {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let found = layouts.iter().find(|layout| layout.id == id);
    found.expect("it is built in")
}

#[test]
fn the_blind_spots_of_the_budget_read_so() {
    insta::assert_snapshot!(duibiao::blind_spots(layout_of("shanxi-budget")));
}

#[test]
fn the_blind_spots_of_the_final_accounts_read_so() {
    insta::assert_snapshot!(duibiao::blind_spots(layout_of("final-accounts")));
}

/// The figures of two codes exchanged in every table; `None` where a table prints only one of them.
fn exchanged(submission: &Submission, one: Code, other: Code) -> Option<Submission> {
    let mut submission = submission.clone();
    for ledger in submission
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.ledgers)
    {
        let place = |code: Code| ledger.rows.iter().position(|row| row.code == Some(code));
        match (place(one), place(other)) {
            (Some(a), Some(b)) => {
                let entries = ledger.rows[a].entries.clone();
                ledger.rows[a].entries = std::mem::replace(&mut ledger.rows[b].entries, entries);
            }
            (None, None) => {}
            _ => return None,
        }
    }
    Some(submission)
}

fn mismatches(submission: &Submission) -> usize {
    let layout = layout_of("shanxi-budget");
    let built = reconcile::build(layout, submission);
    let found = reconcile::find(layout, submission, &built);
    let relations = found.relations.iter();
    relations
        .filter(|one| one.finding.outcome == Outcome::Mismatch)
        .count()
}

/// The items and the sections of a submission whose amounts differ, by the code above them.
fn siblings(submission: &Submission) -> BTreeMap<Code, Vec<Code>> {
    let table = submission
        .tables
        .iter()
        .find(|table| table.id.as_str() == "T3");
    let rows = table.into_iter().flat_map(|table| table.rows());
    let mut below: BTreeMap<Code, Vec<Code>> = BTreeMap::new();
    for code in rows.filter_map(|row| row.code) {
        if let Some(parent) = code.parent() {
            below.entry(parent).or_default().push(code);
        }
    }
    below.retain(|_, codes| codes.len() > 1);
    below
}

#[test]
fn siblings_can_be_exchanged_unseen_and_subjects_with_parts_of_their_own_cannot() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let (mut unseen, mut seen) = (0, 0);
    for seed in 0..40 {
        let honest = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        let examined = duibiao::examine_bytes(&recogniser, "department.xlsx", &xlsx(&honest));
        let submission = examined
            .unwrap_or_else(|report| panic!("{report:?}"))
            .submission;
        for (parent, codes) in siblings(&submission) {
            let (one, other) = (codes[0], codes[1]);
            let swapped = exchanged(&submission, one, other);
            let Some(swapped) = swapped.filter(|swapped| *swapped != submission) else {
                continue;
            };
            match parent.as_str().len() {
                // Two items of one section: no table prints anything below them.
                5 => {
                    assert_eq!(mismatches(&swapped), 0, "seed {seed}: {one} {other}");
                    unseen += 1;
                }
                // Two sections of one class: their items stay where they are.
                _ => {
                    assert!(mismatches(&swapped) > 0, "seed {seed}: {one} {other}");
                    seen += 1;
                }
            }
        }
    }
    assert!(unseen >= 10 && seen >= 10, "{unseen} {seen}");
}
