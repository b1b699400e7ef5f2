//! Where a figure stands, as the person sees it: sheet and A1 address.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a sheet (for text files, what stands for one).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SheetName(Arc<str>);

impl SheetName {
    /// The name, exactly as the file has it (trailing spaces included).
    pub fn new(name: &str) -> Self {
        SheetName(Arc::from(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SheetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a sheet in a formula, between quotes.
pub fn quoted_sheet(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// What stands in a formula before a cell of another sheet.
pub fn sheet_prefix(name: &str) -> String {
    quoted_sheet(name) + "!"
}

/// A cell of a sheet, counted from zero, shown as A1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct CellRef {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub col: u32,
}

impl CellRef {
    /// The cell of a row and a column, both counted from zero.
    pub fn new(row: u32, col: u32) -> Self {
        CellRef { row, col }
    }

    /// The letters of its column.
    pub fn column_letters(self) -> String {
        let address = self.to_string();
        address
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    }

    /// Its address as formulas name a cell that stays the same: `$A$1`.
    pub fn absolute(self) -> String {
        let address = self.to_string();
        let digits = address
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(address.len());
        format!("${}${}", &address[..digits], &address[digits..])
    }

    /// The cell an A1 address names (`$` allowed); `None` if it names none.
    pub fn parse(text: &str) -> Option<CellRef> {
        let text: String = text.chars().filter(|c| *c != '$').collect();
        let split = text.find(|c: char| c.is_ascii_digit())?;
        let (letters, digits) = text.split_at(split);
        if letters.is_empty()
            || letters.len() > 3
            || !letters.bytes().all(|b| b.is_ascii_alphabetic())
        {
            return None;
        }
        let col = letters.bytes().fold(0_u32, |n, b| {
            n * 26 + u32::from(b.to_ascii_uppercase() - b'A' + 1)
        });
        let row: u32 = digits.parse().ok()?;
        Some(CellRef {
            row: row.checked_sub(1)?,
            col: col - 1,
        })
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Seven letters and ten digits at most; reports name so many cells that writing them in one go shows.
        let mut text = [0_u8; 17];
        let mut at = text.len();
        let mut row = u64::from(self.row) + 1;
        while row > 0 {
            at -= 1;
            text[at] = b'0' + (row % 10) as u8;
            row /= 10;
        }
        let mut col = u64::from(self.col) + 1;
        while col > 0 {
            at -= 1;
            text[at] = b'A' + ((col - 1) % 26) as u8;
            col = (col - 1) / 26;
        }
        f.write_str(std::str::from_utf8(&text[at..]).unwrap_or_default())
    }
}

/// The cell of a row and a column, both counted from zero.
impl From<(u32, u16)> for CellRef {
    fn from((row, col): (u32, u16)) -> Self {
        CellRef::new(row, u32::from(col))
    }
}

as_text!(CellRef, "cell", CellRef::parse);

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Region {
    /// The upper left cell.
    pub first: CellRef,
    /// The lower right cell.
    pub last: CellRef,
}

impl Region {
    /// The rectangle between two corners.
    pub fn new(first: impl Into<CellRef>, last: impl Into<CellRef>) -> Region {
        Region {
            first: first.into(),
            last: last.into(),
        }
    }

    /// Whether the cell lies inside.
    pub fn contains(&self, cell: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row)
            && (self.first.col..=self.last.col).contains(&cell.col)
    }
}

/// A cell of a sheet of the input.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The sheet.
    pub sheet: SheetName,
    /// The cell.
    pub cell: CellRef,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}", self.sheet, self.cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_are_shown() {
        for (text, row, col) in [
            ("A1", 0, 0),
            ("Z9", 8, 25),
            ("AA10", 9, 26),
            ("XFD1048576", 1_048_575, 16_383),
        ] {
            assert_eq!(CellRef::new(row, col).to_string(), text);
            assert_eq!(CellRef::parse(text), Some(CellRef::new(row, col)));
        }
        assert_eq!(CellRef::parse("$C$7"), Some(CellRef::new(6, 2)));
        for text in ["", "7", "C", "C0", "ABCD1", "C7x"] {
            assert_eq!(CellRef::parse(text), None, "{text}");
        }
    }
}
