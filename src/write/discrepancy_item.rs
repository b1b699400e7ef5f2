//! One line of the 差异表: what it says, which cell it means, and what can be decided on it.
//!
//! Plain data between [`discrepancy_items`](super::discrepancy_items), which gathers the lines, and
//! [`discrepancies`](super::discrepancies), which draws them.

use rust_decimal::Decimal;

use crate::model::CellRef;
use crate::words::write as words;

/// What a line says about its cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum State {
    /// 已更正
    Corrected,
    /// 待确认
    Open,
    /// 不符
    Mismatch,
    /// 未核
    Unchecked,
    /// 提示
    Hint,
    /// 尾差
    Tail,
}

impl State {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            State::Corrected => words::state::CORRECTED,
            State::Open => words::state::OPEN,
            State::Mismatch => words::state::MISMATCH,
            State::Unchecked => words::state::UNCHECKED,
            State::Hint => words::state::HINT,
            State::Tail => words::state::TAIL,
        }
    }
}

/// One line.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Item {
    /// What it says.
    pub state: State,
    /// The table by index, and the cell in the output.
    pub output: Option<(usize, CellRef)>,
    /// The table, where the output has no such cell.
    pub table: String,
    /// Where the cell stood in the input.
    pub input: String,
    /// The row's name.
    pub label: String,
    /// The column.
    pub column: String,
    /// The relation in words.
    pub relation: String,
    /// The equation with its numbers.
    pub equation: String,
    /// What was submitted.
    pub reported: Option<String>,
    /// What it should be.
    pub expected: Option<String>,
    /// The first less the second.
    pub difference: Option<Decimal>,
    /// How sure that is.
    pub certainty: String,
    /// The rivals, numbered.
    pub rivals: String,
    /// How many rivals can be chosen; `None` if there is nothing to decide.
    pub decide: Option<Decide>,
    /// By which a decision is found again.
    pub id: String,
}

/// What can be decided on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Decide {
    /// Whether there is a suggestion to take.
    pub suggested: bool,
    /// How many rivals there are.
    pub rivals: usize,
}
