//! The whole beside that of last year: which units are new and which are gone, and how amounts have changed.
//!
//! In goes the workbook of the whole that was written last year: its tables as a submission, its 报送情况 as a list.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::{self, Line, LineKey, TableFacts};
use crate::layout::{ColumnRole, LedgerSpec};
use crate::model::{DepartmentName, Likeness, Year};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::report::UnitState;
use crate::unit_list::Unit;
use crate::words::merge as words;

use super::against::known;
use super::filing::Filings;
use super::whole::{Sum, Whole};

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
    /// The units that are part of another now, and which that is: the list has it under their names as well.
    pub merged: Vec<(FormerUnit, usize)>,
    /// The units that have another name now.
    pub renamed: Vec<(FormerUnit, usize)>,
    /// The units that reported last year and have not yet, by their index.
    pub missing: Vec<usize>,
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
    /// Last year's; nothing if it could not be read.
    pub before: Option<Decimal>,
    /// This year's; nothing if something could not be added.
    pub now: Option<Decimal>,
}

impl LastYear {
    /// The units that reported, from the 报送情况 of a workbook of the whole.
    pub fn units_in(book: &Book) -> Vec<FormerUnit> {
        let named = |grid: &&Grid| grid.name.as_str() == words::REPORTING_SHEET;
        let sheet = book.sheets.iter().find(named);
        sheet.map_or_else(Vec::new, units)
    }

    /// How the units changed. A unit is the same by its code, else by its name, else by another name that the list has for
    /// it; of several that are one now those whose code and name it does not have are part of it.
    pub fn turnover(&self, filings: &Filings) -> Turnover {
        let now = Now::of(filings);
        let mut former: Vec<Vec<(How, &FormerUnit)>> = vec![Vec::new(); filings.units.len()];
        let mut turnover = Turnover {
            before: self.units.len(),
            ..Turnover::default()
        };
        for unit in &self.units {
            match now.find(unit) {
                Some((how, at)) => former[at].push((how, unit)),
                None => turnover.gone.push(unit.clone()),
            }
        }
        for (at, mut own) in former.into_iter().enumerate() {
            let reported = filings.units[at].state == UnitState::Reported;
            turnover.now += usize::from(reported);
            own.sort_by_key(|(how, _)| *how);
            // A unit of a new name that was several is a new one.
            let by_alias = own.iter().filter(|(how, _)| *how == How::Alias).count();
            let is_new = own.len() == by_alias && by_alias > 1;
            let parts = if is_new {
                &own[..]
            } else {
                own.get(1..).unwrap_or_default()
            };
            let parts = parts.iter().map(|(_, unit)| ((*unit).clone(), at));
            turnover.merged.extend(parts);
            let before = own.first().filter(|_| !is_new);
            match before {
                None if reported => turnover.new.push(at),
                None => {}
                Some(_) if !reported => turnover.missing.push(at),
                Some((_, unit)) if !is_named(&filings.units[at].unit, &unit.name) => {
                    turnover.renamed.push(((*unit).clone(), at));
                }
                Some(_) => {}
            }
        }
        turnover
    }

    /// The first amount of each line, as it was and as it is; lines that are nothing in both years are left out.
    pub fn trends(&self, whole: &Whole) -> Vec<Trend> {
        let tables = whole.layout.tables.iter().zip(&whole.tables).enumerate();
        let mut trends = Vec::new();
        for (table, (spec, sums)) in tables {
            for (nth, (of, sums)) in spec.ledgers.iter().zip(&sums.ledgers).enumerate() {
                let first = of.figures().position(|one| one.role == ColumnRole::Amount);
                let Some(figure) = first else { continue };
                let own = facts::table(&self.facts, &spec.id);
                let own = own.and_then(|own| own.ledger(&of.name));
                let lines = own.into_iter().flat_map(|own| &own.lines);
                let former = lines.filter(|line| !matches!(line.key, LineKey::Listed(_)));
                let former: BTreeMap<&LineKey, &Line> =
                    former.map(|line| (&line.key, line)).collect();
                // A form that has changed may print it in another column.
                let column = of.figures().nth(figure);
                let column = own.zip(column).and_then(|(own, one)| own.column(&one.id));
                let keys: BTreeSet<&LineKey> =
                    sums.lines.keys().chain(former.keys().copied()).collect();
                for key in in_order(of, keys) {
                    let (sum, line) = (sums.lines.get(key), former.get(key));
                    let cell = column.and_then(|at| line?.cells.get(at));
                    let before = cell.map_or(Some(Decimal::ZERO), |cell| known(&cell.figure));
                    let now = sum.map_or(Some(Decimal::ZERO), |sum| now(&sum.sums[figure]));
                    if now == Some(Decimal::ZERO) && before == Some(Decimal::ZERO) {
                        continue;
                    }
                    let label = sum.map(|sum| &sum.label).or(line.map(|line| &line.label));
                    trends.push(Trend {
                        at: (table, nth, figure),
                        line: key.clone(),
                        label: label.cloned().unwrap_or_default(),
                        before,
                        now,
                    });
                }
            }
        }
        trends
    }
}

