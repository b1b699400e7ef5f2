//! The work on each file: what is kept of it, from an earlier run where it has not changed.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::facts::Headlines;
use crate::files::broke_down;
use crate::inputs::Inputs;
use crate::layout::Layout;
use crate::many::{BrokeDown, in_order};
use crate::merge::{self, Decided, Head, HeadState, Incoming, Part};
use crate::open;
use crate::read::{self, LOCK_FILE, Password, Source};
use crate::recognise::Recogniser;
use crate::report::Report;
use crate::send_back;
use crate::store::{Kept, Key, Store};
use crate::words::{merge as words, returned};

use super::{MergeError, MergeOptions, Told, is_same, is_within};

/// A file as it was gathered.
pub(super) struct Gathered {
    pub(super) path: PathBuf,
    pub(super) name: String,
    stem: String,
    modified: Option<u64>,
    pub(super) key: Key,
    pub(super) head: Head,
}

impl Gathered {
    pub(super) fn incoming(&self) -> Incoming<'_> {
        Incoming {
            path: &self.name,
            stem: &self.stem,
            modified: self.modified,
            head: &self.head,
        }
    }

    /// As it is looked at when something goes back.
    pub(super) fn outgoing(&self) -> send_back::Incoming<'_> {
        send_back::Incoming {
            path: &self.path,
            head: &self.head,
            key: &self.key,
        }
    }
}

/// What came of the work on one file.
struct Done {
    gathered: Gathered,
    json: Option<String>,
}

/// Works on all files, keeps their parts on the disk and their heads here.
pub(super) fn gather(
    recogniser: &Recogniser<'_>,
    layouts: &[Layout],
    inputs: &Inputs,
    (options, password): (&MergeOptions, Option<&Password>),
    store: &Store,
    tell: &mut dyn FnMut(Told),
) -> Result<Vec<Gathered>, MergeError> {
    let headlines: Vec<(&str, Headlines)> = layouts
        .iter()
        .map(|layout| (layout.id.as_str(), Headlines::of(layout)))
        .collect();
    let work = |file: &PathBuf| one(recogniser, &headlines, file, (options, password), store);
    let mut all = Vec::with_capacity(inputs.files.len());
    let own_output: Vec<&PathBuf> = inputs
        .files
        .iter()
        .filter(|file| is_same(file, &options.output))
        .collect();
    let options_files = [&options.units, &options.against, &options.last_year];
    let found = inputs.found.iter();
    let beside: Vec<&PathBuf> = found
        .filter(|file| {
            options_files
                .into_iter()
                .flatten()
                .any(|own| is_same(file, own))
        })
        .collect();
    in_order(
        &inputs.files,
        work,
        |file, done| -> Result<(), MergeError> {
            if own_output.contains(&file) {
                tell(Told::Aside(&words::own_output(&file.display().to_string())));
                return Ok(());
            }
            if beside.contains(&file) {
                let name = file.display().to_string();
                tell(Told::Aside(&words::aside(&name, words::NAMED_BY_AN_OPTION)));
                return Ok(());
            }
            let done = match done {
                Ok(done) => done.map_err(MergeError::Store)?,
                Err(broke) => broken(file, &broke, store),
            };
            let sent_back = options.send_back.as_deref();
            if let Some(aside) = aside((inputs, sent_back), &done.gathered) {
                tell(Told::Aside(&aside));
                return Ok(());
            }
            if let HeadState::Unread { message, .. } = &done.gathered.head.state
                && !options.json
            {
                tell(Told::Aside(&words::unread(&done.gathered.name, message)));
            }
            tell(Told::File(done.json.as_deref()));
            all.push(done.gathered);
            Ok(())
        },
    )?;
    Ok(all)
}

