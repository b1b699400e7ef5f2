//! Where everything stands in the workbook that is written.
//!
//! In go a layout and a submission; out comes, for every table, its sheet, its header and the cell of
//! each figure. Links, marks and formulas all ask here, so they cannot disagree with what is printed.

use std::collections::BTreeMap;

use crate::layout::{ColumnRole, Layout, LedgerSpec, TableSpec};
use crate::model::{CellRef, Submission, Table};
use crate::report::Spot;
use crate::words::explain::UNNAMED;

use super::header;
use super::lines::{self, Line};
use super::sheet_names::SheetNames;
use super::titles;

/// The places of all tables of one workbook.
#[derive(Clone, Debug)]
pub struct Placement {
    tables: Vec<TablePlacement>,
}

/// The places of one table, on a sheet of its own.
#[derive(Clone, Debug)]
pub(crate) struct TablePlacement {
    /// The name of its sheet.
    pub sheet: String,
    /// The row of the form number, if the table has one.
    pub form_row: Option<u32>,
    /// The row of the title.
    pub title_row: u32,
    /// The row of department and unit.
    pub lead_row: u32,
    /// The first row of the header.
    pub head_row: u32,
    /// How many rows the header has, without the column numbers.
    pub head_depth: u32,
    /// The row of column numbers, if the table has one.
    pub number_row: Option<u32>,
    /// The first row of the body.
    pub body_row: u32,
    /// The first column of each ledger.
    pub ledger_columns: Vec<u16>,
    /// How many columns the table has.
    pub width: u16,
    /// The body.
    pub lines: Vec<Vec<Option<Line>>>,
    /// The columns of each ledger's figures.
    pub figures: Vec<Vec<u16>>,
    /// The lines of each ledger's submitted rows.
    rows: Vec<BTreeMap<usize, u32>>,
    /// The lines of each ledger's rows by their keys.
    keys: Vec<BTreeMap<String, u32>>,
}

impl Placement {
    /// The places that `submission` takes in a workbook of `layout`. Tables pair up by index; what has
    /// no counterpart has no place.
    pub fn of(layout: &Layout, submission: &Submission) -> Placement {
        let mut names = SheetNames::with_own_sheets();
        let tables = layout
            .tables
            .iter()
            .zip(&submission.tables)
            .map(|(spec, table)| {
                TablePlacement::of(spec, table, submission, names.claim(&spec.sheet))
            })
            .collect();
        Placement { tables }
    }

    /// The name of the sheet of a table, by the table's index.
    pub fn sheet(&self, table: usize) -> Option<&str> {
        self.tables.get(table).map(|table| table.sheet.as_str())
    }

    /// The cell of a figure: by the index of the table, of the ledger in it, of the submitted row, and
    /// of the column among the ledger's figures.
    pub fn cell(&self, table: usize, ledger: usize, row: usize, figure: usize) -> Option<CellRef> {
        let table = self.tables.get(table)?;
        let line = *table.rows.get(ledger)?.get(&row)?;
        let col = *table.figures.get(ledger)?.get(figure)?;
        Some(CellRef::new(table.body_row + line, u32::from(col)))
    }

    /// The cell of the code or the name of a submitted row: by the index of the table, of the ledger in it and of the
    /// row. `None` where the table prints none.
    pub fn label(
        &self,
        layout: &Layout,
        (table, ledger, row): (usize, usize, usize),
        role: ColumnRole,
    ) -> Option<CellRef> {
        let placed = self.tables.get(table)?;
        let mut columns = layout.tables[table].ledgers.get(ledger)?.columns.iter();
        let at = columns.position(|one| one.role == role)?;
        let col = u32::from(*placed.ledger_columns.get(ledger)?) + at as u32;
        Some(CellRef::new(placed.row(ledger, row)?, col))
    }

    /// The cell that a report names by the table's id, the row's key and the column (after the
    /// ledger's name where the table has several), with the table's index. A listed row that was not
    /// submitted has a place as well, since it is printed.
    pub fn find(
        &self,
        layout: &Layout,
        Spot { table, row, column }: &Spot,
    ) -> Option<(usize, CellRef)> {
        let index = layout.table_index(table)?;
        let placed = self.tables.get(index)?;
        let spec = &layout.tables[index];
        for (ledger, ledger_spec) in spec.ledgers.iter().enumerate() {
            let Some(figure) = figure_named(spec, ledger_spec, column) else {
                continue;
            };
            if let Some(line) = placed.keys.get(ledger)?.get(row.as_str()) {
                let col = *placed.figures.get(ledger)?.get(figure)?;
                return Some((index, CellRef::new(placed.body_row + line, u32::from(col))));
            }
        }
        None
    }

