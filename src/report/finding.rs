//! One finding: what it is by the catalogue, where, and how bad.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Outcome, Spot};
use crate::model::{Code, Place};

/// One thing that does not simply pass.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Stable between runs and between orders of sheets: table/row/equation. It names; nothing is read out of it.
    pub id: String,
    /// What was found, by the catalogue.
    #[serde(default)]
    pub code: FindingCode,
    /// The table it is first of all about; what is about no table has another word here.
    #[serde(skip)]
    pub about: String,
    /// Hint, tail, mismatch or unchecked; never pass.
    pub outcome: Outcome,
    /// How bad.
    pub severity: Severity,
    /// What kind of thing.
    pub kind: FindingKind,
    /// The id of the layout's rule or check; what no layout states has a word of its own.
    pub rule: String,
    /// One line of plain Chinese.
    pub message: String,
    /// The equation with the numbers; empty for texts.
    pub equation: String,
    /// Left side less right side, in the unit of the first cell's table.
    pub residual: Option<String>,
    /// The largest residual that rounding explains.
    pub allowed: Option<String>,
    /// The cells of the equation, the left side first.
    pub cells: Vec<Cell>,
    /// Of an equation whose cells are all in one unit: how often each counts in the left side less the right.
    #[serde(skip)]
    pub weights: Vec<i32>,
    /// Of a row that is not there above its parts: its code.
    #[serde(skip)]
    pub lacks: Option<Code>,
    /// Of a sentence: what should stand there, where that can be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reworded: Option<Reworded>,
}

/// Words of a document, and what should stand in their place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reworded {
    /// A number or a year, as printed.
    pub from: String,
    /// What should stand there.
    pub to: String,
    /// The clause around it as it stands.
    pub before: String,
    /// The same as it should be.
    pub after: String,
    /// What gives that.
    pub why: String,
    /// Whether it is proven.
    pub proven: bool,
    /// Where it stands in the text of the finding's first cell, in bytes.
    #[serde(skip)]
    pub at: Range<usize>,
    /// The cells of tables that it rests on.
    #[serde(skip)]
    pub rests_on: Vec<Place>,
}

/// What can be found: the catalogue that `docs/findings.md` explains.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// A relation between amounts does not hold, or only up to rounding.
    Relation,
    /// A percentage does not follow from its amounts.
    Ratio,
    /// Relations that hold one by one cannot all hold.
    Joint,
    /// A code, a name or the place of a row seems to be wrong.
    Label,
    /// Something can be read in two ways.
    #[default]
    Ambiguous,
    /// A table is printed in other digits than its form declares.
    Digits,
    /// A table is not there.
    MissingTable,
    /// A table seems to be another department's or year's.
    OtherTable,
    /// A row without which relations say nothing is not there.
    MissingRow,
    /// Whether a relation applies hangs on an amount that cannot be read.
    UnreadScope,
    /// A column is not printed.
    MissingColumn,
    /// A cell gives no amount.
    UnreadCell,
    /// A row belongs nowhere.
    UnplacedRow,
    /// A row that was added waits for its name.
    UnnamedRow,
    /// No table has a figure.
    Empty,
    /// Titles differ in the year.
    Year,
    /// Tables differ in the department.
    Department,
    /// Number formats show a unit behind figures that are in another.
    UnitInFormat,
    /// A table does not state its unit of money.
    UnitMissing,
    /// A name is not that of its code.
    CodeName,
    /// The code above a code is not there.
    ParentMissing,
    /// A code stands twice.
    CodeTwice,
    /// Codes do not ascend.
    CodeOrder,
    /// A code has different names in different tables.
    NameVaries,
    /// The department's and the government's economic classification do not correspond.
    EconomicPair,
    /// The note of an empty table is missing, or stands under a table with figures.
    EmptyNote,
    /// An amount is stored with more digits than are printed.
    ExcessDigits,
    /// A number in a sentence is not what the tables or other sentences say.
    Sentence,
    /// A year, a name or a list in a sentence is not that of the tables.
    SentenceText,
    /// A form does not agree with the tables or with itself.
    Form,
    /// A place that nobody filled in, or a choice that nobody made.
    Unfilled,
    /// Two marks where one belongs.
    Marks,
}

