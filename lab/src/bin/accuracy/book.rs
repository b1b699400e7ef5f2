//! Printed tables become the sheets that reading their workbook gives.

use duibiao::model::{CellRef, Region};
use duibiao::read::{Book, CellValue, Format, Grid};

use lab::departments::{Cell, Printed};

/// The sheets of the workbook.
pub fn book(printed: &Printed) -> Book {
    let sheets = printed.sheets.iter().map(|sheet| {
        let mut grid = Grid::new(&sheet.name);
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (col, cell) in (0..).zip(cells) {
                let value = match cell {
                    Cell::Blank => continue,
                    Cell::Text(text) => CellValue::Text(text.clone()),
                    Cell::Number(counts) => {
                        CellValue::Number(*counts as f64 / sheet.per_unit as f64)
                    }
                };
                grid.push(CellRef::new(row, col), value, None);
            }
        }
        let corner = |row: usize, col: usize| CellRef::new(row as u32, col as u32);
        let merges = sheet.merges.iter().map(|m| Region {
            first: corner(m.0, m.1),
            last: corner(m.2, m.3),
        });
        grid.merges = merges.collect();
        grid
    });
    Book {
        format: Format::Xlsx,
        sheets: sheets.collect(),
        ..Book::default()
    }
}
