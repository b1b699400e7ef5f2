//! The formulas of the tables: each cell of a code, a name or an amount as it follows from what is typed.

use crate::layout::{ColumnRole, RowsSpec};
use crate::model::{CellRef, RowRole};

use super::super::super::form::Ruled;
use super::super::super::live::{Totals, total};
use super::super::super::page::Computed;
use super::flow::Lines;
use super::sheets::Field;
use super::work::Column;
use super::{Entry, Feed, Source};

impl Entry {
    /// Adds the formulas of all tables; says where lines are drawn once a row is used.
    pub(in crate::pages::blank) fn fill(
        &self,
        source: &Source<'_>,
        totals: &mut Totals,
    ) -> Vec<Ruled> {
        let mut ruled = Vec::new();
        for (&(table, ledger), feed) in &self.feeds {
            let Some(cells) = Cells::of(source, table, ledger) else {
                continue;
            };
            match feed {
                Feed::Codes {
                    rows,
                    lines,
                    figures,
                    texts,
                } => cells.codes(totals, *rows, *lines, figures, texts),
                Feed::Projects {
                    rows,
                    lines,
                    figures,
                } => cells.projects(totals, *rows, lines, figures),
                Feed::Units {
                    rows,
                    units,
                    count,
                    figures,
                } => cells.units(totals, *rows, (*units, *count), figures),
                Feed::Fixed(sums) => {
                    cells.fixed(totals, sums);
                    continue;
                }
            }
            ruled.extend(cells.ruled());
        }
        ruled
    }

    /// The first cell of a name in the rows that are there once they are used, and its formula: it shows the note while
    /// the table is empty.
    pub(in crate::pages::blank) fn first_row(
        &self,
        source: &Source<'_>,
        totals: &Totals,
        (table, note): (usize, &str),
    ) -> Option<(CellRef, String)> {
        let (_, ledger) = self.feeds.keys().find(|(of, _)| *of == table)?;
        let cells = Cells::of(source, table, *ledger)?;
        let col = cells.columns(ColumnRole::Name).next()?;
        let at = CellRef::new(cells.rows?.0, col);
        let name = &totals.get(&(table, at))?.formula;
        let shown = self.totals_of(source, table);
        let note = note.replace('"', "\"\"");
        Some((at, format!("IF(COUNT({shown})=0,\"{note}\",{name})")))
    }

    /// The totals of a table, which are blank while it is empty.
    fn totals_of(&self, source: &Source<'_>, table: usize) -> String {
        let mut names = Vec::new();
        for (_, ledger) in self.feeds.keys().filter(|(of, _)| *of == table) {
            let Some(cells) = Cells::of(source, table, *ledger) else {
                continue;
            };
            let columns = cells.columns(ColumnRole::Amount);
            let row = cells.top.unwrap_or_default();
            names.extend(columns.map(|col| CellRef::new(row, col).to_string()));
        }
        names.join(",")
    }

    /// The sum of a code in a figure of a ledger, if the ledger's rows are found by codes.
    pub(in crate::pages::blank) fn of_code(
        &self,
        key: (usize, usize),
        figure: usize,
        code: &str,
    ) -> Option<String> {
        let Some(Feed::Codes { lines, figures, .. }) = self.feeds.get(&key) else {
            return None;
        };
        Some(of_code(
            *lines,
            *figures.get(figure)?,
            &format!("\"{code}*\""),
        ))
    }
}

fn of_code(lines: Column, amounts: Column, like: &str) -> String {
    format!("SUMIF({},{like},{})", lines.all_away(), amounts.all_away())
}

/// A formula that shows nothing while nothing is typed.
fn open(formula: String) -> Computed {
    Computed {
        formula,
        result: None,
    }
}

/// The cells of a ledger.
struct Cells<'a> {
    source: &'a Source<'a>,
    table: usize,
    ledger: usize,
    start: u32,
    /// The row of the total.
    top: Option<u32>,
    /// The first row that is filled by what is used, and how many there are.
    rows: Option<(u32, u32)>,
}

