//! From a submission and its report to the bytes of a workbook that people open, print and answer.
//!
//! In go a [`Layout`], a [`Submission`] (with corrected figures), its [`Report`], the sheets that were
//! not recognised, and the list of changes; out come the bytes of an .xlsx: 目录, the standard tables,
//! 差异表, 修改记录, then the carried sheets. The same input gives the same bytes; there is no clock in
//! here. [`save_atomically`] puts bytes into a file and refuses to touch the input.

mod blank;
mod carried;
mod cells;
mod changes;
mod chart;
mod contents;
mod discrepancies;
mod discrepancy_widths;
mod line_cells;
mod live;
mod marks;
mod page;
#[cfg(feature = "program")]
mod save;
mod sizes;
mod styles;
mod table;
mod table_notes;
mod widths;

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "program")]
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::decide::lines::{self, Item, Standing, State};
use crate::decide::{Answer, ChangeRecord, Decision};
use crate::layout::Layout;
use crate::model::{Submission, TableNote};
use crate::read::Grid;
use crate::report::Report;
use crate::standard::{Placement, SheetNames, titles};
use crate::words::write as words;

pub use blank::blank_workbook;
pub use live::Mark;
#[cfg(feature = "program")]
pub use save::SaveError;

use live::Live;
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
    #[cfg(feature = "program")]
    #[error(transparent)]
    Save(#[from] SaveError),
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
    /// The notes on the tables, as they were submitted.
    pub notes: &'a [TableNote],
    /// Whether totals are formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// The decisions that were applied, in the order of their ids.
    pub decisions: &'a [Decision],
    /// The findings that corrections and decisions settle; `None` if nothing was decided.
    pub settled: Option<&'a BTreeSet<String>>,
    /// The record that the next run starts from, in pieces.
    pub record: &'a [String],
}

impl Contents<'_> {
    fn standing(&self) -> Standing<'_> {
        Standing {
            decisions: self.decisions,
            settled: self.settled,
        }
    }
}

/// Saves the bytes under `path`, whole or not at all; refuses to write over `input`, under whatever
/// name it is given.
#[cfg(feature = "program")]
pub fn save_atomically(path: &Path, bytes: &[u8], input: &Path) -> Result<(), WriteError> {
    Ok(save::save(path, bytes, input)?)
}

/// The bytes of the workbook.
pub fn workbook(contents: &Contents<'_>) -> Result<Vec<u8>, WriteError> {
    if !contents.formulas {
        return bytes(contents);
    }
    // Lines that are printed but were not submitted take part in sums once they are filled in.
    let submission = live::with_listed_rows(contents.layout, contents.submission);
    bytes(&Contents {
        submission: &submission,
        ..*contents
    })
}

