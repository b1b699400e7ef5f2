//! Codes and their names: by the classification, between tables, and between the two economic
//! classifications.
//!
//! In go the tables that were found, out come findings. A name of an earlier edition is a hint, and no
//! finding at all in a submission of its time. A code that the lists do not hold is a hint as well. An
//! official name that was never seen in print makes no more than a warning.

use std::collections::BTreeMap;

use crate::layout::classification::{
    Classification, Correspondence, NameVerdict, classes_elsewhere, comparable, corresponds,
    essence, last_year,
};
use crate::layout::{ColumnSpec, RowsSpec, TextCheck};
use crate::model::{Code, Row, Submission, Year};
use crate::report::{Finding, FindingKind, Severity};
use crate::words::texts as words;

use super::codes::named;
use super::{Book, Breach, Found};

/// The name of a code is the classification's.
pub(super) fn code_name(
    check: &TextCheck,
    submission: &Submission,
    tables: &[Found],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for book in tables.iter().flat_map(|on| on.books()) {
        let Some(classification) = book.classification() else {
            continue;
        };
        for (_, row, code) in book.coded() {
            if row.label.trim().is_empty() {
                continue;
            }
            let judged = judge_name(book, classification, row, code, submission.year);
            if let Some((at_most, message)) = judged {
                let breach = Breach {
                    subject: book.named(row.key.as_str()),
                    at_most,
                    kind: FindingKind::Classification,
                    message,
                    cells: vec![book.first_cell(row)],
                };
                findings.push(breach.finding(check, book.on.spec));
            }
        }
    }
    findings
}

/// What is to be said of a row's name, and how loudly at most.
fn judge_name(
    book: Book,
    classification: Classification,
    row: &Row,
    code: Code,
    year: Option<Year>,
) -> Option<(Severity, String)> {
    let place = book.place(row, None);
    let row_name = named(row, &code);
    let of_its_time =
        |years: &str| last_year(years).is_some_and(|last| year.is_some_and(|y| y.0 <= last));
    let verdict = classification.judge(code, &row.label);
    if let NameVerdict::Earlier { canonical, years } = verdict {
        let hint = words::name_earlier(&place, &row_name, canonical, years);
        return (!of_its_time(years)).then_some((Severity::Info, hint));
    }
    // Where codes were concluded from the names, the names cannot be wrong.
    book.printed_codes()?;
    match verdict {
        NameVerdict::Official | NameVerdict::Earlier { .. } => None,
        NameVerdict::Differs { official } => {
            let at_most = if is_certain(classification, code, year) {
                Severity::Error
            } else {
                Severity::Warning
            };
            let owners = classification.codes_named(&row.label);
            let owner = owners.iter().find(|owner| owner.parent() == code.parent());
            let owner = owner.map(Code::as_str);
            Some((
                at_most,
                words::name_differs(&place, &row_name, official, owner),
            ))
        }
        NameVerdict::Unknown => {
            let owners = classification.codes_named(&row.label);
            let owner = owners.iter().find(|owner| owner.parent() == code.parent());
            if owner.is_none() && classification.is_open(code) {
                return None;
            }
            let at_most = if owner.is_some() {
                Severity::Warning
            } else {
                Severity::Info
            };
            let owner = owner.map(Code::as_str);
            Some((at_most, words::code_unknown(&place, &row_name, owner)))
        }
        NameVerdict::Deprecated { replaced_by, years } => {
            let message = words::code_deprecated(&place, &row_name, years, replaced_by);
            (!of_its_time(years)).then_some((Severity::Warning, message))
        }
    }
}

/// Whether the official name was seen in a budget of about the submission's year.
fn is_certain(classification: Classification, code: Code, year: Option<Year>) -> bool {
    let Some(subject) = classification.subject(code) else {
        return false;
    };
    let edition: Option<u16> = subject.edition.parse().ok();
    let near = match (edition, year) {
        (Some(edition), Some(year)) => edition.abs_diff(year.0) <= 2,
        (_, None) => true,
        (None, Some(_)) => false,
    };
    subject.seen && near
}

/// A row that prints a code with a name.
struct Naming<'a> {
    book: Book<'a>,
    row: &'a Row,
    code: Code,
    /// What matters of the name.
    essence: String,
}

/// A code has the same name in all tables: the official one if any table prints it, else that of most.
pub(super) fn same_names(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut names: BTreeMap<(Classification, Code), Vec<Naming>> = BTreeMap::new();
    for book in tables.iter().flat_map(|on| on.books()) {
        let Some(classification) = book.printed_codes() else {
            continue;
        };
        for (_, row, code) in book.coded() {
            let text = comparable(&row.label);
            if !text.is_empty() {
                let naming = Naming {
                    book,
                    row,
                    code,
                    essence: essence(&text, code.level()).to_owned(),
                };
                let namings = names.entry((classification, code)).or_default();
                namings.push(naming);
            }
        }
    }
    let varying = names
        .iter()
        .flat_map(|((classification, _), namings)| varying_names(*classification, namings));
    varying
        .map(|(naming, breach)| breach.finding(check, naming.book.on.spec))
        .collect()
}

