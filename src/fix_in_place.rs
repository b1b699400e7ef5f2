//! The fixed workbook of one submission as the submitter's own .xlsx, with what is proven and decided put in. Bytes in,
//! bytes out.
//!
//! It remembers as much as one that is written anew ([`crate::fix`]): both start from what was submitted, so that either
//! goes on where the other stopped. What an earlier run wrote and nobody wants any more is given back.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::{told_with_others, with_others};
use crate::decide::{self, ChangeRecord, Decision, Form, InPlace, Put, Record};
use crate::fix::Fixed;
use crate::keep::{self, Decided, NewValue};
use crate::model::{CellRef, Entry, Place, Region, Row};
use crate::open::{FileNames, Opened, open_bytes};
use crate::outcome::{changes_of, record_of};
use crate::pages;
use crate::recognise::Recogniser;
use crate::replay::{AtHand, DecisionsFile, Purpose, Replayed, replay};
use crate::report::{Change, Correction, Field, Report, Spot};
use crate::words;

/// Checks a file that is in memory and corrects what is proven cell by cell in the submitter's own .xlsx; everything else
/// in it stays as it was.
///
/// # Errors
/// The report of a file that cannot be read, holds none of the tables, is no such workbook, or in which a decision is
/// unclear or contradicts another.
pub fn keep_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    margin: usize,
) -> Result<Fixed, Box<Report>> {
    let mut opened = open_bytes(recogniser, FileNames::all(name), bytes, margin)?;
    opened.input.sha256 = decide::sha256(bytes);
    keep_opened(opened, bytes, None, None)
}

/// The same for bytes that are recognised; `output` is the name that they are to have.
pub(crate) fn keep_opened(
    mut opened: Opened,
    bytes: &[u8],
    decisions: Option<DecisionsFile>,
    output: Option<&Path>,
) -> Result<Fixed, Box<Report>> {
    let others = std::mem::take(&mut opened.others);
    let first = opened.layout.name.to_string();
    let replayed = replay(opened.clone(), decisions, Purpose::Keep)?;
    let work = Work {
        opened: &opened,
        replayed: &replayed,
    };
    if let Some(message) = work.adds_row() {
        return Err(Box::new(replayed.report.failed("decisions", message)));
    }
    // What is told on the sheets is told of what was submitted, as in a workbook that is written anew.
    let mut listed = Report {
        file: opened.name.clone(),
        ..replayed.reconciled.report.clone()
    };
    let kept = keep::Kept {
        book: &opened.book,
        decided: work.decided(),
        standing: work.standing(),
        holds: &|change: &Change| work.holds(&change.spot, &change.to),
        marked: work.marked(&listed),
        units: &keep::PrintedUnits::of(&opened.book, &opened.submission),
    };
    let own = replayed.input.file.clone();
    let list = |report: &Report| work.pages(report);
    match keep::workbook(kept, &mut listed, bytes, (&own, output), list) {
        Ok(workbook) => {
            let told = told_with_others(work.lines(&listed).told(), &first, &others);
            let log = work.log(&listed);
            let all_written = listed.done.not_written.is_empty();
            Ok(Fixed {
                told,
                report: with_others(work.report(listed), &first, others, false),
                workbook,
                document: None,
                reworded: (0, 0),
                record: (!log.is_empty()).then(|| log.text()),
                after: all_written.then_some(replayed.after),
                answers: replayed.answers,
            })
        }
        Err(error) => Err(Box::new(
            replayed.report.failed("output", error.to_string()),
        )),
    }
}

/// What is to be done in a file.
#[derive(Clone, Copy)]
struct Work<'w> {
    opened: &'w Opened<'w>,
    replayed: &'w Replayed<'w>,
}

impl<'w> Work<'w> {
    /// Why nothing is written if a decision adds a row, which is not done in place.
    fn adds_row(self) -> Option<String> {
        let missing = |put: &Put| {
            put.new_row && !decide::is_there(self.opened.layout, &self.opened.submission, &put.spot)
        };
        let mut adding = self.decisions().filter(|one| one.set.iter().any(missing));
        let line = adding.next()?.line.as_ref();
        Some(words::keep::add_row(
            line.map_or("", |line| line.input.as_str()),
        ))
    }

