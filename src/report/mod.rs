//! The report of one file, as programs read it: one JSON object, keys in English, words in Chinese.
//!
//! The names of the fields are a contract with scripts outside the project; fields may be added, none
//! may be renamed. Amounts are strings, exactly as the decimal is, in the table's own unit. What is written is read back
//! into the same types, all but what the JSON does not tell ([`Finding::about`]).

mod filing;
mod finding;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use filing::{Filing, FilingCounts, FoundBy, Newer, OtherBook, UnitState, WholeBy};
pub use finding::{Cell, Finding, FindingCode, FindingKind, Reworded, Severity};

/// What was found in one file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The file as it was named on the command line.
    pub file: String,
    /// The worst of all findings.
    pub outcome: Outcome,
    /// Why the file could not be read at all.
    pub error: Option<Failure>,
    /// The submission that it was made from, if it is a workbook that we wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_from: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub book: BookReport,
    /// One line for each table of the layout.
    pub tables: Vec<TableReport>,
    /// The sheets that are none of the tables.
    pub unrecognised: Vec<Unrecognised>,
    /// How many relations that must hold came out how.
    pub judged: Judged,
    /// Everything that does not simply pass.
    pub findings: Vec<Finding>,
    /// Findings that share a cause, explained together.
    pub clusters: Vec<Cluster>,
    /// What `fix` writes; for `check`, what it would write.
    pub corrections: Vec<Correction>,
    /// Whether it is a document of words, in which `fix` changes those that are proven to be wrong.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rewords: bool,
    /// What `fix` did.
    #[serde(flatten)]
    pub done: Done,
    /// Where each finding that is an error, and each decided line, has got to; by id.
    pub states: BTreeMap<String, FindingState>,
    /// What is worth knowing about decisions.
    pub notices: Vec<Notice>,
    /// What a person does not see of what is told, in words, by the places as lines name them: a sheet, a cell.
    #[serde(skip)]
    pub hidden: BTreeMap<String, String>,
}

/// What a file is, as far as its tables say.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BookReport {
    /// The layout that was recognised.
    pub layout: Option<String>,
    /// The budget year.
    pub year: Option<u16>,
    /// The department.
    pub department: Option<String>,
    /// How the workbook rounds.
    pub rounding: Rounding,
}

/// What `fix` did; for `check` nothing.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    /// How many relations came out how after what it changed.
    pub after: Option<Judged>,
    /// What is left for a person in the workbook that it wrote; `None` if it wrote none.
    pub left: Option<Left>,
    /// The lines of its 差异表.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Told>,
    /// What `--settle` moved, beside the corrections.
    pub settled: Vec<Change>,
    /// Proven changes that `--keep` could not write, with the reason.
    pub not_written: Vec<NotWritten>,
    /// The workbook.
    pub output: Option<String>,
    /// The document with only its wrong words and figures changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<WrittenDocument>,
    /// The record of changes and decisions beside it.
    pub record: Option<String>,
}

/// A document that was written with only its wrong words and figures changed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct WrittenDocument {
    /// The file.
    pub file: String,
    /// How many places in sentences were changed.
    pub words: usize,
    /// How many figures in tables.
    pub figures: usize,
}

impl Report {
    /// Whether what a finding says should stand there is put in by `fix`.
    pub fn puts_in(&self, finding: &Finding) -> bool {
        self.rewords && finding.reworded.as_ref().is_some_and(|one| one.proven)
    }

    /// What does not agree or was not checked, and was kept with a reason: nobody is asked again, and it stays as it is.
    pub fn kept(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| {
            finding.outcome >= Outcome::Unchecked
                && self.states.get(&finding.id) == Some(&FindingState::Kept)
        })
    }

    /// Adds what was found in the tables of another family in the same file.
    pub(crate) fn join(&mut self, other: Report) {
        let told = |sheet: &str| {
            let mut tables = other.tables.iter();
            tables.any(|table| table.sheet.as_deref() == Some(sheet))
        };
        self.unrecognised.retain(|one| !told(&one.sheet));
        self.outcome = self.outcome.max(other.outcome);
        self.judged.add(other.judged);
        self.tables.extend(other.tables);
        self.unrecognised.extend(other.unrecognised);
        self.findings.extend(other.findings);
        self.clusters.extend(other.clusters);
        self.corrections.extend(other.corrections);
        self.states.extend(other.states);
        self.notices.extend(other.notices);
    }
}

