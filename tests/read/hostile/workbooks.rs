//! Sound archives whose workbooks, spreadsheets and documents claim too much or contradict themselves.

use std::fmt::Write;

use super::archives::{sheet, zipped};
use super::case;
use super::case::Case;

/// What stands before a sheet's rows.
pub const SHEET_START: &str = r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
/// What stands after them.
pub const SHEET_END: &str = "</sheetData></worksheet>";

const RELATIONSHIPS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// All of them.
pub fn cases() -> Vec<Case> {
    let mut cases = cells();
    cases.extend(structure());
    cases.extend(spreadsheets());
    cases.extend(binaries());
    cases.extend(looks());
    cases.extend(documents());
    cases
}

fn cells() -> Vec<Case> {
    let far = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let beyond = r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#;
    let shared = r#"<row r="1"><c r="A1"><f t="shared" si="18446744073709551615" ref="A1:A2">B1</f><v>1</v></c></row>"#;
    let index = r#"<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>"#;
    let not_a_number = r#"<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e999</v></c></row>"#;
    let backwards: String = (1..=100_000).rev().fold(String::new(), |rows, n| {
        rows + &format!("<row r=\"{n}\"><c r=\"A{n}\"><v>1</v></c></row>")
    });
    let many = "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>".repeat(400_000);
    let long = format!(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>"#,
        "长".repeat(200_000)
    );
    let nested = format!(
        "<row r=\"1\"><c r=\"A1\">{}<v>1</v></c></row>",
        "<is>".repeat(200_000)
    );
    let dimension = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    vec![
        case("far-cell.xlsx", book(&sheet(far)), "ok"),
        case("beyond-the-sheet.xlsx", book(&sheet(beyond)), "too-large"),
        case(
            "shared-formula-index.xlsx",
            book(&sheet(shared)),
            "ok|damaged",
        ),
        case("string-index.xlsx", book(&sheet(index)), "damaged"),
        case("not-a-number.xlsx", book(&sheet(not_a_number)), "ok"),
        case("backwards.xlsx", book(&sheet(&backwards)), "ok"),
        case(
            "million-cells.xlsx",
            book(&sheet(&many)),
            "too-large|too-slow",
        ),
        case("long-text.xlsx", book(&sheet(&long)), "too-large"),
        case("nested-cell.xlsx", book(&sheet(&nested)), "ok|damaged"),
        case("claims-everything.xlsx", book(&claiming(dimension)), "ok"),
        case(
            "merges-everything.xlsx",
            book(&merging("<mergeCell ref=\"A1:XFD1048576\"/>")),
            "ok",
        ),
        case(
            "million-merges.xlsx",
            book(&merging(&"<mergeCell ref=\"A1:B2\"/>".repeat(1_000_000))),
            "too-large|too-slow",
        ),
        case(
            "row-number.xlsx",
            book(&sheet(r#"<row r="4294967295"><c><v>1</v></c></row>"#)),
            "too-large|ok",
        ),
        case(
            "unclosed.xlsx",
            book(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1".as_slice()),
            "damaged",
        ),
        case("not-xml.xlsx", book(&[0x80; 5000]), "damaged"),
        case(
            "million-open-errors.xlsx",
            book(" t=\"e\"".repeat(4 << 20).as_bytes()),
            "damaged|too-slow",
        ),
        case(
            "million-shared-texts.xlsx",
            shared_text(),
            "too-large|too-slow",
        ),
        case(
            "million-shared-formulas.xlsx",
            book(&sheet(&shared_formulas())),
            "too-large|too-slow",
        ),
    ]
}

fn structure() -> Vec<Case> {
    let one = sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    let with = |name: &'static str, bytes: Vec<u8>| {
        let mut all = parts(&one);
        all.retain(|(part, _)| *part != name);
        all.push((name, bytes));
        zipped(&all)
    };
    let sst = |text: &str| with("xl/sharedStrings.xml", text.as_bytes().to_vec());
    let laughs = r#"<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"#;
    let outside =
        r#"<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>"#;
    let rels = |target: &str| {
        with("xl/_rels/workbook.xml.rels", format!("{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"{target}\"/></Relationships>").into_bytes())
    };
    let deep = format!(
        "<workbook>{}{}</workbook>",
        "<a>".repeat(100_000),
        "</a>".repeat(100_000)
    );
    vec![
        case(
            "claims-strings.xlsx",
            sst(r#"<sst count="1" uniqueCount="40000000000"></sst>"#),
            "ok",
        ),
        case(
            "claims-strings-oddly.xlsx",
            sst("<sst uniqueCount = '9999999999'></sst>"),
            "ok",
        ),
        case(
            "claims-strings-in-utf16.xlsx",
            with(
                "xl/sharedStrings.xml",
                utf16(
                    r#"<?xml version="1.0" encoding="UTF-16"?><sst uniqueCount="40000000000"></sst>"#,
                ),
            ),
            "ok",
        ),
        case("billion-laughs.xlsx", sst(laughs), "damaged"),
        case("outside-entity.xlsx", sst(outside), "damaged"),
        case(
            "one-string-of-60-mb.xlsx",
            sst(&format!(
                "<sst><si><t>{}</t></si></sst>",
                "a".repeat(60 << 20)
            )),
            "ok",
        ),
        case(
            "relationship-to-nowhere.xlsx",
            rels("worksheets/sheet99.xml"),
            "damaged",
        ),
        case(
            "relationship-outside.xlsx",
            rels("../../../../etc/passwd"),
            "damaged",
        ),
        case(
            "relationship-to-itself.xlsx",
            rels("workbook.xml"),
            "damaged",
        ),
        case(
            "relationships-missing.xlsx",
            with("xl/_rels/workbook.xml.rels", b"<Relationships/>".to_vec()),
            "damaged",
        ),
        case(
            "deep-workbook.xlsx",
            with("xl/workbook.xml", deep.into_bytes()),
            "too-large",
        ),
        case(
            "thousand-sheets.xlsx",
            with("xl/workbook.xml", workbook(1_000, false)),
            "too-large",
        ),
        case(
            "sheets-of-one-name.xlsx",
            with("xl/workbook.xml", workbook(3, true)),
            "damaged",
        ),
        case(
            "no-sheets.xlsx",
            with("xl/workbook.xml", workbook(0, false)),
            "empty",
        ),
        case(
            "styles-broken.xlsx",
            with("xl/styles.xml", b"<styleSheet><cellXfs><xf".to_vec()),
            "damaged",
        ),
        case(
            "binary-garbage.xlsb",
            zipped(&[
                ("xl/workbook.bin", vec![0xFF; 4096]),
                ("_rels/.rels", RELATIONSHIPS.into()),
            ]),
            "damaged",
        ),
        case(
            "binary-claims-length.xlsb",
            zipped(&[
                (
                    "xl/workbook.bin",
                    vec![0x9C, 0x01, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0],
                ),
                ("xl/_rels/workbook.bin.rels", b"<Relationships/>".to_vec()),
            ]),
            "damaged|truncated",
        ),
    ]
}

/// Binary workbooks, record by record: a kind, a length, the bytes.
fn binaries() -> Vec<Case> {
    let record = |kind: &[u8], data: &[u8]| {
        let length = u8::try_from(data.len()).expect("short");
        [kind, &[length], data].concat()
    };
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let book = |middle: Vec<u8>| {
        let text = |text: &str| {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [&(text.len() as u32).to_le_bytes()[..], &units].concat()
        };
        let listed: Vec<u8> = words(&[0, 1]);
        let listed = [listed, text("rId1"), text("a")].concat();
        let everything: Vec<u8> = words(&[0, 1_048_575, 0, 16_383]);
        let sheet = [
            record(&[0x81, 1], &[]),
            record(&[0x94, 1], &everything),
            record(&[0x91, 1], &[]),
            middle,
            record(&[0x92, 1], &[]),
            record(&[0xB0, 1], &everything),
            record(&[0x82, 1], &[]),
        ];
        let workbook = [
            record(&[0x9C, 1], &listed),
            record(&[0x90, 1], &[]),
            record(&[0x84, 1], &[]),
        ];
        let sheets = format!(
            "{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>"
        );
        zipped(&[
            ("xl/workbook.bin", workbook.concat()),
            ("xl/_rels/workbook.bin.rels", sheets.into_bytes()),
            ("xl/worksheets/sheet1.bin", sheet.concat()),
        ])
    };
    let row = |row: u32| {
        let data: Vec<u8> = words(&[row, 0, 0, 0]);
        record(&[0], &data)
    };
    let number = |col: u32| {
        let data: Vec<u8> = words(&[col, 0, 0, 0]);
        record(&[5], &data)
    };
    let text = words(&[0, 0, 4_000_000_000]);
    let many: Vec<u8> = (0..600)
        .flat_map(|n| [row(n), (0..1_000).flat_map(number).collect()].concat())
        .collect();
    vec![
        case(
            "claims-everything.xlsb",
            book([row(0), number(0)].concat()),
            "ok",
        ),
        case(
            "far-cell.xlsb",
            book([row(1_048_575), number(16_383)].concat()),
            "ok",
        ),
        case(
            "cell-beyond.xlsb",
            book([row(0), number(16_384)].concat()),
            "too-large",
        ),
        case(
            "string-index.xlsb",
            book([row(0), record(&[7], &text)].concat()),
            "damaged",
        ),
        case(
            "short-cell.xlsb",
            book([row(0), record(&[5], &[0; 9])].concat()),
            "damaged",
        ),
        case("million-cells.xlsb", book(many), "too-large|too-slow"),
    ]
}

fn spreadsheets() -> Vec<Case> {
    let ods = |body: &str| {
        let content = format!(
            r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"#
        );
        zipped(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
            ),
            ("content.xml", content.into_bytes()),
        ])
    };
    let cell =
        r#"office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>"#;
    let repeats = |rows: &str, cols: &str| {
        ods(&format!(
            r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{cols}" {cell}</table:table-row></table:table>"#
        ))
    };
    let empty = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="4294967295"><table:table-cell table:number-columns-repeated="4294967295"/></table:table-row></table:table>"#;
    let spaces = r#"<table:table table:name="a"><table:table-row><table:table-cell><text:p><text:s text:c="4294967295"/></text:p></table:table-cell></table:table-row></table:table>"#;
    let entity = r#"<table:table table:name="a"><table:table-row><table:table-cell><text:p>&bomb;</text:p></table:table-cell></table:table-row></table:table>"#;
    let span = r#"<table:table table:name="a"><table:table-row><table:table-cell table:number-columns-spanned="4294967295" table:number-rows-spanned="4294967295"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
    let rows_then_cell = format!(
        r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="4294967295"/><table:table-row><table:table-cell {cell}</table:table-row></table:table>"#
    );
    let manifest = br#"<manifest><file-entry><encryption-data/></file-entry></manifest>"#.to_vec();
    vec![
        case(
            "seventeen-billion.ods",
            repeats("1048576", "16384"),
            "too-large|too-slow",
        ),
        case(
            "repeats-beyond.ods",
            repeats("1", "4294967295"),
            "too-large|damaged",
        ),
        case("repeats-of-nothing.ods", ods(empty), "ok"),
        case("spaces.ods", ods(spaces), "too-large"),
        case("unknown-entity.ods", ods(entity), "damaged"),
        case("span-of-everything.ods", ods(span), "ok"),
        case("cell-below-the-sheet.ods", ods(&rows_then_cell), "damaged"),
        case("deep.ods", ods(&"<a>".repeat(100_000)), "too-large"),
        case(
            "unclosed.ods",
            ods("<table:table table:name=\"a\"><table:table-row>"),
            "damaged",
        ),
        case(
            "thousand-sheets.ods",
            ods(&"<table:table table:name=\"a\"/>".repeat(1000)),
            "too-large",
        ),
        case(
            "password.ods",
            zipped(&[
                ("content.xml", vec![7; 99]),
                ("META-INF/manifest.xml", manifest),
            ]),
            "encrypted",
        ),
        case(
            "drawing.ods",
            zipped(&[
                (
                    "mimetype",
                    b"application/vnd.oasis.opendocument.graphics".to_vec(),
                ),
                ("content.xml", b"<a/>".to_vec()),
            ]),
            "format",
        ),
    ]
}

/// Widths, heights, styles and notes that claim too much.
fn looks() -> Vec<Case> {
    let cell =
        "<sheetData><row r=\"1\"><c r=\"A1\" s=\"4294967295\"><v>1</v></c></row></sheetData>";
    let columns = "<col min=\"1\" max=\"4294967295\" width=\"1e300\" hidden=\"1\"/>".repeat(50_000);
    let rows = "<row r=\"9\" ht=\"1e300\" customHeight=\"1\" hidden=\"1\"/>".repeat(500_000);
    let formats = "<numFmt numFmtId=\"164\" formatCode=\"0\"/>".repeat(200_000);
    let styles: String = (0..200_000).fold(String::new(), |text, n| {
        text + &format!("<xf numFmtId=\"{n}\"><alignment wrapText=\"1\"/></xf>")
    });
    let with = |name: &'static str, part: String| {
        let mut all = parts(format!("<worksheet>{cell}</worksheet>").as_bytes());
        let sheets = format!(
            "{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId3\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
        );
        let notes = format!(
            "{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/comments\" Target=\"../comments1.xml\"/></Relationships>"
        );
        all.retain(|(name, _)| *name != "xl/_rels/workbook.xml.rels");
        all.push(("xl/_rels/workbook.xml.rels", sheets.into_bytes()));
        all.push(("xl/worksheets/_rels/sheet1.xml.rels", notes.into_bytes()));
        all.push((name, part.into_bytes()));
        zipped(&all)
    };
    let note = |text: &str| {
        format!(
            "<comments><commentList><comment ref=\"A1\"><text><t>{text}</t></text></comment></commentList></comments>"
        )
    };
    vec![
        case(
            "million-columns.xlsx",
            book(format!("<worksheet><cols>{columns}</cols>{cell}</worksheet>").as_bytes()),
            "ok",
        ),
        case("million-heights.xlsx", book(&sheet(&rows)), "ok"),
        case(
            "million-formats.xlsx",
            with(
                "xl/styles.xml",
                format!("<styleSheet>{formats}<cellXfs>{styles}</cellXfs></styleSheet>"),
            ),
            "ok|too-slow",
        ),
        case(
            "long-note.xlsx",
            with("xl/comments1.xml", note(&"长".repeat(200_000))),
            "too-large",
        ),
        case(
            "broken-note.xlsx",
            with("xl/comments1.xml", "<comments><comment".to_owned()),
            "ok",
        ),
        case(
            "entity-note.xlsx",
            with("xl/comments1.xml", note("&bomb;")),
            "ok",
        ),
    ]
}