    /// What was decided, and what settling moved before.
    fn decisions(self) -> impl Iterator<Item = &'w Decision> {
        self.replayed
            .decisions
            .iter()
            .chain(&self.replayed.settling)
    }

    /// The row of the file at hand that a spot speaks of, with the table and the figure.
    fn row(self, spot: &Spot) -> Option<(usize, &'w Row, usize)> {
        let Replayed {
            layout, submission, ..
        } = self.replayed;
        let (table, ledger, figure, _) = decide::column(layout, spot)?;
        let submitted = submission.tables.get(table)?.ledgers.get(ledger)?;
        let own = submitted
            .rows
            .iter()
            .find(|row| row.key.as_str() == spot.row);
        let now = match own.zip(self.replayed.earlier.as_ref()) {
            Some((own, earlier)) => {
                let before = earlier.recorded.tables.get(table)?.ledgers.get(ledger)?;
                let own = before.rows.iter().find(|row| row.key == own.key)?;
                let at_hand = AtHand {
                    written: &earlier.written,
                    now: &self.opened.submission,
                };
                at_hand.row((table, ledger), own)
            }
            None => None,
        };
        let named = || {
            let ledger = self
                .opened
                .submission
                .tables
                .get(table)?
                .ledgers
                .get(ledger)?;
            decide::row_named(&ledger.rows, &spot.row)
        };
        now.or_else(named).map(|row| (table, row, figure))
    }

    fn entry(self, spot: &Spot) -> Option<&'w Entry> {
        let (_, row, figure) = self.row(spot)?;
        row.entries.get(figure)
    }

    /// Where a figure stands in the file at hand.
    fn place(self, spot: &Spot) -> Option<Place> {
        let (table, row, figure) = self.row(spot)?;
        self.opened.submission.tables[table].place(row, row.entries.get(figure)?.at?)
    }

    /// Where a figure stood that was submitted, if its cells are still there.
    fn stood(self, spot: &Spot) -> Option<Place> {
        decide::place(self.replayed.layout, &self.replayed.submission, spot)
    }

    /// What is printed in the file at hand, with the digits of its table.
    fn printed(self, spot: &Spot) -> Option<String> {
        let (table, ..) = self.row(spot)?;
        let precision = self.opened.submission.tables[table].precision;
        Some(self.entry(spot)?.value.amount()?.text(precision))
    }

    /// Whether the file at hand says that already.
    fn holds(self, spot: &Spot, to: &Option<String>) -> bool {
        let figure = |text: &String| text.parse::<crate::model::Amount>().ok();
        let own = self.entry(spot).and_then(|entry| entry.value.amount());
        match to {
            Some(to) => own.is_some() && own == figure(to),
            None => self.entry(spot).is_some_and(|entry| entry.value.is_blank()),
        }
    }

    /// The cells that hold what was decided already.
    fn standing(self) -> Vec<Place> {
        let puts = self.decisions().flat_map(|decision| &decision.set);
        let figures = puts.filter(|put| put.field.is_none() && self.holds(&put.spot, &put.to));
        figures.filter_map(|put| self.place(&put.spot)).collect()
    }

    /// What changes beside what is proven: what is decided, and what is given back that an earlier run wrote.
    fn decided(self) -> Vec<Decided> {
        let puts = self.decisions().flat_map(|decision| &decision.set);
        let decided = puts.filter_map(|put| self.one(put, false));
        decided.chain(self.given_back()).collect()
    }

    /// What an earlier run wrote and nobody wants any more, as it was submitted.
    fn given_back(self) -> Vec<Decided> {
        let Replayed {
            layout, submission, ..
        } = self.replayed;
        let corrections = self.replayed.reconciled.report.corrections.iter();
        let corrections = corrections.map(|one| (&one.change.spot, one.change.field));
        let decided = self.decisions().flat_map(|decision| &decision.set);
        let wanted: BTreeSet<(&Spot, Option<Field>)> = corrections
            .chain(decided.map(|put| (&put.spot, put.field)))
            .collect();
        let earlier = self
            .replayed
            .earlier
            .iter()
            .flat_map(|earlier| &earlier.puts);
        let mut back: Vec<Decided> = Vec::new();
        let (mut done, mut rows) = (BTreeSet::new(), BTreeSet::new());
        for put in earlier {
            if wanted.contains(&(&put.spot, put.field)) || !done.insert((&put.spot, put.field)) {
                continue;
            }
            // What is said of a row is said once.
            let row = (put.spot.table.as_str(), put.spot.row.as_str());
            if put.gone && !rows.insert(row) {
                continue;
            }
            let to = match put.field {
                Some(_) => decide::written_label(layout, submission, put).map(|label| label.text),
                None => decide::printed(layout, submission, &put.spot),
            };
            back.extend(self.one(&Put { to, ..put.clone() }, true));
        }
        back
    }

    /// A figure or a label that is to stand in its cell; `None` if it does.
    fn one(self, put: &Put, restored: bool) -> Option<Decided> {
        if let Some(field) = put.field {
            return self.label(put, field, restored);
        }
        if put.gone {
            return self.cleared(put, restored);
        }
        if self.holds(&put.spot, &put.to) && !restored {
            return None;
        }
        let amount = put.to.as_deref().and_then(|to| to.parse().ok());
        let value = amount.map_or(NewValue::Blank, NewValue::Amount);
        let place = self.place(&put.spot);
        let cells = place.map(|place| vec![(place, value)]);
        Some(Decided {
            cells: cells.ok_or_else(|| words::keep::NO_CELL.to_owned()),
            restored,
            told: told(put, self.printed(&put.spot)),
        })
    }

    /// A row that goes: nobody's own workbook loses rows, so its cells are cleared, all of them or none. `None` if it is
    /// gone by now.
    fn cleared(self, put: &Put, restored: bool) -> Option<Decided> {
        let row = self.row(&put.spot);
        let cells = match (row, restored) {
            (None, false) => return None,
            // What it held besides its figures is known no more.
            (None, true) => Err(words::keep::ROW_CLEARED.to_owned()),
            (Some(_), true) => return None,
            (Some((table, row, _)), false) => {
                let cells = self.cells_of(table, row);
                cells.ok_or_else(|| words::keep::REMOVE_ROW.to_owned())
            }
        };
        Some(Decided {
            cells: cells.map(|cells| {
                let cells = cells.into_iter();
                cells.map(|place| (place, NewValue::Blank)).collect()
            }),
            restored,
            told: {
                let mut told = told(put, self.printed(&put.spot));
                let place = self.place(&put.spot).or_else(|| self.stood(&put.spot));
                told.change.sheet = place.as_ref().map(|place| place.sheet.to_string());
                told.change.cell = place.map(|place| place.cell.to_string());
                told
            },
        })
    }

    /// The cells of a row that hold something; `None` if it holds more than is known of it, or shares cells with others.
    fn cells_of(self, table: usize, row: &Row) -> Option<Vec<Place>> {
        if row.texts.iter().any(|text| !text.is_empty()) {
            return None;
        }
        let figures = row.entries.iter().filter_map(|entry| entry.at);
        let parts = row.print.parts.iter().filter_map(|part| part.at);
        let label = row.print.code_at.into_iter().chain(row.print.name_at);
        let cells: BTreeSet<CellRef> = figures.chain(parts).chain(label).collect();
        let mut found = Vec::new();
        for at in cells {
            let place = self.opened.submission.tables[table].place(row, at)?;
            let mut sheets = self.opened.book.sheets.iter();
            let grid = sheets.find(|grid| grid.name == place.sheet)?;
            let shared =
                |region: &Region| region.first.row < region.last.row && region.contains(at);
            if grid.merges.iter().any(shared) {
                return None;
            }
            if grid.get(at).is_some() {
                found.push(place);
            }
        }
        Some(found)
    }

    fn label(self, put: &Put, field: Field, restored: bool) -> Option<Decided> {
        let layout = self.opened.layout;
        let to = put.to.clone()?;
        let now = self.label_now(put).map(|now| Put {
            to: put.to.clone(),
            ..now
        });
        let label =
            decide::written_label(layout, &self.opened.submission, now.as_ref().unwrap_or(put))?;
        if label.text == to {
            return None;
        }
        let cells = match field {
            Field::Place => Err(words::keep::MOVE_ROW),
            Field::Name | Field::Code => {
                let value = |to: String| match to.is_empty() {
                    true => NewValue::Blank,
                    false => NewValue::Text(to),
                };
                let cells = label.cells.into_iter();
                let cells = cells.map(|(place, to)| Some((place?, value(to))));
                let cells: Option<Vec<_>> = cells.collect();
                cells.ok_or(words::keep::PART_ABOVE)
            }
        };
        Some(Decided {
            cells: cells.map_err(str::to_owned),
            restored,
            told: told(put, Some(label.text)),
        })
    }

    /// A label with the name that its row has in the file at hand.
    fn label_now(self, put: &Put) -> Option<Put> {
        let earlier = self.replayed.earlier.as_ref()?;
        let Replayed { layout, .. } = self.replayed;
        let row = decide::row_now(layout, &earlier.recorded, &earlier.written, put)?;
        let spot = Spot {
            row,
            ..put.spot.clone()
        };
        Some(Put {
            spot,
            ..put.clone()
        })
    }

    /// The lines of the 差异表. What could not be written is not taken for settled.
    fn lines(self, report: &Report) -> pages::SubmittedLines<'w> {
        let (opened, replayed) = (self.opened, self.replayed);
        let there = (opened.layout, &opened.submission, &replayed.submission);
        let settled = &self.replayed.settled;
        let settled = report.done.not_written.is_empty().then_some(settled);
        pages::submitted_lines(there, report, &self.replayed.decisions, settled)
    }

    /// The cells that need a look.
    fn marked(self, report: &Report) -> Vec<Place> {
        let lines = self.lines(report);
        let figures = lines.suspects().filter_map(|spot| self.place(spot));
        figures.chain(lines.marked().cloned()).collect()
    }

    /// The sheets of ours.
    fn pages(self, report: &Report) -> Vec<pages::Page> {
        let mut pages = self.lines(report).pages(report, &self.replayed.answers);
        let record = self.record(report);
        let changes = record.changes.clone();
        let record = record.pieces();
        // A row that was cleared is known by where it stood.
        let place = |spot: &Spot| self.place(spot).or_else(|| self.stood(spot));
        let listed = pages::Changes {
            layout: self.opened.layout,
            submission: &self.opened.submission,
            changes: &changes,
            record: &record,
            sheet: &|table| {
                let table = self.opened.submission.tables.get(table)?;
                Some(table.heading()?.sheet.to_string())
            },
        };
        pages.push(listed.page(&|spot| place(spot)));
        pages
    }

    /// What is remembered in the workbook.
    fn record(self, report: &Report) -> Record {
        let replayed = self.replayed;
        let unwritten: Vec<Spot> = unwritten(report).cloned().collect();
        let written = |change: &ChangeRecord| {
            !change.kind.changes_amount() || !unwritten.contains(&change.spot)
        };
        let mut changes = changes_of(replayed, &report.corrections);
        changes.retain(written);
        let earlier = replayed.earlier.as_ref();
        let carried = earlier.map(|earlier| earlier.carried.clone());
        let form = earlier.map_or(Form::Submitted, |earlier| earlier.form);
        let submission = earlier.map_or(&replayed.submission, |earlier| &earlier.recorded);
        let log = self.log(report);
        Record {
            in_place: Some(InPlace {
                own_form: form == Form::Submitted,
                unwritten,
            }),
            ..record_of(
                replayed,
                (log, submission),
                carried.unwrap_or_default(),
                &changes,
            )
        }
    }

    /// What was corrected and decided.
    fn log(self, report: &Report) -> decide::Log {
        decide::Log {
            corrections: report.corrections.clone(),
            ..self.replayed.log()
        }
    }

    /// The report of the file at hand, with what could not be written.
    fn report(self, listed: Report) -> Report {
        let mut report = self.replayed.report.clone();
        let unwritten: BTreeSet<&Spot> = unwritten(&listed).collect();
        report
            .corrections
            .retain(|one| !unwritten.contains(&one.change.spot));
        report.done.not_written = listed.done.not_written;
        let told = self.replayed.reconciled.report.notices.len();
        report.notices.extend(listed.notices.into_iter().skip(told));
        report
    }
}

/// The cells that could not be written.
fn unwritten(report: &Report) -> impl Iterator<Item = &Spot> {
    let left = report.done.not_written.iter();
    left.map(|one| &one.correction.change.spot)
}

/// A change for people, should it not be written.
fn told(put: &Put, from: Option<String>) -> Correction {
    Correction {
        change: Change {
            sheet: None,
            cell: None,
            spot: put.spot.clone(),
            from,
            to: put.to.clone(),
            field: put.field,
            from_text: None,
            to_text: None,
        },
        label: String::new(),
        margin: 0,
        because: String::new(),
    }
}
