//! What `lab/instructions/run` counts against: a workbook merely read by calamine, or read and merely written again by
//! rust_xlsxwriter, its cells and nothing else.
//!
//! `bare read FILE`, `bare write FILE OUTPUT`.

use std::error::Error;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Workbook, XlsxError};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["read", file] => println!("{} sheets", read(file)?.len()),
        ["write", file, output] => write(&read(file)?)?.save(output)?,
        _ => return Err("bare read FILE | bare write FILE OUTPUT".into()),
    }
    Ok(())
}

/// Names and cells of its sheets.
fn read(file: &str) -> Result<Vec<(String, Range<Data>)>, calamine::XlsxError> {
    let mut workbook: Xlsx<_> = open_workbook(file)?;
    Ok(workbook.worksheets())
}

fn write(sheets: &[(String, Range<Data>)]) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet().set_name(name)?;
        let (top, left) = cells.start().unwrap_or_default();
        for (row, col, value) in cells.used_cells() {
            let (row, col) = (top + row as u32, left as u16 + col as u16);
            match value {
                Data::Float(number) => sheet.write_number(row, col, *number)?,
                other => sheet.write_string(row, col, other.to_string())?,
            };
        }
    }
    Ok(workbook)
}
