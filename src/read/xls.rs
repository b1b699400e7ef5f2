//! A compound file (.xls, .et) becomes a book, and so does the archive in an encrypted one. Refuses
//! workbooks with a password and old Word documents by name.

use std::borrow::Cow;

use super::compound::Compound;
use super::error::{Foreign, Reason};
use super::limits::Budget;
use super::password::Password;
use super::{Book, biff, crypt, office};

/// What the stream of records is called, in newer files and in older ones.
const STREAMS: [&str; 2] = ["Workbook", "Book"];

/// Reads the workbook in a compound file.
pub fn book(bytes: &[u8], budget: &mut Budget) -> Result<Book, Reason> {
    let file = Compound::open(bytes)?;
    if is_encrypted(&file) {
        return office::book(
            &crypt::package(&file, &Password::of_excel(), budget)?,
            budget,
        );
    }
    let stream = STREAMS.into_iter().find(|name| file.has(name));
    let Some(stream) = stream.map(|name| file.stream(name)).transpose()?.flatten() else {
        return Err(Reason::Format(match () {
            () if file.has("WordDocument") => Foreign::Doc,
            () if file.has("PowerPoint Document") => Foreign::Slides,
            () => Foreign::Unknown,
        }));
    };
    let mut book = biff::book(
        &crypt::opened_records(&stream, &Password::of_excel(), budget)?,
        budget,
    )?;
    book.macros = file.has_storage("_VBA_PROJECT_CUR");
    Ok(book)
}

/// The archive in an encrypted compound file; `None` if the file is none.
pub fn package(bytes: &[u8], budget: &mut Budget) -> Result<Option<Vec<u8>>, Reason> {
    let file = Compound::open(bytes)?;
    match is_encrypted(&file) {
        true => crypt::package(&file, &Password::of_excel(), budget).map(Some),
        false => Ok(None),
    }
}

