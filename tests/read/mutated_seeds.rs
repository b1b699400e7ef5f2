//! Seeds of every reader, changed at random by a fixed generator: whatever comes of it is read or
//! refused with a sentence, never a panic, and what is read keeps the promises of a grid.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use duibiao::read::{Book, CellValue, read_bytes};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Changed copies of each seed.
const COPIES: u64 = 150;

/// A generator of numbers; the same start gives the same ones.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Changes a few places: a bit, a byte, a number at its limit, a piece taken out, doubled or moved.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.next() as u8,
            2 => bytes[at..end].fill(0xFF),
            3 => bytes[at..end].fill(0),
            4 => drop(bytes.drain(at..end)),
            5 => {
                let piece = bytes[at..end].to_vec();
                let place = dice.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            _ => {
                // Digits grow, so that numbers in texts claim more.
                let digits = bytes.iter().enumerate().skip(at);
                let digit = digits
                    .filter(|(_, byte)| byte.is_ascii_digit())
                    .map(|(n, _)| n);
                if let Some(digit) = digit.take(1).next() {
                    bytes.splice(digit..digit, *b"9999999");
                }
            }
        }
    }
}

/// Reads the bytes and checks what comes of it.
fn read(bytes: &[u8], what: &str) {
    match read_bytes(bytes, "名.xls") {
        Ok(book) => check(&book, what),
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.contains("名.xls"), "{what}: {sentence}");
            let caught = format!("{error:?}").contains("\"panic\"");
            assert!(!caught, "{what}: a panic was caught");
        }
    }
}

fn check(book: &Book, what: &str) {
    for grid in &book.sheets {
        assert!(grid.rows.is_sorted_by(|a, b| a.number < b.number), "{what}");
        for row in &grid.rows {
            assert!(!row.cells.is_empty(), "{what}");
            assert!(row.cells.is_sorted_by(|a, b| a.col < b.col), "{what}");
            for cell in &row.cells {
                let empty = cell.text().is_some_and(str::is_empty);
                let infinite =
                    matches!(cell.value, CellValue::Number(number) if !number.is_finite());
                assert!(!empty && !infinite, "{what}");
            }
        }
        let looks = &grid.appearance;
        assert!(
            looks.columns.is_sorted_by(|a, b| a.last < b.first),
            "{what}"
        );
        assert!(looks.rows.is_sorted_by(|a, b| a.last < b.first), "{what}");
        assert!(
            looks.stored.values().all(|serial| serial.is_finite()),
            "{what}"
        );
    }
}

fn repository(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(path).expect("a file of the repository")
}

/// Reads many changed copies of a file as it stands.
fn read_changed(seed: &[u8], what: &str) {
    let mut dice = Dice(0x2026_1126_0835 ^ seed.len() as u64);
    for copy in 0..COPIES {
        let mut bytes = seed.to_vec();
        mutate(&mut bytes, &mut dice);
        read(&bytes, &format!("{what} {copy}"));
    }
}

/// Reads copies of an archive of which one part was changed and packed anew, so that the change is not
/// caught by a checksum.
fn read_changed_inside(archive: &[u8], copies: u64, what: &str) {
    let mut zip = ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("read");
        parts.push((name, bytes));
    }
    let mut dice = Dice(0x5EED ^ archive.len() as u64);
    for copy in 0..copies {
        let chosen = dice.below(parts.len());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (number, (name, bytes)) in parts.iter().enumerate() {
            let mut bytes = bytes.clone();
            if number == chosen {
                mutate(&mut bytes, &mut dice);
            }
            writer.start_file(name.as_str(), stored).expect("started");
            writer.write_all(&bytes).expect("written");
        }
        let changed = writer.finish().expect("finished").into_inner();
        let part = &parts[chosen].0;
        read(&changed, &format!("{what} {copy}: {part}"));
    }
}

#[test]
fn changed_workbooks_are_read_or_refused() {
    let example = repository("examples/预算示例.xlsx");
    read_changed(&example, "example");
    read_changed_inside(&example, COPIES, "example");
}

#[test]
fn changed_record_streams_are_read_or_refused() {
    let small = repository("fuzz/seeds/xls/book.bin");
    let large = repository("fuzz/seeds/xls/libreoffice.bin");
    let mut dice = Dice(0xB1FF);
    for copy in 0..20 * COPIES {
        let mut bytes = if copy % 4 == 0 {
            small.clone()
        } else {
            large.clone()
        };
        mutate(&mut bytes, &mut dice);
        let version = cfb::Version::V3;
        let mut file = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new()))
            .expect("a compound file");
        file.create_stream("/Workbook")
            .and_then(|mut workbook| workbook.write_all(&bytes))
            .expect("written");
        file.flush().expect("flushed");
        read(&file.into_inner().into_inner(), &format!("stream {copy}"));
    }
}

#[test]
fn changed_texts_and_pages_are_read_or_refused() {
    for seed in [
        "fuzz/seeds/html/table.html",
        "fuzz/seeds/text/disclosure.txt",
        "fuzz/seeds/text/gbk.csv",
        "fuzz/seeds/text/table.csv",
        "fuzz/seeds/any/utf16.txt",
    ] {
        read_changed(&repository(seed), seed);
    }
}

#[test]
fn changed_parts_of_spreadsheets_and_documents_are_read_or_refused() {
    for (seed, name) in [
        ("fuzz/seeds/ods/content.xml", "content.xml"),
        ("fuzz/seeds/ods/libreoffice.xml", "content.xml"),
        ("fuzz/seeds/docx/document.xml", "word/document.xml"),
    ] {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("started");
        writer.write_all(&repository(seed)).expect("written");
        let archive = writer.finish().expect("finished").into_inner();
        read_changed_inside(&archive, 4 * COPIES, seed);
    }
}