fn varying_names<'a>(
    classification: Classification,
    namings: &'a [Naming<'a>],
) -> Vec<(&'a Naming<'a>, Breach)> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for naming in namings {
        *votes.entry(&naming.essence).or_default() += 1;
    }
    if votes.len() < 2 {
        return Vec::new();
    }
    let verdict = |naming: &Naming| classification.judge(naming.code, &naming.row.label);
    // `rev`, so that the first of equals is chosen.
    let reference = namings.iter().rev().max_by_key(|naming| {
        let official = verdict(naming) == NameVerdict::Official;
        (official, votes.get(naming.essence.as_str()))
    });
    let Some(reference) = reference else {
        return Vec::new();
    };
    let differing = namings
        .iter()
        .filter(|naming| naming.essence != reference.essence);
    differing
        .map(|naming| {
            let Naming {
                book, row, code, ..
            } = naming;
            // One name of two editions is a hint.
            let renamed = matches!(verdict(naming), NameVerdict::Earlier { .. });
            let breach = Breach {
                subject: book.named(row.key.as_str()),
                at_most: if renamed {
                    Severity::Info
                } else {
                    Severity::Error
                },
                kind: FindingKind::Classification,
                message: words::name_varies(
                    &book.place(row, None),
                    &named(row, code),
                    &reference.book.place(reference.row, None),
                    &reference.row.label,
                ),
                cells: vec![
                    book.first_cell(row),
                    reference.book.first_cell(reference.row),
                ],
            };
            (naming, breach)
        })
        .collect()
}

/// Departmental and governmental economic names belong together, row by row, and a 款 stands under its 类.
pub(super) fn economic_map(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for book in tables.iter().flat_map(|on| on.books()) {
        let Some(index) = government_column(book) else {
            continue;
        };
        for (_, row) in book.items() {
            let Some(government) = row.texts.get(index) else {
                continue;
            };
            let dept = dept_text(row);
            if let Correspondence::Differs { expected, seen } = corresponds(&dept, government) {
                let breach = Breach {
                    subject: book.named(row.key.as_str()),
                    at_most: if seen {
                        Severity::Error
                    } else {
                        Severity::Warning
                    },
                    kind: FindingKind::Classification,
                    message: words::economic_differs(
                        &book.place(row, None),
                        &row.label,
                        government,
                        &expected,
                    ),
                    cells: vec![book.first_cell(row)],
                };
                findings.push(breach.finding(check, book.on.spec));
            }
        }
        let told = under_other_groups(book).into_iter();
        let told = told.map(|breach| breach.finding(check, book.on.spec));
        let told: Vec<Finding> = told
            .filter(|one| findings.iter().all(|other| other.id != one.id))
            .collect();
        findings.extend(told);
    }
    findings
}

/// The 款 that stand under a 类 that is not their own: their name is another one's, or they stand in the wrong place.
fn under_other_groups(book: Book<'_>) -> Vec<Breach> {
    let groups = matches!(
        book.spec.rows,
        RowsSpec::Groups {
            classification: Classification::DeptEconomic,
            ..
        }
    );
    let rows = book.items().filter(|_| groups);
    let breach = |(_, row): (usize, &Row)| {
        let group = &book.ledger.rows.get(row.parent?)?.label;
        let classes = classes_elsewhere(&row.label, group);
        (!classes.is_empty()).then(|| Breach {
            subject: book.named(row.key.as_str()),
            at_most: Severity::Info,
            kind: FindingKind::Classification,
            message: words::economic_elsewhere(&book.place(row, None), &row.label, &classes, group),
            cells: vec![book.first_cell(row)],
        })
    };
    rows.filter_map(breach).collect()
}

/// The name of the departmental 款 as the row prints it, or its code where it prints only that.
fn dept_text(row: &Row) -> String {
    match row.code {
        Some(code) if row.label.trim().is_empty() => code.to_string(),
        _ => row.label.clone(),
    }
}

/// Which of the text columns is the governmental economic classification, beside departmental rows.
fn government_column(book: Book<'_>) -> Option<usize> {
    let departmental = matches!(
        book.spec.rows,
        RowsSpec::Groups {
            classification: Classification::DeptEconomic,
            ..
        } | RowsSpec::Codes {
            classification: Classification::DeptEconomic,
            ..
        }
    );
    let speaks_of_it = |column: &ColumnSpec| {
        let mut heads = column.heads.iter().flatten();
        // A column of codes alone would be a text column too.
        let texts = |text: &str| text.contains("政府") && !text.contains("编码");
        texts(column.id.as_str()) || heads.any(|head| texts(head))
    };
    let mut texts = book.spec.texts();
    texts.position(|column| departmental && speaks_of_it(column))
}
