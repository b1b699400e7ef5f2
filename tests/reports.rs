//! The reports that people and programs read, whole, for the damaged example.

use std::path::Path;

use duibiao::{Recogniser, Report, layout, words};

fn report(name: &str) -> Report {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name);
    let mut report = duibiao::check(&Recogniser::new(layouts), &file);
    report.file = name.to_owned();
    report
}

#[test]
fn the_report_of_the_damaged_example_reads_so() {
    insta::assert_snapshot!(words::terminal::report(&report("预算示例-有错.xlsx"), true));
}

#[test]
fn the_report_of_the_final_accounts_reads_so() {
    insta::assert_snapshot!(words::terminal::report(&report("决算示例.xlsx"), true));
}

#[test]
fn the_corrections_of_the_damaged_example_are_these_for_programs() {
    let corrections = report("预算示例-有错.xlsx").corrections;
    let text = serde_json::to_string_pretty(&corrections).expect("corrections are JSON");
    insta::assert_snapshot!(text);
}
