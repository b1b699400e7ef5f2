//! A submission as facts: every amount that counts, and which line and column of which ledger it stands in, the same in
//! every submission of the layout.
//!
//! In goes a submission, out come the [`Line`]s of its ledgers: rows that are one line printed in several are one, rows
//! that repeat what others hold (其中, 小计) are none, and a row that could not be placed is named, never counted. What
//! is added up over units ([`mod@crate::merge`]) is added up by these keys, never by where something stands.

mod headline;
mod line;

use serde::{Deserialize, Serialize};

use crate::layout::{Layout, LedgerSpec, RowsSpec, TotalPosition};
use crate::model::{
    ColumnId, Ledger, Place, Precision, Row, RowRole, Submission, Table, TableId, Value,
};

pub use headline::{Headline, Headlines, Printed};
pub(crate) use line::exact;
pub use line::{Cell, Figure, Line, LineKey};

/// The facts of one table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TableFacts {
    /// Which table.
    pub id: TableId,
    /// Whether the table is there.
    pub found: bool,
    /// How finely its amounts are printed.
    pub precision: Precision,
    /// Its ledgers, in the layout's order.
    pub ledgers: Vec<LedgerFacts>,
}

/// What an amount is: where every submission of the layout prints it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Address {
    /// The table.
    pub table: TableId,
    /// The name of the ledger, where the table has several.
    pub ledger: String,
    /// The line.
    pub line: LineKey,
    /// The column.
    pub column: ColumnId,
}

/// The facts of one ledger.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LedgerFacts {
    /// Its name, where the table has several.
    pub name: String,
    /// What stands in the cells of each line; a table that is printed in another shape has others.
    pub columns: Vec<ColumnId>,
    /// Its lines, in the order in which they are printed, blank ones left out.
    pub lines: Vec<Line>,
    /// Where figures stand that belong to no line.
    pub loose: Vec<Place>,
    /// Whether it has figures but no grand total although its form has one.
    pub lacks_total: bool,
}

/// The facts of a table among those of a submission, which may print its tables in other shapes than another.
pub fn table<'f>(facts: &'f [TableFacts], id: &TableId) -> Option<&'f TableFacts> {
    facts.iter().find(|table| table.id == *id && table.found)
}

impl TableFacts {
    /// The ledger of that name.
    pub fn ledger(&self, name: &str) -> Option<&LedgerFacts> {
        self.ledgers.iter().find(|ledger| ledger.name == name)
    }
}

/// The facts of a submission, one for each table of its layout.
pub fn of(layout: &Layout, submission: &Submission) -> Vec<TableFacts> {
    let tables = layout.tables.iter().zip(&submission.tables);
    let facts = tables.map(|(spec, table)| TableFacts {
        id: spec.id.clone(),
        found: table.heading().is_some(),
        precision: table.precision,
        ledgers: spec
            .ledgers
            .iter()
            .zip(&table.ledgers)
            .map(|(spec, ledger)| of_ledger(spec, table, ledger))
            .collect(),
    });
    facts.collect()
}

fn of_ledger(spec: &LedgerSpec, table: &Table, ledger: &Ledger) -> LedgerFacts {
    let mut facts = LedgerFacts {
        name: spec.name.to_string(),
        columns: spec.figures().map(|column| column.id.clone()).collect(),
        ..LedgerFacts::default()
    };
    let mut keys: Vec<Option<LineKey>> = Vec::with_capacity(ledger.rows.len());
    for row in &ledger.rows {
        let key = match row.role {
            RowRole::OfWhich | RowRole::Subtotal => None,
            RowRole::Unplaced => {
                facts.loose.extend(figures(table, row));
                None
            }
            RowRole::Continued => row
                .parent
                .and_then(|first| keys.get(first).cloned().flatten()),
            RowRole::Total | RowRole::Item => Some(key(spec, ledger, row)),
        };
        if let Some(key) = &key {
            facts.add(spec, table, row, key);
        }
        keys.push(key);
    }
    facts.lines.retain(Line::has_figures);
    take_out(spec, ledger, &mut facts);
    let has_total = facts.lines.iter().any(|line| line.key == LineKey::Total);
    facts.lacks_total = !facts.lines.is_empty() && !has_total && prints_total(spec);
    facts
}

/// Takes the other column out of totals that count it in, as some offices print them.
fn take_out(spec: &LedgerSpec, ledger: &Ledger, facts: &mut LedgerFacts) {
    let at = |id: &ColumnId| spec.figures().position(|column| column.id == *id);
    for (total, column) in spec.figures().enumerate() {
        let other = column.including.as_ref().and_then(|one| at(&one.column));
        let Some(other) = other.filter(|_| ledger.including.contains(&column.id)) else {
            continue;
        };
        for line in &mut facts.lines {
            let part = line.cells[other].figure.negated();
            line.cells[total].figure.add(&part);
        }
    }
}

impl LedgerFacts {
    /// Where a column stands among the cells of each line.
    pub fn column(&self, id: &ColumnId) -> Option<usize> {
        self.columns.iter().position(|column| column == id)
    }

    /// The line of that key.
    pub fn line(&self, key: &LineKey) -> Option<&Line> {
        self.lines.iter().find(|line| line.key == *key)
    }