/// The workbook in a compound file without its password: the archive of an encrypted one, or the same file with the
/// records in plain; `None` if it has none.
pub fn unlocked(
    bytes: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<Option<Vec<u8>>, Reason> {
    let Ok(file) = Compound::open(bytes) else {
        return Ok(None);
    };
    if is_encrypted(&file) {
        return crypt::package(&file, password, budget).map(Some);
    }
    let Some(name) = STREAMS.into_iter().find(|name| file.has(name)) else {
        return Ok(None);
    };
    let stream = file.stream(name)?.unwrap_or_default();
    match crypt::opened_records(&stream, password, budget)? {
        Cow::Borrowed(_) => Ok(None),
        Cow::Owned(plain) => file.with_stream(name, &plain).map(Some),
    }
}

fn is_encrypted(file: &Compound<'_>) -> bool {
    file.has("EncryptedPackage") || file.has("EncryptionInfo")
}

#[cfg(test)]
mod tests {
    use super::super::{CellValue, Drawing, Format, Grid, container, read_bytes};
    use crate::model::CellRef;

    fn record(kind: u16, data: &[&[u8]]) -> Vec<u8> {
        let data = data.concat();
        [
            &kind.to_le_bytes()[..],
            &(data.len() as u16).to_le_bytes(),
            &data,
        ]
        .concat()
    }

    /// A stream with one sheet; `version` is 5 or 6, the state 0 for visible and 1 for hidden.
    fn stream(version: u8, state: u8, name: &[u8], cells: &[Vec<u8>]) -> Vec<u8> {
        let bof = |kind: u8| record(0x0809, &[&[0, version, kind, 0, 0, 0, 0, 0]]);
        let length = [name.len() as u8, 0];
        let name = if version == 6 {
            [&length[..], name].concat()
        } else {
            [&length[..1], name].concat()
        };
        let list =
            |place: usize| record(0x85, &[&(place as u32).to_le_bytes(), &[state, 0], &name]);
        let place = bof(5).len() + list(0).len() + 4;
        [
            bof(5),
            list(place),
            record(0x0A, &[]),
            bof(0x10),
            cells.concat(),
            record(0x0A, &[]),
        ]
        .concat()
    }

    fn sheet(stream: &[u8]) -> Grid {
        let book = read_bytes(&container::around(stream), "a.et").expect("a good workbook");
        assert_eq!(book.format, Format::Xls);
        book.sheets.into_iter().next().expect("a sheet")
    }

    /// `1+1`.
    const ADDED: &[u8] = &[0x1E, 1, 0, 0x1E, 1, 0, 0x03];
    /// `IF(1,"")`, as short as it can be.
    const CHOSEN: &[u8] = &[0x1E, 1, 0, 0x17, 0, 0, 0x42, 2, 1, 0];
    /// `SUM(1,1)`.
    const SUMMED: &[u8] = &[0x1E, 1, 0, 0x1E, 1, 0, 0x42, 2, 4, 0];

    /// A formula in the first row, with that stored result.
    fn formula(col: u8, tokens: &[u8], result: [u8; 8]) -> Vec<u8> {
        record(
            0x0006,
            &[
                &[0, 0, col, 0, 0, 0],
                &result,
                &[0; 6],
                &[tokens.len() as u8, 0],
                tokens,
            ],
        )
    }

    #[test]
    fn where_every_formula_shows_nothing_none_was_computed() {
        let empty = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let value = |cells: &[Vec<u8>], col| {
            let grid = sheet(&stream(6, 0, b"a", cells));
            let cell = grid.get(CellRef::new(0, col));
            cell.map(|cell| (cell.value.clone(), cell.formula.is_some()))
        };
        let left = [formula(0, CHOSEN, empty), formula(1, CHOSEN, empty)];
        let not_computed = Some((CellValue::NotComputed, true));
        assert_eq!(value(&left, 0), not_computed);
        assert_eq!(value(&left, 1), not_computed);
        // One result shows that a program computes, so the others do show nothing.
        let computed = [
            formula(0, CHOSEN, empty),
            formula(1, ADDED, 2.0_f64.to_le_bytes()),
        ];
        assert_eq!(value(&computed, 0), None);
    }

    #[test]
    fn a_formula_without_a_result_is_not_an_empty_text() {
        let awaited = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let empty = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let text = record(0x0207, &[&[2, 0, 0], b"ab"]);
        let cells = [
            formula(0, ADDED, 2.0_f64.to_le_bytes()),
            formula(1, ADDED, awaited),
            formula(2, CHOSEN, awaited),
            text,
            formula(3, CHOSEN, empty),
            formula(4, ADDED, empty),
            formula(5, SUMMED, empty),
            // A claim of four thousand million rows must cost nothing.
            record(
                0x0200,
                &[
                    &[0; 4],
                    &[0xFE, 0xFF, 0xFF, 0xFF],
                    &[0; 2],
                    &[0xFF, 0],
                    &[0; 2],
                ],
            ),
            record(0x00E5, &[&[1, 0], &[3, 0, 4, 0, 0, 0, 1, 0]]),
        ];
        let grid = sheet(&stream(6, 1, b"a", &cells));
        assert!(!grid.visible);
        let value = |col| {
            grid.get(CellRef::new(0, col))
                .map(|cell| cell.value.clone())
        };
        assert_eq!(value(0), Some(CellValue::Number(2.0)));
        assert_eq!(
            grid.get(CellRef::new(0, 0))
                .and_then(|cell| cell.formula.as_deref()),
            Some("1+1")
        );
        assert_eq!(value(1), Some(CellValue::NotComputed));
        assert_eq!(value(2), Some(CellValue::Text("ab".into())));
        assert_eq!(value(3), None);
        // Numbers that were never worked out, as some programs leave them.
        assert_eq!(value(4), Some(CellValue::NotComputed));
        assert_eq!(value(5), Some(CellValue::NotComputed));
        let merges: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(merges, ["A4:B5"]);
    }

    /// A drawing that begins in that cell, and its object.
    fn drawing(row: u8, col: u8, kind: u16, number: u16) -> Vec<u8> {
        let anchor = [0x10, 0xF0, 0x12, 0, 0, 0];
        let place = [2, 0, col, 0, 9, 0, row, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0];
        let head = [0x0F, 0, 4, 0xF0, 0x1A, 0, 0, 0, 0, 0];
        let object = [
            &[0x15, 0, 0x12, 0][..],
            &kind.to_le_bytes(),
            &number.to_le_bytes(),
            &[0; 14],
        ];
        [
            record(0x00EC, &[&head, &anchor, &place]),
            record(0x005D, &object),
        ]
        .concat()
    }

    /// The text of the object before.
    fn words(text: &str) -> Vec<u8> {
        let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let count = (text.encode_utf16().count() as u16).to_le_bytes();
        [
            record(0x01B6, &[&[0; 10], &count, &[16, 0], &[0; 4]]),
            record(0x003C, &[&[1], &letters]),
            record(0x003C, &[&[0; 16]]),
        ]
        .concat()
    }

    #[test]
    fn notes_and_what_lies_over_cells_are_read() {
        let note = |row: u8, col: u8, number: u8| {
            record(
                0x001C,
                &[&[row, 0, col, 0, 0, 0, number, 0], &[1, 0, 0, b'a', 0]],
            )
        };
        let cells = [
            drawing(7, 1, 8, 1),
            drawing(1, 3, 25, 2),
            words("请核实"),
            drawing(2, 4, 6, 3),
            words("说明"),
            drawing(0, 0, 20, 4),
            drawing(3, 0, 1, 5),
            note(6, 2, 2),
        ];
        let grid = sheet(&stream(6, 0, b"a", &cells));
        let notes: Vec<_> = grid.appearance.notes.into_iter().collect();
        assert_eq!(notes, [(CellRef::new(6, 2), "请核实".to_owned())]);
        let drawn = grid.appearance.drawn.into_iter();
        let drawn: Vec<_> = drawn
            .map(|one| (one.kind, one.at.to_string(), one.text))
            .collect();
        assert_eq!(
            drawn,
            [
                (Drawing::Picture, "B8".to_owned(), String::new()),
                (Drawing::TextBox, "E3".to_owned(), "说明".to_owned()),
                (Drawing::Shape, "A4".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn a_note_of_excel_5_holds_its_text() {
        let (text, _, _) = encoding_rs::GBK.encode("请核实");
        let note = record(0x001C, &[&[6, 0, 2, 0, text.len() as u8, 0], &text]);
        let grid = sheet(&stream(5, 0, b"a", &[note]));
        assert_eq!(grid.appearance.notes[&CellRef::new(6, 2)], "请核实");
    }

    #[test]
    fn scaled_figures_and_struck_fonts_are_seen_as_they_are_shown() {
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let font = |flags: u8, raised: u8| {
            record(
                0x31,
                &[
                    &[0xDC, 0, flags, 0, 0, 0, 0, 0, raised, 0],
                    &[0; 4],
                    &[0, 0],
                ],
            )
        };
        let format = "0!.0000";
        let cell_format = |font: u8, format: u8| record(0xE0, &[&[font, 0, format, 0], &[0; 16]]);
        let shared = |text: &str, runs: &[[u8; 4]]| {
            let units = wide(text);
            let head = [(units.len() / 2) as u8, 0, 1 | 8, runs.len() as u8, 0];
            [&head[..], &units, &runs.concat()].concat()
        };
        // Old 90 and new 80; a mark behind a name. The sixth font is number 6, as there is no number 4.
        let texts = [
            shared("9080", &[[0, 0, 1, 0], [2, 0, 0, 0]]),
            shared("甲①", &[[1, 0, 6, 0]]),
        ];
        let globals = [
            font(0, 0),
            font(8, 0),
            font(0, 0),
            font(0, 0),
            font(0, 0),
            font(0, 1),
            record(
                0x41E,
                &[&[164, 0, format.len() as u8, 0, 0], format.as_bytes()],
            ),
            cell_format(0, 0),
            cell_format(0, 164),
            cell_format(1, 0),
            record(0xFC, &[&[2, 0, 0, 0, 2, 0, 0, 0], &texts.concat()]),
        ]
        .concat();
        let number = |col: u8, style: u8, value: f64| {
            record(0x203, &[&[0, 0, col, 0, style, 0], &value.to_le_bytes()])
        };
        let text = |col: u8, place: u8| record(0xFD, &[&[0, 0, col, 0, 0, 0, place, 0, 0, 0]]);
        let cells = [
            number(0, 1, 11_180_700.0),
            number(1, 2, 5.0),
            text(2, 0),
            text(3, 1),
        ];
        let plain = stream(6, 0, b"a", &cells);
        // The globals come after the first record, and move the sheet.
        let (first, rest) = plain.split_at(12);
        let mut whole = [first, &globals, rest].concat();
        let at = first.len() + globals.len() + 4;
        let place = u32::from_le_bytes(whole[at..at + 4].try_into().expect("four"));
        whole[at..at + 4].copy_from_slice(&(place + globals.len() as u32).to_le_bytes());
        let grid = sheet(&whole);
        let cell = |col| grid.get(CellRef::new(0, col)).expect("a cell");
        assert_eq!(cell(0).value, CellValue::Number(1118.07));
        assert_eq!(grid.appearance.stored[&CellRef::new(0, 0)], 11_180_700.0);
        assert!(cell(1).seen.struck && !cell(0).seen.struck);
        assert_eq!(cell(2).text(), Some("80"));
        assert_eq!(cell(3).text(), Some("甲"));
    }

    #[test]
    fn texts_of_excel_5_without_a_code_page_are_chinese() {
        let (text, _, _) = encoding_rs::GBK.encode("收入总计");
        let label = record(
            0x0204,
            &[&[1, 0, 2, 0, 0, 0], &[text.len() as u8, 0], &text],
        );
        let grid = sheet(&stream(5, 0, b"a", &[label]));
        assert!(grid.visible);
        assert_eq!(
            grid.get(CellRef::new(1, 2)).and_then(|cell| cell.text()),
            Some("收入总计")
        );
    }
}
