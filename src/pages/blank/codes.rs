//! Ledgers whose codes are filled in by hand: names, sums and checks find their rows by code.
//!
//! Codes ascend, so the parts of a code stand below it: a row sums the codes two digits longer than
//! its own that stand in the rows after it, which keeps every formula free of circles. Codes are text,
//! and `201??` means every text of five characters that begins with 201; Excel, WPS and LibreOffice
//! read it alike.

use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, Layout, RowsSpec};
use crate::model::{CellRef, RowRole, Submission};

use super::super::live::{Refs, Spot};
use crate::standard::Placement;

/// A ledger of codes in a blank workbook.
#[derive(Clone)]
pub(super) struct CodeLedger {
    /// The index of its table.
    pub table: usize,
    /// Its index in the table.
    pub ledger: usize,
    /// Its classification.
    pub classification: Classification,
    /// The column of codes.
    pub code_column: u32,
    /// The column of names.
    pub name_column: Option<u32>,
    /// The columns of amounts, by figure.
    pub figures: Vec<u32>,
    /// The row of the grand total.
    pub total: Option<u32>,
    /// The first and the last row of codes.
    pub rows: (u32, u32),
    /// Its decimals.
    pub decimals: u8,
    /// Whether only the lowest codes are filled in.
    pub leaf: bool,
}

/// All ledgers of codes.
pub(super) fn of(layout: &Layout, submission: &Submission, place: &Placement) -> Vec<CodeLedger> {
    let mut ledgers = Vec::new();
    for (table, spec) in layout.tables.iter().enumerate() {
        for (ledger, ledger_spec) in spec.ledgers.iter().enumerate() {
            let RowsSpec::Codes {
                classification,
                leaf,
                ..
            } = ledger_spec.rows
            else {
                continue;
            };
            let Some(placed) = place.table(table) else {
                continue;
            };
            let start = u32::from(placed.ledger_columns[ledger]);
            let column = |role| {
                let found = ledger_spec.columns.iter().position(|c| c.role == role);
                found.map(|offset| start + offset as u32)
            };
            // Codes in a column for each level have no column that a formula could look them up in.
            let codes = ledger_spec.columns.iter();
            let codes = codes.filter(|column| column.role == ColumnRole::Code);
            let (1, Some(code_column)) = (codes.count(), column(ColumnRole::Code)) else {
                continue;
            };
            let rows = &submission.tables[table].ledgers[ledger].rows;
            let lines = |wanted: RowRole| {
                let all = rows
                    .iter()
                    .enumerate()
                    .filter(move |(_, row)| row.role == wanted);
                all.filter_map(|(row, _)| place.cell(table, ledger, row, 0))
                    .map(|cell| cell.row)
            };
            let items = || lines(RowRole::Item);
            let (Some(first), Some(last)) = (items().min(), items().max()) else {
                continue;
            };
            ledgers.push(CodeLedger {
                table,
                ledger,
                classification,
                code_column,
                name_column: column(ColumnRole::Name),
                figures: placed.figures[ledger]
                    .iter()
                    .copied()
                    .map(u32::from)
                    .collect(),
                total: lines(RowRole::Total).next(),
                rows: (first, last),
                decimals: spec.precision.decimals,
                leaf,
            });
        }
    }
    ledgers
}

impl CodeLedger {
    /// The cell of a row's code.
    pub(super) fn code_spot(&self, row: u32) -> Spot {
        (self.table, CellRef::new(row, self.code_column))
    }

    /// The code cell of a row, its column fixed.
    pub(super) fn code_cell(&self, refs: &Refs<'_>, row: u32) -> String {
        refs.cell(self.code_spot(row))
    }

    fn range(&self, refs: &Refs<'_>, column: u32, from: u32, to: u32) -> String {
        let first = refs.cell((self.table, CellRef::new(from, column)));
        format!("{first}:{}", CellRef::new(to, column))
    }

    /// The sum of the amounts of the codes that fit a criterion, from a row on.
    pub(super) fn sum_if(&self, refs: &Refs<'_>, figure: usize, from: u32, like: &str) -> String {
        let codes = self.range(refs, self.code_column, from, self.rows.1);
        let amounts = self.range(refs, self.figures[figure], from, self.rows.1);
        format!("SUMIF({codes},{like},{amounts})")
    }

    /// How many codes fit a criterion, from a row on.
    pub(super) fn count_if(&self, refs: &Refs<'_>, from: u32, like: &str) -> String {
        let codes = self.range(refs, self.code_column, from, self.rows.1);
        format!("COUNTIF({codes},{like})")
    }

    /// The criterion for the codes that add up to the total.
    pub(super) fn top(&self) -> &'static str {
        if self.leaf { "\"*\"" } else { "\"???\"" }
    }

    /// The criterion for the codes directly below that of a row.
    pub(super) fn below(&self, refs: &Refs<'_>, row: u32) -> String {
        format!("{}&\"??\"", self.code_cell(refs, row))
    }
}
