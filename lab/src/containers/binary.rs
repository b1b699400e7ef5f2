//! Made-up tables as .xls and .ods, laid out as office programs lay them out: shared texts, styles and, where they are
//! asked for, sums.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::departments::{Cell, Printed, Sheet};

/// Which cells are formulas.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sums {
    /// None is.
    None,
    /// Every tenth number, with its result.
    Tenth,
    /// One in the third column, a row below each table, that nobody calculated.
    Below,
}

/// A number of hundredths.
fn decimal(number: i64) -> f64 {
    number as f64 / 100.0
}

/// Calls `each` with every cell that holds something, and whether it is to be a sum: where there are any, every tenth.
fn cells(sheet: &Sheet, sums: Sums, mut each: impl FnMut(usize, usize, &Cell, bool)) {
    let mut numbers = 0;
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (col, cell) in cells.iter().enumerate() {
            if matches!(cell, Cell::Blank) {
                continue;
            }
            numbers += usize::from(matches!(cell, Cell::Number(_)));
            let is_sum =
                sums == Sums::Tenth && matches!(cell, Cell::Number(_)) && numbers % 10 == 0;
            each(row, col, cell, is_sum);
        }
    }
}

/// The tables as an .ods.
pub fn ods(book: &Printed, sums: Sums) -> Vec<u8> {
    let mut text = String::from(
        r#"<office:document-content xmlns:office="o" xmlns:style="s" xmlns:table="t" xmlns:text="x" xmlns:number="n"><office:automatic-styles><number:number-style style:name="N4"><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N4"/></office:automatic-styles><office:body><office:spreadsheet>"#,
    );
    for sheet in &book.sheets {
        write!(text, r#"<table:table table:name="{}">"#, sheet.name).expect("a string");
        let mut row_open = None;
        cells(sheet, sums, |row, col, cell, is_sum| {
            let (start, filled) = match row_open {
                Some((open, filled)) if open == row => (false, filled),
                _ => (true, 0),
            };
            if start {
                if row_open.is_some() {
                    text.push_str("</table:table-row>");
                }
                let above = row - row_open.map_or(0, |(open, _)| open + 1);
                text.push_str(&"<table:table-row/>".repeat(above));
                text.push_str("<table:table-row>");
            }
            if col > filled {
                let gap = col - filled;
                write!(
                    text,
                    r#"<table:table-cell table:number-columns-repeated="{gap}"/>"#
                )
                .expect("a string");
            }
            row_open = Some((row, col + 1));
            let formula = if is_sum {
                r#" table:formula="of:=SUM([.B6:.C7])""#
            } else {
                ""
            };
            let merge = sheet.merges.iter().find(|m| (m.0, m.1) == (row, col));
            let spans = merge.map_or(String::new(), |m| {
                let (across, down) = (m.3 - m.1 + 1, m.2 - m.0 + 1);
                format!(
                    r#" table:number-columns-spanned="{across}" table:number-rows-spanned="{down}""#
                )
            });
            match cell {
                Cell::Number(number) => {
                    let number = decimal(*number);
                    write!(text, r#"<table:table-cell table:style-name="ce1"{formula}{spans} office:value-type="float" office:value="{number}"><text:p>{number:.2}</text:p></table:table-cell>"#)
                }
                Cell::Text(words) => {
                    write!(text, r#"<table:table-cell{spans} office:value-type="string"><text:p>{words}</text:p></table:table-cell>"#)
                }
                Cell::Blank => Ok(()),
            }
            .expect("a string");
        });
        if sums == Sums::Below {
            text.push_str(r#"</table:table-row><table:table-row/><table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:formula="of:=SUM([.B6:.C7])"/>"#);
        }
        text.push_str("</table:table-row></table:table>");
    }
    text.push_str("</office:spreadsheet></office:body></office:document-content>");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest/>"),
        ("content.xml", text.as_str()),
    ] {
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("started");
        writer.write_all(part.as_bytes()).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A text of two bytes a letter.
fn wide(text: &str) -> (usize, Vec<u8>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let bytes = units.iter().flat_map(|unit| unit.to_le_bytes());
    (units.len(), bytes.collect())
}

/// The tables as an .xls.
pub fn xls(book: &Printed, sums: Sums) -> Vec<u8> {
    let mut texts: BTreeMap<String, u32> = BTreeMap::new();
    let mut order = Vec::new();
    let sheets: Vec<Vec<u8>> = book
        .sheets
        .iter()
        .map(|sheet| records(sheet, sums, &mut texts, &mut order))
        .collect();
    let mut globals = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    for format in [0_u16, 4] {
        let mut data = vec![0; 20];
        data[2..4].copy_from_slice(&format.to_le_bytes());
        globals.extend(record(0x00E0, &data));
    }
    let shared = shared(&order);
    let list: usize = book
        .sheets
        .iter()
        .map(|one| 12 + wide(&one.name).1.len())
        .sum();
    let mut place = globals.len() + list + shared.len() + 4;
    for (sheet, records) in book.sheets.iter().zip(&sheets) {
        let (length, name) = wide(&sheet.name);
        let head = [(place as u32).to_le_bytes(), [0, 0, length as u8, 1]].concat();
        globals.extend(record(0x0085, &[head, name].concat()));
        place += records.len();
    }
    let stream = [globals, shared, record(0x0A, &[]), sheets.concat()].concat();
    let version = cfb::Version::V3;
    let mut file = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new()))
        .expect("a compound file");
    file.create_stream("/Workbook")
        .and_then(|mut workbook| workbook.write_all(&stream))
        .expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// The shared texts, in records of at most 8 KB.
fn shared(texts: &[String]) -> Vec<u8> {
    let count = (texts.len() as u32).to_le_bytes();
    let mut data = [count, count].concat();
    let (mut kind, mut records) = (0x00FC, Vec::new());
    for text in texts {
        let (length, bytes) = wide(text);
        if data.len() + bytes.len() + 3 > 8_000 {
            records.extend(record(kind, &data));
            kind = 0x003C;
            data.clear();
        }
        data.extend((length as u16).to_le_bytes());
        data.push(1);
        data.extend(bytes);
    }
    records.extend(record(kind, &data));
    records
}

fn records(
    sheet: &Sheet,
    sums: Sums,
    texts: &mut BTreeMap<String, u32>,
    order: &mut Vec<String>,
) -> Vec<u8> {
    let mut records = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0]);
    cells(sheet, sums, |row, col, cell, is_sum| {
        let place = [
            (row as u16).to_le_bytes(),
            (col as u16).to_le_bytes(),
            [1, 0],
        ]
        .concat();
        match cell {
            Cell::Number(number) if is_sum => {
                records.extend(sum(&place, decimal(*number).to_le_bytes()));
            }
            Cell::Number(number) => {
                let number = decimal(*number).to_le_bytes();
                records.extend(record(0x0203, &[&place, &number[..]].concat()));
            }
            Cell::Text(text) => {
                let next = texts.len() as u32;
                let number = *texts.entry(text.clone()).or_insert_with(|| {
                    order.push(text.clone());
                    next
                });
                records.extend(record(
                    0x00FD,
                    &[&place, &number.to_le_bytes()[..]].concat(),
                ));
            }
            Cell::Blank => {}
        }
    });
    if sums == Sums::Below {
        let row = (sheet.rows.len() as u16 + 1).to_le_bytes();
        // An empty text for a result.
        records.extend(sum(
            &[row, [2, 0], [1, 0]].concat(),
            [3, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        ));
    }
    records.extend(merged(sheet));
    records.extend(record(0x0A, &[]));
    records
}

/// The sum of B6:C7 in a cell, with that result.
fn sum(place: &[u8], result: [u8; 8]) -> Vec<u8> {
    let tokens = [0x25, 5, 0, 6, 0, 1, 0xC0, 2, 0xC0, 0x22, 1, 4, 0];
    let tail = [&[0; 6][..], &[tokens.len() as u8, 0], &tokens].concat();
    record(0x0006, &[place, &result[..], &tail].concat())
}

/// The merged cells of a sheet.
fn merged(sheet: &Sheet) -> Vec<u8> {
    let corners = sheet.merges.iter().flat_map(|m| [m.0, m.2, m.1, m.3]);
    let numbers = std::iter::once(sheet.merges.len()).chain(corners);
    let data: Vec<u8> = numbers
        .flat_map(|number| (number as u16).to_le_bytes())
        .collect();
    record(0x00E5, &data)
}
