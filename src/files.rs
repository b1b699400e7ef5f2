//! The files of the command line: a file is read, checked or fixed, and what comes of it is written beside it.
//!
//! In go paths, out come reports and files; everything between is done on bytes (`check`, `fix`). The input is never
//! touched, an output appears whole or not at all, and never over what somebody else made.

use std::path::{Path, PathBuf};

use crate::check::{self, Examined};
use crate::decide::{self, Log, LogError};
use crate::explain::Settling;
use crate::fix::{Fixed, fix_bytes, written};
use crate::fix_in_place::keep_opened;
use crate::layout::Layout;
use crate::many::BrokeDown;
use crate::open::{self, FileNames, Opened, USUAL_MARGIN};
use crate::outcome::{Manner, outcome};
use crate::read::{self, Book, FileBytes, Password, Source};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::replay::DecisionsFile;
use crate::report::{Notice, Report, WrittenDocument};
use crate::trial::Sample;
use crate::words;
use crate::write::{self, WriteError};

/// Checks a file. Whatever is wrong with it, there is a report.
pub fn check<'s>(recogniser: &Recogniser, file: impl Into<Source<'s>>) -> Report {
    match open(recogniser, file.into(), USUAL_MARGIN) {
        Ok((opened, _)) => check::report(opened),
        Err(report) => *report,
    }
}

/// Checks a file together with documents that say in words what its tables say, and with last year's.
pub fn check_with<'s>(
    recogniser: &Recogniser,
    file: impl Into<Source<'s>>,
    with: &[PathBuf],
    last_year: Option<&Path>,
) -> Report {
    let source = file.into();
    let opened = open(recogniser, source, USUAL_MARGIN).and_then(|(mut opened, _)| {
        let beside = FilesBeside::read(with, last_year, source.password)?;
        beside.enclose(recogniser, &mut opened)?;
        Ok(opened)
    });
    opened.map_or_else(|report| *report, check::report)
}

/// What is given beside a file, as read: what messages call it, and its bytes.
struct FilesBeside {
    /// Documents that say in words what its tables say.
    with: Vec<(String, Vec<u8>)>,
    /// Last year's tables.
    last_year: Option<(String, Vec<u8>)>,
}

impl FilesBeside {
    fn read(
        with: &[PathBuf],
        last_year: Option<&Path>,
        password: Option<&Password>,
    ) -> Result<FilesBeside, Box<Report>> {
        let read = |path: &Path| match read::source_bytes(Source { path, password }) {
            Ok(bytes) => Ok((read::shown_name(path), bytes.plain().to_vec())),
            Err(error) => Err(open::unread(&path.display().to_string(), &error)),
        };
        let with: Result<_, _> = with.iter().map(|path| read(path)).collect();
        Ok(FilesBeside {
            with: with?,
            last_year: last_year.map(read).transpose()?,
        })
    }

    /// Gives it to a file that was opened.
    fn enclose<'l>(
        &self,
        recogniser: &Recogniser<'l>,
        opened: &mut Opened<'l>,
    ) -> Result<(), Box<Report>> {
        let words = |(name, bytes)| check::Words { name, bytes };
        let with = self.with.iter().map(|(name, bytes)| words((name, bytes)));
        let last_year = self.last_year.as_ref();
        let given = check::Enclosures {
            with: &with.collect::<Vec<_>>(),
            last_year: last_year.map(|(name, bytes)| words((name, bytes))),
        };
        check::enclose(recogniser, opened, given)
    }
}

/// The report of a file on which the work broke down.
pub fn broke_down(file: &Path, broken: &BrokeDown) -> Report {
    let name = file.display().to_string();
    let message = words::read::broke_down(&name, &broken.at);
    *open::failed(&name, words::read::BROKE_DOWN, message)
}

/// What stands in a file, and what was found in it.
#[cfg(feature = "parquet")]
pub(crate) struct Submissions<'l> {
    /// What was found.
    pub report: Report,
    /// The hash of the file's bytes; `None` if they could not be read.
    pub sha256: Option<String>,
    /// The submissions as submitted, one for each family of tables.
    pub all: Vec<(&'l Layout, crate::model::Submission)>,
}

