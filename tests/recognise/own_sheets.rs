//! The sheets that duibiao adds are known again by what stands on them, never by their names alone.

use duibiao::read::read_file;
use duibiao::{FixOptions, Recogniser, examine, fix, layout};
use lab::departments::{Department, RoundingMode, xlsx};
use rust_xlsxwriter::Workbook;

#[test]
fn our_own_sheets_are_not_carried_over_again() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    let seed = Department::seed().print(RoundingMode::Rounded);
    std::fs::write(path("0.xlsx"), xlsx(&seed)).expect("saved");
    let names = |file: &str| -> Vec<String> {
        let book = read_file(&path(file)).expect("read");
        let names = book.sheets.iter().map(|grid| grid.name.as_str().to_owned());
        names.collect()
    };
    for (from, to) in [("0.xlsx", "1.xlsx"), ("1.xlsx", "2.xlsx")] {
        let options = FixOptions {
            formulas: true,
            ..FixOptions::to(&path(to))
        };
        assert_eq!(fix(&recogniser, &path(from), &options).error, None);
    }
    let first = names("1.xlsx");
    for own in [
        "目录",
        "差异表",
        "修改记录",
        "勾稽",
        "一般公共预算当年拨款结构图",
    ] {
        assert!(first.iter().any(|name| name == own), "{own}: {first:?}");
    }
    assert_eq!(names("2.xlsx"), first);
}

#[test]
fn a_sheet_of_the_users_is_kept_though_it_is_called_like_one_of_ours() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let directory = tempfile::tempdir().expect("a directory");
    let input = directory.path().join("in.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("目录").expect("a name");
    sheet.write(0, 0, "第一部分 概况").expect("written");
    let sheet = book.add_worksheet().set_name("表十").expect("a name");
    for (row, texts) in [
        vec!["2026年财政拨款安排“三公”经费支出预算表"],
        vec!["部门名称：某局", "", "", "", "单位：万元"],
        vec![
            "项目",
            "合计",
            "一般公共预算",
            "政府性基金预算",
            "国有资本经营预算",
        ],
        vec!["公务接待费", "1.00", "1.00"],
        vec!["合计", "1.00", "1.00"],
    ]
    .into_iter()
    .enumerate()
    {
        for (col, text) in texts.into_iter().enumerate() {
            match text.parse::<f64>() {
                Ok(number) => sheet.write(row as u32, col as u16, number),
                Err(_) => sheet.write(row as u32, col as u16, text),
            }
            .expect("written");
        }
    }
    book.save(&input).expect("saved");
    let examined = examine(&recogniser, &input).expect("a table is recognised");
    let kept: Vec<&str> = examined
        .report
        .unrecognised
        .iter()
        .map(|one| one.sheet.as_str())
        .collect();
    assert_eq!(kept, ["目录"]);
}
