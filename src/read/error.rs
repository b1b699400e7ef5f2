//! A file that was not read: why, and a word for programs.

use crate::words::read as words;

pub use crate::words::read::{Bound, Foreign, LOCK_FILE, NO_TABLES, Reason};

/// A file that was not read. Its `Display` is one Chinese sentence that names the file and says what
/// the person can do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", words::sentence(.file, .reason))]
pub struct ReadError {
    /// The file as the person named it.
    pub file: String,
    /// Why it was not read.
    pub reason: Reason,
}

impl ReadError {
    /// The error of that file.
    pub fn new(file: &str, reason: Reason) -> ReadError {
        ReadError {
            file: file.to_owned(),
            reason,
        }
    }

    /// The reason's word for programs.
    pub fn kind(&self) -> &'static str {
        match self.reason {
            Reason::Missing => "missing",
            Reason::Directory => "directory",
            Reason::NotAFile => "not-a-file",
            Reason::Unreadable => "unreadable",
            Reason::LockFile => LOCK_FILE,
            Reason::Encrypted => "encrypted",
            Reason::WrongPassword => "wrong-password",
            Reason::Cipher => "unknown-encryption",
            Reason::TooLarge(_) => "too-large",
            Reason::TooSlow => "too-slow",
            Reason::Truncated => "truncated",
            Reason::Format(_) => "format",
            Reason::Damaged { .. } => "damaged",
            Reason::Empty => "empty",
        }
    }
}
