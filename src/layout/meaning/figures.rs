//! What one figure is, in the words of `templates/meanings.toml`: for those who add figures up by what they are.

use super::places::{dimension, of_column, of_list_row, speaks};
use super::space::{Dimension, Meaning, Member, space};
use crate::layout::{ColumnRole, Layout, LedgerSpec, RowsSpec};
use crate::model::Code;

/// The line in which a figure stands, as far as a layout can speak of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeantLine<'a> {
    /// The grand total, or the top of a tree.
    Total,
    /// A row of a fixed list or the only row, by its identity.
    Fixed(&'a str),
    /// The row of a code.
    Code(Code),
    /// A row that only its name tells: which code it is part of, nobody says.
    Named,
}

/// A member of a dimension as people write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeantWord {
    /// A word of `templates/meanings.toml`: 一般公共预算, 全部来源.
    Word(&'static str),
    /// A code.
    Code(Code),
}

impl MeantWord {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            MeantWord::Word(word) => word,
            MeantWord::Code(code) => code.as_str(),
        }
    }
}

/// What a figure is: a member of each dimension; `None` where the layout says nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Meant {
    /// 去向
    pub purpose: Option<MeantWord>,
    /// 年份
    pub origin: Option<MeantWord>,
    /// 资金来源
    pub source: Option<MeantWord>,
    /// 功能科目
    pub function: Option<MeantWord>,
    /// 经济科目
    pub economic: Option<MeantWord>,
    /// 收入科目
    pub revenue: Option<MeantWord>,
    /// 单位
    pub units: Option<MeantWord>,
    /// 时点
    pub scenario: Option<MeantWord>,
}

/// What the figures of a ledger are.
#[derive(Clone, Debug)]
pub struct LedgerMeaning<'l> {
    ledger: &'l LedgerSpec,
    /// Of each figure, its column by itself; `None` of one that says nothing.
    columns: Vec<Option<Meaning>>,
}

impl Layout {
    /// What the figures of a ledger are, by the indices of its table and of itself.
    pub fn meaning(&self, table: usize, ledger: usize) -> LedgerMeaning<'_> {
        let table = &self.tables[table];
        let ledger = &table.ledgers[ledger];
        let speaks = speaks(table, ledger);
        let columns = ledger.figures().enumerate().map(|(at, column)| {
            let says = speaks && column.role == ColumnRole::Amount && !column.apart;
            says.then(|| of_column(space(), table, ledger, at).ok())?
        });
        LedgerMeaning {
            ledger,
            columns: columns.collect(),
        }
    }
}

impl LedgerMeaning<'_> {
    /// What a figure is in a line, by its index; of a row or a column that says nothing, nothing is known.
    pub fn of(&self, figure: usize, line: MeantLine) -> Meant {
        let meaning = self.in_line(figure, line);
        meaning.map_or_else(Meant::default, |(meaning, unknown)| {
            Meant::of(&meaning, unknown)
        })
    }

    /// The box of a figure in a line, if everything is known of it.
    pub(super) fn meaning(&self, figure: usize, line: MeantLine) -> Option<Meaning> {
        let (meaning, unknown) = self.in_line(figure, line)?;
        unknown.is_none().then_some(meaning)
    }

    fn in_line(&self, figure: usize, line: MeantLine) -> Option<(Meaning, Option<Dimension>)> {
        let column = self.columns.get(figure).copied().flatten()?;
        in_line(self.ledger, column, line)
    }
}

/// What a column means in a line, and the dimension of which only the line's name tells.
fn in_line(
    ledger: &LedgerSpec,
    column: Meaning,
    line: MeantLine,
) -> Option<(Meaning, Option<Dimension>)> {
    match (&ledger.rows, line) {
        (RowsSpec::List(rows), MeantLine::Fixed(key)) => {
            let row = rows.iter().find(|row| row.key.as_str() == key)?;
            Some((of_list_row(space(), column, row).ok()??, None))
        }
        (RowsSpec::List(_), _) => None,
        (_, MeantLine::Code(code)) => {
            let coded = column.with(Dimension::of_code(code), Member::Code(code));
            Some((coded, None))
        }
        (
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. },
            MeantLine::Named,
        ) => Some((column, Some(dimension(*classification)))),
        _ => Some((column, None)),
    }
}

impl Meant {
    fn of(meaning: &Meaning, unknown: Option<Dimension>) -> Meant {
        let word = |dimension: Dimension| {
            let known = Some(dimension) != unknown;
            known.then(|| space().word_of(dimension, meaning.at(dimension)))?
        };
        Meant {
            purpose: word(Dimension::Use),
            origin: word(Dimension::Origin),
            source: word(Dimension::Source),
            function: word(Dimension::Function),
            economic: word(Dimension::Economic),
            revenue: word(Dimension::Revenue),
            units: word(Dimension::Kind),
            scenario: word(Dimension::Scene),
        }
    }
}
