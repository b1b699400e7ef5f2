//! Formula cells whose stored result cannot be right: a 0 left by a program that never calculated.
//!
//! Only plain sums of cells of the same sheet are judged (`SUM(C5:C9)`, `C5+C9`). If what they add up is
//! not zero, or was never calculated itself, a stored 0 means that nobody calculated it. Any other formula is
//! taken at its word, unless a sum proves that nobody calculated and no formula of the book shows that anybody did.

use crate::model::CellRef;
use crate::read::{Book, CellValue, Grid, GridCell};

/// The most cells that are added up.
const MOST: u64 = 2_000;
/// The most sums within each other.
const DEEPEST: usize = 12;
/// The most sums that are asked whether anybody calculated the book.
const MOST_SUMS: usize = 200;

/// Whether the results that a book stores are results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Results {
    /// They are, except where a sum shows that it is none.
    Stand,
    /// Nobody calculated the book: every stored 0 is what its program put there.
    NeverComputed,
}

impl Results {
    /// What the formulas of a book tell.
    pub fn of(book: &Book) -> Results {
        let formulas = || {
            let cells = book.sheets.iter().flat_map(|grid| {
                let cells = grid.rows.iter().flat_map(|row| &row.cells);
                cells.map(move |cell| (grid, cell))
            });
            cells.filter(|(_, cell)| cell.formula.is_some())
        };
        let empty = |value: &CellValue| match value {
            CellValue::Number(number) => *number == 0.0,
            value => *value == CellValue::NotComputed,
        };
        if formulas().all(|(_, cell)| empty(&cell.value))
            && formulas()
                .take(MOST_SUMS)
                .any(|(grid, cell)| is_stale_zero(grid, cell))
        {
            Results::NeverComputed
        } else {
            Results::Stand
        }
    }

    /// Whether a cell holds a 0 that is no result.
    pub fn is_no_result(self, grid: &Grid, cell: &GridCell) -> bool {
        match self {
            Results::Stand => is_stale_zero(grid, cell),
            Results::NeverComputed => {
                cell.formula.is_some() && cell.value == CellValue::Number(0.0)
            }
        }
    }
}

/// Whether a sum is stored as 0 although it is not.
fn is_stale_zero(grid: &Grid, cell: &GridCell) -> bool {
    is_stale(grid, cell, 0, &mut 0)
}

/// The same for a sum within so many sums; `seen` counts all cells that are looked at.
fn is_stale(grid: &Grid, cell: &GridCell, depth: usize, seen: &mut u64) -> bool {
    let CellValue::Number(stored) = &cell.value else {
        return false;
    };
    let formula = cell.formula.as_deref();
    let Some(formula) = formula.filter(|_| *stored == 0.0 && depth < DEEPEST) else {
        return false;
    };
    let Some(ranges) = sum_ranges(formula) else {
        return false;
    };
    let mut sum = 0.0;
    for (first, last) in ranges {
        *seen += (u64::from(last.row - first.row) + 1) * (u64::from(last.col - first.col) + 1);
        if *seen > MOST {
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
            for cell in cells {
                // A sum of what was never calculated was not calculated either.
                if cell.value == CellValue::NotComputed || is_stale(grid, cell, depth + 1, seen) {
                    return true;
                }
                sum += figure(cell).unwrap_or_default();
            }
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

    fn cell<'g>(grid: &'g Grid, at: &str) -> &'g GridCell {
        let at = CellRef::parse(at).expect("an address");
        grid.get(at).expect("pushed above")
    }

    fn push(grid: &mut Grid, at: &str, stored: f64, formula: &str) {
        let at = CellRef::parse(at).expect("an address");
        grid.push(at, CellValue::Number(stored), Some(formula.into()));
    }

    #[test]
    fn a_sum_of_sums_that_were_never_calculated_was_not_either() {
        let mut grid = grid("SUM(B1:B3)", 0.0);
        push(&mut grid, "B5", 0.0, "B4+D1");
        push(&mut grid, "B6", 0.0, "SUM(B5:B5)");
        assert!(is_stale_zero(&grid, cell(&grid, "B6")));
        // A sum that names itself ends nowhere.
        push(&mut grid, "B7", 0.0, "B7+D1");
        assert!(!is_stale_zero(&grid, cell(&grid, "B7")));
    }

    #[test]
    fn a_book_that_nobody_calculated_has_no_results() {
        let book = |grid: Grid| Book {
            sheets: vec![grid],
            ..Book::default()
        };
        let mut never = grid("SUM(B1:B3)", 0.0);
        push(&mut never, "B5", 0.0, "表二!B1");
        let found = Results::of(&book(never.clone()));
        assert_eq!(found, Results::NeverComputed);
        assert!(found.is_no_result(&never, cell(&never, "B5")));
        assert!(!found.is_no_result(&never, cell(&never, "B1")));
        // One result shows that somebody calculated.
        push(&mut never, "B6", 5.0, "B1*1");
        let found = Results::of(&book(never.clone()));
        assert_eq!(found, Results::Stand);
        assert!(!found.is_no_result(&never, cell(&never, "B5")));
        assert!(found.is_no_result(&never, cell(&never, "B4")));
        // Nothing but zeros is a form that nobody has filled in.
        let mut blank = Grid::new("表一");
        push(&mut blank, "B1", 0.0, "SUM(B2:B3)");
        assert_eq!(Results::of(&book(blank)), Results::Stand);
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
