//! Grids written as a workbook, so that the readers take part as well.

use duibiao::read::{Book, CellValue, Grid};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The workbook's bytes.
pub fn xlsx(book: &Book) -> Vec<u8> {
    written(book).expect("a made-up book fits into a workbook")
}

fn written(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for (at, grid) in book.sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        // A workbook has no two sheets of one name, and one that is seen.
        let taken = book.sheets[..at]
            .iter()
            .any(|other| other.name == grid.name);
        let suffix = if taken {
            format!("~{at}")
        } else {
            String::new()
        };
        let name: String = grid.name.as_str().chars().take(31 - suffix.len()).collect();
        sheet.set_name(format!("{name}{suffix}"))?;
        sheet.set_hidden(!grid.visible && at > 0);
        write(sheet, grid)?;
    }
    workbook.save_to_buffer()
}

fn write(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    for look in grid.appearance.rows.iter().filter(|look| look.hidden) {
        for row in look.first..=look.last {
            sheet.set_row_hidden(row)?;
        }
    }
    for merge in &grid.merges {
        let (first, last) = (merge.first, merge.last);
        if first != last {
            let plain = Format::new();
            sheet.merge_range(
                first.row,
                first.col as u16,
                last.row,
                last.col as u16,
                "",
                &plain,
            )?;
        }
    }
    for row in &grid.rows {
        for cell in &row.cells {
            let (row, col) = (row.number, cell.col as u16);
            match &cell.value {
                CellValue::Text(text) => sheet.write_string(row, col, text)?,
                CellValue::Number(number) => sheet.write_number(row, col, *number)?,
                other => panic!("{other:?} is not generated"),
            };
        }
    }
    Ok(())
}
