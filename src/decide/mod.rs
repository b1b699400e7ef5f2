//! Deciding: what a person answered in the 差异表 comes back, is understood, and is applied.
//!
//! In go a workbook that this program wrote (or a file of decisions) and what it offered there; out
//! come [`Decision`]s with the very cells they set and keep. Refuses everything at once if one decision
//! cannot be understood or contradicts another: nothing is applied by halves.
//!
//! A decision is known by the 编号 of its line, never by its position. Headings are found by their
//! words, so sheets may be reordered and rows or columns inserted, sorted or filtered.
//!
//! Every workbook carries its own record ([`Record`]) in a hidden column of the 修改记录: what was
//! submitted, what was corrected, what was decided. A later run starts from what was submitted, so that
//! fixing the program's own output changes nothing. What a person typed into the tables since then is a
//! decision as well ([`Choice::Edit`]).
//!
//! # The file of decisions
//!
//! `duibiao fix 原件.xlsx -o 输出.xlsx --decisions 决定.json` takes, and every `fix` that has something to
//! record writes beside its output (`输出.对表记录.json`), one JSON object:
//!
//! ```json
//! {
//!   "version": 1,
//!   "input": {"file": "原件.xlsx", "sha256": "…"},
//!   "corrections": [{"table": "T3", "row": "2010301", "column": "合计", "from": "1.00", "to": "2.00", "margin": 1, "because": "…"}],
//!   "decisions": [
//!     {"id": "T3/2010301/合计=基本支出+项目支出", "choice": "采纳建议"},
//!     {"id": "…", "choice": "采纳备选2"},
//!     {"id": "…", "choice": "自填", "value": "12.50", "remark": "按决算批复"},
//!     {"id": "…", "choice": "保留原值", "remark": "上年口径"}
//!   ]
//! }
//! ```
//!
//! Only `version` and `decisions` are needed. `id` is the 编号 of the 差异表 and the id of the finding in
//! the JSON report (`已更正/T3/2010301/合计` for a correction). `value` is in the unit of its table. If
//! `input` is given, the file must be that very file. The programs's own records add to each decision
//! what it meant (`set`, `keep`) and the line it was made on (`line`); with these, replaying the record
//! on the original gives the same workbook, byte for byte. `lapsed` holds decisions whose finding was
//! gone. A label that is set (`set` with `field`: `code`, `name` or `place`) holds its text in `to`; its row is named
//! as it was submitted. A figure of a row that is added has `new_row`, one of a row that is taken out `gone`. `corrections` is for people; replaying proves them anew.

mod agree;
mod answers;
mod changes;
mod choice;
mod labels;
pub(crate) mod lines;
mod log;
mod record;
mod resolve;
mod restore;
mod spots;

pub use agree::contradictions;
pub use answers::{Answer, Answers, Ticked, answers};
pub use changes::{ChangeKind, ChangeRecord};
pub use choice::{Choice, Unclear};
pub(crate) use labels::{is_there, put_all, row_now, with_rows, written_label};
pub use lines::correction_id;
pub(crate) use lines::{is_correction_id, offered};
pub use log::{Input, Log, LogError, VERSION, log_path, sha256};
pub use record::{Broken, Carried, InPlace, Record};
pub use resolve::{Offered, Resolved, resolve};
pub use restore::{Form, Since, since};
pub use spots::Spots;
pub(crate) use spots::{column, label_at, place, printed, put, row_named, shown, written};

use serde::{Deserialize, Serialize};

use crate::report::{Cell, Change, Field, Finding, Spot};

use crate::words::decide as words;

/// A cell and the figure that it is to hold, in the unit of its table. What it held is not said, unlike in a
/// [`Change`]: a decision stands whatever was printed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Put {
    /// The cell.
    #[serde(flatten)]
    pub spot: Spot,
    /// The figure; `None` for a blank. The text of a label.
    pub to: Option<String>,
    /// For a label: which part of it, as in [`Change::field`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// Whether its row is added where the table does not have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_row: bool,
    /// Whether its row is taken out, since it stands twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

impl Put {
    /// A figure.
    pub fn figure(spot: Spot, to: Option<String>) -> Put {
        Put {
            spot,
            to,
            field: None,
            new_row: false,
            gone: false,
        }
    }
}

impl From<&Change> for Put {
    fn from(change: &Change) -> Put {
        Put {
            spot: change.spot.clone(),
            to: change.texts().1.clone(),
            field: change.field,
            new_row: false,
            gone: false,
        }
    }
}

