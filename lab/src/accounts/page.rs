//! One sheet as an accountant's file looks: title, form number, department and unit, header, body, note.
//!
//! In go texts and amounts with their place; out comes a formatted sheet. Rows and columns are counted
//! from zero, as the writer counts them.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::facts::wan;

/// A sheet that is being written.
pub struct Page<'a> {
    sheet: &'a mut Worksheet,
    last: u16,
    cell: Format,
    amount: Format,
    head: Format,
}

impl<'a> Page<'a> {
    /// A new sheet with everything that stands above the header; `last` is its last column.
    pub fn new(
        book: &'a mut Workbook,
        department: &str,
        (number, title): (u8, &str),
        widths: &[f64],
    ) -> Result<Page<'a>, XlsxError> {
        let song = |size: f64| Format::new().set_font_name("宋体").set_font_size(size);
        let last = widths.len() as u16 - 1;
        let sheet = book.add_worksheet();
        // The ministry's software names sheets like this; Excel allows 31 characters.
        let name: String = format!("GK{number:02} {title}").chars().take(31).collect();
        sheet.set_name(name)?;
        sheet
            .set_paper_size(9)
            .set_landscape()
            .set_print_fit_to_pages(1, 0);
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        let centre = song(18.0).set_bold().set_align(FormatAlign::Center);
        sheet.merge_range(0, 0, 0, last, &format!("2024年度{title}"), &centre)?;
        sheet.set_row_height(0, 28)?;
        let right = song(10.0).set_align(FormatAlign::Right);
        sheet.write_with_format(1, last, format!("公开{number:02}表"), &right)?;
        sheet.write_with_format(2, 0, format!("部门：{department}"), &song(10.0))?;
        sheet.write_with_format(2, last, "金额单位：万元", &right)?;
        let cell = song(10.0).set_border(FormatBorder::Thin);
        let amount = cell
            .clone()
            .set_num_format("#,##0.00")
            .set_align(FormatAlign::Right);
        let head = cell
            .clone()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        Ok(Page {
            sheet,
            last,
            cell,
            amount,
            head,
        })
    }

    /// A header cell, or any centred text, over a rectangle of cells.
    pub fn head(&mut self, from: (u32, u16), to: (u32, u16), text: &str) -> Result<(), XlsxError> {
        if from == to {
            self.sheet
                .write_with_format(from.0, from.1, text, &self.head)?;
        } else {
            self.sheet
                .merge_range(from.0, from.1, to.0, to.1, text, &self.head)?;
        }
        Ok(())
    }

    /// A text of the body.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_with_format(row, column, text, &self.cell)?;
        Ok(())
    }

    /// An amount in 分, printed in 万元.
    pub fn amount(&mut self, row: u32, column: u16, fen: i64) -> Result<(), XlsxError> {
        self.sheet
            .write_with_format(row, column, wan(fen), &self.amount)?;
        Ok(())
    }

    /// An amount that stays blank if it is nothing.
    pub fn amount_or_blank(&mut self, row: u32, column: u16, fen: i64) -> Result<(), XlsxError> {
        if fen == 0 {
            self.sheet.write_blank(row, column, &self.amount)?;
            Ok(())
        } else {
            self.amount(row, column, fen)
        }
    }

    /// A printed number that is no amount: 行次, 栏次.
    pub fn number(&mut self, row: u32, column: u16, number: u32) -> Result<(), XlsxError> {
        self.sheet
            .write_with_format(row, column, number, &self.head)?;
        Ok(())
    }

    /// A note over the whole width.
    pub fn note(&mut self, row: u32, text: &str) -> Result<(), XlsxError> {
        let note = Format::new().set_font_name("宋体").set_font_size(9);
        self.sheet
            .merge_range(row, 0, row, self.last, text, &note)?;
        Ok(())
    }

    /// Repeats the rows of the header on every printed page.
    pub fn repeat_header(&mut self, last_row: u32) -> Result<(), XlsxError> {
        self.sheet.set_repeat_rows(0, last_row)?;
        Ok(())
    }
}
