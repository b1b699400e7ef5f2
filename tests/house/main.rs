//! The house: what the code itself promises about its rooms.

use std::path::{Path, PathBuf};

/// The files that may know files, threads and the command line: the program's side.
const PROGRAM: [&str; 10] = [
    "cli.rs",
    "convert/folder.rs",
    "convert/input.rs",
    "files.rs",
    "main.rs",
    "new.rs",
    "read/file.rs",
    "read/lock_file.rs",
    "words/usage.rs",
    "write/save.rs",
];

/// What only they may say.
const OUTSIDE: [&str; 9] = [
    "std::fs",
    "fs::File",
    "std::env",
    "std::thread",
    "std::process",
    "Instant",
    "SystemTime",
    "rayon",
    "tempfile",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of sources");
    let mut list = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            list.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            list.push(path);
        }
    }
    list
}

/// The code of a file without its comments and without its tests, which stand last.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source");
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn between_bytes_and_bytes_nothing_knows_a_file_a_clock_or_a_thread() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut program = Vec::new();
    for path in sources(&root) {
        let name = path.strip_prefix(&root).expect("below it");
        let name = name.to_string_lossy().replace('\\', "/");
        if name.contains("/tests/") || name.ends_with("tests.rs") {
            continue;
        }
        let code = code(&path);
        let said = OUTSIDE.into_iter().filter(|word| code.contains(word));
        match PROGRAM.contains(&name.as_str()) {
            true => program.push(name),
            false => found.extend(said.map(|word| format!("{name}: {word}"))),
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    program.sort();
    assert_eq!(program, PROGRAM, "a file of the list is gone");
}
