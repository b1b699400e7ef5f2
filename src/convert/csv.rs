//! Tables as .csv files, one a table, in the standard layout, so that they are read like any file.
//!
//! UTF-8 with a byte order mark (Excel and WPS need it), fields quoted as RFC 4180 says, lines ended by
//! CR LF, all lines of one width. Headings over several columns are repeated in each of them, since a
//! .csv file has no merged cells.
//!
//! Excel takes a field that begins with `=`, `+`, `-` or `@` for a formula. Text that does gets an
//! apostrophe in front ([`guarded`]); so does text that has apostrophes before such a sign, so that one
//! apostrophe can always be taken off again when the file is read (`read::delimited` does). Numbers stay bare.

use crate::layout::{Layout, TableSpec};
use crate::model::{Amount, Submission};
use crate::read::{self, CellValue, Grid, is_formula_text};
use crate::write;

use super::ConvertError;

const MARK: &str = "\u{FEFF}";

/// The files of the tables that were submitted, in the layout's order: names and bytes.
pub(super) fn files(
    layout: &Layout,
    submission: &Submission,
) -> Result<Vec<(String, Vec<u8>)>, ConvertError> {
    let workbook = write::standard(layout, submission, &[], &[])?;
    let book = read::read_bytes(&workbook, &layout.name)?;
    let tables = layout
        .tables
        .iter()
        .zip(&submission.tables)
        .zip(book.sheets);
    Ok((1..)
        .zip(tables)
        .filter(|(_, ((_, table), _))| table.heading().is_some())
        .map(|(number, ((spec, _), grid))| {
            let name = format!("{number:02} {}.csv", grid.name);
            (name, csv(&repeated_heads(spec, grid)).into_bytes())
        })
        .collect())
}

/// The grid with every heading in all the cells that it covers.
fn repeated_heads(spec: &TableSpec, mut grid: Grid) -> Grid {
    let first = u32::from(spec.form.is_some()) + 2;
    let columns = spec.ledgers.iter().flat_map(|ledger| &ledger.columns);
    let depth = columns.filter_map(|column| Some(column.heads.first()?.len() as u32));
    let end = first + depth.max().unwrap_or(1);
    let heads: Vec<_> = grid
        .merges
        .iter()
        .copied()
        .filter(|merge| merge.first.row >= first && merge.last.row < end)
        .collect();
    for merge in heads {
        let Some(value) = grid.get(merge.first).map(|cell| cell.value.clone()) else {
            continue;
        };
        for row in merge.first.row..=merge.last.row {
            for col in merge.first.col..=merge.last.col {
                grid.push(crate::model::CellRef::new(row, col), value.clone(), None);
            }
        }
    }
    grid
}

fn csv(grid: &Grid) -> String {
    let last = grid
        .rows
        .iter()
        .filter_map(|row| row.cells.last())
        .map(|cell| cell.col);
    // Two columns at least: without a separator it would not be told from plain text.
    let width = last.max().unwrap_or(0).max(1);
    let mut out = MARK.to_owned();
    let mut next = 0;
    for row in &grid.rows {
        for _ in next..row.number {
            out.push_str(&",".repeat(width as usize));
            out.push_str("\r\n");
        }
        next = row.number + 1;
        for col in 0..=width {
            if col > 0 {
                out.push(',');
            }
            if let Some(cell) = row.get(col) {
                out.push_str(&quoted(&field(&cell.value)));
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// The text of a cell; a number with all its digits.
fn field(value: &CellValue) -> String {
    match value {
        CellValue::Number(number) => Amount::from_stored(*number)
            .map_or_else(|| number.to_string(), |amount| amount.to_string()),
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => guarded(text),
        CellValue::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        CellValue::NotComputed => String::new(),
    }
}

fn quoted(field: &str) -> String {
    let needs = |c: char| matches!(c, ',' | '"' | '\r' | '\n' | '\t');
    if field.contains(needs) || field.trim() != field {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Text that no program takes for a formula.
fn guarded(text: &str) -> String {
    if is_formula_text(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::unguarded;

    #[test]
    fn formulas_are_guarded_and_come_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@A", "'@A"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'你好'", "'你好'"),
            ("一、收入", "一、收入"),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(unguarded(guarded(text)), text);
        }
        assert_eq!(unguarded("-3.5".to_owned()), "-3.5");
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(quoted("甲,乙"), "\"甲,乙\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted("1118.07"), "1118.07");
    }
}
