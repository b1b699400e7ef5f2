//! A zip archive becomes its parts in memory, within bounds; the parts become an archive again.
//!
//! Libraries inflate whatever an archive holds, and the sizes in its directory may lie. So nothing of
//! the original archive reaches them: each part that is needed is inflated here, once, through a
//! bounded reader, and packed anew without compression. That costs one copy of the inflated parts (the
//! library would have inflated them anyway) and needs no trust in any number of the file.

use std::collections::BTreeMap;
use std::io::{Cursor, ErrorKind, Read, Write};

use memchr::memmem;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::{Bound, Reason};
use super::limits;

/// The parts of an archive by their names: lower case, `/` between folders.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// An archive whose directory has been read and found sane.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive.
    pub fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Reason> {
        // Each entry of the directory begins with this mark. Counted before the directory is read,
        // because the entries take more memory than they take in the file.
        if memmem::find_iter(bytes, b"PK\x01\x02")
            .nth(limits::PARTS)
            .is_some()
        {
            return Err(Reason::TooLarge(Bound::Parts));
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            match memmem::rfind(bytes, b"PK\x05\x06") {
                Some(_) => zip_reason(&error),
                None => Reason::Truncated,
            }
        })?;
        let mut names = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip
                .by_index_raw(index)
                .map_err(|error| zip_reason(&error))?;
            if entry.encrypted() {
                return Err(Reason::Cipher);
            }
            let name = String::from_utf8_lossy(entry.name_raw())
                .replace('\\', "/")
                .to_lowercase();
            // No office program writes such a name. Nothing is unpacked to disk, so it could do no
            // harm; but whoever made it meant harm, and the rest is not worth trusting.
            let leaves = name.starts_with('/')
                || name.contains(':')
                || name.split('/').any(|part| part == "..");
            if leaves || entry.is_symlink() {
                return Err(Reason::damaged(format_args!("part named {name}")));
            }
            names.push(name);
        }
        Ok(Archive { zip, names })
    }

    /// Whether there is a part of that name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|part| part == name)
    }

    /// The names of the parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Inflates the parts that are wanted.
    pub fn parts(&mut self, wanted: impl Fn(&str) -> bool) -> Result<Parts, Reason> {
        let mut parts = Parts::new();
        let mut left = limits::INFLATED_BYTES;
        for (index, name) in self.names.iter().enumerate() {
            if name.ends_with('/') || !wanted(name) {
                continue;
            }
            let entry = self
                .zip
                .by_index(index)
                .map_err(|error| zip_reason(&error))?;
            let bound = left.min(limits::PART_BYTES);
            let mut part = Vec::with_capacity(entry.size().min(1 << 20) as usize);
            entry
                .take(bound + 1)
                .read_to_end(&mut part)
                .map_err(|error| match error.kind() {
                    ErrorKind::UnexpectedEof => Reason::Truncated,
                    _ => Reason::damaged(error),
                })?;
            if part.len() as u64 > bound {
                return Err(Reason::TooLarge(Bound::Inflated));
            }
            left -= part.len() as u64;
            if parts.insert(name.clone(), part).is_some() {
                return Err(Reason::damaged(format_args!("two parts named {name}")));
            }
        }
        Ok(parts)
    }
}

/// Packs parts into an archive without compression.
pub fn pack(parts: &Parts) -> Result<Vec<u8>, Reason> {
    let size: usize = parts
        .iter()
        .map(|(name, part)| part.len() + 2 * name.len() + 128)
        .sum();
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(size + 64)));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in parts {
        writer
            .start_file(name.as_str(), options)
            .map_err(|error| zip_reason(&error))?;
        writer.write_all(part).map_err(Reason::damaged)?;
    }
    Ok(writer
        .finish()
        .map_err(|error| zip_reason(&error))?
        .into_inner())
}

fn zip_reason(error: &ZipError) -> Reason {
    match error {
        ZipError::Io(io) if io.kind() == ErrorKind::UnexpectedEof => Reason::Truncated,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::Cipher,
        _ => Reason::damaged(error),
    }
}
