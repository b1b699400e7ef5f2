//! A layout once it has been read and every name in it resolved: tables, columns, rows, rules.
//!
//! Tables, ledgers, columns and fixed rows are addressed by their index in these vectors; the same
//! indices address a [`Submission`](crate::model::Submission) of the layout.

use serde::{Deserialize, Serialize};

use crate::model::{Code, CodeLevel, ColumnId, Precision, Row, RowKey, TableId, Unread, Value};

use super::classification::Classification;
use super::document::DocumentSpec;
use super::implied::Implied;
use super::narrative::NarrativeSpec;
use super::packed::Packed;
use super::{Shapes, Text};

/// A family of tables and the rules between them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layout {
    /// Short ASCII name: `shanxi-budget`.
    pub id: Text,
    /// Name for people.
    pub name: Text,
    /// The title of the contents of a workbook (目录), if it says one: 部门预算公开表目录.
    pub contents: Option<Text>,
    /// The tables in their printed order.
    pub tables: Vec<TableSpec>,
    /// The relations.
    pub rules: Packed<Vec<Rule>>,
    /// The checks of texts.
    pub checks: Vec<TextCheck>,
    /// The charts that are added to a workbook.
    pub charts: Vec<ChartSpec>,
    /// What always holds between the amounts that derived rules are about.
    pub contexts: Packed<Vec<Context>>,
    /// What is said of them in sentences and on forms.
    pub narrative: Packed<NarrativeSpec>,
    /// The document in which they are disclosed.
    pub document: Packed<DocumentSpec>,
    /// The other shapes of its tables.
    pub shapes: Shapes,
    /// Which of its tables (by index) are in which of their other shapes, as [`Layout::in_shapes`] takes it.
    #[serde(skip)]
    pub chosen: Vec<(usize, usize)>,
    /// Which of its rules follow from others on books seen so far.
    #[serde(skip)]
    pub implied: Implied,
}

/// A pie chart of one column of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChartSpec {
    /// The name of its sheet.
    pub sheet: Text,
    /// Its title; `{year}` stands for the year.
    pub title: Text,
    /// The slices: the rows (of a level of codes, a group of a list or a level of a tree) and their
    /// column.
    pub slices: Term,
}

/// One standard table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableSpec {
    /// Its identity: `T3`.
    #[serde(with = "super::text::name")]
    pub id: TableId,
    /// The name of its sheet in a workbook that we write: `表三`.
    pub sheet: Text,
    /// Titles it goes by; the first is the one we print. `{year}` stands for the year.
    pub titles: Vec<Text>,
    /// How many of the first of them are printed as they were submitted: those of a department and of a unit.
    pub kept_titles: usize,
    /// The form number printed above it, if any: `预算公开表1`.
    pub form: Option<Text>,
    /// Its unit where no unit line says otherwise, and its decimals.
    pub precision: Precision,
    /// Its ledgers, left to right.
    pub ledgers: Packed<Vec<LedgerSpec>>,
    /// Notes always printed under it.
    pub notes: Vec<Text>,
    /// The note that declares it empty (注：本表无数据).
    pub empty_note: Option<Text>,
    /// Whether a row of column numbers (1 2 3 …, 栏次) stands under the header.
    pub column_numbers: bool,
    /// Whether it is printed across the page.
    pub landscape: bool,
    /// What all its amounts are, in the words of `templates/meanings.toml`; may be empty.
    pub meaning: Text,
    /// How the rules ask for its rows.
    pub asked: AskedRows,
}

/// An amount by which a department is known at a glance.
#[derive(Clone, Debug)]
pub struct Headline {
    /// Its name, in the words of `templates/meanings.toml`.
    pub name: String,
    /// Where the layout prints it, if it does.
    pub term: Option<Term>,
}

/// How rules ask for the rows of a table.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct AskedRows {
    /// The rows of a level add up to the one above.
    pub adds_up: bool,
    /// By their codes.
    pub by_code: bool,
}