impl<'a> Cells<'a> {
    fn of(source: &'a Source<'a>, table: usize, ledger: usize) -> Option<Cells<'a>> {
        let placed = source.placement.table(table)?;
        let rows = &source.submission.tables[table].ledgers[ledger].rows;
        let at = |row| {
            source
                .placement
                .cell(table, ledger, row, 0)
                .map(|cell| cell.row)
        };
        let of_role = |total: bool| {
            let all = rows.iter().enumerate();
            let own = all.filter(move |(_, row)| (row.role == RowRole::Total) == total);
            own.filter_map(move |(row, _)| at(row))
        };
        let items: Vec<u32> = of_role(false).collect();
        Some(Cells {
            source,
            table,
            ledger,
            start: u32::from(*placed.ledger_columns.get(ledger)?),
            top: of_role(true).next(),
            rows: items.first().map(|first| (*first, items.len() as u32)),
        })
    }

    fn decimals(&self) -> u32 {
        u32::from(self.source.layout.tables[self.table].precision.decimals)
    }

    /// The columns of a role, on the sheet.
    fn columns(&self, role: ColumnRole) -> impl Iterator<Item = u32> {
        let spec = &self.source.layout.tables[self.table].ledgers[self.ledger];
        let columns = (self.start..).zip(&spec.columns);
        columns
            .filter(move |(_, column)| column.role == role)
            .map(|(col, _)| col)
    }

    fn figure(&self, row: u32, figure: usize) -> Option<CellRef> {
        Some(CellRef::new(
            row,
            self.columns(ColumnRole::Amount).nth(figure)?,
        ))
    }

    fn put(&self, totals: &mut Totals, at: CellRef, computed: Computed) {
        totals.insert((self.table, at), computed);
    }

    fn sum(&self, sum: &str) -> Computed {
        total(sum, self.decimals(), Default::default(), true)
    }

    /// A sum that shows nothing either while a row is not used.
    fn sum_if(&self, used: &str, sum: &str) -> Computed {
        let rounded = format!("ROUND({sum},{})", self.decimals());
        open(format!("IF({used},IF({rounded}=0,\"\",{rounded}),\"\")"))
    }

    fn top(&self, totals: &mut Totals, sums: impl Iterator<Item = String>) {
        let Some(row) = self.top else { return };
        for (figure, sum) in sums.enumerate() {
            if let Some(at) = self.figure(row, figure) {
                self.put(totals, at, self.sum(&sum));
            }
        }
    }

    /// Each row with its number.
    fn each(&self, mut row: impl FnMut(u32, u32)) {
        let (first, count) = self.rows.unwrap_or_default();
        for number in 0..count {
            row(first + number, number);
        }
    }

    fn codes(
        &self,
        totals: &mut Totals,
        rows: Column,
        lines: Column,
        figures: &[Column],
        texts: &[Field],
    ) {
        let spec = &self.source.layout.tables[self.table].ledgers[self.ledger].rows;
        let (RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. }) =
            spec
        else {
            return;
        };
        let list = self.source.lists.both(*classification);
        let indent = matches!(spec, RowsSpec::Codes { .. });
        self.top(
            totals,
            figures.iter().map(|one| format!("SUM({})", one.all_away())),
        );
        self.each(|row, number| {
            let code = rows.away(number);
            let shown = |what: String| open(format!("IF({code}=\"\",\"\",{what})"));
            for col in self.columns(ColumnRole::Code) {
                self.put(totals, CellRef::new(row, col), open(format!("{code}&\"\"")));
            }
            let name = format!("IFERROR(VLOOKUP({code},{list},2,FALSE),\"\")");
            let name = match indent {
                true => format!("REPT(\"　\",(LEN({code})-3)/2)&{name}"),
                false => name,
            };
            for col in self.columns(ColumnRole::Name) {
                self.put(totals, CellRef::new(row, col), shown(name.clone()));
            }
            for (col, text) in self.columns(ColumnRole::Text).zip(texts) {
                let typed = text.all(super::CODE_LINES);
                let found = format!("INDEX({typed},MATCH({code},{},0))", lines.all_away());
                let usual = format!("IFERROR(VLOOKUP({code},{list},3,FALSE)&\"\",\"\")");
                let text = format!("IFERROR(IF({found}=\"\",{usual},{found}),\"\")");
                self.put(totals, CellRef::new(row, col), shown(text));
            }
            for (figure, amounts) in figures.iter().enumerate() {
                if let Some(at) = self.figure(row, figure) {
                    let sum = of_code(lines, *amounts, &format!("{code}&\"*\""));
                    self.put(totals, at, self.sum_if(&format!("{code}<>\"\""), &sum));
                }
            }
        });
    }

    fn projects(&self, totals: &mut Totals, rows: Column, lines: &Lines, figures: &[Column]) {
        self.top(
            totals,
            figures.iter().map(|one| format!("SUM({})", one.all_away())),
        );
        if let (Some(row), Some(first)) = (self.top, figures.first()) {
            let name = self.source.department.replace('"', "\"\"");
            let name = format!("IF(SUM({})=0,\"\",\"{name}\")", first.all_away());
            for col in self.columns(ColumnRole::Name) {
                self.put(totals, CellRef::new(row, col), open(name.clone()));
            }
        }
        self.each(|row, number| {
            let key = rows.away(number);
            let project = format!("　　&INDEX({},MOD({key},1000))", lines.name.all_away());
            let project = project.replace("　　", "\"　\"");
            let unit = format!("INDEX({},INT({key}/1000))", lines.units.all_away());
            let name = format!("IF({key}=\"\",\"\",IF(MOD({key},1000)=0,{unit},{project}))");
            for col in self.columns(ColumnRole::Name) {
                self.put(totals, CellRef::new(row, col), open(name.clone()));
            }
            for (figure, amounts) in figures.iter().enumerate() {
                let Some(at) = self.figure(row, figure) else {
                    continue;
                };
                let amounts = amounts.all_away();
                let unit = format!("SUMIF({},INT({key}/1000),{amounts})", lines.unit.all_away());
                let own = format!(
                    "SUMIF({},MOD({key},1000),{amounts})",
                    lines.group.all_away()
                );
                let sum = format!("IF(MOD({key},1000)=0,{unit},{own})");
                self.put(totals, at, self.sum_if(&format!("{key}<>\"\""), &sum));
            }
        });
    }

    fn units(
        &self,
        totals: &mut Totals,
        rows: Column,
        (units, count): (Column, u32),
        figures: &[Vec<Field>],
    ) {
        let all = |fields: &Vec<Field>| {
            let ranges: Vec<String> = fields.iter().map(|field| field.all(count)).collect();
            format!("SUM({})", ranges.join(","))
        };
        self.top(totals, figures.iter().map(all));
        self.each(|row, number| {
            let unit = rows.away(number);
            for col in self.columns(ColumnRole::Name) {
                let name = format!("IF({unit}=\"\",\"\",INDEX({},{unit}))", units.all_away());
                self.put(totals, CellRef::new(row, col), open(name));
            }
            for (figure, fields) in figures.iter().enumerate() {
                let Some(at) = self.figure(row, figure) else {
                    continue;
                };
                let cells = fields
                    .iter()
                    .map(|field| format!("INDEX({},{unit})", field.all(count)));
                let cells: Vec<String> = cells.collect();
                let sum = format!("SUM({})", cells.join(","));
                self.put(totals, at, self.sum_if(&format!("{unit}<>\"\""), &sum));
            }
        });
    }

    fn fixed(&self, totals: &mut Totals, sums: &[Vec<Option<String>>]) {
        for (row, sums) in sums.iter().enumerate() {
            for (figure, sum) in sums.iter().enumerate() {
                let placed = self
                    .source
                    .placement
                    .cell(self.table, self.ledger, row, figure);
                if let (Some(at), Some(sum)) = (placed, sum) {
                    self.put(totals, at, self.sum(sum));
                }
            }
        }
    }

    /// Where lines are drawn around the cells of a used row.
    fn ruled(&self) -> Option<Ruled> {
        let (first, count) = self.rows?;
        let spec = &self.source.layout.tables[self.table].ledgers[self.ledger];
        let last = self.start + spec.columns.len() as u32 - 1;
        Some(Ruled {
            table: self.table,
            first: CellRef::new(first, self.start),
            last: CellRef::new(first + count - 1, last),
        })
    }
}
