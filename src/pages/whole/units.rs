//! The 明细: for each line of a table what it sums up: the departments, which only gather what stands below them, then
//! unit by unit, those of a department together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rust_decimal::Decimal;

use crate::facts::{Figure, LineKey};
use crate::layout::{ColumnRole, ColumnSpec, LedgerSpec, TableSpec, Text};
use crate::merge::{Share, WholeLine};
use crate::model::{CellRef, MoneyUnit, Year};
use crate::pages::LaterRows;
use crate::pages::looks::{Fill, Kind, Look};
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

/// The rows of one line of a table: the sum, the departments, the units.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Block {
    /// The sheet.
    pub sheet: String,
    /// The row of the sum.
    pub sum: u32,
    /// The first row of a unit; the departments stand between it and the sum.
    first: u32,
    /// The row after the last unit.
    end: u32,
}

impl Block {
    /// The row of the sum.
    pub(super) fn top(&self) -> CellRef {
        CellRef::new(self.sum, 0)
    }

    /// Whether there is any unit.
    pub(super) fn has_units(&self) -> bool {
        self.end > self.first
    }

    /// The cells of the units in the column of a figure, as a formula names them.
    pub(super) fn cells(&self, figure: usize) -> String {
        let prefix = crate::model::sheet_prefix(&self.sheet);
        format!("{prefix}{}", self.units(0..self.end - self.first, figure))
    }

    /// The cells of some of its units in the column of a figure.
    fn units(&self, units: Range<u32>, figure: usize) -> String {
        let column = u32::from(BEFORE) + figure as u32;
        let first = CellRef::new(self.first + units.start, column);
        let last = CellRef::new(self.first + units.end - 1, column);
        format!("{first}:{last}")
    }
}

/// Where each line's units stand, by table, ledger and line.
pub(super) type Blocks = BTreeMap<(usize, usize, LineKey), Block>;

/// A line on its way to rows.
struct Summed<'a> {
    block: Block,
    key: &'a LineKey,
    line: &'a WholeLine,
    /// The units, those of a department together.
    shares: Vec<Share<'a>>,
    /// The departments that have a row, by their index, and which of these units are theirs.
    departments: Vec<(usize, Range<u32>)>,
}