/// One ledger of a table; several stand side by side in one table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LedgerSpec {
    /// Its name where the table has several: `收入`, `支出`. Empty otherwise.
    pub name: Text,
    /// What all its amounts are, in words, beyond what the table says.
    pub meaning: Text,
    /// All columns, left to right.
    pub columns: Vec<ColumnSpec>,
    /// What its rows are.
    pub rows: RowsSpec,
    /// Whether codes may be left out by law (what is secret): then a total, and each row above others, is at least what
    /// the printed ones add up to, and a code that is not printed says nothing.
    pub partial: bool,
}

/// One column of a ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// Its identity: `基本支出`.
    #[serde(with = "super::text::name")]
    pub id: ColumnId,
    /// The headings from the top down, one list for each way of printing; the first is ours.
    /// `{year}` stands for the year, `{year-1}` for the one before.
    pub heads: Vec<Vec<Text>>,
    /// What its cells hold.
    pub role: ColumnRole,
    /// The column that some offices count in as well, if there is one.
    pub including: Option<Including>,
    /// What each amount in it is, in words, beyond what table and ledger say (`基本支出`).
    pub meaning: Text,
    /// Whether offices may leave it out: then nothing is said of it.
    pub optional: bool,
    /// Whether offices fill it in so differently that what follows for other tables is usual, not hard.
    pub usual: bool,
    /// The amount column that it is a part of (其中), by its index among the figures: no sum counts it.
    pub aside: Option<usize>,
    /// Whether what it is no word says (增减额): nothing follows for it, only rules by hand speak of it.
    pub apart: bool,
}

impl ColumnSpec {
    /// Whether it holds amounts of which words say what they are: those of neither a part of another column nor one apart.
    pub fn is_meant(&self) -> bool {
        self.role == ColumnRole::Amount && self.aside.is_none() && !self.apart
    }
}

/// How a total is printed by offices that add one more column to it, which the rules leave out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Including {
    /// The column they add.
    #[serde(with = "super::text::name")]
    pub column: ColumnId,
    /// The headings of the total then, from the top down.
    pub head: Vec<Text>,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ColumnRole {
    /// A classification code.
    Code,
    /// The name of the row.
    Name,
    /// Another text, such as the government economic classification.
    Text,
    /// The printed row number (行次): read past, never relied on.
    Ordinal,
    /// An amount.
    Amount,
    /// A percentage: kept, never summed.
    Percent,
}

impl ColumnRole {
    /// Whether entries of rows exist for the column.
    pub fn is_figure(self) -> bool {
        matches!(self, ColumnRole::Amount | ColumnRole::Percent)
    }
}

/// What the rows of a ledger are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RowsSpec {
    /// A fixed list, printed whole.
    List(Vec<ListRow>),
    /// A hierarchy of classification codes.
    Codes {
        /// Which classification.
        classification: Classification,
        /// The grand total.
        total: TotalRow,
        /// Whether it is none: only the lowest codes are printed, in any order, each as often as there are units or
        /// subjects that spend on it. All rows add up to the total, and a code is the sum of its rows.
        leaf: bool,
    },
    /// A hierarchy told by known names and their order, no codes printed: groups (工资福利支出), each
    /// followed by its parts.
    Groups {
        /// The classification whose names they are.
        classification: Classification,
        /// The grand total.
        total: TotalRow,
    },
    /// Open names in levels below each other (部门 → 单位 → 项目).
    Tree {
        /// The levels' names, the widest first.
        levels: Vec<Text>,
        /// The label of the widest row where it is fixed (部门合计); otherwise it bears a name.
        total: Option<Text>,
        /// Index, among the further texts, of the column that prints a code for each department and unit: a unit's
        /// begins with its department's.
        by: Option<usize>,
    },
    /// One row of figures, with or without a label.
    Single {
        /// The row's identity, also printed if the ledger has a name column.
        label: Text,
    },
}

/// The grand total of a hierarchy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TotalRow {
    /// Labels it goes by; the first is the one we print.
    pub labels: Vec<Text>,
    /// Where it stands.
    pub position: TotalPosition,
}

/// Where the grand total stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TotalPosition {
    /// Before all other rows.
    First,
    /// After them.
    Last,
    /// Not printed.
    None,
}

