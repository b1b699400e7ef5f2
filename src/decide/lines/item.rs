//! One line of the 差异表: what it says, which cell it means, and what can be decided on it.
//!
//! Plain data between [`of`](super::of), which gathers the lines, and `pages::discrepancies`, which draws them.

use rust_decimal::Decimal;

use crate::decide::{Choice, Decision, Line, Put};
use crate::layout::Layout;
use crate::model::CellRef;
use crate::report::Spot;
use crate::words::{decide, pages as words};

use crate::standard::Placement;

/// What a line says about its cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum State {
    /// 已更正
    Corrected,
    /// 采纳, 自填
    Decided(&'static str),
    /// 保留原值
    Kept,
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
    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Corrected => words::state::CORRECTED,
            State::Decided(word) => word,
            State::Kept => words::DECIDE_KEEP,
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
pub(crate) struct Item {
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
    /// The cell by its names.
    pub spot: Option<Spot>,
    /// What the suggestion and then each rival would set.
    pub offers: Vec<Vec<Put>>,
}

/// What can be decided on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decide {
    /// Whether there is a suggestion to take.
    pub suggested: bool,
    /// How many rivals there are.
    pub rivals: usize,
}

impl Item {
    /// Whether what is offered is a label: then what is and what should be are texts.
    pub(crate) fn is_label(&self) -> bool {
        is_label(&self.offers)
    }

    /// The line as a record keeps it.
    pub(crate) fn line(&self) -> Line {
        Line {
            spot: self.spot.clone(),
            input: self.input.clone(),
            label: self.label.clone(),
            relation: self.relation.clone(),
            equation: self.equation.clone(),
            reported: self.reported.clone(),
            expected: self.expected.clone(),
            certainty: self.certainty.clone(),
            rivals: self.rivals.clone(),
            offers: self.offers.clone(),
        }
    }

    /// The line of a decision, as it stood when it was made; `None` for what was made without a line.
    pub(crate) fn decided(
        decision: &Decision,
        layout: &Layout,
        placement: &Placement,
    ) -> Option<Item> {
        let line = decision.line.as_ref()?;
        let choice = decision.chosen()?;
        let spot = line.spot.as_ref();
        let amount = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let difference = amount(&line.reported)
            .zip(amount(&line.expected))
            .map(|(from, to): (Decimal, Decimal)| from - to);
        let difference = difference.filter(|_| !is_label(&line.offers));
        let suggested = line.offers.first().is_some_and(|offer| !offer.is_empty());
        Some(Item {
            state: match choice {
                Choice::Keep => State::Kept,
                other => State::Decided(decide::state(other)),
            },
            output: spot.and_then(|spot| placement.find_any(layout, spot)),
            table: spot.map(|spot| spot.table.clone()).unwrap_or_default(),
            input: line.input.clone(),
            label: line.label.clone(),
            column: spot.map(|spot| spot.column.clone()).unwrap_or_default(),
            relation: line.relation.clone(),
            equation: line.equation.clone(),
            reported: line.reported.clone(),
            expected: line.expected.clone(),
            difference,
            certainty: line.certainty.clone(),
            rivals: line.rivals.clone(),
            decide: Some(Decide {
                suggested,
                rivals: line.offers.len().saturating_sub(1),
            }),
            id: decision.id.clone(),
            spot: line.spot.clone(),
            offers: line.offers.clone(),
        })
    }
}

/// Whether the first offer sets a label.
fn is_label(offers: &[Vec<Put>]) -> bool {
    let mut first = offers.iter().take(1).flatten();
    first.any(|put| put.field.is_some())
}
