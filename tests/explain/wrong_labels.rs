//! Rows that stand under a code, a name or a parent that is not their own. Their amounts are right: none is
//! corrected, the label is named with what it should be, and adopting that gives the workbook as it was meant.
//! The truth comes from the generator, which knows what it misprinted.

mod economic_names;
mod in_every_container;

use std::collections::BTreeSet;

use duibiao::report::{Outcome, Report};
use duibiao::{Manner, Recogniser, layout};
use lab::containers::{self, Container};
use lab::departments::{
    Cell, Department, Mislabel, Mislabelled, Printed, Profile, RoundingMode, mislabel, xlsx,
};
use lab::desk::{CHOICE, Desk, ID};
use lab::labels::{Said, judge};

/// Cases of each kind.
const CASES: usize = 10;

fn honest(seed: u64) -> Printed {
    let profile = match seed % 3 {
        0 => Profile::Ordinary,
        _ => Profile::Small,
    };
    Department::random(seed, profile).print(RoundingMode::ALL[(seed % 4) as usize])
}

fn cases(kind: Mislabel) -> impl Iterator<Item = (u64, Mislabelled)> {
    let all =
        (700..2_000).filter_map(move |seed| Some((seed, mislabel(&honest(seed), kind, seed)?)));
    all.take(CASES)
}

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn report(printed: &Printed) -> Report {
    let examined = duibiao::examine_bytes(&recogniser(), "部门.xlsx", &xlsx(printed));
    examined.map_or_else(|report| *report, |examined| examined.report)
}

/// Checks every case of a kind: nothing is corrected, and all but one name the label first.
fn named_first(kind: Mislabel) {
    let said: Vec<(u64, Said)> = cases(kind)
        .map(|(seed, case)| (seed, judge(&report(&case.printed), &case)))
        .collect();
    assert_eq!(said.len(), CASES, "{kind:?} finds its places");
    let harmful: Vec<u64> = said
        .iter()
        .filter(|(_, said)| said.harmful > 0)
        .map(|(seed, _)| *seed)
        .collect();
    assert!(harmful.is_empty(), "{kind:?} corrects amounts: {harmful:?}");
    let missed: Vec<u64> = said
        .iter()
        .filter(|(_, said)| !said.first)
        .map(|(seed, _)| *seed)
        .collect();
    assert!(missed.len() <= 1, "{kind:?} is not named first: {missed:?}");
}

#[test]
fn a_mistyped_code_is_named() {
    named_first(Mislabel::CodeMistyped);
}

/// The row of each of those tables that bears a code, by sheet.
fn rows_of(printed: &Printed, tables: &[&str], code: &str) -> Vec<(usize, usize)> {
    let sheets = printed.sheets.iter().enumerate();
    let sheets = sheets.filter(|(_, sheet)| tables.contains(&sheet.table));
    let rows = sheets.filter_map(|(at, sheet)| {
        let mut rows = sheet.rows.iter();
        let row = rows.position(|row| row.first() == Some(&Cell::Text(code.to_owned())))?;
        Some((at, row))
    });
    rows.collect()
}

/// Codes of so many digits that T2, T3 and T5 all print, each with a slip of its last digit that none of them prints.
fn slips(printed: &Printed, digits: usize) -> Vec<(String, String)> {
    let sheet = printed.sheets.iter().find(|sheet| sheet.table == "T3");
    let rows = sheet.into_iter().flat_map(|sheet| &sheet.rows);
    let codes = rows.filter_map(|row| match row.first() {
        Some(Cell::Text(code)) if code.len() == digits && code.parse::<u64>().is_ok() => Some(code),
        _ => None,
    });
    let everywhere = |code: &str| rows_of(printed, &["T2", "T3", "T5"], code).len();
    let slipped = codes
        .filter(|code| everywhere(code) == 3)
        .filter_map(|code| {
            let slips = (0..10).map(|digit| format!("{}{digit}", &code[..digits - 1]));
            let mut free = slips.filter(|slip| slip != code && everywhere(slip) == 0);
            Some((code.clone(), free.next()?))
        });
    slipped.collect()
}

fn misprint(printed: &Printed, tables: &[&str], code: &str, slip: &str) -> Printed {
    let mut wrong = printed.clone();
    for (sheet, row) in rows_of(printed, tables, code) {
        wrong.sheets[sheet].rows[row][0] = Cell::Text(slip.to_owned());
    }
    wrong
}

