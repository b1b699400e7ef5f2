//! The fixing of one file: check it, put in what is proven and decided, write the workbook and its
//! record.

use std::path::{Path, PathBuf};

use crate::answered::{Answered, Purpose, answer};
use crate::check::{Examined, USUAL_MARGIN, examine_with};
use crate::decide::{self, ChangeKind, ChangeRecord, Choice, Decision, Put};
use crate::keep;
use crate::model::{Amount, Ticks, Value};
use crate::read::{self, Book};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::report::{Failure, Report};
use crate::words;
use crate::write::{self, Contents, WriteError};

/// How a file is to be fixed.
#[derive(Clone, Debug)]
pub struct FixOptions {
    /// Where the workbook goes.
    pub output: PathBuf,
    /// Whether totals become formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// A file of decisions (see [`decide`]).
    pub decisions: Option<PathBuf>,
    /// Whether the submitter's own .xlsx is kept and only the wrong cells in it are changed.
    pub keep: bool,
    /// How many more mistakes there would have to be, at least, if a cell that is corrected were right.
    pub margin: usize,
    /// Whether tails are settled (see [`settle`](crate::explain::settle)).
    pub settle: bool,
}

impl FixOptions {
    /// A workbook at that place, everything else as usual.
    pub fn to(output: &Path) -> Self {
        FixOptions {
            output: output.to_owned(),
            formulas: false,
            decisions: None,
            keep: false,
            margin: USUAL_MARGIN,
            settle: false,
        }
    }
}

/// Checks a file, corrects what is proven, applies what was decided, and writes the workbook; beside
/// it the record, if there is anything to record. The input is never touched; the output appears whole
/// or not at all, and not at all if a decision is unclear. Returns the report of the input with the
/// corrections made.
pub fn fix(recogniser: &Recogniser, file: &Path, options: &FixOptions) -> Report {
    if options.keep {
        return fix_in_place(recogniser, file, options);
    }
    if let Err(message) = check_name(&options.output) {
        let report = crate::check::check(recogniser, file);
        return failed(report, "output", message);
    }
    let purpose = Purpose::Fix {
        settle: options.settle,
    };
    let answered = examine_with(recogniser, file, options.margin)
        .and_then(|examined| answer(examined, file, options.decisions.as_deref(), purpose));
    let mut answered = match answered {
        Ok(answered) => answered,
        Err(report) => return *report,
    };
    if let Err(message) = check_decisions(&answered, &options.output, file) {
        return failed(answered.report, "output", message);
    }
    match save(&answered, file, options) {
        Ok(record) => {
            answered.report.output = Some(options.output.display().to_string());
            answered.report.record = record.map(|path| path.display().to_string());
            answered.report.after = Some(answered.after);
            answered.report
        }
        Err(error) => failed(answered.report, "output", error.to_string()),
    }
}

/// Corrects the submitter's own .xlsx cell by cell; everything else in it stays as it was.
fn fix_in_place(recogniser: &Recogniser, file: &Path, options: &FixOptions) -> Report {
    let output = &options.output;
    let mut examined = match examine_with(recogniser, file, options.margin) {
        Ok(examined) => examined,
        Err(report) => return *report,
    };
    if options.settle || options.formulas || options.decisions.is_some() {
        return failed(examined.report, "usage", words::decide::only_anew());
    }
    if let Err(message) = standing(output, file) {
        return failed(examined.report, "output", message);
    }
    let answered = decide::answers(&examined.book);
    if answered.is_some_and(|answers| answers.lines.values().any(Option::is_some)) {
        let message = words::decide::not_in_place(&examined.report.file);
        return failed(examined.report, "decisions", message);
    }
    apply_corrections(&mut examined);
    let saved = keep::workbook(&mut examined, file, output)
        .map_err(|error| error.to_string())
        .and_then(|bytes| {
            write::save_atomically(output, &bytes, file).map_err(|error| error.to_string())
        });
    match saved {
        Ok(()) => {
            examined.report.output = Some(output.display().to_string());
            examined.report
        }
        Err(message) => failed(examined.report, "output", message),
    }
}

