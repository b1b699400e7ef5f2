//! 定稿: the workbook as it goes to the public: the tables and the sheets that belong to them, and nothing of the work on
//! them.
//!
//! In go the bytes of a workbook, out come those of the published one and what was left out of it. Refuses while
//! anything does not agree or was not checked, unless it is asked to take the workbook as it is. The figures are those
//! that stand in the tables; nothing is corrected on the way.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::check;
use crate::decide;
use crate::model::Among;
use crate::open::{FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::pages::{self, Pages};
use crate::read::{CellValue, Grid};
use crate::recognise::{LeftOver, Recogniser, is_own_sheet, is_rest_sheet};
use crate::report::{Finding, FindingState, Outcome, Report};
use crate::standard::marked;
use crate::words::publish as words;
use crate::write;

/// What was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// How the workbook stood.
    pub report: Report,
    /// The bytes of the published workbook.
    pub workbook: Vec<u8>,
    /// What was left out.
    pub removed: Removed,
    /// What is to be remembered of a workbook that was published as it was.
    pub as_it_was: Option<String>,
}

/// What a published workbook leaves out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Removed {
    /// The sheets that we had added.
    pub own: Vec<String>,
    /// The sheets that nobody saw.
    pub hidden: Vec<String>,
    /// The cells with notes.
    pub notes: Vec<String>,
    /// The rows and columns that nobody saw on the sheets beside the tables.
    pub bands: usize,
    /// The cells on the sheets of tables that are no part of them, with what they say.
    pub strays: Vec<String>,
    /// How many formulas of the tables became the figures that they give.
    pub formulas: usize,
    /// Whether cells were coloured by us.
    pub colours: bool,
}

impl Published {
    /// What was left out, and what stays though it does not agree, a sentence each.
    pub fn told(&self) -> Vec<String> {
        let kept: Vec<String> = self.report.kept().filter_map(Finding::place).collect();
        let kept = (!kept.is_empty()).then(|| words::kept(&kept));
        self.removed.told().into_iter().chain(kept).collect()
    }
}

impl Removed {
    /// What was left out, a sentence each.
    pub fn told(&self) -> Vec<String> {
        let own = (!self.own.is_empty()).then(|| words::left_out::own(&self.own));
        let hidden = (!self.hidden.is_empty()).then(|| words::left_out::hidden(&self.hidden));
        let counted = [
            (self.bands, words::left_out::bands as fn(usize) -> String),
            (self.formulas, words::left_out::formulas),
        ];
        let listed = [
            (
                &self.notes,
                words::left_out::notes as fn(&[String]) -> String,
            ),
            (&self.strays, words::left_out::strays),
        ];
        let listed = listed.into_iter().filter(|(cells, _)| !cells.is_empty());
        let counted = counted.into_iter().filter(|(count, _)| *count > 0);
        let mut told: Vec<String> = own.into_iter().chain(hidden).collect();
        told.extend(listed.map(|(cells, said)| said(cells)));
        told.extend(counted.map(|(count, said)| said(count)));
        told.extend(self.colours.then(|| words::left_out::COLOURS.to_owned()));
        told.push(words::left_out::PROPERTIES.to_owned());
        told.push(words::left_out::STANDARD.to_owned());
        told
    }
}

/// The record of a workbook that was published although not everything agreed.
#[derive(Serialize)]
struct AsItWas<'r> {
    input: &'r str,
    sha256: String,
    outcome: Outcome,
    findings: Vec<Left<'r>>,
}

#[derive(Serialize)]
pub(crate) struct Left<'r> {
    /// Which.
    pub id: &'r str,
    /// In words.
    pub message: &'r str,
}

/// Publishes a workbook in memory; `name` is what messages call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables; of one in which something does not agree or was
/// not checked, unless it is to be published as it is.
pub fn publish_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    as_is: bool,
) -> Result<Published, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN)?;
    publish(opened, bytes, as_is)
}

