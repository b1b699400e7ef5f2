//! The program `duibiao`: parses the command line, prints, and sets the exit code; nothing else.
//!
//! Exit codes: 0 pass or tails only, 1 mismatches, 2 something could not be read, checked or written,
//! 3 wrong usage. `fix` ends with 0 once it has written what it was asked for; with `--strict` its code is the verdict.

mod check_files;
mod cli;
mod console;
mod dropped;
mod facts_files;
mod progress;
mod wildcards;
mod window;

/// Books behind a password, for tests.
#[cfg(test)]
#[path = "../tests/read/locked.rs"]
mod locked;

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::{CommandFactory, Parser};

use cli::{
    Cli, Command, ConvertArgs, DiscloseArgs, FixArgs, LayoutArgs, LayoutsArgs, MergeArgs, NewArgs,
    PublishArgs, Settle, Show,
};
use dropped::{Meant, meant};
use progress::Progress;
use window::Window;

use duibiao::explain::Settling;
use duibiao::layout::{self, Layout};
use duibiao::read::{Password, Source};
use duibiao::report::{Outcome, Report};
use duibiao::{
    DiscloseOptions, EachOptions, FixOptions, MergeOptions, NewOptions, PublishOptions, Recogniser,
    Told, inputs, many, read, screen, trial, words,
};

fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().skip(1).collect();
    let done = match meant(&given, console::is_own()) {
        Meant::Clicked => {
            dropped::clicked(&mut Window);
            Ok(0)
        }
        Meant::Dropped(paths) => dropped::dropped(&paths, &mut Window),
        Meant::Line => match Cli::try_parse_from(arguments()) {
            Ok(cli) => run(cli.command),
            Err(error) => return usage(&error),
        },
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(3)
        }
    }
}

/// The command line; one that begins with a file checks it.
fn arguments() -> Vec<OsString> {
    let mut all: Vec<OsString> = std::env::args_os().collect();
    let file = all.get(1).is_some_and(|first| {
        let name = first.to_string_lossy();
        let path = Path::new(first);
        let file = path.exists() || read::may_be_submission(path) || wildcards::are_in(&name);
        // The commands are made only to ask, so they are asked last.
        !name.starts_with('-') && file && !is_command(&name)
    });
    if file {
        all.insert(1, "check".into());
    }
    all
}

/// Whether a word names a command.
fn is_command(word: &str) -> bool {
    Cli::command().find_subcommand(word).is_some()
}

/// Help and version are no errors; anything else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let called = std::env::args_os().next().unwrap_or_default();
    let called = Path::new(&called).file_stem().unwrap_or_default();
    let text = words::usage::explain(error, &called.to_string_lossy());
    if error.use_stderr() {
        eprint!("{text}");
        ExitCode::from(3)
    } else {
        print!("{text}");
        ExitCode::SUCCESS
    }
}

fn run(command: Command) -> Result<u8> {
    match wildcards::in_command(command).map_err(|why| anyhow!(why))? {
        Command::Check(args) => check_files::check(&args),
        Command::Fix(args) => fix(&args),
        Command::Publish(args) => publish(&args),
        Command::Disclose(args) => disclose(&args),
        Command::New(args) => new(&args),
        Command::Convert(args) => convert(&args),
        Command::Merge(args) => merge(&args),
        Command::Facts(args) => facts_files::facts(&args),
        Command::Layouts(args) => layouts(&args),
    }
}

/// A file with the password that was given.
fn source<'s>(path: &'s Path, password: &'s Option<Password>) -> Source<'s> {
    Source {
        path,
        password: password.as_ref(),
    }
}

fn fix(args: &FixArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(chosen(owned.as_ref())?);
    let options = FixOptions {
        output: args.output.clone(),
        formulas: args.formulas,
        decisions: args.decisions.clone(),
        keep: args.keep,
        margin: usize::from(args.margin),
        settle: args.settle.map(|which| match which {
            Settle::Details => Settling::Details,
            Settle::All => Settling::All,
        }),
        with: args.beside.with.clone(),
        last_year: args.beside.last_year.clone(),
    };
    let password = args.reading.password.given();
    let report = duibiao::fix(&recogniser, source(&args.file, &password), &options);
    print(&report, args.json)?;
    let done = report.done.output.is_some()
        && report.error.is_none()
        && report.done.not_written.is_empty();
    Ok(match done && !args.strict {
        true => 0,
        false => exit_code(&report),
    })
}

