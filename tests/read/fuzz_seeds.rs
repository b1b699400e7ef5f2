//! Every seed of the fuzz targets, and every input that ever made one of them fail (`fuzz/crashes/`), is
//! read again: a result or a sentence, never a panic.

use std::path::Path;

/// Calls `each` with every file below a folder of `fuzz/`; says how many there were.
fn replay(folder: &str, each: impl Fn(&str, &[u8])) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(folder);
    let mut count = 0;
    for target in std::fs::read_dir(root).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(target.path())
            .into_iter()
            .flatten()
            .flatten()
        {
            let bytes = std::fs::read(file.path()).expect("a file of the repository");
            each(&target.file_name().to_string_lossy(), &bytes);
            count += 1;
        }
    }
    count
}

fn read(target: &str, bytes: &[u8]) {
    if target == "layout" {
        let text = String::from_utf8_lossy(bytes);
        if let Err(error) = duibiao::layout::parse("种子.toml", &text) {
            assert!(error.line >= 1 && error.column >= 1, "{error}");
        }
        return;
    }
    if let Err(error) = duibiao::read::read_bytes(bytes, "种子") {
        assert!(error.to_string().contains("种子"), "{error}");
    }
}

#[test]
fn every_seed_and_every_crash_is_read_without_a_panic() {
    assert!(replay("seeds", read) >= 9);
    replay("crashes", read);
}

#[test]
fn the_seed_of_the_layout_language_is_a_layout() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/layout/small.toml");
    let text = std::fs::read_to_string(path).expect("a file of the repository");
    if let Err(error) = duibiao::layout::parse("small.toml", &text) {
        panic!("{error}");
    }
}
