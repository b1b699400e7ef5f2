//! The document in which tables are disclosed: its parts, and the terms that it explains.

use serde::{Deserialize, Serialize};

use super::Text;

/// The disclosure of a family; one without parts is none.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "公开文本")]
pub struct DocumentSpec {
    /// What it is called on its cover, below the department; `{year}` stands for the year.
    pub title: Text,
    /// The section behind which the charts stand.
    #[serde(default)]
    pub charts_behind: Option<Text>,
    /// The section behind which the forms stand (绩效目标表).
    #[serde(default)]
    pub forms_behind: Option<Text>,
    /// Its parts in their order.
    #[serde(rename = "part")]
    pub parts: Vec<PartSpec>,
}

/// A part of it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "公开文本的一部分")]
pub struct PartSpec {
    /// What it is headed; `{year}` stands for the year.
    pub title: Text,
    /// Sections of which no pattern speaks: a person writes them, and they come first.
    #[serde(default)]
    pub asks: Vec<Text>,
    /// The sections that it holds, by what they call their part.
    #[serde(default)]
    pub sections: Option<Text>,
    /// Whether it holds the tables.
    #[serde(default)]
    pub tables: bool,
    /// The terms that it explains.
    #[serde(default)]
    pub terms: Vec<TermSpec>,
}

/// A term and what it means.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "名词")]
pub struct TermSpec {
    /// The term.
    pub name: Text,
    /// What it means.
    pub means: Text,
}
