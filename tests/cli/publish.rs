//! 定稿: what goes to the public holds the tables and nothing of the work on them.

use std::io::{Cursor, Read};

use lab::departments::{CellId, RoundingMode, xlsx};

use super::{bytes, duibiao, folder, honest, names, put};

/// All parts of a workbook in one text.
fn parts(bytes: &[u8]) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut all = String::new();
    for number in 0..package.len() {
        let mut part = package.by_index(number).expect("a part");
        all.push_str(&part.name().expect("a name"));
        part.read_to_string(&mut all).expect("text");
    }
    all
}

#[test]
fn a_finished_workbook_is_published_without_a_trace_of_the_work() {
    let folder = folder();
    // One figure is wrong by far; what stood there must not be found in the published workbook.
    let mut wrong = honest(RoundingMode::Exact);
    wrong.set(&CellId::new("T3", "", "合计", "合计"), 765_432_112);
    put(&folder, "提交.xlsx", &xlsx(&wrong));
    let run = duibiao(&folder, &["publish", "提交.xlsx"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("还不能定稿：有 "), "{}", run.err);
    assert!(run.err.contains("表三!C5"), "{}", run.err);
    assert_eq!(duibiao(&folder, &["fix", "提交.xlsx"]).code, 0);
    assert!(parts(&bytes(&folder, "提交-更正.xlsx")).contains("7654321.12"));

    let run = duibiao(&folder, &["publish", "提交-更正.xlsx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.ends_with("已定稿：提交-定稿.xlsx\n"), "{}", run.out);
    assert!(
        run.out.contains("差异表、勾稽明细、修改记录"),
        "{}",
        run.out
    );
    assert!(run.out.contains("去掉了 1 处单元格批注"), "{}", run.out);
    let published = bytes(&folder, "提交-定稿.xlsx");
    let all = parts(&published);
    let fixed = parts(&bytes(&folder, "提交-更正.xlsx"));
    let traces = [
        "7654321.12",
        "comments",
        "差异表",
        "修改记录",
        "对表",
        "FFEB3B",
    ];
    for trace in traces {
        assert!(fixed.contains(trace), "{trace} is nowhere to be left out");
        assert!(!all.contains(trace), "{trace} is left");
    }
    assert_eq!(duibiao(&folder, &["check", "提交-定稿.xlsx"]).code, 0);
    // Published again, it is the same to the byte.
    let run = duibiao(&folder, &["publish", "提交-定稿.xlsx", "-o", "再.xlsx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(bytes(&folder, "再.xlsx") == published);
    assert_eq!(duibiao(&folder, &["publish", "提交-更正.xlsx"]).code, 0);
    let outputs = names(folder.path()).into_iter();
    assert_eq!(outputs.filter(|name| name.contains("定稿")).count(), 1);
}

#[test]
fn what_is_published_as_it_is_leaves_a_record_beside_it_and_nothing_is_overwritten() {
    let folder = folder();
    let run = duibiao(&folder, &["定稿", "wrong.xlsx", "--as-is"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("照现状定稿"), "{}", run.out);
    let record = String::from_utf8(bytes(&folder, "wrong-定稿.定稿记录.json")).expect("text");
    assert!(
        record.contains("\"outcome\": \"mismatch\"") && record.contains("表三!C5"),
        "{record}"
    );
    let run = duibiao(&folder, &["publish", "tails.xlsx", "-o", "good.xlsx"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("已经存在，没有覆盖"), "{}", run.err);
}
