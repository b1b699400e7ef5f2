//! Guesses about names that a code or a group shows to be slips: a wrong character in 其他工资福利支出.

use std::collections::BTreeSet;

use super::codes::coded_ledgers;
use super::edits::is_slip;
use super::{Desk, Guess};
use crate::layout::RowsSpec;
use crate::layout::classification::{Classification, NameVerdict, comparable};
use crate::model::{Code, Ledger, RowRole};
use crate::report::EventKind;

/// Names that are a slip of the one that belongs there.
pub(super) fn mistyped(desk: &Desk) -> Vec<Guess> {
    let mut guesses = beside_codes(desk);
    let tables = desk.layout.tables.iter().zip(&desk.submission.tables);
    for (t, (spec, table)) in tables.enumerate() {
        for (l, (spec, ledger)) in spec.ledgers.iter().zip(&table.ledgers).enumerate() {
            if let RowsSpec::Groups { classification, .. } = spec.rows {
                guesses.extend(in_groups((t, l), classification, ledger));
            }
        }
    }
    guesses
}

fn guess(kind: EventKind, at: (usize, usize, usize), from: &str, to: &str) -> Guess {
    let mut guess = Guess {
        kind,
        labels: Vec::new(),
        changes: Vec::new(),
        by_text: true,
    };
    guess.rename(at, from, to.to_owned());
    guess
}

/// Names beside codes: a slip of the code's own.
fn beside_codes(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for (t, l, list, ledger) in coded_ledgers(desk.layout, desk.submission) {
        for (r, row) in ledger.rows.iter().enumerate() {
            let Some(code) = row.code.filter(|_| row.role == RowRole::Item) else {
                continue;
            };
            let NameVerdict::Differs { official } = list.judge(code, &row.label) else {
                continue;
            };
            let differs = !desk.shelf.fits(list, code, &row.label, (t, l));
            if differs && is_slip(&comparable(&row.label), &comparable(official)) {
                guesses.push(guess(EventKind::Recode, (t, l, r), &row.label, official));
            }
        }
    }
    guesses
}

/// Names without codes: no subject bears the name, and one that may stand there is a slip of it.
fn in_groups((table, at): (usize, usize), list: Classification, ledger: &Ledger) -> Vec<Guess> {
    let printed: BTreeSet<(Option<usize>, Code)> = ledger
        .rows
        .iter()
        .filter_map(|row| Some((row.parent, row.code?)))
        .collect();
    let mut guesses = Vec::new();
    for (r, row) in ledger.rows.iter().enumerate() {
        if row.role != RowRole::Item || row.code.is_some() || row.label.is_empty() {
            continue;
        }
        let group = row.parent.and_then(|parent| ledger.rows[parent].code);
        let name = comparable(&row.label).into_owned();
        let may = |code: Code| match code.parent() {
            None => !printed.iter().any(|(_, one)| *one == code),
            // One 款 may stand on several lines, one for each governmental one.
            above => {
                let again = row.texts.iter().any(|text| !text.is_empty());
                above == group && (again || !printed.contains(&(row.parent, code)))
            }
        };
        let subjects = list.subjects().iter().filter(|subject| may(subject.code));
        let mut slips = subjects.filter(|subject| is_slip(&name, &comparable(subject.name)));
        if let Some(only) = slips.next()
            && slips.next().is_none()
        {
            guesses.push(guess(
                EventKind::RowLabel,
                (table, at, r),
                &row.label,
                only.name,
            ));
        }
    }
    guesses
}
