//! 公开06表 prints its economic codes in several lists side by side: a wrong code or name in them is named, with what it
//! should be, and no amount is touched.

use calamine::Data;
use duibiao::report::{EventKind, Outcome, Report};
use duibiao::{Recogniser, check_bytes, layout};
use lab::accounts::{Accounts, Codes};
use lab::desk::{CHOICE, Desk, ID};

use super::changed::{Cells, changed, exchange};

const SHEET: &str = "GK06";

fn check(bytes: &[u8]) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    check_bytes(&recogniser, "决算.xlsx", bytes)
}

fn text(cells: &Cells, at: (u32, u32)) -> String {
    match cells.get(&at) {
        Some(Data::String(text)) => text.trim().to_owned(),
        _ => String::new(),
    }
}

/// Where a code stands.
fn place(cells: &Cells, code: &str) -> (u32, u32) {
    let found = cells.keys().find(|at| text(cells, **at) == code);
    *found.unwrap_or_else(|| panic!("no {code}"))
}

/// What the labels of the first explanations are said to be: the cell, from, to.
type Told = Vec<(String, String, String)>;

fn told(report: &Report) -> Told {
    let first = report
        .clusters
        .iter()
        .filter_map(|all| all.explanations.first());
    let events = first.flat_map(|one| &one.events);
    let labels =
        events.filter(|event| matches!(event.kind, EventKind::Recode | EventKind::RowLabel));
    let cells = labels.flat_map(|event| &event.cells);
    let said = cells.map(|cell| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        (text(&cell.cell), text(&cell.from_text), text(&cell.to_text))
    });
    let mut said: Told = said.collect();
    said.sort();
    said
}

fn address((row, col): (u32, u32)) -> String {
    format!("{}{}", char::from(b'A' + col as u8), row + 1)
}

/// A way to spoil labels: which cells now say what they should not, and what they should.
type Way = fn(&mut Cells) -> Vec<((u32, u32), String)>;

fn put(cells: &mut Cells, at: (u32, u32), wrong: &str) -> ((u32, u32), String) {
    let right = text(cells, at);
    cells.insert(at, Data::String(wrong.to_owned()));
    (at, right)
}

fn names(at: (u32, u32)) -> (u32, u32) {
    (at.0, at.1 + 1)
}

fn both(cells: &mut Cells, one: (u32, u32), other: (u32, u32)) -> Vec<((u32, u32), String)> {
    let right = [one, other].map(|at| (at, text(cells, at)));
    exchange(cells, one, other);
    right.to_vec()
}

/// Ways in every list: a code that is none, one of another row, one cut short, two exchanged that stand apart or one
/// below the other; a name mistyped, another row's, exchanged; a class.
const WAYS: [Way; 11] = [
    |cells| vec![put(cells, place(cells, "30102"), "30120")],
    |cells| vec![put(cells, place(cells, "30201"), "30202")],
    |cells| vec![put(cells, place(cells, "30102"), "3010")],
    |cells| vec![put(cells, place(cells, "31002"), "31020")],
    |cells| both(cells, place(cells, "30201"), place(cells, "30209")),
    |cells| both(cells, place(cells, "30102"), place(cells, "30103")),
    |cells| vec![put(cells, names(place(cells, "30102")), "津贴囗贴")],
    |cells| vec![put(cells, names(place(cells, "30102")), "奖金")],
    |cells| {
        both(
            cells,
            names(place(cells, "30201")),
            names(place(cells, "30209")),
        )
    },
    |cells| {
        both(
            cells,
            names(place(cells, "30102")),
            names(place(cells, "30103")),
        )
    },
    |cells| vec![put(cells, place(cells, "301"), "311")],
];

#[test]
fn a_wrong_label_in_lists_side_by_side_is_named_with_what_it_should_be() {
    for seed in 0..3 {
        let accounts = Accounts::random(seed);
        for (nth, way) in WAYS.iter().enumerate() {
            let mut right = Vec::new();
            let honest = accounts.workbook().expect("a workbook");
            let bytes = changed(&honest, SHEET, |cells| right = way(cells));
            let report = check(&bytes);
            let said: Vec<(String, String)> = told(&report)
                .into_iter()
                .map(|(cell, _, to)| (cell, to))
                .collect();
            let mut meant: Vec<(String, String)> = right
                .into_iter()
                .map(|(at, to)| (address(at), to))
                .collect();
            meant.sort();
            assert_eq!(said, meant, "seed {seed}, way {nth}");
            assert_eq!(report.corrections.len(), 0, "seed {seed}, way {nth}");
        }
    }
}

#[test]
fn a_wrong_code_in_the_two_lists_of_other_offices_is_named_too() {
    let mut tried = 0;
    for seed in 0..6 {
        let accounts = Accounts::random(seed);
        let honest = accounts.workbook_in_other_shapes(Codes::Whole);
        let honest = honest.expect("a workbook");
        let mut right = None;
        let bytes = changed(&honest, SHEET, |cells| {
            let there = cells.keys().any(|at| text(cells, *at) == "30201");
            right = there.then(|| put(cells, place(cells, "30201"), "30210"));
        });
        let Some((at, code)) = right else { continue };
        let wanted = vec![(address(at), "30210".to_owned(), code)];
        assert_eq!(told(&check(&bytes)), wanted, "seed {seed}");
        tried += 1;
    }
    assert!(tried > 2, "{tried}");
}

#[test]
fn adopted_codes_of_a_list_are_written_and_nothing_is_left_to_say() {
    let honest = Accounts::random(1).workbook().expect("a workbook");
    for way in [WAYS[0], WAYS[2], WAYS[4]] {
        let mut right = Vec::new();
        let desk = Desk::empty();
        desk.put(
            "决算.xlsx",
            &changed(&honest, SHEET, |cells| right = way(cells)),
        );
        desk.fix("决算.xlsx", "一.xlsx");
        let mut pages = desk.open("一.xlsx");
        let lines = pages.list().lines();
        let line = lines.iter().find(|line| line["依据"].contains("应为"));
        let id = line.expect("a line offers the code")[ID].clone();
        pages.list().write(&id, CHOICE, "采纳建议");
        desk.save("二.xlsx", &pages);
        let fixed = desk.fix("二.xlsx", "三.xlsx");
        assert!(fixed.error.is_none(), "{:?}", fixed.error);
        assert!(fixed.corrections.is_empty(), "no amount is corrected");
        let again = desk.check("三.xlsx");
        assert!(again.outcome <= Outcome::Tail, "{:?}", again.findings);
        assert!(told(&again).is_empty(), "{:?}", told(&again));
        desk.fix("三.xlsx", "四.xlsx");
        desk.same("三.xlsx", "四.xlsx", "fixed again");
        // In place the code goes into its own cell.
        desk.fix_with("决算.xlsx", "五.xlsx", Some("三.对表记录.json"));
        desk.same("三.xlsx", "五.xlsx", "replayed");
    }
}

#[test]
fn codes_and_names_of_an_honest_list_are_left_alone() {
    for seed in 0..20 {
        let accounts = Accounts::random(seed);
        let mut books = vec![accounts.workbook().expect("a workbook")];
        for codes in [Codes::Whole, Codes::Split] {
            books.push(
                accounts
                    .workbook_in_other_shapes(codes)
                    .expect("a workbook"),
            );
        }
        for bytes in books {
            assert_eq!(told(&check(&bytes)), [], "seed {seed}");
        }
    }
}