/// Where a finding has got to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// 已更正: settled by what is proven or decided elsewhere.
    Corrected,
    /// 要您定: a person has to look.
    Open,
    /// 采纳: a suggestion or a rival was taken.
    Accepted,
    /// 自填: a figure was filled in.
    Filled,
    /// 保留原值并说明: the cell is kept.
    Kept,
}

/// Something worth knowing about a decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Where: a cell of the 差异表, or the file of decisions.
    pub at: String,
    /// What, in a sentence.
    pub message: String,
}

/// 通过, 提示, 尾差, 未核, 不符. The order is that of [`Outcome::worst`].
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// 通过: holds to the digit.
    #[default]
    Pass,
    /// 提示: of a finding alone. Nothing is wrong by a rule without exceptions, but it is worth a look; a file or a
    /// table with nothing worse has passed.
    Hint,
    /// 尾差: rounding explains it.
    Tail,
    /// 未核: could not be checked.
    Unchecked,
    /// 不符: no rounding explains it.
    Mismatch,
}

/// A line of the 差异表 as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// What it says: 要您定, 已改, …
    pub state: String,
    /// The cell: `表三!C7`.
    pub place: String,
    /// The row and the column in words.
    pub subject: String,
    /// What was submitted.
    pub reported: Option<String>,
    /// What it should be, where that is inferred.
    pub expected: Option<String>,
    /// What that rests on.
    pub basis: String,
    /// The ways to mend it, or where else it shows: the cell, and what it would become.
    pub ways: Vec<(String, Option<String>)>,
    /// Whether a way is chosen by its number.
    pub numbered: bool,
    /// How many more there are, in words.
    pub more: String,
}

/// What a person still has to see to in the workbook that `fix` wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Left {
    /// Mistakes to decide on: what shares a cause counts once.
    pub decide: usize,
    /// Findings of what could not be checked.
    pub unchecked: usize,
    /// Rows that were added and that nobody but the person can name.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unnamed: usize,
}

impl Left {
    /// Adds what is left elsewhere.
    pub(crate) fn add(&mut self, other: Left) {
        self.decide += other.decide;
        self.unchecked += other.unchecked;
        self.unnamed += other.unnamed;
    }
}

/// How many relations that must hold came out how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Judged {
    /// Held to the digit.
    pub pass: usize,
    /// Held up to rounding.
    pub tail: usize,
    /// Did not hold.
    pub mismatch: usize,
    /// Could not be checked.
    pub unchecked: usize,
    /// Rules that must hold of which no relations, or not all, could be made: a table or a row is missing, or it is
    /// open where a row belongs. What they lack is in none of the counts above.
    pub rules_unchecked: usize,
}

impl Judged {
    /// Adds the counts of others.
    fn add(&mut self, other: Judged) {
        self.pass += other.pass;
        self.tail += other.tail;
        self.mismatch += other.mismatch;
        self.unchecked += other.unchecked;
        self.rules_unchecked += other.rules_unchecked;
    }

    /// Counts one relation.
    pub(crate) fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Pass | Outcome::Hint => &mut self.pass,
            Outcome::Tail => &mut self.tail,
            Outcome::Mismatch => &mut self.mismatch,
            Outcome::Unchecked => &mut self.unchecked,
        } += 1;
    }
}

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// A word for programs: `encrypted`, `missing`, `format`, …
    pub kind: String,
    /// A sentence for people, with the file's name and what to do.
    pub message: String,
}

