//! Printed sheets taken apart: title, columns with the headings above them, rows, notes.

use crate::departments::{Cell, Dice, Printed, Sheet};

/// What a column of a ledger holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Code,
    Name,
    Text,
    Amount,
}

/// A column and the headings above it, from the top down.
#[derive(Clone, Debug)]
pub struct Column {
    pub path: Vec<String>,
    pub role: Role,
}

/// One ledger; where two stand side by side their rows are aligned.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    pub id: &'static str,
    pub year: u16,
    /// Without the year.
    pub title: String,
    pub department: String,
    pub ledgers: Vec<Ledger>,
    pub notes: Vec<String>,
    /// Whether a row of column numbers is printed.
    pub numbers: bool,
}

/// The tables of a printed book.
pub fn tables(printed: &Printed) -> Vec<Table> {
    let sheets = printed.sheets.iter().enumerate();
    sheets
        .map(|(index, sheet)| table(printed, index, sheet))
        .collect()
}

fn table(printed: &Printed, index: usize, sheet: &Sheet) -> Table {
    let text = |row: usize, col: usize| match &sheet.rows[row][col] {
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    let title_row = usize::from(sheet.table == "T1");
    let year = format!("{}年", printed.year);
    let title = text(title_row, 0).replacen(&year, "", 1);
    let header = title_row + 2;
    let numbers =
        (header..sheet.rows.len()).find(|&row| matches!(sheet.rows[row][0], Cell::Number(_)));
    let cells = printed.cells.values().filter(|entry| entry.sheet == index);
    let body = cells.map(|entry| entry.row).min();
    let body = numbers
        .map(|row| row + 1)
        .or(body)
        .unwrap_or(sheet.rows.len());
    let is_note = |row: &usize| text(*row, 0).starts_with('注');
    let notes = (body..sheet.rows.len())
        .filter(is_note)
        .map(|row| text(row, 0))
        .collect();
    let last = (body..sheet.rows.len())
        .find(is_note)
        .unwrap_or(sheet.rows.len());
    let paths = paths(sheet, header..numbers.unwrap_or(body));
    let ledgers = match sheet.table {
        "T1" | "T4" => vec![0..2, 2..paths.len()],
        "T9" => vec![0..3, 3..paths.len()],
        _ => std::iter::once(0..paths.len()).collect(),
    };
    let ledger = |cols: std::ops::Range<usize>| Ledger {
        columns: cols.clone().map(|col| column(&paths[col])).collect(),
        rows: sheet.rows[body..last]
            .iter()
            .map(|row| row[cols.clone()].to_vec())
            .collect(),
    };
    Table {
        id: sheet.table,
        year: printed.year,
        title,
        department: printed.department.clone(),
        ledgers: ledgers.into_iter().map(ledger).collect(),
        notes,
        numbers: numbers.is_some(),
    }
}

/// The headings above each column.
fn paths(sheet: &Sheet, rows: std::ops::Range<usize>) -> Vec<Vec<String>> {
    let anchor = |row: usize, col: usize| {
        let merge = sheet.merges.iter().find(|(top, left, bottom, right)| {
            (*top..=*bottom).contains(&row) && (*left..=*right).contains(&col)
        });
        merge.map_or((row, col), |(top, left, ..)| (*top, *left))
    };
    let path = |col: usize| {
        let mut path = Vec::new();
        let mut before = None;
        for row in rows.clone() {
            let at = anchor(row, col);
            if before != Some(at)
                && let Cell::Text(text) = &sheet.rows[at.0][at.1]
            {
                path.push(text.clone());
            }
            before = Some(at);
        }
        path
    };
    (0..sheet.rows[0].len()).map(path).collect()
}

fn column(path: &[String]) -> Column {
    let leaf = path.last().map_or("", String::as_str);
    let role = match leaf {
        "科目编码" | "收入科目编码" | "编码" => Role::Code,
        "科目名称" | "名称" | "项目" | "项目名称" | "单位名称" | "部门预算支出经济科目名称" => {
            Role::Name
        }
        "政府预算支出经济科目名称" => Role::Text,
        _ => Role::Amount,
    };
    Column {
        path: path.to_vec(),
        role,
    }
}

/// Turns some figures negative, as refunds and reductions are printed. Not in the tables whose
/// levels are told by sums.
pub fn negate(tables: &mut [Table], dice: &mut Dice) {
    let fit = tables
        .iter_mut()
        .filter(|table| !["T12", "T13"].contains(&table.id));
    for cell in fit
        .flat_map(|table| &mut table.ledgers)
        .flat_map(|ledger| ledger.rows.iter_mut().flatten())
    {
        if let Cell::Number(value) = cell
            && dice.chance(6)
        {
            *value = -*value;
        }
    }
}
