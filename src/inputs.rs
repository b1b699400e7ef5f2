//! Which files are meant by what was named on the command line.
//!
//! In go paths, out come files in a steady order, each once, and what was left aside in a sentence each. A folder stands
//! for all files in it that can be read, those in its folders included.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::read;
use crate::words::merge::CACHE_FOLDER;
use crate::words::usage as words;
use crate::write::UNFINISHED;

/// The files that were named.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inputs {
    /// The files in the order in which they were named; those of a folder by their names.
    pub files: Vec<PathBuf>,
    /// The files that a folder stood for.
    pub found: BTreeSet<PathBuf>,
    /// What was left aside, and why.
    pub aside: Vec<String>,
    /// Whether a folder could not be looked into.
    pub unread: bool,
    /// The files of each folder that hold no tables by their names and their contents.
    pub others: Vec<Others>,
    /// The files as the system knows them.
    real: BTreeSet<PathBuf>,
    /// The folders that were named.
    folders: Vec<PathBuf>,
}

/// Files of a folder that was named that hold no tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Others {
    /// The folder.
    pub folder: PathBuf,
    /// The files.
    pub files: Vec<PathBuf>,
}

/// Looks up what was named. A file that was named is taken whatever it is called; whether it can be read is another
/// question.
pub fn inputs(named: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for path in named {
        if !path.is_dir() {
            inputs.take(path.clone());
            continue;
        }
        let mut found = Found::default();
        found.walk(path);
        inputs.folders.push(path.clone());
        let Found {
            files,
            others,
            closed,
            unfinished,
        } = found;
        inputs.unread |= !closed.is_empty();
        let shown = |folder: &PathBuf| words::closed(&folder.display().to_string());
        inputs.aside.extend(closed.iter().map(shown));
        let left = |path: &PathBuf| words::left_behind(&path.display().to_string());
        inputs.aside.extend(unfinished.iter().map(left));
        if files.is_empty() && closed.is_empty() {
            inputs
                .aside
                .push(words::nothing_in(&path.display().to_string()));
        }
        if !others.is_empty() {
            inputs.others.push(Others {
                folder: path.clone(),
                files: others,
            });
        }
        for file in files {
            inputs.found.insert(file.clone());
            inputs.take(file);
        }
    }
    inputs
}

impl Inputs {
    /// Files and nothing else.
    pub(crate) fn of(files: Vec<PathBuf>) -> Inputs {
        Inputs {
            files,
            ..Inputs::default()
        }
    }

    /// What was left aside, the files that hold no tables included.
    pub fn told(&self) -> Vec<String> {
        let mut told = self.aside.clone();
        told.extend(self.passed_over(&[]));
        told
    }

    /// The files that hold no tables, a folder a sentence, without those that were `taken` all the same.
    pub fn passed_over(&self, taken: &[PathBuf]) -> Vec<String> {
        let left = |others: &Others| {
            let left = others.files.iter().filter(|file| !taken.contains(file));
            let count = left.count();
            let folder = others.folder.display().to_string();
            (count > 0).then(|| words::others_in(&folder, count))
        };
        self.others.iter().filter_map(left).collect()
    }

    fn take(&mut self, file: PathBuf) {
        match self.real.insert(real(&file)) {
            true => self.files.push(file),
            false => self
                .aside
                .push(words::named_twice(&file.display().to_string())),
        }
    }

    /// The path of a file below the folder that was named, its name if the file itself was: the same wherever the folder
    /// lies.
    pub fn relative(&self, file: &Path) -> String {
        let below = self.folders.iter().filter(|_| self.found.contains(file));
        let below = below.filter_map(|folder| file.strip_prefix(folder).ok());
        let shortest = below.min_by_key(|path| path.as_os_str().len());
        let name = || file.file_name().map(Path::new).unwrap_or(file);
        shortest.unwrap_or_else(name).to_string_lossy().into_owned()
    }

    /// Whether the file that a workbook of ours was made from is checked beside it, so that it says nothing more.
    pub fn is_made_from_another(&self, file: &Path, made_from: Option<&str>) -> bool {
        let source = made_from.map(|name| real(&file.with_file_name(name)));
        let beside =
            source.is_some_and(|source| self.real.contains(&source) && source != real(file));
        self.found.contains(file) && beside
    }
}

/// A file as the system knows it, whatever way it was named.
fn real(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_owned())
}

/// What stands below a folder.
#[derive(Default)]
struct Found {
    /// The files that may be submissions, by their names.
    files: Vec<PathBuf>,
    /// The others.
    others: Vec<PathBuf>,
    /// The folders that could not be looked into.
    closed: Vec<PathBuf>,
    /// What we are writing, or were when we were stopped: a file, or a folder of files.
    unfinished: Vec<PathBuf>,
}

impl Found {
    fn walk(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return self.closed.push(folder.to_owned());
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let path = entry.path();
            if read::shown_name(&path).starts_with(UNFINISHED) {
                self.unfinished.push(path);
                continue;
            }
            // A link may lead back to where it stands.
            match entry.file_type() {
                // What `merge` keeps of files is nobody's submission.
                Ok(kind) if kind.is_dir() && entry.file_name() == CACHE_FOLDER => {}
                Ok(kind) if kind.is_dir() => self.walk(&path),
                Ok(_) if read::may_be_submission(&path) || read::is_workbook_within(&path) => {
                    self.files.push(path);
                }
                _ => self.others.push(path),
            }
        }
    }
}
