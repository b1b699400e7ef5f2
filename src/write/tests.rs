//! The workbook as a whole: what stands where when it is read back, and that it is always the same.

use super::sample;
use super::workbook;

#[test]
fn look() {
    let bytes = workbook(&sample::layout(), &sample::submission(), &sample::report()).expect("written");
    std::fs::write("/tmp/look/look.xlsx", bytes).expect("saved");
}
