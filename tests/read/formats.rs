//! One submission in many containers: whatever format a book is saved in, the report is the same.

mod closed_up;
mod shown;

use std::path::{Path, PathBuf};

use duibiao::model::{Amount, Submission};
use duibiao::report::{Outcome, TableStatus};
use duibiao::{Recogniser, Report, layout};
use lab::departments::{Cell, Department, Printed, RoundingMode};

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
fn a_workbook_encrypted_with_the_password_of_excel_is_read_and_can_be_kept() {
    let bytes = std::fs::read(example("预算示例-有错.xlsx")).expect("the example");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.xlsx"), &bytes).expect("written");
    let locked = crate::locked::with_password(&bytes, "VelvetSweatshop");
    std::fs::write(path("锁.xlsx"), &locked).expect("written");
    let (plain, opened) = (path("a.xlsx"), path("锁.xlsx"));
    let check = |file: &Path| anonymous(duibiao::check(&recogniser(), file));
    assert_eq!(check(&plain), check(&opened));
    let options = duibiao::FixOptions {
        keep: true,
        ..duibiao::FixOptions::to(&path("改.xlsx"))
    };
    let report = duibiao::fix(&recogniser(), &opened, &options);
    assert_eq!(report.error, None);
    assert!(
        report
            .notices
            .iter()
            .any(|notice| notice.message.contains("加密"))
    );
    let kept = duibiao::check(&recogniser(), &path("改.xlsx"));
    assert_eq!(kept.book.department, report.book.department);
    // Any other password is the person's.
    let other = crate::locked::with_password(&bytes, "密码");
    let error = duibiao::read::read_bytes(&other, "锁.xlsx").expect_err("shut");
    assert_eq!(error.kind(), "encrypted");
}

#[test]
fn a_disclosure_in_columns_of_spaces_gives_no_mismatch() {
    let printed = Department::seed().print(RoundingMode::Rounded);
    let report = duibiao::examine_bytes(&recogniser(), "a.txt", as_columns(&printed).as_bytes());
    let report = report.expect("tables").report;
    assert_eq!(report.judged.mismatch, 0, "{:?}", report.findings);
    let missing = report
        .tables
        .iter()
        .filter(|t| t.status == TableStatus::Missing);
    assert_eq!(missing.count(), 0);
    assert!(report.judged.pass > 400, "{:?}", report.judged);
}

/// A table with sums in two ways.
const SUMS: &str = r#"
id = "sums"
name = "一张表"
unit = "万元"
decimals = 2
[[table]]
id = "T3"
sheet = "表3"
title = "{year}年部门支出预算总表"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
  { head = "合计" },
  { head = "基本支出" },
  { head = "项目支出" },
]
rows = { codes = "function", total = "合计" }
[[rule]]
id = "hierarchy"
formula = "T3[每级].每列 = Σ T3[下级].每列"
message = "上级应等于下级之和"
[[rule]]
id = "row"
formula = "T3[每行].合计 = T3[每行].基本支出 + T3[每行].项目支出"
message = "合计应等于两项之和"
"#;

/// As a program took it out of a PDF: the headings no longer stand over their figures.
const SHIFTED: &str = "\
                    2026年部门支出预算总表
部门名称：某县教育局                                                单位：万元
科目编码  科目名称              合计    基本支出  项目支出
          合计                   65.00        45.00        20.00
205       教育支出               60.00        40.00        20.00
20502     普通教育               60.00        40.00        20.00
2050202   小学教育               50.00        40.00        10.00
2050203   初中教育               10.00                     10.00
210       卫生健康支出            5.00         5.00
21011     行政事业单位医疗        5.00         5.00
2101101   行政单位医疗            5.00         5.00
";

#[test]
fn figures_below_no_heading_of_their_own_are_believed_where_the_sums_confirm_them() {
    let layouts = vec![layout::parse("表.toml", SUMS).expect("it reads")];
    let recogniser = Recogniser::new(&layouts);
    let report = |text: &str| {
        let read = duibiao::examine_bytes(&recogniser, "a.txt", text.as_bytes());
        read.expect("a table").report
    };
    let right = report(SHIFTED);
    assert_eq!(
        right.outcome,
        duibiao::report::Outcome::Pass,
        "{:#?}",
        right.findings
    );
    assert_eq!(right.judged.unchecked, 0);
    // What does not add up may be a wrong column: nothing is accused, and it is told once.
    let wrong = report(&SHIFTED.replacen("40.00        10.00", "41.00        10.00", 1));
    assert_eq!(wrong.outcome, duibiao::report::Outcome::Unchecked);
    assert_eq!(wrong.judged.mismatch, 0);
    let told: Vec<&str> = wrong
        .findings
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("看不出属于哪一栏"), "{told:#?}");
    assert!(wrong.clusters.is_empty() && wrong.corrections.is_empty());
}

