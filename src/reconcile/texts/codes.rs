//! The order and the hierarchy of codes within a ledger.
//!
//! In go the tables that were found, out come findings. Where a ledger prints no codes, those of its
//! rows were concluded from names, so only what does not depend on the choice between equal names is
//! checked. Grand totals and rows that could not be placed are left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, RowsSpec, TextCheck};
use crate::model::{Code, Row, RowRole, plain};
use crate::report::{Finding, FindingKind, Severity};
use crate::words::texts as words;
use crate::words::texts::Named;

use super::{Book, Breach, Found};

/// More rows than this out of order in one ledger make one finding together.
const APART: usize = 5;

impl<'a> Book<'a> {
    /// The classification of the ledger's printed codes.
    pub(super) fn printed_codes(self) -> Option<Classification> {
        match self.spec.rows {
            RowsSpec::Codes { classification, .. } => Some(classification),
            _ => self.listed_codes(),
        }
    }

    /// The classification of the codes that a fixed list prints: lists of items are economic.
    fn listed_codes(self) -> Option<Classification> {
        let RowsSpec::List(rows) = &self.spec.rows else {
            return None;
        };
        let mut columns = self.spec.columns.iter();
        let prints = columns.any(|column| column.role == ColumnRole::Code);
        let all = Classification::DeptEconomic;
        let mut codes = rows.iter().filter_map(|row| row.code);
        (prints && codes.any(|code| all.subject(code).is_some())).then_some(all)
    }

    /// The classification of the ledger's codes, printed or told by names.
    pub(super) fn classification(self) -> Option<Classification> {
        match self.spec.rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                Some(classification)
            }
            _ => self.listed_codes(),
        }
    }

    /// The items that have codes.
    pub(super) fn coded(self) -> impl Iterator<Item = (usize, &'a Row, Code)> {
        self.items()
            .filter_map(|(index, row)| Some((index, row, row.code?)))
    }
}

/// The ledgers but those that print the lowest codes only, in any order and again and again.
fn hierarchies<'a>(tables: &[Found<'a>]) -> impl Iterator<Item = Book<'a>> {
    let books = tables.iter().flat_map(|on| on.books());
    books.filter(|book| !book.spec.rows.is_leaf())
}

/// Each code's parents stand in the table. A missing one is told once, at its first child; a table without any is
/// printed so.
pub(super) fn parent_present(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for book in hierarchies(tables) {
        let Some(classification) = book.classification() else {
            continue;
        };
        let printed = book.printed_codes().is_some();
        if printed && book.ledger.prints_items_alone() {
            findings.extend(items_alone(check, book));
            continue;
        }
        // It may stand among what could not be read.
        if book.ledger.open {
            continue;
        }
        // Rows that could not be placed may be the parent that is looked for.
        let mut present: BTreeSet<Code> =
            book.ledger.rows.iter().filter_map(|row| row.code).collect();
        let headed = present.iter().any(|code| code.parent().is_none());
        for (_, row, code) in book.coded() {
            let above = row.parent.and_then(|at| book.ledger.rows.get(at));
            if !printed && above.is_some_and(|above| above.role != RowRole::Total) {
                continue;
            }
            // A list of items without any head is another way to print it, and one name may be in several groups.
            let one = || classification.codes_named(&plain(&row.label)).len() == 1;
            let told = printed || headed && one();
            if !told {
                continue;
            }
            let mut child = code;
            while let Some(parent) = child.parent() {
                if present.insert(parent) {
                    let name = classification.name_of(parent).unwrap_or_default();
                    let breach = missing_parent(book, row, code, parent, name);
                    findings.push(Finding {
                        lacks: Some(parent),
                        ..breach.finding(check, book.on.spec)
                    });
                }
                child = parent;
            }
        }
    }
    findings
}

/// One hint for all rows: the table is printed so, and its sums are those of its rows.
fn items_alone(check: &TextCheck, book: Book) -> Option<Finding> {
    let (_, row, _) = book.coded().next()?;
    let breach = Breach {
        subject: book.named("leaf"),
        at_most: Severity::Info,
        kind: FindingKind::Structure,
        message: words::items_alone(&book.place(row, None)),
        cells: vec![book.first_cell(row)],
    };
    Some(breach.finding(check, book.on.spec))
}