fn documents() -> Vec<Case> {
    let docx = |body: &str| {
        zipped(&[(
            "word/document.xml",
            format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>").into_bytes(),
        )])
    };
    let wide = r#"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="4294967295"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>y</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    vec![
        case("wide.docx", docx(wide), "too-large"),
        case(
            "deep.docx",
            docx(&"<w:tbl><w:tr><w:tc>".repeat(10_000)),
            "too-large",
        ),
        case(
            "entity.docx",
            docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"),
            "damaged",
        ),
        case(
            "long.docx",
            docx(&format!(
                "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
                "a".repeat(1 << 20)
            )),
            "too-large",
        ),
        case("mismatched.docx", docx("<w:p></w:tbl></w:p>"), "damaged"),
        case(
            "no-document.docx",
            zipped(&[("word/styles.xml", b"<a/>".to_vec())]),
            "format",
        ),
    ]
}

/// The parts of a workbook with that one sheet.
pub fn parts(sheet: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let package = format!(
        "{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let sheets = format!(
        "{RELATIONSHIPS}<Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    vec![
        ("_rels/.rels", package.into_bytes()),
        ("xl/workbook.xml", workbook(1, false)),
        ("xl/_rels/workbook.xml.rels", sheets.into_bytes()),
        (
            "xl/sharedStrings.xml",
            b"<sst><si><t>x</t></si></sst>".to_vec(),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_vec()),
    ]
}

