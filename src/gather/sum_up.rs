//! What was gathered is added up, compared with what it should be, and written.

use std::path::Path;

use crate::facts::Headlines;
use crate::layout::Layout;
use crate::many::{BrokeDown, in_order};
use crate::merge::{
    self, Filings, Granted, GrantedRow, History, Incoming, LastYear, Part, Past, Return, UnitFiling,
};
use crate::model::Year;
use crate::pages::{self, Against, Bureau, WholePages};
use crate::read::{self, Password, Source};
use crate::recognise::Recogniser;
use crate::report::{Filing, Outcome, UnitState};
use crate::store::{Key, Store};
use crate::unit_list::Unit;
use crate::words::merge as words;
use crate::write::{self, LongBook};

use super::adding::Sources;
use super::one_by_one::{Gathered, part};
use super::{MergeError, MergeOptions, Merged};

/// What is known before anything is added up.
pub(super) struct Known<'k> {
    /// Who is expected.
    pub(super) units: Option<&'k [Unit]>,
    /// What the sums should be.
    pub(super) stated: Option<&'k Stated>,
    /// What was written last year.
    pub(super) last_year: Option<&'k LastYear>,
}

/// Reads the workbook of last year.
pub(super) fn last_year(
    recogniser: &Recogniser<'_>,
    path: &Path,
    password: Option<&Password>,
) -> Result<LastYear, MergeError> {
    let source = Source { path, password };
    let refused = |error: read::ReadError| MergeError::Against(error.to_string());
    let bytes = read::source_bytes(source).map_err(refused)?;
    let (part, _) = part(recogniser, &[], path, bytes.plain());
    let book = read::read_bytes(bytes.plain(), &read::shown_name(path)).map_err(refused)?;
    match part.head.submitted() {
        Some(submitted) => Ok(LastYear {
            year: submitted.year,
            units: LastYear::units_in(&book),
            facts: part.facts,
        }),
        None => Err(MergeError::Against(words::no_last_year(
            &path.display().to_string(),
        ))),
    }
}

/// What the sums should be.
pub(super) enum Stated {
    /// A department's own workbook.
    Department(Box<Part>),
    /// A list, which the layout of the whole tells how to read.
    List(Box<read::Book>, String),
}

/// Reads what the sums should be.
pub(super) fn stated(
    recogniser: &Recogniser<'_>,
    path: &Path,
    password: Option<&Password>,
) -> Result<Stated, MergeError> {
    let name = path.display().to_string();
    let source = Source { path, password };
    let bytes =
        read::source_bytes(source).map_err(|error| MergeError::Against(error.to_string()))?;
    let (part, _) = part(recogniser, &[], path, bytes.plain());
    if part.head.submitted().is_some() {
        return Ok(Stated::Department(Box::new(part)));
    }
    match read::read_bytes(bytes.plain(), &read::shown_name(path)) {
        Ok(book) => Ok(Stated::List(Box::new(book), name)),
        Err(error) => Err(MergeError::Against(error.to_string())),
    }
}

