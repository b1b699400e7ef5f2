//! How the browser calls the module: four functions and the module's memory. The only unsafe code of the page.
//!
//! The page asks for room (`duibiao_allocate`), writes a message there and has it answered (`duibiao_run`), which takes the
//! room back and gives the place of the answer (`duibiao_answered` is its length); the page reads the answer and gives it
//! back (`duibiao_free`). There is one thread. The names are long because C has short ones already.

#![allow(unsafe_code)]

use std::cell::Cell;

/// Room for a message of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn duibiao_allocate(length: usize) -> *mut u8 {
    let room = vec![0_u8; length].into_boxed_slice();
    Box::into_raw(room).cast()
}

/// Takes back what [`duibiao_allocate`] or [`duibiao_run`] gave.
///
/// # Safety
/// Both are of one [`duibiao_allocate`] or of one [`duibiao_run`], and are not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duibiao_free(at: *mut u8, length: usize) {
    // SAFETY: by what is asked for, this is the boxed slice of that length that was let go there.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(at, length)) });
}

thread_local! {
    static LENGTH: Cell<usize> = const { Cell::new(0) };
}

/// Answers the message that lies in the room of [`duibiao_allocate`], which it takes back; [`duibiao_answered`] says how long
/// the answer is.
///
/// # Safety
/// Both are of one [`duibiao_allocate`], and are not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duibiao_run(at: *mut u8, length: usize) -> *mut u8 {
    // SAFETY: as for `duibiao_free`.
    let message = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(at, length)) };
    let answer = crate::answer(&message).into_boxed_slice();
    drop(message);
    LENGTH.set(answer.len());
    Box::into_raw(answer).cast()
}

/// How long the last answer of [`duibiao_run`] is.
#[unsafe(no_mangle)]
pub extern "C" fn duibiao_answered() -> usize {
    LENGTH.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_answered_and_all_memory_given_back() {
        let message = crate::joined("{}", &[]);
        let room = duibiao_allocate(message.len());
        // SAFETY: the room is that long and nobody else's; it is handed on once, and so is the answer.
        let answer = unsafe {
            std::ptr::copy_nonoverlapping(message.as_ptr(), room, message.len());
            let answer = duibiao_run(room, message.len());
            let copy = std::slice::from_raw_parts(answer, duibiao_answered()).to_vec();
            duibiao_free(answer, duibiao_answered());
            copy
        };
        assert_eq!(answer, crate::answer(&message));
    }
}
