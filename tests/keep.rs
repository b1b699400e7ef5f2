//! `fix --keep`: damaged departments in workbooks with everything that people put into them. All parts
//! are compared byte by byte, and in the touched sheets every cell that was not to change.

#[allow(dead_code)]
mod departments;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::process::Command;

use departments::{Cell, Damaged, Department, Profile, RoundingMode, Stratum, damage};
use duibiao::model::CellRef;
use duibiao::read::{CellValue, read_bytes};
use duibiao::report::Report;
use duibiao::{FixOptions, Recogniser, layout};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatBorder,
    Formula, Note, Workbook,
};

/// The parts of an archive.
type Parts = BTreeMap<String, Vec<u8>>;

fn damaged(seed: u64) -> Damaged {
    let printed = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
    damage(&printed, Stratum::OneCell, seed).expect("a cell can always be mistyped")
}

/// The damaged tables in a workbook with formats, notes, a chart, conditional formats and a sheet of
/// formulas over the tables. `formula` says which cell is to be a formula with its printed result.
fn workbook(damaged: &Damaged, formula: Option<(usize, usize, usize)>) -> Vec<u8> {
    let mut book = Workbook::new();
    let money = Format::new()
        .set_num_format("#,##0.00_ ")
        .set_border(FormatBorder::Thin);
    let text = Format::new().set_bold().set_font_name("宋体");
    for (index, sheet) in damaged.printed.sheets.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("name");
        for (top, left, bottom, right) in &sheet.merges {
            page.merge_range(
                *top as u32,
                *left as u16,
                *bottom as u32,
                *right as u16,
                "",
                &text,
            )
            .expect("merge");
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (col, cell) in cells.iter().enumerate() {
                let at = (row as u32, col as u16);
                match cell {
                    Cell::Blank => continue,
                    Cell::Text(words) => page.write_with_format(at.0, at.1, words, &text),
                    Cell::Number(n) if formula == Some((index, row, col)) => {
                        let value = (*n as f64 / 100.0).to_string();
                        page.write_formula(at.0, at.1, Formula::new("=1+1").set_result(value))
                    }
                    // Figures typed as text, with and without a format.
                    Cell::Number(n) if (row + col) % 5 == 0 => {
                        page.write(at.0, at.1, format!("{:.2}", *n as f64 / 100.0))
                    }
                    Cell::Number(n) if (row + col) % 3 == 0 => {
                        page.write(at.0, at.1, *n as f64 / 100.0)
                    }
                    Cell::Number(n) => {
                        page.write_with_format(at.0, at.1, *n as f64 / 100.0, &money)
                    }
                }
                .expect("written");
            }
        }
        page.insert_note(2, 0, &Note::new("请核对")).expect("note");
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::LessThan(0))
            .set_format(Format::new().set_font_color("FF0000"));
        page.add_conditional_format(4, 1, 20, 3, &rule)
            .expect("conditional format");
    }
    let page = book.add_worksheet().set_name("自算'表 一").expect("name");
    for (row, sheet) in (0..).zip(&damaged.printed.sheets) {
        page.write_formula(
            row,
            0,
            Formula::new(format!("=SUM({}!A1:J200)", sheet.name)).set_result("1"),
        )
        .expect("formula");
    }
    page.write_formula(20, 0, Formula::new("=SUM(B1:B9)").set_result("0"))
        .expect("formula");
    page.write_formula(21, 0, Formula::new("=SUM(A1:A13)*2").set_result("26"))
        .expect("formula");
    let mut chart = Chart::new(ChartType::Pie);
    chart.add_series().set_values("表一!$B$5:$B$9");
    page.insert_chart(0, 3, &chart).expect("chart");
    book.save_to_buffer().expect("saved")
}

fn parts(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut part = Vec::new();
            entry.read_to_end(&mut part).expect("inflated");
            (entry.name().expect("a name").to_string(), part)
        })
        .collect()
}

fn packed(parts: &Parts) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).expect("started");
        zip.write_all(part).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

/// Changes the text of the parts whose names begin so.
fn edit(bytes: &[u8], prefix: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut all = parts(bytes);
    for (name, part) in &mut all {
        if name.starts_with(prefix) && name.ends_with(".xml") {
            *part = change(std::str::from_utf8(part).expect("XML")).into_bytes();
        }
    }
    packed(&all)
}

