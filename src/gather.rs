//! The submissions of a bureau on the command line: files are read side by side, and the workbook of the whole is written.
//!
//! In go paths, out come one workbook and what became of every file. Each file is worked on once and what is kept of it
//! ([`Part`]) goes to the disk, so that memory holds heads and sums, not submissions; files that have not changed since
//! the last run are not read again. The output appears whole or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::facts::Headlines;
use crate::files::broke_down;
use crate::inputs::Inputs;
use crate::layout::Layout;
use crate::many::{BrokeDown, in_order};
use crate::merge::{
    self, Comparison, Decided, Detail, Filings, Granted, GrantedFigures, GrantedRow, Head,
    HeadState, History, Incoming, LastYear, Part, Past, Proposals, Return, UnitFiling, Whole,
};
use crate::model::Year;
use crate::open;
use crate::pages::{self, Bureau};
use crate::read::{self, LOCK_FILE, Password, Source};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::report::{Filing, Outcome, Report, UnitState};
use crate::send_back::{Outgoing, SendBackError, send_back};
use crate::store::{Kept, Key, Store};
use crate::unit_list::{self, Unit, UnitListError};
use crate::words::merge as words;
use crate::words::{returned, system};
use crate::write::{self, WriteError};

/// How submissions are added up.
#[derive(Clone, Debug, Default)]
pub struct MergeOptions {
    /// Where the workbook goes.
    pub output: PathBuf,
    /// A list of who is expected (see [`unit_list`]).
    pub units: Option<PathBuf>,
    /// The budget year; that of most files if nobody says.
    pub year: Option<u16>,
    /// What the whole is called.
    pub name: Option<String>,
    /// What the sums should be: a department's own workbook, or what was granted to units.
    pub against: Option<PathBuf>,
    /// The workbook of the whole that was written last year.
    pub last_year: Option<PathBuf>,
    /// Whether units that do not agree are left out.
    pub only_clean: bool,
    /// Whether sums are formulas.
    pub formulas: bool,
    /// Whether the report of each file is told as JSON.
    pub json: bool,
    /// The folder in which each unit finds what it has to mend.
    pub send_back: Option<PathBuf>,
    /// Whether the layouts are not those of the program, so that nothing is kept for later runs.
    pub own_layout: bool,
}

/// What was added up.
#[derive(Clone, PartialEq, Debug)]
pub struct Merged {
    /// How many units and files are in which state, and how many the sums hold.
    pub summary: String,
    /// The worst of the verdicts; 未核 if anything that is expected is not there.
    pub outcome: Outcome,
    /// The files that were not left aside, as people find them, in the order of the inputs.
    pub files: Vec<String>,
    /// What became of each of them, and of each unit.
    pub filings: Filings,
    /// What goes back to units, if that was asked for.
    pub returns: Option<Vec<Return>>,
}

