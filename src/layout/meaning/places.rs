//! Where a layout prints which box: the words of tables, ledgers, columns and rows, each narrowing down the one before.

use std::collections::{BTreeMap, BTreeSet};

use super::space::{Dimension, Meaning, Member, Space, space};
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, LedgerSpec, ListRow, RowsSpec, TableSpec, TotalPosition};
use crate::model::{Code, CodeLevel};

/// Where an amount is printed, as a term of a formula.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) table: usize,
    pub(super) ledger: usize,
    pub(super) row: Row,
    /// Index among the figures; `None` for 每列.
    pub(super) column: Option<usize>,
}

/// The row of a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Row {
    /// The grand total, by its label.
    Total(String),
    /// A row of a list, by its identity.
    Fixed(String),
    /// The row of a code.
    Code(Code),
    /// The row of a code in a ledger that prints names only.
    Named(Code, String),
    /// 每行
    Each,
    /// 码 or 类
    EachCode(Option<CodeLevel>),
}

impl Row {
    /// Whether the relation is meant for many rows in turn.
    pub(super) fn stands_for_many(&self) -> bool {
        matches!(self, Row::Each | Row::EachCode(_))
    }
}

/// A box and where it is printed.
pub(super) type Printed = (Meaning, Place);

/// Words of a table that are not known or do not fit with those around them.
pub(in crate::layout) struct Unfit {
    /// As they are written.
    pub(in crate::layout) words: String,
    /// What is wrong with them.
    pub(in crate::layout) why: String,
}

/// The words of a table that are not known or do not fit together, each once.
pub(in crate::layout) fn unfit_words(table: &TableSpec) -> Vec<Unfit> {
    let mut found = Vec::new();
    let nothing = Around {
        meaning: Meaning::WHOLE,
        said: Vec::new(),
    };
    let whole = nothing.with(("表", ""), &table.meaning, &mut found);
    for ledger in &table.ledgers {
        let whole = whole.with(("分栏", &ledger.name), &ledger.meaning, &mut found);
        let columns = ledger.figures();
        for column in columns.filter(|column| column.role == ColumnRole::Amount) {
            let name = ("栏目", column.id.as_str());
            let column = whole.with(name, &column.meaning, &mut found);
            for row in ledger.list().iter().filter(|row| !row.blank) {
                column.fit(&row.meaning, &mut found);
            }
        }
    }
    found
}

/// What the words around other words say.
struct Around<'t> {
    meaning: Meaning,
    /// What says them, with its name, and the words.
    said: Vec<((&'t str, &'t str), &'t str)>,
}

impl<'t> Around<'t> {
    /// The same with the words of one more; without them, if they do not fit.
    fn with(&self, whose: (&'t str, &'t str), words: &'t str, found: &mut Vec<Unfit>) -> Self {
        let mut said = self.said.clone();
        let meaning = self.fit(words, found);
        said.extend(meaning.map(|_| (whose, words)));
        Around {
            meaning: meaning.unwrap_or(self.meaning),
            said,
        }
    }

    /// What words mean here; nothing, if they do not fit.
    fn fit(&self, words: &str, found: &mut Vec<Unfit>) -> Option<Meaning> {
        let space = space();
        let mut why = match space.refine(self.meaning, words) {
            Ok(meaning) => return Some(meaning),
            Err(why) => why,
        };
        // Against which of the words around they speak.
        let known = space.refine(Meaning::WHOLE, words).is_ok();
        let against = self.said.iter().rev().filter(|_| known).find(|(_, other)| {
            let other = space.refine(Meaning::WHOLE, other);
            other.is_ok_and(|other| space.refine(other, words).is_err())
        });
        if let Some(((what, name), other)) = against {
            let name = match *name {
                "" => String::new(),
                name => format!("“{name}”"),
            };
            let bare = why.trim_end_matches('。');
            why = format!("{bare}（所在的{what}{name}写的是 is = \"{other}\"）。");
        }
        let words = words.to_owned();
        if !found.iter().any(|one| one.words == words) {
            found.push(Unfit { words, why });
        }
        None
    }
}

/// The same words but for one, in whose place stands another part of the whole that it is a part of.
pub(in crate::layout) fn words_beside(words: &str) -> Vec<String> {
    space().beside(words)
}

/// The amount columns of a ledger, by their index among its figures.
fn amounts(ledger: &LedgerSpec) -> impl Iterator<Item = usize> {
    let figures = ledger.figures().enumerate();
    figures
        .filter(|(_, column)| column.is_meant())
        .map(|(index, _)| index)
}

