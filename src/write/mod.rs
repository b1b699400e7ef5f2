//! From a submission and its report to the bytes of a workbook that people open, print and answer.
//!
//! In go a [`Layout`], a [`Submission`] (with corrected figures), its [`Report`], the sheets that were
//! not recognised, and the list of changes; out come the bytes of an .xlsx: 目录, the standard tables,
//! 差异表, 修改记录, then the carried sheets. The same input gives the same bytes; there is no clock in
//! here. [`save_atomically`] puts bytes into a file and refuses to touch the input.

mod carried;
mod cells;
mod changes;
mod contents;
mod discrepancies;
mod discrepancy_item;
mod discrepancy_items;
mod header;
mod line_cells;
mod lines;
mod marks;
mod page;
mod placement;
mod save;
mod sheet_names;
mod sizes;
mod styles;
mod table;
mod titles;
mod widths;

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::layout::Layout;
use crate::model::Submission;
use crate::read::Grid;
use crate::report::Report;
use crate::words::write as words;

pub use changes::{ChangeKind, ChangeRecord};
pub use discrepancy_items::correction_id;
pub use placement::Placement;
pub use save::SaveError;

use discrepancy_item::{Item, State};
use sheet_names::SheetNames;
use styles::{Fill, Styles};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The library refused; a mistake of ours.
    #[error("不能生成工作簿：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Workbook(#[from] XlsxError),
    /// The submission was not read with this layout.
    #[error(
        "版式有{layout}张表，提交件有{submission}张：提交件不是按这个版式读取的，请重新读取后再写出。"
    )]
    OtherLayout {
        /// How many tables the layout has.
        layout: usize,
        /// How many tables the submission has.
        submission: usize,
    },
    /// The file could not be saved.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// What a person answered on a line of the 差异表.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The column 决定, as chosen from the dropdown.
    pub choice: String,
    /// The column 自填数, as the digits stand there.
    pub value: String,
    /// The column 说明.
    pub remark: String,
}

/// Everything a workbook is made of.
#[derive(Clone, Copy)]
pub struct Contents<'a> {
    /// The layout that the submission was read with.
    pub layout: &'a Layout,
    /// The submission, its figures already corrected.
    pub submission: &'a Submission,
    /// What was found in it, addressed as it was submitted.
    pub report: &'a Report,
    /// The sheets that are none of the tables.
    pub carried: &'a [Grid],
    /// Every change from what was submitted, corrections included.
    pub changes: &'a [ChangeRecord],
    /// Earlier answers by the 编号 of their line; answers without a line are left out.
    pub answers: &'a BTreeMap<String, Answer>,
}

/// Whether a sheet of that name is one that we add to the tables ourselves, so that a reader of our
/// own output need not carry it over.
pub fn is_own_sheet(name: &str) -> bool {
    [
        words::CONTENTS_SHEET,
        words::DISCREPANCY_SHEET,
        words::CHANGES_SHEET,
    ]
    .contains(&name)
}

/// Saves the bytes under `path`, whole or not at all; refuses to write over `input`, under whatever
/// name it is given.
pub fn save_atomically(path: &Path, bytes: &[u8], input: &Path) -> Result<(), WriteError> {
    Ok(save::save(path, bytes, input)?)
}

