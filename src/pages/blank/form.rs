//! Which cells of a blank workbook a person fills in, and how the others follow.
//!
//! In go the blank submission and the formulas of its totals; out come the cells to fill in, the
//! formulas of names and of sums by code, and what each sheet accepts.

use crate::layout::{ColumnRole, Layout};
use crate::model::{CellRef, RowRole, Submission};

use super::super::form::Form;
use super::super::live::{Refs, Totals, total};
use super::super::page::Computed;
use super::codes::CodeLedger;
use super::subjects::Lists;
use crate::standard::Placement;

/// Everything a form is made from.
pub(super) struct Source<'a> {
    pub layout: &'a Layout,
    pub submission: &'a Submission,
    pub placement: &'a Placement,
    pub codes: &'a [CodeLedger],
    pub lists: &'a Lists,
}

impl Source<'_> {
    /// The form; adds the formulas that it needs to `totals`.
    pub(super) fn form(&self, totals: &mut Totals) -> Form {
        let mut form = Form::default();
        for ledger in self.codes {
            self.code_ledger(ledger, &mut form, totals);
        }
        for table in 0..self.layout.tables.len() {
            self.rows(table, &mut form, totals);
        }
        form
    }

    /// The rectangles of figures and the notes of empty tables alone: nothing is filled in on the tables.
    pub(super) fn figures_and_notes(&self, form: &mut Form) {
        for table in 0..self.layout.tables.len() {
            self.rows(table, form, &Totals::new());
        }
        form.inputs.clear();
    }

    fn code_ledger(&self, codes: &CodeLedger, form: &mut Form, totals: &mut Totals) {
        let refs = Refs {
            placement: self.placement,
            home: Some(codes.table),
        };
        let (first, last) = codes.rows;
        let decimals = u32::from(codes.decimals);
        for (figure, &column) in codes.figures.iter().enumerate() {
            if let Some(row) = codes.total {
                let sum = codes.sum_if(&refs, figure, first, codes.top());
                let spot = (codes.table, CellRef::new(row, column));
                totals.insert(spot, total(&sum, decimals, Default::default(), true));
            }
            let sums = if codes.leaf { last..last } else { first..last };
            for row in sums {
                let spot = (codes.table, CellRef::new(row, column));
                if totals.contains_key(&spot) {
                    continue;
                }
                let like = codes.below(&refs, row);
                let count = codes.count_if(&refs, row + 1, &like);
                let sum = codes.sum_if(&refs, figure, row + 1, &like);
                let formula = format!("IF({count}=0,\"\",ROUND({sum},{decimals}))");
                totals.insert(
                    spot,
                    Computed {
                        formula,
                        result: None,
                    },
                );
                form.inputs.insert(spot);
            }
        }
        for row in first..=last {
            form.inputs.insert(codes.code_spot(row));
            if let Some(column) = codes.name_column {
                let code = codes.code_cell(&refs, row);
                let list = self.lists.both(codes.classification);
                let formula = format!(
                    "IF({code}=\"\",\"\",IFERROR(REPT(\"　\",(LEN({code})-3)/2)&VLOOKUP({code},{list},2,FALSE),\"\"))"
                );
                let spot = (codes.table, CellRef::new(row, column));
                totals.insert(
                    spot,
                    Computed {
                        formula,
                        result: None,
                    },
                );
            }
        }
        let cell = |row| CellRef::new(row, codes.code_column);
        let list = self.lists.codes(codes.classification);
        form.codes
            .push((codes.table, cell(first), cell(last), list));
    }

    fn rows(&self, table: usize, form: &mut Form, totals: &Totals) {
        let spec = &self.layout.tables[table];
        let Some(placed) = self.placement.table(table) else {
            return;
        };
        let mut all = Vec::new();
        for (ledger, ledger_spec) in spec.ledgers.iter().enumerate() {
            let start = u32::from(placed.ledger_columns[ledger]);
            let by_code = self
                .codes
                .iter()
                .any(|codes| (codes.table, codes.ledger) == (table, ledger));
            let rows = &self.submission.tables[table].ledgers[ledger].rows;
            let mut cells = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                for figure in 0..ledger_spec.figures().count() {
                    let Some(cell) = self.placement.cell(table, ledger, index, figure) else {
                        continue;
                    };
                    cells.push(cell);
                    if !totals.contains_key(&(table, cell)) {
                        form.inputs.insert((table, cell));
                    }
                }
                let Some(line) = self.placement.cell(table, ledger, index, 0) else {
                    continue;
                };
                for (column, spec) in (start..).zip(&ledger_spec.columns) {
                    let wanted = match spec.role {
                        ColumnRole::Name => row.label.is_empty() && !by_code,
                        ColumnRole::Text => row.role == RowRole::Item,
                        _ => false,
                    };
                    if wanted {
                        form.inputs.insert((table, CellRef::new(line.row, column)));
                    }
                }
            }
            let corner = |pick: fn(u32, u32) -> u32| {
                let row = cells.iter().map(|cell| cell.row).reduce(pick)?;
                let col = cells.iter().map(|cell| cell.col).reduce(pick)?;
                Some(CellRef::new(row, col))
            };
            if let (Some(from), Some(to)) = (corner(u32::min), corner(u32::max)) {
                form.figures
                    .push((table, from, to, spec.precision.decimals));
                all.push(format!("{from}:{to}"));
            }
        }
        if let Some(note) = &spec.empty_note {
            let formula = format!(
                "IF(COUNT({})=0,\"{}\",\"\")",
                all.join(","),
                note.replace('"', "\"\"")
            );
            form.notes.insert(table, (formula, note.to_string()));
        }
    }
}
