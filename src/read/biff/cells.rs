//! One sheet's records become its cells, looks and merged regions; its formulas are handed on as they
//! are.

use crate::model::CellRef;

use super::super::error::Reason;
use super::super::limits::{self, Budget};
use super::super::looks::{Shown, pixels};
use super::super::sheet::{Look, Sheet};
use super::super::{CellValue, ColumnLook, RowLook, value};
use super::drawn::{self, Drawings};
use super::formulas::SheetFormulas;
use super::globals::Globals;
use super::records::{BOF, EOF, Record, Records, f64_at, u16_at, u32_at};

const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;

/// Reads the sheet at that place of the stream.
pub fn read(
    stream: &[u8],
    place: usize,
    globals: &Globals<'_>,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<SheetFormulas, Reason> {
    if place >= stream.len() {
        return Err(Reason::damaged("a sheet behind the end"));
    }
    let mut reader = Cells {
        globals,
        sheet,
        budget,
        awaited: None,
        formulas: SheetFormulas::default(),
        drawings: Drawings::default(),
    };
    let mut records = Records::from(stream, place);
    let (mut first, mut depth) = (true, 0_usize);
    while let Some(record) = records.next(reader.budget)? {
        match record.kind {
            // Charts within a sheet have cells of their own, which are no cells of the sheet.
            BOF if !first => depth += 1,
            EOF if depth == 0 => break,
            EOF => depth -= 1,
            _ if depth > 0 => {}
            STRING => {
                let more = records.continued(reader.budget)?;
                reader.string(record.data, &more)?;
            }
            drawn::TEXT => {
                let more = records.continued(reader.budget)?;
                reader.drawings.text(record.data, &more);
            }
            _ => reader.record(&record)?,
        }
        first = false;
    }
    reader.no_string()?;
    let drawings = std::mem::take(&mut reader.drawings);
    drawings.finish(reader.sheet, reader.budget)?;
    Ok(reader.formulas)
}

struct Cells<'g, 'a, 's> {
    globals: &'g Globals<'a>,
    sheet: &'s mut Sheet,
    budget: &'s mut Budget,
    /// A formula whose result is a text that has not come yet, and its cell format.
    awaited: Option<(CellRef, u16)>,
    formulas: SheetFormulas,
    drawings: Drawings,
}

