//! The files of a dataset: written aside, and put in place once all are complete.
//!
//! `facts/layout=…/year=…/part-<shard>-<n>.parquet` by what is asked for most, `files/part-<shard>.parquet`, and
//! `units/units.parquet`, which is the same from every shard. The file of `files` comes last: where it stands, the shard
//! is complete. Memory holds a bounded number of rows; they go out as row groups.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use parquet::file::writer::SerializedFileWriter;
use tempfile::TempDir;

use super::columns::{Column, FACTS, FILES, UNITS};
use super::render;
use super::rows::{FactRow, FileRow};
use super::run::FactsError;
use super::shard::Shard;
use super::whose::UnitRow;

/// So many rows are a row group, unless others need the memory.
const GROUP_ROWS: usize = 1 << 16;
/// So many rows wait at most, in all folders together.
const MOST_WAITING: usize = 1 << 18;
/// So many files are a row group of theirs.
const FILE_GROUP_ROWS: usize = 1 << 12;
/// A file goes on in the next after so many rows, so that many machines can read it.
const FILE_ROWS: usize = 1 << 20;

/// The datasets that a run writes.
pub(super) struct Parts {
    output: PathBuf,
    shard: Shard,
    aside: TempDir,
    facts: BTreeMap<String, Folder>,
    waiting: usize,
    files: Open<FileRow>,
    /// The rows of `files` that wait.
    told: Vec<FileRow>,
}

/// A folder of facts.
struct Folder {
    rows: Vec<FactRow>,
    open: Option<Open<FactRow>>,
    /// The number of the next file.
    next: usize,
}

/// A file that is being written.
struct Open<R: 'static> {
    writer: SerializedFileWriter<BufWriter<File>>,
    columns: &'static [Column<R>],
    rows: usize,
}

impl Parts {
    /// Begins to write a shard.
    ///
    /// # Errors
    /// If the folder holds the shard already, or one of another division, or nothing can be written there.
    pub(super) fn begin(output: &Path, shard: Shard) -> Result<Parts, FactsError> {
        let refused = |source| FactsError::Refused {
            path: output.to_owned(),
            source,
        };
        fs::create_dir_all(output).map_err(refused)?;
        check_free(output, shard)?;
        let mut builder = tempfile::Builder::new();
        let aside = builder.prefix(".duibiao-").tempdir_in(output);
        let aside = aside.map_err(refused)?;
        let files = Open::new(&aside.path().join("files"), &format!("part-{shard}"), FILES)?;
        Ok(Parts {
            output: output.to_owned(),
            shard,
            aside,
            facts: BTreeMap::new(),
            waiting: 0,
            files,
            told: Vec::new(),
        })
    }

    /// Adds a file with its facts, all of one submission.
    pub(super) fn add(&mut self, file: FileRow, facts: Vec<FactRow>) -> Result<(), FactsError> {
        self.told.push(file);
        if self.told.len() >= FILE_GROUP_ROWS {
            self.files.write(&std::mem::take(&mut self.told))?;
        }
        let Some(first) = facts.first() else {
            return Ok(());
        };
        let name = folder_of(&first.of.layout, first.of.year);
        let (aside, shard) = (self.aside.path(), self.shard);
        let folder = self.facts.entry(name.clone()).or_insert_with(|| Folder {
            rows: Vec::new(),
            open: None,
            next: 0,
        });
        self.waiting += facts.len();
        folder.rows.extend(facts);
        if folder.rows.len() >= GROUP_ROWS {
            self.waiting -= folder.flush(&aside.join(&name), shard)?;
        }
        while self.waiting > MOST_WAITING {
            let Some((name, largest)) = self.facts.iter_mut().max_by_key(|(_, one)| one.rows.len())
            else {
                break;
            };
            self.waiting -= largest.flush(&aside.join(name), shard)?;
        }
        Ok(())
    }

    /// Writes what waits, and puts everything in place.
    pub(super) fn finish(self, units: &[UnitRow]) -> Result<(), FactsError> {
        let Parts {
            output,
            shard,
            aside,
            facts,
            mut files,
            told,
            ..
        } = self;
        let mut folders = Vec::with_capacity(facts.len() + 2);
        for (name, mut folder) in facts {
            folder.flush(&aside.path().join(&name), shard)?;
            folder.close()?;
            folders.push(name);
        }
        let mut list = Open::new(&aside.path().join("units"), "units", UNITS)?;
        list.write(units)?;
        list.close()?;
        files.write(&told)?;
        files.close()?;
        folders.extend(["units".to_owned(), "files".to_owned()]);
        // A run that was broken off while its files were put in place left some of them.
        for left in parts_below(&output.join("facts")) {
            if shard_of(&left) == Some(shard.to_string().as_str()) {
                fs::remove_file(&left).map_err(|source| refused(&left, source))?;
            }
        }
        for name in folders {
            put_in_place(&aside.path().join(&name), &output.join(&name))?;
        }
        Ok(())
    }
}

impl Folder {
    /// Writes the rows that wait as a row group; how many they were.
    fn flush(&mut self, path: &Path, shard: Shard) -> Result<usize, FactsError> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(0);
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => {
                let name = format!("part-{shard}-{:04}", self.next);
                self.next += 1;
                Open::new(path, &name, FACTS)?
            }
        };
        open.write(&rows)?;
        match open.rows >= FILE_ROWS {
            true => open.close()?,
            false => self.open = Some(open),
        }
        Ok(rows.len())
    }

    fn close(self) -> Result<(), FactsError> {
        self.open.map_or(Ok(()), Open::close)
    }
}

