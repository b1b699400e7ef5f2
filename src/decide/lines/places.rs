//! Where the cells that lines speak of stand: in the workbook that is written, or in the submission.

use std::collections::BTreeSet;

use crate::decide;
use crate::layout::{ColumnRole, Layout, RowsSpec};
use crate::model::{CellRef, Ledger, Place, Row, SheetName, Submission, Table};
use crate::recognise::add_row;
use crate::report::{Cell, Change, Finding, Spot};
use crate::standard::Placement;
use crate::words::lines as words;

/// Whose addresses lines bear.
#[derive(Clone, Copy)]
pub(crate) enum Places<'a> {
    /// Those of the workbook that is written of a submission.
    Written(&'a Layout, &'a Placement, &'a Submission),
    /// Those of the submission, as far as the report tells them.
    Submitted,
    /// The same of a submission that is changed in place; rows that an earlier run cleared stand in the last one alone.
    InPlace(&'a Layout, &'a Submission, &'a Submission),
}

/// A cell as the report names it: by its sheet and address in the submission, and by its names.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub sheet: Option<&'a str>,
    pub cell: Option<&'a str>,
    pub spot: &'a Spot,
    /// Whether it stands in the line above the table, with the department and the unit of money.
    pub lead: bool,
}

impl<'a> From<&'a Cell> for Named<'a> {
    fn from(cell: &'a Cell) -> Named<'a> {
        Named {
            sheet: cell.sheet.as_deref(),
            cell: cell.cell.as_deref(),
            spot: &cell.spot,
            lead: false,
        }
    }
}

impl<'a> From<&'a Change> for Named<'a> {
    fn from(change: &'a Change) -> Named<'a> {
        Named {
            sheet: change.sheet.as_deref(),
            cell: change.cell.as_deref(),
            spot: &change.spot,
            lead: false,
        }
    }
}

/// Where a row is to be put that a sheet lacks.
pub(super) struct Insertion {
    /// The number of the row above it, from 1.
    pub behind: u32,
    /// Whether the row below that is printed and has nothing where it belongs.
    pub is_free: bool,
    /// The letters of the columns with what each is to hold.
    pub figures: Vec<(String, String)>,
}

impl Named<'_> {
    /// Where it stands in the submission; `None` where the submission has no such cell.
    pub(super) fn submitted(&self) -> Option<Place> {
        Some(Place {
            sheet: SheetName::new(self.sheet?),
            cell: CellRef::parse(self.cell?)?,
        })
    }

    /// The same in words: a missing row is said, the sheet alone stands for a whole table.
    pub(super) fn submitted_text(&self) -> String {
        match (self.sheet, self.cell) {
            (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
            (Some(sheet), None) if self.spot.row.is_empty() => sheet.to_owned(),
            (Some(sheet), None) => words::missing_row(sheet),
            _ => String::new(),
        }
    }
}

