//! What a person fills in of a blank workbook, and what its cells accept.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellRef, Region, sheet_prefix};
use crate::words::pages as words;

use super::live::Spot;
use super::page::{Accepts, Page};

/// What a person fills in.
#[derive(Default)]
pub(super) struct Form {
    /// The cells that are not locked.
    pub inputs: BTreeSet<Spot>,
    /// The note under each table while it is empty.
    pub notes: BTreeMap<usize, (String, String)>,
    /// The rectangles of figures of each table, with their decimals.
    pub figures: Vec<(usize, CellRef, CellRef, u8)>,
    /// Where codes are filled in, and the list that they are from.
    pub codes: Vec<(usize, CellRef, CellRef, String)>,
    /// Where the first row that is there once it is used has the note of an empty table or a name, and its formula.
    pub first_rows: BTreeMap<usize, (CellRef, String)>,
    /// The rows that are there once they are used.
    pub ruled: Vec<Ruled>,
}

/// Rows of a table that show amounts once they are used, and lines around them only then.
pub(super) struct Ruled {
    /// The index of the table.
    pub table: usize,
    /// The first cell.
    pub first: CellRef,
    /// The last cell.
    pub last: CellRef,
}

impl Form {
    /// Whether a cell is in a row that is there once it is used.
    pub(super) fn is_ruled(&self, (table, at): Spot) -> bool {
        let within = |ruled: &Ruled| {
            ruled.table == table
                && (ruled.first.row..=ruled.last.row).contains(&at.row)
                && (ruled.first.col..=ruled.last.col).contains(&at.col)
        };
        self.ruled.iter().any(within)
    }

    /// The figures of a table, as another sheet names them.
    pub(super) fn ranges(&self, table: usize, sheet: &str) -> String {
        let prefix = sheet_prefix(sheet);
        let own = self.figures.iter().filter(|one| one.0 == table);
        let ranges: Vec<String> = own
            .map(|(_, from, to, _)| format!("{prefix}{from}:{to}"))
            .collect();
        ranges.join(",")
    }

    /// The note that stands under a table while it is empty: its formula, and what that shows.
    pub(super) fn empty_note(&self, table: usize) -> Option<(&str, &str)> {
        let (formula, note) = self.notes.get(&table)?;
        Some((formula, note))
    }

    /// What the page of a table accepts; everything else is locked.
    pub(super) fn guard(&self, page: &mut Page, table: usize) {
        page.locked = true;
        for ruled in self.ruled.iter().filter(|one| one.table == table) {
            let fixed = |cell: CellRef| {
                let name = CellRef::new(0, cell.col).to_string();
                format!(
                    "${}{}",
                    name.trim_end_matches(char::is_numeric),
                    ruled.first.row + 1
                )
            };
            let (from, to) = (fixed(ruled.first), fixed(ruled.last));
            let cells = Region::new(ruled.first, ruled.last);
            page.ruled.push((cells, format!("COUNT({from}:{to})>0")));
        }
        if !self.inputs.iter().any(|spot| spot.0 == table) {
            return;
        }
        for (_, first, last, decimals) in self.figures.iter().filter(|one| one.0 == table) {
            let accepts = Accepts::If {
                formula: format!(
                    "AND(ISNUMBER({first}),{first}>=0,ROUND({first},{decimals})={first})"
                ),
                otherwise: (words::INPUT_ERROR_TITLE, words::input_error(*decimals)),
            };
            page.accepts.push((Region::new(*first, *last), accepts));
        }
        for (_, first, last, list) in self.codes.iter().filter(|one| one.0 == table) {
            let accepts = Accepts::In {
                range: list.clone(),
                otherwise: (words::CODE_ERROR_TITLE, words::CODE_ERROR.to_owned()),
            };
            page.accepts.push((Region::new(*first, *last), accepts));
        }
    }
}
