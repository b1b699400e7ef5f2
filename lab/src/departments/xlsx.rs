//! A plain workbook of printed tables, as an accountant keeps it: no formats, header cells merged,
//! amounts as numbers, codes as text, nothing where there is no amount.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::page::{Cell, Printed, Sheet};

/// The workbook's bytes; the same tables give the same bytes.
pub fn xlsx(printed: &Printed) -> Vec<u8> {
    xlsx_beside(printed, &[], true)
}

/// The workbook's bytes with other sheets behind the tables, hidden or not.
pub fn xlsx_beside(printed: &Printed, others: &[Sheet], visible: bool) -> Vec<u8> {
    written(printed, others, visible).expect("made-up tables fit into a workbook")
}

fn written(printed: &Printed, others: &[Sheet], visible: bool) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 5)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    add_tables(&mut workbook, printed)?;
    for sheet in others {
        let worksheet = workbook.add_worksheet();
        write(worksheet, sheet)?;
        worksheet.set_hidden(!visible);
    }
    workbook.save_to_buffer()
}

/// Adds the tables to a workbook that holds other sheets too.
pub fn add_tables(workbook: &mut Workbook, printed: &Printed) -> Result<(), XlsxError> {
    for sheet in &printed.sheets {
        write(workbook.add_worksheet(), sheet)?;
    }
    Ok(())
}

fn write(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?;
    let plain = Format::new();
    for (top, left, bottom, right) in &sheet.merges {
        worksheet.merge_range(
            *top as u32,
            *left as u16,
            *bottom as u32,
            *right as u16,
            "",
            &plain,
        )?;
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (col, cell) in cells.iter().enumerate() {
            let (row, col) = (row as u32, col as u16);
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) => worksheet.write_string(row, col, text)?,
                Cell::Number(number) => {
                    worksheet.write_number(row, col, *number as f64 / sheet.per_unit as f64)?
                }
            };
        }
    }
    Ok(())
}
