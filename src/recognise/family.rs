//! Which known family of tables a book is like, or the sheets of a book that nothing was found on, to name it; nothing is
//! checked by it.

use std::collections::BTreeSet;

use super::fit::published;
use super::heads::{Head, title_words};
use super::our_sheets::is_own_sheet;
use super::our_sheets::is_rest_sheet;
use crate::layout::families::families;
use crate::model::plain;
use crate::read::{Book, Grid};
use crate::report::Unrecognised;
use crate::words::recognise as words;

/// The longest title, in bytes.
const LONGEST: usize = 200;
/// The most texts of a book that are looked at.
const MOST_TEXTS: usize = 20_000;
/// The fewest points that tell a family: one title and a second thing may be chance.
const FEWEST: usize = 4;

/// Fewer sheets beside the tables of a book are no part of another.
const FEWEST_SHEETS: usize = 3;

/// The family that a book is most like; two, where both fit equally. A title counts two, a number, a heading and a title
/// that other families print as well one; such titles alone tell nothing.
pub(super) fn likely(book: &Book) -> Option<String> {
    // What we wrote about a book is not the book.
    let own = |grid: &&Grid| is_own_sheet(grid) || is_rest_sheet(grid);
    among(book.sheets.iter().filter(|grid| !own(grid)))
}

/// Says of the sheets (by index) of a book on which nothing was found which family they are like, if published tables
/// stand on several of them.
pub(super) fn tell(book: &Book, unrecognised: &mut [(usize, Unrecognised)]) {
    let published = |sheet: usize| !published(&book.sheets[sheet]).is_empty();
    let sheets = unrecognised.iter_mut();
    let mut sheets: Vec<&mut (usize, Unrecognised)> =
        sheets.filter(|(sheet, _)| published(*sheet)).collect();
    if sheets.len() < FEWEST_SHEETS {
        return;
    }
    let Some(family) = among(sheets.iter().map(|(sheet, _)| &book.sheets[*sheet])) else {
        return;
    };
    for (_, told) in &mut sheets {
        if !told.why.contains(&family) {
            told.why = words::like_family(&told.why, &family);
        }
    }
}

/// The family that sheets are most like.
fn among<'g>(sheets: impl Iterator<Item = &'g Grid>) -> Option<String> {
    let cells = sheets.flat_map(|grid| &grid.rows);
    let texts = cells.flat_map(|row| row.cells.iter().filter_map(|cell| cell.text()));
    let short = texts.filter(|text| text.len() <= LONGEST).take(MOST_TEXTS);
    let (mut titles, mut heads) = (BTreeSet::new(), BTreeSet::new());
    let mut numbers = BTreeSet::new();
    for text in short {
        if text.contains('表') {
            titles.insert(title_words(text));
            numbers.insert(plain(text).into_owned());
        }
        heads.insert(Head::parse(text).text);
    }
    let scored = families().all.iter().map(|family| {
        let titled = |title: &&String| titles.iter().any(|words| words.ends_with(title.as_str()));
        let headed = |head: &&String| heads.contains(&*plain(head));
        let numbered = |text: &&String| {
            let mut marks = family.marks.iter();
            marks.any(|mark| {
                let rest = text.strip_prefix(mark.as_str());
                rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            })
        };
        let own = family.titles.iter().filter(titled).count() * 2
            + family.heads.iter().filter(headed).count()
            + numbers.iter().filter(numbered).count();
        let common = family.common.iter();
        let common = common.filter(|title| titles.contains(title.as_str()));
        let points = if own == 0 { 0 } else { own + common.count() };
        (points, family.name.as_str())
    });
    let scored: Vec<(usize, &str)> = scored.collect();
    let most = scored.iter().map(|(points, _)| *points).max()?;
    let best = scored.iter().filter(|(points, _)| *points == most);
    let names: Vec<&str> = best.map(|(_, name)| *name).collect();
    (most >= FEWEST && names.len() < 3).then(|| names.join("或"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CellRef;
    use crate::read::CellValue;

    fn sheet(name: &str, lines: &[&str]) -> Grid {
        let mut grid = Grid::new(name);
        for (row, line) in (0..).zip(lines) {
            for (col, text) in (0..).zip(line.split('|')) {
                grid.push(CellRef::new(row, col), CellValue::Text(text.into()), None);
            }
        }
        grid
    }

    fn told(sheets: Vec<Grid>) -> Option<String> {
        likely(&Book {
            sheets,
            ..Book::default()
        })
    }

    #[test]
    fn a_family_is_told_by_titles_numbers_and_headings() {
        let book = vec![
            sheet("1", &["预算01表收支总表", "收入|支出"]),
            sheet(
                "3",
                &["预算03表支出总表", "支出功能分类科目|合计|事业单位经营支出"],
            ),
            sheet("5", &["预算05表一般公共预算支出表", "合计|项目支出总数"]),
        ];
        let name = told(book).expect("it is told");
        assert!(name.contains("北京"), "{name}");
        let book = vec![
            sheet("1", &["表1：2026年市级部门收支预算总表", "收入|支出"]),
            sheet(
                "3",
                &["表3：2026年市级部门支出预算总表", "合计|日常公用支出"],
            ),
        ];
        let name = told(book).expect("it is told");
        assert!(name.contains("浙江"), "{name}");
    }

    #[test]
    fn one_title_and_our_own_tables_tell_no_family() {
        assert_eq!(
            told(vec![sheet("1", &["2026年预算收支总表", "收入|支出"])]),
            None
        );
        assert_eq!(told(vec![sheet("1", &["部门收支总表"])]), None);
        assert_eq!(told(Vec::new()), None);
    }
}
