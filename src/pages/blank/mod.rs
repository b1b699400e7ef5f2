//! The blank workbook that is handed out: a form whose totals, names and checks are live.
//!
//! In go a layout, the year, the department and its units; out come the input sheets, where the layout allows that
//! everything is typed once ([`entry`]), the pages of the standard tables, the 勾稽 sheet and the codes. Filled in, it is
//! read like any submission; rows left empty do not count.

mod checks;
mod codes;
mod entry;
mod form;
mod subjects;
mod submission;

use std::collections::BTreeMap;

use crate::layout::{Inputs, Layout, RowsSpec};
use crate::model::{Submission, Year};
use crate::reconcile;
use crate::unit_list::Unit;
use crate::words::{entry as entry_words, pages as words};

use super::contents::{self, Line};
use super::form::Form;
use super::live::{self, Check, Live, Refs, Scopes, Totals};
use super::looks::Fill;
use super::{Page, Pages, table, table_titles};
use crate::standard::Placement;
use checks::CodeRules;
use codes::CodeLedger;
use entry::Entry;
use subjects::Lists;

/// The pages of a blank workbook of `layout` to hand out: typed once on input sheets where the layout allows it,
/// otherwise in each table.
pub fn blank_pages(layout: &Layout, year: Year, department: &str, units: &[Unit]) -> Pages {
    let inputs = Inputs::of(layout);
    let submission = submission::of(layout, year, (department, units), inputs.is_some());
    let placement = Placement::of(layout, &submission);
    let blank = Blank {
        layout,
        submission: &submission,
        placement: &placement,
        codes: &codes::of(layout, &submission, &placement),
        department,
    };
    let mut all = match inputs {
        Some(inputs) => blank.typed_once(&inputs, units),
        None => blank.typed_in_each(),
    };
    for page in &mut all {
        page.locked = true;
    }
    Pages::of(layout, &submission, all)
}

/// Whether the tables of a blank workbook follow from what is typed once.
pub fn is_typed_once(layout: &Layout) -> bool {
    Inputs::of(layout).is_some()
}

/// What both kinds of blank workbooks are made from.
struct Blank<'a> {
    layout: &'a Layout,
    submission: &'a Submission,
    placement: &'a Placement,
    codes: &'a [CodeLedger],
    department: &'a str,
}

impl Blank<'_> {
    fn rules<'a>(&'a self, entry: Option<(&'a Entry, &'a Inputs)>) -> CodeRules<'a> {
        CodeRules {
            layout: self.layout,
            placement: self.placement,
            codes: self.codes,
            meant: reconcile::Meant::of(self.layout, self.submission),
            refs: Refs {
                placement: self.placement,
                home: None,
            },
            entry,
        }
    }

    /// Input sheets first, then tables in which everything follows.
    fn typed_once(&self, inputs: &Inputs, units: &[Unit]) -> Vec<Page> {
        let needed = self.layout.tables.iter();
        let needed = needed.flat_map(|table| table.ledgers.iter());
        let needed = needed.filter_map(|ledger| match ledger.rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                Some(classification)
            }
            _ => None,
        });
        let lists = Lists::of(needed);
        let source = entry::Source {
            layout: self.layout,
            inputs,
            submission: self.submission,
            placement: self.placement,
            lists: &lists,
            units,
            department: self.department,
        };
        let mut entry = Entry::of(&source);
        let Live { checks, scopes, .. } = Live::of(self.layout, self.submission, self.placement);
        let rules = self.rules(Some((&entry, inputs)));
        let checks = entry::if_any(all_checks(&rules, self.submission, checks, &scopes));
        let mut totals = Totals::new();
        let mut form = Form {
            ruled: entry.fill(&source, &mut totals),
            ..Form::default()
        };
        form::Source {
            layout: self.layout,
            submission: self.submission,
            placement: self.placement,
            codes: self.codes,
            lists: &lists,
        }
        .figures_and_notes(&mut form);
        for (&table, (_, note)) in &form.notes {
            let first = entry.first_row(&source, &totals, (table, note));
            form.first_rows.extend(first.map(|first| (table, first)));
        }
        let own = [
            (entry_words::ENTRY_SHEET, entry_words::ENTRY_CONTENTS),
            (entry_words::MORE_SHEET, entry_words::MORE_CONTENTS),
        ];
        let own = own.map(|(sheet, title)| Line::plain(sheet, title, String::new(), Fill::Input));
        let help = &entry_words::ENTRY_FORM_HELP;
        let mut all = vec![self.contents(own.into(), &checks, &form, help)];
        all.append(&mut entry.sheets);
        all.extend(self.tables(&totals, &form));
        all.push(entry.checks(self.placement, self.department, &checks));
        all.push(lists.page(self.department));
        all.push(entry.work());
        all
    }

    /// Tables that are filled in one by one.
    fn typed_in_each(&self) -> Vec<Page> {
        let lists = Lists::of(self.codes.iter().map(|ledger| ledger.classification));
        let Live {
            mut totals,
            checks,
            scopes,
        } = Live::of(self.layout, self.submission, self.placement);
        let checks = all_checks(&self.rules(None), self.submission, checks, &scopes);
        let form = form::Source {
            layout: self.layout,
            submission: self.submission,
            placement: self.placement,
            codes: self.codes,
            lists: &lists,
        }
        .form(&mut totals);
        let mut all = vec![self.contents(Vec::new(), &checks, &form, &words::FORM_HELP)];
        all.extend(self.tables(&totals, &form));
        all.push(self.checks(&checks));
        all.push(lists.page(self.department));
        all
    }

    fn contents(&self, own: Vec<Line>, checks: &[Check], form: &Form, help: &[&str]) -> Page {
        let titles = table_titles(self.layout, self.submission);
        let mut lines = own;
        lines.extend(contents_lines(self.placement, &titles, checks, form));
        let mut page = contents::page(contents::title(self.layout), self.department, &lines);
        contents::help(&mut page, lines.len(), help);
        page
    }

    fn tables(&self, totals: &Totals, form: &Form) -> Vec<Page> {
        let highlights = BTreeMap::new();
        let tables = self.placement.tables().iter().enumerate();
        let page = |(index, place)| {
            table::TablePage {
                index,
                spec: &self.layout.tables[index],
                table: &self.submission.tables[index],
                submission: self.submission,
                place,
                highlights: &highlights,
                totals: Some(totals),
                form: Some(form),
            }
            .page()
        };
        tables.map(page).collect()
    }

    fn checks(&self, checks: &[Check]) -> Page {
        let titles = table_titles(self.layout, self.submission);
        live::page(self.placement, &titles, self.department, checks)
    }
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
        if rules.holds_as_made(rule) {
            continue;
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
