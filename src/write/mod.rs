//! From pages to the bytes of an .xlsx or the text of a web page, and from bytes to a file.
//!
//! In go the pages of a workbook, each cell in its look; out comes the .xlsx (this is the only place that knows the
//! library that writes it) or the HTML document. The same pages give the same bytes; there is no clock in here. [`save_atomically`] puts bytes
//! into a file and refuses to touch the input.

mod formats;
mod html;
#[cfg(feature = "program")]
mod long;
mod origin;
#[cfg(feature = "program")]
mod save;
mod sheet;

#[cfg(feature = "program")]
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::pages::Pages;
use crate::words::pages as words;

pub(crate) use html::shown;
pub use html::{Screens, html};
#[cfg(feature = "program")]
pub use long::{LongBook, Pressed};
pub(crate) use origin::as_on_unix;
#[cfg(feature = "program")]
pub use save::SaveError;
#[cfg(feature = "program")]
pub(crate) use save::UNFINISHED;
#[cfg(feature = "program")]
pub(crate) use save::is_signed;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The library refused; a mistake of ours.
    #[error("不能生成工作簿：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Workbook(#[from] XlsxError),
    /// The archive could not be put together; a mistake of ours.
    #[cfg(feature = "program")]
    #[error("不能生成工作簿：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Archive(#[from] zip::result::ZipError),
    /// The file could not be saved.
    #[cfg(feature = "program")]
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// Saves the bytes under `path`, whole or not at all; refuses to write over `input`, under whatever
/// name it is given.
#[cfg(feature = "program")]
pub fn save_atomically(path: &Path, bytes: &[u8], input: &Path) -> Result<(), WriteError> {
    Ok(save::save(path, bytes, input)?)
}

/// The bytes of the workbook of these pages.
pub fn workbook(pages: &Pages) -> Result<Vec<u8>, WriteError> {
    bytes(pages, &properties(pages)?)
}

fn bytes(pages: &Pages, properties: &DocProperties) -> Result<Vec<u8>, WriteError> {
    let mut formats = formats::Formats::default();
    let mut book = Workbook::new();
    book.set_properties(properties);
    for page in &pages.all {
        let sheet = book.add_worksheet().set_name(&page.name)?;
        sheet::write(sheet, page, &mut formats)?;
    }
    Ok(as_on_unix(book.save_to_buffer()?))
}

/// The same without a word of who made it.
pub fn published(pages: &Pages) -> Result<Vec<u8>, WriteError> {
    bytes(
        pages,
        &DocProperties::new().set_creation_datetime(&first_day(pages)?),
    )
}

/// The document's properties; its date is the first day of the budget year, since a clock would make
/// every run different.
fn properties(pages: &Pages) -> Result<DocProperties, WriteError> {
    Ok(DocProperties::new()
        .set_title(format!("{}{}", pages.department, pages.title))
        .set_author(words::AUTHOR)
        .set_company(&pages.department)
        .set_creation_datetime(&first_day(pages)?))
}

fn first_day(pages: &Pages) -> Result<ExcelDateTime, XlsxError> {
    let year = pages.year.map_or(2000, |year| year.0).clamp(1900, 9999);
    ExcelDateTime::from_ymd(year, 1, 1)
}

#[cfg(test)]
mod tests;
