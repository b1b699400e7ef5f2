//! What was granted (批复控制数): a list with a row for each unit and a column for each amount, in whatever form.
//!
//! In goes a book, out comes for each row the unit and its amounts. A column is told by its heading: the label of a total
//! (收入总计), or the words of `templates/meanings.toml` (基本支出, “三公”经费). What is not understood is named.

use rust_decimal::Decimal;

use crate::facts::{self, Figure, Printed, TableFacts};
use crate::layout::Layout;
use crate::model::{Amount, CellRef, MoneyUnit, Place, plain};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::vocabulary;

use super::against::GrantedFigures;

/// What was granted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Granted {
    /// The amounts.
    pub columns: Vec<GrantedColumn>,
    /// The rows.
    pub rows: Vec<GrantedRow>,
    /// The headings that name no amount of the layout.
    pub unknown: Vec<String>,
}

/// A column of amounts.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantedColumn {
    /// Its heading.
    pub head: String,
    /// What stands in it.
    pub printed: Printed,
    /// Half of its last digit, in 元.
    pub half: Decimal,
}

/// A row: a unit and what was granted to it.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantedRow {
    /// The code that stands in it.
    pub code: String,
    /// The name that stands in it.
    pub name: String,
    /// The amounts in 元, one for each column.
    pub amounts: Vec<Option<Decimal>>,
    /// Their cells.
    pub places: Vec<Place>,
}

/// How far down the headings may stand.
const DEEPEST_HEAD: usize = 12;

impl GrantedRow {
    /// Whether it is the sum of the others.
    pub(super) fn is_total(&self) -> bool {
        let total = |text: &str| vocabulary::TOTAL.contains(&&*plain(text));
        total(&self.name) || total(&self.code)
    }
}

impl Granted {
    /// What a unit prints of the amounts, one for each column.
    pub fn figures(&self, facts: &[TableFacts]) -> GrantedFigures {
        let figure = |column: &GrantedColumn| {
            let (figure, place) = column
                .printed
                .in_facts(facts)
                .unwrap_or((Figure::Blank, None));
            let table = facts::table(facts, &column.printed.address.table);
            let ticks = table.map_or(0, |table| table.precision.quantum().0);
            (figure, place, Decimal::new(ticks, 4) / Decimal::from(2))
        };
        self.columns.iter().map(figure).collect()
    }

    /// What a book grants, if it is such a list.
    pub fn of(book: &Book, layout: &Layout) -> Option<Granted> {
        book.sheets.iter().find_map(|grid| of_grid(grid, layout))
    }
}

fn of_grid(grid: &Grid, layout: &Layout) -> Option<Granted> {
    let unit = unit_of(grid);
    let head = grid
        .rows
        .iter()
        .take(DEEPEST_HEAD)
        .find_map(|row| Head::of(row, layout))?;
    let factor = Decimal::from(unit.yuan());
    let below = grid.rows.iter().filter(|row| row.number > head.row);
    let rows: Vec<GrantedRow> = below
        .filter_map(|row| head.line(grid, row, factor))
        .collect();
    let columns = head
        .amounts
        .into_iter()
        .enumerate()
        .map(|(nth, (_, head, printed))| {
            let digits = rows.iter().filter_map(|row| row.amounts[nth]);
            let scale = digits
                .map(|amount| (amount / factor).normalize().scale())
                .max();
            GrantedColumn {
                head,
                printed,
                half: factor * Decimal::new(5, scale.unwrap_or(0).min(20) + 1),
            }
        });
    let columns: Vec<GrantedColumn> = columns.collect();
    (!columns.is_empty() && !rows.is_empty()).then_some(Granted {
        columns,
        rows,
        unknown: head.unknown,
    })
}

/// The unit of money that stands above the list; 万元 if none does.
fn unit_of(grid: &Grid) -> MoneyUnit {
    let texts = grid
        .rows
        .iter()
        .take(DEEPEST_HEAD)
        .flat_map(|row| &row.cells);
    let mut texts = texts.filter_map(|cell| cell.text());
    texts
        .find_map(|text| {
            let text = plain(text);
            let said = vocabulary::UNIT
                .iter()
                .find_map(|word| text.split_once(word));
            let (_, rest) = said?;
            MoneyUnit::ALL
                .into_iter()
                .find(|unit| rest.contains(unit.name()))
        })
        .unwrap_or(MoneyUnit::TenThousandYuan)
}

/// The headings.
struct Head {
    row: u32,
    name: u32,
    code: Option<u32>,
    amounts: Vec<(u32, String, Printed)>,
    unknown: Vec<String>,
}

impl Head {
    fn of(row: &GridRow, layout: &Layout) -> Option<Head> {
        let (mut name, mut code) = (None, None);
        let (mut amounts, mut unknown) = (Vec::new(), Vec::new());
        for cell in &row.cells {
            let Some(text) = cell.text() else { continue };
            let head = plain(text);
            if vocabulary::UNIT_NAME_HEAD.contains(&&*head) {
                name = name.or(Some(cell.col));
            } else if vocabulary::UNIT_CODE_HEAD.contains(&&*head) {
                code = code.or(Some(cell.col));
            } else if let Some(printed) = amount(&head, layout) {
                amounts.push((cell.col, text.trim().to_owned(), printed));
            } else if !head.is_empty() && !vocabulary::SERIAL_HEAD.contains(&&*head) {
                unknown.push(text.trim().to_owned());
            }
        }
        let name = name.filter(|_| !amounts.is_empty())?;
        Some(Head {
            row: row.number,
            name,
            code,
            amounts,
            unknown,
        })
    }

    /// A row with a name or a code, and an amount.
    fn line(&self, grid: &Grid, row: &GridRow, factor: Decimal) -> Option<GrantedRow> {
        let text = |col: u32| {
            let shown = match &row.get(col)?.value {
                CellValue::Text(text) => text.trim().to_owned(),
                CellValue::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(shown)
        };
        let name = text(self.name).unwrap_or_default();
        let code = self.code.and_then(text).unwrap_or_default();
        let amounts = self.amounts.iter().map(|(col, ..)| {
            let amount = match &row.get(*col)?.value {
                CellValue::Number(number) => Amount::from_stored(*number)?,
                CellValue::Text(text) => plain(text).replace(',', "").parse().ok()?,
                _ => return None,
            };
            amount.decimal().checked_mul(factor)
        });
        let amounts: Vec<Option<Decimal>> = amounts.collect();
        let named = !(name.is_empty() && code.is_empty());
        (named && amounts.iter().any(Option::is_some)).then(|| GrantedRow {
            name,
            code,
            amounts,
            places: self
                .amounts
                .iter()
                .map(|(col, ..)| place(grid, row, *col))
                .collect(),
        })
    }
}

fn place(grid: &Grid, row: &GridRow, col: u32) -> Place {
    Place {
        sheet: grid.name.clone(),
        cell: CellRef::new(row.number, col),
    }
}

/// The amount that a heading names; quotation marks are no part of it.
fn amount(head: &str, layout: &Layout) -> Option<Printed> {
    let bare: String = head.chars().filter(|c| !"“”\"‘’'".contains(*c)).collect();
    let shorter = vocabulary::AMOUNT_TAIL
        .iter()
        .find_map(|tail| bare.strip_suffix(tail));
    [Some(bare.as_str()), shorter]
        .into_iter()
        .flatten()
        .find_map(|name| Printed::named(layout, name))
}