/// Adds up what was gathered and writes the workbook.
pub(super) fn consolidate(
    layouts: &[Layout],
    gathered: &[Gathered],
    known: Known,
    options: &MergeOptions,
    (store, history): (&Store, &mut History),
) -> Result<(Merged, Vec<Option<Past>>), MergeError> {
    let files: Vec<Incoming> = gathered.iter().map(Gathered::incoming).collect();
    let Known { stated, .. } = known;
    let mut filings = Filings::of(&files, known.units, options.year.map(Year));
    let chosen = filings.layout.as_ref();
    let layout = chosen.and_then(|(id, shapes)| {
        let layout = layouts.iter().find(|layout| layout.id.as_str() == id)?;
        Some(layout.in_shapes(shapes))
    });
    let layout = layout.ok_or(MergeError::NothingRead(files.len()))?;
    let name = options.name.as_deref().unwrap_or(words::WHOLE);
    let granted = match stated {
        Some(Stated::List(book, name)) => Some(granted(book, name, layout)?),
        _ => None,
    };
    let sources = Sources {
        layout,
        gathered,
        store,
        granted: granted.as_ref(),
    };
    let mut departments = filings.departments(name);
    let summed = sources.summed(&filings, &departments)?;
    if !summed.is_empty() {
        let year = options.year.map(Year);
        filings = Filings::beside_sums(&files, known.units, year, &summed);
        departments = filings.departments(name);
    }
    let clean = |unit: &UnitFiling| unit.outcome != Outcome::Mismatch || !options.only_clean;
    let units = filings.units.iter();
    let added: Vec<bool> = units
        .map(|unit| unit.state == UnitState::Reported && clean(unit))
        .collect();
    let (adding, may_add_up) = sources.add_up(&filings, &added, &departments)?;
    let settled = adding.dealings.settle(&departments, &adding.proposals);
    let comparison = stated.map(|stated| match (stated, &granted) {
        (Stated::Department(part), _) => adding.beside(part, &settled),
        (Stated::List(..), granted) => {
            let unit = |row: &GrantedRow| filings.unit_of(&row.code, &row.name);
            let empty = Granted::default();
            let granted = granted.as_ref().unwrap_or(&empty);
            let (figures, proposals) = (&adding.figures, &adding.proposals);
            merge::compare_granted(&adding.whole, granted, unit, figures, proposals)
        }
    });
    let beside = sources.beside_own(&filings, &added, &departments)?;
    let against = options.against.as_ref();
    let against = against.map(|path| path.display().to_string());
    let headlines = Headlines::of(layout);
    let past = history.note_all(
        (layout, &filings, &files),
        |file| gathered[file].key.as_str(),
        |kept| Some(store.get(&Key::remembered(kept)?)?.part.facts),
    );
    let returns = options.send_back.as_ref();
    let returns = returns.map(|_| Return::of(&filings, &files));
    let own = against.as_deref().zip(comparison.as_ref());
    let own = own.map(|(file, comparison)| Against {
        file,
        of: None,
        comparison,
    });
    let others = beside.iter().map(|(one, comparison)| Against {
        file: &gathered[one.file].name,
        of: Some(one),
        comparison,
    });
    let against: Vec<Against> = own.into_iter().chain(others).collect();
    let bureau = Bureau {
        departments: &departments,
        dealings: &adding.dealings,
        settled: &settled,
        may_add_up: &may_add_up,
        past: &past,
        last_year: known.last_year,
        returns: returns.as_deref(),
        name,
        filings: &filings,
        files: &files,
        added: &added,
        whole: &adding.whole,
        detail: &adding.detail,
        headlines: &headlines,
        formulas: options.formulas,
        against: &against,
        proposals: &adding.proposals,
    };
    let workbook = workbook(&pages::whole_workbook(&bureau)?)?;
    write::save_atomically(&options.output, &workbook, Path::new(""))?;
    let count = added.iter().filter(|added| **added).count();
    let differs = against.iter().any(|one| one.comparison.differs())
        || settled
            .settlements
            .iter()
            .any(|one| one.is_wrong(&departments));
    let mut summary = words::summary(&filings.counts(), count);
    for one in &against {
        summary += &pages::compared(one);
    }
    for line in pages::offset_lines(&bureau) {
        summary += &format!("\n{line}");
    }
    let merged = Merged {
        summary,
        outcome: verdict(&filings, &added, differs),
        files: gathered.iter().map(|one| one.name.clone()).collect(),
        filings,
        returns,
    };
    Ok((merged, past))
}

/// The bytes of the workbook, its longest pages written side by side.
fn workbook(pages: &WholePages) -> Result<Vec<u8>, MergeError> {
    let book = LongBook::of(pages)?;
    let (later, mut pressed) = (book.later(), Vec::new());
    in_order(
        &later,
        |later| book.press(later),
        |_, done| -> Result<(), MergeError> {
            let broke = |down: BrokeDown| MergeError::BrokeDown(down.at);
            pressed.push(done.map_err(broke)??);
            Ok(())
        },
    )?;
    Ok(book.finish(pressed)?)
}

/// A list of what was granted.
fn granted(book: &read::Book, name: &str, layout: &Layout) -> Result<Granted, MergeError> {
    let granted = Granted::of(book, layout);
    granted.ok_or_else(|| MergeError::Against(words::no_granted(name)))
}

/// The worst verdict; what is expected and not there has not been checked.
fn verdict(filings: &Filings, added: &[bool], differs: bool) -> Outcome {
    let units = filings.units.iter().map(|unit| unit.outcome);
    // What a sum of others holds beside these is in no sum here.
    let mut wholes = filings.consolidated.iter();
    let lacking = wholes.any(|one| !one.is_covered(added));
    let lacking = lacking.then_some(Outcome::Unchecked);
    let lost = filings.files.iter().filter_map(|filing| match filing {
        Filing::Taken(_) | Filing::Same(_) | Filing::Old { .. } | Filing::Whole(_) => None,
        Filing::Unread | Filing::Other(_) | Filing::Unexpected => Some(Outcome::Unchecked),
    });
    let differs = differs.then_some(Outcome::Mismatch);
    let all: Vec<Outcome> = units.chain(lost).chain(lacking).chain(differs).collect();
    match all.contains(&Outcome::Unchecked) {
        true => Outcome::Unchecked,
        false => all.into_iter().max().unwrap_or(Outcome::Unchecked),
    }
}
