//! The console of Windows: whether it was opened for this program alone, as it is when somebody drops files on its icon or
//! clicks it. Such a window closes with the program.
//!
//! Only the system knows; the one call of it stands here, and with it the only `unsafe` of the program.

#![allow(unsafe_code)]

use std::io::{IsTerminal, stdin, stdout};

/// Whether the window closes with this program, and somebody sits before it: what another program runs without a window
/// has a console of its own as well, but no keys and no screen.
pub fn is_own() -> bool {
    stdin().is_terminal() && stdout().is_terminal() && sharing() == 1
}

/// How many programs share the console.
#[cfg(windows)]
fn sharing() -> u32 {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetConsoleProcessList(list: *mut u32, length: u32) -> u32;
    }
    let mut programs = [0; 2];
    // SAFETY: the system writes no more than `length` numbers to `list`, which holds as many; if there are more programs, it
    // writes none and returns how many there are.
    unsafe { GetConsoleProcessList(programs.as_mut_ptr(), programs.len() as u32) }
}

/// Elsewhere no window closes with a program.
#[cfg(not(windows))]
fn sharing() -> u32 {
    0
}
