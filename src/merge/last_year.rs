//! The whole beside that of last year: which units are new and which are gone, and how amounts have changed.
//!
//! In goes the workbook of the whole that was written last year: its tables as a submission, its 报送情况 as a list.

use rust_decimal::Decimal;

use crate::facts::{self, Figure, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout};
use crate::model::{DepartmentName, Year};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::report::UnitState;
use crate::words::merge as words;

use super::filing::Filings;
use super::whole::Whole;

/// A unit as a list of last year names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormerUnit {
    /// Its code, if it had one.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What was written last year.
#[derive(Clone, PartialEq, Debug)]
pub struct LastYear {
    /// Its year.
    pub year: Option<Year>,
    /// The units that reported then.
    pub units: Vec<FormerUnit>,
    /// The sums.
    pub facts: Vec<TableFacts>,
}

/// How the units changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turnover {
    /// How many reported last year.
    pub before: usize,
    /// How many report now.
    pub now: usize,
    /// The units that are new, by their index.
    pub new: Vec<usize>,
    /// The units that are gone.
    pub gone: Vec<FormerUnit>,
}

/// An amount of both years, in 元.
#[derive(Clone, PartialEq, Debug)]
pub struct Trend {
    /// Where it stands: the indices of its table, ledger and figure.
    pub at: (usize, usize, usize),
    /// The line.
    pub line: LineKey,
    /// Its name.
    pub label: String,
    /// Last year's.
    pub before: Decimal,
    /// This year's.
    pub now: Decimal,
}

impl LastYear {
    /// The units that reported, from the 报送情况 of a workbook of the whole.
    pub fn units_in(book: &Book) -> Vec<FormerUnit> {
        let named = |grid: &&Grid| grid.name.as_str() == words::REPORTING_SHEET;
        let sheet = book.sheets.iter().find(named);
        sheet.map_or_else(Vec::new, units)
    }

    /// How the units changed; a unit is the same by its code, else by its name.
    pub fn turnover(&self, filings: &Filings) -> Turnover {
        let name = |text: &str| DepartmentName::parse(text);
        let is = |former: &FormerUnit, at: usize| {
            let unit = &filings.units[at].unit;
            let code = unit.code.as_ref().map_or("", |code| code.as_str());
            let same_code = !code.is_empty() && code == former.code;
            let own = unit.aliases.iter().chain([&unit.name]);
            let mut own = own.map(|own| name(own));
            same_code || own.any(|own| own.is_some() && own == name(&former.name))
        };
        let reported = |at: &usize| filings.units[*at].state == UnitState::Reported;
        let now: Vec<usize> = (0..filings.units.len()).filter(reported).collect();
        let known = |at: &&usize| !self.units.iter().any(|former| is(former, **at));
        let gone = |former: &&FormerUnit| !(0..filings.units.len()).any(|at| is(former, at));
        Turnover {
            before: self.units.len(),
            now: now.len(),
            new: now.iter().filter(known).copied().collect(),
            gone: self.units.iter().filter(gone).cloned().collect(),
        }
    }

    /// The first amount of each line, as it was and as it is; lines that are nothing in both years are left out.
    pub fn trends(&self, whole: &Whole) -> Vec<Trend> {
        let tables = whole.layout.tables.iter().zip(&whole.tables).enumerate();
        let mut trends = Vec::new();
        for (table, (spec, sums)) in tables {
            for (nth, (of, sums)) in spec.ledgers.iter().zip(&sums.ledgers).enumerate() {
                let first = of.figures().position(|one| one.role == ColumnRole::Amount);
                let Some(figure) = first else { continue };
                let before = |key: &LineKey| self.figure(whole.layout, (table, nth, figure), key);
                for (line, sum) in &sums.lines {
                    let now = known(&sum.sums[figure].figure);
                    let before = before(line);
                    if now.is_zero() && before.is_zero() {
                        continue;
                    }
                    trends.push(Trend {
                        at: (table, nth, figure),
                        line: line.clone(),
                        label: sum.label.clone(),
                        before,
                        now,
                    });
                }
            }
        }
        trends
    }

    /// What a line was last year; a form that has changed may print it in another column.
    fn figure(&self, layout: &Layout, at: (usize, usize, usize), key: &LineKey) -> Decimal {
        let (table, nth, figure) = at;
        let spec = &layout.tables[table];
        let of = &spec.ledgers[nth];
        let found = || {
            let ledger = facts::table(&self.facts, &spec.id)?.ledger(&of.name)?;
            let at = ledger.column(&of.figures().nth(figure)?.id)?;
            let line = ledger.line(key)?;
            Some(known(&line.cells.get(at)?.figure))
        };
        found().unwrap_or_default()
    }
}

fn known(figure: &Figure) -> Decimal {
    match figure {
        Figure::Known(amount) => *amount,
        Figure::Blank | Figure::Open(_) | Figure::NoColumn => Decimal::ZERO,
    }
}

/// The rows of a 报送情况 that say 已报.
fn units(grid: &Grid) -> Vec<FormerUnit> {
    let [_, code, name, _, state, ..] = words::REPORTING_HEADS;
    let text = |row: &GridRow, col: u32| match row.get(col).map(|cell| &cell.value) {
        Some(CellValue::Text(text)) => text.trim().to_owned(),
        Some(CellValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let heads = grid.rows.iter().find_map(|row| {
        let column = |head: &str| {
            let mut cells = row.cells.iter();
            cells
                .find(|cell| cell.text() == Some(head))
                .map(|cell| cell.col)
        };
        Some((row.number, column(code)?, column(name)?, column(state)?))
    });
    let Some((head, code, name, state)) = heads else {
        return Vec::new();
    };
    let reported = words::unit_state(UnitState::Reported);
    let rows = grid.rows.iter().filter(|row| row.number > head);
    let rows = rows.filter(|row| text(row, state) == reported);
    rows.map(|row| FormerUnit {
        code: text(row, code),
        name: text(row, name),
    })
    .collect()
}
