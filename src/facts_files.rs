//! `facts`: the amounts of files as a dataset, each file told as soon as it is there.
//!
//! In go the arguments, out come the dataset, what is wrong with files that could not be read, and the exit code: that of
//! `check`, 2 if an amount is not in the dataset.

use anyhow::Result;

use crate::cli::FactsArgs;

/// Writes the facts of files.
#[cfg(feature = "parquet")]
pub fn facts(args: &FactsArgs) -> Result<u8> {
    use duibiao::dataset::{FactsOptions, write_facts};
    use duibiao::{Recogniser, inputs, words};

    let owned = crate::own_layout(&args.reading.layout)?;
    let recogniser = Recogniser::new(crate::chosen(owned.as_ref())?);
    let inputs = inputs(&args.files);
    for aside in &inputs.told() {
        eprintln!("{aside}");
    }
    let options = FactsOptions {
        output: args.output.clone(),
        shard: args.shard,
        units: args.units.clone(),
    };
    let mut told = told::Told::of(&inputs);
    let password = args.reading.password.given();
    let tell = |report: &_, passed| told.tell(report, passed);
    let written = match write_facts(&recogniser, &inputs, password.as_ref(), &options, tell) {
        Ok(written) => written,
        Err(error) => {
            told.end();
            eprintln!("{error}");
            return Ok(2);
        }
    };
    for one in &written.refused {
        let place = one.place.as_ref();
        eprintln!("{}", words::dataset::refused(&one.file, place, &one.amount));
    }
    let folder = args.output.display().to_string();
    let last = words::dataset::written(&folder, written.facts, written.files);
    let (counted, worst) = told.end();
    // Few files may leave nothing for one of many machines.
    let counted = match written.files {
        0 => String::new(),
        _ => format!("{}\n", words::usage::summary(counted)),
    };
    crate::put(&format!("{counted}{last}\n"))?;
    Ok(if written.refused.is_empty() { worst } else { 2 })
}

/// This build has nothing that writes the dataset.
#[cfg(not(feature = "parquet"))]
pub fn facts(_: &FactsArgs) -> Result<u8> {
    eprintln!("{}", duibiao::words::dataset::NO_PARQUET);
    Ok(2)
}

#[cfg(feature = "parquet")]
mod told {
    use std::collections::BTreeMap;

    use duibiao::dataset::Passed;
    use duibiao::report::Report;
    use duibiao::{Inputs, words};

    use crate::check_files::{Fared, counted};
    use crate::exit_code;
    use crate::progress::Progress;

    /// What stays of the files that were told.
    pub struct Told {
        counts: BTreeMap<Fared, usize>,
        worst: u8,
        progress: Progress,
    }

    impl Told {
        pub fn of(inputs: &Inputs) -> Told {
            let lacking = inputs.unread || inputs.files.is_empty();
            Told {
                counts: BTreeMap::new(),
                worst: if lacking { 2 } else { 0 },
                progress: Progress::of(inputs.files.len()),
            }
        }

        /// Counts a file, and says what could not be read or was passed over.
        pub fn tell(&mut self, report: &Report, passed: Passed) {
            let said = match (passed, &report.error) {
                (Passed::Over, _) => {
                    let source = report.made_from.as_deref().unwrap_or_default();
                    Some(words::usage::own_output(&report.file, source))
                }
                (Passed::Taken, error) => {
                    let fared = Fared::of(report);
                    *self.counts.entry(fared).or_default() += 1;
                    if fared != Fared::Lock {
                        self.worst = self.worst.max(exit_code(report));
                    }
                    error
                        .as_ref()
                        .map(|error| words::dataset::unread(&error.message))
                }
            };
            self.progress.after(|| {
                if let Some(said) = said {
                    eprintln!("{said}");
                }
            });
        }

        /// How many files came out how, and the worst exit code.
        pub fn end(self) -> ([usize; 5], u8) {
            self.progress.end();
            (counted(&self.counts), self.worst)
        }
    }
}
