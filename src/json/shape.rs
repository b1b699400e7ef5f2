//! The shape of the JSON of a submission, as `templates/submission.schema.json` documents it.
//!
//! Nothing is refused here but members that the shape does not have.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonSubmission<'a> {
    pub(super) format: Cow<'a, str>,
    pub(super) version: u32,
    pub(super) layout: String,
    pub(super) year: Option<u16>,
    pub(super) department: Option<String>,
    pub(super) tables: Vec<JsonTable>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonTable {
    pub(super) id: String,
    pub(super) unit: String,
    pub(super) decimals: u8,
    pub(super) heading: Option<JsonHeading>,
    pub(super) ledgers: Vec<JsonLedger>,
    pub(super) notes: Vec<JsonText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonHeading {
    pub(super) sheet: String,
    pub(super) title: JsonText,
    pub(super) year: Option<u16>,
    pub(super) department: Option<JsonText>,
    pub(super) unit: Option<JsonText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonText {
    pub(super) text: String,
    pub(super) cell: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonLedger {
    pub(super) name: String,
    pub(super) rows: Vec<JsonRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) including: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonRow {
    pub(super) key: String,
    pub(super) code: Option<String>,
    pub(super) label: String,
    pub(super) texts: Vec<String>,
    pub(super) role: JsonRole,
    pub(super) parent: Option<usize>,
    pub(super) cell: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) values: Vec<JsonValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) print: Option<JsonPrint>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonPrint {
    pub(super) code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code_cell: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_cell: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum JsonRole {
    Total,
    Item,
    Continued,
    #[serde(rename = "of-which")]
    OfWhich,
    Subtotal,
    Unplaced,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonValue {
    pub(super) column: String,
    pub(super) amount: Option<String>,
    pub(super) cell: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unread: Option<JsonUnread>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonUnread {
    pub(super) kind: JsonKind,
    pub(super) text: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum JsonKind {
    NotComputed,
    Date,
    Error,
    Text,
    OutOfRange,
    StruckOut,
    Hidden,
    NoColumn,
}
