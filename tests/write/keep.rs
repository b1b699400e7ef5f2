//! `fix --keep`: damaged departments in workbooks with everything that people put into them. All parts
//! are compared byte by byte, and in the touched sheets every cell that was not to change.

mod compare;
mod inputs;
mod shown;

use std::path::PathBuf;
use std::process::Command;

use compare::assert_kept;
use duibiao::model::CellRef;
use duibiao::read::{CellValue, read_bytes};
use duibiao::report::Report;
use duibiao::{FixOptions, Recogniser, layout};
use inputs::{damaged, edit, packed, parts, workbook};
use lab::departments::{
    Cell, Damaged, Department, Mislabel, Printed, Profile, RoundingMode, mislabel,
};
use rust_xlsxwriter::Workbook;

/// Writes the input, runs `fix --keep`, and gives the report and the output if there is one.
fn keep(bytes: &[u8], input: &str, output: &str) -> (Report, Option<Vec<u8>>) {
    let room = tempfile::tempdir().expect("a directory");
    let (input, output) = (room.path().join(input), room.path().join(output));
    std::fs::write(&input, bytes).expect("input");
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let options = FixOptions {
        keep: true,
        ..duibiao::FixOptions::to(&output)
    };
    let report = duibiao::fix(&recogniser, &input, &options);
    assert_eq!(
        std::fs::read(&input).expect("input"),
        bytes,
        "the input is never touched"
    );
    let written = std::fs::read(&output).ok();
    duibiao::fix(&recogniser, &input, &options);
    assert!(
        written == std::fs::read(&output).ok(),
        "the same input gives the same bytes"
    );
    (report, written)
}

/// Seeds whose mistake is proven, with the report of the plain workbook.
fn proven(count: usize) -> Vec<(u64, Damaged)> {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let found: Vec<(u64, Damaged)> = (0..60)
        .map(|seed| (seed, damaged(seed)))
        .filter(|(_, damaged)| {
            let bytes = workbook(damaged, None);
            let examined = duibiao::examine_bytes(&recogniser, "a.xlsx", &bytes).expect("read");
            !examined.report.corrections.is_empty()
        })
        .take(count)
        .collect();
    assert_eq!(found.len(), count, "too few mistakes are proven");
    found
}

#[test]
fn only_the_wrong_cells_change_whatever_else_the_workbook_holds() {
    for (seed, damaged) in proven(6) {
        let plain = workbook(&damaged, None);
        let mark = |text: &str| format!("\u{FEFF}{text}");
        let breaks = |text: &str| {
            text.replace("<row ", "\r\n  <row ")
                .replace("<c r", "\r\n<c r")
        };
        let mut opaque = parts(&plain);
        opaque.insert(
            "xl/vbaProject.bin".into(),
            (0..5000_u32).map(|n| (n * 7) as u8).collect(),
        );
        opaque.insert(
            "customXml/item1.xml".into(),
            b"<a>\r\n\xEF\xBB\xBF</a>".to_vec(),
        );
        opaque.insert("xl/media/图片.png".into(), b"\x89PNG\r\n\x1a\n".to_vec());
        let variants = [
            ("plain", plain.clone(), "out.xlsx"),
            ("BOM", edit(&plain, "xl/worksheets/sheet", mark), "out.xlsx"),
            ("BOM in all", edit(&plain, "xl/", mark), "out.xlsx"),
            (
                "CRLF",
                edit(&plain, "xl/worksheets/sheet", breaks),
                "out.xlsx",
            ),
            ("macros", packed(&opaque), "out.xlsm"),
        ];
        for (what, bytes, output) in variants {
            let (report, out) = keep(&bytes, "in.xlsx", output);
            assert_eq!(report.error, None, "seed {seed}, {what}");
            assert!(!report.corrections.is_empty(), "seed {seed}, {what}");
            let out = out.expect("written");
            assert_kept(&bytes, &out, &report);
            let book = read_bytes(&out, "out.xlsx").expect("readable");
            let last = book.sheets.iter().rev().take(3).rev();
            let last: Vec<&str> = last.map(|grid| grid.name.as_str()).collect();
            assert_eq!(last, ["差异表", "勾稽明细", "修改记录"]);
        }
    }
}

