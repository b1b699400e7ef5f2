//! The window in which somebody sees what the program says of dropped files: prints, reads a line, and opens a workbook with
//! the program that opens such files on this machine.

use std::io::{self, BufRead};
use std::path::Path;

use crate::dropped::Desk;
use crate::put;

/// The console of this program.
pub struct Window;

impl Desk for Window {
    fn tell(&mut self, line: &str) {
        // Nobody is left to hear that it cannot be printed.
        let _ = put(&format!("{line}\n"));
    }

    fn ask(&mut self, question: &str) -> String {
        let _ = put(question);
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(_) => line.trim_end_matches(['\r', '\n']).to_owned(),
            Err(_) => String::new(),
        }
    }

    fn open(&mut self, workbook: &Path) {
        open(workbook);
    }
}

/// `start` asks the desktop which program opens the file. That of the system is meant, not one that lies beside ours.
#[cfg(windows)]
fn open(workbook: &Path) {
    use std::ffi::OsString;
    use std::os::windows::process::CommandExt;
    use std::process::{Command, Stdio};

    let shell = std::env::var_os("ComSpec").unwrap_or_else(|| "cmd.exe".into());
    // No path has a quotation mark in it.
    let mut line = OsString::from("/D /C start \"\" \"");
    line.push(workbook);
    line.push("\"");
    let opened = Command::new(shell)
        .raw_arg(line)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // Where it is was said; whoever has no program for workbooks is asked for one by the system.
    drop(opened);
}

/// Only Windows gives a program a window of its own.
#[cfg(not(windows))]
fn open(_: &Path) {}
