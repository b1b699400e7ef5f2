//! Sound containers around a fuzzer's bytes, so that the fuzzer reaches the reader inside and does not
//! spend its time on checksums.

use std::io::{Cursor, Write};

use duibiao::read::{Book, read_bytes};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive of these parts, not compressed.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, stored).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// A compound file with that stream as its workbook.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("created");
    file.create_stream("/Workbook").expect("a stream").write_all(stream).expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// Reads the bytes and checks what every grid promises: rows and columns ascend, no text is empty,
/// every number is finite. An error's sentence names the file.
pub fn check(bytes: &[u8]) {
    match read_bytes(bytes, "名.xls") {
        Ok(book) => check_book(&book),
        Err(error) => assert!(error.to_string().contains("名.xls") && !error.kind().is_empty()),
    }
}

fn check_book(book: &Book) {
    for grid in &book.sheets {
        assert!(grid.rows.is_sorted_by(|a, b| a.number < b.number));
        for row in &grid.rows {
            assert!(!row.cells.is_empty() && row.cells.is_sorted_by(|a, b| a.col < b.col));
            for cell in &row.cells {
                assert!(cell.text().is_none_or(|text| !text.is_empty()));
                assert!(!matches!(cell.value, duibiao::read::CellValue::Number(number) if !number.is_finite()));
            }
        }
        assert!(grid.merges.iter().all(|m| m.first.row <= m.last.row && m.first.col <= m.last.col));
    }
}
