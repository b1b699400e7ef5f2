//! Hostile files, made by code: each is read in a process of its own with 1 GiB of memory and 10
//! seconds, and must end there as it should: read, or refused with the right word and one sentence that
//! names the file.

mod archives;
mod case;
mod compound;
mod paths;
mod texts;
mod workbooks;

use case::{Case, run};

#[test]
fn hostile_archives_are_refused_within_bounds() {
    run("archives", archives::cases());
}

#[test]
fn hostile_workbooks_are_read_or_refused_within_bounds() {
    run("workbooks", workbooks::cases());
}

#[test]
fn hostile_old_workbooks_are_read_or_refused_within_bounds() {
    run("compound", compound::cases());
}

#[test]
fn hostile_texts_and_pages_are_read_or_refused_within_bounds() {
    run("texts", texts::cases());
}

#[test]
fn paths_that_are_no_files_are_refused_at_once() {
    paths::run();
}

#[test]
fn there_are_at_least_forty_hostile_files() {
    let files = archives::cases().len()
        + workbooks::cases().len()
        + compound::cases().len()
        + texts::cases().len();
    assert!(files >= 40, "{files}");
}

#[test]
fn a_child_that_takes_too_much_does_not_get_it() {
    // The limits are those of the process, not the reader's word: a child that wants 2 GiB dies of it,
    // and one that never ends is ended.
    assert_eq!(case::child_told_to("eat"), None);
    assert_eq!(case::child_told_to("rest"), Some("rested".to_owned()));
    let started = std::time::Instant::now();
    assert_eq!(case::child_told_to("spin"), None);
    assert!(started.elapsed() < 2 * case::TIME);
}

/// Not a test by itself: what the other tests start as a process, one for each file.
#[test]
fn reads_the_one_file_it_is_told() {
    if let Some(path) = std::env::var_os(case::CHILD) {
        match path.to_str() {
            Some("eat") => case::eat(),
            Some("rest") => println!("@@rested"),
            Some("spin") => loop {
                std::thread::sleep(case::TIME);
            },
            _ => case::read_one(path.as_ref()),
        }
    }
}

/// A case with its file's name, what its bytes are and how it must end.
fn case(name: &'static str, bytes: Vec<u8>, expected: &'static str) -> Case {
    Case {
        name,
        bytes,
        expected,
    }
}