/// How a workbook rounds (see `reconcile::rounding`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// Entered in the printed unit: all sums exact.
    Exact,
    /// Each cell rounded by itself: tails.
    Rounded,
    /// Some of both.
    Mixed,
    /// Rounded, then tails pushed into addends so that sums are exact.
    Settled,
    /// Too little to tell.
    #[default]
    Unknown,
}

/// How one table fared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TableReport {
    /// The table's id.
    pub id: String,
    /// The layout that it is of.
    #[serde(default)]
    pub layout: String,
    /// Its title as printed; the layout's for a missing table.
    pub title: String,
    /// The sheet it stands on.
    pub sheet: Option<String>,
    /// The unit of its amounts.
    pub unit: String,
    /// How it fared.
    pub status: TableStatus,
    /// Why it could not be checked.
    pub why: Option<String>,
}

/// How a table fared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableStatus {
    /// All its relations hold to the digit.
    Pass,
    /// It has no data and need not have any.
    Empty,
    /// Some hold only up to rounding.
    Tail,
    /// Something in it could not be checked.
    Unchecked,
    /// Some do not hold.
    Mismatch,
    /// It is not there.
    Missing,
}

/// A sheet that is none of the tables.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unrecognised {
    /// The sheet.
    pub sheet: String,
    /// Why it was not recognised.
    pub why: String,
}

/// Findings that share a cause.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cluster {
    /// The ids of the findings.
    pub findings: Vec<String>,
    /// Events in a minimum explanation.
    pub events: usize,
    /// Whether every minimum explanation is listed.
    pub complete: bool,
    /// Why not, if not.
    pub why: Option<String>,
    /// The explanations, the likeliest first.
    pub explanations: Vec<Explanation>,
}

/// One way in which everything would be consistent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Explanation {
    /// From 1.
    pub rank: usize,
    /// What speaks for it.
    pub evidence: String,
    /// Whether no more speaks for the first explanation than for it.
    #[serde(default)]
    pub tied: bool,
    /// The mistakes that it supposes.
    pub events: Vec<Event>,
}

impl Cluster {
    /// Whether its likeliest explanation is a wrong label and touches no amount.
    pub(crate) fn is_of_a_label(&self) -> bool {
        let first = self.explanations.first();
        let cells = first.map(|first| first.events.iter().flat_map(|event| &event.cells));
        cells.is_some_and(|mut cells| {
            let first = cells.next();
            first.is_some_and(|cell| cell.field.is_some()) && cells.all(|cell| cell.field.is_some())
        })
    }
}

/// One mistake and the cells it touched.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// What mistake.
    pub kind: EventKind,
    /// The mistake in words where its cells do not tell it: which row is missing or doubled.
    pub note: Option<String>,
    /// The cells.
    pub cells: Vec<Change>,
    /// Of a chain of totals that were left behind: by how many other cells than these it may have gone on.
    #[serde(default, skip_serializing_if = "is_none")]
    pub other_paths: usize,
    /// Of amounts in another unit than their table states: whether they are in that of its form, so that the statement
    /// is as likely what is wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unit_line: bool,
    /// Why, of a mistake of the likeliest explanation, it was not put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unproven: Option<String>,
    /// Of two columns exchanged: whether they stand in the other order than in the form, so that their headings are what is
    /// wrong, and no amount.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub headings: bool,
    /// The table, by its id, where a table as a whole is the mistake.
    #[serde(skip)]
    pub whole_table: Option<String>,
    /// What is known of a mistake of amounts that inequalities alone show; `None` if equations show it.
    #[serde(skip)]
    pub bounded: Option<Bounded>,
}

impl Event {
    /// A mistake of which nothing but its cells is known.
    pub fn new(kind: EventKind, cells: Vec<Change>) -> Event {
        Event {
            kind,
            note: None,
            cells,
            other_paths: 0,
            unit_line: false,
            unproven: None,
            headings: false,
            whole_table: None,
            bounded: None,
        }
    }
}