/// Why nothing was added up.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The output would not open under its name.
    #[error("汇总要写成 .xlsx，请把“{}”改成以 .xlsx 结尾的名称。", .0.display())]
    Name(PathBuf),
    /// The output is no workbook of ours.
    #[error("“{}”已经存在，不是对表写出的，没有覆盖。请换一个文件名，或先把它移走。", .0.display())]
    NotOurs(PathBuf),
    /// The output is one of the files that are added up.
    #[error("输出“{}”就是要汇总的文件之一。请用 -o 另起一个文件名。", .0.display())]
    IsInput(PathBuf),
    /// There is no file at all.
    #[error("没有可以汇总的文件。请写明文件或装着它们的文件夹。")]
    NoFiles,
    /// No file holds tables.
    #[error("{0} 个文件里没有一个能读出公开表，没有写出汇总。各文件的原因见上面。")]
    NothingRead(usize),
    /// The list of units cannot be used.
    #[error(transparent)]
    Units(#[from] UnitListError),
    /// What the sums should be cannot be read.
    #[error("{0}")]
    Against(String),
    /// What is kept of files cannot be kept.
    #[error("中间结果写不下：{}。请在输出的磁盘上腾出地方再试。", system::refused(.0))]
    Store(std::io::Error),
    /// The workbook could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A submission was read with another layout; a mistake of ours.
    #[error(transparent)]
    Pages(#[from] pages::OtherLayout),
    /// Not everything was sent back.
    #[error(transparent)]
    SendBack(#[from] SendBackError),
}

/// A file as it was gathered.
struct Gathered {
    path: PathBuf,
    name: String,
    stem: String,
    modified: Option<u64>,
    key: Key,
    head: Head,
}

impl Gathered {
    fn incoming(&self) -> Incoming<'_> {
        Incoming {
            path: &self.name,
            stem: &self.stem,
            modified: self.modified,
            head: &self.head,
        }
    }
}

/// What came of the work on one file.
struct Done {
    gathered: Gathered,
    json: Option<String>,
}

/// What is told while files are worked on.
#[derive(Clone, Copy, Debug)]
pub enum Told<'t> {
    /// A file is done; its report as JSON, if that was asked for.
    File(Option<&'t str>),
    /// Something was left aside, in a sentence.
    Aside(&'t str),
}

/// Adds up submissions and writes the workbook of the whole.
///
/// # Errors
/// If nothing can be added up, or the workbook cannot be written.
pub fn merge(
    (recogniser, layouts): (&Recogniser<'_>, &[Layout]),
    inputs: &Inputs,
    (options, password): (&MergeOptions, Option<&Password>),
    tell: &mut dyn FnMut(Told),
) -> Result<Merged, MergeError> {
    check_output(options, inputs)?;
    let expected = match &options.units {
        Some(path) => Some(unit_list::read_file(path)?),
        None => None,
    };
    let stated = match &options.against {
        Some(path) => Some(stated(recogniser, path, password)?),
        None => None,
    };
    let last_year = match &options.last_year {
        Some(path) => Some(last_year(recogniser, path, password)?),
        None => None,
    };
    let store = Store::beside(&options.output, !options.own_layout).map_err(MergeError::Store)?;
    let gathered = gather(
        recogniser,
        layouts,
        inputs,
        (options, password),
        &store,
        tell,
    )?;
    let expected = Known {
        units: expected.as_deref(),
        stated: stated.as_ref(),
        last_year: last_year.as_ref(),
    };
    let mut history = store.history();
    let keeping = (&store, &mut history);
    let (written, past) = consolidate(layouts, &gathered, expected, options, keeping)?;
    store.remember(&history).map_err(MergeError::Store)?;
    store.tidy();
    if let (Some(folder), Some(returns)) = (&options.send_back, &written.returns) {
        let back = Outgoing {
            filings: &written.filings,
            files: gathered.iter().map(|one| (&*one.path, &one.head)).collect(),
            returns,
            past: &past,
            layouts,
        };
        send_back(recogniser, (folder, password), &back)?;
    }
    Ok(written)
}

/// What is known before anything is added up.
struct Known<'k> {
    /// Who is expected.
    units: Option<&'k [Unit]>,
    /// What the sums should be.
    stated: Option<&'k Stated>,
    /// What was written last year.
    last_year: Option<&'k LastYear>,
}

/// Reads the workbook of last year.
fn last_year(
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
enum Stated {
    /// A department's own workbook.
    Department(Box<Part>),
    /// A list, which the layout of the whole tells how to read.
    List(Box<read::Book>, String),
}

/// Reads what the sums should be.
fn stated(
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

/// Refuses an output that is an input, or that somebody else made.
fn check_output(options: &MergeOptions, inputs: &Inputs) -> Result<(), MergeError> {
    let output = &options.output;
    let extension = output.extension();
    if !extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        return Err(MergeError::Name(output.clone()));
    }
    if inputs.files.is_empty() {
        return Err(MergeError::NoFiles);
    }
    if !output.exists() {
        return Ok(());
    }
    let named = |file: &&PathBuf| !inputs.found.contains(*file);
    let mut named = inputs.files.iter().filter(named);
    if named.any(|file| is_same(file, output)) {
        return Err(MergeError::IsInput(output.clone()));
    }
    let ours = || {
        let book = read::read_file(output).ok();
        book.is_some_and(|book| book.sheets.iter().any(is_own_sheet))
    };
    match write::is_signed(output) || ours() {
        true => Ok(()),
        false => Err(MergeError::NotOurs(output.clone())),
    }
}

/// Whether a file lies in a folder or below it.
fn is_within(file: &Path, folder: &Path) -> bool {
    let (file, folder) = (file.canonicalize(), folder.canonicalize());
    file.is_ok_and(|file| folder.is_ok_and(|folder| file.starts_with(folder)))
}

fn is_same(one: &Path, other: &Path) -> bool {
    same_file::is_same_file(one, other).unwrap_or(false)
}

/// Works on all files, keeps their parts on the disk and their heads here.
fn gather(
    recogniser: &Recogniser<'_>,
    layouts: &[Layout],
    inputs: &Inputs,
    (options, password): (&MergeOptions, Option<&Password>),
    store: &Store,
    tell: &mut dyn FnMut(Told),
) -> Result<Vec<Gathered>, MergeError> {
    let headlines: Vec<(&str, Headlines)> = layouts
        .iter()
        .map(|layout| (layout.id.as_str(), Headlines::of(layout)))
        .collect();
    let work = |file: &PathBuf| one(recogniser, &headlines, file, (options, password), store);
    let mut all = Vec::with_capacity(inputs.files.len());
    let own_output: Vec<&PathBuf> = inputs
        .files
        .iter()
        .filter(|file| is_same(file, &options.output))
        .collect();
    in_order(
        &inputs.files,
        work,
        |file, done| -> Result<(), MergeError> {
            if own_output.contains(&file) {
                tell(Told::Aside(&words::own_output(&file.display().to_string())));
                return Ok(());
            }
            let done = match done {
                Ok(done) => done.map_err(MergeError::Store)?,
                Err(broke) => broken(file, &broke, store),
            };
            let sent_back = options.send_back.as_deref();
            if let Some(aside) = aside((inputs, sent_back), &done.gathered) {
                tell(Told::Aside(&aside));
                return Ok(());
            }
            if let HeadState::Unread { message, .. } = &done.gathered.head.state
                && !options.json
            {
                tell(Told::Aside(message));
            }
            tell(Told::File(done.json.as_deref()));
            all.push(done.gathered);
            Ok(())
        },
    )?;
    Ok(all)
}

/// Why a file is no input at all: a lock file, a 退回单, or our own output that waits to be decided upon: beside the file
/// that it was made from, or where it was put for its unit. Once somebody decided something in it, or nothing is left to
/// decide, it is what its unit hands in next.
fn aside((inputs, sent_back): (&Inputs, Option<&Path>), file: &Gathered) -> Option<String> {
    match &file.head.state {
        HeadState::Unread { kind, message } if kind == LOCK_FILE => {
            Some(words::aside(&file.name, message))
        }
        HeadState::Unread { .. } => file
            .stem
            .starts_with(returned::SLIP)
            .then(|| returned::is_slip(&file.name)),
        HeadState::Submitted(one) => {
            let made_from = one.made_from.as_deref();
            let ours = made_from.is_some() && one.decided != Decided::Since;
            if ours && sent_back.is_some_and(|folder| is_within(&file.path, folder)) {
                return Some(returned::sent_back(&file.name));
            }
            let waits = one.decided.is_nothing() && file.head.open > 0;
            let beside = waits && inputs.is_made_from_another(&file.path, made_from);
            beside
                .then(|| crate::words::usage::own_output(&file.name, made_from.unwrap_or_default()))
        }
    }
}

/// The work on one file: what is kept of it, from an earlier run where it has not changed.
fn one(
    recogniser: &Recogniser<'_>,
    headlines: &[(&str, Headlines)],
    file: &Path,
    (options, password): (&MergeOptions, Option<&Password>),
    store: &Store,
) -> std::io::Result<Done> {
    let name = file.display().to_string();
    let source = Source {
        path: file,
        password,
    };
    let bytes = read::source_bytes(source);
    let plain = bytes.as_ref().map_or(&[][..], |bytes| bytes.plain());
    let key = store.key(&name, plain);
    let kept = store.get(&key).filter(|_| bytes.is_ok());
    let kept = match kept.filter(|kept| kept.json.is_some() || !options.json) {
        Some(kept) => kept,
        None => {
            let (part, report) = match &bytes {
                Ok(bytes) => part(recogniser, headlines, file, bytes.plain()),
                Err(error) => {
                    let report = *open::unread(&name, error);
                    (Part::unread(&report), report)
                }
            };
            let json = options.json.then(|| serde_json::to_string(&report));
            let kept = Kept {
                part,
                json: json.transpose().map_err(std::io::Error::other)?,
            };
            store.put(&key, &kept)?;
            kept
        }
    };
    Ok(Done {
        gathered: gathered(file, name, key, kept.part.head),
        json: kept.json.filter(|_| options.json),
    })
}

fn gathered(file: &Path, name: String, key: Key, head: Head) -> Gathered {
    let stem = file.file_stem().unwrap_or_default();
    let written = std::fs::metadata(file)
        .and_then(|data| data.modified())
        .ok();
    let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Gathered {
        path: file.to_owned(),
        name,
        stem: stem.to_string_lossy().into_owned(),
        modified: since.map(|since| since.as_secs()),
        key,
        head,
    }
}

/// What is kept of the bytes of a file.
fn part(
    recogniser: &Recogniser<'_>,
    headlines: &[(&str, Headlines)],
    file: &Path,
    bytes: &[u8],
) -> (Part, Report) {
    let (name, shown) = (file.display().to_string(), read::shown_name(file));
    merge::part_bytes(recogniser, headlines, (&name, &shown), bytes)
}

/// A file on which the program broke down is one that could not be read.
fn broken(file: &Path, broke: &BrokeDown, store: &Store) -> Done {
    let report = broke_down(file, broke);
    let name = file.display().to_string();
    let key = store.key(&name, broke.at.as_bytes());
    Done {
        gathered: gathered(file, name, key, Part::unread(&report).head),
        json: serde_json::to_string(&report).ok(),
    }
}

/// Adds up what was gathered and writes the workbook.
fn consolidate(
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
    let mut adding = Adding {
        whole: Whole::new(layout),
        detail: Detail::default(),
        proposals: Proposals::new(),
        figures: BTreeMap::new(),
    };
    for (at, unit) in filings.units.iter().enumerate() {
        if let Some(file) = unit.file.filter(|_| added[at]) {
            let kept = store.get(&gathered[file].key);
            let lost = || MergeError::Store(std::io::ErrorKind::NotFound.into());
            adding.add(at, kept.ok_or_else(lost)?.part, granted.as_ref());
        }
    }
    let comparison = stated.map(|stated| match (stated, &granted) {
        (Stated::Department(part), _) => merge::compare(
            &adding.whole,
            &adding.detail,
            (&part.facts, &part.proposals),
            &adding.proposals,
        ),
        (Stated::List(..), granted) => {
            let unit = |row: &GrantedRow| filings.unit_of(&row.code, &row.name);
            let empty = Granted::default();
            let granted = granted.as_ref().unwrap_or(&empty);
            let (figures, proposals) = (&adding.figures, &adding.proposals);
            merge::compare_granted(&adding.whole, granted, unit, figures, proposals)
        }
    });
    let against = options.against.as_ref();
    let against = against.map(|path| path.display().to_string());
    let headlines = Headlines::of(layout);
    let name = options.name.as_deref().unwrap_or(words::WHOLE);
    let past = history.note_all(
        (layout, &filings, &files),
        |file| gathered[file].key.as_str(),
        |kept| Some(store.get(&Key::remembered(kept)?)?.part.facts),
    );
    let returns = options.send_back.as_ref();
    let returns = returns.map(|_| Return::of(&filings, &files));
    let bureau = Bureau {
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
        against: against.as_deref().zip(comparison.as_ref()),
        proposals: &adding.proposals,
    };
    let (pages, later) = pages::whole_workbook(&bureau)?;
    let workbook = write::long_workbook(&pages, &later)?;
    drop((pages, later));
    write::save_atomically(&options.output, &workbook, Path::new(""))?;
    let count = added.iter().filter(|added| **added).count();
    let differs = comparison.as_ref().is_some_and(Comparison::differs);
    let told = comparison
        .as_ref()
        .map(|one| words::compared(one.counts(), &one.strangers));
    let merged = Merged {
        summary: words::summary(&filings.counts(), count) + &told.unwrap_or_default(),
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

/// What units are added to.
struct Adding<'l> {
    whole: Whole<'l>,
    detail: Detail,
    proposals: Proposals,
    /// What units print of the amounts that were granted.
    figures: BTreeMap<usize, GrantedFigures>,
}

impl Adding<'_> {
    fn add(&mut self, unit: usize, part: Part, granted: Option<&Granted>) {
        self.whole.add(unit, &part.facts);
        self.detail.add(self.whole.layout, unit, &part.facts);
        if let Some(granted) = granted {
            self.figures.insert(unit, granted.figures(&part.facts));
        }
        if !part.proposals.is_empty() {
            self.proposals.insert(unit, part.proposals);
        }
    }
}

/// The worst verdict; what is expected and not there has not been checked.
fn verdict(filings: &Filings, differs: bool) -> Outcome {
    let units = filings.units.iter().map(|unit| unit.outcome);
    let lost = filings.files.iter().filter_map(|filing| match filing {
        Filing::Taken(_) | Filing::Same(_) | Filing::Old { .. } => None,
        Filing::Unread | Filing::Other(_) | Filing::Unexpected => Some(Outcome::Unchecked),
    });
    let differs = differs.then_some(Outcome::Mismatch);
    let all: Vec<Outcome> = units.chain(lost).chain(differs).collect();
    match all.contains(&Outcome::Unchecked) {
        true => Outcome::Unchecked,
        false => all.into_iter().max().unwrap_or(Outcome::Unchecked),
    }
}
