//! Sheets, titles, headings and the lines above a table that are written in their standard form.
//!
//! In goes a submission with the sheets it was read from; out come lines of the 修改记录. What is the
//! same for several tables is one line.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::TableSpec;
use crate::model::{Table, plain};
use crate::read::Grid;
use crate::report::Spot;
use crate::words::{form as words, pages};

use super::Form;
use crate::standard::titles;

/// From how many tables on one change is said once.
const SEVERAL: usize = 3;

/// The changes around the tables.
pub(crate) fn of(form: &Form<'_>) -> Vec<ChangeRecord> {
    let mut lines = sheets(form);
    let mut found: Vec<(usize, ChangeRecord)> = Vec::new();
    let tables = form.layout.tables.iter().zip(&form.submission.tables);
    for (index, (spec, table)) in tables.enumerate() {
        let around = Around { form, spec, table };
        found.extend(around.lines().into_iter().map(|line| (index, line)));
    }
    lines.extend(joined(form, found));
    lines
}

/// A table as a whole.
pub(super) fn table(spec: &TableSpec) -> Spot {
    Spot {
        table: spec.id.to_string(),
        ..Spot::default()
    }
}

/// A line that speaks of no single table.
pub(crate) fn general(kind: ChangeKind, why: &str) -> ChangeRecord {
    ChangeRecord {
        spot: Spot::default(),
        cell: None,
        from: None,
        to: None,
        kind,
        why: why.to_owned(),
        earlier: false,
    }
}

/// What happened to the names and the order of the sheets.
fn sheets(form: &Form<'_>) -> Vec<ChangeRecord> {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (table, place) in form.submission.tables.iter().zip(form.placement.tables()) {
        if let Some(heading) = table.heading() {
            let sheet = heading.sheet.as_str();
            names.entry(sheet).or_default().push(&place.sheet);
            if order.last() != Some(&sheet) {
                order.push(sheet);
            }
        }
    }
    let mut lines = Vec::new();
    let renamed: Vec<String> = order
        .iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|sheet| names[**sheet] != [**sheet])
        .map(|sheet| words::renamed(sheet, &names[sheet].join("、")))
        .collect();
    if !renamed.is_empty() {
        lines.push(ChangeRecord {
            to: Some(renamed.join("；")),
            ..general(ChangeKind::Name, words::SHEET_NAMES)
        });
    }
    let place = |sheet: &str| form.order.get(sheet).copied();
    if !order.is_sorted_by_key(|sheet| place(sheet)) {
        lines.push(ChangeRecord {
            from: Some(submitted_order(form, &order)),
            to: Some(order.join("、")),
            ..general(ChangeKind::Order, words::SHEET_ORDER)
        });
    }
    lines
}

/// The sheets of the tables as they stood in the file.
fn submitted_order(form: &Form<'_>, sheets: &[&str]) -> String {
    let mut sheets: Vec<&str> = sheets.to_vec();
    sheets.sort_by_key(|sheet| form.order.get(sheet));
    sheets.dedup();
    sheets.join("、")
}

/// One table and what stands around it.
struct Around<'a> {
    form: &'a Form<'a>,
    spec: &'a TableSpec,
    table: &'a Table,
}

