//! Compound files (.xls): loops, claims and passwords.

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use super::case;
use super::case::Case;

/// All of them.
pub fn cases() -> Vec<Case> {
    let good = container(&[(
        "Workbook",
        workbook(&[&[number(0, 0), number(2, 1)].concat()]),
    )]);
    let corner = workbook(&[&[number(0, 0), number(65_535, 255)].concat()]);
    let claims = workbook(&[&[dimensions(u32::MAX - 1, 0xFFFF), number(0, 0)].concat()]);
    let filler = number(0, 0).repeat(2_000);
    vec![
        case("good.xls", good.clone(), "ok"),
        case(
            "cut-in-half.xls",
            good[..good.len() / 2].to_vec(),
            "truncated",
        ),
        case("header-only.xls", good[..512].to_vec(), "truncated"),
        case("mark-only.xls", good[..8].to_vec(), "truncated"),
        case(
            "loop.xls",
            looping(&container(&[("Workbook", workbook(&[&filler]))])),
            "damaged",
        ),
        case("lists-without-end.xls", endless_lists(), "damaged"),
        case(
            "password-workbook.xls",
            container(&[
                ("EncryptedPackage", vec![1; 5000]),
                ("EncryptionInfo", vec![4; 99]),
            ]),
            "unknown-encryption",
        ),
        case(
            "password-stream.xls",
            container(&[(
                "Workbook",
                [record(0x809, &[0, 6, 5, 0]), record(0x2F, &[1, 0, 0, 0])].concat(),
            )]),
            "unknown-encryption",
        ),
        case(
            "word.xls",
            container(&[("WordDocument", vec![1; 5000])]),
            "format",
        ),
        case(
            "slides.xls",
            container(&[("PowerPoint Document", vec![1; 5000])]),
            "format",
        ),
        case("nothing-inside.xls", container(&[]), "format"),
        case(
            "empty-stream.xls",
            container(&[("Workbook", Vec::new())]),
            "empty|damaged",
        ),
        case("far-corner.xls", container(&[("Workbook", corner)]), "ok"),
        case("claims-rows.xls", container(&[("Workbook", claims)]), "ok"),
        case(
            "sheet-behind-the-end.xls",
            container(&[("Workbook", listed(&[0x7FFF_FFF0]))]),
            "damaged|truncated",
        ),
        case(
            "sheet-is-the-list.xls",
            container(&[("Workbook", listed(&[0]))]),
            "ok|damaged",
        ),
        case(
            "thousand-times-one-sheet.xls",
            container(&[("Workbook", workbook_times(1_000, &filler))]),
            "too-large",
        ),
        case(
            "two-hundred-times-wide.xls",
            container(&[("Workbook", workbook_times(200, &number(999, 255)))]),
            "ok",
        ),
        case(
            "two-hundred-times-formula.xls",
            container(&[("Workbook", workbook_times(200, &formula(999, 255)))]),
            "too-large",
        ),
        case(
            "half-a-million-formulas.xls",
            container(&[("Workbook", workbook(&[&formulas(60_000, 8)]))]),
            "too-large|too-slow",
        ),
        case(
            "text-shown-by-all.xls",
            container(&[("Workbook", shown_text())]),
            "too-large",
        ),
        case(
            "text-index.xls",
            container(&[(
                "Workbook",
                workbook(&[&record(0xFD, &[0, 0, 0, 0, 0, 0, 255, 255, 255, 127])]),
            )]),
            "ok|damaged",
        ),
        case(
            "record-behind-the-end.xls",
            container(&[("Workbook", workbook(&[&[0x03, 0x02, 0xFF, 0xFF]]))]),
            "truncated|damaged",
        ),
        case(
            "short-records.xls",
            container(&[(
                "Workbook",
                workbook(&[
                    &[record(0x203, &[]), record(0x6, &[1]), record(0xBD, &[0; 3])].concat(),
                ]),
            )]),
            "damaged",
        ),
        case(
            "excel-4.xls",
            [0x09, 0x04, 0x06, 0x00, 0, 0, 0x10, 0, 0, 0].to_vec(),
            "format",
        ),
        case("random.xls", random_inside(), "damaged|truncated|empty|ok"),
    ]
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn number(row: u16, col: u16) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), col.to_le_bytes(), [0, 0]].concat();
    data.extend(1.5_f64.to_le_bytes());
    record(0x203, &data)
}

/// A formula `1+1`.
fn formula(row: u16, col: u16) -> Vec<u8> {
    let tokens = [0x1E, 1, 0, 0x1E, 1, 0, 0x03];
    let mut data = [row.to_le_bytes(), col.to_le_bytes(), [0, 0]].concat();
    data.extend(2.0_f64.to_le_bytes());
    data.extend([0; 6]);
    data.extend([tokens.len() as u8, 0]);
    data.extend(tokens);
    record(0x0006, &data)
}

fn formulas(rows: u16, cols: u16) -> Vec<u8> {
    let cells = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
    cells.flat_map(|(row, col)| formula(row, col)).collect()
}