/// A row of a fixed list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListRow {
    /// Its identity.
    #[serde(with = "super::text::name")]
    pub key: RowKey,
    /// Labels it goes by; the first is the one we print.
    pub labels: Vec<Text>,
    /// Its class in the classification (line 一 of the expenditure is 201).
    pub code: Option<Code>,
    /// What its amounts are, in words, beyond what the column says; a row without words and code says nothing.
    pub meaning: Text,
    /// The group that rules sum (`Σ T1.收入[收入项]`).
    pub group: Option<Text>,
    /// How far it is indented.
    pub indent: u8,
    /// Printed bold and centred, as totals are.
    pub total: bool,
    /// Printed only where the department has it, and then numbered anew.
    pub own: bool,
    /// An empty line kept for the other ledger's sake: no label is printed.
    pub blank: bool,
}

/// Whether a rule must hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Strength {
    /// For every honest workbook, up to rounding.
    Hard,
    /// For nearly all departments: evidence, never on its own a reason to change a number.
    Usual,
}

/// A relation between printed amounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// Its stable identity: `T3.row-sum`.
    pub id: Text,
    /// Hard or usual.
    pub strength: Strength,
    /// The formula.
    pub formula: Formula,
    /// The formula as it stands in the layout, for people.
    pub text: Text,
    /// When the rule applies; always, if empty.
    pub when: Vec<Condition>,
    /// The same as it stands in the layout, for people.
    pub scope: Text,
    /// What the rule says, in a sentence.
    pub message: Text,
    /// The tables (by index) for which it stands in: it applies only where all of them are missing.
    pub instead_of: Vec<usize>,
    /// What it says of boxes, if it was derived: where it follows from others, it is not applied.
    pub follows: Option<Follows>,
    /// Whether it stands in the layout's file.
    pub by_hand: bool,
}

/// Boxes, by their number in a context, and how often each counts (as `layout::span` reckons).
pub type Terms = Vec<(u16, i64)>;

/// What always holds between the boxes that rows of one kind print: equations, each led by a box that no other leads
/// with.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct Context {
    /// The equations.
    pub always: Vec<Terms>,
}

/// A derived rule as an equation or a bound of boxes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Follows {
    /// Index of the context.
    pub context: usize,
    /// Left side less right side.
    pub row: Terms,
    /// What holds besides, where the rule applies: what has to be empty for it.
    pub given: Vec<Terms>,
}

/// `left ⋚ right`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Formula {
    /// The left side.
    pub left: Vec<Term>,
    /// How the sides compare.
    pub comparison: Comparison,
    /// The right side; empty for zero.
    pub right: Vec<Term>,
    /// For `left = right / divisor`: the divisor. Then each side is one term and the left one a
    /// percentage.
    pub divisor: Option<Term>,
}

/// How two sides compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<=`, `≤`
    AtMost,
    /// `>=`, `≥`
    AtLeast,
}

/// `Σ T1.支出[支出项].合计`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// Whether it is a sum over the rows that the selector names.
    pub sum: bool,
    /// Index of the table.
    pub table: usize,
    /// Index of the ledger.
    pub ledger: usize,
    /// Which row or rows.
    pub rows: RowSelector,
    /// Which column.
    pub column: ColumnSelector,
}

/// Which rows a term means.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum RowSelector {
    /// The grand total of a hierarchy or the top of a tree.
    Total,
    /// A fixed row of a list, by its key; the one row of a single-row ledger.
    Fixed(#[serde(with = "super::text::name")] RowKey),
    /// The row of a code.
    Code(Code),
    /// The rows of a name.
    Named(Text),
    /// The rows of a group of a list.
    Group(Text),
    /// 每行: the rule is meant for each row of the ledger in turn.
    Each,
    /// 每级: the rule is meant for each row that has rows below it.
    EachParent,
    /// 下级: the rows directly below the row that `每级` stands for.
    Children,
    /// 码, 类, 款, 项: the rule is meant for each code (of that level) that any of its tables has.
    EachCode(Option<CodeLevel>),
    /// All rows of a level of a tree (`单位`).
    Level(usize),
}

