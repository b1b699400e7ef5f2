//! A fresh compound file around the record stream of a workbook: the simplest one there can be, with
//! one stream in consecutive sectors. What calamine reads is laid out here, never by a file's author.

/// Bytes of a sector. The larger of the two sizes there are, so that the header alone can list the
/// allocation tables of the largest stream read.
const SECTOR: usize = 4096;
/// Numbers in a sector of an allocation table.
const ENTRIES: usize = SECTOR / 4;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const TABLE: u32 = 0xFFFF_FFFD;

/// A compound file whose only stream is `Workbook`. The stream is filled up with zeros to whole
/// sectors; its records end before them.
pub fn around(stream: &[u8]) -> Vec<u8> {
    let data = stream.len().div_ceil(SECTOR).max(1);
    let mut tables = 1;
    while tables * ENTRIES < data + 1 + tables {
        tables += 1;
    }
    let mut bytes = Vec::with_capacity((data + tables + 2) * SECTOR);
    bytes.extend(header(data as u32, tables as u32));
    bytes.extend(stream);
    bytes.resize(SECTOR * (data + 1), 0);
    bytes.extend(entry("Root Entry", 5, 1, 0, 0));
    bytes.extend(entry("Workbook", 2, FREE, 0, (data * SECTOR) as u64));
    bytes.resize(SECTOR * (data + 2), 0);
    for sector in 0..tables * ENTRIES {
        let next = match sector {
            sector if sector + 1 < data => sector as u32 + 1,
            sector if sector <= data => END_OF_CHAIN,
            sector if sector <= data + tables => TABLE,
            _ => FREE,
        };
        bytes.extend(next.to_le_bytes());
    }
    bytes
}

/// The header: data sectors first, then the directory, then the allocation tables.
fn header(data: u32, tables: u32) -> Vec<u8> {
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    // Version 4.62, little-endian, sectors of 2^12 and small sectors of 2^6 bytes.
    for half in [62_u16, 4, 0xFFFE, 12, 6, 0, 0, 0] {
        header.extend(half.to_le_bytes());
    }
    // Directory sectors, tables, the directory's place, no transaction, the least size of a stream of
    // its own, no small streams, no further lists of tables.
    for word in [
        1,
        tables,
        data,
        0,
        SECTOR as u32,
        END_OF_CHAIN,
        0,
        END_OF_CHAIN,
        0,
    ] {
        header.extend(word.to_le_bytes());
    }
    for table in 0..109 {
        header.extend(
            if table < tables {
                data + 1 + table
            } else {
                FREE
            }
            .to_le_bytes(),
        );
    }
    header.resize(SECTOR, 0);
    header
}

/// An entry of the directory: its name, its kind, the entry below it, its first sector, its bytes.
fn entry(name: &str, kind: u8, below: u32, start: u32, size: u64) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(length.to_le_bytes());
    entry.extend([kind, 1]);
    for word in [FREE, FREE, below] {
        entry.extend(word.to_le_bytes());
    }
    entry.resize(116, 0);
    // The root's stream would hold the small streams; there are none.
    entry.extend(start.to_le_bytes());
    entry.extend(size.to_le_bytes());
    entry
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn another_library_finds_the_same_stream() {
        for length in [1, 4095, 4096, 4097, 1_000_000, 5_000_000] {
            let stream: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
            let mut file =
                cfb::CompoundFile::open(Cursor::new(around(&stream))).expect("a sound file");
            let mut read = Vec::new();
            file.open_stream("/Workbook")
                .expect("there")
                .read_to_end(&mut read)
                .expect("read");
            assert!(read.starts_with(&stream), "{length}");
            assert!(read[stream.len()..].iter().all(|byte| *byte == 0));
        }
    }
}
