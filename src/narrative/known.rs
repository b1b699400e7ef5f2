//! What the tables say of an amount that a sentence names.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::row_names::RowNames;
use super::sentence::Number;
use crate::facts::{self, Address, Figure, Line, LineKey, Printed, TableFacts};
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, ColumnSelector, Layout, Printings, RowsSpec, Term};
use crate::model::{Code, CodeLevel, Place, Submission, plain};

/// An amount of which a document speaks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Of {
    /// One of the tables, in the words of `templates/meanings.toml`.
    Meant(String),
    /// The row of that name in the table that divides an amount.
    Row {
        /// The amount.
        base: String,
        /// The name.
        name: String,
    },
    /// The figure of a row, in a column of its table.
    At(Address),
    /// One that only the document states.
    Stated(String),
    /// What all forms of that title state together.
    Forms(String),
}

impl Of {
    /// The words for it, if it is one of the tables.
    pub fn words(&self) -> Option<&str> {
        match self {
            Of::Meant(words) => Some(words),
            _ => None,
        }
    }
}

/// What a table says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Fact {
    /// How much, in 元.
    pub value: Decimal,
    /// Half a unit of the table's last digit, in 元.
    pub half: Decimal,
    /// Where; `None` where nothing is printed.
    pub place: Option<Place>,
    /// The table, by its index.
    pub table: usize,
    /// Whether it is last year's.
    pub last_year: bool,
}

/// A row that an amount is divided into.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct RowFact {
    /// What it is called, without its number.
    pub name: String,
    /// Its amount.
    pub fact: Fact,
}

/// What the tables of a submission say.
pub(super) struct Known<'l> {
    /// The layout.
    pub layout: &'l Layout,
    facts: Vec<TableFacts>,
    printings: Printings,
    last_year: bool,
    /// The tables in another unit than their form, with how much more an amount is in that of the form.
    other_units: BTreeMap<usize, Decimal>,
    /// What was asked before.
    asked: RefCell<BTreeMap<Of, Vec<Fact>>>,
    year: Option<u16>,
    rows: OnceCell<RowNames>,
}

/// What the tables say of this year and of the one before.
#[derive(Clone, Copy)]
pub(super) struct Tables<'k> {
    /// This year.
    pub now: &'k Known<'k>,
    /// The year before, if it is given.
    pub last: Option<&'k Known<'k>>,
}

/// The tables in another unit than their form, with how much more an amount is in that of the form.
fn other_units(layout: &Layout, submission: &Submission) -> BTreeMap<usize, Decimal> {
    let tables = layout.tables.iter().zip(&submission.tables).enumerate();
    let other = tables.filter_map(|(at, (form, table))| {
        let (form, own) = (form.precision.unit, table.precision.unit);
        let factor = Decimal::from(form.yuan()).checked_div(Decimal::from(own.yuan()))?;
        (form != own).then_some((at, factor))
    });
    other.collect()
}