#[test]
fn a_second_run_replaces_the_list_of_the_first_and_touches_nothing_else() {
    let (_, damaged) = proven(1).remove(0);
    let (_, first) = keep(&workbook(&damaged, None), "in.xlsx", "out.xlsx");
    let first = first.expect("written");
    let (report, second) = keep(&first, "in.xlsx", "out.xlsx");
    assert_eq!(report.error, None);
    let second = second.expect("written");
    let names = |bytes: &[u8]| -> Vec<String> {
        let book = read_bytes(bytes, "out.xlsx").expect("readable");
        let names = book.sheets.iter().map(|grid| grid.name.as_str().to_owned());
        names.collect()
    };
    assert_eq!(names(&first), names(&second), "one 差异表, in its place");
    let (before, after) = (parts(&first), parts(&second));
    let keys = |parts: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        parts.keys().cloned().collect()
    };
    assert_eq!(keys(&before), keys(&after));
    // The first list names the corrected cell; the second remembers it.
    let list = |bytes: &[u8]| -> Vec<String> {
        let book = read_bytes(bytes, "out.xlsx").expect("readable");
        let grid = &book.sheets[sheet_of_list(&book)];
        let cells = grid.rows.iter().flat_map(|row| &row.cells);
        cells
            .filter_map(|cell| Some(cell.text()?.to_owned()))
            .collect()
    };
    let corrected = |list: &[String]| list.iter().filter(|text| *text == "已改").count();
    assert_eq!(corrected(&list(&first)), 1);
    assert_eq!(corrected(&list(&second)), 1);
    let workbook = String::from_utf8(after["xl/workbook.xml"].clone()).expect("text");
    for name in ["_xlnm.Print_Area", "_xlnm.Print_Titles"] {
        let count = |bytes: &[u8]| String::from_utf8_lossy(bytes).matches(name).count();
        assert_eq!(
            count(workbook.as_bytes()),
            count(&before["xl/workbook.xml"]),
            "{name}"
        );
    }
}

#[test]
fn what_is_corrected_passes_when_it_is_checked_again() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for (seed, damaged) in proven(4) {
        let (report, out) = keep(&workbook(&damaged, None), "in.xlsx", "out.xlsx");
        let out = out.expect("written");
        let examined = duibiao::examine_bytes(&recogniser, "out.xlsx", &out).expect("read");
        for (change, correction) in damaged.truth.iter().zip(&report.corrections) {
            let right = change
                .right
                .map(|n| rust_decimal::Decimal::new(n, 2).normalize().to_string());
            assert_eq!(correction.change.to, right, "seed {seed}");
        }
        assert!(examined.report.corrections.is_empty(), "seed {seed}");
        assert!(
            examined.report.judged.mismatch < report.judged.mismatch,
            "seed {seed}"
        );
    }
}

#[test]
fn a_figure_that_was_left_out_is_put_in_its_place() {
    let mut filled = 0;
    for (seed, damaged) in proven(6) {
        let mut gap = damaged.clone();
        gap.printed = damaged.right.clone();
        gap.printed.set(&damaged.truth[0].cell, 0);
        let bytes = workbook(&gap, None);
        let (report, out) = keep(&bytes, "in.xlsx", "out.xlsx");
        assert_eq!(report.error, None, "seed {seed}");
        assert_kept(&bytes, &out.expect("written"), &report);
        let blanks = report
            .corrections
            .iter()
            .filter(|c| c.change.from.is_none());
        filled += blanks.count();
    }
    assert!(filled > 0, "no gap was filled, so nothing was tested");
}

#[test]
fn results_of_links_to_another_workbook_are_kept() {
    for (seed, damaged) in proven(2) {
        let plain = workbook(&damaged, None);
        let (report, _) = keep(&plain, "a.xlsx", "b.xlsx");
        let wrong: Vec<String> = report
            .corrections
            .iter()
            .filter_map(|one| Some(format!("r=\"{}\"", one.change.cell.as_ref()?)))
            .collect();
        let link = "<f>[1]基础!A1</f><v>";
        let linked = edit(&plain, "xl/worksheets/sheet", |text| {
            let cells = text.split_inclusive("</c>").map(|cell| {
                let tag = cell.rfind("<c ").map_or("", |at| &cell[at..]);
                let plain = tag.contains("<v>") && !tag.contains(" t=") && !tag.contains("<f");
                match plain && !wrong.iter().any(|wrong| tag.contains(wrong)) {
                    true => cell.replacen("<v>", link, 1),
                    false => cell.to_owned(),
                }
            });
            cells.collect()
        });
        let (report, written) = keep(&linked, "a.xlsx", "b.xlsx");
        assert_eq!(report.error, None, "seed {seed}");
        assert!(!report.corrections.is_empty(), "seed {seed}");
        let written = written.expect("an output");
        let count = |bytes: &[u8]| {
            let parts = parts(bytes);
            let texts = parts.values().map(|part| String::from_utf8_lossy(part));
            texts.map(|text| text.matches(link).count()).sum::<usize>()
        };
        assert!(count(&linked) > 20, "seed {seed}");
        assert_eq!(count(&linked), count(&written), "seed {seed}");
        // What does depend on the changed cell is said to wait for being computed.
        let told = report
            .notices
            .iter()
            .any(|notice| notice.message.contains("自算'表 一"));
        assert!(told, "{:?}", report.notices);
    }
}

