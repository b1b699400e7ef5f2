//! What a bureau keeps of one file: what was found in it, and its facts.
//!
//! In goes a file that was opened, or the report of one that could not be; out comes a [`Part`], small enough to be kept
//! of thousands of files, and serde both ways so that a later run need not read the file again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::check::{self, Decided, Meant};
use crate::facts::{self, Figure, Headlines, LineKey, TableFacts};
use crate::model::Year;
use crate::open::{FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::recognise::Recogniser;
use crate::reconcile::units_in;
use crate::report::{Outcome, Report, Told};
use crate::screen;

use super::last_year::LastYear;
use super::proposal::{self, Proposal};

/// What is kept of one file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub head: Head,
    /// Its amounts, one for each table of its layout; nothing of a file that could not be read.
    pub facts: Vec<TableFacts>,
    /// What explains each cluster of what does not agree in it.
    pub proposals: Vec<Vec<Proposal>>,
}

/// What a file is, as far as it has to be known to tell which unit's it is and what became of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The verdict.
    pub outcome: Outcome,
    /// What was made of it; why it could not be read.
    pub state: HeadState,
    /// The lines of its 差异表.
    pub lines: Vec<Told>,
    /// How many of them a person has to see to.
    pub open: usize,
}

/// Whether a file could be read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum HeadState {
    /// It could not; a word for programs and a sentence for people.
    Unread {
        /// As in the report.
        kind: String,
        /// As in the report.
        message: String,
    },
    /// It holds tables.
    Submitted(Box<Submitted>),
}

/// What a submission is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Submitted {
    /// The id of the layout that was recognised.
    pub layout: String,
    /// The name of that layout.
    pub layout_name: String,
    /// Which of its tables are printed in which of their other shapes.
    pub shapes: Vec<(usize, usize)>,
    /// The year of most titles.
    pub year: Option<Year>,
    /// The department of most tables.
    pub department: Option<String>,
    /// What stands for all its figures: the same for two files with the same figures.
    pub digest: [u8; 32],
    /// Whether there is any figure in it.
    pub has_figures: bool,
    /// The sheets that the tables would stand on that are not there.
    pub missing: Vec<String>,
    /// The amounts by which a unit is known at a glance, as the layout names them.
    pub headlines: Vec<Figure>,
    /// The file that it was made from, if we wrote it.
    pub made_from: Option<String>,
    /// Whether anybody decided something in it.
    pub decided: Decided,
    /// Why nothing of what was decided in it could be carried out.
    pub unclear: Option<String>,
    /// The units of which it says that it is the sum.
    pub adds_up: Option<Box<AddedUp>>,
    /// The units that have rows of their own in its tables, if these are several.
    pub units: Vec<String>,
}

/// The units of which a submission says that it is the sum.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AddedUp {
    /// How many they are.
    pub count: i64,
    /// Their names, if it lists them.
    pub names: Vec<String>,
}

/// What is kept of a file in memory, and its report: `name` is what messages call it, `shown` its name without folders.
/// `headlines` are those of each layout, by its id.
pub fn part_bytes(
    recogniser: &Recogniser<'_>,
    headlines: &[(&str, Headlines)],
    (name, shown): (&str, &str),
    bytes: &[u8],
) -> (Part, Report) {
    let names = FileNames {
        told: name,
        shown,
        own: shown,
    };
    match open_bytes(recogniser, names, bytes, USUAL_MARGIN) {
        Ok(opened) => {
            let id = opened.layout.id.as_str();
            let of = headlines.iter().find(|(layout, _)| *layout == id);
            let none = Headlines::default();
            Part::of(opened, of.map_or(&none, |(_, headlines)| headlines))
        }
        Err(report) => (Part::unread(&report), *report),
    }
}