/// What the first line says of a label: what it is and what it should be.
fn first_line(printed: &Printed) -> (Option<String>, Option<String>, usize) {
    let fixed = duibiao::fix_bytes(
        &recogniser(),
        "部门.xlsx",
        &xlsx(printed),
        &Manner::default(),
    );
    let report = fixed.map_or_else(|report| *report, |fixed| fixed.told());
    let line = report.done.lines.first().cloned().unwrap_or_default();
    (line.reported, line.expected, report.corrections.len())
}

#[test]
fn a_wrong_code_in_two_of_three_tables_is_named_and_not_the_right_one() {
    let mut tried = 0;
    for seed in 700..704 {
        let printed = honest(seed);
        for (code, slip) in slips(&printed, 7).into_iter().take(2) {
            tried += 1;
            let wrong = misprint(&printed, &["T3", "T5"], &code, &slip);
            let told = first_line(&wrong);
            assert_eq!(told, (Some(slip), Some(code), 0), "seed {seed}");
        }
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn a_wrong_code_of_a_section_or_class_is_told_at_its_own_row() {
    let mut tried = 0;
    for seed in 700..704 {
        let printed = honest(seed);
        for digits in [3, 5] {
            for (code, slip) in slips(&printed, digits).into_iter().take(1) {
                tried += 1;
                let wrong = misprint(&printed, &["T3"], &code, &slip);
                let told = first_line(&wrong);
                assert_eq!(told, (Some(slip), Some(code), 0), "seed {seed}");
            }
        }
    }
    assert!(tried > 3, "{tried}");
}

/// How many lines the 差异表 has.
fn lines(printed: &Printed) -> usize {
    let manner = Manner::default();
    let fixed = duibiao::fix_bytes(&recogniser(), "部门.xlsx", &xlsx(printed), &manner);
    let report = fixed.map_or_else(|report| *report, |fixed| fixed.told());
    report.done.lines.len()
}

#[test]
fn what_is_said_only_because_of_a_wrong_code_is_no_line_of_its_own() {
    let mut tried = 0;
    for seed in 700..704 {
        let printed = honest(seed);
        for digits in [3, 5, 7] {
            for (code, slip) in slips(&printed, digits).into_iter().take(1) {
                tried += 1;
                let wrong = misprint(&printed, &["T3"], &code, &slip);
                let more = lines(&wrong) - lines(&printed);
                assert_eq!(more, 1, "seed {seed}: {code} as {slip}");
            }
        }
    }
    assert!(tried > 5, "{tried}");
}

/// Three rows of one level of 表三, each with the code of the next, and the last with the first one's.
fn rotated(printed: &Printed) -> Option<(Printed, Vec<String>)> {
    let codes = slips(printed, 7).into_iter().map(|(code, _)| code);
    let codes: Vec<String> = codes.take(3).collect();
    let places: Vec<(usize, usize)> = codes
        .iter()
        .flat_map(|code| rows_of(printed, &["T3"], code))
        .collect();
    let mut wrong = printed.clone();
    for (nth, &(sheet, row)) in places.iter().enumerate() {
        let next = codes[(nth + 1) % codes.len()].clone();
        wrong.sheets[sheet].rows[row][0] = Cell::Text(next);
    }
    (codes.len() == 3).then_some((wrong, codes))
}

#[test]
fn three_codes_that_each_went_to_the_next_row_are_put_back_together() {
    let mut tried = 0;
    for seed in 700..712 {
        let Some((wrong, codes)) = rotated(&honest(seed)) else {
            continue;
        };
        tried += 1;
        let report = report(&wrong);
        let first = report
            .clusters
            .iter()
            .find_map(|all| all.explanations.first());
        let events = first.map_or(&[][..], |first| &first.events);
        let told = events.iter().flat_map(|event| &event.cells);
        let mut told: Vec<String> = told.filter_map(|cell| cell.to_text.clone()).collect();
        told.sort();
        assert_eq!((told, events.len()), (codes, 1), "seed {seed}");
        assert_eq!(report.corrections.len(), 0, "seed {seed}");
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn a_code_that_lost_digits_is_named() {
    named_first(Mislabel::CodeCut);
}

#[test]
fn codes_exchanged_are_exchanged_back_and_no_amount() {
    named_first(Mislabel::CodesExchanged);
}

#[test]
fn names_exchanged_are_named() {
    named_first(Mislabel::NamesExchanged);
}

#[test]
fn labels_of_a_list_exchanged_are_named() {
    named_first(Mislabel::LabelsExchanged);
}

#[test]
fn a_label_printed_twice_is_named() {
    named_first(Mislabel::LabelTwice);
}

#[test]
fn a_mistyped_label_is_named() {
    named_first(Mislabel::LabelMistyped);
}

#[test]
fn a_project_below_another_unit_is_named() {
    named_first(Mislabel::ProjectElsewhere);
}

#[test]
fn an_economic_item_below_another_group_is_named() {
    named_first(Mislabel::ItemElsewhere);
}

/// Keys and figures of all rows that print any.
fn rows(desk: &Desk, name: &str) -> BTreeSet<(String, String, String)> {
    let examined = duibiao::examine(&recogniser(), &desk.path(name)).expect("read");
    let mut all = BTreeSet::new();
    for table in &examined.submission.tables {
        for row in table.rows() {
            let figures: Vec<String> = row
                .entries
                .iter()
                .map(|entry| match entry.value.amount() {
                    Some(amount) if !amount.is_zero() => amount.to_string(),
                    _ => String::new(),
                })
                .collect();
            if figures.iter().any(|figure| !figure.is_empty()) {
                all.insert((table.id.to_string(), row.key.to_string(), figures.join(" ")));
            }
        }
    }
    all
}

/// Adopts what is said of the first case of a kind that is named first: written, read back, replayed, undone.
fn adopted(kind: Mislabel) {
    let (seed, case) = cases(kind)
        .find(|(_, case)| judge(&report(&case.printed), case).first)
        .expect("one is named first");
    adopted_from(containers::ALL[0], seed, &case);
}

/// The same for that case as a file of that kind.
fn adopted_from(container: Container, seed: u64, case: &Mislabelled) {
    let (kind, input) = (case.kind, container.name);
    let desk = Desk::empty();
    desk.put(input, &(container.write)(&case.printed));
    desk.put("正确.xlsx", &xlsx(&honest(seed)));
    desk.fix(input, "一.xlsx");
    let mut pages = desk.open("一.xlsx");
    let lines = pages.list().lines();
    let line = lines
        .iter()
        .find(|line| {
            ["应为", "应放在"]
                .iter()
                .any(|word| line["依据"].contains(word))
        })
        .expect("a line offers the label");
    let id = line[ID].clone();
    pages.list().write(&id, CHOICE, "采纳建议");
    desk.save("二.xlsx", &pages);
    let fixed = desk.fix("二.xlsx", "三.xlsx");
    assert!(fixed.error.is_none(), "{kind:?} {seed}: {:?}", fixed.error);
    assert!(
        fixed.corrections.is_empty(),
        "{kind:?} {seed}: no amount is corrected"
    );
    assert_eq!(
        rows(&desk, "三.xlsx"),
        rows(&desk, "正确.xlsx"),
        "{kind:?} {seed} {input}: every row stands where it belongs"
    );
    let again = desk.check("三.xlsx");
    assert!(again.outcome < Outcome::Mismatch, "{kind:?} {seed}");
    let changed = desk.open("三.xlsx");
    let listed = changed.pages.iter().find(|page| page.name == "修改记录");
    let listed = listed.expect("the sheet of changes").cells.values();
    let texts: Vec<String> = listed
        .filter_map(|cell| match cell {
            duibiao::read::CellValue::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    for wrong in &case.truth {
        assert!(
            texts.iter().any(|text| text.contains(&wrong.right)),
            "{kind:?} {seed}: the change to {} is listed",
            wrong.right
        );
    }
    // Fixing our own output changes nothing; the record replays on the original; what is cleared is undone.
    desk.fix("三.xlsx", "四.xlsx");
    desk.same("三.xlsx", "四.xlsx", "fixed again");
    desk.fix_with(input, "五.xlsx", Some("三.对表记录.json"));
    desk.same("三.xlsx", "五.xlsx", "replayed");
    let mut pages = desk.open("三.xlsx");
    pages.list().write(&id, CHOICE, "");
    desk.save("六.xlsx", &pages);
    desk.fix("六.xlsx", "七.xlsx");
    desk.same("一.xlsx", "七.xlsx", "undone");
}

#[test]
fn an_adopted_code_is_written_recorded_and_undone() {
    adopted(Mislabel::CodeMistyped);
    adopted(Mislabel::CodesExchanged);
    adopted(Mislabel::CodeCut);
}

#[test]
fn an_adopted_name_is_written_recorded_and_undone() {
    adopted(Mislabel::LabelsExchanged);
    adopted(Mislabel::LabelTwice);
    adopted(Mislabel::LabelMistyped);
}

#[test]
fn an_adopted_place_is_written_recorded_and_undone() {
    adopted(Mislabel::ProjectElsewhere);
    adopted(Mislabel::ItemElsewhere);
}
