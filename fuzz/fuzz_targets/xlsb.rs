//! Bytes as the workbook and the sheet of an .xlsb.
#![no_main]

use containers::{archive, check};
use libfuzzer_sys::fuzz_target;

const SHEETS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    // The first byte splits the rest between the two parts.
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (workbook, sheet) = rest.split_at(usize::from(*first).min(rest.len()));
    check(&archive(&[
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", SHEETS),
        ("xl/worksheets/sheet1.bin", sheet),
    ]));
});
