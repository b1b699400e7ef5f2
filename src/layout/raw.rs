//! A layout file as TOML has it: its keys and their types, before any name is resolved.
//!
//! In goes the text through serde, out come these shapes; keys that are not here are refused.

use serde::Deserialize;
use toml::Spanned;

use super::Text;
use super::document::DocumentSpec;
use super::narrative::FormSpec;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "版式")]
pub(super) struct RawLayout {
    /// Only of an extension, which has other shapes; here so that messages name it.
    #[serde(rename = "extends")]
    pub(super) _extends: Option<Spanned<String>>,
    pub(super) id: Text,
    pub(super) name: Text,
    /// The title of the contents of a workbook.
    pub(super) contents: Option<Text>,
    pub(super) unit: Spanned<String>,
    pub(super) decimals: Spanned<i64>,
    #[serde(default)]
    pub(super) empty_note: Option<Text>,
    /// Who publishes, as titles say it: `{publisher}`.
    #[serde(default)]
    pub(super) publishers: Vec<Text>,
    /// The form number of tables that do not give theirs; `{id}` stands for the table's id.
    pub(super) form: Option<Text>,
    /// Whether the relations follow from what the amounts are.
    #[serde(default)]
    pub(super) derive: bool,
    /// Whether its texts are checked as those of every family are (`templates/checks.toml`).
    #[serde(default)]
    pub(super) usual_checks: bool,
    /// Those of the usual checks that are left out.
    #[serde(default)]
    pub(super) skip_checks: Vec<Spanned<String>>,
    /// Whether its tables have a row of column numbers, unless they say otherwise.
    #[serde(default)]
    pub(super) column_numbers: bool,
    #[serde(default, rename = "columns")]
    pub(super) column_lists: Vec<RawColumnList>,
    #[serde(default, rename = "list")]
    pub(super) lists: Vec<RawList>,
    #[serde(rename = "table")]
    pub(super) tables: Vec<RawTable>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<RawRule>,
    #[serde(default, rename = "check")]
    pub(super) checks: Vec<RawCheck>,
    #[serde(default, rename = "chart")]
    pub(super) charts: Vec<RawChart>,
    #[serde(default, rename = "section")]
    pub(super) sections: Vec<RawSection>,
    #[serde(default)]
    pub(super) said: Vec<RawSaid>,
    #[serde(default, rename = "form_sheet")]
    pub(super) forms: Vec<FormSpec>,
    pub(super) document: Option<DocumentSpec>,
}

/// A section of the narrative.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "说明的一节")]
pub(super) struct RawSection {
    pub(super) part: Text,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    pub(super) text: Spanned<String>,
    pub(super) nothing: Option<RawNothing>,
    #[serde(default)]
    pub(super) sums: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rest: bool,
}

/// What a section says if an amount is nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "没有数时的话")]
pub(super) struct RawNothing {
    pub(super) of: Spanned<String>,
    pub(super) words: Text,
}

/// Other words for an amount.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "金额的别的说法")]
pub(super) struct RawSaid {
    pub(super) is: Spanned<String>,
    pub(super) words: Vec<Text>,
}

/// Whether a file is an extension of another one.
#[derive(Deserialize)]
pub(super) struct RawHead {
    pub(super) extends: Option<Spanned<String>>,
}

/// A layout that is another one but for what it says otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "版式")]
pub(super) struct RawExtension {
    /// The identity of the other one.
    #[serde(rename = "extends")]
    pub(super) _extends: Spanned<String>,
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) contents: Option<Text>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) decimals: Option<Spanned<i64>>,
    pub(super) empty_note: Option<Text>,
    pub(super) publishers: Option<Vec<Text>>,
    pub(super) form: Option<Text>,
    pub(super) usual_checks: Option<bool>,
    #[serde(default)]
    pub(super) skip_checks: Vec<Spanned<String>>,
    pub(super) column_numbers: Option<bool>,
    /// Tables of the other one that this one does not have.
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    #[serde(default, rename = "columns")]
    pub(super) column_lists: Vec<RawColumnList>,
    #[serde(default, rename = "list")]
    pub(super) lists: Vec<RawList>,
    #[serde(default, rename = "table")]
    pub(super) tables: Vec<RawTableChange>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<RawRule>,
    #[serde(default, rename = "check")]
    pub(super) checks: Vec<RawCheck>,
    #[serde(default, rename = "chart")]
    pub(super) charts: Vec<RawChart>,
}

