//! What was made of files in an earlier run, by their contents: `.对表缓存` beside the output.
//!
//! In go the bytes of a file and what is kept of it, out comes the same in a later run, or later in this one: what is kept
//! of thousands of files stays on the disk. It may be deleted at any time. Where nothing can be written beside the
//! output, a folder of the system's that goes away with the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::merge::{History, Part};
use crate::words::merge::{CACHE_FOLDER, HISTORY_SUFFIX, SENT_SUFFIX};

/// What is kept of files.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    /// The folder, if it goes away with the program.
    _own: Option<tempfile::TempDir>,
    /// What is remembered of units between the runs that write this output.
    history: PathBuf,
    /// What these runs sent back.
    sent: PathBuf,
    /// What only this program in this version makes of a file.
    program: String,
    /// What was asked for in this run.
    used: Mutex<BTreeSet<String>>,
}

/// By what a file is found again: its bytes and its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Key(String);

impl Key {
    /// As it is remembered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that was remembered.
    pub fn remembered(text: &str) -> Option<Key> {
        let plain = text.chars().all(|c| c.is_ascii_hexdigit());
        plain.then(|| Key(text.to_owned()))
    }
}

/// What was sent back, by folder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SentBack {
    /// What stands in each folder.
    pub folders: BTreeMap<String, SentFolder>,
}

/// What was put into a folder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SentFolder {
    /// What stands for everything that it was made from.
    pub made_from: String,
    /// What stands for the bytes of each file.
    pub files: BTreeMap<String, String>,
}

/// What stands for some bytes, one after the other.
pub(crate) fn digest<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was remembered; nothing if that is not there or not understood.
fn recalled<T: Default + DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read(path).ok();
    let recalled = text.and_then(|text| serde_json::from_slice(&text).ok());
    recalled.unwrap_or_default()
}

/// What is kept of one file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Its part.
    pub part: Part,
    /// Its report as JSON, if that was asked for.
    pub json: Option<String>,
}

impl Store {
    /// The store beside an output; `lasting` says whether what is in it may be used by a later run.
    pub fn beside(output: &Path, lasting: bool) -> io::Result<Store> {
        let parent = output.parent().filter(|parent| *parent != Path::new(""));
        let folder = parent.unwrap_or(Path::new(".")).join(CACHE_FOLDER);
        let usable = || {
            std::fs::create_dir_all(&folder)?;
            tempfile::NamedTempFile::new_in(&folder).map(drop)
        };
        let (folder, own) = match lasting && usable().is_ok() {
            true => (folder, None),
            false => {
                let own = tempfile::tempdir()?;
                (own.path().to_owned(), Some(own))
            }
        };
        let stem = output.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Store {
            history: folder.join(format!("{stem}{HISTORY_SUFFIX}")),
            sent: folder.join(format!("{stem}{SENT_SUFFIX}")),
            folder,
            _own: own,
            program: program(),
            used: Mutex::default(),
        })
    }

    /// What a file is found by; `name` is what messages call it.
    pub fn key(&self, name: &str, bytes: &[u8]) -> Key {
        let mut key = digest([self.program.as_bytes(), name.as_bytes(), bytes]);
        // Half of it is enough to tell files apart.
        key.truncate(32);
        let mut used = self
            .used
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        used.insert(key.clone());
        Key(key)
    }

    /// What is kept of a file.
    pub fn get(&self, key: &Key) -> Option<Kept> {
        let bytes = std::fs::read(self.path(&key.0)).ok()?;
        postcard::from_bytes(&bytes).ok()
    }

    /// Keeps something of a file: whole, or not at all.
    pub fn put(&self, key: &Key, kept: &Kept) -> io::Result<()> {
        let bytes = postcard::to_stdvec(kept).map_err(io::Error::other)?;
        self.save(&self.path(&key.0), &bytes)
    }

    /// What earlier runs remember of units; nothing if there were none, or none that is understood.
    pub fn history(&self) -> History {
        recalled(&self.history)
    }

    /// Remembers it for the next run: whole, or not at all.
    pub fn remember(&self, history: &History) -> io::Result<()> {
        self.note(&self.history, history)
    }

    /// What earlier runs sent back; nothing if that is not known.
    pub fn sent(&self) -> SentBack {
        recalled(&self.sent)
    }

    /// Remembers it for the next run: whole, or not at all.
    pub fn remember_sent(&self, sent: &SentBack) -> io::Result<()> {
        self.note(&self.sent, sent)
    }

    fn note(&self, path: &Path, what: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(what).map_err(io::Error::other)?;
        self.save(path, &text)
    }

    fn save(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Drops what nobody asked for in this run.
    pub fn tidy(&self) {
        let used = self
            .used
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let entries = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let remembered = [HISTORY_SUFFIX, SENT_SUFFIX];
            let remembered = remembered.iter().any(|suffix| name.ends_with(suffix));
            if !used.contains(&*name) && !remembered {
                // What cannot be dropped does no harm.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key)
    }
}

/// What tells one build of the program from another: what it makes of a file may differ.
fn program() -> String {
    let own = std::env::current_exe().and_then(std::fs::metadata);
    let built = own.map_or((0, None), |own| {
        let modified = own.modified().ok();
        let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        (own.len(), since.map(|since| since.as_nanos()))
    });
    format!("{} {built:?}", env!("CARGO_PKG_VERSION"))
}
