//! The references within a formula become words, here and not by calamine: it does not follow the list
//! of sheets that they name, and takes fixed rows for fixed columns. Each is put into the tokens as a
//! text, behind a mark, and loses its quotes when the formula has been put into words.

use crate::model::{CellRef, quoted_sheet};

use super::globals::Globals;
use super::records::u16_at;

/// Stands before a reference that has become a text; no letter of any language.
const MARK: char = '\u{E000}';

const EXTERN_SHEET: u16 = 0x0017;
const SUP_BOOK: u16 = 0x01AE;

/// The sheets that references name by a number.
pub struct Sheets {
    names: Vec<String>,
}

impl Sheets {
    /// Follows the lists of the globals.
    pub fn of(globals: &Globals<'_>) -> Sheets {
        // Whether each book that is referred to is this one.
        let mut own = Vec::new();
        let mut names = Vec::new();
        let name = |number: u16| globals.sheets.get(usize::from(number));
        for record in &globals.for_formulas {
            let data = record.get(4..).unwrap_or_default();
            match u16_at(record, 0) {
                SUP_BOOK => own.push(u16_at(data, 2) == 0x0401),
                EXTERN_SHEET => {
                    let entries = data.get(2..).unwrap_or_default().chunks_exact(6);
                    for entry in entries.take(usize::from(u16_at(data, 0))) {
                        let book = usize::from(u16_at(entry, 0));
                        let (first, last) = (u16_at(entry, 2), u16_at(entry, 4));
                        names.push(match (own.get(book), name(first), name(last)) {
                            (Some(true), Some(one), Some(_)) if first == last => quoted(&one.name),
                            (Some(true), Some(one), Some(other)) => {
                                quoted(&format!("{}:{}", one.name, other.name))
                            }
                            (Some(true), ..) => "#REF".to_owned(),
                            _ => format!("[{}]", book + 1),
                        });
                    }
                }
                _ => {}
            }
        }
        Sheets { names }
    }

    fn name(&self, number: u16) -> &str {
        let known = self.names.get(usize::from(number));
        known.map_or("#REF", String::as_str)
    }
}

/// A sheet's name as it stands in a formula.
fn quoted(name: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | ':');
    let starts_well = name
        .chars()
        .next()
        .is_some_and(|char| !char.is_ascii_digit());
    if starts_well && name.chars().all(plain) && CellRef::parse(name).is_none() {
        name.to_owned()
    } else {
        quoted_sheet(name)
    }
}

/// Tokens of a cell with the references as texts. `None` where a token is not known, because nothing
/// behind it can be found either.
pub fn as_texts(tokens: &[u8], at: CellRef, sheets: &Sheets) -> Option<Vec<u8>> {
    let mut written = Vec::with_capacity(2 * tokens.len());
    let mut rest = tokens;
    while let Some((token, data)) = rest.split_first() {
        let base = if token & 0x60 == 0 {
            *token
        } else {
            token & 0x1F | 0x20
        };
        let length = length(base, data)?;
        let (data, after) = data.split_at_checked(length)?;
        rest = after;
        let shared = |place: usize| Corner::shared(data, place, place + 2, at);
        let text = match base {
            0x17 => {
                // A quotation mark within a text is written twice.
                let text = literal(data).replace('"', "\"\"");
                written.extend(text_token(&text)?);
                continue;
            }
            // Before a union of ranges, which stands behind it.
            0x29 => continue,
            0x24 => Corner::of(data, 0, 2).to_string(),
            0x25 => area(Corner::of(data, 0, 4), Corner::of(data, 2, 6)),
            0x2C => shared(0).to_string(),
            0x2D => area(
                Corner::shared(data, 0, 4, at),
                Corner::shared(data, 2, 6, at),
            ),
            0x3A | 0x3B => {
                let sheet = sheets.name(u16_at(data, 0));
                let place = match base {
                    0x3A => Corner::of(data, 2, 4).to_string(),
                    _ => area(Corner::of(data, 2, 6), Corner::of(data, 4, 8)),
                };
                format!("{sheet}!{place}")
            }
            0x3C | 0x3D => format!("{}!#REF!", sheets.name(u16_at(data, 0))),
            _ => {
                written.push(*token);
                written.extend(data);
                continue;
            }
        };
        written.extend(text_token(&format!("{MARK}{text}"))?);
    }
    Some(written)
}

/// The bytes that follow a token.
fn length(base: u8, data: &[u8]) -> Option<usize> {
    Some(match base {
        0x03..=0x16 => 0,
        0x17 => {
            let wide = data.get(1)? & 1;
            2 + usize::from(*data.first()?) * usize::from(wide + 1)
        }
        // Of the tokens for a choice, the list of places belongs to it.
        0x19 if data.first()? & 4 != 0 => 3 + 2 * (usize::from(u16_at(data, 1)) + 1),
        0x19 | 0x22 => 3,
        0x1C | 0x1D => 1,
        0x1E | 0x21 | 0x29 => 2,
        0x23 | 0x24 | 0x2A | 0x2C => 4,
        0x26..=0x28 | 0x39 | 0x3A | 0x3C => 6,
        0x20 => 7,
        0x1F | 0x25 | 0x2B | 0x2D => 8,
        0x3B | 0x3D => 10,
        _ => return None,
    })
}