fn failed(mut report: Report, kind: &str, message: String) -> Report {
    report.error = Some(Failure {
        kind: kind.into(),
        message,
    });
    report
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

/// Refuses an output that would not open under its name.
fn check_name(output: &Path) -> Result<(), String> {
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
fn check_decisions(answered: &Answered, output: &Path, input: &Path) -> Result<(), String> {
    let standing = standing(output, input)?;
    let Some(standing) = standing.and_then(|book| decide::answers(&book)) else {
        return Ok(());
    };
    let lost = standing.lines.iter().any(|(id, ticked)| {
        let choice = ticked.as_ref().and_then(|ticked| ticked.choice);
        choice.is_some_and(|choice| {
            let kept = answered.answers.get(id);
            kept.is_none_or(|answer| answer.choice != choice.word())
        })
    });
    if lost {
        return Err(words::decide::would_lose_decisions(
            &output.display().to_string(),
        ));
    }
    Ok(())
}

/// Saves the workbook, then its record; returns where the record is, if there is one. The record of
/// an earlier output in the same place goes, since it speaks of another workbook.
fn save(
    answered: &Answered,
    file: &Path,
    options: &FixOptions,
) -> Result<Option<PathBuf>, WriteError> {
    let output = &options.output;
    write::save_atomically(output, &workbook(answered, options)?, file)?;
    let log = answered.log();
    let record = decide::log_path(output);
    if log.is_empty() {
        if decide::Log::read(&record).is_ok() {
            // What cannot be removed is only out of date; the workbook is written.
            let _ = std::fs::remove_file(&record);
        }
        return Ok(None);
    }
    write::save_atomically(&record, log.text().as_bytes(), file)?;
    Ok(Some(record))
}

/// The bytes of the fixed workbook. They speak of the file that was submitted in the first place, so
/// that fixing them again gives the same bytes.
fn workbook(answered: &Answered, options: &FixOptions) -> Result<Vec<u8>, WriteError> {
    let mut report = answered.reconciled.report.clone();
    report.file.clone_from(&answered.input.file);
    report.after = Some(answered.after);
    let mut changes: Vec<ChangeRecord> = report.corrections.iter().map(Into::into).collect();
    let decisions = answered.decisions.iter().chain(&answered.settling);
    changes.extend(decisions.flat_map(|d| decided(answered, d)));
    changes.extend(answered.changes.iter().cloned());
    write::workbook(&Contents {
        layout: answered.layout,
        submission: &answered.corrected,
        report: &report,
        carried: &answered.carried,
        changes: &changes,
        answers: &answered.answers,
        decisions: &answered.decisions,
        settled: Some(&answered.settled)
            .filter(|_| !answered.decisions.is_empty() || answered.settling.is_some()),
        record: &answered.record(&changes).pieces(),
        formulas: options.formulas,
    })
}

/// The cells that a decision changed.
fn decided(answered: &Answered, decision: &Decision) -> Vec<ChangeRecord> {
    let Answered {
        layout, submission, ..
    } = answered;
    let choice = decision.chosen().unwrap_or(Choice::Own);
    let kind = match choice {
        Choice::Settle => ChangeKind::Settled,
        _ => ChangeKind::Decided,
    };
    let changes = decision.set.iter().filter_map(|put| {
        if put.field.is_some() {
            return relabelled(answered, put, (choice, &decision.remark));
        }
        let spot = put.spot();
        let from = decide::printed(layout, submission, &spot);
        let to = decide::printed(layout, &answered.corrected, &spot);
        (from != to).then(|| ChangeRecord {
            table: spot.table.clone(),
            cell: decide::place(layout, submission, &spot).map(|place| place.to_string()),
            row: spot.row.clone(),
            column: spot.column.clone(),
            from,
            to,
            kind,
            why: words::decide::why(choice, &decision.remark),
            earlier: false,
        })
    });
    changes.collect()
}

/// The label that a decision changed; its row is named as it is written.
fn relabelled(
    answered: &Answered,
    put: &Put,
    (choice, remark): (Choice, &str),
) -> Option<ChangeRecord> {
    let before = decide::written_label(answered.layout, &answered.submission, put)?;
    let to = put.to.clone()?;
    let row = decide::row_now(
        answered.layout,
        &answered.submission,
        &answered.corrected,
        put,
    );
    (before.text != to).then(|| ChangeRecord {
        table: put.table.clone(),
        cell: before.place.map(|place| place.to_string()),
        row: row.unwrap_or_else(|| put.row.clone()),
        column: put.column.clone(),
        from: Some(before.text),
        to: Some(to),
        kind: ChangeKind::Decided,
        why: words::decide::why(choice, remark),
        earlier: false,
    })
}
