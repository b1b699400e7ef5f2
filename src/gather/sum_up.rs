//! What was gathered is added up, compared with what it should be, and written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::facts::Headlines;
use crate::layout::Layout;
use crate::merge::{
    self, Comparison, Dealings, Department, Detail, Filings, Granted, GrantedFigures, GrantedRow,
    History, Incoming, LastYear, Offsets, Part, Past, Proposals, Return, Settled, UnitFiling,
    Whole,
};
use crate::model::Year;
use crate::pages::{self, Against, Bureau};
use crate::read::{self, Password, Source};
use crate::recognise::Recogniser;
use crate::report::{Filing, Outcome, UnitState};
use crate::store::{Key, Store};
use crate::unit_list::Unit;
use crate::words::merge as words;
use crate::write;

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
    let filings = Filings::of(&files, known.units, options.year.map(Year));
    let chosen = filings.layout.as_ref();
    let layout = chosen.and_then(|(id, shapes)| {
        let layout = layouts.iter().find(|layout| layout.id.as_str() == id)?;
        Some(layout.in_shapes(shapes))
    });
    let layout = layout.ok_or(MergeError::NothingRead(files.len()))?;
    let clean = |unit: &UnitFiling| unit.outcome != Outcome::Mismatch || !options.only_clean;
    let units = filings.units.iter();
    let added: Vec<bool> = units
        .map(|unit| unit.state == UnitState::Reported && clean(unit))
        .collect();
    let granted = match stated {
        Some(Stated::List(book, name)) => Some(granted(book, name, layout)?),
        _ => None,
    };
    let added_files = |units: &mut dyn Iterator<Item = usize>| -> Vec<(usize, usize)> {
        let added = units.filter(|at| added[*at]);
        added
            .filter_map(|at| Some((at, filings.units[at].file?)))
            .collect()
    };
    let all = added_files(&mut (0..filings.units.len()));
    let adding = Adding::of(layout, &all, (gathered, store), granted.as_ref())?;
    let name = options.name.as_deref().unwrap_or(words::WHOLE);
    let departments = filings.departments(name);
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
    let mut beside = Vec::new();
    for one in &filings.consolidated {
        // Only with all of them there is anything to compare.
        if one.units.is_empty() || !one.units.iter().all(|unit| added[*unit]) {
            continue;
        }
        let own = added_files(&mut one.units.iter().copied());
        let own = Adding::of(layout, &own, (gathered, store), None)?;
        let department = departments.iter().find(|of| of.units == one.units);
        let department = department.cloned().unwrap_or_else(|| Department {
            name: one.name.clone(),
            head: None,
            units: one.units.clone(),
            is_listed: false,
        });
        let settled = own.dealings.settle(&[department], &own.proposals);
        let part = kept(store, &gathered[one.file])?;
        beside.push((one, own.beside(&part, &settled)));
    }
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
    let (pages, later) = pages::whole_workbook(&bureau)?;
    let workbook = write::long_workbook(&pages, &later)?;
    drop((pages, later));
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
        outcome: verdict(&filings, differs),
        files: gathered.iter().map(|one| one.name.clone()).collect(),
        filings,
        returns,
    };
    Ok((merged, past))
}

/// A list of what was granted.
fn granted(book: &read::Book, name: &str, layout: &Layout) -> Result<Granted, MergeError> {
    let granted = Granted::of(book, layout);
    granted.ok_or_else(|| MergeError::Against(words::no_granted(name)))
}

/// What is kept of a file.
fn kept(store: &Store, file: &Gathered) -> Result<Part, MergeError> {
    let kept = store.get(&file.key);
    let lost = || MergeError::Store(std::io::ErrorKind::NotFound.into());
    Ok(kept.ok_or_else(lost)?.part)
}

/// What units are added to.
struct Adding<'l> {
    whole: Whole<'l>,
    detail: Detail,
    dealings: Dealings,
    proposals: Proposals,
    /// What units print of the amounts that were granted.
    figures: BTreeMap<usize, GrantedFigures>,
}

impl<'l> Adding<'l> {
    /// Units, each with the index of its file.
    fn of(
        layout: &'l Layout,
        units: &[(usize, usize)],
        (gathered, store): (&[Gathered], &Store),
        granted: Option<&Granted>,
    ) -> Result<Adding<'l>, MergeError> {
        let mut adding = Adding {
            whole: Whole::new(layout),
            detail: Detail::default(),
            dealings: Dealings::new(layout),
            proposals: Proposals::new(),
            figures: BTreeMap::new(),
        };
        for (unit, file) in units {
            adding.add(*unit, kept(store, &gathered[*file])?, granted);
        }
        Ok(adding)
    }

    fn add(&mut self, unit: usize, part: Part, granted: Option<&Granted>) {
        self.whole.add(unit, &part.facts);
        self.detail.add(self.whole.layout, unit, &part.facts);
        self.dealings.add(unit, &part.facts);
        if let Some(granted) = granted {
            self.figures.insert(unit, granted.figures(&part.facts));
        }
        if !part.proposals.is_empty() {
            self.proposals.insert(unit, part.proposals);
        }
    }

    /// The sums beside a department's own workbook.
    fn beside(&self, department: &Part, settled: &Settled) -> Comparison {
        merge::compare(
            (&self.whole, &self.detail),
            (&department.facts, &department.proposals),
            &self.proposals,
            &Offsets::of(&self.dealings.transfers, settled, &self.whole),
        )
    }
}

/// The worst verdict; what is expected and not there has not been checked.
fn verdict(filings: &Filings, differs: bool) -> Outcome {
    let units = filings.units.iter().map(|unit| unit.outcome);
    let lost = filings.files.iter().filter_map(|filing| match filing {
        Filing::Taken(_) | Filing::Same(_) | Filing::Old { .. } | Filing::Whole(_) => None,
        Filing::Unread | Filing::Other(_) | Filing::Unexpected => Some(Outcome::Unchecked),
    });
    let differs = differs.then_some(Outcome::Mismatch);
    let all: Vec<Outcome> = units.chain(lost).chain(differs).collect();
    match all.contains(&Outcome::Unchecked) {
        true => Outcome::Unchecked,
        false => all.into_iter().max().unwrap_or(Outcome::Unchecked),
    }
}
