//! What is printed as nothing in a coarse book may be a small amount, and no more: what follows from it still shows
//! what is lost or stands elsewhere.

use duibiao::report::{EventKind, Outcome, Report};
use duibiao::{Recogniser, examine_bytes, layout};
use lab::departments::{
    Cell, CellId, Department, Mislabel, Printed, Profile, Quantum, Reach, RoundingMode, mislabel,
    reprint, xlsx,
};

/// What prints fewer digits than the form.
const COARSE: [Quantum; 3] = [Quantum::WholeWan, Quantum::OneDecimal, Quantum::YuanFromWan];

fn checked(printed: &Printed) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let examined = examine_bytes(&recogniser, "department.xlsx", &xlsx(printed));
    examined.map_or_else(|report| *report, |examined| examined.report)
}

fn honest(seed: u64) -> Printed {
    Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded)
}

/// The largest rows of the lowest subjects of a table.
fn largest(printed: &Printed, table: &str) -> Option<CellId> {
    let rows = printed
        .cells
        .iter()
        .filter(|(id, _)| (id.table, id.column) == (table, "合计") && id.row.len() == 7);
    rows.max_by_key(|(_, entry)| entry.value)
        .map(|(id, _)| id.clone())
}

fn without(mut printed: Printed, lost: &CellId) -> Printed {
    let entry = printed.cells[lost].clone();
    printed.sheets[entry.sheet].rows.remove(entry.row);
    printed
}

/// The explanations in the list that are a row which is missing.
fn missing_rows(report: &Report) -> usize {
    let explanations = report
        .clusters
        .iter()
        .flat_map(|cluster| &cluster.explanations);
    let missing = explanations.filter(|one| {
        let [event] = one.events.as_slice() else {
            return false;
        };
        event.kind == EventKind::MissingRow
    });
    missing.count()
}

#[test]
fn a_row_that_is_lost_from_a_coarse_book_is_missed_as_in_one_of_all_digits() {
    let mut tried = 0;
    for table in ["T5", "T8"] {
        for seed in 0..8 {
            let book = honest(seed);
            let Some(lost) = largest(&book, table) else {
                continue;
            };
            // With money kept for next year nobody can know.
            if missing_rows(&checked(&without(book.clone(), &lost))) == 0 {
                continue;
            }
            for quantum in COARSE {
                let coarse = without(reprint(&book, quantum, Reach::Book), &lost);
                let report = checked(&coarse);
                assert_eq!(report.outcome, Outcome::Mismatch, "{lost}, {quantum:?}");
                assert!(
                    missing_rows(&report) > 0,
                    "seed {seed}: {lost}, {quantum:?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 24, "{tried}");
}

#[test]
fn codes_exchanged_in_a_coarse_book_are_told_once_and_as_codes() {
    let mut tried = 0;
    for seed in 0..16 {
        let Some(wrong) = mislabel(&honest(seed), Mislabel::CodesExchanged, seed) else {
            continue;
        };
        for quantum in COARSE {
            let report = checked(&reprint(&wrong.printed, quantum, Reach::Book));
            let events = report.clusters.iter().filter_map(|cluster| {
                let first = cluster.explanations.first()?;
                Some(
                    first
                        .events
                        .iter()
                        .map(|event| event.kind)
                        .collect::<Vec<_>>(),
                )
            });
            let events: Vec<Vec<EventKind>> = events.collect();
            if !events.is_empty() {
                assert_eq!(events, [[EventKind::Recode]], "seed {seed}, {quantum:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 24, "{tried}");
}

/// A book in whole 万元 of which one leaf of 表五 has so many tenths more, and with it all that it is added up to.
fn with_a_finer_leaf(book: &Printed, leaf: &CellId, tenths: i64) -> Printed {
    let mut coarse = reprint(book, Quantum::WholeWan, Reach::Book);
    let mut columns = coarse.cells.iter();
    let by_nature =
        |id: &&CellId| id.table == leaf.table && id.row == leaf.row && id.column != leaf.column;
    let nature = columns.find(|(id, entry)| by_nature(id) && entry.value != 0);
    let nature = nature.map(|(id, _)| id.column);
    for (id, entry) in &coarse.cells {
        let above = id.row == "合计" || leaf.row.starts_with(&id.row);
        let column = id.column == leaf.column || Some(id.column) == nature;
        let sheet = &mut coarse.sheets[entry.sheet];
        let more = tenths * sheet.per_unit / 10;
        let cell = &mut sheet.rows[entry.row][entry.col];
        if let (true, Cell::Number(number)) = (id.table == leaf.table && above && column, cell) {
            *number += more;
        }
    }
    coarse
}

#[test]
fn one_finer_figure_and_what_it_is_added_up_to_does_not_make_a_coarse_table_exact() {
    let (mut tried, mut tails) = (0, 0);
    for seed in 0..12 {
        let book = honest(seed);
        let Some(leaf) = largest(&book, "T5") else {
            continue;
        };
        let report = checked(&with_a_finer_leaf(&book, &leaf, 1));
        let coarse = checked(&reprint(&book, Quantum::WholeWan, Reach::Book));
        if coarse.outcome != Outcome::Tail {
            continue;
        }
        tried += 1;
        tails += usize::from(report.outcome == Outcome::Tail);
    }
    assert!(tried > 6, "{tried}");
    assert_eq!(tails, tried);
}

#[test]
fn what_a_finer_figure_of_a_coarse_table_should_be_has_the_digits_of_the_table() {
    let (mut tried, mut told) = (0, 0);
    for seed in 0..12 {
        let book = honest(seed);
        let Some(leaf) = largest(&book, "T5") else {
            continue;
        };
        let report = checked(&with_a_finer_leaf(&book, &leaf, 93));
        tried += 1;
        let firsts = report
            .clusters
            .iter()
            .filter_map(|one| one.explanations.first());
        let events = firsts.flat_map(|one| &one.events);
        let cells = events.flat_map(|event| &event.cells);
        for cell in cells.filter(|cell| cell.spot.table == "T5") {
            let to = cell.to.as_deref().unwrap_or_default();
            let digits = to.split_once('.').map_or("", |(_, digits)| digits);
            assert!(
                digits.bytes().all(|digit| digit == b'0'),
                "seed {seed}: {to}"
            );
            told += 1;
        }
    }
    assert!(tried > 6 && told > 20, "{told} of {tried}");
}