/// Adds up the submissions of many units; the code is the worst of the verdicts.
fn merge(args: &MergeArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let layouts = chosen(owned.as_ref())?;
    let recogniser = Recogniser::new(layouts);
    let password = args.reading.password.given();
    let inputs = inputs(&args.files);
    for aside in &inputs.aside {
        eprintln!("{aside}");
    }
    let options = MergeOptions {
        output: args.output.clone(),
        units: args.units.clone(),
        year: args.year,
        name: args.name.clone(),
        against: args.against.clone(),
        last_year: args.last_year.clone(),
        only_clean: args.only_clean,
        formulas: args.formulas,
        json: args.json,
        send_back: args.send_back.clone(),
        own_layout: owned.is_some(),
    };
    let mut printed = Ok(());
    let progress = Progress::of(inputs.files.len());
    let mut tell = |told: Told| {
        progress.after(|| match told {
            Told::File(Some(json)) if printed.is_ok() => printed = put(&format!("{json}\n")),
            Told::File(_) => {}
            Told::Aside(why) => eprintln!("{why}"),
        });
    };
    let given = (&options, password.as_ref());
    let merged = duibiao::merge((&recogniser, layouts), &inputs, given, &mut tell);
    progress.end();
    let merged = match merged {
        Ok(merged) => merged,
        Err(error) => {
            eprintln!("{error}");
            return Ok(2);
        }
    };
    printed?;
    let written = words::merge::written(&args.output.display().to_string());
    let mut told = format!("{}\n{written}\n", merged.summary);
    if let (Some(folder), Some(returns)) = (&args.send_back, &merged.returns) {
        let folder = folder.display().to_string();
        told += &words::returned::written(returns.len(), &folder);
        told.push('\n');
    }
    match args.json {
        true => eprint!("{told}"),
        false => put(&told)?,
    }
    Ok(match merged.outcome {
        Outcome::Unchecked => 2,
        Outcome::Mismatch => 1,
        _ if inputs.unread => 2,
        _ => 0,
    })
}

/// Makes the workbook that goes to the public; 1 if it is not finished.
fn publish(args: &PublishArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(chosen(owned.as_ref())?);
    let options = PublishOptions {
        output: args.output.clone(),
        as_is: args.as_is,
    };
    let password = args.reading.password.given();
    let done = match duibiao::publish(&recogniser, source(&args.file, &password), &options) {
        Ok(done) => done,
        Err(mut report) => {
            let told = report.error.as_ref();
            eprintln!("{}", told.map_or("", |error| error.message.as_str()));
            // That it is not finished is no failure of its own: the verdict says why.
            report.error.take_if(|error| error.kind == "publish");
            return Ok(exit_code(&report));
        }
    };
    let told = done.told.iter();
    let mut lines: Vec<String> = told.map(|line| format!("  {line}")).collect();
    lines.extend(
        done.had_password
            .then(|| format!("  {}", words::usage::NO_PASSWORD)),
    );
    let shown = |path: &PathBuf| path.display().to_string();
    lines.extend(
        done.record
            .as_ref()
            .map(|record| words::publish::recorded(&shown(record))),
    );
    if args.pdf {
        lines.push(match pdf(&done.output) {
            Some(file) => words::publish::pdf(&shown(&file)),
            None => words::publish::NO_PDF.to_owned(),
        });
    }
    lines.push(words::publish::written(&shown(&done.output)));
    put(&(lines.join("\n") + "\n"))?;
    Ok(0)
}

/// Writes the document of a disclosure, or the sheet that asks for what it needs.
fn disclose(args: &DiscloseArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(chosen(owned.as_ref())?);
    let options = DiscloseOptions {
        output: args.output.clone(),
        last_year: args.last_year.clone(),
        told: args.told.clone(),
        corrected: args.corrected,
        blank: args.blank.clone(),
    };
    let password = args.reading.password.given();
    let done = match duibiao::disclose(&recogniser, source(&args.file, &password), &options) {
        Ok(done) => done,
        Err(report) => {
            let told = report.error.as_ref();
            eprintln!("{}", told.map_or("", |error| error.message.as_str()));
            return Ok(2);
        }
    };
    let told = done.told.iter();
    let mut lines: Vec<String> = told.map(|line| format!("  {line}")).collect();
    let password = done.had_password;
    lines.extend(password.then(|| format!("  {}", words::usage::NO_PASSWORD)));
    lines.push(words::usage::written(&done.output.display().to_string()));
    put(&(lines.join("\n") + "\n"))?;
    Ok(0)
}