impl FindingCode {
    /// The whole catalogue.
    pub const ALL: [FindingCode; 32] = [
        FindingCode::Relation,
        FindingCode::Ratio,
        FindingCode::Joint,
        FindingCode::Label,
        FindingCode::Ambiguous,
        FindingCode::Digits,
        FindingCode::MissingTable,
        FindingCode::OtherTable,
        FindingCode::MissingRow,
        FindingCode::UnreadScope,
        FindingCode::MissingColumn,
        FindingCode::UnreadCell,
        FindingCode::UnplacedRow,
        FindingCode::UnnamedRow,
        FindingCode::Empty,
        FindingCode::Year,
        FindingCode::Department,
        FindingCode::UnitInFormat,
        FindingCode::UnitMissing,
        FindingCode::CodeName,
        FindingCode::ParentMissing,
        FindingCode::CodeTwice,
        FindingCode::CodeOrder,
        FindingCode::NameVaries,
        FindingCode::EconomicPair,
        FindingCode::EmptyNote,
        FindingCode::ExcessDigits,
        FindingCode::Sentence,
        FindingCode::SentenceText,
        FindingCode::Form,
        FindingCode::Unfilled,
        FindingCode::Marks,
    ];

    /// How a finding of that kind usually comes out, how bad it is, and what it is about.
    fn usual(self) -> (Outcome, Severity, FindingKind) {
        match self {
            FindingCode::Relation | FindingCode::Ratio => {
                (Outcome::Mismatch, Severity::Error, FindingKind::Relation)
            }
            FindingCode::Joint => (Outcome::Mismatch, Severity::Error, FindingKind::Joint),
            FindingCode::Label => (
                Outcome::Hint,
                Severity::Warning,
                FindingKind::Classification,
            ),
            FindingCode::Ambiguous => (
                Outcome::Unchecked,
                Severity::Warning,
                FindingKind::Structure,
            ),
            FindingCode::Digits => (Outcome::Hint, Severity::Info, FindingKind::Precision),
            FindingCode::MissingTable
            | FindingCode::OtherTable
            | FindingCode::MissingRow
            | FindingCode::UnreadScope
            | FindingCode::MissingColumn
            | FindingCode::UnreadCell
            | FindingCode::UnplacedRow
            | FindingCode::UnnamedRow
            | FindingCode::Empty => (Outcome::Unchecked, Severity::Error, FindingKind::Structure),
            FindingCode::Year | FindingCode::Department | FindingCode::EmptyNote => {
                (Outcome::Mismatch, Severity::Error, FindingKind::Text)
            }
            FindingCode::UnitInFormat => (Outcome::Hint, Severity::Warning, FindingKind::Unit),
            FindingCode::UnitMissing => (Outcome::Mismatch, Severity::Error, FindingKind::Unit),
            FindingCode::CodeName
            | FindingCode::ParentMissing
            | FindingCode::CodeTwice
            | FindingCode::CodeOrder
            | FindingCode::NameVaries
            | FindingCode::EconomicPair => (
                Outcome::Mismatch,
                Severity::Error,
                FindingKind::Classification,
            ),
            FindingCode::ExcessDigits => (Outcome::Hint, Severity::Warning, FindingKind::Precision),
            FindingCode::Sentence
            | FindingCode::SentenceText
            | FindingCode::Form
            | FindingCode::Unfilled => (Outcome::Mismatch, Severity::Error, FindingKind::Text),
            FindingCode::Marks => (Outcome::Hint, Severity::Warning, FindingKind::Text),
        }
    }

