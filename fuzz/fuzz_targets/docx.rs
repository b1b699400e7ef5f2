//! Bytes as the text of a .docx.
#![no_main]

use containers::{archive, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&archive(&[("word/document.xml", bytes)]));
});
