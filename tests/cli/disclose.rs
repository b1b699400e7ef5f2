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

#[test]
fn a_document_with_wrong_words_is_written_beside_the_workbook_and_a_text_is_not() {
    let folder = folder();
    let run = duibiao(&folder, &["disclose", "good.xlsx", "-o", "公开.docx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    wrong_year(&folder.path().join("公开.docx"));
    let run = duibiao(&folder, &["fix", "公开.docx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let last = run.out.lines().last().unwrap_or_default();
    assert_eq!(
        last,
        "已写出：公开-更正.docx（只改了句中 1 处，其余一字未动）"
    );
    assert!(run.out.contains("已写出：公开-更正.xlsx\n"), "{}", run.out);
    let first = bytes(&folder, "公开-更正.docx");
    assert_eq!(duibiao(&folder, &["fix", "公开.docx"]).code, 0);
    assert!(bytes(&folder, "公开-更正.docx") == first);
    // What is somebody else's stays; the next number is free.
    put(&folder, "公开-更正.docx", b"mine");
    let run = duibiao(&folder, &["fix", "公开.docx"]);
    assert!(run.out.contains("已写出：公开-更正2.docx"), "{}", run.out);
    assert_eq!(bytes(&folder, "公开-更正.docx"), b"mine");
    let json = duibiao(&folder, &["check", "--json", "公开.docx"]);
    assert!(json.out.contains("\"proven\":true"), "{}", json.out);
}

/// Puts the year of another budget where the document speaks of its own.
fn wrong_year(document: &std::path::Path) {
    use std::io::{Cursor, Read, Write};
    let bytes = std::fs::read(document).expect("the document");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("read");
        let name = part.name().expect("a name").into_owned();
        if name == "word/document.xml" {
            let text = String::from_utf8(content).expect("text");
            let at = text.find("年部门汇总预算编制范围").expect("the phrase");
            content = [&text[..at - 4], "2021", &text[at..]].concat().into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).expect("begun");
        writer.write_all(&content).expect("written");
    }
    let bytes = writer.finish().expect("an archive").into_inner();
    std::fs::write(document, bytes).expect("written");
}

#[test]
fn fix_lists_the_words_to_change_of_a_document_beside_the_tables() {
    let folder = folder();
    put(
        &folder,
        "说明.txt",
        "一、预算收支增减变化情况说明\n2026年度某市某某局预算收入总计1.00万元。\n".as_bytes(),
    );
    let run = duibiao(&folder, &["check", "good.xlsx", "--with", "说明.txt"]);
    assert!(
        run.code == 1 && run.out.contains("说明.txt!A2"),
        "{}",
        run.out
    );
    let run = duibiao(&folder, &["fix", "good.xlsx", "--with", "说明.txt"]);
    assert!(run.out.contains("说明.txt!A2"), "{}{}", run.out, run.err);
    let before = bytes(&folder, "good-更正.xlsx");
    // The same once more is the same workbook; the document itself stays.
    let run = duibiao(&folder, &["fix", "good.xlsx", "--with", "说明.txt"]);
    assert!(run.out.contains("good-更正.xlsx"), "{}", run.out);
    assert!(bytes(&folder, "good-更正.xlsx") == before);
    assert!(!names(folder.path()).contains(&"good-更正2.xlsx".to_owned()));
    let run = duibiao(
        &folder,
        &[
            "fix",
            "good.xlsx",
            "--keep",
            "--with",
            "说明.txt",
            "-o",
            "留.xlsx",
        ],
    );
    assert!(run.out.contains("说明.txt!A2"), "{}{}", run.out, run.err);
    // Last year's tables are those of the year before.
    let run = duibiao(
        &folder,
        &[
            "fix",
            "good.xlsx",
            "--last-year",
            "good.xlsx",
            "-o",
            "上年.xlsx",
        ],
    );
    assert!(run.code == 2 && run.err.is_empty(), "{}", run.err);
    assert!(!names(folder.path()).contains(&"上年.xlsx".to_owned()));
}
