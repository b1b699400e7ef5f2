//! From a submission and its report to the bytes of a workbook that people open, print and answer.
//!
//! In go a [`Layout`], a [`Submission`] (with corrected figures), its [`Report`], the sheets that were
//! not recognised, and the list of changes; out come the bytes of an .xlsx: 目录, the standard tables,
//! 差异表, 修改记录, then the carried sheets. The same input gives the same bytes; there is no clock in
//! here. [`save_atomically`] puts bytes into a file and refuses to touch the input.

mod cells;
mod header;
mod lines;
mod marks;
mod page;
mod placement;
mod sheet_names;
mod sizes;
mod styles;
mod table;
mod titles;
mod widths;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::layout::Layout;
use crate::model::Submission;
use crate::report::Report;
use crate::words::write as words;

pub use placement::Placement;

use styles::Styles;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The library refused; a mistake of ours.
    #[error("不能生成工作簿：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Workbook(#[from] XlsxError),
    /// The submission was not read with this layout.
    #[error("版式有{layout}张表，提交件有{submission}张：提交件不是按这个版式读取的，请重新读取后再写出。")]
    OtherLayout {
        /// How many tables the layout has.
        layout: usize,
        /// How many tables the submission has.
        submission: usize,
    },
}

/// The bytes of the workbook.
pub fn workbook(
    layout: &Layout,
    submission: &Submission,
    report: &Report,
) -> Result<Vec<u8>, WriteError> {
    if layout.tables.len() != submission.tables.len() {
        return Err(WriteError::OtherLayout {
            layout: layout.tables.len(),
            submission: submission.tables.len(),
        });
    }
    let placement = Placement::of(layout, submission);
    let marks = marks::of(layout, report, &placement);
    let mut styles = Styles::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(submission)?);
    for (index, place) in placement.tables().iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(&place.sheet)?;
        table::Writer {
            index,
            spec: &layout.tables[index],
            table: &submission.tables[index],
            submission,
            place,
            marks: &marks,
        }
        .write(sheet, &mut styles)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The document's properties; its date is the first day of the budget year, since a clock would make
/// every run different.
fn properties(submission: &Submission) -> Result<DocProperties, WriteError> {
    let year = submission.year.map_or(2000, |year| year.0).clamp(1900, 9999);
    let department = submission.department.clone().unwrap_or_default();
    Ok(DocProperties::new()
        .set_title(format!("{department}{}", words::CONTENTS_TITLE))
        .set_author(words::AUTHOR)
        .set_company(department)
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, 1, 1)?))
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
