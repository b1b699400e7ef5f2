//! Formula cells whose stored result cannot be right: a 0 left by a program that never calculated.
//!
//! Only plain sums of cells of the same sheet are judged (`SUM(C5:C9)`, `C5+C9`). If what they add up is
//! not zero, a stored 0 means that nobody calculated it. Any other formula is taken at its word.

use crate::model::CellRef;
use crate::read::{CellValue, Grid, GridCell};

/// The most cells that are added up.
const MOST: u64 = 2_000;

/// Whether a cell holds a 0 that is no result.
pub(super) fn is_stale_zero(grid: &Grid, cell: &GridCell) -> bool {
    let CellValue::Number(stored) = &cell.value else {
        return false;
    };
    let Some(formula) = cell.formula.as_deref().filter(|_| *stored == 0.0) else {
        return false;
    };
    let Some(ranges) = sum_ranges(formula) else {
        return false;
    };
    let mut sum = 0.0;
    let mut seen = 0;
    for (first, last) in ranges {
        seen += (u64::from(last.row - first.row) + 1) * (u64::from(last.col - first.col) + 1);
        if seen > MOST {
            return false;
        }
        let from = grid.rows.partition_point(|row| row.number < first.row);
        let rows = grid.rows[from..]
            .iter()
            .take_while(|row| row.number <= last.row);
        for row in rows {
            let from = row.cells.partition_point(|cell| cell.col < first.col);
            let cells = row.cells[from..]
                .iter()
                .take_while(|cell| cell.col <= last.col);
            sum += cells.filter_map(figure).sum::<f64>();
        }
    }
    // Floats are only compared with zero here: half of the smallest figure that is printed.
    sum.abs() >= 0.000_05
}

fn figure(cell: &GridCell) -> Option<f64> {
    match &cell.value {
        CellValue::Number(number) => Some(*number),
        _ => None,
    }
}

/// The ranges that a plain sum adds up; `None` for any other formula.
fn sum_ranges(formula: &str) -> Option<Vec<(CellRef, CellRef)>> {
    let mut ranges = Vec::new();
    let upper = formula
        .trim_start_matches('=')
        .to_ascii_uppercase()
        .replace(['$', ' '], "");
    for term in split_terms(&upper)? {
        let inner = term
            .strip_prefix("SUM(")
            .and_then(|rest| rest.strip_suffix(')'));
        for part in inner.unwrap_or(term).split(',') {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            let (first, last) = (CellRef::parse(first)?, CellRef::parse(last)?);
            if first.row > last.row || first.col > last.col {
                return None;
            }
            ranges.push((first, last));
        }
    }
    (!ranges.is_empty()).then_some(ranges)
}

/// The terms between plus signs outside brackets.
fn split_terms(formula: &str) -> Option<Vec<&str>> {
    let mut terms = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, c) in formula.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '+' if depth == 0 => {
                terms.push(&formula[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    terms.push(&formula[from..]);
    Some(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(formula: &str, stored: f64) -> Grid {
        let mut grid = Grid::new("表一");
        for row in 0..3 {
            grid.push(CellRef::new(row, 1), CellValue::Number(5.0), None);
        }
        grid.push(CellRef::new(0, 2), CellValue::Number(-5.0), None);
        grid.push(
            CellRef::new(3, 1),
            CellValue::Number(stored),
            Some(formula.into()),
        );
        grid
    }

    fn stale(formula: &str, stored: f64) -> bool {
        let grid = grid(formula, stored);
        let cell = grid.get(CellRef::new(3, 1)).expect("pushed above");
        is_stale_zero(&grid, cell)
    }

    #[test]
    fn a_sum_of_figures_that_is_stored_as_zero_was_never_calculated() {
        for formula in ["SUM(B1:B3)", "B1+B2", "SUM($B$1:$B$2,B3)", "sum(B1:B2)+B3"] {
            assert!(stale(formula, 0.0), "{formula}");
        }
    }

    #[test]
    fn other_zeros_stand() {
        for formula in [
            "B1+C1",
            "B1-B2",
            "SUM(D1:D9)",
            "IF(B1>0,0,1)",
            "表二!B1",
            "SUM(B1:B3)*0",
        ] {
            assert!(!stale(formula, 0.0), "{formula}");
        }
        assert!(!stale("SUM(B1:B3)", 15.0));
    }
}