fn literal(data: &[u8]) -> String {
    super::strings::Coding::Unicode.text(data, 1)
}

/// A text as a token.
fn text_token(text: &str) -> Option<Vec<u8>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut token = vec![0x17, u8::try_from(units.len()).ok()?, 1];
    token.extend(units.into_iter().flat_map(u16::to_le_bytes));
    Some(token)
}

/// A corner of a reference.
struct Corner {
    row: u16,
    col: u8,
    fixed_row: bool,
    fixed_col: bool,
}

impl Corner {
    fn of(data: &[u8], row: usize, col: usize) -> Corner {
        let flags = u16_at(data, col);
        Corner {
            row: u16_at(data, row),
            col: flags as u8,
            fixed_row: flags & 0x8000 == 0,
            fixed_col: flags & 0x4000 == 0,
        }
    }

    /// One of a formula that cells share: what is not fixed counts from the cell.
    fn shared(data: &[u8], row: usize, col: usize, at: CellRef) -> Corner {
        let mut corner = Corner::of(data, row, col);
        if !corner.fixed_row {
            corner.row = corner.row.wrapping_add(at.row as u16);
        }
        if !corner.fixed_col {
            corner.col = corner.col.wrapping_add(at.col as u8);
        }
        corner
    }

    fn column(&self) -> String {
        let address = CellRef::new(0, self.col.into()).to_string();
        let letters = address.trim_end_matches('1');
        format!("{}{letters}", if self.fixed_col { "$" } else { "" })
    }

    fn line(&self) -> String {
        let dollar = if self.fixed_row { "$" } else { "" };
        format!("{dollar}{}", u32::from(self.row) + 1)
    }
}

impl std::fmt::Display for Corner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.column(), self.line())
    }
}

fn area(first: Corner, last: Corner) -> String {
    match (first.row, last.row, first.col, last.col) {
        (0, u16::MAX, ..) => format!("{}:{}", first.column(), last.column()),
        (.., 0, u8::MAX) => format!("{}:{}", first.line(), last.line()),
        _ => format!("{first}:{last}"),
    }
}

/// The words of a formula in which references are texts: they lose their marks and quotes. `None` if
/// something in it could not be put into words.
pub fn without_marks(words: &str) -> Option<String> {
    let unknown = ["Unrecognised formula", "[PtgNameX]", "{PtgArray}"];
    if words.is_empty() || unknown.iter().any(|unknown| words.contains(unknown)) {
        return None;
    }
    let open = format!("\"{MARK}");
    let mut pieces = words.split(open.as_str());
    let mut text = pieces.next()?.to_owned();
    for piece in pieces {
        let (reference, rest) = piece.split_once('"')?;
        text.push_str(reference);
        text.push_str(rest);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tokens: &[u8]) -> Vec<String> {
        let sheets = Sheets {
            names: vec!["表一".into(), "'2026 年'".into()],
        };
        let written = as_texts(tokens, CellRef::new(4, 2), &sheets).expect("known tokens");
        let mut texts = Vec::new();
        let mut rest = written.as_slice();
        while let [0x17, length, 1, after @ ..] = rest {
            let (text, after) = after.split_at(2 * usize::from(*length));
            texts.push(encoding_rs::UTF_16LE.decode(text).0.replace(MARK, ""));
            rest = after;
        }
        texts
    }

    #[test]
    fn references_are_worded_with_what_is_fixed_in_them() {
        // Rows and columns as MS-XLS lays them down: bit 14 of the column says that the column, bit 15
        // that the row is not fixed.
        for (tokens, text) in [
            (&[0x24, 5, 0, 1, 0xC0][..], "B6"),
            (&[0x44, 5, 0, 1, 0x40], "B$6"),
            (&[0x64, 5, 0, 1, 0x80], "$B6"),
            (&[0x24, 5, 0, 1, 0], "$B$6"),
            (&[0x25, 0, 0, 8, 0, 0, 0xC0, 2, 0], "A1:$C$9"),
            (&[0x25, 0, 0, 0xFF, 0xFF, 0, 0xC0, 2, 0xC0], "A:C"),
            // One row up and two columns left of C5.
            (&[0x4C, 0xFF, 0xFF, 0xFE, 0xC0], "A4"),
            (&[0x3A, 0, 0, 5, 0, 1, 0xC0], "表一!B6"),
            (&[0x3B, 1, 0, 0, 0, 8, 0, 0, 0, 2, 0], "'2026 年'!$A$1:$C$9"),
            (&[0x3A, 7, 0, 5, 0, 1, 0xC0], "#REF!B6"),
            (&[0x29, 5, 0, 0x24, 5, 0, 1, 0xC0], "B6"),
            (&[0x17, 3, 0, b'a', b'"', b'b'], "a\"\"b"),
        ] {
            assert_eq!(words(tokens), [text]);
        }
        let sheets = Sheets { names: Vec::new() };
        assert_eq!(as_texts(&[0x18, 0, 0], CellRef::new(0, 0), &sheets), None);
    }

    #[test]
    fn marks_and_their_quotes_go_and_texts_keep_theirs() {
        assert_eq!(
            without_marks("SUM(\"\u{E000}A1:B2\")&\"a\"\"b\"").as_deref(),
            Some("SUM(A1:B2)&\"a\"\"b\"")
        );
        assert_eq!(without_marks("[PtgNameX](1)"), None);
    }
}
