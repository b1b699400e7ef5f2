//! Cells as formulas name them, and sums over cells as text.
//!
//! In go cells of the workbook, out comes formula text that Excel 2010, WPS and LibreOffice all
//! understand. Sums are always SUM(…), because a plain `+` fails on the empty text that an empty
//! total shows.

use crate::model::{CellRef, MoneyUnit, sheet_prefix};

use crate::standard::Placement;

/// A cell of the workbook: the index of its table, and the cell on the table's sheet.
pub(in crate::pages) type Spot = (usize, CellRef);

/// The most arguments given to one function; Excel and LibreOffice take 255.
const MOST_ARGUMENTS: usize = 240;
/// The longest formula that is written; Excel takes 8192 characters.
pub(super) const LONGEST_FORMULA: usize = 8000;

/// Names cells as a formula on one sheet has to.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Refs<'a> {
    /// Where the tables stand.
    pub placement: &'a Placement,
    /// The table on whose sheet the formula stands, if it stands on one.
    pub home: Option<usize>,
}

/// A cell and how often it counts.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// How often; negative if it is subtracted.
    pub times: i32,
    /// The unit of its table.
    pub unit: MoneyUnit,
    /// The cell.
    pub spot: Spot,
}

impl Refs<'_> {
    /// The cell.
    pub(in crate::pages) fn cell(&self, spot: Spot) -> String {
        format!("{}{}", self.sheet(spot.0), spot.1)
    }

    fn sheet(&self, table: usize) -> String {
        match self.placement.sheet(table) {
            Some(name) if self.home != Some(table) => sheet_prefix(name),
            _ => String::new(),
        }
    }

    /// The cells as few ranges: runs down a column, then runs along a row.
    pub(in crate::pages) fn ranges(&self, spots: &[Spot]) -> Vec<String> {
        let mut blocks: Vec<(usize, CellRef, CellRef)> = Vec::new();
        let mut sorted = spots.to_vec();
        sorted.sort_by_key(|&(table, cell)| (table, cell.col, cell.row));
        sorted.dedup();
        for (table, cell) in sorted {
            match blocks.last_mut() {
                Some((t, _, last))
                    if *t == table && last.col == cell.col && last.row + 1 == cell.row =>
                {
                    *last = cell;
                }
                _ => blocks.push((table, cell, cell)),
            }
        }
        blocks.sort_by_key(|&(table, first, last)| (table, first.row, last.row, first.col));
        let mut wide: Vec<(usize, CellRef, CellRef)> = Vec::new();
        for (table, first, last) in blocks {
            match wide.last_mut() {
                Some((t, from, to))
                    if *t == table
                        && from.row == first.row
                        && to.row == last.row
                        && to.col + 1 == first.col =>
                {
                    *to = last;
                }
                _ => wide.push((table, first, last)),
            }
        }
        wide.into_iter()
            .map(|(table, first, last)| {
                let sheet = self.sheet(table);
                if first == last {
                    format!("{sheet}{first}")
                } else {
                    format!("{sheet}{first}:{last}")
                }
            })
            .collect()
    }

    /// The sum of the parts in `base`; `0` if there are none.
    pub(super) fn sum(&self, parts: &[Part], base: MoneyUnit) -> String {
        let mut kinds: Vec<(i32, MoneyUnit)> = Vec::new();
        for part in parts {
            if part.times != 0 && !kinds.contains(&(part.times, part.unit)) {
                kinds.push((part.times, part.unit));
            }
        }
        // What is added comes before what is subtracted.
        kinds.sort_by_key(|&(times, _)| times < 0);
        let summands = kinds.into_iter().map(|(times, unit)| {
            let alike = parts
                .iter()
                .filter(|part| (part.times, part.unit) == (times, unit));
            let spots: Vec<Spot> = alike.map(|part| part.spot).collect();
            Summand {
                times,
                unit,
                text: call("SUM", &self.ranges(&spots)),
            }
        });
        added(summands, base)
    }
}

/// A sum that is written already, and how often it counts.
pub(in crate::pages) struct Summand {
    /// How often; negative if it is subtracted.
    pub times: i32,
    /// The unit of what it adds up.
    pub unit: MoneyUnit,
    /// The formula.
    pub text: String,
}

