//! Bytes as the content of an .ods.
#![no_main]

use containers::{archive, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&archive(&[("content.xml", bytes)]));
});