impl<'l> Known<'l> {
    /// The tables of a submission.
    pub fn of(layout: &'l Layout, submission: &Submission) -> Known<'l> {
        Known {
            layout,
            facts: facts::of(layout, submission),
            printings: layout.printings(),
            last_year: false,
            other_units: other_units(layout, submission),
            asked: RefCell::default(),
            year: submission.year.map(|year| year.0),
            rows: OnceCell::new(),
        }
    }

    /// The tables of the year before.
    pub fn of_last_year(layout: &'l Layout, submission: &Submission) -> Known<'l> {
        Known {
            last_year: true,
            ..Known::of(layout, submission)
        }
    }

    /// What each table that prints an amount says; nothing where none does.
    pub fn amounts(&self, of: &Of) -> Vec<Fact> {
        if let Some(facts) = self.asked.borrow().get(of) {
            return facts.clone();
        }
        let facts = match of {
            Of::Meant(words) => self.meant(words),
            Of::Row { base, name } => self.row(base, name).into_iter().collect(),
            Of::At(address) => self.figure(address).into_iter().collect(),
            Of::Stated(_) | Of::Forms(_) => Vec::new(),
        };
        self.asked.borrow_mut().insert(of.clone(), facts.clone());
        facts
    }

    /// The figures of the rows that the words before a number may name.
    pub fn rows_named(&self, before: &str) -> Vec<Of> {
        let names = || RowNames::of(self.layout, &self.facts, self.year);
        self.rows.get_or_init(names).named(before)
    }

    /// A figure of a row; nothing is printed of a subject that has no row.
    fn figure(&self, address: &Address) -> Option<Fact> {
        let found = |table: &TableFacts| table.id == address.table && table.found;
        let table = self.facts.iter().position(found)?;
        let ledger = self.facts[table].ledger(&address.ledger)?;
        let column = ledger.column(&address.column)?;
        match (ledger.line(&address.line), &address.line) {
            (Some(line), _) => self.in_line(table, line, column),
            (None, LineKey::Code(_)) => Some(self.fact(table, Decimal::ZERO, None)),
            (None, _) => None,
        }
    }

    /// Whether a table prints of an amount what a number says.
    pub fn agrees(&self, of: &Of, number: &Number) -> bool {
        let facts = self.amounts(of);
        let mut facts = facts.iter();
        facts.any(|fact| (number.value - fact.value).abs() <= number.half)
    }

    /// Whether a row of a table bears that name: a unit, a project.
    pub fn has_row(&self, name: &str) -> bool {
        let ledgers = self.facts.iter().flat_map(|table| &table.ledgers);
        let mut lines = ledgers.flat_map(|ledger| &ledger.lines);
        lines.any(|line| matches!(line.key, LineKey::Listed(_)) && plain(&line.label) == name)
    }

    /// Whether a table prints an amount that is not nothing.
    pub fn prints(&self, of: &Of) -> bool {
        self.amounts(of).iter().any(|fact| !fact.value.is_zero())
    }

    /// Whether a number is what a table prints in the unit of its form, which is not the one that stands above it: then
    /// it is the line of the unit that is wrong, and that is told of the table.
    pub fn is_in_form_unit(&self, fact: &Fact, number: &Number) -> bool {
        let factor = self.other_units.get(&fact.table);
        let value = factor.and_then(|factor| fact.value.checked_mul(*factor));
        value.is_some_and(|value| (number.value - value).abs() <= number.half)
    }

    /// An amount of the tables within some funds, with whether just that is printed.
    pub fn within(&self, of: &Of, funds: &str) -> Vec<(Of, bool)> {
        let words = of.words();
        let found = words.map_or(Vec::new(), |words| self.printings.within(words, funds));
        let found = found.into_iter();
        found.map(|one| (Of::Meant(one.words), one.exact)).collect()
    }

    fn meant(&self, words: &str) -> Vec<Fact> {
        let terms = self.printings.of(words);
        terms.iter().filter_map(|term| self.at(term)).collect()
    }

    fn at(&self, term: &Term) -> Option<Fact> {
        let printed = Printed::at(self.layout, term)?;
        let table = facts::table(&self.facts, &printed.address.table)?;
        let ledger = table.ledger(&printed.address.ledger)?;
        let column = ledger.column(&printed.address.column)?;
        let Some(line) = ledger.line(&printed.address.line) else {
            return Some(self.fact(term.table, Decimal::ZERO, None));
        };
        self.in_line(term.table, line, column)
    }

    /// A figure of a line, if it can be read.
    fn in_line(&self, table: usize, line: &Line, column: usize) -> Option<Fact> {
        let place = line.place(column);
        match &line.cells.get(column)?.figure {
            Figure::Known(value) => Some(self.fact(table, *value, place)),
            Figure::Blank => Some(self.fact(table, Decimal::ZERO, None)),
            Figure::Open(_) | Figure::NoColumn => None,
        }
    }

    fn fact(&self, table: usize, value: Decimal, place: Option<Place>) -> Fact {
        let precision = self.facts[table].precision;
        let half = Decimal::new(5, u32::from(precision.decimals) + 1);
        let half = half * Decimal::from(precision.unit.yuan());
        Fact {
            value,
            half,
            place,
            table,
            last_year: self.last_year,
        }
    }

    /// The row of that name below an amount; nothing is printed of one that is not there.
    fn row(&self, base: &str, name: &str) -> Option<Fact> {
        let rows = self.classes(base);
        let found = rows.iter().find(|row| row.name == name);
        let table = self.divided(base)?.table;
        let nothing = || self.fact(table, Decimal::ZERO, None);
        Some(found.map_or_else(nothing, |row| row.fact.clone()))
    }

    /// The table that divides an amount into rows: its place in the first ledger that has more than totals.
    fn divided(&self, base: &str) -> Option<Term> {
        let mut terms = self.printings.of(base).into_iter();
        terms.find(|term| {
            let ledger = &self.layout.tables[term.table].ledgers[term.ledger];
            let found = self.facts[term.table].found;
            found
                && match &ledger.rows {
                    RowsSpec::List(rows) => rows.iter().any(|row| row.code.is_some()),
                    RowsSpec::Codes { .. } | RowsSpec::Groups { .. } | RowsSpec::Tree { .. } => {
                        true
                    }
                    RowsSpec::Single { .. } => false,
                }
        })
    }

    /// The lines of the table that divides an amount, with its figures in them.
    fn lines(&self, base: &str) -> Vec<(&Line, Fact)> {
        let figures = || {
            let term = self.divided(base)?;
            let printed = Printed::at(self.layout, &term)?;
            let table = facts::table(&self.facts, &printed.address.table)?;
            let ledger = table.ledger(&printed.address.ledger)?;
            let column = ledger.column(&printed.address.column)?;
            let lines = ledger.lines.iter();
            let lines =
                lines.filter_map(|line| Some((line, self.in_line(term.table, line, column)?)));
            Some(lines.filter(|(_, fact)| !fact.value.is_zero()).collect())
        };
        figures().unwrap_or_default()
    }

    /// The classes into which an amount is divided, by their official names.
    pub fn classes(&self, base: &str) -> Vec<RowFact> {
        let lines = self.lines(base).into_iter();
        let classes = lines.filter_map(|(line, fact)| {
            let code = code_of(line).filter(|code| code.level() == CodeLevel::Class)?;
            let name = Classification::Function.name_of(code);
            let name = name.map_or_else(|| line.label.clone(), str::to_owned);
            Some(RowFact { name, fact })
        });
        classes.collect()
    }

    /// The lowest rows into which an amount is divided, by their printed names.
    pub fn lowest(&self, base: &str) -> Vec<RowFact> {
        let Some(term) = self.divided(base) else {
            return Vec::new();
        };
        let rows = &self.layout.tables[term.table].ledgers[term.ledger].rows;
        let lines = self.lines(base);
        let codes: Vec<Code> = lines.iter().filter_map(|(line, _)| code_of(line)).collect();
        let is_lowest = |line: &Line| match (&line.key, rows) {
            (LineKey::Total, _) => false,
            (LineKey::Listed(names), RowsSpec::Tree { levels, .. }) => {
                names.len() + 1 == levels.len()
            }
            _ => {
                code_of(line).is_none_or(|own| codes.iter().all(|code| code.parent() != Some(own)))
            }
        };
        let lowest = lines.iter().filter(|(line, _)| is_lowest(line));
        let lowest = lowest.map(|(line, fact)| RowFact {
            name: line.label.clone(),
            fact: fact.clone(),
        });
        lowest.collect()
    }

    /// How many lowest rows an amount is divided into, and in which table; `None` if that is not there.
    pub fn count(&self, base: &str) -> Option<(usize, usize)> {
        let term = self.divided(base)?;
        Some((self.lowest(base).len(), term.table))
    }

    /// Of some amounts those into which one row of a table divides a whole, without a rest; none if no row does.
    pub fn divided_into(&self, whole: &Fact, parts: &[&Of]) -> Vec<usize> {
        let mut rows: BTreeMap<(usize, usize, String), Vec<(usize, usize)>> = BTreeMap::new();
        for (nth, part) in parts.iter().enumerate() {
            let Of::Meant(words) = part else { continue };
            for term in self.printings.of(words) {
                let ColumnSelector::One(column) = term.column else {
                    continue;
                };
                let key = (term.table, term.ledger, format!("{:?}", term.rows));
                rows.entry(key).or_default().push((nth, column));
            }
        }
        let divides = |(table, ledger, _): &(usize, usize, String), parts: &[(usize, usize)]| {
            let figures = self.layout.tables[*table].ledgers[*ledger]
                .figures()
                .enumerate();
            let amounts =
                figures.filter(|(_, one)| one.role == ColumnRole::Amount && one.aside.is_none());
            let rest: Vec<usize> = amounts
                .map(|(at, _)| at)
                .filter(|at| parts.iter().all(|(_, column)| column != at))
                .collect();
            let [total] = rest[..] else { return false };
            let printed = |column| self.printed_total(*table, *ledger, column);
            // The column that is left is the whole of the others, and not one of its parts.
            let sum: Option<Decimal> = parts.iter().map(|(_, column)| printed(*column)).sum();
            parts.len() > 1 && printed(total) == Some(whole.value) && sum == Some(whole.value)
        };
        let found = rows.into_iter().find(|(row, parts)| divides(row, parts));
        found.map_or(Vec::new(), |(_, parts)| {
            parts.into_iter().map(|(nth, _)| nth).collect()
        })
    }

    /// The grand total of a column.
    fn printed_total(&self, table: usize, ledger: usize, column: usize) -> Option<Decimal> {
        let facts = self.facts.get(table).filter(|table| table.found)?;
        let line = facts.ledgers.get(ledger)?.line(&LineKey::Total)?;
        match line.cells.get(column)?.figure {
            Figure::Known(value) => Some(value),
            _ => None,
        }
    }

    /// How a table is called: by its sheet, or by its title where several stand on one.
    pub fn table_name(&self, table: usize) -> &str {
        &self.layout.tables[table].sheet
    }
}

/// The code of a line; rows of a fixed list are known by theirs.
fn code_of(line: &Line) -> Option<Code> {
    match &line.key {
        LineKey::Code(code) => Some(*code),
        LineKey::Fixed(key) => Code::parse(key.as_str()),
        _ => None,
    }
}