/// One decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The 编号 of the line it was made on.
    pub id: String,
    /// The choice in the words of the dropdown.
    pub choice: String,
    /// The figure that was filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What the person said about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// The cells it sets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<Put>,
    /// The cells it keeps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<Spot>,
    /// The line as it stood when it was decided; without it the decision has yet to be resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// What it does by itself; told anew in every run.
    #[serde(skip)]
    pub effect: Option<Effect>,
}

/// How many relations do not hold in what was submitted, and with one decision in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effect {
    /// As it was submitted.
    pub before: usize,
    /// With the figures and labels of that decision alone.
    pub after: usize,
    /// What was submitted in the cell that it is told by.
    pub from: Option<String>,
    /// The name of that cell's row.
    pub label: String,
}

/// A line of the 差异表 on which something can be decided: what it says and what it offers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Line {
    /// The cell that is spoken of; what 自填 fills and 保留原值 keeps.
    pub spot: Option<Spot>,
    /// Where the cell stood in the submission.
    pub input: String,
    /// The row's name.
    pub label: String,
    /// What it rests on, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The relation in words, as versions before wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub relation: String,
    /// The equation, as versions before wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub equation: String,
    /// What was submitted.
    pub reported: Option<String>,
    /// What it should be.
    pub expected: Option<String>,
    /// How sure that is, as versions before wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub certainty: String,
    /// The rivals in words, as versions before wrote them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rivals: String,
    /// The cells of other equations that stand on the same line where nothing is suggested: they are kept together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Spot>,
    /// What 采纳建议 would set, nothing if there is no suggestion, and then what each 采纳备选 would.
    pub offers: Vec<Vec<Put>>,
}

impl Line {
    /// Whether there is a suggestion.
    pub fn is_suggested(&self) -> bool {
        self.offers.first().is_some_and(|offer| !offer.is_empty())
    }
}

impl Decision {
    /// The choice.
    pub fn chosen(&self) -> Option<Choice> {
        Choice::parse(&self.choice).ok()
    }

    /// Whether it keeps what a finding speaks of: on a line where nothing was suggested the cell that it speaks of first,
    /// on one where the very figure was in question any of its cells.
    pub(crate) fn keeps(&self, finding: &Finding) -> bool {
        let Some(line) = self
            .line
            .as_ref()
            .filter(|_| self.chosen() == Some(Choice::Keep))
        else {
            return false;
        };
        let kept = |cell: &Cell| self.keep.contains(&cell.spot);
        let own = match line.is_suggested() {
            true => finding.cells.iter().any(kept),
            false => finding.cells.first().is_some_and(kept),
        };
        self.id == finding.id || own
    }

    /// The cell that speaks for those it sets: of another way the one that it was offered by, else the one of its line.
    pub(crate) fn lead(&self) -> Option<&Put> {
        let spot = self.line.as_ref().and_then(|line| line.spot.as_ref());
        let other = matches!(self.chosen(), Some(Choice::Rival(_)));
        let own = self.set.iter().filter(|_| !other);
        let mut own = own.filter(|put| Some(&put.spot) == spot);
        own.next().or(self.set.first())
    }

    /// Whether it adopts what was proven when its line was offered.
    pub(crate) fn may_confirm(&self) -> bool {
        let figures = self.set.iter().all(|put| put.field.is_none());
        lines::is_correction_id(&self.id) && figures && self.chosen() == Some(Choice::Suggested)
    }

    /// Whether it has been resolved to cells, or needs none.
    pub fn is_resolved(&self) -> bool {
        self.line.is_some() || matches!(self.chosen(), Some(Choice::Edit | Choice::Settle))
    }

    /// What settling moved. It is kept like a decision, so that a later run leaves it alone and a record
    /// replays it; it comes after all others and gives way to them.
    pub fn settling(set: Vec<Put>) -> Decision {
        Decision {
            id: words::SETTLE.to_owned(),
            choice: Choice::Settle.word(),
            value: None,
            remark: String::new(),
            set,
            keep: Vec::new(),
            line: None,
            effect: None,
        }
    }

    /// Whether it is what settling moved.
    pub fn is_settling(&self) -> bool {
        self.chosen() == Some(Choice::Settle)
    }
}

/// Something that is wrong with a decision, or worth saying about one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// Where: `差异表!O9`, or the file of decisions.
    pub at: String,
    /// What, in a full sentence.
    pub text: String,
}

impl Remark {
    /// A remark on a place.
    pub fn new(at: impl Into<String>, text: impl Into<String>) -> Remark {
        Remark {
            at: at.into(),
            text: text.into(),
        }
    }
}