    /// What stands for the rule's id of what no layout states.
    fn rule(self) -> &'static str {
        match self {
            FindingCode::Joint => "joint",
            FindingCode::Label => "label",
            FindingCode::Ambiguous => "ambiguous",
            FindingCode::Digits => "precision.digits",
            FindingCode::MissingTable => "structure.table",
            FindingCode::OtherTable => "structure.whose",
            FindingCode::MissingRow
            | FindingCode::UnreadScope
            | FindingCode::UnplacedRow
            | FindingCode::UnnamedRow => "structure.row",
            FindingCode::MissingColumn => "structure.column",
            FindingCode::UnreadCell => "structure.cell",
            FindingCode::UnitInFormat => "unit.format",
            FindingCode::Empty => "structure.empty",
            FindingCode::Sentence => "narrative.number",
            FindingCode::SentenceText => "narrative.text",
            FindingCode::Form => "narrative.form",
            FindingCode::Unfilled => "narrative.unfilled",
            FindingCode::Marks => "narrative.marks",
            _ => "",
        }
    }
}

impl std::fmt::Display for FindingCode {
    /// As the JSON report has it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

impl Finding {
    /// Takes the code from the rule, as far as records hold findings: what can be read in two ways, and other digits.
    pub(crate) fn recode(&mut self) {
        self.code = match self.rule == FindingCode::Digits.rule() {
            true => FindingCode::Digits,
            false => FindingCode::Ambiguous,
        };
    }

    /// Its first cell as it was submitted: `表三!C7`.
    pub(crate) fn place(&self) -> Option<String> {
        let first = self.cells.first()?;
        let (sheet, cell) = (first.sheet.as_deref()?, first.cell.as_deref()?);
        Some(format!("{sheet}!{cell}"))
    }

    /// Whether it is about what a document says in sentences or on forms.
    pub(crate) fn is_of_words(&self) -> bool {
        use FindingCode::{Form, Sentence, SentenceText};
        matches!(self.code, Sentence | SentenceText | Form)
    }

    /// A finding about a table, as its kind usually comes out, without equation and cells.
    pub(crate) fn new(code: FindingCode, about: &str, id: String, message: String) -> Finding {
        let (outcome, severity, kind) = code.usual();
        Finding {
            id,
            code,
            about: about.to_owned(),
            outcome,
            severity,
            kind,
            rule: code.rule().to_owned(),
            message,
            equation: String::new(),
            residual: None,
            allowed: None,
            cells: Vec::new(),
            weights: Vec::new(),
            lacks: None,
            reworded: None,
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Info,
    /// Worth a look.
    Warning,
    /// Has to be changed.
    Error,
}

/// What kind of thing a finding is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// One relation.
    Relation,
    /// Relations that cannot hold together.
    Joint,
    /// A title, name or note.
    Text,
    /// A missing table, row or parent; a row out of place.
    Structure,
    /// A code or its name.
    Classification,
    /// More digits than declared.
    Precision,
    /// A unit of money.
    Unit,
}

/// A cell of the input.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// The sheet as the person sees it; `None` if the table is missing.
    pub sheet: Option<String>,
    /// The A1 address; `None` for a cell of a missing row.
    pub cell: Option<String>,
    /// Its names.
    #[serde(flatten)]
    pub spot: Spot,
    /// The row's printed name.
    pub label: String,
    /// The amount; `None` for a blank.
    pub value: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_records_without_codes_get_them_from_their_rules() {
        let written = |rule: &str| {
            format!(
                r#"{{"id":"T3/末位","outcome":"hint","severity":"info","kind":"precision","rule":"{rule}",
                "message":"","equation":"","residual":null,"allowed":null,"cells":[]}}"#
            )
        };
        for (rule, code) in [
            ("precision.digits", FindingCode::Digits),
            ("ambiguous", FindingCode::Ambiguous),
        ] {
            let mut finding: Finding = serde_json::from_str(&written(rule)).expect("a finding");
            finding.recode();
            assert_eq!(finding.code, code);
        }
    }

    #[test]
    fn the_catalogue_lists_every_code_once() {
        let codes: std::collections::BTreeSet<FindingCode> = FindingCode::ALL.into_iter().collect();
        assert_eq!(codes.len(), FindingCode::ALL.len());
        assert_eq!(codes.last(), Some(&FindingCode::Marks));
    }
}