#[cfg(feature = "parquet")]
impl Submissions<'_> {
    /// Of a file that holds none.
    pub fn none(report: Report) -> Self {
        Submissions {
            report,
            sha256: None,
            all: Vec::new(),
        }
    }
}

/// Checks a file and keeps what was submitted.
#[cfg(feature = "parquet")]
pub(crate) fn submissions<'l>(recogniser: &Recogniser<'l>, source: Source) -> Submissions<'l> {
    match open(recogniser, source, USUAL_MARGIN) {
        Ok((opened, bytes)) => {
            let families = std::iter::once(&opened).chain(&opened.others);
            let submitted = |opened: &Opened<'l>| (opened.layout, opened.submission.clone());
            Submissions {
                all: families.map(submitted).collect(),
                sha256: Some(decide::sha256(&bytes.own)),
                report: check::report(opened),
            }
        }
        Err(report) => {
            let bytes = read::file_bytes(source.path).ok();
            Submissions {
                sha256: bytes.map(|bytes| decide::sha256(&bytes)),
                ..Submissions::none(*report)
            }
        }
    }
}

/// Checks a file and keeps what is needed to fix it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables.
pub fn examine<'l, 's>(
    recogniser: &Recogniser<'l>,
    file: impl Into<Source<'s>>,
) -> Result<Examined<'l>, Box<Report>> {
    open(recogniser, file.into(), USUAL_MARGIN).map(|(opened, _)| opened.examined())
}

/// A file as a sample on which the labels of layouts are tried, and the layout that it is read with.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables.
pub fn sample<'l, 's>(
    recogniser: &Recogniser<'l>,
    file: impl Into<Source<'s>>,
) -> Result<(&'l Layout, Sample), Box<Report>> {
    let (opened, _) = open(recogniser, file.into(), USUAL_MARGIN)?;
    let sample = Sample::new(opened.input.file, opened.submission, opened.book);
    Ok((opened.layout, sample))
}

/// Reads and recognises a file; returns its bytes as well.
pub(crate) fn open<'l>(
    recogniser: &Recogniser<'l>,
    source: Source<'_>,
    margin: usize,
) -> Result<(Opened<'l>, FileBytes), Box<Report>> {
    let file = source.path;
    let name = file.display().to_string();
    let bytes = read::source_bytes(source).map_err(|error| open::unread(&name, &error))?;
    let own = file.file_name().map(|own| own.to_string_lossy());
    let names = FileNames {
        told: &name,
        shown: &read::shown_name(file),
        own: own.as_deref().unwrap_or(&name),
    };
    let opened = open::open_bytes(recogniser, names, bytes.plain(), margin)?;
    Ok((opened, bytes))
}

/// How a file is to be fixed.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// Where the workbook goes; beside the input if nothing is said: `公开表-更正.xlsx`.
    pub output: Option<PathBuf>,
    /// Whether totals become formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// A file of decisions (see [`decide`]).
    pub decisions: Option<PathBuf>,
    /// Whether the submitter's own .xlsx is kept and only the wrong cells in it are changed.
    pub keep: bool,
    /// How many more mistakes there would have to be, at least, if a cell that is corrected were right.
    pub margin: usize,
    /// Whether tails are settled, and by moving what (see [`settle`](crate::explain::settle)).
    pub settle: Option<Settling>,
    /// Documents that say in words what its tables say.
    pub with: Vec<PathBuf>,
    /// Last year's tables, with which what is said of last year is compared.
    pub last_year: Option<PathBuf>,
}

impl FixOptions {
    /// A workbook at that place, everything else as usual.
    pub fn to(output: &Path) -> Self {
        FixOptions {
            output: Some(output.to_owned()),
            ..FixOptions::default()
        }
    }
}

impl Default for FixOptions {
    /// A workbook beside the input, everything as usual.
    fn default() -> Self {
        FixOptions {
            output: None,
            formulas: false,
            decisions: None,
            keep: false,
            margin: USUAL_MARGIN,
            settle: None,
            with: Vec::new(),
            last_year: None,
        }
    }
}

