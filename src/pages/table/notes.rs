//! The notes that a submission has on its tables, on the cells of the new workbook that print the same.

use std::collections::BTreeMap;

use crate::layout::{ColumnRole, TableSpec};
use crate::model::{CellRef, Noted, RowKey, RowRole, Table, TableNote};
use crate::words::beside as words;
use crate::words::pages::UNPLACED_ROW;

use super::super::highlights::Highlights;
use super::super::page::Page;
use crate::standard::TablePlacement;

/// Where the notes of one table go.
pub(in crate::pages) struct Noting<'a> {
    /// The index of the table.
    pub table: usize,
    /// Its layout.
    pub spec: &'a TableSpec,
    /// Its rows.
    pub submitted: &'a Table,
    /// Where everything stands.
    pub place: &'a TablePlacement,
    /// The notes that are ours.
    pub highlights: &'a Highlights,
}

impl Noting<'_> {
    /// Writes the notes that are on this table; several that come to one cell are one note.
    pub(in crate::pages) fn put(&self, page: &mut Page, notes: &[TableNote]) {
        let mut texts: BTreeMap<CellRef, String> = BTreeMap::new();
        for note in notes.iter().filter(|note| note.table == self.table) {
            let text = texts.entry(self.cell(&note.on)).or_default();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&note.text);
        }
        for (at, text) in texts {
            let ours = self.highlights.get(&(self.table, at));
            let ours = ours.and_then(|mark| mark.note.as_deref());
            let ours = ours.or(self.unplaced(at).then_some(UNPLACED_ROW));
            let text = words::carried_note(ours, &text);
            page.note(at, text);
        }
    }

    /// The cell that prints it; the title's if nothing does.
    fn cell(&self, on: &Noted) -> CellRef {
        let found = match on {
            Noted::Title => None,
            Noted::Lead => Some(CellRef::new(self.place.lead_row, 0)),
            // Its first cell: a total's name may be merged over the next.
            Noted::Row { ledger, row } => {
                let line = self.row(*ledger, row);
                line.map(|line| CellRef::new(line, self.first(*ledger)))
            }
            Noted::Figure {
                ledger,
                row,
                figure,
            } => {
                let col = self
                    .place
                    .figures
                    .get(*ledger)
                    .and_then(|all| all.get(*figure));
                let line = self.row(*ledger, row);
                line.zip(col)
                    .map(|(line, col)| CellRef::new(line, u32::from(*col)))
            }
        };
        found.unwrap_or(CellRef::new(self.place.title_row, 0))
    }

    /// Whether a cell bears the note on a row that could not be placed: its name's does.
    fn unplaced(&self, at: CellRef) -> bool {
        let ledgers = self.submitted.ledgers.iter().enumerate();
        ledgers.into_iter().any(|(nth, ledger)| {
            let name = self.spec.ledgers[nth].columns.iter();
            let name = name
                .take_while(|column| column.role != ColumnRole::Name)
                .count();
            let rows = ledger.rows.iter().enumerate();
            at.col == self.first(nth) + name as u32
                && rows.into_iter().any(|(row, submitted)| {
                    submitted.role == RowRole::Unplaced && self.place.row(nth, row) == Some(at.row)
                })
        })
    }

    fn first(&self, ledger: usize) -> u32 {
        self.place
            .ledger_columns
            .get(ledger)
            .copied()
            .unwrap_or(0)
            .into()
    }

    /// The row of the sheet that prints a row.
    fn row(&self, ledger: usize, key: &RowKey) -> Option<u32> {
        let rows = &self.submitted.ledgers.get(ledger)?.rows;
        let row = rows.iter().position(|row| row.key == *key)?;
        self.place.row(ledger, row)
    }
}
