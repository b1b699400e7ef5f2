//! What stands before the sheets: how texts are stored, the shared texts, number formats and the looks
//! that cells refer to, and the list of sheets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::CellLook;
use super::super::error::{Bound, Reason};
use super::super::limits::{self, Budget};
use super::super::looks::{Looks, Shown, built_in, digit_pixels, shown};
use super::super::runs::Manner;
use super::records::{BOF, EOF, Record, Records, u16_at, u32_at};
use super::strings::{Coding, Shared, manner_of};

/// The globals of a workbook.
pub struct Globals<'a> {
    pub coding: Coding,
    pub from_1904: bool,
    pub strings: Vec<Box<str>>,
    pub looks: Arc<[CellLook]>,
    /// The look of each cell format, and what it makes of numbers.
    pub cell_formats: Vec<(u16, Shown)>,
    /// How each font shows a part of a text.
    pub fonts: Vec<Manner>,
    /// The pixels of a digit of the first font.
    pub digit: f64,
    pub sheets: Vec<Listed>,
    /// The records that formulas refer to: names, sheets.
    pub for_formulas: Vec<&'a [u8]>,
    /// The first record of all.
    pub head: &'a [u8],
}

/// A sheet of the list.
#[derive(Clone)]
pub struct Listed {
    pub place: usize,
    pub name: String,
    pub visible: bool,
    pub is_worksheet: bool,
    /// The list's own bytes of the sheet's state and name.
    pub said: Vec<u8>,
}

const CODE_PAGE: u16 = 0x0042;
const FILE_PASS: u16 = 0x002F;

impl<'a> Globals<'a> {
    /// Reads up to the end of the globals.
    pub fn of(stream: &'a [u8], budget: &mut Budget) -> Result<Globals<'a>, Reason> {
        let mut globals = Globals {
            coding: coding(stream, budget)?,
            from_1904: false,
            strings: Vec::new(),
            looks: Arc::default(),
            cell_formats: Vec::new(),
            fonts: Vec::new(),
            digit: digit_pixels("", 11.0),
            sheets: Vec::new(),
            for_formulas: Vec::new(),
            head: &[],
        };
        let mut formats: BTreeMap<u16, String> = BTreeMap::new();
        let mut cell_formats: Vec<CellFormat> = Vec::new();
        let mut records = Records::from(stream, 0);
        while let Some(record) = records.next(budget)? {
            let data = record.data;
            match record.kind {
                EOF => break,
                BOF if globals.head.is_empty() => globals.head = record.whole,
                0x0022 => globals.from_1904 = u16_at(data, 0) == 1,
                0x0031 => {
                    globals.fonts.push(font(data));
                    if globals.fonts.len() == 1 {
                        let name = globals.coding.text(data.get(14..).unwrap_or_default(), 1);
                        globals.digit = digit_pixels(&name, f64::from(u16_at(data, 0)) / 20.0);
                    }
                }
                0x041E => {
                    let length = match globals.coding {
                        Coding::Unicode => 2,
                        Coding::Bytes(_) => 1,
                    };
                    let code = globals
                        .coding
                        .text(data.get(2..).unwrap_or_default(), length);
                    formats.insert(u16_at(data, 0), code);
                }
                0x00E0 => {
                    let wraps = data.get(6).is_some_and(|alignment| alignment & 8 != 0);
                    cell_formats.push(CellFormat {
                        number_format: u16_at(data, 2),
                        wraps,
                        font: u16_at(data, 0),
                    });
                }
                0x0085 => globals.list(&record)?,
                0x0017 | 0x0018 | 0x01AE | CODE_PAGE => globals.for_formulas.push(record.whole),
                0x00FC => {
                    let more = records.continued(budget)?;
                    globals.strings = Shared::of(data, more).all(&globals.fonts, budget)?;
                }
                _ => {}
            }
        }
        globals.settle(&formats, &cell_formats);
        Ok(globals)
    }

    fn list(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        if self.sheets.len() == limits::SHEETS {
            return Err(Reason::TooLarge(Bound::Sheets));
        }
        let Some(said) = record.data.get(4..).filter(|said| said.len() > 2) else {
            return Err(Reason::damaged("a sheet without a name"));
        };
        let mut name = self.coding.text(&said[2..], 1);
        name.retain(|char| char != '\0');
        if self.sheets.iter().any(|other| other.name == name) {
            return Err(Reason::damaged("two sheets of one name"));
        }
        self.sheets.push(Listed {
            place: u32_at(record.data, 0) as usize,
            name,
            visible: said[0] & 0x3F == 0,
            is_worksheet: said[1] == 0,
            said: said.to_vec(),
        });
        Ok(())
    }

    fn settle(&mut self, formats: &BTreeMap<u16, String>, cell_formats: &[CellFormat]) {
        let mut looks = Looks::new();
        for cell in cell_formats {
            let format = match formats.get(&cell.number_format) {
                Some(format) => format.as_str(),
                None => built_in(u32::from(cell.number_format)),
            };
            let struck = manner_of(&self.fonts, cell.font) == Manner::Struck;
            let look = looks.number(format, cell.wraps, struck);
            self.cell_formats.push((look, shown(format)));
        }
        self.looks = looks.shared();
    }

    /// The look of a cell format, and what it makes of numbers.
    pub fn cell_format(&self, number: u16) -> (u16, Shown) {
        let known = self.cell_formats.get(usize::from(number));
        known.copied().unwrap_or((0, Shown::Number))
    }
}

/// What a cell format says.
struct CellFormat {
    number_format: u16,
    wraps: bool,
    font: u16,
}

/// How a font shows a part of a text: its fourth bit strikes out, and it may be raised.
fn font(data: &[u8]) -> Manner {
    match (u16_at(data, 2) & 8 != 0, u16_at(data, 8)) {
        (true, _) => Manner::Struck,
        (false, 1) => Manner::Raised,
        _ => Manner::Plain,
    }
}

/// How texts are stored. Refuses a workbook with a password. Texts of bytes in a code page other than an
/// East Asian one, or in none, are Chinese: no other workbooks are sent.
fn coding(stream: &[u8], budget: &mut Budget) -> Result<Coding, Reason> {
    let (mut bytes, mut encoding) = (false, encoding_rs::GBK);
    let mut records = Records::from(stream, 0);
    while let Some(record) = records.next(budget)? {
        match record.kind {
            EOF => break,
            BOF => bytes |= matches!(u16_at(record.data, 0), 0x0100..0x0600),
            FILE_PASS => return Err(Reason::Cipher),
            CODE_PAGE => match u16_at(record.data, 0) {
                950 => encoding = encoding_rs::BIG5,
                932 => encoding = encoding_rs::SHIFT_JIS,
                _ => {}
            },
            _ => {}
        }
    }
    Ok(match bytes {
        true => Coding::Bytes(encoding),
        false => Coding::Unicode,
    })
}
