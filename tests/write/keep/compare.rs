//! Compares a workbook before and after, knowing only what was reported as corrected.

use std::collections::{BTreeMap, BTreeSet};

use duibiao::model::CellRef;
use duibiao::read::read_bytes;
use duibiao::report::Report;

use super::inputs::parts;

/// The cells of a sheet part by address, as written; and what stands around them.
pub fn raw_cells(part: &[u8]) -> (BTreeMap<String, String>, String) {
    let text = std::str::from_utf8(part).expect("XML");
    let mut cells = BTreeMap::new();
    let mut around = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<c r=\"") {
        around.push_str(&rest[..at]);
        let tag_end = rest[at..].find('>').expect("closed") + at;
        let end = match rest[..tag_end].ends_with('/') {
            true => tag_end + 1,
            false => rest[at..].find("</c>").expect("closed") + at + 4,
        };
        let cell = &rest[at..end];
        let address = cell["<c r=\"".len()..]
            .split('"')
            .next()
            .expect("an address");
        cells.insert(address.to_owned(), cell.to_owned());
        rest = &rest[end..];
    }
    (cells, around + rest)
}

pub fn without_value(cell: &str) -> String {
    match (cell.find("<v>"), cell.find("</v>")) {
        (Some(from), Some(to)) => format!("{}{}", &cell[..from], &cell[to + 4..]),
        _ => cell.to_owned(),
    }
}

pub const LISTS: [&str; 4] = [
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
];

/// Compares everything, knowing only what was reported as corrected.
pub fn assert_kept(before: &[u8], after: &[u8], report: &Report) {
    let (own, new) = (parts(before), parts(after));
    let sheets = read_bytes(before, "before.xlsx").expect("readable").sheets;
    let number = |name: &str| {
        sheets
            .iter()
            .position(|s| s.name.as_str() == name)
            .expect("sheet")
            + 1
    };
    let mut changed: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for correction in &report.corrections {
        let change = &correction.change;
        let sheet = number(change.sheet.as_deref().expect("a sheet"));
        changed
            .entry(format!("xl/worksheets/sheet{sheet}.xml"))
            .or_default()
            .insert(
                change.cell.clone().expect("a cell"),
                change.to.clone().unwrap_or_default(),
            );
    }
    let sums = format!("xl/worksheets/sheet{}.xml", number("自算'表 一"));
    for (name, part) in &own {
        if LISTS.contains(&name.as_str()) || (*name == sums && !changed.is_empty()) {
            continue;
        }
        match changed.get(name) {
            None => assert_eq!(new.get(name), Some(part), "{name}"),
            Some(cells) => assert_cells(name, part, &new[name], cells),
        }
    }
    // Of the formulas only those over a changed table, and those over these, lose their results.
    let (old_sums, old_around) = raw_cells(&own[&sums]);
    let (new_sums, around) = raw_cells(&new[&sums]);
    assert_eq!(around, old_around);
    for (address, cell) in &old_sums {
        let row = CellRef::parse(address).expect("A1").row as usize;
        let stale = match row {
            0..13 => changed.contains_key(&format!("xl/worksheets/sheet{}.xml", row + 1)),
            21 => !changed.is_empty(),
            _ => false,
        };
        let expected = if stale {
            without_value(cell)
        } else {
            cell.clone()
        };
        assert_eq!(new_sums[address], expected, "{address}");
    }
    let added: BTreeSet<&String> = new.keys().filter(|name| !own.contains_key(*name)).collect();
    // The 差异表 with its list, the 勾稽明细 and the 修改记录.
    assert_eq!(added.len(), 5, "{added:?}");
    let text = |name: &str| String::from_utf8(new[name].clone()).expect("XML");
    assert!(text("xl/workbook.xml").contains("fullCalcOnLoad=\"1\""));
}

pub fn assert_cells(name: &str, before: &[u8], after: &[u8], changed: &BTreeMap<String, String>) {
    let (mut own, around) = raw_cells(before);
    let (new, new_around) = raw_cells(after);
    assert_eq!(around, new_around, "{name}");
    for (address, to) in changed {
        let cell = &new[address];
        let value = cell
            .split_once("<v>")
            .and_then(|(_, v)| v.split_once("</v>"));
        let value = value.map(|(v, _)| v.parse::<f64>().expect("a number"));
        assert_eq!(value, to.parse().ok(), "{name}!{address}: {cell}");
        assert!(!cell.contains("t=\"s\"") && !cell.contains("<f"), "{cell}");
        own.insert(address.clone(), cell.clone());
    }
    assert_eq!(own, new, "{name}");
}
