//! What stands around a table: the year of the title, the department, the unit, the empty note.
//!
//! In go the tables that were found, out come findings. A heading that says nothing is not compared;
//! the text of notes never counts for the year.

use crate::layout::TextCheck;
use crate::model::{DepartmentName, Likeness, Submission, Value, plain};
use crate::report::{Finding, FindingKind, Severity};
use crate::words::texts as words;

use super::{Breach, Found};

/// The year is the same in all titles: that of most of them. Where no year has most, it is the
/// submission's, else the latest.
pub(super) fn same_year(
    check: &TextCheck,
    submission: &Submission,
    tables: &[Found],
) -> Vec<Finding> {
    let years = || tables.iter().filter_map(|on| on.heading.year);
    let count = |year| years().filter(|y| *y == year).count();
    let most = years().max_by_key(|&year| (count(year), Some(year) == submission.year, year));
    let Some(most) = most else {
        return Vec::new();
    };
    let differing = tables
        .iter()
        .filter_map(|on| Some((on, on.heading.year?)))
        .filter(|(_, year)| *year != most);
    differing
        .map(|(on, year)| {
            let at = on.heading.title.at;
            let breach = Breach {
                subject: "标题".into(),
                at_most: Severity::Error,
                kind: FindingKind::Text,
                message: words::year_differs(&on.place(at), year, most, count(most)),
                cells: vec![on.cell(at, "标题")],
            };
            breach.finding(check, on.spec)
        })
        .collect()
}

/// The department is the same above all tables: that of most of them. The same department in other words
/// is called so.
pub(super) fn same_department(
    check: &TextCheck,
    submission: &Submission,
    tables: &[Found],
) -> Vec<Finding> {
    let named: Vec<_> = tables
        .iter()
        .filter_map(|on| {
            let line = on.heading.department.as_ref()?;
            Some((on, line, DepartmentName::parse(&line.value)?))
        })
        .collect();
    let same = |one: &DepartmentName, other| one.likeness(other) == Likeness::Same;
    let agreeing =
        |bare: &DepartmentName| named.iter().filter(|(.., other)| same(bare, other)).count();
    let known = submission.department.as_deref();
    let known = known.and_then(DepartmentName::parse);
    // `rev`, so that the first of equals is chosen.
    let most = named.iter().rev().max_by_key(|(.., bare)| {
        let is_known = known.as_ref().is_some_and(|known| same(known, bare));
        (agreeing(bare), is_known, bare.chars())
    });
    let Some((_, most_line, most)) = most else {
        return Vec::new();
    };
    let differing = named.iter().filter(|(.., bare)| !same(bare, most));
    differing
        .map(|(on, line, bare)| {
            let place = on.place(line.at);
            let say = match bare.is_same(most) {
                true => words::department_misspelt,
                false => words::department_differs,
            };
            let breach = Breach {
                subject: "部门名称".into(),
                at_most: Severity::Error,
                kind: FindingKind::Text,
                message: say(&place, &line.value, &most_line.value, agreeing(most)),
                cells: vec![on.cell(line.at, "部门名称")],
            };
            breach.finding(check, on.spec)
        })
        .collect()
}

/// Each table states its unit.
pub(super) fn unit_stated(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let silent = tables.iter().filter(|on| on.heading.unit.is_none());
    silent
        .map(|on| {
            let place = on.place(on.heading.title.at);
            let breach = Breach {
                subject: "单位".into(),
                at_most: Severity::Error,
                kind: FindingKind::Unit,
                message: words::unit_missing(&place, on.table.precision.unit.name()),
                cells: vec![on.cell(None, "单位")],
            };
            breach.finding(check, on.spec)
        })
        .collect()
}

/// The empty note stands under empty tables and only there. A table that prints nothing but zeros may
/// bear it or not.
pub(super) fn empty_note(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let breach = |on: &Found| {
        let standard = on.spec.empty_note.as_deref()?;
        let blank = on.table.is_empty();
        let (at, message) = if blank {
            let declared = on.table.notes.iter().any(|note| says_empty(&note.text));
            if declared {
                return None;
            }
            let place = on.place(on.heading.title.at);
            (None, words::empty_note_missing(&place, standard))
        } else {
            let core = note_core(standard);
            if core.is_empty() || !has_figures(on) {
                return None;
            }
            let note = on
                .table
                .notes
                .iter()
                .find(|note| note_core(&note.text).ends_with(&core))?;
            (
                note.at,
                words::empty_note_wrong(&on.place(note.at), &note.text),
            )
        };
        let breach = Breach {
            subject: "空表注".into(),
            at_most: Severity::Error,
            kind: FindingKind::Text,
            message,
            cells: vec![on.cell(at, "注")],
        };
        Some(breach.finding(check, on.spec))
    };
    tables.iter().filter_map(breach).collect()
}

/// Whether the table prints anything that is not zero.
fn has_figures(on: &Found) -> bool {
    let mut entries = on.table.rows().flat_map(|row| &row.entries);
    entries.any(|entry| match &entry.value {
        Value::Blank => false,
        Value::Amount(amount) => !amount.is_zero(),
        Value::Unread(_) => true,
    })
}

/// A note without `注：` before it and the full stop after it.
fn note_core(text: &str) -> String {
    let text = plain(text);
    let mut core: &str = text.trim_matches(|c| "()。.;".contains(c));
    for label in ["注", "说明", "备注"] {
        if let Some((before, rest)) = core.split_once(':') {
            let before = before.trim_end_matches(|c: char| c.is_ascii_digit());
            if before == label {
                core = rest;
            }
        }
    }
    core.to_owned()
}

/// Whether a note declares its table empty, in whatever words.
fn says_empty(text: &str) -> bool {
    let text = plain(text);
    let phrases = [
        "无数据",
        "没有数据",
        "无内容",
        "空表",
        "为空",
        "无此项",
        "无相关",
    ];
    phrases.iter().any(|phrase| text.contains(phrase))
        || ["没有", "无", "未安排", "不涉及"].iter().any(|no| {
            text.contains(no) && ["预算", "支出", "收入"].iter().any(|w| text.contains(w))
        })
}
