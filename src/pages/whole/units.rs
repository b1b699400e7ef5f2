//! The 明细: for each line of a table what it sums up, unit by unit.

use std::collections::BTreeMap;

use crate::facts::{Figure, LineKey};
use crate::layout::{ColumnSpec, LedgerSpec, TableSpec, Text};
use crate::merge::{Share, WholeLine};
use crate::model::{CellRef, Year};
use crate::pages::LaterRows;
use crate::pages::looks::Fill;
use crate::pages::page::{Page, PageCell};
use crate::words::merge as words;

use super::Bureau;
use super::list::{Column, ListPage, Shown};

const WIDTHS: [f64; 4] = [12.0, 30.0, 12.0, 32.0];
const AMOUNT: f64 = 16.0;
/// With more units than these a row says only what those around it do not.
const MANY: usize = 300;
/// The columns before the amounts.
const BEFORE: u16 = WIDTHS.len() as u16;

/// Where the units of a line stand.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Block {
    /// The sheet.
    pub sheet: String,
    /// The row of the sum; the units stand below it.
    pub sum: u32,
    /// The last row of a unit.
    pub last: u32,
}

impl Block {
    /// The row of the sum.
    pub(super) fn top(&self) -> CellRef {
        CellRef::new(self.sum, 0)
    }

    /// The cells of the units in the column of a figure, as a formula names them.
    pub(super) fn cells(&self, figure: usize) -> String {
        let prefix = crate::model::sheet_prefix(&self.sheet);
        format!("{prefix}{}", cells_below((self.sum, self.last), figure))
    }
}

/// Where each line's units stand, by table, ledger and line.
pub(super) type Blocks = BTreeMap<(usize, usize, LineKey), Block>;

/// The pages, one for each ledger whose lines are added, and what puts their rows in.
pub(super) fn pages<'a>(bureau: &Bureau<'a>) -> (Vec<(Page, LaterRows<'a>)>, Blocks) {
    let (mut pages, mut blocks) = (Vec::new(), Blocks::new());
    let tables = bureau.layout().tables.iter().zip(&bureau.whole.tables);
    for (table, (spec, sums)) in tables.enumerate() {
        for (ledger, (of, sums)) in spec.ledgers.iter().zip(&sums.ledgers).enumerate() {
            if sums.lines.is_empty() {
                continue;
            }
            let list = head(bureau, spec, of);
            let sheet = words::detail_sheet(&spec.sheet, &of.name);
            let mut next = list.first_row();
            let mut own = Vec::new();
            for (key, line) in ordered(of, &sums.lines) {
                let shares = bureau.detail.shares(table, ledger, key);
                let last = next + shares.len() as u32;
                let block = Block {
                    sheet: sheet.clone(),
                    sum: next,
                    last,
                };
                blocks.insert((table, ledger, key.clone()), block);
                own.push((next, key, line, shares));
                next = last + 1;
            }
            let page = list.finish_at(next - 1);
            let bureau = *bureau;
            let rows: LaterRows<'a> = Box::new(move |put| {
                for (row, key, line, shares) in &own {
                    block(&bureau, put, *row, (spec, of), (key, line), shares);
                }
            });
            pages.push((page, rows));
        }
    }
    (pages, blocks)
}

fn head(bureau: &Bureau, spec: &TableSpec, of: &LedgerSpec) -> ListPage {
    let names: Vec<String> = of
        .figures()
        .map(|column| heading(column, bureau.year()))
        .collect();
    let mut columns: Vec<Column> = words::DETAIL_HEADS.into_iter().zip(WIDTHS).collect();
    columns.extend(names.iter().map(|name| (name.as_str(), AMOUNT)));
    let sheet = words::detail_sheet(&spec.sheet, &of.name);
    let help = words::detail_help(spec.precision.unit.name());
    ListPage::new(
        &sheet,
        &bureau.title(&sheet),
        bureau.name,
        &[help],
        &columns,
    )
}

