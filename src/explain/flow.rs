//! In: cells with a sign each. Out: what one amount that they rise or fall by does to the equations, and which cells
//! have to go along. Refuses nothing by itself: whoever follows an amount says where it ends.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::cells::Cells;
use super::groups::along;
use super::index::Index;
use super::solve::{Bench, Move};

/// So many cells follow most: room for them is made at once. Each stands in some four equations.
const USUAL: usize = 6;

/// Cells that move by one amount, each up or down.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// The cells as they came.
    pub cells: Cells,
    /// Whether each of them rises (1) or falls (-1).
    signs: Vec<i64>,
    /// By how many times the amount each equation changes that has any of them.
    change: FxHashMap<u32, i64>,
}

/// What an equation asks for once the amount has come to it.
pub(super) enum Next {
    /// Nothing: it holds about, or another mistake stands in it.
    Nothing,
    /// This cell has to go along, with that sign.
    Goes(u32, i64),
    /// One of several has to.
    OneOfSeveral,
    /// A cell would have to, and none can.
    Stuck,
}

impl Flow {
    /// Those cells.
    pub fn of(index: &Index, cells: &[(u32, i64)]) -> Flow {
        let room = cells.len() + USUAL;
        let mut flow = Flow {
            cells: Cells::with_capacity(room),
            signs: Vec::with_capacity(room),
            change: FxHashMap::with_capacity_and_hasher(4 * room, FxBuildHasher),
        };
        for &(fact, sign) in cells {
            flow.insert(index, fact, sign);
        }
        flow
    }

    /// One amount from the second to the first: where the two meet it comes and goes.
    pub fn between(index: &Index, one: &Flow, other: &Flow) -> Flow {
        let only = |one: &Flow, other: &Flow| -> Vec<(u32, i64)> {
            let own = one.cells.iter().zip(&one.signs);
            let own = own.filter(|(fact, _)| !other.contains(*fact));
            own.map(|(fact, &sign)| (fact, sign)).collect()
        };
        Flow::of(index, &[only(one, other), only(other, one)].concat())
    }

    /// Adds the cell; false if it was there.
    pub fn insert(&mut self, index: &Index, fact: u32, sign: i64) -> bool {
        if !self.cells.insert(fact) {
            return false;
        }
        self.signs.push(sign);
        for (&at, weight) in index.of(fact).iter().zip(index.weights(fact)) {
            *self.change.entry(at).or_default() += sign * weight;
        }
        true
    }

    /// Takes the cells from the one of that number on out again.
    pub fn truncate(&mut self, index: &Index, len: usize) {
        for (fact, sign) in self.cells.iter().zip(&self.signs).skip(len) {
            for (&at, weight) in index.of(fact).iter().zip(index.weights(fact)) {
                *self.change.entry(at).or_default() -= sign * weight;
            }
        }
        self.cells.truncate(len);
        self.signs.truncate(len);
    }

    /// The equations that hold as printed and fail with the amount.
    pub fn opened(&self, index: &Index, by: i64) -> usize {
        let fails = |at: u32, change: i64| {
            change != 0 && !index.violated[at as usize] && !about_right(index, at, change, by)
        };
        let changes = self.change.iter();
        changes.filter(|(at, change)| fails(**at, **change)).count()
    }

    /// Whether the cell moves.
    pub fn contains(&self, fact: u32) -> bool {
        self.cells.contains(fact)
    }

    /// Whether the cell rises (1) or falls (-1) with the amount; 0 if it does not move.
    pub fn sign(&self, fact: u32) -> i64 {
        self.cells.place(fact).map_or(0, |place| self.signs[place])
    }

    /// By how many times the amount the left side of the equation rises.
    pub fn change(&self, at: u32) -> i64 {
        self.change.get(&at).copied().unwrap_or(0)
    }

    /// The equations whose left side changes, in order.
    pub fn changed(&self) -> Vec<u32> {
        let changed = self.change.iter().filter(|(_, by)| **by != 0);
        let mut list: Vec<u32> = changed.map(|(at, _)| *at).collect();
        list.sort_unstable();
        list
    }

    /// The moves by one unknown amount, in order of facts.
    pub fn moves(&self, index: &Index) -> Vec<Move> {
        let cells = self.cells.sorted();
        along(index, cells.iter().map(|&fact| (fact, self.sign(fact))))
    }

    /// Whether a cell that is not negative would clearly be.
    pub fn turns_negative(&self, index: &Index, by: i64) -> bool {
        self.cells.iter().zip(&self.signs).any(|(fact, sign)| {
            let from = index.value[fact as usize];
            let to = from.saturating_add(sign.saturating_mul(by));
            // The amount is known up to a tail.
            from >= 0 && to < -3 * index.quantum(fact)
        })
    }

    /// Whether the equation about holds with the amount in it.
    pub fn about_right(&self, index: &Index, at: u32, by: i64) -> bool {
        about_right(index, at, self.change(at), by)
    }

    /// What the equation asks for: the total goes along, or the only other figure, or one of several.
    pub fn next(&self, index: &Index, bench: &mut Bench, at: u32, by: i64) -> Next {
        let change = self.change(at);
        if change == 0 || about_right(index, at, change, by) {
            return Next::Nothing;
        }
        let equation = index.equation(at);
        bench.steps += equation.terms.len() as u64;
        if index.violated[at as usize] && equation.table.is_none() {
            return Next::Nothing;
        }
        let total = equation.whole.filter(|_| equation.table.is_some());
        let total = total.and_then(|total| equation.terms.iter().find(|t| t.1 == total));
        if let Some(&(weight, total)) = total.filter(|t| self.balances(index, change, t)) {
            return Next::Goes(total, -change / weight);
        }
        let mut figures = self.figures(index, at);
        match (figures.next(), figures.next()) {
            (None, _) => Next::Stuck,
            (Some((fact, sign)), None) => Next::Goes(fact, sign),
            (Some(_), Some(_)) => Next::OneOfSeveral,
        }
    }

    /// The figures of the equation that would balance it by going along, each with its sign.
    pub fn figures(&self, index: &Index, at: u32) -> impl Iterator<Item = (u32, i64)> {
        let change = self.change(at);
        let may =
            move |t: &&(i64, u32)| index.figure[t.1 as usize] && self.balances(index, change, t);
        let terms = index.equation(at).terms.iter().filter(may);
        terms.map(move |&(weight, fact)| (fact, -change / weight))
    }

    /// Whether the cell would balance the equation by going along.
    fn balances(&self, index: &Index, change: i64, &(weight, fact): &(i64, u32)) -> bool {
        let quantum = self.cells.get(0).map_or(1, |first| index.quantum(first));
        weight.abs() == change.abs()
            && !index.frozen[fact as usize]
            && index.quantum(fact) == quantum
            && !self.contains(fact)
    }
}

/// Whether the equation about holds with so many times the amount in it.
fn about_right(index: &Index, at: u32, change: i64, by: i64) -> bool {
    let bounds = index.printed[at as usize];
    let left = (bounds.residual + i128::from(change) * i128::from(by)).abs();
    left <= bounds.sharp || 2 * left < i128::from(by).abs()
}
