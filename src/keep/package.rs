//! The parts of a workbook's archive: read one by one, and written again with the untouched ones copied
//! as they are, compressed bytes included.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::KeepError;
use crate::write;

/// The largest part that is inflated; the reader refused larger ones before.
const MOST_BYTES: u64 = 1 << 28;

/// A workbook's archive.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    names: Vec<String>,
}

impl<'a> Package<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, KeepError> {
        let mut zip = archive(bytes)?;
        let mut names: Vec<String> = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(zip_error)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if names.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
                return Err(KeepError::damaged(&name, "重名"));
            }
            names.push(name);
        }
        Ok(Package { bytes, names })
    }

    /// The names of the parts, in the archive's order.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The part's name as the archive spells it.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.names
            .iter()
            .find(|own| own.eq_ignore_ascii_case(name))
            .map(String::as_str)
    }

    /// The bytes of a part.
    pub(super) fn part(&self, name: &str) -> Result<Vec<u8>, KeepError> {
        let index = self
            .names
            .iter()
            .position(|own| own.eq_ignore_ascii_case(name))
            .ok_or_else(|| KeepError::damaged(name, "没有这个部件"))?;
        let mut zip = archive(self.bytes)?;
        let entry = zip.by_index(index).map_err(zip_error)?;
        let mut part = Vec::new();
        entry
            .take(MOST_BYTES + 1)
            .read_to_end(&mut part)
            .map_err(|error| KeepError::damaged(name, error))?;
        if part.len() as u64 > MOST_BYTES {
            return Err(KeepError::damaged(name, "太大"));
        }
        Ok(part)
    }

    /// The archive with some parts replaced in their places and further ones at the end.
    pub(super) fn with(&self, parts: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, KeepError> {
        let mut zip = archive(self.bytes)?;
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len() + 65_536)));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let write = |writer: &mut ZipWriter<_>, name: &str, part: &[u8]| {
            writer.start_file(name, options).map_err(zip_error)?;
            writer
                .write_all(part)
                .map_err(|error| KeepError::damaged(name, error))
        };
        for (index, name) in self.names.iter().enumerate() {
            match parts.get(name) {
                Some(part) => write(&mut writer, name, part)?,
                None => {
                    let entry = zip.by_index_raw(index).map_err(zip_error)?;
                    writer.raw_copy_file(entry).map_err(zip_error)?;
                }
            }
        }
        for (name, part) in parts {
            if !self.names.contains(name) {
                write(&mut writer, name, part)?;
            }
        }
        let archive = writer.finish().map_err(zip_error)?.into_inner();
        Ok(write::as_on_unix(archive))
    }

    /// What identifies each part: name, check sum, sizes.
    pub(super) fn prints(&self) -> Result<BTreeMap<String, (u32, u64, u64)>, KeepError> {
        let mut zip = archive(self.bytes)?;
        let mut prints = BTreeMap::new();
        for (index, name) in self.names.iter().enumerate() {
            let entry = zip.by_index_raw(index).map_err(zip_error)?;
            let print = (entry.crc32(), entry.size(), entry.compressed_size());
            prints.insert(name.clone(), print);
        }
        Ok(prints)
    }
}

fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, KeepError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(zip_error)
}

fn zip_error(error: zip::result::ZipError) -> KeepError {
    KeepError::damaged("zip", error)
}
