//! The fixing of a checked submission in place: what is proven goes in, what cannot is reported.

use std::path::Path;

use crate::check::Examined;
use crate::model::{CellRef, Place, SheetName};
use crate::read;
use crate::report::{NotWritten, Notice, Report};
use crate::words::{beside, keep as words};
use crate::write::{self, Contents, Placement};

use super::{KeepError, Keeper, Links, check_extension};

/// Why a submission was not fixed in place.
#[derive(Debug, thiserror::Error)]
pub enum KeepFileError {
    /// It cannot be changed in place.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The 差异表 could not be made.
    #[error(transparent)]
    Write(#[from] write::WriteError),
}

/// The bytes of the submitter's own workbook with the corrections of the report. Corrections that
/// cannot be written leave the report's list and are listed as not written.
pub(crate) fn workbook(
    examined: &mut Examined<'_>,
    file: &Path,
    output: &Path,
) -> Result<Vec<u8>, KeepFileError> {
    let name = file.display().to_string();
    if super::extension(examined.book.format).is_none() {
        return Err(KeepError::format(&name, examined.book.format).into());
    }
    check_extension(examined.book.format, output)?;
    let bytes = read::file_bytes(file).map_err(KeepError::Read)?;
    let opened = read::opened(&bytes);
    if opened.is_some() {
        examined.report.notices.push(Notice {
            at: String::new(),
            message: beside::NO_LONGER_ENCRYPTED.to_owned(),
        });
    }
    let bytes = opened.unwrap_or(bytes);
    let mut keeper = Keeper::open(&bytes, &name)?;
    if keeper.book != examined.book {
        return Err(KeepError::NotAsMeant(words::FILE.to_owned()).into());
    }
    change(&mut keeper, &mut examined.report)?;
    for (sheet, cells) in keeper.stale()? {
        examined.report.notices.push(Notice {
            at: format!("{sheet}!{}", cells[0]),
            message: beside::to_compute(&sheet, &cells),
        });
    }
    let ours = write::workbook(&Contents {
        layout: examined.layout,
        submission: &examined.submission,
        report: &examined.report,
        carried: &[],
        changes: &[],
        answers: &Default::default(),
        decisions: &[],
        settled: None,
        record: &[],
        notes: &[],
        formulas: false,
    })?;
    Ok(keeper.finish(&ours, &links(examined))?)
}

/// Notes every correction that can be written; the others are taken out of the list.
fn change(keeper: &mut Keeper<'_>, report: &mut Report) -> Result<(), KeepError> {
    let (mut written, mut not_written) = (Vec::new(), Vec::new());
    for correction in report.corrections.clone() {
        let change = &correction.change;
        let sheet = change.sheet.as_deref().map(SheetName::new);
        let cell = change.cell.as_deref().and_then(CellRef::parse);
        let value = change.to.as_deref().map(str::parse).transpose();
        let left = match (sheet.zip(cell), value) {
            (Some((sheet, cell)), Ok(value)) => keeper.change(&Place { sheet, cell }, value)?,
            _ => Some(words::NO_CELL.to_owned()),
        };
        match left {
            None => written.push(correction),
            Some(why) => not_written.push(NotWritten { correction, why }),
        }
    }
    (report.corrections, report.not_written) = (written, not_written);
    Ok(())
}

/// Where the cells of our tables stand in the submission: every figure, and the titles.
fn links(examined: &Examined<'_>) -> Links {
    let (layout, submission) = (examined.layout, &examined.submission);
    let placement = Placement::of(layout, submission);
    let mut links = Links::new();
    for (index, table) in submission.tables.iter().enumerate() {
        let (Some(sheet), Some(heading)) = (placement.sheet(index), table.heading()) else {
            continue;
        };
        if let Some(cell) = heading.title.at {
            let row = u32::from(layout.tables[index].form.is_some());
            let title = Place {
                sheet: heading.sheet.clone(),
                cell,
            };
            links.insert((sheet.to_owned(), CellRef::new(row, 0)), title);
        }
        for (number, ledger) in table.ledgers.iter().enumerate() {
            for (at, row) in ledger.rows.iter().enumerate() {
                for (figure, entry) in row.entries.iter().enumerate() {
                    let place = entry.at.and_then(|cell| table.place(row, cell));
                    let own = placement.cell(index, number, at, figure);
                    if let (Some(place), Some(own)) = (place, own) {
                        links.insert((sheet.to_owned(), own), place);
                    }
                }
            }
        }
    }
    links
}