/// The tables on sheets of other names, each three rows and two columns further on.
fn moved(printed: &Printed) -> Vec<u8> {
    let mut book = Workbook::new();
    for (number, sheet) in printed.sheets.iter().enumerate() {
        let name = format!("Sheet'{number} s");
        let page = book.add_worksheet().set_name(&name).expect("name");
        for (row, cells) in (3..).zip(&sheet.rows) {
            for (col, cell) in (2..).zip(cells) {
                match cell {
                    Cell::Blank => {}
                    Cell::Text(text) => drop(page.write(row, col, text).expect("text")),
                    Cell::Number(n) => drop(page.write(row, col, *n as f64 / 100.0).expect("n")),
                }
            }
        }
    }
    book.save_to_buffer().expect("saved")
}

#[test]
fn a_wrong_label_is_named_where_it_stands_in_the_submission() {
    for kind in [Mislabel::CodeMistyped, Mislabel::LabelsExchanged] {
        let mut cases = (700..760).filter_map(|seed| {
            let honest = Department::random(seed, Profile::Small).print(RoundingMode::Rounded);
            let case = mislabel(&honest, kind, seed)?;
            let (report, out) = keep(&moved(&case.printed), "in.xlsx", "out.xlsx");
            let first = report.clusters.first()?.explanations.first()?.clone();
            let label = first.events[0].cells.first()?.clone();
            label.field.is_some().then_some((label, out))
        });
        let (label, out) = cases.next().expect("a label is named first");
        let (sheet, cell) = (label.sheet.expect("sheet"), label.cell.expect("cell"));
        let book = duibiao::read::read_bytes(&out.expect("written"), "out.xlsx").expect("readable");
        let list = book
            .sheets
            .iter()
            .find(|grid| grid.name.as_str() == "差异表");
        let rows = &list.expect("the list").rows;
        let texts = |row: &duibiao::read::GridRow| -> Vec<String> {
            let texts = row.cells.iter().filter_map(|cell| cell.text());
            texts.map(str::to_owned).collect()
        };
        let place = format!("{sheet}!{cell}");
        let proposed = rows.iter().map(texts).find(|texts| {
            let mut texts = texts.iter();
            texts.any(|text| *text == place)
        });
        let proposed = proposed.unwrap_or_else(|| panic!("{place} is named"));
        let should = label.to_text.as_deref().expect("a label");
        assert!(
            proposed.iter().any(|text| text == should),
            "{kind:?}: {proposed:?}"
        );
    }
}

#[test]
fn the_discrepancy_sheet_links_to_the_cells_of_the_submission() {
    let (_, damaged) = proven(1).remove(0);
    let (report, out) = keep(&moved(&damaged.printed), "in.xlsx", "out.xlsx");
    let change = &report.corrections.first().expect("still proven").change;
    let (sheet, cell) = (
        change.sheet.clone().expect("sheet"),
        change.cell.clone().expect("cell"),
    );
    let out = parts(&out.expect("written"));
    let xml = String::from_utf8(out["xl/worksheets/sheet14.xml"].clone()).expect("XML");
    let location = format!(
        "location=\"&apos;{}&apos;!{cell}\"",
        sheet.replace('\'', "&apos;&apos;")
    );
    assert!(
        xml.contains(&location)
            || xml.contains(&location.replace("\"&apos;", "\"'").replace("&apos;!", "'!")),
        "{location}"
    );
    assert!(xml.contains("<dataValidation ") && xml.contains("state=\"frozen\""));
    assert!(!xml.contains("t=\"s\""), "texts stand in the cells");
}

