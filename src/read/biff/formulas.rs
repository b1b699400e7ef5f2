//! The formulas of a workbook: gathered sheet by sheet, then put into words by calamine from a stream
//! that holds nothing else, so that its memory follows the formulas that exist.

use std::collections::BTreeMap;

use std::io::Cursor;

use calamine::{Reader, Xls, XlsOptions};

use crate::model::CellRef;

use super::super::error::{Bound, Reason};
use super::super::limits::{self, Budget};
use super::super::sheet::Look;
use super::super::{Grid, container, quiet};
use super::globals::{Globals, Listed};
use super::records::{BOF, EOF, u16_at};
use super::references::{self, Sheets};
use super::strings::Coding;

/// The formulas that several cells share, by the cell that they name.
pub type SharedTokens = BTreeMap<(u16, u16), Vec<u8>>;

/// Bytes of formulas in a workbook; as text, with names in place of numbers, they may grow 200-fold.
const FORMULA_BYTES: usize = 2 << 20;
/// The code page of simplified Chinese.
const GBK: u16 = 936;

/// The formulas of a sheet.
#[derive(Default)]
pub struct SheetFormulas {
    /// Each cell and the tokens behind its formula.
    cells: Vec<(CellRef, Vec<u8>)>,
    shared: SharedTokens,
    bytes: usize,
    /// Cells of formulas that are stored with an empty text, and their looks.
    empty: Vec<(CellRef, Look)>,
    /// Whether any formula is stored with another result.
    computed: bool,
}

impl SheetFormulas {
    /// Notes a formula that is stored with an empty text.
    pub fn left_empty(&mut self, at: CellRef, look: Look) {
        self.empty.push((at, look));
    }

    /// Notes that a formula is stored with a result.
    pub fn has_result(&mut self) {
        self.computed = true;
    }

    /// Whether any formula is stored with a result that is no empty text.
    pub fn is_computed(&self) -> bool {
        self.computed
    }

    /// The cells of formulas that are stored with an empty text, and their looks.
    pub fn take_empty(&mut self) -> Vec<(CellRef, Look)> {
        std::mem::take(&mut self.empty)
    }

    /// Adds a formula record.
    pub fn add(&mut self, at: CellRef, record: &[u8]) -> Result<(), Reason> {
        let length = usize::from(u16_at(record, 20));
        let tokens = record.get(22..).unwrap_or_default();
        let tokens = &tokens[..length.min(tokens.len())];
        self.bytes += record.len();
        if self.bytes > FORMULA_BYTES {
            return Err(Reason::TooLarge(Bound::AllText));
        }
        self.cells.push((at, tokens.to_vec()));
        Ok(())
    }

    /// Adds the formula that the cells of a range share; they name its upper left cell.
    pub fn share(&mut self, record: &[u8]) {
        let length = usize::from(u16_at(record, 8));
        let named = self.cells.last().map(|(_, tokens)| tokens.as_slice());
        if let (Some([0x01, place @ ..]), Some(tokens)) =
            (named, record.get(10..).and_then(|rest| rest.get(..length)))
        {
            let place = (u16_at(place, 0), u16_at(place, 2));
            self.shared.insert(place, tokens.to_vec());
        }
    }

    /// The tokens of a cell, its own or those that it shares with others.
    fn tokens<'t>(&'t self, own: &'t [u8]) -> Option<&'t [u8]> {
        match own {
            [0x01, place @ ..] => {
                let shared = self.shared.get(&(u16_at(place, 0), u16_at(place, 2)));
                shared.map(Vec::as_slice)
            }
            _ => Some(own),
        }
    }
}

/// All formulas of a workbook.
pub struct Formulas<'g, 'a> {
    globals: &'g Globals<'a>,
    /// Of each worksheet, its place in the list and its formulas.
    sheets: Vec<(Listed, SheetFormulas)>,
    refers_to: Sheets,
    bytes: usize,
    dense: u64,
}

impl<'g, 'a> Formulas<'g, 'a> {
    pub fn new(globals: &'g Globals<'a>) -> Self {
        Formulas {
            globals,
            sheets: Vec::new(),
            refers_to: Sheets::of(globals),
            bytes: 0,
            dense: 0,
        }
    }

