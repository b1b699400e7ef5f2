//! The reports that people and programs read, whole, for the damaged example.

use std::path::Path;

use duibiao::{FixOptions, Recogniser, Report, layout, screen};

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
    insta::assert_snapshot!(screen::report(&report("预算示例-有错.xlsx"), true));
}

#[test]
fn the_report_of_the_final_accounts_reads_so() {
    insta::assert_snapshot!(screen::report(&report("决算示例.xlsx"), true));
}

#[test]
fn the_corrections_of_the_damaged_example_are_these_for_programs() {
    let corrections = report("预算示例-有错.xlsx").corrections;
    let text = serde_json::to_string_pretty(&corrections).expect("corrections are JSON");
    insta::assert_snapshot!(text);
}

#[test]
fn the_end_of_a_long_sum_is_added_up() {
    let projects: String = (1..=60)
        .map(|n| format!("项目{n},{n}.50,{n}.50,,\n"))
        .collect();
    // 1.50 to 60.50 make 1860.00; 41.50 to 60.50 of it make 1020.00.
    let table = format!(
        "2026年项目支出预算表（本年预算）\n部门名称：某市档案馆,,,,单位：万元\n\
         项目名称,合计,一般公共预算,政府性基金预算,国有资本经营预算\n\
         某市档案馆,1861.00,1861.00,,\n某市档案馆,1861.00,1861.00,,\n{projects}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("表十二.csv");
    std::fs::write(&file, table).expect("written");
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let report = duibiao::check(&Recogniser::new(layouts), &file);
    let sums: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| finding.equation.as_str())
        .filter(|equation| equation.starts_with("1861.00 = 1.50 + 2.50"))
        .collect();
    assert!(!sums.is_empty(), "{report:?}");
    for sum in sums {
        assert!(
            sum.ends_with("+ 39.50 + 40.50 + 其余 20 项之和 1020.00"),
            "{sum}"
        );
    }
}

/// The same report from its JSON; what the JSON does not tell is cleared.
fn read_back(report: &Report) -> Report {
    let text = serde_json::to_string(report).expect("a report is JSON");
    let back: Report = serde_json::from_str(&text).expect("its JSON is a report");
    assert_eq!(serde_json::to_string(&back).expect("JSON"), text);
    let mut told = report.clone();
    for finding in &mut told.findings {
        finding.about.clear();
        finding.weights.clear();
    }
    assert_eq!(back, told);
    back
}

#[test]
fn a_report_is_read_back_from_its_json() {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let recogniser = Recogniser::new(layouts);
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["预算示例.xlsx", "预算示例-有错.xlsx", "决算示例.xlsx"] {
        read_back(&report(name));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for keep in [false, true] {
            let output = folder.path().join(format!("{keep}-{name}"));
            let options = FixOptions {
                keep,
                ..FixOptions::to(&output)
            };
            let fixed = duibiao::fix(&recogniser, &file.join(name), &options);
            assert!(read_back(&fixed).done.output.is_some(), "{fixed:?}");
        }
    }
    let missing = report("没有.xlsx");
    assert!(read_back(&missing).error.is_some());
}

#[test]
fn a_report_of_an_earlier_version_may_lack_fields() {
    let report: Report = serde_json::from_str(r#"{"file": "a.xlsx"}"#).expect("a report");
    let known = Report {
        file: "a.xlsx".to_owned(),
        ..Report::default()
    };
    assert_eq!(report, known);
}
