//! One submission in many containers: whatever format a book is saved in, the report is the same.

#[path = "formats/containers.rs"]
mod containers;
mod departments;
#[path = "formats/shown.rs"]
mod shown;
mod soffice;

use std::path::{Path, PathBuf};

use departments::{Cell, Department, Printed, RoundingMode};
use duibiao::model::{Amount, Submission};
use duibiao::report::{Outcome, TableStatus};
use duibiao::{Recogniser, Report, layout};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

/// Every label with its figures, table by table: what a submission says, wherever its cells stand.
fn figures(submission: &Submission) -> Vec<(String, String, Vec<Option<Amount>>)> {
    let mut all = Vec::new();
    for table in &submission.tables {
        for row in table.rows() {
            let amounts = row
                .entries
                .iter()
                .map(|entry| entry.value.amount())
                .collect();
            all.push((table.id.to_string(), row.key.to_string(), amounts));
        }
    }
    all
}

/// The tables as a published disclosure's text: cells separated by tabs, lead-in lines, a page break
/// inside every longer table, prose before and after.
fn as_text(book: &Printed) -> String {
    let mut text =
        String::from("第一部分 概况\n\n一、本部门职责\n\n第二部分 2026年部门预算报表\n\n");
    for sheet in &book.sheets {
        for (number, row) in sheet.rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Blank => String::new(),
                    Cell::Text(text) => text.clone(),
                    Cell::Number(n) => format!(
                        "{}{}.{:02}",
                        if *n < 0 { "-" } else { "" },
                        n.abs() / 100,
                        n.abs() % 100
                    ),
                })
                .collect();
            let line = cells.join("\t");
            text.push_str(if number < 2 { line.trim_end() } else { &line });
            text.push('\n');
            if number == 20 {
                text.push_str("\n— 7 —\n\n");
            }
        }
        text.push('\n');
    }
    text + "第三部分 2026年度部门预算情况说明\n\n一、本年收支总预算1,118.07万元，比上年增加。\n"
}

/// Whether the bytes pass and give the figures of the example workbook.
fn reads_as_the_example(name: &str, bytes: &[u8]) {
    let recogniser = recogniser();
    let read = duibiao::examine_bytes(&recogniser, name, bytes)
        .unwrap_or_else(|report| panic!("{report:?}"));
    let report = &read.report;
    assert_eq!(report.outcome, Outcome::Pass, "{:#?}", report.findings);
    let whole = |status| matches!(status, TableStatus::Pass | TableStatus::Empty);
    assert!(report.tables.iter().all(|table| whole(table.status)));
    let workbook = duibiao::examine(&recogniser, &example("预算示例.xlsx"))
        .unwrap_or_else(|r| panic!("{r:?}"));
    assert_eq!(figures(&read.submission), figures(&workbook.submission));
}

#[test]
fn the_text_of_a_disclosure_gives_the_same_figures_as_the_example_workbook() {
    let book = Department::seed().print(RoundingMode::Rounded);
    reads_as_the_example("公开.txt", as_text(&book).as_bytes());
}

/// The tables as a workbook in XML, as budget platforms export it under the name .xls: cells that are left out are
/// told by the index of the next, merged ones by how much more they cover.
fn as_xml(book: &Printed) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\n",
    );
    for sheet in &book.sheets {
        text += &format!("<Worksheet ss:Name=\"{}\"><Table>\n", sheet.name);
        for (number, cells) in sheet.rows.iter().enumerate() {
            text += &format!("<Row ss:Index=\"{}\">", number + 1);
            for (col, cell) in cells.iter().enumerate() {
                let (kind, value) = match cell {
                    Cell::Blank => continue,
                    Cell::Text(text) => ("String", text.clone()),
                    Cell::Number(n) => ("Number", format!("{}E-2", n)),
                };
                let merge = sheet.merges.iter().find(|m| (m.0, m.1) == (number, col));
                let merge = merge.map_or(String::new(), |m| {
                    let (across, down) = (m.3 - m.1, m.2 - m.0);
                    format!(" ss:MergeAcross=\"{across}\" ss:MergeDown=\"{down}\"")
                });
                text += &format!(
                    "<Cell ss:Index=\"{}\"{merge}><Data ss:Type=\"{kind}\">{value}</Data></Cell>",
                    col + 1
                );
            }
            text += "</Row>\n";
        }
        text += "</Table></Worksheet>\n";
    }
    text + "</Workbook>\n"
}

#[test]
fn a_workbook_in_xml_gives_the_same_figures_as_the_example_workbook() {
    let book = Department::seed().print(RoundingMode::Rounded);
    reads_as_the_example("导出.xls", as_xml(&book).as_bytes());
}

#[test]
fn the_example_passes_every_relation_with_no_tail() {
    let report = duibiao::check(&recogniser(), &example("预算示例.xlsx"));
    assert_eq!(report.tables.len(), 13);
    assert!(
        report
            .tables
            .iter()
            .all(|t| matches!(t.status, TableStatus::Pass | TableStatus::Empty))
    );
    assert!(report.judged.pass > 500);
    assert_eq!(
        (
            report.judged.tail,
            report.judged.mismatch,
            report.judged.unchecked
        ),
        (0, 0, 0)
    );
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
}

/// The report but for the file's name.
fn anonymous(mut report: Report) -> String {
    report.file.clear();
    serde_json::to_string_pretty(&report).expect("a report is JSON")
}

#[test]
fn libreoffice_s_own_xls_ods_and_xlsx_give_the_identical_report() {
    let recogniser = recogniser();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["预算示例.xlsx", "预算示例-有错.xlsx", "决算示例.xlsx"] {
        let own = anonymous(duibiao::check(&recogniser, &example(name)));
        for format in ["xls", "ods", "fods", "xlsx"] {
            let Some(converted) = soffice::convert(&example(name), format, folder.path()) else {
                return;
            };
            let report = anonymous(duibiao::check(&recogniser, &converted));
            assert_eq!(report, own, "{name} as .{format}");
        }
    }
}