fn book(sheet: &[u8]) -> Vec<u8> {
    zipped(&parts(sheet))
}

fn workbook(sheets: usize, one_name: bool) -> Vec<u8> {
    let mut text = format!("<workbook xmlns:r=\"{OFFICE}\"><sheets>");
    for n in 1..=sheets {
        let name = if one_name { 1 } else { n };
        write!(
            text,
            "<sheet name=\"表{name}\" sheetId=\"{n}\" r:id=\"rId1\"/>"
        )
        .expect("a string");
    }
    (text + "</sheets></workbook>").into_bytes()
}

fn claiming(rows: &str) -> Vec<u8> {
    format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}{SHEET_END}")
        .into_bytes()
}

fn merging(merges: &str) -> Vec<u8> {
    format!("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData><mergeCells>{merges}</mergeCells></worksheet>").into_bytes()
}

/// One text of 30,000 letters, shown by half a million cells.
fn shared_text() -> Vec<u8> {
    let mut all = parts(&sheet(
        &"<row><c t=\"s\"><v>0</v></c></row>".repeat(500_000),
    ));
    all.retain(|(name, _)| *name != "xl/sharedStrings.xml");
    all.push((
        "xl/sharedStrings.xml",
        format!("<sst><si><t>{}</t></si></sst>", "a".repeat(30_000)).into_bytes(),
    ));
    zipped(&all)
}

/// One formula of 8,000 letters, shared by half a million cells.
fn shared_formulas() -> String {
    let formula = "A1+".repeat(2_600) + "A1";
    let first = format!(
        "<row><c r=\"A1\"><f t=\"shared\" si=\"0\" ref=\"A1:A500001\">{formula}</f><v>1</v></c></row>"
    );
    first + &"<row><c><f t=\"shared\" si=\"0\"/><v>1</v></c></row>".repeat(500_000)
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}
