//! Honest tables printed in other digits than 0.01 万元: coarser, finer, in 元, some tables or all of them; and
//! tables of one book that were settled one by one. Every figure is still the rounding of what it adds up.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use super::facts::Department;
use super::page::{Cell, CellId, Printed};
use super::rounding::{RoundingMode, UNIT, settled_for};

/// In what digits a table is printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantum {
    /// In 万元, to 1 万元.
    WholeWan,
    /// In 万元, to 0.1.
    OneDecimal,
    /// In 万元, to 0.001.
    ThreeDecimals,
    /// In 元, to 1 元.
    WholeYuan,
    /// In 元, from figures in 0.01 万元: multiples of 100.
    YuanFromWan,
}

impl Quantum {
    /// All of them.
    pub const ALL: [Quantum; 5] = [
        Quantum::WholeWan,
        Quantum::OneDecimal,
        Quantum::ThreeDecimals,
        Quantum::WholeYuan,
        Quantum::YuanFromWan,
    ];

    /// One unit of the last digit, in 分.
    pub fn fen(self) -> i64 {
        match self {
            Quantum::WholeWan => 100 * UNIT,
            Quantum::OneDecimal => 10 * UNIT,
            Quantum::ThreeDecimals => UNIT / 10,
            Quantum::WholeYuan => 100,
            Quantum::YuanFromWan => UNIT,
        }
    }

    /// Whether it is printed in 元.
    pub fn in_yuan(self) -> bool {
        matches!(self, Quantum::WholeYuan | Quantum::YuanFromWan)
    }

    /// What a sheet counts one unit of money as, and how many 分 one of its counts is.
    fn counts(self) -> (i64, i64) {
        match self {
            Quantum::WholeWan | Quantum::OneDecimal => (100, UNIT),
            Quantum::ThreeDecimals => (1_000, UNIT / 10),
            Quantum::WholeYuan | Quantum::YuanFromWan => (100, 1),
        }
    }

    /// One unit of the last digit as the cells of the sheet count.
    pub fn step(self) -> i64 {
        self.fen() / self.counts().1
    }
}

/// Which tables are printed so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reach {
    /// The whole book.
    Book,
    /// The sheet of that number.
    Sheet(usize),
    /// These two.
    Two(usize, usize),
    /// Those of a book of which many are printed so, small ones among them: a bit for each sheet.
    Many(u16),
}

impl Reach {
    /// Of all that there are, one at random.
    pub fn random(dice: &mut Dice) -> Reach {
        match dice.below(3) {
            0 => Reach::Book,
            1 => Reach::Sheet(dice.below(13)),
            _ => Reach::Two(dice.below(13), dice.below(13)),
        }
    }

    /// Whether it reaches a sheet.
    pub fn has(self, sheet: usize) -> bool {
        match self {
            Reach::Book => true,
            Reach::Sheet(one) => sheet == one,
            Reach::Two(one, other) => sheet == one || sheet == other,
            Reach::Many(sheets) => sheets >> sheet & 1 == 1,
        }
    }
}

/// Different amounts that a table needs for its digits to be told.
const VARIED: usize = 8;