#[test]
fn the_discrepancy_sheet_names_the_file_without_its_folders() {
    let (_, damaged) = proven(1).remove(0);
    let (report, out) = keep(&workbook(&damaged, None), "in.xlsx", "out.xlsx");
    assert!(report.file.ends_with("in.xlsx") && report.file != "in.xlsx");
    let book = duibiao::read::read_bytes(&out.expect("written"), "out.xlsx").expect("readable");
    let cells = book.sheets.iter().flat_map(|grid| &grid.rows);
    let texts = cells
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text());
    let files: Vec<&str> = texts.filter(|text| text.starts_with("文件：")).collect();
    assert!(
        matches!(files[..], [line] if line.starts_with("文件：in.xlsx ")),
        "{files:?}"
    );
}

#[test]
fn a_proven_formula_cell_is_reported_and_left_alone() {
    let (seed, damaged) = proven(1).remove(0);
    let (report, _) = keep(&workbook(&damaged, None), "in.xlsx", "out.xlsx");
    let change = &report.corrections[0].change;
    let at = CellRef::parse(change.cell.as_deref().expect("cell")).expect("A1");
    let sheet = damaged
        .printed
        .sheets
        .iter()
        .position(|s| Some(s.name.as_str()) == change.sheet.as_deref())
        .expect("sheet");
    let bytes = workbook(&damaged, Some((sheet, at.row as usize, at.col as usize)));
    for (what, bytes) in [
        ("plain", bytes.clone()),
        (
            "shared",
            edit(&bytes, "xl/worksheets/", |text| {
                text.replace(
                    "<f>1+1</f>",
                    &format!("<f t=\"shared\" ref=\"{at}:{at}\" si=\"0\">1+1</f>"),
                )
            }),
        ),
        (
            "array",
            edit(&bytes, "xl/worksheets/", |text| {
                text.replace(
                    "<f>1+1</f>",
                    &format!("<f t=\"array\" ref=\"{at}\">1+1</f>"),
                )
            }),
        ),
    ] {
        let (report, out) = keep(&bytes, "in.xlsx", "out.xlsx");
        assert_eq!(report.error, None, "seed {seed}, {what}");
        assert!(report.corrections.is_empty(), "{what}");
        let [left] = report.done.not_written.as_slice() else {
            panic!("{what}: {:?}", report.done.not_written)
        };
        assert_eq!(left.correction.change.cell, Some(at.to_string()));
        assert!(left.why.contains("公式"), "{}", left.why);
        assert_kept(&bytes, &out.expect("written"), &report);
    }
}

#[test]
fn what_cannot_be_changed_in_place_is_refused_with_what_to_do() {
    let (_, damaged) = proven(1).remove(0);
    let plain = workbook(&damaged, None);
    let prefixed = edit(&plain, "xl/worksheets/sheet", |text| {
        let text = text
            .replace("</", "</x:")
            .replace('<', "<x:")
            .replace("<x:/x:", "</x:");
        text.replace("<x:?xml", "<?xml")
            .replace("xmlns=", "xmlns:x=")
    });
    let strict = edit(&plain, "xl/workbook", |text| {
        text.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main",
            "purl.oclc.org/ooxml/spreadsheetml/main",
        )
    });
    let mut unstyled = parts(&plain);
    unstyled.remove("xl/styles.xml");
    let rels = unstyled
        .get_mut("xl/_rels/workbook.xml.rels")
        .expect("there");
    let text = String::from_utf8(rels.clone()).expect("XML");
    let (before, after) = text
        .split_once("/relationships/styles\"")
        .expect("a style relation");
    *rels = format!("{before}/relationships/other\"{after}").into_bytes();
    let mut signed = parts(&plain);
    signed.insert("_xmlsignatures/sig1.xml".into(), b"<a/>".to_vec());
    let csv = "\u{FEFF}2026年预算收支总表,,,\n".as_bytes().to_vec();
    for (what, bytes, output, word) in [
        ("prefixed", prefixed, "out.xlsx", "另存为"),
        ("strict", strict, "out.xlsx", "另存"),
        ("no styles", packed(&unstyled), "out.xlsx", "样式"),
        ("signed", packed(&signed), "out.xlsx", "签名"),
        ("extension", plain, "out.xlsm", ".xlsx"),
        ("no tables", csv, "out.xlsx", "标准表"),
    ] {
        let (report, out) = keep(&bytes, "in.xlsx", output);
        let error = report.error.unwrap_or_else(|| panic!("{what}: no error"));
        assert!(error.message.contains(word), "{what}: {}", error.message);
        assert_eq!(out, None, "{what}: nothing is written");
    }
}

