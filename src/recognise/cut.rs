//! Whether the end of a table is missing: a page that was left out when it was copied or scanned.
//!
//! In go the rows of a ledger of codes; out comes the last row, if the table breaks off there: it is the only one above
//! the deepest level that has no parts, and the total that stands first is larger than all classes together.

use crate::model::{Ledger, MoneyUnit, Row, RowRole};

/// The row behind which a ledger of codes breaks off.
pub(super) fn breaks_off(ledger: &Ledger, unit: MoneyUnit) -> Option<&Row> {
    let (total, items) = ledger.rows.split_first()?;
    let coded = |row: &Row| row.role == RowRole::Item && row.code.is_some();
    if total.role != RowRole::Total || !items.iter().all(coded) {
        return None;
    }
    let depth = |row: &Row| row.code.map_or(0, |code| code.as_str().len());
    let deepest = items.iter().map(depth).max()?;
    let last = items.last().filter(|row| depth(row) < deepest)?;
    let pairs = items.windows(2);
    // In a whole table each row above the deepest level is followed by its first part.
    let mut groups = pairs.filter(|pair| depth(&pair[0]) < deepest);
    let whole = groups.clone().count() > 1 && groups.all(|pair| depth(&pair[1]) > depth(&pair[0]));
    let classes = || items.iter().filter(|row| depth(row) == 3);
    let ticks = |row: &Row, column: usize| {
        let amount = row
            .entries
            .get(column)
            .and_then(|entry| entry.value.amount());
        amount.map_or(Some(0), |amount| Some(i128::from(amount.ticks(unit)?.0)))
    };
    let mut less = false;
    for column in 0..total.entries.len() {
        let sum: Option<i128> = classes().map(|row| ticks(row, column)).sum();
        let lacking = ticks(total, column)?.checked_sub(sum?)?;
        if lacking < 0 {
            return None;
        }
        less |= lacking > 0;
    }
    (whole && less).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Code, Entry, RowKey, Value};

    fn ledger(rows: &[(&str, f64)]) -> Ledger {
        let row = |&(code, amount): &(&str, f64)| Row {
            key: RowKey::new(code),
            code: Code::parse(code),
            label: code.to_owned(),
            texts: Vec::new(),
            role: match code {
                "合计" => RowRole::Total,
                _ => RowRole::Item,
            },
            parent: None,
            entries: vec![Entry {
                value: Amount::from_stored(amount).map_or(Value::Blank, Value::Amount),
                at: None,
            }],
            at: None,
            print: crate::model::LabelPrint::default(),
            sheet: None,
        };
        Ledger {
            rows: rows.iter().map(row).collect(),
            ..Ledger::default()
        }
    }

    const WHOLE: [(&str, f64); 8] = [
        ("合计", 100.0),
        ("201", 60.0),
        ("20103", 60.0),
        ("2010301", 60.0),
        ("208", 40.0),
        ("20805", 40.0),
        ("2080501", 30.0),
        ("2080505", 10.0),
    ];

    fn end(rows: &[(&str, f64)]) -> Option<String> {
        let ledger = ledger(rows);
        breaks_off(&ledger, MoneyUnit::TenThousandYuan).map(|row| row.key.to_string())
    }

    #[test]
    fn a_table_breaks_off_behind_a_section_without_items_if_the_total_is_larger() {
        let mut rows = WHOLE.to_vec();
        assert_eq!(end(&rows), None);
        rows[0].1 = 150.0;
        rows.extend([("210", 20.0), ("21011", 20.0)]);
        assert_eq!(end(&rows), Some("21011".to_owned()));
        rows.push(("2101101", 20.0));
        assert_eq!(end(&rows), None, "it ends with an item");
    }

    #[test]
    fn a_wrong_total_or_a_lost_row_is_no_missing_page() {
        let mut rows = WHOLE.to_vec();
        rows[0].1 = 150.0;
        assert_eq!(end(&rows), None, "the total is wrong");
        rows[0].1 = 100.0;
        assert_eq!(
            end(&rows[..6]),
            None,
            "the items are lost, the classes add up"
        );
        rows[0].1 = 90.0;
        assert_eq!(end(&rows[..6]), None, "the classes are more than the total");
    }

    #[test]
    fn a_table_without_items_is_whole() {
        assert_eq!(end(&[("合计", 100.0), ("201", 60.0), ("208", 30.0)]), None);
    }
}
