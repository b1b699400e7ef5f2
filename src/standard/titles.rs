//! The texts around a table: title, headings, department, with the year put in.
//!
//! In go a layout's texts and what the submission says; out comes what is printed. A table keeps its
//! own year and department where it has them, so that writing never hides that they differ.

use crate::layout::{ColumnSpec, TableSpec, Text};
use crate::model::{Ledger, Submission, Table, Year, plain};

/// The title that is printed above a table.
pub(crate) fn title(spec: &TableSpec, table: &Table, submission: &Submission) -> String {
    let submitted = table.heading().map(|heading| heading.title.value.as_str());
    match own(spec, submitted).or(spec.titles.first()) {
        Some(title) => with_year(title, year(table, submission)),
        None => submitted.unwrap_or_default().to_owned(),
    }
}

/// The title by which the submitter goes, where a department and a unit print different ones.
fn own<'s>(spec: &'s TableSpec, submitted: Option<&str>) -> Option<&'s Text> {
    let submitted = plain(submitted?);
    let kept = spec.titles.iter().take(spec.kept_titles);
    let own = kept.filter(|title| {
        let words = title.split("{year}年").last().unwrap_or_default();
        submitted.contains(plain(words).as_ref())
    });
    // 预算单位 ends in 单位.
    own.max_by_key(|title| title.chars().count())
}

/// The department that is printed above a table.
pub(crate) fn department(table: &Table, submission: &Submission) -> String {
    let own = table
        .heading()
        .and_then(|heading| heading.department.as_ref());
    own.map(|name| name.value.clone())
        .or_else(|| submission.department.clone())
        .unwrap_or_default()
}

/// The heading paths of all columns of all ledgers, left to right.
pub(crate) fn heads(spec: &TableSpec, table: &Table, submission: &Submission) -> Vec<Vec<String>> {
    // A wrong year in the title is no reason to print wrong years in the headings.
    let year = submission.year.or_else(|| year(table, submission));
    let ledgers = spec.ledgers.iter().enumerate();
    let columns = ledgers.flat_map(|(at, ledger)| {
        let printed = table.ledgers.get(at);
        ledger.columns.iter().map(move |column| (printed, column))
    });
    columns
        .map(|(printed, column)| {
            let head = head(column, printed);
            head.iter().map(|head| with_year(head, year)).collect()
        })
        .collect()
}

/// The headings of a column, from the top down.
fn head<'s>(column: &'s ColumnSpec, printed: Option<&Ledger>) -> &'s [Text] {
    let counts_in = printed.is_some_and(|ledger| ledger.including.contains(&column.id));
    match &column.including {
        Some(including) if counts_in => &including.head,
        _ => column.heads.first().map(Vec::as_slice).unwrap_or_default(),
    }
}

fn year(table: &Table, submission: &Submission) -> Option<Year> {
    table
        .heading()
        .and_then(|heading| heading.year)
        .or(submission.year)
}

/// Puts the year where the layout says `{year}` or `{year-1}`; without a year the words 年 after it
/// go as well, so that `{year}年预算数` becomes 预算数.
pub(crate) fn with_year(text: &str, year: Option<Year>) -> String {
    // Most texts have no year in them.
    if !text.contains('{') {
        return text.to_owned();
    }
    match year {
        Some(Year(year)) => text
            .replace("{year}", &year.to_string())
            .replace("{year-1}", &year.saturating_sub(1).to_string())
            .replace("{year+1}", &year.saturating_add(1).to_string()),
        None => [
            "{year}年度",
            "{year}年",
            "{year-1}年",
            "{year+1}年",
            "{year}",
            "{year-1}",
            "{year+1}",
        ]
        .iter()
        .fold(text.to_owned(), |text, pattern| text.replace(pattern, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_put_in_or_left_out_with_its_word() {
        assert_eq!(
            with_year("{year}年预算收支总表", Some(Year(2026))),
            "2026年预算收支总表"
        );
        assert_eq!(
            with_year("{year-1}年执行数", Some(Year(2026))),
            "2025年执行数"
        );
        assert_eq!(with_year("{year}年预算数", None), "预算数");
        assert_eq!(with_year("{year}年度收入决算表", None), "收入决算表");
    }
}