/// The bytes of the workbook.
pub fn workbook(contents: &Contents<'_>) -> Result<Vec<u8>, WriteError> {
    let Contents {
        layout,
        submission,
        report,
        ..
    } = *contents;
    if layout.tables.len() != submission.tables.len() {
        return Err(WriteError::OtherLayout {
            layout: layout.tables.len(),
            submission: submission.tables.len(),
        });
    }
    let placement = Placement::of(layout, submission);
    let items = discrepancy_items::of(layout, report, &placement);
    let carried_names = carried_names(&placement, contents.carried);
    let mut styles = Styles::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(submission)?);

    let sheet = book.add_worksheet().set_name(words::CONTENTS_SHEET)?;
    let lines = contents_lines(contents, &placement, &items, &carried_names);
    let head = words::department_line(submission.department.as_deref().unwrap_or_default());
    contents::write(sheet, &mut styles, &head, &lines)?;

    write_tables(&mut book, &mut styles, contents, &placement)?;

    let sheet = book.add_worksheet().set_name(words::DISCREPANCY_SHEET)?;
    discrepancies::write(
        sheet,
        &mut styles,
        report,
        &placement,
        &items,
        contents.answers,
    )?;

    let sheet = book.add_worksheet().set_name(words::CHANGES_SHEET)?;
    changes::write(
        sheet,
        &mut styles,
        layout,
        submission,
        &placement,
        contents.changes,
    )?;

    for (grid, name) in contents.carried.iter().zip(&carried_names) {
        let sheet = book.add_worksheet().set_name(name)?;
        carried::write(sheet, &mut styles, grid)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The bytes of a workbook of the standard tables and the carried sheets alone, nothing checked.
pub fn standard(
    layout: &Layout,
    submission: &Submission,
    carried: &[Grid],
) -> Result<Vec<u8>, WriteError> {
    let contents = Contents {
        layout,
        submission,
        report: &Report::default(),
        carried,
        changes: &[],
        answers: &BTreeMap::new(),
    };
    if layout.tables.len() != submission.tables.len() {
        return Err(WriteError::OtherLayout {
            layout: layout.tables.len(),
            submission: submission.tables.len(),
        });
    }
    let placement = Placement::of(layout, submission);
    let mut styles = Styles::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(submission)?);
    write_tables(&mut book, &mut styles, &contents, &placement)?;
    for (grid, name) in carried.iter().zip(carried_names(&placement, carried)) {
        let sheet = book.add_worksheet().set_name(name)?;
        carried::write(sheet, &mut styles, grid)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_tables(
    book: &mut Workbook,
    styles: &mut Styles,
    contents: &Contents<'_>,
    placement: &Placement,
) -> Result<(), WriteError> {
    let marks = marks::of(contents.layout, contents.report, placement);
    for (index, place) in placement.tables().iter().enumerate() {
        let sheet = book.add_worksheet().set_name(&place.sheet)?;
        table::Writer {
            index,
            spec: &contents.layout.tables[index],
            table: &contents.submission.tables[index],
            submission: contents.submission,
            place,
            marks: &marks,
        }
        .write(sheet, styles)?;
    }
    Ok(())
}

/// The names of the carried sheets: their own, unless one of ours has it.
fn carried_names(placement: &Placement, carried: &[Grid]) -> Vec<String> {
    let mut names = SheetNames::with_own_sheets();
    for table in placement.tables() {
        names.reserve(&table.sheet);
    }
    carried
        .iter()
        .map(|grid| names.claim(grid.name.as_str()))
        .collect()
}

/// The lines of the 目录, in the order of the sheets.
fn contents_lines(
    contents: &Contents<'_>,
    placement: &Placement,
    items: &[Item],
    carried: &[String],
) -> Vec<contents::Line> {
    let tables = contents
        .layout
        .tables
        .iter()
        .zip(&contents.submission.tables);
    let mut lines: Vec<contents::Line> = tables
        .zip(placement.tables())
        .map(|((spec, table), place)| {
            let (result, fill) = contents::result(contents.report, spec.id.as_str());
            let title = titles::title(spec, table, contents.submission);
            contents::Line {
                sheet: place.sheet.clone(),
                title,
                result,
                fill,
            }
        })
        .collect();
    let count = |states: &[State]| {
        items
            .iter()
            .filter(|item| states.contains(&item.state))
            .count()
    };
    let open = count(&[State::Open, State::Mismatch, State::Unchecked]);
    let plain = |sheet: &str, title: &str, result: String, fill| contents::Line {
        sheet: sheet.to_owned(),
        title: title.to_owned(),
        result,
        fill,
    };
    lines.push(plain(
        words::DISCREPANCY_SHEET,
        words::DISCREPANCY_TITLE,
        words::count_line(
            contents.report.corrections.len(),
            open,
            count(&[State::Tail]),
        ),
        if open > 0 { Fill::Mismatch } else { Fill::Pass },
    ));
    let changes = words::changes_count(contents.changes.len());
    lines.push(plain(
        words::CHANGES_SHEET,
        words::CHANGES_TITLE,
        changes,
        Fill::Plain,
    ));
    for (name, grid) in carried
        .iter()
        .zip(contents.carried)
        .filter(|(_, grid)| grid.visible)
    {
        let own = grid.name.as_str();
        let title = if name == own {
            words::CARRIED.to_owned()
        } else {
            words::carried_as(own)
        };
        lines.push(plain(name, &title, String::new(), Fill::Plain));
    }
    lines
}

/// The document's properties; its date is the first day of the budget year, since a clock would make
/// every run different.
fn properties(submission: &Submission) -> Result<DocProperties, WriteError> {
    let year = submission
        .year
        .map_or(2000, |year| year.0)
        .clamp(1900, 9999);
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
