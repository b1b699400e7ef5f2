//! Workbooks of which the cells of one sheet are changed before anybody sees them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook};

/// What stands in each cell, by row and column from zero.
pub type Cells = BTreeMap<(u32, u32), Data>;

/// The workbook with that sheet changed; the first whose name begins so.
pub fn changed(bytes: &[u8], sheet: &str, change: impl FnOnce(&mut Cells)) -> Vec<u8> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("opened");
    let mut out = Workbook::new();
    let mut change = Some(change);
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let (top, left) = range.start().unwrap_or_default();
        let cells = range.used_cells();
        let cells =
            cells.map(|(row, col, value)| ((row as u32 + top, col as u32 + left), value.clone()));
        let mut cells: Cells = cells.collect();
        if name.starts_with(sheet)
            && let Some(change) = change.take()
        {
            change(&mut cells);
        }
        let copy = out.add_worksheet();
        copy.set_name(&name).expect("a name");
        for merge in book.merge_cells_by_sheet_name(&name).expect("merges") {
            let (from, to) = (merge.start, merge.end);
            let (left, right) = (from.1 as u16, to.1 as u16);
            copy.merge_range(from.0, left, to.0, right, "", &Format::new())
                .expect("merged");
        }
        for ((row, col), value) in cells {
            let written = match value {
                Data::Float(number) => copy.write(row, col as u16, number).map(|_| ()),
                Data::Int(number) => copy.write(row, col as u16, number as f64).map(|_| ()),
                Data::String(text) => copy.write(row, col as u16, text).map(|_| ()),
                _ => Ok(()),
            };
            written.expect("written");
        }
    }
    assert!(change.is_none(), "no sheet {sheet}");
    out.save_to_buffer().expect("a workbook")
}

/// Exchanges what stands in two cells.
pub fn exchange(cells: &mut Cells, one: (u32, u32), other: (u32, u32)) {
    let (a, b) = (cells.remove(&one), cells.remove(&other));
    cells.extend(b.map(|value| (one, value)));
    cells.extend(a.map(|value| (other, value)));
}
