//! What of a submission must not depend on its form: tables, rows, codes, parents, amounts,
//! department and year. Texts are compared as people mean them, amounts in 1/10000 元, nothing and
//! zero alike.

use duibiao::model::{Row, Submission, Table, Value, plain};

/// The submission as lines, the same for every form. `own` leaves out the lines of fixed lists that
/// hold no figure: books that print only their own classes lack them.
pub fn canonical(submission: &Submission, own: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "year {:?} department {:?}",
        submission.year.map(|year| year.0),
        submission.department.as_deref().map(plain)
    )];
    for table in &submission.tables {
        let heading = table.heading();
        let department = heading.and_then(|heading| heading.department.as_ref());
        lines.push(format!(
            "{} found {} department {:?} notes {:?}",
            table.id,
            heading.is_some(),
            department.map(|department| plain(&department.value)),
            table
                .notes
                .iter()
                .map(|note| plain(&note.text))
                .collect::<Vec<_>>(),
        ));
        for (index, ledger) in table.ledgers.iter().enumerate() {
            for row in &ledger.rows {
                let fixed = matches!(table.id.as_str(), "T1" | "T4");
                if own && fixed && row.entries.iter().all(|entry| is_nothing(&entry.value)) {
                    continue;
                }
                let parent = row.parent.map(|parent| &ledger.rows[parent]);
                lines.push(line(table, index, row, parent));
            }
        }
    }
    lines
}

fn line(table: &Table, ledger: usize, row: &Row, parent: Option<&Row>) -> String {
    let values: Vec<String> = row
        .entries
        .iter()
        .map(|entry| value(&entry.value, table))
        .collect();
    // Books that print only their own classes number them anew.
    let label = plain(&row.label).into_owned();
    let label = match label.as_str() {
        "总计" | "合计数" => "合计".to_owned(),
        _ => label,
    };
    let label = match label.split_once('、') {
        Some((_, name)) if table.id.as_str() == "T1" || table.id.as_str() == "T4" => {
            name.to_owned()
        }
        _ => label,
    };
    format!(
        "{}.{ledger}[{}] {:?} {label} {:?} {:?} under {:?}: {}",
        table.id,
        plain(row.key.as_str()),
        row.code,
        row.texts.iter().map(|text| plain(text)).collect::<Vec<_>>(),
        row.role,
        parent.map(|parent| plain(parent.key.as_str()).into_owned()),
        values.join(" | ")
    )
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Blank => true,
        Value::Amount(amount) => amount.is_zero(),
        Value::Unread(_) => false,
    }
}

fn value(value: &Value, table: &Table) -> String {
    match value {
        value if is_nothing(value) => String::new(),
        Value::Amount(amount) => match amount.ticks(table.precision.unit) {
            Some(ticks) => ticks.0.to_string(),
            None => format!("{amount} out of range"),
        },
        other => format!("{other:?}"),
    }
}

/// The first lines in which two canonical forms differ; none if they are the same.
pub fn differences(expected: &[String], found: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let longest = expected.len().max(found.len());
    let none = String::from("(nothing)");
    for at in 0..longest {
        let (a, b) = (
            expected.get(at).unwrap_or(&none),
            found.get(at).unwrap_or(&none),
        );
        if a != b {
            out.push(format!("expected {a}\n   found {b}"));
        }
        if out.len() == 3 {
            break;
        }
    }
    out
}
