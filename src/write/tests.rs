//! The workbook as a whole: what stands where when it is read back, and that it is always the same.

use std::collections::BTreeMap;

use super::*;
use crate::decide::{Answer, ChangeRecord};
use crate::model::{Amount, CellRef, Region, Submission, Value};
use crate::pages::{self, Material, OtherLayout};
use crate::read::{CellValue, Grid};
use crate::report::{Finding, Report};
use crate::standard::{Placement, sample};

fn carried() -> Vec<Grid> {
    let mut grid = Grid::new("差异表");
    let cell = |text: &str| CellRef::parse(text).expect("a test's own address");
    grid.push(
        cell("A1"),
        CellValue::Text("=HYPERLINK(\"x\") 不是公式".into()),
        None,
    );
    grid.push(cell("B2"), CellValue::Number(2.5), None);
    grid.push(cell("B3"), CellValue::Number(5.0), Some("B2*2".into()));
    grid.push(cell("B4"), CellValue::Number(7.0), Some("别处!B2+2".into()));
    grid.merges.push(Region {
        first: cell("A1"),
        last: cell("C1"),
    });
    grid.merges.push(Region {
        first: cell("B1"),
        last: cell("D1"),
    });
    grid.merges.push(Region {
        first: cell("A9"),
        last: cell("XFD1048576"),
    });
    vec![grid]
}

fn written(
    submission: &Submission,
    report: &Report,
    answers: &BTreeMap<String, Answer>,
) -> Vec<u8> {
    let changes: Vec<ChangeRecord> = report.corrections.iter().map(ChangeRecord::from).collect();
    let contents = Material {
        layout: &sample::layout(),
        submission,
        report,
        carried: &carried(),
        among: &[],
        changes: &changes,
        answers,
        formulas: false,
        decisions: &[],
        settled: None,
        record: &[],
        notes: &[],
    };
    workbook(&pages::workbook(&contents).expect("its layout")).expect("written")
}

fn sample_bytes() -> Vec<u8> {
    written(&sample::submission(), &sample::report(), &BTreeMap::new())
}

fn opened(bytes: &[u8]) -> calamine::Xlsx<std::io::Cursor<&[u8]>> {
    calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("opened")
}

