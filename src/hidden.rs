//! What a person does not see when the file is opened: hidden sheets, rows and columns. A finding there says so,
//! or nobody would find its cell.

use std::collections::BTreeMap;

use crate::model::CellRef;
use crate::read::{Book, Grid};
use crate::report::{Cell, Report};
use crate::words::recognise as words;

/// The hidden parts of a book.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Hidden {
    sheets: BTreeMap<String, HiddenParts>,
}

/// The hidden parts of one sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct HiddenParts {
    whole: bool,
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
}

impl Hidden {
    /// What is hidden in a book.
    pub fn of(book: &Book) -> Hidden {
        let parts = |grid: &Grid| {
            let rows = grid.appearance.rows.iter().filter(|look| look.hidden);
            let columns = grid.appearance.columns.iter().filter(|look| look.hidden);
            HiddenParts {
                whole: !grid.visible,
                rows: rows.map(|look| (look.first, look.last)).collect(),
                columns: columns.map(|look| (look.first, look.last)).collect(),
            }
        };
        let sheets = book.sheets.iter();
        let sheets = sheets.map(|grid| (grid.name.as_str().to_owned(), parts(grid)));
        let some = |(_, parts): &(String, HiddenParts)| *parts != HiddenParts::default();
        Hidden {
            sheets: sheets.filter(some).collect(),
        }
    }

    /// Adds to every finding and correction which of its cells are hidden.
    pub fn tell(&self, report: &mut Report) {
        if self.sheets.is_empty() {
            return;
        }
        for finding in &mut report.findings {
            let mut said: Vec<String> = Vec::new();
            for Cell { sheet, cell, .. } in &finding.cells {
                let hidden = self.hidden(sheet.as_deref(), cell.as_deref());
                said.extend(hidden.filter(|one| !said.contains(one)).collect::<Vec<_>>());
            }
            if !said.is_empty() {
                finding.message.push_str(&words::hidden(&said));
            }
        }
        for correction in &mut report.corrections {
            let (sheet, cell) = (&correction.change.sheet, &correction.change.cell);
            let hidden = self.hidden(sheet.as_deref(), cell.as_deref());
            let said: Vec<String> = hidden.collect();
            if !said.is_empty() {
                correction.because.push_str(&words::hidden(&said));
            }
        }
    }

    /// What is hidden of a cell: its sheet, or its row and its column.
    fn hidden<'h>(
        &'h self,
        sheet: Option<&'h str>,
        cell: Option<&str>,
    ) -> impl Iterator<Item = String> + 'h {
        let parts = sheet.and_then(|sheet| Some((sheet, self.sheets.get(sheet)?)));
        let at = cell.and_then(CellRef::parse);
        let holds = |ranges: &[(u32, u32)], at: u32| {
            let mut ranges = ranges.iter();
            ranges.any(|&(first, last)| (first..=last).contains(&at))
        };
        let whole = parts.filter(|(_, parts)| parts.whole);
        let inside = parts.filter(|(_, parts)| !parts.whole).zip(at);
        let row = inside.filter(|((_, parts), at)| holds(&parts.rows, at.row));
        let column = inside.filter(|((_, parts), at)| holds(&parts.columns, at.col));
        let sheets = whole.map(|(sheet, _)| words::hidden_sheet(sheet));
        let rows = row.map(|((sheet, _), at)| words::hidden_row(sheet, at));
        let columns = column.map(|((sheet, _), at)| words::hidden_column(sheet, at));
        sheets.into_iter().chain(rows).chain(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::RowLook;

    #[test]
    fn hidden_sheets_rows_and_columns_are_told_and_what_is_seen_is_not() {
        let mut book = Book::default();
        let mut old = Grid::new("旧表");
        old.visible = false;
        let mut seen = Grid::new("表三");
        seen.appearance.rows.push(RowLook {
            first: 4,
            last: 6,
            height: None,
            hidden: true,
        });
        book.sheets.extend([old, seen, Grid::new("表四")]);
        let hidden = Hidden::of(&book);
        let told = |sheet, cell| hidden.hidden(Some(sheet), Some(cell)).collect::<Vec<_>>();
        assert_eq!(told("旧表", "A1"), [words::hidden_sheet("旧表")]);
        let row = CellRef::parse("C6").expect("an address");
        assert_eq!(told("表三", "C6"), [words::hidden_row("表三", row)]);
        assert_eq!(told("表三", "C8"), [""; 0]);
        assert_eq!(told("表四", "C6"), [""; 0]);
    }
}