impl Part {
    /// What is kept of a file that was read, and its report.
    fn of(opened: Opened, headlines: &Headlines) -> (Part, Report) {
        let layout = opened.layout;
        let listed = LastYear::units_in(&opened.book);
        let Meant {
            submission,
            report,
            decided,
            kept,
        } = check::meant(opened);
        let facts = facts::of(layout, &submission);
        let missing = facts.iter().zip(&layout.tables);
        let missing = missing.filter(|(table, _)| !table.found);
        let submitted = Submitted {
            layout: layout.id.to_string(),
            layout_name: layout.name.to_string(),
            shapes: layout.chosen.clone(),
            year: submission.year,
            department: submission.department.clone(),
            digest: digest(&facts),
            has_figures: facts.iter().any(has_figures),
            missing: missing.map(|(_, spec)| spec.sheet.to_string()).collect(),
            headlines: headlines.figures(&facts),
            made_from: report.made_from.clone(),
            decided,
            unclear: report.error.as_ref().map(|error| error.message.clone()),
            adds_up: submission
                .tables
                .iter()
                .map(units_in)
                .max()
                .filter(|count| *count > 1)
                .map(|count| {
                    let names = listed.into_iter().map(|unit| unit.name).collect();
                    Box::new(AddedUp { count, names })
                }),
            units: units_of(&facts),
        };
        let mut head = Head::of(&report, HeadState::Submitted(Box::new(submitted)));
        head.lines.extend(kept);
        let proposals = proposal::of(layout, &submission, &report);
        let part = Part {
            head,
            facts,
            proposals,
        };
        (part, report)
    }

    /// What is kept of a file that could not be read.
    pub(crate) fn unread(report: &Report) -> Part {
        let failure = report.error.clone();
        let (kind, message) = failure.map_or_else(Default::default, |f| (f.kind, f.message));
        Part {
            head: Head::of(report, HeadState::Unread { kind, message }),
            facts: Vec::new(),
            proposals: Vec::new(),
        }
    }
}

impl Head {
    fn of(report: &Report, state: HeadState) -> Head {
        let (lines, open) = match state {
            HeadState::Unread { .. } => Default::default(),
            HeadState::Submitted(_) => screen::told(report),
        };
        Head {
            outcome: report.outcome,
            state,
            lines,
            open,
        }
    }

    /// What it is, if it could be read.
    pub fn submitted(&self) -> Option<&Submitted> {
        match &self.state {
            HeadState::Submitted(submitted) => Some(submitted),
            HeadState::Unread { .. } => None,
        }
    }
}

/// The units below the totals of trees; one alone is the submitter itself.
fn units_of(facts: &[TableFacts]) -> Vec<String> {
    let ledgers = facts.iter().flat_map(|table| &table.ledgers);
    let units = ledgers
        .flat_map(|ledger| &ledger.lines)
        .filter_map(|line| match &line.key {
            LineKey::Listed(names) => names.first(),
            _ => None,
        });
    let units: BTreeSet<&String> = units.collect();
    match units.len() {
        0 | 1 => Vec::new(),
        _ => units.into_iter().cloned().collect(),
    }
}

fn has_figures(table: &TableFacts) -> bool {
    let cells = table.ledgers.iter().flat_map(|ledger| &ledger.lines);
    let mut cells = cells.flat_map(|line| &line.cells);
    cells.any(|cell| matches!(&cell.figure, Figure::Known(amount) if !amount.is_zero()))
}

/// What stands for all figures and where they belong, wherever they are printed and whosever they are.
fn digest(facts: &[TableFacts]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (at, table) in facts.iter().enumerate() {
        for (ledger, lines) in table.ledgers.iter().enumerate() {
            for line in &lines.lines {
                hash.update([at as u8, ledger as u8]);
                // The names of units tell nothing of the figures.
                match &line.key {
                    LineKey::Total => hash.update([0]),
                    LineKey::Fixed(key) => hash.update(key.as_str()),
                    LineKey::Code(code) => hash.update(code.as_str()),
                    LineKey::Named(name) => hash.update(name),
                    LineKey::Listed(names) => {
                        names.iter().skip(1).for_each(|name| hash.update(name));
                    }
                }
                for cell in &line.cells {
                    match &cell.figure {
                        Figure::Known(amount) => hash.update(amount.serialize()),
                        Figure::Open(shown) => hash.update(shown),
                        Figure::Blank | Figure::NoColumn => hash.update([0xff]),
                    }
                }
            }
        }
    }
    hash.finalize().into()
}
