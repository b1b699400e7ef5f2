//! Which system an archive says that it was written on.
//!
//! It says so of each part, in a byte of its directory that nobody needs. The library that writes archives puts its own system
//! there; the same pages are to give the same bytes on all of them.

use std::io::Cursor;

use zip::{HasZipMetadata, System, ZipArchive};

/// Where the system stands in a header of the directory.
const AT: usize = 5;

/// The archive as Unix writes it; what is no archive stays as it is.
pub(crate) fn as_on_unix(mut archive: Vec<u8>) -> Vec<u8> {
    for header in headers(&archive).unwrap_or_default() {
        let byte = usize::try_from(header).map(|header| header.saturating_add(AT));
        if let Some(system) = byte.ok().and_then(|byte| archive.get_mut(byte)) {
            *system = System::Unix as u8;
        }
    }
    archive
}

/// Where the headers of the directory begin.
fn headers(archive: &[u8]) -> zip::result::ZipResult<Vec<u64>> {
    let mut zip = ZipArchive::new(Cursor::new(archive))?;
    let parts = 0..zip.len();
    let header = |index| Ok(zip.by_index_raw(index)?.get_metadata().central_header_start);
    parts.map(header).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn an_archive_of_any_system_becomes_that_of_unix_to_the_byte() {
        let written_on = |system| {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            for name in ["[Content_Types].xml", "xl/workbook.xml"] {
                let options = SimpleFileOptions::default().system(system);
                writer.start_file(name, options).expect("a part");
                writer.write_all(name.as_bytes()).expect("written");
            }
            writer.finish().expect("an archive").into_inner()
        };
        let unix = written_on(System::Unix);
        let dos = written_on(System::Dos);
        assert_ne!(dos, unix);
        assert!(as_on_unix(dos) == unix);
        assert!(as_on_unix(unix.clone()) == unix);
        assert_eq!(as_on_unix(b"PK no archive".to_vec()), b"PK no archive");
    }
}