/// The same for bytes that are recognised.
pub(crate) fn publish(opened: Opened, bytes: &[u8], as_is: bool) -> Result<Published, Box<Report>> {
    let report = check::report(opened.clone());
    let left = open_findings(&report);
    if (report.error.is_some() || !left.is_empty()) && !as_is {
        let message = match &report.error {
            Some(_) => return Err(Box::new(report)),
            None => words::not_finished(left.len(), left[0].message),
        };
        return Err(Box::new(report.failed("publish", message)));
    }
    let as_it_was = (!left.is_empty()).then(|| {
        let record = AsItWas {
            input: &report.file,
            sha256: decide::sha256(bytes),
            outcome: report.outcome,
            findings: left,
        };
        serde_json::to_string_pretty(&record).unwrap_or_default() + "\n"
    });
    let (pages, removed) = match pages_of(&opened) {
        Ok(pages) => pages,
        Err(error) => return Err(Box::new(report.failed("output", error.to_string()))),
    };
    match write::published(&pages) {
        Ok(workbook) => Ok(Published {
            report,
            workbook,
            removed,
            as_it_was,
        }),
        Err(error) => Err(Box::new(report.failed("output", error.to_string()))),
    }
}

/// What does not agree, and what was not checked.
pub(crate) fn open_findings(report: &Report) -> Vec<Left<'_>> {
    let open = |outcome| matches!(outcome, Outcome::Mismatch | Outcome::Unchecked);
    let left = report.findings.iter().filter(|finding| {
        let settled = report.states.get(&finding.id);
        open(finding.outcome) && settled != Some(&FindingState::Kept)
    });
    left.map(|finding| Left {
        id: &finding.id,
        message: &finding.message,
    })
    .collect()
}

/// The pages that are published, and what they leave out.
fn pages_of(opened: &Opened) -> Result<(Pages, Removed), pages::OtherLayout> {
    let sheets = &opened.book.sheets;
    let own = |grid: &&Grid| is_own_sheet(grid) || is_rest_sheet(grid);
    let mut removed = Removed {
        own: sheets
            .iter()
            .filter(own)
            .map(|grid| grid.name.to_string())
            .collect(),
        notes: sheets.iter().flat_map(notes).collect(),
        strays: opened.rest.iter().map(|one| stray(sheets, one)).collect(),
        formulas: formulas(opened),
        ..Removed::default()
    };
    removed.colours = !removed.own.is_empty();
    let others = opened.unrecognised.iter().copied();
    let others = others.filter(|&sheet| !own(&&sheets[sheet]));
    let (shown, hidden): (Vec<usize>, Vec<usize>) =
        others.partition(|&sheet| sheets[sheet].visible);
    removed.hidden = hidden
        .iter()
        .map(|&one| sheets[one].name.to_string())
        .collect();
    let carried: Vec<Grid> = shown.iter().map(|&sheet| sheets[sheet].clone()).collect();
    let among: Vec<Among> = shown.iter().map(|&sheet| opened.among(sheet)).collect();
    let submission = marked(opened.layout, &opened.submission);
    let mut pages = pages::standard(opened.layout, &submission, (&carried, &among), &[])?;
    for page in &mut pages.all {
        page.notes.clear();
        removed.bands += page.drop_hidden();
    }
    Ok((pages, removed))
}

/// The cells of a sheet that have notes.
fn notes(grid: &Grid) -> impl Iterator<Item = String> + '_ {
    let notes = grid.appearance.notes.keys();
    notes.map(|at| format!("{}!{at}", grid.name))
}

/// A cell that is no part of its table: where it stands and what it says.
fn stray(sheets: &[Grid], left: &LeftOver) -> String {
    let grid = &sheets[left.sheet];
    let said = match grid.get(left.at).map(|held| &held.value) {
        Some(CellValue::Text(text) | CellValue::Date(text)) => text.clone(),
        Some(CellValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    words::left_out::stray(&format!("{}!{}", grid.name, left.at), &said)
}

/// How many cells of the tables hold formulas.
fn formulas(opened: &Opened) -> usize {
    let tables = opened.submission.tables.iter();
    let named: BTreeSet<&str> = tables
        .filter_map(|table| Some(table.heading()?.sheet.as_str()))
        .collect();
    let sheets = opened.book.sheets.iter();
    let sheets = sheets.filter(|grid| named.contains(grid.name.as_str()));
    let cells = sheets
        .flat_map(|grid| &grid.rows)
        .flat_map(|row| &row.cells);
    cells.filter(|cell| cell.formula.is_some()).count()
}
