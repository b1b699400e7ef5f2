//! `disclose`: the whole document is the same every time, other programs and we read the figures of the workbook in it,
//! and its contents say the pages on which things stand.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use duibiao::convert::load;
use duibiao::model::Value;
use duibiao::{Disclosed, Enclosed, Given, Recogniser, asked_bytes, disclose_bytes, layout};
use lab::departments::{CellId, Department, Profile, RoundingMode, xlsx};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn workbook(seed: u64, profile: Profile) -> Vec<u8> {
    xlsx(&Department::random(seed, profile).print(RoundingMode::Exact))
}

fn disclosed(bytes: &[u8], given: Given) -> Disclosed {
    disclose_bytes(&recogniser(), "公开表.xlsx", bytes, given).expect("a document")
}

/// A part of an archive, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive.by_name(name).expect("the part");
    part.read_to_string(&mut text).expect("text");
    text
}

/// The amounts that a file says, by table and row.
fn figures(room: &Path, name: &str, bytes: &[u8]) -> BTreeMap<(String, String), Vec<String>> {
    let path = room.join(name);
    std::fs::write(&path, bytes).expect("written");
    let recogniser = recogniser();
    let loaded = load(&recogniser, &[path]).expect("it reads");
    let mut all = BTreeMap::new();
    for table in &loaded.submission.tables {
        assert!(table.heading().is_some(), "{name}: {} is missing", table.id);
        for row in table.rows() {
            let values = row.entries.iter().map(|entry| match &entry.value {
                Value::Amount(amount) => amount.decimal().normalize().to_string(),
                other => format!("{other:?}"),
            });
            all.insert(
                (table.id.to_string(), row.key.to_string()),
                values.collect(),
            );
        }
    }
    all
}

/// The paragraphs of the contents that stand in the document: what each says, and its page.
fn contents(document: &str) -> Vec<(String, usize)> {
    let links = document.split("<w:hyperlink ").skip(1);
    let links = links.map(|link| link.split("</w:hyperlink>").next().unwrap_or_default());
    let lines = links.map(|link| {
        let texts = link.split("<w:t ").skip(1).map(|text| {
            let text = text.split_once('>').expect("a tag").1;
            text.split("</w:t>").next().unwrap_or_default()
        });
        let texts: Vec<&str> = texts.collect();
        let (page, title) = texts.split_last().expect("a page");
        (title.concat(), page.parse().expect("a number"))
    });
    lines.collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = workbook(7, Profile::Ordinary);
    let (one, two) = (
        disclosed(&bytes, Given::default()),
        disclosed(&bytes, Given::default()),
    );
    assert!(one.document == two.document);
    // Nobody is named in its properties.
    let properties = part(&one.document, "docProps/core.xml");
    assert!(
        !properties.contains("creator") && properties.contains("-01-01T"),
        "{properties}"
    );
}

#[test]
fn we_read_the_figures_of_the_workbook_in_the_document() {
    let room = tempfile::tempdir().expect("a folder");
    for (seed, profile) in [
        (7, Profile::Small),
        (8, Profile::Ordinary),
        (9, Profile::Ordinary),
    ] {
        let bytes = workbook(seed, profile);
        let document = disclosed(&bytes, Given::default()).document;
        let (workbook, document) = (
            figures(room.path(), "a.xlsx", &bytes),
            figures(room.path(), "b.docx", &document),
        );
        assert!(workbook.len() > 30, "seed {seed}");
        assert_eq!(workbook, document, "seed {seed}");
    }
}

#[test]
fn every_table_repeats_its_header_and_keeps_its_widths_twice() {
    let document = disclosed(&workbook(8, Profile::Ordinary), Given::default()).document;
    let text = part(&document, "word/document.xml");
    let tables: Vec<&str> = text.split("<w:tbl>").skip(1).collect();
    assert_eq!(tables.len(), 13);
    for table in tables {
        let rows: Vec<&str> = table.split("<w:tr>").skip(1).collect();
        let heads = rows
            .iter()
            .filter(|row| row.contains("<w:tblHeader/>"))
            .count();
        assert!(
            heads > 0
                && rows[..heads]
                    .iter()
                    .all(|row| row.contains("<w:tblHeader/>"))
        );
        assert!(rows.iter().all(|row| row.contains("<w:cantSplit/>")));
        let grid: Vec<u32> = numbers(table, "<w:gridCol w:w=\"");
        let cells: u32 = numbers(rows[0], "<w:tcW w:w=\"").iter().sum();
        assert_eq!(grid.iter().sum::<u32>(), cells);
        assert!(table.contains("<w:tblLayout w:type=\"fixed\"/>"));
    }
}

fn numbers(text: &str, before: &str) -> Vec<u32> {
    let found = text.split(before).skip(1);
    let found = found.map(|rest| rest.split('"').next().unwrap_or_default());
    found
        .map(|number| number.parse().expect("a number"))
        .collect()
}