/// The book with those tables in other digits. What rounds to nothing is printed as 0; a table of which nothing
/// else would be left stays as it is, and so does a single one of which nobody could tell: with few amounts, or with
/// one that rounding changes.
pub fn reprint(printed: &Printed, quantum: Quantum, reach: Reach) -> Printed {
    let mut copy = printed.clone();
    let (per_unit, fen) = quantum.counts();
    let value = |truly: i64| round(truly, quantum.fen()) / fen;
    for sheet in (0..copy.sheets.len()).filter(|&sheet| reach.has(sheet)) {
        let cells = || printed.cells.iter().filter(|cell| cell.1.sheet == sheet);
        if cells().all(|(_, entry)| value(entry.fen) == 0) {
            continue;
        }
        let amounts = cells()
            .map(|(_, entry)| value(entry.fen))
            .filter(|&it| it != 0);
        let varied: BTreeSet<i64> = amounts.collect();
        // One figure that rounding changed makes no table of coarser figures, nor breaks one.
        let facts: BTreeSet<i64> = cells().map(|(_, entry)| entry.fen).collect();
        let changed = facts.iter().filter(|&&truly| truly % quantum.fen() != 0);
        let many = matches!(reach, Reach::Book | Reach::Many(_));
        if !many && (varied.len() < VARIED || changed.count() < 2) {
            continue;
        }
        rescale(&mut copy, sheet, per_unit, quantum.in_yuan());
        for (id, entry) in cells() {
            let value = value(entry.fen);
            copy.set(id, value);
            if entry.fen != 0 {
                copy.sheets[sheet].rows[entry.row][entry.col] = Cell::Number(value);
            }
        }
    }
    copy
}

/// Lets a sheet count in other parts of its unit; its numbers that are no amounts stay what they are.
fn rescale(printed: &mut Printed, sheet: usize, per_unit: i64, yuan: bool) {
    let sheet = &mut printed.sheets[sheet];
    for cell in sheet.rows.iter_mut().flatten() {
        match cell {
            Cell::Number(number) => *number = *number * per_unit / sheet.per_unit,
            Cell::Text(text) if yuan && text == "单位：万元" => *text = "单位：元".to_owned(),
            Cell::Text(_) | Cell::Blank => {}
        }
    }
    sheet.per_unit = per_unit;
}

/// To the nearest multiple, half away from zero.
fn round(fen: i64, step: i64) -> i64 {
    let size = (fen.abs() + step / 2) / step * step;
    if fen < 0 { -size } else { size }
}

/// The book with each table rounded and settled by itself, so that it adds up; `None` where two tables would print
/// one fact more than a last digit apart, or none does.
pub fn settled_apart(department: &Department) -> Option<Printed> {
    let mut printed = department.print(RoundingMode::Rounded);
    for sheet in 0..printed.sheets.len() {
        let own = super::print::tables(&settled_for(department, |entry| entry.sheet == sheet));
        for (id, entry) in own.cells.iter().filter(|cell| cell.1.sheet == sheet) {
            printed.set(id, entry.value);
        }
    }
    let mut printings: BTreeMap<&[u32], (i64, i64)> = Default::default();
    for entry in printed.cells.values().filter(|it| !it.facts.is_empty()) {
        let all = printings
            .entry(&entry.facts)
            .or_insert((entry.value, entry.value));
        *all = (all.0.min(entry.value), all.1.max(entry.value));
    }
    let most = printings.values().map(|(low, high)| high - low).max();
    (most == Some(1)).then_some(printed)
}

/// A mistyped figure: the cell, what is right and what it shows, in counts of its sheet.
pub fn mistype(
    printed: &mut Printed,
    dice: &mut Dice,
    step: impl Fn(usize) -> i64,
) -> Option<Typed> {
    let cells = printed.cells.iter().filter(|cell| cell.1.value != 0);
    let ids: Vec<CellId> = cells.map(|(id, _)| id.clone()).collect();
    let id = ids.get(dice.below(ids.len().max(1)))?.clone();
    let entry = &printed.cells[&id];
    let step = step(entry.sheet);
    let (right, steps) = (entry.value, entry.value / step);
    let wrong = match dice.below(3) {
        0 => steps + [2, -2, 3, 5, 10, -10, 100][dice.below(7)],
        1 => steps * 10 + dice.below(10) as i64,
        _ => steps / 10,
    };
    let shown = wrong * step;
    if (shown - right).abs() < 2 * step || shown <= 0 {
        return None;
    }
    printed.set(&id, shown);
    Some(Typed { id, right, shown })
}

/// A mistyped figure.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The cell.
    pub id: CellId,
    /// What is right.
    pub right: i64,
    /// What it shows.
    pub shown: i64,
}
