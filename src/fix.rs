//! The fixing of one file: check it, put in what is proven, write the workbook.

use std::path::{Path, PathBuf};

use crate::check::{Examined, examine};
use crate::keep;
use crate::model::{Amount, Ticks, Value};
use crate::read::Grid;
use crate::recognise::Recogniser;
use crate::report::{Failure, Report};
use crate::write::{self, Contents};

/// How a file is to be fixed.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// Where the workbook goes.
    pub output: PathBuf,
    /// Whether the submitter's own .xlsx is kept and only the wrong cells in it are changed.
    pub keep: bool,
}

/// Checks a file, corrects what is proven and writes the workbook. The input is never touched; the
/// output appears whole or not at all. Returns the report of the input with the corrections made.
pub fn fix(recogniser: &Recogniser, file: &Path, options: &FixOptions) -> Report {
    let mut examined = match examine(recogniser, file) {
        Ok(examined) => examined,
        Err(report) => return *report,
    };
    apply_corrections(&mut examined);
    match save(&mut examined, file, options) {
        Ok(()) => examined.report.output = Some(options.output.display().to_string()),
        Err(message) => {
            examined.report.error = Some(Failure {
                kind: "output".into(),
                message,
            });
        }
    }
    examined.report
}

/// Makes the workbook that was asked for and saves it.
///
/// # Errors
/// A sentence for people.
fn save(examined: &mut Examined, file: &Path, options: &FixOptions) -> Result<(), String> {
    let bytes = if options.keep {
        keep::workbook(examined, file, &options.output).map_err(|error| error.to_string())?
    } else {
        workbook(examined).map_err(|error| error.to_string())?
    };
    write::save_atomically(&options.output, &bytes, file).map_err(|error| error.to_string())
}

/// Puts the proven figures into the submission.
fn apply_corrections(examined: &mut Examined) {
    for correction in &examined.explained.corrections {
        let fact = examined.built.system.fact(correction.fact);
        let place = &examined.built.system.rows[fact.row];
        let table = &mut examined.submission.tables[place.table];
        let unit = table.precision.unit;
        let Some(row) = place.row else { continue };
        let entry = &mut table.ledgers[place.ledger].rows[row].entries[fact.column];
        entry.value = Value::Amount(Amount::from_ticks(Ticks(correction.to), unit));
    }
}

/// The bytes of the fixed workbook.
fn workbook(examined: &Examined) -> Result<Vec<u8>, write::WriteError> {
    let carried: Vec<Grid> = examined
        .unrecognised
        .iter()
        .map(|&sheet| examined.book.sheets[sheet].clone())
        .collect();
    write::workbook(&Contents {
        layout: examined.layout,
        submission: &examined.submission,
        report: &examined.report,
        carried: &carried,
        changes: &[],
        answers: &Default::default(),
    })
}
