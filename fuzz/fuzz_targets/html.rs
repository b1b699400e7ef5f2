//! Bytes as a web page.
#![no_main]

use containers::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&[b"<html>", bytes].concat());
});