/// A table of the other layout, as far as this one says it otherwise; or a new one.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "表：[[table]] 下写 id 和与所引用的版式不同的键"
)]
pub(super) struct RawTableChange {
    pub(super) id: Spanned<String>,
    pub(super) sheet: Option<Text>,
    pub(super) title: Option<Text>,
    pub(super) also: Option<Vec<Text>>,
    pub(super) form: Option<Text>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) decimals: Option<Spanned<i64>>,
    pub(super) notes: Option<Vec<Text>>,
    pub(super) empty_note: Option<Text>,
    pub(super) column_numbers: Option<bool>,
    pub(super) landscape: Option<bool>,
    #[serde(rename = "is")]
    pub(super) meaning: Option<Text>,
    #[serde(default, rename = "ledger")]
    pub(super) ledgers: Vec<RawLedger>,
    #[serde(rename = "shape")]
    pub(super) shapes: Option<Vec<RawShape>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "行表：[[list]] 下写 id 和 rows")]
pub(super) struct RawList {
    pub(super) id: Spanned<String>,
    pub(super) rows: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "栏表：[[columns]] 下写 id 和 columns"
)]
pub(super) struct RawColumnList {
    pub(super) id: Spanned<String>,
    pub(super) columns: Vec<RawColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "表：[[table]] 下写 id、sheet、title")]
pub(super) struct RawTable {
    pub(super) id: Spanned<String>,
    /// The form number, if not given.
    pub(super) sheet: Option<Text>,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    pub(super) form: Option<Text>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) decimals: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) notes: Vec<Text>,
    /// Instead of the family's.
    pub(super) empty_note: Option<Text>,
    pub(super) column_numbers: Option<bool>,
    #[serde(default)]
    pub(super) landscape: bool,
    #[serde(default, rename = "is")]
    pub(super) meaning: Text,
    #[serde(rename = "ledger")]
    pub(super) ledgers: Vec<RawLedger>,
    /// Other ways of printing it.
    #[serde(default, rename = "shape")]
    pub(super) shapes: Vec<RawShape>,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "另一种印法：[[table.shape]] 下写 [[table.shape.ledger]]"
)]
pub(super) struct RawShape {
    /// Instead of the table's titles.
    pub(super) title: Option<Text>,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    /// Instead of what the table's amounts are.
    #[serde(rename = "is")]
    pub(super) meaning: Option<Text>,
    pub(super) column_numbers: Option<bool>,
    /// Tables that the form does not have where this one is printed so.
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    /// Columns and rows of the table, by id, that this shape does not have; it is the table otherwise.
    #[serde(default)]
    pub(super) drop: Vec<Spanned<String>>,
    #[serde(default, rename = "ledger")]
    pub(super) ledgers: Vec<RawShapeLedger>,
}

/// A ledger of another way of printing a table.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "分栏：[[table.shape.ledger]] 下写 columns，行与前面同名的分栏不同的再写 rows"
)]
pub(super) struct RawShapeLedger {
    pub(super) name: Option<Spanned<String>>,
    #[serde(default, rename = "is")]
    pub(super) meaning: Text,
    pub(super) columns: Spanned<Vec<RawColumn>>,
    /// Those of the ledger of that name in the table, or in the last shape before that writes its own, if not given.
    pub(super) rows: Option<Spanned<RawRows>>,
}

#[derive(Deserialize, Clone)]
#[serde(
    deny_unknown_fields,
    expecting = "分栏：[[table.ledger]] 下写 columns 和 rows"
)]
pub(super) struct RawLedger {
    pub(super) name: Option<Spanned<String>>,
    #[serde(default, rename = "is")]
    pub(super) meaning: Text,
    pub(super) columns: Vec<RawColumn>,
    pub(super) rows: Spanned<RawRows>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, expecting = "一栏，如 { head = \"收入/金额\" }")]