/// The summands together in `base`; `0` if there are none.
pub(in crate::pages) fn added(
    summands: impl IntoIterator<Item = Summand>,
    base: MoneyUnit,
) -> String {
    let mut text = String::new();
    for summand in summands {
        if summand.times < 0 {
            text.push('-');
        } else if !text.is_empty() {
            text.push('+');
        }
        text.push_str(&summand.text);
        if summand.times.unsigned_abs() != 1 {
            text.push_str(&format!("*{}", summand.times.unsigned_abs()));
        }
        text.push_str(&conversion(summand.unit, base));
    }
    if text.is_empty() { "0".into() } else { text }
}

/// What turns an amount of one unit into one of another.
fn conversion(from: MoneyUnit, to: MoneyUnit) -> String {
    match (from.yuan(), to.yuan()) {
        (from, to) if from > to => format!("*{}", from / to),
        (from, to) if from < to => format!("/{}", to / from),
        _ => String::new(),
    }
}

/// A call of SUM, MIN or MAX, nested where there are more arguments than a call may have.
pub(super) fn call(function: &str, arguments: &[String]) -> String {
    if arguments.len() <= MOST_ARGUMENTS {
        return format!("{function}({})", arguments.join(","));
    }
    let inner: Vec<String> = arguments
        .chunks(MOST_ARGUMENTS)
        .map(|chunk| call(function, chunk))
        .collect();
    call(function, &inner)
}

/// How many of the cells hold numbers.
pub(super) fn count(arguments: &[String]) -> String {
    let calls: Vec<String> = arguments
        .chunks(MOST_ARGUMENTS)
        .map(|chunk| format!("COUNT({})", chunk.join(",")))
        .collect();
    match calls.as_slice() {
        [] => "0".into(),
        [one] => one.clone(),
        several => format!("({})", several.join("+")),
    }
}

/// How many decimals one 分 takes in a unit: finer than any figure, coarser than what sums of
/// doubles lose.
pub(in crate::pages) fn fen_decimals(unit: MoneyUnit) -> u32 {
    unit.yuan().ilog10() + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::sample;

    fn refs_on(home: Option<usize>) -> (Placement, Option<usize>) {
        (
            Placement::of(&sample::layout(), &sample::submission()),
            home,
        )
    }

    fn spot(text: &str) -> Spot {
        (1, CellRef::parse(text).expect("a test's own address"))
    }

    #[test]
    fn runs_of_cells_become_ranges_and_other_sheets_are_named() {
        let (placement, _) = refs_on(None);
        let home = Refs {
            placement: &placement,
            home: Some(1),
        };
        let cells = ["C7", "C8", "C9", "C11", "D11", "E11"].map(spot);
        assert_eq!(home.ranges(&cells), ["C7:C9", "C11:E11"]);
        let away = Refs { home: None, ..home };
        let name = placement.sheet(1).expect("a sheet");
        assert_eq!(away.ranges(&cells[3..4]), [format!("'{name}'!C11")]);
    }

    #[test]
    fn sums_subtract_and_convert_units() {
        let (placement, _) = refs_on(None);
        let refs = Refs {
            placement: &placement,
            home: Some(1),
        };
        let part = |times, unit, text| Part {
            times,
            unit,
            spot: spot(text),
        };
        let base = MoneyUnit::TenThousandYuan;
        let parts = [
            part(-1, base, "C9"),
            part(1, base, "C7"),
            part(1, MoneyUnit::Yuan, "D7"),
            part(2, base, "E7"),
        ];
        assert_eq!(
            refs.sum(&parts, base),
            "SUM(C7)+SUM(D7)/10000+SUM(E7)*2-SUM(C9)"
        );
        assert_eq!(refs.sum(&[], base), "0");
    }

    #[test]
    fn calls_with_too_many_arguments_are_nested() {
        let arguments: Vec<String> = (0..500).map(|n| format!("C{}", n * 2 + 1)).collect();
        let text = call("SUM", &arguments);
        assert!(text.starts_with("SUM(SUM(C1,"), "{text}");
        assert_eq!(text.matches("SUM(").count(), 4);
        assert_eq!(count(&arguments).matches("COUNT(").count(), 3);
    }
}