impl Around<'_> {
    fn lines(&self) -> Vec<ChangeRecord> {
        let Some(grid) = self.form.grid(self.table) else {
            return vec![self.line(ChangeKind::Added, words::ADDED_TABLE)];
        };
        let lines = [
            self.title(grid),
            self.department(grid),
            self.unit(),
            self.heads(grid),
        ];
        lines.into_iter().flatten().collect()
    }

    fn line(&self, kind: ChangeKind, why: &str) -> ChangeRecord {
        ChangeRecord {
            spot: table(self.spec),
            ..general(kind, why)
        }
    }

    fn title(&self, grid: &Grid) -> Option<ChangeRecord> {
        let at = self.table.heading()?.title.at?;
        let submitted = grid.get(at)?.text()?.trim();
        let written = titles::title(self.spec, self.table, self.form.submission);
        (submitted != written).then(|| ChangeRecord {
            cell: Some(format!("{}!{at}", grid.name)),
            from: Some(submitted.to_owned()),
            to: Some(written),
            ..self.line(ChangeKind::Name, words::TITLE)
        })
    }

    fn department(&self, grid: &Grid) -> Option<ChangeRecord> {
        let written = titles::department(self.table, self.form.submission);
        let written = Some(written).filter(|name| !name.is_empty())?;
        let written = pages::department_line(&written);
        let submitted = self.table.heading()?.department.as_ref();
        let Some(at) = submitted.and_then(|department| department.at) else {
            return Some(ChangeRecord {
                to: Some(written),
                ..self.line(ChangeKind::Added, words::ADDED_DEPARTMENT)
            });
        };
        let text = grid.get(at)?.text()?.trim();
        (!text.contains(&written)).then(|| ChangeRecord {
            cell: Some(format!("{}!{at}", grid.name)),
            from: Some(text.to_owned()),
            to: Some(written),
            ..self.line(ChangeKind::Name, words::DEPARTMENT)
        })
    }

    fn unit(&self) -> Option<ChangeRecord> {
        let none = self.table.heading()?.unit.is_none();
        none.then(|| ChangeRecord {
            to: Some(pages::unit_line(self.table.precision.unit.name())),
            ..self.line(ChangeKind::Added, words::ADDED_UNIT)
        })
    }

    /// The headings that only one of both has.
    fn heads(&self, grid: &Grid) -> Option<ChangeRecord> {
        let written = titles::heads(self.spec, self.table, self.form.submission);
        let title = self.table.heading()?.title.at.map_or(0, |at| at.row + 1);
        let rows = self.table.rows().filter(|row| row.sheet.is_none());
        let body = rows.filter_map(|row| Some(row.at?.row)).min()?;
        let above = grid
            .rows
            .iter()
            .filter(|row| (title..body).contains(&row.number));
        let submitted: Vec<&str> = above
            .flat_map(|row| &row.cells)
            .filter_map(|cell| cell.text())
            .filter(|text| is_heading(&plain(text)) && Some(*text) != self.spec.form.as_deref())
            .collect();
        let written: Vec<&str> = written.iter().flatten().map(String::as_str).collect();
        let added = missing(&written, &submitted);
        let gone = missing(&submitted, &written);
        (!added.is_empty()).then(|| ChangeRecord {
            from: Some(gone).filter(|gone| !gone.is_empty()),
            to: Some(added),
            ..self.line(ChangeKind::Name, words::HEADS)
        })
    }
}

/// Whether a text between title and body can be a heading: no line above the table, no number.
fn is_heading(plain: &str) -> bool {
    let number = plain.bytes().all(|byte| byte.is_ascii_digit());
    !number && !plain.contains(':') && plain != pages::COLUMN_NUMBERS
}

/// The texts that the others do not have, each once.
fn missing(texts: &[&str], others: &[&str]) -> String {
    let others: BTreeSet<_> = others.iter().map(|text| plain(text)).collect();
    let mut missing: Vec<&str> = Vec::new();
    for text in texts {
        let text = text.trim();
        if !text.is_empty() && !others.contains(&plain(text)) && !missing.contains(&text) {
            missing.push(text);
        }
    }
    missing.join("、")
}

/// Lines that differ only in their table are one, from [`SEVERAL`] on.
fn joined(form: &Form<'_>, found: Vec<(usize, ChangeRecord)>) -> Vec<ChangeRecord> {
    let alike = |a: &ChangeRecord, b: &ChangeRecord| {
        (a.kind, &a.why, &a.to) == (b.kind, &b.why, &b.to) && a.from == b.from
    };
    let tables = form.submission.tables.iter();
    let present = tables.filter(|table| table.heading().is_some()).count();
    let mut lines: Vec<ChangeRecord> = Vec::new();
    for (_, line) in &found {
        let same: Vec<usize> = found
            .iter()
            .filter(|(_, other)| alike(line, other))
            .map(|(index, _)| *index)
            .collect();
        if same.len() < SEVERAL {
            lines.push(line.clone());
            continue;
        }
        let sheets: Vec<&str> = same
            .iter()
            .filter_map(|index| form.placement.sheet(*index))
            .collect();
        let sheets = if same.len() == present {
            words::ALL_TABLES.to_owned()
        } else {
            sheets.join("、")
        };
        let one = ChangeRecord {
            from: line.from.clone(),
            to: line.to.clone(),
            ..general(line.kind, &words::of_tables(&line.why, &sheets))
        };
        if !lines.contains(&one) {
            lines.push(one);
        }
    }
    lines
}
