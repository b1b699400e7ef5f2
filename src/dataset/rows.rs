//! A submission as rows: each amount with all that is known of it.

use std::sync::Arc;

use super::exact::Exact;
use super::whose::UnitRow;
use crate::facts::{self, Figure, Line, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout, LedgerMeaning, Meant};
use crate::model::{CellRef, Code, ColumnId, Place, Precision, SheetName, Submission, TableId};
use crate::report::Outcome;

/// What all rows of a submission have in common.
#[derive(Clone, PartialEq, Debug)]
pub struct Submitted {
    /// The file as it was named.
    pub file: String,
    /// Whose it is.
    pub unit: UnitRow,
    /// The layout's id.
    pub layout: String,
    /// The year.
    pub year: Option<u16>,
    /// How its file came out.
    pub outcome: Outcome,
}

/// One amount.
#[derive(Clone, PartialEq, Debug)]
pub struct FactRow {
    /// Of which submission.
    pub of: Arc<Submitted>,
    /// The table.
    pub table: TableId,
    /// The ledger; empty where the table has only one.
    pub ledger: Arc<str>,
    /// What kind of line it is: `total`, `fixed`, `code`, `named`, `listed`.
    pub line_kind: &'static str,
    /// Which line ([`line_text`]).
    pub line: Arc<str>,
    /// The column.
    pub column: ColumnId,
    /// Whether the column is a part of another (其中), which no sum counts.
    pub aside: bool,
    /// The code, of a line that is that of one.
    pub code: Option<Code>,
    /// The line's name as printed.
    pub name: Arc<str>,
    /// What it is.
    pub meant: Meant,
    /// In 元; `None` of what is no amount.
    pub amount: Option<Exact>,
    /// What is printed in place of an amount.
    pub unread: Option<String>,
    /// How finely the table is printed.
    pub precision: Precision,
    /// The sheet.
    pub sheet: Option<SheetName>,
    /// The cell, the first if the line stands in several.
    pub cell: Option<CellRef>,
}

/// One submission of a file, or a file in which there is none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FileRow {
    /// The file as it was named.
    pub file: String,
    /// The hash of its bytes, if they could be read.
    pub sha256: Option<String>,
    /// Whose it is.
    pub unit: UnitRow,
    /// The layout's id.
    pub layout: Option<String>,
    /// The year.
    pub year: Option<u16>,
    /// How it came out.
    pub outcome: Outcome,
    /// The kind of what is wrong with a file that could not be read.
    pub error: Option<String>,
    /// How many tables are there.
    pub tables: usize,
    /// How many rows of facts it has.
    pub facts: usize,
    /// How many of them are no amounts.
    pub unread: usize,
    /// How many figures belong to no line, so that they are in no row.
    pub loose: usize,
    /// How many amounts have more digits than the dataset holds ([`Refused`]).
    pub refused: usize,
}

/// An amount with more digits than the dataset holds: its row has no amount, only what is printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The file.
    pub file: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// The amount in 元.
    pub amount: String,
}

/// The rows of a submission, and what of it is in none.
pub fn facts(
    of: Submitted,
    layout: &Layout,
    submission: &Submission,
) -> (FileRow, Vec<FactRow>, Vec<Refused>) {
    let all = facts::of(layout, submission);
    let mut gathered = Gathered {
        of: Arc::new(of),
        layout,
        rows: Vec::new(),
        refused: Vec::new(),
    };
    for (table, facts) in all.iter().enumerate() {
        for ledger in 0..facts.ledgers.len() {
            gathered.ledger(table, ledger, facts);
        }
    }
    let ledgers = || all.iter().flat_map(|table| &table.ledgers);
    let Gathered {
        of, rows, refused, ..
    } = gathered;
    let file = FileRow {
        file: of.file.clone(),
        unit: of.unit.clone(),
        layout: Some(of.layout.clone()),
        year: of.year,
        outcome: of.outcome,
        tables: all.iter().filter(|table| table.found).count(),
        facts: rows.len(),
        unread: rows.iter().filter(|row| row.amount.is_none()).count(),
        loose: ledgers().map(|ledger| ledger.loose.len()).sum(),
        refused: refused.len(),
        ..FileRow::default()
    };
    (file, rows, refused)
}

/// The rows as they are gathered.
struct Gathered<'l> {
    of: Arc<Submitted>,
    layout: &'l Layout,
    rows: Vec<FactRow>,
    refused: Vec<Refused>,
}

