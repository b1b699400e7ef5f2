//! A zip archive becomes a book: its parts tell whether it is a workbook, a spreadsheet or a document.

use super::archive::Archive;
use super::error::{Foreign, Reason};
use super::limits::Budget;
use super::{Book, docx, ods, xlsb, xlsx};

/// Reads whatever office document the archive is.
pub fn book(bytes: &[u8], budget: &mut Budget) -> Result<Book, Reason> {
    let mut archive = Archive::open(bytes)?;
    let within = |folder: &str| archive.names().any(|name| name.starts_with(folder));
    if archive.has("xl/workbook.bin") {
        return xlsb::book(&mut archive, budget);
    }
    // All of a document with a password may stand in one part of such an archive.
    if archive.has("encrypted-package") {
        return Err(Reason::Cipher);
    }
    if archive.has("content.xml") {
        return ods::book(&mut archive, budget);
    }
    if within("word/") {
        return docx::book(&mut archive, budget);
    }
    if within("ppt/") {
        return Err(Reason::Format(Foreign::Slides));
    }
    if within("xl/") || archive.has("[content_types].xml") {
        return xlsx::book(&mut archive, budget);
    }
    Err(Reason::Format(Foreign::Archive))
}
