//! What a unit handed in before: the how-manieth time it is, and what changed since the last one.
//!
//! In goes what was remembered and what is taken now, out comes what to tell and to remember. A file that has not changed
//! leaves everything as it was, so that a rerun tells the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::{Cell, Figure, LedgerFacts, Line, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout, LedgerSpec, TableSpec};
use crate::model::{ColumnId, MoneyUnit};
use crate::report::UnitState;
use crate::unit_list::Unit;

use super::filing::{Filings, Incoming};
use super::returned::is_to_mend;

/// The most changes that are told one by one.
const MOST: usize = 3;

/// What is remembered of all units.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct History {
    units: BTreeMap<String, Past>,
}

/// What a unit has handed in so far.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Past {
    /// How many times it handed in other figures.
    pub times: usize,
    /// What stands for the figures of the last time.
    pub digest: [u8; 32],
    /// Where these figures are kept.
    pub kept: String,
    /// How many lines it had to mend then.
    pub to_mend: usize,
    /// What it changed then.
    pub altered: Option<Altered>,
}

/// What was changed from one time to the next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Altered {
    /// How many lines there were to mend before.
    pub before: usize,
    /// What differs; nothing if the earlier figures are no longer there.
    pub cells: Option<Difference>,
}

/// How two submissions of a unit differ.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Difference {
    /// In how many amounts.
    pub count: usize,
    /// The first of them.
    pub first: Vec<AlteredCell>,
}

/// An amount that was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlteredCell {
    /// The sheet.
    pub sheet: String,
    /// The code or the name of the line.
    pub line: String,
    /// The column.
    pub column: String,
    /// What was printed, and what is; nothing where there is none.
    pub texts: (Option<String>, Option<String>),
}

/// What is taken of a unit now.
#[derive(Clone, Copy)]
struct Now<'n> {
    /// What stands for its figures.
    pub digest: [u8; 32],
    /// Where they are kept.
    pub kept: &'n str,
    /// How many lines there are to mend.
    pub to_mend: usize,
}

impl History {
    /// Takes note of what is taken of every unit, and says what each has handed in so far; nothing of one that did not
    /// report. `key` tells where the figures of a file are kept, `facts` finds what is kept there.
    pub fn note_all<'k>(
        &mut self,
        (layout, filings, files): (&Layout, &Filings, &[Incoming]),
        key: impl Fn(usize) -> &'k str,
        facts: impl Fn(&str) -> Option<Vec<TableFacts>>,
    ) -> Vec<Option<Past>> {
        let units = filings.units.iter().map(|filing| {
            let reported = filing.state == UnitState::Reported;
            let file = filing.file.filter(|_| reported)?;
            let head = files[file].head;
            let now = Now {
                digest: head.submitted()?.digest,
                kept: key(file),
                to_mend: head.lines.iter().filter(|told| is_to_mend(told)).count(),
            };
            Some(self.note(&filing.unit, now, |before| {
                Some(Difference::of(layout, &facts(before)?, &facts(now.kept)?))
            }))
        });
        units.collect()
    }

    /// Takes note of what is taken of a unit; `differ` finds what differs from the figures that were kept.
    fn note(
        &mut self,
        unit: &Unit,
        now: Now,
        differ: impl FnOnce(&str) -> Option<Difference>,
    ) -> Past {
        let key = unit
            .code
            .as_ref()
            .map_or(unit.name.as_str(), |code| code.as_str());
        let before = self.units.get(key);
        let (times, altered) = match before {
            None => (1, None),
            Some(past) if past.digest == now.digest => (past.times, past.altered.clone()),
            Some(past) => {
                let altered = Altered {
                    before: past.to_mend,
                    cells: differ(&past.kept),
                };
                (past.times + 1, Some(altered))
            }
        };
        let past = Past {
            times,
            digest: now.digest,
            kept: now.kept.to_owned(),
            to_mend: now.to_mend,
            altered,
        };
        self.units.insert(key.to_owned(), past.clone());
        past
    }
}

impl Difference {
    /// How the amounts of two submissions differ.
    fn of(layout: &Layout, before: &[TableFacts], now: &[TableFacts]) -> Difference {
        let mut difference = Difference::default();
        for spec in &layout.tables {
            let own = |facts: &'_ [TableFacts]| facts.iter().position(|table| table.id == spec.id);
            let (before, now) = (
                own(before).map(|at| &before[at]),
                own(now).map(|at| &now[at]),
            );
            for of in &spec.ledgers {
                let (before, now) = (lines(before, of), lines(now, of));
                let mut keys: Vec<&(LineKey, usize)> = before.keys().collect();
                keys.extend(now.keys().filter(|key| !before.contains_key(key)));
                keys.sort();
                for key in keys {
                    let lines = (before.get(key).copied(), now.get(key).copied());
                    difference.add(spec, of, lines);
                }
            }
        }
        difference
    }

    fn add(
        &mut self,
        spec: &TableSpec,
        of: &LedgerSpec,
        (before, now): (Option<Own>, Option<Own>),
    ) {
        let unit = spec.precision.unit;
        let Some((_, line)) = now.or(before) else {
            return;
        };
        let columns = of
            .figures()
            .filter(|column| column.role == ColumnRole::Amount);
        for column in columns {
            let text = |own: Option<Own>| text(cell(own?, &column.id)?, unit);
            let texts = (text(before), text(now));
            if texts.0 == texts.1 {
                continue;
            }
            self.count += 1;
            if self.first.len() < MOST {
                self.first.push(AlteredCell {
                    sheet: spec.sheet.to_string(),
                    line: line
                        .code()
                        .map_or(line.label.clone(), |code| code.to_string()),
                    column: column.id.to_string(),
                    texts,
                });
            }
        }
    }
}

/// A line with its ledger, which tells what its cells are.
type Own<'f> = (&'f LedgerFacts, &'f Line);

/// The lines of a ledger by what they are; of several that are called the same each has its number.
fn lines<'f>(
    table: Option<&'f TableFacts>,
    of: &LedgerSpec,
) -> BTreeMap<(LineKey, usize), Own<'f>> {
    let mut found = BTreeMap::new();
    let Some(ledger) = table.and_then(|table| table.ledger(&of.name)) else {
        return found;
    };
    let mut counts: BTreeMap<&LineKey, usize> = BTreeMap::new();
    for line in &ledger.lines {
        let count = counts.entry(&line.key).or_default();
        found.insert((line.key.clone(), *count), (ledger, line));
        *count += 1;
    }
    found
}

/// The cell of a line in a column.
fn cell<'f>((ledger, line): Own<'f>, column: &ColumnId) -> Option<&'f Cell> {
    let at = ledger.columns.iter().position(|id| id == column)?;
    line.cells.get(at)
}

/// What a cell prints; a zero is as good as nothing.
fn text(cell: &Cell, unit: MoneyUnit) -> Option<String> {
    match &cell.figure {
        Figure::Blank | Figure::NoColumn => None,
        Figure::Open(shown) => Some(shown.clone()),
        figure @ Figure::Known(_) => {
            let amount = figure.amount(unit)?.decimal();
            let digits = amount.normalize().scale().max(2) as usize;
            (!amount.is_zero()).then(|| format!("{amount:.digits$}"))
        }
    }
}
