//! What a person does not see when the file is opened: hidden sheets, rows and columns. A finding there says so,
//! or nobody would find its cell.

use std::collections::BTreeMap;

use crate::model::CellRef;
use crate::read::{Book, Grid};
use crate::report::{Cell, Report};
use crate::words::{lines, recognise as words};

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
                let new: Vec<String> = hidden.filter(|one| !said.contains(one)).collect();
                said.extend(new);
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
        report.hidden = self.places(report);
    }

    /// What is hidden of every cell and every sheet that the report speaks of.
    fn places(&self, report: &Report) -> BTreeMap<String, String> {
        let findings = report.findings.iter().flat_map(|finding| &finding.cells);
        let findings = findings.map(|cell| (&cell.sheet, &cell.cell));
        let explained = report.clusters.iter().flat_map(|one| &one.explanations);
        let events = explained.flat_map(|explanation| &explanation.events);
        let changes = events.flat_map(|event| &event.cells);
        let corrected = report.corrections.iter().map(|one| &one.change);
        let changes = changes.chain(corrected);
        let cells = findings.chain(changes.map(|change| (&change.sheet, &change.cell)));
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        for (sheet, cell) in cells {
            let Some((sheet, cell)) = sheet.as_deref().zip(cell.as_deref()) else {
                continue;
            };
            let parts = self.hidden_parts(sheet, CellRef::parse(cell));
            if parts != [false; 3] {
                places.insert(format!("{sheet}!{cell}"), lines::hidden_part(parts));
            }
        }
        let whole = self.sheets.iter().filter(|(_, parts)| parts.whole);
        for (sheet, _) in whole {
            let said = lines::hidden_part([true, false, false]);
            places.insert(lines::missing_row(sheet), said.clone());
            places.insert(sheet.clone(), said);
        }
        places
    }

    /// Whether the sheet is hidden, and if it is not, whether the row and the column of the cell are.
    fn hidden_parts(&self, sheet: &str, at: Option<CellRef>) -> [bool; 3] {
        let Some(parts) = self.sheets.get(sheet) else {
            return [false; 3];
        };
        let holds = |ranges: &[(u32, u32)], at: Option<u32>| {
            let mut ranges = ranges.iter();
            !parts.whole
                && at.is_some_and(|at| ranges.any(|&(first, last)| (first..=last).contains(&at)))
        };
        let row = holds(&parts.rows, at.map(|at| at.row));
        let column = holds(&parts.columns, at.map(|at| at.col));
        [parts.whole, row, column]
    }

    /// What is hidden of a cell: its sheet, or its row and its column.
    fn hidden(&self, sheet: Option<&str>, cell: Option<&str>) -> impl Iterator<Item = String> {
        let at = cell.and_then(CellRef::parse);
        let [whole, row, column] = sheet.map_or([false; 3], |sheet| self.hidden_parts(sheet, at));
        let whole = sheet.filter(|_| whole).map(words::hidden_sheet);
        let row = sheet.zip(at).filter(|_| row);
        let row = row.map(|(sheet, at)| words::hidden_row(sheet, at));
        let column = sheet.zip(at).filter(|_| column);
        let column = column.map(|(sheet, at)| words::hidden_column(sheet, at));
        whole.into_iter().chain(row).chain(column)
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

    #[test]
    fn the_places_that_lines_name_are_told_once_for_each_part_that_is_hidden() {
        let mut book = Book::default();
        let mut old = Grid::new("旧表");
        old.visible = false;
        let mut seen = Grid::new("表三");
        seen.appearance.columns.push(crate::read::ColumnLook {
            first: 2,
            last: 2,
            width: None,
            hidden: true,
        });
        book.sheets.extend([old, seen]);
        let cell = |sheet: &str, cell: &str| Cell {
            sheet: Some(sheet.to_owned()),
            cell: Some(cell.to_owned()),
            spot: crate::report::Spot {
                table: String::new(),
                row: String::new(),
                column: String::new(),
            },
            label: String::new(),
            value: None,
        };
        let cells = vec![cell("旧表", "A1"), cell("表三", "C8"), cell("表三", "D8")];
        let mut report = Report {
            findings: vec![crate::report::Finding {
                cells,
                ..crate::report::Finding::new(
                    crate::report::FindingCode::Relation,
                    "T3",
                    "id".to_owned(),
                    String::new(),
                )
            }],
            ..Report::default()
        };
        Hidden::of(&book).tell(&mut report);
        let told = report.hidden.iter();
        let told: Vec<_> = told.map(|(at, what)| format!("{at}{what}")).collect();
        let sheet = "（隐藏的工作表）";
        assert_eq!(
            told,
            [
                format!("旧表{sheet}"),
                format!("旧表!A1{sheet}"),
                format!("旧表（缺行）{sheet}"),
                "表三!C8（隐藏的列）".to_owned()
            ]
        );
    }
}
