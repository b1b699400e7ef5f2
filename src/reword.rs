//! A .docx with only what is proven to be wrong changed: numbers and years in its sentences, figures in its tables.
//!
//! In go the bytes of the document and the report of it, out comes its changed part ([`Rewording`]); what cannot be put in
//! is no longer called proven. `fix` puts the part in the archive, where every other letter, every look and every other part
//! stays as it was, and has what was written read again and compared ([`Rewording::is_in`]) before anyone gets it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{CellRef, plain_char};
use crate::narrative::{decimals, like, parts_thousands};
use crate::read::{self, Book, Grid, Letters};
use crate::report::{Change, Correction, NotWritten, Report};
use crate::words::document as words;

/// What of a document is changed.
#[derive(Clone, Debug)]
pub(crate) struct Rewording {
    /// The part of the archive, with its bytes.
    pub part: (String, Vec<u8>),
    /// How many places in sentences were changed.
    pub words: usize,
    /// How many figures in tables.
    pub figures: usize,
    /// The figures that could not be changed in it.
    pub not_written: Vec<NotWritten>,
    before: Book,
    changes: Vec<Letters>,
}

/// What a change is for: the finding, or the correction, by its index.
enum For {
    Finding(usize),
    Correction(usize),
}

impl Rewording {
    /// What the report of a document says is proven; `None` if nothing is, or it cannot be put in.
    pub fn of(name: &str, bytes: &[u8], report: &mut Report) -> Option<Rewording> {
        if !report.rewords {
            return None;
        }
        let before = read::read_bytes(bytes, name).ok()?;
        let [grid] = before.sheets.as_slice() else {
            return None;
        };
        let (changes, reasons): (Vec<Letters>, Vec<For>) =
            changes(grid, report).into_iter().unzip();
        if changes.is_empty() {
            return None;
        }
        let changed = read::relettered(bytes, name, &changes).ok();
        let done = |nth: usize| changed.as_ref().is_some_and(|changed| changed.done[nth]);
        let mut sentences = 0;
        let mut figures = vec![false; report.corrections.len()];
        for (nth, reason) in reasons.iter().enumerate() {
            match reason {
                For::Correction(at) => figures[*at] = done(nth),
                For::Finding(_) if done(nth) => sentences += 1,
                For::Finding(at) => {
                    if let Some(reworded) = &mut report.findings[*at].reworded {
                        reworded.proven = false;
                    }
                }
            }
        }
        let corrections = report.corrections.iter().zip(&figures);
        let left = corrections.filter(|(_, done)| !**done);
        let not_written = left.map(|(correction, _)| not_put_in(correction)).collect();
        let changed = changed?;
        let figures = figures.iter().filter(|done| **done).count();
        let done = changes.into_iter().zip(&changed.done);
        let changes = done.filter(|(_, done)| **done).map(|(change, _)| change);
        (sentences + figures > 0).then(|| Rewording {
            part: (changed.part, changed.bytes),
            words: sentences,
            figures,
            not_written,
            changes: changes.collect(),
            before: before.clone(),
        })
    }

    /// Whether an archive differs from the document in just these changes.
    pub fn is_in(&self, name: &str, archive: &[u8]) -> bool {
        let Ok(after) = read::read_bytes(archive, name) else {
            return false;
        };
        let mut expected = texts(&self.before);
        let mut sorted: Vec<&Letters> = self.changes.iter().collect();
        // From behind, so that the places in front stay.
        sorted.sort_by_key(|change| (change.at, std::cmp::Reverse(change.part.start)));
        for change in sorted {
            let text = expected.entry(change.at).or_default();
            if text.get(change.part.clone()).is_none() {
                return false;
            }
            text.replace_range(change.part.clone(), &change.with);
        }
        expected.retain(|_, text| !text.trim().is_empty());
        texts(&after) == expected
    }
}

/// What every cell of a book says.
fn texts(book: &Book) -> BTreeMap<CellRef, String> {
    let rows = book.sheets.iter().flat_map(|grid| &grid.rows);
    let cells = rows.flat_map(|row| {
        let own = row.cells.iter();
        own.filter_map(|cell| {
            let text = cell.text()?.to_owned();
            Some((CellRef::new(row.number, cell.col), text))
        })
    });
    cells.collect()
}

fn not_put_in(correction: &Correction) -> NotWritten {
    NotWritten {
        correction: correction.clone(),
        why: words::NOT_IN_DOCUMENT.to_owned(),
    }
}

/// Everything that is to be changed, and what for.
fn changes(grid: &Grid, report: &Report) -> Vec<(Letters, For)> {
    let text = |at: CellRef| {
        grid.get(at)
            .and_then(|cell| cell.text())
            .unwrap_or_default()
    };
    let here = |sheet: &Option<String>| sheet.as_deref() == Some(grid.name.as_str());
    let mut all = Vec::new();
    for (nth, finding) in report.findings.iter().enumerate() {
        let Some(reworded) = finding
            .reworded
            .as_ref()
            .filter(|_| report.puts_in(finding))
        else {
            continue;
        };
        let cell = finding.cells.first().filter(|cell| here(&cell.sheet));
        let at = cell.and_then(|cell| CellRef::parse(cell.cell.as_deref()?));
        let change = at.map(|at| Letters {
            at,
            text: text(at).to_owned(),
            part: reworded.at.clone(),
            with: reworded.to.clone(),
        });
        // A part that says something else is none.
        let change = change.filter(|one| one.text.get(one.part.clone()) == Some(&reworded.from));
        let nowhere = Letters {
            at: CellRef::new(u32::MAX, 0),
            text: String::new(),
            part: 0..0,
            with: String::new(),
        };
        all.push((change.unwrap_or(nowhere), For::Finding(nth)));
    }
    for (nth, correction) in report.corrections.iter().enumerate() {
        let change = &correction.change;
        if here(&change.sheet)
            && let Some(at) = change.cell.as_deref().and_then(CellRef::parse)
            && let Some(letters) = figure(at, text(at), change, grid)
        {
            all.push((letters, For::Correction(nth)));
        }
    }
    all
}

/// A figure in the form in which the one that is there is printed.
fn figure(at: CellRef, text: &str, change: &Change, grid: &Grid) -> Option<Letters> {
    if change.field.is_some() {
        return None;
    }
    let to = match &change.to {
        Some(to) => Some(to.parse::<Decimal>().ok()?),
        None => None,
    };
    let numeral = |c: char| {
        let plain = plain_char(c);
        plain.is_some_and(|c| c.is_ascii_digit() || ",.-".contains(c))
    };
    let part = match text.find(numeral) {
        Some(from) => {
            let rest = &text[from..];
            let end = rest.rfind(numeral)?;
            let last = rest[end..].chars().next()?.len_utf8();
            from..from + end + last
        }
        None if text.trim().is_empty() => 0..text.len(),
        None => return None,
    };
    let old = &text[part.clone()];
    // What stands between its digits is no figure.
    if !old.chars().all(|c| numeral(c) || c.is_whitespace()) {
        return None;
    }
    let beside = grid.rows.iter().flat_map(|row| &row.cells);
    let mut beside = beside
        .filter(|cell| cell.col == at.col)
        .filter_map(|cell| cell.text());
    let model = match old.chars().any(|c| c.is_numeric()) {
        true => old,
        // The tables print two decimals.
        false => "0.00",
    };
    let parted = beside.any(parts_thousands);
    let with = to.map_or(String::new(), |to| {
        like(model, (to, decimals(model)), parted)
    });
    Some(Letters {
        at,
        text: text.to_owned(),
        part,
        with,
    })
}
