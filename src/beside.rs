//! What a file holds beside the cells of its tables: notes on them, pictures and text boxes over them,
//! macros, question marks that were blanks. Nothing is reckoned from it; it is carried over or told.

use std::collections::BTreeMap;

use crate::model::{CellRef, Noted, RowKey, Submission, Table, TableNote};
use crate::read::{self, Book, Grid, LeftOut};
use crate::recognise::{Aside, is_own_sheet, is_rest_sheet};
use crate::report::{Notice, Unrecognised};
use crate::words::beside as words;

/// What stands beside the cells of the tables.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Notes on what a table prints: they go where the new workbook prints it.
    pub notes: Vec<TableNote>,
    /// Everything else, to be listed.
    pub left: Vec<Aside>,
}

impl Beside {
    /// What a book holds beside the tables of its submission; sheets of those numbers are carried over
    /// as they are, with their notes.
    pub(crate) fn of(book: &Book, submission: &Submission, carried: &[usize]) -> Beside {
        let mut beside = Beside::default();
        let mut places = None;
        for (sheet, grid) in book.sheets.iter().enumerate() {
            // What an earlier run listed is listed already.
            if is_own_sheet(grid) || is_rest_sheet(grid) {
                continue;
            }
            let look = &grid.appearance;
            beside.left.extend(look.drawn.iter().map(|drawn| Aside {
                sheet,
                at: drawn.at,
                what: words::drawing(drawn.kind),
                text: drawn.text.clone(),
            }));
            if carried.contains(&sheet) {
                continue;
            }
            for (&at, text) in &look.notes {
                let places = places.get_or_insert_with(|| Places::of(submission));
                // In a workbook of ours, the note may be ours, or one that we carried there.
                let Some(text) = words::submitted(text) else {
                    continue;
                };
                match places.noted(grid, at) {
                    Some((table, on)) => beside.notes.push(TableNote {
                        table,
                        on,
                        text: text.to_owned(),
                    }),
                    None => beside.left.push(Aside {
                        sheet,
                        at,
                        what: words::NOTE,
                        text: text.to_owned(),
                    }),
                }
            }
        }
        beside
    }

    /// What the report says of what is listed: one line a sheet and kind.
    pub(crate) fn told(&self, book: &Book) -> Vec<Unrecognised> {
        let mut groups: BTreeMap<(usize, &str), Vec<CellRef>> = BTreeMap::new();
        for aside in &self.left {
            groups
                .entry((aside.sheet, aside.what))
                .or_default()
                .push(aside.at);
        }
        let lines = groups
            .into_iter()
            .map(|((sheet, what), cells)| Unrecognised {
                sheet: book.sheets[sheet].name.as_str().to_owned(),
                why: match what == words::NOTE {
                    true => words::notes_left(&cells),
                    false => words::drawn(what, &cells),
                },
            });
        lines.collect()
    }
}

/// What is to be known of a book as a whole, and what of the texts on its tables' sheets is not read; sheets of those
/// numbers are carried over with all their texts.
pub(crate) fn notices(book: &Book, carried: &[usize]) -> Vec<Notice> {
    let marks = book.question_marks.as_ref().map(|marks| Notice {
        at: marks.first.to_string(),
        message: words::question_marks(marks.cells, &marks.first),
    });
    let macros = book.macros.then(|| Notice {
        at: String::new(),
        message: words::MACROS.to_owned(),
    });
    let sheets = book.sheets.iter().enumerate();
    let sheets = sheets.filter(|(at, grid)| !carried.contains(at) && !is_own_sheet(grid));
    let left_out = sheets.flat_map(|(_, grid)| left_out(grid));
    marks.into_iter().chain(macros).chain(left_out).collect()
}

/// What of the texts on a sheet is not read, one line for each kind.
fn left_out(grid: &Grid) -> Vec<Notice> {
    let mut found: BTreeMap<LeftOut, Vec<CellRef>> = BTreeMap::new();
    for (&at, runs) in &grid.appearance.runs {
        if let Some(what) = read::left_out(runs) {
            found.entry(what).or_default().push(at);
        }
    }
    let lines = found.into_iter().map(|(what, cells)| Notice {
        at: format!("{}!{}", grid.name, cells[0]),
        message: words::left_out(grid.name.as_str(), what, &cells),
    });
    lines.collect()
}

/// Where everything that a submission prints stands.
struct Places<'a> {
    cells: BTreeMap<(&'a str, CellRef), (usize, Noted)>,
    /// The rows that begin in each row of a sheet.
    rows: BTreeMap<(&'a str, u32), Vec<Begins<'a>>>,
}

/// Where a row begins, and which: its column, its table, its ledger, the row.
type Begins<'a> = (u32, usize, usize, &'a RowKey);

impl<'a> Places<'a> {
    fn of(submission: &'a Submission) -> Places<'a> {
        let mut places = Places {
            cells: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        for (index, table) in submission.tables.iter().enumerate() {
            places.add(index, table);
        }
        places
    }

    fn add(&mut self, index: usize, table: &'a Table) {
        let Some(heading) = table.heading() else {
            return;
        };
        let sheet = heading.sheet.as_str();
        let department = heading.department.as_ref().and_then(|found| found.at);
        let unit = heading.unit.as_ref().and_then(|found| found.at);
        let lead = [department, unit].into_iter().flatten();
        self.cells
            .extend(lead.map(|at| ((sheet, at), (index, Noted::Lead))));
        if let Some(at) = heading.title.at {
            self.cells.insert((sheet, at), (index, Noted::Title));
        }
        for (ledger, rows) in table.ledgers.iter().enumerate() {
            for row in &rows.rows {
                let sheet = row.sheet.as_ref().map_or(sheet, |sheet| sheet.as_str());
                if let Some(at) = row.at {
                    let row = (at.col, index, ledger, &row.key);
                    self.rows.entry((sheet, at.row)).or_default().push(row);
                }
                for (figure, entry) in row.entries.iter().enumerate() {
                    let Some(at) = entry.at else { continue };
                    let row = row.key.clone();
                    let on = Noted::Figure {
                        ledger,
                        row,
                        figure,
                    };
                    self.cells.insert((sheet, at), (index, on));
                }
            }
        }
    }

    /// What the cell of a note prints.
    fn noted(&self, grid: &Grid, at: CellRef) -> Option<(usize, Noted)> {
        let sheet = grid.name.as_str();
        if let Some((table, on)) = self.cells.get(&(sheet, at)) {
            return Some((*table, on.clone()));
        }
        // A code, a name, a further text: the row that begins nearest before it.
        let rows = self.rows.get(&(sheet, at.row))?;
        let before = rows.iter().filter(|(col, ..)| *col <= at.col);
        let nearest = before.max_by_key(|(col, ..)| *col).or(rows.first());
        nearest.map(|&(_, table, ledger, row)| {
            let row = row.clone();
            (table, Noted::Row { ledger, row })
        })
    }
}