impl<R> Open<R> {
    fn new(folder: &Path, name: &str, columns: &'static [Column<R>]) -> Result<Self, FactsError> {
        let path = folder.join(name).with_extension("parquet");
        let file = fs::create_dir_all(folder).and_then(|()| File::create(&path));
        let file = file.map_err(|source| refused(&path, source))?;
        let schema = render::schema("duibiao", columns)?;
        let writer = SerializedFileWriter::new(BufWriter::new(file), schema, render::properties())?;
        Ok(Open {
            writer,
            columns,
            rows: 0,
        })
    }

    /// Writes rows as a row group; of none there is no group.
    fn write(&mut self, rows: &[R]) -> Result<(), FactsError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.rows += rows.len();
        Ok(render::row_group(&mut self.writer, self.columns, rows)?)
    }

    fn close(self) -> Result<(), FactsError> {
        let file = self.writer.into_inner()?;
        let synced = file.into_inner().map_err(|error| error.into_error());
        let synced = synced.and_then(|file| file.sync_all());
        synced.map_err(|source| refused(Path::new(""), source))
    }
}

/// The folder of a layout and a year. Engines read the names as columns.
fn folder_of(layout: &str, year: Option<u16>) -> String {
    // What engines take for a missing value.
    let year = year.map_or("__HIVE_DEFAULT_PARTITION__".to_owned(), |year| {
        year.to_string()
    });
    let mut name = String::new();
    for byte in layout.bytes() {
        match byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            true => name.push(char::from(byte)),
            false => name += &format!("%{byte:02X}"),
        }
    }
    format!("facts/layout={name}/year={year}")
}

/// Refuses a folder in which the shard is complete, or one of another division stands: together they would count twice.
fn check_free(output: &Path, shard: Shard) -> Result<(), FactsError> {
    let complete = output.join("files").join(format!("part-{shard}.parquet"));
    if complete.exists() {
        return Err(FactsError::Complete(output.to_owned()));
    }
    let own = format!("-of-{:04}", shard.of());
    let all = ["facts", "files"].map(|name| parts_below(&output.join(name)));
    let fits = |path: &PathBuf| shard_of(path).is_some_and(|shard| shard.ends_with(&own));
    match all.iter().flatten().all(fits) {
        true => Ok(()),
        false => Err(FactsError::OtherDivision(output.to_owned())),
    }
}

/// The shard in the name of a file: `part-0001-of-0003-0000.parquet`.
fn shard_of(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?.strip_prefix("part-")?;
    name.get(.."0000-of-0000".len())
}

/// The Parquet files below a folder.
fn parts_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(parts_below(&path)),
            Ok(_) if path.extension().is_some_and(|own| own == "parquet") => found.push(path),
            _ => {}
        }
    }
    found
}

/// Moves the files of a folder to where they belong.
fn put_in_place(from: &Path, to: &Path) -> Result<(), FactsError> {
    fs::create_dir_all(to).map_err(|source| refused(to, source))?;
    for path in parts_below(from) {
        let Some(name) = path.file_name() else {
            continue;
        };
        let target = to.join(name);
        fs::rename(&path, &target).map_err(|source| refused(&target, source))?;
    }
    Ok(())
}

fn refused(path: &Path, source: std::io::Error) -> FactsError {
    FactsError::Refused {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str) -> Shard {
        text.parse().expect("a shard")
    }

    fn file() -> FileRow {
        FileRow {
            file: "甲.xlsx".to_owned(),
            ..FileRow::default()
        }
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let room = tempfile::tempdir().expect("a folder");
        let mut parts = Parts::begin(room.path(), Shard::WHOLE).expect("begun");
        parts.add(file(), Vec::new()).expect("added");
        drop(parts);
        assert_eq!(std::fs::read_dir(room.path()).expect("listed").count(), 0);
    }

    #[test]
    fn a_shard_that_was_broken_off_is_written_anew_beside_the_others() {
        let room = tempfile::tempdir().expect("a folder");
        let folder = room.path().join("facts/layout=x/year=2026");
        fs::create_dir_all(&folder).expect("made");
        let [left, other] = ["part-0001-of-0002-0003", "part-0002-of-0002-0000"].map(|name| {
            let path = folder.join(name).with_extension("parquet");
            fs::write(&path, "rows").expect("written");
            path
        });
        let parts = Parts::begin(room.path(), shard("1/2")).expect("begun");
        parts.finish(&[]).expect("finished");
        assert!(!left.exists() && other.exists());
        let again = Parts::begin(room.path(), shard("1/2")).map(|_| ());
        assert!(matches!(again, Err(FactsError::Complete(_))), "{again:?}");
        let whole = Parts::begin(room.path(), Shard::WHOLE).map(|_| ());
        assert!(
            matches!(whole, Err(FactsError::OtherDivision(_))),
            "{whole:?}"
        );
    }

    #[test]
    fn folders_are_what_engines_read() {
        let name = folder_of("shanxi-budget", Some(2026));
        assert_eq!(name, "facts/layout=shanxi-budget/year=2026");
        let name = folder_of("a/b", None);
        assert_eq!(name, "facts/layout=a%2Fb/year=__HIVE_DEFAULT_PARTITION__");
    }
}
