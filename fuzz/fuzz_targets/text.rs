//! Bytes as text: comma- or tab-separated values, or plain.
#![no_main]

use containers::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
});