fn dimensions(rows: u32, cols: u16) -> Vec<u8> {
    let mut data = vec![0; 4];
    data.extend(rows.to_le_bytes());
    data.extend([0, 0]);
    data.extend(cols.to_le_bytes());
    data.extend([0, 0]);
    record(0x200, &data)
}

/// A workbook's stream: the list of sheets at these places, then nothing.
fn listed(places: &[u32]) -> Vec<u8> {
    let mut stream = record(0x809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    for place in places {
        stream.extend(bound(*place, "a"));
    }
    stream.extend(record(0x0A, &[]));
    stream
}

fn bound(place: u32, name: &str) -> Vec<u8> {
    let mut data = place.to_le_bytes().to_vec();
    data.extend([0, 0, name.len() as u8, 0]);
    data.extend(name.as_bytes());
    record(0x85, &data)
}

/// A workbook's stream with these sheets.
fn workbook(sheets: &[&[u8]]) -> Vec<u8> {
    with_globals(&[], sheets, 1)
}

fn workbook_times(times: usize, sheet: &[u8]) -> Vec<u8> {
    with_globals(&[], &[sheet], times)
}

fn with_globals(globals: &[u8], sheets: &[&[u8]], times: usize) -> Vec<u8> {
    let names: Vec<String> = (0..sheets.len() * times)
        .map(|n| format!("s{n:04}"))
        .collect();
    let list: usize = names.iter().map(|name| bound(0, name).len()).sum();
    let mut place = 12 + globals.len() + list + 4;
    let mut stream = record(0x809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    stream.extend(globals);
    let mut tail = Vec::new();
    let mut names = names.iter();
    for sheet in sheets {
        for name in names.by_ref().take(times) {
            stream.extend(bound(u32::try_from(place).expect("small"), name));
        }
        let whole = [
            record(0x809, &[0, 6, 0x10, 0, 0, 0, 0, 0]),
            sheet.to_vec(),
            record(0x0A, &[]),
        ]
        .concat();
        place += whole.len();
        tail.extend(whole);
    }
    stream.extend(record(0x0A, &[]));
    stream.extend(tail);
    stream
}

/// One text of 8,000 letters, shown by a hundred thousand cells.
fn shown_text() -> Vec<u8> {
    let mut shared = [1, 0, 0, 0, 1, 0, 0, 0].to_vec();
    shared.extend(8_000_u16.to_le_bytes());
    shared.push(0);
    shared.extend(vec![b'a'; 8_000]);
    let cells: Vec<u8> = (0..50_000_u16)
        .flat_map(|row| (0..2_u16).map(move |col| (row, col)))
        .flat_map(|(row, col)| {
            record(
                0xFD,
                &[&row.to_le_bytes()[..], &col.to_le_bytes(), &[0; 6]].concat(),
            )
        })
        .collect();
    with_globals(&record(0xFC, &shared), &[&cells], 1)
}

fn container(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))
        .expect("created");
    for (name, bytes) in streams {
        file.create_stream(format!("/{name}"))
            .expect("a stream")
            .write_all(bytes)
            .expect("written");
    }
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// Where the first allocation table begins.
fn table(bytes: &[u8]) -> usize {
    let sector = u32::from_le_bytes(bytes[76..80].try_into().expect("four bytes"));
    512 * (sector as usize + 1)
}

/// The last sector of each chain leads back to its first.
fn looping(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let table = table(&bytes);
    let entry = |bytes: &[u8], n: usize| {
        u32::from_le_bytes(
            bytes[table + 4 * n..table + 4 * n + 4]
                .try_into()
                .expect("four bytes"),
        )
    };
    let mut start = None;
    for n in 0..128 {
        match (entry(&bytes, n), start) {
            (next, None) if next == n as u32 + 1 => start = Some(n),
            (0xFFFF_FFFE, Some(first)) => {
                bytes[table + 4 * n..table + 4 * n + 4]
                    .copy_from_slice(&(first as u32).to_le_bytes());
                start = None;
            }
            _ => {}
        }
    }
    bytes
}

/// Fifty thousand lists of allocation tables, each of which names the same table 127 times.
fn endless_lists() -> Vec<u8> {
    let good = container(&[("Workbook", workbook(&[&number(0, 0).repeat(400)]))]);
    let table = u32::from_le_bytes(good[76..80].try_into().expect("four bytes"));
    let mut bytes = good.clone();
    let first = (good.len() / 512 - 1) as u32;
    let count = 50_000;
    bytes[68..72].copy_from_slice(&first.to_le_bytes());
    bytes[72..76].copy_from_slice(&(count as u32).to_le_bytes());
    for n in 0..count as u32 {
        for _ in 0..127 {
            bytes.extend(table.to_le_bytes());
        }
        let next = if n + 1 == count as u32 {
            0xFFFF_FFFE
        } else {
            first + n + 1
        };
        bytes.extend(next.to_le_bytes());
    }
    bytes
}

/// A sound list of sheets over bytes without meaning.
fn random_inside() -> Vec<u8> {
    let mut seed = 20_261_123_u32;
    let noise: Vec<u8> = (0..60_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    container(&[("Workbook", workbook(&[&noise]))])
}
