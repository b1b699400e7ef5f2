//! What a screen shows of a submission, as data: the lines of the 差异表 with what can be decided on each, the sheets of
//! the fixed workbook with their marked cells, and every relation of every cell with its numbers.
//!
//! In go bytes, and what a person decided on lines that were shown before; out come the fixed workbook and its [`View`].
//! Both are of one run, so that what is shown is what is saved. Nothing here draws, and nothing is worked out anew: the
//! lines are those of [`decide`](crate::decide), the sheets those of [`pages`](crate::pages).

mod lines;
mod relations;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::decide::Log;
use crate::fix::{Fixed, written};
use crate::model::CellRef;
use crate::open::{FileNames, open_bytes, unread};
use crate::outcome::{Manner, outcome_with};
use crate::pages::{Page, Pages};
use crate::read::{Password, unlocked};
use crate::recognise::Recogniser;
use crate::replay::{DecisionsFile, Replayed};
use crate::report::{Notice, Report};
use crate::screen;
use crate::standard::Placement;
use crate::words;
use crate::write::Screens;

pub use lines::{Choice, Line, Way};
pub use relations::{Relation, Term};

/// What a screen shows of a submission.
#[derive(Clone, Debug, Default, Serialize)]
pub struct View {
    /// Whose it is, and how its tables and relations fared: a line each.
    pub summary: Vec<String>,
    /// What the workbook is to be called.
    pub file: String,
    /// The lines of the 差异表.
    pub lines: Vec<Line>,
    /// The sheets that people look at.
    pub sheets: Vec<Sheet>,
    /// The style sheet of them all.
    pub css: String,
    /// What each relation says, by the number that [`Relation::rule`] has.
    pub rules: Vec<String>,
    /// The amounts that relations are of.
    pub terms: Vec<Term>,
    /// Every relation.
    pub relations: Vec<Relation>,
}

/// A sheet of the fixed workbook.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its table in HTML; a cell says its address in `data-at`.
    pub html: String,
    /// The notes on its cells, by the address.
    pub notes: BTreeMap<String, String>,
}

/// A cell of one of the sheets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct At {
    /// The sheet's name.
    pub sheet: String,
    /// The address.
    pub cell: String,
}

impl At {
    fn new(sheet: &str, cell: CellRef) -> At {
        At {
            sheet: sheet.to_owned(),
            cell: cell.to_string(),
        }
    }
}

/// What goes with the bytes of a submission.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The text of a file of decisions (see [`decide`](crate::decide)).
    pub decisions: Option<&'a str>,
    /// What opens the file.
    pub password: Option<&'a Password>,
}

/// A submission that was fixed, and what a screen shows of it.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// The report, as `fix` tells it.
    pub report: Report,
    /// The bytes of the workbook.
    pub workbook: Vec<u8>,
    /// What a screen shows.
    pub view: View,
}

/// Fixes a submission in memory under some decisions; `name` is what messages and the record call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables, or in which a decision is unclear or contradicts
/// another.
pub fn view_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    asked: Asked<'_>,
) -> Result<Viewed, Box<Report>> {
    let manner = Manner::default();
    let plain = match asked.password {
        Some(password) => unlocked(bytes, name, password).map_err(|error| unread(name, &error))?,
        None => bytes.into(),
    };
    let mut opened = open_bytes(recogniser, FileNames::all(name), &plain, manner.margin)?;
    // A screen hands on the workbook alone: what is wrong in words is only told.
    let rewords = std::mem::take(&mut opened.reading.rewords);
    let decisions = asked.decisions.map(|text| DecisionsFile {
        name: words::decide::ON_SCREEN.to_owned(),
        log: Log::parse(words::decide::ON_SCREEN, text),
    });
    let (outcome, mut view) = outcome_with(opened, (bytes, decisions), &manner, view)?;
    let told = outcome.told.0.iter().skip(view.lines.len());
    view.lines.extend(told.map(Line::elsewhere));
    let fixed: Fixed = written(outcome, bytes)?;
    let workbook = fixed.workbook.clone();
    let mut report = fixed.told();
    report.rewords = rewords && report.findings.iter().all(|one| one.reworded.is_none());
    if matches!(plain, std::borrow::Cow::Owned(_)) {
        report.notices.push(Notice {
            at: String::new(),
            message: words::beside::NO_PASSWORD.to_owned(),
        });
    }
    view.summary = screen::summary(&report);
    view.file = corrected_name(name);
    Ok(Viewed {
        report,
        workbook,
        view,
    })
}

/// What is shown of a submission with everything in it that is proven and decided.
fn view(replayed: &Replayed, pages: &Pages) -> View {
    let placement = Placement::of(replayed.layout, &replayed.corrected);
    let mut screens = Screens::default();
    let shown = pages.all.iter().filter(|page| is_shown(page));
    let sheets = shown.map(|page| Sheet {
        name: page.name.clone(),
        html: screens.table(page),
        notes: page
            .notes
            .iter()
            .map(|(at, note)| (at.to_string(), note.clone()))
            .collect(),
    });
    let sheets = sheets.collect();
    let (terms, relations) = relations::of(replayed, &placement);
    let rules = replayed.layout.rules.iter();
    View {
        lines: lines::of(replayed, &placement),
        sheets,
        css: screens.css(),
        rules: rules.map(|rule| rule.message.to_string()).collect(),
        terms,
        relations,
        ..View::default()
    }
}

/// What the workbook of a file of that name is called.
fn corrected_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (own, last) = words::decide::without_suffix(stem);
    format!("{}.xlsx", words::decide::corrected_name(own, last + 1))
}

/// Whether a page is looked at: not the lists that the lines are, nor a chart.
fn is_shown(page: &Page) -> bool {
    let lists = [
        words::pages::CONTENTS_SHEET,
        words::pages::DISCREPANCY_SHEET,
        words::pages::DETAILS_SHEET,
    ];
    !page.hidden && page.chart.is_none() && !lists.contains(&page.name.as_str())
}
