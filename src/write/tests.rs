//! The workbook as a whole: what stands where when it is read back, and that it is always the same.

use std::collections::BTreeMap;

use super::*;
use crate::model::{CellRef, Region, RowKey, Value};
use crate::read::{CellValue, Grid};

fn carried() -> Vec<Grid> {
    let mut grid = Grid::new("差异表");
    let cell = |text: &str| CellRef::parse(text).expect("a test's own address");
    grid.push(
        cell("A1"),
        CellValue::Text("=HYPERLINK(\"x\") 不是公式".into()),
        None,
    );
    grid.push(cell("B2"), CellValue::Number(2.5), None);
    grid.push(cell("B3"), CellValue::Number(5.0), Some("B2*2".into()));
    grid.push(cell("B4"), CellValue::Number(7.0), Some("别处!B2+2".into()));
    grid.merges.push(Region {
        first: cell("A1"),
        last: cell("C1"),
    });
    grid.merges.push(Region {
        first: cell("B1"),
        last: cell("D1"),
    });
    grid.merges.push(Region {
        first: cell("A9"),
        last: cell("XFD1048576"),
    });
    vec![grid]
}

fn written(
    submission: &Submission,
    report: &Report,
    answers: &BTreeMap<String, Answer>,
) -> Vec<u8> {
    let changes: Vec<ChangeRecord> = report.corrections.iter().map(ChangeRecord::from).collect();
    let contents = Contents {
        layout: &sample::layout(),
        submission,
        report,
        carried: &carried(),
        changes: &changes,
        answers,
    };
    workbook(&contents).expect("written")
}

fn sample_bytes() -> Vec<u8> {
    written(&sample::submission(), &sample::report(), &BTreeMap::new())
}

#[test]
fn look() {
    std::fs::write("/tmp/look/look.xlsx", sample_bytes()).expect("saved");
}
