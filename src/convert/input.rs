//! Inputs of every kind become one submission.
//!
//! One file is read as it is. Several files, or the .csv files of a folder in the order of their names,
//! are read as the sheets of one book, each named after its file where its format has no sheets.

use std::path::{Path, PathBuf};

use crate::beside::Beside;
use crate::json::from_json;
use crate::model::SheetName;
use crate::open;
use crate::read::{self, Book, Format, Password, Source};
use crate::recognise::{Recogniser, rest_grid};

use super::{ConvertError, Loaded};

/// Reads the inputs.
pub(super) fn load<'l>(
    recogniser: &Recogniser<'l>,
    inputs: &[PathBuf],
    password: Option<&Password>,
) -> Result<Loaded<'l>, ConvertError> {
    let files = files_of(inputs)?;
    let several = files.len() > 1;
    let mut book = Book::default();
    let mut had_password = false;
    for file in &files {
        let bytes = read::source_bytes(Source {
            path: file,
            password,
        })?;
        had_password |= bytes.had_password();
        let bytes = bytes.plain();
        let name = read::shown_name(file);
        if let Some(submission) = from_json(recogniser, &name, bytes) {
            let (layout, submission) = submission?;
            if several {
                return Err(ConvertError::NotAlone(name));
            }
            return Ok(Loaded {
                layout,
                submission,
                others: Vec::new(),
                notes: Vec::new(),
                ambiguities: Vec::new(),
                had_password,
            });
        }
        add(&mut book, read::read_bytes(bytes, &name)?, file);
    }
    let names: Vec<String> = inputs.iter().map(|input| read::shown_name(input)).collect();
    let recognised = open::recognised(recogniser, &book)
        .map_err(|_| ConvertError::NoTables(names.join("、")))?;
    let submission = recognised.submission;
    let others: Vec<usize> = recognised
        .unrecognised
        .iter()
        .map(|(sheet, _)| *sheet)
        .collect();
    let beside = Beside::of(&book, &submission, &others);
    let others = others.into_iter().map(|sheet| book.sheets[sheet].clone());
    Ok(Loaded {
        layout: recognised.layout,
        submission,
        others: others
            .chain(rest_grid(&book, &recognised.rest, &beside.left))
            .collect(),
        notes: beside.notes,
        ambiguities: recognised
            .ambiguities
            .into_iter()
            .map(|one| one.message)
            .collect(),
        had_password,
    })
}

/// The files of the inputs, those of folders included.
fn files_of(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, ConvertError> {
    let mut files = Vec::new();
    for input in inputs {
        if input.is_dir() {
            files.extend(csv_files(input)?);
        } else {
            files.push(input.clone());
        }
    }
    if files.len() > 1 {
        // What programs leave beside an open workbook is no part of the submission.
        files.retain(|file| !read::is_lock_file(file));
    }
    Ok(files)
}

/// Adds the sheets of one more file.
fn add(book: &mut Book, mut read: Book, file: &Path) {
    let plain = matches!(
        read.format,
        Format::Csv | Format::Tsv | Format::Text | Format::Html
    );
    if let (true, [sheet]) = (plain, read.sheets.as_mut_slice()) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        sheet.name = SheetName::new(&stem);
    }
    book.format = read.format;
    book.sheets.append(&mut read.sheets);
}

/// The .csv files of a folder in the order of their names; hidden ones are none of ours.
fn csv_files(folder: &Path) -> Result<Vec<PathBuf>, ConvertError> {
    let refused = |source| ConvertError::Refused {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let csv = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let hidden = read::shown_name(&path).starts_with(['.', '~']);
        if csv && !hidden && path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(ConvertError::EmptyFolder(folder.to_owned()));
    }
    files.sort();
    Ok(files)
}
