//! A submission as a record keeps it, in the shape of the JSON.

use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::before;
use super::shape::Shape;
use crate::layout::Layout;
use crate::model::Submission;

/// A submission in a record.
#[derive(Serialize, Deserialize)]
pub struct Kept(Written);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Now {
        #[serde(serialize_with = "without_nulls")]
        json: Shape,
        /// How many of their digits the tables leave at zero, which whoever reads the JSON finds out anew.
        coarser: Vec<i8>,
    },
    #[serde(skip_serializing)]
    Before(before::Submission),
}

/// A member that is null reads like one that is not there, and records are long.
fn without_nulls<S: Serializer>(shape: &Shape, to: S) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(shape).map_err(S::Error::custom)?;
    drop_nulls(&mut value);
    value.serialize(to)
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

impl Kept {
    /// Of a submission.
    pub fn of(layout: &Layout, submission: &Submission) -> Kept {
        let tables = submission.tables.iter();
        Kept(Written::Now {
            json: Shape::of(layout, submission),
            coarser: tables.map(|table| table.precision.coarser).collect(),
        })
    }

    /// The submission; `None` if it is none of that layout.
    pub fn submission(self, layout: &Layout) -> Option<Submission> {
        let (shape, coarser) = match self.0 {
            Written::Now { json, coarser } => (json, coarser),
            Written::Before(before) => before.shape(layout)?,
        };
        if shape.layout != layout.id.as_str() {
            return None;
        }
        let mut submission = shape.submission(layout).ok()?;
        for (table, coarser) in submission.tables.iter_mut().zip(coarser) {
            table.precision.coarser = coarser;
        }
        Some(submission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;
    use crate::model::{Amount, CellRef, RowRole, Unread, Value};

    const LAYOUT: &str = r#"
        id = "small"
        name = "一张小表"
        unit = "万元"
        decimals = 2
        [[table]]
        id = "T1"
        sheet = "表一"
        title = "{year}年支出表"
        [[table.ledger]]
        columns = [
          { id = "项目", head = "项目", role = "name" },
          { id = "金额", head = "金额" },
          { id = "其中", head = "其中" },
        ]
        rows = { list = [{ label = "基本支出" }, { label = "合计", total = true }] }
    "#;

    /// As records had it before they had the JSON.
    const BEFORE: &str = r#"{
        "layout": "small", "year": 2026, "department": "某局",
        "tables": [{
            "id": "T1", "unit": "元", "decimals": 2, "coarser": 4,
            "heading": {
                "sheet": "表一", "title": ["支出表", "A1"], "year": 2026,
                "department": ["某局", null], "unit": ["元", "C2"]
            },
            "ledgers": [[
                {"k": "合计", "l": "合计", "r": 0, "e": [["=12.50", "B4"], ["", "C4"]], "a": "A4"},
                {"k": "201", "c": "201", "l": "基本支出", "r": 1, "p": 0, "s": "续表",
                    "e": [["f", "B5"], ["n", null]], "a": "A5", "n": ["201-", "A5", null]},
                {"k": "a", "l": "a", "r": 2, "e": [["d2026-01-01", "B6"], ["e#REF!", "C6"]], "a": null},
                {"k": "b", "l": "b", "r": 3, "p": 1, "e": [["t约十万", "B7"], ["o1e99", "C7"]], "a": null},
                {"k": "c", "l": "c", "r": 4, "p": 1, "e": [["s7", "B8"], ["h8", "C8"]], "a": null},
                {"k": "d", "l": "d", "r": 5, "e": [["=-0.10", "B9"], ["=3", "C9"]], "a": null}
            ]],
            "notes": [["注：略", "A10"]]
        }]
    }"#;

    fn read(layout: &Layout, text: &str) -> Option<Submission> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        kept.submission(layout)
    }

    #[test]
    fn what_records_kept_before_is_read_and_kept_as_today() {
        let layout = layout::parse("small.toml", LAYOUT).expect("a layout");
        let submission = read(&layout, BEFORE).expect("a submission");
        let table = &submission.tables[0];
        assert_eq!(table.precision.coarser, 4);
        assert_eq!(
            table.heading().map(|h| h.title.at),
            Some(CellRef::parse("A1"))
        );
        assert_eq!(table.notes[0].at, CellRef::parse("A10"));
        let roles: Vec<RowRole> = table.rows().map(|row| row.role).collect();
        use RowRole::{Continued, Item, OfWhich, Subtotal, Total, Unplaced};
        assert_eq!(roles, [Total, Item, Unplaced, Continued, OfWhich, Subtotal]);
        let entries = table.rows().flat_map(|row| &row.entries);
        let amount = |text: &str| Value::Amount(text.parse::<Amount>().expect("digits"));
        let unread = [
            Unread::NotComputed,
            Unread::NoColumn,
            Unread::Date("2026-01-01".into()),
            Unread::Error("#REF!".into()),
            Unread::Text("约十万".into()),
            Unread::OutOfRange("1e99".into()),
            Unread::StruckOut("7".into()),
            Unread::Hidden("8".into()),
        ];
        let mut values = vec![amount("12.50"), Value::Blank];
        values.extend(unread.map(Value::Unread));
        values.extend([amount("-0.10"), amount("3")]);
        assert!(entries.map(|entry| &entry.value).eq(&values));

        let now = serde_json::to_string(&Kept::of(&layout, &submission)).expect("JSON");
        assert!(!now.contains("null"), "{now}");
        assert_eq!(read(&layout, &now), Some(submission));
    }

    #[test]
    fn what_does_not_fit_the_layout_is_no_submission() {
        let layout = layout::parse("small.toml", LAYOUT).expect("a layout");
        for (from, to) in [
            ("\"small\"", "\"large\""),
            ("\"T1\"", "\"T2\""),
            ("\"c\": \"201\"", "\"c\": \"20\""),
            ("\"p\": 0", "\"p\": 6"),
            ("\"r\": 5", "\"r\": 6"),
            ("=12.50", "=x"),
            ("f\"", "x\""),
            ("[\"=-0.10\", \"B9\"], ", ""),
            ("\"B9\"", "\"9\""),
            ("[\"元\"", "[\"美元\""),
        ] {
            assert!(BEFORE.contains(from), "{from}");
            assert_eq!(read(&layout, &BEFORE.replacen(from, to, 1)), None, "{from}");
        }
    }
}
