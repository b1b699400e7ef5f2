//! Whatever form a book has, the submission read from it is the same.

use duibiao::read::{self, Book};
use duibiao::recognise::Recognised;
use duibiao::{Recogniser, layout};
use lab::departments::{Department, Dice, Profile, RoundingMode};
use lab::form::{Form, Table, Way, canonical, differences};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// A department's tables, with what the ways need in them.
fn tables(seed: u64, ways: &Form) -> Vec<Table> {
    let mode = RoundingMode::ALL[seed as usize % 4];
    let mut tables = lab::form::tables(&Department::random(seed, Profile::Small).print(mode));
    let mut dice = Dice::new(seed);
    if ways.has(Way::Negatives) {
        lab::form::negate(&mut tables, &mut dice);
    }
    if ways.has(Way::Notes) {
        for table in &mut tables {
            let more = [
                "注：1.本表数据来自预算批复。",
                "2.因四舍五入可能存在尾差。",
                "说明：无其他事项。",
            ];
            table
                .notes
                .extend(more.iter().take(dice.below(4)).map(|&note| note.to_owned()));
        }
    }
    tables
}

/// What differs between the book in its damaged form and in its plain one, and what the reader says.
fn damage(recogniser: &Recogniser, seed: u64, mut damaged: Form, written: bool) -> Vec<String> {
    let own = damaged.has(Way::OwnClasses);
    let tables = tables(seed, &damaged);
    let plain = lab::form::book(&tables, &mut Form::plain());
    let expected = recogniser
        .recognise(&plain)
        .expect("the plain book is read");
    let mut book = lab::form::book(&tables, &mut damaged);
    if written {
        book = read::read_bytes(&lab::form::xlsx(&book), "book.xlsx").expect("a written book");
    }
    let Some(found) = recogniser.recognise(&book) else {
        return vec!["nothing recognised".to_owned()];
    };
    let mut out = differences(
        &canonical(&expected.submission, own),
        &canonical(&found.submission, own),
    );
    out.extend(false_alarms(&found, &book));
    out
}

/// Ambiguities in books that have none, and sheets called unknown that hold a table.
fn false_alarms(found: &Recognised, book: &Book) -> Vec<String> {
    let foreign = ["目录", "项目支出绩效目标表", "说明", "草稿", "Sheet99"];
    let mut out: Vec<String> = found
        .ambiguities
        .iter()
        .map(|one| one.message.clone())
        .collect();
    for (sheet, unknown) in &found.unrecognised {
        if !foreign.contains(&book.sheets[*sheet].name.as_str()) {
            out.push(format!("{}: {}", unknown.sheet, unknown.why));
        }
    }
    out
}

#[test]
fn the_plain_form_is_what_the_department_printed() {
    let recogniser = recogniser();
    for seed in 0..12 {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
        let read = read::read_bytes(&lab::departments::xlsx(&printed), "department.xlsx");
        let expected = recogniser
            .recognise(&read.expect("a workbook"))
            .expect("13 tables");
        let plain = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        let found = recogniser.recognise(&plain).expect("13 tables");
        let lines = [&expected, &found].map(|one| canonical(&one.submission, false));
        assert_eq!(
            differences(&lines[0], &lines[1]),
            Vec::<String>::new(),
            "seed {seed}"
        );
    }
}

#[test]
fn each_way_alone_changes_nothing() {
    let recogniser = recogniser();
    let mut failures = Vec::new();
    for way in Way::ALL {
        for seed in 0..8 {
            let differences = damage(&recogniser, seed, Form::of(&[way], seed), false);
            if !differences.is_empty() {
                failures.push(format!("{way:?}, seed {seed}:\n{}", differences.join("\n")));
                break;
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} ways\n{}",
        failures.len(),
        failures.join("\n\n")
    );
}

#[test]
fn ways_combined_change_nothing() {
    let recogniser = recogniser();
    let mut failures = Vec::new();
    // FORM_SEEDS=5000 looks at more of them.
    let count = std::env::var("FORM_SEEDS")
        .ok()
        .and_then(|count| count.parse().ok());
    let count: u64 = count.unwrap_or(400);
    for seed in 0..count {
        let damaged = Form::random(seed);
        let ways = damaged.ways.clone();
        let differences = damage(&recogniser, seed % 97, damaged, seed % 8 == 0);
        if !differences.is_empty() {
            failures.push(format!(
                "seed {seed}, {ways:?}:\n{}",
                differences.join("\n")
            ));
        }
    }
    let failed = failures.len();
    failures.truncate(12);
    assert!(
        failures.is_empty(),
        "{failed} of {count}\n{}",
        failures.join("\n\n")
    );
}