/// Lets LibreOffice write a workbook as a .pdf beside it.
fn pdf(workbook: &Path) -> Option<PathBuf> {
    let folder = workbook
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let run = std::process::Command::new("soffice")
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder.unwrap_or(Path::new(".")))
        .arg(workbook)
        .output();
    let file = workbook.with_extension("pdf");
    let done = run.is_ok_and(|run| run.status.success()) && file.exists();
    done.then_some(file)
}

/// Writes a blank workbook.
fn new(args: &NewArgs) -> Result<u8> {
    let owned = layout_file(&args.layout)?;
    let layout = named_layout(&args.layout, owned.as_ref())?;
    let done = match (&args.each, &args.units) {
        (Some(folder), Some(units)) => duibiao::new_each(
            layout,
            &EachOptions {
                year: args.year,
                units: units.clone(),
                folder: folder.clone(),
            },
        )
        .map(|written| words::usage::written_each(&folder.display().to_string(), written.len())),
        _ => {
            let output = args.output.clone().unwrap_or_default();
            let shown = output.display().to_string();
            let options = NewOptions {
                year: args.year,
                department: args.department.clone().unwrap_or_default(),
                units: args.units.clone(),
                output,
            };
            duibiao::new(layout, &options).map(|()| words::usage::written(&shown))
        }
    };
    match done {
        Ok(told) => {
            println!("{told}");
            if !duibiao::pages::is_typed_once(layout) {
                println!("{}", words::entry::each_table_is_filled_in(&layout.name));
            }
            Ok(0)
        }
        Err(error) => {
            eprintln!("{error}");
            Ok(2)
        }
    }
}

/// Converts a submission.
fn convert(args: &ConvertArgs) -> Result<u8> {
    let owned = own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(chosen(owned.as_ref())?);
    let password = args.reading.password.given();
    match duibiao::convert::convert(&recogniser, &args.files, &args.output, password.as_ref()) {
        Ok(done) => {
            let output = args.output.display().to_string();
            let mut out = words::convert::done(&output, done.tables);
            for ambiguity in &done.ambiguities {
                out = format!("{ambiguity}\n{out}");
            }
            if done.had_password {
                out = format!("{}\n{out}", words::usage::NO_PASSWORD);
            }
            if !done.left_out.is_empty() {
                out = format!("{}\n{out}", words::convert::left_out(&done.left_out));
            }
            put(&format!("{out}\n"))?;
            Ok(0)
        }
        Err(error) => {
            eprintln!("{error}");
            Ok(2)
        }
    }
}

fn layouts(args: &LayoutsArgs) -> Result<u8> {
    if let Some(show) = &args.show {
        return shown(show);
    }
    let owned = own_layout(&args.layout)?;
    let mut out = String::new();
    for layout in chosen(owned.as_ref())? {
        out += &format!("{}  {}\n", layout.id, layout.name);
        for table in &layout.tables {
            let title = words::reconcile::title_of(table, None);
            out += &format!("    {}  {title}\n", table.id);
        }
    }
    put(&out)?;
    Ok(0)
}

/// Shows something of one layout.
fn shown(show: &Show) -> Result<u8> {
    let (Show::BlindSpots(named)
    | Show::Relations(named)
    | Show::Check { layout: named, .. }
    | Show::Try { layout: named, .. }) = show;
    let layout = &named.name;
    let owned = layout_file(layout)?;
    let layout = named_layout(layout, owned.as_ref())?;
    match show {
        Show::BlindSpots(_) => put(&duibiao::blind_spots(layout))?,
        Show::Relations(_) => put(&words::relations::report(layout))?,
        Show::Check {
            samples, password, ..
        } => return tried(layout, samples, password.given()),
        Show::Try { file, password, .. } => {
            let name = file.display().to_string();
            let book = read::read_file(source(file, &password.given()))?;
            put(&trial::recognition(layout, &book, &name))?;
        }
    }
    Ok(0)
}