/// Checks a file, corrects what is proven, applies what was decided, and writes the workbook; beside
/// it the record, if there is anything to record. The input is never touched; the output appears whole
/// or not at all, and not at all if a decision is unclear. Returns the report of the input with the
/// corrections made.
pub fn fix<'s>(
    recogniser: &Recogniser,
    file: impl Into<Source<'s>>,
    options: &FixOptions,
) -> Report {
    let source = file.into();
    let last_year = options.last_year.as_deref();
    let beside = match FilesBeside::read(&options.with, last_year, source.password) {
        Ok(beside) => beside,
        Err(report) => return *report,
    };
    match options.keep {
        true => fix_in_place(recogniser, source, (options, &beside)),
        false => fix_anew(recogniser, source, (options, &beside)),
    }
}

/// Corrects in a new workbook.
fn fix_anew(
    recogniser: &Recogniser,
    source: Source<'_>,
    (options, beside): (&FixOptions, &FilesBeside),
) -> Report {
    let file = source.path;
    if let Some(output) = &options.output
        && let Err(message) = check_name(output)
    {
        return refused(file, message);
    }
    let manner = Manner {
        formulas: options.formulas,
        margin: options.margin,
        settle: options.settle,
    };
    let decisions = options.decisions.as_deref().map(decisions_file);
    let fixed = open(recogniser, source, options.margin).and_then(|(mut opened, bytes)| {
        beside.enclose(recogniser, &mut opened)?;
        let fixed = outcome(opened, &bytes.own, decisions, &manner)
            .and_then(|outcome| written(outcome, &bytes.own))?;
        Ok((fixed, bytes.had_password()))
    });
    let (fixed, had_password) = match fixed {
        Ok(fixed) => fixed,
        Err(report) => return *report,
    };
    let output = &match &options.output {
        Some(output) => output.clone(),
        None => beside_input(&fixed, file, "xlsx", &|standing| {
            is_untouched(source_of(&fixed, file), standing, |name, standing| {
                let names = FileNames::all(name);
                let mut opened = open::open_bytes(recogniser, names, standing, options.margin)?;
                beside.enclose(recogniser, &mut opened)?;
                written(outcome(opened, standing, None, &manner)?, standing)
            })
        }),
    };
    let saved = check_decisions(&fixed, output, file).and_then(|()| {
        let said = |error: WriteError| error.to_string();
        let document = save_document(&fixed, file, output).map_err(said)?;
        let record = save(&fixed, file, output).map_err(said)?;
        Ok((record, document))
    });
    match saved {
        Ok((record, document)) => {
            let mut report = fixed.told();
            report.notices.extend(no_password(had_password));
            report.done.output = Some(output.display().to_string());
            report.done.record = record.map(|path| path.display().to_string());
            report.done.document = document;
            report
        }
        Err(message) => fixed.report.failed("output", message),
    }
}

/// Saves the document with its words changed beside the workbook, under a name under which nothing else stands.
fn save_document(
    fixed: &Fixed,
    file: &Path,
    output: &Path,
) -> Result<Option<WrittenDocument>, WriteError> {
    let Some(document) = &fixed.document else {
        return Ok(None);
    };
    let stem = output.file_stem().unwrap_or_default().to_string_lossy();
    let (own, last) = words::decide::without_suffix(&stem);
    let same = std::iter::once(stem.to_string());
    let further = (last + 1..).map(|number| words::decide::corrected_name(own, number));
    let mut names = same
        .chain(further)
        .map(|name| output.with_file_name(format!("{name}.docx")));
    let free = |path: &PathBuf| match std::fs::read(path) {
        Ok(standing) => standing == *document,
        Err(_) => !path.exists(),
    };
    let place = names.find(free);
    let place = place.unwrap_or_else(|| output.with_extension("docx"));
    write::save_atomically(&place, document, file)?;
    let (words, figures) = fixed.reworded;
    Ok(Some(WrittenDocument {
        file: place.display().to_string(),
        words,
        figures,
    }))
}

