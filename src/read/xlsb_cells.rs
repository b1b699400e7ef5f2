//! The records of an .xlsb that hold shared texts, styles and cells, as MS-XLSB lays them down.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::CellRef;

use super::archive::Parts;
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::looks::{Looks, Shown, built_in, digit_pixels, pixels, shown};
use super::runs::{self, Manner};
use super::sheet::{Look, Sheet};
use super::xlsb_records::{Records, u32_at, wide_text};
use super::{CellLook, CellValue, ColumnLook, RowLook, value};

/// The formulas of a sheet, by their cells.
pub type Formulas = BTreeMap<(u32, u32), Box<str>>;

/// What stands outside of the sheets.
pub struct Globals {
    strings: Vec<Box<str>>,
    looks: Arc<[CellLook]>,
    /// The look of each cell format, and what it makes of numbers.
    cell_formats: Vec<(u16, Shown)>,
    /// How each font shows a part of a text.
    fonts: Vec<Manner>,
    digit: f64,
    from_1904: bool,
}

impl Globals {
    /// Reads the shared texts and the styles.
    pub fn of(parts: &Parts, budget: &mut Budget) -> Result<Globals, Reason> {
        let part = |name: &str| Records(parts.get(name).map(Vec::as_slice).unwrap_or_default());
        let mut globals = Globals {
            strings: Vec::new(),
            looks: Arc::default(),
            cell_formats: Vec::new(),
            fonts: Vec::new(),
            digit: digit_pixels("", 11.0),
            from_1904: false,
        };
        for (kind, data) in part("xl/workbook.bin") {
            if kind == 0x99 {
                globals.from_1904 = data.first().is_some_and(|flags| flags & 1 != 0);
                break;
            }
        }
        globals.styles(part("xl/styles.bin"), budget)?;
        let mut bytes = 0;
        for (kind, data) in part("xl/sharedstrings.bin") {
            budget.step()?;
            // A text, behind a byte that says whether it is formatted.
            if kind == 0x13 {
                let text = rich_text(data, &globals.fonts).ok_or_else(short)?;
                bytes += text.len();
                if bytes > limits::ALL_TEXT {
                    return Err(Reason::TooLarge(Bound::AllText));
                }
                globals.strings.push(text.into_boxed_str());
            }
        }
        Ok(globals)
    }

    fn styles(&mut self, records: Records<'_>, budget: &mut Budget) -> Result<(), Reason> {
        let mut formats = BTreeMap::new();
        let mut looks = Looks::new();
        let mut in_cells = false;
        for (kind, data) in records {
            budget.step()?;
            match kind {
                0x2C => {
                    if let Some((code, _)) = data.get(2..).and_then(wide_text) {
                        formats.insert(half(data, 0), code);
                    }
                }
                0x2B => {
                    self.fonts.push(font(data));
                    if self.fonts.len() == 1
                        && let Some((name, _)) = data.get(21..).and_then(wide_text)
                    {
                        self.digit = digit_pixels(&name, f64::from(half(data, 0)) / 20.0);
                    }
                }
                0x269 => in_cells = true,
                0x26A => in_cells = false,
                0x2F if in_cells => {
                    let number = half(data, 2);
                    let code = match formats.get(&number) {
                        Some(code) => code.as_str(),
                        None => built_in(number.into()),
                    };
                    let wraps = half(data, 12) & 0x40 != 0;
                    let font = self.fonts.get(usize::from(half(data, 4)));
                    let struck = font == Some(&Manner::Struck);
                    self.cell_formats
                        .push((looks.number(code, wraps, struck), shown(code)));
                }
                _ => {}
            }
        }
        self.looks = looks.shared();
        Ok(())
    }

    /// All looks.
    pub fn looks(&self) -> Arc<[CellLook]> {
        Arc::clone(&self.looks)
    }
}