/// Tries the labels of a layout on files: 1 if relations do not hold, 2 if a file is no sample.
fn tried(layout: &Layout, files: &[PathBuf], password: Option<Password>) -> Result<u8> {
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let mut samples = Vec::with_capacity(files.len());
    let mut unfit = false;
    for file in files {
        match duibiao::sample(&recogniser, source(file, &password)) {
            Ok(sample) => samples.push(sample),
            Err(report) => {
                unfit = true;
                let why = report.error.map_or(String::new(), |error| error.message);
                put(&format!(
                    "{}\n",
                    words::trial::not_a_sample(&report.file, &why)
                ))?;
            }
        }
    }
    let tried = trial::labels(samples, &labels_side_by_side);
    put(&tried.told)?;
    Ok(match (unfit, tried.breaches) {
        (true, _) => 2,
        (false, 0) => 0,
        _ => 1,
    })
}

/// Tries labels on all cores and tells how far that is.
fn labels_side_by_side(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let labels: Vec<usize> = (0..count).collect();
    let progress = Progress::of_labels(count);
    // What broke down breaks down once more where it is asked for.
    let Ok(()) = many::in_order(
        &labels,
        |&label| work(label),
        |_, _| {
            progress.after(|| ());
            Ok::<(), Infallible>(())
        },
    );
    progress.end();
}

/// The layout of a file, if the name is that of one.
fn layout_file(name: &str) -> Result<Option<Layout>> {
    let file = std::path::Path::new(name);
    let is_file = file
        .extension()
        .is_some_and(|extension| extension == "toml");
    own_layout(&LayoutArgs {
        layout: is_file.then(|| file.to_owned()),
    })
}

/// The layout of a file, or the built-in one of that id.
fn named_layout<'l>(name: &str, own: Option<&'l Layout>) -> Result<&'l Layout> {
    if let Some(layout) = own {
        return Ok(layout);
    }
    let known: &'static [Layout] = layout::builtin()?;
    known
        .iter()
        .find(|layout| layout.id == name)
        .with_context(|| {
            let ids: Vec<&str> = known.iter().map(|layout| layout.id.as_str()).collect();
            words::usage::unknown_layout(name, &ids)
        })
}

/// The layout file that was asked for.
fn own_layout(args: &LayoutArgs) -> Result<Option<Layout>> {
    let Some(path) = &args.layout else {
        return Ok(None);
    };
    let name = path.display().to_string();
    // The sentence says what to do; the system's own words would be in another language.
    let text =
        std::fs::read_to_string(path).map_err(|_| anyhow!(words::usage::no_layout(&name)))?;
    Ok(Some(layout::parse(&name, &text)?))
}

fn chosen(own: Option<&Layout>) -> Result<&[Layout]> {
    match own {
        Some(layout) => Ok(std::slice::from_ref(layout)),
        None => Ok(layout::builtin()?),
    }
}

fn print(report: &Report, json: bool) -> Result<()> {
    let text = if json {
        serde_json::to_string(report)?
    } else {
        screen::report(report, false)
    };
    put(&format!("{}\n", text.trim_end()))
}

/// Prints. That whoever reads has stopped reading, as `head` does, is no error: the exit code still
/// tells the outcome.
fn put(text: &str) -> Result<()> {
    match say(text) {
        Err(error) if stopped_reading(&error) => Ok(()),
        said => Ok(said?),
    }
}

/// Whether printing failed since whoever reads has stopped reading.
fn stopped_reading(error: &io::Error) -> bool {
    // Windows: no process is on the other end of the pipe.
    let nobody = cfg!(windows) && error.raw_os_error() == Some(233);
    error.kind() == io::ErrorKind::BrokenPipe || nobody
}

/// Prints at once.
fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The exit code of one report: what was not checked has not passed.
fn exit_code(report: &Report) -> u8 {
    let unchecked = report.error.is_some()
        || report.outcome == Outcome::Unchecked
        || report
            .findings
            .iter()
            .any(|finding| finding.outcome == Outcome::Unchecked);
    match report.outcome {
        _ if unchecked => 2,
        Outcome::Mismatch => 1,
        _ => 0,
    }
}