impl Cells<'_, '_, '_> {
    fn record(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let data = record.data;
        match record.kind {
            FORMULA => self.formula(data),
            0x0203 => {
                let number = f64_at(data, 6).ok_or_else(short)?;
                self.number(data, u16_at(data, 2), u16_at(data, 4), number)
            }
            0x027E => {
                let packed = data.get(6..10).ok_or_else(short)?;
                self.number(data, u16_at(data, 2), u16_at(data, 4), unpacked(packed))
            }
            0x00BD => self.numbers(data),
            0x0204 | 0x00D6 => {
                let text = self
                    .globals
                    .coding
                    .text(data.get(6..).ok_or_else(short)?, 2);
                self.put(data, CellValue::Text(text))
            }
            0x00FD => {
                if data.len() < 10 {
                    return Err(short());
                }
                let text = self.globals.strings.get(u32_at(data, 6) as usize);
                let text =
                    text.ok_or_else(|| Reason::damaged("a shared text that is not there"))?;
                self.put(data, CellValue::Text(text.to_string()))
            }
            0x0205 => {
                let (code, is_error) = (data.get(6), data.get(7));
                let (Some(code), Some(is_error)) = (code, is_error) else {
                    return Err(short());
                };
                let value = match is_error {
                    0 => CellValue::Bool(*code != 0),
                    _ => value::error(*code),
                };
                self.put(data, value)
            }
            0x00E5 => self.merges(data),
            0x007D => {
                self.columns(data);
                Ok(())
            }
            0x0208 => {
                self.row(data);
                Ok(())
            }
            // The formula that several cells share.
            0x04BC => {
                self.formulas.share(data);
                Ok(())
            }
            _ => {
                self.drawings.record(record, self.globals.coding);
                Ok(())
            }
        }
    }

    fn put(&mut self, data: &[u8], value: CellValue) -> Result<(), Reason> {
        self.no_string()?;
        let at = CellRef::new(u16_at(data, 0).into(), u16_at(data, 2).into());
        let look = Look {
            number: self.globals.cell_format(u16_at(data, 4)).0,
            ..Look::default()
        };
        self.sheet.push_as(self.budget, at, value, None, look)
    }

    fn number(&mut self, data: &[u8], col: u16, format: u16, number: f64) -> Result<(), Reason> {
        self.no_string()?;
        let at = CellRef::new(u16_at(data, 0).into(), col.into());
        let (look, shown) = self.globals.cell_format(format);
        let (value, serial) = match shown {
            Shown::Number => (value::float(number), None),
            shown => value::shown(number, shown, self.globals.from_1904),
        };
        let look = Look {
            number: look,
            serial,
            ..Look::default()
        };
        self.sheet.push_as(self.budget, at, value, None, look)
    }

    /// Several numbers side by side, each with its cell format.
    fn numbers(&mut self, data: &[u8]) -> Result<(), Reason> {
        let pairs = data.len().checked_sub(2).and_then(|end| data.get(4..end));
        let first = u16_at(data, 2);
        for (nth, pair) in pairs.ok_or_else(short)?.chunks_exact(6).enumerate() {
            let col = u16::try_from(nth)
                .ok()
                .and_then(|nth| first.checked_add(nth));
            let col = col.ok_or_else(|| Reason::damaged("numbers beyond the sheet"))?;
            self.number(data, col, u16_at(pair, 0), unpacked(&pair[2..]))?;
        }
        Ok(())
    }

    fn formula(&mut self, data: &[u8]) -> Result<(), Reason> {
        let result = data
            .get(6..14)
            .filter(|_| data.len() >= 20)
            .ok_or_else(short)?;
        let at = CellRef::new(u16_at(data, 0).into(), u16_at(data, 2).into());
        self.formulas.add(at, data)?;
        if !matches!(*result, [0 | 3.., .., 0xFF, 0xFF]) {
            self.formulas.has_result();
        }
        match *result {
            [0, .., 0xFF, 0xFF] => {
                self.no_string()?;
                self.awaited = Some((at, u16_at(data, 4)));
                Ok(())
            }
            [1, _, truth, .., 0xFF, 0xFF] => self.put(data, CellValue::Bool(truth != 0)),
            [2, _, code, .., 0xFF, 0xFF] => self.put(data, value::error(code)),
            // An empty text shows nothing; but programs that cannot compute write the same, some with the
            // order to compute it when the workbook is opened, some even where it can only be a number.
            [3, .., 0xFF, 0xFF]
                if u16_at(data, 14) & 3 == 3 || gives_a_number(data.get(22..).unwrap_or(&[])) =>
            {
                self.put(data, CellValue::NotComputed)
            }
            [_, .., 0xFF, 0xFF] => {
                let look = Look {
                    number: self.globals.cell_format(u16_at(data, 4)).0,
                    ..Look::default()
                };
                self.formulas.left_empty(at, look);
                self.no_string()
            }
            _ => {
                let number = f64_at(data, 6).ok_or_else(short)?;
                self.number(data, u16_at(data, 2), u16_at(data, 4), number)
            }
        }
    }

    /// The text that a formula gave.
    fn string(&mut self, data: &[u8], more: &[&[u8]]) -> Result<(), Reason> {
        let Some((at, format)) = self.awaited.take() else {
            return Ok(());
        };
        self.formulas.has_result();
        let text = self.globals.coding.long_text(data, more);
        let look = Look {
            number: self.globals.cell_format(format).0,
            ..Look::default()
        };
        let value = CellValue::Text(text);
        self.sheet.push_as(self.budget, at, value, None, look)
    }

    /// No text came for the formula that awaits one: it was never computed.
    fn no_string(&mut self) -> Result<(), Reason> {
        let Some((at, format)) = self.awaited.take() else {
            return Ok(());
        };
        let look = Look {
            number: self.globals.cell_format(format).0,
            ..Look::default()
        };
        self.sheet
            .push_as(self.budget, at, CellValue::NotComputed, None, look)
    }

    fn merges(&mut self, data: &[u8]) -> Result<(), Reason> {
        let regions = data.get(2..).unwrap_or_default().chunks_exact(8);
        for region in regions.take(usize::from(u16_at(data, 0))) {
            let number = |at: usize| u32::from(u16_at(region, at));
            let first = CellRef::new(number(0), number(4));
            let last = CellRef::new(number(2), number(6));
            self.sheet.merge(self.budget, first, last)?;
        }
        Ok(())
    }

    fn columns(&mut self, data: &[u8]) {
        let width = f64::from(u16_at(data, 4)) / 256.0 * self.globals.digit;
        self.sheet.appearance().add_columns(ColumnLook {
            first: u16_at(data, 0).into(),
            last: u32::from(u16_at(data, 2)).min(limits::COLS - 1),
            width: pixels(width),
            hidden: u16_at(data, 8) & 1 != 0,
        });
    }

    fn row(&mut self, data: &[u8]) {
        let flags = u16_at(data, 12);
        let is_set = flags & 0x40 != 0;
        let height = f64::from(u16_at(data, 6) & 0x7FFF) / 20.0 * 96.0 / 72.0;
        self.sheet.appearance().add_rows(RowLook {
            first: u16_at(data, 0).into(),
            last: u16_at(data, 0).into(),
            height: pixels(height).filter(|_| is_set),
            hidden: flags & 0x20 != 0,
        });
    }
}

/// Functions of the binary formats that give numbers only: COUNT, SUM, AVERAGE, MIN, MAX, ABS, INT, ROUND, PRODUCT,
/// ROUNDUP, ROUNDDOWN, SUMPRODUCT, SUBTOTAL, SUMIF (\[MS-XLS\] 2.5.198.17).
const NUMERIC: [u16; 14] = [0, 4, 5, 6, 7, 24, 25, 27, 183, 212, 213, 228, 344, 345];

/// Whether a formula's last token, which is its outermost operation, gives a number.
fn gives_a_number(tokens: &[u8]) -> bool {
    match tokens {
        // The sum of one argument.
        [.., 0x19, 0x10, _, _] => true,
        [.., 0x21 | 0x41 | 0x61, low, high] | [.., 0x22 | 0x42 | 0x62, _, low, high]
            if NUMERIC.contains(&u16::from_le_bytes([*low, *high])) =>
        {
            true
        }
        // Plus, minus, times, by, to the power of; the signs, percent.
        [.., 0x03..=0x07 | 0x12..=0x14] => true,
        _ => false,
    }
}

fn short() -> Reason {
    Reason::damaged("a record that is too short")
}

/// A number in four bytes.
fn unpacked(packed: &[u8]) -> f64 {
    value::unpacked(u32_at(packed, 0))
}
