//! The files of a disclosure: the workbook, last year's and what a person filled in are read, the document is written.
//!
//! Nothing that is there is written over, unless it is the very same; the document appears whole or not at all.

use std::path::{Path, PathBuf};

use crate::disclose::{self, Enclosed, Given};
use crate::files::open;
use crate::open::{USUAL_MARGIN, unread};
use crate::read::{self, FileBytes, Password, Source};
use crate::recognise::Recogniser;
use crate::report::Report;
use crate::words;
use crate::write;

/// How a document is to be written.
#[derive(Clone, Debug, Default)]
pub struct DiscloseOptions {
    /// Where it goes; beside the input if nothing is said.
    pub output: Option<PathBuf>,
    /// Last year's workbook or document.
    pub last_year: Option<PathBuf>,
    /// What a person filled in.
    pub told: Option<PathBuf>,
    /// Whether proven corrections are applied.
    pub corrected: bool,
    /// Where the sheet goes that asks for what is missing; then no document is written.
    pub blank: Option<PathBuf>,
}

/// What was written, and where.
#[derive(Clone, Debug)]
pub struct DisclosedFile {
    /// What is to be said of it, a sentence each.
    pub told: Vec<String>,
    /// The document, or the sheet.
    pub output: PathBuf,
    /// Whether the input has a password; the output has none.
    pub had_password: bool,
}

/// Writes the document of a workbook ([`disclose_bytes`](crate::disclose_bytes)), or the sheet that asks for what it needs.
///
/// # Errors
/// The report of a file that cannot be read, or whose document cannot be written.
pub fn disclose<'s>(
    recogniser: &Recogniser,
    file: impl Into<Source<'s>>,
    options: &DiscloseOptions,
) -> Result<DisclosedFile, Box<Report>> {
    let source = file.into();
    let path = source.path;
    for (output, extension) in [(&options.output, "docx"), (&options.blank, "xlsx")] {
        if let Some(output) = output {
            named(output, extension).map_err(|message| failed(path, message))?;
        }
    }
    let (opened, bytes) = open(recogniser, source, USUAL_MARGIN)?;
    let last = beside(options.last_year.as_deref(), source.password)?;
    let told = beside(options.told.as_deref(), source.password)?;
    let given = Given {
        last_year: last.as_ref().map(Read::beside),
        told: told.as_ref().map(Read::beside),
        corrected: options.corrected,
    };
    let (report, output, content, told) = match &options.blank {
        Some(blank) => {
            let asked = disclose::asked(recogniser, opened, &bytes.own, given)?;
            (asked.report, blank.clone(), asked.workbook, Vec::new())
        }
        None => {
            let disclosed = disclose::disclose(recogniser, opened, &bytes.own, given)?;
            let output = options.output.clone();
            let output = output.unwrap_or_else(|| free_name(path, &disclosed.document));
            (disclosed.report, output, disclosed.document, disclosed.told)
        }
    };
    let refused = |message: String| Box::new(report.clone().failed("output", message));
    if !is_free(&output, &content) {
        let shown = output.display().to_string();
        return Err(refused(words::publish::exists(&shown)));
    }
    write::save_atomically(&output, &content, path).map_err(|error| refused(error.to_string()))?;
    Ok(DisclosedFile {
        told,
        output,
        had_password: bytes.had_password(),
    })
}

/// A file beside the workbook that was read.
struct Read {
    name: String,
    bytes: FileBytes,
}

impl Read {
    fn beside(&self) -> Enclosed<'_> {
        Enclosed {
            name: &self.name,
            bytes: self.bytes.plain(),
        }
    }
}

fn beside(path: Option<&Path>, password: Option<&Password>) -> Result<Option<Read>, Box<Report>> {
    let Some(path) = path else { return Ok(None) };
    let name = read::shown_name(path);
    let bytes =
        read::source_bytes(Source { path, password }).map_err(|error| unread(&name, &error))?;
    Ok(Some(Read { name, bytes }))
}

/// Whether nothing is written over under that name.
fn is_free(output: &Path, content: &[u8]) -> bool {
    match std::fs::read(output) {
        Ok(standing) => standing == content,
        Err(_) => !output.exists(),
    }
}

/// Where a document goes if nobody says where: `公开表-公开文本.docx` beside `公开表.xlsx`.
fn free_name(file: &Path, content: &[u8]) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let (own, _) = words::decide::without_suffix(&stem);
    let name = |number: usize| {
        let name = words::document::name(own, number);
        file.with_file_name(format!("{name}.docx"))
    };
    let mut names = (1..).map(name);
    names
        .find(|output| is_free(output, content))
        .unwrap_or_else(|| name(1))
}

/// Refuses an output of another kind.
fn named(output: &Path, extension: &str) -> Result<(), String> {
    let own = output.extension();
    if own.is_some_and(|own| own.eq_ignore_ascii_case(extension)) {
        return Ok(());
    }
    let shown = output.display().to_string();
    Err(match extension {
        "docx" => words::document::not_a_document(&shown),
        _ => words::decide::not_xlsx(&shown),
    })
}

fn failed(file: &Path, message: String) -> Box<Report> {
    let report = Report {
        file: file.display().to_string(),
        ..Report::default()
    };
    Box::new(report.failed("output", message))
}