/// The pages, one for each ledger whose lines are added, and what puts their rows in.
pub(super) fn pages<'a>(bureau: &Bureau<'a>) -> (Vec<(Page, LaterRows<'a>)>, Blocks) {
    let (mut pages, mut blocks) = (Vec::new(), Blocks::new());
    let order = Order::of(bureau);
    let tables = bureau.layout().tables.iter().zip(&bureau.whole.tables);
    for (table, (spec, sums)) in tables.enumerate() {
        for (ledger, (of, sums)) in spec.ledgers.iter().zip(&sums.ledgers).enumerate() {
            if sums.lines.is_empty() {
                continue;
            }
            let list = head(bureau, spec, of);
            let sheet = words::detail_sheet(&spec.sheet, &of.name);
            let first = list.first_row();
            let mut next = first;
            let mut places = Vec::new();
            for (key, _) in ordered(of, &sums.lines) {
                let (shares, departments) = order.shares(bureau, (table, ledger, key));
                let units = next + 1 + departments.len() as u32;
                let block = Block {
                    sheet: sheet.clone(),
                    sum: next,
                    first: units,
                    end: units + shares.len() as u32,
                };
                next = block.end;
                blocks.insert((table, ledger, key.clone()), block.clone());
                places.push(block);
            }
            let page = list.finish_at(next - 1);
            let (bureau, order) = (*bureau, order.clone());
            let put = move |put: &mut dyn FnMut(PageCell)| {
                for ((key, line), block) in ordered(of, &sums.lines).into_iter().zip(&places) {
                    let (shares, departments) = order.shares(&bureau, (table, ledger, key));
                    let block = block.clone();
                    let summed = Summed {
                        block,
                        key,
                        line,
                        shares,
                        departments,
                    };
                    Rows::of(&bureau, (spec, of), &summed).put(put);
                }
            };
            let rows = LaterRows {
                page: 0,
                count: next - first,
                looks: &LOOKS,
                rows: Box::new(put),
            };
            pages.push((page, rows));
        }
    }
    (pages, blocks)
}

/// The texts that stand in many rows: the names and codes of units and departments.
pub(super) fn texts(bureau: &Bureau) -> Vec<String> {
    let units = bureau.filings.units.iter().map(|filing| &filing.unit);
    let codes = units.clone().filter_map(|unit| unit.code.as_ref());
    let codes = codes.map(|code| code.as_str().to_owned());
    let names = units.map(|unit| unit.name.clone());
    let texts: BTreeSet<String> = codes.chain(names).collect();
    texts.into_iter().collect()
}

/// The order in which units stand below a sum.
#[derive(Clone)]
struct Order {
    /// The place of each unit among all.
    places: Vec<u32>,
    /// The department of each unit, if it has a row of its own.
    departments: Vec<Option<usize>>,
}

impl Order {
    fn of(bureau: &Bureau) -> Order {
        let count = bureau.filings.units.len();
        let mut order = Order {
            places: vec![0; count],
            departments: vec![None; count],
        };
        let departments = bureau.departments.iter().enumerate();
        let units = departments.flat_map(|(at, one)| one.units.iter().map(move |unit| (at, unit)));
        for (place, (at, unit)) in (0..).zip(units) {
            let gathers = bureau.departments[at].gathers();
            order.places[*unit] = place;
            order.departments[*unit] = gathers.then_some(at);
        }
        order
    }

    /// What makes up a line, those of a department together, and the departments.
    fn shares<'a>(
        &self,
        bureau: &Bureau<'a>,
        (table, ledger, key): (usize, usize, &LineKey),
    ) -> (Vec<Share<'a>>, Vec<(usize, Range<u32>)>) {
        let mut shares: Vec<Share> = bureau.detail.shares(table, ledger, key).collect();
        let place = |share: &Share| self.places[share.unit];
        if !shares.is_sorted_by_key(place) {
            shares.sort_by_key(place);
        }
        let mut departments: Vec<(usize, Range<u32>)> = Vec::new();
        for (nth, share) in (0..).zip(&shares) {
            let Some(of) = self.departments[share.unit] else {
                continue;
            };
            match departments.last_mut().filter(|(last, _)| *last == of) {
                Some((_, units)) => units.end = nth + 1,
                None => departments.push((of, nth..nth + 1)),
            }
        }
        (shares, departments)
    }
}

/// Every look that the rows have.
static LOOKS: [Look; 9] = [
    look(Kind::ListText, false),
    look(Kind::ListText, true),
    look(Kind::ListCode, false),
    look(Kind::ListCode, true),
    look(Kind::ListFigure, false),
    look(Kind::ListFigure, true),
    look(Kind::ListLink, true),
    unchecked(false),
    unchecked(true),
];

const fn look(kind: Kind, bold: bool) -> Look {
    Look {
        kind,
        bold,
        indent: 0,
        fill: Fill::Plain,
        open: false,
    }
}

