//! The house: what the code itself promises about its rooms.

use std::path::{Path, PathBuf};

/// The files that may know files, threads and the command line: the program's side.
const PROGRAM: [&str; 24] = [
    "check_files.rs",
    "cli.rs",
    "convert/folder.rs",
    "convert/input.rs",
    "dataset/parts.rs",
    "dataset/run.rs",
    "disclose_files.rs",
    "facts_files.rs",
    "files.rs",
    "gather/one_by_one.rs",
    "inputs.rs",
    "main.rs",
    "many.rs",
    "new.rs",
    "progress.rs",
    "publish_files.rs",
    "read/file.rs",
    "read/lock_file.rs",
    "send_back.rs",
    "store.rs",
    "wildcards.rs",
    "window.rs",
    "words/usage.rs",
    "write/save.rs",
];

/// What only they may say.
const OUTSIDE: [&str; 10] = [
    "std::fs",
    "fs::File",
    "std::env",
    "std::thread",
    "std::process",
    "Instant",
    "SystemTime",
    "rayon",
    "indicatif",
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

#[test]
fn one_file_calls_the_system_and_no_other_is_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let allowed = ["allow(", "unsafe"].concat();
    let mut unsafe_ones = Vec::new();
    for folder in ["src", "build", "lab", "tests", "examples"] {
        for path in sources(&root.join(folder)) {
            let text = std::fs::read_to_string(&path).expect("a source");
            let code = text.lines().map(|line| line.split("//").next());
            let mut words = code.flatten().flat_map(|line| line.split_whitespace());
            if words.any(|word| word == "unsafe" || word.contains(&allowed)) {
                let name = path.strip_prefix(root).expect("below it");
                unsafe_ones.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    assert_eq!(unsafe_ones, ["src/console.rs"]);
}

/// The module of the crate that a source belongs to.
fn module_of(root: &Path, path: &Path) -> String {
    let name = path.strip_prefix(root).expect("below it");
    let first = name.components().next().expect("a name");
    let first = first.as_os_str().to_string_lossy().into_owned();
    layers(first.trim_end_matches(".rs")).to_owned()
}

/// What the build script has made of the layouts is theirs; it stands at the root because the script, which reads with
/// the layouts' own code, has another in its place.
fn layers(module: &str) -> &str {
    match module {
        "compiled" => "layout",
        other => other,
    }
}

/// The words that follow `crate::` in some code.
fn used(code: &str) -> impl Iterator<Item = &str> {
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn a_module_uses_only_those_declared_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let declared = code(&root.join("lib.rs"));
    let modules: Vec<&str> = declared
        .lines()
        .filter_map(|line| {
            line.trim_start_matches("pub ")
                .strip_prefix("mod ")?
                .strip_suffix(';')
        })
        .collect();
    assert!(modules.len() > 20, "{modules:?}");
    let place = |name: &str| modules.iter().position(|module| *module == name);
    let mut upward = Vec::new();
    for path in sources(&root) {
        let name = path.display().to_string();
        if name.ends_with("tests.rs") || name.contains("/tests/") || name.ends_with("sample.rs") {
            continue;
        }
        // What is no module of the library is the program: it may use them all.
        let module = module_of(&root, &path);
        let Some(own) = place(&module) else { continue };
        let code = code(&path);
        for other in used(&code) {
            assert!(!other.is_empty(), "{name}: name one module after crate::");
            let above = place(layers(other)).is_some_and(|other| other <= own);
            if !above {
                upward.push(format!("{name}: {other}"));
            }
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn the_page_of_findings_is_what_the_program_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let said = duibiao::words::catalogue::page();
    assert!(page == said, "run `cargo run --example findings_page`");
}