/// Corrects the submitter's own .xlsx cell by cell; everything else in it stays as it was.
fn fix_in_place(
    recogniser: &Recogniser,
    source: Source<'_>,
    (options, beside): (&FixOptions, &FilesBeside),
) -> Report {
    let file = source.path;
    if options.settle.is_some() || options.formulas {
        let report = refused(file, String::new());
        return report.failed("usage", words::decide::only_anew());
    }
    if let Some(output) = &options.output
        && let Err(message) = standing(output, file)
    {
        return refused(file, message);
    }
    let opened = open(recogniser, source, options.margin).and_then(|(mut opened, bytes)| {
        beside.enclose(recogniser, &mut opened)?;
        Ok((opened, bytes))
    });
    let (mut opened, bytes) = match opened {
        Ok(opened) => opened,
        Err(report) => return *report,
    };
    opened.input.sha256 = decide::sha256(&bytes.own);
    let decisions = options.decisions.as_deref().map(decisions_file);
    let output = options.output.as_deref();
    let fixed = match keep_opened(opened, bytes.plain(), decisions, output) {
        Ok(fixed) => fixed,
        Err(report) => return *report,
    };
    let output = &match &options.output {
        Some(output) => output.clone(),
        None => {
            let extension = file
                .extension()
                .map(|own| own.to_string_lossy().to_lowercase());
            let again = |name: &str, standing: &[u8]| {
                let names = FileNames::all(name);
                let mut opened = open::open_bytes(recogniser, names, standing, options.margin)?;
                beside.enclose(recogniser, &mut opened)?;
                opened.input.sha256 = decide::sha256(standing);
                keep_opened(opened, standing, None, None)
            };
            let untouched =
                |standing: &[u8]| is_untouched(source_of(&fixed, file), standing, again);
            let extension = extension.as_deref().unwrap_or("xlsx");
            beside_input(&fixed, file, extension, &untouched)
        }
    };
    if let Err(message) = check_decisions(&fixed, output, file) {
        return fixed.report.failed("output", message);
    }
    match save(&fixed, file, output) {
        Ok(record) => {
            let mut report = fixed.told();
            report.notices.extend(no_password(bytes.had_password()));
            report.done.output = Some(output.display().to_string());
            report.done.record = record.map(|path| path.display().to_string());
            report
        }
        Err(error) => fixed.report.failed("output", error.to_string()),
    }
}

/// That what was written can be opened by anybody, if the input could not.
fn no_password(had_password: bool) -> Option<Notice> {
    had_password.then(|| Notice {
        at: String::new(),
        message: words::beside::NO_PASSWORD.to_owned(),
    })
}

/// The report of a file about which nothing was done.
fn refused(file: &Path, message: String) -> Report {
    let report = Report {
        file: file.display().to_string(),
        ..Report::default()
    };
    report.failed("output", message)
}

/// Where a workbook goes if nobody says where: `公开表-更正.xlsx` beside `公开表.xls`, after an output that is fixed itself the
/// next number. Our own last output is written over only if nobody changed anything in it since.
fn beside_input(fixed: &Fixed, file: &Path, extension: &str, untouched: Untouched<'_>) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let (own, last) = words::decide::without_suffix(&stem);
    let name = |number: usize| {
        let name = words::decide::corrected_name(own, number);
        file.with_file_name(format!("{name}.{extension}"))
    };
    let free = |output: &PathBuf| match std::fs::read(output) {
        Ok(standing) => standing == fixed.workbook || untouched(&standing),
        Err(_) => !output.exists(),
    };
    let mut names = (last + 1..).map(name);
    names.find(free).unwrap_or_else(|| name(last + 1))
}

/// What `fix` makes of a file as it usually does, and whether the file has a password.
pub(crate) fn fixed(
    recogniser: &Recogniser,
    source: Source<'_>,
) -> Result<(Fixed, bool), Box<Report>> {
    let manner = Manner::default();
    let (mut opened, bytes) = open(recogniser, source, manner.margin)?;
    // Only the workbook goes where this is asked for.
    opened.reading.rewords = false;
    let fixed = outcome(opened, &bytes.own, None, &manner)
        .and_then(|outcome| written(outcome, &bytes.own))?;
    Ok((fixed, bytes.had_password()))
}

/// Where such a workbook goes in another folder: its usual name, or the next number where somebody decided something.
pub(crate) fn place_in(
    folder: &Path,
    (recogniser, file): (&Recogniser, &Path),
    fixed: &Fixed,
) -> PathBuf {
    let there = folder.join(file.file_name().unwrap_or_default());
    beside_input(fixed, &there, "xlsx", &|standing| {
        is_untouched(source_of(fixed, file), standing, |name, standing| {
            fix_bytes(recogniser, name, standing, &Manner::default())
        })
    })
}

