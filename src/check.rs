//! The check of one file, from its bytes to the report: open → replay, which solves. Examining it solves it as it stands.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::beside::Beside;
use crate::decide::Decision;
use crate::decide::lines::{self, Item, Places, Standing, State};
use crate::explain::Explained;
use crate::layout::Layout;
use crate::model::Submission;
use crate::open::{self, FileNames, Opened, USUAL_MARGIN, open_bytes};
use crate::read::{self, Book};
use crate::recognise::{LeftOver, Recogniser, is_own_sheet};
use crate::reconcile::Built;
use crate::replay::{Purpose, replay};
use crate::report::{FindingState, Left, Notice, Report, Told};
use crate::solve::Reconciled;
use crate::words;

/// The report of a file under the decisions in it.
pub(crate) fn report(mut opened: Opened) -> Report {
    let others = std::mem::take(&mut opened.others);
    let first = opened.layout.name.to_string();
    let report = match replay(opened, None, Purpose::Check) {
        Ok(replayed) => replayed.report,
        Err(report) => *report,
    };
    with_others(report, &first, others, true)
}

/// What a file says, as it is added up.
pub(crate) struct Meant {
    /// Its figures: as printed, or as what was decided in it makes them.
    pub submission: Submission,
    /// The report of these.
    pub report: Report,
    /// Whether anybody decided something in it.
    pub decided: Decided,
    /// The lines that somebody has kept as they are, with the reasons.
    pub kept: Vec<Told>,
}

/// Whether anybody decided something in a workbook of ours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub enum Decided {
    /// Nobody; or it is none of ours.
    #[default]
    Nothing,
    /// What was decided stood in it when we wrote it.
    Before,
    /// Something was decided in it since.
    Since,
}

impl Decided {
    /// Whether nobody decided anything.
    pub fn is_nothing(self) -> bool {
        self == Decided::Nothing
    }
}

/// What a file says: as printed, or, where somebody decided something in it, as these decisions make it.
pub(crate) fn meant(mut opened: Opened) -> Meant {
    let printed = opened.submission.clone();
    if !opened.book.sheets.iter().any(is_own_sheet) {
        return Meant {
            submission: printed,
            report: report(opened),
            decided: Decided::Nothing,
            kept: Vec::new(),
        };
    }
    let others = std::mem::take(&mut opened.others);
    let first = opened.layout.name.to_string();
    let mut kept = Vec::new();
    let (submission, report, decided) = match replay(opened.clone(), None, Purpose::Check) {
        Err(report) => (printed, *report, Decided::Nothing),
        Ok(replayed) if replayed.decisions.is_empty() => {
            (printed, replayed.report, Decided::Nothing)
        }
        Ok(replayed) => {
            kept = replayed.decisions.iter().filter_map(self::kept).collect();
            let (submission, report) = replayed.meant(&opened);
            let decided = match replayed.is_new {
                true => Decided::Since,
                false => Decided::Before,
            };
            (submission, report, decided)
        }
    };
    Meant {
        submission,
        report: with_others(report, &first, others, true),
        decided,
        kept,
    }
}

/// The line of what somebody has kept as it is, with the reason.
fn kept(decision: &Decision) -> Option<Told> {
    let item = Item::decided(decision, Places::Submitted)?;
    let told = item.plain();
    let input = decision.line.as_ref().map(|line| line.input.clone());
    (item.state == State::Kept).then(|| Told {
        basis: words::decide::kept_because(&told.basis, &decision.remark),
        place: input
            .filter(|input| !input.is_empty())
            .unwrap_or(told.place),
        ..told
    })
}

/// A report with what is found in the tables of other families in the same file; `first` is the name of its own. Unless
/// they are `corrected`, what is proven in them is left to be done: their sheets are carried over as they are.
pub(crate) fn with_others(
    mut report: Report,
    first: &str,
    others: Vec<Opened>,
    corrected: bool,
) -> Report {
    for other in others {
        let name = other.layout.name.to_string();
        let tables = other.tables();
        let mut found = self::report(other);
        if !corrected {
            found.corrections.clear();
            let states = found.states.values_mut();
            states.for_each(|state| *state = FindingState::Open);
        }
        report.join(found);
        let message = match corrected {
            true => words::recognise::two_families(first, &name, tables),
            false => words::recognise::one_of_two_families(first, &name, tables),
        };
        report.notices.push(Notice {
            at: String::new(),
            message,
        });
    }
    report
}