fn bytes(contents: &Contents<'_>) -> Result<Vec<u8>, WriteError> {
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
    let items = lines::of(layout, report, &placement, contents.standing());
    let live = contents
        .formulas
        .then(|| Live::of(layout, submission, &placement));
    let charts = chart::of(layout, submission, &placement);
    let (chart_names, carried_names) = sheet_names_of(&placement, &charts, contents.carried);
    let mut styles = Styles::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(submission)?);

    let sheet = book.add_worksheet().set_name(words::CONTENTS_SHEET)?;
    let mut lines = table_lines(contents, &placement);
    lines.extend(charts.iter().zip(&chart_names).map(|(chart, name)| {
        let title = words::chart_contents(&chart.title);
        contents::Line::plain(name, &title, String::new(), Fill::Plain)
    }));
    lines.extend(live.as_ref().map(|live| live::contents_line(&live.checks)));
    lines.extend(report_lines(contents, &items, &carried_names));
    let department = submission.department.as_deref().unwrap_or_default();
    contents::write(sheet, &mut styles, department, &lines)?;

    write_tables(&mut book, &mut styles, contents, &placement, live.as_ref())?;

    for (chart, name) in charts.iter().zip(&chart_names) {
        let sheet = book.add_worksheet().set_name(name)?;
        chart.write(sheet, name, &mut styles, submission, &placement)?;
    }

    if let Some(live) = &live {
        let sheet = book.add_worksheet().set_name(words::CHECKS_SHEET)?;
        let titles = table_titles(layout, submission);
        let department = submission.department.as_deref().unwrap_or_default();
        live::write(
            sheet,
            &mut styles,
            &placement,
            &titles,
            department,
            &live.checks,
        )?;
    }

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
        contents.record,
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
    notes: &[TableNote],
) -> Result<Vec<u8>, WriteError> {
    let contents = Contents {
        layout,
        submission,
        report: &Report::default(),
        carried,
        changes: &[],
        answers: &BTreeMap::new(),
        decisions: &[],
        settled: None,
        record: &[],
        notes,
        formulas: false,
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
    write_tables(&mut book, &mut styles, &contents, &placement, None)?;
    for (grid, name) in carried
        .iter()
        .zip(sheet_names_of(&placement, &[], carried).1)
    {
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
    live: Option<&Live>,
) -> Result<(), WriteError> {
    let marks = marks::of(
        contents.layout,
        contents.report,
        placement,
        contents.standing(),
        contents.changes,
    );
    for (index, place) in placement.tables().iter().enumerate() {
        let sheet = book.add_worksheet().set_name(&place.sheet)?;
        table::Writer {
            index,
            spec: &contents.layout.tables[index],
            table: &contents.submission.tables[index],
            submission: contents.submission,
            place,
            marks: &marks,
            totals: live.map(|live| &live.totals),
            form: None,
        }
        .write(sheet, styles)?;
        let noted = table_notes::Noting {
            table: index,
            spec: &contents.layout.tables[index],
            submitted: &contents.submission.tables[index],
            place,
            marks: &marks,
        };
        noted.write(sheet, contents.notes)?;
    }
    Ok(())
}

/// The titles that are printed above the tables.
fn table_titles(layout: &Layout, submission: &Submission) -> Vec<String> {
    let tables = layout.tables.iter().zip(&submission.tables);
    tables
        .map(|(spec, table)| titles::title(spec, table, submission))
        .collect()
}

/// The names that the carried sheets of a submission get in its output.
pub fn carried_names(layout: &Layout, submission: &Submission, carried: &[Grid]) -> Vec<String> {
    if carried.is_empty() {
        return Vec::new();
    }
    let placement = Placement::of(layout, submission);
    let charts = chart::of(layout, submission, &placement);
    sheet_names_of(&placement, &charts, carried).1
}

/// Whether a formula of a carried sheet is kept; of all others only the result is.
pub fn keeps_formula(formula: &str) -> bool {
    carried::stands_alone(formula)
}

/// The names of the charts' sheets and of the carried ones: their own, unless one of ours has it.
fn sheet_names_of(
    placement: &Placement,
    charts: &[chart::PieChart],
    carried: &[Grid],
) -> (Vec<String>, Vec<String>) {
    let mut names = SheetNames::with_own_sheets();
    for table in placement.tables() {
        names.reserve(&table.sheet);
    }
    let charts = charts
        .iter()
        .map(|chart| names.claim(&chart.sheet))
        .collect();
    let carried = carried
        .iter()
        .map(|grid| names.claim(grid.name.as_str()))
        .collect();
    (charts, carried)
}

/// The lines of the tables in the 目录.
fn table_lines(contents: &Contents<'_>, placement: &Placement) -> Vec<contents::Line> {
    let titles = table_titles(contents.layout, contents.submission);
    let tables = contents.layout.tables.iter().zip(titles);
    tables
        .zip(placement.tables())
        .map(|((spec, title), place)| {
            let (result, fill) = contents::result(contents.report, spec.id.as_str());
            contents::Line::plain(&place.sheet, &title, result, fill)
        })
        .collect()
}

/// The lines of the 差异表, the 修改记录 and the carried sheets in the 目录.
fn report_lines(
    contents: &Contents<'_>,
    items: &[Item],
    carried: &[String],
) -> Vec<contents::Line> {
    let count = |states: &[State]| {
        items
            .iter()
            .filter(|item| states.contains(&item.state))
            .count()
    };
    let open = count(&[State::Open, State::Mismatch, State::Unchecked]);
    let fill = if open > 0 { Fill::Mismatch } else { Fill::Pass };
    let corrected = contents.report.corrections.len();
    let found = words::count_line(corrected, open, count(&[State::Tail]));
    let changes = words::changes_count(contents.changes.len());
    let plain = contents::Line::plain;
    let mut lines = vec![
        plain(
            words::DISCREPANCY_SHEET,
            words::DISCREPANCY_TITLE,
            found,
            fill,
        ),
        plain(
            words::CHANGES_SHEET,
            words::CHANGES_TITLE,
            changes,
            Fill::Plain,
        ),
    ];
    let grids = carried.iter().zip(contents.carried);
    for (name, grid) in grids.filter(|(_, grid)| grid.visible) {
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
mod tests;