/// Which column a term means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ColumnSelector {
    /// That figure, by its index among the figures of the ledger.
    One(usize),
    /// 每列: the rule is meant for each amount column of the first term's ledger in turn; the others
    /// follow by the column's id.
    Each,
}

/// A condition on printed amounts: `T1.支出[年终结转].合计 = 0`. A blank is zero.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// The terms added up.
    pub terms: Vec<Term>,
    /// Whether the sum has to be zero (`= 0`) or not (`≠ 0`).
    pub zero: bool,
}

/// A check of texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextCheck {
    /// Its stable identity: `text.year`.
    pub id: Text,
    /// What is checked.
    pub kind: TextCheckKind,
    /// The tables it looks at; all, if empty.
    pub tables: Vec<usize>,
    /// Whether a breach is an error, or only worth a look.
    pub severity: CheckSeverity,
    /// What is wrong when it fails, in a sentence.
    pub message: Text,
}

/// How bad the breach of a text check is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CheckSeverity {
    /// The submission has to be changed.
    Error,
    /// Worth a look.
    Warning,
    /// For information.
    Info,
}

/// What a text check looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TextCheckKind {
    /// The year is the same in all titles.
    SameYear,
    /// The department is the same above all tables.
    SameDepartment,
    /// Each table says its unit.
    UnitStated,
    /// The name of a code is the classification's.
    CodeName,
    /// Each code's parent stands in the table.
    ParentPresent,
    /// No code stands twice.
    CodeOnce,
    /// Codes ascend.
    CodesAscend,
    /// A code has the same name in all tables.
    SameName,
    /// Department and government economic classification correspond.
    EconomicMap,
    /// The empty note stands under empty tables and only there.
    EmptyNote,
    /// No amount is stored with more digits than the table prints.
    ExcessDigits,
}

impl Layout {
    /// The index of the table of that id.
    pub fn table_index(&self, id: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.id.as_str() == id)
    }
}

impl RowsSpec {
    /// Whether only the lowest codes are printed.
    pub fn is_leaf(&self) -> bool {
        matches!(self, RowsSpec::Codes { leaf: true, .. })
    }

    /// The total of a fixed list that has a single one: its index.
    pub fn only_total(&self) -> Option<usize> {
        let RowsSpec::List(list) = self else {
            return None;
        };
        let mut totals = (0..list.len()).filter(|&at| list[at].total);
        totals.next().filter(|_| totals.next().is_none())
    }
}

impl LedgerSpec {
    /// Its rows, if it is a fixed list.
    pub fn list(&self) -> &[ListRow] {
        match &self.rows {
            RowsSpec::List(rows) => rows,
            _ => &[],
        }
    }

    /// Whether an office left out the columns that may be left out: nothing stands in any of them in its rows.
    pub fn leaves_out(&self, rows: &[Row]) -> bool {
        let nothing =
            |value: &Value| matches!(value, Value::Blank | Value::Unread(Unread::NoColumn));
        let optional = || self.figures().map(|column| column.optional);
        let mut rows = rows.iter();
        optional().any(|optional| optional)
            && rows.all(|row| {
                let mut entries = optional().zip(&row.entries);
                entries.all(|(optional, entry)| !optional || nothing(&entry.value))
            })
    }

    /// The columns that hold figures, in order: the order of every row's entries.
    pub fn figures(&self) -> impl Iterator<Item = &ColumnSpec> {
        self.columns.iter().filter(|column| column.role.is_figure())
    }

    /// The columns that are parts of others, each with the one it is a part of, by their index among the figures.
    pub fn asides(&self) -> impl Iterator<Item = (usize, usize)> {
        let figures = self.figures().enumerate();
        figures.filter_map(|(at, column)| Some((at, column.aside?)))
    }

    /// The columns of further texts, in order: the order of every row's texts.
    pub fn texts(&self) -> impl Iterator<Item = &ColumnSpec> {
        self.columns
            .iter()
            .filter(|column| column.role == ColumnRole::Text)
    }
}
