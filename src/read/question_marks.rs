//! Blanks that a web site or a conversion turned into `?`: the space that pages put into empty cells and
//! before names is no letter of old encodings, and what is none becomes a question mark.
//!
//! One question mark may be what a person typed who did not know a figure. Where they stand in place of
//! many blanks, no person put them there: they are taken out, and it is told once.

use crate::model::{CellRef, Place};

use super::{Book, CellValue};

/// Cells of nothing else that no person typed.
const MANY: usize = 8;
/// Cells that are enough where question marks stand within names as well.
const WITH_NAMES: usize = 3;

/// How many cells held them, and the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuestionMarks {
    /// How many cells.
    pub cells: usize,
    /// The first of them.
    pub first: Place,
}

/// Takes them out of a book in which they stand for blanks.
pub fn take_out(book: &mut Book) {
    let (mut alone, mut within) = (0, 0);
    for text in texts(book) {
        match text {
            text if is_alone(text) => alone += 1,
            text if in_name(text).is_some() => within += 1,
            _ => {}
        }
    }
    let many = alone >= MANY || within > 0 && alone + within >= WITH_NAMES;
    if !many {
        return;
    }
    let (mut cells, mut first) = (0, None);
    for grid in &mut book.sheets {
        let name = grid.name.clone();
        for row in &mut grid.rows {
            let number = row.number;
            row.cells.retain_mut(|cell| {
                let CellValue::Text(text) = &cell.value else {
                    return true;
                };
                let alone = is_alone(text);
                let Some(spaced) = alone.then(String::new).or_else(|| in_name(text)) else {
                    return true;
                };
                cells += 1;
                first.get_or_insert_with(|| Place {
                    sheet: name.clone(),
                    cell: CellRef::new(number, cell.col),
                });
                cell.value = CellValue::Text(spaced);
                !alone
            });
        }
        grid.rows.retain(|row| !row.cells.is_empty());
    }
    book.question_marks = first.map(|first| QuestionMarks { cells, first });
}

fn texts(book: &Book) -> impl Iterator<Item = &str> {
    let rows = book.sheets.iter().flat_map(|grid| &grid.rows);
    rows.flat_map(|row| row.cells.iter().filter_map(|cell| cell.text()))
}

fn is_mark(c: char) -> bool {
    matches!(c, '?' | '\u{FFFD}')
}

/// Whether a text is nothing but question marks and blanks.
fn is_alone(text: &str) -> bool {
    text.chars().any(is_mark) && text.chars().all(|c| is_mark(c) || c.is_whitespace())
}

/// The text with spaces where question marks stand for them: before a name, between two Chinese letters,
/// before or behind a figure. `None` if none stands so; a question ends in one.
fn in_name(text: &str) -> Option<String> {
    if !text.contains(is_mark) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let rest = text.trim_matches(|c: char| is_mark(c) || c.is_whitespace());
    let figure = rest
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '%'));
    // Letters and signs: `部门：?某局`, `支出?（万元）`.
    let chinese = |c: Option<&char>| {
        c.is_some_and(|c| matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'))
    };
    let mut spaced = String::with_capacity(text.len());
    let (mut at, mut changed) = (0, false);
    while let Some(&c) = chars.get(at) {
        if !is_mark(c) {
            spaced.push(c);
            at += 1;
            continue;
        }
        let end = at + chars[at..].iter().take_while(|c| is_mark(**c)).count();
        let leads = chars[..at].iter().all(|c| c.is_whitespace());
        let between = at > 0 && chinese(chars.get(at - 1)) && chinese(chars.get(end));
        let blank = leads || between || figure;
        changed |= blank;
        spaced.extend(chars[at..end].iter().map(|c| if blank { ' ' } else { *c }));
        at = end;
    }
    changed.then_some(spaced)
}

#[cfg(test)]
mod tests {
    use super::super::Grid;
    use super::*;

    fn book(texts: &[&str]) -> Book {
        let mut grid = Grid::new("表一");
        for (row, text) in (0..).zip(texts) {
            grid.push(
                CellRef::new(row, 0),
                CellValue::Text((*text).to_owned()),
                None,
            );
        }
        let mut book = Book {
            sheets: vec![grid],
            ..Book::default()
        };
        take_out(&mut book);
        book
    }

    #[test]
    fn many_are_blanks_and_are_told_once() {
        let read = book(&[
            "合计",
            "?",
            "??",
            "\u{FFFD}",
            "? ?",
            "?",
            "?",
            "?",
            "?",
            "是否公开?",
        ]);
        let left: Vec<&str> = texts(&read).collect();
        assert_eq!(left, ["合计", "是否公开?"]);
        let told = read.question_marks.expect("told");
        assert_eq!(
            (told.cells, told.first.to_string()),
            (8, "表一!A2".to_owned())
        );
    }

    #[test]
    fn names_and_figures_lose_theirs() {
        let read = book(&[
            "合?计",
            "??行政运行",
            "?",
            "1,118.07?",
            "部门：?某局",
            "为何?",
            "x?y",
        ]);
        let left: Vec<&str> = texts(&read).collect();
        assert_eq!(
            left,
            [
                "合 计",
                "  行政运行",
                "1,118.07 ",
                "部门： 某局",
                "为何?",
                "x?y"
            ]
        );
    }

    #[test]
    fn a_few_are_what_a_person_typed() {
        let read = book(&["?", "合计", "?", "金额?", "?"]);
        assert_eq!(texts(&read).count(), 5);
        assert_eq!(read.question_marks, None);
    }
}
