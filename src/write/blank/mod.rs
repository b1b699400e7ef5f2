//! The blank workbook that is handed out: a form whose totals, names and checks are live.
//!
//! In go a layout, the year, the department and the names of its units; out come the bytes of an
//! .xlsx with the standard tables, the 勾稽 sheet and the codes. Filled in, it is read like any
//! submission; rows left empty do not count.

mod checks;
mod codes;
mod form;
mod subjects;
mod submission;

use std::collections::BTreeMap;

use rust_xlsxwriter::Workbook;

use crate::layout::Layout;
use crate::model::{Submission, Year};
use crate::words::write as words;

use super::contents::{self, Line};
use super::live::{self, Check, Live, Refs};
use super::styles::{Fill, Styles};
use super::{WriteError, cells, properties, table, table_titles};
use crate::standard::Placement;
use checks::CodeRules;
use subjects::Lists;

pub(super) use form::Form;

/// The bytes of a blank workbook of `layout` to hand out; a department without units is its own unit.
pub fn blank_workbook(
    layout: &Layout,
    year: Year,
    department: &str,
    units: &[String],
) -> Result<Vec<u8>, WriteError> {
    let own = [department.to_owned()];
    let units = if units.is_empty() {
        own.as_slice()
    } else {
        units
    };
    let submission = submission::of(layout, year, department, units);
    let placement = Placement::of(layout, &submission);
    let codes = codes::of(layout, &submission, &placement);
    let lists = Lists::of(&codes);
    let Live { mut totals, checks } = Live::of(layout, &submission, &placement);
    let rules = CodeRules {
        layout,
        submission: &submission,
        placement: &placement,
        codes: &codes,
        refs: Refs {
            placement: &placement,
            home: None,
        },
    };
    let checks = all_checks(&rules, checks);
    let form = form::Source {
        layout,
        submission: &submission,
        placement: &placement,
        codes: &codes,
        lists: &lists,
    }
    .form(&mut totals);

    let titles = table_titles(layout, &submission);
    let mut styles = Styles::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(&submission)?);
    let sheet = book.add_worksheet().set_name(words::CONTENTS_SHEET)?;
    let lines = contents_lines(&placement, &titles, &checks, &form);
    contents::write(sheet, &mut styles, department, &lines)?;
    contents::help(sheet, &mut styles, lines.len(), &words::FORM_HELP)?;
    cells::protect(sheet);
    let marks = BTreeMap::new();
    for (index, place) in placement.tables().iter().enumerate() {
        let sheet = book.add_worksheet().set_name(&place.sheet)?;
        table::Writer {
            index,
            spec: &layout.tables[index],
            table: &submission.tables[index],
            submission: &submission,
            place,
            marks: &marks,
            totals: Some(&totals),
            form: Some(&form),
        }
        .write(sheet, &mut styles)?;
    }
    let sheet = book.add_worksheet().set_name(words::CHECKS_SHEET)?;
    live::write(sheet, &mut styles, &placement, &titles, department, &checks)?;
    cells::protect(sheet);
    let sheet = book.add_worksheet().set_name(words::SUBJECTS_SHEET)?;
    lists.write(sheet, &mut styles, department)?;
    Ok(book.save_to_buffer()?)
}

/// The lines of all rules: those by codes in place of what no code is known for yet.
fn all_checks(rules: &CodeRules<'_>, live: Vec<Check>) -> Vec<Check> {
    let mut checks = Vec::new();
    let scopes = live::scopes(rules.layout, rules.submission, rules.placement);
    for (number, rule) in rules.layout.rules.iter().enumerate() {
        let own = live.iter().filter(|check| check.rule == number);
        if rules.by_code(rule) {
            checks.extend(rules.lines(number, scopes.get(&number)));
        } else {
            checks.extend(
                own.cloned()
                    .map(|check| named(rules.submission, rules.placement, check)),
            );
        }
    }
    live::sort(&mut checks);
    checks
}

/// Gives the line of a row without a name the row's number.
fn named(submission: &Submission, placement: &Placement, mut check: Check) -> Check {
    let Some((table, cell)) = check.link else {
        return check;
    };
    let nameless = submission.tables[table]
        .ledgers
        .iter()
        .enumerate()
        .any(|(ledger, rows)| {
            rows.rows.iter().enumerate().any(|(row, found)| {
                found.label.is_empty()
                    && (0..found.entries.len())
                        .any(|figure| placement.cell(table, ledger, row, figure) == Some(cell))
            })
        });
    if nameless {
        let column = check.subject.rsplit('·').next().unwrap_or_default();
        check.subject = words::nameless_row(cell.row + 1, column);
    }
    check
}

fn contents_lines(
    placement: &Placement,
    titles: &[String],
    checks: &[Check],
    form: &Form,
) -> Vec<Line> {
    let tables = placement.tables().iter().zip(titles).enumerate();
    let mut lines: Vec<Line> = tables
        .map(|(index, (table, title))| {
            let figures = form.ranges(index, &table.sheet);
            let empty = words::FORM_RESULTS[0].to_owned();
            Line {
                formula: Some(live::table_result(&table.sheet, &figures, checks)),
                ..Line::plain(&table.sheet, title, empty, Fill::Plain)
            }
        })
        .collect();
    lines.push(live::contents_line(checks));
    lines.push(Line::plain(
        words::SUBJECTS_SHEET,
        words::SUBJECTS_TITLE,
        String::new(),
        Fill::Plain,
    ));
    lines
}
