//! What stands in front of a document and at the head of its parts: the year and the department on its cover, the year in
//! the names of its parts.
//!
//! The cover is what stands before the contents or the first part; a document that has neither has none. A year without
//! words that say whose it is may be that of a date, and a name that is no near miss is somebody else's.

use super::Read;
use super::sections::{LONGEST_HEADING, NUMERALS, alone};
use super::sentence::{OWN_YEAR, with_digits, with_years};
use super::texts::finding;
use crate::model::{CellRef, Place, SheetName, plain};
use crate::read::{Book, Format, Grid};
use crate::report::Finding;
use crate::vocabulary;
use crate::words::narrative as words;

/// What stands in front of a document and heads its parts.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Front {
    /// The lines of the cover.
    cover: Vec<(Place, String)>,
    /// The headings of its parts.
    parts: Vec<(Place, String)>,
}

/// The most rows of a cover.
const MOST_ROWS: usize = 80;
/// The most headings of parts.
const MOST_PARTS: usize = 60;
/// Of a name one letter in so many may be wrong for it still to be that name.
const LEAST_ALIKE: usize = 4;

/// What stands in front of the documents of a book.
pub(super) fn find(book: &Book) -> Front {
    let mut front = Front::default();
    if matches!(book.format, Format::Docx | Format::Text | Format::Html) {
        for grid in &book.sheets {
            front.add(grid);
        }
    }
    front
}

impl Front {
    fn add(&mut self, grid: &Grid) {
        let mut cover: Option<Vec<(Place, String)>> = Some(Vec::new());
        // A part whose name stands in the next row.
        let mut nameless = false;
        for (at, row) in grid.rows.iter().enumerate() {
            let Some((place, text)) = alone(grid, row) else {
                continue;
            };
            let plain = plain(text);
            let open = std::mem::take(&mut nameless);
            let short = plain.chars().count() <= LONGEST_HEADING;
            let is_part = short && self.parts.len() < MOST_PARTS && is_part(&plain);
            if is_part || vocabulary::SAID_CONTENTS.contains(&plain.as_ref()) {
                self.cover.extend(cover.take().unwrap_or_default());
            }
            match (is_part, &mut cover) {
                (true, _) => {
                    nameless = plain.chars().last().is_some_and(|last| {
                        let mut words = vocabulary::SAID_PART.iter();
                        words.any(|word| word.ends_with(last))
                    });
                    self.parts.push((place, text.trim().to_owned()));
                }
                (false, _) if open => self.parts.push((place, text.trim().to_owned())),
                (false, Some(lines)) if at < MOST_ROWS => {
                    lines.push((place, text.trim().to_owned()));
                }
                (false, _) => {}
            }
        }
    }

    /// Adds that of another document.
    pub fn join(&mut self, other: Front) {
        self.cover.extend(other.cover);
        self.parts.extend(other.parts);
    }

    /// Whether a cell is part of it.
    pub fn holds(&self, sheet: &SheetName, cell: CellRef) -> bool {
        let mut lines = self.cover.iter().chain(&self.parts);
        lines.any(|(place, _)| place.cell == cell && place.sheet == *sheet)
    }
}

/// Whether a plain text heads a part: 第三部分.
fn is_part(plain: &str) -> bool {
    plain.strip_prefix('第').is_some_and(|rest| {
        let name = rest.trim_start_matches(|c| NUMERALS.contains(c));
        let mut words = vocabulary::SAID_PART.iter();
        name.len() < rest.len() && words.any(|word| name.starts_with(word))
    })
}

/// What of it does not agree with the tables; `told` is what the contents say of it already.
pub(super) fn findings(read: &Read, told: &[Finding]) -> Vec<Finding> {
    let front = &read.narrative.front;
    let mut findings = Vec::new();
    if let Some(year) = read.year {
        // A cover that bears the year of the tables says of what the other one is.
        let own = front.cover.iter().any(|(_, text)| text_has(text, year));
        let cover = front.cover.iter().filter(|_| !own);
        let is_told = |place: &Place| {
            let cells = told.iter().flat_map(|one| &one.cells);
            let (sheet, cell) = (place.sheet.as_str(), place.cell.to_string());
            let mut cells = cells.map(|cell| (cell.sheet.as_deref(), cell.cell.as_deref()));
            cells.any(|one| one == (Some(sheet), Some(&cell)))
        };
        let parts = front.parts.iter().filter(|(place, _)| !is_told(place));
        for (place, text) in cover.chain(parts) {
            let (_, others) = with_years(&with_digits(&plain(text)), Some(year));
            if others.is_empty() {
                continue;
            }
            let tables = read.tables.as_ref().map(Place::to_string);
            let message = words::year_in_front(&place.to_string(), text, (tables.as_deref(), year));
            let places: Vec<&Place> = std::iter::once(place).chain(&read.tables).collect();
            findings.push(finding(words::YEAR, text, &places, message));
        }
    }
    findings.extend(department(read));
    findings
}

/// Whether a text bears that year as one of tables.
fn text_has(text: &str, year: u16) -> bool {
    let (signs, others) = with_years(&with_digits(&plain(text)), Some(year));
    let own = signs.match_indices(OWN_YEAR);
    let mut own = own.filter(|(at, _)| others.iter().all(|other| other.at != *at));
    own.any(|(at, sign)| {
        let behind = signs[at + sign.len()..].trim_start_matches('年');
        let mut words = vocabulary::SAID_YEAR_OF.iter();
        words.any(|word| behind.starts_with(word))
    })
}

/// A name on the cover that is nearly the department's.
fn department(read: &Read) -> Option<Finding> {
    let own = read.department?;
    let name: Vec<char> = plain(own).chars().collect();
    let cover = &read.narrative.front.cover;
    let lines = || cover.iter().map(|(place, text)| (place, text, plain(text)));
    if name.is_empty() || lines().any(|(_, _, line)| line.contains(plain(own).as_ref())) {
        return None;
    }
    let near = |line: &str| {
        let line: Vec<char> = without_year(line).chars().collect();
        // What stands behind the name is what is disclosed, not another office's part in it.
        let tail: String = line.get(name.len()..)?.iter().collect();
        let tailed =
            tail.is_empty() || vocabulary::SAID_YEAR_OF.iter().any(|w| tail.starts_with(w));
        let wrong = line.iter().zip(&name).filter(|(one, two)| one != two);
        let wrong = wrong.count();
        (tailed && wrong > 0 && wrong * LEAST_ALIKE <= name.len()).then_some(())
    };
    let (place, text, _) = lines().find(|(_, _, line)| near(line).is_some())?;
    let tables = read.tables.as_ref().map(Place::to_string);
    let message = words::department_in_front(&place.to_string(), text, tables.as_deref(), own);
    let places: Vec<&Place> = std::iter::once(place).chain(&read.tables).collect();
    Some(finding(words::DEPARTMENT, text, &places, message))
}

/// A line of the cover without the year that it begins with.
fn without_year(line: &str) -> &str {
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let line = line.strip_prefix('年').unwrap_or(line);
    line.strip_prefix('度').unwrap_or(line)
}