/// The heading of a column on one line, without the levels that only name the year or the ledger.
pub(super) fn heading(column: &ColumnSpec, year: Option<Year>) -> String {
    let heads = column.heads.first();
    let heads = heads.into_iter().flatten().map(Text::as_str);
    let heads: Vec<&str> = heads.filter(|head| !head.contains("{year")).collect();
    match heads.last() {
        Some(last) => (*last).to_owned(),
        None => {
            let year = year.map_or(String::new(), |year| year.to_string());
            let first = column.heads.first().and_then(|heads| heads.last());
            first.map_or(String::new(), |head| head.replace("{year}", &year))
        }
    }
}

/// The lines in the order of the table.
fn ordered<'w>(
    of: &LedgerSpec,
    lines: &'w BTreeMap<LineKey, WholeLine>,
) -> Vec<(&'w LineKey, &'w WholeLine)> {
    let place = |key: &LineKey| match key {
        LineKey::Fixed(key) => of.list().iter().position(|row| row.key == *key),
        _ => None,
    };
    let mut all: Vec<_> = lines.iter().collect();
    all.sort_by_key(|(key, _)| place(key));
    all
}

/// A line from a row on: its sum, and the units below it.
fn block(
    bureau: &Bureau,
    put: &mut dyn FnMut(PageCell),
    row: u32,
    (spec, of): (&TableSpec, &LedgerSpec),
    (key, line): (&LineKey, &WholeLine),
    shares: &[Share],
) {
    let unit = spec.precision.unit;
    let code = key_text(key);
    let label = label(of, key, line);
    let amount = |figure: &Figure| figure.amount(unit).map(|amount| amount.decimal());
    let sparse = bureau.filings.units.len() > MANY;
    let mut put_row = |row: u32, cells: &[Shown], bold: bool| {
        for (col, cell) in (0..).zip(cells) {
            let nothing = matches!(cell, Shown::Text("") | Shown::Amount(None));
            if !(sparse && nothing) {
                put(cell.at(CellRef::new(row, col), bold));
            }
        }
    };
    let count = words::detail_sum(shares.len());
    let texts = [&code, &label, "", &count];
    let mut cells: Vec<Shown> = texts.into_iter().map(Shown::Text).collect();
    let last = row + shares.len() as u32;
    cells.extend(line.sums.iter().enumerate().map(|(figure, sum)| {
        match (sum.open.is_empty(), amount(&sum.figure)) {
            (false, _) => Shown::Word(words::OPEN_SUM, Fill::Unchecked),
            (true, Some(total)) if bureau.formulas && last > row => {
                Shown::Sum(total, cells_below((row, last), figure))
            }
            (true, total) => Shown::Amount(total),
        }
    }));
    put_row(row, &cells, true);
    for (row, share) in (row + 1..).zip(shares) {
        let filing = bureau.unit(share.unit);
        let own = filing.unit.code.as_ref().map_or("", |code| code.as_str());
        let label = if sparse { "" } else { label.as_str() };
        let texts = [code.as_str(), label, own, &filing.unit.name];
        let mut cells: Vec<Shown> = texts.into_iter().map(Shown::Text).collect();
        cells.extend(share.figures.iter().map(|figure| match figure {
            Figure::Open(shown) => Shown::Word(shown, Fill::Unchecked),
            figure => Shown::Amount(amount(figure)),
        }));
        put_row(row, &cells, false);
    }
}

/// The cells of the units below a sum in the column of a figure.
fn cells_below((sum, last): (u32, u32), figure: usize) -> String {
    let column = u32::from(BEFORE) + figure as u32;
    let cells = (CellRef::new(sum + 1, column), CellRef::new(last, column));
    format!("{}:{}", cells.0, cells.1)
}

fn key_text(key: &LineKey) -> String {
    match key {
        LineKey::Code(code) => code.to_string(),
        _ => String::new(),
    }
}

fn label(of: &LedgerSpec, key: &LineKey, line: &WholeLine) -> String {
    let listed = match key {
        LineKey::Fixed(key) => of.list().iter().find(|row| row.key == *key),
        _ => None,
    };
    let first = listed.and_then(|row| row.labels.first());
    first.map_or_else(|| line.label.clone(), Text::to_string)
}
