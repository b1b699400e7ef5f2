//! Names for facts and relations: which cell of the input a fact is, and the stable id of a relation.

use crate::layout::{Layout, LedgerSpec, TableSpec};
use crate::model::{Amount, Row, Submission, Table, Ticks};
use crate::report::Spot;
use crate::report::{Cell, Change};
use crate::words::reconcile as words;

use super::system::{Fact, FactId, Print, Relation, System};

/// Figures of one side of an equation that are written out; of longer sums the rest is added up.
const WRITTEN_OUT: usize = 40;

/// Looks facts up in the submission they came from.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// The submission.
    pub submission: &'a Submission,
    /// Its system.
    pub system: &'a System,
}

impl<'a> Names<'a> {
    /// The table of a fact, as the layout has it.
    pub fn spec(&self, fact: &Fact) -> &'a TableSpec {
        &self.layout.tables[self.system.rows[fact.row].table]
    }

    /// The table of a fact, as submitted.
    pub fn table(&self, fact: &Fact) -> &'a Table {
        &self.submission.tables[self.system.rows[fact.row].table]
    }

    /// The ledger of a fact.
    pub fn ledger(&self, fact: &Fact) -> &'a LedgerSpec {
        &self.spec(fact).ledgers[self.system.rows[fact.row].ledger]
    }

    /// The row of a fact; `None` for a row its table lacks.
    pub fn row(&self, fact: &Fact) -> Option<&'a Row> {
        let place = &self.system.rows[fact.row];
        place
            .row
            .map(|row| &self.table(fact).ledgers[place.ledger].rows[row])
    }

    /// The identity of its row: the row's key, or the code of a row its table lacks.
    pub fn row_key(&self, fact: &Fact) -> String {
        match self.row(fact) {
            Some(row) => row.key.as_str().to_owned(),
            None => self.system.rows[fact.row]
                .code
                .map_or(String::new(), |code| code.to_string()),
        }
    }

    /// The printed name of its row.
    pub fn label(&self, fact: &Fact) -> String {
        self.row(fact)
            .map_or(String::new(), |row| row.label.clone())
    }

    /// The sheet on which the table of a row of the system stands; the table's id if it stands on none.
    pub fn sheet_of_row(&self, row: usize) -> &str {
        let table = &self.submission.tables[self.system.rows[row].table];
        let heading = table.heading();
        heading.map_or(table.id.as_str(), |heading| heading.sheet.as_str())
    }

    /// The table of a row of the system, by its id.
    pub fn table_of_row(&self, row: usize) -> &str {
        let table = &self.submission.tables[self.system.rows[row].table];
        table.id.as_str()
    }

    /// A row of the system as people call it: sheet and name, and its code if it has one.
    pub fn row_name(&self, row: usize) -> String {
        let place = &self.system.rows[row];
        let table = &self.submission.tables[place.table];
        let sheet = self.sheet_of_row(row);
        let printed = place.row.map(|row| &table.ledgers[place.ledger].rows[row]);
        let label = printed.map_or("", |row| row.label.as_str());
        match place.code {
            Some(code) if label.is_empty() || !label.contains('、') => {
                format!("{sheet} {code} {label}")
            }
            _ => format!("{sheet}“{label}”"),
        }
        .trim_end()
        .to_owned()
    }

    /// The column, after the ledger's name where the table has several.
    pub fn column(&self, fact: &Fact) -> String {
        let ledger = self.ledger(fact);
        let column = ledger
            .figures()
            .nth(fact.column)
            .map_or("", |column| column.id.as_str());
        if ledger.name.is_empty() {
            column.to_owned()
        } else {
            format!("{}.{column}", ledger.name)
        }
    }

    /// An amount of so many ticks as the table of `fact` prints it.
    pub fn amount_text(&self, fact: &Fact, ticks: i64) -> String {
        let precision = self.table(fact).precision;
        Amount::from_ticks(Ticks(ticks), precision.unit).text(precision)
    }

    /// What is printed; `None` for a blank.
    pub fn printed(&self, fact: &Fact) -> Option<String> {
        let precision = self.table(fact).precision;
        Some(self.amount(fact)?.text(precision))
    }

    /// The figure as it was read; `None` where none stands.
    pub fn amount(&self, fact: &Fact) -> Option<Amount> {
        let entry = self.row(fact).and_then(|row| row.entries.get(fact.column));
        entry
            .filter(|_| fact.print == Print::Figure)
            .and_then(|entry| entry.value.amount())
    }

    /// Sheet and A1 address in the input.
    pub fn place(&self, fact: &Fact) -> (Option<String>, Option<String>) {
        let table = self.table(fact);
        let sheet = table
            .heading()
            .map(|heading| heading.sheet.as_str().to_owned());
        let Some(row) = self.row(fact) else {
            return (sheet, None);
        };
        let place = row
            .entries
            .get(fact.column)
            .and_then(|entry| table.place(row, entry.at?));
        match place {
            Some(place) => (
                Some(place.sheet.as_str().to_owned()),
                Some(place.cell.to_string()),
            ),
            None => (sheet, None),
        }
    }

    /// The fact as a cell of the report.
    pub fn cell(&self, id: FactId) -> Cell {
        let fact = self.system.fact(id);
        let (sheet, cell) = self.place(fact);
        Cell {
            sheet,
            cell,
            spot: Spot {
                table: self.spec(fact).id.as_str().to_owned(),
                row: self.row_key(fact),
                column: self.column(fact),
            },
            label: self.label(fact),
            value: self.printed(fact),
        }
    }

    /// The fact and what it would become. A blank that becomes zero stays blank.
    pub fn change(&self, id: FactId, to: i64) -> Change {
        let fact = self.system.fact(id);
        let Cell {
            sheet,
            cell,
            spot,
            value,
            ..
        } = self.cell(id);
        let to = (to != 0 || value.is_some()).then(|| self.amount_text(fact, to));
        Change {
            sheet,
            cell,
            spot,
            from: value,
            to,
            field: None,
            from_text: None,
            to_text: None,
        }
    }

    /// Whether the tables of a relation's amounts are in different units.
    pub fn in_several_units(&self, relation: &Relation) -> bool {
        let unit = |&(_, id): &(i32, FactId)| self.table(self.system.fact(id)).precision.unit;
        let mut pairs = relation.terms.windows(2);
        pairs.any(|pair| unit(&pair[0]) != unit(&pair[1]))
    }

    /// `100.25 = 100.26 + 0.00`; with units where the tables' differ, and what a long sum's last terms come to.
    pub fn equation(&self, relation: &Relation) -> String {
        let mixed = self.in_several_units(relation);
        let left = self.written_side(&relation.terms[..relation.left], 1, mixed);
        let right = self.written_side(&relation.terms[relation.left..], -1, mixed);
        format!("{left} {} {right}", words::sign(relation.comparison))
    }

    fn written_side(&self, terms: &[(i32, FactId)], sign: i32, mixed: bool) -> String {
        // Of long sums only the figures are shown.
        let blank = |id| self.system.fact(id).print == Print::Blank;
        let shown = terms.iter().filter(|t| terms.len() <= 4 || !blank(t.1));
        let shown: Vec<(i32, &Fact)> = shown
            .map(|&(coefficient, id)| (coefficient * sign, self.system.fact(id)))
            .collect();
        let written = if mixed || shown.len() <= WRITTEN_OUT {
            shown.len()
        } else {
            WRITTEN_OUT
        };
        let mut out = String::new();
        for &(coefficient, fact) in &shown[..written] {
            if coefficient < 0 {
                out.push_str(if out.is_empty() { "-" } else { " - " });
            } else if !out.is_empty() {
                out.push_str(" + ");
            }
            out.push_str(&self.amount_text(fact, fact.value));
            if mixed {
                out.push_str(self.table(fact).precision.unit.name());
            }
        }
        let rest = &shown[written..];
        if let Some((_, first)) = rest.first() {
            let add = |sum: i64, &(c, f): &(i32, &Fact)| {
                sum.saturating_add(i64::from(c).saturating_mul(f.value))
            };
            let sum = rest.iter().fold(0, add);
            out += &words::others_together(rest.len(), &self.amount_text(first, sum));
        }
        if out.is_empty() {
            out.push_str("0.00");
        }
        out
    }

    /// The stable id of a relation: `T3/2010301/合计=基本支出+项目支出`.
    pub fn relation_id(&self, relation: &Relation) -> String {
        let Some(&(_, first)) = relation.terms.first() else {
            return String::new();
        };
        let head = self.system.fact(first);
        let column = self.column(head);
        let formula = &self.layout.rules[relation.rule].formula;
        let sign = words::sign(formula.comparison);
        let more = &relation.terms[1..relation.left.max(1)];
        let left = if more.is_empty() {
            String::new()
        } else {
            format!("+{}", self.side(more, head, 1))
        };
        let right = self.side(&relation.terms[relation.left..], head, -1);
        format!(
            "{}/{}/{column}{left}{sign}{right}",
            self.spec(head).id,
            self.row_key(head)
        )
    }

    /// One side of a relation in short: only what differs from the first cell is named.
    fn side(&self, terms: &[(i32, FactId)], head: &Fact, sign: i32) -> String {
        // A long sum is named by its group: the rows it adds up differ from file to file.
        let rows: Vec<&Fact> = terms.iter().map(|&(_, id)| self.system.fact(id)).collect();
        let below = !rows.is_empty()
            && rows.iter().all(|f| {
                self.system.rows[f.row].parent == Some(head.row) && f.column == head.column
            });
        if below {
            return "Σ下级".into();
        }
        let listed = rows.len() > 6;
        let mut out = if listed {
            "Σ".to_owned()
        } else {
            String::new()
        };
        for (nth, (&(coefficient, _), fact)) in terms.iter().zip(&rows).enumerate() {
            if listed && nth > 0 {
                break;
            }
            if coefficient * sign < 0 {
                out.push('-');
            } else if nth > 0 {
                out.push('+');
            }
            out.push_str(&self.short(fact, head));
            if listed {
                out.push('…');
            }
        }
        if terms.is_empty() { "0".into() } else { out }
    }

    fn short(&self, fact: &Fact, head: &Fact) -> String {
        let (place, home) = (&self.system.rows[fact.row], &self.system.rows[head.row]);
        let column = self.column(fact);
        if fact.row == head.row {
            return column;
        }
        let same_column = fact.column == head.column && place.ledger == home.ledger;
        if place.table == home.table {
            let row = self.row_key(fact);
            return if same_column {
                format!("[{row}]")
            } else {
                format!("[{row}].{column}")
            };
        }
        format!("{}[{}].{column}", self.spec(fact).id, self.row_key(fact))
    }
}
