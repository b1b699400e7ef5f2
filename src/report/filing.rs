//! What becomes of the files and units of a bureau: every file and every unit is in exactly one state.

use std::collections::BTreeMap;

use super::Outcome;

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filing {
    /// 已报: it is the submission of that unit.
    Taken(usize),
    /// 重复: it says the same as another file, which was taken.
    Same(usize),
    /// 旧版: another file of the unit is newer.
    Old {
        /// That file.
        newer: usize,
        /// Why it is taken for newer.
        why: Newer,
    },
    /// 读不出
    Unread,
    /// 年度或版式不同
    Other(OtherBook),
    /// 部门汇总: it adds up units that have handed in their own.
    Whole(WholeBy),
    /// 名单外: nobody expects it, or it does not say of which of several units it is.
    Unexpected,
}

/// Why a file is taken for the sum of units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WholeBy {
    /// The list of units names it as what stands above them.
    List,
    /// It says of how many units it is the sum.
    Note,
    /// Its figures are the sums of theirs.
    Figures,
    /// Nearly none of its figures is below the sum of theirs, and its unit has handed in another file.
    More,
}

/// Why a file is not of this book of tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OtherBook {
    /// It is of another year.
    Year,
    /// It is printed by another layout.
    Layout,
}

/// What became of an expected unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UnitState {
    /// 已报
    Reported,
    /// 未报
    Missing,
    /// 读不出: all that came of it.
    Unread,
    /// 年度或版式不同: all that came of it.
    Other,
    /// 部门汇总: all that came of it adds up the units below it.
    Whole,
}

/// Why one of two is taken for newer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newer {
    /// Its name says so.
    ByName,
    /// It was written later.
    ByTime,
    /// Nothing tells; its name comes last.
    Unsure,
}

/// How a unit was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FoundBy {
    /// By its name or a short form of it.
    ByName,
    /// By a name in other words, or misspelt.
    Spelt,
    /// By the code or the name in the name of the file.
    ByFile,
}

/// How many units and files are in which state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FilingCounts {
    /// The units by 报送.
    pub units: BTreeMap<UnitState, usize>,
    /// The units that reported by 核对, a hint as a pass.
    pub checked: BTreeMap<Outcome, usize>,
    /// The files by 报送, in words.
    pub files: BTreeMap<&'static str, usize>,
}