#[test]
fn a_table_whose_columns_do_not_add_up_leaves_the_figures_of_others_believed() {
    let (_, two) = SUMS.split_once("decimals = 2").expect("a table");
    let two = two.replace("T3", "T4").replace("表3", "表4");
    let two = two.replace("id = \"hierarchy", "id = \"two.hierarchy");
    let two = two.replace("id = \"row", "id = \"two.row");
    let two = two.replace("支出预算总表", "支出预算明细表");
    let between = r#"
[[rule]]
id = "between"
formula = "T4[码].基本支出 = T3[码].基本支出"
message = "两张表的基本支出应相等"
"#;
    let layout = layout::parse("表.toml", &format!("{SUMS}{two}{between}"));
    let layouts = vec![layout.expect("it reads")];
    let recogniser = Recogniser::new(&layouts);
    // One column adds up by itself and not with those beside it.
    let wrong = SHIFTED
        .replace("45.00        20.00", "46.00        20.00")
        .replace("40.00        20.00", "41.00        20.00")
        .replace("40.00        10.00", "41.00        10.00");
    let right = SHIFTED.replace("支出预算总表", "支出预算明细表");
    let text = format!("{wrong}\x0C{right}");
    let read = duibiao::examine_bytes(&recogniser, "a.txt", text.as_bytes());
    let report = read.expect("two tables").report;
    assert_eq!(report.judged.mismatch, 0, "{:#?}", report.findings);
    let unread = report.findings.iter();
    let unread = unread.filter(|one| one.message.contains("看不出属于哪一栏"));
    let tables: Vec<&str> = unread.map(|one| one.about.as_str()).collect();
    assert_eq!(tables, ["T3"], "{:#?}", report.findings);
}

#[test]
fn an_honest_disclosure_in_columns_of_spaces_is_never_accused_however_near_its_columns_stand() {
    let mut passed = 0;
    for seed in 0..6 {
        let department = Department::random(seed, lab::departments::Profile::Ordinary);
        let text = as_columns(&department.print(RoundingMode::Exact));
        // The income of 表一 stands one blank before the words of its expenditure.
        let glued: Vec<String> = text.lines().map(glue).collect();
        for text in [text.clone(), glued.join("\n")] {
            let read = duibiao::examine_bytes(&recogniser(), "a.txt", text.as_bytes());
            let report = read.expect("tables").report;
            assert_eq!(report.judged.mismatch, 0, "{seed}: {:#?}", report.findings);
            passed += report.judged.pass;
        }
    }
    assert!(passed > 1000, "{passed}");
}

/// 表一 and 表七 as pdftotext lays them out: the income of 表一 ends one blank before the words of its expenditure.
const OF_A_PDF: &str = include_str!("formats/of_a_pdf.txt");

#[test]
fn where_figures_came_to_no_column_a_blank_is_no_zero() {
    let read = duibiao::examine_bytes(&recogniser(), "a.txt", OF_A_PDF.as_bytes());
    let report = read.expect("two tables").report;
    assert_eq!(report.judged.mismatch, 0, "{:#?}", report.findings);
    // The lost figures are one line.
    let own = report
        .findings
        .iter()
        .filter(|one| one.message.contains("看不出属于哪一栏"));
    assert_eq!(own.count(), 1, "{:#?}", report.findings);
    let alone = report
        .findings
        .iter()
        .filter(|one| one.message.contains("？”不知道属于哪里"));
    assert_eq!(alone.count(), 0, "{:#?}", report.findings);
}

/// A line in which words stand one blank behind an amount.
fn glue(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let words = (1..chars.len().saturating_sub(4)).find(|&at| {
        let blanks = chars[at..at + 3].iter().all(|c| *c == ' ');
        blanks && chars[at - 1].is_ascii_digit() && !chars[at + 3].is_ascii()
    });
    match words {
        Some(at) => chars[..at].iter().chain(&chars[at + 2..]).collect(),
        None => line.to_owned(),
    }
}

/// The tables in columns of spaces, a page each: texts from the left, figures at the right, headings in the
/// middle of what they are over.
fn as_columns(book: &Printed) -> String {
    let mut text = String::new();
    for sheet in &book.sheets {
        let words = |cell: &Cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.replace([' ', '\u{3000}'], ""),
            Cell::Number(n) => format!("{:.2}", *n as f64 / 100.0),
        };
        let lead = sheet
            .rows
            .iter()
            .position(|row| row.iter().any(|cell| words(cell).contains("单位：")));
        let lead = lead.expect("a unit");
        let body = sheet
            .rows
            .iter()
            .position(|row| row.iter().any(|c| matches!(c, Cell::Number(_))));
        let body = body.unwrap_or(sheet.rows.len());
        let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide = |col: usize| {
            let cells = sheet.rows[lead + 1..]
                .iter()
                .enumerate()
                .filter_map(|(row, cells)| {
                    let spans = sheet
                        .merges
                        .iter()
                        .any(|m| m.0 == row + lead + 1 && m.1 == col && m.3 > col);
                    cells
                        .get(col)
                        .filter(|_| !spans)
                        .map(|cell| words(cell).chars().count())
                });
            cells.max().unwrap_or(0)
        };
        let mut starts = vec![0];
        for col in 0..columns {
            starts.push(starts[col] + wide(col) + 3);
        }
        for (number, row) in sheet.rows.iter().enumerate() {
            let mut line = String::new();
            for (col, cell) in row.iter().enumerate() {
                let word = words(cell);
                let merge = sheet.merges.iter().find(|m| m.0 == number && m.1 == col);
                let end = starts[merge.map_or(col, |merge| merge.3) + 1] - 3;
                let room = end.saturating_sub(starts[col]);
                let free = room.saturating_sub(word.chars().count());
                let at = starts[col]
                    + match cell {
                        Cell::Number(_) => free,
                        _ if number > lead && number < body => free / 2,
                        _ => 0,
                    };
                if !word.is_empty() {
                    let fill = at
                        .saturating_sub(line.chars().count())
                        .max(usize::from(col > 0));
                    line.push_str(&" ".repeat(fill));
                    line.push_str(&word);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push('\x0C');
    }
    text
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
            let Some(converted) = lab::soffice::convert(&example(name), format, folder.path())
            else {
                return;
            };
            let report = anonymous(duibiao::check(&recogniser, &converted));
            assert_eq!(report, own, "{name} as .{format}");
        }
    }
}