pub(super) struct RawColumn {
    pub(super) id: Option<Spanned<String>>,
    pub(super) head: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) including: Option<RawIncluding>,
    #[serde(default, rename = "is")]
    pub(super) meaning: Text,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) usual: bool,
    /// Whether it is a part of the amount column before it.
    pub(super) aside: Option<RawAside>,
    /// Whether words do not say what its amounts are.
    #[serde(default)]
    pub(super) apart: bool,
    /// The columns of the list of that id.
    #[serde(rename = "use")]
    pub(super) uses: Option<Spanned<String>>,
    /// Headings that stand above theirs.
    pub(super) above: Option<Spanned<String>>,
    /// Headings that stand below theirs.
    pub(super) below: Option<Spanned<String>>,
}

/// Which column a column is a part of.
#[derive(Deserialize, Clone)]
#[serde(untagged, expecting = "true，或所属的栏的 id")]
pub(super) enum RawAside {
    /// The amount column before it, if so.
    Before(bool),
    /// The one of that id.
    Of(String),
}

#[derive(Deserialize, Clone)]
#[serde(
    deny_unknown_fields,
    expecting = "合计的另一种印法，如 { column = \"上年结转\", head = \"合计\" }"
)]
pub(super) struct RawIncluding {
    pub(super) column: Spanned<String>,
    pub(super) head: Spanned<String>,
}

#[derive(Deserialize, Clone)]
#[serde(
    deny_unknown_fields,
    expecting = "行的种类，如 { codes = \"function\" } 或 { list = [...] }"
)]
pub(super) struct RawRows {
    pub(super) list: Option<Vec<RawRow>>,
    pub(super) codes: Option<Spanned<String>>,
    pub(super) groups: Option<Spanned<String>>,
    pub(super) tree: Option<Vec<Text>>,
    pub(super) single: Option<Text>,
    pub(super) total: Option<Text>,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    pub(super) at: Option<Spanned<String>>,
    pub(super) leaf: Option<Spanned<bool>>,
    pub(super) by: Option<Spanned<String>>,
    pub(super) partial: Option<Spanned<bool>>,
}

#[derive(Deserialize, Clone, Default)]
#[serde(
    deny_unknown_fields,
    expecting = "一行，如 { label = \"本年收入合计\" }"
)]
pub(super) struct RawRow {
    pub(super) id: Option<Spanned<String>>,
    pub(super) label: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) also: Vec<Text>,
    pub(super) code: Option<Spanned<String>>,
    #[serde(default, rename = "is")]
    pub(super) meaning: Text,
    pub(super) group: Option<Text>,
    #[serde(default)]
    pub(super) indent: u8,
    #[serde(default)]
    pub(super) total: bool,
    #[serde(default)]
    pub(super) own: bool,
    /// So many empty lines.
    pub(super) blank: Option<Spanned<i64>>,
    /// The rows of the list of that id.
    #[serde(rename = "use")]
    pub(super) uses: Option<Spanned<String>>,
    /// Classes of the economic classification with their items, by their official names.
    #[serde(default)]
    pub(super) items: Vec<Spanned<String>>,
    /// The classes of a classification, numbered in Chinese, by their official names.
    pub(super) classes: Option<Spanned<String>>,
    /// Whether they are numbered; they are, if it does not say.
    pub(super) numbered: Option<bool>,
    /// Those of them that the form does not have.
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "规则：[[rule]] 下写 id、formula、message"
)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) formula: Spanned<String>,
    pub(super) when: Option<Spanned<String>>,
    pub(super) strength: Option<Spanned<String>>,
    pub(super) message: Text,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "检查：[[check]] 下写 id、kind、message"
)]
pub(super) struct RawCheck {
    pub(super) id: Spanned<String>,
    pub(super) kind: Spanned<String>,
    #[serde(default)]
    pub(super) tables: Vec<Spanned<String>>,
    /// Instead of their names, what the tables have: `codes` in rows, codes of `function`, a `code` column.
    #[serde(rename = "where")]
    pub(super) having: Option<Spanned<String>>,
    pub(super) severity: Option<Spanned<String>>,
    pub(super) message: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChart {
    pub(super) sheet: Spanned<String>,
    pub(super) title: Text,
    pub(super) slices: Spanned<String>,
}
