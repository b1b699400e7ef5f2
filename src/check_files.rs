//! `check`: one file in full, of several a line each as soon as it is there, in the order in which they were named.
//!
//! In go the arguments, out come what is printed and the exit code. Of a file that has been told only the count stays.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use duibiao::read::{LOCK_FILE, NO_TABLES};
use duibiao::report::{Outcome, Report};
use duibiao::{Inputs, Recogniser, broke_down, inputs, many, screen, words};

use crate::cli::CheckArgs;
use crate::progress::Progress;
use crate::{chosen, exit_code, own_layout, put, say, source, stopped_reading};

/// How a report is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As JSON in a line.
    Json,
    /// In full; all tables and tails as well.
    Full { all: bool },
    /// In a line.
    Line,
}

/// Checks files side by side.
pub fn check(args: &CheckArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(chosen(owned.as_ref())?);
    let password = args.reading.password.given();
    let inputs = inputs(&args.files);
    for aside in &inputs.told() {
        eprintln!("{aside}");
    }
    let several = args.files.len() > 1 || !inputs.found.is_empty();
    let alone = args.beside.with.is_empty() && args.beside.last_year.is_none();
    if !alone && inputs.files.len() > 1 {
        anyhow::bail!(words::usage::WITH_ONE_FILE);
    }
    let form = match (args.json, args.all, several) {
        (true, ..) => Form::Json,
        (_, false, true) => Form::Line,
        (_, all, _) => Form::Full { all },
    };
    let check = |file: &PathBuf| {
        let (source, last) = (source(file, &password), args.beside.last_year.as_deref());
        let report = match alone {
            true => duibiao::check(&recogniser, source),
            false => duibiao::check_with(&recogniser, source, &args.beside.with, last),
        };
        Checked::new(&report, form)
    };
    let mut told = Told::default();
    let stopped = tell_each(&inputs, check, form, &mut told)?;
    let rest = inputs.files.len() - told.files;
    if stopped && rest > 0 {
        eprintln!("{}", words::usage::not_read_on(rest));
        return Ok(2);
    }
    if several {
        sum_up(&told, form)?;
    }
    let closed = inputs.unread.then_some(2);
    Ok(told.worst.max(closed).or(told.first).unwrap_or(2))
}

/// Checks each file and prints what came of it; true if whoever reads has stopped reading.
fn tell_each(
    inputs: &Inputs,
    check: impl Fn(&PathBuf) -> Checked + Sync,
    form: Form,
    told: &mut Told,
) -> Result<bool> {
    let progress = Progress::of(inputs.files.len());
    let done = many::in_order(&inputs.files, check, |file, checked| {
        let broken = |broken| Checked::new(&broke_down(file, &broken), form);
        let checked = checked.unwrap_or_else(broken);
        progress.after(|| told.tell(inputs, file, checked))
    });
    progress.end();
    match done {
        Err(error) if stopped_reading(&error) => Ok(true),
        done => Ok(done.map(|()| false)?),
    }
}

/// The last lines: where there is more to see, and how many files came out how.
fn sum_up(told: &Told, form: Form) -> Result<()> {
    let summary = words::usage::summary(counted(&told.counts));
    match form {
        Form::Json => eprintln!("{summary}"),
        Form::Line if told.has_more_to_see() => {
            put(&format!("{}\n{summary}\n", words::usage::ONE_IN_FULL))?;
        }
        _ => put(&format!("{summary}\n"))?,
    }
    Ok(())
}

/// What stays of a report until its file has its turn.
struct Checked {
    /// What is printed.
    text: io::Result<String>,
    /// What the file was made from, if it is a workbook of ours.
    made_from: Option<String>,
    fared: Fared,
    code: u8,
}

impl Checked {
    fn new(report: &Report, form: Form) -> Checked {
        let text = match form {
            Form::Json => serde_json::to_string(report).map_err(io::Error::from),
            Form::Full { all } => Ok(screen::report(report, all)),
            Form::Line => Ok(screen::in_a_line(report)),
        };
        Checked {
            text,
            made_from: report.made_from.clone(),
            fared: Fared::of(report),
            code: exit_code(report),
        }
    }
}

/// How a file fared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fared {
    Pass,
    Tail,
    Mismatch,
    Unchecked,
    Unread,
    /// It is what programs leave beside an open workbook, swept up with it: told, but no failure.
    Lock,
}

impl Fared {
    /// How the file of that report did.
    pub fn of(report: &Report) -> Fared {
        match (&report.error, report.outcome) {
            (Some(error), _) if error.kind == LOCK_FILE => Fared::Lock,
            (Some(error), _) if error.kind == NO_TABLES => Fared::Unchecked,
            (Some(_), _) => Fared::Unread,
            (None, Outcome::Pass | Outcome::Hint) => Fared::Pass,
            (None, Outcome::Tail) => Fared::Tail,
            (None, Outcome::Mismatch) => Fared::Mismatch,
            (None, Outcome::Unchecked) => Fared::Unchecked,
        }
    }
}

/// What stays of the files that were told.
#[derive(Default)]
struct Told {
    /// How many there are, those passed over included.
    files: usize,
    counts: BTreeMap<Fared, usize>,
    /// The exit code of the first, should nothing else decide.
    first: Option<u8>,
    /// The worst exit code.
    worst: Option<u8>,
}

impl Told {
    /// Counts a file and prints what came of it, unless it is said already by the file that it was made from.
    fn tell(&mut self, inputs: &Inputs, file: &Path, checked: Checked) -> io::Result<()> {
        self.files += 1;
        let made_from = checked.made_from.as_deref();
        if inputs.is_made_from_another(file, made_from) {
            let source = made_from.unwrap_or_default();
            let file = file.display().to_string();
            eprintln!("{}", words::usage::own_output(&file, source));
            return Ok(());
        }
        *self.counts.entry(checked.fared).or_default() += 1;
        self.first = self.first.or(Some(checked.code));
        if checked.fared != Fared::Lock {
            self.worst = self.worst.max(Some(checked.code));
        }
        say(&format!("{}\n", checked.text?.trim_end()))
    }

    /// Whether a line has left out anything that matters.
    fn has_more_to_see(&self) -> bool {
        let matters = [Fared::Mismatch, Fared::Unchecked];
        matters.iter().any(|fared| self.counts.contains_key(fared))
    }
}

/// How many passed, have tails, do not agree, were not checked, could not be read.
pub fn counted(counts: &BTreeMap<Fared, usize>) -> [usize; 5] {
    use Fared::{Mismatch, Pass, Tail, Unchecked, Unread};
    [Pass, Tail, Mismatch, Unchecked, Unread]
        .map(|fared| counts.get(&fared).copied().unwrap_or_default())
}
