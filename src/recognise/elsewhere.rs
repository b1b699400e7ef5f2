//! Figures on sheets that are none of the tables: a performance form, a calculation, a text.
//!
//! In: such sheets. Out: every amount of three digits or more that they state, whether it has a cell of its own or
//! stands in a sentence. Refuses to settle a unit that a sheet leaves open: then the amount counts in each unit that
//! the sheet names, or in the usual one.

use std::collections::BTreeSet;

use super::amounts;
use super::lines::{unit_alone, unit_in};
use crate::layout::Layout;
use crate::model::{CellRef, Elsewhere, MoneyUnit, Place, Value, plain};
use crate::read::{CellValue, Grid};

/// The most figures that are kept.
const MOST: usize = 20_000;

/// The longest text that is searched, in bytes.
const LONGEST: usize = 2_000;

/// What the sheets state beside a layout's tables.
pub(super) fn figures<'g>(sheets: impl Iterator<Item = &'g Grid>, layout: &Layout) -> Elsewhere {
    let mut stated = Elsewhere::default();
    let usual = layout.tables.first().map(|table| table.precision.unit);
    for grid in sheets {
        add(grid, usual.unwrap_or(MoneyUnit::Yuan), &mut stated);
    }
    stated
}

/// Adds what a sheet states; `usual` is the unit of the layout's tables.
fn add(grid: &Grid, usual: MoneyUnit, stated: &mut Elsewhere) {
    let cells = || {
        let rows = grid.rows.iter();
        rows.flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)))
    };
    let texts = || cells().filter_map(|(_, cell)| cell.text());
    let mut units: BTreeSet<MoneyUnit> = texts().filter_map(unit_of).collect();
    if units.is_empty() {
        units.insert(usual);
    }
    for (row, cell) in cells() {
        let place = || Place {
            sheet: grid.name.clone(),
            cell: CellRef::new(row, cell.col),
        };
        let mut add = |figure: &CellValue, unit: MoneyUnit| {
            if let Value::Amount(amount) = amounts::amount(figure, unit)
                && let Some(ticks) = amount.ticks(unit)
                && stated.len() < MOST
            {
                stated.add(ticks, place());
            }
        };
        match &cell.value {
            _ if cell.seen.struck || cell.seen.hidden || cell.seen.percent => {}
            CellValue::Number(_) => match cell.seen.unit {
                Some(unit) => add(&cell.value, unit),
                None => units.iter().for_each(|&unit| add(&cell.value, unit)),
            },
            CellValue::Text(text) if text.len() <= LONGEST => {
                for (figure, own) in figures_in(&plain(text)) {
                    let figure = CellValue::Text(figure);
                    match own {
                        Some(unit) => add(&figure, unit),
                        None => units.iter().for_each(|&unit| add(&figure, unit)),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The unit that a text names: 单位：元, 年度资金总额（万元）.
fn unit_of(text: &str) -> Option<MoneyUnit> {
    let in_brackets = || {
        let plain = plain(text);
        let inside = plain.split('(').skip(1);
        let mut inside = inside.filter_map(|rest| rest.split(')').next());
        inside.find_map(unit_alone)
    };
    unit_in(text)
        .or_else(|| unit_alone(text))
        .or_else(in_brackets)
}

/// The figures in a plain text, each with the unit behind it.
fn figures_in(plain: &str) -> Vec<(String, Option<MoneyUnit>)> {
    let mut figures = Vec::new();
    let mut rest = plain;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let belongs = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let figure = rest[..end].trim_end_matches(['.', ',']);
        rest = &rest[end..];
        let mut units = MoneyUnit::ALL.into_iter();
        let unit = units.find(|unit| rest.starts_with(unit.name()));
        figures.push((figure.to_owned(), unit));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Ticks;

    #[test]
    fn figures_are_found_in_cells_and_in_sentences_in_the_unit_that_is_named() {
        let mut grid = Grid::new("绩效目标表");
        let mut push = |at: &str, value: CellValue| {
            grid.push(CellRef::parse(at).expect("an address"), value, None);
        };
        push("A1", CellValue::Text("年度资金总额（元）".into()));
        push("B1", CellValue::Number(2_222_948.32));
        push(
            "A2",
            CellValue::Text("其中：财政拨款 1,234.50万元，其余 17.5 元。".into()),
        );
        let mut stated = Elsewhere::default();
        add(&grid, MoneyUnit::TenThousandYuan, &mut stated);
        let at = |yuan: i64| {
            let place = stated.near(Ticks(yuan * 10_000), Ticks(500_000));
            place.map(|place| place.cell.to_string())
        };
        assert_eq!(at(2_222_900), Some("B1".into()), "222.29 万元");
        assert_eq!(at(12_345_000), Some("A2".into()));
        assert_eq!(at(12_346_000), None);
        assert_eq!(stated.len(), 3);
    }

    #[test]
    fn without_any_unit_figures_are_in_the_usual_one() {
        let mut grid = Grid::new("测算");
        let at = CellRef::new(0, 0);
        grid.push(at, CellValue::Number(222.29), None);
        let mut stated = Elsewhere::default();
        add(&grid, MoneyUnit::TenThousandYuan, &mut stated);
        assert!(stated.near(Ticks(22_229_000_000), Ticks(0)).is_some());
    }
}
