//! From files to the dataset: each file is checked, its facts become rows, and the rows are written in the order of the
//! files, whichever core was first.

use std::path::PathBuf;

use super::parts::Parts;
use super::rows::{FactRow, FileRow, Refused, Submitted, facts};
use super::shard::Shard;
use super::whose::Units;
use crate::files::{self, Submissions};
use crate::inputs::Inputs;
use crate::many::in_order;
use crate::read::{Password, Source};
use crate::recognise::Recogniser;
use crate::report::Report;
use crate::unit_list::{self, UnitListError};
use crate::words::system;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct FactsOptions {
    /// The folder of the dataset.
    pub output: PathBuf,
    /// The part of the files that is this machine's.
    pub shard: Shard,
    /// The list of units (see [`unit_list`]).
    pub units: Option<PathBuf>,
}

/// What was written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FactsWritten {
    /// How many files there were, those that could not be read among them.
    pub files: usize,
    /// How many rows of facts.
    pub facts: usize,
    /// The amounts that the dataset cannot hold.
    pub refused: Vec<Refused>,
}

/// Why no dataset was written.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The shard is there.
    #[error("文件夹 {} 里已经有这一份数据集，没有覆盖。请换一个文件夹，或先把它移走。", .0.display())]
    Complete(PathBuf),
    /// Parts of another division are there.
    #[error("文件夹 {} 里有按另一种分法写出的数据集，放在一起会重复计数。请换一个文件夹，或先把它移走。", .0.display())]
    OtherDivision(PathBuf),
    /// The list of units cannot be used.
    #[error(transparent)]
    Units(#[from] UnitListError),
    /// Nothing can be written there.
    #[error("不能写入 {}：{}。请核对路径、权限和剩余空间。", .path.display(), system::refused(.source))]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The writer of the format failed.
    #[error("数据集没有写成：{0}。请核对输出文件夹的权限和剩余空间。")]
    Parquet(#[from] parquet::errors::ParquetError),
}

/// Writes the facts of the files that are the shard's; `told` gets the report of each, in order. Our own outputs beside
/// their sources are passed over, as `check` does.
///
/// # Errors
/// If the list of units cannot be used or the dataset cannot be written; then none of it is there.
pub fn write_facts(
    recogniser: &Recogniser,
    inputs: &Inputs,
    password: Option<&Password>,
    options: &FactsOptions,
    mut told: impl FnMut(&Report, Passed),
) -> Result<FactsWritten, FactsError> {
    let units = match &options.units {
        Some(path) => Units::of(&unit_list::read_file(path)?),
        None => Units::default(),
    };
    let mut parts = Parts::begin(&options.output, options.shard)?;
    let mut written = FactsWritten::default();
    let own = inputs.files.iter();
    let own: Vec<&PathBuf> = own
        .filter(|file| options.shard.takes(&inputs.relative(file)))
        .collect();
    let work = |path: &&PathBuf| {
        let source = Source { path, password };
        FileFacts::of(files::submissions(recogniser, source), &units)
    };
    in_order(&own, work, |path, file| -> Result<(), FactsError> {
        let file = file.unwrap_or_else(|broke| {
            FileFacts::of(Submissions::none(files::broke_down(path, &broke)), &units)
        });
        if inputs.is_made_from_another(path, file.report.made_from.as_deref()) {
            told(&file.report, Passed::Over);
            return Ok(());
        }
        told(&file.report, Passed::Taken);
        written.files += 1;
        for (row, facts, refused) in file.submissions {
            written.facts += facts.len();
            written.refused.extend(refused);
            parts.add(row, facts)?;
        }
        Ok(())
    })?;
    parts.finish(units.rows())?;
    Ok(written)
}

/// Whether a file counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passed {
    /// It is in the dataset.
    Taken,
    /// It was passed over: it is our own output beside what it was made from.
    Over,
}

/// What one file adds to the dataset.
struct FileFacts {
    report: Report,
    submissions: Vec<(FileRow, Vec<FactRow>, Vec<Refused>)>,
}

impl FileFacts {
    fn of(checked: Submissions, units: &Units) -> FileFacts {
        let Submissions {
            report,
            sha256,
            all,
        } = checked;
        let mut submissions = Vec::with_capacity(all.len().max(1));
        for (layout, submission) in &all {
            let of = Submitted {
                file: report.file.clone(),
                unit: units.find(submission.department.as_deref()),
                layout: layout.id.to_string(),
                year: submission.year.map(|year| year.0),
                outcome: report.outcome,
            };
            let (mut row, facts, refused) = facts(of, layout, submission);
            row.sha256.clone_from(&sha256);
            submissions.push((row, facts, refused));
        }
        if all.is_empty() {
            let row = FileRow {
                file: report.file.clone(),
                sha256,
                outcome: report.outcome,
                error: report.error.as_ref().map(|error| error.kind.clone()),
                ..FileRow::default()
            };
            submissions.push((row, Vec::new(), Vec::new()));
        }
        FileFacts {
            report,
            submissions,
        }
    }
}