impl Gathered<'_> {
    fn ledger(&mut self, table: usize, ledger: usize, facts: &TableFacts) {
        let name: Arc<str> = self.layout.tables[table].ledgers[ledger]
            .name
            .as_str()
            .into();
        let meaning = self.layout.meaning(table, ledger);
        for line in &facts.ledgers[ledger].lines {
            self.line((table, ledger), (&name, &meaning), line, facts.precision);
        }
    }

    fn line(
        &mut self,
        (table, ledger): (usize, usize),
        (name, meaning): (&Arc<str>, &LedgerMeaning),
        line: &Line,
        precision: Precision,
    ) {
        let spec = &self.layout.tables[table];
        let (line_kind, meant_line) = (kind(&line.key), line.key.meant());
        let text: Arc<str> = line_text(&line.key).into();
        let label: Arc<str> = line.label.as_str().into();
        let figures = spec.ledgers[ledger].figures().zip(&line.cells).enumerate();
        // Percentages are kept in the books: nobody adds them up.
        for (at, (column, cell)) in figures.filter(|(_, (c, _))| c.role == ColumnRole::Amount) {
            let (amount, unread) = match &cell.figure {
                Figure::Blank | Figure::NoColumn => continue,
                Figure::Open(printed) => (None, Some(printed.clone())),
                Figure::Known(yuan) => match Exact::of(*yuan) {
                    Some(exact) => (Some(exact), None),
                    None => {
                        self.refused.push(Refused {
                            file: self.of.file.clone(),
                            place: line.place(at),
                            amount: yuan.to_string(),
                        });
                        (None, Some(yuan.to_string()))
                    }
                },
            };
            self.rows.push(FactRow {
                of: self.of.clone(),
                table: spec.id.clone(),
                ledger: name.clone(),
                line_kind,
                line: text.clone(),
                column: column.id.clone(),
                aside: column.aside.is_some(),
                code: line.code(),
                name: label.clone(),
                meant: meaning.of(at, meant_line),
                amount,
                unread,
                precision,
                sheet: line.sheet.clone(),
                cell: cell.at,
            });
        }
    }
}

/// What kind of line a key is of, for a program.
fn kind(key: &LineKey) -> &'static str {
    match key {
        LineKey::Total => "total",
        LineKey::Fixed(_) => "fixed",
        LineKey::Code(_) => "code",
        LineKey::Named(_) => "named",
        LineKey::Listed(_) => "listed",
    }
}

/// A key as a text, different for different keys of a kind: names below each other stand between `/`, and a `/` or `\` in a
/// name has a `\` before it.
pub fn line_text(key: &LineKey) -> String {
    match key {
        LineKey::Total => String::new(),
        LineKey::Fixed(key) => key.as_str().to_owned(),
        LineKey::Code(code) => code.as_str().to_owned(),
        LineKey::Named(name) => name.clone(),
        LineKey::Listed(names) => {
            let escaped = |name: &String| name.replace('\\', r"\\").replace('/', r"\/");
            names.iter().map(escaped).collect::<Vec<_>>().join("/")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Value};
    use crate::standard::sample;

    fn submitted() -> Submitted {
        Submitted {
            file: "甲.xlsx".to_owned(),
            unit: UnitRow {
                name: Some("甲局".to_owned()),
                ..UnitRow::default()
            },
            layout: "sample".to_owned(),
            year: Some(2026),
            outcome: Outcome::Pass,
        }
    }

    #[test]
    fn every_amount_is_a_row_that_says_what_it_is() {
        let layout = sample::layout();
        let submission = sample::submission();
        let (file, rows, refused) = facts(submitted(), &layout, &submission);
        assert_eq!((file.facts, file.refused), (rows.len(), 0));
        assert!(refused.is_empty());
        let total = |row: &&FactRow| row.table.as_str() == "T3" && row.line_kind == "total";
        let row = rows.iter().find(total).expect("the total of T3");
        assert_eq!((&*row.line, row.code), ("", None));
        let counted = facts::of(&layout, &submission);
        let cells = counted
            .iter()
            .flat_map(|table| &table.ledgers)
            .flat_map(|ledger| &ledger.lines)
            .flat_map(|line| &line.cells);
        let known = cells.filter(|cell| matches!(cell.figure, Figure::Known(_)));
        assert_eq!(known.count(), rows.len() - file.unread);
    }

    #[test]
    fn an_amount_with_too_many_digits_is_named_and_not_rounded() {
        let layout = sample::layout();
        let mut submission = sample::submission();
        let text = "0.3333333333333333333333333";
        let entry = &mut submission.tables[1].ledgers[0].rows[0].entries[0];
        entry.value = Value::Amount(text.parse::<Amount>().expect("digits"));
        let (file, rows, refused) = facts(submitted(), &layout, &submission);
        assert_eq!((refused.len(), file.refused), (1, 1));
        let printed = Some(refused[0].amount.clone());
        let row = rows.iter().find(|row| row.unread == printed);
        assert_eq!(row.map(|row| row.amount), Some(None));
    }

    #[test]
    fn different_lists_of_names_are_different_texts() {
        let listed =
            |names: &[&str]| LineKey::Listed(names.iter().map(|name| (*name).to_owned()).collect());
        let texts = [
            listed(&["甲", "乙"]),
            listed(&["甲/乙"]),
            listed(&["甲\\", "乙"]),
            listed(&["甲\\/乙"]),
        ]
        .map(|key| line_text(&key));
        let set: std::collections::BTreeSet<&String> = texts.iter().collect();
        assert_eq!(set.len(), texts.len(), "{texts:?}");
        assert_eq!(texts[0], "甲/乙");
    }
}