    /// The same for a cell of a figure or of a label.
    pub(crate) fn find_any(&self, layout: &Layout, spot: &Spot) -> Option<(usize, CellRef)> {
        if let Some(found) = self.find(layout, spot) {
            return Some(found);
        }
        let Spot { table, row, column } = spot;
        let index = layout.table_index(table)?;
        let placed = self.tables.get(index)?;
        let spec = &layout.tables[index];
        spec.ledgers.iter().enumerate().find_map(|(nth, ledger)| {
            let rest = own_column(spec, ledger, column)?;
            let label = |role| matches!(role, ColumnRole::Code | ColumnRole::Name);
            let mut columns = ledger.columns.iter();
            let at = columns.position(|one| label(one.role) && one.id.as_str() == rest)?;
            let line = placed.keys.get(nth)?.get(row.as_str())?;
            let col = u32::from(*placed.ledger_columns.get(nth)?) + at as u32;
            Some((index, CellRef::new(placed.body_row + line, col)))
        })
    }

    /// The places of one table.
    pub(crate) fn table(&self, table: usize) -> Option<&TablePlacement> {
        self.tables.get(table)
    }

    /// The places of all tables.
    pub(crate) fn tables(&self) -> &[TablePlacement] {
        &self.tables
    }
}

/// The index among a ledger's figures of the column that a report names.
fn figure_named(table: &TableSpec, ledger: &LedgerSpec, column: &str) -> Option<usize> {
    let rest = own_column(table, ledger, column)?;
    ledger
        .figures()
        .position(|figure| figure.id.as_str() == rest)
}

/// The column's own id, where the ledger's name stands before it.
fn own_column<'c>(table: &TableSpec, ledger: &LedgerSpec, column: &'c str) -> Option<&'c str> {
    let separators = ['.', '/', '·', '：', ':', ' '];
    if table.ledgers.len() > 1 && !ledger.name.is_empty() {
        let rest = column.strip_prefix(ledger.name.as_str())?;
        return Some(rest.trim_start_matches(separators));
    }
    Some(column)
}

impl TablePlacement {
    fn of(
        spec: &TableSpec,
        table: &Table,
        submission: &Submission,
        sheet: String,
    ) -> TablePlacement {
        let mut columns = Vec::new();
        let mut figures = Vec::new();
        let mut width = 0_u16;
        for ledger in &spec.ledgers {
            columns.push(width);
            figures.push(
                (width..)
                    .zip(&ledger.columns)
                    .filter(|(_, column)| column.role.is_figure())
                    .map(|(col, _)| col)
                    .collect(),
            );
            width += ledger.columns.len() as u16;
        }
        let form_row = spec.form.as_ref().map(|_| 0);
        let title_row = u32::from(form_row.is_some());
        let head_row = title_row + 2;
        let head_depth = header::depth(&titles::heads(spec, table, submission));
        let number_row = spec.column_numbers.then_some(head_row + head_depth);
        let lines = lines::of(spec, table);
        let rows = (0..spec.ledgers.len())
            .map(|ledger| submitted_lines(&lines, ledger))
            .collect();
        let keys = (0..spec.ledgers.len())
            .map(|ledger| keyed_lines(&lines, ledger, table))
            .collect();
        TablePlacement {
            sheet,
            form_row,
            title_row,
            lead_row: title_row + 1,
            head_row,
            head_depth,
            number_row,
            body_row: head_row + head_depth + u32::from(number_row.is_some()),
            ledger_columns: columns,
            width,
            lines,
            figures,
            rows,
            keys,
        }
    }

    /// The row of the sheet on which a submitted row of a ledger stands.
    pub(crate) fn row(&self, ledger: usize, row: usize) -> Option<u32> {
        Some(self.body_row + self.rows.get(ledger)?.get(&row)?)
    }

    /// The row after the body.
    pub(crate) fn end_row(&self) -> u32 {
        self.body_row + self.lines.len() as u32
    }
}

fn submitted_lines(lines: &[Vec<Option<Line>>], ledger: usize) -> BTreeMap<usize, u32> {
    (0..)
        .zip(lines)
        .filter_map(|(number, line)| Some((line.get(ledger)?.as_ref()?.row?, number)))
        .collect()
}

fn keyed_lines(lines: &[Vec<Option<Line>>], ledger: usize, table: &Table) -> BTreeMap<String, u32> {
    let rows = table.ledgers.get(ledger).map_or(&[][..], |own| &own.rows);
    // A row that was added without a name is known by the one that it stands below.
    let below = |line: &Line| {
        let row = rows.get(line.row?).filter(|row| row.label == UNNAMED)?;
        let above = rows.get(row.parent?)?;
        Some(format!("{}/{UNNAMED}", above.key))
    };
    let mut keys = BTreeMap::new();
    for (number, line) in (0..).zip(lines) {
        if let Some(Some(line)) = line.get(ledger) {
            keys.entry(line.key.as_str().to_owned()).or_insert(number);
            if let Some(key) = below(line) {
                keys.entry(key).or_insert(number);
            }
        }
    }
    keys
}

/// Whether column numbers count from the first amount (栏次 before them) or from the first column:
/// tables with codes or row numbers do the former.
pub(crate) fn numbers_only_figures(spec: &TableSpec) -> bool {
    spec.ledgers
        .iter()
        .flat_map(|ledger| &ledger.columns)
        .any(|column| matches!(column.role, ColumnRole::Code | ColumnRole::Ordinal))
}