/// The office program, if it is installed.
fn office() -> Option<PathBuf> {
    let found = Command::new("soffice").arg("--version").output();
    found
        .is_ok_and(|out| out.status.success())
        .then(|| PathBuf::from("soffice"))
}

#[test]
fn libreoffice_opens_the_result_and_computes_what_depended_on_the_mistake() {
    let Some(office) = office() else {
        eprintln!("SKIPPED: LibreOffice (soffice) is not installed, the result was not opened");
        return;
    };
    let (_, damaged) = proven(1).remove(0);
    let bytes = workbook(&damaged, None);
    let (report, out) = keep(&bytes, "in.xlsx", "out.xlsx");
    let room = tempfile::tempdir().expect("a directory");
    let input = room.path().join("kept.xlsx");
    std::fs::write(&input, out.expect("written")).expect("written");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        room.path().join("profile").display()
    );
    let target = room.path().join("converted");
    let done = Command::new(office)
        .args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&target)
        .arg(&input)
        .output()
        .expect("started");
    let converted = std::fs::read(target.join("kept.xlsx"))
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&done.stderr)));
    let book = read_bytes(&converted, "converted.xlsx").expect("readable");
    let grid = |name: &str| {
        book.sheets
            .iter()
            .find(|s| s.name.as_str() == name)
            .expect("sheet")
    };
    let change = &report.corrections[0].change;
    let name = change.sheet.as_deref().expect("sheet");
    let row = damaged
        .printed
        .sheets
        .iter()
        .position(|s| s.name == name)
        .expect("sheet") as u32;
    let sum: f64 = grid(name)
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.col < 10)
        .filter_map(|cell| match cell.value {
            CellValue::Number(number) => Some(number),
            _ => None,
        })
        .sum();
    match grid("自算'表 一")
        .get(CellRef::new(row, 0))
        .map(|cell| &cell.value)
    {
        Some(CellValue::Number(number)) => assert!((number - sum).abs() < 1e-6, "{number} {sum}"),
        other => panic!("{other:?}"),
    }
    let to: f64 = change
        .to
        .as_deref()
        .expect("a figure")
        .parse()
        .expect("a number");
    let at = CellRef::parse(change.cell.as_deref().expect("cell")).expect("A1");
    assert_eq!(
        grid(name).get(at).map(|c| &c.value),
        Some(&CellValue::Number(to))
    );
    assert!(grid("差异表").cell_count() > 20);
}

/// The place of the 差异表 among the sheets.
fn sheet_of_list(book: &duibiao::read::Book) -> usize {
    let mut sheets = book.sheets.iter();
    let own = sheets.position(|grid| grid.name.as_str() == "差异表");
    own.expect("a 差异表")
}

/// The workbook with a choice in the 差异表 on the line of that place, as Excel would leave it.
fn ticked(bytes: &[u8], place: &str, choice: &str, remark: &str) -> Vec<u8> {
    let book = read_bytes(bytes, "out.xlsx").expect("readable");
    let number = sheet_of_list(&book);
    let list = &book.sheets[number];
    let mut rows = list.rows.iter();
    let line = rows.find(|row| row.get(2).and_then(|cell| cell.text()) == Some(place));
    let row = line.unwrap_or_else(|| panic!("no line on {place}")).number + 1;
    let path = format!("xl/worksheets/sheet{}.xml", number + 1);
    let mut all = parts(bytes);
    let mut xml = String::from_utf8(all[&path].clone()).expect("XML");
    for (column, text) in [("I", choice), ("K", remark)] {
        let at = format!("<c r=\"{column}{row}\" s=\"");
        let (before, rest) = xml.split_once(&at).expect("the cell");
        let (style, after) = rest.split_once("\"/>").expect("an empty cell");
        let filled = format!("{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        xml = [before, at.as_str(), &filled, after].concat();
    }
    all.insert(path, xml.into_bytes());
    packed(&all)
}

/// The damaged example: 表五!E9 is one digit off, and 表十二 lacks a project.
fn example() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/预算示例-有错.xlsx");
    std::fs::read(path).expect("the example")
}

/// The number in a cell.
fn figure(bytes: &[u8], sheet: &str, cell: &str) -> Option<f64> {
    let book = read_bytes(bytes, "out.xlsx").expect("readable");
    let grid = book.sheets.iter().find(|grid| grid.name.as_str() == sheet);
    let at = duibiao::model::CellRef::parse(cell).expect("an address");
    match grid.expect("the sheet").get(at)?.value {
        duibiao::read::CellValue::Number(number) => Some(number),
        _ => None,
    }
}

