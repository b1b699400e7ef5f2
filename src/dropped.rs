//! Files dropped on the program, or the program clicked: it has a window of its own, which closes with it.
//!
//! In go what was dropped and a [`Desk`], the person before the window; out come corrected workbooks beside the files, a few
//! lines that say so, the workbook opened if it is one, and the exit code of `fix`. The window waits for Enter.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use duibiao::read::{Password, Source};
use duibiao::report::Report;
use duibiao::{FixOptions, Inputs, Recogniser, broke_down, inputs, layout, many, words};

use crate::check_files::{Fared, counted};
use crate::exit_code;

use words::dropped as say;

/// What the arguments of the program mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// A command line.
    Line,
    /// Files and folders were dropped on its icon.
    Dropped(Vec<PathBuf>),
    /// It was clicked.
    Clicked,
}

/// What the arguments mean, given whether the program has a window of its own. Whoever drops something gives the program
/// whole paths of what is there, and nothing else.
pub fn meant(arguments: &[OsString], own_window: bool) -> Meant {
    let there = |path: &PathBuf| path.is_absolute() && path.symlink_metadata().is_ok();
    let paths: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    match (own_window, arguments) {
        (true, []) => Meant::Clicked,
        (true, _) if paths.iter().all(there) => Meant::Dropped(paths),
        _ => Meant::Line,
    }
}

/// The person before the window.
pub trait Desk {
    /// Prints a line.
    fn tell(&mut self, line: &str);
    /// Asks for a line; empty if there is none.
    fn ask(&mut self, question: &str) -> String;
    /// Opens a workbook with the program that opens such files here.
    fn open(&mut self, workbook: &Path);
}

/// The program was clicked: says how it is used.
pub fn clicked(desk: &mut impl Desk) {
    desk.tell(say::HOW_TO);
    desk.ask(say::PRESS_ENTER);
}

/// Corrects what was dropped; returns the exit code.
///
/// # Errors
/// A built-in layout that cannot be read.
pub fn dropped(paths: &[PathBuf], desk: &mut impl Desk) -> Result<u8> {
    let recogniser = Recogniser::new(layout::builtin()?);
    let inputs = inputs(paths);
    for aside in &inputs.told() {
        desk.tell(aside);
    }
    let code = match (&inputs.files[..], inputs.found.is_empty()) {
        ([file], true) => one(&recogniser, file, desk),
        _ => several(&recogniser, &inputs, desk),
    };
    desk.ask(say::PRESS_ENTER);
    Ok(code)
}

/// Three lines: which file, how it fared, where the workbook is; and the workbook.
fn one(recogniser: &Recogniser, file: &Path, desk: &mut impl Desk) -> u8 {
    let mut report = fixed(recogniser, file, None);
    let mut unlocked = false;
    while needs_password(&report) {
        let typed = desk.ask(say::PASSWORD);
        if typed.is_empty() {
            break;
        }
        report = fixed(recogniser, file, Some(&Password::from(typed)));
        unlocked = !needs_password(&report);
    }
    desk.tell(&say::file(&name_of(file), &report));
    match (&report.done.output, &report.error) {
        (Some(output), None) => {
            desk.tell(&say::outcome(&report));
            let output = Path::new(output);
            desk.tell(&say::opening(&name_of(output)));
            if unlocked {
                desk.tell(words::usage::NO_PASSWORD);
            }
            desk.open(output);
            return 0;
        }
        (_, Some(error)) => {
            desk.tell(&error.message);
            desk.tell(match error.kind == OUTPUT {
                true => say::COPY_IT,
                false => say::NOT_WRITTEN,
            });
        }
        (None, None) => desk.tell(say::NOT_WRITTEN),
    }
    exit_code(&report)
}

/// A line a file, then how many fared how. Files of one name but for their end have outputs of one name: one after the
/// other, so that each finds what the other has written.
fn several(recogniser: &Recogniser, inputs: &Inputs, desk: &mut impl Desk) -> u8 {
    let mut counts: BTreeMap<Fared, usize> = BTreeMap::new();
    let mut written = 0;
    let mut worst = if inputs.unread || inputs.files.is_empty() {
        2
    } else {
        0
    };
    for file in &inputs.files {
        let name = inputs.relative(file);
        if let Some(source) = made_from_another(recogniser, inputs, file) {
            desk.tell(&say::own_output(&name, &source));
            continue;
        }
        let report = fixed(recogniser, file, None);
        let fared = Fared::of(&report);
        match (&report.done.output, &report.error) {
            (Some(output), None) => {
                written += 1;
                desk.tell(&say::one_of_many(
                    &name,
                    &report,
                    &name_of(Path::new(output)),
                ));
            }
            (_, error) => {
                let why = error.as_ref().map_or("", |error| error.message.as_str());
                desk.tell(&say::left_out(&name, why));
                if fared != Fared::Lock {
                    worst = worst.max(exit_code(&report));
                }
            }
        }
        *counts.entry(fared).or_default() += 1;
    }
    if !counts.is_empty() {
        desk.tell(&words::usage::summary(counted(&counts)));
        desk.tell(&say::written(written));
    }
    worst
}

