//! The labels of the generator, told in the library's facts: which of them are wrong and what is right.

use std::collections::{BTreeMap, BTreeSet};

use duibiao::model::Code;
use duibiao::reconcile::FactId;

use crate::plan::Case;
use crate::run::Checked;
use lab::departments::{CellId, Printed};

/// 0.01 万元 in ticks (1/10000 元).
pub const HUNDREDTH: i64 = 1_000_000;

/// What is wrong with a workbook.
#[derive(Clone, Default, Debug)]
pub struct Truth {
    /// The wrong cells and what they should print, in ticks; 0 for nothing.
    pub wrong: BTreeMap<FactId, i64>,
    /// Rows (of the system) below which a row is missing that no other table shows.
    pub unseen: BTreeSet<usize>,
    /// For a cell of the second printing of a row, its cell in the first.
    pub twins: BTreeMap<FactId, FactId>,
    /// Wrong cells that the library did not read at all.
    pub unread: Vec<CellId>,
}

/// Where each fact stands.
struct Places {
    at: BTreeMap<(usize, u32, u32), FactId>,
    missing: BTreeMap<(usize, usize, Code, usize), FactId>,
    rows: BTreeMap<(usize, usize, u32), usize>,
}

impl Truth {
    /// The truth about a case, in terms of what was read.
    pub fn of(case: &Case, checked: &Checked) -> Truth {
        let places = Places::of(checked);
        let mut truth = Truth::default();
        let ids: BTreeSet<&CellId> = case
            .right
            .cells
            .keys()
            .chain(case.printed.cells.keys())
            .collect();
        for id in ids {
            let value = |printed: &Printed| printed.cells.get(id).map_or(0, |entry| entry.value);
            let (right, wrong) = (value(&case.right), value(&case.printed));
            if right == wrong {
                continue;
            }
            if let Some(fact) = places.fact(checked, &case.printed, id) {
                truth.wrong.insert(fact, right * HUNDREDTH);
                truth.note_twin(&places, checked, &case.printed, id, fact);
            } else if let Some(above) = places.row_above(checked, &case.printed, id)
                && !case.printed.cells.contains_key(id)
            {
                truth.unseen.insert(above);
            } else {
                truth.unread.push(id.clone());
            }
        }
        truth
    }

    fn note_twin(
        &mut self,
        places: &Places,
        checked: &Checked,
        printed: &Printed,
        id: &CellId,
        fact: FactId,
    ) {
        if let Some(first) = id.row.strip_suffix("#2") {
            let first = CellId {
                row: first.to_owned(),
                ..id.clone()
            };
            if let Some(twin) = places.fact(checked, printed, &first) {
                self.twins.insert(fact, twin);
            }
        }
    }

    /// The same truth with the other printing of a doubled row gone; `None` if no row is doubled.
    pub fn other_twin(&self) -> Option<Truth> {
        if self.twins.is_empty() {
            return None;
        }
        let wrong = self.wrong.iter();
        let wrong = wrong.map(|(fact, right)| (*self.twins.get(fact).unwrap_or(fact), *right));
        Some(Truth {
            wrong: wrong.collect(),
            twins: BTreeMap::new(),
            ..self.clone()
        })
    }
}

impl Places {
    fn of(checked: &Checked) -> Places {
        let system = &checked.built.system;
        let mut places = Places {
            at: BTreeMap::new(),
            missing: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        for (nth, place) in system.rows.iter().enumerate() {
            let table = &checked.submission.tables[place.table];
            let at = place
                .row
                .and_then(|row| table.ledgers[place.ledger].rows[row].at);
            if let Some(at) = at {
                places.rows.insert((place.table, place.ledger, at.row), nth);
            }
        }
        for (id, fact) in (0..).map(FactId).zip(&system.facts) {
            let place = &system.rows[fact.row];
            match place.row {
                Some(row) => {
                    let table = &checked.submission.tables[place.table];
                    let entry = &table.ledgers[place.ledger].rows[row].entries[fact.column];
                    if let Some(at) = entry.at {
                        places.at.insert((place.table, at.row, at.col), id);
                    }
                }
                None => {
                    if let Some(code) = place.code {
                        let key = (place.table, place.ledger, code, fact.column);
                        places.missing.insert(key, id);
                    }
                }
            }
        }
        places
    }

    /// The fact of a cell, whether it is printed or its row is missing.
    fn fact(&self, checked: &Checked, printed: &Printed, id: &CellId) -> Option<FactId> {
        let table = checked.layout.table_index(id.table)?;
        if let Some(entry) = printed.cells.get(id) {
            return self
                .at
                .get(&(table, entry.row as u32, entry.col as u32))
                .copied();
        }
        let ledger = ledger(checked, id)?;
        let spec = &checked.layout.tables[table].ledgers[ledger];
        let column = spec.figures().position(|c| c.id.as_str() == id.column)?;
        let code = Code::parse(&id.row)?;
        self.missing.get(&(table, ledger, code, column)).copied()
    }

    /// The row of the system that a row is a part of.
    fn row_above(&self, checked: &Checked, printed: &Printed, id: &CellId) -> Option<usize> {
        let table = checked.layout.table_index(id.table)?;
        let above = match (id.table, id.row.rsplit_once('/')) {
            ("T6", Some(_)) => id.row.split('/').next()?.to_owned(),
            (_, Some((above, _))) => above.to_owned(),
            _ => Code::parse(&id.row)?.parent()?.to_string(),
        };
        let same = |other: &&CellId| {
            (other.table, other.ledger, other.row.as_str()) == (id.table, id.ledger, &above)
        };
        let cell = printed.cells.keys().find(same)?;
        let row = printed.cells[cell].row as u32;
        self.rows.get(&(table, ledger(checked, id)?, row)).copied()
    }
}

fn ledger(checked: &Checked, id: &CellId) -> Option<usize> {
    let table = checked.layout.table_index(id.table)?;
    let mut ledgers = checked.layout.tables[table].ledgers.iter();
    ledgers.position(|ledger| ledger.name == id.ledger)
}
