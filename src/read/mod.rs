//! Bytes become grids: any file a department sends goes in, a [`Book`] of sparse sheets comes out.
//!
//! The content decides what a file is, never its name. Hostile content is refused before a library
//! that cannot bound itself sees it: archives are inflated here, within bounds, and only what is
//! needed is handed on (`limits.rs` has the numbers). Whatever still goes wrong inside is caught and
//! becomes one sentence: a bad file never stops the others.

mod appearance;
mod archive;
mod biff;
mod container;
mod delimited;
mod docx;
mod error;
mod file;
mod grid;
mod html;
mod html_css;
mod limits;
mod looks;
mod number_format;
mod ods;
mod ods_styles;
mod office;
mod quiet;
mod relative;
mod runs;
mod settle;
mod sheet;
mod sniff;
mod value;
mod xls;
mod xlsb;
mod xlsb_cells;
mod xlsx;
mod xlsx_looks;
mod xlsx_runs;
mod xml;
mod xml_2003;
mod xml_2003_styles;

use std::path::Path;

pub use appearance::{Appearance, CellLook, ColumnLook, RowLook};
pub use error::{Bound, Foreign, ReadError, Reason};
pub use file::shown_name;
pub use grid::{Book, CellValue, Format, Grid, GridCell, GridRow};
pub(crate) use looks::built_in;
pub use number_format::{NumberFormat, Seen};
pub use runs::{Manner, Run, Runs};

use limits::Budget;
use sniff::Content;

/// Reads the file at that path.
pub fn read_file(path: &Path) -> Result<Book, ReadError> {
    let name = file::shown_name(path);
    let bytes = file::bytes(path).map_err(|reason| ReadError::new(&name, reason))?;
    read_bytes(&bytes, &name)
}

/// The bytes of the file at that path, within bounds; a folder, a pipe or a device is refused.
pub fn file_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    file::bytes(path).map_err(|reason| ReadError::new(&file::shown_name(path), reason))
}

/// Reads a file's bytes; `name` is only for the sentences of errors.
pub fn read_bytes(bytes: &[u8], name: &str) -> Result<Book, ReadError> {
    let read = quiet::catch(|| book(bytes)).unwrap_or_else(|| Err(Reason::damaged("panic")));
    read.map_err(|reason| ReadError::new(name, reason))
}

fn book(bytes: &[u8]) -> Result<Book, Reason> {
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(Reason::TooLarge(Bound::FileBytes));
    }
    let mut budget = Budget::new();
    let mut book = match sniff::content(bytes)? {
        Content::Zip => office::book(bytes, &mut budget)?,
        Content::CompoundFile => xls::book(bytes, &mut budget)?,
        Content::Html(text) => html::book(&text, &mut budget)?,
        Content::Xml2003(text) => {
            xml_2003::book(&text, &mut budget).map_err(|reason| cut(reason, &text, "Workbook>"))?
        }
        Content::FlatOds(text) => {
            ods::flat(&text, &mut budget).map_err(|reason| cut(reason, &text, "document>"))?
        }
        Content::Text(text) => delimited::book(&text, &mut budget)?,
    };
    settle::settle(&mut book);
    if book.sheets.is_empty() {
        Err(Reason::Empty)
    } else {
        Ok(book)
    }
}

/// Damage of a text without its end is that its end is missing.
fn cut(reason: Reason, text: &str, end: &str) -> Reason {
    match reason {
        Reason::Damaged { .. } if !text.trim_end().ends_with(end) => Reason::Truncated,
        other => other,
    }
}