/// Lines in the order in which the table prints them.
fn in_order<'k>(of: &LedgerSpec, keys: BTreeSet<&'k LineKey>) -> Vec<&'k LineKey> {
    let place = |key: &&LineKey| match key {
        LineKey::Fixed(key) => of.list().iter().position(|row| row.key == *key),
        _ => None,
    };
    let mut keys: Vec<&LineKey> = keys.into_iter().collect();
    keys.sort_by_key(place);
    keys
}

/// A sum, if everything could be added.
fn now(sum: &Sum) -> Option<Decimal> {
    known(&sum.figure).filter(|_| sum.open.is_empty())
}

/// Whether that is what a unit is called now.
fn is_named(unit: &Unit, name: &str) -> bool {
    let (own, name) = (
        DepartmentName::parse(&unit.name),
        DepartmentName::parse(name),
    );
    own.zip(name)
        .is_none_or(|(own, name)| own.likeness(&name) == Likeness::Same)
}

/// By what a unit of last year is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum How {
    Code,
    Name,
    Alias,
}

/// The units of this year by what they are known by.
struct Now<'n> {
    codes: BTreeMap<&'n str, usize>,
    names: BTreeMap<DepartmentName, usize>,
    aliases: BTreeMap<DepartmentName, usize>,
}

impl<'n> Now<'n> {
    fn of(filings: &'n Filings) -> Now<'n> {
        let mut now = Now {
            codes: BTreeMap::new(),
            names: BTreeMap::new(),
            aliases: BTreeMap::new(),
        };
        for (at, filing) in filings.units.iter().enumerate() {
            let unit = &filing.unit;
            if let Some(code) = &unit.code {
                now.codes.entry(code.as_str()).or_insert(at);
            }
            if let Some(name) = DepartmentName::parse(&unit.name) {
                now.names.entry(name).or_insert(at);
            }
            let aliases = unit.aliases.iter();
            for alias in aliases.filter_map(|alias| DepartmentName::parse(alias)) {
                now.aliases.entry(alias).or_insert(at);
            }
        }
        now
    }

    fn find(&self, former: &FormerUnit) -> Option<(How, usize)> {
        let by_code = self.codes.get(former.code.as_str());
        let name = DepartmentName::parse(&former.name);
        let by_name = name.as_ref().and_then(|name| self.names.get(name));
        let by_alias = name.as_ref().and_then(|name| self.aliases.get(name));
        let found = by_code.map(|at| (How::Code, *at));
        let found = found.or(by_name.map(|at| (How::Name, *at)));
        found.or(by_alias.map(|at| (How::Alias, *at)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::UnitFiling;
    use crate::report::Outcome;
    use crate::unit_list::UnitCode;

    fn now(code: &str, name: &str, aliases: &[&str], reported: bool) -> UnitFiling {
        UnitFiling {
            unit: Unit {
                code: UnitCode::parse(code),
                aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
                ..Unit::named(name)
            },
            state: match reported {
                true => UnitState::Reported,
                false => UnitState::Missing,
            },
            file: None,
            told: None,
            outcome: Outcome::Pass,
        }
    }

    fn former(code: &str, name: &str) -> FormerUnit {
        FormerUnit {
            code: code.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn every_unit_of_last_year_stays_or_is_told() {
        let filings = Filings {
            units: vec![
                now("001", "青岚县水利局", &["青岚县水库管理处"], true),
                now(
                    "002",
                    "青岚县数据局",
                    &["青岚县信息中心", "青岚县大数据办"],
                    true,
                ),
                now("003", "青岚县文旅局", &["青岚县文化局"], true),
                now("004", "青岚县林业局", &[], false),
                now("005", "青岚县商务局", &[], true),
                now("006", "青岚县审计局", &[], true),
                now("007", "青岚县水利局监测站", &[], true),
            ],
            ..Filings::default()
        };
        let last = LastYear {
            year: None,
            units: vec![
                former("001", "青岚县水利局"),
                former("011", "青岚县水库管理处"),
                former("012", "青岚县信息中心"),
                former("013", "青岚县大数据办"),
                former("014", "青岚县文化局"),
                former("004", "青岚县林业局"),
                former("015", "青岚县盐务局"),
                // Another name under the same code is the same unit, and renamed.
                former("006", "青岚县审计办"),
                // However little the names differ.
                former("007", "青岚县水利局老站"),
            ],
            facts: Vec::new(),
        };
        let turnover = last.turnover(&filings);
        let name = |(former, at): &(FormerUnit, usize)| (former.name.clone(), *at);
        let merged: Vec<_> = turnover.merged.iter().map(name).collect();
        let renamed: Vec<_> = turnover.renamed.iter().map(name).collect();
        assert_eq!(turnover.new, [1, 4]);
        assert_eq!(turnover.gone, [former("015", "青岚县盐务局")]);
        assert_eq!(
            merged,
            [
                ("青岚县水库管理处".to_owned(), 0),
                ("青岚县信息中心".to_owned(), 1),
                ("青岚县大数据办".to_owned(), 1),
            ]
        );
        assert_eq!(
            renamed,
            [
                ("青岚县文化局".to_owned(), 2),
                ("青岚县审计办".to_owned(), 5),
                ("青岚县水利局老站".to_owned(), 6)
            ]
        );
        assert_eq!(turnover.missing, [3]);
        let left = turnover.gone.len() + turnover.merged.len() + turnover.missing.len();
        assert_eq!(turnover.before + turnover.new.len() - left, turnover.now);
    }
}