#[test]
fn what_a_person_fills_in_takes_the_place_of_the_blanks() {
    let bytes = workbook(7, Profile::Small);
    let empty = disclosed(&bytes, Given::default());
    assert!(
        empty.blanks.contains(&"本部门职责".to_owned()),
        "{:?}",
        empty.blanks
    );
    let text = part(&empty.document, "word/document.xml");
    assert!(text.contains("【待填写：本部门职责】"));
    // The sheet asks for what stands in the document, and what is filled in there arrives.
    let asked = asked_bytes(&recogniser(), "公开表.xlsx", &bytes, Given::default());
    let asked = asked.expect("a sheet");
    assert!(
        asked.lines > 10 && asked.lines <= empty.blanks.len(),
        "{}",
        asked.lines
    );
    let answers = "项目,内容\n本部门职责,负责屯留的天气。\n天气,晴\n";
    let told = Enclosed {
        name: "说明资料.csv",
        bytes: answers.as_bytes(),
    };
    let given = Given {
        told: Some(told),
        ..Given::default()
    };
    let filled = disclosed(&bytes, given);
    assert_eq!(filled.blanks.len() + 1, empty.blanks.len());
    assert!(part(&filled.document, "word/document.xml").contains("负责屯留的天气。"));
    assert!(
        filled
            .told
            .iter()
            .any(|told| told.contains("用不上") && told.contains("天气"))
    );
}

#[test]
fn corrections_are_applied_only_if_that_is_asked() {
    let mut printed = Department::random(7, Profile::Small).print(RoundingMode::Exact);
    let cell = CellId::new("T3", "", "合计", "合计");
    let right = printed.cells[&cell].value;
    printed.set(&cell, 765_432_112);
    let bytes = xlsx(&printed);
    let wrong = part(
        &disclosed(&bytes, Given::default()).document,
        "word/document.xml",
    );
    assert!(wrong.contains("7,654,321.12"));
    let given = Given {
        corrected: true,
        ..Given::default()
    };
    let mended = disclosed(&bytes, given);
    let text = part(&mended.document, "word/document.xml");
    assert!(!text.contains("7,654,321.12"), "{right}");
    assert!(
        mended.told.iter().any(|told| told.contains("更正了 1 处")),
        "{:?}",
        mended.told
    );
}

#[test]
fn last_year_is_that_of_the_same_tables_one_year_before() {
    let bytes = workbook(7, Profile::Small);
    let given = Given {
        last_year: Some(Enclosed {
            name: "同一年.xlsx",
            bytes: &bytes,
        }),
        ..Given::default()
    };
    let report =
        disclose_bytes(&recogniser(), "公开表.xlsx", &bytes, given).expect_err("this year's");
    let message = report.error.expect("a reason").message;
    assert!(
        message.contains("同一年.xlsx") && message.contains("没有写出"),
        "{message}"
    );
}

/// The text of each page that LibreOffice prints; `None`, said aloud, without it.
fn printed(document: &[u8]) -> Option<Vec<String>> {
    let room = tempfile::tempdir().expect("a folder");
    let file = room.path().join("公开.docx");
    std::fs::write(&file, document).expect("written");
    let pdf = lab::soffice::convert(&file, "pdf", room.path())?;
    let run = Command::new("pdftotext")
        .args(["-layout"])
        .arg(&pdf)
        .arg("-")
        .output();
    let Ok(run) = run else {
        eprintln!("SKIPPED: pdftotext is not installed");
        return None;
    };
    let text = String::from_utf8(run.stdout).expect("text");
    Some(text.split('\u{c}').map(spaceless).collect())
}

