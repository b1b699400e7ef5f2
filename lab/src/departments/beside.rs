//! Tables that lie beside a department's own in its file: copies of last year, tables of somebody else.

use super::dice::Dice;
use super::facts::Department;
use super::page::Sheet;
use super::random::Profile;
use super::rounding::RoundingMode;

/// Whose tables lie there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Other {
    /// The department's own of the year before.
    LastYear,
    /// Another department's of the same year.
    Department,
}

/// The sheets of one to four tables of that owner that print a figure, each under a name of its own.
pub fn beside(department: &Department, other: Other, mode: RoundingMode) -> Vec<Sheet> {
    let mut dice = Dice::new(department.seed ^ 0x6265_7369_6465);
    let owner = match other {
        Other::LastYear => last_year(department, &mut dice),
        Other::Department => another(department, &mut dice),
    };
    let mark = match other {
        Other::LastYear => *dice.pick(&["(旧)", "上年", " (2)", "备份"]),
        Other::Department => *dice.pick(&["参考", " (2)", "样表"]),
    };
    let printed = owner.print(mode);
    let filled = |at: &usize| {
        let mut cells = printed.cells.values();
        cells.any(|entry| entry.sheet == *at && entry.value != 0)
    };
    let filled: Vec<usize> = (0..printed.sheets.len()).filter(filled).collect();
    let mut chosen: Vec<usize> = (0..1 + dice.below(4))
        .map(|_| *dice.pick(&filled))
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    let sheets = chosen.into_iter().map(|at| Sheet {
        name: format!("{}{mark}", printed.sheets[at].name),
        ..printed.sheets[at].clone()
    });
    sheets.collect()
}

/// The department a year ago: most amounts were others, some the same.
fn last_year(department: &Department, dice: &mut Dice) -> Department {
    let mut old = department.clone();
    old.year -= 1;
    for fact in &mut old.facts {
        if dice.chance(70) {
            fact.fen = (fact.fen * (60 + dice.below(70) as i64) / 100).max(1);
        }
    }
    old
}

/// A department of another name, in the same year.
fn another(department: &Department, dice: &mut Dice) -> Department {
    loop {
        let seed = dice.below(1 << 30) as u64;
        let mut other = Department::random(seed, Profile::Small);
        if other.name != department.name {
            other.year = department.year;
            return other;
        }
    }
}
