//! Bytes become grids: any file a department sends goes in, a [`Book`] of sparse sheets comes out.
//!
//! The content decides what a file is, never its name. Hostile content is refused before a library
//! that cannot bound itself sees it: archives are inflated here, within bounds, and only what is
//! needed is handed on (`limits.rs` has the numbers). Whatever still goes wrong inside is caught and
//! becomes one sentence: a bad file never stops the others.

mod appearance;
mod archive;
mod biff;
mod compound;
mod container;
mod crypt;
mod delimited;
mod docx;
mod docx_letters;
mod doubtful;
mod drawn;
mod dress;
mod error;
#[cfg(feature = "program")]
mod file;
mod grid;
mod html;
mod html_css;
mod html_tags;
mod limits;
mod literal;
#[cfg(feature = "program")]
mod lock_file;
mod looks;
mod notes;
mod number_format;
mod ods;
mod ods_cells;
mod ods_shapes;
mod ods_styles;
mod office;
mod password;
mod question_marks;
mod quiet;
mod relationships;
mod relative;
mod runs;
mod settle;
mod sheet;
mod sniff;
mod spaced;
mod unlock;
mod value;
mod xls;
mod xlsb;
mod xlsb_cells;
mod xlsb_records;
mod xlsx;
mod xlsx_dress;
mod xlsx_looks;
mod xlsx_runs;
mod xlsx_values;
mod xml;
mod xml_2003;
mod xml_2003_styles;

#[cfg(feature = "program")]
use std::path::Path;

pub use appearance::{Appearance, CellLook, ColumnLook, GENERAL, RowLook, Silent};
pub(crate) use delimited::is_formula_text;
#[cfg(test)]
pub(crate) use delimited::unguarded;
pub(crate) use docx_letters::{Letters, relettered};
pub(crate) use doubtful::{doubtful, has_decimals, is_doubtful, without_doubt};
pub use drawn::{Drawing, Drawn};
pub use dress::{Dress, Line, Standing};
pub use error::{Bound, Foreign, LOCK_FILE, NO_TABLES, ReadError, Reason};
#[cfg(feature = "program")]
pub use file::{
    FileBytes, Source, is_workbook_within, may_be_submission, shown_name, source_bytes,
};
pub use grid::{Begins, Book, CellValue, Format, Grid, GridCell, GridRow};
pub(crate) use looks::built_in;
pub use number_format::{NumberFormat, Seen};
pub use password::Password;
pub use question_marks::QuestionMarks;
pub use runs::{LeftOut, Manner, Run, Runs, left_out};
pub use unlock::unlocked;

use limits::Budget;
use sniff::Content;

/// Reads the file at that path.
#[cfg(feature = "program")]
pub fn read_file<'s>(file: impl Into<Source<'s>>) -> Result<Book, ReadError> {
    let source = file.into();
    read_bytes(
        source_bytes(source)?.plain(),
        &file::shown_name(source.path),
    )
}

/// The bytes of the file at that path, within bounds; a folder, a pipe or a device is refused.
#[cfg(feature = "program")]
pub fn file_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    lock_file::refused(path, file::bytes(path))
        .map_err(|reason| ReadError::new(&file::shown_name(path), reason))
}

/// The archive of a workbook that Excel encrypted with a password of its own; `None` if the bytes are
/// none, or another password keeps it shut.
pub fn opened(bytes: &[u8]) -> Option<Vec<u8>> {
    let opened = || match sniff::content(bytes)? {
        Content::CompoundFile => xls::package(bytes, &mut Budget::new()),
        _ => Ok(None),
    };
    quiet::catch(opened)?.ok()?
}

/// Whether a file is what a program leaves beside a workbook while it is open.
#[cfg(feature = "program")]
pub fn is_lock_file(path: &Path) -> bool {
    lock_file::refused(path, file::bytes(path)) == Err(Reason::LockFile)
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
        return Err(Reason::Empty);
    }
    drawn::in_cells(&mut book);
    question_marks::take_out(&mut book);
    Ok(book)
}

/// Damage of a text without its end is that its end is missing.
fn cut(reason: Reason, text: &str, end: &str) -> Reason {
    match reason {
        Reason::Damaged { .. } if !text.trim_end().ends_with(end) => Reason::Truncated,
        other => other,
    }
}
