//! Labelled damage: a workbook, a kind of mistake and a seed go in; the spoilt workbook comes out with
//! every cell that differs from the right one. `None` where the workbook has no place for that mistake.

use super::dice::Dice;
use super::events;
use super::moved::{self, Way};
use super::page::{CellId, Printed};

/// A kind of mistake.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stratum {
    /// One cell mistyped.
    OneCell,
    /// Two cells mistyped, each on its own.
    TwoCells,
    /// Three cells mistyped, each on its own.
    ThreeCells,
    /// A fact wrong at its source, so in every table that lists it; all totals are right.
    CopiedTotalsRight,
    /// The same, and in one of the tables the totals were added up from it.
    CopiedTotalsFollow,
    /// A fact was brought up to date, and its totals in one table were not.
    StaleInOneTable,
    /// A fact was brought up to date in every table that lists it, and its totals nowhere.
    StaleEverywhere,
    /// A row left out.
    MissingRow,
    /// A row printed twice.
    DoubledRow,
    /// The amounts of two rows exchanged.
    SwappedRows,
    /// Two cells exchanged.
    SwappedCells,
    /// One cell in 元.
    UnitOfCell,
    /// One column in 元.
    UnitOfColumn,
    /// One table in 元.
    UnitOfTable,
    /// An amount in another row, the totals of both with it.
    MisfiledRow,
    /// An amount in another column of its row, the totals of both with it.
    MisfiledColumn,
    /// An amount in the column of another source, the totals of both with it.
    MisfiledSource,
    /// An amount in another row, no total with it.
    MovedRow,
    /// An amount in another column, no total with it.
    MovedColumn,
    /// A fact brought up to date everywhere but in one table.
    OneTableNotUpdated,
    /// The same, but in two tables.
    TwoTablesNotUpdated,
    /// The same, but in three tables.
    ThreeTablesNotUpdated,
    /// Two columns of a table exchanged.
    ColumnsExchanged,
    /// A column pasted over another one.
    ColumnPasted,
    /// The lowest rows of a table in 元.
    UnitOfLevel,
    /// A part of 表五 that its totals followed, and a cell mistyped.
    FollowedAndSlip,
}

/// A cell that is not as it should be.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Which mistake it belongs to, from 0.
    pub event: usize,
    /// The cell. In a doubled row, the row's identity ends in `#2`.
    pub cell: CellId,
    /// What it should print, in hundredths; `None` if it should not be there.
    pub right: Option<i64>,
    /// What it prints; `None` if it is not there.
    pub printed: Option<i64>,
}

/// A spoilt workbook and the truth about it.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// What was done.
    pub stratum: Stratum,
    /// The workbook as it should be.
    pub right: Printed,
    /// The spoilt workbook.
    pub printed: Printed,
    /// All cells that differ.
    pub truth: Vec<Change>,
    /// What each event was, in words for a table of results: `transposition`, `missing row`.
    pub events: Vec<&'static str>,
}

impl Stratum {
    /// All of them.
    pub const ALL: [Stratum; 26] = [
        Stratum::OneCell,
        Stratum::TwoCells,
        Stratum::ThreeCells,
        Stratum::CopiedTotalsRight,
        Stratum::CopiedTotalsFollow,
        Stratum::StaleInOneTable,
        Stratum::StaleEverywhere,
        Stratum::MissingRow,
        Stratum::DoubledRow,
        Stratum::SwappedRows,
        Stratum::SwappedCells,
        Stratum::UnitOfCell,
        Stratum::UnitOfColumn,
        Stratum::UnitOfTable,
        Stratum::MisfiledRow,
        Stratum::MisfiledColumn,
        Stratum::MisfiledSource,
        Stratum::MovedRow,
        Stratum::MovedColumn,
        Stratum::OneTableNotUpdated,
        Stratum::TwoTablesNotUpdated,
        Stratum::ThreeTablesNotUpdated,
        Stratum::ColumnsExchanged,
        Stratum::ColumnPasted,
        Stratum::UnitOfLevel,
        Stratum::FollowedAndSlip,
    ];

    /// Whether not every ordinary department has a place for it: it takes money of two sorts in one row, or a fact in
    /// many tables.
    pub fn needs_room(self) -> bool {
        self >= Stratum::MisfiledRow
    }

