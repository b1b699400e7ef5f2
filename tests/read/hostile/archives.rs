//! Archives that lie, burst or lead astray, whatever is in them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::case;
use super::case::Case;
use super::workbooks::{SHEET_END, SHEET_START, parts};
use crate::locked::with_password;

fn locked(package: &[u8]) -> Vec<u8> {
    with_password(package, "VelvetSweatshop")
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let good = zipped(&parts(&sheet(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
    )));
    let bomb = zipped(&parts(&sheet(&" ".repeat(70 << 20))));
    vec![
        case("good.xlsx", good.clone(), "ok"),
        // What Excel's own password opens goes through the same bounds.
        case("locked.xlsx", locked(&good), "ok"),
        case("locked-bomb.xlsx", locked(&bomb), "too-large"),
        case(
            "locked-half.xlsx",
            locked(&good[..good.len() / 2]),
            "truncated|damaged",
        ),
        case(
            "locked-twice.xlsx",
            locked(&locked(&good)),
            "damaged|truncated|format",
        ),
        case(
            "cut-in-half.xlsx",
            good[..good.len() / 2].to_vec(),
            "truncated",
        ),
        case(
            "last-byte-missing.xlsx",
            good[..good.len() - 1].to_vec(),
            "truncated|damaged",
        ),
        case("signature-only.xlsx", b"PK\x03\x04".to_vec(), "truncated"),
        case(
            "front-missing.xlsx",
            [b"PK\x03\x04", &good[good.len() / 2..]].concat(),
            "damaged|truncated",
        ),
        case("garbled.xlsx", garbled(&good), "damaged|truncated"),
        case("empty-archive.xlsx", zipped(&[]), "format"),
        case(
            "just-files.xlsx",
            zipped(&[("a.txt", b"x".to_vec())]),
            "format",
        ),
        case(
            "slides.xlsx",
            zipped(&[("ppt/presentation.xml", b"<p/>".to_vec())]),
            "format",
        ),
        case(
            "no-workbook.xlsx",
            zipped(&[("[Content_Types].xml", b"<Types/>".to_vec())]),
            "damaged",
        ),
        case(
            "traversal.xlsx",
            with_part(("../../../tmp/evil.xml", b"x".to_vec())),
            "damaged",
        ),
        case(
            "traversal-backslash.xlsx",
            with_part(("xl\\..\\..\\evil.xml", b"x".to_vec())),
            "damaged",
        ),
        case(
            "absolute.xlsx",
            with_part(("/etc/passwd", b"x".to_vec())),
            "damaged",
        ),
        case(
            "drive.xlsx",
            with_part(("C:\\windows\\evil.xml", b"x".to_vec())),
            "damaged",
        ),
        case("link-inside.xlsx", linked(), "damaged"),
        case(
            "password-on-entry.xlsx",
            flagged(&good),
            "unknown-encryption",
        ),
        case(
            "twenty-thousand-parts.xlsx",
            many_parts(20_000),
            "too-large",
        ),
        case("bomb.xlsx", bomb.clone(), "too-large"),
        case("bomb-that-lies.xlsx", lying(&bomb), "too-large|damaged"),
        case("four-bombs.xlsx", four_bombs(), "too-large"),
        case(
            "picture-bomb.xlsx",
            with_part(("xl/media/image1.xml", vec![0; 70 << 20])),
            "ok",
        ),
        case("wrong-checksum.xlsx", wrong_checksum(&good), "damaged"),
        case(
            "unknown-compression.xlsx",
            unknown_compression(&good),
            "damaged",
        ),
        case(
            "two-of-a-name.xlsx",
            with_part(("XL/workbook.xml", b"<a/>".to_vec())),
            "damaged",
        ),
        case(
            "bomb.ods",
            zipped(&[
                ("mimetype", b"x".to_vec()),
                ("content.xml", vec![b' '; 70 << 20]),
            ]),
            "too-large",
        ),
        case(
            "bomb.docx",
            zipped(&[("word/document.xml", vec![b' '; 70 << 20])]),
            "too-large",
        ),
    ]
}

/// The text of a sheet with these rows.
pub fn sheet(rows: &str) -> Vec<u8> {
    format!("{SHEET_START}{rows}{SHEET_END}").into_bytes()
}

/// An archive of these parts.
pub fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn with_part(part: (&'static str, Vec<u8>)) -> Vec<u8> {
    let mut all = parts(&sheet(""));
    all.push(part);
    zipped(&all)
}

fn linked() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .add_symlink(
            "xl/workbook.xml",
            "/etc/passwd",
            SimpleFileOptions::default(),
        )
        .expect("linked");
    writer.finish().expect("finished").into_inner()
}

fn many_parts(count: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for n in 0..count {
        writer
            .start_file(format!("xl/{n}.xml"), stored)
            .expect("started");
    }
    writer.finish().expect("finished").into_inner()
}

fn four_bombs() -> Vec<u8> {
    let mut all = parts(&sheet(""));
    for name in [
        "xl/worksheets/a.xml",
        "xl/worksheets/b.xml",
        "xl/worksheets/c.xml",
        "xl/worksheets/d.xml",
    ] {
        all.push((name, vec![b' '; 60 << 20]));
    }
    zipped(&all)
}

fn garbled(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let middle = bytes.len() / 4..bytes.len() * 3 / 4;
    for (n, byte) in bytes[middle].iter_mut().enumerate() {
        *byte ^= (n * 37 % 251) as u8;
    }
    bytes
}

/// Where the records with that mark begin.
fn records(bytes: &[u8], mark: &[u8; 4]) -> Vec<usize> {
    (0..bytes.len() - 4)
        .filter(|at| bytes[*at..].starts_with(mark))
        .collect()
}

/// Changes a byte of each entry, both where it stands and in the directory.
fn patched(bytes: &[u8], local: usize, central: usize, change: impl Fn(&mut u8)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (mark, offset) in [(b"PK\x03\x04", local), (b"PK\x01\x02", central)] {
        for at in records(&bytes, mark) {
            change(&mut bytes[at + offset]);
        }
    }
    bytes
}

fn flagged(good: &[u8]) -> Vec<u8> {
    patched(good, 6, 8, |flags| *flags |= 1)
}

fn unknown_compression(good: &[u8]) -> Vec<u8> {
    patched(good, 8, 10, |method| *method = 97)
}

fn wrong_checksum(good: &[u8]) -> Vec<u8> {
    patched(good, 14, 16, |checksum| *checksum ^= 0xFF)
}

/// The directory says that each part has ten bytes.
fn lying(bomb: &[u8]) -> Vec<u8> {
    let mut bytes = bomb.to_vec();
    for (mark, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        for at in records(&bytes, mark) {
            bytes[at + offset..at + offset + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
    }
    bytes
}