/// Lines and what they leave to a person, with those of the tables of other families in the same file; `first` is the
/// name of its own.
pub(crate) fn told_with_others(
    (mut told, mut left): (Vec<Told>, Left),
    first: &str,
    others: &[Opened],
) -> (Vec<Told>, Left) {
    if !others.is_empty() {
        let report = with_others(Report::default(), first, others.to_vec(), false);
        let items = lines::of(&report, Places::Submitted, Standing::default());
        let (more, of_others) = lines::told(&items);
        told.extend(more);
        left.add(of_others);
    }
    (told, left)
}

/// Checks a file that is in memory; `name` is what messages call it. Whatever is wrong with it, there is a report.
pub fn check_bytes(recogniser: &Recogniser, name: &str, bytes: &[u8]) -> Report {
    match open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN) {
        Ok(opened) => report(opened),
        Err(report) => *report,
    }
}

/// A document in memory that says in words what the tables of another file say.
#[derive(Clone, Copy, Debug)]
pub struct Words<'w> {
    /// What messages call it.
    pub name: &'w str,
    /// Its bytes.
    pub bytes: &'w [u8],
}

/// What is given beside a file that is checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Enclosures<'w> {
    /// What other documents say of its tables.
    pub with: &'w [Words<'w>],
    /// Last year's workbook or document, with which what is said of last year is compared.
    pub last_year: Option<Words<'w>>,
}

/// Checks a file that is in memory together with what is given beside it.
pub fn check_bytes_with(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    given: Enclosures,
) -> Report {
    let names = FileNames::all(name);
    let opened = open_bytes(recogniser, names, bytes, USUAL_MARGIN).and_then(|mut opened| {
        enclose(recogniser, &mut opened, given)?;
        Ok(opened)
    });
    opened.map_or_else(|report| *report, report)
}

/// Gives a file what is beside it.
///
/// # Errors
/// The report of a file beside it that cannot be read, or of last year's that is of another family or year.
pub(crate) fn enclose<'l>(
    recogniser: &Recogniser<'l>,
    opened: &mut Opened<'l>,
    given: Enclosures,
) -> Result<(), Box<Report>> {
    if let Some(Words { name, bytes }) = given.last_year {
        match opened.last_year(recogniser, (name, bytes)) {
            Ok(last) => opened.reading.last_year = Some(Arc::new(last)),
            Err(message) => return Err(open::failed(&opened.name, "last-year", message)),
        }
    }
    for words in given.with {
        let book = read::read_bytes(words.bytes, words.name);
        let book = book.map_err(|error| open::unread(words.name, &error))?;
        opened.hear(words.name, book);
    }
    Ok(())
}

/// Checks a file that is in memory and keeps what came of each step; `name` is what messages call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables.
pub fn examine_bytes<'l>(
    recogniser: &Recogniser<'l>,
    name: &str,
    bytes: &[u8],
) -> Result<Examined<'l>, Box<Report>> {
    open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN).map(Opened::examined)
}

/// Everything that is known of a file after it has been checked.
#[derive(Clone, Debug)]
pub struct Examined<'l> {
    /// The file's sheets as read.
    pub book: Book,
    /// The layout that was recognised.
    pub layout: &'l Layout,
    /// What was submitted.
    pub submission: Submission,
    /// Its facts and relations.
    pub built: Built,
    /// The causes.
    pub explained: Explained,
    /// Indices of the sheets that are none of the tables.
    pub unrecognised: Vec<usize>,
    /// The cells of sheets with tables that are no part of a table.
    pub rest: Vec<LeftOver>,
    /// What stands beside the cells of the tables.
    pub beside: Beside,
    /// The report.
    pub report: Report,
}

impl<'l> Opened<'l> {
    /// The same with what came of it as it stands.
    pub fn examined(self) -> Examined<'l> {
        let solved = self.as_it_stands();
        self.with(solved)
    }

    /// The same with what came of it.
    pub fn with(self, solved: Reconciled) -> Examined<'l> {
        let Reconciled {
            built,
            explained,
            report,
        } = solved;
        Examined {
            book: self.book,
            layout: self.layout,
            submission: self.submission,
            built,
            explained,
            unrecognised: self.unrecognised,
            rest: self.rest,
            beside: self.beside,
            report,
        }
    }
}
