//! A submission from any form into any other: standard workbook, web page, folder of
//! .csv files, .json.
//!
//! In go files of any readable format (or a folder of .csv files, or .json of ours); out comes one of
//! the four. Whatever the way, the same submission arrives: every figure digit for digit, rows that
//! could not be placed, cells that could not be read and columns that were not printed included. What
//! the standard layout cannot show as such is written as words that the reader turns back (`standard`).
//! Titles, headings and the places of cells become those of the standard layout in .xlsx, .html and .csv;
//! .json keeps even these.

mod csv;
mod error;
#[cfg(feature = "program")]
mod folder;
#[cfg(feature = "program")]
mod input;

#[cfg(feature = "program")]
use std::path::{Path, PathBuf};

#[cfg(feature = "program")]
use crate::json::to_json;
use crate::layout::Layout;
use crate::model::{Submission, TableNote};
use crate::pages;
use crate::read::Grid;
#[cfg(feature = "program")]
use crate::read::Password;
#[cfg(feature = "program")]
use crate::recognise::Recogniser;
use crate::standard::marked;
use crate::write;

pub use error::ConvertError;

/// A submission that was read.
#[derive(Clone, Debug)]
pub struct Loaded<'l> {
    /// The layout it was read with.
    pub layout: &'l Layout,
    /// What was submitted.
    pub submission: Submission,
    /// The sheets that are none of the tables.
    pub others: Vec<Grid>,
    /// The notes on the tables.
    pub notes: Vec<TableNote>,
    /// What could be read in two ways, and which was taken.
    pub ambiguities: Vec<String>,
    /// Whether an input has a password.
    pub had_password: bool,
}

/// The forms a submission can take.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// The standard workbook.
    Workbook,
    /// A folder with one .csv file a table.
    Folder,
    /// One .json file.
    Json,
    /// One .html file with all tables.
    Html,
}

/// What was converted.
#[cfg(feature = "program")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Converted {
    /// How many tables were written.
    pub tables: usize,
    /// The sheets that are none of the tables and have no place in the output.
    pub left_out: Vec<String>,
    /// What could be read in two ways, and which was taken.
    pub ambiguities: Vec<String>,
    /// Whether an input has a password; the output has none.
    pub had_password: bool,
}

#[cfg(feature = "program")]
impl Form {
    /// The form that an output's name asks for: by its extension, a folder if it has none.
    pub fn of(output: &Path) -> Result<Form, ConvertError> {
        let extension = output.extension().unwrap_or_default().to_string_lossy();
        match extension.to_lowercase().as_str() {
            "xlsx" => Ok(Form::Workbook),
            "json" => Ok(Form::Json),
            "html" | "htm" => Ok(Form::Html),
            "xls" | "et" | "xlsm" | "xlsb" | "ods" | "csv" | "txt" | "docx" | "pdf"
                if !output.is_dir() =>
            {
                Err(ConvertError::Output(output.to_owned()))
            }
            _ => Ok(Form::Folder),
        }
    }
}

/// Reads the inputs as one submission: one file of any format, several files, or a folder of .csv files.
#[cfg(feature = "program")]
pub fn load<'l>(
    recogniser: &Recogniser<'l>,
    inputs: &[PathBuf],
) -> Result<Loaded<'l>, ConvertError> {
    input::load(recogniser, inputs, None)
}

/// Converts the inputs and writes the output, whole or not at all, never over an input. Inputs that have a password are
/// opened with that one.
#[cfg(feature = "program")]
pub fn convert(
    recogniser: &Recogniser<'_>,
    inputs: &[PathBuf],
    output: &Path,
    password: Option<&Password>,
) -> Result<Converted, ConvertError> {
    let form = Form::of(output)?;
    let loaded = input::load(recogniser, inputs, password)?;
    match form {
        Form::Workbook => save(output, &to_workbook(&loaded)?, inputs)?,
        Form::Json => save(
            output,
            to_json(loaded.layout, &loaded.submission).as_bytes(),
            inputs,
        )?,
        Form::Html => save(output, to_html(&loaded)?.as_bytes(), inputs)?,
        Form::Folder => folder::save(output, &to_csv(&loaded)?)?,
    }
    let others = loaded.others.iter().map(|grid| grid.name.to_string());
    Ok(Converted {
        tables: loaded
            .submission
            .tables
            .iter()
            .filter(|table| table.heading().is_some())
            .count(),
        left_out: match form {
            Form::Workbook => Vec::new(),
            Form::Folder | Form::Json | Form::Html => others.collect(),
        },
        ambiguities: loaded.ambiguities,
        had_password: loaded.had_password,
    })
}

/// The bytes of the standard workbook.
pub fn to_workbook(loaded: &Loaded<'_>) -> Result<Vec<u8>, ConvertError> {
    let submission = marked(loaded.layout, &loaded.submission);
    let Loaded {
        layout,
        others,
        notes,
        ..
    } = loaded;
    let pages = pages::standard(layout, &submission, (others, &[]), notes)?;
    Ok(write::workbook(&pages)?)
}

/// The text of a web page with the standard tables.
pub fn to_html(loaded: &Loaded<'_>) -> Result<String, ConvertError> {
    let submission = marked(loaded.layout, &loaded.submission);
    let pages = pages::standard(loaded.layout, &submission, (&[], &[]), &loaded.notes);
    Ok(write::html(&pages?))
}

/// The .csv files, by their names; one for each table that was submitted.
pub fn to_csv(loaded: &Loaded<'_>) -> Result<Vec<(String, Vec<u8>)>, ConvertError> {
    let submission = marked(loaded.layout, &loaded.submission);
    Ok(csv::files(loaded.layout, &submission)?)
}

/// Saves a file; refuses to write over any, the inputs first of all.
#[cfg(feature = "program")]
fn save(output: &Path, bytes: &[u8], inputs: &[PathBuf]) -> Result<(), ConvertError> {
    let same = |input: &&PathBuf| same_file::is_same_file(output, input).unwrap_or(false);
    let input = inputs.iter().find(same);
    if output.is_file() && input.is_none() {
        return Err(ConvertError::FileExists(output.to_owned()));
    }
    let none = PathBuf::new();
    Ok(write::save_atomically(
        output,
        bytes,
        input.unwrap_or(&none),
    )?)
}