/// Whether a workbook is one of ours in which nobody changed anything since.
pub(crate) fn is_as_written(recogniser: &Recogniser, standing: &[u8]) -> bool {
    let record = read::read_bytes(standing, "").ok();
    let record = record.and_then(|book| decide::Record::of(&book)?.ok());
    let source = record.and_then(|record| record.log.input);
    source.is_some_and(|source| {
        is_untouched(source.file, standing, |name, standing| {
            fix_bytes(recogniser, name, standing, &Manner::default())
        })
    })
}

/// Whether a workbook that stands somewhere is as we wrote it.
type Untouched<'u> = &'u dyn Fn(&[u8]) -> bool;

/// The submission that a workbook is made from in the first place.
fn source_of(fixed: &Fixed, file: &Path) -> String {
    let first = fixed.report.made_from.clone();
    first.unwrap_or_else(|| read::shown_name(file))
}

/// Whether a standing workbook was made from a file of that name and is as we wrote it: fixed again it is the same.
fn is_untouched(
    name: String,
    standing: &[u8],
    again: impl Fn(&str, &[u8]) -> Result<Fixed, Box<Report>>,
) -> bool {
    let Ok(book) = read::read_bytes(standing, &name) else {
        return false;
    };
    let source = match decide::Record::of(&book) {
        Some(Ok(record)) => record.log.input.map(|input| input.file),
        _ => None,
    };
    let again = || again(&name, standing);
    source.as_deref() == Some(&*name) && again().is_ok_and(|again| again.workbook == standing)
}

/// A file of decisions.
fn decisions_file(path: &Path) -> DecisionsFile {
    DecisionsFile {
        name: path.display().to_string(),
        log: decisions_in(path),
    }
}

/// What a file of decisions says.
fn decisions_in(path: &Path) -> Result<Log, LogError> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Log::parse(&file, &text),
        Err(error) => Err(LogError::Unreadable {
            why: words::system::refused(&error),
            file,
        }),
    }
}

/// Refuses an output that would not open under its name.
pub(crate) fn check_name(output: &Path) -> Result<(), String> {
    let extension = output.extension();
    if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        Ok(())
    } else {
        Err(words::decide::not_xlsx(&output.display().to_string()))
    }
}

/// Refuses to write over a file that is no workbook of ours; returns the one that is there. What the input itself
/// needs is said when it is saved.
fn standing(output: &Path, input: &Path) -> Result<Option<Book>, String> {
    if !output.is_file() || same_file::is_same_file(output, input).unwrap_or(false) {
        return Ok(None);
    }
    let own = |book: &Book| book.sheets.iter().any(is_own_sheet);
    match read::read_file(output).ok().filter(own) {
        Some(book) => Ok(Some(book)),
        None => Err(words::decide::not_ours(&output.display().to_string())),
    }
}

/// Refuses to write over a workbook in which somebody decided something that the new one lacks.
fn check_decisions(fixed: &Fixed, output: &Path, input: &Path) -> Result<(), String> {
    let standing = standing(output, input)?;
    let Some(standing) = standing.and_then(|book| decide::answers(&book)) else {
        return Ok(());
    };
    if fixed.lacks_any_of(&standing) {
        return Err(words::decide::would_lose_decisions(
            &output.display().to_string(),
        ));
    }
    Ok(())
}

/// Saves the workbook, then its record; returns where the record is, if there is one. The record of
/// an earlier output in the same place goes, since it speaks of another workbook.
fn save(fixed: &Fixed, file: &Path, output: &Path) -> Result<Option<PathBuf>, WriteError> {
    write::save_atomically(output, &fixed.workbook, file)?;
    let Some(text) = &fixed.record else {
        drop_record(output);
        return Ok(None);
    };
    let record = decide::log_path(output);
    write::save_atomically(&record, text.as_bytes(), file)?;
    Ok(Some(record))
}

/// Takes away the record of an earlier output in the same place.
fn drop_record(output: &Path) {
    let record = decide::log_path(output);
    if decisions_in(&record).is_ok() {
        // What cannot be removed is only out of date; the workbook is written.
        let _ = std::fs::remove_file(&record);
    }
}
