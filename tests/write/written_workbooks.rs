//! What is written and read again is the submission that was read, to the digit and the letter.

use std::path::Path;

use duibiao::model::{Submission, Value};
use duibiao::{FixOptions, Manner, Recogniser, layout};
use lab::departments::{Department, Profile, RoundingMode, xlsx};
use proptest::prelude::*;

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// A submission without the places its parts were read from.
#[derive(PartialEq, Debug)]
struct Said {
    year: Option<u16>,
    department: Option<String>,
    tables: Vec<SaidTable>,
}

#[derive(PartialEq, Debug)]
struct SaidTable {
    id: String,
    title: Option<String>,
    department: Option<String>,
    unit: Option<String>,
    notes: Vec<String>,
    rows: Vec<SaidRow>,
}

#[derive(PartialEq, Debug)]
struct SaidRow {
    key: String,
    label: String,
    texts: Vec<String>,
    parent: Option<usize>,
    values: Vec<Value>,
}

fn said(submission: &Submission) -> Said {
    let tables = submission.tables.iter().map(|table| SaidTable {
        id: table.id.to_string(),
        title: table.heading().map(|heading| heading.title.value.clone()),
        department: table
            .heading()
            .and_then(|heading| Some(heading.department.as_ref()?.value.clone())),
        unit: table
            .heading()
            .and_then(|heading| Some(heading.unit.as_ref()?.value.to_string())),
        notes: table.notes.iter().map(|note| note.text.clone()).collect(),
        rows: table
            .rows()
            .map(|row| SaidRow {
                key: row.key.to_string(),
                label: row.label.clone(),
                texts: row.texts.clone(),
                parent: row.parent,
                values: row
                    .entries
                    .iter()
                    .map(|entry| entry.value.clone())
                    .collect(),
            })
            .collect(),
    });
    Said {
        year: submission.year.map(|year| year.0),
        department: submission.department.clone(),
        tables: tables.collect(),
    }
}

/// Fixes a workbook that holds nothing to correct, and what the output says when it is read.
fn fixed(recogniser: &Recogniser, input: &Path) -> (Said, Said) {
    let before = duibiao::examine(recogniser, input).unwrap_or_else(|report| panic!("{report:?}"));
    let output = input.with_extension("fixed.xlsx");
    let report = duibiao::fix(recogniser, input, &FixOptions::to(&output));
    assert_eq!(report.error, None);
    assert!(report.corrections.is_empty());
    let after = duibiao::examine(recogniser, &output).unwrap_or_else(|report| panic!("{report:?}"));
    assert!(
        after.report.unrecognised.is_empty(),
        "{:?}",
        after.report.unrecognised
    );
    (said(&before.submission), said(&after.submission))
}

#[test]
fn fixing_the_example_reproduces_every_figure_and_label() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let recogniser = recogniser();
    for name in ["预算示例.xlsx", "决算示例.xlsx"] {
        let input = folder.path().join(name);
        std::fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("examples")
                .join(name),
            &input,
        )
        .expect("a copy");
        let (before, after) = fixed(&recogniser, &input);
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn bytes_in_memory_give_what_the_files_give() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let recogniser = recogniser();
    let name = "预算示例-有错.xlsx";
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let bytes = std::fs::read(example.join(name)).expect("the example");
    let input = folder.path().join(name);
    std::fs::write(&input, &bytes).expect("a copy");
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect(name);

    let options = FixOptions::to(&folder.path().join("更正.xlsx"));
    let report = duibiao::fix(&recogniser, &input, &options);
    let fixed = duibiao::fix_bytes(&recogniser, name, &bytes, &Manner::default());
    let fixed = fixed.unwrap_or_else(|report| panic!("{report:?}"));
    assert!(fixed.workbook == read("更正.xlsx"));
    let record = fixed.record.as_deref().map(str::as_bytes);
    assert_eq!(record, Some(read("更正.对表记录.json").as_slice()));
    assert_eq!(fixed.report.corrections, report.corrections);
    assert_eq!(fixed.told().done.after, report.done.after);

    let options = FixOptions {
        keep: true,
        ..FixOptions::to(&folder.path().join("原表.xlsx"))
    };
    duibiao::fix(&recogniser, &input, &options);
    let kept = duibiao::keep_bytes(&recogniser, name, &bytes, options.margin);
    let kept = kept.unwrap_or_else(|report| panic!("{report:?}"));
    assert!(kept.workbook == read("原表.xlsx"));

    let checked = duibiao::check(&recogniser, &input);
    let in_memory = duibiao::check_bytes(&recogniser, name, &bytes);
    assert_eq!(in_memory.findings, checked.findings);
    assert_eq!(in_memory.states, checked.states);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn writing_then_reading_gives_the_same_submission(seed in 0_u64..1_000_000, mode in 0_usize..4, large in any::<bool>()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let profile = if large { Profile::Ordinary } else { Profile::Small };
        let book = Department::random(seed, profile).print(RoundingMode::ALL[mode]);
        let input = folder.path().join("部门.xlsx");
        std::fs::write(&input, xlsx(&book)).expect("a file");
        let (before, after) = fixed(&recogniser(), &input);
        prop_assert_eq!(before, after);
    }
}
