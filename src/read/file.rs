//! A path becomes bytes. Refuses what is not a plain file before opening it: a pipe would block for
//! ever, a device would never end.

use std::borrow::Cow;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use crate::words::decide as words;

use super::error::{Bound, ReadError, Reason};
use super::limits;
use super::password::Password;
use super::unlock::unlocked;

/// A file to be read, and the password of its owner if there may be one. A path is one without.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// Where it is.
    pub path: &'s Path,
    /// What opens it, should it have a password.
    pub password: Option<&'s Password>,
}

impl<'s, P: AsRef<Path> + ?Sized> From<&'s P> for Source<'s> {
    fn from(path: &'s P) -> Source<'s> {
        Source {
            path: path.as_ref(),
            password: None,
        }
    }
}

/// The bytes of a file.
#[derive(Clone, Debug)]
pub struct FileBytes {
    /// As they are on the disk.
    pub own: Vec<u8>,
    /// What stood behind a password.
    plain: Option<Vec<u8>>,
}

impl FileBytes {
    /// What is read: without the password.
    pub fn plain(&self) -> &[u8] {
        self.plain.as_deref().unwrap_or(&self.own)
    }

    /// Whether a password was taken off.
    pub fn had_password(&self) -> bool {
        self.plain.is_some()
    }
}

/// The bytes of a file, the password taken off if one was given and it has one.
pub fn source_bytes(source: Source<'_>) -> Result<FileBytes, ReadError> {
    let own = super::file_bytes(source.path)?;
    let plain = match source.password {
        Some(password) => match unlocked(&own, &shown_name(source.path), password)? {
            Cow::Owned(plain) => Some(plain),
            Cow::Borrowed(_) => None,
        },
        None => None,
    };
    Ok(FileBytes { own, plain })
}

/// The file's name without its folders; the whole path where it has none.
pub fn shown_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The bytes of the file at that path. Links are followed.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Reason> {
    let metadata = std::fs::metadata(path).map_err(|error| match io_reason(&error) {
        // A link to itself leads nowhere, as one to a file that is gone.
        Reason::Unreadable if leads_in_a_circle(&error) => Reason::Missing,
        reason => reason,
    })?;
    if metadata.is_dir() {
        return Err(Reason::Directory);
    }
    if !metadata.is_file() {
        return Err(Reason::NotAFile);
    }
    if metadata.len() > limits::FILE_BYTES {
        return Err(Reason::TooLarge(Bound::FileBytes));
    }
    let file = File::open(path).map_err(|error| io_reason(&error))?;
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // The size just asked for may be wrong (a growing file, /proc): the bound holds for what is read.
    file.take(limits::FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| io_reason(&error))?;
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(Reason::TooLarge(Bound::FileBytes));
    }
    Ok(bytes)
}

fn leads_in_a_circle(error: &std::io::Error) -> bool {
    // ELOOP on Linux and on macOS; the kind has no stable name yet.
    matches!(error.raw_os_error(), Some(40 | 62)) && cfg!(unix)
}

fn io_reason(error: &std::io::Error) -> Reason {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Reason::Missing,
        // There no file is called `*.xlsx`; elsewhere a name is only too long.
        ErrorKind::InvalidFilename if cfg!(windows) => Reason::Missing,
        ErrorKind::IsADirectory => Reason::Directory,
        _ => Reason::Unreadable,
    }
}

/// What the names of files end with that can be read.
const EXTENSIONS: [&str; 20] = [
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "et", "ett", "ods", "ots", "docx",
    "docm", "html", "htm", "csv", "tsv", "txt", "json", "xml",
];

/// Whether a file whose name does not say so is a workbook: an archive whose directory, at its end, names the parts of one.
pub fn is_workbook_within(path: &Path) -> bool {
    /// The beginning of an archive.
    const ARCHIVE: &[u8] = b"PK\x03\x04";
    /// How much of the end is looked at.
    const END: u64 = 65_536;
    /// What only a workbook holds.
    const PARTS: [&[u8]; 2] = [b"xl/workbook.", b"xl/worksheets/"];
    let end = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let mut bytes = vec![0; ARCHIVE.len()];
        file.read_exact(&mut bytes)?;
        if bytes != ARCHIVE {
            return Ok(Vec::new());
        }
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        file.take(END).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let is_file = std::fs::metadata(path).is_ok_and(|data| data.is_file());
    let hidden = shown_name(path).starts_with('.');
    let end = if is_file && !hidden {
        end().unwrap_or_default()
    } else {
        Vec::new()
    };
    let mut parts = PARTS.iter();
    parts.any(|part| end.windows(part.len()).any(|window| window == *part))
}

/// Whether the name of a file lets expect that it can be read, and is not that of a record of ours.
pub fn may_be_submission(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|own| own.to_string_lossy().to_lowercase());
    let name = shown_name(path);
    // What begins with a point is hidden; programs keep such files for themselves.
    let record = name.ends_with(words::LOG_SUFFIX) || name.starts_with('.');
    extension.is_some_and(|own| EXTENSIONS.contains(&own.as_str())) && !record
}
