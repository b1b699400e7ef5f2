//! Bytes as the inside of a workbook of Excel 2003 in XML.
#![no_main]

use containers::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let head = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
    check(&[head.as_slice(), bytes].concat());
});