impl Places<'_> {
    /// The cell; of a whole table its title. `None` where there is no such cell.
    pub(super) fn of(&self, named: Named<'_>) -> Option<Place> {
        match self {
            Places::Submitted => named.submitted(),
            Places::InPlace(layout, submission, before) => named
                .submitted()
                .or_else(|| decide::place(layout, submission, named.spot))
                .or_else(|| decide::place(layout, before, named.spot)),
            Places::Written(layout, placement, _) => written(layout, placement, named),
        }
    }

    /// A text with the cells that it names, those of a finding and whatever others, named as lines name them.
    pub(crate) fn told_here(&self, text: &str, finding: &Finding) -> String {
        // An address has its sheet before it.
        if !text.contains('!') {
            return text.to_owned();
        }
        let cells = finding.cells.iter().filter(|cell| {
            let Spot { row, column, .. } = &cell.spot;
            cell.sheet.is_some() && cell.cell.is_some() && !row.is_empty() && !column.is_empty()
        });
        let named = cells.map(|cell| (Named::from(cell).submitted_text(), self.text(cell.into())));
        let mut named: Vec<(String, String)> =
            named.filter(|(there, here)| there != here).collect();
        named.sort_by_key(|(there, _)| std::cmp::Reverse(there.len()));
        let sheets = self.sheets_in(text);
        let (mut told, mut rest) = (String::new(), text);
        while let Some(next) = rest.chars().next() {
            // The address of another cell may go on with a digit.
            let whole = |there: &str| {
                let after = rest.strip_prefix(there);
                after.filter(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
            };
            let found = named
                .iter()
                .find_map(|(there, here)| Some((here, whole(there)?)));
            // A name may end like that of another sheet.
            let goes_on = |last: char| last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
            let moved = || match told.chars().next_back().is_some_and(goes_on) {
                true => None,
                false => self.moved(rest, &sheets),
            };
            match found
                .map(|(here, after)| (here.clone(), after))
                .or_else(moved)
            {
                Some((here, after)) => {
                    told.push_str(&here);
                    rest = after;
                }
                None => {
                    told.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        told
    }

    /// The sheets of the submission's tables of which a text names cells, where they have other names in the workbook that
    /// is written.
    fn sheets_in(&self, text: &str) -> Vec<&SheetName> {
        let Places::Written(_, _, submission) = self else {
            return Vec::new();
        };
        let sheets = submission.tables.iter().flat_map(sheets);
        let distinct: BTreeSet<&SheetName> = sheets.collect();
        let named = |sheet: &&SheetName| {
            let mut there = text.match_indices(sheet.as_str());
            there.any(|(at, name)| text[at + name.len()..].starts_with('!'))
        };
        distinct.into_iter().filter(named).collect()
    }

    /// The cell of a table of the submission by which a text begins, as the workbook that is written has it, and what
    /// follows in the text.
    fn moved<'t>(&self, text: &'t str, sheets: &[&SheetName]) -> Option<(String, &'t str)> {
        let Places::Written(layout, placement, submission) = self else {
            return None;
        };
        let named = sheets.iter().filter_map(|&sheet| {
            let after = text.strip_prefix(sheet.as_str())?.strip_prefix('!')?;
            Some((sheet, after))
        });
        let (sheet, after) = named.min_by_key(|(_, after)| after.len())?;
        let letters = after.find(|c: char| !c.is_ascii_uppercase())?;
        let digits = after[letters..].find(|c: char| !c.is_ascii_digit());
        let (cell, after) = after.split_at(digits.map_or(after.len(), |digits| letters + digits));
        let cell = CellRef::parse(cell)?;
        let mut tables = submission.tables.iter().enumerate();
        let (table, at) = tables.find_map(|(nth, table)| {
            let at = cell_in(layout, placement, (nth, table), sheet, cell)?;
            Some((nth, at))
        })?;
        Some((format!("{}!{at}", placement.sheet(table)?), after))
    }

    /// The cell in words, as far as it is known.
    pub(super) fn text(&self, named: Named<'_>) -> String {
        if let Some(place) = self.of(named) {
            return place.to_string();
        }
        if self.knows_no(named) {
            return named.submitted_text();
        }
        let sheet = match self {
            Places::Submitted => named.sheet,
            Places::InPlace(layout, submission, _) => named.sheet.or_else(|| {
                let table = submission
                    .tables
                    .get(layout.table_index(&named.spot.table)?)?;
                Some(table.heading()?.sheet.as_str())
            }),
            Places::Written(layout, placement, _) => layout
                .table_index(&named.spot.table)
                .and_then(|table| placement.sheet(table)),
        };
        let sheet = sheet.unwrap_or(&named.spot.table);
        match named.spot.row.is_empty() {
            true => sheet.to_owned(),
            false => words::missing_row(sheet),
        }
    }

    /// Where a row that is missing belongs in a submission that is changed in place.
    pub(super) fn insertion(&self, cells: &[Change]) -> Option<Insertion> {
        let Places::InPlace(layout, submission, _) = self else {
            return None;
        };
        let first = &cells.first()?.spot;
        let (table, ledger, ..) = decide::column(layout, first)?;
        let mut with = (*submission).clone();
        add_row(layout, &mut with, (table, ledger), &first.row)?;
        let ledgers = &with.tables.get(table)?.ledgers;
        let rows = &ledgers.get(ledger)?.rows;
        let own = decide::row_named(rows, &first.row).filter(|row| row.at.is_none())?;
        let at = rows.iter().position(|row| std::ptr::eq(row, own))?;
        let first_row = rows.iter().filter_map(|row| row.at).min()?.row;
        let above = match &layout.tables[table].ledgers[ledger].rows {
            RowsSpec::List(list) => {
                let place = |row: &Row| list.iter().position(|listed| listed.key == row.key);
                let own = place(own)?;
                let before = rows.iter().filter(|row| place(row) < Some(own));
                before.filter_map(|row| row.at).max()
            }
            _ => rows[..at].iter().rev().find_map(|row| row.at),
        };
        // The first row of all belongs below the headings.
        let behind = above.map_or(first_row.checked_sub(1)?, |above| above.row);
        let printed = |row: &Row, number: u32| row.at.is_some_and(|at| at.row == number);
        let stands = |ledger: &Ledger| ledger.rows.iter().any(|row| printed(row, behind + 1));
        let others = ledgers.iter().enumerate();
        let mut others = others.filter(|(nth, _)| *nth != ledger);
        let figures = cells.iter().filter_map(|change| {
            let (.., figure, _) = decide::column(layout, &change.spot)?;
            let mut printed = rows.iter().filter_map(|row| row.entries.get(figure)?.at);
            Some((printed.next()?.column_letters(), change.to.clone()?))
        });
        Some(Insertion {
            behind: behind + 1,
            // Another list beside it has its row there.
            is_free: !stands(&ledgers[ledger]) && others.any(|(_, other)| stands(other)),
            figures: figures.collect(),
        })
    }

    /// Whether the workbook that is written has no such table: a sentence stands where it was submitted.
    fn knows_no(&self, named: Named<'_>) -> bool {
        let Places::Written(layout, ..) = self else {
            return false;
        };
        layout.table_index(&named.spot.table).is_none()
    }

    /// Where it stands in the submission, if the lines bear other addresses.
    pub(super) fn elsewhere(&self, named: Named<'_>) -> String {
        match self {
            Places::Written(..) if self.knows_no(named) => String::new(),
            Places::Submitted | Places::InPlace(..) => String::new(),
            Places::Written(..) => {
                let input = named.submitted_text();
                let own = self.of(named).map(|place| place.to_string());
                // A sheet of the same name says nothing more.
                let same = own.is_some_and(|own| {
                    own == input
                        || own
                            .strip_prefix(&input)
                            .is_some_and(|rest| rest.starts_with('!'))
                });
                match same {
                    true => String::new(),
                    false => input,
                }
            }
        }
    }
}

/// The sheets on which a table was found.
fn sheets(table: &Table) -> impl Iterator<Item = &SheetName> {
    let first = table.heading().map(|heading| &heading.sheet);
    let others = table.rows().filter_map(|row| row.sheet.as_ref());
    let others = others.filter(move |sheet| Some(*sheet) != first);
    first.into_iter().chain(others)
}

/// Where a cell of a table stands in the workbook that is written.
fn cell_in(
    layout: &Layout,
    placement: &Placement,
    (nth, table): (usize, &Table),
    sheet: &SheetName,
    cell: CellRef,
) -> Option<CellRef> {
    let heading = table.heading()?;
    let top = placement.table(nth)?;
    if heading.sheet == *sheet && heading.title.at == Some(cell) {
        return Some(CellRef::new(top.title_row, 0));
    }
    let mut ledgers = table.ledgers.iter().enumerate();
    ledgers.find_map(|(ledger, own)| {
        let mut rows = own.rows.iter().enumerate();
        rows.find_map(|(row, it)| {
            if it.sheet.as_ref().unwrap_or(&heading.sheet) != sheet {
                return None;
            }
            let figure = it.entries.iter().position(|entry| entry.at == Some(cell));
            match figure {
                Some(figure) => placement.cell(nth, ledger, row, figure),
                None if it.at == Some(cell) => {
                    let roles = [ColumnRole::Code, ColumnRole::Name].into_iter();
                    let place = (nth, ledger, row);
                    roles
                        .filter_map(|role| placement.label(layout, place, role))
                        .next()
                }
                None => None,
            }
        })
    })
}

fn written(layout: &Layout, placement: &Placement, named: Named<'_>) -> Option<Place> {
    let spot = named.spot;
    let (table, cell) = placement.find_any(layout, spot).or_else(|| {
        let index = layout
            .table_index(&spot.table)
            .filter(|_| spot.row.is_empty())?;
        let table = placement.table(index)?;
        let row = if named.lead {
            table.lead_row
        } else {
            table.title_row
        };
        Some((index, CellRef::new(row, 0)))
    })?;
    Some(Place {
        sheet: SheetName::new(placement.sheet(table)?),
        cell,
    })
}