const fn unchecked(bold: bool) -> Look {
    Look {
        fill: Fill::Unchecked,
        ..look(Kind::ListCode, bold)
    }
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

/// What the rows of a line are made of.
struct Rows<'r, 'a> {
    bureau: &'r Bureau<'a>,
    summed: &'r Summed<'r>,
    of: &'r LedgerSpec,
    money: MoneyUnit,
    code: String,
    label: String,
    /// Whether a row says only what those around it do not.
    sparse: bool,
}

impl<'r, 'a> Rows<'r, 'a> {
    fn of(
        bureau: &'r Bureau<'a>,
        (spec, of): (&TableSpec, &'r LedgerSpec),
        summed: &'r Summed<'r>,
    ) -> Rows<'r, 'a> {
        Rows {
            bureau,
            summed,
            of,
            money: spec.precision.unit,
            code: key_text(summed.key),
            label: label(of, summed.key, summed.line),
            sparse: bureau.filings.units.len() > MANY,
        }
    }

    fn put(&self, put: &mut dyn FnMut(PageCell)) {
        let Summed {
            block, departments, ..
        } = self.summed;
        self.sum(put);
        for (row, (department, units)) in (block.sum + 1..).zip(departments) {
            self.department(put, row, *department, units.clone());
        }
        for (row, share) in (block.first..).zip(&self.summed.shares) {
            self.unit(put, row, share);
        }
    }

    fn row(&self, put: &mut dyn FnMut(PageCell), row: u32, cells: &[Shown], bold: bool) {
        for (col, cell) in (0..).zip(cells) {
            let nothing = matches!(cell, Shown::Text("") | Shown::Amount(None));
            if !(self.sparse && nothing) {
                put(cell.at(CellRef::new(row, col), bold));
            }
        }
    }

    fn sum(&self, put: &mut dyn FnMut(PageCell)) {
        let (block, line) = (&self.summed.block, self.summed.line);
        let count = words::detail_sum(self.summed.shares.len());
        let texts = [&self.code, &self.label, "", &count];
        let mut cells: Vec<Shown> = texts.into_iter().map(Shown::Text).collect();
        let all = 0..block.end - block.first;
        cells.extend(
            line.sums
                .iter()
                .enumerate()
                .map(|(figure, sum)| match sum.open.is_empty() {
                    false => OPEN,
                    true => self.added(&sum.figure, all.clone(), figure),
                }),
        );
        self.row(put, block.sum, &cells, true);
    }

    /// What the units of a department add together; the sum above takes the units themselves.
    fn department(
        &self,
        put: &mut dyn FnMut(PageCell),
        row: u32,
        department: usize,
        units: Range<u32>,
    ) {
        let Summed { block, shares, .. } = self.summed;
        let own = &shares[units.start as usize..units.end as usize];
        let department = &self.bureau.departments[department];
        let head = department.head.map(|head| &self.bureau.unit(head).unit);
        let code = head.and_then(|head| head.code.as_ref());
        let code = code.map_or("", |code| code.as_str());
        let name = words::department_line(&department.name, own.len());
        let below = CellRef::new(block.first + units.start, u32::from(BEFORE) - 1);
        let texts = [self.code.as_str(), &self.label, code];
        let mut cells: Vec<Shown> = texts.into_iter().map(Shown::Text).collect();
        cells.push(Shown::Link(&name, &block.sheet, below));
        cells.extend(self.of.figures().enumerate().map(|(figure, column)| {
            // What is not added up over all is not over some.
            if column.role != ColumnRole::Amount {
                return Shown::Amount(None);
            }
            let mut sum = Figure::Blank;
            own.iter().for_each(|share| sum.add(&share.figure(figure)));
            match sum {
                Figure::Open(_) => OPEN,
                sum => self.added(&sum, units.clone(), figure),
            }
        }));
        self.row(put, row, &cells, true);
    }

    fn unit(&self, put: &mut dyn FnMut(PageCell), row: u32, share: &Share) {
        let unit = &self.bureau.unit(share.unit).unit;
        let own = unit.code.as_ref().map_or("", |code| code.as_str());
        let label = if self.sparse { "" } else { self.label.as_str() };
        let texts = [self.code.as_str(), label, own, &unit.name];
        let figures: Vec<Figure> = share.figures().collect();
        let mut cells: Vec<Shown> = texts.into_iter().map(Shown::Text).collect();
        cells.extend(figures.iter().map(|figure| match figure {
            Figure::Open(shown) => Shown::Word(shown, Fill::Unchecked),
            figure => Shown::Amount(self.amount(figure)),
        }));
        self.row(put, row, &cells, false);
    }

    /// The sum of some units, which a formula follows if that was asked for.
    fn added(&self, sum: &Figure, units: Range<u32>, figure: usize) -> Shown<'static> {
        match self.amount(sum) {
            Some(sum) if self.bureau.formulas && !units.is_empty() => {
                Shown::Sum(sum, self.summed.block.units(units, figure))
            }
            sum => Shown::Amount(sum),
        }
    }

    fn amount(&self, figure: &Figure) -> Option<Decimal> {
        figure.amount(self.money).map(|amount| amount.decimal())
    }
}

/// A sum to which something could not be added.
const OPEN: Shown = Shown::Word(words::OPEN_SUM, Fill::Unchecked);

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