/// The text or number of a cell, as another program reads it.
fn shown(bytes: &[u8], sheet: &str, cell: CellRef) -> String {
    use calamine::Reader;
    let range = opened(bytes).worksheet_range(sheet).expect("the sheet");
    range
        .get_value((cell.row, cell.col))
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn at(text: &str) -> CellRef {
    CellRef::parse(text).expect("a test's own address")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(sample_bytes(), sample_bytes());
}

#[test]
fn the_sheets_stand_in_their_order_and_a_clash_is_renamed() {
    use calamine::Reader;
    let bytes = sample_bytes();
    assert_eq!(
        opened(&bytes).sheet_names(),
        [
            "目录",
            "表一",
            "表三",
            "表九",
            "表十二",
            "表十三",
            "差异表",
            "勾稽明细",
            "修改记录",
            "差异表(2)"
        ]
    );
}

#[test]
fn every_figure_and_every_name_stands_where_the_placement_says() {
    use calamine::Reader;
    let (layout, submission) = (sample::layout(), sample::submission());
    let placement = Placement::of(&layout, &submission);
    let bytes = sample_bytes();
    let mut book = opened(&bytes);
    let mut figures = 0;
    for (index, table) in submission.tables.iter().enumerate() {
        let sheet = placement.sheet(index).expect("a sheet for each table");
        let range = book.worksheet_range(sheet).expect("the sheet");
        let get = |cell: CellRef| range.get_value((cell.row, cell.col));
        for (ledger, rows) in table.ledgers.iter().enumerate() {
            for (number, row) in rows.rows.iter().enumerate() {
                for (figure, entry) in row.entries.iter().enumerate() {
                    let cell = placement
                        .cell(index, ledger, number, figure)
                        .expect("a place");
                    let read = get(cell).cloned().unwrap_or_default();
                    match &entry.value {
                        Value::Blank => assert_eq!(read, calamine::Data::Empty, "{sheet}!{cell}"),
                        Value::Amount(amount) => {
                            let calamine::Data::Float(float) = read else {
                                panic!("{sheet}!{cell} holds {read:?}")
                            };
                            assert_eq!(Amount::from_stored(float), Some(*amount), "{sheet}!{cell}");
                            figures += 1;
                        }
                        Value::Unread(_) => assert_eq!(read.to_string(), "=见附件"),
                    }
                    let line = range.rows().nth(cell.row as usize).expect("the row");
                    let label = row.label.as_str();
                    assert!(
                        line.iter().any(|data| *data == *label),
                        "{sheet}!{cell} {label}"
                    );
                }
            }
        }
    }
    // By hand: T1 3 + 6 × 2, T3 3+3+3+2+3+3+2+2, T12 5 × 2.
    assert_eq!(figures, 46);
}

#[test]
fn headers_merge_and_the_lines_around_the_table_say_what_they_should() {
    let bytes = sample_bytes();
    assert_eq!(shown(&bytes, "表一", at("A1")), "预算公开表1");
    assert_eq!(shown(&bytes, "表一", at("A2")), "2026年预算收支总表");
    assert_eq!(
        shown(&bytes, "表一", at("A3")),
        format!("部门名称：{}", sample::DEPARTMENT)
    );
    assert_eq!(shown(&bytes, "表一", at("F3")), "单位：万元");
    assert_eq!(
        shown(&bytes, "表一", at("A16")),
        "注：本套报表因取数时四舍五入，部分金额可能存在尾差"
    );
    assert_eq!(
        shown(&bytes, "表十二", at("C5")),
        "3",
        "the row of column numbers"
    );
    let mut book = opened(&bytes);
    let merges = book.merge_cells_by_sheet_name("表九").expect("merges");
    // 国有资本经营预算收入 over three columns, its 项目 over two, 国有资本经营收入预算 over two rows.
    for (start, end) in [
        ((2, 0), (2, 2)),
        ((3, 0), (3, 1)),
        ((3, 2), (4, 2)),
        ((2, 3), (2, 7)),
    ] {
        assert!(
            merges.iter().any(|m| m.start == start && m.end == end),
            "{start:?} to {end:?}"
        );
    }
}

#[test]
fn a_missing_table_is_headed_and_says_so() {
    let bytes = sample_bytes();
    assert_eq!(
        shown(&bytes, "表十三", at("A1")),
        "2026年项目支出预算表（上年结转）"
    );
    assert_eq!(shown(&bytes, "表十三", at("A6")), words::MISSING_TABLE);
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    use calamine::Reader;
    let bytes = sample_bytes();
    let mut book = opened(&bytes);
    for sheet in ["表三", "表十二"] {
        let formulas = book.worksheet_formula(sheet).expect("the sheet");
        assert_eq!(formulas.used_cells().count(), 0, "{sheet}");
    }
    assert_eq!(shown(&bytes, "表十二", at("A9")), "=1+1 看似公式的项目");
    assert_eq!(
        shown(&bytes, "差异表(2)", at("A1")),
        "=HYPERLINK(\"x\") 不是公式"
    );
}

#[test]
fn a_carried_formula_is_kept_unless_it_looks_at_another_sheet() {
    use calamine::Reader;
    let bytes = sample_bytes();
    let formulas = opened(&bytes)
        .worksheet_formula("差异表(2)")
        .expect("the sheet");
    assert_eq!(formulas.get_value((2, 1)).map(String::as_str), Some("B2*2"));
    assert_eq!(shown(&bytes, "差异表(2)", at("B3")), "5");
    assert_eq!(formulas.used_cells().count(), 1);
    assert_eq!(shown(&bytes, "差异表(2)", at("B4")), "7");
    let merges = opened(&bytes)
        .merge_cells_by_sheet_name("差异表(2)")
        .expect("merges");
    assert_eq!(
        merges.len(),
        1,
        "neither the overlapping merge nor the one over the whole sheet"
    );
}

#[test]
fn the_discrepancy_sheet_leads_from_what_is_to_be_decided_to_the_tails() {
    let bytes = sample_bytes();
    let column = |letter: &str| -> Vec<String> {
        (7..=11)
            .map(|row| shown(&bytes, "差异表", at(&format!("{letter}{row}"))))
            .collect()
    };
    // What is suggested stands on the line, its rival below it.
    assert_eq!(column("A"), ["1", "1.1", "2", "3", "4"]);
    assert_eq!(column("B"), ["要您定", "", "未核", "已改", "尾差"]);
    // T3 has title, lead and two header rows: 合计 stands in row 5, 20103 in row 7.
    assert_eq!(
        column("C"),
        ["表三!C9", "表三!D9", "表三!E12", "表三!C7", ""]
    );
    assert_eq!(column("F"), ["122.03", "7.79", "", "937.62", ""]);
    assert_eq!(column("G"), ["0.1", "-0.1", "0.1", "-0.36", ""]);
    assert_eq!(
        shown(&bytes, "表三", at("C7")),
        "937.62",
        "the link leads to the corrected figure"
    );
    let correction = crate::decide::correction_id(&sample::report().corrections[0].change);
    assert_eq!(
        column("M"),
        [
            "T3/2010303/合计",
            "T3/2010303/合计›1",
            "T3/2080505/合计",
            &correction,
            ""
        ]
    );
}

#[test]
fn every_line_is_led_to_its_relations_and_its_proof() {
    let bytes = sample_bytes();
    let row = |row: u32| -> Vec<String> {
        let cells = ["A", "B", "E", "F"].iter();
        cells
            .map(|col| shown(&bytes, "勾稽明细", at(&format!("{col}{row}"))))
            .collect()
    };
    let equation = "122.13 = 7.69 + 114.34（不成立）";
    assert_eq!(
        row(6),
        ["1", "不符", "本行的合计应等于基本支出加项目支出", equation]
    );
    assert_eq!(row(7)[..2], ["2", "未核"]);
    // The proof of the correction stands before the relations.
    assert_eq!(
        row(8)[..3],
        ["3", "已改", &sample::report().corrections[0].because]
    );
    assert_eq!(row(9)[3], "937.26 = 588.34 + 349.28（不成立）");
    assert_eq!(row(10)[..2], ["4", "尾差"]);
}

#[test]
fn earlier_answers_stand_again_beside_their_finding() {
    let answer = Answer {
        choice: "自填".into(),
        value: "122.03".into(),
        remark: "凭证已核对".into(),
    };
    let mut answers = BTreeMap::from([("T3/2010303/合计".to_owned(), answer.clone())]);
    answers.insert("不再存在".into(), answer);
    let bytes = written(&sample::submission(), &sample::report(), &answers);
    let row: Vec<String> = ["I7", "J7", "K7"]
        .iter()
        .map(|cell| shown(&bytes, "差异表", at(cell)))
        .collect();
    assert_eq!(row, ["自填", "122.03", "凭证已核对"]);
    assert_eq!(shown(&bytes, "差异表", at("I8")), "");
}

#[test]
fn an_earlier_choice_stands_in_the_words_of_the_dropdown() {
    let answer = Answer {
        choice: "采纳备选1".into(),
        ..Answer::default()
    };
    let answers = BTreeMap::from([("T3/2010303/合计".to_owned(), answer)]);
    let bytes = written(&sample::submission(), &sample::report(), &answers);
    assert_eq!(shown(&bytes, "差异表", at("I7")), "1.1 表三!D9 改为7.79");
}

#[test]
fn a_clean_submission_says_that_nothing_was_found() {
    let report = Report::default();
    let bytes = written(&sample::submission(), &report, &BTreeMap::new());
    assert_eq!(shown(&bytes, "差异表", at("B7")), "通过");
    assert_eq!(shown(&bytes, "差异表", at("H7")), words::NO_FINDINGS);
    assert_eq!(shown(&bytes, "修改记录", at("A5")), words::NO_CHANGES);
}

#[test]
fn tails_are_one_line_and_two_hundred_of_them_are_listed_in_the_details() {
    let mut report = sample::report();
    let tail = report.findings[0].clone();
    report.findings = (0..450)
        .map(|n| Finding {
            id: format!("尾差{n}"),
            ..tail.clone()
        })
        .collect();
    report.clusters.clear();
    report.corrections.clear();
    let bytes = written(&sample::submission(), &report, &BTreeMap::new());
    assert!(shown(&bytes, "差异表", at("H7")).contains("尾差 450 条"));
    assert_eq!(shown(&bytes, "差异表", at("A8")), "");
    assert_eq!(shown(&bytes, "勾稽明细", at("B205")), "尾差");
    assert_eq!(shown(&bytes, "勾稽明细", at("E206")), "另有 250 条从略");
}

#[test]
fn a_thousand_projects_with_long_names_are_printed_whole() {
    let mut submission = sample::submission();
    let rows = &mut submission.tables[3].ledgers[0].rows;
    for number in 0..1_000 {
        let name = format!("{number}{}", "项目".repeat(100));
        rows.push(sample::row(
            &format!("局/本级/{number}"),
            &name,
            Some(1),
            &["999999999.99"; 6],
        ));
    }
    let bytes = written(&submission, &sample::report(), &BTreeMap::new());
    assert_eq!(shown(&bytes, "表十二", at("B1010")), "999999999.99");
    let xml = sheet_xml(&bytes, "表十二");
    let number = |text: &str, from: &str| -> f64 {
        let (_, rest) = text.split_once(from).expect("an attribute");
        let value = rest.split('"').next().expect("a value");
        value.parse().expect("a number")
    };
    let (_, column) = xml
        .split_once("<col min=\"1\" max=\"1\"")
        .expect("a column");
    // A unit of width is 7 pixels of three quarters of a point.
    let width = number(column, "width=\"") * 7.0 * 0.75;
    let (_, row) = xml.split_once("<row r=\"1010\"").expect("a row");
    // 200 Chinese characters of 11 points and three or four digits half as wide.
    let lines = (200.0 * 11.0 + 4.0 * 5.5) / width;
    let height = number(row, "ht=\"");
    assert!(
        height >= lines.ceil() * 11.0 * 1.2,
        "{height} for {lines} lines"
    );
    assert!(height <= 409.0, "Excel shows no taller row: {height}");
    for mark in [
        "fitToHeight=\"0\"",
        "orientation=\"landscape\"",
        "paperSize=\"9\"",
    ] {
        assert!(
            xml.contains(mark),
            "one page wide, as many pages as it takes: {mark}"
        );
    }
}

/// The XML of a sheet.
fn sheet_xml(bytes: &[u8], name: &str) -> String {
    use calamine::Reader;
    use std::io::Read;
    let names = opened(bytes).sheet_names();
    let number = names.iter().position(|own| own == name).expect("a sheet") + 1;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut part = zip
        .by_name(&format!("xl/worksheets/sheet{number}.xml"))
        .expect("a part");
    let mut xml = String::new();
    part.read_to_string(&mut xml).expect("text");
    xml
}

#[test]
fn a_submission_of_another_layout_is_refused() {
    let mut submission = sample::submission();
    submission.tables.pop();
    let contents = Material {
        layout: &sample::layout(),
        submission: &submission,
        report: &Report::default(),
        carried: &[],
        among: &[],
        changes: &[],
        answers: &BTreeMap::new(),
        formulas: false,
        decisions: &[],
        settled: None,
        record: &[],
        notes: &[],
    };
    let error = pages::workbook(&contents).expect_err("refused");
    let other = OtherLayout {
        layout: 5,
        submission: 4,
    };
    assert_eq!(error, other);
}
