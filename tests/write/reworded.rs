//! `fix` of a .docx: what is proven to be wrong in its sentences and its tables is changed, and nothing else, not a byte.

use std::io::{Cursor, Read, Write};

use duibiao::report::Report;
use duibiao::{Fixed, Given, Manner, Recogniser, disclose_bytes, fix_bytes, layout, read};
use lab::departments::{Department, RoundingMode, xlsx};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// The document of the example.
fn document() -> Vec<u8> {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let disclosed = disclose_bytes(&recogniser(), "公开表.xlsx", &book, Given::default());
    disclosed.expect("a document").document
}

/// The text of the document's main part.
fn text(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive.by_name("word/document.xml").expect("the part");
    part.read_to_string(&mut text).expect("text");
    text
}

/// The document with another main part.
fn with_text(bytes: &[u8], text: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).expect("a part");
        if part.name().expect("a name") == "word/document.xml" {
            let options = SimpleFileOptions::default();
            writer
                .start_file("word/document.xml", options)
                .expect("begun");
            writer.write_all(text.as_bytes()).expect("written");
        } else {
            writer.raw_copy_file(part).expect("copied");
        }
    }
    writer.finish().expect("an archive").into_inner()
}

/// The text with each of these in place of the one before it, where that stands first.
fn damaged(mut text: String, changes: &[(&str, &str)]) -> String {
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

fn fixed(bytes: &[u8]) -> Fixed {
    fix_bytes(&recogniser(), "公开.docx", bytes, &Manner::default()).expect("a workbook")
}

/// What every part of an archive is, compressed, by its name.
fn parts(bytes: &[u8]) -> Vec<(String, u32, u64)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let parts = 0..archive.len();
    let parts = parts.map(|at| {
        let part = archive.by_index_raw(at).expect("a part");
        (
            part.name().expect("a name").into_owned(),
            part.crc32(),
            part.compressed_size(),
        )
    });
    parts.collect()
}

/// The findings of which it is said what should stand there: from, to, whether that is proven.
fn said(report: &Report) -> Vec<(String, String, bool)> {
    let all = report
        .findings
        .iter()
        .filter_map(|one| one.reworded.as_ref());
    all.map(|one| (one.from.clone(), one.to.clone(), one.proven))
        .collect()
}

/// A number of a sentence over three runs, with a tracked deletion between them.
const SPLIT: (&str, &str) = (
    "基本支出768.79万元，占68.76%",
    "基本支出7</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>86</w:t></w:r><w:del w:id=\"1\" w:author=\"a\"><w:r><w:delText>00</w:delText></w:r></w:del><w:r><w:t>.79万元，占68.76%",
);

#[test]
fn only_what_is_proven_is_changed_and_every_other_byte_stays() {
    let sound = document();
    let changes = [
        SPLIT,
        ("纳入本部门2026年", "纳入本部门2023年"),
        (
            "社会保障和就业支出81.52万元，占7.29%",
            "社会保障和就业支出81.52万元，占7.92%",
        ),
        (">937.62<", ">973.62<"),
    ];
    let wrong = damaged(text(&sound), &changes);
    let bytes = with_text(&sound, &wrong);
    let done = fixed(&bytes);
    let document = done.document.as_ref().expect("a document");
    let expected = damaged(
        wrong.clone(),
        &[
            ("基本支出7</w:t>", "基本支出768.79</w:t>"),
            ("<w:t>86</w:t>", "<w:t></w:t>"),
            ("<w:t>.79万元", "<w:t>万元"),
            ("纳入本部门2023年", "纳入本部门2026年"),
            ("占7.92%", "占7.29%"),
            (">973.62<", ">937.62<"),
        ],
    );
    assert!(text(document) == expected);
    let (before, after) = (parts(&bytes), parts(document));
    let same = before
        .iter()
        .zip(&after)
        .filter(|(one, other)| one == other);
    assert_eq!(before.len(), after.len());
    assert_eq!(same.count(), before.len() - 1);
    assert!(
        fixed(&bytes).document.as_ref() == Some(document),
        "not the same twice"
    );
    // Once more there is nothing to change.
    let again = fixed(document);
    assert!(again.document.is_none());
    assert_eq!(said(&again.report), []);
    assert!(again.report.corrections.is_empty());
}