/// Reads the cells of a sheet's part.
pub fn read(
    part: &[u8],
    globals: &Globals,
    formulas: &mut Formulas,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut row = 0;
    for (kind, data) in Records(part) {
        budget.step()?;
        match kind {
            0x00 => {
                row = u32_at(data, 0).ok_or_else(short)?;
                row_look(row, data, sheet);
            }
            0x02..=0x0B | 0x3E => {
                let col = u32_at(data, 0).ok_or_else(short)?;
                let format = u32_at(data, 4).ok_or_else(short)? & 0x00FF_FFFF;
                let format = globals.cell_formats.get(format as usize).copied();
                let (number, shown) = format.unwrap_or((0, Shown::Number));
                let content = data.get(8..).unwrap_or_default();
                let (value, serial) = content_of(kind, content, shown, globals)?;
                let look = Look {
                    number,
                    serial,
                    ..Look::default()
                };
                let formula = formulas.remove(&(row, col));
                sheet.push_as(budget, CellRef::new(row, col), value, formula, look)?;
            }
            0x3C => column_look(data, globals, sheet),
            0xB0 => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) = (
                    u32_at(data, 0),
                    u32_at(data, 4),
                    u32_at(data, 8),
                    u32_at(data, 12),
                ) {
                    sheet.merge(budget, CellRef::new(top, left), CellRef::new(bottom, right))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a cell holds; of a formula, its stored result.
fn content_of(
    kind: u32,
    data: &[u8],
    shown: Shown,
    globals: &Globals,
) -> Result<(CellValue, Option<f64>), Reason> {
    let text = |data: &[u8]| wide_text(data).map(|(text, _)| CellValue::Text(text));
    let byte = data.first().copied();
    let value = match kind {
        0x02 => {
            let number = value::unpacked(u32_at(data, 0).ok_or_else(short)?);
            return Ok(value::shown(number, shown, globals.from_1904));
        }
        0x05 | 0x09 => {
            let bytes = data.get(..8).and_then(|bytes| bytes.try_into().ok());
            let number = f64::from_le_bytes(bytes.ok_or_else(short)?);
            return Ok(value::shown(number, shown, globals.from_1904));
        }
        0x03 | 0x0B => byte.map(value::error),
        0x04 | 0x0A => byte.map(|truth| CellValue::Bool(truth != 0)),
        0x06 | 0x08 => text(data),
        // A formatted text, behind a byte that says how.
        0x3E => rich_text(data, &globals.fonts).map(CellValue::Text),
        _ => {
            let number = u32_at(data, 0).ok_or_else(short)?;
            let text = globals.strings.get(number as usize);
            let text = text.ok_or_else(|| Reason::damaged("a shared text that is not there"))?;
            Some(CellValue::Text(text.to_string()))
        }
    };
    Ok((value.ok_or_else(short)?, None))
}

/// How a font shows a part of a text: its third bit strikes out, and it may be raised.
fn font(data: &[u8]) -> Manner {
    match (half(data, 2) & 8 != 0, half(data, 6)) {
        (true, _) => Manner::Struck,
        (false, 1) => Manner::Raised,
        _ => Manner::Plain,
    }
}

/// A text behind a byte that says whether the fonts of its parts follow.
fn rich_text(data: &[u8], fonts: &[Manner]) -> Option<String> {
    let (flags, rest) = data.split_first()?;
    let (text, after) = wide_text(rest)?;
    let special = |manner: &Manner| *manner != Manner::Plain;
    if flags & 1 == 0 || !fonts.iter().any(special) {
        return Some(text);
    }
    let count = u32_at(after, 0).unwrap_or(0) as usize;
    let places = after.get(4..).unwrap_or_default().chunks_exact(4);
    let parts = places.take(count).map(|place| {
        let manner = fonts.get(usize::from(half(place, 2)));
        (
            usize::from(half(place, 0)),
            manner.copied().unwrap_or(Manner::Plain),
        )
    });
    Some(runs::marked(&text, parts))
}

fn row_look(row: u32, data: &[u8], sheet: &mut Sheet) {
    let flags = data.get(11).copied().unwrap_or(0);
    let height = f64::from(half(data, 8)) / 20.0 * 96.0 / 72.0;
    if row < limits::ROWS {
        sheet.appearance().add_rows(RowLook {
            first: row,
            last: row,
            height: pixels(height).filter(|_| flags & 0x20 != 0),
            hidden: flags & 0x10 != 0,
        });
    }
}

fn column_look(data: &[u8], globals: &Globals, sheet: &mut Sheet) {
    if let (Some(first), Some(last), Some(width)) =
        (u32_at(data, 0), u32_at(data, 4), u32_at(data, 8))
    {
        sheet.appearance().add_columns(ColumnLook {
            first,
            last: last.min(limits::COLS - 1),
            width: pixels(f64::from(width) / 256.0 * globals.digit),
            hidden: half(data, 16) & 1 != 0,
        });
    }
}

fn short() -> Reason {
    Reason::damaged("a record that is too short")
}

fn half(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2)
        .map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}
