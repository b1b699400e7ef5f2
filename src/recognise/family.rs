//! Which known family of tables a book is like, to name it; nothing is checked by it.

use super::heads::{Head, title_words};
use crate::layout::families::{Family, families};
use crate::model::plain;
use crate::read::{Book, Grid};

/// How many rows of a sheet hold title, number and headings.
const TOP: usize = 10;
/// The longest title, in bytes.
const LONGEST: usize = 200;
/// The fewest points that tell a family: one title and a second thing may be chance.
const FEWEST: usize = 4;

/// The family that a book is most like; two, where both fit equally.
pub(super) fn likely(book: &Book) -> Option<String> {
    let scored = families().all.iter().map(|family| {
        let sheets = book.sheets.iter().map(|grid| points(family, grid));
        (sheets.sum::<usize>(), family.name.as_str())
    });
    let scored: Vec<(usize, &str)> = scored.collect();
    let most = scored.iter().map(|(points, _)| *points).max()?;
    let best = scored.iter().filter(|(points, _)| *points == most);
    let names: Vec<&str> = best.map(|(_, name)| *name).collect();
    (most >= FEWEST && names.len() < 3).then(|| names.join("或"))
}

/// How much on a sheet speaks for a family: two for a title, one each for a number and for a heading.
fn points(family: &Family, grid: &Grid) -> usize {
    let (mut titled, mut numbered, mut headed) = (0, 0, 0);
    let cells = grid.rows.iter().take(TOP).flat_map(|row| &row.cells);
    for text in cells.filter_map(|cell| cell.text()) {
        if text.len() > LONGEST {
            continue;
        }
        let words = title_words(text);
        if family
            .titles
            .iter()
            .any(|title| words.ends_with(title.as_str()))
        {
            titled = 2;
        }
        let plain = plain(text);
        let number = |mark: &String| {
            let rest = plain.strip_prefix(mark.as_str());
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if family.marks.iter().any(number) {
            numbered = 1;
        }
        let head = Head::parse(text).text;
        if family
            .heads
            .iter()
            .any(|own| *crate::model::plain(own) == *head)
        {
            headed = 1;
        }
    }
    titled + numbered + headed
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