    /// Adds a row to its line; rows of a list of names stay apart even if they are called the same.
    fn add(&mut self, spec: &LedgerSpec, table: &Table, row: &Row, key: &LineKey) {
        let apart = matches!(key, LineKey::Listed(_)) && row.role != RowRole::Continued;
        let mut lines = self.lines.iter_mut().rev();
        match lines.find(|line| line.key == *key).filter(|_| !apart) {
            Some(line) => line.add(table, row),
            None => self.lines.push(Line::of(spec, table, row, key.clone())),
        }
    }
}

/// Which line a row is.
pub(crate) fn key(spec: &LedgerSpec, ledger: &Ledger, row: &Row) -> LineKey {
    match &spec.rows {
        RowsSpec::List(_) | RowsSpec::Single { .. } => LineKey::Fixed(row.key.clone()),
        _ if row.role == RowRole::Total => LineKey::Total,
        RowsSpec::Codes { .. } | RowsSpec::Groups { .. } => match row.code {
            Some(code) => LineKey::Code(code),
            None => LineKey::Named(row.label.clone()),
        },
        RowsSpec::Tree { .. } => {
            let above = std::iter::successors(Some(row), |row| ledger.rows.get(row.parent?));
            let mut names: Vec<String> = above.map(|row| row.label.clone()).collect();
            names.reverse();
            // The top of a tree bears a name, not a total's label. Others beside it stand below nothing that is known.
            let top = ledger.rows.iter().find(|row| row.parent.is_none());
            match names.len() {
                1 if top.is_some_and(|top| std::ptr::eq(top, row)) => LineKey::Total,
                1 => LineKey::Listed(names),
                _ => LineKey::Listed(names.split_off(1)),
            }
        }
    }
}

/// Whether a form has a grand total.
fn prints_total(spec: &LedgerSpec) -> bool {
    match &spec.rows {
        RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
            total.position != TotalPosition::None
        }
        RowsSpec::Tree { .. } => true,
        RowsSpec::List(_) | RowsSpec::Single { .. } => false,
    }
}

/// Where the figures of a row stand.
fn figures<'t>(table: &'t Table, row: &'t Row) -> impl Iterator<Item = Place> + 't {
    let there = row.entries.iter().filter(|entry| match &entry.value {
        Value::Amount(amount) => !amount.is_zero(),
        Value::Unread(_) => true,
        Value::Blank => false,
    });
    there.filter_map(|entry| table.place(row, entry.at?))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::{Code, MoneyUnit};
    use crate::standard::sample;

    fn one(facts: &[TableFacts], table: usize) -> &LedgerFacts {
        &facts[table].ledgers[0]
    }

    #[test]
    fn a_code_is_one_line_and_its_amount_is_exact_in_yuan() {
        let mut submission = sample::submission();
        let rows = &mut submission.tables[1].ledgers[0].rows;
        let code = Code::parse("2010301");
        let mut again = sample::row("2010301#2", "行政运行", Some(2), &["0.005", "0.005", ""]);
        again.code = code;
        rows.push(again);
        let printed: Vec<Decimal> = rows
            .iter()
            .filter(|row| row.code == code)
            .filter_map(|row| Some(row.entries[0].value.amount()?.decimal()))
            .collect();
        assert_eq!(printed.len(), 2);
        let facts = of(&sample::layout(), &submission);
        let of_code = one(&facts, 1)
            .lines
            .iter()
            .filter(|line| line.code() == code);
        let lines: Vec<&Line> = of_code.collect();
        let [line] = lines.as_slice() else {
            panic!("one line");
        };
        let sum = printed.iter().sum::<Decimal>();
        assert_eq!(
            line.cells[0].figure,
            Figure::Known((sum * Decimal::from(10_000)).normalize())
        );
        let amount = line.cells[0].figure.amount(MoneyUnit::TenThousandYuan);
        assert_eq!(amount.map(|amount| amount.decimal()), Some(sum.normalize()));
    }

    #[test]
    fn what_cannot_be_placed_is_named_and_what_repeats_is_left_out() {
        let mut submission = sample::submission();
        let rows = &mut submission.tables[1].ledgers[0].rows;
        let before = rows.len();
        for (role, label) in [(RowRole::Unplaced, "不知何物"), (RowRole::Subtotal, "小计")] {
            let mut row = sample::row(label, label, None, &["7", "7", ""]);
            row.role = role;
            rows.push(row);
        }
        rows[before].entries[0].at = Some(crate::model::CellRef::new(40, 2));
        let facts = of(&sample::layout(), &submission);
        let facts = one(&facts, 1);
        assert_eq!(facts.loose.len(), 1, "{:?}", facts.loose);
        assert!(facts.lines.iter().all(|line| line.label != "小计"));
    }

    #[test]
    fn rows_of_a_tree_are_their_names_below_the_top() {
        let submission = sample::submission();
        let at = submission
            .tables
            .iter()
            .position(|table| table.id.as_str() == "T12");
        let facts = of(&sample::layout(), &submission);
        let lines = &one(&facts, at.expect("T12")).lines;
        assert_eq!(lines[0].key, LineKey::Total);
        let depths: Vec<usize> = lines[1..]
            .iter()
            .map(|line| match &line.key {
                LineKey::Listed(names) => names.len(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(depths.contains(&1) && depths.contains(&2), "{depths:?}");
    }
}
