//! Grids written as a workbook, so that the readers take part as well.

use duibiao::read::{Book, CellValue, Drawing, Grid};
use rust_xlsxwriter::{Format, Formula, Image, Note, Shape, Workbook, Worksheet, XlsxError};

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
            if let (Some(formula), CellValue::Number(result)) = (&cell.formula, &cell.value) {
                let formula = Formula::new(format!("={formula}")).set_result(result.to_string());
                sheet.write_formula(row, col, formula)?;
                continue;
            }
            match &cell.value {
                CellValue::Text(text) => sheet.write_string(row, col, text)?,
                CellValue::Number(number) => sheet.write_number(row, col, *number)?,
                other => panic!("{other:?} is not generated"),
            };
        }
    }
    over_cells(sheet, grid)
}

/// A picture of one dot.
const DOT: [u8; 67] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1, 0xFF, 0x56, 0xC7, 0x2F, 0x0D, 0, 0,
    0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE,
];

/// Puts the notes and drawings over the cells.
fn over_cells(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    for (at, text) in &grid.appearance.notes {
        let note = Note::new(text).add_author_prefix(false);
        sheet.insert_note(at.row, at.col as u16, &note)?;
    }
    for drawn in &grid.appearance.drawn {
        let (row, col) = (drawn.at.row, drawn.at.col as u16);
        match drawn.kind {
            Drawing::Picture => sheet.insert_image(row, col, &Image::new_from_buffer(&DOT)?)?,
            Drawing::TextBox => {
                let shape = Shape::textbox().set_text(&drawn.text);
                sheet.insert_shape(row, col, &shape)?
            }
            // Those of a workbook of ours are made anew.
            Drawing::Chart | Drawing::Shape => continue,
        };
    }
    Ok(())
}