    /// Adds a worksheet.
    pub fn add(&mut self, listed: &Listed, formulas: SheetFormulas) -> Result<(), Reason> {
        self.bytes += formulas.bytes;
        if self.bytes > FORMULA_BYTES {
            return Err(Reason::TooLarge(Bound::AllText));
        }
        // calamine lays the formulas of a sheet out as a rectangle.
        let far = |of: fn(&CellRef) -> u32| formulas.cells.iter().map(|(at, _)| of(at)).max();
        if let (Some(row), Some(col)) = (far(|at| at.row), far(|at| at.col)) {
            self.dense += (u64::from(row) + 1) * (u64::from(col) + 1);
        }
        if self.dense > limits::DENSE_CELLS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        self.sheets.push((listed.clone(), formulas));
        Ok(())
    }

    /// Puts the formulas into words and beside the values of their cells. A formula that cannot be put
    /// into words is left out; its value stands.
    pub fn put_into_words(self, grids: &mut [Grid], budget: &mut Budget) -> Result<(), Reason> {
        if self
            .sheets
            .iter()
            .all(|(_, formulas)| formulas.cells.is_empty())
        {
            return Ok(());
        }
        let mut options = XlsOptions::default();
        if let Coding::Bytes(encoding) = self.globals.coding
            && encoding == encoding_rs::GBK
        {
            options.force_codepage = Some(GBK);
        }
        let fresh = container::around(&self.stream());
        let opened = quiet::catch(|| Xls::new_with_options(Cursor::new(fresh), options).ok());
        let Some(mut workbook) = opened.flatten() else {
            return Ok(());
        };
        for (grid, (listed, formulas)) in grids.iter_mut().zip(&self.sheets) {
            if formulas.cells.is_empty() {
                continue;
            }
            let Ok(words) = workbook.worksheet_formula(&listed.name) else {
                continue;
            };
            for (at, _) in &formulas.cells {
                let text = words.get_value((at.row, at.col)).map(String::as_str);
                let text = text.and_then(references::without_marks);
                if let (Some(text), Some(cell)) = (text, grid.get_mut(*at)) {
                    budget.cell_formula(text.len())?;
                    let is_old = matches!(self.globals.coding, Coding::Bytes(_));
                    cell.formula = (!is_old || !text.contains('!')).then(|| text.into());
                }
            }
        }
        Ok(())
    }

    /// Tokens that calamine puts into words rightly. Before Excel 97 they are others: there, what
    /// looks at other sheets is left out.
    fn prepared(&self, tokens: &[u8], at: CellRef) -> Option<Vec<u8>> {
        match self.globals.coding {
            Coding::Unicode => references::as_texts(tokens, at, &self.refers_to),
            Coding::Bytes(_) => Some(tokens.to_vec()),
        }
    }

    /// A record stream of nothing but formulas.
    fn stream(&self) -> Vec<u8> {
        let head = self.globals.head;
        let mut stream = head.to_vec();
        for record in &self.globals.for_formulas {
            stream.extend_from_slice(record);
        }
        let list: usize = self
            .globals
            .sheets
            .iter()
            .map(|one| one.said.len() + 8)
            .sum();
        let mut place = stream.len() + list + 4;
        let mut tail = Vec::new();
        for listed in &self.globals.sheets {
            let mut formulas = record(BOF, head.get(4..).unwrap_or_default());
            let known = self
                .sheets
                .iter()
                .find(|(other, _)| other.name == listed.name);
            if let Some((_, sheet)) = known {
                for (at, own) in &sheet.cells {
                    let tokens = sheet.tokens(own);
                    if let Some(tokens) = tokens.and_then(|tokens| self.prepared(tokens, *at)) {
                        formulas.extend(formula(*at, &tokens));
                    }
                }
            }
            formulas.extend(record(EOF, &[]));
            let place_bytes = (place as u32).to_le_bytes();
            stream.extend(record(0x0085, &[&place_bytes[..], &listed.said].concat()));
            place += formulas.len();
            tail.extend(formulas);
        }
        stream.extend(record(EOF, &[]));
        stream.extend(tail);
        stream
    }
}

/// A formula record that gives 0.
fn formula(at: CellRef, tokens: &[u8]) -> Vec<u8> {
    let (row, col) = (at.row as u16, at.col as u16);
    let mut data = [row.to_le_bytes(), col.to_le_bytes(), [0, 0]].concat();
    data.extend([0; 14]);
    data.extend((tokens.len() as u16).to_le_bytes());
    data.extend(tokens);
    record(0x0006, &data)
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16).to_le_bytes();
    [&kind.to_le_bytes()[..], &length, data].concat()
}
