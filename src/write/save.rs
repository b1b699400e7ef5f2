//! Bytes into a file: whole or not at all, and never over the input.
//!
//! In go a path, the bytes and the path of the input; the file appears under its name only once it is
//! complete. It refuses the input itself under any name (links included), directories and read-only
//! files.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::words::{pages as words, system};

/// Why a file could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The output is the input, perhaps under another name.
    #[error("输出文件 {} 就是提交件本身。提交件不会被覆盖，请用 -o 另起一个文件名。", .0.display())]
    IsInput(PathBuf),
    /// The output is a directory.
    #[error("输出 {} 是一个文件夹。请在后面加上文件名，例如 更正.xlsx。", .0.display())]
    IsDirectory(PathBuf),
    /// There is no such directory.
    #[error("文件夹 {} 不存在。请先建立它，或换一个输出位置。", .0.display())]
    NoDirectory(PathBuf),
    /// The file may not be written.
    #[error("文件 {} 是只读的，没有写入。请去掉只读属性，或换一个文件名。", .0.display())]
    ReadOnly(PathBuf),
    /// The system refused; most often the file is open.
    #[error("不能写入 {}：{}。如果它正在 Excel 或 WPS 中打开，请先关闭再试；否则请换一个有写入权限的位置。", .path.display(), system::refused(.source))]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Saves the bytes under `path`. If anything fails, what stood there before still stands there.
pub(super) fn save(path: &Path, bytes: &[u8], input: &Path) -> Result<(), SaveError> {
    let refused = |source| SaveError::Refused {
        path: path.to_owned(),
        source,
    };
    if path.is_dir() || path.file_name().is_none() {
        return Err(SaveError::IsDirectory(path.to_owned()));
    }
    if path.exists() {
        // Compares the files themselves, so other spellings, symbolic and hard links are seen through.
        if input.exists() && same_file::is_same_file(path, input).map_err(refused)? {
            return Err(SaveError::IsInput(path.to_owned()));
        }
        if std::fs::metadata(path)
            .map_err(refused)?
            .permissions()
            .readonly()
        {
            return Err(SaveError::ReadOnly(path.to_owned()));
        }
    }
    // What stands there already need not be written; it may be open in Excel, which lets nobody else write.
    if holds(path, bytes) {
        return Ok(());
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !directory.is_dir() {
        return Err(SaveError::NoDirectory(directory.to_owned()));
    }
    let mut file = temporary(directory).map_err(refused)?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Whether a file holds just these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let as_long = |there: std::fs::Metadata| there.len() == bytes.len() as u64;
    std::fs::metadata(path).is_ok_and(as_long)
        && std::fs::read(path).is_ok_and(|there| there == bytes)
}

/// What is being written is called so until it is put in place; hidden, and known should the program be killed meanwhile.
pub(crate) const UNFINISHED: &str = ".duibiao-";

/// Whether a file says in its properties that we wrote it: quicker than reading a workbook of millions of cells.
pub(crate) fn is_signed(path: &Path) -> bool {
    let properties = || {
        let file = std::fs::File::open(path).ok()?;
        let mut archive = zip::ZipArchive::new(file).ok()?;
        let part = archive.by_name("docProps/core.xml").ok()?;
        let mut text = String::new();
        // Ours are a few hundred bytes.
        part.take(10_000).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let signature = format!("<dc:creator>{}</dc:creator>", words::AUTHOR);
    properties().is_some_and(|text| text.contains(&signature))
}

/// A file beside the output that vanishes unless it is put in place.
fn temporary(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the user's mask decides. Temporary files are private otherwise.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> (tempfile::TempDir, PathBuf) {
        let room = tempfile::tempdir().expect("a directory for the test");
        let input = room.path().join("提交件.xlsx");
        std::fs::write(&input, "submitted").expect("an input");
        (room, input)
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let (room, input) = room();
        let output = room.path().join("更正.xlsx");
        for bytes in ["first", "second"] {
            save(&output, bytes.as_bytes(), &input).expect("saved");
            assert_eq!(std::fs::read_to_string(&output).expect("read"), bytes);
        }
        assert_eq!(std::fs::read_dir(room.path()).expect("listed").count(), 2);
        assert_eq!(std::fs::read_to_string(&input).expect("read"), "submitted");
    }

    #[test]
    fn what_stands_there_already_is_not_written_again() {
        let (room, input) = room();
        let output = room.path().join("更正.xlsx");
        save(&output, b"the same", &input).expect("saved");
        let written = || {
            let file = std::fs::metadata(&output).expect("there");
            file.modified().expect("a system that knows when")
        };
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let file = std::fs::File::options().write(true).open(&output);
        file.and_then(|file| file.set_modified(long_ago))
            .expect("set");
        save(&output, b"the same", &input).expect("nothing to do");
        assert_eq!(written(), long_ago);
        save(&output, b"not same", &input).expect("saved");
        assert_ne!(written(), long_ago);
    }

    #[test]
    fn the_input_is_refused_under_every_name() {
        let (room, input) = room();
        let around = room.path().join("./提交件.xlsx");
        let hard = room.path().join("硬链接.xlsx");
        std::fs::hard_link(&input, &hard).expect("linked");
        for path in [&input, &around, &hard] {
            let error = save(path, b"new", &input).expect_err("refused");
            assert!(matches!(error, SaveError::IsInput(_)), "{error}");
            assert_eq!(std::fs::read_to_string(&input).expect("read"), "submitted");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_to_the_input_is_refused() {
        let (room, input) = room();
        let link = room.path().join("链接.xlsx");
        std::os::unix::fs::symlink(&input, &link).expect("linked");
        let error = save(&link, b"new", &input).expect_err("refused");
        assert!(matches!(error, SaveError::IsInput(_)), "{error}");
    }

    #[test]
    fn directories_and_places_that_do_not_exist_are_named() {
        let (room, input) = room();
        let error = save(room.path(), b"new", &input).expect_err("a directory");
        assert!(matches!(error, SaveError::IsDirectory(_)), "{error}");
        let nowhere = room.path().join("没有/更正.xlsx");
        let error = save(&nowhere, b"new", &input).expect_err("no directory");
        assert!(matches!(error, SaveError::NoDirectory(_)), "{error}");
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let (room, input) = room();
        let output = room.path().join("更正.xlsx");
        std::fs::write(&output, "old").expect("an old output");
        let mut permissions = std::fs::metadata(&output).expect("there").permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&output, permissions).expect("set");
        let error = save(&output, b"new", &input).expect_err("read-only");
        assert!(matches!(error, SaveError::ReadOnly(_)), "{error}");
        assert_eq!(std::fs::read_to_string(&output).expect("read"), "old");
    }
}
