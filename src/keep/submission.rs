//! The fixing of a checked submission in place: what is proven goes in, what cannot is reported.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;

use crate::model::{Amount, CellRef, Place, SheetName, Submission};
use crate::pages::Page;
use crate::read::{self, Book, CellValue, Grid};
use crate::report::{Change, Correction, NotWritten, Notice, Report};
use crate::words::{beside, keep as words};

use super::{KeepError, Keeper, NewValue, check_extension};

/// A submission that is fixed in its own workbook.
pub(crate) struct Kept<'k> {
    /// Its sheets as read.
    pub book: &'k Book,
    /// What changes beyond the corrections of the report, because somebody decided so.
    pub decided: Vec<Decided>,
    /// Cells that hold what was decided already.
    pub standing: Vec<Place>,
    /// Whether the cell of a change holds what it is to hold already.
    pub holds: &'k dyn Fn(&Change) -> bool,
    /// The cells that need a look.
    pub marked: Vec<Place>,
    /// What its figures are printed in.
    pub units: &'k PrintedUnits,
}

/// A change that was decided.
pub(crate) struct Decided {
    /// The cells with what each is to hold, amounts in the unit of their table; or why they cannot be written. All of
    /// them are written or none: the parts of a code belong together.
    pub cells: Result<Vec<(Place, NewValue)>, String>,
    /// Whether it is what was submitted, so that the cells are coloured no more.
    pub restored: bool,
    /// The same for people, should it not be written.
    pub told: Correction,
}

/// The bytes of the submitter's own workbook with the corrections of the report and what was decided. Corrections that
/// cannot be written leave the report's list and are listed as not written. The 差异表 calls the file by its `own` name,
/// wherever it lies; `output` is the name that the bytes are to have. `list` makes the 差异表 of the report.
pub(crate) fn workbook(
    kept: Kept<'_>,
    report: &mut Report,
    bytes: &[u8],
    (own, output): (&str, Option<&Path>),
    list: impl FnOnce(&Report) -> Vec<Page>,
) -> Result<Vec<u8>, KeepError> {
    let name = report.file.clone();
    let book = kept.book;
    if super::extension(book.format).is_none() {
        return Err(KeepError::format(&name, book.format));
    }
    if let Some(output) = output {
        check_extension(book.format, output)?;
    }
    let opened = read::opened(bytes);
    if opened.is_some() {
        report.notices.push(Notice {
            at: String::new(),
            message: beside::NO_LONGER_ENCRYPTED.to_owned(),
        });
    }
    let bytes = opened.as_deref().unwrap_or(bytes);
    let mut keeper = Keeper::open(bytes, &name)?;
    if keeper.book != *book {
        return Err(KeepError::NotAsMeant(words::FILE.to_owned()));
    }
    change(&mut keeper, report, &kept)?;
    for place in &kept.standing {
        keeper.changed_before(place);
    }
    for decided in kept.decided {
        let left = match decided.cells {
            Ok(cells) => put(&mut keeper, cells, decided.restored, kept.units)?,
            Err(why) => Some(why),
        };
        let not_written = left.map(|why| NotWritten {
            correction: decided.told,
            why,
        });
        report.done.not_written.extend(not_written);
    }
    for place in &kept.marked {
        keeper.mark(place);
    }
    for (sheet, cells) in keeper.stale()? {
        report.notices.push(Notice {
            at: format!("{sheet}!{}", cells[0]),
            message: beside::to_compute(&sheet, &cells),
        });
    }
    let mut listed = report.clone();
    own.clone_into(&mut listed.file);
    keeper.finish(list(&listed))
}

/// Notes what was decided for some cells that belong together; or says why they are left as they are.
fn put(
    keeper: &mut Keeper<'_>,
    cells: Vec<(Place, NewValue)>,
    restored: bool,
    units: &PrintedUnits,
) -> Result<Option<String>, KeepError> {
    for (place, _) in &cells {
        if let Some(why) = keeper.obstacle(place)? {
            return Ok(Some(why));
        }
    }
    for (place, value) in cells {
        let value = match value {
            NewValue::Amount(amount) => NewValue::Amount(units.seen(&place, amount)),
            value => value,
        };
        keeper.change(&place, value)?;
        if restored {
            keeper.restored(&place);
        }
    }
    Ok(None)
}

/// Notes every correction that can be written; the others are taken out of the list.
fn change(keeper: &mut Keeper<'_>, report: &mut Report, kept: &Kept<'_>) -> Result<(), KeepError> {
    let (mut written, mut not_written) = (Vec::new(), Vec::new());
    for correction in report.corrections.clone() {
        let change = &correction.change;
        let sheet = change.sheet.as_deref().map(SheetName::new);
        let cell = change.cell.as_deref().and_then(CellRef::parse);
        let value = change.to.as_deref().map(str::parse).transpose();
        let left = match (sheet.zip(cell), value) {
            (Some((sheet, cell)), Ok(value)) => {
                let place = Place { sheet, cell };
                let seen = |value| NewValue::Amount(kept.units.seen(&place, value));
                match (kept.holds)(change) {
                    true => {
                        keeper.changed_before(&place);
                        None
                    }
                    false => keeper.change(&place, value.map_or(NewValue::Blank, seen))?,
                }
            }
            _ => Some(words::NO_CELL.to_owned()),
        };
        match left {
            None => written.push(correction),
            Some(why) => not_written.push(NotWritten { correction, why }),
        }
    }
    report.corrections = written;
    report.done.not_written = not_written;
    Ok(())
}

/// By what the figures of columns have to be multiplied that are printed in another unit than their table: of each
/// sheet and column, and of cells that name a unit themselves.
#[derive(Default)]
pub(crate) struct PrintedUnits {
    columns: BTreeMap<(SheetName, u32), Decimal>,
    cells: BTreeMap<Place, Decimal>,
}

impl PrintedUnits {
    /// What the figures say that were read, before any of them is corrected.
    pub(crate) fn of(book: &Book, submission: &Submission) -> PrintedUnits {
        let mut units = PrintedUnits::default();
        let sheets = book.sheets.iter();
        let grids: BTreeMap<&SheetName, &Grid> = sheets.map(|grid| (&grid.name, grid)).collect();
        for table in &submission.tables {
            let own = Decimal::from(table.precision.unit.yuan());
            for row in table.rows() {
                for entry in &row.entries {
                    let place = entry.at.and_then(|at| table.place(row, at));
                    let Some(place) = place else {
                        continue;
                    };
                    let Some(cell) = grids
                        .get(&place.sheet)
                        .and_then(|grid| grid.get(place.cell))
                    else {
                        continue;
                    };
                    if let Some(unit) = cell.seen.unit {
                        let factor = own / Decimal::from(unit.yuan());
                        units.cells.insert(place, factor);
                    } else if let (CellValue::Number(number), Some(amount)) =
                        (&cell.value, entry.value.amount())
                        && let Some(shown) = Amount::from_stored(*number)
                        && shown != amount
                        && let Some(factor) = shown.decimal().checked_div(amount.decimal())
                    {
                        units.columns.insert((place.sheet, place.cell.col), factor);
                    }
                }
            }
        }
        units
    }

    /// An amount in the unit of its table, as its cell shows it.
    fn seen(&self, place: &Place, amount: Amount) -> Amount {
        let column = (place.sheet.clone(), place.cell.col);
        let factor = self.cells.get(place).or(self.columns.get(&column));
        match factor.and_then(|factor| amount.decimal().checked_mul(*factor)) {
            Some(seen) => Amount::new(seen.normalize()),
            None => amount,
        }
    }
}
