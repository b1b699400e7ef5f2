//! Names with `*` and `?` on the command line, and the files that they stand for.
//!
//! In goes a command as it was typed, out comes one that names files. Shells of Linux do this before a program sees it, the
//! one of Windows never does. Large and small letters are the same in names, as they are there.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use duibiao::words;

use crate::cli::{Command, Show};

/// The command with the files that its names stand for. A name that stands for none stays as it is; whoever reads it says
/// that there is no such file.
///
/// # Errors
/// A sentence if a command that takes one file is given a name that stands for several.
pub fn in_command(command: Command) -> Result<Command, String> {
    let mut command = command;
    match &mut command {
        Command::Check(args) => {
            several(&mut args.files);
            several(&mut args.beside.with);
        }
        Command::Merge(args) => several(&mut args.files),
        Command::Facts(args) => several(&mut args.files),
        Command::Convert(args) => several(&mut args.files),
        Command::Fix(args) => {
            one(&mut args.file)?;
            several(&mut args.beside.with);
        }
        Command::Publish(args) => one(&mut args.file)?,
        Command::Disclose(args) => one(&mut args.file)?,
        Command::Layouts(args) => match &mut args.show {
            Some(Show::Check { samples, .. }) => several(samples),
            Some(Show::Try { file, .. }) => one(file)?,
            Some(Show::Relations(_) | Show::BlindSpots(_)) | None => {}
        },
        Command::New(_) => {}
    }
    Ok(command)
}

/// Whether a name may stand for others.
pub fn are_in(name: &str) -> bool {
    name.contains(['*', '?'])
}

fn several(named: &mut Vec<PathBuf>) {
    *named = named.iter().flat_map(|path| files(path)).collect();
}

fn one(named: &mut PathBuf) -> Result<(), String> {
    let mut found = files(named);
    match found.len() {
        1 => *named = found.remove(0),
        count => {
            let name = named.display().to_string();
            return Err(words::usage::stands_for_several(&name, count));
        }
    }
    Ok(())
}

/// What a path stands for, by names; itself if that is nothing.
fn files(path: &Path) -> Vec<PathBuf> {
    // What there is may be called so, but for Windows.
    let itself = || vec![path.to_owned()];
    if !are_in(&path.to_string_lossy()) || path.symlink_metadata().is_ok() {
        return itself();
    }
    let mut found = vec![PathBuf::new()];
    for part in path.components() {
        found = match part {
            Component::Normal(name) if are_in(&name.to_string_lossy()) => {
                let pattern = name.to_string_lossy();
                found.iter().flat_map(|at| below(at, &pattern)).collect()
            }
            _ => found.iter().map(|at| at.join(part)).collect(),
        };
    }
    found.retain(|path| path.symlink_metadata().is_ok());
    match found.is_empty() {
        true => itself(),
        false => found,
    }
}

/// What stands in a folder and is named so. What is hidden is meant only by a name that begins with its point.
fn below(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let here = folder.as_os_str().is_empty();
    let Ok(entries) = std::fs::read_dir(if here { Path::new(".") } else { folder }) else {
        return Vec::new();
    };
    let mut names: Vec<OsString> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.retain(|name| {
        let name = name.to_string_lossy();
        name.starts_with('.') == pattern.starts_with('.') && is_meant(&name, pattern)
    });
    names.sort();
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// Whether a pattern means a name: `*` stands for any letters or none, `?` for one.
fn is_meant(name: &str, pattern: &str) -> bool {
    let letters = |text: &str| -> Vec<char> { text.to_lowercase().chars().collect() };
    let (name, pattern) = (letters(name), letters(pattern));
    let (mut at, mut sign) = (0, 0);
    // Where the last `*` stands, and up to which letter it reaches.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(sign) {
            Some('*') => {
                star = Some((sign, at));
                sign += 1;
            }
            Some(one) if *one == '?' || *one == name[at] => {
                at += 1;
                sign += 1;
            }
            _ => {
                let Some((stands, reaches)) = star else {
                    return false;
                };
                star = Some((stands, reaches + 1));
                (at, sign) = (reaches + 1, stands + 1);
            }
        }
    }
    pattern[sign..].iter().all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters_and_a_question_mark_for_one() {
        for (pattern, name) in [
            ("*", "公开表.xlsx"),
            ("*.xlsx", "公开表.XLSX"),
            ("公开?.xls*", "公开表.xls"),
            ("*表*.xlsx", "民政局公开表（改）.xlsx"),
            ("*a*ab", "xaaab"),
        ] {
            assert!(is_meant(name, pattern), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.xls", "公开表.xlsx"),
            ("公开?.xlsx", "公开.xlsx"),
            ("?", ""),
            ("*a*ab", "xaaaba"),
            ("表*", "公开表"),
        ] {
            assert!(!is_meant(name, pattern), "{pattern} {name}");
        }
    }

    #[test]
    fn names_stand_for_files_in_their_order_and_in_several_folders() {
        let room = tempfile::tempdir().expect("a folder");
        for name in [
            "乙科/表.xlsx",
            "甲科/表.XLSX",
            "甲科/注.doc",
            "甲科/.表.xlsx",
        ] {
            let file = room.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            std::fs::write(file, "").expect("written");
        }
        let found = files(&room.path().join("?科").join("*.xlsx"));
        let named = |name: &str| room.path().join(name);
        assert_eq!(found, [named("乙科/表.xlsx"), named("甲科/表.XLSX")]);
        // Nothing, and what is really called so.
        let none = named("?科/*.ods");
        assert_eq!(files(&none), [none]);
        #[cfg(unix)]
        {
            let odd = named("甲科/*.xlsx");
            std::fs::write(&odd, "").expect("written");
            assert_eq!(files(&odd), [odd]);
        }
    }

    #[test]
    fn a_command_for_one_file_takes_no_name_that_stands_for_two() {
        let room = tempfile::tempdir().expect("a folder");
        for name in ["甲.xlsx", "乙.xlsx", "丙.xls"] {
            std::fs::write(room.path().join(name), "").expect("written");
        }
        let mut only = room.path().join("*.xls");
        assert_eq!(one(&mut only), Ok(()));
        assert_eq!(only, room.path().join("丙.xls"));
        let told = one(&mut room.path().join("*.xlsx")).expect_err("two");
        assert!(told.contains("2 个文件"), "{told}");
    }
}
