//! The sums over units: amounts with one meaning are added, names are listed.
//!
//! What is added is decided by the kind of rows that the layout gives a ledger: codes and the rows of fixed lists are
//! added line by line, the rows of a tree (units, projects) are listed below the sum of their tops. Texts and percentages
//! are not added. A cell that could not be read leaves the sums that need it open, and is named.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::{self, Figure, LedgerFacts, Line, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout, LedgerSpec, RowsSpec};
use crate::model::Place;
use crate::words;

/// The sums of all units.
#[derive(Clone, Debug)]
pub struct Whole<'l> {
    /// The layout of the whole.
    pub layout: &'l Layout,
    /// One for each table of the layout.
    pub tables: Vec<WholeTable>,
}

/// The sums of one table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WholeTable {
    /// One for each ledger.
    pub ledgers: Vec<WholeLedger>,
    /// How many units have the table.
    pub holds: usize,
    /// The units that lack it.
    pub lacks: Vec<usize>,
}

/// The sums of one ledger.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WholeLedger {
    /// The lines that are added.
    pub lines: BTreeMap<LineKey, WholeLine>,
    /// The lines that are listed, unit by unit.
    pub listed: Vec<Listed>,
    /// Cells that belong to no line and are in no sum but the total.
    pub loose: Vec<Held>,
}

/// A line and its sums.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WholeLine {
    /// Its name, as the first unit prints it.
    pub label: String,
    /// What units print in each of its text columns, each text once.
    pub texts: Vec<Vec<String>>,
    /// One for each figure of the layout.
    pub sums: Vec<Sum>,
    /// How many units print it.
    pub units: usize,
    /// How far the rounding of these units may take a sum from what it stands for, in 元.
    pub slack: Decimal,
}

/// A sum and what could not be added to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sum {
    /// What could be added, in 元.
    pub figure: Figure,
    /// What could not; the sum is open unless this is empty.
    pub open: Vec<Held>,
}

/// A cell of a unit that could not be added.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// The unit, by its index.
    pub unit: usize,
    /// The cell; nothing where a line is missing.
    pub place: Option<Place>,
    /// What is printed in it.
    pub shown: String,
}

/// A line that is listed as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    /// The unit, by its index.
    pub unit: usize,
    /// The line.
    pub line: Line,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum {
            figure: Figure::Blank,
            open: Vec::new(),
        }
    }
}

impl<'l> Whole<'l> {
    /// The sums of nobody.
    pub fn new(layout: &'l Layout) -> Whole<'l> {
        let tables = layout.tables.iter().map(|table| WholeTable {
            ledgers: vec![WholeLedger::default(); table.ledgers.len()],
            ..WholeTable::default()
        });
        Whole {
            layout,
            tables: tables.collect(),
        }
    }

    /// Adds a unit. Units are added in the order in which they are to be listed.
    pub fn add(&mut self, unit: usize, facts: &[TableFacts]) {
        for (spec, sums) in self.layout.tables.iter().zip(&mut self.tables) {
            let Some(facts) = facts::table(facts, &spec.id) else {
                sums.lacks.push(unit);
                continue;
            };
            sums.holds += 1;
            for (spec, sums) in spec.ledgers.iter().zip(&mut sums.ledgers) {
                if let Some(own) = facts.ledger(&spec.name) {
                    // Half of the last printed digit.
                    let half = Decimal::new(facts.precision.quantum().0, 4) / Decimal::from(2);
                    sums.add((unit, half), spec, own);
                }
            }
        }
    }
}

impl WholeLedger {
    fn add(&mut self, (unit, half): (usize, Decimal), spec: &LedgerSpec, own: &LedgerFacts) {
        let columns = Columns::of(spec, own);
        for line in &own.lines {
            if matches!(line.key, LineKey::Listed(_)) {
                let line = columns.arranged(line);
                self.listed.push(Listed { unit, line });
                continue;
            }
            let sums = self.line(line.key.clone(), columns.added.len());
            if sums.units == 0 {
                // The top of a tree bears the name of whoever prints it.
                let tree = matches!(spec.rows, RowsSpec::Tree { .. });
                sums.label = match tree && line.key == LineKey::Total {
                    true => words::entry::TOTAL.to_owned(),
                    false => line.label.clone(),
                };
            }
            sums.add_texts(&line.texts);
            sums.units += 1;
            sums.slack += half;
            sums.add(unit, &columns, line);
        }
        self.loose.extend(own.loose.iter().map(|place| Held {
            unit,
            place: Some(place.clone()),
            shown: String::new(),
        }));
        if own.lacks_total {
            let held = Held {
                unit,
                place: None,
                shown: String::new(),
            };
            let total = self.line(LineKey::Total, columns.added.len());
            let sums = total.sums.iter_mut();
            sums.for_each(|sum| sum.open.push(held.clone()));
        }
    }

    fn line(&mut self, key: LineKey, figures: usize) -> &mut WholeLine {
        self.lines.entry(key).or_insert_with(|| WholeLine {
            sums: vec![Sum::default(); figures],
            ..WholeLine::default()
        })
    }
}

impl WholeLine {
    fn add_texts(&mut self, texts: &[String]) {
        self.texts
            .resize(texts.len().max(self.texts.len()), Vec::new());
        for (known, text) in self.texts.iter_mut().zip(texts) {
            if !text.is_empty() && !known.contains(text) {
                known.push(text.clone());
            }
        }
    }

    fn add(&mut self, unit: usize, columns: &Columns, line: &Line) {
        for (sum, from) in self.sums.iter_mut().zip(&columns.added) {
            let Some(figure) = from.map(|from| &line.cells[from].figure) else {
                continue;
            };
            match figure {
                Figure::Open(shown) => sum.open.push(Held {
                    unit,
                    place: from.and_then(|from| line.place(from)),
                    shown: shown.clone(),
                }),
                figure => {
                    sum.figure.add(figure);
                    // No number holds the sum.
                    if let Figure::Open(shown) = &sum.figure {
                        let place = from.and_then(|from| line.place(from));
                        let shown = shown.clone();
                        sum.open.push(Held { unit, place, shown });
                        sum.figure = Figure::Blank;
                    }
                }
            }
        }
    }
}

/// Where each figure of the layout stands among a unit's own, which may print the table in another shape.
struct Columns {
    /// Those that are added; nothing for one that is not added or that the unit does not print.
    added: Vec<Option<usize>>,
    /// The same with those that are not added.
    all: Vec<Option<usize>>,
}

impl Columns {
    fn of(spec: &LedgerSpec, own: &LedgerFacts) -> Columns {
        let figures = spec.figures();
        let all: Vec<Option<usize>> = figures.map(|column| own.column(&column.id)).collect();
        let roles = spec.figures().map(|column| column.role);
        let added = all.iter().zip(roles);
        Columns {
            added: added
                .map(|(at, role)| at.filter(|_| role == ColumnRole::Amount))
                .collect(),
            all,
        }
    }

    /// A line with its figures in the layout's order.
    fn arranged(&self, line: &Line) -> Line {
        let blank = crate::facts::Cell {
            figure: Figure::Blank,
            at: None,
        };
        let cells = self.all.iter().map(|at| {
            let own = at.and_then(|at| line.cells.get(at));
            own.unwrap_or(&blank).clone()
        });
        Line {
            cells: cells.collect(),
            ..line.clone()
        }
    }
}
