//! The record of one run as a file: what was corrected and decided, for programs and for replay.
//!
//! In goes the text of such a file, out come its decisions; and the other way round. Refuses a file of
//! a later version and keys it does not know, since a misspelt key would silently decide nothing.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Decision;
use crate::report::Correction;
use crate::words::{decide as words, system};

/// The version of the schema.
pub const VERSION: u32 = 1;

/// What was corrected and decided in one run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// [`VERSION`].
    pub version: u32,
    /// The file it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Input>,
    /// What was corrected, with its proof.
    #[serde(default)]
    pub corrections: Vec<Correction>,
    /// What was decided, in the order of the ids.
    pub decisions: Vec<Decision>,
    /// Decisions whose finding was gone: kept, not applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lapsed: Vec<Decision>,
}

/// A file by name and content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name without folders.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Why a file of decisions cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogError {
    /// It cannot be read, or is not what it should be.
    #[error("{}", words::unreadable_log(.file, .why))]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// It is of a later version.
    #[error("{}", words::later_log(.file, *.version))]
    Later {
        /// The file.
        file: String,
        /// Its version.
        version: u32,
    },
    /// It was made for another input.
    #[error("{}", words::other_input(.file, .input))]
    OtherInput {
        /// The file.
        file: String,
        /// What it was made for.
        input: String,
    },
}

impl Log {
    /// Reads the text of a file of decisions; `file` is what messages call it.
    ///
    /// # Errors
    /// If it is not of this schema.
    pub fn parse(file: &str, text: &str) -> Result<Log, LogError> {
        let text = text.trim_start_matches('\u{FEFF}');
        let log: Log = serde_json::from_str(text).map_err(|error| LogError::Unreadable {
            file: file.to_owned(),
            why: system::json(&error),
        })?;
        match log.version {
            VERSION => Ok(log),
            version => Err(LogError::Later {
                file: file.to_owned(),
                version,
            }),
        }
    }

    /// Refuses a log that was made for another file than that of the hash.
    ///
    /// # Errors
    /// If it names another file.
    pub fn fits(&self, file: &str, sha256: &str) -> Result<(), LogError> {
        match &self.input {
            Some(input) if !input.sha256.eq_ignore_ascii_case(sha256) => {
                Err(LogError::OtherInput {
                    file: file.to_owned(),
                    input: input.file.clone(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether there is anything to record.
    pub fn is_empty(&self) -> bool {
        self.corrections.is_empty() && self.decisions.is_empty() && self.lapsed.is_empty()
    }

    /// The text of the file, one key a line.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Where the record of an output goes: `更正.xlsx` has `更正.对表记录.json` beside it.
pub fn log_path(output: &Path) -> PathBuf {
    output.with_extension(words::LOG_SUFFIX)
}

/// The SHA-256 of some bytes in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_record_stands_beside_the_workbook() {
        assert_eq!(
            log_path(Path::new("a/更正.xlsx")),
            Path::new("a/更正.对表记录.json")
        );
    }
}
