//! What a person filled in: in goes a sheet, a table of a document or a text with the columns 项目 and 内容, out come the
//! answers by the names of their blanks.

use crate::model::plain;
use crate::narrative::Answers;
use crate::pages::exact;
use crate::read::{Book, CellValue, Grid, GridCell, GridRow};
use crate::words::document::TOLD_HEADS;

/// The answers to what can be asked, and the names of what cannot; `None` if there are no such two columns.
pub(super) fn of(book: &Book, known: &[String]) -> Option<(Answers, Vec<String>)> {
    let mut answers = Answers::new();
    let mut others = Vec::new();
    let mut found = false;
    for grid in book.sheets.iter().filter(|grid| grid.visible) {
        for (name, answer) in lines(grid) {
            let same = |one: &&String| plain(one) == plain(&name);
            let Some(known) = known.iter().find(same) else {
                others.push(name);
                continue;
            };
            found = true;
            let answer = answer.trim();
            if !answer.is_empty() {
                let before = answers.entry(known.clone()).or_default();
                if !before.is_empty() {
                    before.push('\n');
                }
                before.push_str(answer);
            }
        }
    }
    found.then_some((answers, others))
}

/// The lines of a sheet: below headings by their columns, else the first text and the one behind it or behind its colon.
fn lines(grid: &Grid) -> Vec<(String, String)> {
    let heads = grid.rows.iter().enumerate().find_map(|(at, row)| {
        let column = |heads: &[&str]| {
            let named = |cell: &&GridCell| {
                cell.text()
                    .is_some_and(|text| heads.contains(&plain(text).as_ref()))
            };
            row.cells.iter().find(named).map(|cell| cell.col)
        };
        Some((at + 1, column(TOLD_HEADS.0)?, column(TOLD_HEADS.1)?))
    });
    match heads {
        Some((from, name, answer)) => {
            let rows = grid.rows.iter().skip(from);
            let lines = rows.filter_map(|row| {
                let told = |col: u32| {
                    row.cells
                        .iter()
                        .find(|cell| cell.col == col)
                        .and_then(shown)
                };
                Some((told(name)?, told(answer).unwrap_or_default()))
            });
            lines.collect()
        }
        None => grid.rows.iter().filter_map(pair).collect(),
    }
}

fn pair(row: &GridRow) -> Option<(String, String)> {
    let mut texts = row.cells.iter().filter_map(shown);
    let first = texts.next()?;
    let rest: Vec<String> = texts.collect();
    match rest.is_empty() {
        false => Some((first, rest.concat())),
        true => {
            let (name, answer) = first.split_once(['：', ':'])?;
            Some((name.trim().to_owned(), answer.to_owned()))
        }
    }
}

/// What a person sees in a cell.
fn shown(cell: &GridCell) -> Option<String> {
    let text = match &cell.value {
        CellValue::Text(text) | CellValue::Date(text) => text.trim().to_owned(),
        CellValue::Number(number) => exact(*number),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CellRef;

    fn book(rows: &[&[&str]]) -> Book {
        let mut grid = Grid::new("说明资料");
        for (row, texts) in (0..).zip(rows) {
            for (col, text) in (0..).zip(*texts) {
                if !text.is_empty() {
                    grid.push(
                        CellRef::new(row, col),
                        CellValue::Text((*text).to_owned()),
                        None,
                    );
                }
            }
        }
        Book {
            sheets: vec![grid],
            ..Book::default()
        }
    }

    fn told(rows: &[&[&str]]) -> Option<(Answers, Vec<String>)> {
        of(&book(rows), &["本部门职责".to_owned(), "车辆数".to_owned()])
    }

    #[test]
    fn answers_stand_in_their_column_or_behind_a_colon() {
        let below = told(&[
            &["某某局"],
            &["项目", "用在哪里", "内容"],
            &["车辆数", "国有资产", "3"],
            &["本部门职责", "", ""],
            &["天气", "", "晴"],
        ]);
        let (answers, others) = below.expect("two columns");
        assert_eq!(
            answers.into_iter().collect::<Vec<_>>(),
            [("车辆数".to_owned(), "3".to_owned())]
        );
        assert_eq!(others, ["天气"]);
        let text = told(&[&["本部门职责：一是"], &["本部门职责：二是"]]);
        let (answers, _) = text.expect("colons");
        assert_eq!(answers["本部门职责"], "一是\n二是");
        assert!(told(&[&["某某局"], &["2026"]]).is_none());
    }
}