fn spaceless(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_contents_say_the_pages_on_which_libreoffice_prints_things() {
    for (seed, profile) in [
        (7, Profile::Small),
        (8, Profile::Ordinary),
        (9, Profile::Ordinary),
        // Tables of many pages.
        (5, Profile::Bureau),
    ] {
        let document = disclosed(&workbook(seed, profile), Given::default()).document;
        let lines = contents(&part(&document, "word/document.xml"));
        assert!(lines.len() > 25, "{lines:?}");
        let Some(pages) = printed(&document) else {
            return;
        };
        // The cover and the contents bear no numbers.
        let first = spaceless(&lines[0].0);
        let starts = |page: &String| page.starts_with(&first) && !page.contains("....");
        let before = pages.iter().position(starts).expect("the first part");
        for (title, page) in &lines {
            // A table is called by its sheet in the contents.
            let own = spaceless(title.split_once(' ').map_or(title, |(_, title)| title));
            let on = pages.get(before + page - 1).map_or("", String::as_str);
            assert!(on.contains(&own), "seed {seed}: {title} on {page}");
            let number = format!("—{page}—");
            assert!(
                on.ends_with(&number),
                "seed {seed}: {page} bears its number"
            );
        }
    }
}

#[test]
fn python_docx_reads_the_tables() {
    let known = Command::new("python3").args(["-c", "import docx"]).output();
    if !known.is_ok_and(|run| run.status.success()) {
        eprintln!("SKIPPED: python-docx is not installed");
        return;
    }
    let room = tempfile::tempdir().expect("a folder");
    let file = room.path().join("公开.docx");
    let document = disclosed(&workbook(7, Profile::Small), Given::default()).document;
    std::fs::write(&file, &document).expect("written");
    let script = "import docx,sys\nd=docx.Document(sys.argv[1])\nprint(len(d.tables), len(d.sections), d.tables[0].cell(0,0).text)\nprint(any('第四部分' in p.text and p.style.name.startswith('Heading') for p in d.paragraphs))";
    let run = Command::new("python3")
        .args(["-c", script])
        .arg(&file)
        .output()
        .expect("it runs");
    let out = String::from_utf8(run.stdout).expect("text");
    assert!(
        out.starts_with("13 ") && out.contains("收入") && out.ends_with("True\n"),
        "{out} {:?}",
        run.stderr
    );
}

/// The text of a document's paragraphs.
fn said(document: &[u8]) -> String {
    let text = part(document, "word/document.xml");
    let pieces = text.split("<w:t").skip(1).filter_map(|piece| {
        let (_, text) = piece.split_once('>')?;
        text.split("</w:t>").next()
    });
    pieces.collect()
}

#[test]
fn changes_and_shares_that_no_table_tells_are_taken_from_what_a_person_says() {
    let bytes = workbook(7, Profile::Small);
    let draft = disclosed(&bytes, Given::default());
    for name in [
        "收支总预算比上年的增减",
        "项目支出绩效目标表占比",
        "上年的机关运行经费",
    ] {
        assert!(
            draft.blanks.contains(&name.to_owned()),
            "{name}: {:?}",
            draft.blanks
        );
    }
    let told = "项目\t内容\n收支总预算比上年的增减\t比上年增加1.00万元，增长9.99%\n项目支出绩效目标表占比\t100%\n";
    let given = Given {
        told: Some(Enclosed {
            name: "说明资料.txt",
            bytes: told.as_bytes(),
        }),
        ..Given::default()
    };
    let document = disclosed(&bytes, given);
    let text = said(&document.document);
    assert!(text.contains("，比上年增加1.00万元，增长9.99%，"), "{text}");
    assert!(text.contains("项目支出总额的100%"), "{text}");
    assert!(
        !document
            .blanks
            .contains(&"收支总预算比上年的增减".to_owned())
    );
}

#[test]
fn what_nobody_filled_in_is_found_wherever_it_stands() {
    let document = disclosed(&workbook(7, Profile::Small), Given::default());
    let report = duibiao::check_bytes(&recogniser(), "公开.docx", &document.document);
    let duties = report
        .findings
        .iter()
        .filter(|one| one.message.contains("【待填写：本部门职"));
    assert_eq!(duties.count(), 1);
}

#[test]
fn forms_that_are_given_stand_behind_their_section() {
    let form = "某县部门项目支出绩效目标表\n项目名称\t\t甲项目\n主管部门及代码\t\t052-某局\n项目资金(元)\t实施期资金总额:\t237,000\t年度资金总额:\t237,000\n";
    let rows: Vec<Vec<lab::departments::Cell>> = form
        .lines()
        .map(|line| {
            let texts = line.split('\t');
            texts
                .map(|text| lab::departments::Cell::Text(text.to_owned()))
                .collect()
        })
        .collect();
    let sheet = lab::departments::Sheet {
        name: "绩效目标表".to_owned(),
        table: "",
        rows,
        merges: Vec::new(),
        per_unit: 1,
    };
    let printed = Department::random(7, Profile::Small).print(RoundingMode::Exact);
    let book = lab::departments::xlsx_beside(&printed, &[sheet], true);
    let document = disclosed(&book, Given::default());
    assert!(
        document
            .told
            .iter()
            .any(|told| told == "放进了 1 张绩效目标表"),
        "{:?}",
        document.told
    );
    let text = said(&document.document);
    let (section, form) = (text.rfind("绩效管理情况"), text.rfind("甲项目"));
    let next = text.rfind("国有资产占有使用情况");
    assert!(
        section < form && form < next,
        "{section:?} {form:?} {next:?}"
    );
}

#[test]
fn last_year_gives_what_it_was_and_how_it_changed() {
    let bytes = workbook(7, Profile::Small);
    let other = Department::random(8, Profile::Small).print(RoundingMode::Exact);
    let last = as_of_last_year(&xlsx(&other));
    let given = Given {
        last_year: Some(Enclosed {
            name: "上年.xlsx",
            bytes: &last,
        }),
        ..Given::default()
    };
    let document = disclosed(&bytes, given);
    let text = said(&document.document);
    assert!(
        !document.blanks.iter().any(|name| name.contains("上年的")),
        "{:?}",
        document.blanks
    );
    assert!(
        text.contains("比上年增加") || text.contains("比上年减少"),
        "{text}"
    );
}

/// A workbook with the year before in its titles.
fn as_of_last_year(book: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("read");
        let content = match String::from_utf8(content) {
            Ok(text) => text.replace("2026年", "2025年").into_bytes(),
            Err(other) => other.into_bytes(),
        };
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).expect("begun");
        writer.write_all(&content).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}
