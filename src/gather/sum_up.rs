//! What was gathered is added up, compared with what it should be, and written.

use std::path::Path;

use crate::facts::Headlines;
use crate::layout::Layout;
use crate::many::{BrokeDown, in_order};
use crate::merge::{
    self, Comparison, Filings, Granted, History, Incoming, LastYear, Part, Past, Return, Settled,
    UnitFiling,
};
use crate::model::Year;
use crate::pages::{self, Against, Bureau, WholePages};
use crate::read::{self, Password, Source};
use crate::recognise::Recogniser;
use crate::report::{Filing, Outcome, UnitState, WholeBy};
use crate::store::{Key, Store};
use crate::unit_list::Unit;
use crate::words::merge as words;
use crate::write::{self, LongBook};

use super::adding::{Adding, Sources};
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
    let year = options.year.map(Year);
    let filings = Filings::of(&files, known.units, year);
    let layout = layout_of(layouts, &filings).ok_or(MergeError::NothingRead(files.len()))?;
    check_last_year(&filings, known.last_year, options)?;
    let name = options.name.as_deref().unwrap_or(words::WHOLE);
    let granted = match known.stated {
        Some(Stated::List(book, name)) => Some(granted(book, name, layout)?),
        _ => None,
    };
    let sources = Sources {
        layout,
        gathered,
        store,
        granted: granted.as_ref(),
    };
    let (filings, departments) = sources.sorted(filings, name, |summed| {
        Filings::beside_sums(&files, known.units, year, summed)
    })?;
    let added = added(&filings, options);
    let (adding, may_add_up) = sources.add_up(&filings, &added, &departments)?;
    let settled = adding.dealings.settle(&departments, &adding.proposals);
    let own = known.stated.map(|stated| {
        let of = (&filings, added.as_slice());
        compared(stated, granted.as_ref(), of, (&adding, &settled))
    });
    let beside = sources.beside_own(&filings, &added, &departments)?;
    let file = options.against.as_ref();
    let file = file.map(|path| path.display().to_string());
    let own = file.as_deref().zip(own.as_ref());
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
    let past = history.note_all(
        (layout, &filings, &files),
        |file| gathered[file].key.as_str(),
        |kept| Some(store.get(&Key::remembered(kept)?)?.part.facts),
    );
    let returns = options.send_back.as_ref();
    let returns = returns.map(|_| Return::of(&filings, &files));
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
        headlines: &Headlines::of(layout),
        formulas: options.formulas,
        against: &against,
        proposals: &adding.proposals,
    };
    let workbook = workbook(&pages::whole_workbook(&bureau)?)?;
    write::save_atomically(&options.output, &workbook, Path::new(""))?;
    let merged = Merged {
        summary: summary(&bureau),
        outcome: verdict(&bureau),
        files: gathered.iter().map(|one| one.name.clone()).collect(),
        filings,
        returns,
    };
    Ok((merged, past))
}

/// Which units are added up.
fn added(filings: &Filings, options: &MergeOptions) -> Vec<bool> {
    let clean = |unit: &UnitFiling| unit.outcome != Outcome::Mismatch || !options.only_clean;
    let units = filings.units.iter();
    units
        .map(|unit| unit.state == UnitState::Reported && clean(unit))
        .collect()
}

/// What is said of it on the terminal.
fn summary(bureau: &Bureau) -> String {
    let count = bureau.added.iter().filter(|added| **added).count();
    let mut summary = words::summary(&bureau.filings.counts(), count);
    for one in bureau.against {
        summary += &pages::compared(bureau, one);
    }
    for line in pages::offset_lines(bureau) {
        summary += &format!("\n{line}");
    }
    summary
}

/// The layout of the whole, in the shapes of most files.
fn layout_of<'l>(layouts: &'l [Layout], filings: &Filings) -> Option<&'l Layout> {
    let (id, shapes) = filings.layout.as_ref()?;
    let layout = layouts.iter().find(|layout| layout.id.as_str() == id)?;
    Some(layout.in_shapes(shapes))
}

/// The sums beside what they should be.
fn compared(
    stated: &Stated,
    granted: Option<&Granted>,
    (filings, added): (&Filings, &[bool]),
    (adding, settled): (&Adding, &Settled),
) -> Comparison {
    match stated {
        Stated::Department(part) => {
            // What adds up others has nothing of its own that the sums would lack.
            let is_sum = |at: usize| {
                let file = filings.units[at].file;
                file.is_some_and(|file| filings.files[file] == Filing::Whole(WholeBy::Figures))
            };
            let missing = (0..added.len()).filter(|at| !added[*at] && !is_sum(*at));
            adding.beside(part, settled, &missing.collect::<Vec<_>>())
        }
        Stated::List(..) => {
            let empty = Granted::default();
            let granted = granted.unwrap_or(&empty);
            let (figures, proposals) = (&adding.figures, &adding.proposals);
            merge::compare_granted((&adding.whole, filings), granted, figures, proposals)
        }
    }
}

/// Refuses a workbook as last year's that is of this year or of a later one.
fn check_last_year(
    filings: &Filings,
    last: Option<&LastYear>,
    options: &MergeOptions,
) -> Result<(), MergeError> {
    let last = last.and_then(|last| last.year);
    match (last, filings.year, &options.last_year) {
        (Some(own), Some(year), Some(path)) if own >= year => {
            let (own, year) = (own.to_string(), year.to_string());
            let file = path.display().to_string();
            Err(MergeError::Against(words::not_last_year(
                &file, &own, &year,
            )))
        }
        _ => Ok(()),
    }
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
fn verdict(bureau: &Bureau) -> Outcome {
    let filings = bureau.filings;
    let mut settlements = bureau.settled.settlements.iter();
    let mut against = bureau.against.iter();
    let differs = against.any(|one| one.comparison.differs())
        || settlements.any(|one| one.is_wrong(bureau.departments));
    let open = bureau.against.iter().any(|one| one.comparison.is_open());
    let units = filings.units.iter().map(|unit| unit.outcome);
    // What a sum of others holds beside these is in no sum here.
    let mut wholes = filings.consolidated.iter();
    let lacking = wholes.any(|one| !one.is_covered(bureau.added));
    let lacking = (lacking || open).then_some(Outcome::Unchecked);
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