    /// The event kind of the report: `cell`, `copied`, `stale`, …
    pub fn kind(self) -> &'static str {
        match self {
            Stratum::OneCell | Stratum::TwoCells | Stratum::ThreeCells => "cell",
            Stratum::CopiedTotalsRight | Stratum::CopiedTotalsFollow => "copied",
            Stratum::StaleInOneTable | Stratum::StaleEverywhere => "stale",
            Stratum::MissingRow => "missing-row",
            Stratum::DoubledRow => "doubled-row",
            Stratum::SwappedRows | Stratum::SwappedCells => "swap",
            Stratum::UnitOfCell
            | Stratum::UnitOfColumn
            | Stratum::UnitOfTable
            | Stratum::UnitOfLevel => "unit",
            Stratum::MisfiledRow
            | Stratum::MisfiledColumn
            | Stratum::MisfiledSource
            | Stratum::MovedRow
            | Stratum::MovedColumn => "misfiled",
            Stratum::OneTableNotUpdated
            | Stratum::TwoTablesNotUpdated
            | Stratum::ThreeTablesNotUpdated
            | Stratum::FollowedAndSlip => "not-updated",
            Stratum::ColumnsExchanged | Stratum::ColumnPasted => "columns",
        }
    }
}

/// The workbook with one mistake of that kind (or two, or three), drawn from the seed.
pub fn damage(honest: &Printed, stratum: Stratum, seed: u64) -> Option<Damaged> {
    let mut dice = Dice::new(seed ^ ((stratum as u64) << 48) ^ 0x0064_616d_6167_6564);
    let mut damaged = Damaged {
        stratum,
        right: honest.clone(),
        printed: honest.clone(),
        truth: Vec::new(),
        events: Vec::new(),
    };
    let dice = &mut dice;
    let done = match stratum {
        Stratum::OneCell => events::slips(&mut damaged, dice, 1),
        Stratum::TwoCells => events::slips(&mut damaged, dice, 2),
        Stratum::ThreeCells => events::slips(&mut damaged, dice, 3),
        Stratum::CopiedTotalsRight => events::copied(&mut damaged, dice, false),
        Stratum::CopiedTotalsFollow => events::copied(&mut damaged, dice, true),
        Stratum::StaleInOneTable => events::stale(&mut damaged, dice, true),
        Stratum::StaleEverywhere => events::stale(&mut damaged, dice, false),
        Stratum::MissingRow => events::missing_row(&mut damaged, dice),
        Stratum::DoubledRow => events::doubled_row(&mut damaged, dice),
        Stratum::SwappedRows => events::swapped(&mut damaged, dice, true),
        Stratum::SwappedCells => events::swapped(&mut damaged, dice, false),
        Stratum::UnitOfCell => events::unit(&mut damaged, dice, |_, _| false),
        Stratum::UnitOfColumn => events::unit(&mut damaged, dice, |one, other| {
            (one.table, one.ledger, one.column) == (other.table, other.ledger, other.column)
        }),
        Stratum::UnitOfTable => {
            events::unit(&mut damaged, dice, |one, other| one.table == other.table)
        }
        Stratum::MisfiledRow => moved::misfiled(&mut damaged, dice, Way::Row, true),
        Stratum::MisfiledColumn => moved::misfiled(&mut damaged, dice, Way::Column, true),
        Stratum::MisfiledSource => moved::misfiled(&mut damaged, dice, Way::Source, true),
        Stratum::MovedRow => moved::misfiled(&mut damaged, dice, Way::Row, false),
        Stratum::MovedColumn => moved::misfiled(&mut damaged, dice, Way::Column, false),
        Stratum::OneTableNotUpdated => moved::not_updated(&mut damaged, dice, 1),
        Stratum::TwoTablesNotUpdated => moved::not_updated(&mut damaged, dice, 2),
        Stratum::ThreeTablesNotUpdated => moved::not_updated(&mut damaged, dice, 3),
        Stratum::ColumnsExchanged => moved::columns(&mut damaged, dice, true),
        Stratum::ColumnPasted => moved::columns(&mut damaged, dice, false),
        Stratum::UnitOfLevel => moved::level(&mut damaged, dice),
        Stratum::FollowedAndSlip => moved::followed_and_slip(&mut damaged, dice),
    };
    done.map(|()| damaged)
}

impl Damaged {
    /// Begins another event.
    pub(super) fn event(&mut self, what: &'static str) {
        self.events.push(what);
    }

    /// Prints a wrong value as part of the last event. A cell that would be right is left out.
    pub(super) fn spoil(&mut self, cell: &CellId, wrong: i64) {
        let right = self.right.cells[cell].value;
        self.printed.set(cell, wrong);
        if right != wrong {
            self.note(cell.clone(), Some(right), Some(wrong));
        }
    }

    /// Notes a difference of the last event.
    pub(super) fn note(&mut self, cell: CellId, right: Option<i64>, printed: Option<i64>) {
        let event = self.events.len().saturating_sub(1);
        self.truth.push(Change {
            event,
            cell,
            right,
            printed,
        });
    }
}