/// Whether a ledger says what its amounts are.
pub(super) fn speaks(table: &TableSpec, ledger: &LedgerSpec) -> bool {
    let words = |text: &str| !text.is_empty();
    words(&table.meaning)
        || words(&ledger.meaning)
        || ledger.figures().any(|column| words(&column.meaning))
        || ledger.list().iter().any(|row| words(&row.meaning))
}

/// What a ledger's rows have in common.
pub(super) fn of_ledger(
    space: &Space,
    table: &TableSpec,
    ledger: &LedgerSpec,
) -> Result<Meaning, String> {
    space.refine(
        space.refine(Meaning::WHOLE, &table.meaning)?,
        &ledger.meaning,
    )
}

pub(super) fn of_column(
    space: &Space,
    table: &TableSpec,
    ledger: &LedgerSpec,
    column: usize,
) -> Result<Meaning, String> {
    let base = of_ledger(space, table, ledger)?;
    let words = ledger.figures().nth(column).map(|column| &column.meaning);
    space.refine(base, words.map_or("", |words| words.as_str()))
}

/// What a column means in a row of a list; `None` where the row says nothing.
pub(super) fn of_list_row(
    space: &Space,
    column: Meaning,
    row: &ListRow,
) -> Result<Option<Meaning>, String> {
    if row.blank || (row.meaning.is_empty() && row.code.is_none()) {
        return Ok(None);
    }
    let mut meaning = space.refine(column, &row.meaning)?;
    if let Some(code) = row.code {
        meaning = meaning.with(Dimension::of_code(code), Member::Code(code));
    }
    Ok(Some(meaning))
}

/// The dimension of a classification's codes.
pub(super) fn dimension(classification: Classification) -> Dimension {
    match classification {
        Classification::Function => Dimension::Function,
        Classification::Revenue => Dimension::Revenue,
        Classification::DeptEconomic | Classification::GovEconomic => Dimension::Economic,
    }
}

/// The places of a layout, one set for each thing that rows of different tables can have in common.
pub(super) struct Places<'a> {
    pub(super) tables: &'a [TableSpec],
    pub(super) space: &'static Space,
}

