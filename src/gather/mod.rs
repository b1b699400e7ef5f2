//! The submissions of a bureau on the command line: files are read side by side, and the workbook of the whole is written.
//!
//! In go paths, out come one workbook and what became of every file. Each file is worked on once and what is kept of it
//! ([`Part`](crate::merge::Part)) goes to the disk, so that memory holds heads and sums, not submissions; files that have not changed since
//! the last run are not read again (`one_by_one`). Then they are added up (`adding`), compared with what they should be, and
//! written (`sum_up`). The output appears whole or not at all.

mod adding;
mod one_by_one;
mod sum_up;
mod summed;

use std::path::{Path, PathBuf};

use crate::inputs::Inputs;
use crate::layout::Layout;
use crate::merge::{self, Filings, Return};
use crate::model::Year;
use crate::pages;
use crate::read::{self, Password};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::report::Outcome;
use crate::send_back::{Outgoing, SendBackError, send_back};
use crate::store::Store;
use crate::unit_list::{self, UnitListError};
use crate::words::system;
use crate::write::{self, WriteError};

use one_by_one::{Gathered, gather};
use sum_up::{Known, consolidate, last_year, stated};

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
    /// The program broke down; a mistake of ours.
    #[error("写汇总时程序出错（{0}），没有写出。请把这句话报告给软件的维护人员。")]
    BrokeDown(String),
    /// Not everything was sent back.
    #[error(transparent)]
    SendBack(#[from] SendBackError),
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
    let (given, keeping) = ((options, password), &store);
    let mut gathered = gather(recogniser, layouts, inputs, given, keeping, tell)?;
    // What a unit sent in place of its tables: an archive, a scan.
    let instead = match &expected {
        Some(expected) => instead(inputs, &gathered, expected, options),
        None => Inputs::default(),
    };
    for told in inputs.passed_over(&instead.files) {
        tell(Told::Aside(&told));
    }
    gathered.extend(gather(recogniser, layouts, &instead, given, keeping, tell)?);
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
            files: gathered.iter().map(Gathered::outgoing).collect(),
            returns,
            past: &past,
            layouts,
        };
        let sent = send_back(recogniser, (folder, password), &back, &store.sent())?;
        store.remember_sent(&sent).map_err(MergeError::Store)?;
    }
    Ok(written)
}

/// The files that hold no tables and name units from which nothing else came.
fn instead(
    inputs: &Inputs,
    gathered: &[Gathered],
    expected: &[unit_list::Unit],
    options: &MergeOptions,
) -> Inputs {
    let stem = |path: &Path| {
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let others: Vec<&PathBuf> = inputs.others.iter().flat_map(|one| &one.files).collect();
    let stems: Vec<String> = others.iter().map(|file| stem(file)).collect();
    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
    let files: Vec<_> = gathered.iter().map(Gathered::incoming).collect();
    let year = options.year.map(Year);
    let missing = merge::of_missing_units(&files, expected, year, &stems);
    let named = others.into_iter().zip(missing);
    let named = named.filter(|(_, of)| *of).map(|(file, _)| file.clone());
    Inputs::of(named.collect())
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
    let folder = output.parent().filter(|folder| *folder != Path::new(""));
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let error = write::SaveError::NoDirectory(folder.to_owned());
        return Err(MergeError::Write(error.into()));
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
