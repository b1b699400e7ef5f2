//! A sheet that is written and noted at once: the worksheet for who opens it, [`Printed`] for who wants to know which cell
//! holds what.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::facts::wan;
use crate::departments::{Cell, CellId, Entry, Printed, Sheet, half_up};

/// What is being written, and a note of it.
pub(super) struct Out<'b> {
    pub(super) book: &'b mut Workbook,
    pub(super) printed: Printed,
}

/// A sheet being written, row by row.
pub(super) struct Page<'b> {
    pub(super) sheet: &'b mut Worksheet,
    pub(super) row: u32,
    pub(super) printed: &'b mut Printed,
}

/// What an amount is on its sheet: ledger, row and column.
pub(super) type What<'w> = (&'static str, &'w str, &'static str);

impl Page<'_> {
    pub(super) fn cell(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_with_format(self.row, column, text, &framed())?;
        self.note(column, text);
        Ok(())
    }

    pub(super) fn over(
        &mut self,
        last_row: u32,
        columns: (u16, u16),
        text: &str,
    ) -> Result<(), XlsxError> {
        if (last_row, columns.1) == (self.row, columns.0) {
            return self.cell(columns.0, text);
        }
        let head = framed().set_align(FormatAlign::Center);
        self.sheet
            .merge_range(self.row, columns.0, last_row, columns.1, text, &head)?;
        self.note(columns.0, text);
        let [first, last] = [self.row, last_row].map(|row| row as usize);
        let merge = (first, columns.0.into(), last, columns.1.into());
        self.own().merges.push(merge);
        Ok(())
    }

    /// An amount in 元; nothing stays blank.
    pub(super) fn yuan(&mut self, column: u16, what: What, fen: i64) -> Result<(), XlsxError> {
        self.note_amount(column, what, (fen, fen));
        if fen == 0 {
            return self.cell(column, "");
        }
        let amount = framed().set_num_format("#,##0.00");
        self.sheet
            .write_with_format(self.row, column, fen as f64 / 100.0, &amount)?;
        Ok(())
    }

    /// An amount in 万元, rounded to two digits; nothing is a 0.
    pub(super) fn wan(&mut self, column: u16, what: What, fen: i64) -> Result<(), XlsxError> {
        self.note_amount(column, what, (half_up(fen), fen));
        let amount = framed().set_num_format("0.00");
        self.sheet
            .write_with_format(self.row, column, wan(fen), &amount)?;
        Ok(())
    }

    /// The note of this sheet, which is the last.
    fn own(&mut self) -> &mut Sheet {
        self.printed.sheets.last_mut().expect("a page has a sheet")
    }

    fn noted(&mut self, column: u16) -> &mut Cell {
        let row = self.row as usize;
        let rows = &mut self.own().rows;
        let width = rows[0].len();
        while rows.len() <= row {
            rows.push(vec![Cell::Blank; width]);
        }
        &mut rows[row][usize::from(column)]
    }

    fn note(&mut self, column: u16, text: &str) {
        if !text.is_empty() {
            *self.noted(column) = Cell::Text(text.to_owned());
        }
    }

    fn note_amount(&mut self, column: u16, what: What, (value, fen): (i64, i64)) {
        if value != 0 {
            *self.noted(column) = Cell::Number(value);
        }
        let (ledger, row, name) = what;
        let id = CellId::new(self.own().table, ledger, row, name);
        let entry = Entry {
            sheet: self.printed.sheets.len() - 1,
            row: self.row as usize,
            col: column.into(),
            value,
            fen,
            leaf: false,
            facts: Vec::new(),
        };
        let before = self.printed.cells.insert(id, entry);
        assert!(before.is_none(), "two cells are {what:?}");
    }
}

pub(super) fn framed() -> Format {
    Format::new().set_border(FormatBorder::Thin)
}