#[test]
fn what_the_workbook_says_of_words_is_the_old_and_the_new_clause_on_a_line() {
    let sound = document();
    let wrong = damaged(
        text(&sound),
        &[SPLIT, ("纳入本部门2026年", "纳入本部门2023年")],
    );
    let workbook = fixed(&with_text(&sound, &wrong)).workbook;
    let book = read::read_bytes(&workbook, "公开-更正.xlsx").expect("a workbook");
    let list = book
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "差异表");
    let rows = list.iter().flat_map(|grid| &grid.rows);
    let texts: Vec<Vec<&str>> = rows
        .map(|row| row.cells.iter().filter_map(|cell| cell.text()).collect())
        .collect();
    for clause in [
        "“基本支出786.79万元”改为“基本支出768.79万元”",
        "“纳入本部门2023年部门汇”改为“纳入本部门2026年部门汇”",
    ] {
        let line = texts
            .iter()
            .find(|row| row.iter().any(|text| text.starts_with(clause)));
        let line = line.unwrap_or_else(|| panic!("{clause}: {texts:?}"));
        assert!(line.contains(&"已改"), "{line:?}");
        assert!(
            line.iter().all(|text| text.chars().count() <= 50),
            "{line:?}"
        );
    }
}

#[test]
fn a_point_that_was_lost_or_moved_is_put_back_in_all_digits() {
    let sound = document();
    for (right, wrong) in [
        ("基本支出768.79万元，占", "基本支出76879万元，占"),
        ("基本支出768.79万元，占", "基本支出7687.9万元，占"),
        (
            "社会保障和就业支出81.52万元，占",
            "社会保障和就业支出8.152万元，占",
        ),
        (
            "社会保障和就业支出81.52万元，占7.29%",
            "社会保障和就业支出81.52万元，占729%",
        ),
    ] {
        let bytes = with_text(&sound, &damaged(text(&sound), &[(right, wrong)]));
        let done = fixed(&bytes);
        let document = done.document.as_ref().expect("a document");
        assert!(
            text(document) == text(&sound),
            "{wrong}: {:?}",
            said(&done.report)
        );
    }
    // The digits are right, the word behind them is not.
    let change = ("基本支出768.79万元，占", "基本支出768.79元，占");
    let bytes = with_text(&sound, &damaged(text(&sound), &[change]));
    assert!(fixed(&bytes).document.is_none());
}

#[test]
fn what_could_be_otherwise_is_only_listed() {
    let sound = document();
    for changes in [
        // The same is said twice.
        &[
            (
                "项目支出349.28万元，占31.24%",
                "项目支出394.28万元，占31.24%",
            ),
            ("项目支出349.28万元；机关", "项目支出394.28万元；机关"),
        ][..],
        // Another number altogether, that nothing beside it belies.
        &[("项目支出349.28万元；机关", "项目支出510.07万元；机关")],
        // Last year may be meant.
        &[("纳入本部门2026年", "纳入本部门2025年")],
        // A name that is somebody else's.
        &[(
            "社会保障和就业支出81.52万元，占",
            "社会保险和就业支出81.52万元，占",
        )],
    ] {
        let bytes = with_text(&sound, &damaged(text(&sound), changes));
        let done = fixed(&bytes);
        assert!(
            done.document.is_none(),
            "{changes:?}: {:?}",
            said(&done.report)
        );
        assert!(
            said(&done.report).iter().all(|(.., proven)| !proven),
            "{changes:?}"
        );
    }
}

#[test]
fn a_figure_that_is_in_doubt_itself_proves_no_sentence() {
    let sound = document();
    // The table's amount differs from the sum of its parts and from the sentence; nobody can say which is right.
    let changes = [
        (">28.12<", ">27.12<"),
        ("公用经费28.12万元", "公用经费82.12万元"),
    ];
    let done = fixed(&with_text(&sound, &damaged(text(&sound), &changes)));
    let words = done.document.map(|document| text(&document));
    assert!(words.is_none_or(|text| !text.contains("公用经费27.12万元")));
}

#[test]
fn a_text_gets_the_same_clauses_and_no_document() {
    let sound = document();
    let wrong = damaged(text(&sound), &[SPLIT]);
    let book = read::read_bytes(&with_text(&sound, &wrong), "公开.docx").expect("readable");
    let lines = book.sheets[0].rows.iter().map(|row| {
        let mut line = Vec::new();
        for cell in &row.cells {
            line.resize(cell.col as usize, String::new());
            line.push(cell.text().unwrap_or_default().replace('\n', " "));
        }
        line.join("\t")
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let done = fix_bytes(
        &recogniser(),
        "公开.txt",
        text.as_bytes(),
        &Manner::default(),
    );
    let done = done.expect("a workbook");
    assert!(done.document.is_none());
    let told: Vec<(String, String)> = said(&done.report)
        .into_iter()
        .map(|(from, to, _)| (from, to))
        .collect();
    assert_eq!(told, [("786.79".to_owned(), "768.79".to_owned())]);
}
