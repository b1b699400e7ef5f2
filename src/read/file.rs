//! A path becomes bytes. Refuses what is not a plain file before opening it: a pipe would block for
//! ever, a device would never end.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::words::decide as words;

use super::error::{Bound, Reason};
use super::limits;

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
        ErrorKind::IsADirectory => Reason::Directory,
        _ => Reason::Unreadable,
    }
}

/// What the names of files end with that can be read.
const EXTENSIONS: [&str; 20] = [
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "et", "ett", "ods", "ots", "docx",
    "docm", "html", "htm", "csv", "tsv", "txt", "json", "xml",
];

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