#[test]
fn what_is_decided_in_a_kept_workbook_is_written_into_it() {
    let (report, first) = keep(&example(), "in.xlsx", "out.xlsx");
    assert_eq!(report.error, None);
    let first = first.expect("written");
    assert_eq!(figure(&first, "表五", "E9"), Some(114.54));
    let decided = ticked(&first, "表五!E9", "采纳建议", "");
    let (report, second) = keep(&decided, "in.xlsx", "out.xlsx");
    assert_eq!(report.error, None);
    let second = second.expect("written");
    assert_eq!(figure(&second, "表五", "E9"), Some(114.34));
    // The corrections of the first run stay, and nothing else changes.
    for (sheet, cell) in [
        ("表三", "C7"),
        ("表四", "D15"),
        ("表六", "C19"),
        ("表十一", "C5"),
    ] {
        assert_eq!(
            figure(&second, sheet, cell),
            figure(&first, sheet, cell),
            "{sheet}!{cell}"
        );
    }
    // Continued in a new workbook it is the same figure.
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let manner = duibiao::Manner::default();
    let anew = duibiao::fix_bytes(&recogniser, "in.xlsx", &decided, &manner);
    let anew = anew.expect("decisions are followed");
    assert_eq!(figure(&anew.workbook, "表五", "E9"), Some(114.34));
    // A third run has nothing more to decide there.
    let (report, third) = keep(&second, "in.xlsx", "out.xlsx");
    assert_eq!(report.notices, []);
    assert_eq!(figure(&third.expect("written"), "表五", "E9"), Some(114.34));
}

#[test]
fn what_is_kept_with_a_reason_stays_decided_in_a_kept_workbook() {
    let first = keep(&example(), "in.xlsx", "out.xlsx").1.expect("written");
    let decided = ticked(&first, "表五!E9", "保留原值", "按批复");
    let second = keep(&decided, "in.xlsx", "out.xlsx").1.expect("written");
    assert_eq!(figure(&second, "表五", "E9"), Some(114.54));
    let (report, third) = keep(&second, "in.xlsx", "out.xlsx");
    assert_eq!(report.error, None);
    let third = third.expect("written");
    assert!(second == third, "the decision stands");
    let book = read_bytes(&third, "out.xlsx").expect("readable");
    let list = &book.sheets[sheet_of_list(&book)];
    let texts: Vec<&str> = list
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.text())
        .collect();
    assert!(texts.contains(&"按批复"), "{texts:?}");
}

#[test]
fn cells_that_need_a_look_are_coloured_until_they_are_right() {
    let coloured = |bytes: &[u8]| -> bool {
        let all = parts(bytes);
        let xml = String::from_utf8(all["xl/worksheets/sheet5.xml"].clone()).expect("XML");
        let (_, cell) = xml.split_once("<c r=\"E9\"").expect("the cell");
        let tag = cell.split('>').next().unwrap_or_default();
        let style = tag
            .split_once("s=\"")
            .and_then(|(_, rest)| rest.split('"').next());
        let style: usize = style.map_or(0, |style| style.parse().expect("a style"));
        let styles = String::from_utf8(all["xl/styles.xml"].clone()).expect("XML");
        let (_, cells) = styles.split_once("<cellXfs").expect("styles");
        let own = cells.split("<xf ").nth(style + 1).expect("the style");
        let (_, fill) = own.split_once("fillId=\"").expect("a fill");
        let fill: usize = fill
            .split('"')
            .next()
            .and_then(|s| s.parse().ok())
            .expect("a number");
        styles
            .split("<fill>")
            .nth(fill + 1)
            .is_some_and(|fill| fill.contains("FFFFC8CE"))
    };
    let sheet = |bytes: &[u8]| {
        let book = read_bytes(bytes, "out.xlsx").expect("readable");
        book.sheets[4].name.to_string()
    };
    assert!(!coloured(&example()));
    let first = keep(&example(), "in.xlsx", "out.xlsx").1.expect("written");
    assert_eq!(sheet(&first), "表五");
    assert!(coloured(&first), "E9 is one digit off");
    let decided = ticked(&first, "表五!E9", "采纳建议", "");
    let second = keep(&decided, "in.xlsx", "out.xlsx").1.expect("written");
    let third = keep(&second, "in.xlsx", "out.xlsx").1.expect("written");
    assert!(!coloured(&third), "it is right by now");
}