/// How much inequalities tell of a mistake. None of it is inferred: it may always be more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bounded {
    /// By how much its cells are likely wrong.
    Amount,
    /// Its cells alone.
    Cells,
}

/// Whether there is nothing to count.
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The mistakes people make.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// One cell mistyped.
    Cell,
    /// One fact wrong at the source and copied to every table that prints it.
    Copied,
    /// A row left out.
    MissingRow,
    /// A row printed, and none of its figures.
    BlankRow,
    /// A row printed twice.
    DoubledRow,
    /// Two cells or rows exchanged.
    Swap,
    /// A cell, column or table in another unit.
    Unit,
    /// A part changed, its totals not.
    Stale,
    /// A row stands under a code that is not its own.
    Recode,
    /// A row of a list bears a label that is not its own.
    RowLabel,
    /// A row stands below another parent.
    RowPlace,
    /// One amount stands in another row or column than it belongs to, the totals above both with it.
    Misfiled,
    /// A fact was brought up to date, and some tables as a whole still print the old one.
    NotUpdated,
    /// Two columns or their headings exchanged, or one column pasted over another.
    Columns,
    /// A whole table of another draft or department.
    OtherTable,
    /// Something else.
    Other,
}

/// A cell by its names, whatever sheet it stands on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Spot {
    /// The table's id.
    pub table: String,
    /// The row's key.
    pub row: String,
    /// The column's id, after the ledger's name where the table has several.
    pub column: String,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table, self.row, self.column)
    }
}

/// What of a label is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The code.
    Code,
    /// The name.
    Name,
    /// Where the row stands: what it is a part of.
    Place,
}

/// A cell and what it would become, as people and programs read it: named and printed, where the solver's own
/// ([`crate::explain::Change`]) holds a fact in ticks and the range that explains.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The sheet as the person sees it.
    pub sheet: Option<String>,
    /// The A1 address; `None` for a cell of a missing row.
    pub cell: Option<String>,
    /// Its names.
    #[serde(flatten)]
    pub spot: Spot,
    /// What is printed; `None` for a blank.
    pub from: Option<String>,
    /// What it should be; `None` for a blank.
    pub to: Option<String>,
    /// For a label: which part of it. Then no amount changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// For a label: what is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_text: Option<String>,
    /// For a label: what it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_text: Option<String>,
}

/// A change that is proven.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    /// The cell and its old and new figure.
    #[serde(flatten)]
    pub change: Change,
    /// The row's printed name.
    #[serde(default)]
    pub label: String,
    /// How many more mistakes there would have to be if the cell were right.
    pub margin: usize,
    /// The proof in a sentence.
    pub because: String,
}

/// A proven change that could not be written into the submitter's own workbook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NotWritten {
    /// The change.
    #[serde(flatten)]
    pub correction: Correction,
    /// Why, and what to do, in a sentence.
    pub why: String,
}

impl Change {
    /// What is printed and what it should be, of a figure or of a label.
    pub fn texts(&self) -> (&Option<String>, &Option<String>) {
        match self.field {
            Some(_) => (&self.from_text, &self.to_text),
            None => (&self.from, &self.to),
        }
    }
}

impl Outcome {
    /// The worst of several outcomes: a mismatch before an unchecked, that before a tail. Only if
    /// nothing could be checked (`checked` is false) does 未核 come first.
    pub fn worst(outcomes: impl IntoIterator<Item = Outcome>, checked: bool) -> Outcome {
        if !checked {
            return Outcome::Unchecked;
        }
        match outcomes.into_iter().max() {
            None | Some(Outcome::Hint) => Outcome::Pass,
            Some(worst) => worst,
        }
    }
}

impl Report {
    /// The report of what could not be done.
    pub(crate) fn failed(mut self, kind: &str, message: String) -> Report {
        self.error = Some(Failure {
            kind: kind.to_owned(),
            message,
        });
        self
    }
}
