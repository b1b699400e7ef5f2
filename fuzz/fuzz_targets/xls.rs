//! Bytes as the record stream of an .xls.
#![no_main]

use containers::{check, compound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&compound(bytes));
});