/// Why a file is no input at all: a lock file, a 退回单, or our own output that waits to be decided upon: beside the file
/// that it was made from, or where it was put for its unit. Once somebody decided something in it, or nothing is left to
/// decide, it is what its unit hands in next.
fn aside((inputs, sent_back): (&Inputs, Option<&Path>), file: &Gathered) -> Option<String> {
    match &file.head.state {
        HeadState::Unread { kind, message } if kind == LOCK_FILE => {
            Some(words::aside(&file.name, message))
        }
        HeadState::Unread { .. } => file
            .stem
            .starts_with(returned::SLIP)
            .then(|| returned::is_slip(&file.name)),
        HeadState::Submitted(one) => {
            let made_from = one.made_from.as_deref();
            let ours = made_from.is_some() && one.decided != Decided::Since;
            let in_folder = sent_back.is_some_and(|folder| is_within(&file.path, folder));
            if ours && (in_folder || has_slip_beside(&file.path)) {
                return Some(returned::sent_back(&file.name));
            }
            let waits = one.decided.is_nothing() && file.head.open > 0;
            let beside = waits && inputs.is_made_from_another(&file.path, made_from);
            beside
                .then(|| crate::words::usage::own_output(&file.name, made_from.unwrap_or_default()))
        }
    }
}

/// Whether a 退回单 lies beside a file: then it is where we put it for its unit.
fn has_slip_beside(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new(".")));
    let mut names = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|one| one.file_name());
    names.any(|name| name.to_string_lossy().starts_with(returned::SLIP))
}

/// The work on one file: what is kept of it, from an earlier run where it has not changed.
fn one(
    recogniser: &Recogniser<'_>,
    headlines: &[(&str, Headlines)],
    file: &Path,
    (options, password): (&MergeOptions, Option<&Password>),
    store: &Store,
) -> std::io::Result<Done> {
    let name = file.display().to_string();
    let source = Source {
        path: file,
        password,
    };
    let bytes = read::source_bytes(source);
    let plain = bytes.as_ref().map_or(&[][..], |bytes| bytes.plain());
    let key = store.key(&name, plain);
    let kept = store.get(&key).filter(|_| bytes.is_ok());
    let kept = match kept.filter(|kept| kept.json.is_some() || !options.json) {
        Some(kept) => kept,
        None => {
            let (part, report) = match &bytes {
                Ok(bytes) => part(recogniser, headlines, file, bytes.plain()),
                Err(error) => {
                    let report = *open::unread(&name, error);
                    (Part::unread(&report), report)
                }
            };
            let json = options.json.then(|| serde_json::to_string(&report));
            let kept = Kept {
                part,
                json: json.transpose().map_err(std::io::Error::other)?,
            };
            store.put(&key, &kept)?;
            kept
        }
    };
    Ok(Done {
        gathered: gathered(file, name, key, kept.part.head),
        json: kept.json.filter(|_| options.json),
    })
}

fn gathered(file: &Path, name: String, key: Key, head: Head) -> Gathered {
    let stem = file.file_stem().unwrap_or_default();
    let written = std::fs::metadata(file)
        .and_then(|data| data.modified())
        .ok();
    let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Gathered {
        path: file.to_owned(),
        name,
        stem: stem.to_string_lossy().into_owned(),
        modified: since.map(|since| since.as_secs()),
        key,
        head,
    }
}

/// What is kept of the bytes of a file.
pub(super) fn part(
    recogniser: &Recogniser<'_>,
    headlines: &[(&str, Headlines)],
    file: &Path,
    bytes: &[u8],
) -> (Part, Report) {
    let (name, shown) = (file.display().to_string(), read::shown_name(file));
    merge::part_bytes(recogniser, headlines, (&name, &shown), bytes)
}

/// A file on which the program broke down is one that could not be read.
fn broken(file: &Path, broke: &BrokeDown, store: &Store) -> Done {
    let report = broke_down(file, broke);
    let name = file.display().to_string();
    let key = store.key(&name, broke.at.as_bytes());
    Done {
        gathered: gathered(file, name, key, Part::unread(&report).head),
        json: serde_json::to_string(&report).ok(),
    }
}