fn missing_parent(book: Book, row: &Row, code: Code, parent: Code, name: &str) -> Breach {
    Breach {
        subject: book.named(parent.as_str()),
        at_most: Severity::Error,
        kind: FindingKind::Structure,
        message: match book.printed_codes() {
            None => words::head_missing(&book.place(row, None), &row.label, name),
            Some(_) => words::parent_missing(
                &book.place(row, None),
                &named(row, &code),
                parent.level().name(),
                &Named {
                    code: parent.as_str(),
                    name,
                },
            ),
        },
        cells: vec![book.first_cell(row)],
    }
}

/// No code stands twice. Where rows have further texts, one code may stand once for each (one
/// departmental 款 belongs to two governmental ones where 机关 and 事业单位 come together).
pub(super) fn code_once(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for book in hierarchies(tables) {
        if book.classification().is_none() {
            continue;
        }
        let by_names = book.printed_codes().is_none();
        let mut first: BTreeMap<(Code, Vec<String>, Option<usize>), &Row> = BTreeMap::new();
        // What is struck out as a whole is told, and may stand beside what it was replaced by.
        let standing = book.coded().filter(|(_, row, _)| !row.is_struck_out());
        for (_, row, code) in standing {
            let texts = row.texts.iter().map(|text| plain(text).into_owned());
            let group = row.parent.filter(|_| by_names);
            let earlier = *first.entry((code, texts.collect(), group)).or_insert(row);
            if std::ptr::eq(earlier, row) {
                continue;
            }
            let breach = Breach {
                subject: book.named(row.key.as_str()),
                at_most: Severity::Error,
                kind: FindingKind::Structure,
                message: words::code_twice(
                    &book.place(row, None),
                    &named(row, &code),
                    &book.place(earlier, None),
                ),
                cells: vec![book.first_cell(row), book.first_cell(earlier)],
            };
            findings.push(breach.finding(check, book.on.spec));
        }
    }
    findings
}

/// Codes ascend. The fewest rows that would have to move are told.
pub(super) fn codes_ascend(check: &TextCheck, tables: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for book in hierarchies(tables) {
        if book.printed_codes().is_none() {
            continue;
        }
        let rows: Vec<(&Row, Code)> = book.coded().map(|(_, row, code)| (row, code)).collect();
        let codes: Vec<Code> = rows.iter().map(|(_, code)| *code).collect();
        let in_order = longest_ascent(&codes);
        let kept: BTreeSet<Code> = in_order.iter().map(|&index| codes[index]).collect();
        let moved: Vec<usize> = (0..codes.len())
            .filter(|index| in_order.binary_search(index).is_err())
            .collect();
        let (told, more) = if moved.len() > APART {
            (&moved[..1], moved.len() - 1)
        } else {
            (&moved[..], 0)
        };
        for &index in told {
            let (row, code) = rows[index];
            let after = kept.range(..code).next_back();
            let breach = Breach {
                subject: book.named(row.key.as_str()),
                at_most: Severity::Error,
                kind: FindingKind::Structure,
                message: words::out_of_order(
                    &book.place(row, None),
                    &named(row, &code),
                    after.map(Code::as_str),
                    more,
                ),
                cells: vec![book.first_cell(row)],
            };
            findings.push(breach.finding(check, book.on.spec));
        }
    }
    findings
}

/// The indices of a longest run of codes that never descends, in ascending order.
fn longest_ascent(codes: &[Code]) -> Vec<usize> {
    // `ends[n]` is the index of the least code that a run of n + 1 codes can end with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        let length = ends.partition_point(|&end| codes[end] <= *code);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(index) = at {
        run.push(index);
        at = before[index];
    }
    run.reverse();
    run
}

/// A row's code and printed name.
pub(super) fn named<'a>(row: &'a Row, code: &'a Code) -> Named<'a> {
    Named {
        code: code.as_str(),
        name: &row.label,
    }
}