/// The word for programs of a workbook that could not be put in its place.
const OUTPUT: &str = "output";

fn needs_password(report: &Report) -> bool {
    let kind = report.error.as_ref().map(|error| error.kind.as_str());
    matches!(kind, Some("encrypted" | "wrong-password"))
}

/// The corrected workbook beside a file. Should the work break down, that is the report.
fn fixed(recogniser: &Recogniser, file: &Path, password: Option<&Password>) -> Report {
    let source = Source {
        path: file,
        password,
    };
    let options = FixOptions::default();
    let mut report = Report::default();
    let work = |source: &Source| duibiao::fix(recogniser, *source, &options);
    let _: io::Result<()> = many::in_order(&[source], work, |_, done| {
        report = done.unwrap_or_else(|broken| broke_down(file, &broken));
        Ok(())
    });
    report
}

/// What a file of a folder was made from, if that is beside it and the file is a workbook of ours.
fn made_from_another(recogniser: &Recogniser, inputs: &Inputs, file: &Path) -> Option<String> {
    if !inputs.found.contains(file) {
        return None;
    }
    let made_from = duibiao::check(recogniser, file).made_from?;
    inputs
        .is_made_from_another(file, Some(&made_from))
        .then_some(made_from)
}

fn name_of(file: &Path) -> String {
    duibiao::read::shown_name(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person who reads, types what was prepared, and lets workbooks be opened.
    #[derive(Default)]
    struct Reader {
        told: Vec<String>,
        types: Vec<&'static str>,
        opened: Vec<String>,
    }

    impl Desk for Reader {
        fn tell(&mut self, line: &str) {
            self.told.push(line.to_owned());
        }

        fn ask(&mut self, question: &str) -> String {
            self.told.push(question.to_owned());
            self.types.pop().unwrap_or_default().to_owned()
        }

        fn open(&mut self, workbook: &Path) {
            self.opened.push(name_of(workbook));
        }
    }

    const WRONG: &[u8] = include_bytes!("../examples/预算示例-有错.xlsx");
    const RIGHT: &[u8] = include_bytes!("../examples/预算示例.xlsx");

    fn room(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let room = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::write(room.path().join(name), bytes).expect("written");
        }
        room
    }

    fn dropped_in(room: &tempfile::TempDir, names: &[&str], reader: &mut Reader) -> u8 {
        let paths: Vec<PathBuf> = names.iter().map(|name| room.path().join(name)).collect();
        dropped(&paths, reader).expect("the layouts are built in")
    }

    #[test]
    fn what_is_there_and_nothing_else_was_dropped_and_only_on_a_window_of_its_own() {
        let room = room(&[("公开 表.xlsx", RIGHT), ("-x.xlsx", RIGHT)]);
        let path = |name: &str| room.path().join(name);
        let of = |paths: &[PathBuf], own| {
            let given: Vec<OsString> = paths.iter().map(OsString::from).collect();
            meant(&given, own)
        };
        let dropped = [path("公开 表.xlsx"), path("-x.xlsx"), path("")];
        assert_eq!(of(&dropped, true), Meant::Dropped(dropped.to_vec()));
        assert_eq!(of(&dropped, false), Meant::Line);
        assert_eq!(of(&[], true), Meant::Clicked);
        assert_eq!(of(&[], false), Meant::Line);
        for word in ["check", "--json", "没有.xlsx", "Cargo.toml"] {
            let line = [path("公开 表.xlsx"), PathBuf::from(word)];
            assert_eq!(of(&line, true), Meant::Line, "{word}");
        }
    }

    #[test]
    fn one_file_is_three_lines_its_workbook_and_a_key() {
        let room = room(&[("公开表.xlsx", WRONG)]);
        let mut reader = Reader::default();
        assert_eq!(dropped_in(&room, &["公开表.xlsx"], &mut reader), 0);
        assert_eq!(reader.opened, ["公开表-更正.xlsx"]);
        let told = &reader.told;
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(told[0].starts_with("公开表.xlsx："), "{}", told[0]);
        assert!(told[1].starts_with("【不符】已更正 "), "{}", told[1]);
        assert!(told[1].ends_with("见其中的“差异表”"), "{}", told[1]);
        assert!(told[2].contains("公开表-更正.xlsx"), "{}", told[2]);
        assert_eq!(told[3], say::PRESS_ENTER);
        let input = std::fs::read(room.path().join("公开表.xlsx"));
        assert_eq!(input.expect("there"), WRONG);
    }

    #[test]
    fn of_a_file_that_cannot_be_read_nothing_is_opened() {
        let room = room(&[
            ("半份.xlsx", b"PK\x03\x04 half"),
            ("信.lnk", b"L\0\0\0\x01\x14\x02\0"),
        ]);
        for name in ["半份.xlsx", "信.lnk"] {
            let mut reader = Reader::default();
            assert_eq!(dropped_in(&room, &[name], &mut reader), 2);
            assert!(reader.opened.is_empty());
            assert_eq!(reader.told.len(), 4, "{:#?}", reader.told);
            assert!(reader.told[1].contains(name), "{}", reader.told[1]);
            assert_eq!(reader.told[2], say::NOT_WRITTEN);
        }
    }

    #[test]
    fn a_password_is_asked_for_until_it_fits_or_none_is_given() {
        let locked = crate::locked::with_password(RIGHT, "公开");
        let room = room(&[("锁.xlsx", &locked)]);
        let mut reader = Reader {
            types: vec!["公开", "公 开"],
            ..Reader::default()
        };
        assert_eq!(dropped_in(&room, &["锁.xlsx"], &mut reader), 0);
        assert_eq!(reader.opened, ["锁-更正.xlsx"]);
        let asked = |reader: &Reader| {
            let asked = reader.told.iter().filter(|line| *line == say::PASSWORD);
            asked.count()
        };
        assert_eq!(asked(&reader), 2);
        assert!(
            reader
                .told
                .iter()
                .any(|line| line == words::usage::NO_PASSWORD)
        );
        let mut reader = Reader::default();
        assert_eq!(dropped_in(&room, &["锁.xlsx"], &mut reader), 2);
        assert_eq!((asked(&reader), reader.opened.len()), (1, 0));
    }

    #[test]
    fn several_files_are_a_line_each_and_none_is_opened() {
        let files = [("甲.xlsx", WRONG), ("甲.xls", RIGHT), ("乙.xlsx", b"")];
        let room = room(&files);
        for passed_over in [0, 2] {
            let mut reader = Reader::default();
            // The folder, and a file in it once more.
            let code = dropped_in(&room, &["", "甲.xls"], &mut reader);
            assert_eq!(code, 2, "one is empty");
            let told = reader.told.join("\n");
            assert!(reader.opened.is_empty());
            assert_eq!(told.matches("；已写出 ").count(), 2, "{told}");
            assert_eq!(told.matches("【跳过】").count(), passed_over, "{told}");
            assert!(told.contains("【没有写出】乙.xlsx："), "{told}");
            assert!(
                told.contains("3 个文件：通过 1，不符 1，读不出 1"),
                "{told}"
            );
            // Both are called 甲.
            assert!(room.path().join("甲-更正2.xlsx").exists());
            assert!(!room.path().join("甲-更正3.xlsx").exists());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_nothing_can_be_written_a_sentence_says_so() {
        use std::os::unix::fs::PermissionsExt;
        let room = room(&[("公开表.xlsx", WRONG)]);
        let closed = std::fs::Permissions::from_mode(0o555);
        std::fs::set_permissions(room.path(), closed).expect("it is ours");
        if std::fs::write(room.path().join("probe"), b"").is_ok() {
            return; // whoever may write everywhere cannot be refused
        }
        let mut reader = Reader::default();
        assert_eq!(dropped_in(&room, &["公开表.xlsx"], &mut reader), 2);
        assert!(reader.told[1].contains("没有权限"), "{}", reader.told[1]);
        assert_eq!(reader.told[2], say::COPY_IT);
        assert!(reader.opened.is_empty());
    }

    #[test]
    fn whoever_clicks_the_program_reads_how_it_is_used() {
        let mut reader = Reader::default();
        clicked(&mut reader);
        assert_eq!(reader.told, [say::HOW_TO, say::PRESS_ENTER]);
    }
}
