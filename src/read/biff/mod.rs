//! The record stream of an .xls or .et becomes a book. Values, looks and merged regions are read here,
//! record by record, so that nothing is laid out that does not exist; the tokens of formulas, if there
//! are any, are put into words by calamine, which gets a stream of formulas and nothing else.

mod cells;
mod drawn;
mod formulas;
mod globals;
mod records;
mod references;
mod strings;

use super::error::Reason;
use super::limits::Budget;
use super::sheet::Sheet;
use super::{Book, CellValue, Format};

use formulas::Formulas;
use globals::Globals;

/// Reads the workbook of a record stream.
pub fn book(stream: &[u8], budget: &mut Budget) -> Result<Book, Reason> {
    let globals = Globals::of(stream, budget)?;
    let mut book = Book {
        format: Format::Xls,
        ..Book::default()
    };
    let mut all = Formulas::new(&globals);
    let mut read = Vec::new();
    for listed in globals.sheets.iter().filter(|sheet| sheet.is_worksheet) {
        let mut sheet = Sheet::new(&listed.name);
        sheet.set_visible(listed.visible);
        sheet.appearance().looks = globals.looks.clone();
        let formulas = cells::read(stream, listed.place, &globals, &mut sheet, budget)
            .map_err(|reason| reason.on_sheet(&listed.name))?;
        read.push((listed, sheet, formulas));
    }
    // Where every formula shows nothing, none was computed: programs that cannot compute write just that.
    let computed = read.iter().any(|(.., formulas)| formulas.is_computed());
    for (listed, mut sheet, mut formulas) in read {
        for (at, look) in formulas.take_empty().into_iter().filter(|_| !computed) {
            sheet.push_as(budget, at, CellValue::NotComputed, None, look)?;
        }
        all.add(listed, formulas)?;
        book.sheets.push(sheet.finish());
    }
    all.put_into_words(&mut book.sheets, budget)?;
    Ok(book)
}
