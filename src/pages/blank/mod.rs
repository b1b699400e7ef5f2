//! The blank workbook that is handed out: a form whose totals, names and checks are live.
//!
//! In go a layout, the year, the department and the names of its units; out come the pages of the
//! standard tables, the 勾稽 sheet and the codes. Filled in, it is read like any
//! submission; rows left empty do not count.

mod checks;
mod codes;
mod form;
mod subjects;
mod submission;

use std::collections::BTreeMap;

use crate::layout::Layout;
use crate::model::{Submission, Year};
use crate::reconcile;
use crate::unit_list::Unit;
use crate::words::pages as words;

use super::contents::{self, Line};
use super::form::Form;
use super::live::{self, Check, Live, Refs, Scopes};
use super::looks::Fill;
use super::{Pages, table, table_titles};
use crate::standard::Placement;
use checks::CodeRules;
use subjects::Lists;

/// The pages of a blank workbook of `layout` to hand out.
pub fn blank_pages(layout: &Layout, year: Year, department: &str, units: &[Unit]) -> Pages {
    let submission = submission::of(layout, year, department, units);
    let placement = Placement::of(layout, &submission);
    let codes = codes::of(layout, &submission, &placement);
    let lists = Lists::of(&codes);
    let Live {
        mut totals,
        checks,
        scopes,
    } = Live::of(layout, &submission, &placement);
    let rules = CodeRules {
        layout,
        placement: &placement,
        codes: &codes,
        meant: reconcile::Meant::of(layout, &submission),
        refs: Refs {
            placement: &placement,
            home: None,
        },
    };
    let checks = all_checks(&rules, &submission, checks, &scopes);
    let form = form::Source {
        layout,
        submission: &submission,
        placement: &placement,
        codes: &codes,
        lists: &lists,
    }
    .form(&mut totals);

    let titles = table_titles(layout, &submission);
    let lines = contents_lines(&placement, &titles, &checks, &form);
    let mut first = contents::page(department, &lines);
    contents::help(&mut first, lines.len(), &words::FORM_HELP);
    let mut all = vec![first];
    let highlights = BTreeMap::new();
    all.extend(placement.tables().iter().enumerate().map(|(index, place)| {
        table::TablePage {
            index,
            spec: &layout.tables[index],
            table: &submission.tables[index],
            submission: &submission,
            place,
            highlights: &highlights,
            totals: Some(&totals),
            form: Some(&form),
        }
        .page()
    }));
    all.push(live::page(&placement, &titles, department, &checks));
    all.push(lists.page(department));
    for page in &mut all {
        page.locked = true;
    }
    Pages::of(&submission, all)
}

/// The lines of all rules: those by codes in place of what no code is known for yet.
fn all_checks(
    rules: &CodeRules<'_>,
    submission: &Submission,
    live: Vec<Check>,
    scopes: &Scopes,
) -> Vec<Check> {
    let mut checks = Vec::new();
    for (number, rule) in rules.layout.rules.iter().enumerate() {
        let own = live.iter().filter(|check| check.rule == number);
        if !rule.instead_of.is_empty() {
            continue; // every table is there
        }
        if rules.by_code(rule) {
            checks.extend(rules.lines(number, scopes.get(&number)));
        } else {
            checks.extend(
                own.cloned()
                    .map(|check| named(submission, rules.placement, check)),
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