/// Writes the input, runs `fix --keep`, and gives the report and the output if there is one.
fn keep(bytes: &[u8], input: &str, output: &str) -> (Report, Option<Vec<u8>>) {
    let room = tempfile::tempdir().expect("a directory");
    let (input, output) = (room.path().join(input), room.path().join(output));
    std::fs::write(&input, bytes).expect("input");
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let options = FixOptions {
        output: output.clone(),
        keep: true,
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

/// The cells of a sheet part by address, as written; and what stands around them.
fn raw_cells(part: &[u8]) -> (BTreeMap<String, String>, String) {
    let text = std::str::from_utf8(part).expect("XML");
    let mut cells = BTreeMap::new();
    let mut around = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<c r=\"") {
        around.push_str(&rest[..at]);
        let tag_end = rest[at..].find('>').expect("closed") + at;
        let end = match rest[..tag_end].ends_with('/') {
            true => tag_end + 1,
            false => rest[at..].find("</c>").expect("closed") + at + 4,
        };
        let cell = &rest[at..end];
        let address = cell["<c r=\"".len()..]
            .split('"')
            .next()
            .expect("an address");
        cells.insert(address.to_owned(), cell.to_owned());
        rest = &rest[end..];
    }
    (cells, around + rest)
}

fn without_value(cell: &str) -> String {
    match (cell.find("<v>"), cell.find("</v>")) {
        (Some(from), Some(to)) => format!("{}{}", &cell[..from], &cell[to + 4..]),
        _ => cell.to_owned(),
    }
}

const LISTS: [&str; 4] = [
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
];

/// Compares everything, knowing only what was reported as corrected.
fn assert_kept(before: &[u8], after: &[u8], report: &Report) {
    let (own, new) = (parts(before), parts(after));
    let sheets = read_bytes(before, "before.xlsx").expect("readable").sheets;
    let number = |name: &str| {
        sheets
            .iter()
            .position(|s| s.name.as_str() == name)
            .expect("sheet")
            + 1
    };
    let mut changed: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for correction in &report.corrections {
        let change = &correction.change;
        let sheet = number(change.sheet.as_deref().expect("a sheet"));
        changed
            .entry(format!("xl/worksheets/sheet{sheet}.xml"))
            .or_default()
            .insert(
                change.cell.clone().expect("a cell"),
                change.to.clone().unwrap_or_default(),
            );
    }
    let sums = format!("xl/worksheets/sheet{}.xml", number("自算'表 一"));
    for (name, part) in &own {
        if LISTS.contains(&name.as_str()) || (*name == sums && !changed.is_empty()) {
            continue;
        }
        match changed.get(name) {
            None => assert_eq!(new.get(name), Some(part), "{name}"),
            Some(cells) => assert_cells(name, part, &new[name], cells),
        }
    }
    // Of the formulas only those over a changed table, and those over these, lose their results.
    let (old_sums, old_around) = raw_cells(&own[&sums]);
    let (new_sums, around) = raw_cells(&new[&sums]);
    assert_eq!(around, old_around);
    for (address, cell) in &old_sums {
        let row = CellRef::parse(address).expect("A1").row as usize;
        let stale = match row {
            0..13 => changed.contains_key(&format!("xl/worksheets/sheet{}.xml", row + 1)),
            21 => !changed.is_empty(),
            _ => false,
        };
        let expected = if stale {
            without_value(cell)
        } else {
            cell.clone()
        };
        assert_eq!(new_sums[address], expected, "{address}");
    }
    let added: BTreeSet<&String> = new.keys().filter(|name| !own.contains_key(*name)).collect();
    assert_eq!(added.len(), 3, "{added:?}");
    let text = |name: &str| String::from_utf8(new[name].clone()).expect("XML");
    assert!(text("xl/workbook.xml").contains("fullCalcOnLoad=\"1\""));
}

fn assert_cells(name: &str, before: &[u8], after: &[u8], changed: &BTreeMap<String, String>) {
    let (mut own, around) = raw_cells(before);
    let (new, new_around) = raw_cells(after);
    assert_eq!(around, new_around, "{name}");
    for (address, to) in changed {
        let cell = &new[address];
        let value = cell
            .split_once("<v>")
            .and_then(|(_, v)| v.split_once("</v>"));
        let value = value.map(|(v, _)| v.parse::<f64>().expect("a number"));
        assert_eq!(value, to.parse().ok(), "{name}!{address}: {cell}");
        assert!(!cell.contains("t=\"s\"") && !cell.contains("<f"), "{cell}");
        own.insert(address.clone(), cell.clone());
    }
    assert_eq!(own, new, "{name}");
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
            let last = book.sheets.last().expect("sheets");
            assert_eq!(last.name.as_str(), "差异表");
        }
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
fn the_discrepancy_sheet_links_to_the_cells_of_the_submission() {
    let (_, damaged) = proven(1).remove(0);
    // Sheets of other names, and a line more above each table.
    let mut moved = damaged.clone();
    for (number, sheet) in moved.printed.sheets.iter_mut().enumerate() {
        sheet.name = format!("Sheet'{number} s");
    }
    let mut book = Workbook::new();
    for sheet in &moved.printed.sheets {
        let page = book.add_worksheet().set_name(&sheet.name).expect("name");
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
    let (report, out) = keep(
        &book.save_to_buffer().expect("saved"),
        "in.xlsx",
        "out.xlsx",
    );
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
        let [left] = report.not_written.as_slice() else {
            panic!("{what}: {:?}", report.not_written)
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
