//! Made-up tables as an .xlsb: records of a kind, a length and bytes, as MS-XLSB lays them down.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::departments::{Cell, Printed, Sheet};

/// Kinds of records, as numbered in MS-XLSB 2.3.2.
mod kind {
    pub const ROW: u16 = 0;
    pub const NUMBER: u16 = 5;
    pub const TEXT: u16 = 6;
    pub const SHEET: u16 = 129;
    pub const SHEET_END: u16 = 130;
    pub const BOOK_END: u16 = 132;
    pub const SHEETS: u16 = 143;
    pub const SHEETS_END: u16 = 144;
    pub const CELLS: u16 = 145;
    pub const CELLS_END: u16 = 146;
    pub const EXTENT: u16 = 148;
    pub const LISTED_SHEET: u16 = 156;
    pub const MERGE: u16 = 176;
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Seven bits a byte, the lowest first; the eighth says that there are more.
fn packed(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [packed(kind.into()), packed(data.len()), data.to_vec()].concat()
}

fn numbers(numbers: &[usize]) -> Vec<u8> {
    let bytes = numbers.iter().map(|number| (*number as u32).to_le_bytes());
    bytes.flatten().collect()
}

/// A text of two bytes a letter behind its length.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let letters = units.iter().flat_map(|unit| unit.to_le_bytes());
    [numbers(&[units.len()]), letters.collect()].concat()
}

fn worksheet(sheet: &Sheet) -> Vec<u8> {
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(1);
    let extent = [0, sheet.rows.len().max(1) - 1, 0, width.max(1) - 1];
    let mut bytes = [
        record(kind::SHEET, &[]),
        record(kind::EXTENT, &numbers(&extent)),
        record(kind::CELLS, &[]),
    ]
    .concat();
    for (row, cells) in sheet.rows.iter().enumerate() {
        bytes.extend(record(kind::ROW, &numbers(&[row, 0, 0, 0])));
        for (col, cell) in cells.iter().enumerate() {
            let place = numbers(&[col, 0]);
            bytes.extend(match cell {
                Cell::Blank => continue,
                Cell::Number(number) => {
                    let number = (*number as f64 / 100.0).to_le_bytes();
                    record(kind::NUMBER, &[&place, &number[..]].concat())
                }
                Cell::Text(text) => record(kind::TEXT, &[place, wide(text)].concat()),
            });
        }
    }
    bytes.extend(record(kind::CELLS_END, &[]));
    for &(top, left, bottom, right) in &sheet.merges {
        let corners = [top, bottom, left, right];
        bytes.extend(record(kind::MERGE, &numbers(&corners)));
    }
    bytes.extend(record(kind::SHEET_END, &[]));
    bytes
}

/// The tables as an .xlsb, each text in its cell.
pub fn xlsb(book: &Printed) -> Vec<u8> {
    let mut listed = record(kind::SHEETS, &[]);
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (sheet, id) in book.sheets.iter().zip(1..) {
        let own = [
            numbers(&[0, id]),
            wide(&format!("rId{id}")),
            wide(&sheet.name),
        ];
        listed.extend(record(kind::LISTED_SHEET, &own.concat()));
        relations += &format!(
            r#"<Relationship Id="rId{id}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{id}.bin"/>"#
        );
        parts.push((format!("xl/worksheets/sheet{id}.bin"), worksheet(sheet)));
    }
    listed.extend(record(kind::SHEETS_END, &[]));
    listed.extend(record(kind::BOOK_END, &[]));
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    parts.push(("xl/workbook.bin".to_owned(), listed));
    parts.push((
        "xl/_rels/workbook.bin.rels".to_owned(),
        relations.into_bytes(),
    ));
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        let started = archive.start_file(name, SimpleFileOptions::default());
        started.expect("started");
        archive.write_all(&part).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}
