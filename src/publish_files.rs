//! The files of a finished workbook: it is read, published, and written beside the input with the record of what did not
//! agree.
//!
//! Nothing that is there is written over, unless it is the very same.

use std::path::{Path, PathBuf};

use crate::files::{check_name, open};
use crate::open::USUAL_MARGIN;
use crate::read::Source;
use crate::recognise::Recogniser;
use crate::report::Report;
use crate::words;
use crate::write;

/// How a workbook is to be published.
#[derive(Clone, Debug, Default)]
pub struct PublishOptions {
    /// Where it goes; beside the input if nothing is said.
    pub output: Option<PathBuf>,
    /// Whether it is published although not everything agrees.
    pub as_is: bool,
}

/// What was published, and where.
#[derive(Clone, Debug)]
pub struct PublishedFile {
    /// What was left out, and what stays though it does not agree, a sentence each.
    pub told: Vec<String>,
    /// The workbook.
    pub output: PathBuf,
    /// The record of what did not agree.
    pub record: Option<PathBuf>,
    /// Whether the input has a password; the output has none.
    pub had_password: bool,
}

/// Publishes a workbook ([`publish_bytes`](crate::publish_bytes)). Nothing that is there is written over, unless it is
/// the very same.
///
/// # Errors
/// The report of a file that cannot be published, or whose output cannot be written.
pub fn publish<'s>(
    recogniser: &Recogniser,
    file: impl Into<Source<'s>>,
    options: &PublishOptions,
) -> Result<PublishedFile, Box<Report>> {
    let source = file.into();
    let file = source.path;
    let (opened, bytes) = open(recogniser, source, USUAL_MARGIN)?;
    let published = crate::publish::publish(opened, &bytes.own, options.as_is)?;
    let free = |output: &PathBuf| match std::fs::read(output) {
        Ok(standing) => standing == published.workbook,
        Err(_) => !output.exists(),
    };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let (own, _) = words::decide::without_suffix(&stem);
    let name =
        |number: usize| file.with_file_name(format!("{}.xlsx", words::publish::name(own, number)));
    let output = match &options.output {
        Some(output) => output.clone(),
        None => (1..).map(name).find(free).unwrap_or_else(|| name(1)),
    };
    let refused = |message: String| Box::new(published.report.clone().failed("output", message));
    check_name(&output).map_err(refused)?;
    if !free(&output) {
        return Err(refused(words::publish::exists(
            &output.display().to_string(),
        )));
    }
    let save = |path: &Path, bytes: &[u8]| {
        write::save_atomically(path, bytes, file).map_err(|error| refused(error.to_string()))
    };
    save(&output, &published.workbook)?;
    let record = published.as_it_was.as_ref().map(|text| {
        let record = output.with_extension(words::publish::RECORD_SUFFIX);
        save(&record, text.as_bytes()).map(|()| record)
    });
    Ok(PublishedFile {
        told: published.told(),
        record: record.transpose()?,
        output,
        had_password: bytes.had_password(),
    })
}