impl Places<'_> {
    /// Every ledger that says what it holds, by table and ledger.
    pub(super) fn ledgers(&self) -> impl Iterator<Item = (usize, usize, &TableSpec, &LedgerSpec)> {
        let tables = self.tables.iter().enumerate();
        tables.flat_map(|(table, spec)| {
            let ledgers = spec.ledgers.iter().enumerate();
            let speaking = ledgers.filter(|(_, ledger)| speaks(spec, ledger));
            speaking.map(move |(index, ledger)| (table, index, spec, ledger))
        })
    }

    /// Whether what a place says of other tables is usual only.
    pub(super) fn is_usual(&self, place: &Place) -> bool {
        let mut figures = self.tables[place.table].ledgers[place.ledger].figures();
        let column = place.column.and_then(|at| figures.nth(at));
        column.is_some_and(|column| column.usual)
    }

    fn column(&self, table: &TableSpec, ledger: &LedgerSpec, column: usize) -> Meaning {
        // Layouts whose words do not fit are refused before.
        of_column(self.space, table, ledger, column).unwrap_or(Meaning::WHOLE)
    }

    /// The rows of which each layout has exactly one: totals and rows of lists.
    pub(super) fn fixed(&self) -> Vec<Printed> {
        let literal = self.literal_codes();
        let mut printed = Vec::new();
        for (table, ledger, spec, of) in self.ledgers() {
            let place = |row: Row, column| Place {
                table,
                ledger,
                row,
                column: Some(column),
            };
            for column in amounts(of) {
                let meaning = self.column(spec, of, column);
                match &of.rows {
                    RowsSpec::List(rows) => {
                        // Other codes are tied to those of other tables, whichever they are.
                        let literal =
                            |row: &&ListRow| row.code.is_none_or(|c| literal.contains(&c));
                        for row in rows.iter().filter(literal) {
                            let meaning = of_list_row(self.space, meaning, row);
                            if let Ok(Some(meaning)) = meaning {
                                let row = Row::Fixed(row.key.as_str().to_owned());
                                printed.push((meaning, place(row, column)));
                            }
                        }
                    }
                    RowsSpec::Codes {
                        classification,
                        total,
                        ..
                    }
                    | RowsSpec::Groups {
                        classification,
                        total,
                    } => {
                        if total.position != TotalPosition::None {
                            let label = total.labels.first().map(|l| l.to_string());
                            let row = Row::Total(label.unwrap_or_default());
                            printed.push((meaning, place(row, column)));
                        }
                        for &code in &literal {
                            let dimension = dimension(*classification);
                            if dimension == Dimension::of_code(code) {
                                let meaning = meaning.with(dimension, Member::Code(code));
                                let names = matches!(of.rows, RowsSpec::Groups { .. });
                                let row = match classification.name_of(code) {
                                    Some(name) if names => Row::Named(code, name.to_owned()),
                                    _ => Row::Code(code),
                                };
                                printed.push((meaning, place(row, column)));
                            }
                        }
                    }
                    RowsSpec::Tree { levels, total, .. } => {
                        let label = total.as_ref().or(levels.first()).map(|l| l.to_string());
                        let row = Row::Total(label.unwrap_or_default());
                        printed.push((meaning, place(row, column)));
                    }
                    RowsSpec::Single { label } => {
                        printed.push((meaning, place(Row::Fixed(label.to_string()), column)));
                    }
                }
            }
        }
        // What holds for certain comes first.
        printed.sort_by_key(|(_, place)| self.is_usual(place));
        printed
    }

    /// Codes that a layout names as what a row or column is, and those of mirrors.
    fn literal_codes(&self) -> BTreeSet<Code> {
        let words = self.ledgers().flat_map(|(_, _, _, ledger)| {
            let columns = ledger.figures().map(|column| column.meaning.as_str());
            let rows = ledger.list().iter().map(|row| row.meaning.as_str());
            columns.chain(rows)
        });
        let words = words.flat_map(|text| text.split('·'));
        words.filter_map(Code::parse).collect()
    }

    /// The rows of any code of a dimension, of that level or of all.
    pub(super) fn coded(&self, of: Dimension, level: Option<CodeLevel>) -> Vec<Printed> {
        let mut printed = Vec::new();
        for (table, ledger, spec, rows) in self.ledgers() {
            let words = match &rows.rows {
                RowsSpec::Codes { classification, .. }
                | RowsSpec::Groups { classification, .. }
                    if dimension(*classification) == of =>
                {
                    Some("")
                }
                RowsSpec::List(list) => words_of_codes(list, of, level),
                _ => None,
            };
            let Some(words) = words else { continue };
            for column in amounts(rows) {
                let meaning = self.column(spec, rows, column);
                let Ok(meaning) = self.space.refine(meaning, words) else {
                    continue;
                };
                let place = Place {
                    table,
                    ledger,
                    row: Row::EachCode(level),
                    column: Some(column),
                };
                printed.push((meaning.with(of, Member::Each(level)), place));
            }
        }
        printed
    }

    /// The columns of a ledger, the same row of each.
    pub(super) fn columns(&self, table: usize, ledger: usize) -> Vec<Printed> {
        let spec = &self.tables[table];
        let of = &spec.ledgers[ledger];
        let row = match &of.rows {
            RowsSpec::Single { label } => Row::Fixed(label.to_string()),
            _ => Row::Each,
        };
        let columns = amounts(of).map(|column| {
            let place = Place {
                table,
                ledger,
                row: row.clone(),
                column: Some(column),
            };
            (self.column(spec, of, column), place)
        });
        columns.collect()
    }

    /// The rows of the lists of a table, the same column of each; lists of one column that are the same go on in each other.
    pub(super) fn rows(&self, table: usize) -> Vec<Vec<Printed>> {
        let spec = &self.tables[table];
        let mut lists: BTreeMap<Vec<&str>, Vec<Printed>> = BTreeMap::new();
        for (_, ledger, _, of) in self.ledgers().filter(|(at, ..)| *at == table) {
            let columns: Vec<&str> = of.figures().map(|column| column.id.as_str()).collect();
            let one = columns.len() == 1;
            let base = match one {
                true => self.column(spec, of, 0),
                false => of_ledger(self.space, spec, of).unwrap_or(Meaning::WHOLE),
            };
            for row in of.list() {
                if let Ok(Some(meaning)) = of_list_row(self.space, base, row) {
                    let place = Place {
                        table,
                        ledger,
                        row: Row::Fixed(row.key.as_str().to_owned()),
                        column: one.then_some(0),
                    };
                    lists
                        .entry(columns.clone())
                        .or_default()
                        .push((meaning, place));
                }
            }
        }
        lists.into_values().collect()
    }
}

/// What the rows with codes of a list have in common, if they have codes of that dimension and level.
fn words_of_codes(list: &[ListRow], of: Dimension, level: Option<CodeLevel>) -> Option<&str> {
    let coded = list.iter().filter_map(|row| Some((row, row.code?)));
    let mut coded = coded.filter(|(_, code)| Dimension::of_code(*code) == of);
    let (first, code) = coded.next()?;
    // A list of classes says nothing of what lies below them.
    let fits = match level {
        Some(level) => code.level() == level,
        None => coded.any(|(_, code)| code.level() != CodeLevel::Class),
    };
    fits.then_some(first.meaning.as_str())
}
