//! 公开: the whole document, written beside its workbook and never over anything.

use super::{bytes, duibiao, folder, names, put};

#[test]
fn the_document_stands_beside_the_workbook_and_nothing_is_written_over() {
    let folder = folder();
    let run = duibiao(&folder, &["disclose", "good.xlsx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.ends_with("已写出：good-公开文本.docx\n"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("待填写") && !run.out.contains("不符"),
        "{}",
        run.out
    );
    let first = bytes(&folder, "good-公开文本.docx");
    // Once more it is the very same file; over another one nothing is written.
    assert_eq!(duibiao(&folder, &["公开", "good.xlsx"]).code, 0);
    assert!(bytes(&folder, "good-公开文本.docx") == first);
    put(&folder, "别的.docx", b"mine");
    let run = duibiao(&folder, &["disclose", "good.xlsx", "-o", "别的.docx"]);
    assert_eq!(
        (run.code, bytes(&folder, "别的.docx").as_slice()),
        (2, b"mine".as_slice())
    );
    assert!(run.err.contains("已经存在，没有覆盖"), "{}", run.err);
    let run = duibiao(&folder, &["disclose", "good.xlsx", "-o", "公开.xlsx"]);
    assert!(run.code == 2 && run.err.contains(".docx"), "{}", run.err);
    assert!(!names(folder.path()).contains(&"公开.xlsx".to_owned()));
}

#[test]
fn a_workbook_that_is_not_in_order_is_written_as_it_is_and_that_is_said() {
    let folder = folder();
    let run = duibiao(&folder, &["disclose", "wrong.xlsx", "-o", "公开.docx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("处不符或未核") && run.out.contains("--corrected"),
        "{}",
        run.out
    );
}

#[test]
fn what_is_missing_is_asked_for_on_a_sheet_that_is_taken_back() {
    let folder = folder();
    let run = duibiao(
        &folder,
        &["disclose", "good.xlsx", "--blank", "说明资料.xlsx"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let run = duibiao(
        &folder,
        &[
            "disclose",
            "good.xlsx",
            "--told",
            "说明资料.xlsx",
            "-o",
            "公开.docx",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains("用不上"), "{}", run.out);
    let run = duibiao(
        &folder,
        &[
            "disclose",
            "good.xlsx",
            "--told",
            "good.xlsx",
            "-o",
            "再.docx",
        ],
    );
    assert!(
        run.code == 2 && run.err.contains("“项目、内容”两栏"),
        "{}",
        run.err
    );
}
