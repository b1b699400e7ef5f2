//! Made-up finance bureaus: a seed and a plan go in, out comes a list of units with everything that they handed in, and what
//! it adds up to. Most hand in one workbook; with oddities some hand in nothing, the same twice, an earlier version too, last
//! year's, another form's, something unreadable, or bear another name; each file and each unit is labelled.
//!
//! Names come from `names`, who hands in what is settled in `draw`. A submission is a `paper`, printed when it is asked for and
//! always to the same bytes, so that a bureau of 10,000 is small until it is written. `broken` makes what nobody can read,
//! `truth` adds up, `books` makes the workbooks of the bureau itself, `folder` the list of units, the labels and the files.
//! Nothing here knows the library: what adds up to what is known from the departments' own cells.

mod books;
mod broken;
mod draw;
mod folder;
mod names;
mod paper;
#[cfg(test)]
mod tests;
mod truth;

use crate::departments::{RoundingMode, UnitKind};
use broken::Broken;
use paper::Paper;

pub use truth::Amounts;

/// What a bureau is to be like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many units there are, 10,000 at most.
    pub units: usize,
    /// The form that they are asked to hand in.
    pub layout: BureauLayout,
    /// How their figures were made. Shanghai's form is in 元 and 分, so there only `Exact` differs: 表9, in 万元, is exact too.
    pub rounding: RoundingMode,
    /// Whether there is anything but one plain workbook from each unit.
    pub oddities: bool,
    /// How many units hand in a workbook with one mistyped figure.
    pub damaged: usize,
    /// How many units print 元 where the others print 万元; the form of Shanghai is in 元 and has none.
    pub in_yuan: usize,
    /// Whether in each department with several units two of them pay each other. The form of Shanxi hides it in 单位资金; that of
    /// Shanghai has no place for it.
    pub transfers: bool,
}

/// A form that a bureau asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum BureauLayout {
    /// 13 tables in 万元.
    Shanxi,
    /// Nine tables in 元, as a 预算单位 prints them; the department's own book is printed as a 部门's.
    Shanghai,
}

/// A bureau with what it received.
#[derive(Clone, Debug)]
pub struct Bureau {
    /// 青岚县财政局
    pub name: String,
    /// The budget year.
    pub year: u16,
    /// The form it asks for.
    pub layout: BureauLayout,
    /// Its units; those below another one follow it.
    pub units: Vec<Member>,
    /// What was handed in.
    pub files: Vec<File>,
    /// What units paid each other.
    pub dealings: Vec<Dealing>,
}

/// Money that a unit paid to another of its department: 上缴 to the one above it, or 补助 from there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dealing {
    /// The unit that paid, by index.
    pub payer: usize,
    /// The unit that received it.
    pub receiver: usize,
    /// How much, in 分.
    pub fen: i64,
}

/// A unit of the list.
#[derive(Clone, Debug)]
pub struct Member {
    /// 015001: the number of the department, and of the unit in it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the unit above it.
    pub parent: Option<String>,
    /// What it is; where it is a department with units of its own, an organ if any of them is one.
    pub kind: UnitKind,
    /// Other names that it had.
    pub aliases: Vec<String>,
    /// What becomes of it when the submissions are added up.
    pub expected: UnitState,
    /// The section of the bureau that looks after it.
    section: &'static str,
    /// Its right submission, handed in or not.
    paper: Paper,
}

/// What becomes of a unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UnitState {
    /// One of its files is taken.
    Reported,
    /// It handed in nothing.
    Missing,
    /// All that it handed in is unreadable.
    Unreadable,
    /// All that it handed in is of another year.
    OtherYear,
    /// All that it handed in is in another form.
    OtherLayout,
}

/// A file that was handed in.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it lies in the folder of submissions: `农业科/015001青岚县水利局.xlsx`.
    pub path: String,
    /// What is to become of it.
    pub expected: FileState,
    /// The unit that it comes from, by index.
    pub unit: Option<usize>,
    content: Content,
}

/// What is to become of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FileState {
    /// Its figures are added up.
    Taken,
    /// It says the same as the one that is taken, in every byte or in every figure. Which of the two is taken is all the same.
    Duplicate,
    /// It is an earlier version with other figures; the later one says so in its name.
    Old,
    /// It cannot be read.
    Unreadable,
    /// It is of the year before.
    OtherYear,
    /// It is in the other form.
    OtherLayout,
    /// It comes from a department that is not in the list.
    Foreign,
}

/// A cell that was mistyped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The sheet.
    pub sheet: String,
    /// The cell: `C7`.
    pub cell: String,
    /// What it should print, in hundredths of the unit that the sheet prints.
    pub from: i64,
    /// What it prints.
    pub to: i64,
}

#[derive(Clone, Debug)]
enum Content {
    Paper(Paper),
    Broken(Broken, Paper),
}

impl Bureau {
    /// The same figures a year earlier.
    pub fn a_year_earlier(&self) -> Bureau {
        let mut earlier = self.clone();
        earlier.year -= 1;
        for file in &mut earlier.files {
            if let Content::Paper(paper) = &mut file.content {
                paper.year -= 1;
            }
        }
        earlier
    }
}

impl File {
    /// Its bytes, made anew each time and always the same.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Paper(paper) => paper.bytes(),
            Content::Broken(broken, paper) => broken.bytes(paper),
        }
    }

    /// The mistyped figure on it.
    pub fn damage(&self) -> Option<Damage> {
        match &self.content {
            Content::Paper(paper) => paper.damage(),
            Content::Broken(..) => None,
        }
    }

    /// The department's name that it bears, where it bears one: perhaps another one than the unit's.
    pub fn printed_name(&self) -> Option<&str> {
        match &self.content {
            Content::Paper(paper) => Some(&paper.name),
            Content::Broken(..) => None,
        }
    }
}

impl UnitState {
    /// All of them.
    pub const ALL: [UnitState; 5] = [
        UnitState::Reported,
        UnitState::Missing,
        UnitState::Unreadable,
        UnitState::OtherYear,
        UnitState::OtherLayout,
    ];

    /// Its name among the labels.
    pub fn label(self) -> &'static str {
        match self {
            UnitState::Reported => "reported",
            UnitState::Missing => "missing",
            UnitState::Unreadable => "unreadable",
            UnitState::OtherYear => "other-year",
            UnitState::OtherLayout => "other-layout",
        }
    }
}

impl FileState {
    /// All of them.
    pub const ALL: [FileState; 7] = [
        FileState::Taken,
        FileState::Duplicate,
        FileState::Old,
        FileState::Unreadable,
        FileState::OtherYear,
        FileState::OtherLayout,
        FileState::Foreign,
    ];

    /// Its name among the labels.
    pub fn label(self) -> &'static str {
        match self {
            FileState::Taken => "taken",
            FileState::Duplicate => "duplicate",
            FileState::Old => "old",
            FileState::Unreadable => "unreadable",
            FileState::OtherYear => "other-year",
            FileState::OtherLayout => "other-layout",
            FileState::Foreign => "foreign",
        }
    }
}

impl Plan {
    /// One plain, right workbook from each of so many units.
    pub fn plain(units: usize, layout: BureauLayout) -> Plan {
        Plan {
            units,
            layout,
            rounding: RoundingMode::Rounded,
            oddities: false,
            damaged: 0,
            in_yuan: 0,
            transfers: false,
        }
    }
}
