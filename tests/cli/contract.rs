//! The contract of the JSON report: which fields an object has and of what type. In goes a report,
//! out comes a panic that names the field. The names stand here by hand, for scripts outside the
//! project rely on them; more fields may be there.

use serde_json::Value;

/// What a field may hold.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// A text or null.
    MaybeText,
    /// A whole number.
    Whole,
    /// A whole number or null.
    MaybeWhole,
    Truth,
    /// A decimal as a text, `-0.01`.
    Amount,
    /// Such a text or null.
    MaybeAmount,
    /// One of these words.
    Word(&'static [&'static str]),
    List(&'static [Field]),
    /// A list of texts.
    Texts,
    /// An object or null.
    MaybeObject(&'static [Field]),
}

use Kind::*;

type Field = (&'static str, Kind);

const OUTCOMES: &[&str] = &["pass", "tail", "mismatch", "unchecked"];

/// What is listed has not simply passed.
const OUTCOMES_OF_FINDINGS: &[&str] = &["hint", "tail", "mismatch", "unchecked"];

const REPORT: &[Field] = &[
    ("file", Text),
    ("outcome", Word(OUTCOMES)),
    ("error", MaybeObject(&[("kind", Text), ("message", Text)])),
    ("layout", MaybeText),
    ("year", MaybeWhole),
    ("department", MaybeText),
    (
        "rounding",
        Word(&["exact", "rounded", "mixed", "settled", "unknown"]),
    ),
    ("tables", List(TABLE)),
    ("unrecognised", List(&[("sheet", Text), ("why", Text)])),
    ("findings", List(FINDING)),
    ("clusters", List(CLUSTER)),
    ("corrections", List(CORRECTION)),
    ("output", MaybeText),
    (
        "left",
        MaybeObject(&[("decide", Whole), ("unchecked", Whole)]),
    ),
];

const TABLE: &[Field] = &[
    ("id", Text),
    ("title", Text),
    ("sheet", MaybeText),
    ("unit", Text),
    (
        "status",
        Word(&["pass", "tail", "mismatch", "unchecked", "empty", "missing"]),
    ),
    ("why", MaybeText),
];

const FINDING: &[Field] = &[
    ("id", Text),
    ("outcome", Word(OUTCOMES_OF_FINDINGS)),
    ("severity", Word(&["error", "warning", "info"])),
    (
        "kind",
        Word(&[
            "relation",
            "joint",
            "text",
            "structure",
            "classification",
            "precision",
            "unit",
        ]),
    ),
    ("rule", Text),
    ("message", Text),
    ("equation", Text),
    ("residual", MaybeAmount),
    ("allowed", MaybeAmount),
    ("cells", List(CELL)),
];

const CELL: &[Field] = &[
    ("sheet", MaybeText),
    ("cell", MaybeText),
    ("table", Text),
    ("row", Text),
    ("column", Text),
    ("value", MaybeAmount),
];

const CLUSTER: &[Field] = &[
    ("findings", Texts),
    ("events", Whole),
    ("complete", Truth),
    (
        "explanations",
        List(&[("rank", Whole), ("evidence", Text), ("events", List(EVENT))]),
    ),
];

const EVENT: &[Field] = &[
    (
        "kind",
        Word(&[
            "cell",
            "copied",
            "missing-row",
            "doubled-row",
            "swap",
            "unit",
            "stale",
            "misfiled",
            "not-updated",
            "columns",
            "other-table",
            "other",
        ]),
    ),
    ("cells", List(CHANGE)),
];

const CHANGE: &[Field] = &[
    ("sheet", MaybeText),
    ("cell", MaybeText),
    ("table", Text),
    ("row", Text),
    ("column", Text),
    ("from", MaybeAmount),
    ("to", MaybeAmount),
];

const CORRECTION: &[Field] = &[
    ("sheet", Text),
    ("cell", Text),
    ("table", Text),
    ("row", Text),
    ("column", Text),
    ("from", MaybeAmount),
    ("to", Amount),
    ("margin", Whole),
    ("because", Text),
];

/// Holds a report against the contract.
pub fn check(report: &Value) {
    object(report, REPORT, "report");
}

fn object(value: &Value, fields: &[Field], path: &str) {
    let object = value.as_object();
    let object = object.unwrap_or_else(|| panic!("{path} is no object: {value}"));
    for (name, kind) in fields {
        let path = format!("{path}.{name}");
        let value = object.get(*name);
        field(
            value.unwrap_or_else(|| panic!("there is no {path}")),
            *kind,
            &path,
        );
    }
}

fn field(value: &Value, kind: Kind, path: &str) {
    let fits = match kind {
        Text => value.is_string(),
        MaybeText => value.is_string() || value.is_null(),
        Whole => value.is_u64(),
        MaybeWhole => value.is_u64() || value.is_null(),
        Truth => value.is_boolean(),
        Amount => is_amount(value),
        MaybeAmount => is_amount(value) || value.is_null(),
        Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Texts => value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string)),
        List(fields) => {
            let items = value.as_array();
            let items = items.unwrap_or_else(|| panic!("{path} is no list: {value}"));
            for (at, item) in items.iter().enumerate() {
                object(item, fields, &format!("{path}[{at}]"));
            }
            true
        }
        MaybeObject(fields) => {
            if !value.is_null() {
                object(value, fields, path);
            }
            true
        }
    };
    assert!(fits, "{path} is {value}");
}

/// `100.25`: digits, a point, two digits or more, perhaps a sign; never a number.
fn is_amount(value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    text.split_once('.')
        .is_some_and(|(whole, part)| digits(whole) && digits(part) && part.len() >= 2)
}
