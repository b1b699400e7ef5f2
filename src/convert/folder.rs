//! A folder of files that appears whole or not at all: built beside its place, then renamed.

use std::path::Path;

use super::ConvertError;
use crate::write::UNFINISHED;

/// Saves the files in a new folder. A folder of that name that holds anything is left alone.
pub(super) fn save(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ConvertError> {
    let refused = |source| ConvertError::Refused {
        path: folder.to_owned(),
        source,
    };
    if folder.exists() {
        let empty = folder.is_dir() && std::fs::read_dir(folder).map_err(refused)?.next().is_none();
        if !empty {
            return Err(ConvertError::FolderExists(folder.to_owned()));
        }
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let room = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(parent)
        .map_err(refused)?;
    // The folder inside is made like any other, not private as a temporary one.
    let built = room.path().join("tables");
    std::fs::create_dir(&built).map_err(refused)?;
    for (name, bytes) in files {
        std::fs::write(built.join(name), bytes).map_err(refused)?;
    }
    if folder.exists() {
        std::fs::remove_dir(folder).map_err(refused)?;
    }
    std::fs::rename(&built, folder).map_err(refused)
}
