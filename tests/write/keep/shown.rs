//! `fix --keep` where cells show another figure than they store, or a column is in a unit of its own: what is
//! corrected is what a person sees, and what is written is in the scale that the cell stores.

use duibiao::model::CellRef;
use duibiao::read::{CellValue, read_bytes};
use rust_xlsxwriter::{Format, Workbook};

use super::{keep, proven};
use lab::departments::{Cell, Damaged};

/// The damaged tables, with those cells stored times ten to a power and shown as the format says.
fn scaled(
    damaged: &Damaged,
    (code, power): (&str, i32),
    which: impl Fn(usize, usize, usize) -> bool,
) -> Vec<u8> {
    let mut book = Workbook::new();
    let plain = Format::new();
    let format = Format::new().set_num_format(code);
    for (index, sheet) in damaged.printed.sheets.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("name");
        for (top, left, bottom, right) in &sheet.merges {
            let (from, to) = ((*top as u32, *left as u16), (*bottom as u32, *right as u16));
            page.merge_range(from.0, from.1, to.0, to.1, "", &plain)
                .expect("merge");
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (col, cell) in cells.iter().enumerate() {
                let at = (row as u32, col as u16);
                let own = which(index, row, col);
                match cell {
                    // A blank has a format as well.
                    Cell::Blank if own => page.write_blank(at.0, at.1, &format),
                    Cell::Blank => continue,
                    Cell::Text(words) => page.write(at.0, at.1, words),
                    Cell::Number(n) if own => {
                        let number = format!("{n}e{}", power - 2).parse::<f64>().expect("digits");
                        page.write_with_format(at.0, at.1, number, &format)
                    }
                    Cell::Number(n) => page.write(at.0, at.1, *n as f64 / 100.0),
                }
                .expect("written");
            }
        }
    }
    book.save_to_buffer().expect("saved")
}

/// Where the wrong cell stands, and its true figure in hundredths.
fn wrong(damaged: &Damaged) -> ((usize, usize, usize), i64) {
    let change = &damaged.truth[0];
    let entry = &damaged.printed.cells[&change.cell];
    let right = change.right.unwrap_or(0);
    ((entry.sheet, entry.row, entry.col), right)
}

/// Corrects the file in place; gives what the wrong cell shows then, and what it stores.
fn corrected(bytes: &[u8], damaged: &Damaged) -> (Option<CellValue>, Option<f64>) {
    let (report, out) = keep(bytes, "in.xlsx", "out.xlsx");
    assert_eq!(report.error, None);
    assert_eq!(report.corrections.len(), 1, "{:?}", report.done.not_written);
    let book = read_bytes(&out.expect("written"), "out.xlsx").expect("readable");
    let ((sheet, row, col), _) = wrong(damaged);
    let grid = &book.sheets[sheet];
    let at = CellRef::new(row as u32, col as u32);
    let shown = grid.get(at).map(|cell| cell.value.clone());
    (shown, grid.appearance.stored.get(&at).copied())
}

#[test]
fn a_correction_is_written_in_the_scale_that_the_cell_stores() {
    for (seed, damaged) in proven(3) {
        let (cell, right) = wrong(&damaged);
        for (code, power) in [("0!.0000", 4), ("0\".\"0,\"万元\"", 4), ("#,##0.00,", 3)] {
            let all = scaled(&damaged, (code, power), |_, _, _| true);
            let one = scaled(&damaged, (code, power), |s, r, c| (s, r, c) == cell);
            let table = scaled(&damaged, (code, power), |s, _, _| s == cell.0);
            for bytes in [all, one, table] {
                let (shown, stored) = corrected(&bytes, &damaged);
                let figure = right as f64 / 100.0;
                assert_eq!(
                    shown,
                    Some(CellValue::Number(figure)),
                    "seed {seed}, {code}"
                );
                let number = format!("{right}e{}", power - 2)
                    .parse::<f64>()
                    .expect("digits");
                assert_eq!(stored, Some(number), "seed {seed}, {code}");
            }
        }
    }
}

#[test]
fn a_correction_is_written_in_the_unit_of_its_cell() {
    for (seed, damaged) in proven(3) {
        let (cell, right) = wrong(&damaged);
        // 1118.07 万元 as 11180700元: no scale, but a unit that the format names.
        let bytes = scaled(&damaged, ("0.00\"元\"", 4), |s, r, c| (s, r, c) == cell);
        let (shown, stored) = corrected(&bytes, &damaged);
        assert_eq!(
            shown,
            Some(CellValue::Number((right * 100) as f64)),
            "seed {seed}"
        );
        assert_eq!(stored, None);
    }
}

#[test]
fn a_correction_is_written_in_the_unit_of_its_column() {
    let mut tried = 0;
    for (seed, mut damaged) in proven(4) {
        let ((sheet, row, col), right) = wrong(&damaged);
        let entries = damaged.printed.cells.values();
        let rows: Vec<usize> = entries
            .filter(|entry| (entry.sheet, entry.col) == (sheet, col))
            .map(|entry| entry.row)
            .collect();
        let rest = rows.iter().filter(|own| **own != row);
        let figures = &damaged.printed.sheets[sheet].rows;
        // Where the column prints nothing else, nothing else tells that a blank of it is in that unit.
        if !rest.clone().any(|row| figures[*row][col] != Cell::Blank) {
            continue;
        }
        tried += 1;
        let first = rows.iter().min().copied().unwrap_or_default();
        let heads = damaged.printed.sheets[sheet].rows[..first].iter_mut().rev();
        let head = heads.filter_map(|cells| match &mut cells[col] {
            Cell::Text(text) => Some(text),
            _ => None,
        });
        *head.into_iter().next().expect("a heading") += "（元）";
        let in_column = |s: usize, r: usize, c: usize| (s, c) == (sheet, col) && rows.contains(&r);
        let bytes = scaled(&damaged, ("General", 4), in_column);
        let (shown, stored) = corrected(&bytes, &damaged);
        assert_eq!(
            shown,
            Some(CellValue::Number((right * 100) as f64)),
            "seed {seed}"
        );
        assert_eq!(stored, None);
    }
    assert!(tried > 0, "no column was tried");
}
