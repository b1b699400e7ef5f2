//! The input sheets of a blank workbook, and the formulas by which its tables follow from them.
//!
//! In go the layout, what has to be typed for it ([`Inputs`]) and where the tables stand; out come the sheets 填报 and
//! 填报续, the hidden sheet 运算, and a formula for each cell of the tables. See docs/decisions/typed-once.md.

mod checks;
mod feed;
mod flow;
mod own;
mod sheets;
mod work;

use std::collections::BTreeMap;

use crate::layout::classification::Classification;
use crate::layout::{Fed, Inputs, Layout, LedgerSpec, RowsSpec};
use crate::model::Submission;
use crate::standard::Placement;
use crate::unit_list::Unit;
use crate::words::entry as words;

use super::super::page::Page;
use super::subjects::Lists;
pub(super) use checks::if_any;
use sheets::Sheet;
use work::{Column, Work};

/// How many lines of the flow can be typed.
const FLOW_LINES: u32 = 120;
/// How many lines of codes of another classification can be typed.
const CODE_LINES: u32 = 70;
/// How many codes with those above them are sorted.
const MOST_CODES: u32 = 200;

/// What everything is made from.
pub(super) struct Source<'a> {
    pub layout: &'a Layout,
    pub inputs: &'a Inputs,
    pub submission: &'a Submission,
    pub placement: &'a Placement,
    pub lists: &'a Lists,
    pub units: &'a [Unit],
    pub department: &'a str,
}

/// How the cells of a ledger follow.
enum Feed {
    /// Rows of codes: the code of each row, the code of each typed line, and its amounts for each figure.
    Codes {
        rows: Column,
        lines: Column,
        figures: Vec<Column>,
        /// The further texts of a typed line, typed or not.
        texts: Vec<sheets::Field>,
    },
    /// Units with their projects: a number for each row (thousands are units, the rest lines).
    Projects {
        rows: Column,
        lines: flow::Lines,
        figures: Vec<Column>,
    },
    /// Units: the number of a unit for each row, and what each figure adds up of a unit.
    Units {
        rows: Column,
        units: Column,
        count: u32,
        figures: Vec<Vec<sheets::Field>>,
    },
    /// Rows that are always there: what each figure of each adds up.
    Fixed(Vec<Vec<Option<String>>>),
}

/// The input sheets with everything that follows from them.
pub(super) struct Entry {
    /// 填报, 填报续.
    pub sheets: Vec<Page>,
    work: Work,
    feeds: BTreeMap<(usize, usize), Feed>,
}

impl Entry {
    /// Everything for a layout.
    pub(super) fn of(source: &Source<'_>) -> Entry {
        let mut work = Work::new(source.department);
        let mut feeds = BTreeMap::new();
        let names = source.units.iter().map(|unit| unit.name.as_str());
        let units = work.texts("单位名", names);
        let mut first = flow::build(source, &mut work, units, &mut feeds);
        let mut more = Sheet::new(words::MORE_SHEET, source.department);
        own::build(source, &mut work, units, &mut more, &mut feeds);
        first.alarm(&work.is_full(), words::TOO_MANY);
        Entry {
            sheets: vec![
                first.page(words::ENTRY_TITLE, words::ENTRY_HELP),
                more.page(words::MORE_TITLE, words::MORE_HELP),
            ],
            work,
            feeds,
        }
    }

    /// Whether two ledgers follow from parts that are typed apart.
    pub(super) fn is_apart(inputs: &Inputs, ledgers: &[(usize, usize)]) -> bool {
        let part = |key: &(usize, usize)| match inputs.ledgers.get(key) {
            Some(Fed::Own { .. }) => Some(*key),
            _ => None,
        };
        let mut parts = ledgers.iter().map(part);
        let first = parts.next();
        parts.any(|part| Some(part) != first)
    }
}

/// How many rows a ledger has in a blank workbook whose tables follow: those of one unit stand on one page.
pub(super) fn rows_of(ledger: &LedgerSpec, beside: bool, units: usize) -> usize {
    match (&ledger.rows, beside) {
        (RowsSpec::Codes { classification, .. }, beside) => match classification {
            Classification::Function if !beside => (42 + 2 * units).min(MOST_CODES as usize),
            _ => 20,
        },
        (RowsSpec::Groups { .. }, _) => 44,
        (RowsSpec::Tree { levels, .. }, _) if levels.len() > 2 => 33 + 3 * units,
        (RowsSpec::Tree { .. }, _) => units,
        _ => 0,
    }
}
